"""More of what a file from anywhere may hold: whatever it is, it ends soon, in a ValueError or in a graph."""

from __future__ import annotations

import contextlib
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import text_format
from google.protobuf.message import DecodeError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tfedu as tf
from tests.graph_def.exchange import archive

SECONDS = 5.0
"""How long one file may take, on a machine that does other things as well."""
MEGABYTES = 64

SMALL = sorted(
    message
    for sample in archive.foreign().values()
    for message in sample.graphs
    if sample.form == "graph" and len(message) < 4000
)


@pytest.fixture(autouse=True)
def _bounded(request: pytest.FixtureRequest) -> Iterator[None]:
    """Little memory is taken; measuring it is too slow for tests with many examples."""
    if hasattr(request.function, "hypothesis"):
        yield
        return
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < MEGABYTES * 2**20
    finally:
        tracemalloc.stop()


def parse(text: str) -> Any:
    return text_format.Parse(text, tf.GraphDef())


def refused(message: Any, said: str) -> None:
    """It is refused for that reason, soon, and nothing of it stays."""
    start = time.monotonic()
    with tf.Graph().as_default() as graph:
        with pytest.raises(ValueError, match=said):
            tf.import_graph_def(message)
        assert graph.get_operations() == []
    assert time.monotonic() - start < SECONDS


