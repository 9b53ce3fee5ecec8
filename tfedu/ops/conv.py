"""Convolution and pooling (``tf.nn.conv2d``, ``tf.nn.max_pool``, ...)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext, show
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, either, name_scope
from tfedu.ops.array import shape

# -- windows ----------------------------------------------------------------------------------------------------------


Padding = Any
"""``"SAME"``, ``"VALID"`` or a pair (before, after)."""


def out_extent(size: int | None, window: int | None, stride: int, dilation: int, padding: Padding) -> int | None:
    """How often a window fits: ceil(n / stride) for SAME, ceil((n - reach + 1) / stride) for VALID."""
    if size is None:
        return None
    if padding == "SAME":
        return -(-size // stride)
    if padding != "VALID":
        size += sum(padding)
    if window is None:
        return None
    return max(0, -(-(size - (window - 1) * dilation) // stride))


def pads(size: int, window: int, stride: int, dilation: int, padding: Padding) -> tuple[int, int]:
    """(before, after): SAME adds as little as needed, the odd element behind."""
    if padding == "VALID":
        return 0, 0
    if padding != "SAME":
        return padding
    out = -(-size // stride)
    total = max(0, (out - 1) * stride + (window - 1) * dilation + 1 - size)
    return total // 2, total - total // 2


class _Layout:
    """Which axis is what under a data format, and the way to [batch, *spatial, channel] and back."""

    def __init__(self, data_format: str, rank: int) -> None:
        first = data_format.startswith("NC")
        self.channel = 1 if first else rank - 1
        self.spatial = list(range(2, rank)) if first else list(range(1, rank - 1))
        self.first = first
        self.rank = rank

    def to_last(self, x: ir.Node) -> ir.Node:
        return ir.transpose(x, [0, *self.spatial, 1]) if self.first else x

    def from_last(self, x: ir.Node) -> ir.Node:
        return ir.transpose(x, [0, self.rank - 1, *range(1, self.rank - 1)]) if self.first else x

    def assemble(self, batch: Any, spatial: Sequence[Any], channel: Any) -> tuple[Any, ...]:
        return (batch, channel, *spatial) if self.first else (batch, *spatial, channel)


def _window(ctx: Any, rank: int) -> tuple[_Layout, list[int], list[int]]:
    layout = _Layout(ctx.attr("data_format"), rank)
    strides = ctx.attr("strides")
    dilations = ctx.op.attrs.get("dilations") or [1] * rank
    return layout, [strides[a] for a in layout.spatial], [dilations[a] for a in layout.spatial]


def _paddings(ctx: Any, layout: _Layout) -> list[Padding]:
    """The padding of each spatial axis."""
    explicit = ctx.op.attrs.get("explicit_paddings")
    if ctx.attr("padding") != "EXPLICIT":
        return [ctx.attr("padding")] * len(layout.spatial)
    return [(explicit[2 * axis], explicit[2 * axis + 1]) for axis in layout.spatial]


def _check_strides(ctx: ShapeContext, rank: int) -> None:
    strides = ctx.attr("strides")
    if len(strides) != rank:
        raise ctx.error(
            f"Conv{rank - 2}D requires the stride attribute to contain {rank} values, but got: {len(strides)}"
        )
    layout = _Layout(ctx.attr("data_format"), rank)
    if strides[0] != 1 or strides[layout.channel] != 1:
        raise ctx.error("Current implementation does not yet support strides in the batch and depth dimensions.")


def _conv_shape(rank: int) -> Any:
    def infer(ctx: ShapeContext) -> list[Dims]:
        x, w = ctx.rank(0, rank), ctx.rank(1, rank)
        _check_strides(ctx, rank)
        layout, strides, dilations = _window(ctx, rank)
        channels, needed = x[layout.channel], w[-2]
        if channels is not None and needed is not None and channels != needed:
            raise ctx.error(f"Dimensions must be equal, but are {channels} and {needed}")
        spatial = [
            out_extent(x[a], k, s, d, p)
            for a, k, s, d, p in zip(layout.spatial, w[:-2], strides, dilations, _paddings(ctx, layout), strict=True)
        ]
        if any(e is not None and e <= 0 and x[a] for e, a in zip(spatial, layout.spatial, strict=True)):
            size, reach = show(tuple(x[a] for a in layout.spatial)), show(w[:-2])
            raise ctx.error(f"Negative dimension size caused by subtracting the filter {reach} from the input {size}")
        return [layout.assemble(x[0], spatial, w[-1])]

    return infer


def _conv_parts(ctx: Any, x_shape: Sequence[int], w_shape: Sequence[int]) -> tuple[list[int], Any, list[int]]:
    """Strides, paddings and dilations of a convolution whose operands have these (channel-last) shapes."""
    layout, strides, dilations = _window(ctx, len(x_shape))
    padding = tuple(
        pads(n, k, s, d, p)
        for n, k, s, d, p in zip(x_shape[1:-1], w_shape[:-2], strides, dilations, _paddings(ctx, layout), strict=True)
    )
    return strides, padding, dilations


def _lower_conv(ctx: Any, x: ir.Node, w: ir.Node) -> ir.Node:
    layout = _Layout(ctx.attr("data_format"), x.ndim)
    x = layout.to_last(x)
    return layout.from_last(ir.conv(x, w, *_conv_parts(ctx, x.shape, w.shape)))


def _lower_input_grad(ctx: Any, sizes: ir.Node, w: ir.Node, dy: ir.Node) -> ir.Node:
    layout = _Layout(ctx.attr("data_format"), w.ndim)
    extents = [int(d) for d in ctx.value(0)]
    last = [extents[0], *(extents[a] for a in layout.spatial), extents[layout.channel]]
    strides, padding, dilations = _conv_parts(ctx, last, w.shape)
    return layout.from_last(ir.conv_input_grad(layout.to_last(dy), w, last, strides, padding, dilations))


def _lower_filter_grad(ctx: Any, x: ir.Node, sizes: ir.Node, dy: ir.Node) -> ir.Node:
    layout = _Layout(ctx.attr("data_format"), x.ndim)
    extents = [int(d) for d in ctx.value(1)]
    x = layout.to_last(x)
    strides, padding, dilations = _conv_parts(ctx, x.shape, extents)
    return ir.conv_filter_grad(x, layout.to_last(dy), extents, strides, padding, dilations)


def _declare_conv(rank: int, name: str, letters: str, names: tuple[str, str], doc: tuple[str, str]) -> None:
    """Declare a convolution and its two gradients; each one's gradient is again made of the three."""
    input_grad, filter_grad = names
    formats = f"'N{letters}C', 'NC{letters}'"
    attrs = (
        f"T: {{float}}, strides: list(int), use_cudnn_on_gpu: bool = true, padding: {{'SAME', 'VALID', 'EXPLICIT'}}, "
        f"explicit_paddings: list(int) = [], data_format: {{{formats}}} = N{letters}C, "
        f"dilations: list(int) = [{', '.join(['1'] * rank)}]"
    )

    def same(op: Any) -> dict[str, Any]:
        return {k: op.attrs[k] for k in ("strides", "padding", "explicit_paddings", "data_format", "dilations")}

    def by_input(sizes: Any, w: Tensor, dy: Tensor, op: Any) -> Tensor:
        return apply_op(input_grad, input_sizes=sizes, filter=w, out_backprop=dy, **same(op))

    def by_filter(x: Tensor, sizes: Any, dy: Tensor, op: Any) -> Tensor:
        return apply_op(filter_grad, input=x, filter_sizes=sizes, out_backprop=dy, **same(op))

    def forward(x: Tensor, w: Tensor, op: Any) -> Tensor:
        return apply_op(name, input=x, filter=w, **same(op))

    declare(
        name,
        "input: T, filter: T",
        "output: T",
        attrs,
        doc=doc,
        formula="y[b,i,j,f] = sum x[b, s i + p, s j + q, c] w[p,q,c,f]",
        shape=_conv_shape(rank),
        lower=_lower_conv,
        gradient=lambda op, dy: [
            by_input(shape(op.inputs[0]), op.inputs[1], dy, op),
            by_filter(op.inputs[0], shape(op.inputs[1]), dy, op),
        ],
    )
    declare(
        input_grad,
        "input_sizes: int32, filter: T, out_backprop: T",
        "output: T",
        attrs,
        values=(0,),
        doc=(f"Gradient of {name} with respect to its input", f"{name} 对输入的梯度"),
        shape=lambda ctx: [ctx.value_as_dims(0) or (None,) * rank],
        lower=_lower_input_grad,
        gradient=lambda op, dz: [
            None,
            by_filter(dz, shape(op.inputs[1]), op.inputs[2], op),
            forward(dz, op.inputs[1], op),
        ],
    )
    declare(
        filter_grad,
        "input: T, filter_sizes: int32, out_backprop: T",
        "output: T",
        attrs,
        values=(1,),
        doc=(f"Gradient of {name} with respect to its filter", f"{name} 对卷积核的梯度"),
        shape=lambda ctx: [ctx.value_as_dims(1) or (None,) * rank],
        lower=_lower_filter_grad,
        gradient=lambda op, dz: [
            by_input(shape(op.inputs[0]), dz, op.inputs[2], op),
            None,
            forward(op.inputs[0], dz, op),
        ],
    )


