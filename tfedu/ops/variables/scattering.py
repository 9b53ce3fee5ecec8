"""Rows and elements of a variable, changed in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfedu.compiler import ir
from tfedu.graph.dtypes import as_dtype
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import broadcast_to, reshape, shape, stack
from tfedu.ops.array.scatter import (
    added_rows,
    at_coordinates,
    replaced_rows,
    row_major,
    scattered_shape,
    subtracted_rows,
    touched_rows,
)
from tfedu.ops.constant import range_
from tfedu.ops.math.elementwise import cast
from tfedu.ops.math.segment import grouped


def _scatter_shape(ctx: ShapeContext) -> list[Dims]:
    return [ctx.dims(0)]


def _rows(ctx: Any, base: ir.Node, indices: ir.Node, updates: ir.Node) -> tuple[ir.Node, ir.Node]:
    """Indices [n] and rows [n, ...]; checks both."""
    row = base.shape[1:]
    if updates.ndim and updates.shape != indices.shape + row:
        raise ctx.invalid(
            f"Must have updates.shape = indices.shape + params.shape[1:] or updates.shape = [], got updates.shape "
            f"{list(updates.shape)}, indices.shape {list(indices.shape)}, params.shape {list(base.shape)}"
        )
    flat = row_major(
        ctx, ir.reshape(indices, (indices.size, 1)), base.shape[:1], f"indices is not in [0, {base.shape[0]})"
    )
    whole = (indices.size, *row)
    return flat, ir.reshape(updates, whole) if updates.ndim else ir.broadcast_to(updates, whole)


def _combined(kind: str, combine: str) -> Callable[[ir.Node, ir.Node, ir.Node], ir.Node]:
    """The updates of each row are put together first, then with the row."""

    def change(base: ir.Node, indices: ir.Node, rows: ir.Node) -> ir.Node:
        together = grouped(kind, rows, indices, base.shape[0], as_dtype(rows.dtype))
        return ir.select(touched_rows(base, indices), ir.binary(combine, base, together), base)

    return change


def _divided(base: ir.Node, indices: ir.Node, rows: ir.Node) -> ir.Node:
    return _combined("prod", "truncdiv" if base.dtype.kind in "iu" else "div")(base, indices, rows)


def _lower_scatter(change: Callable[[ir.Node, ir.Node, ir.Node], ir.Node]) -> Callable[..., Any]:
    def lower(ctx: Any, ref: Any, indices: ir.Node, updates: ir.Node) -> Any:
        base = ref.read()
        ref.write(change(base, *_rows(ctx, base, indices, updates)))
        return ref

    return lower


_ORDERED = "float16, bfloat16, float32, float64, int32, int64"
for _name, _change, _kinds, _doc in (
    ("ScatterUpdate", replaced_rows, "number", ("Rows of a variable get new values", "给变量的若干行赋新值")),
    ("ScatterAdd", added_rows, "number", ("Adds to rows of a variable", "给变量的若干行加上数值")),
    ("ScatterSub", subtracted_rows, "number", ("Subtracts from rows of a variable", "从变量的若干行减去数值")),
    ("ScatterMul", _combined("prod", "mul"), "number", ("Multiplies rows of a variable", "给变量的若干行乘上数值")),
    ("ScatterDiv", _divided, "number", ("Divides rows of a variable", "给变量的若干行除以数值")),
    ("ScatterMin", _combined("min", "min"), _ORDERED, ("Rows of a variable become no larger", "变量的若干行取较小者")),
    ("ScatterMax", _combined("max", "max"), _ORDERED, ("Rows of a variable become no smaller", "变量的若干行取较大者")),
):
    declare(
        _name,
        "ref: Ref(T), indices: Tindices, updates: T",
        "output_ref: Ref(T)",
        f"T: {{{_kinds}}}, Tindices: {{index}}, use_locking: bool = {'true' if _name == 'ScatterUpdate' else 'false'}",
        doc=_doc,
        shape=_scatter_shape,
        lower=_lower_scatter(_change),
        stateful=True,
    )


def _scatter_function(op_type: str, what: str, locking: bool = False) -> Callable[..., Tensor]:
    def function(ref: Any, indices: Any, updates: Any, use_locking: bool = locking, name: str | None = None) -> Tensor:
        return apply_op(op_type, name, ref=ref, indices=indices, updates=updates, use_locking=use_locking)

    function.__doc__ = f"""{what} when this runs.

    Args:
        ref: a variable [n, ...].
        indices: int32 or int64 of any shape: which rows.
        updates: [*indices.shape, ...] of the variable's type, or a scalar.

    Returns:
        the variable afterwards.

    Raises:
        InvalidArgumentError: in the run, ``indices is not in [0, n)``.
    """
    return function


scatter_update = _scatter_function(
    "ScatterUpdate", "``ref[indices] = updates`` (of several for one row the last)", locking=True
)
scatter_add = _scatter_function("ScatterAdd", "``ref[indices] += updates`` (all of several for one row)")
scatter_sub = _scatter_function("ScatterSub", "``ref[indices] -= updates`` (all of several for one row)")
scatter_mul = _scatter_function("ScatterMul", "``ref[indices] *= updates`` (all of several for one row)")
scatter_div = _scatter_function("ScatterDiv", "``ref[indices] /= updates`` (all of several for one row)")
scatter_min = _scatter_function("ScatterMin", "``ref[indices] = minimum(ref[indices], updates)``")
scatter_max = _scatter_function("ScatterMax", "``ref[indices] = maximum(ref[indices], updates)``")

# -- elements of a variable by coordinates ----------------------------------------------------------------------------


def _lower_scatter_nd(change: Callable[[ir.Node, ir.Node, ir.Node], ir.Node]) -> Callable[..., Any]:
    def lower(ctx: Any, ref: Any, indices: ir.Node, updates: ir.Node) -> Any:
        base = ref.read()
        ref.write(ir.reshape(change(*at_coordinates(ctx, base, indices, updates)), base.shape))
        return ref

    return lower


for _name, _change, _kinds, _doc in (
    ("ScatterNdUpdate", replaced_rows, "type", ("Elements of a variable get new values", "给变量中给定坐标处赋新值")),
    ("ScatterNdAdd", added_rows, "{number}", ("Adds to elements of a variable", "给变量中给定坐标处加上数值")),
    (
        "ScatterNdSub",
        subtracted_rows,
        "{number}",
        ("Subtracts from elements of a variable", "从变量中给定坐标处减去数值"),
    ),
):
    declare(
        _name,
        "ref: Ref(T), indices: Tindices, updates: T",
        "output_ref: Ref(T)",
        f"T: {_kinds}, Tindices: {{index}}, use_locking: bool = {'true' if _name == 'ScatterNdUpdate' else 'false'}",
        doc=_doc,
        shape=scattered_shape("input"),
        lower=_lower_scatter_nd(_change),
        stateful=True,
    )


def _scatter_nd_function(op_type: str, what: str, locking: bool = False) -> Callable[..., Tensor]:
    def function(ref: Any, indices: Any, updates: Any, use_locking: bool = locking, name: str | None = None) -> Tensor:
        return apply_op(op_type, name, ref=ref, indices=indices, updates=updates, use_locking=use_locking)

    function.__doc__ = f"""{what} when this runs.

    Args:
        ref: a variable.
        indices: int32 or int64 [..., K], K coordinates each.
        updates: [*indices.shape[:-1], *ref.shape[K:]] of the variable's type.

    Returns:
        the variable afterwards.

    Raises:
        ValueError: shapes that do not fit. InvalidArgumentError: in the run, coordinates outside of the variable.
    """
    return function


scatter_nd_update = _scatter_nd_function(
    "ScatterNdUpdate",
    "``ref`` at the coordinates ``indices`` becomes ``updates`` (of several for one place the last)",
    locking=True,
)
scatter_nd_add = _scatter_nd_function("ScatterNdAdd", "``updates`` are added to ``ref`` at the coordinates ``indices``")
scatter_nd_sub = _scatter_nd_function(
    "ScatterNdSub", "``updates`` are subtracted from ``ref`` at the coordinates ``indices``"
)


def batch_scatter_update(
    ref: Any, indices: Any, updates: Any, use_locking: bool = True, name: str | None = None
) -> Tensor:
    """``ref[b, indices[b, i]] = updates[b, i]`` for every element b of the batch, when this runs.

    Args:
        ref: a variable [*batch, n, ...].
        indices: int32 or int64 [*batch, m].
        updates: [*batch, m, ...].

    Returns:
        the variable afterwards.
    """
    with name_scope(name):
        indices = convert_to_tensor(indices, name="indices")
        extents = shape(indices)
        coordinates = []
        for axis in range(len(indices.dims or ()) - 1):
            column = reshape(range_(extents[axis]), [-1 if i == axis else 1 for i in range(len(indices.dims or ()))])
            coordinates.append(cast(broadcast_to(column, extents), indices.dtype))
        return scatter_nd_update(ref, stack([*coordinates, indices], axis=-1), updates, use_locking)
