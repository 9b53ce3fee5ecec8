"""Maximum and mean over sliding windows of one, two or three axes (``tf.nn.max_pool``, ``tf.nn.avg_pool``, ...)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, either, name_scope
from tfedu.ops.array import expand_dims, shape, squeeze
from tfedu.ops.nn.dilated import with_space_to_batch
from tfedu.ops.nn.windows import Layout, over_axes, pads, row_format, strided, strides_and_rates

# -- operations -------------------------------------------------------------------------------------------------------


def _pool_window(ctx: Any, rank: int) -> tuple[Layout, list[int], list[int]]:
    layout = Layout(ctx.attr("data_format"), rank)
    return layout, [ctx.attr("ksize")[a] for a in layout.spatial], [ctx.attr("strides")[a] for a in layout.spatial]


def _pool_shape(ctx: ShapeContext, rank: int) -> list[Dims]:
    x = ctx.rank(0, rank)
    for attr in ("ksize", "strides"):
        if len(ctx.attr(attr)) != rank:
            raise ctx.error(
                f"Pooling requires the {attr} attribute to contain {rank} values, but got: {len(ctx.attr(attr))}"
            )
    layout, window, strides = _pool_window(ctx, rank)
    if ctx.attr("ksize")[0] != 1 or ctx.attr("strides")[0] != 1:
        raise ctx.error("Pooling is not yet supported on the batch dimension.")
    if ctx.attr("ksize")[layout.channel] != 1 or ctx.attr("strides")[layout.channel] != 1:
        raise ctx.error("Pooling is not yet supported on the depth dimension.")
    sizes, ones = [x[a] for a in layout.spatial], [1] * (rank - 2)
    spatial = strided(ctx, sizes, window, strides, ones, [ctx.attr("padding")] * (rank - 2))
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
        layout = Layout(ctx.attr("data_format"), x.ndim)
        x = layout.to_last(x)
        return layout.from_last(ir.pool(kind, x, *_pool_parts(ctx, x.shape)))

    return lower


def _lower_max_grad(ctx: Any, x: ir.Node, y: ir.Node, dy: ir.Node) -> ir.Node:
    layout = Layout(ctx.attr("data_format"), x.ndim)
    x, y, dy = (layout.to_last(v) for v in (x, y, dy))
    return layout.from_last(ir.max_pool_grad(x, y, dy, *_pool_parts(ctx, x.shape)))


def _lower_avg_grad(ctx: Any, sizes: ir.Node, dy: ir.Node) -> ir.Node:
    extents = [int(d) for d in ctx.value(0)]
    layout = Layout(ctx.attr("data_format"), len(extents))
    last = [extents[0], *(extents[a] for a in layout.spatial), extents[layout.channel]]
    return layout.from_last(ir.avg_pool_grad(layout.to_last(dy), last, *_pool_parts(ctx, last)))


def _pool_attrs(op: Any) -> dict[str, Any]:
    return {k: op.attrs[k] for k in ("ksize", "strides", "padding", "data_format")}


def _lower_max_grad_grad(ctx: Any, x: ir.Node, y: ir.Node, dz: ir.Node) -> ir.Node:
    """From every window the element of dz that stands where x has its first maximum.

    Each position p of the window gives one candidate x[.., s i + p], one dz and one output y to compare with; positions
    are visited from the last to the first, so that the first maximum wins.
    """
    layout = Layout(ctx.attr("data_format"), x.ndim)
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


def _declare_pools(rank: int, suffix: str, letters: str, number: str, types: tuple[str, str]) -> None:
    """Declare maximum and mean over windows of ``rank`` - 2 axes, with their gradients."""
    largest, largest_grad, largest_grad2 = f"MaxPool{suffix}", f"MaxPool{suffix}Grad", f"MaxPool{suffix}GradGrad"
    mean, mean_grad = f"AvgPool{suffix}", f"AvgPool{suffix}Grad"
    window = (
        "ksize: list(int), strides: list(int), padding: {'SAME', 'VALID'}, "
        f"data_format: {{'N{letters}C', 'NC{letters}'}} = N{letters}C"
    )
    real, inexact = (f"T: {{{kinds}}}, {window}" for kinds in types)
    # TensorFlow's gradient in three dimensions has a second type, which is always the first
    second = f", TInput: {{{types[0]}}} = float32" if rank == 5 else ""
    kind = "TInput" if second else "T"

    def of_maximum(op_type: str, dy: Tensor, op: Any) -> Tensor:
        """What belongs to input and output of the maximum: of itself, or the first two inputs of its gradients."""
        x, y = [*op.inputs, *op.outputs][:2]
        return apply_op(op_type, orig_input=x, orig_output=y, grad=dy, **_pool_attrs(op))

    declare(
        largest,
        "input: T",
        "output: T",
        real,
        doc=(f"Largest value in each {number}window", f"{_ZH[rank]}最大池化：取每个窗口中的最大值"),
        formula="y = max over the window; dx = dy at the first maximum",
        shape=lambda ctx: _pool_shape(ctx, rank),
        lower=_lower_pool("max"),
        gradient=lambda op, dy: [of_maximum(largest_grad, dy, op)],
    )
    declare(
        largest_grad,
        f"orig_input: {kind}, orig_output: {kind}, grad: T",
        "output: T",
        real + second,
        doc=(f"Gradient of {largest}", f"{largest} 的梯度"),
        shape=lambda ctx: [ctx.rank(0, rank)],
        lower=_lower_max_grad,
        gradient=lambda op, dz: [None, None, of_maximum(largest_grad2, dz, op)],
    )
    declare(
        largest_grad2,
        "orig_input: T, orig_output: T, grad: T",
        "output: T",
        real,
        doc=(f"Gradient of {largest_grad}", f"{largest_grad} 的梯度"),
        shape=lambda ctx: [ctx.rank(1, rank)],
        lower=_lower_max_grad_grad,
        gradient=lambda op, dy: [None, None, of_maximum(largest_grad, dy, op)],
    )
    declare(
        mean,
        f"{'value' if rank == 4 else 'input'}: T",
        "output: T",
        inexact,
        doc=(f"Mean of each {number}window", f"{_ZH[rank]}平均池化：取每个窗口的平均值"),
        formula="y = mean over the window; dx = dy / n",
        shape=lambda ctx: _pool_shape(ctx, rank),
        lower=_lower_pool("avg"),
        gradient=lambda op, dy: [apply_op(mean_grad, orig_input_shape=shape(op.inputs[0]), grad=dy, **_pool_attrs(op))],
    )
    declare(
        mean_grad,
        "orig_input_shape: int32, grad: T",
        "output: T",
        inexact,
        doc=(f"Gradient of {mean}", f"{mean} 的梯度"),
        shape=lambda ctx: [ctx.value_as_dims(0) or (None,) * rank],
        lower=_lower_avg_grad,
        values=(0,),
        gradient=lambda op, dz: [None, _mean_of(mean, dz, op)],
    )


def _mean_of(op_type: str, x: Tensor, op: Any) -> Tensor:
    operand: dict[str, Any] = {"value" if op_type == "AvgPool" else "input": x}
    return apply_op(op_type, **operand, **_pool_attrs(op))


_ZH = {4: "", 5: "三维"}
_declare_pools(4, "", "HW", "", ("float, int32, int64, uint8, int16, int8, uint16", "float"))
_declare_pools(5, "3D", "DHW", "three-dimensional ", ("float16, float32", "float"))

# -- functions --------------------------------------------------------------------------------------------------------


def _flat_pool(op_type: str, default: str, argument: str) -> Any:
    def function(
        value: Any,
        ksize: Any,
        strides: Any,
        padding: str,
        data_format: str | None = "NHWC",
        name: str | None = None,
        input: Any = None,
    ) -> Tensor:
        tensor = either("input", input, "value", value)
        with name_scope(name, default, [tensor]) as scope:
            window = over_axes(ksize, 2, data_format, "ksize")
            if 0 in window:
                raise ValueError("ksize cannot be zero.")
            return apply_op(
                op_type,
                scope,
                **{argument: tensor},
                ksize=window,
                strides=over_axes(strides, 2, data_format, "strides"),
                padding=padding,
                data_format=data_format or "NHWC",
            )

    public = "max_pool" if op_type == "MaxPool" else "avg_pool"
    function.__doc__ = f"""{op_type} over windows of images (TF: ``tf.nn.{public}``).

    Args:
        value: numbers [batch, height, width, channels]. ``input`` is its later name.
        ksize: window, four ints, 1 for batch and channels; or one or two for height and width.
        strides: likewise.
        padding: ``"SAME"`` or ``"VALID"``, as in conv2d; padding never counts.

    Raises:
        ValueError: a window over batch or channels, or one that does not fit.
    """
    return function


max_pool = _flat_pool("MaxPool", "MaxPool", "input")
avg_pool = _flat_pool("AvgPool", "AvgPool", "value")


def _pool_of(spatial: int, op_type: str, default: str, argument: str) -> Any:
    """The later functions for windows of a fixed number of axes; one axis is pooled as an image of one row."""
    letters = "DHW"[-spatial:]

    def function(
        input: Any,
        ksize: Any,
        strides: Any,
        padding: str,
        data_format: str | None = f"N{letters}C",
        name: str | None = None,
    ) -> Tensor:
        with name_scope(name, default, [input]) as scope:
            sizes = {
                "ksize": over_axes(ksize, spatial, data_format, "ksize"),
                "strides": over_axes(strides, spatial, data_format, "strides"),
            }
            layout = data_format or f"N{letters}C"
            if spatial > 1:
                return apply_op(op_type, scope, **{argument: input}, **sizes, padding=padding, data_format=layout)
            axis = 1 if layout == "NWC" else 2
            wide = apply_op(
                op_type,
                scope,
                **{argument: expand_dims(input, axis)},
                **{key: [1, *value] for key, value in sizes.items()},
                padding=padding,
                data_format="NHWC" if layout == "NWC" else "NCHW",
            )
            return squeeze(wide, [axis])

    function.__doc__ = f"""{op_type} over windows of {spatial} {"axis" if spatial == 1 else "axes"}.

    Args:
        input: [batch, {", ".join(_AXES[-spatial:])}, channels], or as ``data_format`` says.
        ksize, strides: one int, one per axis of the window, or one per axis of ``input``.
        padding: ``"SAME"`` or ``"VALID"``; padding never counts.

    Raises:
        ValueError: a window that does not fit.
    """
    return function


_AXES = ("depth", "height", "width")
max_pool1d = _pool_of(1, "MaxPool", "MaxPool1d", "input")
max_pool2d = _pool_of(2, "MaxPool", "MaxPool2d", "input")
max_pool3d = _pool_of(3, "MaxPool3D", "MaxPool3D", "input")
avg_pool1d = _pool_of(1, "AvgPool", "AvgPool1D", "value")
avg_pool2d = avg_pool
avg_pool3d = _pool_of(3, "AvgPool3D", "AvgPool3D", "input")


def _pool_of_any(functions: tuple[Any, Any, Any], plain: str) -> Any:
    def function(
        input: Any, ksize: Any, strides: Any, padding: str, data_format: str | None = None, name: str | None = None
    ) -> Tensor:
        input = convert_to_tensor(input, name="input")
        if input.dims is None and data_format is None:
            raise ValueError("The input must have a rank or a data format must be given.")
        spatial = len(data_format or "") - 2 if input.dims is None else len(input.dims) - 2
        if not 1 <= spatial <= 3:
            raise ValueError(f"Input tensor must be of rank 3, 4 or 5 but was {spatial + 2}.")
        default = (None, plain, f"{plain}3D")[spatial - 1]
        return functions[spatial - 1](input, ksize, strides, padding, data_format, name or default)

    function.__doc__ = f"""{plain} over windows of one, two or three axes, as many as ``input`` has between its ends.

    Args:
        input: [batch, ..., channels], or as ``data_format`` says.
        ksize, strides: one int, one per axis of the window, or one per axis of ``input``.
        padding: ``"SAME"`` or ``"VALID"``; padding never counts.

    Raises:
        ValueError: an input with fewer or more axes; a window that does not fit.
    """
    return function


max_pool_v2 = _pool_of_any((max_pool1d, max_pool2d, max_pool3d), "MaxPool")
avg_pool_v2 = _pool_of_any((avg_pool1d, avg_pool2d, avg_pool3d), "AvgPool")


def pool(
    input: Any,
    window_shape: Sequence[int],
    pooling_type: str,
    padding: str,
    dilation_rate: Any = None,
    strides: Any = None,
    name: str | None = None,
    data_format: str | None = None,
    dilations: Any = None,
) -> Tensor:
    """``"MAX"`` or ``"AVG"`` over windows of one, two or three axes, with strides or with holes (TF: ``tf.nn.pool``).

    Args:
        input: [batch, ..., channels], or as ``data_format`` says.
        window_shape: one int per axis of the window.
        dilation_rate, strides: likewise. ``dilations`` is the newer name of ``dilation_rate``.

    Raises:
        ValueError: another type; a rank that does not fit; strides beyond the window; holes with ``"SAME"`` or strides.
    """
    rates = either("dilations", dilations, "dilation_rate", dilation_rate)
    with name_scope(name, f"{pooling_type.lower()}_pool", [input]) as scope:
        input = convert_to_tensor(input, name="input")
        spatial = len(window_shape)
        if not 1 <= spatial <= 3:
            raise ValueError("It is required that 1 <= num_spatial_dims <= 3.")
        input.shape.with_rank(spatial + 2)
        strides, rates = strides_and_rates(spatial, strides, rates)
        if padding == "SAME" and max(rates) > 1:
            raise ValueError("pooling with SAME padding is not implemented for dilation_rate > 1")
        if any(step > extent for step, extent in zip(strides, window_shape)):
            raise ValueError(
                "strides > window_shape not supported due to inconsistency between CPU and GPU implementations"
            )
        if pooling_type not in ("MAX", "AVG"):
            raise ValueError(f"{spatial}-D {pooling_type} pooling is not supported.")
        images, volumes = (max_pool, max_pool3d) if pooling_type == "MAX" else (avg_pool, avg_pool3d)
        window = over_axes(window_shape, spatial, data_format, "window_shape")
        steps = over_axes(strides, spatial, data_format, "strides")

        def slide(larger: Tensor, _: int, valid: str) -> Tensor:
            if spatial > 1:
                return (images if spatial == 2 else volumes)(larger, window, steps, valid, data_format, name=scope)
            layout, axis = row_format(data_format, ("NWC", "NCW"))
            row = images(expand_dims(larger, axis), [1, *window], [1, *steps], valid, layout, name=scope)
            return squeeze(row, [axis])

        start = 2 if (data_format or "").startswith("NC") else 1
        return with_space_to_batch(
            input, rates, padding, slide, list(window_shape), list(range(start, start + spatial))
        )
