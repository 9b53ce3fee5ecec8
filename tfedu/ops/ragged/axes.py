"""The axes of ragged tensors: counted, added, dropped, repeated."""

from __future__ import annotations

from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.tensor import Tensor
from tfedu.ops import array
from tfedu.ops.apply import either, name_scope
from tfedu.ops.array import concat, stack
from tfedu.ops.array import gather as dense
from tfedu.ops.array.positions import repeat
from tfedu.ops.constant import range_
from tfedu.ops.control import Assert, with_dependencies
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_all
from tfedu.ops.ragged.partitions import as_integers, lengths_to_splits, positive_axis
from tfedu.ops.ragged.ranges import ragged_range
from tfedu.ops.ragged.tensor import RaggedTensor, as_ragged, is_ragged


def rank(input: Any, name: str | None = None) -> Tensor:
    """The number of axes, ragged or not."""
    with name_scope(name, "RaggedRank", [input]):
        if not is_ragged(input):
            return array.rank(input)
        return input.ragged_rank + array.rank(input.flat_values)


def size(input: Any, name: str | None = None, out_type: Any = dtypes.int32) -> Tensor:
    """The number of elements."""
    return array.size(input.flat_values if is_ragged(input) else input, name=name, out_type=out_type)


def expand_dims(input: Any, axis: Any = None, name: str | None = None, dim: Any = None) -> Any:
    """A new axis of extent 1 in front of ``axis``."""
    axis = either("axis", axis, "dim", dim)
    with name_scope(name, "RaggedExpandDims", [input]):
        tensor = as_ragged(input, name="input")
        if isinstance(tensor, Tensor):
            return array.expand_dims(tensor, axis)
        ndims = tensor.shape.ndims
        axis = positive_axis(axis, None if ndims is None else ndims + 1)
        if axis == 0:
            return RaggedTensor.from_row_splits(tensor, stack([0, tensor.nrows()]), validate=False)
        if axis == 1:
            return RaggedTensor.from_row_splits(tensor, range_(tensor.nrows() + 1), validate=False)
        return tensor.with_values(expand_dims(tensor.values, axis - 1))


def squeeze(input: Any, axis: Any = None, name: str | None = None, squeeze_dims: Any = None) -> Any:
    """Without the given axes, each of which must have extent 1.

    Raises:
        ValueError: no axis. InvalidArgumentError (in a run): one is longer.
    """
    axis = either("axis", axis, "squeeze_dims", squeeze_dims)
    with name_scope(name, "RaggedSqueeze", [input]):
        tensor = as_ragged(input)
        if isinstance(tensor, Tensor):
            return array.squeeze(tensor, axis)
        if axis is None:
            raise ValueError("Ragged.squeeze must have an axis argument.")
        if isinstance(axis, int):
            axis = [axis]
        elif not isinstance(axis, (list, tuple)) or not all(isinstance(d, int) for d in axis):
            raise TypeError("Axis must be a list or tuple of integers.")
        dropped = {positive_axis(d, tensor.shape.ndims) for d in axis}
        levels = tensor.ragged_rank
        values = with_dependencies(_one_each(tensor, dropped), tensor.flat_values)
        inner = sorted(d - levels for d in dropped if d > levels)
        if inner:
            values = array.squeeze(values, inner)
        kept = [splits for i, splits in enumerate(tensor.nested_row_splits, 1) if i not in dropped]
        if kept and 0 in dropped:
            kept.pop(0)
        result = RaggedTensor.from_nested_row_splits(values, kept)
        return array.squeeze(result, [0]) if dropped.issuperset(range(levels + 1)) else result


def _one_each(tensor: RaggedTensor, dropped: set[int]) -> list[Any]:
    """Checks that the ragged axes among ``dropped`` have extent 1."""
    refusal = "the given axis (axis = {}) is not squeezable!"
    checks = [
        Assert(reduce_all(ew.equal(lengths, 1)), [refusal.format(i)])
        for i, lengths in enumerate(tensor.nested_row_lengths(), 1)
        if i in dropped
    ]
    if 0 in dropped:
        checks.append(Assert(ew.equal(array.size(tensor.row_splits), 2), [refusal.format(0)]))
    return checks


def tile(input: Any, multiples: Any, name: str | None = None) -> Any:
    """The tensor several times along each axis."""
    with name_scope(name, "RaggedTile", [input, multiples]):
        tensor = as_ragged(input, name="input")
        if isinstance(tensor, Tensor):
            return array.tile(tensor, multiples)
        times = as_integers(multiples, "multiples", tensor.row_splits.dtype)
        times.shape.assert_has_rank(1)
        return _tiled(tensor, times)


def _tiled(tensor: Any, times: Tensor) -> Any:
    """First inside of the rows, then each row, then all rows."""
    from tfedu.ops.ragged.gather import gather

    if isinstance(tensor, Tensor):
        return array.tile(tensor, times)
    values = _tiled(tensor.values, concat([[1], times[2:]], axis=0))
    starts, limits = tensor.row_starts(), tensor.row_limits()
    places = ragged_range(repeat(starts, times[1], axis=0), repeat(limits, times[1], axis=0)).values
    splits = lengths_to_splits((limits - starts) * times[1])
    rows = RaggedTensor.from_row_splits(gather(values, places), splits, validate=False)
    return gather(rows, array.tile(range_(tensor.nrows()), times[:1]))


def one_hot(
    indices: Any,
    depth: Any,
    on_value: Any = None,
    off_value: Any = None,
    axis: int | None = None,
    dtype: Any = None,
    name: str | None = None,
) -> RaggedTensor:
    """``tf.one_hot`` of each index.

    Raises:
        ValueError: the new axis would stand in front of a ragged one.
    """
    with name_scope(name, "RaggedOneHot", [indices]):
        indices = as_ragged(indices, name="indices")
        if axis is not None:
            axis = positive_axis(axis, indices.shape.ndims)
            if axis < indices.ragged_rank:
                raise ValueError("axis may not be less than indices.ragged_rank.")
        return indices.with_flat_values(dense.one_hot(indices.flat_values, depth, on_value, off_value, axis, dtype))
