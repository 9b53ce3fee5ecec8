"""Normalisation of a channel by its neighbours (``tf.nn.local_response_normalization``)."""

from __future__ import annotations

from typing import Any

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import unchanged
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op


def local_response_normalization(
    input: Any, depth_radius: int = 5, bias: float = 1.0, alpha: float = 1.0, beta: float = 0.5, name: str | None = None
) -> Tensor:
    """x / (bias + alpha * sum of squares of the neighbouring channels) ** beta (Krizhevsky et al. 2012).

    Args:
        input: floats [batch, height, width, channels].
        depth_radius: how many channels to each side count.
    """
    return apply_op("LRN", name or "LRN", input=input, depth_radius=depth_radius, bias=bias, alpha=alpha, beta=beta)


lrn = local_response_normalization


def _scaled(x: ir.Node, factor: float) -> ir.Node:
    return ir.binary("mul", x, ir.full(x.shape, factor, x.dtype))


def _channel_window(x: ir.Node, radius: int) -> ir.Node:
    """For each channel the sum over channels c - radius .. c + radius."""
    axis = x.ndim - 1
    low = [0] * axis + [radius]
    padded = ir.pad(x, low, low)
    parts = [ir.slice_(padded, [0] * axis + [i], x.shape) for i in range(2 * radius + 1)]
    total = parts[0]
    for part in parts[1:]:
        total = ir.binary("add", total, part)
    return total


def _lrn_scale(ctx: Any, x: ir.Node) -> ir.Node:
    radius = min(ctx.attr("depth_radius"), x.shape[-1])
    squares = _channel_window(ir.binary("mul", x, x), radius)
    return ir.binary("add", ir.full(x.shape, ctx.attr("bias"), x.dtype), _scaled(squares, ctx.attr("alpha")))


def _power(x: ir.Node, exponent: float) -> ir.Node:
    return ir.binary("pow", x, ir.full(x.shape, exponent, x.dtype))


def _lower_lrn(ctx: Any, x: ir.Node) -> ir.Node:
    return ir.binary("mul", x, _power(_lrn_scale(ctx, x), -ctx.attr("beta")))


def _lower_lrn_grad(ctx: Any, dy: ir.Node, x: ir.Node, y: ir.Node) -> ir.Node:
    radius = min(ctx.attr("depth_radius"), x.shape[-1])
    scale = _lrn_scale(ctx, x)
    direct = ir.binary("mul", dy, _power(scale, -ctx.attr("beta")))
    shared = _channel_window(ir.binary("div", ir.binary("mul", dy, y), scale), radius)
    factor = _scaled(x, 2 * ctx.attr("alpha") * ctx.attr("beta"))
    return ir.binary("sub", direct, ir.binary("mul", factor, shared))


_LRN = "depth_radius: int = 5, bias: float = 1.0, alpha: float = 1.0, beta: float = 0.5, T: {float}"
declare(
    "LRN",
    "input: T",
    "output: T",
    _LRN,
    doc=("Local response normalisation over channels", "跨通道的局部响应归一化"),
    shape=lambda ctx: [ctx.rank(0, 4)],
    lower=_lower_lrn,
    gradient=lambda op, dy: [
        apply_op(
            "LRNGrad",
            input_grads=dy,
            input_image=op.inputs[0],
            output_image=op.outputs[0],
            **{k: op.attrs[k] for k in ("depth_radius", "bias", "alpha", "beta")},
        )
    ],
)
declare(
    "LRNGrad",
    "input_grads: T, input_image: T, output_image: T",
    "output: T",
    _LRN,
    doc=("Gradient of LRN", "LRN 的梯度"),
    shape=unchanged,
    lower=_lower_lrn_grad,
)
