"""What comes nearest to a solution: least squares, pseudo-inverses, ranks."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import expand_dims, shape
from tfedu.ops.linalg.decompositions.cholesky import cholesky, cholesky_solve
from tfedu.ops.linalg.decompositions.matrices import TYPES, Array, adjoint_of, identity_like, with_double
from tfedu.ops.linalg.decompositions.svd import svd
from tfedu.ops.linalg.products import matmul
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_max, reduce_sum

_CACHE = 256_000  # bytes: a larger stack of small matrices is solved matrix by matrix


def _shape(ctx: ShapeContext) -> list[Dims]:
    matrix, right = ctx.rank_at_least(0, 2), ctx.rank_at_least(1, 2)
    ctx.rank(2, 0)
    if matrix is None or right is None:
        return [None]
    ctx.merged_dim(matrix[-2], right[-2])
    return [(*(ctx.merged(matrix[:-2], right[:-2]) or ()), matrix[-1], right[-1])]


def _host(ctx: Any, matrix: Array, right: Array, regularizer: Array) -> Array:
    if matrix.ndim != right.ndim or matrix.shape[:-2] != right.shape[:-2]:
        raise ctx.invalid("All input tensors must have the same outer dimensions.")
    if matrix.shape[-2] != right.shape[-2]:
        raise ctx.invalid("Input matrix and rhs are incompatible.")
    if not ctx.attr("fast"):
        return with_double(lambda a, b: np.linalg.pinv(a) @ b, matrix, right)
    turned, wide = adjoint_of(matrix), matrix.shape[-2] < matrix.shape[-1]
    gram = matrix @ turned if wide else turned @ matrix
    gram = gram + float(regularizer) * np.eye(gram.shape[-1], dtype=gram.dtype)
    try:
        np.linalg.cholesky(gram)
    except np.linalg.LinAlgError:
        raise ctx.invalid("Input matrix was rank deficient or ill-conditioned. Try setting fast=False.") from None
    return turned @ np.linalg.solve(gram, right) if wide else np.linalg.solve(gram, turned @ right)


def _gram_factor(matrix: Tensor, regularizer: Any, wide: bool) -> Tensor:
    """The Cholesky factor of A^H A + l 1, of wide matrices of A A^H + l 1."""
    gram = matmul(matrix, matrix, adjoint_a=not wide, adjoint_b=wide)
    if isinstance(regularizer, Tensor) or regularizer != 0:
        gram = gram + regularizer * identity_like(gram)
    return cholesky(gram)


def _tall_gradient(op: Any, regularizer: Tensor, dx: Tensor) -> tuple[Tensor, Tensor]:
    matrix, right, _ = op.inputs
    z = cholesky_solve(_gram_factor(matrix, regularizer, wide=False), dx)
    crossed = matmul(z, op.outputs[0], adjoint_b=True) + matmul(op.outputs[0], z, adjoint_b=True)
    return matmul(right, z, adjoint_b=True) - matmul(matrix, crossed), matmul(matrix, z)


def _wide_gradient(op: Any, regularizer: Tensor, dx: Tensor) -> tuple[Tensor, Tensor]:
    matrix, right, _ = op.inputs
    factor = _gram_factor(matrix, regularizer, wide=True)
    t, u = cholesky_solve(factor, right), cholesky_solve(factor, matmul(matrix, dx))
    rest = dx - matmul(matrix, u, adjoint_a=True)
    return matmul(t, rest, adjoint_b=True) - matmul(u, op.outputs[0], adjoint_b=True), u


def _gradient(op: Any, dx: Tensor) -> list[Tensor | None]:
    """Raises ValueError for ``fast=False``, as in TensorFlow."""
    if not op.attrs["fast"]:
        raise ValueError("Gradient not defined for fast=False")
    matrix = op.inputs[0]
    regularizer = ew.cast(op.inputs[2], matrix.dtype.base_dtype)
    if matrix.dims is not None and None not in matrix.dims[-2:]:
        rows, columns = (extent or 0 for extent in matrix.dims[-2:])
        return [*(_tall_gradient if rows >= columns else _wide_gradient)(op, regularizer, dx), None]
    # only the run knows which one holds; added to its Gram matrix, 1 lets the other be computed too
    tall = shape(matrix)[-2] >= shape(matrix)[-1]
    either = _tall_gradient(op, regularizer + ew.cast(ew.logical_not(tall), matrix.dtype.base_dtype), dx)
    other = _wide_gradient(op, regularizer + ew.cast(tall, matrix.dtype.base_dtype), dx)
    return [*(ew.where_v2(tall, one, two) for one, two in zip(either, other, strict=True)), None]


declare(
    "MatrixSolveLs",
    "matrix: T, rhs: T, l2_regularizer: float64",
    "output: T",
    f"{TYPES}, fast: bool = true",
    doc=("Least squares solutions of linear equations", "线性方程组的最小二乘解"),
    formula="X minimizes |A X - B|^2 + l |X|^2",
    shape=_shape,
    host=_host,
    gradient=_gradient,
)


def matrix_solve_ls(
    matrix: Any, rhs: Any, l2_regularizer: Any = 0.0, fast: bool = True, name: str | None = None
) -> Tensor:
    """The X that makes ``matrix`` X nearest to ``rhs`` (TF: ``tf.matrix_solve_ls``, ``tf.linalg.lstsq``).

    Args:
        matrix: [..., m, n].
        rhs: [..., m, k].
        l2_regularizer: weight of the squared size of X.
        fast: by the normal equations, for matrices of full rank; False: by singular values, for any.

    Returns:
        [..., n, k]; where several X are as good, the smallest.

    Raises:
        ValueError: shapes that do not fit. InvalidArgumentError: a matrix of lower rank, if ``fast`` (when run).
        NotImplementedError: a regularizer with complex128.

    >>> matrix_solve_ls([[1.0], [2.0], [3.0]], [[2.0], [4.0], [6.0]]).shape.as_list()
    [1, 1]
    """
    matrix = convert_to_tensor(matrix, name="matrix")
    if matrix.dtype.base_dtype is dtypes.complex128 and (isinstance(l2_regularizer, Tensor) or l2_regularizer != 0):
        raise NotImplementedError(
            "matrix_solve_ls is currently disabled for complex128 and l2_regularizer != 0 due to poor accuracy."
        )
    if not fast or not matrix.shape.is_fully_defined() or _is_large_stack(matrix):
        return apply_op("MatrixSolveLs", name, matrix=matrix, rhs=rhs, l2_regularizer=l2_regularizer, fast=fast)
    with name_scope(name, "matrix_solve_ls", [matrix, rhs, l2_regularizer]):
        rows, columns = matrix.shape.as_list()[-2:]
        factor = _gram_factor(matrix, l2_regularizer, rows < columns)
        if rows >= columns:
            return cholesky_solve(factor, matmul(matrix, rhs, adjoint_a=True))
        return matmul(matrix, cholesky_solve(factor, rhs), adjoint_a=True)


def _is_large_stack(matrix: Tensor) -> bool:
    *lead, rows, columns = (extent or 0 for extent in matrix.shape.as_list())
    count = int(np.prod(lead, dtype=np.int64))
    return count * rows * columns * matrix.dtype.size > _CACHE and count > min(rows, columns)


def _real_matrix(a: Any) -> Tensor:
    a = convert_to_tensor(a, name="a", preferred_dtype=dtypes.float32)
    if not a.dtype.is_floating:
        raise TypeError(f"Input `a` must have `float`-like `dtype` (saw {a.dtype.name}).")
    if a.dims is not None and len(a.dims) < 2:
        raise ValueError(f"Input `a` must have at least 2 dimensions (saw: {len(a.dims)}).")
    return a


def _longer_side(a: Tensor) -> Tensor:
    """The larger of the two extents, as a number of the matrix's type."""
    if a.dims is not None and None not in a.dims[-2:]:
        return convert_to_tensor(float(max(d or 0 for d in a.dims[-2:])), a.dtype.base_dtype)
    return ew.cast(reduce_max(shape(a)[-2:]), a.dtype.base_dtype)


