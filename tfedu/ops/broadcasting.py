"""The one place where broadcasting is undone: a cotangent is summed over the axes that were repeated."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor


def repeated_axes(small: tuple[int, ...], large: tuple[int, ...]) -> list[int]:
    """Axes of ``large`` along which an array of shape ``small`` is repeated when it is broadcast."""
    lead = len(large) - len(small)
    return [*range(lead), *(lead + i for i, d in enumerate(small) if d == 1 and large[lead + i] != 1)]


def unbroadcast(grad: Tensor, operand: Tensor, other: Tensor) -> Tensor:
    """The cotangent of ``operand``, given the cotangent ``grad`` of something computed from it and ``other``."""
    small, large = _known(operand), _known(grad)
    if small is not None and large is not None:
        if small == large:
            return grad
        axes = repeated_axes(small, large)
        summed = apply_op("Sum", input=grad, reduction_indices=np.array(axes, np.int32)) if axes else grad
        return apply_op("Reshape", tensor=summed, shape=np.array(small, np.int32))
    if _certainly_equal(operand, other):
        return grad
    # Shapes are known only in the run: ask there.
    shape = apply_op("Shape", input=operand)
    axes_tensor, _ = apply_op("BroadcastGradientArgs", s0=shape, s1=apply_op("Shape", input=other))
    return apply_op("Reshape", tensor=apply_op("Sum", input=grad, reduction_indices=axes_tensor), shape=shape)


def _known(tensor: Tensor) -> tuple[int, ...] | None:
    """The extents if all of them are known."""
    extents = tuple(d for d in tensor.dims or () if d is not None)
    return extents if tensor.dims is not None and len(extents) == len(tensor.dims) else None


def _certainly_equal(a: Tensor, b: Tensor) -> bool:
    return a is b


def _lower_args(ctx: Any, s0: ir.Node, s1: ir.Node) -> list[ir.Node]:
    first, second = (tuple(int(d) for d in ctx.value(i)) for i in (0, 1))
    whole = np.broadcast_shapes(first, second)
    return [ir.const(np.array(repeated_axes(s, whole), s0.dtype)) for s in (first, second)]


declare(
    "BroadcastGradientArgs",
    "s0: T, s1: T",
    "r0: T, r1: T",
    "T: {index} = int32",
    doc=("Axes along which each of two shapes is repeated by broadcasting", "两个形状广播时各自被重复的轴"),
    shape=lambda ctx: [(None,), (None,)],
    lower=_lower_args,
    values=(0, 1),
)


def broadcast_static_shape(shape_x: Any, shape_y: Any) -> Any:
    """The shape of ``x + y`` (TF: ``tf.broadcast_static_shape``). Raises ValueError when they do not fit."""
    from tfedu.graph.tensor_shape import TensorShape, as_shape

    if as_shape(shape_x).ndims is None or as_shape(shape_y).ndims is None:
        return TensorShape(None)
    x, y = as_shape(shape_x).as_list(), as_shape(shape_y).as_list()
    result: list[int | None] = []
    for i in range(1, max(len(x), len(y)) + 1):
        a = x[-i] if i <= len(x) else 1
        b = y[-i] if i <= len(y) else 1
        if a is not None and b is not None and a != b and 1 not in (a, b):
            raise ValueError(f"Incompatible shapes for broadcasting: {shape_x} and {shape_y}")
        result.append(b if a == 1 else a if b == 1 else a if b is None else b)
    return TensorShape(result[::-1])


def broadcast_dynamic_shape(shape_x: Any, shape_y: Any) -> Tensor:
    """The shape of ``x + y``, from shape tensors."""
    return apply_op("BroadcastArgs", s0=convert_to_tensor(shape_x), s1=convert_to_tensor(shape_y))


def _longest(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else max(a, b)


def _lower_broadcast_args(ctx: Any, s0: ir.Node, s1: ir.Node) -> ir.Node:
    shapes = (tuple(int(d) for d in ctx.value(i)) for i in (0, 1))
    return ir.const(np.array(np.broadcast_shapes(*shapes), s0.dtype))


declare(
    "BroadcastArgs",
    "s0: T, s1: T",
    "r0: T",
    "T: {index} = int32",
    doc=("The shape two shapes broadcast to", "两个形状广播后的形状"),
    shape=lambda ctx: [(_longest(ctx.rank(0, 1)[0], ctx.rank(1, 1)[0]),)],
    lower=_lower_broadcast_args,
    values=(0, 1),
)
