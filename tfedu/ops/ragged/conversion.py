"""Ragged tensors from dense and sparse ones, and back."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.dtypes import DType
from tfedu.graph.operation import Operation
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import broadcast_to, concat, expand_dims, rank, reshape, shape, stack
from tfedu.ops.array.gather import boolean_mask, gather
from tfedu.ops.array.sequences import sequence_mask
from tfedu.ops.constant import constant, fill, ones, range_, zeros
from tfedu.ops.control import Assert
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import cumprod, cumsum, reduce_all, reduce_any, reduce_max, reduce_sum
from tfedu.ops.ragged.partitions import as_integers
from tfedu.ops.ragged.tensor import RaggedTensor
from tfedu.ops.sparse_tensor import SparseTensor, as_sparse, is_sparse

# -- dense ------------------------------------------------------------------------------------------------------------


def from_tensor(
    tensor: Any, lengths: Any, padding: Any, ragged_rank: int, name: str | None, kind: DType
) -> RaggedTensor:
    """See :meth:`RaggedTensor.from_tensor`."""
    if lengths is not None and padding is not None:
        raise ValueError("Specify lengths or padding, but not both")
    if not isinstance(ragged_rank, int):
        raise TypeError(f"ragged_rank expected int, got {ragged_rank!r}")
    if ragged_rank <= 0:
        raise ValueError(f"ragged_rank must be greater than 0; got {ragged_rank}")
    with name_scope(name, "RaggedFromTensor", [tensor, lengths, padding]):
        tensor = convert_to_tensor(tensor, name="tensor")
        tensor.shape.with_rank_at_least(ragged_rank + 1)
        extents = shape(tensor, out_type=kind)
        if ragged_rank > 1:
            merged = concat([constant([-1], kind), extents[ragged_rank:]], axis=0)
            inner = from_tensor(reshape(tensor, merged), lengths, padding, 1, None, kind)
            slices = cumprod(extents)
            splits = [range_(0, slices[axis - 1] + 1) * extents[axis] for axis in range(1, ragged_rank)]
            return RaggedTensor.from_nested_row_splits(inner, splits, validate=False)
        if padding is not None:
            lengths = _unpadded_lengths(tensor, padding, extents[1])
        if _is_nested(lengths):
            return _cut_off_nested(tensor, lengths)
        if lengths is not None:
            return _cut_off(tensor, as_integers(lengths, "lengths", kind), extents[1])
        splits = range_(extents[0] + 1) * extents[1]
        values = reshape(tensor, concat([stack([extents[0] * extents[1]]), extents[2:]], axis=0))
        return RaggedTensor.from_row_splits(values, splits, validate=False)


def _unpadded_lengths(tensor: Tensor, padding: Any, columns: Tensor) -> Tensor:
    """The length of each row without what is padding at its end."""
    padding = convert_to_tensor(padding, tensor.dtype, "padding")
    padding.shape.assert_is_compatible_with(tensor.shape[2:])
    inner = range_(2, rank(tensor))
    filled = ew.logical_not(reduce_all(ew.equal(padding, tensor), axis=inner))
    filled.set_shape(tensor.shape[:2])
    return reduce_max(ew.cast(filled, columns.dtype) * expand_dims(range_(1, columns + 1), 0), axis=1)


def _is_nested(lengths: Any) -> bool:
    return isinstance(lengths, (list, tuple)) and len(lengths) > 0 and not isinstance(lengths[0], (int, float))


def _cut_off_nested(tensor: Tensor, lengths: Any) -> Any:
    tensor.shape.with_rank_at_least(len(lengths) + 1)
    everything = ones(stack([reduce_sum(lengths[-1])]), dtype=dtypes.bool_)
    mask = RaggedTensor.from_nested_row_lengths(everything, lengths, validate=False)
    kept = boolean_mask(tensor, mask.to_tensor(default_value=False))
    return RaggedTensor.from_nested_row_lengths(kept, lengths, validate=False)


def _cut_off(tensor: Tensor, lengths: Tensor, columns: Tensor) -> RaggedTensor:
    lengths.shape.assert_has_rank(1)
    lengths = ew.maximum(ew.minimum(lengths, columns), 0)
    splits = concat([zeros([1], lengths.dtype), cumsum(lengths)], axis=0)
    values = boolean_mask(tensor, sequence_mask(lengths, maxlen=columns))
    return RaggedTensor.from_row_splits(values, splits, validate=False)


def to_tensor(ragged: RaggedTensor, default_value: Any, name: str | None) -> Tensor:
    """See :meth:`RaggedTensor.to_tensor`."""
    with name_scope(name, "RaggedToTensor", [ragged, default_value]):
        default = None
        if default_value is not None:
            default = convert_to_tensor(default_value, ragged.dtype, "default_value")
        values = ragged.values
        if isinstance(values, RaggedTensor):
            values = to_tensor(values, default, None)
        extents = shape(values, out_type=ragged.row_splits.dtype)
        if default is None:
            default = zeros(extents[1:], values.dtype)
        elif values.dims is None or default.dims is None or len(values.dims) != len(default.dims) + 1:
            if values.dims is not None:
                default.shape.with_rank_at_most(len(values.dims) - 1)
            default = broadcast_to(default, extents[1:])
        default.shape.assert_is_compatible_with(values.shape[1:])
        starts, limits = ragged.row_starts(), ragged.row_limits()
        columns = ew.maximum(reduce_max(limits - starts), 0)
        places = expand_dims(starts, 1) + expand_dims(range_(columns), 0)
        nothing = fill(stack([ragged.nrows(), columns]), extents[0])  # the row of the default, behind the last value
        with_default = concat([values, stack([default])], axis=0)
        return gather(with_default, ew.where(places < expand_dims(limits, 1), places, nothing))


# -- sparse -----------------------------------------------------------------------------------------------------------


def from_sparse(st_input: Any, name: str | None, kind: DType) -> RaggedTensor:
    """See :meth:`RaggedTensor.from_sparse`."""
    if not is_sparse(st_input):
        raise TypeError(f"Expected SparseTensor, got {type(st_input).__name__}")
    with name_scope(name, "RaggedFromSparse", [st_input]):
        sparse = as_sparse(st_input)
        if sparse.shape.ndims != 2 and (sparse.indices.dims is None or sparse.indices.dims[1] != 2):
            raise ValueError("rank(st_input) must be 2")
        with sparse.graph.control_dependencies([_without_gaps(sparse.indices)]):
            rows = ew.cast(sparse.indices[:, 0], kind)
            count = ew.cast(sparse.dense_shape[0], kind)
            return RaggedTensor.from_value_rowids(sparse.values, rows, count, validate=False)


def _without_gaps(indices: Tensor) -> Operation:
    """A check that the elements of every row stand at the left."""
    row_changes = reduce_any(ew.not_equal(indices[1:, :-1], indices[:-1, :-1]), axis=1)
    column, before = indices[1:, -1], indices[:-1, -1]
    fits = ew.where(row_changes, ew.equal(column, 0), ew.equal(column, before + 1))
    begins = reduce_all(ew.equal(indices[:1, -1], 0))
    data = ["SparseTensor is not right-ragged", "SparseTensor.indices =", indices]
    return Assert(ew.logical_and(begins, reduce_all(fits)), data)


def _sparse_shape(ctx: ShapeContext) -> list[Dims]:
    levels, values = ctx.attr("RAGGED_RANK"), ctx.dims(len(ctx) - 1)
    for i in range(levels):
        ctx.rank(i, 1)
    if values is None:
        return [None, (None,), (None,)]
    rank = levels + len(values)
    return [(None, rank), (None,), (rank,)]


def _sparse_host(ctx: Any, *arrays: np.ndarray) -> list[np.ndarray]:
    *nested, values = arrays
    if values.ndim == 0:
        raise ctx.invalid("rt_dense_values must have rank >= 1")
    for splits in nested:
        if not len(splits):
            raise ctx.invalid("Invalid splits tensor: must have at least one element")
    coordinates = np.arange(len(nested[0]) - 1).reshape(-1, 1)
    extents = [len(nested[0]) - 1]
    for splits in nested:
        lengths = np.diff(splits)
        columns = np.arange(splits[-1]) - np.repeat(splits[:-1], lengths)
        coordinates = np.column_stack([np.repeat(coordinates, lengths, axis=0), columns])
        extents.append(int(lengths.max(initial=0)))
    inner = (
        np.array([*np.ndindex(*values.shape[1:])], np.int64).reshape(-1, values.ndim - 1)
        if values.ndim > 1
        else np.empty((1, 0), np.int64)
    )
    indices = np.hstack([np.repeat(coordinates, len(inner), axis=0), np.tile(inner, (len(coordinates), 1))])
    return [indices, values.reshape(-1), np.array([*extents, *values.shape[1:]])]


def _sparse_gradient(op: Any, *dys: Any) -> list[Any]:
    return [*[None] * (len(op.inputs) - 1), reshape(dys[1], shape(op.inputs[-1]))]


declare(
    "RaggedTensorToSparse",
    "rt_nested_splits: RAGGED_RANK * Tsplits, rt_dense_values: T",
    "sparse_indices: int64, sparse_values: T, sparse_dense_shape: int64",
    "RAGGED_RANK: int >= 1, T: type, Tsplits: {index} = int64",
    doc=("A ragged tensor as a sparse one", "把不规则张量转换为稀疏张量"),
    shape=_sparse_shape,
    host=_sparse_host,
    gradient=_sparse_gradient,
)


def to_sparse(ragged: RaggedTensor, name: str | None) -> SparseTensor:
    """See :meth:`RaggedTensor.to_sparse`."""
    with name_scope(name, "RaggedToSparse", [ragged]):
        splits = list(ragged.nested_row_splits)
        parts = apply_op("RaggedTensorToSparse", name, rt_nested_splits=splits, rt_dense_values=ragged.flat_values)
        return SparseTensor(*parts)
