"""Reductions: sums, means, extrema, products, and what is built from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.dtypes import int64
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops import constant as C
from tfedu.ops.apply import apply_op, convert_to_tensor, either, name_scope
from tfedu.ops.array import reshape, shape, stop_gradient
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.conjugate import holomorphic


def reduced_shape(ctx: ShapeContext) -> list[Dims]:
    dims, axes, keep = ctx.dims(0), ctx.value(1), ctx.attr("keep_dims")
    if dims is None:
        return [None]
    if axes is None:
        return [(None,) * len(dims) if keep else None]
    chosen = set()
    for axis in np.atleast_1d(axes).tolist():
        if not -len(dims) <= axis < len(dims):
            raise ctx.error(f"Invalid reduction dimension {axis} for input with {len(dims)} dimensions.")
        chosen.add(axis % len(dims))
    if keep:
        return [tuple(1 if i in chosen else d for i, d in enumerate(dims))]
    return [tuple(d for i, d in enumerate(dims) if i not in chosen)]


def reduction_axes(ctx: Any, x: ir.Node) -> list[int]:
    """The axes of a reduction in the run, counted from the front."""
    axes = [int(a) for a in np.atleast_1d(ctx.value(1))]
    for axis in axes:
        if not -x.ndim <= axis < x.ndim:
            raise ctx.invalid(f"Invalid reduction dimension {axis} for input with {x.ndim} dimensions.")
    return sorted({a % x.ndim for a in axes})


def _lowered(kind: str) -> Callable[..., ir.Node]:
    def lower(ctx: Any, x: ir.Node, axes: ir.Node) -> ir.Node:
        chosen = reduction_axes(ctx, x)
        result = ir.reduce(kind, x, chosen)
        if ctx.attr("keep_dims"):
            result = ir.reshape(result, [1 if i in chosen else d for i, d in enumerate(x.shape)])
        return result

    return lower


def _lower_mean(ctx: Any, x: ir.Node, axes: ir.Node) -> ir.Node:
    chosen = reduction_axes(ctx, x)
    count = int(np.prod([x.shape[a] for a in chosen], dtype=np.int64))
    total = _lowered("sum")(ctx, x, axes)
    if x.dtype.kind in "iu":
        return ir.binary("truncdiv", total, ir.full(total.shape, count, x.dtype))
    return ir.binary("div", total, ir.full(total.shape, count, x.dtype))


def kept_shape(op: Any) -> Tensor:
    """The shape of a reduction's result had it kept its axes as 1, as a tensor (a constant if it is known)."""
    x, axes = op.inputs
    from tfedu.graph.static_value import constant_value

    chosen = constant_value(axes)
    if x.shape.is_fully_defined() and chosen is not None:
        rank = len(x.dims or ())
        gone = {int(a) % rank for a in np.atleast_1d(chosen)}
        return convert_to_tensor(np.array([1 if i in gone else d for i, d in enumerate(x.dims or ())], np.int32))
    return apply_op("KeptShape", shape=shape(x), axes=axes)


def _lower_kept(ctx: Any, extents: ir.Node, axes: ir.Node) -> ir.Node:
    known = [int(d) for d in ctx.value(0)]
    for axis in np.atleast_1d(ctx.value(1)):
        known[int(axis) % len(known)] = 1
    return ir.const(np.array(known, np.int32))


declare(
    "KeptShape",
    "shape: int32, axes: Tidx",
    "output: int32",
    "Tidx: {index} = int32",
    doc=("A shape with the reduced axes set to 1", "把归约掉的轴记为 1 的形状"),
    shape=lambda ctx: [ctx.dims(0)],
    lower=_lower_kept,
    values=(0, 1),
)


def _spread_back(op: Any, dy: Tensor) -> Tensor:
    """``dy`` repeated to the shape of the reduction's input."""
    x = op.inputs[0]
    return apply_op("BroadcastTo", input=reshape(dy, kept_shape(op)), shape=shape(x))


