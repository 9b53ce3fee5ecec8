"""Several rows of a table combined into one: what stands for a text of several words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import concat, expand_dims, rank, reshape, shape, size, stack, tile
from tfedu.ops.array.gather import gather
from tfedu.ops.array.sequences import unique
from tfedu.ops.array.slicing import slice as slice_
from tfedu.ops.constant import fill, ones_like
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_prod
from tfedu.ops.math.segment import segment_sum
from tfedu.ops.nn.embedding import embedding_lookup
from tfedu.ops.sparse.choosing import sparse_fill_empty_rows, sparse_retain
from tfedu.ops.sparse.layout import sparse_reshape
from tfedu.ops.sparse.segments import sparse_segment_mean, sparse_segment_sqrt_n, sparse_segment_sum
from tfedu.ops.sparse_tensor import SparseTensor

_COMBINERS: dict[str, Callable[..., Tensor]] = {
    "mean": sparse_segment_mean,
    "sqrtn": sparse_segment_sqrt_n,
    "sum": sparse_segment_sum,
}


def embedding_lookup_sparse(
    params: Any,
    sp_ids: Any,
    sp_weights: Any,
    partition_strategy: str = "mod",
    name: str | None = None,
    combiner: str | None = None,
    max_norm: Any = None,
) -> Tensor:
    """For each row of ``sp_ids`` a combination of the table's rows it names (TF: ``tf.nn.embedding_lookup_sparse``).

    Args:
        params, partition_strategy, max_norm: as in :func:`~tfedu.ops.nn.embedding.embedding_lookup`.
        sp_ids: SparseTensor [n, m] of int64 ids in row-major order, in every row at least one.
        sp_weights: None, or a SparseTensor with the same indices: the weight of each id.
        combiner: ``"sum"``; ``"mean"`` (default): the sum over the sum of the weights; ``"sqrtn"``: the sum over the
            root of the sum of squared weights.

    Returns:
        [n, ...].

    Raises:
        ValueError: another combiner. TypeError: ids or weights that are not sparse.
    """
    combiner = "mean" if combiner is None else combiner
    if combiner not in _COMBINERS:
        raise ValueError("combiner must be one of 'mean', 'sqrtn' or 'sum'")
    if not isinstance(sp_ids, SparseTensor):
        raise TypeError("sp_ids must be SparseTensor")
    if sp_weights is not None:
        if not isinstance(sp_weights, SparseTensor):
            raise TypeError("sp_weights must be either None or SparseTensor")
        for ours, theirs in zip(sp_ids._parts(), sp_weights._parts()):
            ours.shape.assert_is_compatible_with(theirs.shape)
    tables = list(params) if isinstance(params, (list, tuple)) else [params]
    with name_scope(name, "embedding_lookup_sparse", [*tables, sp_ids]) as scope:
        segments = ew.cast(sp_ids.indices[:, 0], dtypes.int32)
        ids, places = unique(sp_ids.values)
        rows = embedding_lookup(params, ids, partition_strategy, max_norm=max_norm)
        if rows.dtype is dtypes.float16:
            rows = ew.cast(rows, dtypes.float32)
        if sp_weights is None:
            return _COMBINERS[combiner](rows, places, segments, name=scope)
        return _weighted(gather(rows, places), sp_weights.values, segments, combiner, scope)


def _weighted(rows: Tensor, weights: Tensor, segments: Tensor, combiner: str, scope: str) -> Tensor:
    weights = ew.cast(weights, rows.dtype)
    known = weights.shape
    more = fill(expand_dims(rank(rows) - 1, 0), 1)
    weights = reshape(weights, concat([shape(weights), more], 0))
    if rows.dims is not None:
        weights.set_shape(known.concatenate([1] * (len(rows.dims) - 1)))
    rows = rows * weights
    if combiner == "sum":
        return segment_sum(rows, segments, name=scope)
    total = segment_sum(rows, segments)
    if combiner == "mean":
        return ew.div(total, segment_sum(weights, segments), name=scope)
    return ew.div(total, ew.sqrt(segment_sum(ew.pow(weights, 2), segments)), name=scope)


def safe_embedding_lookup_sparse(
    embedding_weights: Any,
    sparse_ids: SparseTensor,
    sparse_weights: SparseTensor | None = None,
    combiner: str = "mean",
    default_id: int | None = None,
    name: str | None = None,
    partition_strategy: str = "div",
    max_norm: Any = None,
) -> Tensor:
    """:func:`embedding_lookup_sparse` for ids as they come: rows may be empty, ids or weights not be valid.

    Negative ids are left out, and so are weights that are not positive (unless ``combiner`` is ``"sum"``).

    Args:
        embedding_weights: a table [rows, columns] or a list of its parts.
        sparse_ids: SparseTensor [d_0, ..., d_n] of ids; the last axis is combined.
        sparse_weights: None, or their weights.
        default_id: what stands for an empty row; by default a row of zeros.
        combiner, partition_strategy, max_norm: as there.

    Returns:
        [d_0, ..., d_(n-1), columns].

    Raises:
        ValueError: ``Missing embedding_weights``.
    """
    parts = list(embedding_weights) if isinstance(embedding_weights, (list, tuple)) else [embedding_weights]
    if embedding_weights is None or not parts:
        raise ValueError(f"Missing embedding_weights {embedding_weights}.")
    kind = None if sparse_weights is None else sparse_weights.dtype
    tables = [convert_to_tensor(part, kind) for part in parts]
    with name_scope(name, "embedding_lookup", [*tables, sparse_ids, sparse_weights]) as scope:
        extents = sparse_ids.dense_shape
        axes = extents.shape[0].value
        last = (size(extents) if axes is None else axes) - 1
        rows = reduce_prod(slice_(extents, [0], [last]))
        ids = sparse_reshape(sparse_ids, [rows, gather(extents, last)])
        weights = None if sparse_weights is None else SparseTensor(ids.indices, sparse_weights.values, ids.dense_shape)
        ids, weights = _pruned(ids, weights, combiner)
        ids, empty = sparse_fill_empty_rows(ids, default_id or 0)
        if weights is not None:
            weights, _ = sparse_fill_empty_rows(weights, 1.0)
        result = embedding_lookup_sparse(
            tables,
            ids,
            weights,
            combiner=combiner,
            partition_strategy=partition_strategy,
            name=None if default_id is None else scope,
            max_norm=max_norm,
        )
        if default_id is None:
            nothing = tile(reshape(empty, [-1, 1]), stack([1, shape(result)[1]]))
            result = ew.where(nothing, ew.zeros_of(result), result, name=scope)
        lead = slice_(ew.cast(extents, dtypes.int32), [0], [last])
        whole = reshape(result, concat([lead, slice_(shape(result), [1], [-1])], 0))
        if axes is not None:
            whole.set_shape(TensorShape([None] * (axes - 1)).concatenate(result.shape[1:]))
        return whole


def _pruned(ids: SparseTensor, weights: SparseTensor | None, combiner: str) -> tuple[SparseTensor, SparseTensor | None]:
    """Without negative ids and, where it is divided by weights, without those that are not positive."""
    valid = ew.greater_equal(ids.values, 0)
    if weights is None:
        return sparse_retain(ids, valid), None
    valid = ew.logical_and(valid, ones_like(weights.values, dtype=dtypes.bool_))
    ids, weights = sparse_retain(ids, valid), sparse_retain(weights, valid)
    if combiner != "sum":
        positive = ew.greater(weights.values, 0)
        ids, weights = sparse_retain(ids, positive), sparse_retain(weights, positive)
    return ids, weights
