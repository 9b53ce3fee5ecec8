"""The lessons' models as benchmarks, written against the TensorFlow 1 API and given the module to use.

So the very same lines can be timed on any implementation of that API. Inputs are random: a step's time does not
depend on what the numbers mean.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Model:
    """A graph to train: what to run, and what to feed it."""

    graph: Any
    train: Any
    loss: Any
    feed: dict[Any, Any]
    flops: int
    """Multiplications and additions of one step's matrix products and convolutions, forward and backward."""


def line_fit(tf: Any) -> Model:
    """A line through 100 points: as small as a training step gets, so what is timed is the machinery."""
    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, [100])
        y = tf.placeholder(tf.float32, [100])
        slope, offset = tf.Variable(0.0), tf.Variable(0.0)
        loss = tf.reduce_mean(tf.square(slope * x + offset - y))
        train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    points = np.linspace(0, 1, 100, dtype=np.float32)
    return Model(graph, train, loss, {x: points, y: 0.1 * points + 0.3}, 0)


def softmax_regression(tf: Any, batch: int = 100) -> Model:
    """Lesson 03: one matrix, 784 to 10."""
    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, [None, 784])
        y = tf.placeholder(tf.float32, [None, 10])
        weights, bias = tf.Variable(tf.zeros([784, 10])), tf.Variable(tf.zeros([10]))
        predicted = tf.nn.softmax(tf.matmul(x, weights) + bias)
        loss = -tf.reduce_sum(y * tf.log(tf.clip_by_value(predicted, 1e-10, 1.0)))
        train = tf.train.GradientDescentOptimizer(0.01).minimize(loss)
    return Model(graph, train, loss, _digits(x, y, batch), 4 * batch * 784 * 10)


def multilayer_perceptron(tf: Any, batch: int = 100) -> Model:
    """Lesson 04: 784-500-10 with a decaying learning rate, L2 on the weights, and moving averages of the variables."""
    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, [None, 784])
        y = tf.placeholder(tf.float32, [None, 10])
        w1, b1 = tf.Variable(tf.truncated_normal([784, 500], stddev=0.1)), tf.Variable(tf.constant(0.1, shape=[500]))
        w2, b2 = tf.Variable(tf.truncated_normal([500, 10], stddev=0.1)), tf.Variable(tf.constant(0.1, shape=[10]))
        logits = tf.matmul(tf.nn.relu(tf.matmul(x, w1) + b1), w2) + b2
        cross_entropy = tf.nn.sparse_softmax_cross_entropy_with_logits(logits=logits, labels=tf.argmax(y, 1))
        loss = tf.reduce_mean(cross_entropy) + 0.0001 * (tf.nn.l2_loss(w1) + tf.nn.l2_loss(w2))
        step = tf.Variable(0, trainable=False)
        rate = tf.train.exponential_decay(0.8, step, 550, 0.99)
        descend = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
        averages = tf.train.ExponentialMovingAverage(0.99, step).apply(tf.trainable_variables())
        train = tf.group(descend, averages)
    return Model(graph, train, loss, _digits(x, y, batch), batch * (4 * 784 * 500 + 6 * 500 * 10))


def convolutional_network(tf: Any, batch: int = 50) -> Model:
    """Lesson 05: two 5x5 convolutions with pooling, 1024 units with dropout, Adam."""

    def weights(*shape: int) -> Any:
        return tf.Variable(tf.truncated_normal(shape, stddev=0.1)), tf.Variable(tf.constant(0.1, shape=shape[-1:]))

    def layer(image: Any, filters: Any, bias: Any) -> Any:
        active = tf.nn.relu(tf.nn.conv2d(image, filters, strides=[1, 1, 1, 1], padding="SAME") + bias)
        return tf.nn.max_pool(active, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="SAME")

    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, [None, 784])
        y = tf.placeholder(tf.float32, [None, 10])
        image = layer(tf.reshape(x, [-1, 28, 28, 1]), *weights(5, 5, 1, 32))
        image = layer(image, *weights(5, 5, 32, 64))
        w1, b1 = weights(7 * 7 * 64, 1024)
        hidden = tf.nn.dropout(tf.nn.relu(tf.matmul(tf.reshape(image, [-1, 7 * 7 * 64]), w1) + b1), keep_prob=0.5)
        w2, b2 = weights(1024, 10)
        logits = tf.matmul(hidden, w2) + b2
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=logits))
        train = tf.train.AdamOptimizer(1e-4).minimize(loss)
    first = 28 * 28 * 25 * 32  # its input is data, so it has no gradient to compute for it
    others = 14 * 14 * 25 * 32 * 64 + 7 * 7 * 64 * 1024 + 1024 * 10
    return Model(graph, train, loss, _digits(x, y, batch), 2 * batch * (2 * first + 3 * others))


def _digits(x: Any, y: Any, batch: int) -> dict[Any, Any]:
    """Random pictures that are four fifths white paper, as MNIST's are, so that its learning rates fit."""
    random = np.random.default_rng(0)
    ink = random.random((batch, 784), dtype=np.float32) * (random.random((batch, 784)) < 0.2)
    labels = np.eye(10, dtype=np.float32)[random.integers(0, 10, batch)]
    return {x: ink.astype(np.float32), y: labels}


MODELS: dict[str, Callable[[Any], Model]] = {
    "line fit, 100 points": line_fit,
    "softmax regression, batch 100": softmax_regression,
    "perceptron 784-500-10, batch 100": multilayer_perceptron,
    "convolutional network, batch 50": convolutional_network,
}
