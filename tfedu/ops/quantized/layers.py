"""Layers of a network on quantized tensors: products, convolution, bias, windows, rectifiers."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.dtypes import as_dtype, qint32, quint8
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext, show
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.nn.windows import pads, strided
from tfedu.ops.quantized.scales import (
    KINDS,
    clipped,
    many_to_float,
    many_to_integer,
    number,
    product_range,
    ranged,
    scalars,
    to_integer,
)

# -- products ---------------------------------------------------------------------------------------------------------


def _from_zero(x: ir.Node, low: ir.Node, high: ir.Node) -> ir.Node:
    """float64, exactly: how many steps the integers are away from the one that stands for 0."""
    zero = to_integer(0.0, low, high, x.dtype)
    return number("sub", ir.cast(x, np.float64), ir.cast(zero, np.float64))


def _wrapped(x: ir.Node) -> ir.Node:
    """Whole float64 numbers as int32."""
    return ir.cast(ir.cast(x, np.int64), np.int32)


def _turned(dims: Any, turn: bool) -> tuple[Any, Any]:
    return (dims[1], dims[0]) if turn else (dims[0], dims[1])


def _product_shape(ctx: ShapeContext) -> Dims:
    m, k = _turned(ctx.rank(0, 2), ctx.attr("transpose_a"))
    k2, n = _turned(ctx.rank(1, 2), ctx.attr("transpose_b"))
    ctx.merged_dim(k, k2)
    return (m, n)


def _lower_product(ctx: Any, a: ir.Node, b: ir.Node, *ends: ir.Node) -> list[ir.Node]:
    ta, tb = ctx.attr("transpose_a"), ctx.attr("transpose_b")
    if _turned(a.shape, ta)[1] != _turned(b.shape, tb)[0]:
        raise ctx.invalid(f"Matrix size-compatible: In[0]: {show(a.shape)}, In[1]: {show(b.shape)}")
    first, second = ends[:2], ends[2:]
    steps = ir.dot(_from_zero(a, *first), _from_zero(b, *second), ta, tb)
    return [_wrapped(steps), *product_range(first, second, (a.dtype, b.dtype))]  # type: ignore[arg-type]


def _conv_shape(ctx: ShapeContext) -> Dims:
    x, w = ctx.rank(0, 4), ctx.rank(1, 4)
    if x[3] is not None and w[2] is not None and x[3] != w[2]:
        raise ctx.error(f"Depth of input ({x[3]}) is not a multiple of input depth of filter ({w[2]})")
    strides, dilations = ctx.attr("strides"), ctx.attr("dilations")
    if len(strides) != 4:
        raise ctx.error(f"Conv2D requires the stride attribute to contain 4 values, but got: {len(strides)}")
    spatial = strided(ctx, x[1:3], w[:2], strides[1:3], dilations[1:3], [ctx.attr("padding")] * 2)
    return (x[0], *spatial, w[3])


def _lower_conv(ctx: Any, x: ir.Node, w: ir.Node, *ends: ir.Node) -> list[ir.Node]:
    strides, dilations = ctx.attr("strides"), ctx.attr("dilations")
    if strides[0] != 1 or strides[3] != 1:
        raise ctx.invalid("Current implementation does not yet support strides in the batch and depth dimensions.")
    if strides[1] != strides[2]:
        raise ctx.invalid("Current implementation only supports equal length strides in the row and column dimensions.")
    if any(d != 1 for d in dilations):
        raise ctx.invalid("Current implementation only supports dilated rate as 1 in the row and column dimensions.")
    padding = tuple(
        pads(n, k, s, 1, ctx.attr("padding")) for n, k, s in zip(x.shape[1:3], w.shape[:2], strides[1:3], strict=True)
    )
    first, second = ends[:2], ends[2:]
    steps = ir.conv(_from_zero(x, *first), _from_zero(w, *second), strides[1:3], padding)
    return [_wrapped(steps), *product_range(first, second, (x.dtype, w.dtype))]  # type: ignore[arg-type]


declare(
    "QuantizedMatMul",
    "a: T1, b: T2, min_a: float32, max_a: float32, min_b: float32, max_b: float32",
    "out: Toutput, min_out: float32, max_out: float32",
    f"T1: {{{KINDS}}}, T2: {{{KINDS}}}, Toutput: {{{KINDS}}} = qint32, transpose_a: bool = false, "
    f"transpose_b: bool = false, Tactivation: {{{KINDS}}} = quint8",
    doc=("Product of quantized matrices", "量化矩阵的乘法"),
    shape=ranged(_product_shape, 2, 3, 4, 5),
    lower=_lower_product,
)
declare(
    "QuantizedConv2D",
    "input: Tinput, filter: Tfilter, min_input: float32, max_input: float32, min_filter: float32, max_filter: float32",
    "output: out_type, min_output: float32, max_output: float32",
    f"Tinput: {{{KINDS}}}, Tfilter: {{{KINDS}}}, out_type: {{{KINDS}}} = qint32, strides: list(int), "
    "padding: {'SAME', 'VALID'}, dilations: list(int) = [1, 1, 1, 1]",
    doc=("Convolution of quantized pictures", "量化图像的卷积"),
    shape=ranged(_conv_shape, 2, 3, 4, 5),
    lower=_lower_conv,
)

# -- bias -------------------------------------------------------------------------------------------------------------


def _lower_bias(ctx: Any, x: ir.Node, bias: ir.Node, *ends: ir.Node) -> list[ir.Node]:
    if bias.ndim != 1 or not x.ndim or x.shape[-1] != bias.shape[0]:
        raise ctx.invalid("Must provide as many biases as the last dimension of the input tensor")
    high = number("max", ends[1], ir.unary("neg", ends[0]))
    high = number("max", high, number("max", ends[3], ir.unary("neg", ends[2])))
    high = number("mul", high, float(1 << 17))  # room for adding many times
    low = ir.unary("neg", high)
    parts = [
        many_to_integer(many_to_float(v, *own), low, high, np.int32) for v, own in ((x, ends[:2]), (bias, ends[2:]))
    ]
    zero = clipped(to_integer(0.0, low, high, np.int32), np.int32)  # added, as TensorFlow's kernel does: it is 0 or -1
    return [number("add", parts[0], number("add", parts[1], zero)), low, high]


def _bias_shape(ctx: ShapeContext) -> Dims:
    dims, bias = ctx.rank_at_least(0, 2), ctx.rank(1, 1)
    return None if dims is None else (*dims[:-1], ctx.merged_dim(dims[-1], bias[0]))


declare(
    "QuantizedBiasAdd",
    "input: T1, bias: T2, min_input: float32, max_input: float32, min_bias: float32, max_bias: float32",
    "output: out_type, min_out: float32, max_out: float32",
    f"T1: {{{KINDS}}}, T2: {{{KINDS}}}, out_type: {{{KINDS}}}",
    doc=("A bias added to a quantized tensor", "给量化张量加偏置"),
    shape=ranged(_bias_shape, 2, 3, 4, 5),
    lower=_lower_bias,
)

# -- windows ----------------------------------------------------------------------------------------------------------


def _pool_shape(ctx: ShapeContext) -> Dims:
    x = ctx.rank(0, 4)
    window, strides = ctx.attr("ksize"), ctx.attr("strides")
    for attr, values in (("ksize", window), ("strides", strides)):
        if len(values) != 4:
            raise ctx.error(f"Pooling requires the {attr} attribute to contain 4 values, but got: {len(values)}")
    spatial = strided(ctx, x[1:3], window[1:3], strides[1:3], [1, 1], [ctx.attr("padding")] * 2)
    return (x[0], *spatial, x[3])


def _lower_pool(kind: str) -> Any:
    def lower(ctx: Any, x: ir.Node, low: ir.Node, high: ir.Node) -> list[ir.Node]:
        window, strides = ctx.attr("ksize"), ctx.attr("strides")
        if window[0] != 1 or strides[0] != 1:
            raise ctx.invalid("Pooling is not yet supported on the batch dimension.")
        padding = tuple(
            pads(n, k, s, 1, ctx.attr("padding"))
            for n, k, s in zip(x.shape[1:3], window[1:3], strides[1:3], strict=True)
        )
        floats = ir.cast(x, np.float32)
        pooled = ir.pool(kind, floats, window[1:3], strides[1:3], padding)
        if kind == "avg":  # a sum of integers divided by their number, without a remainder
            whole = ir.cast(number("add", ir.cast(pooled, np.float64), 1e-4), x.dtype)
            return [whole, low, high]
        return [ir.cast(pooled, x.dtype), low, high]

    return lower


for _name, _kind, _doc in (
    ("QuantizedAvgPool", "avg", ("Mean of quantized windows", "量化张量的平均池化")),
    ("QuantizedMaxPool", "max", ("Maximum of quantized windows", "量化张量的最大池化")),
):
    declare(
        _name,
        "input: T, min_input: float32, max_input: float32",
        "output: T, min_output: float32, max_output: float32",
        f"T: {{{KINDS}}}, ksize: list(int), strides: list(int), padding: {{'SAME', 'VALID'}}",
        doc=_doc,
        shape=ranged(_pool_shape, 1, 2),
        lower=_lower_pool(_kind),
    )

# -- rectifiers -------------------------------------------------------------------------------------------------------


def _between(x: ir.Node, low: ir.Node, high: ir.Node, top: Any) -> list[ir.Node]:
    """Everything below 0 or above ``top`` is brought there."""
    zero = clipped(to_integer(0.0, low, high, x.dtype), x.dtype)
    result = number("max", x, zero)
    if top is not None:
        result = number("min", result, clipped(to_integer(top, low, high, x.dtype), x.dtype))
    return [result, low, high]


def _relu_x_shape(ctx: ShapeContext) -> list[Dims]:
    scalars(ctx, 1, 2, 3)
    return [ctx.dims(0), (), ()]


for _name, _top, _doc in (
    ("QuantizedRelu", None, ("Quantized numbers, negative ones set to 0", "量化张量的 ReLU")),
    ("QuantizedRelu6", 6.0, ("Quantized numbers, brought between 0 and 6", "量化张量的 ReLU6")),
):
    declare(
        _name,
        "features: Tinput, min_features: float32, max_features: float32",
        "activations: out_type, min_activations: float32, max_activations: float32",
        f"Tinput: {{{KINDS}}}, out_type: {{{KINDS}}} = quint8",
        doc=_doc,
        shape=ranged(lambda ctx: ctx.dims(0), 1, 2),
        lower=lambda ctx, x, low, high, top=_top: _between(x, low, high, top),
    )
declare(
    "QuantizedReluX",
    "features: Tinput, max_value: float32, min_features: float32, max_features: float32",
    "activations: out_type, min_activations: float32, max_activations: float32",
    f"Tinput: {{{KINDS}}}, out_type: {{{KINDS}}} = quint8",
    doc=("Quantized numbers, brought between 0 and a limit", "量化张量限制在 0 与给定上限之间"),
    shape=_relu_x_shape,
    lower=lambda ctx, x, top, low, high: _between(x, low, high, ir.cast(top, np.float64)),
)

# -- functions --------------------------------------------------------------------------------------------------------


QuantizedConv2D = namedtuple("QuantizedConv2D", ["output", "min_output", "max_output"])
QuantizedAvgPool = namedtuple("QuantizedAvgPool", ["output", "min_output", "max_output"])
QuantizedMaxPool = namedtuple("QuantizedMaxPool", ["output", "min_output", "max_output"])
QuantizedReluX = namedtuple("QuantizedReluX", ["activations", "min_activations", "max_activations"])


def quantized_conv2d(
    input: Any,
    filter: Any,
    min_input: Any,
    max_input: Any,
    min_filter: Any,
    max_filter: Any,
    strides: Any,
    padding: str,
    out_type: Any = qint32,
    dilations: Any = (1, 1, 1, 1),
    name: str | None = None,
) -> QuantizedConv2D:
    """Convolution of quantized pictures (TF: ``tf.nn.quantized_conv2d``).

    Args:
        input: quint8 [batch, height, width, channels]; ``min_input`` stands for 0, ``max_input`` for 255.
        filter: quint8 [height, width, channels, filters]; ``min_filter`` and ``max_filter`` are its range.
        strides, padding: as for ``tf.nn.conv2d``; the two strides are equal.
        out_type: qint32.
        dilations: ones.

    Returns:
        qint32 sums, and the range for which the integers stand.
    """
    return QuantizedConv2D(
        *apply_op(
            "QuantizedConv2D",
            name,
            input=input,
            filter=filter,
            min_input=min_input,
            max_input=max_input,
            min_filter=min_filter,
            max_filter=max_filter,
            out_type=as_dtype(out_type),
            strides=list(strides),
            padding=padding,
            dilations=list(dilations),
        )
    )


def quantized_avg_pool(
    input: Any, min_input: Any, max_input: Any, ksize: Any, strides: Any, padding: str, name: str | None = None
) -> QuantizedAvgPool:
    """The mean of each window of a quantized tensor, without its remainder (TF: ``tf.nn.quantized_avg_pool``).

    Args:
        input: quint8 [batch, height, width, channels]; ``min_input`` stands for 0, ``max_input`` for 255.
        ksize, strides, padding: as for ``tf.nn.avg_pool``.
    """
    window = {"ksize": list(ksize), "strides": list(strides), "padding": padding}
    ends = {"min_input": min_input, "max_input": max_input}
    return QuantizedAvgPool(*apply_op("QuantizedAvgPool", name, input=input, **ends, **window))


def quantized_max_pool(
    input: Any, min_input: Any, max_input: Any, ksize: Any, strides: Any, padding: str, name: str | None = None
) -> QuantizedMaxPool:
    """The maximum of each window of a quantized tensor (TF: ``tf.nn.quantized_max_pool``).

    Arguments are those of :func:`quantized_avg_pool`.
    """
    window = {"ksize": list(ksize), "strides": list(strides), "padding": padding}
    ends = {"min_input": min_input, "max_input": max_input}
    return QuantizedMaxPool(*apply_op("QuantizedMaxPool", name, input=input, **ends, **window))


def quantized_relu_x(
    features: Any,
    max_value: Any,
    min_features: Any,
    max_features: Any,
    out_type: Any = quint8,
    name: str | None = None,
) -> QuantizedReluX:
    """Quantized numbers brought between 0 and ``max_value`` (TF: ``tf.nn.quantized_relu_x``).

    Args:
        features: quint8 or qint32, of the range from ``min_features`` to ``max_features``.
        max_value: float32.
        out_type: the type of ``features``.

    TensorFlow 1.15 has the name, but no kernel on a processor.
    """
    return QuantizedReluX(
        *apply_op(
            "QuantizedReluX",
            name,
            features=features,
            max_value=max_value,
            min_features=min_features,
            max_features=max_features,
            out_type=as_dtype(out_type),
        )
    )
