"""Rows of a table by number: words, users, products as vectors (``tf.nn.embedding_lookup``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import concat, identity, rank, reshape, shape, size, stack
from tfedu.ops.array.gather import gather
from tfedu.ops.array.partition import dynamic_partition
from tfedu.ops.constant import constant, range_
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.clip import clip_by_norm
from tfedu.ops.math.reduction import reduce_sum


def embedding_lookup(
    params: Any,
    ids: Any,
    partition_strategy: str = "mod",
    name: str | None = None,
    validate_indices: bool = True,
    max_norm: Any = None,
) -> Tensor:
    """Row ``ids[...]`` of the table ``params`` (TF: ``tf.nn.embedding_lookup``).

    Args:
        params: [rows, ...], or a list of tables that make up one.
        ids: int32 or int64 of any shape.
        partition_strategy: how the rows are dealt out to several tables. ``"mod"``: row i is row i // n of table i % n;
            ``"div"``: the first table has the first rows, and so on, the surplus rows going to the first tables.
        max_norm: rows with a larger L2 norm are scaled down to it.

    Returns:
        [*ids.shape, *params.shape[1:]].

    Raises:
        ValueError: no table; an unknown strategy. InvalidArgumentError: in the run, a row that does not exist.

    >>> table = convert_to_tensor([[0.0, 0.0], [1.0, 2.0], [3.0, 4.0]])
    >>> embedding_lookup(table, [[2, 1]]).shape.as_list()
    [1, 2, 2]
    """
    if params is None:
        raise ValueError("params must be specified")
    tables = list(params) if isinstance(params, (list, tuple)) else [params]
    if not tables:
        raise ValueError("Need at least one param")
    with name_scope(name, "embedding_lookup", [*tables, ids]) as scope:
        tables = [convert_to_tensor(table, name=_nth("params", i)) for i, table in enumerate(tables)]
        ids = convert_to_tensor(ids, name="ids")
        if len(tables) == 1:
            return identity(_clipped(gather(tables[0], ids, name=scope), ids, max_norm))
        return _clipped(_from_parts(tables, ids, partition_strategy, scope), ids, max_norm)


def _nth(name: str, index: int) -> str:
    return f"{name}_{index}"


def _clipped(rows: Tensor, ids: Tensor, max_norm: Any) -> Tensor:
    if max_norm is None:
        return rows
    if ids.dims is not None and rows.dims is not None:
        return clip_by_norm(rows, max_norm, axes=list(range(len(ids.dims), len(rows.dims))))
    return clip_by_norm(rows, max_norm, axes=range_(rank(ids), rank(rows)))


def _from_parts(tables: Sequence[Tensor], ids: Tensor, strategy: str, scope: str) -> Tensor:
    """Deal the ids out to their tables, look each part up, put the rows back in order."""
    flat = reshape(ids, [-1])
    places = range_(size(flat))
    part, row = _address(tables, flat, strategy)
    part = ew.cast(part, dtypes.int32)
    rows = dynamic_partition(row, part, len(tables))
    places_of = dynamic_partition(places, part, len(tables))
    found = [gather(table, row) for table, row in zip(tables, rows)]
    whole = apply_op("ParallelDynamicStitch", scope, indices=places_of, data=found)
    row_shape = TensorShape(None)
    for table in tables:
        row_shape = row_shape.merge_with(table.shape[1:])
    extents = row_shape if row_shape.is_fully_defined() else shape(tables[0])[1:]
    result = reshape(whole, concat([shape(ids), extents], 0))
    result.set_shape(ids.shape.concatenate(row_shape))
    return result


def _address(tables: Sequence[Tensor], ids: Tensor, strategy: str) -> tuple[Tensor, Tensor]:
    """Which table each id is in, and at which row."""
    count = len(tables)
    if strategy == "mod":
        return ids % count, ids // count
    if strategy != "div":
        raise ValueError(f"Unrecognized partition strategy: {strategy}")
    total = _rows(tables, ids)
    each, surplus = total // count, total % count
    part = ew.maximum(ids // (each + 1), (ids - surplus) // each)
    return part, ew.where(part < surplus, ids % (each + 1), (ids - surplus) % each)


def _rows(tables: Sequence[Tensor], ids: Tensor) -> Tensor:
    """How many rows all tables have together, in the type of the ids."""
    heights = [None if table.dims is None else table.dims[0] for table in tables]
    known = [h for h in heights if h is not None]
    if len(known) == len(heights) and any(known):
        return constant(sum(known), ids.dtype)
    parts = [shape(table)[0] if h is None else h for table, h in zip(tables, heights)]
    return reduce_sum(ew.cast(stack(parts), ids.dtype))
