"""The graph with the error marked: after a run that failed, and where an operation did not fit."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

import tfedu as tf
import tfedu.viz
from tfedu.viz.graph import failures
from tfedu.viz.graph.svg import _ERROR


@pytest.fixture
def graph():
    with tf.Graph().as_default() as found:
        yield found


def test_of_a_run(graph):
    with tf.name_scope("net"):
        x = tf.placeholder(tf.float32, [None], name="x")
        y = tf.square(x, name="y")
    with tf.Session() as session, pytest.raises(tf.errors.InvalidArgumentError) as caught:
        session.run(y)
    view = tfedu.viz.failure(caught.value)
    assert view.failure["name"] == "net/x"
    assert "You must feed a value" in view.failure["message"]
    assert view.selected == "net/x"
    assert view.open == ["net"]
    assert _ERROR in view.svg()
    assert view.label().endswith("it failed at net/x")


def test_of_building(graph):
    a = tf.ones([2, 3], name="a")
    with tf.name_scope("net"), pytest.raises(ValueError, match="Dimensions must be equal") as caught:
        tf.matmul(a, a, name="product")
    view = tfedu.viz.failure(caught.value)
    assert [node["name"] for node in view.payload["nodes"]] == ["a", "net/product"]
    assert view.payload["nodes"][1]["inputs"] == [[0, 0], [0, 0]]
    assert view.payload["nodes"][1]["outputs"] == []
    assert "net/product" in view.svg()
    assert len(graph.get_operations()) == 1, "the graph itself has no such operation"


def test_not_of_errors_about_no_operation(graph):
    assert tfedu.viz.failure(ValueError("no")) is None
    assert tfedu.viz.failure(tf.errors.NotFoundError(None, None, "no file")) is None


def test_shown_at_the_end_of_a_cell(graph, monkeypatch):
    shown, callbacks = [], []
    events = SimpleNamespace(
        callbacks={"post_run_cell": callbacks},
        register=lambda _, call: callbacks.append(call),
        unregister=lambda _, call: callbacks.remove(call),
    )
    monkeypatch.setattr(failures.notebook, "shell", lambda: SimpleNamespace(events=events))
    monkeypatch.setattr(failures.notebook, "show", shown.append)
    tfedu.viz.show_errors()
    tfedu.viz.show_errors()
    assert len(callbacks) == 1
    with pytest.raises(ValueError, match="Dimensions") as caught:
        tf.ones([2]) + np.ones(3)
    for error in (caught.value, None, KeyError("x")):
        callbacks[0](SimpleNamespace(error_in_exec=error, error_before_exec=None))
    assert len(shown) == 1
    assert "it failed at add" in shown[0]["text/plain"]
    tfedu.viz.show_errors(False)
    assert callbacks == []
