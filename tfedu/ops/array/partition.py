"""Rows cut into parts by number, and put together again by index."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.array import reshape, shape, size
from tfedu.ops.array.gather import gather
from tfedu.ops.array.scatter import replaced_rows
from tfedu.ops.constant import range_


def _partition_shape(ctx: ShapeContext) -> list[Dims]:
    data, partitions = ctx.dims(0), ctx.dims(1)
    count = ctx.attr("num_partitions")
    if data is None or partitions is None:
        return [None] * count
    ctx.merged(data[: len(partitions)], partitions)
    return [(None, *data[len(partitions) :])] * count


def _lower_partition(ctx: Any, data: ir.Node, partitions: ir.Node) -> list[ir.Node]:
    """A stable sort by part number; the parts' sizes are shapes, so the numbers have to be known by now."""
    count = ctx.attr("num_partitions")
    known = np.ravel(ctx.value(1))
    for position, number in enumerate(known.tolist()):
        if not 0 <= number < count:
            raise ctx.invalid(f"partitions[{position}] = {number} is not in [0, {count})")
    rest = data.shape[partitions.ndim :]
    rows = ir.reshape(data, (known.size, *rest))
    sorted_rows = ir.gather(rows, ir.argsort(ir.reshape(partitions, (known.size,))))
    parts, start = [], 0
    for length in np.bincount(known, minlength=count).tolist():
        parts.append(ir.slice_(sorted_rows, (start, *(0,) * len(rest)), (length, *rest)))
        start += length
    return parts


def _partition_gradient(op: Any, *dys: Tensor) -> list[Tensor | None]:
    data, partitions = op.inputs
    places = reshape(range_(size(partitions)), shape(partitions))
    indices = dynamic_partition(places, partitions, op.attrs["num_partitions"])
    return [reshape(dynamic_stitch(indices, list(dys)), shape(data)), None]


declare(
    "DynamicPartition",
    "data: T, partitions: int32",
    "outputs: num_partitions * T",
    "num_partitions: int >= 1, T: type",
    doc=("Rows sorted into parts by number", "按编号把各行分到若干部分"),
    shape=_partition_shape,
    lower=_lower_partition,
    gradient=_partition_gradient,
    values=(1,),
)


def _stitch_shape(ctx: ShapeContext) -> list[Dims]:
    count = ctx.attr("N")
    known = [ctx.value(i) for i in range(count)]
    rest: Dims = None
    for i in range(count):
        indices, data = ctx.dims(i), ctx.dims(count + i)
        if indices is not None and data is not None:
            ctx.merged(data[: len(indices)], indices)
            rest = ctx.merged(rest, data[len(indices) :])
    if rest is None:
        return [None]
    biggest = [int(v.max(initial=-1)) for v in known if v is not None]
    return [(None if len(biggest) < count else max(biggest) + 1, *rest)]


def _lower_stitch(ctx: Any, *nodes: ir.Node) -> ir.Node:
    count = ctx.attr("N")
    size = max(int(np.max(ctx.value(i), initial=-1)) for i in range(count)) + 1
    indices = [ir.reshape(node, (node.size,)) for node in nodes[:count]]
    rest = nodes[count].shape[nodes[0].ndim :]
    rows = [ir.reshape(node, (i.size, *rest)) for node, i in zip(nodes[count:], indices, strict=True)]
    joined = ir.concat(rows, 0)
    numbers = ir.cast(joined, np.uint8) if joined.dtype == bool else joined  # rows are placed by adding them to 0
    result = replaced_rows(ir.full((size, *rest), 0, numbers.dtype), ir.concat(indices, 0), numbers)
    return ir.cast(result, joined.dtype)


for _name, _doc in (
    ("DynamicStitch", ("Rows of several tensors put together by index", "按下标把多个张量的行拼成一个")),
    ("ParallelDynamicStitch", ("DynamicStitch where no index occurs twice", "下标互不重复时的 DynamicStitch")),
):
    declare(
        _name,
        "indices: N * int32, data: N * T",
        "merged: T",
        "N: int >= 1, T: {number, bool}",
        doc=_doc,
        shape=_stitch_shape,
        lower=_lower_stitch,
        gradient=lambda op, dy: [None] * op.attrs["N"] + [gather(dy, op.inputs[i]) for i in range(op.attrs["N"])],
    )


def dynamic_partition(data: Any, partitions: Any, num_partitions: int, name: str | None = None) -> list[Tensor]:
    """The rows of ``data`` in ``num_partitions`` tensors: row i goes to number ``partitions[i]``.

    Args:
        data: [*partitions.shape, ...].
        partitions: int32 in [0, num_partitions).

    Raises:
        InvalidArgumentError: in the run, ``partitions[i] = n is not in [0, num_partitions)``.
    """
    return apply_op("DynamicPartition", name, data=data, partitions=partitions, num_partitions=num_partitions)


def dynamic_stitch(indices: Any, data: Any, name: str | None = None) -> Tensor:
    """One tensor whose row ``indices[m][i]`` is ``data[m][i]``; of several for one row the last one stays.

    Args:
        indices: list of int32 tensors.
        data: list of tensors, ``data[m]``: [*indices[m].shape, ...]. Rows that nobody names are 0.
    """
    return apply_op("DynamicStitch", name, indices=list(indices), data=list(data))
