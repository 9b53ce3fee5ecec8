"""Lets the graph know values early: evaluates one pure operation on arrays, through its own lowering rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tfedu.compiler import ir, narrow
from tfedu.compiler.lower import LowerContext, Lowering, NeedsValue
from tfedu.devices.reference import evaluate_node
from tfedu.graph import static_value
from tfedu.graph.errors import OpError
from tfedu.graph.operation import Operation


class _NoState:
    """Constants have no session behind them."""

    def variable_shape(self, key: str) -> None:
        return None

    def seeds(self, op: Operation) -> tuple[int, int]:
        return 0, 0

    def reserve(self, dist: str, dtype: np.dtype, count: int) -> int:
        return 0

    def scrambled(self, seed: Sequence[int]) -> tuple[int, int]:
        return 0, 0


def evaluate(op: Operation, args: list[np.ndarray]) -> list[np.ndarray] | None:
    """The outputs of ``op`` for these input values, or None if they cannot be known before a run."""
    try:
        return compute(op, args)
    except (NeedsValue, OpError, ValueError):
        return None


def compute(op: Operation, args: list[np.ndarray], largest: float = 4096) -> list[np.ndarray] | None:
    """The outputs of ``op`` by its lowering rule on the reference device; None if there is no rule or no pure result.

    Strings, which no device holds, are moved about by the same rules: a reshape is a reshape. Nothing with more than
    ``largest`` elements is computed.

    Raises:
        OpError: what the rule raises.
    """
    if op.op_def.lower is None:
        return None
    nodes = [ir.const(a) for a in args]
    lowering = Lowering(_NoState(), evaluate_node, dict(zip(op.inputs, nodes)), {}, largest)
    result: Any = op.op_def.lower(LowerContext(lowering, op), *nodes)
    results = narrow.results(op, result if isinstance(result, list) else [result])
    values = [lowering.constant(n) for n in results]
    return None if any(v is None for v in values) else values  # type: ignore[return-value]


def install() -> None:
    """Hand :func:`evaluate` to the graph room, which cannot compute."""
    static_value.set_evaluator(evaluate)
