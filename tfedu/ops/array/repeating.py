"""A tensor repeated, padded, mirrored."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.array.joining import stack
from tfedu.ops.array.queries import shape, size
from tfedu.ops.array.reshaping import reshape


def _tile_shape(ctx: ShapeContext) -> list[Dims]:
    dims, times = ctx.dims(0), ctx.value_as_dims(1)
    if times is None:
        return [None if dims is None else (None,) * len(dims)]
    if dims is None:
        dims = (None,) * len(times)
    if len(times) != len(dims):
        raise ctx.error(f"Shape must be rank {len(times)} but is rank {len(dims)}")
    return [
        tuple(0 if 0 in (d, m) else None if d is None or m is None else d * m for d, m in zip(dims, times, strict=True))
    ]


def _lower_tile(ctx: Any, x: ir.Node, multiples: ir.Node) -> ir.Node:
    times = [int(m) for m in ctx.value(1)]
    pairs = [(m, d) for m, d in zip(times, x.shape, strict=True)]
    spread = ir.reshape(x, [e for _, d in pairs for e in (1, d)])
    wide = ir.broadcast_to(spread, [e for m, d in pairs for e in (m, d)])
    return ir.reshape(wide, [m * d for m, d in pairs])


def _tile_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    x, times = op.inputs[0], op.inputs[1]
    inner = shape(x)
    spread = reshape(stack([times, cast_index(inner, times)], 1), [-1])
    from tfedu.ops.constant import range_ as tf_range

    axes = tf_range(0, size(spread), 2)
    return [apply_op("Sum", input=reshape(dy, spread), reduction_indices=axes), None]


def cast_index(x: Tensor, like: Tensor) -> Tensor:
    """An index tensor in the type of another one."""
    from tfedu.ops.math.elementwise import cast

    return cast(x, like.dtype)


declare(
    "Tile",
    "input: T, multiples: Tmultiples",
    "output: T",
    "T: type, Tmultiples: {index} = int32",
    doc=("The tensor repeated along each axis", "沿各轴重复"),
    shape=_tile_shape,
    lower=_lower_tile,
    values=(1,),
    gradient=_tile_gradient,
)


def tile(input: Any, multiples: Any, name: str | None = None) -> Tensor:
    """``input`` repeated ``multiples[i]`` times along axis i."""
    return apply_op("Tile", name, input=input, multiples=multiples)


def _broadcast_to_shape(ctx: ShapeContext) -> list[Dims]:
    dims, wanted = ctx.dims(0), ctx.value_as_dims(1)
    if dims is not None and wanted is not None:
        if len(dims) > len(wanted):
            raise ctx.error(f"Shape must be at most rank {len(wanted)} but is rank {len(dims)}")
        for extent, goal in zip(dims, wanted[len(wanted) - len(dims) :], strict=True):
            if extent != 1:
                ctx.merged_dim(extent, goal)
    return [wanted]


def _lower_broadcast_to(ctx: Any, x: ir.Node, shape: ir.Node) -> ir.Node:
    try:
        return ir.broadcast_to(x, ctx.value(1))
    except ValueError:
        raise ctx.invalid(f"Incompatible shapes: {list(x.shape)} vs. {[int(d) for d in ctx.value(1)]}") from None


def _broadcast_to_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    from tfedu.ops.broadcasting import unbroadcast

    return [unbroadcast(dy, op.inputs[0], op.outputs[0]), None]


declare(
    "BroadcastTo",
    "input: T, shape: Tidx",
    "output: T",
    "T: type, Tidx: {index} = int32",
    doc=("The tensor repeated to a shape", "广播到给定形状"),
    shape=_broadcast_to_shape,
    lower=_lower_broadcast_to,
    gradient=_broadcast_to_gradient,
    values=(1,),
)


def broadcast_to(input: Any, shape: Any, name: str | None = None) -> Tensor:
    """``input`` broadcast to ``shape`` by NumPy's rules."""
    return apply_op("BroadcastTo", name, input=input, shape=shape)


def _pad_shape(ctx: ShapeContext) -> list[Dims]:
    dims, pairs = ctx.dims(0), ctx.value(1)
    if pairs is None:
        return [dims if dims is None else (None,) * len(dims)]
    if dims is None:
        return [(None,) * len(pairs)]
    if pairs.shape != (len(dims), 2):
        raise ctx.error(f"Shape must be rank {len(pairs)} but is rank {len(dims)}")
    if (pairs < 0).any():
        raise ctx.error("paddings must be non-negative")
    return [tuple(None if d is None else int(d + lo + hi) for d, (lo, hi) in zip(dims, pairs, strict=True))]


def _pad_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    begin = reshape(apply_op("Slice", input=op.inputs[1], begin=[0, 0], size=[-1, 1]), [-1])
    dx = apply_op("Slice", input=dy, begin=begin, size=cast_index(shape(op.inputs[0]), begin))
    return [dx] + [None] * (len(op.inputs) - 1)


