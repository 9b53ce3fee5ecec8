"""Scores as probabilities: softmax and its logarithm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import transpose
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_sum


def softmax_parts(x: ir.Node) -> tuple[ir.Node, ir.Node, ir.Node]:
    """Shifted logits, their exponentials, and the row sums [rows, 1]: the maximum is taken out so nothing overflows."""
    column = (*x.shape[:-1], 1)
    top = ir.reshape(ir.reduce("max", x, [x.ndim - 1]), column)
    shifted = ir.binary("sub", x, ir.broadcast_to(top, x.shape))
    powers = ir.unary("exp", shifted)
    return shifted, powers, ir.reshape(ir.reduce("sum", powers, [x.ndim - 1]), column)


def _lower_softmax(ctx: Any, x: ir.Node) -> ir.Node:
    _, powers, total = softmax_parts(x)
    return ir.binary("div", powers, ir.broadcast_to(total, x.shape))


def _lower_log_softmax(ctx: Any, x: ir.Node) -> ir.Node:
    shifted, _, total = softmax_parts(x)
    return ir.binary("sub", shifted, ir.broadcast_to(ir.unary("log", total), x.shape))


def _softmax_gradient(op: Any, dy: Tensor) -> list[Tensor]:
    y = op.outputs[0]
    return [(dy - reduce_sum(dy * y, -1, keepdims=True)) * y]


def _log_softmax_gradient(op: Any, dy: Tensor) -> list[Tensor]:
    return [dy - reduce_sum(dy, -1, keepdims=True) * ew.exp(op.outputs[0])]


def _rank_one_or_more(ctx: ShapeContext) -> list[Dims]:
    return [ctx.rank_at_least(0, 1)]


declare(
    "Softmax",
    "logits: T",
    "softmax: T",
    "T: {float}",
    doc=("Scores as probabilities: e^x over the sum of e^x", "把得分变成概率：e^x 除以 e^x 之和"),
    formula="y = e^x / sum(e^x); dx = y (dy - sum(dy y))",
    shape=_rank_one_or_more,
    lower=_lower_softmax,
    gradient=_softmax_gradient,
)
declare(
    "LogSoftmax",
    "logits: T",
    "logsoftmax: T",
    "T: {float}",
    doc=("Logarithm of softmax, computed without overflow", "softmax 的对数，计算时不会溢出"),
    formula="y = x - ln sum(e^x); dx = dy - e^y sum(dy)",
    shape=_rank_one_or_more,
    lower=_lower_log_softmax,
    gradient=_log_softmax_gradient,
)


def _along_last(op_type: str, default: str) -> Callable[..., Tensor]:
    def function(logits: Any, axis: Any = None, name: str | None = None, dim: Any = None) -> Tensor:
        chosen = -1 if axis is None and dim is None else dim if axis is None else axis
        logits = convert_to_tensor(logits, name="logits")
        rank = None if logits.dims is None else len(logits.dims)
        if rank is not None and not -max(rank, 1) <= chosen < max(rank, 1):
            raise ValueError(f"Dimension {chosen} is out of range for a tensor of rank {rank}")
        if rank is None or chosen in (-1, rank - 1):
            return apply_op(op_type, name, logits=logits)
        order = list(range(rank))
        order[chosen], order[-1] = order[-1], order[chosen]
        with name_scope(name, default, [logits]) as scope:
            return transpose(apply_op(op_type, logits=transpose(logits, order)), order, name=scope)

    function.__doc__ = f"""{op_type} along ``axis`` (default: the last).

    Args:
        logits: floats [..., classes].
        axis: the axis that sums to 1. ``dim`` is its 0.x name.

    Raises:
        ValueError: the axis does not exist; a scalar.
    """
    return function


softmax = _along_last("Softmax", "Softmax")
log_softmax = _along_last("LogSoftmax", "LogSoftmax")
