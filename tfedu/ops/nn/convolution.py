"""Convolutions of one, two or three axes by one name, transposed ones, and those with holes (``tf.nn.convolution``)."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.apply import apply_op, convert_to_tensor, either, name_scope
from tfedu.ops.array import concat, expand_dims, shape, squeeze
from tfedu.ops.array.spatial import batch_to_space, space_to_batch
from tfedu.ops.nn.conv import conv2d, conv2d_transpose
from tfedu.ops.nn.dilated import with_space_to_batch
from tfedu.ops.nn.windows import over_axes, row_format, strides_and_rates

# -- one axis ---------------------------------------------------------------------------------------------------------


def conv1d(
    value: Any = None,
    filters: Any = None,
    stride: Any = None,
    padding: Any = None,
    use_cudnn_on_gpu: Any = None,
    data_format: str | None = None,
    name: str | None = None,
    input: Any = None,
    dilations: Any = None,
) -> Tensor:
    """One-dimensional convolution (TF: ``tf.nn.conv1d``).

    Args:
        value: floats [batch, width, in] (``"NCW"``: [batch, in, width]). ``input`` is its newer name.
        filters: [filter width, in, out].
        stride: an int.
        padding: ``"SAME"`` or ``"VALID"``.
        dilations: distance between filter elements, an int.

    Returns:
        [batch, out width, out].

    Raises:
        ValueError: an unknown data format; shapes that do not fit.
    """
    value = either("input", input, "value", value)
    with name_scope(name, "conv1d", [value, filters]) as scope:
        layout, axis = row_format(data_format, ("NWC", "NCW", "NHWC", "NCHW"))
        result = apply_op(
            "Conv2D",
            scope,
            input=expand_dims(value, axis),
            filter=expand_dims(filters, 0),
            strides=[1, *over_axes(stride, 1, layout, "stride")],
            padding=padding,
            data_format=layout,
            dilations=[1, *over_axes(dilations, 1, layout, "dilations")],
        )
        return squeeze(result, [axis])


def conv1d_transpose(
    input: Any,
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: str = "SAME",
    data_format: str | None = "NWC",
    dilations: Any = None,
    name: str | None = None,
) -> Tensor:
    """The gradient of conv1d with respect to its input, used to make sequences longer.

    Args:
        input: floats [batch, width, in].
        filters: [filter width, out, in].
        output_shape: the three extents of the result.

    Raises:
        ValueError: an unknown data format; shapes that do not fit.
    """
    with name_scope(name, "conv1d_transpose", [input, filters, output_shape]) as scope:
        layout, axis = row_format(data_format, ("NWC", "NCW"))
        row = expand_dims(input, axis)
        flat = expand_dims(filters, 0)
        sizes = output_shape if isinstance(output_shape, Tensor) else list(output_shape)
        result = apply_op(
            "Conv2DBackpropInput",
            scope,
            input_sizes=concat([sizes[:axis], [1], sizes[axis:]], 0),
            filter=flat,
            out_backprop=row,
            strides=[1, *over_axes(strides, 1, layout, "stride")],
            padding=padding,
            data_format=layout,
            dilations=[1, *over_axes(dilations, 1, layout, "dilations")],
        )
        return squeeze(result, [axis])


# -- three axes -------------------------------------------------------------------------------------------------------

_ONES = (1, 1, 1, 1, 1)


def conv3d(
    input: Any,
    filter: Any = None,
    strides: Any = None,
    padding: Any = None,
    data_format: str | None = "NDHWC",
    dilations: Any = _ONES,
    name: str | None = None,
    filters: Any = None,
) -> Tensor:
    """Three-dimensional convolution, of volumes or videos (TF: ``tf.nn.conv3d``).

    Args:
        input: floats [batch, depth, height, width, in] (``"NCDHW"``: [batch, in, depth, height, width]).
        filter: [filter depth, filter height, filter width, in, out]. ``filters`` is its newer name.
        strides: five ints in the order of ``data_format``; batch and channel must be 1.
        padding: ``"SAME"`` or ``"VALID"``, as in conv2d.
        dilations: distance between filter elements, five ints.

    Returns:
        [batch, out depth, out height, out width, out].

    Raises:
        ValueError: shapes that do not fit, unknown padding.

    >>> volume, filters = np.zeros((1, 8, 8, 8, 2), "float32"), np.zeros((3, 3, 3, 2, 4), "float32")
    >>> conv3d(volume, filters, [1, 2, 2, 2, 1], "SAME").shape.as_list()
    [1, 4, 4, 4, 4]
    """
    return apply_op(
        "Conv3D",
        name,
        input=input,
        filter=either("filters", filters, "filter", filter),
        strides=list(strides),
        padding=padding,
        data_format=data_format or "NDHWC",
        dilations=list(dilations),
    )


def conv3d_transpose(
    value: Any,
    filter: Any = None,
    output_shape: Any = None,
    strides: Any = None,
    padding: str = "SAME",
    data_format: str | None = "NDHWC",
    name: str | None = None,
    input: Any = None,
    filters: Any = None,
    dilations: Any = None,
) -> Tensor:
    """The gradient of conv3d with respect to its input, used as an upsampling layer.

    Args:
        value: [batch, depth, height, width, in]. ``input`` is its newer name.
        filter: [filter depth, filter height, filter width, out, in].
        output_shape: the five extents of the result, which ``padding`` and ``strides`` do not determine alone.

    Raises:
        ValueError: the shapes do not fit.
    """
    value, filter = either("input", input, "value", value), either("filters", filters, "filter", filter)
    with name_scope(name, "conv3d_transpose", [value, filter, output_shape]) as scope:
        return apply_op(
            "Conv3DBackpropInputV2",
            scope,
            input_sizes=output_shape,
            filter=filter,
            out_backprop=value,
            strides=over_axes(strides, 3, data_format, "strides"),
            padding=padding,
            data_format=data_format or "NDHWC",
            dilations=over_axes(dilations, 3, data_format, "dilations"),
        )


def conv3d_backprop_filter(
    input: Any,
    filter_sizes: Any,
    out_backprop: Any,
    strides: Any,
    padding: str,
    data_format: str = "NDHWC",
    dilations: Any = _ONES,
    name: str | None = None,
) -> Tensor:
    """The cotangent of conv3d's filter, of shape ``filter_sizes``."""
    return apply_op(
        "Conv3DBackpropFilterV2",
        name,
        input=input,
        filter_sizes=filter_sizes,
        out_backprop=out_backprop,
        strides=list(strides),
        padding=padding,
        data_format=data_format,
        dilations=list(dilations),
    )


