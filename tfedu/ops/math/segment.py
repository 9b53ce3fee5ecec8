"""Rows gathered into groups: sums, means, extrema and products of the rows that carry the same number.

The *unsorted* operations are told how many groups there are; the others take it from the last, largest number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.dtypes import DType
from tfedu.graph.indexed_slices import IndexedSlices
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope, register_tensor_conversion_function
from tfedu.ops.array import concat, expand_dims, rank, reshape, shape
from tfedu.ops.array.gather import gather
from tfedu.ops.math import elementwise as ew

# -- in primitives ----------------------------------------------------------------------------------------------------


def _neutral(kind: str, dtype: DType) -> Any:
    """What an empty group gives."""
    if kind in ("sum", "prod"):
        return 0 if kind == "sum" else 1
    return dtype.min if kind == "max" else dtype.max


def grouped(kind: str, data: ir.Node, ids: ir.Node, count: int, dtype: DType) -> ir.Node:
    """[count, *rest]: the reduction of the rows of each group; ids outside of [0, count) belong to none."""
    rest = data.shape[ids.ndim :]
    rows = ir.reshape(data, (ids.size, *rest))
    flat = ir.reshape(ids, (ids.size,))
    if kind == "sum":
        return ir.scatter_add(ir.full((count, *rest), 0, data.dtype), flat, rows)
    # A table of groups by rows; it exists only as long as the reduction runs over it.
    table = (count, ids.size, *rest)
    ones = (1,) * len(rest)
    own = ir.broadcast_to(ir.reshape(flat, (1, ids.size, *ones)), table)
    member = ir.binary("eq", own, ir.iota(table, 0, ids.dtype))
    spread = ir.broadcast_to(ir.reshape(rows, (1, *rows.shape)), table)
    return ir.reduce(kind, ir.select(member, spread, ir.full(table, _neutral(kind, dtype.base_dtype), data.dtype)), [1])


def _check_prefix(ctx: Any, data: ir.Node, ids: ir.Node) -> None:
    if data.shape[: ids.ndim] != ids.shape:
        raise ctx.invalid(f"data.shape = {list(data.shape)} does not start with segment_ids.shape = {list(ids.shape)}")


# -- the number of groups is given ------------------------------------------------------------------------------------


def _unsorted_shape(ctx: ShapeContext) -> list[Dims]:
    data, ids, count = ctx.dims(0), ctx.dims(1), ctx.value(2)
    if data is None or ids is None:
        return [None]
    ctx.merged(data[: len(ids)], ids)
    if count is not None and count < 0:
        raise ctx.error(f"Dimension size, given by scalar input 2, must be non-negative but is {int(count)}")
    return [(None if count is None else int(count), *data[len(ids) :])]


def _lower_unsorted(kind: str) -> Callable[..., ir.Node]:
    def lower(ctx: Any, data: ir.Node, ids: ir.Node, number: ir.Node) -> ir.Node:
        _check_prefix(ctx, data, ids)
        count = int(ctx.value(2))
        inside = ir.binary("lt", ids, ir.full(ids.shape, count, ids.dtype))
        ctx.check(ir.reduce("all", inside, range(ids.ndim)), f"segment_ids is out of range [0, {count})")
        return grouped(kind, data, ids, count, ctx.attr("T"))

    return lower


def _with_axes_of(x: Tensor, like: Tensor) -> Tensor:
    """``x``, whose axes are the first ones of ``like``, with axes of size 1 for the others."""
    if x.dims is not None and like.dims is not None:
        for _ in range(len(like.dims) - len(x.dims)):
            x = expand_dims(x, -1)
        return x
    missing = expand_dims(rank(like) - rank(x), 0)
    return reshape(x, concat([shape(x), apply_op("Fill", dims=missing, value=1)], 0))


def gathered(table: Tensor, ids: Tensor) -> Tensor:
    """Row ``ids[i]`` of ``table`` for every i, zeros where an id is negative: the way back from groups to rows."""
    rows = gather(table, ew.maximum(ids, 0))
    inside = _with_axes_of(ew.greater_equal(ids, 0), rows)
    everywhere = apply_op("Fill", dims=shape(rows), value=True)
    return ew.where(ew.logical_and(inside, everywhere), rows, ew.zeros_of(rows))


def _unsorted_extremum_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    """Shared evenly among the rows that attain the extremum, as in TensorFlow."""
    data, ids, count = op.inputs
    hits = ew.cast(ew.equal(data, gathered(op.outputs[0], ids)), data.dtype)
    number = apply_op("UnsortedSegmentSum", data=hits, segment_ids=ids, num_segments=count)
    return [hits * gathered(ew.div_no_nan(dy, number), ids), None, None]


def _product_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    """dy times the product of the *other* rows; where zeros are among them, counted so that none divides by 0."""
    data, ids = op.inputs[:2]
    count = op.inputs[2] if len(op.inputs) == 3 else shape(op.outputs[0])[0]
    zero = ew.equal(data, 0)
    zeros = apply_op("UnsortedSegmentSum", data=ew.cast(zero, ids.dtype), segment_ids=ids, num_segments=count)
    dy = ew.where(ew.greater(zeros, 1), ew.zeros_of(dy), dy)
    filled = ew.where(zero, ew.ones_of(data), data)
    others = apply_op("UnsortedSegmentProd", data=filled, segment_ids=ids, num_segments=count)
    product, rest = gathered(op.outputs[0], ids), gathered(others, ids)
    return [gathered(dy, ids) * ew.where(zero, rest, product / filled)] + [None] * (len(op.inputs) - 1)


for _name, _kind, _types, _doc, _formula, _gradient in (
    (
        "UnsortedSegmentSum",
        "sum",
        "number",
        ("Sum of the rows of each group", "按组号对各行求和"),
        "y[g] = sum of x[i] with id[i] = g; dx[i] = dy[id[i]]",
        lambda op, dy: [gathered(dy, op.inputs[1]), None, None],
    ),
    (
        "UnsortedSegmentMax",
        "max",
        "real",
        ("Largest element of each group", "按组号求最大值"),
        "y[g] = max of x[i] with id[i] = g",
        _unsorted_extremum_gradient,
    ),
    (
        "UnsortedSegmentMin",
        "min",
        "real",
        ("Smallest element of each group", "按组号求最小值"),
        "y[g] = min of x[i] with id[i] = g",
        _unsorted_extremum_gradient,
    ),
    (
        "UnsortedSegmentProd",
        "prod",
        "number",
        ("Product of the rows of each group", "按组号求积"),
        "y[g] = product of x[i] with id[i] = g",
        _product_gradient,
    ),
):
    declare(
        _name,
        "data: T, segment_ids: Tindices, num_segments: Tnumsegments",
        "output: T",
        f"T: {{{_types}}}, Tindices: {{index}}, Tnumsegments: {{index}} = int32",
        doc=_doc,
        formula=_formula,
        shape=_unsorted_shape,
        lower=_lower_unsorted(_kind),
        gradient=_gradient,
        values=(2,),
    )

# -- the number of groups follows from the ids ------------------------------------------------------------------------


def _sorted_shape(ctx: ShapeContext) -> list[Dims]:
    data, ids = ctx.rank_at_least(0, 1), ctx.rank(1, 1)
    if data is None:
        return [None]
    ctx.merged_dim(data[0], ids[0])
    return [(None, *data[1:])]


def sorted_groups(ids: np.ndarray) -> np.ndarray:
    """How many groups there are: the last id and all numbers below it; none of a negative one."""
    return np.array(max(int(ids[-1]) + 1, 0) if ids.size else 0)


def check_ascending(ctx: Any, ids: ir.Node) -> None:
    """Add a check that ids are not negative and never decrease."""
    message = "segment ids are not increasing"
    if ids.size:
        ctx.check(ir.binary("ge", ir.slice_(ids, (0,), (1,)), ir.full((1,), 0, ids.dtype)), message)
        before, behind = (ir.slice_(ids, (start,), (ids.size - 1,)) for start in (0, 1))
        ctx.check(ir.binary("le", before, behind), message)


def _lower_sorted(kind: str) -> Callable[..., ir.Node]:
    def lower(ctx: Any, data: ir.Node, ids: ir.Node) -> ir.Node:
        _check_prefix(ctx, data, ids)
        check_ascending(ctx, ids)
        count = int(ctx.value(1, sorted_groups))
        total = grouped("sum" if kind == "mean" else kind, data, ids, count, ctx.attr("T"))
        members = grouped("sum", ir.full(ids.shape, 1, data.dtype), ids, count, ctx.attr("T"))
        members = ir.reshape(members, (count, *(1,) * (data.ndim - 1)))
        if kind == "mean":
            return ir.binary("div", total, ir.binary("max", members, ir.full(members.shape, 1, data.dtype)))
        if kind == "sum":
            return total
        # unlike their unsorted relatives these give 0 (1 for products) where a number is left out
        empty = ir.full((), 1 if kind == "prod" else 0, data.dtype)
        return ir.select(ir.binary("eq", members, ir.full(members.shape, 0, data.dtype)), empty, total)

    return lower


def _mean_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    data, ids = op.inputs
    size = apply_op("SegmentSum", data=ew.ones_of(ew.cast(ids, dy.dtype)), segment_ids=ids)
    return [gather(dy / ew.maximum(_with_axes_of(size, data), 1), ids), None]


def _extremum_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    data, ids = op.inputs
    hits = ew.cast(ew.equal(data, gather(op.outputs[0], ids)), data.dtype)
    number = apply_op("SegmentSum", data=hits, segment_ids=ids)
    return [hits * gather(ew.div_no_nan(dy, number), ids), None]


for _name, _kind, _types, _doc, _sorted_gradient in (
    (
        "SegmentSum",
        "sum",
        "number",
        ("Sum of the rows of each group, ids sorted", "按（已排序的）组号对各行求和"),
        lambda op, dy: [gather(dy, op.inputs[1]), None],
    ),
    (
        "SegmentMean",
        "mean",
        "float",
        ("Mean of the rows of each group, ids sorted", "按（已排序的）组号求平均"),
        _mean_gradient,
    ),
    (
        "SegmentMax",
        "max",
        "real",
        ("Largest element of each group, ids sorted", "按（已排序的）组号求最大值"),
        _extremum_gradient,
    ),
    (
        "SegmentMin",
        "min",
        "real",
        ("Smallest element of each group, ids sorted", "按（已排序的）组号求最小值"),
        _extremum_gradient,
    ),
    (
        "SegmentProd",
        "prod",
        "number",
        ("Product of the rows of each group, ids sorted", "按（已排序的）组号求积"),
        _product_gradient,
    ),
):
    declare(
        _name,
        "data: T, segment_ids: Tindices",
        "output: T",
        f"T: {{{_types}}}, Tindices: {{index}}",
        doc=_doc,
        shape=_sorted_shape,
        lower=_lower_sorted(_kind),
        gradient=_sorted_gradient,
        values=(1,),
    )

# -- functions --------------------------------------------------------------------------------------------------------


def _sorted_function(op_type: str, what: str, empty: str) -> Callable[..., Tensor]:
    def function(data: Any, segment_ids: Any, name: str | None = None) -> Tensor:
        return apply_op(op_type, name, data=data, segment_ids=segment_ids)

    function.__doc__ = f"""{what} of the rows of ``data`` that have the same number.

    Args:
        data: numbers [n, ...].
        segment_ids: int32 or int64 [n], not negative and never decreasing. A number that is left out gives {empty}.

    Returns:
        [last number + 1, ...].

    Raises:
        InvalidArgumentError: in the run, ``segment ids are not increasing``.
    """
    return function


segment_sum = _sorted_function("SegmentSum", "Sum", "0")
segment_mean = _sorted_function("SegmentMean", "Mean", "0")
segment_max = _sorted_function("SegmentMax", "Largest element", "0")
segment_min = _sorted_function("SegmentMin", "Smallest element", "0")
segment_prod = _sorted_function("SegmentProd", "Product", "1")


def _unsorted_function(op_type: str, what: str, empty: str) -> Callable[..., Tensor]:
    def function(data: Any, segment_ids: Any, num_segments: Any, name: str | None = None) -> Tensor:
        return apply_op(op_type, name, data=data, segment_ids=segment_ids, num_segments=num_segments)

    function.__doc__ = f"""{what} of the rows of ``data`` that have the same number, in any order.

    Args:
        data: numbers [*ids, ...].
        segment_ids: int32 or int64 of any shape; what has a negative number is dropped.
        num_segments: how many groups there are. An empty one gives {empty}.

    Returns:
        [num_segments, ...].

    Raises:
        InvalidArgumentError: in the run, a number that is not below ``num_segments``.
    """
    return function


unsorted_segment_sum = _unsorted_function("UnsortedSegmentSum", "Sum", "0")
unsorted_segment_max = _unsorted_function("UnsortedSegmentMax", "Largest element", "the smallest number of the type")
unsorted_segment_min = _unsorted_function("UnsortedSegmentMin", "Smallest element", "the largest number of the type")
unsorted_segment_prod = _unsorted_function("UnsortedSegmentProd", "Product", "1")


def _members(data: Tensor, segment_ids: Tensor, num_segments: Any) -> Tensor:
    """How many rows each group has, as an array that divides the groups' sums; 1 for an empty group."""
    one_each = _with_axes_of(ew.ones_of(ew.cast(segment_ids, data.dtype)), data)
    return ew.maximum(unsorted_segment_sum(one_each, segment_ids, num_segments), 1)


