"""Lowering: a run's operations, in order, become one :class:`~tfedu.compiler.ir.Program`.

Each declaration says how its operation is written in primitives; this module threads the state through. A variable is
a sequence of values here: reading gives the current one, assigning makes the next, and what is current at the end is
written back by the program's updates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from tfedu.compiler import ir, narrow
from tfedu.graph.dtypes import bfloat16
from tfedu.graph.errors import FailedPreconditionError, InvalidArgumentError
from tfedu.graph.operation import Operation
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims

Evaluate = Callable[[ir.Node, Sequence[np.ndarray]], np.ndarray]
Summary = Callable[[np.ndarray], np.ndarray]
Known = Mapping["tuple[Tensor, Summary | None]", np.ndarray]


class Store(Protocol):
    """What lowering asks of a session."""

    def variable_shape(self, key: str) -> tuple[int, ...] | None:
        """Shape of the variable's value; None while it is not initialised."""
        ...

    def seeds(self, op: Operation) -> tuple[int, int]:
        """The seeds of a random operation in this session."""
        ...

    def reserve(self, dist: str, dtype: np.dtype, count: int) -> int:
        """How many 128-bit counters drawing ``count`` numbers consumes."""
        ...

    def scrambled(self, seed: Sequence[int]) -> tuple[int, int]:
        """The seeds of a generator, from two numbers of which any may be small."""
        ...


class NeedsValue(Exception):
    """A rule needs the value of a tensor (a shape, say), or a summary of it, that only the run can know."""

    def __init__(self, tensor: Tensor, summary: Summary | None) -> None:
        super().__init__(tensor.name)
        self.tensor = tensor
        self.summary = summary


class StateRef:
    """A variable as its operations see it."""

    __slots__ = ("_lowering", "dtype", "key", "op")

    def __init__(self, lowering: Lowering, op: Operation) -> None:
        self._lowering = lowering
        self.op = op
        self.key = op.name
        self.dtype = op.outputs[0].dtype.base_dtype.numpy_type

    @property
    def static_dims(self) -> Dims:
        return self.op.outputs[0].dims

    def read(self) -> ir.Node:
        """The current value.

        Raises:
            FailedPreconditionError: ``Attempting to use uninitialized value``.
        """
        return self._lowering.read(self)

    def write(self, value: ir.Node) -> None:
        narrowed = self.op.outputs[0].dtype.base_dtype is bfloat16
        self._lowering.write(self.key, narrow.rounded(value) if narrowed else value)


class Lowering:
    """Builds one program.

    Args:
        store: the session's state.
        evaluate: computes one pure node (the reference device's rule), for shapes that are known at this point.
        given: tensors whose values the program receives, as ``input`` nodes.
        known: values of tensors, or summaries of them, that were computed before this program, for
            :class:`NeedsValue`.
        largest: how many elements a constant may have that is computed here.
    """

    def __init__(
        self,
        store: Store,
        evaluate: Evaluate,
        given: Mapping[Tensor, ir.Node],
        known: Known,
        largest: float = 4096,
    ) -> None:
        self.store = store
        self.evaluate = evaluate
        self.values: dict[Tensor, Any] = dict(given)
        self.known = known
        self.largest = largest
        self.current: dict[str, ir.Node] = {}
        self.initial: dict[str, ir.Node] = {}
        self.streams: dict[str, int] = {}
        self.checks: list[tuple[ir.Node, str, str]] = []
        self.volatile = False
        self._folded: dict[ir.Node, np.ndarray | None] = {}
        self._op_name = ""

    def program(self, ops: Iterable[Operation], inputs: Sequence[ir.Node], outputs: Sequence[Tensor]) -> ir.Program:
        """Lower ``ops`` (operands first) and keep what computes ``outputs`` and changes state."""
        for op in ops:
            self._lower(op)
        updates = {k: n for k, n in self.current.items() if n is not self.initial.get(k)}
        return ir.Program(list(inputs), [self.node(t) for t in outputs], updates, self.streams, self.checks)

    def _lower(self, op: Operation) -> None:
        if op.outputs and all(t in self.values for t in op.outputs):
            return
        args = [
            self._reference(t) if arg_is_ref else self.node(t)
            for t, arg_is_ref in zip(op.inputs, ref_flags(op), strict=True)
        ]
        self._op_name = op.name
        context = LowerContext(self, op)
        rule = op.op_def.lower
        if rule is None:
            raise InvalidArgumentError(op, op, f"Operation type {op.type} has no device implementation")
        result = rule(context, *args)
        results = narrow.results(op, result if isinstance(result, list) else [result])
        for tensor, value in zip(op.outputs, results, strict=True):
            if tensor not in self.values:
                self.values[tensor] = self._named(value) if isinstance(value, ir.Node) else value

    def _reference(self, tensor: Tensor) -> StateRef:
        """The variable behind a reference, which an operation of an earlier program may have handed on."""
        if tensor not in self.values:
            op = tensor.op
            while op.inputs:
                op = op.inputs[0].op
            self.values[tensor] = self.values.setdefault(op.outputs[0], StateRef(self, op))
        return self.values[tensor]

    def _named(self, node: ir.Node) -> ir.Node:
        """Nodes carry the name of the operation they come from; shared ones keep their first."""
        stack = [node]
        while stack:
            n = stack.pop()
            if not n.origin and n.prim not in ("const", "input", "state"):
                object.__setattr__(n, "origin", (self._op_name,))
                stack.extend(n.args)
        return node

    def write(self, key: str, value: ir.Node) -> None:
        """The variable ``key`` holds ``value`` from here on."""
        self.current[key] = self._named(value)

    def node(self, tensor: Tensor) -> ir.Node:
        """The value of ``tensor`` at this point of the order."""
        value = self.values[tensor]
        return value.read() if isinstance(value, StateRef) else value

    def read(self, ref: StateRef) -> ir.Node:
        if ref.key not in self.current:
            shape = self.store.variable_shape(ref.key)
            if shape is None:
                raise uninitialized(ref.op)
            self.current[ref.key] = self.initial[ref.key] = ir.state(ref.key, shape, ref.dtype)
        return self.current[ref.key]

    def constant(self, node: ir.Node) -> np.ndarray | None:
        """The node's value if it depends on constants alone."""
        for n in ir.topological([node]):
            if n not in self._folded:
                args = [self._folded[a] for a in n.args]
                pure = n.prim not in ("input", "state", "random") and n.size <= self.largest
                self._folded[n] = self.evaluate(n, args) if pure and all(a is not None for a in args) else None  # type: ignore[arg-type]
        return self._folded[node]


