"""Rows of tensors as sets: union, intersection, difference, size (``tf.sets``). Sets live on the host."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext, unknown
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.sparse.places import length, spelled
from tfedu.ops.sparse_tensor import SparseTensor, convert_to_tensor_or_sparse_tensor

_TYPES = (dtypes.int8, dtypes.int16, dtypes.int32, dtypes.int64, dtypes.uint8, dtypes.uint16, dtypes.string)
_NAMES = ", ".join(kind.name for kind in _TYPES)

Sets = dict[tuple[int, ...], set[Any]]
"""For each place along all axes but the last the set that stands there."""

_OPERATIONS: dict[str, Callable[[set[Any], set[Any]], set[Any]]] = {
    "union": set.union,
    "intersection": set.intersection,
    "a-b": set.difference,
    "b-a": lambda a, b: b - a,
}


def _dense_sets(array: np.ndarray) -> Sets:
    return {place: set(array[place].tolist()) for place in np.ndindex(array.shape[:-1])}


def _sparse_sets(ctx: Any, indices: np.ndarray, values: np.ndarray, extents: np.ndarray) -> Sets:
    """The sets of a sparse tensor.

    Raises:
        InvalidArgumentError: indices out of bounds or, if they are to be checked, out of order or repeated.
    """
    if len(extents) < 2:
        raise ctx.invalid(f"Invalid rank {len(extents)}.")
    outside = np.flatnonzero(np.any((indices < 0) | (indices >= extents), axis=1))
    if outside.size:
        first = int(outside[0])
        raise ctx.invalid(
            f"indices[{first}] = {spelled(indices[first])} is out of bounds: need 0 <= index < {spelled(extents)}"
        )
    rows = indices.tolist()
    if ctx.attr("validate_indices"):
        for place, (before, here) in enumerate(pairwise(rows), 1):
            if before >= here:
                wrong = "repeated" if before == here else "out of order. Many sparse ops require sorted indices"
                raise ctx.invalid(f"indices[{place}] = {spelled(here)} is {wrong}.")
    sets: Sets = {}
    for row, value in zip(rows, values.tolist()):
        sets.setdefault(tuple(row[:-1]), set()).add(value)
    return sets


def _combined(ctx: Any, a: Sets, b: Sets, a_shape: list[int], b_shape: list[int]) -> list[np.ndarray]:
    """The result as a sparse tensor, every set in ascending order."""
    if a_shape[:-1] != b_shape[:-1]:
        raise ctx.invalid(f"Mismatched shapes {spelled(a_shape[:-1])} vs {spelled(b_shape[:-1])}")
    operation = _OPERATIONS[ctx.attr("set_operation")]
    places: list[tuple[int, ...]] = []
    values: list[Any] = []
    widest = 0
    for group in sorted(a.keys() | b.keys()):
        result = sorted(operation(a.get(group, set()), b.get(group, set())))
        places.extend((*group, column) for column in range(len(result)))
        values.extend(result)
        widest = max(widest, len(result))
    kind = ctx.attr("T").numpy_type
    array = np.empty(len(values), kind)
    array[:] = values
    indices = np.array(places, np.int64).reshape(len(places), len(a_shape))
    return [indices, array, np.array([*a_shape[:-1], widest], np.int64)]


def _dense_to_dense(ctx: Any, a: np.ndarray, b: np.ndarray) -> list[np.ndarray]:
    return _combined(ctx, _dense_sets(a), _dense_sets(b), list(a.shape), list(b.shape))


def _dense_to_sparse(
    ctx: Any, a: np.ndarray, indices: np.ndarray, values: np.ndarray, extents: np.ndarray
) -> list[np.ndarray]:
    b = _sparse_sets(ctx, indices, values, extents)
    return _combined(ctx, _dense_sets(a), b, list(a.shape), extents.tolist())


def _sparse_to_sparse(ctx: Any, *arrays: np.ndarray) -> list[np.ndarray]:
    a, b = (_sparse_sets(ctx, *arrays[start : start + 3]) for start in (0, 3))
    return _combined(ctx, a, b, arrays[2].tolist(), arrays[5].tolist())


def _size(ctx: Any, indices: np.ndarray, values: np.ndarray, extents: np.ndarray) -> np.ndarray:
    sizes = np.zeros(tuple(extents[:-1].tolist()), np.int32)
    for group, members in _sparse_sets(ctx, indices, values, extents).items():
        sizes[group] = len(members)
    return sizes


def _results(rank: int | None) -> list[Dims]:
    return [(None, rank), (None,), (rank,)]


def _dense_to_dense_shape(ctx: ShapeContext) -> list[Dims]:
    a, b = ctx.rank_at_least(0, 2), ctx.rank_at_least(1, 2)
    if a is not None and b is not None:
        ctx.merged(a[:-1], b[:-1])
    known = b if a is None else a
    return _results(None if known is None else len(known))


def _dense_to_sparse_shape(ctx: ShapeContext) -> list[Dims]:
    a, extents = ctx.rank_at_least(0, 2), ctx.rank(3, 1)
    return _results(len(a) if a is not None else extents[0])


declare(
    "SetSize",
    "set_indices: int64, set_values: T, set_shape: int64",
    "size: int32",
    f"validate_indices: bool = true, T: {{{_NAMES}}}",
    doc=("The number of elements of each set", "每个集合的元素个数"),
    shape=unknown,
    host=_size,
)
declare(
    "DenseToDenseSetOperation",
    "set1: T, set2: T",
    "result_indices: int64, result_values: T, result_shape: int64",
    f"set_operation: string, validate_indices: bool = true, T: {{{_NAMES}}}",
    doc=("Union, intersection or difference of rows", "以行为集合求并、交、差"),
    shape=_dense_to_dense_shape,
    host=_dense_to_dense,
)
declare(
    "DenseToSparseSetOperation",
    "set1: T, set2_indices: int64, set2_values: T, set2_shape: int64",
    "result_indices: int64, result_values: T, result_shape: int64",
    f"set_operation: string, validate_indices: bool = true, T: {{{_NAMES}}}",
    doc=("Union, intersection or difference of dense and sparse rows", "稠密行与稀疏行作为集合求并、交、差"),
    shape=_dense_to_sparse_shape,
    host=_dense_to_sparse,
)
declare(
    "SparseToSparseSetOperation",
    "set1_indices: int64, set1_values: T, set1_shape: int64, set2_indices: int64, set2_values: T, set2_shape: int64",
    "result_indices: int64, result_values: T, result_shape: int64",
    f"set_operation: string, validate_indices: bool = true, T: {{{_NAMES}}}",
    doc=("Union, intersection or difference of sparse rows", "稀疏行作为集合求并、交、差"),
    shape=lambda ctx: _results(ctx.merged_dim(length(ctx.rank(2, 1)), length(ctx.rank(5, 1)))),
    host=_sparse_to_sparse,
)


def set_size(a: Any, validate_indices: bool = True) -> Tensor:
    """How many different elements each row of the SparseTensor ``a`` holds: int32, without the last axis.

    Args:
        validate_indices: refuse indices that are not in row-major order.

    Raises:
        TypeError: no SparseTensor, or of floats. InvalidArgumentError: in the run, bad indices.
    """
    a = convert_to_tensor_or_sparse_tensor(a, name="a")
    if not isinstance(a, SparseTensor):
        raise TypeError(f"Expected `SparseTensor`, got {a}.")
    if a.dtype.base_dtype not in _TYPES:
        raise TypeError(f"Invalid dtype {a.dtype}.")
    return apply_op(
        "SetSize",
        set_indices=a.indices,
        set_values=a.values,
        set_shape=a.dense_shape,
        validate_indices=validate_indices,
    )


def _operands(a: Any, b: Any) -> tuple[Any, Any, bool]:
    """Both operands, a dense one first, and whether they changed places."""
    a = convert_to_tensor_or_sparse_tensor(a, name="a")
    if a.dtype.base_dtype not in _TYPES:
        raise TypeError(f"'a' invalid dtype {a.dtype}.")
    b = convert_to_tensor_or_sparse_tensor(b, name="b")
    if a.dtype.base_dtype is not b.dtype.base_dtype:
        raise TypeError(f"Types don't match, {a.dtype} vs {b.dtype}.")
    if isinstance(a, SparseTensor) and not isinstance(b, SparseTensor):
        return b, a, True
    return a, b, False


def _operation(a: Any, b: Any, operation: str, validate_indices: bool) -> SparseTensor:
    names = [f"{type_}To{other}" for type_, other in [("Dense", "Dense"), ("Dense", "Sparse"), ("Sparse", "Sparse")]]
    inputs: dict[str, Any] = {}
    for which, operand in (("set1", a), ("set2", b)):
        if isinstance(operand, SparseTensor):
            inputs[f"{which}_indices"], inputs[f"{which}_values"] = operand.indices, operand.values
            inputs[f"{which}_shape"] = operand.dense_shape
        else:
            inputs[which] = operand
    name = names[sum(isinstance(operand, SparseTensor) for operand in (a, b))]
    return SparseTensor(
        *apply_op(f"{name}SetOperation", **inputs, set_operation=operation, validate_indices=validate_indices)
    )


_ARGUMENTS = """
    Args:
        a, b: tensors or SparseTensors of integers or strings, of one rank >= 2; all axes but the last are equal.
        validate_indices: refuse sparse indices that are not in row-major order.

    Returns:
        a SparseTensor; its last axis holds each set in ascending order.

    Raises:
        TypeError: floats, or two types. InvalidArgumentError: in the run, ``Mismatched shapes``.
    """


def set_intersection(a: Any, b: Any, validate_indices: bool = True) -> SparseTensor:
    a, b, _ = _operands(a, b)
    return _operation(a, b, "intersection", validate_indices)


def set_difference(a: Any, b: Any, aminusb: bool = True, validate_indices: bool = True) -> SparseTensor:
    a, b, flipped = _operands(a, b)
    return _operation(a, b, "a-b" if aminusb != flipped else "b-a", validate_indices)


def set_union(a: Any, b: Any, validate_indices: bool = True) -> SparseTensor:
    a, b, _ = _operands(a, b)
    return _operation(a, b, "union", validate_indices)


set_intersection.__doc__ = f"The elements that a row of ``a`` and the same row of ``b`` share.\n{_ARGUMENTS}"
set_difference.__doc__ = (
    f"The elements of a row of ``a`` that are not in ``b``; the other way round with ``aminusb=False``.\n{_ARGUMENTS}"
)
set_union.__doc__ = f"The elements of a row of ``a`` or the same row of ``b``.\n{_ARGUMENTS}"