def _lower_pad(ctx: Any, x: ir.Node, paddings: ir.Node, value: ir.Node | None = None) -> ir.Node:
    pairs = np.asarray(ctx.value(1)).reshape(-1, 2)
    fill = 0 if value is None else ctx.value(2)
    return ir.pad(x, pairs[:, 0], pairs[:, 1], fill)


declare(
    "Pad",
    "input: T, paddings: Tpaddings",
    "output: T",
    "T: type, Tpaddings: {index} = int32",
    doc=("Zeros added around", "在四周补 0"),
    shape=_pad_shape,
    lower=_lower_pad,
    gradient=_pad_gradient,
    values=(1,),
)
declare(
    "PadV2",
    "input: T, paddings: Tpaddings, constant_values: T",
    "output: T",
    "T: type, Tpaddings: {index} = int32",
    doc=("A constant added around", "在四周补常数"),
    shape=_pad_shape,
    lower=_lower_pad,
    gradient=_pad_gradient,
    values=(1, 2),
)


def pad(
    tensor: Any, paddings: Any, mode: str = "CONSTANT", name: str | None = None, constant_values: Any = 0
) -> Tensor:
    """Add ``paddings[i] = (before, after)`` elements around axis i.

    Args:
        tensor: any tensor; paddings: [rank, 2] ints.
        mode: ``"CONSTANT"``, ``"REFLECT"`` (mirrored, the edge not repeated) or ``"SYMMETRIC"`` (edge repeated).
        constant_values: what CONSTANT adds.

    Raises:
        ValueError: ``Unknown padding mode``, or paddings that do not fit.
    """
    mode = mode.upper()
    if mode == "CONSTANT":
        if not isinstance(constant_values, Tensor) and constant_values == 0:
            return apply_op("Pad", name, input=tensor, paddings=paddings)
        return apply_op("PadV2", name, input=tensor, paddings=paddings, constant_values=constant_values)
    if mode in ("REFLECT", "SYMMETRIC"):
        return apply_op("MirrorPad", name, input=tensor, paddings=paddings, mode=mode)
    raise ValueError(f"Unknown padding mode: {mode}")


def _lower_mirror(ctx: Any, x: ir.Node, paddings: ir.Node) -> ir.Node:
    skip = 1 if ctx.attr("mode") == "REFLECT" else 0
    for axis, (low, high) in enumerate(np.asarray(ctx.value(1)).tolist()):
        extent = x.shape[axis]
        if max(low, high) > extent - skip:
            raise ctx.invalid(
                f"paddings must be no greater than the dimension size: {low}, {high} greater than {extent - skip}"
            )
        index = np.pad(np.arange(extent), (low, high), "reflect" if skip else "symmetric") if extent else np.arange(0)
        x = ir.gather(x, ir.const(index.astype(np.int32)), axis)
    return x


def _mirror_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    return [apply_op("MirrorPadGrad", input=dy, paddings=op.inputs[1], mode=op.attrs["mode"]), None]


def _lower_mirror_grad(ctx: Any, dy: ir.Node, paddings: ir.Node) -> ir.Node:
    skip = 1 if ctx.attr("mode") == "REFLECT" else 0
    for axis, (low, high) in enumerate(np.asarray(ctx.value(1)).tolist()):
        extent = dy.shape[axis] - low - high
        index = np.pad(np.arange(extent), (low, high), "reflect" if skip else "symmetric")
        perm = [axis, *(i for i in builtins.range(dy.ndim) if i != axis)]
        moved = ir.transpose(dy, perm)
        base = ir.full((extent, *moved.shape[1:]), 0, dy.dtype)
        summed = ir.scatter_add(base, ir.const(index.astype(np.int32)), moved)
        dy = ir.transpose(summed, np.argsort(perm))
    return dy


declare(
    "MirrorPad",
    "input: T, paddings: Tpaddings",
    "output: T",
    "T: type, Tpaddings: {index} = int32, mode: {'REFLECT', 'SYMMETRIC'}",
    doc=("The tensor mirrored at its edges", "以镜像方式补边"),
    shape=_pad_shape,
    lower=_lower_mirror,
    gradient=_mirror_gradient,
    values=(1,),
)
declare(
    "MirrorPadGrad",
    "input: T, paddings: Tpaddings",
    "output: T",
    "T: type, Tpaddings: {index} = int32, mode: {'REFLECT', 'SYMMETRIC'}",
    doc=("Gradient of MirrorPad", "MirrorPad 的梯度"),
    lower=_lower_mirror_grad,
    values=(1,),
    shape=lambda ctx: [
        None
        if ctx.dims(0) is None or ctx.value(1) is None
        else tuple(None if d is None else int(d - p[0] - p[1]) for d, p in zip(ctx.dims(0), ctx.value(1), strict=True))
    ],
    gradient=lambda op, dy: [apply_op("MirrorPad", input=dy, paddings=op.inputs[1], mode=op.attrs["mode"]), None],
)
