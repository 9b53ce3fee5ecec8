"""Freezing: the variables of a trained graph become constants of a graph that only answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import tfedu as tf


@pytest.fixture
def trained() -> Iterator[tuple[Any, np.ndarray, np.ndarray]]:
    """A session with a trained layer, some inputs, and what the layer says to them."""
    with tf.Graph().as_default(), tf.Session() as sess:
        x = tf.placeholder(tf.float32, [None, 3], name="x")
        w = tf.Variable(np.arange(6, dtype=np.float32).reshape(3, 2), name="w")
        y = tf.identity(tf.matmul(x, w), name="y")
        train = tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_sum(y), name="train")
        sess.run(tf.global_variables_initializer())
        data = np.array([[1.0, 2.0, 3.0]], np.float32)
        sess.run(train, {x: data})
        yield sess, data, sess.run(y, {x: data})


def test_a_frozen_graph_answers_without_variables(trained: tuple[Any, np.ndarray, np.ndarray]) -> None:
    sess, data, expected = trained
    frozen = tf.graph_util.convert_variables_to_constants(sess, sess.graph.as_graph_def(), ["y"])
    assert {node.op for node in frozen.node} == {"Placeholder", "Const", "Identity", "MatMul"}
    assert [node.name for node in frozen.node] == ["x", "w", "w/read", "MatMul", "y"]
    with tf.Graph().as_default(), tf.Session() as other:
        (y,) = tf.import_graph_def(frozen, return_elements=["y:0"])
        np.testing.assert_array_equal(other.run(y, {"import/x:0": data}), expected)
        assert tf.global_variables() == []


def test_lists_of_variables(trained: tuple[Any, np.ndarray, np.ndarray]) -> None:
    sess, _, _ = trained
    message = sess.graph.as_graph_def()
    for options in ({"variable_names_blacklist": ["w"]}, {"variable_names_whitelist": ["other"]}):
        kept = tf.graph_util.convert_variables_to_constants(sess, message, ["y"], **options)
        assert "VariableV2" in {node.op for node in kept.node}


def test_what_cannot_be_frozen_or_found(trained: tuple[Any, np.ndarray, np.ndarray]) -> None:
    sess, _, _ = trained
    message = sess.graph.as_graph_def()
    with pytest.raises(ValueError, match="changes the variable 'w'"):
        tf.graph_util.convert_variables_to_constants(sess, message, ["train"])
    with pytest.raises(AssertionError, match="nothing is not in graph"):
        tf.graph_util.extract_sub_graph(message, ["nothing"])
    with pytest.raises(TypeError, match="dest_nodes must be a list"):
        tf.graph_util.extract_sub_graph(message, "y")
    with pytest.raises(TypeError, match="GraphDef proto"):
        tf.graph_util.extract_sub_graph(b"", ["y"])
