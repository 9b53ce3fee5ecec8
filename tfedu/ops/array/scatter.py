"""Single elements and rows by their coordinates: picking them, placing them, changing them in a tensor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.indexed_slices import IndexedSlices
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext, show
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import shape, squeeze

# -- in primitives ----------------------------------------------------------------------------------------------------


def row_major(ctx: Any, indices: ir.Node, extents: Sequence[int], message: str) -> ir.Node:
    """Coordinates [..., K] in a box of K ``extents`` as row-major numbers [n]; checks that all lie inside."""
    count = indices.size // len(extents) if extents else int(np.prod(indices.shape[:-1], dtype=np.int64))
    flat = ir.reshape(indices, (count, len(extents)))
    number = ir.full((count,), 0, indices.dtype)
    for axis, extent in enumerate(extents):
        one = ir.reshape(ir.slice_(flat, (0, axis), (count, 1)), (count,))
        inside = ir.binary(
            "and",
            ir.binary("ge", one, ir.full((count,), 0, one.dtype)),
            ir.binary("lt", one, ir.full((count,), extent, one.dtype)),
        )
        ctx.check(ir.reduce("all", inside, [0]), message)
        number = ir.binary("add", ir.binary("mul", number, ir.full((count,), extent, one.dtype)), one)
    return number


def replaced_rows(base: ir.Node, indices: ir.Node, rows: ir.Node) -> ir.Node:
    """``base`` with row ``indices[i]`` [n] replaced by ``rows[i]``; of several for one row the last one stays.

    A stable sort puts equal indices side by side; all but the last of each run are sent outside, where they are lost.
    """
    (count,) = indices.shape
    if count == 0:
        return base
    order = ir.argsort(indices)
    in_order = ir.take_along(indices, order)
    differs = ir.binary("ne", ir.slice_(in_order, (1,), (count - 1,)), ir.slice_(in_order, (0,), (count - 1,)))
    last = ir.concat([ir.cast(differs, np.int32), ir.full((1,), 1, np.int32)], 0)
    stays = ir.cast(ir.take_along(last, ir.argsort(order)), bool)
    chosen = ir.select(stays, indices, ir.full((count,), -1, indices.dtype))
    placed = ir.scatter_add(ir.full(base.shape, 0, base.dtype), chosen, rows)
    return ir.select(touched_rows(base, chosen), placed, base)


def touched_rows(base: ir.Node, indices: ir.Node) -> ir.Node:
    """bool, of the rank of ``base``: which of its rows occur among ``indices``."""
    hits = ir.scatter_add(ir.full(base.shape[:1], 0, np.int32), indices, ir.full(indices.shape, 1, np.int32))
    hit = ir.binary("gt", hits, ir.full(hits.shape, 0, np.int32))
    return ir.reshape(hit, (*base.shape[:1], *(1,) * (base.ndim - 1)))


# -- picking and placing ----------------------------------------------------------------------------------------------


def _gather_nd_shape(ctx: ShapeContext) -> list[Dims]:
    params, indices = ctx.dims(0), ctx.rank_at_least(1, 1)
    if params is None or indices is None or indices[-1] is None:
        return [None]
    if indices[-1] > len(params):
        raise ctx.error(f"indices.shape[-1] must be <= params.rank, but saw {indices[-1]} and {len(params)}")
    return [(*indices[:-1], *params[indices[-1] :])]


def _lower_gather_nd(ctx: Any, params: ir.Node, indices: ir.Node) -> ir.Node:
    depth = indices.shape[-1]
    box, rest = params.shape[:depth], params.shape[depth:]
    number = row_major(ctx, indices, box, f"indices do not index into param shape {list(params.shape)}")
    rows = ir.reshape(params, (int(np.prod(box, dtype=np.int64)), *rest))
    return ir.reshape(ir.gather(rows, number), (*indices.shape[:-1], *rest))


def _gather_nd_gradient(op: Any, dy: Tensor) -> list[Any]:
    params, indices = op.inputs
    whole = shape(params, out_type=indices.dtype)
    if indices.dims is not None and len(indices.dims) == 2 and indices.dims[-1] == 1:
        return [IndexedSlices(dy, squeeze(indices, axis=[-1]), whole), None]
    return [apply_op("ScatterNd", indices=indices, updates=dy, shape=whole), None]


declare(
    "GatherNd",
    "params: Tparams, indices: Tindices",
    "output: Tparams",
    "Tparams: type, Tindices: {index}",
    doc=("Elements or slices picked by coordinates", "按坐标取出元素或切片"),
    formula="y[i] = params[indices[i]]",
    shape=_gather_nd_shape,
    lower=_lower_gather_nd,
    gradient=_gather_nd_gradient,
)


def _lower_scatter_nd(ctx: Any, indices: ir.Node, updates: ir.Node, extents: ir.Node) -> ir.Node:
    whole = tuple(int(d) for d in ctx.value(2))
    depth = indices.shape[-1]
    rest = whole[depth:]
    if updates.shape != (*indices.shape[:-1], *rest):
        raise ctx.invalid(
            f"The shape of updates {list(updates.shape)} must be indices.shape[:-1] + shape[indices.shape[-1]:] = "
            f"{[*indices.shape[:-1], *rest]}"
        )
    number = row_major(ctx, indices, whole[:depth], f"indices do not index into shape {list(whole)}")
    base = ir.full((int(np.prod(whole[:depth], dtype=np.int64)), *rest), 0, updates.dtype)
    rows = ir.reshape(updates, (*number.shape, *rest))
    return ir.reshape(ir.scatter_add(base, number, rows), whole)


declare(
    "ScatterNd",
    "indices: Tindices, updates: T, shape: Tindices",
    "output: T",
    "T: {number}, Tindices: {index}",
    doc=("Zeros with values added at coordinates", "在全 0 张量的给定坐标处累加数值"),
    formula="y[indices[i]] += updates[i]",
    shape=lambda ctx: [ctx.value_as_dims(2)],
    lower=_lower_scatter_nd,
    gradient=lambda op, dy: [None, apply_op("GatherNd", params=dy, indices=op.inputs[0]), None],
    values=(2,),
)


def _lower_sparse_to_dense(ctx: Any, indices: ir.Node, extents: ir.Node, values: ir.Node, default: ir.Node) -> ir.Node:
    whole = tuple(int(d) for d in ctx.value(1))
    if indices.ndim < 2 and len(whole) != 1:
        raise ctx.invalid(f"output_shape has incorrect number of elements: {len(whole)} should be: 1")
    bounds = str(list(whole)).replace(" ", "")
    number = row_major(ctx, indices, whole, f"an index is out of bounds: need 0 <= index < {bounds}")
    if ctx.attr("validate_indices") and number.size > 1:
        before, behind = (ir.slice_(number, (start,), (number.size - 1,)) for start in (0, 1))
        ctx.check(ir.binary("le", before, behind), "an index is out of order")
        ctx.check(ir.binary("ne", before, behind), "an index is repeated")
    # a table of all values and the default, and for each place where in that table its value stands: strings and
    # truth values, which cannot be added up, go the same way as numbers
    table = ir.concat([ir.broadcast_to(values, number.shape), ir.reshape(default, (1,))], 0)
    places = ir.full((int(np.prod(whole, dtype=np.int64)),), number.size, np.int32)
    places = replaced_rows(places, number, ir.iota(number.shape, 0, np.int32))
    return ir.reshape(ir.gather(table, places), whole)


declare(
    "SparseToDense",
    "sparse_indices: Tindices, output_shape: Tindices, sparse_values: T, default_value: T",
    "dense: T",
    "validate_indices: bool = true, T: type, Tindices: {index}",
    doc=("A tensor given by its few entries", "由少量元素给出的张量"),
    shape=lambda ctx: [ctx.value_as_dims(1)],
    lower=_lower_sparse_to_dense,
    gradient=lambda op, dy: _sparse_to_dense_gradient(op, dy),
    values=(1,),
)


def _sparse_to_dense_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    """The entries read their own cotangents; the default value gets all the others."""
    from tfedu.ops.math.reduction import reduce_sum

    entries = apply_op("GatherNd", params=dy, indices=op.inputs[0])
    given = reduce_sum(entries)
    if op.inputs[2].dims == ():  # one value for all entries
        return [None, None, given, reduce_sum(dy) - given]
    return [None, None, entries, reduce_sum(dy) - given]


def gather_nd(params: Any, indices: Any, name: str | None = None, batch_dims: int = 0) -> Tensor:
    """Elements or slices of ``params`` at coordinates (TF: ``tf.gather_nd``).

    Args:
        params: any tensor.
        indices: int32 or int64 [..., K]; the last axis holds the first K coordinates.
        batch_dims: so many axes, the first of both, are a batch: the coordinates are those in the batch's element.

    Returns:
        [*indices.shape[:-1], *params.shape[K:]]; with a batch, K counts its axes too.

    Raises:
        ValueError: more coordinates than axes. InvalidArgumentError: in the run, coordinates outside of ``params``.

    >>> gather_nd([[1, 2], [3, 4]], [[0, 0], [1, 1]]).shape.as_list()
    [2]
    """
    if batch_dims:
        from tfedu.ops.array.batch_gather import batched_gather_nd

        with name_scope(name, "GatherNd", [params, indices]):
            params = convert_to_tensor(params, name="params")
            return batched_gather_nd(params, convert_to_tensor(indices, name="indices"), batch_dims)
    return apply_op("GatherNd", name, params=params, indices=indices)


def scatter_nd(indices: Any, updates: Any, shape: Any, name: str | None = None) -> Tensor:
    """Zeros of ``shape`` with ``updates`` added at coordinates: the transpose of :func:`gather_nd`.

    Args:
        indices: int32 or int64 [..., K].
        updates: numbers [*indices.shape[:-1], *shape[K:]]; what falls on the same place is added up.
        shape: the shape of the result, of the indices' type.

    Raises:
        InvalidArgumentError: in the run, coordinates outside of ``shape``.

    >>> scatter_nd([[4], [1]], [9.0, 10.0], [6]).shape.as_list()
    [6]
    """
    return apply_op("ScatterNd", name, indices=indices, updates=updates, shape=shape)


def sparse_to_dense(
    sparse_indices: Any,
    output_shape: Any,
    sparse_values: Any,
    default_value: Any = 0,
    validate_indices: bool = True,
    name: str | None = None,
) -> Tensor:
    """A tensor of ``default_value`` with ``sparse_values`` at ``sparse_indices`` (TF: ``tf.sparse_to_dense``).

    Args:
        sparse_indices: int32 or int64: a scalar or [n] for a vector, [n, K] for K axes.
        output_shape: the shape of the result.
        sparse_values: numbers [n], or one number for all places.
        validate_indices: refuse indices that are not in ascending order or occur twice.

    Raises:
        InvalidArgumentError: in the run, indices out of bounds, out of order or repeated.
    """
    return apply_op(
        "SparseToDense",
        name,
        sparse_indices=sparse_indices,
        output_shape=output_shape,
        sparse_values=sparse_values,
        default_value=default_value,
        validate_indices=validate_indices,
    )


# -- a tensor with other values at some places ------------------------------------------------------------------------


def at_coordinates(ctx: Any, base: ir.Node, indices: ir.Node, updates: ir.Node) -> tuple[ir.Node, ir.Node, ir.Node]:
    """``base`` as rows, the numbers [n] of the rows that ``indices`` [..., K] mean, and ``updates`` as n rows.

    Raises:
        InvalidArgumentError: more coordinates than axes; updates of another shape.
    """
    depth = indices.shape[-1]
    if depth > base.ndim:
        raise ctx.invalid(f"index innermost dimension length must be <= params rank; saw: {depth} vs. {base.ndim}")
    box, rest = base.shape[:depth], base.shape[depth:]
    if updates.shape != (*indices.shape[:-1], *rest):
        raise ctx.invalid(
            f"Must have updates.shape = indices.shape[:-1] + params_shape[{depth}:], got updates.shape: "
            f"{show(updates.shape)}, indices.shape: {show(indices.shape)}, params_shape: {show(base.shape)}"
        )
    number = row_major(ctx, indices, box, f"indices does not index into shape {show(base.shape)}")
    rows = ir.reshape(base, (int(np.prod(box, dtype=np.int64)), *rest))
    return rows, number, ir.reshape(updates, (*number.shape, *rest))


def scattered_shape(base_name: str) -> Callable[[ShapeContext], list[Dims]]:
    """The first input's shape; the others, indices and updates, must fit it."""

    def shape(ctx: ShapeContext) -> list[Dims]:
        base, indices, updates = ctx.dims(0), ctx.rank_at_least(1, 1), ctx.dims(2)
        if base is None or indices is None or updates is None:
            return [base]
        outer = len(indices) - 1
        wanted = [(f"outer {outer}", f"outer {outer}", f"indices.shape={show(indices)}", indices[:-1], updates[:outer])]
        if indices[-1] is not None:
            rest, given = base[indices[-1] :], updates[outer:]
            wanted.append((f"inner {len(rest)}", f"inner {len(given)}", f"{base_name}.shape={show(base)}", rest, given))
        for which, of_updates, what, theirs, given in wanted:
            try:
                ctx.merged(theirs, given)
            except ValueError as error:
                raise ctx.error(
                    f"The {which} dimensions of {what} must match the {of_updates} dimensions of "
                    f"updates.shape={show(updates)}: {str(error).rpartition(' for ')[0]}"
                ) from None
        return [base]

    return shape


