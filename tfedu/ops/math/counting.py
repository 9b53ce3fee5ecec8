"""How often values occur: bincounts, histograms, confusion matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph import dtypes
from tfedu.graph.dtypes import as_dtype
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import reshape, shape, stack
from tfedu.ops.array.scatter import scatter_nd
from tfedu.ops.constant import constant, ones_like
from tfedu.ops.control import check
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.clip import clip_by_value
from tfedu.ops.math.reduction import reduce_max, reduce_prod
from tfedu.ops.math.segment import unsorted_segment_sum
from tfedu.ops.nn.weights import remove_squeezable_dimensions

# -- bins of width 1 --------------------------------------------------------------------------------------------------


def _bincount_shape(ctx: ShapeContext) -> list[Dims]:
    ctx.rank(1, 0)
    size = ctx.value(1)
    if size is not None and size < 0:
        raise ctx.error(f"size ({int(size)}) must be non-negative")
    return [(None if size is None else int(size),)]


def _lower_bincount(ctx: Any, arr: ir.Node, size: ir.Node, weights: ir.Node) -> ir.Node:
    count = int(ctx.value(1))
    if count < 0:
        raise ctx.invalid(f"size ({count}) must be non-negative")
    if weights.size and weights.shape != arr.shape:
        raise ctx.invalid(
            "If weights are passed, they must have the same shape as arr: "
            f"{list(weights.shape)} is not {list(arr.shape)}"
        )
    flat = ir.reshape(arr, (arr.size,))
    ctx.check(ir.binary("ge", flat, ir.full(flat.shape, 0, flat.dtype)), "Input arr must be non-negative!")
    rows = ir.reshape(weights, flat.shape) if weights.size else ir.full(flat.shape, 1, weights.dtype)
    return ir.scatter_add(ir.full((count,), 0, weights.dtype), flat, rows)


declare(
    "Bincount",
    "arr: int32, size: int32, weights: T",
    "bins: T",
    "T: {int32, int64, float32, float64}",
    doc=("How often each integer occurs, or what its weights add up to", "统计每个整数出现的次数，或其权重之和"),
    formula="bins[k] = sum of weights[i] with arr[i] = k",
    shape=_bincount_shape,
    lower=_lower_bincount,
    values=(1,),
)


def bincount(
    arr: Any, weights: Any = None, minlength: Any = None, maxlength: Any = None, dtype: Any = dtypes.int32
) -> Tensor:
    """How often each of the integers 0, 1, 2, ... occurs in ``arr`` (TF: ``tf.bincount``).

    Args:
        arr: int32 of any shape, none negative.
        weights: counts of their own, in the shape of ``arr``; the bins have their type.
        minlength, maxlength: at least and at most that many bins. What would need more is not counted, and refused
            when there are weights.
        dtype: of the bins when there are no weights.

    Returns:
        [largest element + 1], or as long as the limits want it.

    Raises:
        InvalidArgumentError: in the run, ``Input arr must be non-negative!``.

    >>> bincount([1, 1, 3]).dtype.name
    'int32'
    """
    with name_scope("bincount"):
        arr = convert_to_tensor(arr, dtypes.int32, "arr")
        some = ew.greater(reduce_prod(shape(arr)), 0)
        count = ew.cast(some, dtypes.int32) * (reduce_max(arr) + 1)
        if minlength is not None:
            count = ew.maximum(convert_to_tensor(minlength, dtypes.int32, "minlength"), count)
        if maxlength is not None:
            count = ew.minimum(convert_to_tensor(maxlength, dtypes.int32, "maxlength"), count)
        if weights is not None:
            return unsorted_segment_sum(convert_to_tensor(weights, name="weights"), arr, count)
        return apply_op("Bincount", arr=arr, size=count, weights=constant([], as_dtype(dtype)))


# -- bins of equal width ----------------------------------------------------------------------------------------------


def _histogram_shape(ctx: ShapeContext) -> list[Dims]:
    ctx.rank(1, 1)
    ctx.merged((2,), ctx.dims(1))
    ctx.rank(2, 0)
    count = ctx.value(2)
    if count is not None and count <= 0:
        raise ctx.error(f"Requires nbins > 0: {int(count)}")
    return [(None if count is None else int(count),)]


def _lower_histogram(ctx: Any, values: ir.Node, value_range: ir.Node, nbins: ir.Node) -> ir.Node:
    low, high = ctx.value(1).tolist()
    count = int(ctx.value(2))
    if count <= 0:
        raise ctx.invalid(f"nbins should be a positive number, but got '{count}'")
    if not low < high:
        raise ctx.invalid(f"value_range should satisfy value_range[0] < value_range[1], but got '[{low:g}, {high:g}]'")
    flat = ir.reshape(values, (values.size,))
    bottom = ir.full(flat.shape, low, flat.dtype)
    above = ir.cast(ir.binary("sub", ir.binary("max", flat, bottom), bottom), np.float64)
    bins = ir.binary("div", above, ir.full(flat.shape, (high - low) / count, np.float64))
    last = ir.full(flat.shape, count - 1, np.float64)
    places = ir.cast(ir.binary("min", bins, last), np.int32)
    kind = ctx.attr("dtype").numpy_type
    return ir.scatter_add(ir.full((count,), 0, kind), places, ir.full(flat.shape, 1, kind))


declare(
    "HistogramFixedWidth",
    "values: T, value_range: T, nbins: int32",
    "out: dtype",
    "T: {int32, int64, float32, float64}, dtype: {index} = int32",
    doc=("How many values fall into each of equally wide bins", "统计落入各等宽区间的数值个数"),
    shape=_histogram_shape,
    lower=_lower_histogram,
    values=(1, 2),
)


def histogram_fixed_width(
    values: Any, value_range: Any, nbins: Any = 100, dtype: Any = dtypes.int32, name: str | None = None
) -> Tensor:
    """How many of ``values`` fall into each of ``nbins`` bins of equal width (TF: ``tf.histogram_fixed_width``).

    Args:
        values: int32, int64, float32 or float64 of any shape.
        value_range: [2] of that type: where the first bin begins and the last one ends. What lies outside counts in
            the first or the last bin.
        nbins: how many bins.
        dtype: int32 or int64.

    Returns:
        [nbins].

    Raises:
        ValueError: ``Requires nbins > 0``. InvalidArgumentError: in the run, an empty range.

    >>> histogram_fixed_width([-1.0, 0.0, 1.5, 2.0, 5.0, 15.0], [0.0, 5.0], nbins=5).shape.as_list()
    [5]
    """
    with name_scope(name, "histogram_fixed_width", [values, value_range, nbins]) as scope:
        return apply_op(
            "HistogramFixedWidth", scope, values=values, value_range=value_range, nbins=nbins, dtype=as_dtype(dtype)
        )


def histogram_fixed_width_bins(
    values: Any, value_range: Any, nbins: Any = 100, dtype: Any = dtypes.int32, name: str | None = None
) -> Tensor:
    """The number of the bin of :func:`histogram_fixed_width` that each of ``values`` falls into.

    Args:
        values: floats of any shape.
        value_range: [2] of the same type.
        nbins: how many bins.
        dtype: has no effect; the numbers are int32, as in TensorFlow.
    """
    with name_scope(name, "histogram_fixed_width_bins", [values, value_range, nbins]):
        values = convert_to_tensor(values, name="values")
        extents = shape(values)
        values = reshape(values, [-1])
        value_range = convert_to_tensor(value_range, name="value_range")
        nbins = convert_to_tensor(nbins, dtypes.int32, "nbins")
        count = ew.cast(nbins, values.dtype)
        scaled = ew.truediv(values - value_range[0], value_range[1] - value_range[0], name="scaled_values")
        indices = ew.floor(count * scaled, name="indices")
        return reshape(ew.cast(clip_by_value(indices, 0, count - 1), dtypes.int32), extents)


# -- pairs of classes -------------------------------------------------------------------------------------------------


def confusion_matrix(
    labels: Any,
    predictions: Any,
    num_classes: Any = None,
    dtype: Any = dtypes.int32,
    name: str | None = None,
    weights: Any = None,
) -> Tensor:
    """Row: the right class, column: the predicted one, entry: how often (TF: ``tf.confusion_matrix``).

    Args:
        labels: integers [n], none negative.
        predictions: integers [n], none negative.
        num_classes: how many classes; by default one more than the largest number that occurs.
        dtype: of the matrix.
        weights: [n], what each pair counts instead of 1.

    Returns:
        [num_classes, num_classes].

    Raises:
        ValueError: shapes that do not fit. InvalidArgumentError: in the run, a number that is negative or too large.

    >>> confusion_matrix([1, 2, 4], [2, 2, 4], num_classes=5).shape.as_list()
    [5, 5]
    """
    kind = as_dtype(dtype)
    with name_scope(name, "confusion_matrix", [predictions, labels, num_classes, weights]):
        labels, predictions = remove_squeezable_dimensions(
            convert_to_tensor(labels, name="labels"), convert_to_tensor(predictions, name="predictions")
        )
        predictions, labels = ew.cast(predictions, dtypes.int64), ew.cast(labels, dtypes.int64)
        labels = check(ew.greater_equal(labels, 0), labels, "assertion failed: [`labels` contains negative values]")
        predictions = check(
            ew.greater_equal(predictions, 0), predictions, "assertion failed: [`predictions` contains negative values]"
        )
        if num_classes is None:
            count = ew.maximum(reduce_max(predictions), reduce_max(labels)) + 1
        else:
            count = ew.cast(num_classes, dtypes.int64)
            labels = check(ew.less(labels, count), labels, "assertion failed: [`labels` out of bound]")
            predictions = check(
                ew.less(predictions, count), predictions, "assertion failed: [`predictions` out of bound]"
            )
        if weights is not None:
            weights = convert_to_tensor(weights, name="weights")
            predictions.shape.assert_is_compatible_with(weights.shape)
            values = ew.cast(weights, kind)
        else:
            values = ones_like(predictions, kind)
        return scatter_nd(stack([labels, predictions], axis=1), values, stack([count, count]))
