"""Two tensors brought to one ragged shape.

Both are taken as nested rows, axis by axis from the front. An axis is *uniform* where all rows have one length, as in
what was a dense tensor; a uniform axis of extent 1 is stretched. Ragged axes have to agree.
"""

from __future__ import annotations

from typing import Any

from tfedu.graph.dtypes import DType
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor
from tfedu.ops.array import expand_dims, reshape, shape, stack
from tfedu.ops.constant import range_
from tfedu.ops.control import Assert, with_dependencies
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_all
from tfedu.ops.ragged.gather import gather
from tfedu.ops.ragged.segment_ids import row_splits_to_segment_ids
from tfedu.ops.ragged.tensor import RaggedTensor, splits_type

Extents = list[Tensor | None]
"""Of each axis of the rows: its extent, or None where it is ragged."""


def matched(x: Any, y: Any) -> tuple[Any, Any]:
    """``x`` and ``y``, one of them ragged, in the same rows; what is inside of the rows may still be stretched.

    Raises:
        ValueError: a rank that is not known. InvalidArgumentError (in a run): rows that differ.
    """
    kind = splits_type(x, y)
    ranks = x.shape.ndims, y.shape.ndims
    if None in ranks:
        raise ValueError("Unable to broadcast: unknown rank")
    rank = max(ranks)
    levels = max(t.ragged_rank + rank - t.shape.ndims for t in (x, y) if isinstance(t, RaggedTensor))
    x, x_extents = _as_rows(x, rank, levels, kind)
    y, y_extents = _as_rows(y, rank, levels, kind)
    x, y, _ = _both_uniform(x, y, x_extents, y_extents, 0, convert_to_tensor(1, kind))
    return _inside(x, y, x_extents, y_extents, 1)


def _as_rows(tensor: Any, rank: int, levels: int, kind: DType) -> tuple[RaggedTensor, Extents]:
    """The tensor with ``rank`` axes, of which ``levels`` behind the first are kept as rows."""
    new = rank - tensor.shape.ndims
    extents: Extents = [convert_to_tensor(1, kind) for _ in range(new)]
    ragged = 0
    if isinstance(tensor, RaggedTensor):
        ragged = tensor.ragged_rank
        extents += [tensor.nrows(), *[None] * ragged]
        flat = tensor.flat_values
    else:
        flat = tensor
        extents.append(shape(flat, out_type=kind)[0])
    more = levels - new - ragged
    if more > 0:
        inner = shape(flat, out_type=kind)
        extents += [inner[axis] for axis in range(1, more + 1)]
        rows = RaggedTensor.from_tensor(flat, ragged_rank=more, row_splits_dtype=kind)
        tensor = tensor.with_flat_values(rows) if ragged else rows
    for _ in range(new):
        count = tensor.nrows() if isinstance(tensor, RaggedTensor) else shape(tensor, out_type=kind)[0]
        tensor = RaggedTensor.from_row_splits(tensor, stack([0, count]), validate=False)
    return tensor, extents[: levels + 1]


def _inside(x: Any, y: Any, x_extents: Extents, y_extents: Extents, axis: int) -> tuple[Any, Any]:
    """Both have the same number of rows; ``axis`` is that of their columns."""
    if isinstance(x, Tensor):
        return x, y
    a, b = x.values, y.values
    x_width, y_width = x_extents[axis], y_extents[axis]
    if x_width is not None and y_width is not None:
        rows = x.nrows()
        a, b, width = _both_uniform(a, b, x_extents, y_extents, axis, rows)
        splits = range_(rows + 1) * width
    elif x_width is None and y_width is None:
        equal = reduce_all(ew.equal(x.row_splits, y.row_splits))
        splits = with_dependencies([_fits(equal, axis, x, y)], x.row_splits)
    else:
        splits = y.row_splits if x_width is not None else x.row_splits
        uniform: Any = y_width if x_width is None else x_width
        places = with_dependencies([_fits(ew.equal(uniform, 1), axis, x, y)], row_splits_to_segment_ids(splits))
        a, b = (a, gather(b, places)) if x_width is None else (gather(a, places), b)
    a, b = _inside(a, b, x_extents, y_extents, axis + 1)
    first, second = (RaggedTensor.from_row_splits(values, splits, validate=False) for values in (a, b))
    return first, second


def _both_uniform(
    x: Any, y: Any, x_extents: Extents, y_extents: Extents, axis: int, rows: Tensor
) -> tuple[Any, Any, Tensor]:
    """Slices of ``rows`` rows each, stretched to one width; and the width."""
    x_width: Any = x_extents[axis]
    y_width: Any = y_extents[axis]
    narrow = ew.equal(x_width, 1)
    agree = ew.logical_or(ew.logical_or(narrow, ew.equal(y_width, 1)), ew.equal(x_width, y_width))
    width = with_dependencies([_fits(agree, axis, x, y)], ew.where(narrow, y_width, x_width))
    return _stretched(x, x_width, width, rows), _stretched(y, y_width, width, rows), width


def _stretched(values: Any, old: Tensor, new: Tensor, rows: Tensor) -> Any:
    """Slices that are ``old`` to a row as ``new`` to a row: the same, or the only one repeated."""
    step = ew.cast(ew.not_equal(old, 1), old.dtype)
    places = expand_dims(range_(rows) * old, 1) + expand_dims(range_(new) * step, 0)
    return gather(values, reshape(places, [-1]))


def _fits(condition: Tensor, axis: int, x: Any, y: Any) -> Any:
    lengths = [tensor.row_lengths() if isinstance(tensor, RaggedTensor) else shape(tensor) for tensor in (x, y)]
    said = ["Unable to broadcast: dimension size mismatch in dimension", axis, "lengths=", lengths[0], "dim_size="]
    return Assert(condition, [*said, lengths[1]], summarize=10)
