"""The length of vectors as a reduction."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor
from tfedu.ops.math.reduction import axes_of, reduced_shape, reduction_axes


def _lower(ctx: Any, x: ir.Node, axes: ir.Node) -> ir.Node:
    """Of float16 and of integers in a wider type; what has no half is rounded down."""
    chosen = reduction_axes(ctx, x)
    size = ir.unary("abs", x) if x.dtype.kind == "c" else x
    size = ir.cast(size, {"i": np.float64, "u": np.float64}.get(size.dtype.kind, max(size.dtype, np.dtype(np.float32))))
    length = ir.unary("sqrt", ir.reduce("sum", ir.binary("mul", size, size), chosen))
    if ctx.attr("keep_dims"):
        length = ir.reshape(length, [1 if i in chosen else d for i, d in enumerate(x.shape)])
    return ir.cast(length, x.dtype)


declare(
    "EuclideanNorm",
    "input: T, reduction_indices: Tidx",
    "output: T",
    "keep_dims: bool = false, T: {number}, Tidx: {index} = int32",
    doc=("Length of the vectors along axes: the root of the sum of squares", "沿轴的欧几里得长度：平方和的平方根"),
    formula="y = sqrt(sum of |x_i|^2)",
    shape=reduced_shape,
    lower=_lower,
    gradient=lambda op, dy: [None, None],
    values=(1,),
)


def reduce_euclidean_norm(
    input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """The root of the sum of squares along ``axis`` (TF: ``tf.math.reduce_euclidean_norm``).

    Args:
        input_tensor: numbers; of integers the result is rounded down.
        axis: int or list of ints, negative from the end; None: all axes, giving a scalar.
        keepdims: keep the reduced axes with size 1.

    It has no gradient, as in TensorFlow; :func:`tfedu.ops.math.reduction.norm` has one.

    >>> reduce_euclidean_norm([[3.0, 4.0], [5.0, 12.0]], 1).shape.as_list()
    [2]
    """
    x = convert_to_tensor(input_tensor, name="input_tensor")
    result = apply_op("EuclideanNorm", name, input=x, reduction_indices=axes_of(x, axis), keep_dims=bool(keepdims))
    if axis is None and not keepdims:
        result.set_shape(())
    return result
