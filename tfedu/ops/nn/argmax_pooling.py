"""Maximum over windows that also tells where each maximum was (``tf.nn.max_pool_with_argmax``)."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph import dtypes
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, either
from tfedu.ops.nn.windows import pads, strided


def _window(ctx: Any) -> tuple[list[int], list[int]]:
    return ctx.attr("ksize")[1:3], ctx.attr("strides")[1:3]


def _shape(ctx: ShapeContext) -> list[Dims]:
    x = ctx.rank(0, 4)
    if any(ctx.attr(attr)[axis] != 1 for attr in ("ksize", "strides") for axis in (0, 3)):
        raise ctx.error("Pooling is not yet supported on the batch dimension or across the depth.")
    window, strides = _window(ctx)
    rows, columns = strided(ctx, x[1:3], window, strides, [1, 1], [ctx.attr("padding")] * 2)
    return [(x[0], rows, columns, x[3])] * 2


def _numbers(ctx: Any, shape: tuple[int, ...], dtype: Any) -> ir.Node:
    """The number of every element: within its own image, or within the whole batch."""
    if ctx.attr("include_batch_in_index"):
        return ir.reshape(ir.iota((prod(shape),), 0, dtype), shape)
    return ir.broadcast_to(ir.reshape(ir.iota((prod(shape[1:]),), 0, dtype), (1, *shape[1:])), shape)


def _lower(ctx: Any, x: ir.Node) -> list[ir.Node]:
    """The maxima, and for each the number of the first element of its window that equals it."""
    window, strides = _window(ctx)
    around = [pads(n, k, s, 1, ctx.attr("padding")) for n, k, s in zip(x.shape[1:3], window, strides)]
    y = ir.pool("max", x, window, strides, tuple(around))
    dtype = ctx.attr("Targmax").numpy_type
    low, high = ([0, *(pair[side] for pair in around), 0] for side in (0, 1))
    lowest = -np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min
    numbers = ir.pad(_numbers(ctx, x.shape, dtype), low, high)
    padded = ir.pad(x, low, high, lowest)
    where = ir.full(y.shape, 0, dtype)
    for tap in reversed(list(product(*map(range, window)))):
        starts, steps = (0, *tap, 0), (1, *strides, 1)
        here = ir.binary("eq", ir.slice_(padded, starts, y.shape, steps), y)
        where = ir.select(here, ir.slice_(numbers, starts, y.shape, steps), where)
    return [y, where]


def _lower_grad(ctx: Any, x: ir.Node, dy: ir.Node, where: ir.Node) -> ir.Node:
    if not ctx.attr("include_batch_in_index"):
        image = ir.iota(where.shape, 0, where.dtype)
        where = ir.binary("add", where, ir.binary("mul", image, ir.full(where.shape, prod(x.shape[1:]), where.dtype)))
    flat = ir.full((x.size,), 0, dy.dtype)
    return ir.reshape(ir.scatter_add(flat, ir.reshape(where, (where.size,)), ir.reshape(dy, (dy.size,))), x.shape)


def _gradient(op: Any, dy: Tensor, _: Any) -> list[Tensor]:
    same = {key: op.attrs[key] for key in ("ksize", "strides", "padding", "include_batch_in_index")}
    return [apply_op("MaxPoolGradWithArgmax", input=op.inputs[0], grad=dy, argmax=op.outputs[1], **same)]


_ATTRS = (
    "ksize: list(int), strides: list(int), Targmax: {index}, padding: {'SAME', 'VALID'}, "
    "include_batch_in_index: bool = false, T: {real}"
)
declare(
    "MaxPoolWithArgmax",
    "input: T",
    "output: T, argmax: Targmax",
    _ATTRS.replace("{index}", "{index} = int64"),
    doc=("Largest value in each window, and where it was", "最大池化，并给出最大值的位置"),
    shape=_shape,
    lower=_lower,
    gradient=_gradient,
)
declare(
    "MaxPoolGradWithArgmax",
    "input: T, grad: T, argmax: Targmax",
    "output: T",
    _ATTRS,
    doc=("Gradient of MaxPoolWithArgmax", "MaxPoolWithArgmax 的梯度"),
    shape=lambda ctx: [ctx.rank(0, 4)],
    lower=_lower_grad,
)


def max_pool_with_argmax(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: str,
    data_format: str = "NHWC",
    Targmax: Any = None,
    name: str | None = None,
    output_dtype: Any = None,
    include_batch_in_index: bool = False,
) -> tuple[Tensor, Tensor]:
    """:func:`max_pool`, and the places of the maxima (TF: ``tf.nn.max_pool_with_argmax``).

    Args:
        input: numbers [batch, height, width, channels].
        ksize, strides: four ints, 1 for batch and channels.
        Targmax: int64 (default) or int32, the type of the places. ``output_dtype`` is its later name.
        include_batch_in_index: count the places through the whole batch instead of within each image.

    Returns:
        ``(maxima, places)``; the place of element [b, y, x, c] is ``(y * width + x) * channels + c``.

    Raises:
        ValueError: another data format; a window that does not fit.
    """
    if data_format != "NHWC":
        raise ValueError("Data formats other than 'NHWC' are not yet supported")
    kind = either("output_dtype", output_dtype, "Targmax", Targmax)
    result, where = apply_op(
        "MaxPoolWithArgmax",
        name,
        input=input,
        ksize=list(ksize),
        strides=list(strides),
        padding=padding,
        Targmax=dtypes.int64 if kind is None else kind,
        include_batch_in_index=include_batch_in_index,
    )
    return result, where
