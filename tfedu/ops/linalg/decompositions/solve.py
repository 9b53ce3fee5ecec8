"""Systems of linear equations, whole and triangular."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.dispatch import open_to_others
from tfedu.ops.linalg.decompositions.matrices import TYPES, Array, adjoint_of, square, with_double
from tfedu.ops.linalg.parts import matrix_band_part
from tfedu.ops.linalg.products import matmul


def _solution_shape(ctx: ShapeContext) -> list[Dims]:
    matrix, right = square(ctx, 0), ctx.rank_at_least(1, 2)
    if matrix is None or right is None:
        return [right if matrix is None else None]
    lead = ctx.merged(matrix[:-2], right[:-2]) or ()
    return [(*lead, ctx.merged_dim(matrix[-1], right[-2]), right[-1])]


def _check(ctx: Any, matrix: Array, right: Array) -> None:
    if matrix.ndim != right.ndim:
        raise ctx.invalid("All input tensors must have the same rank.")
    if matrix.ndim < 2:
        raise ctx.invalid(f"Input tensor 0 must have rank >= 2, got {matrix.ndim}")
    if matrix.shape[:-2] != right.shape[:-2]:
        raise ctx.invalid("All input tensors must have the same outer dimensions.")
    if matrix.shape[-1] != matrix.shape[-2]:
        raise ctx.invalid("First input (lhs) must be a square matrix.")
    if matrix.shape[-2] != right.shape[-2]:
        raise ctx.invalid("Input matrix and rhs are incompatible.")


def _solve_host(ctx: Any, matrix: Array, right: Array) -> Array:
    _check(ctx, matrix, right)
    matrix = adjoint_of(matrix) if ctx.attr("adjoint") else matrix
    if np.isnan(matrix).any():
        raise ctx.invalid("Input matrix is not invertible.")
    try:
        return with_double(np.linalg.solve, matrix, right)
    except np.linalg.LinAlgError:
        raise ctx.invalid("Input matrix is not invertible.") from None


def _substitute(matrix: Array, right: Array, lower: bool) -> Array:
    """Row after row, each from those that are known."""
    x = np.zeros_like(right)
    size = matrix.shape[-1]
    for i in range(size) if lower else reversed(range(size)):
        known = slice(0, i) if lower else slice(i + 1, size)
        row = matrix[..., i : i + 1, known] @ x[..., known, :]
        x[..., i, :] = (right[..., i, :] - row[..., 0, :]) / matrix[..., i, i, None]
    return x


def _triangular_host(ctx: Any, matrix: Array, right: Array) -> Array:
    _check(ctx, matrix, right)
    lower = ctx.attr("lower")
    diagonal = np.diagonal(matrix, axis1=-2, axis2=-1)
    if not (np.abs(diagonal) > 0).all():  # nor are there numbers that are not a number
        raise ctx.invalid("Input matrix is not invertible.")
    if ctx.attr("adjoint"):
        matrix, lower = adjoint_of(matrix), not lower
    return with_double(lambda a, b: _substitute(a, b, lower), matrix, right)


def _solution_gradients(op: Any, dx: Tensor, transposed: Any) -> tuple[Tensor, Tensor]:
    """(dA, dB) of A X = B; ``transposed(rhs)`` solves with the adjoint of A."""
    [x] = op.outputs
    db = transposed(dx)
    da = -(matmul(x, db, adjoint_b=True) if op.attrs["adjoint"] else matmul(db, x, adjoint_b=True))
    return da, db


def _solve_gradient(op: Any, dx: Tensor) -> list[Tensor]:
    matrix = op.inputs[0]
    adjoint = not op.attrs["adjoint"]
    da, db = _solution_gradients(op, dx, lambda rhs: matrix_solve(matrix, rhs, adjoint=adjoint))
    return [da, db]


def _triangular_gradient(op: Any, dx: Tensor) -> list[Tensor]:
    matrix, lower, adjoint = op.inputs[0], op.attrs["lower"], not op.attrs["adjoint"]
    da, db = _solution_gradients(op, dx, lambda rhs: matrix_triangular_solve(matrix, rhs, lower, adjoint))
    return [matrix_band_part(da, *((-1, 0) if lower else (0, -1))), db]


declare(
    "MatrixSolve",
    "matrix: T, rhs: T",
    "output: T",
    f"adjoint: bool = false, {TYPES}",
    doc=("Solutions of systems of linear equations", "解线性方程组"),
    formula="A X = B; dB = A^-H dX, dA = -dB X^H",
    shape=_solution_shape,
    host=_solve_host,
    gradient=_solve_gradient,
)
declare(
    "MatrixTriangularSolve",
    "matrix: T, rhs: T",
    "output: T",
    f"lower: bool = true, adjoint: bool = false, {TYPES}",
    doc=("Solutions of triangular systems of equations", "解三角形线性方程组"),
    formula="A X = B, A triangular; dB = A^-H dX, dA = -dB X^H in A's triangle",
    shape=_solution_shape,
    host=_triangular_host,
    gradient=_triangular_gradient,
)


@open_to_others
def matrix_solve(matrix: Any, rhs: Any, adjoint: bool = False, name: str | None = None) -> Tensor:
    """The solution X of ``matrix`` X = ``rhs`` (TF: ``tf.matrix_solve``, ``tf.linalg.solve``).

    Args:
        matrix: [..., m, m].
        rhs: [..., m, k], with the same leading axes.
        adjoint: solve with the conjugate transpose of ``matrix``.

    Returns:
        [..., m, k] of the same type.

    Raises:
        ValueError: shapes that do not fit.
        InvalidArgumentError: ``Input matrix is not invertible.`` (when run).

    >>> matrix_solve([[2.0, 0.0], [0.0, 4.0]], [[1.0], [1.0]]).shape.as_list()
    [2, 1]
    """
    return apply_op("MatrixSolve", name, matrix=matrix, rhs=rhs, adjoint=adjoint)


def matrix_triangular_solve(
    matrix: Any, rhs: Any, lower: bool = True, adjoint: bool = False, name: str | None = None
) -> Tensor:
    """The solution of ``matrix`` X = ``rhs`` for a triangular matrix (TF: ``tf.matrix_triangular_solve``).

    Args:
        matrix: [..., m, m]; the other triangle is not read.
        rhs: [..., m, k], with the same leading axes.
        lower: the matrix is lower triangular, otherwise upper.
        adjoint: solve with its conjugate transpose.

    Raises:
        ValueError: shapes that do not fit.
        InvalidArgumentError: ``Input matrix is not invertible.``: a 0 on the diagonal (when run).
    """
    return apply_op("MatrixTriangularSolve", name, matrix=matrix, rhs=rhs, lower=lower, adjoint=adjoint)
