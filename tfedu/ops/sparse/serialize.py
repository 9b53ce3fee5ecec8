"""Sparse tensors as strings, one at a time or row by row, and read back as a batch."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.attr_values import read_tensor, read_type, write_shape
from tfedu.graph.dtypes import DType, as_dtype
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims, TensorShape
from tfedu.ops.apply import apply_op
from tfedu.ops.sparse_tensor import SparseTensor, as_sparse

# -- bytes of one array -----------------------------------------------------------------------------------------------


def _varint(number: int) -> bytes:
    """Seven bits per byte, the lowest first; the top bit says that more follow."""
    encoded = bytearray()
    while number >= 0x80:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*encoded, number])


def _packed_strings(strings: list[bytes]) -> bytes:
    """All lengths, then all characters."""
    return b"".join(_varint(len(s)) for s in strings) + b"".join(strings)


def _unpacked_strings(content: bytes, count: int) -> list[bytes]:
    lengths, at = [], 0
    for _ in range(count):
        length = shift = 0
        while True:
            byte = content[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        lengths.append(length)
    ends = np.cumsum([at, *lengths]).tolist()
    return [content[start:end] for start, end in pairwise(ends)]


def _encoded(array: np.ndarray, kind: DType) -> bytes:
    """A TensorProto whose contents are raw bytes."""
    from tensorboard.compat.proto.tensor_pb2 import TensorProto

    message = TensorProto(dtype=kind.enum)
    write_shape(message.tensor_shape, TensorShape(array.shape))
    if kind is dtypes.string:
        message.tensor_content = _packed_strings(array.ravel().tolist())
    else:
        message.tensor_content = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes()
    return bytes(message.SerializeToString())


def _decoded(ctx: Any, data: bytes) -> tuple[np.ndarray, DType]:
    from google.protobuf.message import DecodeError
    from tensorboard.compat.proto.tensor_pb2 import TensorProto

    message = TensorProto()
    try:
        message.ParseFromString(data)
    except DecodeError:
        raise ctx.invalid("Could not parse serialized proto") from None
    kind = read_type(message.dtype)
    if kind is dtypes.string and not message.string_val:
        shape = tuple(dim.size for dim in message.tensor_shape.dim)
        array = np.empty(int(np.prod(shape, dtype=np.int64)), object)
        array[:] = _unpacked_strings(message.tensor_content, array.size)
        return array.reshape(shape), kind
    return read_tensor(message), kind


# -- writing ----------------------------------------------------------------------------------------------------------


def _triple(ctx: Any, indices: np.ndarray, values: np.ndarray, extents: np.ndarray) -> np.ndarray:
    result = np.empty(3, object)
    kinds = (dtypes.int64, ctx.attr("T"), dtypes.int64)
    result[:] = [_encoded(array, kind) for array, kind in zip((indices, values, extents), kinds)]
    return result


def _rows(ctx: Any, indices: np.ndarray, values: np.ndarray, extents: np.ndarray) -> np.ndarray:
    """A triple for each index of the first axis, whether it has elements or not."""
    if len(extents) < 2:
        raise ctx.invalid(f"Rank of input SparseTensor should be > 1, but saw rank: {len(extents)}")
    result = np.empty((int(extents[0]), 3), object)
    for row in range(len(result)):
        mine = indices[:, 0] == row
        result[row] = _triple(ctx, indices[mine, 1:], values[mine], extents[1:])
    return result


for _name, _host, _shape, _doc in (
    (
        "SerializeSparse",
        _triple,
        lambda ctx: [(3,)],
        ("A sparse tensor as three strings", "把稀疏张量变成三个字符串"),
    ),
    (
        "SerializeManySparse",
        _rows,
        lambda ctx: [(None, 3)],
        ("The rows of a sparse tensor as three strings each", "把稀疏张量的每一行变成三个字符串"),
    ),
):
    declare(
        _name,
        "sparse_indices: int64, sparse_values: T, sparse_shape: int64",
        "serialized_sparse: out_type",
        "T: type, out_type: {string} = string",
        doc=_doc,
        shape=_shape,
        host=_host,
    )

# -- reading ----------------------------------------------------------------------------------------------------------


def _batch(ctx: Any, serialized: np.ndarray) -> list[np.ndarray]:
    """The sparse tensors of all rows, one after another along a new first axis."""
    wanted: DType = ctx.attr("dtype")
    all_indices: list[np.ndarray] = []
    all_values: list[np.ndarray] = []
    shapes: list[np.ndarray] = []
    for row, triple in enumerate(serialized):
        (indices, _), (values, kind), (extents, _) = (_decoded(ctx, data) for data in triple)
        if kind is not wanted:
            found = f"SparseTensor[{row}].values.dtype() == {kind.c_name}"
            raise ctx.invalid(f"Requested SparseTensor of type {wanted.c_name} but {found}")
        if shapes and len(shapes[0]) != len(extents):
            raise ctx.invalid(
                f"Inconsistent rank across SparseTensors: rank prior to SparseTensor[{row}] was: {len(shapes[0])} but "
                f"rank of SparseTensor[{row}] is: {len(extents)}"
            )
        all_indices.append(np.insert(indices, 0, row, axis=1))
        all_values.append(values)
        shapes.append(extents)
    if not shapes:
        raise ctx.invalid("Serialized sparse should have at least one row")
    whole = np.array([len(shapes), *np.max(shapes, axis=0)], np.int64)
    return [np.concatenate(all_indices), np.concatenate(all_values), whole]


def _batch_shape(ctx: ShapeContext) -> list[Dims]:
    columns = ctx.rank(0, 2)[1]
    if columns not in (None, 3):
        raise ctx.error(f"Dimension must be 3 but is {columns}")
    return [(None, None), (None,), (None,)]


declare(
    "DeserializeManySparse",
    "serialized_sparse: string",
    "sparse_indices: int64, sparse_values: dtype, sparse_shape: int64",
    "dtype: type",
    doc=("Sparse tensors read from strings, as one batch", "从字符串还原稀疏张量，并组成一批"),
    shape=_batch_shape,
    host=_batch,
)

# -- functions --------------------------------------------------------------------------------------------------------


def serialize_sparse(sp_input: Any, name: str | None = None, out_type: Any = dtypes.string) -> Tensor:
    """A SparseTensor as a vector of three strings: indices, values, shape (TF: ``tf.io.serialize_sparse``).

    Raises:
        TypeError: no SparseTensor, or another ``out_type`` than string.
    """
    return _serialized("SerializeSparse", sp_input, name, out_type)


def serialize_many_sparse(sp_input: Any, name: str | None = None, out_type: Any = dtypes.string) -> Tensor:
    """Each row of a SparseTensor of rank >= 2 as three strings: [rows, 3] (TF: ``tf.io.serialize_many_sparse``).

    Raises:
        TypeError: no SparseTensor, or another ``out_type`` than string. InvalidArgumentError: in the run, rank 1.
    """
    return _serialized("SerializeManySparse", sp_input, name, out_type)


def _serialized(op_type: str, sp_input: Any, name: str | None, out_type: Any) -> Tensor:
    sparse = as_sparse(sp_input)
    return apply_op(
        op_type,
        name,
        sparse_indices=sparse.indices,
        sparse_values=sparse.values,
        sparse_shape=sparse.dense_shape,
        out_type=out_type,
    )


def deserialize_many_sparse(
    serialized_sparse: Any, dtype: Any, rank: int | None = None, name: str | None = None
) -> SparseTensor:
    """The sparse tensors in the rows of ``serialized_sparse`` [n, 3] as one batch.

    Args:
        dtype: type of the values.
        rank: rank of the result, if it is known: one more than that of each sparse tensor.

    Raises:
        InvalidArgumentError: in the run, strings that are no sparse tensors of this type.
    """
    indices, values, extents = apply_op(
        "DeserializeManySparse", name, serialized_sparse=serialized_sparse, dtype=as_dtype(dtype)
    )
    indices.set_shape([None, rank])
    extents.set_shape([rank])
    return SparseTensor(indices, values, extents)
