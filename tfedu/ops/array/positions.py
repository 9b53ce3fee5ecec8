"""Places: where a value belongs in a sorted row, which coordinates an index means, and elements repeated in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph import dtypes
from tfedu.graph.dtypes import as_dtype
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import broadcast_to, concat, expand_dims, reshape, shape, tile
from tfedu.ops.array.gather import boolean_mask
from tfedu.ops.array.sequences import sequence_mask
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_max

# -- sorted rows ------------------------------------------------------------------------------------------------------


def _bound_shape(ctx: ShapeContext) -> list[Dims]:
    rows, values = ctx.rank(0, 2), ctx.rank(1, 2)
    ctx.merged_dim(rows[0], values[0])
    return [ctx.dims(1)]


def _lower_bound(goes_before: str) -> Callable[..., ir.Node]:
    """Binary search: the place grows by halving steps for as long as what lies before it goes before the value."""

    def lower(ctx: Any, rows: ir.Node, values: ir.Node) -> ir.Node:
        if rows.shape[0] != values.shape[0]:
            raise ctx.invalid("Leading dim_size of both tensors must match.")
        length = rows.shape[1]
        place = ir.full(values.shape, 0, np.int32)
        for power in reversed(range(length.bit_length())):
            further = ir.binary("add", place, ir.full(values.shape, 2**power, np.int32))
            limit = ir.full(values.shape, length, np.int32)
            one = ir.full(values.shape, 1, np.int32)
            last = ir.take_along(rows, ir.binary("sub", ir.binary("min", further, limit), one))
            fits = ir.binary("and", ir.binary("le", further, limit), ir.binary(goes_before, last, values))
            place = ir.select(fits, further, place)
        return ir.cast(place, ctx.attr("out_type").numpy_type)

    return lower


for _name, _prim, _doc in (
    ("LowerBound", "lt", ("How many elements of a sorted row are below the value", "有序行中小于给定值的元素个数")),
    (
        "UpperBound",
        "le",
        ("How many elements of a sorted row are not above the value", "有序行中不大于给定值的元素个数"),
    ),
):
    declare(
        _name,
        "sorted_inputs: T, values: T",
        "output: out_type",
        "T: type, out_type: {index} = int32",
        doc=_doc,
        shape=_bound_shape,
        lower=_lower_bound(_prim),
    )


def searchsorted(
    sorted_sequence: Any, values: Any, side: str = "left", out_type: Any = dtypes.int32, name: str | None = None
) -> Tensor:
    """Where ``values`` belong in rows that are sorted: the order stays when they are inserted before those places.

    Args:
        sorted_sequence: real numbers [..., n], each row in ascending order.
        values: [..., m], of the same leading shape and type.
        side: ``"left"``, in front of equal elements, or ``"right"``, behind them.
        out_type: int32 or int64.

    Returns:
        [..., m], numbers from 0 to n.

    Raises:
        ValueError: ``side must be either 'right' or 'left'``.

    >>> searchsorted([[1, 3, 5]], [[2, 5]]).shape.as_list()
    [1, 2]
    """
    row, count = shape(sorted_sequence)[-1], shape(values)[-1]
    rows, wanted = reshape(sorted_sequence, [-1, row]), reshape(values, [-1, count])
    if side not in ("left", "right"):
        raise ValueError(f"side must be either 'right' or 'left'.  Saw: {side}.")
    op_type = "UpperBound" if side == "right" else "LowerBound"
    found = apply_op(op_type, name, sorted_inputs=rows, values=wanted, out_type=as_dtype(out_type))
    return reshape(found, shape(values))


# -- coordinates ------------------------------------------------------------------------------------------------------


def _unravel_shape(ctx: ShapeContext) -> list[Dims]:
    indices, dims = ctx.dims(0), ctx.rank(1, 1)
    return [None if indices is None else (dims[0], *indices)]


def _lower_unravel(ctx: Any, indices: ir.Node, dims: ir.Node) -> ir.Node:
    if indices.ndim > 1:
        raise ctx.invalid(f'The indices can only be scalar or vector, got "{_brackets(indices.shape)}"')
    extents = [int(d) for d in ctx.value(1)]
    rows = []
    for axis in range(len(extents)):
        whole, step = (
            ir.full(indices.shape, int(np.prod(extents[start:], dtype=np.int64)), indices.dtype)
            for start in (axis, axis + 1)
        )
        row = ir.binary("truncdiv", ir.binary("truncmod", indices, whole), step)
        rows.append(ir.reshape(row, (1, *indices.shape)))
    return ir.concat(rows, 0) if rows else ir.full((0, *indices.shape), 0, indices.dtype)


def _brackets(dims: tuple[int, ...]) -> str:
    return "[" + ",".join(map(str, dims)) + "]"


declare(
    "UnravelIndex",
    "indices: Tidx, dims: Tidx",
    "output: Tidx",
    "Tidx: {index} = int32",
    doc=("The coordinates that row-major numbers mean", "把按行编号的下标换成各轴坐标"),
    shape=_unravel_shape,
    lower=_lower_unravel,
    values=(1,),
)


def unravel_index(indices: Any, dims: Any, name: str | None = None) -> Tensor:
    """The coordinates of elements that are numbered row by row (TF: ``tf.unravel_index``).

    Args:
        indices: int32 or int64, a scalar or [n].
        dims: the shape of what is numbered, of the same type.

    Returns:
        [len(dims)] or [len(dims), n]. A number that is too large means what is left of it, as in TensorFlow.

    Raises:
        InvalidArgumentError: in the run, ``indices`` with more than one axis.

    >>> unravel_index([2, 5, 7], [3, 3]).shape.as_list()
    [2, 3]
    """
    return apply_op("UnravelIndex", name, indices=indices, dims=dims)


# -- repeating --------------------------------------------------------------------------------------------------------


def repeat(input: Any, repeats: Any, axis: int | None = None, name: str | None = None) -> Tensor:
    """Every element of ``input`` several times in a row (TF: ``tf.repeat``).

    Args:
        input: any tensor.
        repeats: how many times, an integer; or [n], one for each slice along ``axis``.
        axis: along which axis; by default ``input`` is flattened first.

    Raises:
        ValueError: as many ``repeats`` as there are slices are wanted; an axis that does not exist.

    >>> repeat([[1, 2], [3, 4]], 2, axis=1).shape.as_list()
    [2, 4]
    """
    if axis is None:
        input = reshape(input, [-1])
        axis = 0
    if not isinstance(axis, int):
        raise TypeError(f"axis must be an int, not {type(axis).__name__}")
    with name_scope(name, "Repeat", [input, repeats]):
        data = convert_to_tensor(input, name="data")
        repeats = convert_to_tensor(repeats, name="repeats")
        repeats = ew.cast(repeats, dtypes.int32) if repeats.dtype.base_dtype is not dtypes.int32 else repeats
        if repeats.dims is not None and len(repeats.dims) > 1:
            raise ValueError(f"Shape {repeats.shape} must have rank at most 1")
        axis = _axis_of(data, axis)
        extents = shape(data)
        if repeats.dims == ():
            times = ew.maximum(repeats, 0)
            return reshape(_copies(data, axis, times), concat([extents[:axis], [-1], extents[axis + 1 :]], 0))
        if repeats.dims is None:  # one number or a list of them, the run will know
            repeats = broadcast_to(repeats, extents[axis : axis + 1])
            repeats.set_shape([None])
        elif data.dims is not None:
            data.shape[axis].assert_is_compatible_with(repeats.shape[0])
        most = ew.maximum(0, reduce_max(repeats))
        return boolean_mask(_copies(data, axis, most), sequence_mask(repeats, most), axis=axis)


def _axis_of(data: Tensor, axis: int) -> int:
    if data.dims is None:
        if axis < 0:
            raise ValueError("axis must be >= 0 if the rank is unknown")
        return axis
    if not -len(data.dims) <= axis < len(data.dims):
        raise ValueError(f"axis={axis} out of bounds: expected {-len(data.dims)}<=axis<{len(data.dims)}")
    return axis % len(data.dims)


def _copies(data: Tensor, axis: int, times: Tensor) -> Tensor:
    """A new axis behind ``axis``, along which ``data`` is there ``times`` times."""
    wide = expand_dims(data, axis + 1)
    ones = [1] * (axis + 1)
    if wide.dims is not None:
        return tile(wide, [*ones, times, *[1] * (len(wide.dims) - axis - 2)])
    from tfedu.ops.array import rank
    from tfedu.ops.constant import fill

    return tile(wide, concat([ones, [times], fill(expand_dims(rank(wide) - (axis + 2), 0), 1)], 0))
