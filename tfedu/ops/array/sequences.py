"""Orders, sets and sequences: sorting, distinct elements, masks by length, coordinate grids."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from tfedu.compiler import ir
from tfedu.graph import dtypes
from tfedu.graph.dtypes import as_dtype
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import expand_dims, reshape, shape, size, transpose
from tfedu.ops.array.gather import top_k
from tfedu.ops.constant import constant, ones, range_
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_max

# -- sorting ----------------------------------------------------------------------------------------------------------


def _sorted(values: Any, axis: int, direction: str, indices: bool, name: str | None, default: str) -> Tensor:
    if direction not in ("ASCENDING", "DESCENDING"):
        raise ValueError(f"Direction should be one of ASCENDING, DESCENDING, but is {direction}")
    with name_scope(name, default, [values]):
        values = convert_to_tensor(values, name="values")
        rank = None if values.dims is None else len(values.dims)
        if rank is None and axis != -1:
            raise ValueError("sorting along an axis other than the last needs a tensor of known rank")
        if rank == 0 or (rank is not None and not -rank <= axis < rank):
            raise ValueError(f"axis {axis} is out of range for a tensor of rank {rank}")
        order = None if rank is None or axis % rank == rank - 1 else [*range(rank)]
        if order is not None:
            order[axis], order[-1] = order[-1], order[axis]
            values = transpose(values, order)
        ascending = direction == "ASCENDING"
        length = shape(values)[-1] if values.dims is None or values.dims[-1] is None else values.dims[-1]
        found = top_k(ew.negative(values) if ascending else values, length)
        if indices:
            result = found.indices
        else:
            result = ew.negative(found.values) if ascending else found.values
        return result if order is None else transpose(result, order)


def sort(values: Any, axis: int = -1, direction: str = "ASCENDING", name: str | None = None) -> Tensor:
    """``values`` in order along ``axis`` (TF: ``tf.sort``).

    Args:
        values: real numbers.
        direction: ``"ASCENDING"`` or ``"DESCENDING"``.

    Raises:
        ValueError: another direction; an axis that does not exist.

    >>> sort([3.0, 1.0, 2.0]).shape.as_list()
    [3]
    """
    return _sorted(values, axis, direction, False, name, "sort")


def argsort(
    values: Any, axis: int = -1, direction: str = "ASCENDING", stable: bool = False, name: str | None = None
) -> Tensor:
    """int32: the indices that put ``values`` in order along ``axis``. Equal elements keep their order, always."""
    return _sorted(values, axis, direction, True, name, "argsort")


# -- reversing by length ----------------------------------------------------------------------------------------------


def _lower_reverse_sequence(ctx: Any, x: ir.Node, lengths: ir.Node) -> ir.Node:
    along, batch = ctx.attr("seq_dim") % x.ndim, ctx.attr("batch_dim") % x.ndim
    extent = x.shape[along]
    short = ir.reduce("all", ir.binary("le", lengths, ir.full(lengths.shape, extent, lengths.dtype)), [0])
    ctx.check(short, f"seq_lens must not exceed the extent {extent} of the sequence axis")
    perm = [*(i for i in range(x.ndim) if i != along), along]
    moved = ir.transpose(x, perm)
    place = ir.iota(moved.shape, x.ndim - 1, lengths.dtype)
    ends = [1] * x.ndim
    ends[perm.index(batch)] = lengths.size
    end = ir.broadcast_to(ir.reshape(lengths, ends), moved.shape)
    mirrored = ir.binary("sub", ir.binary("sub", end, ir.full(moved.shape, 1, lengths.dtype)), place)
    index = ir.select(ir.binary("lt", place, end), mirrored, place)
    return ir.transpose(ir.take_along(moved, ir.cast(index, np.int32)), np.argsort(perm))


def _reverse_shape(ctx: ShapeContext) -> list[Dims]:
    dims, lengths = ctx.dims(0), ctx.rank(1, 1)
    if dims is None:
        return [None]
    batch = ctx.attr("batch_dim")
    return [(*dims[:batch], ctx.merged_dim(dims[batch], lengths[0]), *dims[batch + 1 :])]


declare(
    "ReverseSequence",
    "input: T, seq_lengths: Tlen",
    "output: T",
    "seq_dim: int, batch_dim: int = 0, T: type, Tlen: {index} = int64",
    doc=("The first elements of each sequence read backwards", "把每个序列的前若干个元素反转"),
    shape=_reverse_shape,
    lower=_lower_reverse_sequence,
    gradient=lambda op, dy: [
        apply_op(
            "ReverseSequence",
            input=dy,
            seq_lengths=op.inputs[1],
            seq_dim=op.attrs["seq_dim"],
            batch_dim=op.attrs["batch_dim"],
        ),
        None,
    ],
)


def reverse_sequence(
    input: Any,
    seq_lengths: Any,
    seq_axis: int | None = None,
    batch_axis: int | None = None,
    name: str | None = None,
    seq_dim: int | None = None,
    batch_dim: int | None = None,
) -> Tensor:
    """The first ``seq_lengths[b]`` elements of sequence b backwards, the others in place.

    Args:
        input: any tensor.
        seq_lengths: int32 or int64 [batch].
        seq_axis, batch_axis: which axis runs along the sequences and which over them (default 0). ``seq_dim`` and
            ``batch_dim`` are their old names.

    Raises:
        InvalidArgumentError: in the run, a length beyond the sequence.
    """
    along = seq_axis if seq_dim is None else seq_dim
    if along is None:
        raise ValueError("seq_axis must be given")
    over = batch_axis if batch_dim is None else batch_dim
    return apply_op("ReverseSequence", name, input=input, seq_lengths=seq_lengths, seq_dim=along, batch_dim=over or 0)


# -- sets -------------------------------------------------------------------------------------------------------------


def _distinct(ctx: Any, x: np.ndarray) -> list[np.ndarray]:
    """Distinct elements in the order of their first appearance, where each element went, how often each occurs."""
    values, first, where, counts = np.unique(x, return_index=True, return_inverse=True, return_counts=True)
    order = np.argsort(first)
    places = np.argsort(order)
    return [values[order], places[where.reshape(-1)], counts[order]][: len(ctx.op.outputs)]


def _unique_shape(ctx: ShapeContext) -> list[Dims]:
    shapes: list[Dims] = [(None,), ctx.rank(0, 1), (None,)]
    return shapes[: len(ctx.op.op_def.outputs)]


declare(
    "Unique",
    "x: T",
    "y: T, idx: out_idx",
    "T: type, out_idx: {index} = int32",
    doc=("Distinct elements, and where each one went", "去重，并给出每个元素在结果中的位置"),
    shape=_unique_shape,
    host=_distinct,
)
declare(
    "UniqueWithCounts",
    "x: T",
    "y: T, idx: out_idx, count: out_idx",
    "T: type, out_idx: {index} = int32",
    doc=("Distinct elements, where each one went, how often each occurs", "去重，并给出位置和出现次数"),
    shape=_unique_shape,
    host=_distinct,
)


def _difference(ctx: Any, x: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
    index = np.flatnonzero(~np.isin(x, y))
    return [x[index], index]


declare(
    "ListDiff",
    "x: T, y: T",
    "out: T, idx: out_idx",
    "T: type, out_idx: {index} = int32",
    doc=("The elements of x that are not in y, and their places", "在 x 中而不在 y 中的元素及其位置"),
    shape=lambda ctx: [(None,), (None,)],
    host=_difference,
)


class Unique(NamedTuple):
    """What :func:`unique` returns."""

    y: Tensor
    idx: Tensor


class UniqueWithCounts(NamedTuple):
    """What :func:`unique_with_counts` returns."""

    y: Tensor
    idx: Tensor
    count: Tensor  # type: ignore[assignment]  # TensorFlow's name hides tuple.count


class ListDiff(NamedTuple):
    """What :func:`setdiff1d` returns."""

    out: Tensor
    idx: Tensor


def unique(x: Any, out_idx: Any = dtypes.int32, name: str | None = None) -> Unique:
    """The distinct elements of a vector: ``(y, idx)`` with ``y[idx] == x``, in order of first appearance."""
    return Unique(*apply_op("Unique", name, x=x, out_idx=out_idx))


def unique_with_counts(x: Any, out_idx: Any = dtypes.int32, name: str | None = None) -> UniqueWithCounts:
    """Like :func:`unique`, with a third result: how often each distinct element occurs."""
    return UniqueWithCounts(*apply_op("UniqueWithCounts", name, x=x, out_idx=out_idx))


def setdiff1d(x: Any, y: Any, index_dtype: Any = dtypes.int32, name: str | None = None) -> ListDiff:
    """The elements of the vector ``x`` that are not in ``y``, in order, and their indices: ``(out, idx)``."""
    return ListDiff(*apply_op("ListDiff", name, x=x, y=y, out_idx=index_dtype))


# -- masks and grids --------------------------------------------------------------------------------------------------


def sequence_mask(lengths: Any, maxlen: Any = None, dtype: Any = dtypes.bool_, name: str | None = None) -> Tensor:
    """[..., maxlen]: true (or 1) at the first ``lengths[...]`` places.

    Args:
        lengths: integers.
        maxlen: a scalar; default: the largest length.
        dtype: type of the result, bool by default.

    Raises:
        ValueError: ``maxlen`` is no scalar.
    """
    with name_scope(name, "SequenceMask", [lengths, maxlen]):
        lengths = convert_to_tensor(lengths, name="lengths")
        limit = ew.maximum(0, reduce_max(lengths)) if maxlen is None else convert_to_tensor(maxlen, name="maxlen")
        if limit.dims not in ((), None):
            raise ValueError("maxlen must be scalar for sequence_mask")
        places = range_(constant(0, limit.dtype), limit, constant(1, limit.dtype))
        result = ew.less(places, ew.cast(expand_dims(lengths, -1), limit.dtype))
        return ew.cast(result, as_dtype(dtype))


def meshgrid(*args: Any, indexing: str = "xy", name: str = "meshgrid") -> list[Tensor]:
    """For vectors of lengths n1, n2, ...: one tensor per vector that holds its coordinate at every grid point.

    Args:
        indexing: ``"xy"``: shape [n2, n1, n3, ...], as pictures are drawn; ``"ij"``: [n1, n2, ...], as matrices are.

    Raises:
        ValueError: another word.
    """
    if indexing not in ("xy", "ij"):
        raise ValueError("indexing parameter must be either 'xy' or 'ij'")
    with name_scope(name, "meshgrid", list(args)):
        count = len(args)
        vectors = [convert_to_tensor(v) for v in args]
        places = list(range(count))
        if indexing == "xy" and count > 1:
            places[0], places[1] = 1, 0
        grids = [reshape(v, [-1 if i == place else 1 for i in range(count)]) for v, place in zip(vectors, places)]
        extents = [size(v) for v in vectors]
        everywhere = ones([extents[place] for place in places], vectors[0].dtype) if vectors else None
        return [grid * everywhere for grid in grids]
