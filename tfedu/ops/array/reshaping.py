"""The same elements in another shape or another order of axes."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext, known_product, normalize_axis, show, unchanged
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array.joining import concat
from tfedu.ops.array.queries import rank, shape
from tfedu.ops.math.conjugate import conjugated


def reshape_shape(ctx: ShapeContext) -> list[Dims]:
    """The shape of input 0 with the extents that are the value of input 1."""
    wanted, given = ctx.value_as_dims(1), ctx.dims(0)
    if wanted is None:
        return [None]
    value = ctx.value(1)
    total = None if given is None else known_product(given)
    known = [d for d in wanted if d is not None]
    product = int(np.prod(known, dtype=np.int64))
    holes = wanted.count(None)
    if value is not None and np.sum(value < 0) > 1:
        raise ctx.error("Only one input size may be -1, not both 0 and 1")
    if total is not None:
        if holes == 0 and product != total:
            raise ctx.error(
                f"Cannot reshape a tensor with {total} elements to shape {show(wanted)} ({product} elements)"
            )
        if holes == 1 and value is not None:
            if product == 0 or total % product:
                if not (product == 0 and total == 0):
                    raise ctx.error(f"Dimension size must be evenly divisible by {product} but is {total}")
            return [tuple((total // product if product else 0) if d is None else d for d in wanted)]
    return [wanted]


def lower_reshape(ctx: Any, x: ir.Node, shape: ir.Node) -> ir.Node:
    """``x`` with the extents that are the value of input 1."""
    wanted = [int(d) for d in ctx.value(1)]
    if wanted.count(-1) > 1:
        raise ctx.invalid("Only one input size may be -1, not both 0 and 1")
    if -1 in wanted:
        rest = int(np.prod([d for d in wanted if d != -1], dtype=np.int64))
        if rest == 0 or x.size % rest:
            if rest or x.size:
                raise ctx.invalid(
                    f"Input to reshape is a tensor with {x.size} values, "
                    f"but the requested shape requires a multiple of {rest}"
                )
        wanted[wanted.index(-1)] = x.size // rest if rest else 0
    if int(np.prod(wanted, dtype=np.int64)) != x.size:
        raise ctx.invalid(
            f"Input to reshape is a tensor with {x.size} values, but the requested shape has "
            f"{int(np.prod(wanted, dtype=np.int64))}"
        )
    return ir.reshape(x, wanted)


def _as_input_shape(op: Any, dy: Tensor) -> Tensor:
    return reshape(dy, shape(op.inputs[0]))


declare(
    "Reshape",
    "tensor: T, shape: Tshape",
    "output: T",
    "T: type, Tshape: {index} = int32",
    doc=("The same elements in another shape", "改变形状，元素及顺序不变"),
    formula="dx = reshape(dy, shape of x)",
    shape=reshape_shape,
    lower=lower_reshape,
    values=(1,),
    gradient=lambda op, dy: [_as_input_shape(op, dy), None],
)


def reshape(tensor: Any, shape: Any, name: str | None = None) -> Tensor:
    """The same elements, in row-major order, in another shape (TF: ``tf.reshape``).

    Args:
        tensor: any tensor.
        shape: the new extents; one of them may be -1: whatever is left over.

    Raises:
        ValueError: the number of elements differs, as far as it is known now; otherwise the run raises
            InvalidArgumentError.

    >>> reshape(np.zeros((4, 6), "float32"), [-1, 8]).shape.as_list()
    [3, 8]
    """
    return apply_op("Reshape", name, tensor=tensor, shape=shape)


def _expand_shape(ctx: ShapeContext) -> list[Dims]:
    dims, axis = ctx.dims(0), ctx.value(1)
    if dims is None or axis is None:
        return [None]
    where = normalize_axis(ctx, int(axis.item()), len(dims) + 1)
    return [(*dims[:where], 1, *dims[where:])]


def _lower_expand(ctx: Any, x: ir.Node, axis: ir.Node) -> ir.Node:
    where = int(ctx.value(1).item()) % (x.ndim + 1)
    return ir.reshape(x, (*x.shape[:where], 1, *x.shape[where:]))


declare(
    "ExpandDims",
    "input: T, dim: Tdim",
    "output: T",
    "T: type, Tdim: {index} = int32",
    doc=("A new axis of size 1", "插入一个长度为 1 的轴"),
    shape=_expand_shape,
    lower=_lower_expand,
    values=(1,),
    gradient=lambda op, dy: [_as_input_shape(op, dy), None],
)


def expand_dims(input: Any, axis: Any = None, name: str | None = None, dim: Any = None) -> Tensor:
    """Insert an axis of size 1 at position ``axis`` (negative: from the end). ``dim`` is the 0.x name of ``axis``.

    Raises:
        ValueError: the axis is outside of [-rank-1, rank].
    """
    axis = axis if dim is None else dim
    if axis is None:
        raise ValueError("Must specify an axis argument to tf.expand_dims()")
    return apply_op("ExpandDims", name, input=input, dim=axis)


def _squeeze_shape(ctx: ShapeContext) -> list[Dims]:
    dims = ctx.dims(0)
    if dims is None:
        return [None]
    chosen = [normalize_axis(ctx, a, len(dims)) for a in ctx.attr("squeeze_dims")]
    for axis in chosen:
        if dims[axis] not in (1, None):
            raise ctx.error(f"Can not squeeze dim[{axis}], expected a dimension of 1, got {dims[axis]}")
    if chosen:
        return [tuple(d for i, d in enumerate(dims) if i not in chosen)]
    return [None] if None in dims else [tuple(d for d in dims if d != 1)]


def _lower_squeeze(ctx: Any, x: ir.Node) -> ir.Node:
    chosen = [a % x.ndim for a in ctx.attr("squeeze_dims")]
    for axis in chosen:
        if x.shape[axis] != 1:
            raise ctx.invalid(f"Can not squeeze dim[{axis}], expected a dimension of 1, got {x.shape[axis]}")
    return ir.reshape(x, [d for i, d in enumerate(x.shape) if (i not in chosen if chosen else d != 1)])


declare(
    "Squeeze",
    "input: T",
    "output: T",
    "T: type, squeeze_dims: list(int) = []",
    doc=("Axes of size 1 removed", "去掉长度为 1 的轴"),
    shape=_squeeze_shape,
    lower=_lower_squeeze,
    gradient=lambda op, dy: [_as_input_shape(op, dy)],
)


def squeeze(input: Any, axis: Any = None, name: str | None = None, squeeze_dims: Any = None) -> Tensor:
    """Remove axes of size 1: those in ``axis``, or all. ``squeeze_dims`` is the 0.x name of ``axis``."""
    axis = axis if squeeze_dims is None else squeeze_dims
    chosen = [] if axis is None else [axis] if np.isscalar(axis) else list(axis)
    return apply_op("Squeeze", name, input=input, squeeze_dims=chosen)


def _transpose_shape(ctx: ShapeContext) -> list[Dims]:
    dims, perm = ctx.dims(0), ctx.value(1)
    if perm is None:
        length = ctx.dims(1)
        known = len(dims) if dims is not None else length[0] if length else None
        return [None if known is None else (None,) * known]
    if dims is None:
        return [(None,) * len(perm)]
    if len(perm) != len(dims):
        raise ctx.error(f"Dimension must be {len(dims)} but is {len(perm)}")
    if sorted(int(p) for p in perm) != list(builtins.range(len(dims))):
        raise ctx.error(f"perm must be a permutation of 0..{len(dims) - 1}, but is {list(map(int, perm))}")
    return [tuple(dims[p] for p in perm)]


declare(
    "Transpose",
    "x: T, perm: Tperm",
    "y: T",
    "T: type, Tperm: {index} = int32",
    doc=("Axes in another order", "交换轴的次序（转置）"),
    formula="dx = transpose(dy, inverse of perm)",
    shape=_transpose_shape,
    lower=lambda ctx, x, perm: ir.transpose(x, ctx.value(1)),
    values=(1,),
    gradient=lambda op, dy: [apply_op("Transpose", x=dy, perm=invert_permutation(op.inputs[1])), None],
)

declare(
    "ConjugateTranspose",
    "x: T, perm: Tperm",
    "y: T",
    "T: type, Tperm: {index} = int32",
    doc=("Axes in another order, and every number conjugated", "交换轴的次序并取共轭（共轭转置）"),
    formula="dx = conj(transpose(dy, inverse of perm))",
    shape=_transpose_shape,
    lower=lambda ctx, x, perm: conjugated(ir.transpose(x, ctx.value(1))),
    values=(1,),
    gradient=lambda op, dy: [apply_op("ConjugateTranspose", x=dy, perm=invert_permutation(op.inputs[1])), None],
)

declare(
    "InvertPermutation",
    "x: T",
    "y: T",
    "T: {index} = int32",
    doc=("The permutation that undoes x", "逆置换"),
    shape=unchanged,
    values=(0,),
    lower=lambda ctx, x: ir.const(np.argsort(ctx.value(0)).astype(x.dtype)),
)


def invert_permutation(x: Any, name: str | None = None) -> Tensor:
    """The permutation that undoes ``x``."""
    return apply_op("InvertPermutation", name, x=x)


def transpose(a: Any, perm: Any = None, name: str = "transpose", conjugate: bool = False) -> Tensor:
    """Axis i of the result is axis ``perm[i]`` of ``a``; by default all axes reversed (TF: ``tf.transpose``).

    Args:
        conjugate: also take the complex conjugate; for real tensors without effect.

    Raises:
        ValueError: ``perm`` is not a permutation of the axes.

    >>> transpose(np.zeros((2, 3, 4), "float32")).shape.as_list()
    [4, 3, 2]
    """
    with name_scope(name, "transpose", [a]) as scope:
        a = convert_to_tensor(a, name="a")
        if perm is None:
            if a.dims is None:
                count = apply_op("Rank", input=a)
                perm = (count - 1) - apply_op("Range", start=0, limit=count, delta=1)
            else:
                perm = np.arange(len(a.dims), dtype=np.int32)[::-1]
        kind = "ConjugateTranspose" if conjugate and a.dtype.is_complex else "Transpose"
        return apply_op(kind, scope, x=a, perm=perm)


def matrix_transpose(a: Any, name: str = "matrix_transpose", conjugate: bool = False) -> Tensor:
    """The last two axes exchanged; with ``conjugate`` the adjoint. Raises ValueError for fewer than two axes."""
    with name_scope(name, values=[a]):
        a = convert_to_tensor(a, name="a")
        if a.dims is None:
            count = rank(a)
            perm = concat([apply_op("Range", start=0, limit=count - 2, delta=1), [count - 1, count - 2]], 0)
            return transpose(a, perm, conjugate=conjugate)
        if len(a.dims) < 2:
            raise ValueError(f"Argument 'a' should be a (batch) matrix, with rank >= 2.  Found: {a.shape}")
        last = len(a.dims) - 1
        return transpose(a, [*builtins.range(last - 1), last, last - 1], conjugate=conjugate)


# -- joining and splitting --------------------------------------------------------------------------------------------
