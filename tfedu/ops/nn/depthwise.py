"""Convolution of each channel on its own, and the separable convolution made of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, either, name_scope
from tfedu.ops.array import shape
from tfedu.ops.array.slicing import spread_along
from tfedu.ops.nn.conv import conv2d
from tfedu.ops.nn.dilated import with_space_to_batch
from tfedu.ops.nn.windows import out_extent, pads

# -- DepthwiseConv2dNative --------------------------------------------------------------------------------------------


def _swapped(ctx: Any, dims: Any) -> Any:
    """The extents [batch, height, width, channel] of a shape in the operation's data format."""
    return tuple(dims[i] for i in (0, 2, 3, 1)) if ctx.attr("data_format") == "NCHW" else tuple(dims)


def _last(ctx: Any, x: ir.Node) -> ir.Node:
    return ir.transpose(x, (0, 2, 3, 1)) if ctx.attr("data_format") == "NCHW" else x


def _back(ctx: Any, x: ir.Node) -> ir.Node:
    return ir.transpose(x, (0, 3, 1, 2)) if ctx.attr("data_format") == "NCHW" else x


class _Taps:
    """The places of a filter over padded images: where each one's view starts, and in which steps it goes on."""

    def __init__(self, ctx: Any, x: tuple[int, ...], w: tuple[int, ...]) -> None:
        strides, rates = (_swapped(ctx, ctx.attr(name))[1:3] for name in ("strides", "dilations"))
        padding = ctx.attr("padding")
        self.around = [pads(*sizes, padding) for sizes in zip(x[1:3], w[:2], strides, rates)]
        self.out = tuple(out_extent(*sizes, padding) or 0 for sizes in zip(x[1:3], w[:2], strides, rates))
        self.strides, self.rates, self.window = strides, rates, w[:2]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return product(range(self.window[0]), range(self.window[1]))

    def padded(self, x: ir.Node) -> ir.Node:
        low, high = ([0, *(pair[side] for pair in self.around), 0] for side in (0, 1))
        return ir.pad(x, low, high)

    def view(self, padded: ir.Node, tap: tuple[int, int]) -> ir.Node:
        """[n, *out, c, 1]: what this place of the filter sees."""
        n, c = padded.shape[0], padded.shape[3]
        starts = (0, *(t * r for t, r in zip(tap, self.rates)), 0)
        seen = ir.slice_(padded, starts, (n, *self.out, c), (1, *self.strides, 1))
        return ir.reshape(seen, (n, *self.out, c, 1))

    def weight(self, w: ir.Node, tap: tuple[int, int], shape: tuple[int, ...]) -> ir.Node:
        one = ir.slice_(w, (*tap, 0, 0), (1, 1, *w.shape[2:]))
        return ir.broadcast_to(ir.reshape(one, w.shape[2:]), shape)


def _lower_forward(ctx: Any, x: ir.Node, w: ir.Node) -> ir.Node:
    x = _last(ctx, x)
    if x.shape[3] != w.shape[2]:
        raise ctx.invalid(f"input and filter must have the same depth: {x.shape[3]} vs {w.shape[2]}")
    taps = _Taps(ctx, x.shape, w.shape)
    padded = taps.padded(x)
    shape_ = (x.shape[0], *taps.out, *w.shape[2:])
    total = ir.full(shape_, 0, x.dtype)
    for tap in taps:
        seen = ir.broadcast_to(taps.view(padded, tap), shape_)
        total = ir.binary("add", total, ir.binary("mul", seen, taps.weight(w, tap, shape_)))
    return _back(ctx, ir.reshape(total, (*shape_[:3], w.shape[2] * w.shape[3])))


def _lower_to_filter(ctx: Any, x: ir.Node, sizes: ir.Node, dy: ir.Node) -> ir.Node:
    x, dy = _last(ctx, x), _last(ctx, dy)
    extents = tuple(int(d) for d in ctx.value(1))
    taps = _Taps(ctx, x.shape, extents)
    padded = taps.padded(x)
    wide = ir.reshape(dy, (*dy.shape[:3], *extents[2:]))
    parts = [
        ir.reduce("sum", ir.binary("mul", ir.broadcast_to(taps.view(padded, tap), wide.shape), wide), (0, 1, 2))
        for tap in taps
    ]
    return ir.reshape(ir.concat([ir.reshape(part, (1, *extents[2:])) for part in parts], 0), extents)


