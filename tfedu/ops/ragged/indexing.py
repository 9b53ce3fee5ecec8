"""``rt[...]``: rows and parts of rows of a ragged tensor."""

from __future__ import annotations

from typing import Any

from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import concat, shape, size, stack
from tfedu.ops.array import gather as dense
from tfedu.ops.constant import range_, zeros
from tfedu.ops.math import elementwise as ew
from tfedu.ops.ragged.gather import gather
from tfedu.ops.ragged.tensor import RaggedTensor

_WHOLE = slice(None, None, None)


def getitem(tensor: RaggedTensor, key: Any) -> Any:
    """The part of ``tensor`` that ``key`` names.

    Args:
        key: what may stand in the brackets, or a tuple of it: an integer or an integer scalar (of the first axis and
            of uniform ones), a slice, ``...`` or ``tf.newaxis``.

    Raises:
        ValueError: ``Cannot index into an inner ragged dimension.`` IndexError: too many indices.
        TypeError: something else.
    """
    keys = list(key) if isinstance(key, (list, tuple)) else [key]
    with name_scope(None, "RaggedGetItem", [tensor, *_tensors_in(keys)]):
        return _picked(tensor, keys)


def _tensors_in(key: Any) -> list[Tensor]:
    if isinstance(key, Tensor):
        return [key]
    if isinstance(key, list):
        return [tensor for part in key for tensor in _tensors_in(part)]
    return _tensors_in([key.start, key.stop, key.step]) if isinstance(key, slice) else []


def _picked(tensor: Any, keys: list[Any]) -> Any:
    """``keys[0]`` is of the first axis, which is that of the rows."""
    if not keys:
        return tensor
    first, rest = keys[0], keys[1:]
    if first is Ellipsis:
        return _picked(tensor, _spelled_out(keys, tensor.shape.ndims))
    if first is None:
        inner = _picked(tensor, rest)
        return RaggedTensor.from_row_splits(inner, stack([0, _rows(inner)]), validate=False)
    if isinstance(first, slice):
        return _picked_inside(_slice_of_rows(tensor, first), rest)
    row = tensor.values[tensor.row_starts()[first] : tensor.row_limits()[first]]
    return row[tuple(rest)] if rest else row


def _rows(tensor: RaggedTensor) -> Tensor:
    return shape(tensor.row_splits, out_type=tensor.row_splits.dtype)[0] - 1


def _spelled_out(keys: list[Any], ndims: int | None) -> list[Any]:
    """The keys with one more axis in place of the ellipsis, or without it when nothing is left for it."""
    if ndims is None:
        raise ValueError("Ellipsis not supported for unknown shape RaggedTensors")
    count = sum(key is not None for key in keys)
    if count > ndims + 1:
        raise IndexError("Too many indices for RaggedTensor")
    return keys[1:] if count == ndims + 1 else [_WHOLE, *keys]


def _slice_of_rows(tensor: RaggedTensor, key: slice) -> RaggedTensor:
    if key == _WHOLE:
        return tensor
    starts, limits = tensor.row_starts()[key], tensor.row_limits()[key]
    if key.step is not None and key.step != 1:
        return _ranges_of(tensor.values, starts, limits, 1)
    # where no row is left, the splits are [0] alone
    zero = zeros([1], tensor.row_splits.dtype)
    splits = concat([zero[size(starts) :], starts[:1], limits], axis=0)
    values = tensor.values[splits[0] : splits[-1]]
    return RaggedTensor.from_row_splits(values, splits - splits[0], validate=False)


def _picked_inside(tensor: Any, keys: list[Any]) -> Any:
    """``keys[0]`` is of the second axis: the columns of every row."""
    if not keys:
        return tensor
    if isinstance(tensor, Tensor):
        return tensor[(_WHOLE, *keys)]
    first, rest = keys[0], keys[1:]
    if first is Ellipsis:
        return _picked_inside(tensor, _spelled_out(keys, tensor.values.shape.ndims))
    if first is None:
        inner = _picked_inside(tensor, rest)
        return RaggedTensor.from_row_splits(inner, range_(_rows(inner) + 1), validate=False)
    if not isinstance(first, slice):
        raise ValueError("Cannot index into an inner ragged dimension.")
    if first != _WHOLE:
        starts, limits = tensor.row_starts(), tensor.row_limits()
        # as in TensorFlow, a limit of 0 is none
        begin = starts if _is_zero(first.start) else _offset(first.start, starts, limits)
        end = limits if _is_zero(first.stop) else _offset(first.stop, starts, limits)
        tensor = _ranges_of(tensor.values, begin, end, first.step)
    return tensor.with_values(_picked_inside(tensor.values, rest))


def _is_zero(bound: Any) -> bool:
    return bound is None or (not isinstance(bound, Tensor) and bound == 0)


def _offset(offset: Any, starts: Tensor, limits: Tensor) -> Tensor:
    """So many columns behind the start of each row, or before its end if ``offset`` is negative."""
    if isinstance(offset, Tensor):
        offset = ew.cast(offset, starts.dtype)
        behind, before = ew.minimum(starts + offset, limits), ew.maximum(limits + offset, starts)
        return ew.where_v2(offset >= 0, behind, before)
    if not isinstance(offset, int):
        raise TypeError("slice offsets must be integers or None")
    return ew.minimum(starts + offset, limits) if offset > 0 else ew.maximum(limits + offset, starts)


def _ranges_of(values: Any, starts: Tensor, limits: Tensor, step: Any) -> RaggedTensor:
    """Rows of every ``step``-th value between two places."""
    by = convert_to_tensor(1 if step is None else step, name="step")
    if not by.dtype.is_integer:
        raise TypeError("slice strides must be integers or None")
    kind = starts.dtype
    splits, places = apply_op("RaggedRange", starts=starts, limits=limits, deltas=ew.cast(by, kind), Tsplits=kind)
    pick = gather if isinstance(values, RaggedTensor) else dense.gather
    return RaggedTensor.from_row_splits(pick(values, places), splits, validate=False)
