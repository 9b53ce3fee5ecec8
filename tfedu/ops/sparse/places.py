"""Coordinates of sparse tensors: put in order, grouped, found again; in primitives and in NumPy."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.array.scatter import touched_rows

# -- in primitives ----------------------------------------------------------------------------------------------------


def column(indices: ir.Node, axis: int) -> ir.Node:
    """One coordinate of each row of ``indices``: [n]."""
    count = indices.shape[0]
    return ir.reshape(ir.slice_(indices, (0, axis), (count, 1)), (count,))


def row_major_order(indices: ir.Node) -> ir.Node:
    """int32 [n]: the permutation that sorts rows of coordinates; equal rows keep their order.

    A stable sort by the last coordinate, then by the one before it, and so on. Their row-major numbers would need one
    sort alone, but overflow in the huge shapes that hashing makes.
    """
    count, rank = indices.shape
    order = ir.iota((count,), 0, np.int32)
    for axis in reversed(range(rank)):
        order = ir.take_along(order, ir.argsort(ir.take_along(column(indices, axis), order)))
    return order


def largest_of_groups(values: ir.Node, groups: ir.Node, count: int) -> ir.Node:
    """[count]: the largest of the ``values`` [n] with each group number; 0 for a group without any.

    Sorted by value and then, stably, by group, the last of each run is the largest of its group.
    """
    (size,) = values.shape
    empty = ir.full((count,), 0, values.dtype)
    if size == 0:
        return empty
    order = ir.argsort(values)
    order = ir.take_along(order, ir.argsort(ir.take_along(groups, order)))
    sorted_groups = ir.take_along(groups, order)
    ahead, behind = (ir.slice_(sorted_groups, (start,), (size - 1,)) for start in (1, 0))
    last = ir.concat([ir.binary("ne", ahead, behind), ir.full((1,), True, bool)], 0)
    chosen = ir.select(last, sorted_groups, ir.full((size,), -1, groups.dtype))
    placed = ir.scatter_add(empty, chosen, ir.take_along(values, order))
    return ir.select(touched_rows(empty, chosen), placed, empty)


# -- in NumPy ---------------------------------------------------------------------------------------------------------


def sorted_rows(indices: np.ndarray) -> np.ndarray:
    """The permutation that puts rows of coordinates in row-major order; equal rows keep their order."""
    if indices.shape[1] == 0:
        return np.arange(len(indices))
    return np.lexsort(indices.T[::-1])


def numbered_rows(*tables: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """The distinct rows of all tables in row-major order, and for each table where in them its rows stand."""
    together = np.concatenate(tables)
    order = sorted_rows(together)
    in_order = together[order]
    new = np.ones(len(together), bool)
    new[1:] = np.any(in_order[1:] != in_order[:-1], axis=1)
    number = np.empty(len(together), np.int64)
    number[order] = np.cumsum(new) - 1
    return in_order[new], np.split(number, np.cumsum([len(table) for table in tables])[:-1])


# -- static shapes ----------------------------------------------------------------------------------------------------


def length(dims: Dims) -> int | None:
    """The extent of a vector whose shape may be unknown."""
    return None if dims is None else dims[0]


def spelled(extents: Iterable[int]) -> str:
    """Extents as TensorFlow prints them: ``[2,3]``."""
    return "[" + ",".join(str(int(extent)) for extent in extents) + "]"
