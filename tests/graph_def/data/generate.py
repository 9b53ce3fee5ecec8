"""Writes the graphs and values of this folder with TensorFlow 1.15 (Python 3.7): ``python generate.py``.

For each case ``<name>.pb``, a GraphDef as TensorFlow writes it, and in ``values.npz`` what TensorFlow computes with it;
``index.json`` says what is fed and fetched, and which operation initialises the variables.
"""

import json
import os

import numpy as np
import tensorflow as tf

HERE = os.path.dirname(os.path.abspath(__file__))
ROLL = np.random.RandomState(7)


def regression():
    """A layer trained with momentum: variables, gradients, updates, name scopes, an unknown batch size."""
    x = tf.placeholder(tf.float32, [None, 4], name="x")
    y = tf.placeholder(tf.float32, [None, 2], name="y")
    with tf.name_scope("layer"):
        w = tf.Variable(ROLL.randn(4, 2).astype("f"), name="w")
        b = tf.Variable(tf.zeros([2]), name="b")
        out = tf.nn.xw_plus_b(x, w, b)
    loss = tf.reduce_mean(tf.square(out - y), name="loss")
    train = tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss, name="train")
    with tf.control_dependencies([train]):
        after = tf.identity(w.read_value(), name="after")
    feeds = {x: ROLL.rand(6, 4), y: ROLL.rand(6, 2)}
    return [after], feeds, tf.global_variables_initializer()


def convolution():
    """A small convolutional classifier with a frozen filter, and the gradient of its loss in its image."""
    x = tf.placeholder(tf.float32, [2, 8, 8, 3], name="x")
    filters = tf.constant(ROLL.randn(3, 3, 3, 4).astype("f"))
    h = tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(x, filters, [1, 1, 1, 1], "SAME"), tf.constant([0.1] * 4)))
    h = tf.nn.lrn(tf.nn.max_pool(h, [1, 2, 2, 1], [1, 2, 2, 1], "SAME"), 2)
    logits = tf.matmul(tf.reshape(h, [2, -1]), tf.constant(ROLL.randn(64, 3).astype("f") * 0.1))
    loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.constant([0, 2]), logits=logits)
    slope = tf.gradients(loss, x)[0]
    return [tf.nn.softmax(logits), loss, slope], {x: ROLL.rand(2, 8, 8, 3)}, None


def kinds():
    """Constants of every type, empty, single, repeated and string ones; slices, concatenation, control inputs."""
    fetches = []
    for kind in (tf.float16, tf.float32, tf.float64, tf.int8, tf.int16, tf.int32, tf.int64, tf.uint8, tf.uint16):
        fetches.append(tf.constant([1, 2, 3], kind))
        fetches.append(tf.constant(7, kind))
        fetches.append(tf.constant([], kind))
    for kind in (tf.uint32, tf.uint64):
        fetches.append(tf.constant(np.array([1, 2, 3], kind.as_numpy_dtype)))
    fetches.append(tf.constant([True, False]))
    fetches.append(tf.constant([1 + 2j, 3 - 1j], tf.complex64))
    fetches.append(tf.constant(1 + 2j, tf.complex128))
    fetches.append(tf.constant([["a", "bc"], ["", "\u5377\u79ef"]]))
    fetches.append(tf.constant(0.25, shape=[3, 2]))
    base = tf.constant(np.arange(24).reshape(2, 3, 4))
    fetches += [base[1, ..., ::2], base[:, tf.newaxis, -1], tf.concat([base, base], 1), tf.transpose(base)]
    fetches += tf.split(base, 2, axis=2)
    with tf.control_dependencies([fetches[0]]):
        fetches.append(tf.no_op(name="waiting"))
    return fetches, {}, None


def main():
    index, arrays = {}, {}
    for build in (regression, convolution, kinds):
        name = build.__name__
        with tf.Graph().as_default() as graph, tf.Session() as sess:
            fetches, feeds, init = build()
            tf.train.write_graph(graph, HERE, name + ".pb", as_text=False)
            if init is not None:
                sess.run(init)
            feeds = {k: v.astype("f") for k, v in feeds.items()}
            values = sess.run(fetches, feeds)
        index[name] = {
            "fetches": [f.name for f in fetches],
            "feeds": [k.name for k in feeds],
            "init": init.name if init is not None else None,
        }
        for i, value in enumerate(feeds.values()):
            arrays["%s/feed/%d" % (name, i)] = value
        for i, value in enumerate(values):
            if value is not None:
                value = np.asarray(value)
                arrays["%s/fetch/%d" % (name, i)] = value.astype("S") if value.dtype == object else value
    np.savez_compressed(os.path.join(HERE, "values.npz"), **arrays)
    with open(os.path.join(HERE, "index.json"), "w") as file:
        json.dump(index, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
