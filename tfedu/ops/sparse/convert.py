"""From sparse tensors to dense ones and back."""

from __future__ import annotations

from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.tensor import Tensor
from tfedu.ops import elementwise as ew
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import indices_where, shape, stack
from tfedu.ops.constant import constant, ones, range_, zeros
from tfedu.ops.scatter import gather_nd
from tfedu.ops.sparse_tensor import SparseTensor, as_sparse


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
