"""Strings put together: of one place, along axes, by groups."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, either, name_scope
from tfedu.ops.array import rank
from tfedu.ops.constant import constant, range_
from tfedu.ops.math import elementwise as ew
from tfedu.ops.strings.arrays import each, strings


def _join_shape(ctx: ShapeContext) -> list[Dims]:
    joined: Dims = ()
    for dims in ctx.all_dims():
        if dims is None:
            return [None]
        if dims:
            joined = ctx.merged(joined, dims) if joined else dims
    return [joined]


def _join_host(ctx: Any, *inputs: np.ndarray) -> np.ndarray:
    shapes = {x.shape for x in inputs if x.ndim}
    if len(shapes) > 1:
        one, two = list(dict.fromkeys(x.shape for x in inputs if x.ndim))[:2]
        raise ctx.invalid(
            f"Input shapes do not match: {str(list(one)).replace(' ', '')} vs. {str(list(two)).replace(' ', '')}"
        )
    separator = ctx.attr("separator").encode()
    return each(lambda *parts: separator.join(parts), *np.broadcast_arrays(*inputs))


declare(
    "StringJoin",
    "inputs: N * string",
    "output: string",
    "N: int >= 1, separator: string = ''",
    doc=("The strings of several tensors joined, place by place", "把多个张量对应位置的字符串连接起来"),
    shape=_join_shape,
    host=_join_host,
)


def string_join(inputs: Any, separator: str = "", name: str | None = None) -> Tensor:
    """The strings of several tensors of one shape joined, place by place; scalars go with every place.

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     sess.run(string_join(["epoch", ["1", "2"]], "-")).tolist()
    [b'epoch-1', b'epoch-2']
    """
    return apply_op("StringJoin", name, inputs=inputs, separator=separator)


# -- along axes -------------------------------------------------------------------------------------------------------


def _reduce_join_shape(ctx: ShapeContext) -> list[Dims]:
    dims, axes = ctx.dims(0), ctx.value(1)
    if dims is None:
        return [None]
    keep = ctx.attr("keep_dims")
    if axes is None:
        return [(None,) * len(dims) if keep else None]
    for axis in np.ravel(axes):
        if not -len(dims) <= axis < len(dims):
            raise ctx.error(f"Invalid reduction dimension {axis} for input with {len(dims)} dimensions.")
    joined = {int(axis) % len(dims) for axis in np.ravel(axes)}
    if keep:
        return [tuple(1 if i in joined else d for i, d in enumerate(dims))]
    return [tuple(d for i, d in enumerate(dims) if i not in joined)]


def _reduce_join_host(ctx: Any, x: np.ndarray, axes: np.ndarray) -> np.ndarray:
    for axis in axes.ravel():
        if not -x.ndim <= axis < x.ndim:
            raise ctx.invalid(f"Invalid reduction dimension {axis} for input with {x.ndim} dimension(s)")
    joined = [int(axis) % x.ndim for axis in axes.ravel()]
    for i, axis in enumerate(joined):
        if axis in joined[:i]:
            raise ctx.invalid(f"Duplicate reduction dimension {axis}")
    kept = [i for i in range(x.ndim) if i not in joined]
    shape = tuple(x.shape[i] for i in kept)
    rows = x.transpose(kept + joined[::-1]).reshape(int(np.prod(shape)), int(np.prod([x.shape[i] for i in joined])))
    separator = ctx.attr("separator").encode()
    if ctx.attr("keep_dims"):
        shape = tuple(1 if i in joined else extent for i, extent in enumerate(x.shape))
    return strings(map(separator.join, rows), shape)


declare(
    "ReduceJoin",
    "inputs: string, reduction_indices: int32",
    "output: string",
    "keep_dims: bool = false, separator: string = ''",
    doc=("The strings along some axes joined", "沿若干轴连接字符串"),
    shape=_reduce_join_shape,
    host=_reduce_join_host,
)


def reduce_join(
    inputs: Any,
    axis: Any = None,
    keep_dims: bool | None = None,
    separator: str = "",
    name: str | None = None,
    reduction_indices: Any = None,
    keepdims: bool | None = None,
) -> Tensor:
    """Strings joined along ``axis`` (TF: ``tf.reduce_join``).

    Args:
        inputs: strings.
        axis: an axis or a list, of which the first changes fastest. By default all, row by row.
        keep_dims: leave an axis of size 1 for each; ``keepdims`` is its newer name.
        separator: stands between two strings.
        reduction_indices: old name of ``axis``.

    Raises:
        ValueError: no such axis. InvalidArgumentError (in a run): an axis twice.

    >>> from tfedu import Session
    >>> with Session() as sess:
    ...     sess.run(reduce_join([["a", "b"], ["c", "d"]], 1, separator="+")).tolist()
    [b'a+b', b'c+d']
    """
    axis = either("axis", axis, "reduction_indices", reduction_indices)
    keep = bool(either("keepdims", keepdims, "keep_dims", keep_dims))
    with name_scope(None, "ReduceJoin", [inputs, axis]):
        tensor = convert_to_tensor(inputs)
        if axis is None:
            if tensor.dims is None:
                axis = range_(ew.subtract(rank(tensor), 1, name="sub"), -1, -1, name="range")
            else:
                axis = constant(list(range(len(tensor.dims)))[::-1], "int32", [len(tensor.dims)])
        return apply_op("ReduceJoin", name, inputs=tensor, reduction_indices=axis, keep_dims=keep, separator=separator)


# -- by groups --------------------------------------------------------------------------------------------------------


def _segment_shape(ctx: ShapeContext) -> list[Dims]:
    data, ids, count = ctx.dims(0), ctx.dims(1), ctx.value(2)
    if data is None or ids is None:
        return [None]
    for one, two in zip(data, ids):
        ctx.merged_dim(one, two)
    if count is not None and count < 0:
        raise ctx.error(f"Dimension size, given by scalar input 2, must be non-negative but is {int(count)}")
    return [(None if count is None else int(count), *data[len(ids) :])]


def _segment_host(ctx: Any, x: np.ndarray, ids: np.ndarray, count: np.ndarray) -> np.ndarray:
    if x.shape[: ids.ndim] != ids.shape:
        raise ctx.invalid(f"data.shape = {list(x.shape)} does not start with segment_ids.shape = {list(ids.shape)}")
    number, rest = int(count), x.shape[ids.ndim :]
    if ids.size and not (ids.min() >= 0 and ids.max() < number):
        raise ctx.invalid("segment_ids are not allowed to exceed num_segments or to have negative values.")
    width = int(np.prod(rest))
    groups: dict[tuple[int, int], list[bytes]] = {}
    for group, row in zip(ids.ravel(), x.reshape(ids.size, width)):
        for column, value in enumerate(row):
            groups.setdefault((int(group), column), []).append(value)
    separator = ctx.attr("separator").encode()
    places = ((group, column) for group in range(number) for column in range(width))
    return strings((separator.join(groups.get(place, [])) for place in places), (number, *rest))


declare(
    "UnsortedSegmentJoin",
    "inputs: string, segment_ids: Tindices, num_segments: Tnumsegments",
    "output: string",
    "separator: string = '', Tindices: {int32, int64}, Tnumsegments: {int32, int64} = int32",
    doc=("The strings of each group joined", "按组号连接各行字符串"),
    shape=_segment_shape,
    host=_segment_host,
)


def unsorted_segment_join(
    inputs: Any, segment_ids: Any, num_segments: Any, separator: str = "", name: str | None = None
) -> Tensor:
    """The strings of each group joined, in the order in which they come.

    Args:
        inputs: strings.
        segment_ids: the number of each one's group; their shape is the beginning of that of ``inputs``.
        num_segments: how many groups there are; one without strings becomes an empty string.

    Raises:
        InvalidArgumentError (in a run): a group number that is negative or too large.
    """
    return apply_op(
        "UnsortedSegmentJoin",
        name,
        inputs=inputs,
        segment_ids=segment_ids,
        num_segments=num_segments,
        separator=separator,
    )
