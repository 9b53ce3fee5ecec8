"""Crossed features: every combination of the values that stand in the same row (``tf.sparse.cross``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.math import elementwise as ew
from tfedu.ops.sparse_tensor import SparseTensor
from tfedu.ops.strings.hash_functions import farm_hash

_DEFAULT_KEY = 0xDECAFCAFFE
_MULTIPLIER = 0xC6A4A7935BD1E995
_MASK = 2**64 - 1


def _mixed(x: int) -> int:
    return x ^ (x >> 47)


def joined_hashes(first: int, second: int) -> int:
    """One 64-bit hash of two (``FingerprintCat64``): a step of Murmur's hash."""
    result = first ^ _MULTIPLIER ^ (_mixed(second * _MULTIPLIER & _MASK) * _MULTIPLIER & _MASK)
    return _mixed(_mixed(result * _MULTIPLIER & _MASK) * _MULTIPLIER & _MASK)


def _columns(ctx: Any, arrays: tuple[np.ndarray, ...]) -> tuple[int, list[list[list[Any]]]]:
    """The number of rows, and for each feature the values in each row.

    Raises:
        InvalidArgumentError: features with different numbers of rows.
    """
    count, values = ctx.attr("N"), len(ctx.attr("sparse_types"))
    indices, sparse = arrays[:count], arrays[count : count + values]
    shapes, dense = arrays[count + values : 2 * count + values], arrays[2 * count + values :]
    rows = int(shapes[0][0]) if shapes else len(dense[0]) if dense else 0
    columns: list[list[list[Any]]] = []
    for number, extents in enumerate(shapes):
        if len(extents) != 2:
            raise ctx.invalid(f"shape should imply a 2D tensor, but got rank {len(extents)}")
        if extents[0] != rows:
            raise ctx.invalid(f"Expected batch size {rows} got {int(extents[0])} at position {number}")
    for where, what in zip(indices, sparse):
        column: list[list[Any]] = [[] for _ in range(rows)]
        for row, value in zip(where[:, 0].tolist(), what.tolist()):
            column[row].append(value)
        columns.append(column)
    for number, table in enumerate(dense):
        if len(table) != rows:
            raise ctx.invalid(f"Expected batch size {rows} got {len(table)} at dense tensor {number}")
        columns.append(table.tolist())
    return rows, columns


def _text(values: tuple[Any, ...]) -> bytes:
    return b"_X_".join(value if isinstance(value, bytes) else b"%d" % value for value in values)


def _hasher(key: int, buckets: int) -> Callable[[tuple[Any, ...]], int]:
    def hashed(values: tuple[Any, ...]) -> int:
        result = key
        for value in values:
            own = int(farm_hash([value])[0]) if isinstance(value, bytes) else value & _MASK
            result = joined_hashes(result, own)
        return result % (buckets or 2**63 - 1)

    return hashed


def _cross(ctx: Any, *arrays: np.ndarray) -> list[np.ndarray]:
    """The combinations of each row, the last feature varying fastest."""
    rows, columns = _columns(ctx, arrays)
    one: Any = _hasher(ctx.attr("hash_key"), ctx.attr("num_buckets")) if ctx.attr("hashed_output") else _text
    crossed = [[one(combination) for combination in _combinations(columns, row)] for row in range(rows)]
    values = np.empty(sum(map(len, crossed)), ctx.attr("out_type").numpy_type)
    values[:] = [value for row in crossed for value in row]
    places = [(row, column) for row, found in enumerate(crossed) for column in range(len(found))]
    width = max(map(len, crossed), default=0)
    return [np.array(places, np.int64).reshape(-1, 2), values, np.array([rows, width], np.int64)]


def _combinations(columns: list[list[list[Any]]], row: int) -> Iterator[tuple[Any, ...]]:
    return product(*(column[row] for column in columns))


def _cross_shape(ctx: ShapeContext) -> list[Dims]:
    return [(None, 2), (None,), (2,)]


declare(
    "SparseCross",
    "indices: N * int64, values: sparse_types, shapes: N * int64, dense_inputs: dense_types",
    "output_indices: int64, output_values: out_type, output_shape: int64",
    "N: int >= 0, hashed_output: bool, num_buckets: int >= 0, hash_key: int, sparse_types: list(type), "
    "dense_types: list(type), out_type: {int64, string}, internal_type: {int64, string}",
    doc=("All combinations of the features of each row", "每一行各特征取值的所有组合"),
    shape=_cross_shape,
    host=_cross,
)


def sparse_cross(inputs: list[Any], name: str | None = None) -> SparseTensor:
    """All combinations of the values in each row, as strings ``a_X_b`` (TF: ``tf.sparse.cross``).

    Args:
        inputs: a list of SparseTensors or tensors [rows, ...] of integers or strings.

    Returns:
        a SparseTensor of strings [rows, most combinations of a row]; sparse features come before dense ones.

    Raises:
        TypeError: not a list, or something in it is no tensor. InvalidArgumentError: in the run, different row counts.
    """
    return _crossed(inputs, dtypes.string, 0, _DEFAULT_KEY, name)


def sparse_cross_hashed(
    inputs: list[Any], num_buckets: int = 0, hash_key: int | None = None, name: str | None = None
) -> SparseTensor:
    """:func:`sparse_cross` as int64 hashes instead of strings (TF: ``tf.sparse.cross_hashed``).

    Args:
        num_buckets: the hashes lie in [0, num_buckets); 0: in [0, 2^63 - 1).
        hash_key: where the chain of hashes begins; default 0xDECAFCAFFE.
    """
    return _crossed(inputs, dtypes.int64, num_buckets, hash_key or _DEFAULT_KEY, name)


def _crossed(inputs: Any, out_type: dtypes.DType, buckets: int, key: int, name: str | None) -> SparseTensor:
    if not isinstance(inputs, list):
        raise TypeError("Inputs must be a list")
    if not all(isinstance(feature, (SparseTensor, Tensor)) for feature in inputs):
        raise TypeError("All inputs must be SparseTensors")
    sparse = [feature for feature in inputs if isinstance(feature, SparseTensor)]
    dense = [_whole(feature) for feature in inputs if not isinstance(feature, SparseTensor)]
    values = [_whole(feature.values) for feature in sparse]
    strings = all(feature.dtype is dtypes.string for feature in [*values, *dense])
    return SparseTensor(
        *apply_op(
            "SparseCross",
            name,
            indices=[feature.indices for feature in sparse],
            values=values,
            shapes=[feature.dense_shape for feature in sparse],
            dense_inputs=dense,
            hashed_output=out_type is dtypes.int64,
            num_buckets=buckets,
            hash_key=key,
            out_type=out_type,
            internal_type=dtypes.string if strings else dtypes.int64,
        )
    )


def _whole(values: Tensor) -> Tensor:
    """Strings as they are, numbers as int64."""
    return values if values.dtype is dtypes.string else ew.cast(values, dtypes.int64)
