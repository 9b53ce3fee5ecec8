"""Picking by index: gather, one-hot, top-k, argmax."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from tfedu.compiler import ir
from tfedu.graph import dtypes
from tfedu.graph.dtypes import as_dtype
from tfedu.graph.indexed_slices import IndexedSlices
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext, normalize_axis
from tfedu.graph.static_value import constant_value
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import concat, expand_dims, reshape, shape, size


def _gather_shape(ctx: ShapeContext) -> list[Dims]:
    params, indices, axis = ctx.dims(0), ctx.dims(1), ctx.value(2)
    if params is None or indices is None or axis is None:
        return [None]
    where = normalize_axis(ctx, int(axis), len(params))
    batch = ctx.attr("batch_dims")
    if not -len(indices) <= batch <= len(indices):
        raise ctx.error(f"Expected batch_dims in the range [{-len(indices)}, {len(indices)}], but got {batch}")
    batch += len(indices) if batch < 0 else 0
    if batch > where:
        raise ctx.error(f"batch_dims ({batch}) must be less than or equal to axis ({where})")
    ctx.merged(params[:batch], indices[:batch])
    return [(*params[:where], *indices[batch:], *params[where + 1 :])]


def check_indices(ctx: Any, indices: ir.Node, extent: int) -> None:
    """Add a check that every index is inside [0, extent)."""
    low = ir.binary("ge", indices, ir.full(indices.shape, 0, indices.dtype))
    high = ir.binary("lt", indices, ir.full(indices.shape, extent, indices.dtype))
    inside = ir.reduce("all", ir.binary("and", low, high), range(indices.ndim))
    ctx.check(inside, f"indices is not in [0, {extent})")


def _lower_gather(ctx: Any, params: ir.Node, indices: ir.Node, axis: ir.Node) -> ir.Node:
    where = int(ctx.value(2)) % params.ndim
    check_indices(ctx, indices, params.shape[where])
    batch = ctx.attr("batch_dims")
    if batch:
        return _lower_batched(params, indices, batch % indices.ndim or indices.ndim, where)
    return ir.gather(params, indices, where)


def _lower_batched(params: ir.Node, indices: ir.Node, batch: int, axis: int) -> ir.Node:
    """In one long table the rows of a batch's element begin where those of the one before end."""
    count, rest = params.shape[axis], params.shape[axis + 1 :]
    inner = indices.shape[batch:]
    tables = params.shape[:axis]  # the batch, and the axes in front of the one that is indexed
    places = (*tables, *inner)
    table = ir.iota((int(np.prod(tables, dtype=np.int64)),), 0, indices.dtype)
    first = ir.binary("mul", table, ir.full(table.shape, count, indices.dtype))
    first = ir.broadcast_to(ir.reshape(first, (*tables, *(1,) * len(inner))), places)
    own = ir.reshape(indices, (*indices.shape[:batch], *(1,) * (axis - batch), *inner))
    rows = ir.reshape(params, (table.size * count, *rest))
    return ir.gather(rows, ir.binary("add", ir.broadcast_to(own, places), first))


def _gather_gradient(op: Any, dy: Tensor) -> list[Any]:
    """Along the first axis: the rows that were picked, each with its index. Along another one a dense tensor."""
    params, indices, axis = op.inputs
    known = constant_value(axis)
    if op.attrs["batch_dims"]:
        from tfedu.ops.array.batch_gather import batched_gradient

        return [batched_gradient(op, dy), None, None]
    if known is not None and known == 0:
        whole = shape(params)
        count = expand_dims(size(indices), 0)
        rows = reshape(dy, concat([count, whole[1:]], 0))
        return [IndexedSlices(rows, reshape(indices, count), whole), None, None]
    return [apply_op("GatherGrad", shape=shape(params), indices=indices, axis=axis, dy=dy), None, None]


declare(
    "GatherV2",
    "params: Tparams, indices: Tindices, axis: Taxis",
    "output: Tparams",
    "Tparams: type, Tindices: {index}, Taxis: {index}, batch_dims: int = 0",
    doc=("Slices picked by index", "按下标取出切片"),
    shape=_gather_shape,
    lower=_lower_gather,
    gradient=_gather_gradient,
    values=(2,),
    formula="y[i] = params[indices[i]]; dparams[indices[i]] += dy[i]",
)


