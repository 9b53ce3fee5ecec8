"""Picking by index or by coordinates in each element of a batch separately."""

from __future__ import annotations

from typing import Any

from tfedu.graph.static_value import constant_value
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import broadcast_to, concat, expand_dims, reshape, shape
from tfedu.ops.array.gather import gather
from tfedu.ops.array.scatter import gather_nd
from tfedu.ops.constant import range_
from tfedu.ops.math.elementwise import cast
from tfedu.ops.math.reduction import reduce_prod
from tfedu.ops.math.segment import unsorted_segment_sum


def batched_gradient(op: Any, dy: Tensor) -> Tensor:
    """The cotangent of the params of a GatherV2 with a batch: what was picked from one row is added up there."""
    params, indices, axis = op.inputs
    known = constant_value(axis)
    if known is None:
        raise LookupError("the gradient of tf.gather with batch_dims needs an axis that is known now")
    batch, where = op.attrs["batch_dims"], int(known)
    extents, places = shape(params), shape(indices)
    elements, passed = reduce_prod(extents[:batch]), reduce_prod(extents[batch:where])
    count, rest = extents[where], extents[where:][1:]
    tables = elements * passed
    own = reshape(indices, concat([[elements, 1], [-1]], 0))
    first = reshape(cast(range_(tables) * count, indices.dtype), [elements, passed, 1])
    rows = reshape(dy, concat([[tables * reduce_prod(places[batch:])], rest], 0))
    summed = unsorted_segment_sum(rows, reshape(own + first, [-1]), tables * count)
    return reshape(summed, extents)


def batch_gather(params: Any, indices: Any, name: str | None = None) -> Tensor:
    """``params[b, indices[b, i]]`` for every element b of the batch (TF: ``tf.batch_gather``).

    Args:
        params: [*batch, n, ...].
        indices: int32 or int64 [*batch, m].

    Returns:
        [*batch, m, ...].

    Raises:
        ValueError: ``indices`` of unknown rank. InvalidArgumentError: in the run, an index outside of the batch.

    >>> batch_gather([[1, 2, 3], [4, 5, 6]], [[0], [2]]).shape.as_list()
    [2, 1]
    """
    with name_scope(name, "BatchGather", [params, indices]):
        indices = convert_to_tensor(indices, name="indices")
        params = convert_to_tensor(params, name="params")
        if indices.dims is None:
            raise ValueError("batch_gather does not allow indices with unknown shape.")
        batch = len(indices.dims) - 1
        return gather(params, indices, axis=batch, batch_dims=batch)


def batched_gather_nd(params: Tensor, indices: Tensor, batch_dims: int) -> Tensor:
    """:func:`tfedu.ops.array.scatter.gather_nd` for each element of the first ``batch_dims`` axes of both: the
    coordinates of the batch are written in front of those that are given.

    Raises:
        ValueError: a rank is unknown, or ``batch_dims`` too large.
    """
    if params.dims is None or indices.dims is None:
        raise ValueError("tf.gather_nd with batch_dims needs params and indices of known rank")
    if not 0 <= batch_dims < len(indices.dims):
        raise ValueError(f"batch_dims = {batch_dims} must be less than rank(indices) = {len(indices.dims)}")
    if batch_dims >= len(params.dims):
        raise ValueError(f"batch_dims = {batch_dims} must be less than rank(params) = {len(params.dims)}")
    extents = shape(indices)
    places = extents[:-1]
    coordinates = []
    for axis in range(batch_dims):
        column = reshape(range_(extents[axis]), [-1 if i == axis else 1 for i in range(len(indices.dims) - 1)])
        coordinates.append(expand_dims(cast(broadcast_to(column, places), indices.dtype), -1))
    return gather_nd(params, concat([*coordinates, indices], -1))