def _mean_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    x, y = op.inputs[0], op.outputs[0]
    if x.shape.is_fully_defined() and y.shape.is_fully_defined():
        factor: Any = (x.shape.num_elements() or 0) / max(y.shape.num_elements() or 0, 1)
    else:
        from tfedu.ops.array import size

        ratio = apply_op("FloorDiv", x=size(x), y=ew.maximum(size(y), 1))
        factor = ew.cast(ratio, x.dtype)
    return [_spread_back(op, dy / factor if not isinstance(factor, float) or factor != 1 else dy), None]


def _extremum_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    """Shared evenly among all elements that attain the extremum, as in TensorFlow."""
    x = op.inputs[0]
    kept = kept_shape(op)
    hits = ew.cast(ew.equal(apply_op("BroadcastTo", input=reshape(op.outputs[0], kept), shape=shape(x)), x), x.dtype)
    count = reshape(apply_op("Sum", input=hits, reduction_indices=op.inputs[1]), kept)
    return [hits / count * reshape(dy, kept), None]


def _product_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    """For each element the product of the *others*: exact where elements are 0, so no division by x."""
    from tfedu.ops.array import invert_permutation, transpose

    x = op.inputs[0]
    order = apply_op("ReducedLast", input=x, axes=op.inputs[1])
    moved = transpose(x, order)
    flat = reshape(moved, apply_op("RowsOfReduced", input=x, axes=op.inputs[1]))
    before = cumprod(flat, 1, exclusive=True)
    behind = cumprod(flat, 1, exclusive=True, reverse=True)
    others = transpose(reshape(before * behind, shape(moved)), invert_permutation(order))
    return [_spread_back(op, dy) * others, None]


def _lower_reduced_last(ctx: Any, x: ir.Node, axes: ir.Node) -> ir.Node:
    chosen = reduction_axes(ctx, x)
    return ir.const(np.array([*(i for i in range(x.ndim) if i not in chosen), *chosen], np.int32))


def _lower_rows(ctx: Any, x: ir.Node, axes: ir.Node) -> ir.Node:
    chosen = reduction_axes(ctx, x)
    count = int(np.prod([x.shape[a] for a in chosen], dtype=np.int64))
    rows = int(np.prod([d for i, d in enumerate(x.shape) if i not in chosen], dtype=np.int64))
    return ir.const(np.array([rows, count], np.int32))


declare(
    "ReducedLast",
    "input: T, axes: Tidx",
    "perm: int32",
    "T: type, Tidx: {index} = int32",
    doc=("The permutation that puts the reduced axes last", "把被归约的轴移到最后的置换"),
    shape=lambda ctx: [(None,) if ctx.dims(0) is None else (len(ctx.dims(0)),)],
    lower=_lower_reduced_last,
    values=(1,),
)
declare(
    "RowsOfReduced",
    "input: T, axes: Tidx",
    "shape: int32",
    "T: type, Tidx: {index} = int32",
    doc=("[results, elements per result] of a reduction", "归约的 [结果个数, 每个结果的元素个数]"),
    shape=lambda ctx: [(2,)],
    lower=_lower_rows,
    values=(1,),
)

for _name, _kind, _types, _doc, _formula, _gradient in (
    (
        "Sum",
        "sum",
        "number",
        ("Sum along axes", "沿轴求和"),
        "dx = dy, repeated",
        lambda op, dy: [_spread_back(op, dy), None],
    ),
    ("Max", "max", "real", ("Largest element along axes", "沿轴求最大值"), "dx = dy at the maxima", _extremum_gradient),
    (
        "Min",
        "min",
        "real",
        ("Smallest element along axes", "沿轴求最小值"),
        "dx = dy at the minima",
        _extremum_gradient,
    ),
    ("Prod", "prod", "number", ("Product along axes", "沿轴求积"), "dx = dy y / x", holomorphic(_product_gradient)),
):
    declare(
        _name,
        "input: T, reduction_indices: Tidx",
        "output: T",
        f"keep_dims: bool = false, T: {{{_types}}}, Tidx: {{index}} = int32",
        doc=_doc,
        shape=reduced_shape,
        lower=_lowered(_kind),
        gradient=_gradient,
        formula=_formula,
        values=(1,),
    )
