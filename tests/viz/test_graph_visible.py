"""What is drawn: the Python half agrees with the browser's half, which was written separately, on the same graph."""

from __future__ import annotations

import json
from pathlib import Path

from tfedu.viz.graph.hierarchy import Hierarchy
from tfedu.viz.graph.visible import visible_graph

DATA = Path(__file__).parent / "data"


def test_same_drawing_as_in_the_browser(cnn):
    # widgets/tests/graph/visible.test.ts holds the TypeScript half to this file.
    tree = Hierarchy(cnn)
    for wanted in json.loads((DATA / "cnn.visible.json").read_text(encoding="utf8")):
        graph = visible_graph(tree, wanted["open"])
        scopes = [
            {
                "id": scope.id,
                "items": scope.items,
                "aux": scope.aux,
                "ports": scope.ports,
                "wires": [f"{wire.key} {wire.type} {len(wire.tensors)}" for wire in scope.wires],
            }
            for scope in graph.scopes.values()
        ]
        chips = {id_: [[c.id, c.label, c.role, c.node] for c in own] for id_, own in graph.chips.items()}
        assert scopes == wanted["scopes"]
        assert chips == wanted["chips"]


def test_placed_by_hand(cnn):
    placed = {"init": "main", "pool1": "aux"}
    root = visible_graph(Hierarchy(cnn, placed), [], placed).scopes[""]
    assert "init" in root.items
    assert root.aux == ["pool1"]
    assert not any("pool1" in (wire.source, wire.target) for wire in root.wires)


def tanhs(names, reading=()):
    """Operations of one type; those of ``reading`` read the first of ``names``."""
    tensor = {"dtype": "float32", "shape": []}
    node = {"op": "Tanh", "control": [], "outputs": [tensor], "attrs": {}, "by": "user"}
    nodes = [{"name": name, **node, "inputs": []} for name in names]
    nodes += [{"name": name, **node, "inputs": [[0, 0]]} for name in reading]
    kinds = {"Tanh": {"kind": "math", "doc": {"en": "", "zh": ""}, "formula": ""}}
    return Hierarchy({"version": 1, "nodes": nodes, "sources": [], "types": kinds})


def test_wide_fans_become_chips():
    four = visible_graph(tanhs(["x"], [f"s/{letter}" for letter in "abcd"]), ["s"])
    assert len(four.scopes["s"].wires) == 4
    assert four.chips == {}
    five = visible_graph(tanhs(["x"], [f"s/{letter}" for letter in "abcde"]), ["s"])
    assert five.scopes["s"].wires == []
    assert [chip.label for chip in five.chips["s/a"]] == ["x"]


def test_series_fold_as_in_the_browser():
    def labels(count, *others):
        names = [*("step" if i == 0 else f"step_{i}" for i in range(count)), *others]
        return [child.label for child in tanhs(names).root.children]

    assert labels(5, "x") == ["step[5]", "x"]
    assert len(labels(4, "x")) == 5
    assert len(labels(12)) == 12
    assert labels(13) == ["step[13]"]