def _lower_to_input(ctx: Any, sizes: ir.Node, w: ir.Node, dy: ir.Node) -> ir.Node:
    extents = _swapped(ctx, [int(d) for d in ctx.value(0)])
    dy = _last(ctx, dy)
    taps = _Taps(ctx, extents, w.shape)
    wide = ir.reshape(dy, (*dy.shape[:3], *w.shape[2:]))
    full = [e + sum(pair) for e, pair in zip(extents[1:3], taps.around)]
    total = ir.full((extents[0], *full, extents[3]), 0, dy.dtype)
    for tap in taps:
        part = ir.reduce("sum", ir.binary("mul", wide, taps.weight(w, tap, wide.shape)), (4,))
        for axis in (1, 2):
            start, step = tap[axis - 1] * taps.rates[axis - 1], taps.strides[axis - 1]
            part = spread_along(part, axis, start, taps.out[axis - 1], step, full[axis - 1])
        total = ir.binary("add", total, part)
    return _back(ctx, ir.slice_(total, (0, *(pair[0] for pair in taps.around), 0), extents))


def _forward_shape(ctx: ShapeContext) -> list[Dims]:
    x, w = _swapped(ctx, ctx.rank(0, 4)), ctx.rank(1, 4)
    channels = ctx.merged_dim(x[3], w[2])
    strides, rates = (_swapped(ctx, ctx.attr(name))[1:3] for name in ("strides", "dilations"))
    spatial = [out_extent(*sizes, ctx.attr("padding")) for sizes in zip(x[1:3], w[:2], strides, rates)]
    depth = None if channels is None or w[3] is None else channels * w[3]
    if ctx.attr("data_format") == "NCHW":
        return [(x[0], depth, *spatial)]
    return [(x[0], *spatial, depth)]


def _same(op: Any) -> dict[str, Any]:
    return {key: op.attrs[key] for key in ("strides", "padding", "data_format", "dilations")}


def _forward(x: Tensor, w: Tensor, op: Any) -> Tensor:
    return apply_op("DepthwiseConv2dNative", input=x, filter=w, **_same(op))


def _to_input(sizes: Tensor, w: Tensor, dy: Tensor, op: Any) -> Tensor:
    return apply_op("DepthwiseConv2dNativeBackpropInput", input_sizes=sizes, filter=w, out_backprop=dy, **_same(op))


def _to_filter(x: Tensor, sizes: Tensor, dy: Tensor, op: Any) -> Tensor:
    return apply_op("DepthwiseConv2dNativeBackpropFilter", input=x, filter_sizes=sizes, out_backprop=dy, **_same(op))


_ATTRS = (
    "T: {float}, strides: list(int), padding: {'SAME', 'VALID'}, data_format: {'NHWC', 'NCHW'} = NHWC, "
    "dilations: list(int) = [1, 1, 1, 1]"
)
declare(
    "DepthwiseConv2dNative",
    "input: T, filter: T",
    "output: T",
    _ATTRS,
    doc=("A convolution of each channel on its own", "逐通道卷积：每个通道用自己的卷积核"),
    formula="y[b,i,j,c m + q] = sum x[b, s i + p, s j + r, c] w[p,r,c,q]",
    shape=_forward_shape,
    lower=_lower_forward,
    gradient=lambda op, dy: [
        _to_input(shape(op.inputs[0]), op.inputs[1], dy, op),
        _to_filter(op.inputs[0], shape(op.inputs[1]), dy, op),
    ],
)
declare(
    "DepthwiseConv2dNativeBackpropInput",
    "input_sizes: int32, filter: T, out_backprop: T",
    "output: T",
    _ATTRS,
    doc=("Gradient of DepthwiseConv2dNative with respect to its input", "DepthwiseConv2dNative 对输入的梯度"),
    shape=lambda ctx: [ctx.value_as_dims(0) or (None,) * 4],
    lower=_lower_to_input,
    values=(0,),
    gradient=lambda op, dz: [
        None,
        _to_filter(dz, shape(op.inputs[1]), op.inputs[2], op),
        _forward(dz, op.inputs[1], op),
    ],
)
declare(
    "DepthwiseConv2dNativeBackpropFilter",
    "input: T, filter_sizes: int32, out_backprop: T",
    "output: T",
    _ATTRS,
    doc=("Gradient of DepthwiseConv2dNative with respect to its filter", "DepthwiseConv2dNative 对卷积核的梯度"),
    shape=lambda ctx: [ctx.value_as_dims(1) or (None,) * 4],
    lower=_lower_to_filter,
    values=(1,),
    gradient=lambda op, dz: [
        _to_input(shape(op.inputs[0]), dz, op.inputs[2], op),
        None,
        _forward(op.inputs[0], dz, op),
    ],
)

# -- functions --------------------------------------------------------------------------------------------------------


