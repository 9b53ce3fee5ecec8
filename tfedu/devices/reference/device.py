"""The reference device: buffers are NumPy arrays, a program is executed node by node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tfedu.compiler.ir import Node, Program
from tfedu.devices.reference.primitives import evaluate_node
from tfedu.graph.errors import InvalidArgumentError


@dataclass(slots=True)
class ReferenceBuffer:
    """A value on the reference device."""

    array: np.ndarray

    @property
    def shape(self) -> tuple[int, ...]:
        return self.array.shape

    @property
    def dtype(self) -> np.dtype:
        return self.array.dtype

    def numpy(self) -> np.ndarray:
        return np.array(self.array)


class ReferenceExecutable:
    """A program on the reference device: a list of nodes and when each value is needed for the last time."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.nodes = program.nodes()
        keep = {id(n) for n in program.roots}
        last: dict[int, int] = {}
        for position, node in enumerate(self.nodes):
            for arg in node.args:
                last[id(arg)] = position
        self.dead_after: list[list[int]] = [[] for _ in self.nodes]
        for node_id, position in last.items():
            if node_id not in keep:
                self.dead_after[position].append(node_id)

    def __call__(
        self, inputs: Sequence[Any], variables: dict[str, Any], offsets: Mapping[str, int]
    ) -> list[ReferenceBuffer]:
        values: dict[int, np.ndarray] = {}
        for position, node in enumerate(self.nodes):
            values[id(node)] = self._value(node, values, inputs, variables, offsets)
            for node_id in self.dead_after[position]:
                del values[node_id]
        for node, message, op_name in self.program.checks:
            if not values[id(node)]:
                raise InvalidArgumentError(None, op_name, message)
        outputs = [ReferenceBuffer(np.array(values[id(n)])) for n in self.program.outputs]
        written = {key: np.array(values[id(n)]) for key, n in self.program.updates.items()}
        for key, array in written.items():
            variables[key] = ReferenceBuffer(array)
        return outputs

    @staticmethod
    def _value(
        node: Node,
        values: Mapping[int, np.ndarray],
        inputs: Sequence[Any],
        variables: Mapping[str, Any],
        offsets: Mapping[str, int],
    ) -> np.ndarray:
        if node.prim == "input":
            given = inputs[node.attrs["index"]]
            return given.array if isinstance(given, ReferenceBuffer) else given
        if node.prim == "state":
            return variables[node.attrs["key"]].array
        offset = offsets.get(node.attrs["stream"], 0) if node.prim == "random" else 0
        return evaluate_node(node, [values[id(a)] for a in node.args], offset)

    def describe(self) -> list[dict[str, Any]]:
        return [
            {
                "kernel": node.prim,
                "source": "",
                "ops": list(node.origin),
                "shape": node.shape,
                "flops": 0,
                "bytes": node.nbytes + sum(a.nbytes for a in node.args),
            }
            for node in self.nodes
            if node.prim not in ("input", "state", "const")
        ]


class ReferenceDevice:
    """Executes programs with NumPy in the calling thread.

    >>> from tfedu.compiler import ir
    >>> x = ir.input_(0, (2,), "float32")
    >>> program = ir.Program([x], [ir.binary("add", x, ir.full((2,), 1, "float32"))])
    >>> [y] = ReferenceDevice().compile(program)([np.array([1, 2], np.float32)], {}, {})
    >>> y.numpy().tolist()
    [2.0, 3.0]
    """

    kind = "CPU"
    description = "NumPy reference device"

    def __init__(self, name: str = "/device:CPU:0") -> None:
        self.name = name

    def compile(self, program: Program) -> ReferenceExecutable:
        return ReferenceExecutable(program)

    def upload(self, array: np.ndarray) -> ReferenceBuffer:
        return ReferenceBuffer(np.array(array))

    def synchronize(self) -> None:
        """Nothing to wait for: a run is over when it returns."""