# -- any number of axes -----------------------------------------------------------------------------------------------


def convolution(
    input: Any,
    filter: Any,
    padding: str,
    strides: Any = None,
    dilation_rate: Any = None,
    name: str | None = None,
    data_format: str | None = None,
    filters: Any = None,
    dilations: Any = None,
) -> Tensor:
    """Convolution along one, two or three axes, with strides or with holes (TF: ``tf.nn.convolution``).

    Args:
        input: floats [batch, ..., in], or as ``data_format`` says.
        filter: [*window, in, out]. ``filters`` is its newer name.
        padding: ``"SAME"`` or ``"VALID"``.
        strides: an int, or one per axis of the window.
        dilation_rate: the distance between filter elements, likewise. ``dilations`` is its newer name.

    Raises:
        ValueError: a rank that is unknown or does not fit; strides and holes together.
    """
    filter = either("filters", filters, "filter", filter)
    rates = either("dilations", dilations, "dilation_rate", dilation_rate)
    dims = TensorShape(input.shape).dims or TensorShape(filter.shape).dims
    if dims is None:
        raise ValueError("rank of input or filter must be known")
    spatial = len(dims) - 2
    if not 1 <= spatial <= 3:
        raise ValueError(f"Input tensor must be of rank 3, 4 or 5 but was {spatial + 2}.")
    steps = over_axes(strides, spatial, data_format, "strides")
    holes = over_axes(rates, spatial, data_format, "dilations")
    with name_scope(name, "convolution", [input, filter]) as scope:
        if all(rate == 1 for rate in holes):
            return _plain(input, filter, steps, padding, data_format, scope)
        axes = slice(2, None) if (data_format or "").startswith("NC") else slice(1, -1)
        return _with_holes(input, filter, steps[axes], holes[axes], padding, data_format, scope)


def _plain(input: Any, filter: Any, strides: list[int], padding: str, data_format: str | None, scope: str) -> Tensor:
    """Without holes; ``strides`` for all axes of the input."""
    function = (conv1d, conv2d, conv3d)[len(strides) - 3]
    layout = data_format or ("NWC", "NHWC", "NDHWC")[len(strides) - 3]
    return function(input, filter, strides, padding, data_format=layout, name=scope)


def _with_holes(
    input: Any, filter: Any, strides: list[int], rates: list[int], padding: str, data_format: str | None, scope: str
) -> Tensor:
    """The filter's elements ``rates`` apart, by moving what lies between them into the batch."""
    spatial = len(rates)
    x, w = TensorShape(input.shape), TensorShape(filter.shape)
    for what, given in (("input", x), ("filter", w)):
        if given.ndims not in (None, spatial + 2):
            raise ValueError(f"{what} tensor must have rank {spatial + 2}")
    first = (data_format or "").startswith("NC")
    if x.dims and w.dims and not x.dims[1 if first else -1].is_compatible_with(w.dims[-2]):
        raise ValueError(
            "number of input channels does not match corresponding dimension of filter, "
            f"{x.dims[1 if first else -1]} != {w.dims[-2]}"
        )
    strides, rates = strides_and_rates(spatial, strides, rates)

    def slide(larger: Tensor, _: int, valid: str) -> Tensor:
        return _plain(larger, filter, over_axes(strides, spatial, data_format, "strides"), valid, data_format, scope)

    start = 2 if first else 1
    window = w.as_list() if w.is_fully_defined() else shape(filter)
    return with_space_to_batch(input, rates, padding, slide, window, list(range(start, start + spatial)), data_format)


