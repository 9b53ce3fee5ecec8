"""Ragged tensors joined along an existing axis or a new one."""

from __future__ import annotations

from typing import Any

from tfedu.graph.tensor import Tensor
from tfedu.ops import array
from tfedu.ops.apply import name_scope
from tfedu.ops.array import reshape, transpose
from tfedu.ops.checks.values import assert_equal
from tfedu.ops.constant import range_
from tfedu.ops.ragged.axes import expand_dims
from tfedu.ops.ragged.gather import gather
from tfedu.ops.ragged.partitions import lengths_to_splits, positive_axis, splits_match
from tfedu.ops.ragged.tensor import RaggedTensor, as_ragged, splits_type


def concat(values: Any, axis: Any, name: str | None = "concat") -> Any:
    """``tf.concat`` of tensors some of which are ragged."""
    values = list(values) if isinstance(values, (list, tuple)) else [values]
    with name_scope(None if name == "concat" else name, "RaggedConcat", values):
        return _joined(values, axis, new_axis=False)


def stack(values: Any, axis: int = 0, name: str | None = None) -> Any:
    """Tensors of one rank, ragged or not, stacked along a new axis (TF: ``tf.ragged.stack``).

    Args:
        values: a list of tensors and ragged tensors.
        axis: where the new axis goes, at the front by default.

    Returns:
        a RaggedTensor; tensors of one rank stacked along the last axis stay one.

    Raises:
        ValueError: no tensors, tensors of different ranks, or an axis that does not exist.

    >>> from tfedu.ops.ragged.literals import constant
    >>> stack([constant([[1, 2], [3]]), constant([[4]])]).shape.as_list()
    [2, None, None]
    """
    values = list(values) if isinstance(values, (list, tuple)) else [values]
    with name_scope(name, "RaggedConcat", values):
        return _joined(values, axis, new_axis=True)


def _joined(values: list[Any], axis: Any, new_axis: bool) -> Any:
    if not values:
        raise ValueError("rt_inputs may not be empty.")
    tensors = [as_ragged(value, name="rt_input") for value in values]
    kind = splits_type(*tensors)
    if len(tensors) == 1:
        return expand_dims(tensors[0], axis=axis) if new_axis else tensors[0]
    ndims = tensors[0].shape.ndims
    if ndims is not None:
        for tensor in tensors:
            tensor.shape.assert_has_rank(ndims)
    axis = positive_axis(axis, None if ndims is None else ndims + new_axis)
    if all(isinstance(tensor, Tensor) for tensor in tensors) and ndims is not None and axis >= ndims - 1:
        if axis == ndims - 1 + new_axis or axis == ndims - 1:
            return array.stack(tensors, axis) if new_axis else array.concat(tensors, axis)
    tensors = [RaggedTensor.from_tensor(t, row_splits_dtype=kind) if isinstance(t, Tensor) else t for t in tensors]
    levels = max(tensor.ragged_rank for tensor in tensors)
    tensors = [_with_levels(tensor, levels, kind) for tensor in tensors]
    if axis == 0:
        return _one_below_the_other(tensors, new_axis)
    if axis == 1:
        return _row_by_row(tensors, new_axis)
    first = tensors[0].row_splits
    with first.graph.control_dependencies(splits_match([[t.row_splits] for t in tensors])):
        inner = _joined([t.values for t in tensors], axis - 1, new_axis)
        return RaggedTensor.from_row_splits(inner, first, validate=False)


def _with_levels(tensor: Any, levels: int, kind: Any) -> Any:
    """The same tensor with so many ragged axes."""
    if levels == 0:
        return tensor
    if isinstance(tensor, Tensor):
        tensor = RaggedTensor.from_tensor(tensor, row_splits_dtype=kind)
    return tensor.with_values(_with_levels(tensor.values, levels - 1, kind))


def _one_below_the_other(tensors: list[RaggedTensor], new_axis: bool) -> Any:
    values = array.concat([tensor.flat_values for tensor in tensors], axis=0)
    nested = [_concat_splits(level) for level in zip(*(tensor.nested_row_splits for tensor in tensors))]
    if new_axis:
        nested.insert(0, lengths_to_splits(array.stack([tensor.nrows() for tensor in tensors])))
    return RaggedTensor.from_nested_row_splits(values, nested, validate=False)


def _concat_splits(splits: tuple[Tensor, ...]) -> Tensor:
    pieces, offset = [splits[0]], splits[0][-1]
    for one in splits[1:]:
        pieces.append(one[1:] + offset)
        offset = offset + one[-1]
    return array.concat(pieces, axis=0)


def _row_by_row(tensors: list[RaggedTensor], new_axis: bool) -> RaggedTensor:
    """Below each other first; then the rows of one number are brought together."""
    count, rows = len(tensors), tensors[0].nrows()
    message = "Input tensors have incompatible shapes."
    checks = [assert_equal(tensor.nrows(), rows, message=message) for tensor in tensors[1:]]
    with rows.graph.control_dependencies(checks):
        whole = _one_below_the_other(tensors, new_axis=False)
        table = reshape(range_(rows * count), [count, -1])
        mixed = gather(whole, reshape(transpose(table), [-1]))
        values = mixed if new_axis else mixed.values
        splits = range_(0, rows * count + 1, count) if new_axis else mixed.row_splits[::count]
        for tensor in tensors:
            splits.set_shape(tensor.row_splits.shape)
        return RaggedTensor.from_row_splits(values, splits, validate=False)