_declare_conv(
    4,
    "Conv2D",
    "HW",
    ("Conv2DBackpropInput", "Conv2DBackpropFilter"),
    ("A small filter slid over images", "二维卷积：让小卷积核滑过图像"),
)

# -- pooling ----------------------------------------------------------------------------------------------------------


def _pool_window(ctx: Any, rank: int) -> tuple[_Layout, list[int], list[int]]:
    layout = _Layout(ctx.attr("data_format"), rank)
    return layout, [ctx.attr("ksize")[a] for a in layout.spatial], [ctx.attr("strides")[a] for a in layout.spatial]


def _pool_shape(ctx: ShapeContext) -> list[Dims]:
    x = ctx.rank(0, 4)
    for attr in ("ksize", "strides"):
        if len(ctx.attr(attr)) != 4:
            raise ctx.error(
                f"Pooling requires the {attr} attribute to contain 4 values, but got: {len(ctx.attr(attr))}"
            )
    layout, window, strides = _pool_window(ctx, 4)
    if ctx.attr("ksize")[0] != 1 or ctx.attr("strides")[0] != 1:
        raise ctx.error("Pooling is not yet supported on the batch dimension.")
    if ctx.attr("ksize")[layout.channel] != 1 or ctx.attr("strides")[layout.channel] != 1:
        raise ctx.error("Pooling is not yet supported on the depth dimension.")
    spatial = [
        out_extent(x[a], k, s, 1, ctx.attr("padding")) for a, k, s in zip(layout.spatial, window, strides, strict=True)
    ]
    if any(e is not None and e <= 0 and x[a] for e, a in zip(spatial, layout.spatial, strict=True)):
        size = show(tuple(x[a] for a in layout.spatial))
        raise ctx.error(
            f"Negative dimension size caused by subtracting the window {show(tuple(window))} from the input {size}"
        )
    return [layout.assemble(x[0], spatial, x[layout.channel])]


