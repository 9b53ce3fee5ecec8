"""Cutting a GraphDef down to what is wanted, and freezing its variables (``tf.graph_util``)."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.graph.attr_values import read_type, write_tensor
from tfedu.i18n import t

_VARIABLES = ("Variable", "VariableV2")


def extract_sub_graph(graph_def: Any, dest_nodes: Any) -> Any:
    """The nodes that ``dest_nodes`` need, themselves included, in their own order.

    Args:
        graph_def: a GraphDef.
        dest_nodes: names of operations.

    Raises:
        TypeError: ``dest_nodes`` is a string. AssertionError: a name that is not in the graph.
    """
    from tensorboard.compat.proto.graph_pb2 import GraphDef

    if not isinstance(graph_def, GraphDef):
        raise TypeError("graph_def must be a graph_pb2.GraphDef proto.")
    if isinstance(dest_nodes, str):
        raise TypeError("dest_nodes must be a list.")
    nodes = {node.name: node for node in graph_def.node}
    for name in dest_nodes:
        if name not in nodes:
            raise AssertionError(f"{name} is not in graph")
    needed: set[str] = set()
    ahead = list(dest_nodes)
    while ahead:
        name = ahead.pop()
        if name not in needed:
            needed.add(name)
            ahead += [text.lstrip("^").partition(":")[0] for text in nodes[name].input]
    result = GraphDef()
    result.node.extend(node for node in graph_def.node if node.name in needed)
    result.versions.CopyFrom(graph_def.versions)
    result.library.CopyFrom(graph_def.library)
    return result


def convert_variables_to_constants(
    sess: Any,
    input_graph_def: Any,
    output_node_names: Any,
    variable_names_whitelist: Any = None,
    variable_names_blacklist: Any = None,
) -> Any:
    """A GraphDef that computes ``output_node_names`` with the values that the variables have in ``sess``.

    Args:
        sess: a session whose variables are initialised.
        input_graph_def: the graph as a GraphDef, e.g. ``sess.graph.as_graph_def()``.
        output_node_names: names of operations; only what they need is kept.
        variable_names_whitelist: names of the variables to freeze (default: all).
        variable_names_blacklist: names of variables to leave as they are.

    Raises:
        ValueError: a frozen graph would have to assign to one of its constants.
    """
    result = extract_sub_graph(input_graph_def, output_node_names)
    frozen = [
        node
        for node in result.node
        if node.op in _VARIABLES
        and (variable_names_whitelist is None or node.name in variable_names_whitelist)
        and node.name not in (variable_names_blacklist or ())
    ]
    names = {node.name for node in frozen}
    for node in result.node:
        if node.op.startswith(("Assign", "Apply", "Scatter")) and node.input and node.input[0] in names:
            raise ValueError(t("graph_def.frozen", name=node.name, type=node.op, variable=node.input[0]))
    values = sess.run([f"{node.name}:0" for node in frozen]) if frozen else []
    for node, value in zip(frozen, values, strict=True):
        _make_constant(node, np.asarray(value))
    return result


def _make_constant(node: Any, value: np.ndarray) -> None:
    kind = read_type(node.attr["dtype"].type)
    node.op = "Const"
    for name in list(node.attr):
        if name not in ("dtype", "_class"):
            del node.attr[name]
    write_tensor(node.attr["value"].tensor, value, kind)


def remove_training_nodes(input_graph: Any, protected_nodes: Any = None) -> Any:
    """A GraphDef without the operations that only hand their input on or check it: CheckNumerics, Identity.

    Kept are Identity operations that take part in control dependencies, and those that are protected.

    Args:
        input_graph: a GraphDef.
        protected_nodes: names of operations to keep.
    """
    from tensorboard.compat.proto.graph_pb2 import GraphDef

    protected = set(protected_nodes or ())
    checks = {node.name for node in input_graph.node if node.op == "CheckNumerics" and node.name not in protected}
    kept = []
    for node in input_graph.node:
        if node.name not in checks:
            kept.append(type(node).FromString(node.SerializeToString()))
            kept[-1].input[:] = [text for text in node.input if text.removeprefix("^") not in checks]
    controlling = {text[1:] for node in kept for text in node.input if text.startswith("^")}
    passed_on = {
        node.name: node.input[0]
        for node in kept
        if node.op == "Identity"
        and node.name not in protected | controlling
        and not any(text.startswith("^") for text in node.input)
    }

    def source(text: str) -> str:
        while text.removeprefix("^") in passed_on:
            text = passed_on[text.removeprefix("^")]
        return text

    result = GraphDef()
    for node in kept:
        if node.name not in passed_on:
            node.input[:] = [source(text) for text in node.input]
            result.node.append(node)
    return result


def must_run_on_cpu(node: Any, pin_variables_on_cpu: bool = False) -> bool:
    """Whether TensorFlow has no GPU kernel for ``node``: constants of strings and int32, stitching and casting int32.

    Args:
        node: an Operation or a NodeDef.
        pin_variables_on_cpu: count variables too.
    """

    def kind(name: str) -> str:
        attr = node.attrs[name] if hasattr(node, "attrs") else read_type(node.attr[name].type)
        return str(attr.base_dtype.name)

    op_type = node.type if hasattr(node, "attrs") else node.op
    if pin_variables_on_cpu and op_type in _VARIABLES:
        return True
    if op_type == "Const":
        return kind("dtype") in ("string", "int32")
    if op_type in ("DynamicStitch", "ParallelDynamicStitch"):
        return kind("T") == "int32"
    return op_type == "Cast" and kind("SrcT") == "int32"


def tensor_shape_from_node_def_name(graph: Any, input_name: str) -> Any:
    """The static shape of the tensor (or the first output of the operation) called ``input_name`` in a NodeDef."""
    return graph.get_tensor_by_name(input_name if ":" in input_name else f"{input_name}:0").get_shape()
