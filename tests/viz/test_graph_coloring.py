"""What the colours mean: the static picture, the traits, the agreement with the browser's half."""

from __future__ import annotations

import pytest
from tensorboard.compat.proto.config_pb2 import RunMetadata

import tfedu.viz
from tfedu.viz.graph import GraphView, graph
from tfedu.viz.graph.coloring import COLORINGS, coloring_of, output_bytes
from tfedu.viz.graph.hierarchy import Hierarchy
from tfedu.viz.graph.templates import templates_of


def test_templates_are_scopes_wired_alike(cnn):
    found = templates_of(Hierarchy(cnn))
    assert found["conv2/weights"] == found["fc1/weights"] != found["conv1/weights"]
    assert found["pool1"] == found["pool2"]
    assert "adam_optimizer" not in found
    # the browser's half (widgets/tests/graph/coloring.test.ts) has the same numbers
    assert found["conv1/truncated_normal"] == 0


@pytest.mark.parametrize("by", COLORINGS)
def test_every_colouring_has_a_picture(cnn, by):
    view = GraphView(cnn, color_by=by, numbers={"x": -2, "loss": 1}, stats={"conv1/Conv2D": (12.5, 4096)})
    picture = view.svg()
    assert picture == view.svg()
    assert (picture == GraphView(cnn).svg()) == (by == "kind")


def test_numbers(cnn):
    tree = Hierarchy(cnn)
    found = coloring_of(tree, "numbers", {"conv1/Conv2D": -4.0, "conv1/add": 2.0}, {}, "en")
    assert [text for _, text in found.rows] == ["2", "-4"]
    assert found.tint(tree.items["conv1"]) == found.tint(tree.items["conv1/Conv2D"]), "a scope shows its extreme"
    x = next(node for node in cnn["nodes"] if node["name"] == "x")
    assert output_bytes(x) == 784 * 4


def test_traits(small):
    view = graph(small)
    y = small.get_tensor_by_name("layer/y:0")
    view.numbers = {y: 3, "x": 1.5}
    assert view.numbers == {"layer/y": 3.0, "x": 1.5}
    view.color_by = "numbers"
    assert "<rect" in view.svg()
    with pytest.raises(ValueError, match="color_by cannot be 'size'"):
        view.color_by = "size"
    with pytest.raises(ValueError, match="maps names of operations to numbers"):
        view.numbers = [1, 2]
    with pytest.raises(ValueError, match="no operation or scope"):
        view.numbers = {"nothing": 1}
    view.query = "op:MatMul"
    assert view.query == view.widget.query == "op:MatMul"


def test_stats_of_a_traced_run(small):
    metadata = RunMetadata()
    device = metadata.step_stats.dev_stats.add(device="/device:CPU:0")
    for name, micros in (("layer/y:MatMul", 20), ("layer/y", 5), ("_SOURCE", 1)):
        record = device.node_stats.add(node_name=name, all_end_rel_micros=micros)
        record.output.add().tensor_description.allocation_description.requested_bytes = 64
    view = graph(small)
    view.show_stats(metadata)
    assert view.stats == {"layer/y": [25.0, 64.0]}
    assert view.color_by == "time"
    assert "25 µs" in view.svg()


def test_depth_is_readable_and_settable(small):
    view = graph(small)
    assert view.depth == 1
    view.depth = 2
    assert "layer" in view.open
    assert view.depth == 2
    view.open = ["layer"]
    assert view.depth == 1, "gradients are closed"


def test_saved_as(small, tmp_path):
    view = graph(small, open="layer")
    for ending in (".svg", ".html", ".txt", ".dot"):
        view.save(tmp_path / f"graph{ending}")
    assert (tmp_path / "graph.svg").read_text(encoding="utf8") == view.svg()
    page = (tmp_path / "graph.html").read_text(encoding="utf8")
    assert view.svg() in page
    assert "<script src" not in page
    with pytest.raises(ValueError, match=r"\.svg, \.html, \.txt, \.dot; got"):
        view.save(tmp_path / "graph.gif")
    assert tfedu.viz.graph is graph
