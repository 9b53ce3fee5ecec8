"""A graph as plain JSON data: all that the explorer, the static picture and the outline know about it.

The format is ``payload.schema.json``. Nodes are in creation order and refer to each other by their place in that order:
an input is ``[node, output]``, a control input ``node``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tfedu.viz.graph.kinds import kind_of

if TYPE_CHECKING:
    from tfedu.graph.graph import Graph
    from tfedu.graph.operation import Operation

VERSION = 1
SCHEMA = Path(__file__).with_name("payload.schema.json")
LONGEST_ATTR = 1024
LONGEST_VALUE = 24

Payload = dict[str, Any]


def build_payload(graph: Graph, failed: Operation | None = None) -> Payload:
    """The payload of ``graph``, and of an operation that ``failed`` before it became a part of it.

    Returns:
        ``{"version", "nodes", "sources", "types"}``: ``nodes`` one entry per operation, ``sources`` the lines of the
        reader's program that made them, ``types`` the documentation of every operation type that occurs.
    """
    operations = graph.get_operations()
    if failed is not None and failed.name not in {op.name for op in operations}:
        operations = [*operations, failed]
    place = {op: i for i, op in enumerate(operations)}
    purposes = _purposes(graph, operations)
    sources: dict[tuple[str, int], int] = {}
    lines: list[dict[str, Any]] = []
    nodes = []
    types: dict[str, Any] = {}
    for op in operations:
        node = _node(op, place)
        node["by"] = purposes.get(op, op.added_by)
        if op.source is not None:
            key = (op.source.file, op.source.line)
            if key not in sources:
                sources[key] = len(lines)
                lines.append(_source(op.source))
            node["source"] = sources[key]
        nodes.append(node)
        if op.type not in types:
            types[op.type] = {"kind": kind_of(op.type), "doc": dict(op.op_def.doc), "formula": op.op_def.formula}
    return {"version": VERSION, "nodes": nodes, "sources": lines, "types": types}


def _purposes(graph: Graph, operations: list[Operation]) -> dict[Operation, str]:
    """Which of the program's operations are there for the variables' first values, or for summaries, alone."""
    variables = [
        variable for collection in ("variables", "local_variables") for variable in graph.get_collection(collection)
    ]
    readers: dict[Operation, list[Operation]] = {op: [] for op in operations}
    for op in operations:
        for before in [*(tensor.op for tensor in op.inputs), *op.control_inputs]:
            readers[before].append(op)
    initializers = [getattr(variable, "initializer", None) for variable in variables]
    found: dict[Operation, str] = {first: "initializer" for first in initializers if first is not None}
    found |= {op: "summary" for op in operations if re.fullmatch(r"[A-Za-z]+Summary(V2)?", op.type)}
    for op in reversed(operations):
        purposes = {found.get(reader, "user") for reader in readers[op]}
        pure = not op.op_def.stateful or kind_of(op.type) == "random"
        if op not in found and pure and (purposes == {"initializer"} or (purposes == {"summary"} and not op.inputs)):
            found[op] = purposes.pop()
    for op in operations:
        if op.type == "NoOp" and op.control_inputs and all(found.get(b) == "initializer" for b in op.control_inputs):
            found[op] = "initializer"
    return {op: purpose for op, purpose in found.items() if op.added_by == "user"}


def _node(op: Operation, place: dict[Operation, int]) -> dict[str, Any]:
    node: dict[str, Any] = {
        "name": op.name,
        "op": op.type,
        "inputs": [[place[tensor.op], tensor.value_index] for tensor in op.inputs],
        "control": [place[other] for other in op.control_inputs],
        "outputs": [{"dtype": tensor.dtype.name, "shape": _shape(tensor.shape)} for tensor in op.outputs],
        "attrs": {name: _clipped(value) for name, value in op.node_attrs().items()},
        "by": op.added_by,
    }
    if op.device:
        node["device"] = op.device
    if op.original_op is not None and op.original_op in place:
        node["of"] = place[op.original_op]
    value = _value(op)
    if value:
        node["value"] = value
    return node


def _shape(shape: Any) -> list[int | None] | None:
    return None if shape.ndims is None else list(shape.as_list())


def _clipped(value: Any) -> str:
    text = value if isinstance(value, str) else number_text(value)
    return text if len(text) <= LONGEST_ATTR else text[: LONGEST_ATTR - 1] + "…"


def _value(op: Operation) -> str:
    """A constant's value where it is short enough to read inside a node, else ``""``."""
    if op.type != "Const":
        return ""
    value = np.asarray(op.get_attr("value"))
    if value.size > 4 and (value == value.flat[0]).all():
        text = f"{value.size} × {number_text(value.flat[0].item())}"
    else:
        text = number_text(value.tolist()) if value.size <= LONGEST_VALUE else ""
    return text if len(text) <= LONGEST_VALUE else ""


def number_text(value: Any) -> str:
    """``[[1.0, 2.5]]`` as ``[[1 2.5]]``, ``True`` as ``true``: short, and the same on every machine."""
    if isinstance(value, list):
        return "[" + " ".join(number_text(item) for item in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, bytes):
        return value.decode("utf8", "backslashreplace")
    return str(value)


def _source(source: Any) -> dict[str, Any]:
    in_cell = re.search(r"ipykernel_\d+|<ipython-input|<stdin>|<string>", source.file)
    file = "" if in_cell else Path(source.file).name
    return {"file": file, "line": source.line, "code": source.code}
