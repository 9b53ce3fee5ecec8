"""Ragged tensors written down as nested lists, and placeholders for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.dtypes import DType, as_dtype
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops import constant as dense
from tfedu.ops.apply import name_scope
from tfedu.ops.ragged.tensor import RaggedTensor, is_ragged
from tfedu.ops.ragged.value import RaggedTensorValue


def constant(
    pylist: Any,
    dtype: Any = None,
    ragged_rank: int | None = None,
    inner_shape: Any = None,
    name: str | None = None,
    row_splits_dtype: Any = dtypes.int64,
) -> Any:
    """A constant with rows of different lengths (TF: ``tf.ragged.constant``).

    Args:
        pylist: nested lists, tuples or arrays.
        dtype: of the elements; by default what the elements suggest.
        ragged_rank: how many axes are ragged; by default all but the first and those of ``inner_shape``.
        inner_shape: the extents of the last axes, which are uniform.

    Returns:
        a RaggedTensor; a tensor, if no axis is ragged.

    Raises:
        ValueError: elements at different depths, or a rank or shape that does not fit.

    >>> constant([[1, 2], [], [3]]).shape.as_list()
    [3, None]
    """
    with name_scope(name, "RaggedConstant"):

        def with_rows(values: Any, splits: list[int]) -> RaggedTensor:
            row_splits = dense.constant(splits, dtype=row_splits_dtype)
            return RaggedTensor.from_row_splits(values, row_splits, validate=False)

        return _nested(with_rows, dense.constant, pylist, dtype, ragged_rank, inner_shape)


def constant_value(
    pylist: Any,
    dtype: Any = None,
    ragged_rank: int | None = None,
    inner_shape: Any = None,
    row_splits_dtype: Any = "int64",
) -> Any:
    """The same as NumPy arrays, to be fed, say (TF: ``tf.ragged.constant_value``).

    >>> constant_value([[1, 2], [], [3]]).row_splits.tolist()
    [0, 2, 2, 3]
    """
    kind = dtype.as_numpy_dtype if isinstance(dtype, DType) else dtype
    splits_kind = as_dtype(row_splits_dtype).as_numpy_dtype

    def with_rows(values: Any, splits: list[int]) -> RaggedTensorValue:
        return RaggedTensorValue(values, np.array(splits, splits_kind))

    def inner(values: Any, dtype: Any, shape: Any, name: str | None = None) -> np.ndarray:
        return np.reshape(np.array(values, dtype), shape)

    return _nested(with_rows, inner, pylist, kind, ragged_rank, inner_shape)


def placeholder(dtype: Any, ragged_rank: int, value_shape: Any = None, name: str | None = None) -> Any:
    """A RaggedTensor to be fed with a RaggedTensorValue (TF: ``tf.ragged.placeholder``).

    Args:
        ragged_rank: how many axes are ragged.
        value_shape: the extents of the innermost values' elements.

    >>> placeholder("float32", 1, [3]).shape.as_list()
    [None, None, 3]
    """
    if ragged_rank == 0:
        return dense.placeholder(dtype, value_shape, name)
    with name_scope(name, "RaggedPlaceholder", []):
        result: Any = dense.placeholder(dtype, TensorShape([None]).concatenate(TensorShape(value_shape)), "flat_values")
        for level in reversed(range(ragged_rank)):
            splits = dense.placeholder(dtypes.int64, [None], f"row_splits_{level}")
            result = RaggedTensor(result, splits, internal=True)
        return result


# -- nested lists -----------------------------------------------------------------------------------------------------


def _is_list(item: Any) -> bool:
    return isinstance(item, (list, tuple)) or np.ndim(item) != 0


def _nested(
    with_rows: Callable[[Any, list[int]], Any],
    inner_values: Callable[..., Any],
    pylist: Any,
    dtype: Any,
    ragged_rank: int | None,
    inner_shape: Any,
) -> Any:
    if is_ragged(pylist) or isinstance(pylist, Tensor):
        raise TypeError("pylist may not be a RaggedTensor or RaggedTensorValue.")
    refused = f"Invalid pylist={pylist!r}: "
    if not _is_list(pylist):
        if ragged_rank:
            raise ValueError(f"{refused}incompatible with ragged_rank={ragged_rank}")
        if inner_shape:
            raise ValueError(f"{refused}incompatible with dim(inner_shape)={len(inner_shape)}")
        return inner_values(pylist, dtype, ())
    if ragged_rank is not None and ragged_rank < 0:
        raise ValueError(f"Invalid ragged_rank={ragged_rank!r}: must be nonnegative")
    depth, deepest = _depths(pylist)
    if depth is not None and deepest > depth:
        raise ValueError(f"{refused}empty list nesting is greater than scalar value nesting")
    if inner_shape is not None and ragged_rank is not None:
        expected = ragged_rank + len(inner_shape) + 1
        if expected != depth if depth is not None else expected < deepest:
            raise ValueError(
                f"{refused}incompatible with ragged_rank={ragged_rank} and dim(inner_shape)={len(inner_shape)}"
            )
    if ragged_rank is None and deepest - len(inner_shape or ()) < 2:
        ragged_rank = 0
    if ragged_rank == 0:
        return inner_values(pylist, dtype, inner_shape)
    if inner_shape is None:
        inner_shape = () if ragged_rank is None else _inner_shape(pylist, ragged_rank)
    if ragged_rank is None:
        ragged_rank = max(1, deepest - 1 if depth is None else depth - 1 - len(inner_shape))
    nested_splits = []
    values = pylist
    for _ in range(ragged_rank):
        nested_splits.append(np.cumsum([0, *map(len, values)]).tolist())
        values = [element for row in values for element in row]
    result = inner_values(values, dtype=dtype, shape=(len(values), *inner_shape), name="values")
    for splits in reversed(nested_splits):
        result = with_rows(result, splits)
    return result


def _depths(item: Any) -> tuple[int | None, int]:
    """How deep the elements lie (None: there are none), and how deep the lists go."""
    if not _is_list(item):
        return 0, 0
    depth, deepest = None, 1
    for child in item:
        below, lists = _depths(child)
        if below is not None:
            if depth is not None and depth != below + 1:
                raise ValueError("all scalar values must have the same nesting depth")
            depth = below + 1
        deepest = max(deepest, lists + 1)
    return depth, deepest


def _inner_shape(pylist: Any, ragged_rank: int) -> tuple[int, ...]:
    """The extents of the axes behind the ragged ones, read off the lists."""
    values = pylist
    for depth in range(1, ragged_rank + 1):
        if not all(map(_is_list, values)):
            raise ValueError(
                f"pylist has scalar values depth {depth}, but ragged_rank={ragged_rank} requires scalar value depth "
                f"greater than {ragged_rank}"
            )
        values = [element for row in values for element in row]
    return _uniform(values)[1:]


def _uniform(item: Any) -> tuple[int, ...]:
    if not _is_list(item):
        return ()
    shapes = {_uniform(child) for child in item} or {()}
    if len(shapes) > 1:
        raise ValueError("inner values have inconsistent shape")
    return (len(item), *shapes.pop())
