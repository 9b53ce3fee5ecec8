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
