"""Where the rows of a ragged tensor begin: five ways to say it, checked and turned into row splits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.dtypes import DType
from tfedu.graph.operation import Operation
from tfedu.graph.static_value import constant_value
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor
from tfedu.ops.array import concat, shape, stack
from tfedu.ops.checks.shapes import assert_rank, assert_rank_at_least
from tfedu.ops.checks.values import assert_equal, assert_less, assert_less_equal, assert_non_negative
from tfedu.ops.constant import constant, zeros
from tfedu.ops.control import with_dependencies
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.counting import bincount
from tfedu.ops.math.reduction import cumsum, reduce_sum


def check_flag(validate: Any) -> None:
    """Raises TypeError unless ``validate`` is a bool."""
    if not isinstance(validate, bool):
        raise TypeError("validate must have type bool")


def check_list(parts: Any, name: str) -> None:
    """Raises TypeError if one tensor stands for a list of them."""
    if isinstance(parts, Tensor):
        raise TypeError(f"{name} must be a list of Tensors")


def positive_axis(axis: Any, ndims: int | None) -> int:
    """``axis`` counted from the front.

    Raises:
        TypeError: no integer. ValueError: out of bounds, or negative where the rank is not known.
    """
    if not isinstance(axis, int):
        raise TypeError(f"axis must be an int; got {type(axis).__name__}")
    if ndims is None:
        if axis < 0:
            raise ValueError("axis may only be negative if ndims is statically known.")
        return axis
    if not -ndims <= axis < ndims:
        raise ValueError(f"axis={axis} out of bounds: expected {-ndims}<=axis<{ndims}")
    return axis % ndims


def as_integers(values: Any, name: str, dtype: DType) -> Tensor:
    """``values`` as a tensor of ``dtype``.

    Raises:
        TypeError: they are no integers.
    """
    tensor = convert_to_tensor(values, name=name, preferred_dtype=dtype)
    if not tensor.dtype.is_integer:
        raise TypeError(f"{name} must be an integer tensor; dtype={tensor.dtype!r}")
    return ew.cast(tensor, dtype)


def lengths_to_splits(lengths: Tensor) -> Tensor:
    """Where rows of these lengths begin, and where the last one ends."""
    return concat([[0], cumsum(lengths)], axis=-1)


def splits_match(nested: Sequence[Sequence[Tensor]]) -> list[Operation]:
    """Checks that several lists of splits say the same.

    Raises:
        ValueError: lists of different lengths.
    """
    message = "Inputs must have identical ragged splits"
    if any(len(splits) != len(nested[0]) for splits in nested):
        raise ValueError(message)
    return [assert_equal(a, b, message=message) for splits in nested[1:] for a, b in zip(nested[0], splits)]


# -- the five ways ----------------------------------------------------------------------------------------------------


def of_splits(values: Any, splits: Tensor, validate: bool) -> Tensor:
    """Row splits, checked."""
    splits.shape.assert_has_rank(1)
    if not validate:
        return splits
    text = _text("row_splits")
    zero = constant(0, dtype=splits.dtype)
    return _checked(
        splits,
        values,
        [
            assert_rank(splits, 1, message=text),
            assert_equal(splits[0], zero, message=text),
            _ascending(splits, text),
            assert_equal(splits[-1], _count(values, splits.dtype), message=text),
        ],
    )


def of_lengths(values: Any, lengths: Tensor, validate: bool) -> Tensor:
    """Row splits from the lengths of the rows."""
    lengths.shape.assert_has_rank(1)
    if validate:
        text = _text("row_lengths")
        checks = [
            assert_rank(lengths, 1, message=text),
            assert_non_negative(lengths, message=text),
            assert_equal(reduce_sum(lengths), _count(values, lengths.dtype), message=text),
        ]
        lengths = _checked(lengths, values, checks)
    return concat([[0], cumsum(lengths)], axis=0)


def of_starts(values: Any, starts: Tensor, validate: bool) -> Tensor:
    """Row splits from where rows begin."""
    starts.shape.assert_has_rank(1)
    count = _count(values, starts.dtype)
    if validate:
        text = _text("row_starts")
        checks = [
            assert_rank(starts, 1, message=text),
            assert_equal(starts[:1], constant(0, dtype=starts.dtype), message=text),
            _ascending(starts, text),
            assert_less_equal(starts[-1:], count, message=text),
        ]
        starts = _checked(starts, values, checks)
    return concat([starts, stack([count])], axis=0)


def of_limits(values: Any, limits: Tensor, validate: bool) -> Tensor:
    """Row splits from where rows end."""
    limits.shape.assert_has_rank(1)
    if validate:
        text = _text("row_limits")
        checks = [
            assert_rank(limits, 1, message=text),
            assert_non_negative(limits[:1], message=text),
            _ascending(limits, text),
            assert_equal(limits[-1:], _count(values, limits.dtype), message=text),
        ]
        limits = _checked(limits, values, checks)
    return concat([zeros([1], limits.dtype), limits], axis=0)


def of_row_ids(values: Any, row_ids: Tensor, nrows: Any, validate: bool) -> Tensor:
    """Row splits from the row in which each value stands."""
    kind = row_ids.dtype
    rows, known = _number_of_rows(row_ids, nrows)
    row_ids.shape.assert_has_rank(1)
    rows.shape.assert_has_rank(0)
    values.shape[:1].assert_is_compatible_with(row_ids.shape)
    if validate:
        text = _text("value_rowids")
        checks = [
            assert_rank(row_ids, 1, message=text),
            assert_rank(rows, 0, message=text),
            assert_equal(_count(values, dtypes.int32), shape(row_ids)[0], message=text),
            assert_non_negative(row_ids[:1], message=text),
            _ascending(row_ids, text),
            assert_less(row_ids[-1:], rows, message=text),
        ]
        row_ids = _checked(row_ids, values, checks)
    rows = ew.cast(rows, dtypes.int32)
    lengths = bincount(ew.cast(row_ids, dtypes.int32), minlength=rows, maxlength=rows, dtype=kind)
    splits = concat([[0], cumsum(lengths)], axis=0)
    if known is not None:
        splits.set_shape([known + 1])
    return splits


def _number_of_rows(row_ids: Tensor, nrows: Any) -> tuple[Tensor, int | None]:
    """The number of rows, and its value where it is known."""
    ids = constant_value(row_ids)
    last = None if ids is None or not ids.size else int(ids[-1])
    if nrows is None:
        if ids is None:
            return concat([row_ids[-1:], [-1]], axis=0)[0] + 1, None
        known = 0 if last is None else last + 1
        return convert_to_tensor(known, row_ids.dtype, "nrows"), known
    rows = convert_to_tensor(nrows, row_ids.dtype, "nrows")
    value = constant_value(rows)
    if value is None:
        return rows, None
    if value < 0:
        raise ValueError(f"Expected nrows >= 0; got {int(value)}")
    if last is not None and value < last + 1:
        raise ValueError(f"Expected nrows >= value_rowids[-1] + 1; got nrows={int(value)}, value_rowids[-1]={last}")
    return rows, int(value)


def _text(name: str) -> str:
    return f"Arguments to from_{name} do not form a valid RaggedTensor"


def _count(values: Any, kind: DType) -> Tensor:
    """The number of values, which may be rows themselves."""
    return shape(values, out_type=kind)[0] if isinstance(values, Tensor) else values.nrows(out_type=kind)


def _ascending(x: Tensor, message: str) -> Operation:
    return assert_non_negative(x[1:] - x[:-1], message=message)


def _checked(partition: Tensor, values: Any, checks: Iterable[Operation]) -> Tensor:
    more = [assert_rank_at_least(values, 1)] if isinstance(values, Tensor) else []
    return with_dependencies([*checks, *more], partition)
