"""Determinants and inverses."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.array import expand_dims
from tfedu.ops.dispatch import open_to_others
from tfedu.ops.linalg.decompositions.matrices import TYPES, Array, adjoint_of, require_matrix, square, with_double
from tfedu.ops.linalg.products import matmul


def _per_matrix(outputs: int) -> Any:
    def shape(ctx: ShapeContext) -> list[Dims]:
        dims = ctx.rank_at_least(0, 2)
        if dims is None:
            return [None] * outputs
        ctx.merged_dim(dims[-1], dims[-2])
        return [dims[:-2]] * outputs

    return shape


def _determinant_host(ctx: Any, x: Array) -> Array:
    require_matrix(ctx, x)
    return with_double(np.linalg.det, x)


def _log_determinant_host(ctx: Any, x: Array) -> list[Array]:
    require_matrix(ctx, x)
    return list(with_double(np.linalg.slogdet, x))


def _inverse_host(ctx: Any, x: Array) -> Array:
    require_matrix(ctx, x)
    x = adjoint_of(x) if ctx.attr("adjoint") else x
    if np.isnan(x).any():
        raise ctx.invalid("Input is not invertible.")
    try:
        return with_double(np.linalg.inv, x)
    except np.linalg.LinAlgError:
        raise ctx.invalid("Input is not invertible.") from None


def _times_inverse(factor: Tensor, matrix: Tensor) -> Tensor:
    """A number for each matrix times the adjoint of its inverse."""
    return expand_dims(expand_dims(factor, -1), -1) * matrix_inverse(matrix, adjoint=True)


def _inverse_gradient(op: Any, dy: Tensor) -> list[Tensor]:
    [y] = op.outputs
    if op.attrs["adjoint"]:
        return [-matmul(y, matmul(dy, y, adjoint_a=True))]
    return [-matmul(y, matmul(dy, y, adjoint_b=True), adjoint_a=True)]


declare(
    "MatrixDeterminant",
    "input: T",
    "output: T",
    "T: {float16, float32, float64, complex64, complex128}",
    doc=("Determinants", "矩阵的行列式"),
    formula="y = det A; dA = dy y A^-H",
    shape=_per_matrix(1),
    host=_determinant_host,
    gradient=lambda op, dy: [_times_inverse(dy * op.outputs[0], op.inputs[0])],
)
declare(
    "LogMatrixDeterminant",
    "input: T",
    "sign: T, log_abs_determinant: T",
    "T: {float16, float32, float64, complex64, complex128}",
    doc=("Sign and logarithm of the size of determinants", "行列式的符号与绝对值的对数"),
    formula="det A = sign e^y; dA = dy A^-H",
    shape=_per_matrix(2),
    host=_log_determinant_host,
    gradient=lambda op, dsign, dy: [_times_inverse(dy, op.inputs[0])],
)
declare(
    "MatrixInverse",
    "input: T",
    "output: T",
    f"adjoint: bool = false, {TYPES}",
    doc=("Inverses of matrices", "逆矩阵"),
    formula="Y = A^-1; dA = -Y^H dY Y^H",
    shape=lambda ctx: [square(ctx)],
    host=_inverse_host,
    gradient=_inverse_gradient,
)


class LogMatrixDeterminant(NamedTuple):
    """What :func:`slogdet` returns."""

    sign: Any
    log_abs_determinant: Any


@open_to_others
def matrix_determinant(input: Any, name: str | None = None) -> Tensor:
    """The determinants of matrices [..., m, m] (TF: ``tf.matrix_determinant``, ``tf.linalg.det``).

    >>> matrix_determinant([[1.0, 2.0], [3.0, 4.0]]).shape.as_list()
    []
    """
    return apply_op("MatrixDeterminant", name, input=input)


def slogdet(input: Any, name: str | None = None) -> LogMatrixDeterminant:
    """Sign and logarithm of the absolute value of determinants, which overflow less (TF: ``tf.linalg.slogdet``).

    Returns:
        ``(sign, log_abs_determinant)``, each [...] of the matrices' type.
    """
    return LogMatrixDeterminant(*apply_op("LogMatrixDeterminant", name, input=input))


@open_to_others
def matrix_inverse(input: Any, adjoint: bool = False, name: str | None = None) -> Tensor:
    """The inverses of matrices [..., m, m] (TF: ``tf.matrix_inverse``, ``tf.linalg.inv``).

    Args:
        adjoint: of their conjugate transposes.

    Raises:
        ValueError: not square.
        InvalidArgumentError: ``Input is not invertible.`` (when run).

    >>> matrix_inverse([[1.0, 2.0], [3.0, 4.0]]).shape.as_list()
    [2, 2]
    """
    return apply_op("MatrixInverse", name, input=input, adjoint=adjoint)