declare(
    "Mean",
    "input: T, reduction_indices: Tidx",
    "output: T",
    "keep_dims: bool = false, T: {number}, Tidx: {index} = int32",
    doc=("Mean along axes", "沿轴求平均"),
    shape=reduced_shape,
    lower=_lower_mean,
    gradient=_mean_gradient,
    formula="dx = dy / n, repeated",
    values=(1,),
)
for _name, _kind, _doc in (
    ("All", "all", ("Whether all elements are true", "是否全部为真")),
    ("Any", "any", ("Whether some element is true", "是否存在为真的元素")),
):
    declare(
        _name,
        "input: bool, reduction_indices: Tidx",
        "output: bool",
        "keep_dims: bool = false, Tidx: {index} = int32",
        doc=_doc,
        shape=reduced_shape,
        lower=_lowered(_kind),
        values=(1,),
    )

# -- functions --------------------------------------------------------------------------------------------------------


def axes_of(x: Tensor, axis: Any, reduction_indices: Any = None) -> Any:
    """What a reduction's second input shall be: the given axes, or all of them.

    Raises:
        ValueError: both spellings are given.
    """
    if reduction_indices is not None:
        if axis is not None:
            raise ValueError("Cannot specify both 'reduction_indices' and 'axis'")
        axis = reduction_indices
    if axis is not None:
        return axis
    if x.dims is not None:
        return convert_to_tensor(np.arange(len(x.dims), dtype=np.int32))
    from tfedu.ops.array import rank
    from tfedu.ops.constant import range_ as tf_range

    return tf_range(0, rank(x))


def keepdims_of(keepdims: Any, keep_dims: Any) -> bool:
    if keepdims is not None and keep_dims is not None:
        raise ValueError("Cannot specify both 'keep_dims' and 'keepdims'")
    return bool(keepdims if keepdims is not None else keep_dims)


def _reduction(op_type: str, what: str) -> Callable[..., Tensor]:
    def function(
        input_tensor: Any,
        axis: Any = None,
        keepdims: Any = None,
        name: str | None = None,
        reduction_indices: Any = None,
        keep_dims: Any = None,
    ) -> Tensor:
        x = convert_to_tensor(input_tensor, name="input_tensor")
        axes = axes_of(x, axis, reduction_indices)
        keep = keepdims_of(keepdims, keep_dims)
        result = apply_op(op_type, name, input=x, reduction_indices=axes, keep_dims=keep)
        if axis is None and reduction_indices is None and not keep:
            result.set_shape(())
        return result

    function.__doc__ = f"""{what} along ``axis`` (TF: ``tf.reduce_{op_type.lower()}``).

    Args:
        input_tensor: what to reduce.
        axis: int or list of ints, negative from the end; None: all axes, giving a scalar.
        keepdims: keep the reduced axes with size 1.
        reduction_indices, keep_dims: the 0.x names of axis and keepdims.

    Raises:
        ValueError: an axis does not exist.
    """
    return function


reduce_sum = _reduction("Sum", "Sum")
reduce_mean = _reduction("Mean", "Mean")
reduce_max = _reduction("Max", "Largest element")
reduce_min = _reduction("Min", "Smallest element")
reduce_prod = _reduction("Prod", "Product")
reduce_all = _reduction("All", "Logical and")
reduce_any = _reduction("Any", "Logical or")


def reduce_logsumexp(
    input_tensor: Any,
    axis: Any = None,
    keepdims: Any = None,
    name: str | None = None,
    reduction_indices: Any = None,
    keep_dims: Any = None,
) -> Tensor:
    """log(sum(exp(x))) without overflow: the maximum is taken out first."""
    with name_scope(name, "ReduceLogSumExp", [input_tensor]):
        x = convert_to_tensor(input_tensor)
        keep = keepdims_of(keepdims, keep_dims)
        axes = axis if reduction_indices is None else reduction_indices
        raw = reduce_max(x, axes, keepdims=True)
        top = stop_gradient(ew.where(ew.is_finite(raw), raw, C.zeros_like(raw)))
        result = ew.log(reduce_sum(ew.exp(ew.subtract(x, top)), axes, keepdims=keep))
        return ew.add(result, top if keep else reshape(top, shape(result)))