def _pool_parts(ctx: Any, x_shape: Sequence[int]) -> tuple[list[int], list[int], Any]:
    """Window, strides, paddings for an input of this (channel-last) shape."""
    _, window, strides = _pool_window(ctx, len(x_shape))
    padding = tuple(
        pads(n, k, s, 1, ctx.attr("padding")) for n, k, s in zip(x_shape[1:-1], window, strides, strict=True)
    )
    return window, strides, padding


def _lower_pool(kind: str) -> Any:
    def lower(ctx: Any, x: ir.Node) -> ir.Node:
        layout = _Layout(ctx.attr("data_format"), x.ndim)
        x = layout.to_last(x)
        return layout.from_last(ir.pool(kind, x, *_pool_parts(ctx, x.shape)))

    return lower


def _lower_max_grad(ctx: Any, x: ir.Node, y: ir.Node, dy: ir.Node) -> ir.Node:
    layout = _Layout(ctx.attr("data_format"), x.ndim)
    x, y, dy = (layout.to_last(v) for v in (x, y, dy))
    return layout.from_last(ir.max_pool_grad(x, y, dy, *_pool_parts(ctx, x.shape)))


def _lower_avg_grad(ctx: Any, sizes: ir.Node, dy: ir.Node) -> ir.Node:
    extents = [int(d) for d in ctx.value(0)]
    layout = _Layout(ctx.attr("data_format"), len(extents))
    last = [extents[0], *(extents[a] for a in layout.spatial), extents[layout.channel]]
    return layout.from_last(ir.avg_pool_grad(layout.to_last(dy), last, *_pool_parts(ctx, last)))


