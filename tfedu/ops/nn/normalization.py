"""The L2 norm as a loss, and vectors of length 1 (``tf.nn.l2_loss``, ``tf.nn.l2_normalize``)."""

from __future__ import annotations

from typing import Any

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import scalar
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_sum


def _lower_l2(ctx: Any, x: ir.Node) -> ir.Node:
    total = ir.reduce("sum", ir.binary("mul", x, x), range(x.ndim)) if x.ndim else ir.binary("mul", x, x)
    return ir.binary("mul", total, ir.full((), 0.5, x.dtype))


declare(
    "L2Loss",
    "t: T",
    "output: T",
    "T: {float}",
    doc=("Half the sum of squares", "平方和的一半"),
    shape=scalar,
    lower=_lower_l2,
    formula="y = sum(x^2)/2; dx = x dy",
    gradient=lambda op, dy: [op.inputs[0] * dy],
)


def l2_loss(t: Any, name: str | None = None) -> Tensor:
    """sum(t ** 2) / 2, a scalar."""
    return apply_op("L2Loss", name, t=t)


def l2_normalize(x: Any, axis: Any = None, epsilon: float = 1e-12, name: str | None = None, dim: Any = None) -> Tensor:
    """x / sqrt(max(sum(x**2), epsilon)) along ``axis`` (0.x: ``dim``)."""
    with name_scope(name, "l2_normalize", [x]) as scope:
        x = convert_to_tensor(x, name="x")
        total = reduce_sum(ew.square(x), axis if dim is None else dim, keepdims=True)
        return ew.multiply(x, ew.rsqrt(ew.maximum(total, epsilon)), name=scope)
