"""The Cholesky factor: a positive definite matrix as the product of a triangle and its adjoint."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.graph.registry import declare
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, name_scope
from tfedu.ops.dispatch import open_to_others
from tfedu.ops.linalg.decompositions.matrices import (
    TYPES,
    Array,
    adjoint,
    identity_like,
    require_matrix,
    square,
    with_double,
)
from tfedu.ops.linalg.decompositions.solve import matrix_triangular_solve
from tfedu.ops.linalg.parts import matrix_band_part, matrix_diag_part, matrix_set_diag
from tfedu.ops.linalg.products import matmul
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.complex import real
from tfedu.ops.math.reduction import reduce_sum


def _cholesky_host(ctx: Any, x: Array) -> Array:
    require_matrix(ctx, x)
    try:
        factor = with_double(np.linalg.cholesky, x)
    except np.linalg.LinAlgError:
        raise ctx.invalid("Cholesky decomposition was not successful. The input might not be valid.") from None
    return np.tril(factor)


def _cholesky_gradient(op: Any, dl: Tensor) -> list[Tensor]:
    """L^-H (half of the lower triangle of L^H dL, twice without the diagonal) L^-1, made self-adjoint."""
    [factor] = op.outputs
    inverse = matrix_triangular_solve(factor, identity_like(factor))
    inner = matmul(factor, dl, adjoint_a=True)
    inner = matrix_band_part(matrix_set_diag(inner, matrix_diag_part(inner) * 0.5), -1, 0)
    outer = matmul(matmul(inverse, inner, adjoint_a=True), inverse)
    return [(outer + adjoint(outer)) * 0.5]


declare(
    "Cholesky",
    "input: T",
    "output: T",
    TYPES,
    doc=("Cholesky factors of positive definite matrices", "正定矩阵的楚列斯基（Cholesky）分解"),
    formula="A = L L^H, L lower triangular",
    shape=lambda ctx: [square(ctx)],
    host=_cholesky_host,
    gradient=_cholesky_gradient,
)


@open_to_others
def cholesky(input: Any, name: str | None = None) -> Tensor:
    """The lower triangles L with L L^H = ``input`` (TF: ``tf.cholesky``, ``tf.linalg.cholesky``).

    Args:
        input: [..., m, m], self-adjoint and positive definite; only the lower triangle is read.

    Raises:
        ValueError: not square.
        InvalidArgumentError: ``Cholesky decomposition was not successful``: not positive definite (when run).

    >>> cholesky([[4.0, 2.0], [2.0, 5.0]]).shape.as_list()
    [2, 2]
    """
    return apply_op("Cholesky", name, input=input)


def cholesky_solve(chol: Any, rhs: Any, name: str | None = None) -> Tensor:
    """The solution of A x = ``rhs``, given ``chol``, the Cholesky factor of A (TF: ``tf.cholesky_solve``).

    Args:
        chol: [..., m, m]; only the lower triangle is read.
        rhs: [..., m, k].

    Returns:
        [..., m, k].
    """
    with name_scope(name, "cholesky_solve", [chol, rhs]):
        halfway = matrix_triangular_solve(chol, rhs)
        return matrix_triangular_solve(chol, halfway, adjoint=True)


@open_to_others
def logdet(matrix: Any, name: str | None = None) -> Tensor:
    """The logarithm of the determinants of positive definite matrices [..., m, m] (TF: ``tf.linalg.logdet``).

    >>> logdet([[4.0, 2.0], [2.0, 5.0]]).shape.as_list()
    []
    """
    with name_scope(name, "logdet", [matrix]):
        diagonal = real(matrix_diag_part(cholesky(matrix)))
        return 2.0 * reduce_sum(ew.log(diagonal), axis=[-1])