def _pool_attrs(op: Any) -> dict[str, Any]:
    return {k: op.attrs[k] for k in ("ksize", "strides", "padding", "data_format")}


_POOL = (
    "T: {real}, ksize: list(int), strides: list(int), padding: {'SAME', 'VALID'}, data_format: {'NHWC', 'NCHW'} = NHWC"
)
declare(
    "MaxPool",
    "input: T",
    "output: T",
    _POOL,
    doc=("Largest value in each window", "最大池化：取每个窗口中的最大值"),
    formula="y = max over the window; dx = dy at the first maximum",
    shape=_pool_shape,
    lower=_lower_pool("max"),
    gradient=lambda op, dy: [
        apply_op("MaxPoolGrad", orig_input=op.inputs[0], orig_output=op.outputs[0], grad=dy, **_pool_attrs(op))
    ],
)
declare(
    "MaxPoolGrad",
    "orig_input: T, orig_output: T, grad: T",
    "output: T",
    _POOL,
    doc=("Gradient of MaxPool", "MaxPool 的梯度"),
    shape=lambda ctx: [ctx.rank(0, 4)],
    lower=_lower_max_grad,
    gradient=lambda op, dz: [
        None,
        None,
        apply_op("MaxPoolGradGrad", orig_input=op.inputs[0], orig_output=op.inputs[1], grad=dz, **_pool_attrs(op)),
    ],
)


def _lower_max_grad_grad(ctx: Any, x: ir.Node, y: ir.Node, dz: ir.Node) -> ir.Node:
    """From every window the element of dz that stands where x has its first maximum.

    Each position p of the window gives one candidate x[.., s i + p], one dz and one output y to compare with; positions
    are visited from the last to the first, so that the first maximum wins.
    """
    layout = _Layout(ctx.attr("data_format"), x.ndim)
    x, y, dz = (layout.to_last(v) for v in (x, y, dz))
    window, strides, padding = _pool_parts(ctx, x.shape)
    low = [0, *(p[0] for p in padding), 0]
    high = [0, *(p[1] for p in padding), 0]
    lowest = -np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min
    x, dz = ir.pad(x, low, high, lowest), ir.pad(dz, low, high)
    result = ir.full(y.shape, 0, dz.dtype)
    for tap in reversed(list(product(*map(range, window)))):
        starts, steps = (0, *tap, 0), (1, *strides, 1)
        here = ir.binary("eq", ir.slice_(x, starts, y.shape, steps), y)
        result = ir.select(here, ir.slice_(dz, starts, y.shape, steps), result)
    return layout.from_last(result)


