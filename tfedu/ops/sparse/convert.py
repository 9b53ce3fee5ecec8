"""From sparse tensors to dense ones and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.static_value import constant_value
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import concat, expand_dims, identity, indices_where, shape, stack
from tfedu.ops.array.scatter import gather_nd
from tfedu.ops.checks.values import assert_equal, assert_less_equal
from tfedu.ops.constant import constant, fill, ones, ones_like, range_, zeros
from tfedu.ops.control import with_dependencies
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_max
from tfedu.ops.sparse.layout import sparse_reorder
from tfedu.ops.sparse_tensor import SparseTensor, as_sparse, is_sparse


def sparse_tensor_to_dense(
    sp_input: Any, default_value: Any = None, validate_indices: bool = True, name: str | None = None
) -> Tensor:
    """The whole tensor that ``sp_input`` stands for (TF: ``tf.sparse.to_dense``).

    Args:
        sp_input: a SparseTensor of any type.
        default_value: a scalar: what stands where nothing is given. Default 0, False or an empty string.
        validate_indices: refuse indices that are not in row-major order or occur twice.

    Raises:
        TypeError: ``sp_input`` is no SparseTensor.
        InvalidArgumentError: in the run, indices out of bounds, out of order or repeated.

    >>> sparse_tensor_to_dense(SparseTensor([[0, 1]], [5], [2, 3])).shape.as_list()
    [2, 3]
    """
    sparse = as_sparse(sp_input)
    return apply_op(
        "SparseToDense",
        name,
        sparse_indices=sparse.indices,
        output_shape=sparse.dense_shape,
        sparse_values=sparse.values,
        default_value=zeros([], sparse.dtype) if default_value is None else default_value,
        validate_indices=validate_indices,
    )


def from_dense(tensor: Any, name: str | None = None) -> SparseTensor:
    """The elements of ``tensor`` that are not zero, as a SparseTensor (TF: ``tf.sparse.from_dense``).

    >>> from_dense([[0.0, 2.0], [0.0, 0.0]]).shape.as_list()
    [2, 2]
    """
    with name_scope(name, "dense_to_sparse"):
        tensor = convert_to_tensor(tensor)
        indices = indices_where(ew.not_equal(tensor, constant(0, tensor.dtype)))
        return SparseTensor(indices, gather_nd(tensor, indices), shape(tensor, out_type=dtypes.int64))


def sparse_eye(
    num_rows: Any, num_columns: Any = None, dtype: Any = dtypes.float32, name: str | None = None
) -> SparseTensor:
    """Ones on the diagonal of a sparse matrix (TF: ``tf.sparse.eye``).

    Args:
        num_rows, num_columns: integers or integer scalars; as many columns as rows by default.

    >>> sparse_eye(3, 2).indices.shape.as_list()
    [2, 2]
    """
    with name_scope(name, "eye", [num_rows, num_columns]):
        rows = _int64(num_rows, "num_rows")
        columns = rows if num_columns is None else _int64(num_columns, "num_columns")
        length = ew.minimum(rows, columns)
        diagonal = range_(length, dtype=dtypes.int64)
        return SparseTensor(stack([diagonal, diagonal], axis=1), ones(length, dtype), [rows, columns])


def _int64(value: Any, name: str) -> Tensor:
    if isinstance(value, int):
        return convert_to_tensor(value, dtypes.int64, name)
    if not isinstance(value, Tensor):
        raise TypeError(f"{name} must be an integer value")
    return value if value.dtype is dtypes.int64 else ew.cast(value, dtypes.int64)


def sparse_merge(
    sp_ids: Any, sp_values: Any, vocab_size: Any, name: str | None = None, already_sorted: bool = False
) -> SparseTensor:
    """Ids and values of the same places as one SparseTensor: the id becomes the last coordinate of its value.

    Args:
        sp_ids: SparseTensor of integers in [0, vocab_size), or a list of them for several last coordinates.
        sp_values: SparseTensor of the same places.
        vocab_size: an integer or an integer scalar, or a list of them.
        already_sorted: the elements of the result stand in row-major order already.

    Raises:
        TypeError: no SparseTensor, or a vocabulary size that is no integer. ValueError: lists of different lengths.
    """
    if is_sparse(sp_ids):
        sp_ids = [sp_ids]
        if not isinstance(vocab_size, (Tensor, int, np.integer)):
            raise TypeError(f"vocab_size has to be a Tensor or Python int. Found {type(vocab_size)}")
        vocab_size = [vocab_size]
    elif not isinstance(sp_ids, Iterable):
        raise TypeError(f"sp_ids has to be a SparseTensor or list thereof. Found {type(sp_ids)}")
    elif isinstance(vocab_size, Tensor) or not isinstance(vocab_size, Iterable):
        raise TypeError(f"vocab_size has to be a list of Tensors or Python ints. Found {type(vocab_size)}")
    sizes = list(vocab_size)
    for one in sizes:
        if not isinstance(one, (Tensor, int, np.integer)):
            raise TypeError(f"vocab_size has to be a list of Tensors or Python ints. Found {type(one)}")
    if len(sp_ids) != len(sizes):
        raise ValueError("sp_ids and vocab_size have to have equal lengths.")
    with name_scope(name, "SparseMerge", [sp_ids, sp_values]):
        all_ids, values = [as_sparse(ids) for ids in sp_ids], as_sparse(sp_values)
        columns = [expand_dims(ew.cast(ids.values, dtypes.int64), axis=1) for ids in all_ids]
        indices = concat([all_ids[0].indices[:, :-1], *columns], 1)
        extents = concat([all_ids[0].dense_shape[:-1], [ew.cast(one, dtypes.int64) for one in sizes]], 0)
        result = SparseTensor(indices, values.values, extents)
        if already_sorted:
            return result
        in_order = sparse_reorder(result)
        return SparseTensor(in_order.indices, in_order.values, extents)


def sparse_to_indicator(sp_input: Any, vocab_size: Any, name: str | None = None) -> Tensor:
    """bool [..., vocab_size]: which ids occur in each row of the SparseTensor ``sp_input`` (TF: ``to_indicator``).

    Args:
        sp_input: int32 or int64 ids in [0, vocab_size); one may occur more than once.

    Raises:
        TypeError: ``Input must be a SparseTensor.``
    """
    ids = as_sparse(sp_input)
    with name_scope(name, "SparseToIndicator", [ids]) as scope:
        count = shape(ids.indices)[0]
        present = ids.with_values(fill(expand_dims(count, 0), True))
        merged = sparse_merge(ids, present, vocab_size, scope)
        return sparse_tensor_to_dense(merged, False, False, scope)


def sparse_reset_shape(sp_input: Any, new_shape: Any = None) -> SparseTensor:
    """The same elements in a larger box, or without ``new_shape`` in the smallest that holds them all.

    Raises:
        TypeError: no SparseTensor. ValueError: the new shape is known to be too small, or of another rank.
        InvalidArgumentError: in the run it is.
    """
    sparse = as_sparse(sp_input)
    indices, values = identity(sparse.indices), identity(sparse.values)
    extents = identity(sparse.dense_shape)
    if new_shape is None:
        reached = ew.add(reduce_max(indices, axis=0), ones_like(extents))
        return SparseTensor(indices, values, ew.maximum(constant(0, dtypes.int64), reached))
    wanted = convert_to_tensor(new_shape)
    wanted.shape.assert_has_rank(1)
    wanted = ew.cast(wanted, dtypes.int64)
    if wanted.dims is not None and extents.dims is not None:
        wanted.shape[0].merge_with(extents.shape[0])
    known, before = constant_value(wanted), sparse.shape
    if known is not None and before.is_fully_defined():
        if np.any(np.array(before.as_list()) > known):
            raise ValueError(
                "Requested new_shape should have dimension sizes >= sp_input.shape.  "
                f"Found new_shape ({known}), sp_input.shape ({np.array(before.as_list())})."
            )
        return SparseTensor(indices, values, known)
    wanted = with_dependencies([assert_equal(shape(extents), shape(wanted))], wanted)
    return SparseTensor(indices, values, with_dependencies([assert_less_equal(extents, wanted)], wanted))
