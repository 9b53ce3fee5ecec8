"""bfloat16 on devices that do not know it: the float32 numbers it can hold, to which every result is rounded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.dtypes import bfloat16
from tfedu.graph.operation import Operation


def rounded(x: ir.Node) -> ir.Node:
    """float32 with the lower half of its bits rounded away, ties to even: bfloat16 has only the upper half."""
    bits = ir.bitcast(x, np.uint32)

    def number(value: int) -> ir.Node:
        return ir.full(x.shape, value, np.uint32)

    odd = ir.binary("and", ir.binary("shr", bits, number(16)), number(1))
    whole = ir.binary("add", ir.binary("add", bits, number(0x7FFF)), odd)
    kept = ir.bitcast(ir.binary("and", whole, number(0xFFFF0000)), np.float32)
    return ir.select(ir.unary("isnan", x), x, kept)


def _only_moves(op: Operation) -> bool:
    """Whether no new numbers arise: an operation that takes every type, and got bfloat16."""
    every_type = not any(attr.allowed for attr in op.op_def.attrs.values() if attr.kind in ("type", "list(type)"))
    return every_type and any(t.dtype.base_dtype is bfloat16 for t in op.inputs)


def results(op: Operation, values: Sequence[Any]) -> list[Any]:
    """What an operation's rule gave, rounded where its type is bfloat16."""
    if not any(t.dtype.base_dtype is bfloat16 for t in op.outputs) or _only_moves(op):
        return list(values)
    return [
        rounded(value) if isinstance(value, ir.Node) and tensor.dtype.base_dtype is bfloat16 else value
        for tensor, value in zip(op.outputs, values, strict=True)
    ]
