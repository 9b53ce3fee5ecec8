"""Sums of picked rows: what looking up several words at a time needs (``tf.sparse.segment_sum`` and its relatives)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.array import shape
from tfedu.ops.array.gather import gather
from tfedu.ops.math.segment import check_ascending, sorted_groups, unsorted_segment_sum


def _segment_shape(ctx: ShapeContext) -> list[Dims]:
    data, indices, ids = ctx.rank_at_least(0, 1), ctx.rank(1, 1), ctx.rank(2, 1)
    ctx.merged_dim(indices[0], ids[0])
    count = None
    if len(ctx) == 4:
        count = ctx.value(3)
        if count is not None and count < 0:
            raise ctx.error("Cannot specify a negative value for num_segments")
    return [None if data is None else (None if count is None else int(count), *data[1:])]


def _weights(kind: str, ids: ir.Node, groups: int, dtype: np.dtype) -> ir.Node:
    """[groups]: what the sum of each group is divided by; 1 for an empty group."""
    members = ir.scatter_add(ir.full((groups,), 0, dtype), ids, ir.full(ids.shape, 1, dtype))
    members = ir.binary("max", members, ir.full((groups,), 1, dtype))
    return ir.unary("sqrt", members) if kind == "sqrt_n" else members


def _divided(rows: ir.Node, weights: ir.Node) -> ir.Node:
    ones = (1,) * (rows.ndim - 1)
    return ir.binary("div", rows, ir.broadcast_to(ir.reshape(weights, (rows.shape[0], *ones)), rows.shape))


def _groups(ctx: Any, ids: ir.Node) -> int:
    """How many groups there are; checks that the ids do not decrease and lie among them.

    Raises:
        InvalidArgumentError: a negative number.
    """
    check_ascending(ctx, ids)
    if len(ctx.op.inputs) == 3:
        return int(ctx.value(2, sorted_groups))
    count = int(ctx.value(3))
    if count < 0:
        raise ctx.invalid("segment ids must be >= 0")
    ctx.check(ir.binary("lt", ids, ir.full(ids.shape, count, ids.dtype)), "segment ids must be < num_segments")
    return count


def _check_rows(ctx: Any, indices: ir.Node, rows: int) -> None:
    low = ir.binary("ge", indices, ir.full(indices.shape, 0, indices.dtype))
    high = ir.binary("lt", indices, ir.full(indices.shape, rows, indices.dtype))
    ctx.check(ir.binary("and", low, high), f"an index is out of range [0, {rows})")


def _lower_segment(kind: str) -> Callable[..., ir.Node]:
    def lower(ctx: Any, data: ir.Node, indices: ir.Node, ids: ir.Node, *number: ir.Node) -> ir.Node:
        if indices.shape != ids.shape:
            raise ctx.invalid("segment_ids and indices should have same size.")
        groups = _groups(ctx, ids)
        _check_rows(ctx, indices, data.shape[0])
        empty = ir.full((groups, *data.shape[1:]), 0, data.dtype)
        total = ir.scatter_add(empty, ids, ir.gather(data, indices))
        return total if kind == "sum" else _divided(total, _weights(kind, ids, groups, data.dtype))

    return lower


def _lower_segment_gradient(kind: str) -> Callable[..., ir.Node]:
    def lower(ctx: Any, dy: ir.Node, indices: ir.Node, ids: ir.Node, rows: ir.Node) -> ir.Node:
        count = int(ctx.value(3))
        _check_rows(ctx, indices, count)
        each = ir.gather(_divided(dy, _weights(kind, ids, dy.shape[0], dy.dtype)), ids)
        return ir.scatter_add(ir.full((count, *dy.shape[1:]), 0, dy.dtype), indices, each)

    return lower


def _gradient(kind: str) -> Callable[..., list[Tensor | None]]:
    def gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
        data, indices, ids = op.inputs[:3]
        rows = shape(data)[0]
        if kind == "Sum":
            result = unsorted_segment_sum(gather(dy, ids), indices, rows)
        else:
            result = apply_op(f"SparseSegment{kind}Grad", grad=dy, indices=indices, segment_ids=ids, output_dim0=rows)
        return [result] + [None] * (len(op.inputs) - 1)

    return gradient


for _name, _kind, _types, _doc in (
    ("Sum", "sum", "real", ("Sums of picked rows, by group", "取出若干行，按组求和")),
    ("Mean", "mean", "float32, float64", ("Means of picked rows, by group", "取出若干行，按组求平均")),
    (
        "SqrtN",
        "sqrt_n",
        "float32, float64",
        ("Sums of picked rows over the square root of their number", "取出若干行，按组求和再除以个数的平方根"),
    ),
):
    declare(
        f"SparseSegment{_name}",
        "data: T, indices: Tidx, segment_ids: int32",
        "output: T",
        f"T: {{{_types}}}, Tidx: {{index}} = int32",
        doc=_doc,
        shape=_segment_shape,
        lower=_lower_segment(_kind),
        gradient=_gradient(_name),
        values=(2,),
    )
    declare(
        f"SparseSegment{_name}WithNumSegments",
        "data: T, indices: Tidx, segment_ids: int32, num_segments: Tnumsegments",
        "output: T",
        f"T: {{{_types}}}, Tidx: {{index}} = int32, Tnumsegments: {{index}} = int32",
        doc=(f"{_doc[0]}; the number of groups is given", f"{_doc[1]}（给定组数）"),
        shape=_segment_shape,
        lower=_lower_segment(_kind),
        gradient=_gradient(_name),
        values=(3,),
    )
    if _kind != "sum":
        declare(
            f"SparseSegment{_name}Grad",
            "grad: T, indices: Tidx, segment_ids: int32, output_dim0: int32",
            "output: T",
            "T: {float32, float64}, Tidx: {index} = int32",
            doc=(f"Gradient of SparseSegment{_name}", f"SparseSegment{_name} 的梯度"),
            shape=lambda ctx: [
                None if ctx.dims(0) is None else (None if ctx.value(3) is None else int(ctx.value(3)), *ctx.dims(0)[1:])
            ],
            lower=_lower_segment_gradient(_kind),
            values=(3,),
        )


def _function(op_type: str, what: str) -> Callable[..., Tensor]:
    def function(
        data: Any, indices: Any, segment_ids: Any, name: str | None = None, num_segments: Any = None
    ) -> Tensor:
        rows = {"data": data, "indices": indices, "segment_ids": segment_ids}
        if num_segments is None:
            return apply_op(op_type, name, **rows)
        return apply_op(f"{op_type}WithNumSegments", name, **rows, num_segments=num_segments)

    function.__doc__ = f"""{what} of the rows ``data[indices[i]]`` that have the same number ``segment_ids[i]``.

    Args:
        data: numbers [rows, ...].
        indices: int32 or int64 [n]: which rows; one may occur more than once.
        segment_ids: int32 [n], not negative and never decreasing. A number that is left out gives 0.
        num_segments: how many numbers there are; by default the last one and those before it.

    Returns:
        [num_segments, ...].

    Raises:
        InvalidArgumentError: in the run, ``segment ids are not increasing``, or an index out of range.
    """
    return function


sparse_segment_sum = _function("SparseSegmentSum", "Sum")
sparse_segment_mean = _function("SparseSegmentMean", "Mean")
sparse_segment_sqrt_n = _function("SparseSegmentSqrtN", "Sum over the square root of the number")