def reduce_variance(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Tensor:
    """Mean of the squared distances from the mean, along ``axis`` (default: all); shapes as for reduce_mean."""
    with name_scope(name, "reduce_variance", [input_tensor]):
        x = convert_to_tensor(input_tensor)
        mean = reduce_mean(x, axis, keepdims=True)
        return reduce_mean(ew.square(x - mean), axis, keepdims=keepdims)


def reduce_std(input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None) -> Tensor:
    """Square root of :func:`reduce_variance`."""
    with name_scope(name, "reduce_std", [input_tensor]):
        return ew.sqrt(reduce_variance(input_tensor, axis, keepdims))


def count_nonzero(
    input_tensor: Any = None,
    axis: Any = None,
    keepdims: Any = None,
    dtype: Any = int64,
    name: str | None = None,
    reduction_indices: Any = None,
    keep_dims: Any = None,
    input: Any = None,
) -> Tensor:
    """How many elements differ from 0, along ``axis``. ``input`` is the later name of ``input_tensor``.

    Raises:
        ValueError: both are given.
    """
    input_tensor = either("input", input, "input_tensor", input_tensor)
    with name_scope(name, "count_nonzero", [input_tensor]):
        x = convert_to_tensor(input_tensor)
        hits = ew.cast(ew.not_equal(x, ew.zeros_of(x)), "int64")
        return ew.cast(reduce_sum(hits, axis, keepdims, None, reduction_indices, keep_dims), dtype)


def _scan_shape(ctx: ShapeContext) -> list[Dims]:
    return [ctx.dims(0)]


def _scan(kind: str) -> Callable[..., ir.Node]:
    def lower(ctx: Any, x: ir.Node, axis: ir.Node) -> ir.Node:
        return ir.scan(kind, x, int(ctx.value(1)) % x.ndim, ctx.attr("exclusive"), ctx.attr("reverse"))

    return lower


def _cumsum_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    a = op.attrs
    return [apply_op("Cumsum", x=dy, axis=op.inputs[1], exclusive=a["exclusive"], reverse=not a["reverse"]), None]


declare(
    "Cumsum",
    "x: T, axis: Tidx",
    "out: T",
    "exclusive: bool = false, reverse: bool = false, T: {number}, Tidx: {index} = int32",
    doc=("Running sum along an axis", "沿轴累加"),
    shape=_scan_shape,
    lower=_scan("sum"),
    gradient=_cumsum_gradient,
    values=(1,),
)


def _cumprod_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    a = op.attrs
    x, axis, y = op.inputs[0], op.inputs[1], op.outputs[0]
    total = apply_op("Cumsum", x=y * dy, axis=axis, exclusive=a["exclusive"], reverse=not a["reverse"])
    return [total / x, None]


declare(
    "Cumprod",
    "x: T, axis: Tidx",
    "out: T",
    "exclusive: bool = false, reverse: bool = false, T: {number}, Tidx: {index} = int32",
    doc=("Running product along an axis", "沿轴累乘"),
    shape=_scan_shape,
    lower=_scan("prod"),
    gradient=_cumprod_gradient,
    values=(1,),
)


def cumsum(x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None) -> Tensor:
    """Running sum along ``axis``: [a, a+b, a+b+c]; ``exclusive``: [0, a, a+b]; ``reverse``: from the end."""
    with name_scope(name, "Cumsum", [x]) as scope:
        return apply_op("Cumsum", scope, x=x, axis=axis, exclusive=exclusive, reverse=reverse)


def cumprod(x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False, name: str | None = None) -> Tensor:
    """Running product along ``axis``; options as in :func:`cumsum`."""
    with name_scope(name, "Cumprod", [x]) as scope:
        return apply_op("Cumprod", scope, x=x, axis=axis, exclusive=exclusive, reverse=reverse)