def _lower_gather_grad(ctx: Any, shape_: ir.Node, indices: ir.Node, axis: ir.Node, dy: ir.Node) -> ir.Node:
    extents = [int(d) for d in ctx.value(0)]
    where = int(ctx.value(2)) % len(extents)
    rank = indices.ndim
    front = [*range(where, where + rank), *range(where), *range(where + rank, dy.ndim)]
    rest = extents[:where] + extents[where + 1 :]
    summed = ir.scatter_add(ir.full([extents[where], *rest], 0, dy.dtype), indices, ir.transpose(dy, front))
    back = [*range(1, where + 1), 0, *range(where + 1, len(extents))]
    return ir.transpose(summed, back)


declare(
    "GatherGrad",
    "shape: int32, indices: Tindices, axis: Taxis, dy: T",
    "output: T",
    "T: type, Tindices: {index}, Taxis: {index}",
    doc=("Gradient of GatherV2: rows added up by index", "GatherV2 的梯度：按下标累加"),
    shape=lambda ctx: [ctx.value_as_dims(0)],
    lower=_lower_gather_grad,
    values=(0, 2),
    gradient=lambda op, dz: [
        None,
        None,
        None,
        apply_op("GatherV2", params=dz, indices=op.inputs[1], axis=op.inputs[2]),
    ],
)


def gather(
    params: Any,
    indices: Any,
    validate_indices: Any = None,
    name: str | None = None,
    axis: Any = None,
    batch_dims: int = 0,
) -> Tensor:
    """The slices of ``params`` along ``axis`` at ``indices`` (TF: ``tf.gather``).

    Args:
        params: any tensor of rank >= 1.
        indices: int32 or int64 of any shape.
        axis: which axis is indexed; by default the first that is no batch's.
        batch_dims: so many axes, the first of both, are a batch: each element of it has indices of its own.

    Raises:
        ValueError: ``batch_dims`` too large. InvalidArgumentError: in the run, ``indices is not in [0, n)``.
    """
    axis = batch_dims if axis is None else axis
    return apply_op("GatherV2", name, params=params, indices=indices, axis=axis, batch_dims=batch_dims)


# -- one-hot ----------------------------------------------------------------------------------------------------------


def _one_hot_shape(ctx: ShapeContext) -> list[Dims]:
    indices, depth, axis = ctx.dims(0), ctx.value(1), ctx.attr("axis")
    if indices is None:
        return [None]
    where = len(indices) if axis == -1 else axis
    if depth is not None and depth < 0:
        raise ctx.error(f"depth must be non-negative, got: {int(depth)}")
    return [(*indices[:where], None if depth is None else int(depth), *indices[where:])]


def _lower_one_hot(ctx: Any, indices: ir.Node, depth: ir.Node, on: ir.Node, off: ir.Node) -> ir.Node:
    count, axis = int(ctx.value(1)), ctx.attr("axis")
    where = indices.ndim if axis == -1 else axis
    wide = ir.reshape(indices, (*indices.shape[:where], 1, *indices.shape[where:]))
    result = (*indices.shape[:where], count, *indices.shape[where:])
    hit = ir.binary("eq", ir.broadcast_to(wide, result), ir.iota(result, where, indices.dtype))
    return ir.select(hit, on, off)


declare(
    "OneHot",
    "indices: TI, depth: int32, on_value: T, off_value: T",
    "output: T",
    "axis: int = -1, T: type, TI: {uint8, int32, int64} = int64",
    doc=("Class numbers as vectors with a single 1", "把类别编号变成只有一个 1 的独热向量"),
    shape=_one_hot_shape,
    lower=_lower_one_hot,
    values=(1,),
    gradient=lambda op, dy: [None] * 4,
)


def one_hot(
    indices: Any,
    depth: Any,
    on_value: Any = None,
    off_value: Any = None,
    axis: Any = None,
    dtype: Any = None,
    name: str | None = None,
) -> Tensor:
    """Class numbers as one-hot vectors (TF: ``tf.one_hot``).

    Args:
        indices: integers of any shape; a number outside of [0, depth) gives an all-off vector.
        depth: number of classes.
        on_value, off_value: default 1 and 0.
        axis: where the new axis goes (default: last).
        dtype: default float32, or the type of ``on_value``.

    Raises:
        TypeError: ``dtype`` contradicts the values' type.
    """
    with name_scope(name, "one_hot", [indices, depth, on_value, off_value]) as scope:
        given = [convert_to_tensor(v, dtype).dtype.base_dtype for v in (on_value, off_value) if v is not None]
        kind = as_dtype(dtype) if dtype is not None else given[0] if given else dtypes.float32
        on = convert_to_tensor(1 if on_value is None else on_value, kind, "on_value")
        off = convert_to_tensor(0 if off_value is None else off_value, kind, "off_value")
        return apply_op(
            "OneHot", scope, indices=indices, depth=depth, on_value=on, off_value=off, axis=-1 if axis is None else axis
        )