def matrix_rank(a: Any, tol: Any = None, validate_args: bool = False, name: str | None = None) -> Tensor:
    """How many singular values are not (nearly) 0 (TF: ``tf.linalg.matrix_rank``).

    Args:
        a: floats [..., m, n].
        tol: what counts as 0; default: rounding, ``eps * max(m, n) * largest singular value``.
        validate_args: without effect: that there are two axes is checked in any case.

    Returns:
        int32 [...].

    Raises:
        TypeError: complex numbers. ValueError: fewer than two axes.

    >>> matrix_rank([[1.0, 2.0], [2.0, 4.0]]).dtype.name
    'int32'
    """
    with name_scope(name or "matrix_rank"):
        a = _real_matrix(a)
        values = svd(a, compute_uv=False)
        if tol is None:
            eps = float(np.finfo(a.dtype.numpy_type).eps)
            tol = eps * _longer_side(a) * reduce_max(values, axis=-1, keepdims=True)
        return reduce_sum(ew.cast(values > tol, dtypes.int32), axis=-1)


def pinv(a: Any, rcond: Any = None, validate_args: bool = False, name: str | None = None) -> Tensor:
    """The pseudo-inverses of matrices, by their singular values (TF: ``tf.linalg.pinv``).

    Args:
        a: floats [..., m, n].
        rcond: what counts as 0, relative to the largest singular value; default ``10 * max(m, n) * eps``.
        validate_args: without effect: that there are two axes is checked in any case.

    Returns:
        [..., n, m].

    Raises:
        TypeError: complex numbers. ValueError: fewer than two axes.

    >>> pinv([[1.0, 2.0], [2.0, 4.0], [1.0, 1.0]]).shape.as_list()
    [2, 3]
    """
    with name_scope(name or "pinv"):
        a = _real_matrix(a)
        kind = a.dtype.base_dtype
        if rcond is None:
            rcond = 10.0 * float(np.finfo(kind.numpy_type).eps) * _longer_side(a)
        rcond = convert_to_tensor(rcond, kind, name="rcond")
        values, u, v = svd(a)
        cutoff = expand_dims(rcond * reduce_max(values, axis=-1), -1)
        kept = ew.where_v2(values > cutoff, values, np.array(np.inf, kind.numpy_type))  # 1 / inf is 0
        result = matmul(v / expand_dims(kept, -2), u, adjoint_b=True)
        if a.dims is not None:
            result.set_shape([*a.dims[:-2], a.dims[-1], a.dims[-2]])
        return result