def accepted_or_refused(message: Any) -> None:
    """Either a whole graph or a ValueError and no graph; soon."""
    start = time.monotonic()
    with tf.Graph().as_default() as graph:
        try:
            tf.import_graph_def(message)
        except ValueError:
            assert graph.get_operations() == []
    assert time.monotonic() - start < SECONDS


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(SMALL), st.data())
def test_damaged_bytes_of_every_kind_of_graph(raw: bytes, data: st.DataObject) -> None:
    damaged = bytearray(raw)
    for _ in range(data.draw(st.integers(0, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    message = tf.GraphDef()
    try:
        message.ParseFromString(bytes(damaged[: data.draw(st.integers(1, len(damaged)))]))
    except DecodeError:
        return
    accepted_or_refused(message)


VALUES = {
    "i": st.sampled_from([0, -1, 1, 7, 2**31, 2**62, -(2**63)]),
    "f": st.sampled_from([0.0, -1.0, float("nan"), float("inf"), 1e38]),
    "b": st.booleans(),
    "s": st.sampled_from([b"", b"SAME", b"\xff\xfe", b"x" * 10000]),
    "type": st.integers(0, 130),
}


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(SMALL), st.data())
def test_attributes_with_other_values(raw: bytes, data: st.DataObject) -> None:
    """A well-formed message in which one attribute is of another kind, or of an impossible value, or gone."""
    message = tf.GraphDef.FromString(raw)
    node = data.draw(st.sampled_from(list(message.node)))
    if not node.attr:
        return
    name = data.draw(st.sampled_from(sorted(node.attr)))
    kind = data.draw(st.sampled_from([*VALUES, "list", "shape", "gone"]))
    if kind == "gone":
        del node.attr[name]
    elif kind == "list":
        node.attr[name].list.i.extend(data.draw(st.lists(VALUES["i"], max_size=5)))
    elif kind == "shape":
        node.attr[name].shape.dim.add().size = data.draw(VALUES["i"])
    else:
        setattr(node.attr[name], kind, data.draw(VALUES[kind]))
    accepted_or_refused(message)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(SMALL), st.data())
def test_inputs_that_go_elsewhere(raw: bytes, data: st.DataObject) -> None:
    """Cycles, missing sources, outputs that do not exist, control inputs that are none."""
    message = tf.GraphDef.FromString(raw)
    node = data.draw(st.sampled_from(list(message.node)))
    other = data.draw(st.sampled_from([n.name for n in message.node]))
    prefix, suffix = data.draw(st.sampled_from(["", "^"])), data.draw(st.sampled_from(["", ":0", ":1", ":99", ":-1"]))
    text = data.draw(st.sampled_from([prefix + other + suffix, "nobody", "", "^", ":", "a:b:c"]))
    if node.input and data.draw(st.booleans()):
        node.input[data.draw(st.integers(0, len(node.input) - 1))] = text
    else:
        node.input.append(text)
    accepted_or_refused(message)


@pytest.mark.parametrize("count", [2, 1000])
def test_cycles(count: int) -> None:
    nodes = [f'node {{ name: "n{i}" op: "NoOp" input: "^n{(i + 1) % count}" }}' for i in range(count)]
    refused(parse(" ".join(nodes)), "depends on itself")


def test_merges_in_a_circle() -> None:
    """The search for values of variables does not walk round and round."""
    merge = 'node {{ name: "{}" op: "Merge" input: "s{}" input: "i{}" attr {{ key: "N" value {{ i: 2 }} }} }} '
    switch = 'node {{ name: "s{0}" op: "Switch" input: "m{1}" input: "p" }} '
    identity = 'node {{ name: "i{0}" op: "Identity" input: "s{0}:1" }} '
    text = 'node { name: "p" op: "IsVariableInitialized" input: "m0" } '
    for i in range(300):
        text += merge.format(f"m{i}", i, i) + switch.format(i, (i + 1) % 300) + identity.format(i)
    refused(parse(text), "depends on itself|Switch|Merge")


@pytest.mark.parametrize(
    ("op", "attrs", "said"),
    [
        ("Placeholder", 'attr { key: "shape" value { shape { dim { size: -2 } } } }', "negative extent"),
        ("Placeholder", 'attr { key: "shape" value { i: 3 } }', "should be a shape"),
        ("Placeholder", 'attr { key: "shape" value { shape { ' + "dim { size: 1 } " * 1000 + "} } }", "1000 axes"),
        ("Placeholder", 'attr { key: "shape" value { func { name: "f" } } }', "should be a shape"),
        ("Placeholder", 'attr { key: "shape" value { placeholder: "T" } }', "should be a shape"),
    ],
)
def test_shapes_and_kinds(op: str, attrs: str, said: str) -> None:
    refused(parse(f'node {{ name: "n" op: "{op}" attr {{ key: "dtype" value {{ type: 1 }} }} {attrs} }}'), said)


def constant(kind: str, size: str, values: str) -> Any:
    tensor = f"dtype: {kind} tensor_shape {{ {size} }} {values}"
    attrs = f'attr {{ key: "dtype" value {{ type: {kind} }} }}'
    return parse(f'node {{ name: "c" op: "Const" {attrs} attr {{ key: "value" value {{ tensor {{ {tensor} }} }} }} }}')


@pytest.mark.parametrize("kind", "DT_FLOAT DT_DOUBLE DT_HALF DT_STRING DT_BOOL DT_COMPLEX64 DT_INT8".split())
def test_one_value_of_a_colossal_constant(kind: str) -> None:
    refused(constant(kind, "dim { size: 1000000 } dim { size: 1000000 }", ""), "at most")


def test_an_empty_constant_of_a_colossal_shape() -> None:
    with tf.Graph().as_default():
        tf.import_graph_def(constant("DT_FLOAT", "dim { size: 0 } dim { size: 1000000000000 }", ""))


@pytest.mark.parametrize("kind", ["DT_STRING", "DT_FLOAT"])
def test_more_values_than_elements(kind: str) -> None:
    message = constant(kind, "dim { size: 2 }", "")
    tensor = message.node[0].attr["value"].tensor
    if kind == "DT_STRING":
        tensor.string_val.extend([b"x"] * 100_000)
    else:
        tensor.float_val.extend([1.0] * 100_000)
    refused(message, "100000 values")


def test_types_that_do_not_agree() -> None:
    message = constant("DT_FLOAT", "", "float_val: 1")
    message.node[0].attr["dtype"].type = 3
    accepted_or_refused(message)
    message.node[0].attr["value"].tensor.dtype = 9999
    refused(message, "DataType 9999")


@pytest.mark.parametrize("number", ["0", "-1", "-1099511627776", "1099511627776"])
def test_lists_of_impossible_length(number: str) -> None:
    refused(parse(f'node {{ name: "n" op: "AddN" attr {{ key: "N" value {{ i: {number} }} }} }}'), "AddN")


def test_names_that_are_none() -> None:
    for name in ("", "/", "..", "a\x00b", "a" * 100_000, "^a", "a:0", " "):
        message = tf.GraphDef()
        message.node.add(name=name, op="NoOp")
        accepted_or_refused(message)


def test_a_library_of_functions() -> None:
    message = parse('node { name: "n" op: "f" } library { function { signature { name: "f" } } }')
    function = message.library.function[0]
    function.node_def.add(name="again", op="f")
    refused(message, "function of the graph")
    message.node[0].op = "NoOp"
    for number in range(2000):
        message.library.function.add().signature.name = f"f{number}"
    accepted_or_refused(message)


def test_messages_inside_messages() -> None:
    """Protobuf itself bounds how deep a message is nested; what it lets through is read without recursion."""
    message = parse('node { name: "n" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } }')
    inner = message.node[0].attr["dtype"].func
    for _ in range(40):
        inner = inner.attr["x"].func
    refused(message, "dtype")


def test_a_long_chain_of_merges_and_control_inputs() -> None:
    message = tf.GraphDef()
    message.node.add(name="n0", op="NoOp")
    for number in range(1, 2000):
        message.node.add(name=f"n{number}", op="NoOp", input=[f"^n{number - 1}", "^n0"])
    accepted_or_refused(message)


@pytest.mark.parametrize("content", [b"", b"\x00" * 100, b"\xff" * 100, b"\n\x80", b"node {", b"not a graph at all"])
def test_files_that_are_no_meta_graphs(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "model.meta").write_bytes(content)
    with tf.Graph().as_default() as graph:
        with contextlib.suppress(OSError, ValueError):
            tf.train.import_meta_graph(str(tmp_path / "model.meta"))
        assert graph.get_operations() == []


def test_collections_that_lie() -> None:
    """A variable of the collections that is not in the graph; bytes that are no variable."""
    with tf.Graph().as_default():
        tf.Variable(1.0, name="v")
        message = tf.train.export_meta_graph()
    del message.graph_def.node[:]
    with tf.Graph().as_default(), pytest.raises((ValueError, KeyError)):
        tf.train.import_meta_graph(message)
    message.collection_def["variables"].bytes_list.value[0] = b"\xff\xff\xff"
    with tf.Graph().as_default(), pytest.raises((ValueError, KeyError)):
        tf.train.import_meta_graph(message)
