"""Elements and rows of ragged tensors chosen by conditions and numbers of groups."""

from __future__ import annotations

from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.tensor import Tensor
from tfedu.ops import array
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import expand_dims, indices_where, reshape, shape, stack
from tfedu.ops.array import gather as dense
from tfedu.ops.array.sequences import argsort
from tfedu.ops.checks.values import assert_equal, assert_less
from tfedu.ops.constant import range_
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import count_nonzero, cumprod
from tfedu.ops.ragged.gather import gather
from tfedu.ops.ragged.joining import concat
from tfedu.ops.ragged.mapping import map_flat_values
from tfedu.ops.ragged.partitions import lengths_to_splits, splits_match
from tfedu.ops.ragged.reduction import reduce_sum
from tfedu.ops.ragged.segment_ids import row_splits_to_segment_ids
from tfedu.ops.ragged.tensor import RaggedTensor, as_ragged, splits_type

# -- masks ------------------------------------------------------------------------------------------------------------


def boolean_mask(data: Any, mask: Any, name: str | None = None) -> Any:
    """What is left of ``data`` where ``mask`` holds, row by row (TF: ``tf.ragged.boolean_mask``).

    Args:
        data, mask: tensors or ragged tensors; the shape of the mask is that of the first axes of the data.

    Returns:
        a RaggedTensor, or a tensor if the mask has one axis and the data is not ragged.

    Raises:
        ValueError: a mask of unknown rank, or a scalar.

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     sess.run(boolean_mask([[1, 2], [3, 4]], [[True, False], [True, True]])).to_list()
    [[1], [3, 4]]
    """
    with name_scope(name, "RaggedMask", [data, mask]):
        data, mask = as_ragged(data, name="data"), as_ragged(mask, dtypes.bool_, "mask")
        kind = splits_type(data, mask)
        ndims = mask.shape.ndims
        if ndims is None:
            raise ValueError("mask.shape.ndims must be known statically.")
        if ndims == 0:
            raise ValueError("mask cannot be scalar.")
        if isinstance(data, Tensor) and isinstance(mask, Tensor):
            return _dense_mask(data, mask, ndims, kind)
        if isinstance(mask, Tensor):
            if ndims == 1:
                return _mask_of_rows(data, mask)
            levels = min(data.ragged_rank, ndims - 1)
            mask = RaggedTensor.from_tensor(mask, ragged_rank=levels, row_splits_dtype=kind)
        if isinstance(data, Tensor):
            data = RaggedTensor.from_tensor(data, ragged_rank=mask.ragged_rank, row_splits_dtype=kind)
        known = [mask.nested_row_splits, data.nested_row_splits[: mask.ragged_rank]]
        with data.graph.control_dependencies(splits_match(known)):
            splits = []
            while isinstance(mask, RaggedTensor):
                splits.append(mask.row_splits if (mask.shape.ndims or 0) > 2 else _kept(mask, kind))
                mask, data = mask.values, data.values
            return RaggedTensor.from_nested_row_splits(boolean_mask(data, mask), splits, validate=False)


def _kept(mask: RaggedTensor, kind: Any) -> Tensor:
    """The splits of what a mask with one ragged axis leaves."""
    return lengths_to_splits(reduce_sum(mask.with_values(ew.cast(mask.values, kind)), axis=1))


def _mask_of_rows(data: RaggedTensor, mask: Tensor) -> RaggedTensor:
    splits = lengths_to_splits(dense.boolean_mask(data.row_lengths(), mask))
    of_values = dense.gather(mask, row_splits_to_segment_ids(data.row_splits))
    return RaggedTensor.from_row_splits(boolean_mask(data.values, of_values), splits, validate=False)


def _dense_mask(data: Tensor, mask: Tensor, ndims: int, kind: Any) -> Any:
    kept: Any = dense.boolean_mask(data, mask)
    if ndims == 1:
        return kept
    lengths = reshape(count_nonzero(mask, axis=-1, dtype=kind), [-1])
    kept = RaggedTensor.from_row_lengths(kept, lengths, validate=False)
    extents = shape(mask, out_type=kind)
    slices = cumprod(extents) + 1
    for axis in range(ndims - 3, -1, -1):
        splits = range_(slices[axis]) * extents[axis + 1]
        kept = RaggedTensor.from_row_splits(kept, splits, validate=False)
    return kept


# -- tf.where ---------------------------------------------------------------------------------------------------------