def _lower_tensor_scatter(change: Callable[[ir.Node, ir.Node, ir.Node], ir.Node]) -> Callable[..., ir.Node]:
    def lower(ctx: Any, tensor: ir.Node, indices: ir.Node, updates: ir.Node) -> ir.Node:
        return ir.reshape(change(*at_coordinates(ctx, tensor, indices, updates)), tensor.shape)

    return lower


def added_rows(base: ir.Node, indices: ir.Node, rows: ir.Node) -> ir.Node:
    return ir.scatter_add(base, indices, rows)


def subtracted_rows(base: ir.Node, indices: ir.Node, rows: ir.Node) -> ir.Node:
    return ir.scatter_add(base, indices, ir.unary("neg", rows))


def _picked(op: Any, dy: Tensor) -> Tensor:
    return apply_op("GatherNd", params=dy, indices=op.inputs[1])


def _update_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    """What was replaced has no influence any more."""
    nothing = apply_op("ZerosLike", x=op.inputs[2])
    kept = apply_op("TensorScatterUpdate", tensor=dy, indices=op.inputs[1], updates=nothing)
    return [kept, None, _picked(op, dy)]


for _name, _change, _doc, _formula, _gradient in (
    (
        "TensorScatterUpdate",
        replaced_rows,
        ("The tensor with other values at coordinates", "在给定坐标处换上新值的张量"),
        "y = x; y[indices[i]] = updates[i]",
        _update_gradient,
    ),
    (
        "TensorScatterAdd",
        added_rows,
        ("The tensor with values added at coordinates", "在给定坐标处加上数值的张量"),
        "y = x; y[indices[i]] += updates[i]",
        lambda op, dy: [dy, None, _picked(op, dy)],
    ),
    (
        "TensorScatterSub",
        subtracted_rows,
        ("The tensor with values subtracted at coordinates", "在给定坐标处减去数值的张量"),
        "y = x; y[indices[i]] -= updates[i]",
        lambda op, dy: [dy, None, -_picked(op, dy)],
    ),
):
    declare(
        _name,
        "tensor: T, indices: Tindices, updates: T",
        "output: T",
        "T: type, Tindices: {index}",
        doc=_doc,
        formula=_formula,
        shape=scattered_shape("output"),
        lower=_lower_tensor_scatter(_change),
        gradient=_gradient,
    )


def _tensor_scatter_function(op_type: str, what: str) -> Callable[..., Tensor]:
    def function(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Tensor:
        return apply_op(op_type, name, tensor=tensor, indices=indices, updates=updates)

    function.__doc__ = f"""A tensor that differs from ``tensor`` at coordinates: there {what}.

    Args:
        tensor: any tensor.
        indices: int32 or int64 [..., K], K coordinates each.
        updates: [*indices.shape[:-1], *tensor.shape[K:]], of the type of ``tensor``.

    Raises:
        ValueError: shapes that do not fit. InvalidArgumentError: in the run, coordinates outside of ``tensor``.
    """
    return function


tensor_scatter_update = _tensor_scatter_function(
    "TensorScatterUpdate", "``updates`` stand (of several for one place the last)"
)
tensor_scatter_add = _tensor_scatter_function("TensorScatterAdd", "``updates`` are added")
tensor_scatter_sub = _tensor_scatter_function("TensorScatterSub", "``updates`` are subtracted")
