"""Biases, and the affine layers made of them (``tf.nn.bias_add``, ``tf.nn.xw_plus_b``, ...)."""

from __future__ import annotations

from typing import Any

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.linalg.products import matmul
from tfedu.ops.math import elementwise as ew
from tfedu.ops.nn.activations import relu


def bias_add(value: Any, bias: Any, data_format: str | None = None, name: str | None = None) -> Tensor:
    """``value`` [..., C] plus ``bias`` [C] (TF: ``tf.nn.bias_add``); ``"NCHW"``: C is the second axis.

    Raises:
        ValueError: the bias has another size than the channels.
    """
    with name_scope(name, "BiasAdd", [value, bias]) as scope:
        value = convert_to_tensor(value, name="input")
        bias = convert_to_tensor(bias, dtype=value.dtype.base_dtype, name="bias")
        return apply_op("BiasAdd", scope, value=value, bias=bias, data_format=data_format)


def _channel_axis(ctx: Any, rank: int) -> int:
    return 1 if ctx.attr("data_format") == "NCHW" else rank - 1


def _bias_shape(ctx: ShapeContext) -> list[Dims]:
    dims, bias = ctx.rank_at_least(0, 2), ctx.rank(1, 1)
    if dims is None:
        return [None]
    axis = _channel_axis(ctx, len(dims))
    channels = ctx.merged_dim(dims[axis], bias[0])
    return [(*dims[:axis], channels, *dims[axis + 1 :])]


def _lower_bias(ctx: Any, value: ir.Node, bias: ir.Node) -> ir.Node:
    wide = [1] * value.ndim
    wide[_channel_axis(ctx, value.ndim)] = bias.size
    return ir.binary("add", value, ir.broadcast_to(ir.reshape(bias, wide), value.shape))


def _lower_bias_grad(ctx: Any, dy: ir.Node) -> ir.Node:
    axis = _channel_axis(ctx, dy.ndim)
    return ir.reduce("sum", dy, [i for i in range(dy.ndim) if i != axis])


_LAYOUT = "T: {number}, data_format: {'NHWC', 'NCHW'} = NHWC"
declare(
    "BiasAdd",
    "value: T, bias: T",
    "output: T",
    _LAYOUT,
    doc=("A bias added to every channel", "给每个通道加上偏置"),
    formula="y = x + b; db = sum of dy over all other axes",
    shape=_bias_shape,
    lower=_lower_bias,
    gradient=lambda op, dy: [dy, apply_op("BiasAddGrad", out_backprop=dy, data_format=op.attrs["data_format"])],
)
declare(
    "BiasAddGrad",
    "out_backprop: T",
    "output: T",
    _LAYOUT,
    doc=("Gradient of the bias: a sum per channel", "偏置的梯度：按通道求和"),
    shape=lambda ctx: [(None,) if ctx.dims(0) is None else (ctx.dims(0)[_channel_axis(ctx, len(ctx.dims(0)))],)],
    lower=_lower_bias_grad,
    gradient=lambda op, db: [_spread_bias(op, db)],
)


def _spread_bias(op: Any, db: Tensor) -> Tensor:
    dy = op.inputs[0]
    return apply_op("BiasAdd", value=ew.zeros_of(dy), bias=db, data_format=op.attrs["data_format"])


def relu_layer(x: Any, weights: Any, biases: Any, name: str | None = None) -> Tensor:
    """relu(x @ weights + biases)."""
    with name_scope(name, "relu_layer", [x, weights, biases]) as scope:
        return relu(bias_add(matmul(x, weights), biases), name=scope)


def xw_plus_b(x: Any, weights: Any, biases: Any, name: str | None = None) -> Tensor:
    """x @ weights + biases: [batch, in] x [in, out] + [out]."""
    with name_scope(name, "xw_plus_b", [x, weights, biases]) as scope:
        return bias_add(matmul(x, weights), biases, name=scope)