def unsorted_segment_mean(data: Any, segment_ids: Any, num_segments: Any, name: str | None = None) -> Tensor:
    """Mean of the rows of each group; arguments as in :func:`unsorted_segment_sum`. An empty group gives 0."""
    with name_scope(name, "UnsortedSegmentMean"):
        data, segment_ids = convert_to_tensor(data), convert_to_tensor(segment_ids)
        return unsorted_segment_sum(data, segment_ids, num_segments) / _members(data, segment_ids, num_segments)


def unsorted_segment_sqrt_n(data: Any, segment_ids: Any, num_segments: Any, name: str | None = None) -> Tensor:
    """Sum of the rows of each group over the square root of their number; arguments as in the sum."""
    with name_scope(name, "UnsortedSegmentSqrtN"):
        data, segment_ids = convert_to_tensor(data), convert_to_tensor(segment_ids)
        total = unsorted_segment_sum(data, segment_ids, num_segments)
        return total / ew.sqrt(_members(data, segment_ids, num_segments))


# -- slices with indices ----------------------------------------------------------------------------------------------


def _dense(value: IndexedSlices, dtype: Any = None, name: str | None = None, as_ref: bool = False) -> Tensor:
    """The whole tensor that the slices stand for."""
    if value.dense_shape is None:
        raise ValueError(f"Tensor conversion requested for IndexedSlices without dense_shape: {value!r}")
    extents = value.shape.as_list() if value.shape.ndims else [None]
    rows = value.dense_shape[0] if extents[0] is None else convert_to_tensor(extents[0])
    result = unsorted_segment_sum(value.values, value.indices, rows, name=name)
    result.set_shape(value.shape)
    return result


register_tensor_conversion_function(IndexedSlices, _dense)
