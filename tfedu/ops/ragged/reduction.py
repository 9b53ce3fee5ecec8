"""Sums, means and other reductions over ragged axes, and over groups of rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.static_value import constant_value
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import either, name_scope
from tfedu.ops.array import concat, shape
from tfedu.ops.array.gather import gather
from tfedu.ops.checks.values import assert_equal
from tfedu.ops.constant import ones_like, zeros
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math import reduction as dense
from tfedu.ops.math import segment
from tfedu.ops.ragged.partitions import positive_axis
from tfedu.ops.ragged.ranges import ragged_range, range_
from tfedu.ops.ragged.segment_ids import row_splits_to_segment_ids
from tfedu.ops.ragged.tensor import RaggedTensor, as_ragged, is_ragged, splits_type
from tfedu.ops.strings.joining import reduce_join as dense_reduce_join
from tfedu.ops.strings.joining import unsorted_segment_join

Grouping = Callable[..., Tensor]


# -- groups of rows ---------------------------------------------------------------------------------------------------


def _grouped(grouping: Grouping, data: Any, segment_ids: Any, num_segments: Any, name: str | None = None) -> Any:
    """Rows of one group combined column by column; the result's row is as long as the group's longest."""
    if not (is_ragged(data) or is_ragged(segment_ids)):
        return grouping(data, segment_ids, num_segments)
    with name_scope(name, "RaggedSegment", [data, segment_ids, num_segments]):
        data, ids = as_ragged(data, name="data"), as_ragged(segment_ids, name="segment_ids")
        splits_type(data, ids)
        if ids.dtype not in (dtypes.int32, dtypes.int64):
            raise ValueError("segment_ids must have dtype int32 or int64.")
        if isinstance(ids, RaggedTensor):
            if isinstance(data, Tensor):
                raise ValueError(
                    "segment_ids.shape must be a prefix of data.shape, but segment_ids is ragged and data is not."
                )
            message = "segment_ids.shape must be a prefix of data.shape"
            with data.graph.control_dependencies([assert_equal(ids.row_splits, data.row_splits, message=message)]):
                return _grouped(grouping, data.values, ids.values, num_segments)
        lengths = data.row_splits[1:] - data.row_splits[:-1]
        longest = ew.maximum(segment.unsorted_segment_max(lengths, ids, num_segments), 0)
        splits = concat([zeros([1], longest.dtype), dense.cumsum(longest)], axis=0)
        starts = gather(splits, ids)
        places = ragged_range(starts, starts + lengths).values
        return RaggedTensor.from_row_splits(_grouped(grouping, data.values, places, splits[-1]), splits, validate=False)


def _segment_function(grouping: Grouping, title: str) -> Callable[..., Any]:
    def function(data: Any, segment_ids: Any, num_segments: Any, name: str | None = None) -> Any:
        return _grouped(grouping, data, segment_ids, num_segments, name or title)

    return function


segment_sum = _segment_function(segment.unsorted_segment_sum, "RaggedSegmentSum")
segment_prod = _segment_function(segment.unsorted_segment_prod, "RaggedSegmentProd")
segment_min = _segment_function(segment.unsorted_segment_min, "RaggedSegmentMin")
segment_max = _segment_function(segment.unsorted_segment_max, "RaggedSegmentMax")


def segment_mean(data: Any, segment_ids: Any, num_segments: Any, name: str | None = None) -> Any:
    """The mean of each column of a group."""
    with name_scope(name, "RaggedSegmentMean", [data, segment_ids, num_segments]):
        return _divided_by_members(data, segment_ids, num_segments, lambda count: count)


def segment_sqrt_n(data: Any, segment_ids: Any, num_segments: Any, name: str | None = None) -> Any:
    """The sum of each column of a group divided by the root of the number of its members."""
    with name_scope(name, "RaggedSegmentSqrtN", [data, segment_ids, num_segments]):
        return _divided_by_members(data, segment_ids, num_segments, ew.sqrt)


def _divided_by_members(data: Any, segment_ids: Any, num_segments: Any, scale: Callable[[Tensor], Tensor]) -> Any:
    total = segment_sum(data, segment_ids, num_segments)
    count = segment_sum(data.with_flat_values(ones_like(data.flat_values)), segment_ids, num_segments)
    return _quotient(total, count, scale)


def _quotient(total: Any, count: Any, scale: Callable[[Tensor], Tensor] = lambda count: count) -> Any:
    if isinstance(total, RaggedTensor):
        return total.with_flat_values(total.flat_values / scale(count.flat_values))
    return total / scale(count)


# -- whole axes -------------------------------------------------------------------------------------------------------


def _reduced(whole: Callable[..., Any], grouping: Grouping, tensor: Any, axis: Any, keepdims: Any) -> Any:
    """``whole`` over the axes of dense parts, ``grouping`` over ragged ones."""
    if not is_ragged(tensor):
        return whole(tensor, axis)
    if keepdims:
        raise ValueError("keepdims=True is not supported for RaggedTensors.")
    if isinstance(axis, Tensor):
        axis = constant_value(axis)
        if axis is None:
            raise ValueError("axis must be known at graph construction time.")
    if isinstance(axis, (np.ndarray, np.generic)):
        axis = axis.tolist()
    tensor = as_ragged(tensor, name="rt_input")
    if axis is None:
        return whole(tensor.flat_values, None)
    if isinstance(axis, (tuple, list)):
        for one in sorted((positive_axis(a, tensor.shape.ndims) for a in axis), reverse=True):
            tensor = _reduced(whole, grouping, tensor, one, keepdims)
        return tensor
    axis = positive_axis(axis, tensor.shape.ndims)
    if axis > 1:
        return tensor.with_values(_reduced(whole, grouping, tensor.values, axis - 1, keepdims))
    if axis == 1:
        rows = shape(tensor.row_splits)[0] - 1
        return _grouped(grouping, tensor.values, row_splits_to_segment_ids(tensor.row_splits), rows)
    lengths = tensor.row_splits[1:] - tensor.row_splits[:-1]
    longest = ew.maximum(dense.reduce_max(lengths), 0)
    return _grouped(grouping, tensor.values, range_(lengths).values, longest)


def _axis(axis: Any, keepdims: Any, reduction_indices: Any, keep_dims: Any) -> tuple[Any, Any]:
    return either("axis", axis, "reduction_indices", reduction_indices), either(
        "keepdims", keepdims, "keep_dims", keep_dims
    )


def _reduction(whole: Callable[..., Any], grouping: Grouping, title: str) -> Callable[..., Any]:
    def function(
        input_tensor: Any,
        axis: Any = None,
        keepdims: Any = None,
        name: str | None = None,
        reduction_indices: Any = None,
        keep_dims: Any = None,
    ) -> Any:
        axis, keepdims = _axis(axis, keepdims, reduction_indices, keep_dims)
        with name_scope(name, title, [input_tensor, axis]):
            return _reduced(whole, grouping, input_tensor, axis, keepdims)

    return function


reduce_sum = _reduction(dense.reduce_sum, segment.unsorted_segment_sum, "RaggedReduceSum")
reduce_prod = _reduction(dense.reduce_prod, segment.unsorted_segment_prod, "RaggedReduceProd")
reduce_min = _reduction(dense.reduce_min, segment.unsorted_segment_min, "RaggedReduceMin")
reduce_max = _reduction(dense.reduce_max, segment.unsorted_segment_max, "RaggedReduceMax")


def reduce_mean(
    input_tensor: Any,
    axis: Any = None,
    keepdims: Any = None,
    name: str | None = None,
    reduction_indices: Any = None,
    keep_dims: Any = None,
) -> Any:
    """The mean over ``axis``; that of nothing is NaN."""
    axis, keepdims = _axis(axis, keepdims, reduction_indices, keep_dims)
    with name_scope(name, "RaggedReduceMean", [input_tensor, axis]):
        ones = input_tensor.with_flat_values(ones_like(input_tensor.flat_values))
        return _quotient(reduce_sum(input_tensor, axis, keepdims), reduce_sum(ones, axis, keepdims))


def _of_truth(reduction: Callable[..., Any], title: str) -> Callable[..., Any]:
    def function(
        input_tensor: Any,
        axis: Any = None,
        keepdims: Any = None,
        name: str | None = None,
        reduction_indices: Any = None,
        keep_dims: Any = None,
    ) -> Any:
        axis, keepdims = _axis(axis, keepdims, reduction_indices, keep_dims)
        with name_scope(name, title, [input_tensor, axis]):
            numbers = input_tensor.with_flat_values(ew.cast(input_tensor.flat_values, dtypes.int32))
            result = reduction(numbers, axis, keepdims)
            if isinstance(result, RaggedTensor):
                return result.with_flat_values(ew.cast(result.flat_values, dtypes.bool_))
            return ew.cast(result, dtypes.bool_)

    return function


reduce_all = _of_truth(reduce_prod, "RaggedReduceAll")
reduce_any = _of_truth(reduce_sum, "RaggedReduceAny")


def reduce_join(
    inputs: Any,
    axis: Any = None,
    keep_dims: bool = False,
    separator: str = "",
    name: str | None = None,
    reduction_indices: Any = None,
    keepdims: Any = None,
) -> Any:
    """The strings along ``axis`` joined into one."""
    with name_scope(name, "RaggedSegmentJoin", [inputs]):
        return _reduced(
            lambda x, axis: dense_reduce_join(x, axis, separator=separator),
            lambda x, ids, count: unsorted_segment_join(x, ids, count, separator),
            inputs,
            either("axis", axis, "reduction_indices", reduction_indices),
            keep_dims or keepdims,
        )
