"""Files from anywhere: what is claimed costs nothing, and whatever is broken ends in a ValueError."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from google.protobuf import text_format
from google.protobuf.message import DecodeError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tfedu as tf
from tfedu.graph import graph_def as room
from tfedu.graph.attr_values import MAX_CONSTANT_BYTES, read_tensor

DATA = Path(__file__).parent / "data"
SAMPLES = {path.stem: path.read_bytes() for path in sorted(DATA.glob("*.pb"))}


def parse(text: str) -> Any:
    return text_format.Parse(text, tf.GraphDef())


def constant(shape: str, dtype: str = "DT_FLOAT", values: str = "") -> Any:
    tensor = f"dtype: {dtype} tensor_shape {{ {shape} }} {values}"
    attrs = (
        f'attr {{ key: "dtype" value {{ type: {dtype} }} }} attr {{ key: "value" value {{ tensor {{ {tensor} }} }} }}'
    )
    return parse(f'node {{ name: "c" op: "Const" {attrs} }}')


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ("dim { size: 1099511627776 }", "at most"),
        ("dim { size: 9223372036854775807 } dim { size: 9223372036854775807 }", "at most"),
        ("dim { size: -7 }", "negative"),
        ("dim { size: -1 }", "complete shape"),
        ("unknown_rank: true", "complete shape"),
        ("dim { size: 1 } " * 300, "300 axes"),
    ],
)
def test_sizes_are_checked_before_memory_is_taken(shape: str, said: str) -> None:
    tracemalloc.start()
    try:
        with tf.Graph().as_default(), pytest.raises(ValueError, match=said):
            tf.import_graph_def(constant(shape, values="float_val: 1"))
        assert tracemalloc.get_traced_memory()[1] < 2**22
    finally:
        tracemalloc.stop()
    assert MAX_CONSTANT_BYTES == 2**30


@pytest.mark.parametrize(
    ("shape", "values", "said"),
    [
        ("dim { size: 2 }", 'tensor_content: "abc"', "3 bytes"),
        ("dim { size: 1 }", "float_val: 1 float_val: 2", "2 values"),
    ],
)
def test_contents_have_to_fit(shape: str, values: str, said: str) -> None:
    with tf.Graph().as_default(), pytest.raises(ValueError, match=said):
        tf.import_graph_def(constant(shape, values=values))


def test_many_outputs() -> None:
    nodes = (
        'node { name: "c" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } } '
        'node { name: "u" op: "Unpack" input: "c" attr { key: "T" value { type: DT_FLOAT } } '
        'attr { key: "num" value { i: 1099511627776 } } }'
    )
    with tf.Graph().as_default(), pytest.raises(ValueError, match="at most 65536"):
        tf.import_graph_def(parse(nodes))


def test_many_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MAX_NODES", 3)
    nodes = " ".join(f'node {{ name: "n{i}" op: "NoOp" }}' for i in range(4))
    with tf.Graph().as_default(), pytest.raises(ValueError, match="4 nodes; at most 3"):
        tf.import_graph_def(parse(nodes))


def test_a_long_chain_needs_no_deep_stack() -> None:
    chain = parse('node { name: "n0" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } }')
    for i in range(1, 3000):
        node = chain.node.add(name=f"n{i}", op="Neg", input=[f"n{i - 1}"])
        node.attr["T"].type = 1
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(chain)
        assert len(graph.get_operations()) == 3000


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_damaged_files(name: str, data: st.DataObject) -> None:
    raw = bytearray(SAMPLES[name])
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    message = tf.GraphDef()
    try:
        message.ParseFromString(bytes(raw[: data.draw(st.integers(1, len(raw)))]))
    except DecodeError:
        return
    with tf.Graph().as_default() as graph:
        try:
            tf.import_graph_def(message)
        except ValueError:
            assert graph.get_operations() == []
        else:
            assert len(graph.get_operations()) == len(message.node)


@given(st.lists(st.integers(0, 4), max_size=3), st.sampled_from("float32 float64 float16 int8 uint64 bool".split()))
@settings(max_examples=40, deadline=None)
def test_a_constant_survives(shape: list[int], dtype: str) -> None:
    array = (np.arange(int(np.prod(shape))) % 2).astype(dtype).reshape(shape)
    with tf.Graph().as_default() as graph:
        tf.constant(array, name="c")
        message = graph.as_graph_def().node[0].attr["value"].tensor
    back = read_tensor(message)
    assert back.dtype == array.dtype
    np.testing.assert_array_equal(back, array)
