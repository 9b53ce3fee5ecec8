"""The view in Python: what it accepts, what it refuses, how it shows itself, how it meets the browser."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import tfedu as tf
import tfedu.viz
from tfedu.i18n import set_language
from tfedu.viz.graph import GraphView, graph, mimebundle
from tfedu.viz.graph.payload import build_payload
from tfedu.viz.graph.pruning import executed


class TestMaking:
    def test_from_anything_that_belongs_to_a_graph(self, small):
        names = {node["name"] for node in graph(small).payload["nodes"]}
        operation = small.get_operation_by_name("layer/y")
        with tf.Session(graph=small) as session:
            for of in (operation, operation.outputs[0], session):
                assert {node["name"] for node in graph(of).payload["nodes"]} == names
        with small.as_default():
            assert {node["name"] for node in graph().payload["nodes"]} == names

    def test_not_from_something_else(self):
        with pytest.raises(TypeError, match=r"expected a tf\.Graph.*got 3 \(int\)"):
            graph(3)

    def test_depth(self, small):
        assert graph(small).open == []
        assert "layer" in graph(small, depth=2).open
        assert "layer/w" not in graph(small, depth=5).open, "variables stay closed"
        for wrong in (0, -1, 1.5, True):
            with pytest.raises(ValueError, match="from 1"):
                graph(small, depth=wrong)

    def test_open_opens_what_is_around(self, cnn, small):
        assert graph(small, open="gradients/loss").open == ["gradients", "gradients/loss"]
        with pytest.raises(ValueError, match=r"no operation or scope named 'layr'; did you mean 'layer"):
            graph(small, open=["layr"])

    def test_unknown_options_are_refused_with_a_hint(self, small):
        with pytest.raises(TypeError, match="did you mean 'direction'"):
            graph(small, directon="LR")
        with pytest.raises(ValueError, match="TB, BT, LR"):
            graph(small, direction="RL")
        with pytest.raises(ValueError, match="en, zh"):
            graph(small, locale="fr")
        with pytest.raises(ValueError, match="'main' or 'aux'"):
            graph(small, placed={"x": "left"})

    def test_errors_speak_chinese(self, small):
        set_language("zh")
        with pytest.raises(ValueError, match="没有名为 'layr' 的操作或作用域；你是不是想写"):
            graph(small, open=["layr"])


class TestTraits:
    def test_can_be_set_and_read(self, small):
        view = graph(small)
        view.selected = "layer/y"
        assert view.selected == "layer/y"
        view.selected = small.get_tensor_by_name("layer/y:0")
        assert view.selected == "layer/y"
        with pytest.raises(ValueError, match="no operation"):
            view.selected = "nothing"
        with pytest.raises(AttributeError, match="did you mean 'selected'"):
            view.selectd = "x"
        with pytest.raises(AttributeError, match="no attribute 'zoom'"):
            _ = view.zoom

    def test_are_the_widgets_both_ways(self, small):
        view = graph(small, open="layer", locale="zh")
        widget = view.widget
        assert widget.opened == ["layer"]
        assert widget.locale == "zh"
        seen = []
        view.observe(lambda change: seen.append(change["new"]), "selected")
        widget.opened = []
        assert view.open == []
        widget.selected = "x"  # what a click in the browser does
        assert view.selected == "x"
        assert seen == ["x"]
        view.direction = "LR"
        assert widget.direction == "LR"
        assert widget.payload == view.payload

    def test_state_makes_the_same_view_again(self, small):
        view = graph(small)
        assert view.state() == {}
        view.widget.opened = ["layer"]  # what a reader does in the browser
        view.direction, view.color_by, view.selected = "LR", "dtype", "x"
        state = json.loads(json.dumps(view.state()))
        assert state == {"open": ["layer"], "direction": "LR", "color_by": "dtype", "selected": "x"}
        assert graph(small, **state).state() == state

    def test_depth_after_the_fact(self, small):
        view = graph(small)
        view.open_to(2)
        assert "layer" in view.open
        view.open_to(1)
        assert view.open == []

    def test_picture_follows_the_traits(self, small):
        view = graph(small)
        closed = view.svg()
        view.open = ["layer"]
        assert view.svg() != closed
        view.open = []
        assert view.svg() == closed
        view.placed = {"x": "aux"}
        assert "At the side" in view.svg()


class TestShowing:
    def test_bundle_is_static_picture_text_and_widget(self, small):
        bundle = graph(small, locale="en")._repr_mimebundle_()
        assert set(bundle) == {
            "text/plain",
            "image/svg+xml",
            "text/html",
            "application/vnd.jupyter.widget-view+json",
        }
        assert bundle["image/svg+xml"] in bundle["text/html"]
        count = len(small.get_operations())
        assert f'role="img" aria-label="Computation graph, {count} operations"' in bundle["text/html"]
        assert bundle["text/plain"].splitlines()[1] == "  · x  Placeholder -> float32 ?×3"

    def test_static_parts_are_the_same_each_time(self, small):
        static = [graph(small, depth=2).mimebundle() for _ in range(2)]
        assert static[0] == static[1]

    def test_graph_shows_itself(self, small):
        bundle = small._repr_mimebundle_()
        assert bundle["image/svg+xml"] == graph(small).svg()
        assert set(mimebundle(small, include={"text/plain"})) == {"text/plain"}
        assert "text/html" not in mimebundle(small, exclude={"text/html"})

    def test_speaks_the_language_in_force(self, small):
        set_language("zh")
        bundle = graph(small).mimebundle()
        assert bundle["text/plain"].startswith("计算图，共")
        assert "个操作" in bundle["image/svg+xml"]

    def test_outline_is_cut_where_it_would_flood(self, cnn):
        view = GraphView(cnn)
        every = [item.id for item in view.tree.items.values() if item.type != "op"]
        view.open = every
        lines = view.text().splitlines()
        assert len(lines) == 62
        assert lines[-1].strip().startswith("… +")


class TestRun:
    def test_only_what_is_needed_is_executed(self, small):
        payload = build_payload(small)
        assert executed(payload, ["layer/y:0"]) == ["x", "layer/w", "layer/w/read", "layer/y"]
        assert executed(payload, ["layer/y"], ["x:0"]) == ["layer/w", "layer/w/read", "layer/y"]
        assert executed(payload, ["layer/y"], ["layer/y:0"]) == []
        train = executed(payload, ["GradientDescent"])
        assert "gradients/layer/y_grad/MatMul_1" in train
        assert train == [op.name for op in small.get_operations() if op.name in set(train)], "in creation order"

    def test_is_lit(self, small):
        view = graph(small)
        y = small.get_tensor_by_name("layer/y:0")
        x = small.get_tensor_by_name("x:0")
        view.show_run({"y": [y]}, {x: [[1.0, 2.0, 3.0]]})
        assert view.lit == ["layer/w", "layer/w/read", "layer/y"]
        assert view.fed == ["x"]
        assert "the run executes 3 of them" in view.label()
        assert '<g opacity="0.25">' in view.svg()
        view.show_run(None)
        assert view.lit == view.fed == []
        assert 'opacity="0.25"' not in view.svg()
        with pytest.raises(ValueError, match="no operation"):
            view.show_run("nothing")

    def test_from_the_start(self, small):
        x, y = (small.get_tensor_by_name(name) for name in ("x:0", "layer/y:0"))
        view = graph(small, fetches=[y], feed_dict={x: [[1.0, 2.0, 3.0]]})
        assert view.lit == ["layer/w", "layer/w/read", "layer/y"]
        with tf.Session(graph=small) as session:
            assert graph(session, fetches="layer/y").lit == ["x", *view.lit]


def test_dot(small):
    text = graph(small, locale="en").dot()
    assert text.startswith("digraph")
    assert text.endswith("}\n")
    assert '"x" -> "layer/y" [label="?×3"];' in text
    assert 'subgraph "cluster layer" {' in text
    assert "style=dashed" in text


def test_looking_costs_nothing_until_it_is_shown():
    code = (
        "import sys, json, tfedu as tf, tfedu.viz;"
        "view = tfedu.viz.graph(tf.Graph()); view.svg(); repr(view);"
        "heavy = ('ipywidgets', 'anywidget', 'IPython', 'matplotlib', 'pandas');"
        "print(json.dumps([m for m in heavy if m in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []
