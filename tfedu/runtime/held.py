"""Variables that the host holds, because no device knows what is in them: text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.compiler.lower import LowerContext, Lowering, StateRef, uninitialized
from tfedu.devices.reference import evaluate_node
from tfedu.graph.errors import InvalidArgumentError
from tfedu.graph.operation import Operation
from tfedu.runtime.placement import HOST
from tfedu.runtime.store import Store


class Held:
    """A variable on its way to the operations that read or write it."""

    def __init__(self, store: Store, op: Operation) -> None:
        self.store = store
        self.op = op

    def numpy(self) -> np.ndarray:
        """The value at this moment.

        Raises:
            FailedPreconditionError: there is none yet.
        """
        value = self.store.variables_on(HOST).get(self.op.name)
        if value is None:
            raise uninitialized(self.op)
        return value


class _OnHost(Lowering):
    """Lowers a single operation; what a variable holds is known."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, evaluate_node, {}, {}, math.inf)
        self.memory = store

    def read(self, ref: StateRef) -> ir.Node:
        if ref.key not in self.current:
            self.current[ref.key] = self.initial[ref.key] = ir.const(Held(self.memory, ref.op).numpy())
        return self.current[ref.key]


def run(op: Operation, args: Sequence[Any], store: Store) -> list[Any]:
    """Compute ``op``, which makes, reads or writes variables, by the rule that devices follow as well.

    Raises:
        OpError: what the rule raises.
    """
    lowering = _OnHost(store)
    values = [StateRef(lowering, a.op) if isinstance(a, Held) else ir.const(a) for a in args]
    lowering.values.update(zip(op.inputs, values))
    assert op.op_def.lower is not None
    result = op.op_def.lower(LowerContext(lowering, op), *values)
    for condition, message, _ in lowering.checks:
        if not lowering.constant(condition):
            raise InvalidArgumentError(op, op, message)
    for key, node in lowering.current.items():
        if node is not lowering.initial.get(key):
            store.variables_on(HOST)[key] = lowering.constant(node)
    results = result if isinstance(result, list) else [result]
    return [Held(store, r.op) if isinstance(r, StateRef) else lowering.constant(r) for r in results]
