"""Single elements and rows by their coordinates: picking them, placing them, changing them in a variable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.indexed_slices import IndexedSlices
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.array import shape, squeeze
from tfedu.ops.gather import gather

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
    from tfedu.ops.reduction import reduce_sum

    entries = apply_op("GatherNd", params=dy, indices=op.inputs[0])
    given = reduce_sum(entries)
    if op.inputs[2].dims == ():  # one value for all entries
        return [None, None, given, reduce_sum(dy) - given]
    return [None, None, entries, reduce_sum(dy) - given]


def gather_nd(params: Any, indices: Any, name: str | None = None) -> Tensor:
    """Elements or slices of ``params`` at coordinates (TF: ``tf.gather_nd``).

    Args:
        params: any tensor.
        indices: int32 or int64 [..., K]; the last axis holds the first K coordinates.

    Returns:
        [*indices.shape[:-1], *params.shape[K:]].

    Raises:
        ValueError: more coordinates than axes. InvalidArgumentError: in the run, coordinates outside of ``params``.

    >>> gather_nd([[1, 2], [3, 4]], [[0, 0], [1, 1]]).shape.as_list()
    [2]
    """
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


# -- rows of a variable -----------------------------------------------------------------------------------------------


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


def _added(base: ir.Node, indices: ir.Node, rows: ir.Node) -> ir.Node:
    return ir.scatter_add(base, indices, rows)


def _subtracted(base: ir.Node, indices: ir.Node, rows: ir.Node) -> ir.Node:
    return ir.scatter_add(base, indices, ir.unary("neg", rows))


def _lower_scatter(change: Callable[[ir.Node, ir.Node, ir.Node], ir.Node]) -> Callable[..., Any]:
    def lower(ctx: Any, ref: Any, indices: ir.Node, updates: ir.Node) -> Any:
        base = ref.read()
        ref.write(change(base, *_rows(ctx, base, indices, updates)))
        return ref

    return lower


for _name, _change, _doc in (
    ("ScatterUpdate", replaced_rows, ("Rows of a variable get new values", "给变量的若干行赋新值")),
    ("ScatterAdd", _added, ("Adds to rows of a variable", "给变量的若干行加上数值")),
    ("ScatterSub", _subtracted, ("Subtracts from rows of a variable", "从变量的若干行减去数值")),
):
    declare(
        _name,
        "ref: Ref(T), indices: Tindices, updates: T",
        "output_ref: Ref(T)",
        f"T: {{number}}, Tindices: {{index}}, use_locking: bool = {'true' if _name == 'ScatterUpdate' else 'false'}",
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

# -- cutting into parts and putting together --------------------------------------------------------------------------


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
    for size in np.bincount(known, minlength=count).tolist():
        parts.append(ir.slice_(sorted_rows, (start, *(0,) * len(rest)), (size, *rest)))
        start += size
    return parts


def _partition_gradient(op: Any, *dys: Tensor) -> list[Tensor | None]:
    from tfedu.ops.array import reshape, size
    from tfedu.ops.constant import range_ as tf_range

    data, partitions = op.inputs
    places = reshape(tf_range(size(partitions)), shape(partitions))
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
    base = ir.full((size, *rest), 0, rows[0].dtype)
    return replaced_rows(base, ir.concat(indices, 0), ir.concat(rows, 0))


for _name, _doc in (
    ("DynamicStitch", ("Rows of several tensors put together by index", "按下标把多个张量的行拼成一个")),
    ("ParallelDynamicStitch", ("DynamicStitch where no index occurs twice", "下标互不重复时的 DynamicStitch")),
):
    declare(
        _name,
        "indices: N * int32, data: N * T",
        "merged: T",
        "N: int >= 1, T: {number}",
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
