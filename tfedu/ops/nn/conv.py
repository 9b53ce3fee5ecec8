"""Convolution in two and three dimensions, and its two gradients (``tf.nn.conv2d``, ``tf.nn.conv2d_transpose``, ...).

On a processor TensorFlow refuses channels in front, and dilations in three dimensions or of a gradient; here they work
on every device, as TensorFlow's do on a GPU.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, either, name_scope
from tfedu.ops.array import shape
from tfedu.ops.nn.windows import Layout, Padding, over_axes, pads, strided

# -- operations -------------------------------------------------------------------------------------------------------


def _window(ctx: Any, rank: int) -> tuple[Layout, list[int], list[int]]:
    layout = Layout(ctx.attr("data_format"), rank)
    strides = ctx.attr("strides")
    dilations = ctx.op.attrs.get("dilations") or [1] * rank
    return layout, [strides[a] for a in layout.spatial], [dilations[a] for a in layout.spatial]


def _paddings(ctx: Any, layout: Layout) -> list[Padding]:
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
    layout = Layout(ctx.attr("data_format"), rank)
    if strides[0] != 1 or strides[layout.channel] != 1:
        raise ctx.error("Current implementation does not yet support strides in the batch and depth dimensions.")


def _conv_shape(rank: int) -> Any:
    def infer(ctx: ShapeContext) -> list[Dims]:
        x, w = ctx.rank(0, rank), ctx.rank(1, rank)
        _check_strides(ctx, rank)
        layout, strides, dilations = _window(ctx, rank)
        channels, needed = x[layout.channel], w[-2]
        if channels is not None and needed is not None and channels != needed:
            raise ctx.error(f"Depth of input ({channels}) is not a multiple of input depth of filter ({needed})")
        sizes = [x[a] for a in layout.spatial]
        spatial = strided(ctx, sizes, w[:-2], strides, dilations, _paddings(ctx, layout))
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
    layout = Layout(ctx.attr("data_format"), x.ndim)
    x = layout.to_last(x)
    return layout.from_last(ir.conv(x, w, *_conv_parts(ctx, x.shape, w.shape)))


def _lower_input_grad(ctx: Any, sizes: ir.Node, w: ir.Node, dy: ir.Node) -> ir.Node:
    layout = Layout(ctx.attr("data_format"), w.ndim)
    extents = [int(d) for d in ctx.value(0)]
    last = [extents[0], *(extents[a] for a in layout.spatial), extents[layout.channel]]
    strides, padding, dilations = _conv_parts(ctx, last, w.shape)
    return layout.from_last(ir.conv_input_grad(layout.to_last(dy), w, last, strides, padding, dilations))


def _lower_filter_grad(ctx: Any, x: ir.Node, sizes: ir.Node, dy: ir.Node) -> ir.Node:
    layout = Layout(ctx.attr("data_format"), x.ndim)
    extents = [int(d) for d in ctx.value(1)]
    x = layout.to_last(x)
    strides, padding, dilations = _conv_parts(ctx, x.shape, extents)
    return ir.conv_filter_grad(x, layout.to_last(dy), extents, strides, padding, dilations)


_EXPLICIT = ", 'EXPLICIT'"
_ONLY_2D = "use_cudnn_on_gpu: bool = true, explicit_paddings: list(int) = [], "


def _declare_conv(rank: int, name: str, letters: str, names: tuple[str, str], doc: tuple[str, str]) -> None:
    """Declare a convolution and its two gradients; each one's gradient is again made of the three."""
    input_grad, filter_grad = names
    formats = f"'N{letters}C', 'NC{letters}'"
    flat = rank == 4
    attrs = (
        f"T: {{float}}, strides: list(int), padding: {{'SAME', 'VALID'{_EXPLICIT if flat else ''}}}, "
        f"{_ONLY_2D if flat else ''}data_format: {{{formats}}} = N{letters}C, "
        f"dilations: list(int) = [{', '.join(['1'] * rank)}]"
    )

    def same(op: Any) -> dict[str, Any]:
        return {
            k: op.attrs[k]
            for k in ("strides", "padding", "explicit_paddings", "data_format", "dilations")
            if k in op.attrs
        }

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
        f"input_sizes: {'int32' if flat else 'Tshape'}, filter: T, out_backprop: T",
        "output: T",
        attrs if flat else f"{attrs}, Tshape: {{index}} = int32",
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
_declare_conv(
    5,
    "Conv3D",
    "DHW",
    ("Conv3DBackpropInputV2", "Conv3DBackpropFilterV2"),
    ("A small filter slid through volumes or videos", "三维卷积：让小卷积核滑过立体数据或视频"),
)