def conv_transpose(
    input: Any,
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: str = "SAME",
    data_format: str | None = None,
    dilations: Any = None,
    name: str | None = None,
) -> Tensor:
    """The gradient of a convolution with respect to its input, along one, two or three axes.

    Args:
        input: [batch, ..., in].
        filters: [*window, out, in].
        output_shape: the extents of the result; their number says how many axes there are.

    Raises:
        ValueError: not 3, 4 or 5 extents; shapes that do not fit.
    """
    with name_scope(name, "conv_transpose", [input, filters, output_shape]) as scope:
        if isinstance(output_shape, Tensor):
            spatial = (output_shape.shape.as_list()[0] or 0) - 2
        elif hasattr(output_shape, "__len__"):
            spatial = len(output_shape) - 2
        else:
            raise ValueError("output_shape must be a tensor or sized collection.")
        if not 1 <= spatial <= 3:
            raise ValueError(f"output_shape must be of length 3, 4 or 5 but was {spatial + 2}.")
        function = (conv1d_transpose, conv2d_transpose, conv3d_transpose)[spatial - 1]
        return function(
            input,
            filters,
            output_shape,
            strides,
            padding=padding,
            data_format=data_format,
            dilations=dilations,
            name=scope,
        )


# -- images with holes ------------------------------------------------------------------------------------------------


def atrous_conv2d(value: Any, filters: Any, rate: int, padding: str, name: str | None = None) -> Tensor:
    """conv2d whose filter elements lie ``rate`` pixels apart (French: à trous, with holes).

    Args:
        value: floats [batch, height, width, in].
        filters: [filter height, filter width, in, out].
    """
    return convolution(value, filters, padding, dilation_rate=[int(r) for r in np.broadcast_to(rate, (2,))], name=name)


def atrous_conv2d_transpose(
    value: Any, filters: Any, output_shape: Any, rate: int, padding: str, name: str | None = None
) -> Tensor:
    """The gradient of :func:`atrous_conv2d` with respect to its input, used as an upsampling layer.

    Args:
        value: floats [batch, height, width, in].
        filters: [filter height, filter width, out, in].
        output_shape: the four extents of the result.

    Raises:
        ValueError: ``rate`` below 1, another padding than ``"SAME"`` or ``"VALID"``, shapes that do not fit.
    """
    with name_scope(name, "atrous_conv2d_transpose", [value, filters, output_shape]):
        value = convert_to_tensor(value, name="value")
        filters = convert_to_tensor(filters, name="filters")
        if not value.shape[3].is_compatible_with(filters.shape[3]):
            raise ValueError(
                f"value's input channels does not match filters' input channels, {value.shape[3]} != {filters.shape[3]}"
            )
        if rate < 1:
            raise ValueError(f"rate {rate} cannot be less than one")
        if rate == 1:
            return conv2d_transpose(value, filters, output_shape, [1, 1, 1, 1], padding)
        sizes = convert_to_tensor(output_shape, name="output_shape")
        if not sizes.shape.is_compatible_with([4]):
            raise ValueError(f"output_shape must have shape (4,), got {sizes.shape}")
        out = output_shape if isinstance(output_shape, Tensor) else [int(extent) for extent in output_shape]
        if isinstance(out, list) and not filters.shape[2].is_compatible_with(out[3]):
            raise ValueError(f"output_shape does not match filter's output channels, {out[3]} != {filters.shape[2]}")
        if padding not in ("SAME", "VALID"):
            raise ValueError(f"padding must be either VALID or SAME: {padding}")
        window = filters.shape.as_list() if filters.shape.is_fully_defined() else shape(filters)
        around = [_around(window[axis], rate) if padding == "SAME" else (0, 0) for axis in (0, 1)]
        whole = [out[1 + axis] + before + after for axis, (before, after) in enumerate(around)]
        extra = [(rate - extent % rate) % rate for extent in whole]
        larger = space_to_batch(value, [[0, extra[0]], [0, extra[1]]], rate)
        spread = apply_op(
            "Conv2DBackpropInput",
            input_sizes=[
                rate * rate * out[0],
                (whole[0] + extra[0]) // rate,
                (whole[1] + extra[1]) // rate,
                out[3],
            ],
            filter=filters,
            out_backprop=larger,
            strides=[1, 1, 1, 1],
            padding="VALID",
        )
        crops = [[before, after + more] for (before, after), more in zip(around, extra)]
        return batch_to_space(spread, crops, rate)


def _around(extent: Any, rate: int) -> tuple[Any, Any]:
    """What SAME pads for a window whose ``extent`` elements lie ``rate`` apart."""
    total = extent + (extent - 1) * (rate - 1) - 1
    return total // 2, total - total // 2
