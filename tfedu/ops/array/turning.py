"""Elements that change places along an axis: read backwards, or rolled round."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext, unchanged
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op


def _lower_reverse(ctx: Any, x: ir.Node, axis: ir.Node) -> ir.Node:
    chosen = {int(a) % x.ndim for a in np.atleast_1d(ctx.value(1))}
    starts = [d - 1 if i in chosen and d else 0 for i, d in enumerate(x.shape)]
    return ir.slice_(x, starts, x.shape, [-1 if i in chosen else 1 for i in builtins.range(x.ndim)])


declare(
    "ReverseV2",
    "tensor: T, axis: Tidx",
    "output: T",
    "Tidx: {index} = int32, T: type",
    doc=("Axes read backwards", "沿指定轴反转"),
    shape=unchanged,
    lower=_lower_reverse,
    values=(1,),
    gradient=lambda op, dy: [apply_op("ReverseV2", tensor=dy, axis=op.inputs[1]), None],
)


def reverse(tensor: Any, axis: Any, name: str | None = None) -> Tensor:
    """``tensor`` read backwards along the axes in the list ``axis``."""
    return apply_op("ReverseV2", name, tensor=tensor, axis=axis)


def _roll_shape(ctx: ShapeContext) -> list[Dims]:
    shifts, axes = (ctx.dims(i) for i in (1, 2))
    for given in (shifts, axes):
        if given is not None and len(given) > 1:
            raise ctx.error(f"Shape must be at most rank 1 but is rank {len(given)}")
    ctx.merged(shifts, axes)
    return [ctx.rank_at_least(0, 1)]


def _lower_roll(ctx: Any, x: ir.Node, shift: ir.Node, axis: ir.Node) -> ir.Node:
    """Along each axis the last elements, as many as it is shifted in all, come first."""
    shifts, axes = (np.atleast_1d(ctx.value(i)).tolist() for i in (1, 2))
    for where, by in zip(axes, shifts, strict=True):
        if not -x.ndim <= where < x.ndim:
            raise ctx.invalid(f"axis {where} is out of range")
        where %= x.ndim
        extent = x.shape[where]
        by %= max(extent, 1)
        if by:
            starts = [extent - by if i == where else 0 for i in builtins.range(x.ndim)]
            head = ir.slice_(x, starts, [by if i == where else d for i, d in enumerate(x.shape)])
            tail = ir.slice_(x, (0,) * x.ndim, [extent - by if i == where else d for i, d in enumerate(x.shape)])
            x = ir.concat([head, tail], where)
    return x


declare(
    "Roll",
    "input: T, shift: Tshift, axis: Taxis",
    "output: T",
    "T: type, Tshift: {index}, Taxis: {index}",
    doc=("Elements moved along axes; what leaves at the end enters in front", "沿轴循环移位：从末尾移出的从前端补入"),
    formula="dx = roll(dy, -shift)",
    shape=_roll_shape,
    lower=_lower_roll,
    values=(1, 2),
    gradient=lambda op, dy: [roll(dy, -op.inputs[1], op.inputs[2]), None, None],
)


def roll(input: Any, shift: Any, axis: Any, name: str | None = None) -> Tensor:
    """``input`` moved along axes; what leaves at the end enters in front (TF: ``tf.roll``).

    Args:
        input: any tensor with an axis.
        shift: by how many places, an int, or a list of ints; negative ones move towards the front.
        axis: along which axis or axes; the shifts of an axis that is named twice are added.

    Raises:
        ValueError: a scalar; not as many shifts as axes. InvalidArgumentError: in the run, ``axis 5 is out of range``.

    >>> roll([[1, 2, 3], [4, 5, 6]], 1, axis=1).shape.as_list()
    [2, 3]
    """
    return apply_op("Roll", name, input=input, shift=shift, axis=axis)
