from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import tfedu as tf
from tfedu.i18n import set_language

DATA = Path(__file__).parent / "data"


@pytest.fixture(autouse=True)
def english():
    set_language("en")
    yield
    set_language(None)


@pytest.fixture(scope="session")
def cnn() -> dict[str, Any]:
    """The deep MNIST CNN with Adam, 364 operations, as TensorFlow 1.15 built it (make_cnn_payload.py)."""
    return json.loads((DATA / "cnn.payload.json").read_text(encoding="utf8"))


@pytest.fixture
def small() -> tf.Graph:
    """A linear model with its training step: scopes, variables, gradients."""
    graph = tf.Graph()
    with graph.as_default():
        x = tf.placeholder(tf.float32, [None, 3], name="x")
        with tf.name_scope("layer"):
            w = tf.Variable(tf.zeros([3, 1]), name="w")
            y = tf.matmul(x, w, name="y")
        with tf.name_scope("loss"):
            loss = tf.reduce_mean(tf.square(y))
        tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    return graph
