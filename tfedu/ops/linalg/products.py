"""Products of matrices and of vectors."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph import dtypes
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext, show
from tfedu.graph.tensor import Tensor, overload
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.dispatch import open_to_others
from tfedu.ops.math.conjugate import conj, conjugated, holomorphic


def _turned(dims: Any, turn: bool) -> tuple[Any, Any]:
    return (dims[-1], dims[-2]) if turn else (dims[-2], dims[-1])


def _matmul_shape(ctx: ShapeContext) -> list[Dims]:
    m, k = _turned(ctx.rank(0, 2), ctx.attr("transpose_a"))
    k2, n = _turned(ctx.rank(1, 2), ctx.attr("transpose_b"))
    ctx.merged_dim(k, k2)
    return [(m, n)]


def _check_inner(ctx: Any, a: ir.Node, b: ir.Node, ta: bool, tb: bool) -> None:
    if _turned(a.shape, ta)[1] != _turned(b.shape, tb)[0]:
        raise ctx.invalid(f"Matrix size-incompatible: In[0]: {show(a.shape)}, In[1]: {show(b.shape)}")


def _lower_matmul(ctx: Any, a: ir.Node, b: ir.Node) -> ir.Node:
    ta, tb = ctx.attr("transpose_a"), ctx.attr("transpose_b")
    _check_inner(ctx, a, b, ta, tb)
    return ir.dot(a, b, ta, tb)


def _product_gradients(product: Any, a: Tensor, b: Tensor, ta: bool, tb: bool, dc: Tensor) -> list[Tensor]:
    """d(A B) in the four cases of transposed operands; ``product(x, y, transpose_x, transpose_y)``."""
    da = product(b, dc, tb, True) if ta else product(dc, b, False, not tb)
    db = product(dc, a, True, ta) if tb else product(a, dc, not ta, False)
    return [da, db]


def _matmul_gradient(op: Any, dc: Tensor) -> list[Tensor]:
    def product(x: Tensor, y: Tensor, tx: bool, ty: bool) -> Tensor:
        return apply_op("MatMul", a=x, b=y, transpose_a=tx, transpose_b=ty)

    a, b = op.inputs
    return _product_gradients(product, a, b, op.attrs["transpose_a"], op.attrs["transpose_b"], dc)


declare(
    "MatMul",
    "a: T, b: T",
    "product: T",
    "transpose_a: bool = false, transpose_b: bool = false, T: {float, int32, int64, complex64, complex128}",
    doc=("Matrix product", "矩阵乘法"),
    formula="C = A B; dA = dC B^T, dB = A^T dC",
    shape=_matmul_shape,
    lower=_lower_matmul,
    gradient=holomorphic(_matmul_gradient),
)
# What kernels do differently when they expect many zeros: nothing here.
declare(
    "SparseMatMul",
    "a: Ta, b: Tb",
    "product: float32",
    "transpose_a: bool = false, transpose_b: bool = false, a_is_sparse: bool = false, b_is_sparse: bool = false, "
    "Ta: {float32, bfloat16} = float32, Tb: {float32, bfloat16} = float32",
    doc=("Matrix product of matrices with many zeros", "含有大量 0 的矩阵相乘"),
    formula="C = A B; dA = dC B^T, dB = A^T dC",
    shape=_matmul_shape,
    lower=_lower_matmul,
    gradient=_matmul_gradient,
)


def _batch_shape(ctx: ShapeContext) -> list[Dims]:
    a, b = ctx.rank_at_least(0, 2), ctx.rank_at_least(1, 2)
    if a is None or b is None:
        return [None]
    m, k = _turned(a, ctx.attr("adj_x"))
    k2, n = _turned(b, ctx.attr("adj_y"))
    ctx.merged_dim(k, k2)
    lead = ctx.broadcast(a[:-2], b[:-2]) or ()
    return [(*lead, m, n)]


def _lower_batch(ctx: Any, a: ir.Node, b: ir.Node) -> ir.Node:
    ta, tb = ctx.attr("adj_x"), ctx.attr("adj_y")
    _check_inner(ctx, a, b, ta, tb)
    lead = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    a, b = (ir.broadcast_to(conjugated(x) if adj else x, (*lead, *x.shape[-2:])) for x, adj in ((a, ta), (b, tb)))
    return ir.dot(a, b, ta, tb)


def _batch_gradient(op: Any, dc: Tensor) -> list[Tensor | None]:
    from tfedu.ops.broadcasting import unbroadcast

    def product(x: Tensor, y: Tensor, tx: bool, ty: bool) -> Tensor:
        return apply_op("BatchMatMulV2", x=x, y=y, adj_x=tx, adj_y=ty)

    a, b = op.inputs
    da, db = _product_gradients(product, a, b, op.attrs["adj_x"], op.attrs["adj_y"], dc)
    return [unbroadcast(da, a, da), unbroadcast(db, b, db)]


declare(
    "BatchMatMulV2",
    "x: T, y: T",
    "output: T",
    "T: {float, int32, int64, complex64, complex128}, adj_x: bool = false, adj_y: bool = false",
    doc=("Matrix products of two stacks of matrices", "批量矩阵乘法"),
    formula="C = A B for each pair; dA = dC B^H, dB = A^H dC",
    shape=_batch_shape,
    lower=_lower_batch,
    gradient=_batch_gradient,
)


@open_to_others
def matmul(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    transpose_b: bool = False,
    adjoint_a: bool = False,
    adjoint_b: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
    name: str | None = None,
) -> Tensor:
    """Matrix product (TF: ``tf.matmul``).

    Args:
        a: [M, K], or [..., M, K] for a stack of matrices.
        b: [K, N], or [..., K, N]; the leading axes broadcast.
        transpose_a, transpose_b: use the transpose of that operand.
        adjoint_a, adjoint_b: use its conjugate transpose; for real matrices the same.
        a_is_sparse, b_is_sparse: hints that make float32 matrices a SparseMatMul; the result is the same.

    Returns:
        [..., M, N] of the operands' type.

    Raises:
        ValueError: ``Dimensions must be equal, but are 3 and 2 for 'MatMul'``.

    >>> matmul([[3.0, 3.0]], [[2.0], [2.0]]).shape.as_list()
    [1, 1]
    """
    with name_scope(name, "MatMul", [a, b]) as scope:
        if (transpose_a and adjoint_a) or (transpose_b and adjoint_b):
            which = "a" if transpose_a and adjoint_a else "b"
            raise ValueError(f"Only one of transpose_{which} and adjoint_{which} can be True.")
        a = convert_to_tensor(a, name="a")
        b = (
            convert_to_tensor(b, dtype=a.dtype.base_dtype, name="b")
            if not isinstance(b, Tensor) and not hasattr(b, "_as_ref_tensor")
            else convert_to_tensor(b, name="b")
        )
        ta, tb = transpose_a or adjoint_a, transpose_b or adjoint_b
        hinted = a_is_sparse or b_is_sparse  # such a hint says that these are matrices
        stacked = not hinted and any(t.dims is None or len(t.dims) > 2 for t in (a, b))
        # the product of stacks takes adjoints, the other transposes: what is asked the other way is conjugated first
        a = conj(a) if (transpose_a if stacked else adjoint_a) else a
        b = conj(b) if (transpose_b if stacked else adjoint_b) else b
        if stacked:
            return apply_op("BatchMatMulV2", scope, x=a, y=b, adj_x=ta, adj_y=tb)
        if hinted and a.dtype.base_dtype is b.dtype.base_dtype is dtypes.float32:
            hints = {"a_is_sparse": a_is_sparse, "b_is_sparse": b_is_sparse}
            return apply_op("SparseMatMul", scope, a=a, b=b, transpose_a=ta, transpose_b=tb, **hints)
        return apply_op("MatMul", scope, a=a, b=b, transpose_a=ta, transpose_b=tb)


batch_matmul = matmul


def _cross_shape(ctx: ShapeContext) -> list[Dims]:
    dims = ctx.merged(ctx.rank_at_least(0, 1), ctx.rank_at_least(1, 1))
    if dims is not None and dims[-1] not in (None, 3):
        raise ctx.error(f"Dimension must be 3 but is {dims[-1]}")
    return [dims]


def _lower_cross(ctx: Any, a: ir.Node, b: ir.Node) -> ir.Node:
    if a.shape != b.shape:
        raise ctx.invalid(f"Both inputs must be of same shape: {show(a.shape)} vs. {show(b.shape)}")
    if a.shape[-1:] != (3,):
        raise ctx.invalid("Cross-products are only defined for 3-element vectors.")

    def turned(x: ir.Node, by: int) -> ir.Node:
        """The components 1, 2, 0 or 2, 0, 1."""
        lead = (0,) * (x.ndim - 1)
        pieces = [ir.slice_(x, (*lead, start), (*x.shape[:-1], size)) for start, size in ((by, 3 - by), (0, by))]
        return ir.concat(pieces, x.ndim - 1)

    left = ir.binary("mul", turned(a, 1), turned(b, 2))
    return ir.binary("sub", left, ir.binary("mul", turned(a, 2), turned(b, 1)))


declare(
    "Cross",
    "a: T, b: T",
    "product: T",
    "T: {real}",
    doc=("Cross products of vectors in space", "三维向量的叉积"),
    formula="c = a x b; da = b x dc, db = dc x a",
    shape=_cross_shape,
    lower=_lower_cross,
    gradient=lambda op, dc: [cross(op.inputs[1], dc), cross(dc, op.inputs[0])],
)


def cross(a: Any, b: Any, name: str | None = None) -> Tensor:
    """The cross products of vectors [..., 3] (TF: ``tf.cross``, ``tf.linalg.cross``).

    Raises:
        ValueError: ``Dimension must be 3``; shapes that differ.

    >>> cross([1.0, 0.0, 0.0], [0.0, 1.0, 0.0]).shape.as_list()
    [3]
    """
    return apply_op("Cross", name, a=a, b=b)


def sparse_matmul(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    transpose_b: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
    name: str | None = None,
) -> Tensor:
    """Product of two dense float32 matrices that hold many zeros: [M, K] x [K, N] -> [M, N].

    Raises:
        ValueError: ``Dimensions must be equal``. TypeError: another type.

    >>> sparse_matmul([[3.0, 3.0]], [[2.0], [2.0]], a_is_sparse=True).shape.as_list()
    [1, 1]
    """
    hints = {"a_is_sparse": a_is_sparse, "b_is_sparse": b_is_sparse}
    return apply_op("SparseMatMul", name, a=a, b=b, transpose_a=transpose_a, transpose_b=transpose_b, **hints)


def _operator(x: Any, y: Any) -> Tensor:
    with name_scope(None, "matmul", [x, y]) as scope:
        return matmul(x, y, name=scope)


overload("matmul", _operator)
overload("rmatmul", lambda y, x: _operator(convert_to_tensor(x, y.dtype.base_dtype), y))
