"""Writes cnn.payload.json: the deep MNIST CNN with Adam as the real TensorFlow 1.15 builds it, as an explorer payload.

Run with an interpreter that has TensorFlow 1.15: ``python make_cnn_payload.py``. The result is an input for the tests
that does not come from this project's own engine.
"""

import json
import re
from pathlib import Path

import tensorflow as tf

HERE = Path(__file__).parent
KINDS = (HERE / "../../../tfedu/viz/graph/kinds.py").resolve()


def build():
    def weight(shape):
        return tf.Variable(tf.truncated_normal(shape, stddev=0.1), name="weights")

    def bias(shape):
        return tf.Variable(tf.constant(0.1, shape=shape), name="biases")

    def convolve(x, w):
        return tf.nn.conv2d(x, w, [1, 1, 1, 1], "SAME")

    x = tf.placeholder(tf.float32, [None, 784], name="x")
    y_ = tf.placeholder(tf.float32, [None, 10], name="y_")
    with tf.name_scope("reshape"):
        h = tf.reshape(x, [-1, 28, 28, 1])
    for i, (size_in, size_out) in enumerate([(1, 32), (32, 64)], 1):
        with tf.name_scope(f"conv{i}"):
            h = tf.nn.relu(convolve(h, weight([5, 5, size_in, size_out])) + bias([size_out]))
        with tf.name_scope(f"pool{i}"):
            h = tf.nn.max_pool(h, [1, 2, 2, 1], [1, 2, 2, 1], "SAME")
    with tf.name_scope("fc1"):
        h = tf.nn.relu(tf.matmul(tf.reshape(h, [-1, 7 * 7 * 64]), weight([7 * 7 * 64, 1024])) + bias([1024]))
    with tf.name_scope("dropout"):
        h = tf.nn.dropout(h, tf.placeholder(tf.float32, name="keep_prob"))
    with tf.name_scope("fc2"):
        logits = tf.matmul(h, weight([1024, 10])) + bias([10])
    with tf.name_scope("loss"):
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=logits))
    with tf.name_scope("adam_optimizer"):
        tf.train.AdamOptimizer(1e-4).minimize(loss)
    with tf.name_scope("accuracy"):
        tf.reduce_mean(tf.cast(tf.equal(tf.argmax(logits, 1), tf.argmax(y_, 1)), tf.float32))
    tf.global_variables_initializer()


def added_by(name):
    if re.search(r"(^|/)gradients/", name):
        return "gradient"
    return "optimizer" if re.search(r"adam_optimizer|Adam|_power", name) else "user"


def payload(graph):
    place = {op: i for i, op in enumerate(graph.get_operations())}
    namespace = {}
    exec(KINDS.read_text().replace("from __future__ import annotations", ""), namespace)  # the table, nothing else
    nodes, types = [], {}
    for op in graph.get_operations():
        node = {
            "name": op.name,
            "op": op.type,
            "inputs": [[place[t.op], t.value_index] for t in op.inputs],
            "control": [place[c] for c in op.control_inputs],
            "outputs": [
                {"dtype": t.dtype.name, "shape": None if t.shape.ndims is None else t.shape.as_list()}
                for t in op.outputs
            ],
            "attrs": {},
            "by": added_by(op.name),
        }
        if op.type == "Const" and op.outputs[0].shape.ndims == 0:
            node["value"] = f"{tf.get_static_value(op.outputs[0]):.6g}"
        if added_by(op.name) == "user":
            node["source"] = 0
        nodes.append(node)
        doc = {"en": op.type + " in English", "zh": op.type + " 的中文说明"}
        types[op.type] = {"kind": namespace["kind_of"](op.type), "doc": doc, "formula": ""}
    line = {"file": "deep_cnn.py", "line": 17, "code": 'h = tf.nn.conv2d(x, w, [1, 1, 1, 1], "SAME")'}
    return {"version": 1, "nodes": nodes, "sources": [line], "types": types}


if __name__ == "__main__":
    with tf.Graph().as_default() as graph:
        build()
    text = json.dumps(payload(graph), ensure_ascii=False, separators=(",", ":"))
    (HERE / "cnn.payload.json").write_text(text + "\n", encoding="utf8")
