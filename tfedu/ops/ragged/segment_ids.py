"""From row splits to the row of each value, and back."""

from __future__ import annotations

from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.dtypes import as_dtype
from tfedu.graph.static_value import constant_value
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import concat, shape
from tfedu.ops.array.positions import repeat
from tfedu.ops.constant import range_
from tfedu.ops.math.counting import bincount
from tfedu.ops.math.reduction import cumsum
from tfedu.ops.ragged.partitions import as_integers


def row_splits_to_segment_ids(splits: Any, name: str | None = None, out_type: Any = None) -> Tensor:
    """In which row each value stands, by where rows begin (TF: ``tf.ragged.row_splits_to_segment_ids``).

    Args:
        splits: int32 or int64 [rows + 1], ascending from 0.

    Raises:
        ValueError: another type, another rank, or nothing.

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     sess.run(row_splits_to_segment_ids([0, 3, 3, 5])).tolist()
    [0, 0, 0, 2, 2]
    """
    with name_scope(name, "RaggedSplitsToSegmentIds", [splits]):
        splits = convert_to_tensor(splits, name="splits", preferred_dtype=dtypes.int64)
        if splits.dtype not in (dtypes.int32, dtypes.int64):
            raise ValueError("splits must have dtype int32 or int64")
        splits.shape.assert_has_rank(1)
        if splits.dims == (0,):
            raise ValueError("Invalid row_splits: []")
        kind = splits.dtype if out_type is None else as_dtype(out_type)
        rows = shape(splits, out_type=kind)[-1] - 1
        return repeat(range_(rows), splits[1:] - splits[:-1], axis=0)


def segment_ids_to_row_splits(
    segment_ids: Any, num_segments: Any = None, out_type: Any = None, name: str | None = None
) -> Tensor:
    """Where rows begin, by the row of each value (TF: ``tf.ragged.segment_ids_to_row_splits``).

    Args:
        segment_ids: integers [number of values], ascending.
        num_segments: how many rows there are, if the last ones are empty.

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     sess.run(segment_ids_to_row_splits([0, 0, 0, 2, 2], num_segments=4)).tolist()
    [0, 3, 3, 5, 5]
    """
    given = next((x for x in (segment_ids, num_segments) if isinstance(x, Tensor)), None)
    kind = as_dtype(out_type) if out_type is not None else dtypes.int64 if given is None else given.dtype
    with name_scope(name, "SegmentIdsToRaggedSplits", [segment_ids]):
        ids = as_integers(segment_ids, "segment_ids", dtypes.int32)
        ids.shape.assert_has_rank(1)
        count = None
        if num_segments is not None:
            count = as_integers(num_segments, "num_segments", dtypes.int32)
            count.shape.assert_has_rank(0)
        lengths = bincount(ids, minlength=count, maxlength=count, dtype=kind)
        splits = concat([[0], cumsum(lengths)], axis=0)
        known = None if count is None else constant_value(count)
        if known is not None:
            splits.set_shape([int(known) + 1])
        return splits