declare(
    "MaxPoolGradGrad",
    "orig_input: T, orig_output: T, grad: T",
    "output: T",
    _POOL,
    doc=("Gradient of MaxPoolGrad", "MaxPoolGrad 的梯度"),
    shape=lambda ctx: [ctx.rank(1, 4)],
    lower=_lower_max_grad_grad,
    gradient=lambda op, dy: [
        None,
        None,
        apply_op("MaxPoolGrad", orig_input=op.inputs[0], orig_output=op.inputs[1], grad=dy, **_pool_attrs(op)),
    ],
)
declare(
    "AvgPool",
    "value: T",
    "output: T",
    _POOL,
    doc=("Mean of each window", "平均池化：取每个窗口的平均值"),
    formula="y = mean over the window; dx = dy / n",
    shape=_pool_shape,
    lower=_lower_pool("avg"),
    gradient=lambda op, dy: [apply_op("AvgPoolGrad", orig_input_shape=shape(op.inputs[0]), grad=dy, **_pool_attrs(op))],
)
declare(
    "AvgPoolGrad",
    "orig_input_shape: int32, grad: T",
    "output: T",
    _POOL,
    doc=("Gradient of AvgPool", "AvgPool 的梯度"),
    shape=lambda ctx: [ctx.value_as_dims(0) or (None,) * 4],
    lower=_lower_avg_grad,
    values=(0,),
    gradient=lambda op, dz: [None, apply_op("AvgPool", value=dz, **_pool_attrs(op))],
)

# -- functions --------------------------------------------------------------------------------------------------------


def _ints(values: Any) -> list[int]:
    return [values] if isinstance(values, int) else list(values)


def _four(value: Any, data_format: str, name: str) -> list[int]:
    """Strides or dilations for all four axes, from one number, one per spatial axis, or all four; None means 1."""
    given = _ints(1 if value is None else value)
    if len(given) == 4:
        return given
    if len(given) not in (1, 2):
        raise ValueError(f"{name} should be of length 1, 2 or 4 but was {len(given)}")
    spatial = given * 2 if len(given) == 1 else given
    return [1, 1, *spatial] if data_format.startswith("NC") else [1, *spatial, 1]


def conv2d(
    input: Any,
    filter: Any = None,
    strides: Any = None,
    padding: Any = None,
    use_cudnn_on_gpu: bool = True,
    data_format: str = "NHWC",
    dilations: Any = (1, 1, 1, 1),
    name: str | None = None,
    filters: Any = None,
) -> Tensor:
    """Two-dimensional convolution (cross-correlation) (TF: ``tf.nn.conv2d``).

    Args:
        input: floats [batch, height, width, in] (``"NCHW"``: [batch, in, height, width]).
        filter: [filter height, filter width, in, out].
        strides: four ints in the order of ``data_format``, those of batch and channel 1; or one or two for the places.
        padding: ``"SAME"``: zeros around, result ceil(n / stride); ``"VALID"``: none, ceil((n - f + 1) / stride);
            or four pairs (before, after) in the order of ``data_format``.
        dilations: distance between filter elements, four ints.

    Returns:
        [batch, out height, out width, out].

    Raises:
        ValueError: shapes that do not fit, unknown padding.

    >>> images, filters = np.zeros((1, 28, 28, 1), "float32"), np.zeros((5, 5, 1, 32), "float32")
    >>> conv2d(images, filters, [1, 1, 1, 1], "SAME").shape.as_list()
    [1, 28, 28, 32]
    """
    explicit = _explicit(padding)
    return apply_op(
        "Conv2D",
        name,
        input=input,
        filter=either("filters", filters, "filter", filter),
        strides=_four(strides, data_format, "strides"),
        padding="EXPLICIT" if explicit else padding,
        explicit_paddings=explicit,
        use_cudnn_on_gpu=use_cudnn_on_gpu,
        data_format=data_format,
        dilations=_four(dilations, data_format, "dilations"),
    )


def _explicit(padding: Any) -> list[int]:
    """Pairs of paddings as the attribute holds them; empty for a padding that goes by name."""
    return [int(p) for pair in padding for p in pair] if isinstance(padding, (list, tuple)) else []


