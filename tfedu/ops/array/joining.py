"""Tensors put together and cut apart."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph import dtypes
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext, normalize_axis, show
from tfedu.graph.static_value import constant_value
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims, TensorShape
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array.queries import identity, shape


def joined_shape(ctx: ShapeContext, parts: Sequence[Dims], axis: Any) -> list[Dims]:
    """The shape of parts joined along an axis, whose value may be unknown (None)."""
    known = [p for p in parts if p is not None]
    if axis is None or not known:
        return [(None,) * len(known[0]) if known else None]
    count = len(known[0])
    where = normalize_axis(ctx, int(axis), count)
    result: list[int | None] = list(known[0])
    for part in known[1:]:
        if len(part) != count:
            raise ctx.error(f"Shapes must be equal rank, but are {count} and {len(part)}")
        for i, extent in enumerate(part):
            if i != where:
                try:
                    result[i] = ctx.merged_dim(result[i], extent)
                except ValueError:
                    raise ctx.error(
                        f"Dimension {i} in both shapes must be equal, but are {result[i]} and {extent}. "
                        f"Shapes are {show(tuple(d for j, d in enumerate(known[0]) if j != where))} and "
                        f"{show(tuple(d for j, d in enumerate(part) if j != where))}."
                    ) from None
    extents = [p[where] for p in known]
    result[where] = None if len(known) < len(parts) or None in extents else sum(d or 0 for d in extents)
    return [tuple(result)]


def _lower_concat(ctx: Any, *nodes: ir.Node) -> ir.Node:
    parts = nodes[:-1]
    axis = int(ctx.value(len(parts))) % parts[0].ndim
    others = [[d for i, d in enumerate(part.shape) if i != axis] for part in parts]
    for index, rest in enumerate(others):
        if rest != others[0]:
            raise ctx.invalid(
                "ConcatOp : Dimensions of inputs should match: "
                f"shape[0] = {show(parts[0].shape)} vs. shape[{index}] = {show(parts[index].shape)}"
            )
    return ir.concat(parts, axis)


def _concat_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    parts, axis = op.inputs[:-1], op.inputs[-1]
    sizes = [apply_op("Shape", input=p) if p.dims is None else shape(p) for p in parts]
    offsets = apply_op("ConcatOffset", concat_dim=axis, shape=sizes)
    return [*(apply_op("Slice", input=dy, begin=b, size=s) for b, s in zip(offsets, sizes, strict=True)), None]


declare(
    "ConcatV2",
    "values: N * T, axis: Tidx",
    "output: T",
    "N: int >= 1, T: type, Tidx: {index} = int32",
    doc=("Tensors joined along an axis", "沿某个轴拼接"),
    formula="dx_i = the part of dy that x_i became",
    shape=lambda ctx: joined_shape(ctx, ctx.all_dims()[:-1], ctx.value(len(ctx) - 1)),
    lower=_lower_concat,
    gradient=_concat_gradient,
)


def _lower_offsets(ctx: Any, axis: ir.Node, *shapes: ir.Node) -> list[ir.Node]:
    where, total, result = int(ctx.value(0)), 0, []
    for i in builtins.range(len(shapes)):
        extents = ctx.value(i + 1)
        offset = np.zeros(len(extents), np.int32)
        offset[where] = total
        total += int(extents[where])
        result.append(ir.const(offset))
    return result


declare(
    "ConcatOffset",
    "concat_dim: int32, shape: N * int32",
    "offset: N * int32",
    "N: int >= 2",
    doc=("Where each part of a concatenation begins", "拼接时各部分的起点"),
    shape=lambda ctx: [ctx.dims(i + 1) for i in builtins.range(len(ctx) - 1)],
    lower=_lower_offsets,
)


def concat(values: Any, axis: Any, name: str = "concat") -> Tensor:
    """Join tensors along ``axis`` (TF: ``tf.concat``).

    Args:
        values: list of tensors of one type, whose shapes agree but for ``axis``.
        axis: int or int32 scalar, negative from the end.

    Raises:
        ValueError: the other extents differ.

    >>> concat([np.zeros((2, 3)), np.zeros((4, 3))], 0).shape.as_list()
    [6, 3]
    """
    values = list(values) if isinstance(values, (list, tuple)) else [values]
    if len(values) == 1:
        with name_scope(name):
            axis_tensor = convert_to_tensor(axis, dtypes.int32, "concat_dim")
            if axis_tensor.dims not in ((), None):
                raise ValueError("axis of concat must be a scalar")
            return identity(values[0], name=name)
    return apply_op("ConcatV2", name, values=values, axis=axis)


def _pack_shape(ctx: ShapeContext) -> list[Dims]:
    merged: Dims = None
    for dims in ctx.all_dims():
        merged = ctx.merged(merged, dims)
    if merged is None:
        return [None]
    axis = normalize_axis(ctx, ctx.attr("axis"), len(merged) + 1)
    return [(*merged[:axis], len(ctx), *merged[axis:])]


def _lower_pack(ctx: Any, *nodes: ir.Node) -> ir.Node:
    axis = ctx.attr("axis") % (nodes[0].ndim + 1)
    for node in nodes:
        if node.shape != nodes[0].shape:
            raise ctx.invalid(
                f"Shapes of all inputs must match: values[0].shape = {list(nodes[0].shape)} != {list(node.shape)}"
            )
    wide = [ir.reshape(n, (*n.shape[:axis], 1, *n.shape[axis:])) for n in nodes]
    return ir.concat(wide, axis)


declare(
    "Pack",
    "values: N * T",
    "output: T",
    "N: int >= 1, T: type, axis: int = 0",
    doc=("Tensors of one shape along a new axis", "沿新轴堆叠形状相同的张量"),
    shape=_pack_shape,
    lower=_lower_pack,
    gradient=lambda op, dy: list(unstack(dy, len(op.inputs), op.attrs["axis"])),
)


def stack(values: Any, axis: int = 0, name: str = "stack") -> Tensor:
    """Tensors of one shape [A, B] become one tensor [len(values), A, B] (new axis at ``axis``).

    Raises:
        ValueError: shapes differ, or ``axis`` is out of range.
    """
    values = list(values)
    if axis == 0:
        try:  # numbers alone make one constant
            return convert_to_tensor(values, name=name)
        except (TypeError, ValueError):
            pass  # said better below
    return apply_op("Pack", name, values=values, axis=axis)


def _lower_parallel(ctx: Any, *parts: ir.Node) -> ir.Node:
    for part in parts:
        if part.shape[:1] != (1,) or part.shape != parts[0].shape:
            raise ctx.invalid("All input shapes must be equal, and their first dimension must be 1")
    return ir.concat(parts, 0)


declare(
    "ParallelConcat",
    "values: N * T",
    "output: T",
    "N: int >= 1, T: type, shape: shape",
    doc=("Tensors of one row each put below each other", "把各含一行的张量上下拼接"),
    shape=lambda ctx: [ctx.attr("shape").as_tuple()],
    lower=_lower_parallel,
)


def parallel_stack(values: Any, name: str = "parallel_stack") -> Tensor:
    """:func:`stack` along the first axis for tensors whose shape is fully known (TF: ``tf.parallel_stack``).

    TensorFlow copies each as soon as it is there; here it is only another name. It has no gradient, as in TensorFlow.
    """
    with name_scope(name):
        first = convert_to_tensor(values[0]).shape
        whole = TensorShape([len(values)]).concatenate(first)
        return apply_op("ParallelConcat", values=[apply_op("ExpandDims", input=v, dim=0) for v in values], shape=whole)


def _unpack_shape(ctx: ShapeContext) -> list[Dims]:
    dims, count = ctx.dims(0), ctx.attr("num")
    if dims is None:
        return [None] * count
    axis = normalize_axis(ctx, ctx.attr("axis"), len(dims))
    if dims[axis] not in (None, count):
        raise ctx.error(f"Dimension must be {count} but is {dims[axis]}")
    return [(*dims[:axis], *dims[axis + 1 :])] * count


def _lower_unpack(ctx: Any, x: ir.Node) -> list[ir.Node]:
    axis = ctx.attr("axis") % x.ndim
    rest = (*x.shape[:axis], *x.shape[axis + 1 :])
    extents = (*x.shape[:axis], 1, *x.shape[axis + 1 :])
    parts = []
    for i in builtins.range(ctx.attr("num")):
        starts = [0] * x.ndim
        starts[axis] = i
        parts.append(ir.reshape(ir.slice_(x, starts, extents), rest))
    return parts


declare(
    "Unpack",
    "value: T",
    "output: num * T",
    "num: int >= 0, T: type, axis: int = 0",
    doc=("The slices along an axis", "沿某个轴拆成若干张量"),
    shape=_unpack_shape,
    lower=_lower_unpack,
    gradient=lambda op, *dys: [stack(_filled_in(op, dys), op.attrs["axis"])],
)


def _filled_in(op: Any, cotangents: Sequence[Tensor | None]) -> list[Tensor]:
    """Zeros for the outputs that nothing depends on."""
    return [apply_op("ZerosLike", x=y) if dy is None else dy for y, dy in zip(op.outputs, cotangents, strict=True)]


def unstack(value: Any, num: int | None = None, axis: int = 0, name: str = "unstack") -> list[Tensor]:
    """The slices of ``value`` along ``axis``, as a list.

    Raises:
        ValueError: ``Cannot infer num from shape ...`` when the extent is unknown and ``num`` not given.
    """
    value = convert_to_tensor(value)
    if num is None:
        if value.dims is None or value.dims[axis] is None:
            raise ValueError(f"Cannot infer num from shape {value.shape}")
        num = value.dims[axis]
    return apply_op("Unpack", name, value=value, num=num, axis=axis)


def _split_shape(ctx: ShapeContext) -> list[Dims]:
    axis, dims, count = ctx.value(0), ctx.dims(1), ctx.attr("num_split")
    if dims is None:
        return [None] * count
    if axis is None:
        return [(None,) * len(dims)] * count
    where = normalize_axis(ctx, int(axis), len(dims))
    extent = dims[where]
    if extent is not None and extent % count:
        raise ctx.error(f"Dimension size must be evenly divisible by {count} but is {extent}")
    return [(*dims[:where], None if extent is None else extent // count, *dims[where + 1 :])] * count


def _pieces(x: ir.Node, axis: int, sizes: Sequence[int]) -> list[ir.Node]:
    start, parts = 0, []
    for size_ in sizes:
        starts = [0] * x.ndim
        starts[axis] = start
        parts.append(ir.slice_(x, starts, (*x.shape[:axis], size_, *x.shape[axis + 1 :])))
        start += size_
    return parts


def _lower_split(ctx: Any, axis: ir.Node, x: ir.Node) -> list[ir.Node]:
    where, count = int(ctx.value(0)) % x.ndim, ctx.attr("num_split")
    if x.shape[where] % count:
        raise ctx.invalid(
            f"Number of ways to split should evenly divide the split dimension, but got split_dim {where} "
            f"(size = {x.shape[where]}) and num_split {count}"
        )
    return _pieces(x, where, [x.shape[where] // count] * count)


declare(
    "Split",
    "split_dim: int32, value: T",
    "output: num_split * T",
    "num_split: int >= 1, T: type",
    doc=("Equal pieces along an axis", "沿某个轴等分"),
    shape=_split_shape,
    lower=_lower_split,
    values=(0,),
    gradient=lambda op, *dys: [None, concat(_filled_in(op, dys), op.inputs[0])],
)


def _split_v_shape(ctx: ShapeContext) -> list[Dims]:
    dims, sizes, axis, count = ctx.dims(0), ctx.value(1), ctx.value(2), ctx.attr("num_split")
    if dims is None or axis is None:
        return [None if dims is None else (None,) * len(dims)] * count
    where = normalize_axis(ctx, int(axis), len(dims))
    known: list[int | None] = [None if sizes is None or sizes[i] < 0 else int(sizes[i]) for i in builtins.range(count)]
    extent = dims[where]
    if sizes is not None and extent is not None:
        given = sum(s for s in known if s is not None)
        if (None in known and given > extent) or (None not in known and given != extent):
            raise ctx.error(f"can't split axis of size {extent} into pieces of size {show(tuple(known))}")
        known = [extent - given if s is None else s for s in known]
    return [(*dims[:where], s, *dims[where + 1 :]) for s in known]


def _lower_split_v(ctx: Any, x: ir.Node, sizes: ir.Node, axis: ir.Node) -> list[ir.Node]:
    where, wanted = int(ctx.value(2)) % x.ndim, [int(s) for s in ctx.value(1)]
    left = x.shape[where] - sum(s for s in wanted if s >= 0)
    return _pieces(x, where, [left if s < 0 else s for s in wanted])


declare(
    "SplitV",
    "value: T, size_splits: Tlen, split_dim: int32",
    "output: num_split * T",
    "num_split: int >= 1, T: type, Tlen: {index} = int64",
    doc=("Pieces of given sizes along an axis", "沿某个轴按给定长度切分"),
    shape=_split_v_shape,
    lower=_lower_split_v,
    values=(1, 2),
    gradient=lambda op, *dys: [concat(_filled_in(op, dys), op.inputs[2]), None, None],
)


def split(
    value: Any, num_or_size_splits: Any, axis: Any = 0, num: int | None = None, name: str = "split"
) -> list[Tensor]:
    """Cut ``value`` along ``axis`` into equal pieces (an int) or pieces of given sizes (a list; one may be -1).

    Raises:
        ValueError: the axis cannot be cut like that.
    """
    sizes = convert_to_tensor(num_or_size_splits)
    known = constant_value(sizes)
    if sizes.dims == () and known is not None:
        return apply_op("Split", name, split_dim=axis, value=value, num_split=int(known))
    count = num if num is not None else sizes.dims[0] if sizes.dims else None
    if count is None:
        raise ValueError(f"Cannot infer num from shape {sizes.shape}")
    return apply_op("SplitV", name, value=value, size_splits=sizes, split_dim=axis, num_split=count)
