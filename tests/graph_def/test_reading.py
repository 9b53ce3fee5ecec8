"""GraphDefs that TensorFlow 1.15 wrote: they run here and give its values. And ``import_graph_def`` in detail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from google.protobuf import text_format

import tfedu as tf

DATA = Path(__file__).parent / "data"
INDEX = json.loads((DATA / "index.json").read_text())
VALUES = np.load(DATA / "values.npz")


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def load(name: str) -> Any:
    message = tf.GraphDef()
    message.ParseFromString((DATA / f"{name}.pb").read_bytes())
    return message


def text(nodes: str) -> Any:
    return text_format.Parse(nodes, tf.GraphDef())


@pytest.mark.parametrize("name", sorted(INDEX))
def test_values_are_tensorflows(name: str, graph: tf.Graph) -> None:
    case = INDEX[name]
    fetches = tf.import_graph_def(load(name), return_elements=case["fetches"], name="")
    feeds = {graph.get_tensor_by_name(n): VALUES[f"{name}/feed/{i}"] for i, n in enumerate(case["feeds"])}
    with tf.Session() as sess:
        if case["init"]:
            sess.run(graph.get_operation_by_name(case["init"]))
        values = sess.run(fetches, feeds)
    for i, (label, value) in enumerate(zip(case["fetches"], values, strict=True)):
        if f"{name}/fetch/{i}" not in VALUES:
            assert value is None, label
            continue
        expected = VALUES[f"{name}/fetch/{i}"]
        if expected.dtype.kind == "S":
            assert value.tolist() == expected.tolist(), label
        else:
            assert value.dtype == expected.dtype and value.shape == expected.shape, label
            np.testing.assert_allclose(value, expected, rtol=2e-5, atol=1e-6, err_msg=label)


def test_names_shapes_devices_and_control_inputs_come_along(graph: tf.Graph) -> None:
    tf.import_graph_def(load("regression"))
    x = graph.get_tensor_by_name("import/x:0")
    assert x.shape.as_list() == [None, 4]
    assert graph.get_tensor_by_name("import/layer/xw_plus_b:0").shape.as_list() == [None, 2]
    after = graph.get_operation_by_name("import/after").inputs[0].op
    assert [op.name for op in after.control_inputs] == ["import/train"]
    moment = graph.get_operation_by_name("import/layer/w/Momentum")
    assert moment.colocation_groups() == [b"loc:@import/layer/w"]


def test_prefixes(graph: tf.Graph) -> None:
    assert tf.import_graph_def(load("kinds")) is None
    tf.import_graph_def(load("kinds"))
    tf.import_graph_def(load("kinds"), name="mine")
    with tf.name_scope("outer"):
        tf.import_graph_def(load("kinds"), name="inner")
    for prefix in ("import", "import_1", "mine", "outer/inner"):
        assert graph.get_operation_by_name(f"{prefix}/Const").type == "Const"
    tf.import_graph_def(load("kinds"), name="")
    assert tf.constant(1, name="Const").op.name not in ("Const", "import/Const")


TWO = """
node { name: "a" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } }
node { name: "b" op: "Neg" input: "a" attr { key: "T" value { type: DT_FLOAT } } }
node { name: "c" op: "Add" input: "a" input: "b" attr { key: "T" value { type: DT_FLOAT } } }
"""


@pytest.mark.parametrize("key", ["a", "a:0", b"a"])
def test_input_map(key: Any) -> None:
    mine = tf.constant(5.0)
    (b, c, node) = tf.import_graph_def(text(TWO), {key: mine}, ["b:0", "c:0", "b"])
    assert node is b.op and b.op.inputs[0] is mine
    with tf.Session() as sess:
        assert sess.run([b, c]) == [-5.0, 0.0]


def test_input_map_of_a_later_tensor_cuts_what_is_before_it() -> None:
    (c,) = tf.import_graph_def(text(TWO), {"b:0": tf.constant(2.0), "a": tf.constant(1.0)}, ["c:0"])
    with tf.Session() as sess:
        assert sess.run(c) == 3.0


def test_control_inputs_can_be_mapped(graph: tf.Graph) -> None:
    nodes = TWO + 'node { name: "d" op: "NoOp" input: "^b" }'
    other = tf.no_op()
    (d,) = tf.import_graph_def(text(nodes), {"^b": other}, ["d"])
    assert d.control_inputs == [other]


def test_nodes_in_any_order(graph: tf.Graph) -> None:
    shuffled = text(TWO)
    nodes = list(shuffled.node)[::-1]
    del shuffled.node[:]
    shuffled.node.extend(nodes)
    tf.import_graph_def(shuffled, name="")
    assert [op.name for op in graph.get_operations()] == ["a", "b", "c"]


def test_surrounding_device_and_the_nodes_own() -> None:
    nodes = text(TWO)
    nodes.node[1].device = "/gpu:1"
    with tf.device("/job:worker"):
        a, b = tf.import_graph_def(nodes, return_elements=["a", "b"])
    assert a.device == "/job:worker" and b.device == "/job:worker/device:GPU:1"


@pytest.mark.parametrize(
    ("nodes", "said"),
    [
        ('node { name: "z" op: "Frobnicate" }', r"'z'.*No op named Frobnicate"),
        ('node { name: "z" op: "Neg" input: "y" }', r"'z'.*'y'.*not in the GraphDef"),
        ('node { name: "z" op: "NoOp" } node { name: "z" op: "NoOp" }', "'z' is not unique"),
        ('node { name: "z z" op: "NoOp" }', "not a valid node name"),
        ('node { name: "z" op: "NoOp" input: "^y" } node { name: "y" op: "NoOp" input: "^z" }', "depends on itself"),
        ('node { name: "z" op: "Placeholder" }', "'z'.*missing attr 'dtype'"),
        ('node { name: "z" op: "NoOp" attr { key: "k" value { i: 1 } } }', "attr 'k' not in Op<name=NoOp>"),
        ('node { name: "z" op: "Placeholder" attr { key: "dtype" value { i: 1 } } }', "'dtype' should be a type"),
        ('node { name: "z" op: "Placeholder" attr { key: "dtype" value { type: DT_INVALID } } }', "DataType 0"),
        (TWO + 'node { name: "z" op: "Neg" input: "a:3" attr { key: "T" value { type: DT_FLOAT } } }', "1 outputs"),
        (TWO + 'node { name: "z" op: "Neg" input: "a" attr { key: "T" value { type: DT_INT32 } } }', "expected int32"),
        (TWO + 'node { name: "z" op: "Neg" attr { key: "T" value { type: DT_FLOAT } } }', "takes 1 inputs, and 0"),
        (TWO + 'node { name: "z" op: "Neg" input: "a:b" attr { key: "T" value { type: DT_FLOAT } } }', "'a:b'"),
        ('node { name: "z" op: "f" } library { function { signature { name: "f" } } }', "function of the graph"),
        ('node { name: "z" op: "PyFunc" }', "Python function"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_added(nodes: str, said: str, graph: tf.Graph) -> None:
    with pytest.raises(ValueError, match=said):
        tf.import_graph_def(text(nodes))
    assert graph.get_operations() == []


def test_wrong_calls(graph: tf.Graph) -> None:
    with pytest.raises(TypeError, match="graph_def must be a GraphDef proto"):
        tf.import_graph_def(b"")
    with pytest.raises(ValueError, match="Requested return tensor 'q:0' not found in graph def"):
        tf.import_graph_def(text(TWO), return_elements=["q:0"])
    with pytest.raises(ValueError, match=r"Attempted to map inputs that were not found in graph_def: \[q:0\]"):
        tf.import_graph_def(text(TWO), {"q": tf.constant(1.0)})
    with pytest.raises(TypeError, match="convert_to_tensor"):
        tf.import_graph_def(text(TWO), {"a": 1.0})
    with pytest.raises(ValueError, match="incompatible with expected float32"):
        tf.import_graph_def(text(TWO), {"a": tf.constant(1)})
    tf.import_graph_def(text(TWO), name="")
    with pytest.raises(ValueError, match="Node name 'a' already exists in the Graph"):
        tf.import_graph_def(text(TWO), name="")
    assert [op.name for op in graph.get_operations()].count("a") == 1
