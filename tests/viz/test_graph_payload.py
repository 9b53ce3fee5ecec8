"""The payload: valid by its schema, faithful to the graph, the same every time."""

from __future__ import annotations

import copy
import json

import jsonschema
import pytest

import tfedu as tf
from tfedu.viz.graph.kinds import KINDS, kind_of
from tfedu.viz.graph.payload import SCHEMA, build_payload

VALIDATOR = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf8")))


def test_knows_who_asked_for_an_operation():
    graph = tf.Graph()
    with graph.as_default():
        w = tf.Variable(tf.truncated_normal([3, 1]), name="w")
        shared = tf.constant([[1.0]], name="shared")
        tf.Variable(shared, name="b")
        loss = tf.reduce_sum(w * shared)
        tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss)
        tf.summary.scalar("loss", loss)
        tf.global_variables_initializer()
    by = {node["name"]: node["by"] for node in build_payload(graph)["nodes"]}
    assert by["w"] == by["w/read"] == by["shared"] == by["mul"] == "user"
    assert by["truncated_normal/TruncatedNormal"] == by["w/Assign"] == by["b/Assign"] == by["init"] == "initializer"
    assert by["gradients/Fill"] == "gradient"
    assert by["w/Momentum/Assign"] == by["Momentum"] == "optimizer"
    assert by["loss"] == "summary"


def test_schema_is_one_itself():
    jsonschema.Draft202012Validator.check_schema(VALIDATOR.schema)


def test_real_graphs_are_valid(small, cnn):
    VALIDATOR.validate(build_payload(small))
    VALIDATOR.validate(build_payload(tf.Graph()))
    VALIDATOR.validate(cnn)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), 2),
        (("nodes", 0, "by"), "nobody"),
        (("nodes", 0, "inputs"), [[0]]),
        (("nodes", 0, "inputs"), [[0, 1, 2]]),
        (("nodes", 0, "inputs"), [[-1, 0]]),
        (("nodes", 0, "outputs"), [{"dtype": "float32", "shape": "?"}]),
        (("nodes", 0, "extra"), 1),
        (("types", "MatMul", "kind"), "unheard of"),
        (("types", "MatMul", "doc"), {"en": "only English"}),
    ],
)
def test_schema_refuses(small, path, value):
    payload = copy.deepcopy(build_payload(small))
    target = payload
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    assert not VALIDATOR.is_valid(payload)


def test_nodes_are_the_graph(small):
    payload = build_payload(small)
    operations = small.get_operations()
    assert [node["name"] for node in payload["nodes"]] == [op.name for op in operations]
    for node, op in zip(payload["nodes"], operations, strict=True):
        assert node["op"] == op.type
        assert [operations[i].outputs[k] for i, k in node["inputs"]] == list(op.inputs)
        assert [operations[i] for i in node["control"]] == list(op.control_inputs)
        shapes = [out["shape"] for out in node["outputs"]]
        assert shapes == [None if t.shape.ndims is None else t.shape.as_list() for t in op.outputs]
    assert json.loads(json.dumps(payload)) == payload


def test_second_outputs_are_told_apart():
    graph = tf.Graph()
    with graph.as_default():
        logits = tf.placeholder(tf.float32, [4, 3], name="logits")
        loss = tf.nn.softmax_cross_entropy_with_logits(labels=tf.ones([4, 3]), logits=logits)
        tf.identity(loss)
        tf.gradients(loss, logits)  # reads the operation's second output
    payload = build_payload(graph)
    (place,) = [i for i, node in enumerate(payload["nodes"]) if node["op"] == "SoftmaxCrossEntropyWithLogits"]
    read = {output for node in payload["nodes"] for source, output in node["inputs"] if source == place}
    assert read == {0, 1}


def test_who_made_a_node_and_where(small):
    payload = build_payload(small)
    nodes = {node["name"]: node for node in payload["nodes"]}
    assert nodes["layer/y"]["by"] == "user"
    assert {node["by"] for name, node in nodes.items() if name.startswith("gradients/")} == {"gradient"}
    assert nodes["GradientDescent/update_layer/w/ApplyGradientDescent"]["by"] == "optimizer"
    source = payload["sources"][nodes["layer/y"]["source"]]
    assert source["file"] == "conftest.py"
    assert source["code"] == 'y = tf.matmul(x, w, name="y")'


def test_lines_of_a_cell_have_no_file():
    graph = tf.Graph()
    code = compile("tf.constant(1.0, name='one')", "/tmp/ipykernel_1234/99.py", "exec")
    with graph.as_default():
        exec(code, {"tf": tf})
    payload = build_payload(graph)
    assert payload["sources"][0]["file"] == ""
    assert payload["sources"][0]["line"] == 1


def test_short_constants_show_their_value():
    graph = tf.Graph()
    with graph.as_default():
        tf.constant(2.0, name="two")
        tf.constant([[1.5, -2.0]], name="row")
        tf.constant(True, name="yes")
        tf.constant(0.1, shape=[8, 8], name="filled")
        tf.constant([float(i) for i in range(50)], name="long")
        tf.constant("hello", name="text")
    values = {node["name"]: node.get("value") for node in build_payload(graph)["nodes"]}
    assert values == {
        "two": "2",
        "row": "[[1.5 -2]]",
        "yes": "true",
        "filled": "64 × 0.1",
        "long": None,
        "text": "hello",
    }


def test_types_are_documented_in_both_languages(small):
    for name, entry in build_payload(small)["types"].items():
        assert all(entry["doc"][lang] for lang in ("en", "zh")), name


@pytest.mark.parametrize(
    ("op", "kind"),
    [
        ("Placeholder", "input"),
        ("VariableV2", "variable"),
        ("AssignAdd", "update"),
        ("ResourceApplyAdam", "update"),
        ("ScatterNdUpdate", "update"),
        ("Conv2DBackpropFilter", "linear"),
        ("SoftmaxCrossEntropyWithLogits", "activation"),
        ("Mean", "reduce"),
        ("StridedSlice", "array"),
        ("TruncatedNormal", "random"),
        ("HistogramSummary", "control"),
        ("Tan", "math"),
    ],
)
def test_kinds(op, kind):
    assert kind_of(op) == kind
    assert kind in KINDS


def test_kinds_are_the_schemas():
    assert VALIDATOR.schema["$defs"]["type"]["properties"]["kind"]["enum"] == list(KINDS)
