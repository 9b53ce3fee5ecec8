"""Default graphs and sessions when their blocks do not nest, and outside of any block."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import tfedu as tf
from tfedu.graph import context


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    tf.reset_default_graph()
    yield
    tf.reset_default_graph()


def test_the_root_graph_stays_until_it_is_reset() -> None:
    first = tf.get_default_graph()
    assert tf.get_default_graph() is first
    tf.reset_default_graph()
    assert tf.get_default_graph() is not first
    assert tf.get_default_graph().get_operations() == []


@pytest.mark.parametrize("kind", ["Graph", "Session"])
def test_blocks_that_cross_are_noticed_and_none_is_left_behind(kind: str) -> None:
    enter = {"Graph": lambda: tf.Graph().as_default(), "Session": lambda: tf.Session().as_default()}[kind]
    current = {"Graph": tf.get_default_graph, "Session": tf.get_default_session}[kind]
    before, outer, inner = current(), enter(), enter()
    outer.__enter__()
    innermost = inner.__enter__()
    with pytest.raises(AssertionError, match=f"Nesting violated for default stack of {kind} objects"):
        outer.__exit__(None, None, None)
    assert current() is innermost
    inner.__exit__(None, None, None)
    assert current() is before


def test_graphs_entered_without_a_block_are_left_in_any_order() -> None:
    root, one, two = tf.get_default_graph(), tf.Graph(), tf.Graph()
    for graph in (one, two, one):
        context.enter_graph(graph)
    assert tf.get_default_graph() is one
    context.leave_graph(one)
    assert tf.get_default_graph() is two
    context.leave_graph(two)
    assert tf.get_default_graph() is one
    context.leave_graph(one)
    context.leave_graph(one)  # not there any more: nothing happens
    assert tf.get_default_graph() is root
