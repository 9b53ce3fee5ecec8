"""Ranges of numbers as the rows of a ragged tensor."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.dtypes import as_dtype
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.math import elementwise as ew
from tfedu.ops.ragged.tensor import RaggedTensor

_WIDENING = (dtypes.int32, dtypes.int64, dtypes.float32, dtypes.float64)


def _shape(ctx: ShapeContext) -> list[Dims]:
    rows: Any = 1
    vectors = False
    for i in range(3):
        dims = ctx.dims(i)
        if dims is None:
            return [(None,), (None,)]
        if len(dims) > 1:
            raise ctx.error(f"Shape must be at most rank 1 but is rank {len(dims)}")
        if dims:
            rows = ctx.merged_dim(rows, dims[0]) if vectors else dims[0]
            vectors = True
    return [(None if rows is None else rows + 1,), (None,)]


def _length(start: Any, limit: Any, delta: Any) -> int:
    if (delta > 0 and limit < start) or (delta < 0 and limit > start):
        return 0
    if isinstance(start, np.floating):
        return int(np.ceil(abs((limit - start) / delta)))
    start, limit, delta = int(start), int(limit), abs(int(delta))
    return (abs(limit - start) + delta - 1) // delta


def _host(ctx: Any, *arrays: np.ndarray) -> list[np.ndarray]:
    for name, array in zip(("starts", "limits", "deltas"), arrays):
        if array.ndim > 1:
            raise ctx.invalid(f"{name} must be a scalar or vector")
    if len({array.shape for array in arrays if array.ndim}) > 1:
        raise ctx.invalid("starts, limits, and deltas must have the same shape")
    starts, limits, deltas = np.broadcast_arrays(*map(np.atleast_1d, arrays))
    if not deltas.all():
        raise ctx.invalid("Requires delta != 0")
    lengths = [_length(*row) for row in zip(starts, limits, deltas)]
    rows = []
    for start, delta, length in zip(starts, deltas, lengths):  # one addition after the other, as TensorFlow rounds
        steps = np.full(length, delta, starts.dtype)
        steps[:1] = start
        rows.append(np.cumsum(steps, dtype=starts.dtype))
    splits = np.cumsum([0, *lengths], dtype=ctx.attr("Tsplits").numpy_type)
    return [splits, np.concatenate([np.empty(0, starts.dtype), *rows])]


declare(
    "RaggedRange",
    "starts: T, limits: T, deltas: T",
    "rt_nested_splits: Tsplits, rt_dense_values: T",
    "T: {float32, float64, int32, int64} = int32, Tsplits: {index} = int64",
    doc=("Ranges of numbers, one a row", "每行一个等差数列"),
    shape=_shape,
    gradient=lambda op, *dys: [None, None, None],
    host=_host,
)


def ragged_range(starts: Tensor, limits: Tensor) -> RaggedTensor:
    """The integers from each start up to its limit, one row for each."""
    one = convert_to_tensor(1, starts.dtype)
    splits, values = apply_op("RaggedRange", starts=starts, limits=limits, deltas=one, Tsplits=starts.dtype)
    return RaggedTensor.from_row_splits(values, splits, validate=False)


def range_(
    starts: Any,
    limits: Any = None,
    deltas: Any = 1,
    dtype: Any = None,
    name: str | None = None,
    row_splits_dtype: Any = dtypes.int64,
) -> RaggedTensor:
    """Ranges of numbers, one a row (TF: ``tf.ragged.range``).

    Args:
        starts: where to begin, a number or [rows]. Given alone it is where to stop, and every row begins at 0.
        limits, deltas: where to stop, and by which steps: numbers or [rows].
        dtype: int32, int64, float32 or float64; by default the widest of the three.

    Raises:
        InvalidArgumentError (in a run): ``Requires delta != 0``.

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     sess.run(range_([0, 5, 8], [3, 5, 12])).to_list()
    [[0, 1, 2], [], [8, 9, 10, 11]]
    """
    if limits is None:
        starts, limits = 0, starts
    with name_scope(name, "RaggedRange", [starts, limits, deltas]) as scope:
        numbers = [
            convert_to_tensor(value, dtype, label)
            for value, label in ((starts, "starts"), (limits, "limits"), (deltas, "deltas"))
        ]
        if dtype is None:
            widest = max((number.dtype for number in numbers), key=_WIDENING.index)
            numbers = [ew.cast(number, widest) for number in numbers]
        inputs = dict(zip(("starts", "limits", "deltas"), numbers))
        splits, values = apply_op("RaggedRange", scope, **inputs, Tsplits=as_dtype(row_splits_dtype))
        return RaggedTensor.from_row_splits(values, splits, validate=False)
