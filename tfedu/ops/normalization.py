"""Norms and moments, and what is normalised by them (``tf.nn``)."""

from __future__ import annotations

from typing import Any

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import scalar
from tfedu.graph.tensor import Tensor
from tfedu.ops import elementwise as ew
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import squeeze, stop_gradient
from tfedu.ops.reduction import reduce_mean, reduce_sum


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


def moments(
    x: Any, axes: Any, shift: Any = None, name: str | None = None, keep_dims: Any = None, keepdims: Any = None
) -> tuple[Tensor, Tensor]:
    """Mean and variance along ``axes``."""
    keep = bool(keepdims if keepdims is not None else keep_dims)
    with name_scope(name, "moments", [x, axes]):
        y = convert_to_tensor(x, name="x")
        mean = reduce_mean(y, axes, keepdims=True, name="mean")
        variance = reduce_mean(ew.squared_difference(y, stop_gradient(mean)), axes, keepdims=True, name="variance")
        if keep:
            return mean, variance
        return squeeze(mean, axes), squeeze(variance, axes)


def batch_normalization(
    x: Any, mean: Any, variance: Any, offset: Any, scale: Any, variance_epsilon: float, name: str | None = None
) -> Tensor:
    """(x - mean) / sqrt(variance + epsilon) * scale + offset; offset and scale may be None."""
    with name_scope(name, "batchnorm", [x, mean, variance, scale, offset]):
        inverse = ew.rsqrt(variance + variance_epsilon)
        if scale is not None:
            inverse = inverse * scale
        shift = ew.negative(mean) * inverse if offset is None else offset - mean * inverse
        return x * ew.cast(inverse, x.dtype) + ew.cast(shift, x.dtype)
