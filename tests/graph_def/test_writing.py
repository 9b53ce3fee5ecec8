"""What tfedu writes is what TensorFlow's own registry of operations allows, and tfedu reads it back."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from google.protobuf import text_format

import tfedu as tf
from tfedu.graph.graph_def import tensorflow_ops, to_graph_def
from tfedu.graph.registry import all_ops
from tfedu.graph.standard_ops import REWRITTEN
from tfedu.ops.apply import apply_op

OPS = Path(__file__).parent / "data" / "tensorflow_ops.txt.gz"


@pytest.fixture(scope="module")
def registry() -> dict[str, list[list[str]]]:
    """TensorFlow's operations: name -> inputs, outputs, attributes as the frozen file spells them."""
    lines = gzip.decompress(OPS.read_bytes()).decode().splitlines()
    rows = (line.split("\t") for line in lines)
    return {name: [part.split(",") if part else [] for part in parts] for name, *parts in rows}


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def _spelled(arg: Any) -> str:
    kind = f"{arg.type_list_attr}[]" if arg.type_list_attr else arg.type_attr or str(arg.type.enum)
    return kind + (f"*{arg.number_attr}" if arg.number_attr else "") + ("&" if arg.is_ref else "")


def test_declarations_agree_with_tensorflows(registry: dict[str, list[list[str]]]) -> None:
    for name, op in all_ops().items():
        if name in REWRITTEN:
            assert name not in registry
            continue
        if name not in registry:  # refused when it is written
            continue
        inputs, outputs, attrs = registry[name]
        # names of arguments are of no consequence in a GraphDef; their order and types are
        assert [_spelled(a) for a in op.inputs] == [a.partition(":")[2] for a in inputs], name
        assert [_spelled(a) for a in op.outputs] == [a.partition(":")[2] for a in outputs], name
        theirs = {a.rstrip("?") for a in attrs}
        assert {f"{a.name}:{a.kind}" for a in op.attrs.values()} == theirs, name


def test_operations_that_only_tfedu_has_are_refused(
    graph: tf.Graph, registry: dict[str, list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tensorflow_ops() == set(registry)
    monkeypatch.delitem(REWRITTEN, "Trigamma")
    apply_op("Trigamma", x=tf.constant(1.0), name="mine")
    with pytest.raises(ValueError, match=r"'mine' \(Trigamma\) exists only in tfedu"):
        graph.as_graph_def()


def check(message: Any, registry: dict[str, list[list[str]]]) -> None:
    """Every node is an operation of TensorFlow with all its attributes and inputs that exist."""
    names = {node.name for node in message.node}
    assert len(names) == len(message.node)
    for node in message.node:
        inputs, _, attrs = registry[node.op]
        given = {name for name in node.attr if not name.startswith("_")}
        assert given <= {a.partition(":")[0] for a in attrs}, node
        assert {a.partition(":")[0] for a in attrs if not a.endswith("?")} <= given, node
        data = [i for i in node.input if not i.startswith("^")]
        if not any("*" in a or "[]" in a for a in inputs):
            assert len(data) == len(inputs), node
        assert {i.lstrip("^").partition(":")[0] for i in node.input} <= names, node


def _reductions() -> list[Any]:
    x = tf.placeholder(tf.float32, [None, 3, None], name="x")
    ys = [tf.reduce_sum(x, [0, -1]), tf.reduce_mean(x, 1), tf.reduce_max(x, [2]), tf.reduce_prod(x, [0, 2])]
    return [tf.gradients(y, x)[0] for y in ys]


def _picks() -> list[Any]:
    x = tf.placeholder(tf.float32, [None, 3, None], name="x")
    return [tf.gradients(tf.gather(x, [[2, 0], [2, 1]], axis=1), x)[0], tf.gradients(tf.digamma(x), x)[0]]


def _variables() -> list[Any]:
    v = tf.Variable(3.0, name="v")
    u = tf.Variable(v.initialized_value() * 2, name="u")
    return [u.value(), tf.report_uninitialized_variables()]


def _model() -> list[Any]:
    x = tf.placeholder(tf.float32, [None, 8, 8, 1], name="x")
    w = tf.get_variable("w", [3, 3, 1, 4])
    h = tf.nn.max_pool(tf.nn.relu(tf.nn.conv2d(x, w, [1, 1, 1, 1], "SAME")), [1, 2, 2, 1], [1, 2, 2, 1], "SAME")
    logits = tf.matmul(tf.reshape(tf.nn.dropout(h, 0.5, seed=1), [-1, 64]), tf.ones([64, 2]))
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[0, 1], logits=logits))
    train = tf.train.AdamOptimizer().minimize(loss)
    return [loss, train, tf.constant(["a", "卷"]), tf.global_variables_initializer()]