def uninitialized(op: Operation) -> FailedPreconditionError:
    """What reading the variable ``op`` before its initializer has run ends in."""
    error = FailedPreconditionError(op, op, f"Attempting to use uninitialized value {op.name}")
    return error.with_hint("uninitialized", name=op.name)


def ref_flags(op: Operation) -> list[bool]:
    flags: list[bool] = []
    for arg in op.op_def.inputs:
        count = (
            len(op.attrs[arg.type_list_attr])
            if arg.type_list_attr
            else op.attrs[arg.number_attr]
            if arg.number_attr
            else 1
        )
        flags.extend([arg.is_ref] * count)
    return flags


class LowerContext:
    """What a lowering rule may ask."""

    def __init__(self, lowering: Lowering, op: Operation) -> None:
        self._lowering = lowering
        self.op = op

    def attr(self, name: str) -> Any:
        return self.op.attrs[name]

    def value(self, index: int, summary: Summary | None = None) -> np.ndarray:
        """The *value* of input ``index``, or what ``summary`` (a function that has a name) says of it.

        A program is made for the values it asks for. One that needs the number of groups and not every id asks for
        that alone, and serves all ids of as many groups.

        Raises:
            NeedsValue: it is not known yet; the plan computes it and lowers this operation afterwards.
        """
        tensor = self.op.inputs[index]
        if (tensor, summary) in self._lowering.known:
            return self._lowering.known[tensor, summary]
        value = self._lowering.constant(self._lowering.node(tensor))
        if value is None:
            raise NeedsValue(tensor, summary)
        return value if summary is None else summary(value)

    def check(self, condition: ir.Node, message: str) -> None:
        """Let the run fail with InvalidArgumentError(``message``) unless ``condition`` (a bool scalar) holds."""
        if condition.shape != ():
            condition = ir.reduce("all", condition, range(condition.ndim))
        self._lowering.checks.append((condition, message, self.op.name))

    def invalid(self, message: str) -> InvalidArgumentError:
        shapes = ", ".join(f"{t.name} {t.dtype.base_dtype.name}{_extents(self._lowering, t)}" for t in self.op.inputs)
        return InvalidArgumentError(self.op, self.op, f"{message}\n\t [[{{{{node {self.op.name}}}}}]]").with_hint(
            "inputs", inputs=shapes or "-"
        )

    def not_fed(self) -> InvalidArgumentError:
        return not_fed(self.op)

    def variable(self, key: str) -> StateRef:
        return StateRef(self._lowering, self.op)

    def is_initialized(self, ref: StateRef) -> bool:
        """Whether the variable has a value now; a plan that asked is used once."""
        self._lowering.volatile = True
        return ref.key in self._lowering.current or self._lowering.store.variable_shape(ref.key) is not None

    def random(self, dist: str, shape: Sequence[int], dtype: np.dtype, low: int, high: int) -> ir.Node:
        store = self._lowering.store
        count = int(np.prod(shape, dtype=np.int64))
        self._lowering.streams[self.op.name] = store.reserve(dist, dtype, count)
        return ir.random(dist, shape, dtype, store.seeds(self.op), self.op.name, low, high)

    def stateless(
        self, dist: str, shape: Sequence[int], dtype: np.dtype, seed: Sequence[int], low: int, high: int
    ) -> ir.Node:
        """Random numbers made from ``seed``, two integers, alone; the stream stays at its beginning."""
        self._lowering.streams[self.op.name] = 0
        return ir.random(dist, shape, dtype, self._lowering.store.scrambled(seed), self.op.name, low, high)


def _extents(lowering: Lowering, tensor: Tensor) -> str:
    value = lowering.values.get(tensor)
    return str(list(value.shape)) if isinstance(value, ir.Node) else str(tensor.shape)


def not_fed(op: Operation) -> InvalidArgumentError:
    """TensorFlow's complaint about a placeholder without a value."""
    dtype, shape = op.attrs["dtype"], op.attrs.get("shape")
    known = f" and shape {_show(shape)}" if shape is not None and shape.ndims is not None else ""
    return InvalidArgumentError(
        op,
        op,
        f"You must feed a value for placeholder tensor '{op.name}' with dtype {dtype.c_name}{known}"
        f"\n\t [[{{{{node {op.name}}}}}]]",
    ).with_hint("feed", name=op.name)


def _show(shape: Any) -> str:
    return "[" + ",".join("?" if d is None else str(d) for d in shape.as_list()) + "]"
