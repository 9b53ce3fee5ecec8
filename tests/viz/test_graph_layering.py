"""The layered drawing, by properties that any good one has, and its least-squares step against a general solver."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tfedu.viz.graph.layering import Box, Edge, _Cell, _settle, draw_layers


@st.composite
def graphs(draw):
    count = draw(st.integers(1, 9))
    boxes = [Box(f"n{i}", draw(st.integers(20, 120)), draw(st.integers(20, 60))) for i in range(count)]
    pairs = draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=14, unique=True))
    edges = [Edge(f"e{a}-{b}", f"n{a}", f"n{b}", draw(st.sampled_from([0, 40])), 16) for a, b in pairs if a != b]
    return boxes, edges


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_any_graph_cycles_included(graph):
    boxes, edges = graph
    drawing = draw_layers(boxes, edges)
    rectangles = [
        (x - b.width / 2, y - b.height / 2, x + b.width / 2, y + b.height / 2)
        for b in boxes
        for x, y in [drawing.nodes[b.id]]
    ]
    for (l1, t1, r1, b1), (l2, t2, r2, b2) in itertools.combinations(rectangles, 2):
        assert r1 <= l2 + 1e-6 or r2 <= l1 + 1e-6 or b1 <= t2 + 1e-6 or b2 <= t1 + 1e-6, "boxes overlap"
    for edge in edges:
        ys = [drawing.nodes[edge.source][1], *(y for _, y in drawing.bends[edge.key]), drawing.nodes[edge.target][1]]
        assert ys == sorted(ys) or ys == sorted(ys, reverse=True), "an edge turns back"
    assert draw_layers(boxes, edges) == drawing


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_without_cycles_everything_flows_down(graph):
    boxes, edges = graph
    edges = [edge for edge in edges if edge.source < edge.target]
    drawing = draw_layers(boxes, edges)
    for edge in edges:
        assert drawing.nodes[edge.source][1] < drawing.nodes[edge.target][1]


def test_ports_are_first_and_last():
    boxes = [Box("in|a", 1, 0, -1), Box("x", 50, 30), Box("y", 50, 30), Box("lone", 50, 30), Box("out|b", 1, 0, 1)]
    edges = [Edge("1", "in|a", "y"), Edge("2", "x", "y"), Edge("3", "x", "out|b")]
    nodes = draw_layers(boxes, edges).nodes
    inner = [nodes[id_][1] for id_ in ("x", "y", "lone")]
    assert nodes["in|a"][1] < min(inner)
    assert nodes["out|b"][1] > max(inner)


def test_a_feeder_stands_right_before_what_it_feeds():
    boxes = [Box(id_, 40, 20) for id_ in "abcdw"]
    edges = [Edge("1", "a", "b"), Edge("2", "b", "c"), Edge("3", "c", "d"), Edge("4", "w", "d")]
    nodes = draw_layers(boxes, edges).nodes
    assert nodes["w"][1] == nodes["c"][1]


def test_avoidable_crossings_are_avoided():
    boxes = [Box(id_, 40, 20) for id_ in ("a1", "a2", "a3", "b1", "b2", "b3")]
    edges = [Edge("1", "a1", "b3"), Edge("2", "a2", "b2"), Edge("3", "a3", "b1")]
    nodes = draw_layers(boxes, edges).nodes
    order = [nodes[f"a{i}"][0] for i in (1, 2, 3)]
    assert [nodes[f"b{i}"][0] for i in (3, 2, 1)] == pytest.approx(order), "straight and in the same order"


def test_a_chain_is_straight():
    boxes = [Box(id_, width, 20) for id_, width in zip("abcd", (40, 200, 30, 90), strict=True)]
    edges = [Edge(a + b, a, b, 50, 16) for a, b in itertools.pairwise("abcd")]
    drawing = draw_layers(boxes, edges)
    xs = [x for x, _ in drawing.nodes.values()] + [x for bends in drawing.bends.values() for x, _ in bends]
    assert np.ptp(xs) < 0.5


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(-200, 200), st.floats(0.1, 5), st.integers(10, 80)), min_size=1, max_size=7))
def test_settling_is_the_least_squares_optimum(rows):
    from scipy.optimize import minimize

    row = [_Cell(width, 0, real=True) for _, _, width in rows]
    goals, weights = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    _settle(row, list(zip(goals, weights, strict=True)))
    ours = np.array([cell.x for cell in row])
    gaps = np.array([(a.width + b.width) / 2 + 22 for a, b in itertools.pairwise(row)])
    assert (np.diff(ours) >= gaps - 1e-6).all()
    start = np.cumsum(np.concatenate([[goals.min()], gaps]))
    found = minimize(
        lambda x: float((weights * (x - goals) ** 2).sum()),
        start,
        jac=lambda x: 2 * weights * (x - goals),
        constraints=[{"type": "ineq", "fun": lambda x: np.diff(x) - gaps}] if len(rows) > 1 else (),
        method="SLSQP",
        options={"maxiter": 400, "ftol": 1e-10},
    )
    assert (weights * (ours - goals) ** 2).sum() <= found.fun * (1 + 1e-4) + 1e-3