# -- functions --------------------------------------------------------------------------------------------------------


def conv2d(
    input: Any,
    filter: Any = None,
    strides: Any = None,
    padding: Any = None,
    use_cudnn_on_gpu: bool = True,
    data_format: str | None = "NHWC",
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

    >>> import numpy as np
    >>> images, filters = np.zeros((1, 28, 28, 1), "float32"), np.zeros((5, 5, 1, 32), "float32")
    >>> conv2d(images, filters, [1, 1, 1, 1], "SAME").shape.as_list()
    [1, 28, 28, 32]
    """
    return apply_op(
        "Conv2D",
        name,
        input=input,
        filter=either("filters", filters, "filter", filter),
        strides=over_axes(strides, 2, data_format, "strides"),
        **_by_name(padding),
        use_cudnn_on_gpu=use_cudnn_on_gpu,
        data_format=data_format or "NHWC",
        dilations=over_axes(dilations, 2, data_format, "dilations"),
    )


def _by_name(padding: Any) -> dict[str, Any]:
    """The two attributes of a padding: its name, and the pairs of one that has none.

    Raises:
        ValueError: not four pairs.
    """
    if padding == "EXPLICIT":
        raise ValueError(
            '"EXPLICIT" is not a valid value for the padding parameter. To use explicit padding, the padding parameter '
            "must be a list."
        )
    if not isinstance(padding, (list, tuple)):
        return {"padding": padding, "explicit_paddings": []}
    for i, pair in enumerate(padding):
        wrong = f"has size {len(pair)}" if isinstance(pair, (list, tuple)) else "is not a list/tuple"
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            raise ValueError(
                "When padding is a list, each element of padding must be a list/tuple of size 2. Element with index "
                f"{i} of padding {wrong}"
            )
    if len(padding) != 4:
        raise ValueError(f"When padding is a list, it must be of size 4. Got padding of size: {len(padding)}")
    return {"padding": "EXPLICIT", "explicit_paddings": [int(p) for pair in padding for p in pair]}


def conv2d_transpose(
    value: Any = None,
    filter: Any = None,
    output_shape: Any = None,
    strides: Any = None,
    padding: str = "SAME",
    data_format: str | None = "NHWC",
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
            strides=over_axes(strides, 2, data_format, "strides"),
            padding=padding,
            data_format=data_format or "NHWC",
            dilations=over_axes(dilations, 2, data_format, "dilations"),
        )


def conv2d_backprop_input(
    input_sizes: Any,
    filter: Any = None,
    out_backprop: Any = None,
    strides: Any = None,
    padding: Any = None,
    use_cudnn_on_gpu: bool = True,
    data_format: str | None = "NHWC",
    dilations: Any = (1, 1, 1, 1),
    name: str | None = None,
    filters: Any = None,
) -> Tensor:
    """TF: ``tf.nn.conv2d_backprop_input``: the cotangent of conv2d's input, of shape ``input_sizes``."""
    filter = either("filters", filters, "filter", filter)
    return apply_op(
        "Conv2DBackpropInput",
        name,
        input_sizes=input_sizes,
        filter=filter,
        out_backprop=out_backprop,
        strides=list(strides),
        **_by_name(padding),
        use_cudnn_on_gpu=use_cudnn_on_gpu,
        data_format=data_format or "NHWC",
        dilations=list(dilations),
    )


def conv2d_backprop_filter(
    input: Any,
    filter_sizes: Any,
    out_backprop: Any,
    strides: Any,
    padding: Any,
    use_cudnn_on_gpu: bool = True,
    data_format: str | None = "NHWC",
    dilations: Any = (1, 1, 1, 1),
    name: str | None = None,
) -> Tensor:
    """TF: ``tf.nn.conv2d_backprop_filter``: the cotangent of conv2d's filter, of shape ``filter_sizes``."""
    return apply_op(
        "Conv2DBackpropFilter",
        name,
        input=input,
        filter_sizes=filter_sizes,
        out_backprop=out_backprop,
        strides=list(strides),
        **_by_name(padding),
        use_cudnn_on_gpu=use_cudnn_on_gpu,
        data_format=data_format or "NHWC",
        dilations=list(dilations),
    )
