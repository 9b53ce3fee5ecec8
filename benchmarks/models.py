"""The books' models as benchmarks, written against the TensorFlow 1 API and given the module to use.

So the very same lines can be timed on any implementation of that API; they also run on the Python 3.7 of TensorFlow 1.
Inputs are random: a step's time does not depend on what the numbers mean.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks import data


@dataclass(frozen=True)
class Model:
    """A graph to train: what to run, and what to feed it.

    ``loss`` is a scalar that depends on the step, fetched now and then to see that it was taken. ``flops``: the
    multiplications and additions of one step's matrix products and convolutions, forward and backward.
    """

    graph: Any
    train: Any
    loss: Any
    feed: dict[Any, Any]
    flops: int


def line_fit(tf: Any) -> Model:
    """A line through 100 points: as small as a training step gets, so what is timed is the machinery."""
    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, [100])
        y = tf.placeholder(tf.float32, [100])
        slope, offset = tf.Variable(0.0), tf.Variable(0.0)
        loss = tf.reduce_mean(tf.square(slope * x + offset - y))
        train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    return Model(graph, train, loss, dict(zip((x, y), data.line())), 0)


def softmax_regression(tf: Any, batch: int = 100) -> Model:
    """Lesson 03: one matrix, 784 to 10."""
    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, [None, 784])
        y = tf.placeholder(tf.float32, [None, 10])
        weights, bias = tf.Variable(tf.zeros([784, 10])), tf.Variable(tf.zeros([10]))
        predicted = tf.nn.softmax(tf.matmul(x, weights) + bias)
        loss = -tf.reduce_sum(y * tf.log(tf.clip_by_value(predicted, 1e-10, 1.0)))
        train = tf.train.GradientDescentOptimizer(0.01).minimize(loss)
    return Model(graph, train, loss, dict(zip((x, y), data.digits(batch))), 4 * batch * 784 * 10)


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
    return Model(graph, train, loss, dict(zip((x, y), data.digits(batch))), batch * (4 * 784 * 500 + 6 * 500 * 10))


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
    return Model(graph, train, loss, dict(zip((x, y), data.digits(batch))), 2 * batch * (2 * first + 3 * others))


def cifar_network(tf: Any, batch: int = 128) -> Model:
    """The CIFAR-10 tutorial's network on crops of 24x24: 5x5x64 twice, response normalisation, 384, 192."""

    def weights(*shape: int, stddev: float = 0.05) -> Any:
        return tf.Variable(tf.truncated_normal(shape, stddev=stddev)), tf.Variable(tf.constant(0.1, shape=shape[-1:]))

    def convolve(image: Any, filters: Any, bias: Any) -> Any:
        return tf.nn.relu(tf.nn.conv2d(image, filters, [1, 1, 1, 1], padding="SAME") + bias)

    def pool(image: Any) -> Any:
        return tf.nn.max_pool(image, ksize=[1, 3, 3, 1], strides=[1, 2, 2, 1], padding="SAME")

    def normalise(image: Any) -> Any:
        return tf.nn.lrn(image, 4, bias=1.0, alpha=0.001 / 9.0, beta=0.75)

    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, [None, 24, 24, 3])
        y = tf.placeholder(tf.int32, [None])
        first = normalise(pool(convolve(x, *weights(5, 5, 3, 64))))
        second = pool(normalise(convolve(first, *weights(5, 5, 64, 64))))
        flat = tf.reshape(second, [-1, 6 * 6 * 64])
        w3, b3 = weights(6 * 6 * 64, 384, stddev=0.04)
        w4, b4 = weights(384, 192, stddev=0.04)
        w5, b5 = weights(192, 10, stddev=1 / 192.0)
        hidden = tf.nn.relu(tf.matmul(tf.nn.relu(tf.matmul(flat, w3) + b3), w4) + b4)
        logits = tf.matmul(hidden, w5) + b5
        cross_entropy = tf.nn.sparse_softmax_cross_entropy_with_logits(logits=logits, labels=y)
        loss = tf.reduce_mean(cross_entropy) + 0.004 * (tf.nn.l2_loss(w3) + tf.nn.l2_loss(w4))
        train = tf.train.GradientDescentOptimizer(0.01).minimize(loss)
    pictures = 24 * 24 * 25 * 3 * 64
    others = 12 * 12 * 25 * 64 * 64 + 6 * 6 * 64 * 384 + 384 * 192 + 192 * 10
    return Model(graph, train, loss, dict(zip((x, y), data.cifar(batch))), 2 * batch * (2 * pictures + 3 * others))


def raindrops(tf: Any, size: int = 500) -> Model:
    """Waves on a pond (the book's partial differential equation): a 3x3 convolution and two updates a step."""
    with tf.Graph().as_default() as graph:
        drops, kernel = data.pond(size)
        step, damping = tf.placeholder(tf.float32, shape=()), tf.placeholder(tf.float32, shape=())
        height, speed = tf.Variable(drops), tf.Variable(np.zeros_like(drops))
        image = tf.expand_dims(tf.expand_dims(height, 0), -1)
        curvature = tf.nn.depthwise_conv2d(image, kernel.reshape(3, 3, 1, 1), [1, 1, 1, 1], padding="SAME")[0, :, :, 0]
        higher = height + step * speed
        faster = speed + step * (curvature - damping * speed)
        train = tf.group(height.assign(higher), speed.assign(faster))
        loss = tf.reduce_max(tf.abs(height))
    return Model(graph, train, loss, {step: 0.03, damping: 0.04}, 0)


def mandelbrot(tf: Any) -> Model:
    """One iteration of z -> z z + c for 520 x 600 complex numbers, counting those that stay small."""
    with tf.Graph().as_default() as graph:
        start = tf.constant(data.complex_plane())
        value = tf.Variable(start)
        count = tf.Variable(tf.zeros_like(start, tf.float32))
        following = value * value + start
        small = tf.abs(following) < 4
        following = tf.where(small, following, value)
        train = tf.group(value.assign(following), count.assign_add(tf.cast(small, tf.float32)))
        loss = tf.reduce_mean(count)
    return Model(graph, train, loss, {}, 0)


MODELS: dict[str, Callable[[Any], Model]] = {
    "line fit, 100 points": line_fit,
    "softmax regression, batch 100": softmax_regression,
    "perceptron 784-500-10, batch 100": multilayer_perceptron,
    "convolutional network, batch 50": convolutional_network,
    "CIFAR-10 network, batch 128": cifar_network,
    "raindrops, 500 x 500": raindrops,
    "Mandelbrot set, 520 x 600": mandelbrot,
}