def _pictures() -> list[Any]:
    picture, block = tf.ones([1, 4, 4, 2]), tf.ones([1, 3, 3, 3, 1])
    flat = tf.extract_image_patches(picture, [1, 2, 2, 1], [1, 2, 2, 1], [1, 1, 1, 1], "VALID")
    deep = tf.extract_volume_patches(block, [1, 2, 2, 2, 1], [1, 1, 1, 1, 1], "VALID")
    return [tf.image.decode_image(tf.constant(b"")), *tf.gradients(flat, picture), *tf.gradients(deep, block)]


@pytest.mark.parametrize("build", [_reductions, _picks, _variables, _pictures, _model])
def test_only_tensorflows_operations_are_written(
    build: Callable[[], list[Any]], graph: tf.Graph, registry: dict[str, list[list[str]]]
) -> None:
    build()
    message = graph.as_graph_def()
    check(message, registry)
    assert {op.name for op in graph.get_operations()} <= {node.name for node in message.node}


def test_every_rewritten_operation_was_seen(graph: tf.Graph, registry: dict[str, list[list[str]]]) -> None:
    from tfedu.ops.control import check as checked

    for build in (_reductions, _picks, _variables, _pictures):
        build()
    condition, value = tf.constant([True, False]), tf.constant(1)
    with tf.control_dependencies([tf.no_op(name="before")]):
        checked(condition, value, "must hold")
    assert set(REWRITTEN) <= {op.type for op in graph.get_operations()}
    message = graph.as_graph_def()
    check(message, registry)
    assert any("^before" in node.input for node in message.node if node.name.startswith("CheckedIdentity"))


def test_there_and_back(graph: tf.Graph) -> None:
    tf.set_random_seed(3)
    x = tf.placeholder(tf.float32, [None, 2, 3], name="x")
    kept = tf.gradients(tf.reduce_mean(x, [0, -1]), x)[0]
    noise = tf.random_normal([4], name="noise")
    v = tf.Variable(tf.ones([2]), name="v")
    with tf.control_dependencies([v.assign_add([1.0, 2.0])]):
        after = v.read_value()
    names = [kept.name, noise.name, after.name]
    init = tf.global_variables_initializer().name
    data = np.arange(12, dtype=np.float32).reshape(2, 2, 3)
    with tf.Session() as sess:
        sess.run(init)
        expected = sess.run(names, {"x:0": data})
    message = graph.as_graph_def()
    with tf.Graph().as_default() as other:
        tf.import_graph_def(message, name="")
        assert [n.name for n in other.as_graph_def().node] == [n.name for n in message.node]
        with tf.Session() as sess:
            sess.run(init)
            for a, b in zip(sess.run(names, {"x:0": data}), expected, strict=True):
                np.testing.assert_array_equal(a, b)


def test_nodes_in_detail(graph: tf.Graph) -> None:
    with tf.device("/gpu:1"):
        a = tf.constant([1.5, 2.5], name="a")
    with tf.control_dependencies([a]):
        tf.split(tf.placeholder(tf.int32, [None, 4], name="p"), 2, axis=1, name="s")
    tf.identity(graph.get_tensor_by_name("s:1"), name="second")
    nodes = {node.name: node for node in graph.as_graph_def(add_shapes=True).node}
    assert nodes["a"].device == "/device:GPU:1"
    assert nodes["a"].attr["value"].tensor.tensor_content == np.array([1.5, 2.5], "<f4").tobytes()
    assert [d.size for d in nodes["p"].attr["shape"].shape.dim] == [-1, 4]
    assert list(nodes["p"].input) == ["^a"]
    assert list(nodes["second"].input) == ["s:1"]
    assert [d.size for d in nodes["s"].attr["_output_shapes"].list.shape[1].dim] == [-1, 2]
    assert graph.as_graph_def().versions.producer == 134
    with pytest.raises(ValueError, match="whole graph"):
        graph.as_graph_def(from_version=1)


def test_files(graph: tf.Graph, tmp_path: Path) -> None:
    tf.constant(2.5, name="c")
    binary = tf.train.write_graph(graph, str(tmp_path / "new" / "folder"), "g.pb", as_text=False)
    text = tf.io.write_graph(graph.as_graph_def(), str(tmp_path), "g.pbtxt")
    first, second = tf.GraphDef(), tf.GraphDef()
    first.ParseFromString(Path(binary).read_bytes())
    text_format.Parse(Path(text).read_text(encoding="utf8"), second)
    assert first == second == to_graph_def(graph)
    assert "float_val: 2.5" in Path(text).read_text(encoding="utf8")