def depthwise_conv2d(
    input: Any,
    filter: Any,
    strides: Any,
    padding: str,
    rate: Any = None,
    name: str | None = None,
    data_format: str | None = None,
    dilations: Any = None,
) -> Tensor:
    """Convolve every channel with its own filters (TF: ``tf.nn.depthwise_conv2d``).

    Args:
        input: floats [batch, height, width, in].
        filter: [filter height, filter width, in, multiplier].
        strides: four ints, 1 for batch and channels.
        padding: ``"SAME"`` or ``"VALID"``, as in conv2d.
        rate: two ints, the distance between filter elements; ``dilations`` is its newer name.

    Returns:
        [batch, rows, columns, in * multiplier].

    Raises:
        ValueError: shapes that do not fit.
    """
    rate = either("dilations", dilations, "rate", rate)
    with name_scope(name, "depthwise", [input, filter]) as scope:
        input = convert_to_tensor(input, name="tensor_in")
        filter = convert_to_tensor(filter, name="filter_in")
        return _with_rate(input, filter, strides, padding, rate, data_format, scope)


def _with_rate(
    input: Tensor, filter: Tensor, strides: Any, padding: str, rate: Any, data_format: str | None, name: str
) -> Tensor:
    def slide(larger: Tensor, _: int, valid: str) -> Tensor:
        return depthwise_conv2d_native(larger, filter, strides, valid, data_format or "NHWC", name=name)

    rates = [1, 1] if rate is None else rate
    return with_space_to_batch(input, rates, padding, slide, shape(filter), data_format=data_format)


def separable_conv2d(
    input: Any,
    depthwise_filter: Any,
    pointwise_filter: Any,
    strides: Any,
    padding: str,
    rate: Any = None,
    name: str | None = None,
    data_format: str | None = None,
    dilations: Any = None,
) -> Tensor:
    """A depthwise convolution followed by a 1 x 1 convolution that mixes the channels.

    Args:
        input, depthwise_filter, strides, padding, rate: as in :func:`depthwise_conv2d`.
        pointwise_filter: [1, 1, in * multiplier, out].

    Returns:
        [batch, rows, columns, out].
    """
    rate = either("dilations", dilations, "rate", rate)
    with name_scope(name, "separable_conv2d", [input, depthwise_filter, pointwise_filter]) as scope:
        input = convert_to_tensor(input, name="tensor_in")
        depthwise_filter = convert_to_tensor(depthwise_filter, name="depthwise_filter")
        pointwise_filter = convert_to_tensor(pointwise_filter, name="pointwise_filter")
        pointwise_filter.shape.assert_is_compatible_with([1, 1, None, None])
        seen = _with_rate(input, depthwise_filter, strides, padding, rate, data_format, "depthwise")
        return conv2d(seen, pointwise_filter, [1, 1, 1, 1], "VALID", data_format=data_format, name=scope)


_ONES = (1, 1, 1, 1)


def depthwise_conv2d_native(
    input: Any,
    filter: Any,
    strides: Any,
    padding: str,
    data_format: str = "NHWC",
    dilations: Any = _ONES,
    name: str | None = None,
) -> Tensor:
    """The operation behind :func:`depthwise_conv2d`; ``strides`` and ``dilations`` are four ints."""
    return apply_op(
        "DepthwiseConv2dNative",
        name,
        input=input,
        filter=filter,
        strides=list(strides),
        padding=padding,
        data_format=data_format,
        dilations=list(dilations),
    )


def depthwise_conv2d_backprop_input(
    input_sizes: Any,
    filter: Any,
    out_backprop: Any,
    strides: Any,
    padding: str,
    data_format: str = "NHWC",
    dilations: Any = _ONES,
    name: str | None = None,
) -> Tensor:
    """The cotangent of depthwise_conv2d's input, of shape ``input_sizes``."""
    return apply_op(
        "DepthwiseConv2dNativeBackpropInput",
        name,
        input_sizes=input_sizes,
        filter=filter,
        out_backprop=out_backprop,
        strides=list(strides),
        padding=padding,
        data_format=data_format,
        dilations=list(dilations),
    )


def depthwise_conv2d_backprop_filter(
    input: Any,
    filter_sizes: Any,
    out_backprop: Any,
    strides: Any,
    padding: str,
    data_format: str = "NHWC",
    dilations: Any = _ONES,
    name: str | None = None,
) -> Tensor:
    """The cotangent of depthwise_conv2d's filter, of shape ``filter_sizes``."""
    return apply_op(
        "DepthwiseConv2dNativeBackpropFilter",
        name,
        input=input,
        filter_sizes=filter_sizes,
        out_backprop=out_backprop,
        strides=list(strides),
        padding=padding,
        data_format=data_format,
        dilations=list(dilations),
    )