# -- argmax and top-k -------------------------------------------------------------------------------------------------


def _arg_shape(ctx: ShapeContext) -> list[Dims]:
    dims, axis = ctx.dims(0), ctx.value(1)
    if dims is None or axis is None:
        return [None if dims is None else (None,) * (len(dims) - 1)]
    if not -len(dims) <= axis < len(dims):
        raise ctx.error(
            f"Dimension ({int(axis)}) must be in the range [{-len(dims)}, {len(dims)}), "
            f"where {len(dims)} is the number of dimensions in the input."
        )
    where = int(axis) % len(dims)
    return [(*dims[:where], *dims[where + 1 :])]


def _lower_arg(ctx: Any, kind: str, x: ir.Node) -> ir.Node:
    axis = int(ctx.value(1)) % x.ndim
    if x.shape[axis] == 0:
        raise ctx.invalid(f"Reduction axis {axis} is empty in shape {str(list(x.shape)).replace(' ', '')}")
    return ir.argreduce(kind, x, axis, ctx.attr("output_type").numpy_type)


for _name, _kind, _doc in (
    ("ArgMax", "max", ("Index of the largest element along an axis", "沿某个轴最大元素的下标")),
    ("ArgMin", "min", ("Index of the smallest element along an axis", "沿某个轴最小元素的下标")),
):
    declare(
        _name,
        "input: T, dimension: Tidx",
        "output: output_type",
        "T: {number, bool}, Tidx: {index} = int32, output_type: {index} = int64",
        doc=_doc,
        shape=_arg_shape,
        values=(1,),
        lower=lambda ctx, x, axis, kind=_kind: _lower_arg(ctx, kind, x),
    )


def _arg_function(op_type: str, what: str) -> Any:
    def function(
        input: Any, axis: Any = None, name: str | None = None, dimension: Any = None, output_type: Any = dtypes.int64
    ) -> Tensor:
        chosen = axis if axis is not None else dimension if dimension is not None else 0
        return apply_op(op_type, name, input=input, dimension=chosen, output_type=output_type)

    function.__doc__ = f"""Index of the {what} element along ``axis`` (default 0); the first one on ties.

    Returns int64 (or ``output_type``), that axis removed. ``dimension`` is the 0.x name of ``axis``.
    """
    return function


argmax = _arg_function("ArgMax", "largest")
argmin = _arg_function("ArgMin", "smallest")


def arg_max(input: Any, dimension: Any, output_type: Any = dtypes.int64, name: str | None = None) -> Tensor:
    """The older order of :func:`argmax`'s arguments (TF: ``tf.arg_max``)."""
    return apply_op("ArgMax", name, input=input, dimension=dimension, output_type=output_type)


def arg_min(input: Any, dimension: Any, output_type: Any = dtypes.int64, name: str | None = None) -> Tensor:
    """The older order of :func:`argmin`'s arguments (TF: ``tf.arg_min``)."""
    return apply_op("ArgMin", name, input=input, dimension=dimension, output_type=output_type)


def _top_k_shape(ctx: ShapeContext) -> list[Dims]:
    dims, k = ctx.rank_at_least(0, 1), ctx.value(1)
    if dims is None:
        return [None, None]
    if k is not None and dims[-1] is not None and dims[-1] < k:
        raise ctx.error(f"input must have last dimension >= k = {int(k)} but is {dims[-1]}")
    result = (*dims[:-1], None if k is None else int(k))
    return [result, result]


def _lower_top_k(ctx: Any, x: ir.Node, k: ir.Node) -> list[ir.Node]:
    count = int(ctx.value(1))
    order = ir.argsort(x, descending=True)
    first = ir.slice_(order, [0] * x.ndim, (*x.shape[:-1], count))
    return [ir.take_along(x, first), first]