def conv2d_transpose(
    value: Any = None,
    filter: Any = None,
    output_shape: Any = None,
    strides: Any = None,
    padding: str = "SAME",
    data_format: str = "NHWC",
    name: str | None = None,
    input: Any = None,
    filters: Any = None,
    dilations: Any = None,
) -> Tensor:
    """The gradient of conv2d with respect to its input, used as an upsampling layer ("deconvolution").

    Args:
        value: [batch, height, width, in].
        filter: [filter height, filter width, out, in].
        output_shape: the four extents of the result, which ``padding`` and ``strides`` do not determine alone.
        input, filters: later names of ``value`` and ``filter``.

    Raises:
        ValueError: the shapes do not fit, or both names of an argument are used.
    """
    value, filter = either("input", input, "value", value), either("filters", filters, "filter", filter)
    with name_scope(name, "conv2d_transpose", [value, filter, output_shape]) as scope:
        return apply_op(
            "Conv2DBackpropInput",
            scope,
            input_sizes=output_shape,
            filter=filter,
            out_backprop=value,
            strides=_four(strides, data_format, "strides"),
            padding=padding,
            data_format=data_format,
            dilations=_four(dilations, data_format, "dilations"),
        )


def _pool_function(op_type: str, default: str, argument: str) -> Any:
    def function(
        value: Any,
        ksize: Any,
        strides: Any,
        padding: str,
        data_format: str = "NHWC",
        name: str | None = None,
        input: Any = None,
    ) -> Tensor:
        with name_scope(name, default, [value]) as scope:
            tensor = convert_to_tensor(value if input is None else input, name="input")
            return apply_op(
                op_type,
                scope,
                **{argument: tensor},
                ksize=_ints(ksize),
                strides=_ints(strides),
                padding=padding,
                data_format=data_format,
            )

    public = "max_pool" if op_type == "MaxPool" else "avg_pool"
    function.__doc__ = f"""{op_type} over windows of images (TF: ``tf.nn.{public}``).

    Args:
        value: numbers [batch, height, width, channels].
        ksize: window, four ints, 1 for batch and channels.
        strides: four ints, 1 for batch and channels.
        padding: ``"SAME"`` or ``"VALID"``, as in conv2d; padding never counts.

    Raises:
        ValueError: a window over batch or channels, or one that does not fit.
    """
    return function


max_pool = _pool_function("MaxPool", "MaxPool", "input")
avg_pool = _pool_function("AvgPool", "AvgPool", "value")


def convolution_input_gradient(
    input_sizes: Any,
    filter: Any = None,
    out_backprop: Any = None,
    strides: Any = None,
    padding: Any = None,
    use_cudnn_on_gpu: bool = True,
    data_format: str = "NHWC",
    dilations: Any = (1, 1, 1, 1),
    name: str | None = None,
    filters: Any = None,
) -> Tensor:
    """TF: ``tf.nn.conv2d_backprop_input``: the cotangent of conv2d's input, of shape ``input_sizes``."""
    filter = either("filters", filters, "filter", filter)
    explicit = _explicit(padding)
    return apply_op(
        "Conv2DBackpropInput",
        name,
        input_sizes=input_sizes,
        filter=filter,
        out_backprop=out_backprop,
        strides=_ints(strides),
        padding="EXPLICIT" if explicit else padding,
        explicit_paddings=explicit,
        use_cudnn_on_gpu=use_cudnn_on_gpu,
        data_format=data_format,
        dilations=_ints(dilations),
    )


def convolution_filter_gradient(
    input: Any,
    filter_sizes: Any,
    out_backprop: Any,
    strides: Any,
    padding: Any,
    use_cudnn_on_gpu: bool = True,
    data_format: str = "NHWC",
    dilations: Any = (1, 1, 1, 1),
    name: str | None = None,
) -> Tensor:
    """TF: ``tf.nn.conv2d_backprop_filter``: the cotangent of conv2d's filter, of shape ``filter_sizes``."""
    explicit = _explicit(padding)
    return apply_op(
        "Conv2DBackpropFilter",
        name,
        input=input,
        filter_sizes=filter_sizes,
        out_backprop=out_backprop,
        strides=_ints(strides),
        padding="EXPLICIT" if explicit else padding,
        explicit_paddings=explicit,
        use_cudnn_on_gpu=use_cudnn_on_gpu,
        data_format=data_format,
        dilations=_ints(dilations),
    )
