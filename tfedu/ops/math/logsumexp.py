"""Logarithms of running sums of exponentials."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import unchanged
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op
from tfedu.ops.math import elementwise as ew


def _shifted(x: ir.Node, axis: int, by: int, fill: float) -> ir.Node:
    """``x`` moved by ``by`` places away from the front of ``axis``; the places that become free hold ``fill``."""
    by = min(by, x.shape[axis])
    low = [by if i == axis else 0 for i in range(x.ndim)]
    kept = ir.slice_(x, (0,) * x.ndim, [d - by if i == axis else d for i, d in enumerate(x.shape)])
    return ir.pad(kept, low, (0,) * x.ndim, fill)


def _log_sum(x: ir.Node, y: ir.Node) -> ir.Node:
    """ln(e^x + e^y), the larger one taken out."""
    top = ir.binary("max", x, y)
    bottom = ir.binary("min", x, y)
    rest = ir.unary("log1p", ir.unary("exp", ir.binary("sub", bottom, top)))
    # where both are infinite their difference is NaN; nothing is to be added there
    return ir.select(ir.unary("isinf", top), top, ir.binary("add", top, rest))


def _lower(ctx: Any, x: ir.Node, axis: ir.Node) -> ir.Node:
    """Sums over 1, 2, 4, 8, ... elements: each is the one before plus that of its neighbour as far away."""
    where = int(ctx.value(1))
    if not -x.ndim <= where < x.ndim:
        raise ctx.invalid(f"axis must be in the range [{-x.ndim}, {x.ndim}), but got {where}")
    where %= x.ndim
    lowest = float(np.finfo(x.dtype).min)
    steps = [-1 if i == where else 1 for i in range(x.ndim)]
    ends = [x.shape[where] - 1 if i == where and x.shape[where] else 0 for i in range(x.ndim)]
    total = ir.slice_(x, ends, x.shape, steps) if ctx.attr("reverse") else x
    if ctx.attr("exclusive"):
        total = _shifted(total, where, 1, lowest)
    reach = 1
    while reach < x.shape[where]:
        total = _log_sum(total, _shifted(total, where, reach, -np.inf))
        reach *= 2
    total = ir.binary("max", total, ir.full(x.shape, lowest, x.dtype))
    return ir.slice_(total, ends, x.shape, steps) if ctx.attr("reverse") else total


def _gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    """The same running sum backwards, of the logarithms of the positive and of the negative cotangents."""
    x, axis = op.inputs
    options = {"exclusive": op.attrs["exclusive"], "reverse": not op.attrs["reverse"]}
    lowest = dy.dtype.min

    def part(sign: float) -> Tensor:
        mine = dy * sign
        logarithm = ew.where_v2(ew.greater(mine, 0), ew.log(mine), lowest)
        return ew.exp(cumulative_logsumexp(logarithm - op.outputs[0], axis, **options) + x)

    return [part(1.0) - part(-1.0), None]


declare(
    "CumulativeLogsumexp",
    "x: T, axis: Tidx",
    "out: T",
    "exclusive: bool = false, reverse: bool = false, T: {float16, float32, float64}, Tidx: {index} = int32",
    doc=("Logarithm of the running sum of exponentials", "指数的累积和的对数"),
    formula="y_i = ln(e^x_1 + ... + e^x_i)",
    shape=unchanged,
    lower=_lower,
    gradient=_gradient,
    values=(1,),
)


def cumulative_logsumexp(
    x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None
) -> Tensor:
    """``log(cumsum(exp(x)))`` along ``axis`` without overflow (TF: ``tf.math.cumulative_logsumexp``).

    Args:
        x: floats.
        axis: along which axis.
        exclusive: leave out the element itself; of nothing the sum's logarithm is the lowest number of the type.
        reverse: begin at the end.

    >>> cumulative_logsumexp([1.0, 2.0, 3.0]).shape.as_list()
    [3]
    """
    return apply_op("CumulativeLogsumexp", name, x=x, axis=axis, exclusive=exclusive, reverse=reverse)