def _top_k_gradient(op: Any, dy: Tensor, _: Tensor | None) -> list[Tensor | None]:
    x, indices = op.inputs[0], op.outputs[1]
    columns = shape(x)[-1]
    flat_x = reshape(x, [-1, columns])
    picked = reshape(indices, [-1, shape(indices)[-1]])
    from tfedu.ops.constant import range_ as tf_range

    rows = expand_dims(tf_range(0, shape(flat_x)[0]), 1) * columns
    flat = reshape(picked + rows, [-1])
    summed = apply_op("GatherGrad", shape=expand_dims(size(x), 0), indices=flat, axis=0, dy=reshape(dy, [-1]))
    return [reshape(summed, shape(x)), None]


declare(
    "TopKV2",
    "input: T, k: int32",
    "values: T, indices: int32",
    "sorted: bool = true, T: {real}",
    doc=("The k largest elements of each row, with their indices", "每一行中最大的 k 个元素及其下标"),
    shape=_top_k_shape,
    lower=_lower_top_k,
    gradient=_top_k_gradient,
    values=(1,),
)


class TopK(NamedTuple):
    """What :func:`top_k` returns."""

    values: Tensor
    indices: Tensor


def top_k(input: Any, k: Any = 1, sorted: bool = True, name: str | None = None) -> Any:
    """The ``k`` largest elements along the last axis: ``(values, indices)``, both [..., k], largest first."""
    values, indices = apply_op("TopKV2", name, input=input, k=k, sorted=sorted)
    return TopK(values, indices)


def _lower_in_top_k(ctx: Any, predictions: ir.Node, targets: ir.Node, k: ir.Node) -> ir.Node:
    """A target is among the k best if fewer than k predictions are strictly greater than its own."""
    rows, classes = predictions.shape
    count = int(ctx.value(2))
    hit = ir.binary(
        "eq",
        ir.broadcast_to(ir.reshape(targets, (rows, 1)), (rows, classes)),
        ir.iota((rows, classes), 1, targets.dtype),
    )
    own = ir.reduce("sum", ir.select(hit, predictions, ir.full((rows, classes), 0, predictions.dtype)), [1])
    own = ir.broadcast_to(ir.reshape(own, (rows, 1)), (rows, classes))
    better = ir.reduce("sum", ir.cast(ir.binary("gt", predictions, own), np.int32), [1])
    finite = ir.reduce("all", ir.unary("isfinite", own), [1])
    exists = ir.reduce("any", hit, [1])
    few = ir.binary("lt", better, ir.full((rows,), count, np.int32))
    return ir.binary("and", ir.binary("and", few, finite), exists)


declare(
    "InTopKV2",
    "predictions: float32, targets: T, k: T",
    "precision: bool",
    "T: {index} = int32",
    doc=("Whether the right class is among the k best predictions", "正确类别是否在得分最高的 k 个之中"),
    shape=lambda ctx: [(ctx.merged_dim(ctx.rank(0, 2)[0], ctx.rank(1, 1)[0]),)],
    lower=_lower_in_top_k,
    values=(2,),
)


def in_top_k(predictions: Any, targets: Any, k: int, name: str | None = None) -> Tensor:
    """bool [batch]: whether the class ``targets[i]`` is among the ``k`` highest of ``predictions[i]``.

    Args:
        predictions: float32 [batch, classes].
        targets: int32 or int64 [batch].
        k: how many count as hits; a class that ties with the k-th counts too.
    """
    with name_scope(name, "in_top_k"):
        return apply_op("InTopKV2", predictions=predictions, targets=targets, k=k)


def boolean_mask(tensor: Any, mask: Any, name: str = "boolean_mask", axis: int | None = None) -> Tensor:
    """The elements (or slices) of ``tensor`` where ``mask`` is true, as one leading axis.

    Raises:
        ValueError: the mask is a scalar, has unknown rank, or its shape does not match.
    """
    from tfedu.ops.array import indices_where, squeeze

    with name_scope(name, values=[tensor, mask]):
        tensor = convert_to_tensor(tensor, name="tensor")
        mask = convert_to_tensor(mask, name="mask")
        if mask.dims is None:
            raise ValueError("Number of mask dimensions must be specified, even if some dimensions are None.")
        if mask.dims == ():
            raise ValueError("mask cannot be scalar.")
        where = axis or 0
        if tensor.dims is not None:
            tensor.shape[where : where + len(mask.dims)].assert_is_compatible_with(mask.shape)
        extents = shape(tensor)
        flat = concat([extents[:where], [size(mask)], extents[where + len(mask.dims) :]], 0)
        chosen = squeeze(indices_where(reshape(mask, [-1])), axis=[1])
        return gather(reshape(tensor, flat), chosen, axis=where)
