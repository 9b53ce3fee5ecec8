"""Rows of ragged tensors picked by index."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.graph.indexed_slices import IndexedSlices
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, name_scope
from tfedu.ops.array import concat, expand_dims, reshape, shape
from tfedu.ops.array import gather as dense
from tfedu.ops.array.batch_gather import batch_gather as dense_batch_gather
from tfedu.ops.array.positions import repeat
from tfedu.ops.array.scatter import gather_nd as dense_gather_nd
from tfedu.ops.checks.values import assert_equal
from tfedu.ops.constant import fill
from tfedu.ops.math import elementwise as ew
from tfedu.ops.ragged import axes
from tfedu.ops.ragged.ranges import ragged_range
from tfedu.ops.ragged.tensor import RaggedTensor, as_ragged, is_ragged, splits_type

# -- RaggedGather -----------------------------------------------------------------------------------------------------


def _shape(ctx: ShapeContext) -> list[Dims]:
    levels, indices, values = ctx.attr("PARAMS_RAGGED_RANK"), ctx.dims(len(ctx) - 1), ctx.dims(len(ctx) - 2)
    for i in range(levels):
        ctx.rank(i, 1)
    if indices is not None and len(indices) + levels - 1 != ctx.attr("OUTPUT_RAGGED_RANK"):
        raise ctx.error("Shape must be rank {} but is rank {}".format(ctx.attr("OUTPUT_RAGGED_RANK"), len(indices)))
    inner = None if values is None else (None, *values[1:])
    return [*[(None,)] * ctx.attr("OUTPUT_RAGGED_RANK"), inner]


def _joined(pieces: list[np.ndarray], like: np.ndarray) -> np.ndarray:
    return np.concatenate([like[:0], *pieces])


def _host(ctx: Any, *arrays: np.ndarray) -> list[np.ndarray]:
    *nested, values, indices = arrays
    rows = indices.ravel()
    count = len(nested[0]) - 1
    for place, row in zip(np.ndindex(indices.shape), rows):
        if not 0 <= row < count:
            where = "".join(f"[{i}]" for i in place[:1]) or "[0]"
            raise ctx.invalid(f"indices{where} = {row} is not in [0, {count})")
    kind = nested[0].dtype
    # the axes that the indices bring are uniform
    outer = []
    slices = 1
    for extent, width in zip(indices.shape, indices.shape[1:]):
        slices *= extent
        outer.append(np.arange(slices + 1, dtype=kind) * kind.type(width))
    starts, limits = rows, rows + 1
    inner = []
    for splits in nested:
        lengths = [np.diff(splits[a : b + 1]) for a, b in zip(starts, limits)]
        inner.append(np.cumsum(_joined([np.zeros(1, kind), *lengths], np.empty(0, kind)), dtype=kind))
        starts, limits = splits[starts], splits[limits]
    if not indices.ndim:  # one row, without the axis of the rows
        inner = inner[1:]
    return [*outer, *inner, _joined([values[a:b] for a, b in zip(starts, limits)], values)]


def _gradient(op: Any, *dys: Any) -> list[Any]:
    *nested, values, indices = op.inputs
    dy = dys[-1]
    ends = nested[0]
    for splits in nested[1:]:
        ends = dense.gather(splits, ends)
    rows = reshape(indices, [-1])
    picked = ragged_range(dense.gather(ends, rows), dense.gather(ends[1:], rows)).values
    return [*[None] * len(nested), IndexedSlices(dy, picked, shape(values)), None]


declare(
    "RaggedGather",
    "params_nested_splits: PARAMS_RAGGED_RANK * Tsplits, params_dense_values: Tvalues, indices: Tindices",
    "output_nested_splits: OUTPUT_RAGGED_RANK * Tsplits, output_dense_values: Tvalues",
    "Tvalues: type, Tindices: {index}, Tsplits: {index} = int64, PARAMS_RAGGED_RANK: int >= 1, "
    "OUTPUT_RAGGED_RANK: int >= 0",
    doc=("Rows of a ragged tensor picked by index", "按下标取出不规则张量的行"),
    shape=_shape,
    host=_host,
    gradient=_gradient,
)

# -- tf.gather, tf.gather_nd, tf.batch_gather of ragged tensors --------------------------------------------------------


def gather(
    params: Any,
    indices: Any,
    validate_indices: Any = None,
    name: str | None = None,
    axis: Any = 0,
    batch_dims: int = 0,
) -> Any:
    """The rows of ``params`` at ``indices``; either may be ragged.

    Raises:
        ValueError: another axis than the first, or batches. InvalidArgumentError (in a run): no such row.
    """
    for label, number in (("axis", axis or 0), ("batch_dims", batch_dims)):
        if not isinstance(number, int) or number != 0:
            raise ValueError(f"{label} != 0 is not supported for ragged gather yet.")
    with name_scope(name, "RaggedGather", [params, indices]):
        params, indices = as_ragged(params, name="params"), as_ragged(indices, name="indices")
        splits_type(params, indices)
        if isinstance(indices, RaggedTensor):
            return indices.with_values(gather(params, indices.values))
        if isinstance(params, Tensor):
            return dense.gather(params, indices)
        if indices.dims is None:
            raise ValueError("indices.shape.ndims must be known statically")
        splits, values = apply_op(
            "RaggedGather",
            params_nested_splits=list(params.nested_row_splits),
            params_dense_values=params.flat_values,
            indices=indices,
            OUTPUT_RAGGED_RANK=len(indices.dims) + params.ragged_rank - 1,
        )
        return RaggedTensor.from_nested_row_splits(values, splits, validate=False)


def gather_nd(params: Any, indices: Any, name: str | None = None, batch_dims: int = 0) -> Any:
    """What stands at ``indices``, whose last axis holds coordinates; either may be ragged."""
    if not isinstance(batch_dims, int) or batch_dims != 0:
        raise ValueError("batch_dims != 0 is not supported for ragged gather yet.")
    if not (is_ragged(params) or is_ragged(indices)):
        return dense_gather_nd(params, indices, name)
    with name_scope(name, "RaggedGatherNd", [params, indices]):
        params, indices = as_ragged(params, name="params"), as_ragged(indices, name="indices")
        kind = splits_type(params, indices)
        rank = indices.shape.ndims
        if rank is None:
            raise ValueError("indices.rank be statically known.")
        if rank == 0:
            raise ValueError("indices.rank must be at least 1.")
        if isinstance(indices, RaggedTensor) and rank == indices.ragged_rank + 1:
            raise ValueError("The innermost dimension of indices may not be ragged")
        length = indices.shape.as_list()[-1]
        if length is None:
            raise ValueError("indices.shape[-1] must be statically known.")
        if rank > 2:
            return _gather_nd_of_table(params, indices, rank, kind)
        if length == 0:
            return _whole_for_each(params, indices)
        if length == 1:
            return gather(params, reshape(indices, [-1]))
        return _at_coordinates(params, ew.cast(indices, kind), length)


def _gather_nd_of_table(params: Any, indices: Any, rank: int, kind: Any) -> Any:
    was_dense = isinstance(indices, Tensor)
    if was_dense:
        indices = RaggedTensor.from_tensor(indices, ragged_rank=rank - 2, row_splits_dtype=kind)
    found = indices.with_flat_values(gather_nd(params, indices.flat_values))
    return found.to_tensor() if was_dense and found.ragged_rank == rank - 2 else found


def _whole_for_each(params: RaggedTensor, indices: Tensor) -> Any:
    """No coordinates mean everything, once for each row of ``indices``."""
    for _ in range(len(indices.dims or ()) - 1):
        params = axes.expand_dims(params, axis=0)
    ones = fill(expand_dims(axes.rank(params) - (len(indices.dims or ()) - 1), 0), 1)
    return axes.tile(params, concat([shape(indices)[:-1], ones], axis=0))


def _at_coordinates(params: Any, indices: Tensor, length: int) -> Any:
    where = dense.gather(params.row_splits, indices[..., 0]) + indices[..., 1]
    params = params.values
    for axis in range(2, length):
        if isinstance(params, Tensor):
            rest = concat([expand_dims(where, axis=1), indices[..., axis:]], axis=1)
            return dense_gather_nd(params, rest)
        where = dense.gather(params.row_starts(), where) + indices[..., axis]
        params = params.values
    return gather(params, where)


def batch_gather(params: Any, indices: Any, name: str | None = None) -> Any:
    """From each row of ``params`` what stands at the indices in the same row of ``indices``; either may be ragged."""
    if not (is_ragged(params) or is_ragged(indices)):
        return dense_batch_gather(params, indices, name)
    with name_scope(name, "RaggedBatchGather", [params, indices]):
        params, indices = as_ragged(params, name="params"), as_ragged(indices, name="indices")
        splits_type(params, indices)
        rank = indices.shape.ndims
        if rank is None:
            raise ValueError("batch_gather does not allow indices with unknown shape.")
        if rank == 0:
            raise ValueError("indices.rank must be at least 1.")
        unlike = "batch shape from indices does not match params shape"
        if isinstance(indices, RaggedTensor):
            if isinstance(params, Tensor):
                if rank > 2 or (params.dims is not None and len(params.dims) < 2):
                    raise ValueError(unlike)
                params = RaggedTensor.from_tensor(params, row_splits_dtype=indices.row_splits.dtype)
            if rank > 2:
                with params.graph.control_dependencies([assert_equal(params.row_splits, indices.row_splits)]):
                    found = batch_gather(params.values, indices.values)
                    return RaggedTensor.from_row_splits(found, indices.row_splits, validate=False)
            starts = repeat(params.row_starts(), indices.row_lengths(), axis=0)
            places = ew.cast(indices.values, starts.dtype) + starts
            return RaggedTensor.from_row_splits(gather(params.values, places), indices.row_splits, validate=False)
        if rank == 1:
            return gather(params, indices)
        if rank == 2:
            starts = expand_dims(params.row_starts(), 1)
            return gather(params.values, ew.cast(indices, starts.dtype) + starts)
        raise ValueError(unlike)
