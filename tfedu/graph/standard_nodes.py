"""What writes an operation that only tfedu has as nodes of TensorFlow's."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.attr_values import write_attr, write_tensor
from tfedu.graph.dtypes import DType
from tfedu.graph.operation import Operation


class StandardNodes:
    """Writes the nodes that stand for one operation into a GraphDef."""

    def __init__(self, graph_def: Any, op: Operation, taken: set[str]) -> None:
        self.graph_def = graph_def
        self.op = op
        self.taken = taken
        self.inputs = [
            f"{tensor.op.name}:{tensor.value_index}" if tensor.value_index else tensor.op.name for tensor in op.inputs
        ]
        self._waited = False

    def add(self, suffix: str, op_type: str, inputs: list[str], **attrs: Any) -> str:
        """One node, named after the operation and ``suffix``; returns its name. Kinds follow from the values."""
        node = self.graph_def.node.add()
        node.name, node.op, node.device = self._name(suffix), op_type, self.op.device
        node.input.extend(inputs)
        if not self._waited:  # what the operation waits for, its first node waits for
            node.input.extend(f"^{before.name}" for before in self.op.control_inputs)
            self._waited = True
        for name, value in attrs.items():
            write_attr(node.attr[name], _kind(value), value)
        return str(node.name)

    def last(self, op_type: str, inputs: list[str], **attrs: Any) -> str:
        """The node that has the operation's own name."""
        return self.add("", op_type, inputs, **attrs)

    def const(self, suffix: str, value: Any, dtype: DType = dtypes.int32, after: str = "") -> str:
        """A constant, which may wait for another node; returns its name."""
        node = self.graph_def.node.add()
        node.name, node.op, node.device = self._name(suffix), "Const", self.op.device
        node.input.extend([f"^{after}"] if after else [])
        node.attr["dtype"].type = dtype.enum
        write_tensor(node.attr["value"].tensor, np.asarray(value, dtype.numpy_type), dtype)
        return str(node.name)

    def _name(self, suffix: str) -> str:
        if not suffix:
            return self.op.name
        name = f"{self.op.name}/{suffix}"
        while name in self.taken:
            name += "_"
        self.taken.add(name)
        return name


def _kind(value: Any) -> str:
    if isinstance(value, list):
        return f"list({_kind(value[0])})"
    if isinstance(value, DType):
        return "type"
    return {bool: "bool", int: "int", str: "string"}[type(value)]
