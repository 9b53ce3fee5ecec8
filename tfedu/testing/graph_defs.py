"""Two GraphDefs compared."""

from __future__ import annotations

import re
from typing import Any

from google.protobuf import text_format
from tensorboard.compat.proto.graph_pb2 import GraphDef


def assert_equal_graph_def(
    actual: Any, expected: Any, checkpoint_v2: bool = False, hash_table_shared_name: bool = False
) -> None:
    """Check that two graphs have the same nodes; their order, and that of control inputs, does not matter.

    Args:
        checkpoint_v2: ignore the random names in the nodes of a Saver.
        hash_table_shared_name: ignore the random names of tables.

    Raises:
        AssertionError: the first difference.
        TypeError: not a GraphDef.
    """
    for name, graph_def in (("actual", actual), ("expected", expected)):
        if not isinstance(graph_def, GraphDef):
            raise TypeError(f"Expected tf.GraphDef for {name}, got {type(graph_def).__name__}")
    nodes = {node.name: node for node in actual.node}
    for node in expected.node:
        if node.name not in nodes:
            raise AssertionError(f"Did not find expected node '{{{{node {node.name}}}}} = {node.op}'")
    wanted = {node.name: node for node in expected.node}
    for node in actual.node:
        if node.name not in wanted:
            raise AssertionError(f"Found unexpected node '{{{{node {node.name}}}}} = {node.op}'")
        fault = _node_fault(node, wanted[node.name], checkpoint_v2, hash_table_shared_name)
        if fault:
            raise AssertionError(f"Node named '{node.name}' {fault}")


def _node_fault(actual: Any, expected: Any, checkpoint_v2: bool, hash_table_shared_name: bool) -> str | None:
    for field in ("op", "device"):
        one, two = getattr(actual, field), getattr(expected, field)
        if one != two:
            return f"has {field} '{one}' that is not expected '{two}'"
    ones, twos = _data_inputs(actual), _data_inputs(expected)
    if len(ones) != len(twos):
        return f"has {len(ones)} inputs, but expected {len(twos)}"
    for i, (one, two) in enumerate(zip(ones, twos)):
        if one != two:
            return f"has input {i} '{one}' that doesn't match expected '{two}'"
    controls = [{name for name in node.input if name.startswith("^")} for node in (actual, expected)]
    for name in sorted(controls[1] - controls[0]):
        return f"missing expected control input '{name}'"
    for name in sorted(controls[0] - controls[1]):
        return f"has unexpected control input '{name}'"
    attrs = [_attrs(node, checkpoint_v2, hash_table_shared_name) for node in (actual, expected)]
    return _attr_fault(*attrs)


def _data_inputs(node: Any) -> list[str]:
    return [re.sub(":0$", "", name) for name in node.input if not name.startswith("^")]


def _attrs(node: Any, checkpoint_v2: bool, hash_table_shared_name: bool) -> dict[str, Any]:
    attrs = dict(node.attr)
    if hash_table_shared_name and node.op == "HashTableV2":
        if re.match(rb"hash_table_[0-9a-z\-]+", attrs["shared_name"].s):
            del attrs["shared_name"]
    if checkpoint_v2:
        for name, value in list(attrs.items()):
            words = value.tensor.string_val
            if len(words) == 1 and re.search(rb"_temp_[0-9a-z]{32}/part", words[0]):
                del attrs[name]
    return attrs


def _attr_fault(actual: dict[str, Any], expected: dict[str, Any]) -> str | None:
    for name in sorted(expected):
        if name not in actual:
            return f"missing expected attr '{name}' with value: {_show(expected[name])}"
        if actual[name] != expected[name]:
            return (
                f"has attr '{name}' with value: {_show(actual[name])} that does not match expected: "
                f"{_show(expected[name])}"
            )
    for name in sorted(actual):
        if name not in expected:
            return f"has unexpected attr '{name}' with value: {_show(actual[name])}"
    return None


def _show(value: Any) -> str:
    return text_format.MessageToString(value, as_one_line=True)