def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Any:
    """Where ``condition`` holds; or rows or elements of ``x`` where it does and of ``y`` where it does not.

    Raises:
        ValueError: one of ``x`` and ``y``, or shapes that do not fit.
    """
    if (x is None) != (y is None):
        raise ValueError("x and y must be either both None or both non-None")
    with name_scope(name, "RaggedWhere", [condition, x, y]):
        condition = as_ragged(condition, name="condition")
        if x is None:
            return _coordinates(condition)
        x, y = as_ragged(x, name="x"), as_ragged(y, name="y")
        splits_type(condition, x, y)
        if all(isinstance(item, RaggedTensor) for item in (condition, x, y)):
            return map_flat_values(ew.where, condition, x, y)
        if isinstance(condition, RaggedTensor):
            raise ValueError("Input shapes do not match.")
        condition.shape.assert_has_rank(1)
        both = concat([x, y], axis=0)
        kind = both.row_splits.dtype
        count_x, count_y = (
            item.nrows(kind) if isinstance(item, RaggedTensor) else shape(item, out_type=kind)[0] for item in (x, y)
        )
        return gather(both, ew.where(condition, range_(count_x), count_x + range_(count_y)))


def _coordinates(condition: Any) -> Tensor:
    if isinstance(condition, Tensor):
        return indices_where(condition)
    inside = _coordinates(condition.values)
    condition = condition.with_row_splits_dtype(inside.dtype)
    place = inside[:, 0]
    rows = dense.gather(condition.value_rowids(), place)
    columns = place - dense.gather(condition.row_splits, rows)
    return array.concat([expand_dims(rows, 1), expand_dims(columns, 1), inside[:, 1:]], axis=1)


# -- groups -----------------------------------------------------------------------------------------------------------


def stack_dynamic_partitions(data: Any, partitions: Any, num_partitions: Any, name: str | None = None) -> RaggedTensor:
    """The slices of ``data`` in groups, one row for each (TF: ``tf.ragged.stack_dynamic_partitions``).

    Args:
        data: a tensor or a RaggedTensor.
        partitions: to which group each slice belongs; its shape is that of the first axes of ``data``.
        num_partitions: how many groups there are.

    Raises:
        ValueError: ``partitions must have known rank.``
        InvalidArgumentError: ``partitions must be less than num_partitions``.

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     sess.run(stack_dynamic_partitions([5, 6, 7, 8], [1, 0, 1, 1], 3)).to_list()
    [[6], [5, 7, 8], []]
    """
    with name_scope(name, "SegmentStack", [data, partitions, num_partitions]):
        data = as_ragged(data, name="data")
        kind = data.row_splits.dtype if isinstance(data, RaggedTensor) else None
        partitions = as_ragged(partitions, name="partitions", preferred_dtype=kind)
        count = convert_to_tensor(num_partitions, name="num_partitions", preferred_dtype=partitions.dtype)
        if kind is not None:
            partitions = map_flat_values(ew.cast, partitions, dtype=kind)
        count = ew.cast(count, partitions.dtype)
        ndims = partitions.shape.ndims
        if ndims is None:
            raise ValueError("partitions must have known rank.")
        count.shape.assert_has_rank(0)
        partitions.shape.assert_is_compatible_with(data.shape[:ndims])
        if ndims == 0:
            from tfedu.ops.ragged.axes import expand_dims as with_axis

            return RaggedTensor.from_value_rowids(with_axis(data, 0), stack([partitions]), count, validate=False)
        if ndims == 1:
            order = argsort(partitions, stable=True)
            rows = dense.gather(partitions, order)
            values = gather(data, order)
            message = "partitions must be less than num_partitions"
            with count.graph.control_dependencies([assert_less(rows[-1:], count, message=message)]):
                return RaggedTensor.from_value_rowids(values, rows, nrows=count, validate=False)
        if isinstance(data, Tensor):
            data = RaggedTensor.from_tensor(data, row_splits_dtype=partitions.dtype)
        if isinstance(partitions, Tensor):
            levels = max(data.ragged_rank, ndims - 1)
            partitions = RaggedTensor.from_tensor(partitions, ragged_rank=levels, row_splits_dtype=partitions.dtype)
        message = "data and partitions have incompatible ragged shapes"
        with count.graph.control_dependencies([assert_equal(data.row_splits, partitions.row_splits, message=message)]):
            return stack_dynamic_partitions(data.values, partitions.values, count)


def dynamic_partition(data: Any, partitions: Any, num_partitions: int, name: str | None = None) -> list[Any]:
    """``tf.dynamic_partition`` of ragged data or with ragged groups.

    Raises:
        TypeError: ``num_partitions must be a non-negative integer``.
    """
    if not isinstance(num_partitions, int) or num_partitions < 0:
        raise TypeError("num_partitions must be a non-negative integer")
    groups = stack_dynamic_partitions(data, partitions, num_partitions, name)
    return [groups[i] for i in range(num_partitions)]
