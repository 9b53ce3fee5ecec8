"""The QR decomposition: orthonormal columns times an upper triangle."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.linalg.decompositions.matrices import TYPES, Array, adjoint, require_matrix, smaller, with_double
from tfedu.ops.linalg.decompositions.solve import matrix_triangular_solve
from tfedu.ops.linalg.parts import matrix_band_part
from tfedu.ops.linalg.products import matmul


def _qr_shape(ctx: ShapeContext) -> list[Dims]:
    dims = ctx.rank_at_least(0, 2)
    if dims is None:
        return [None, None]
    *lead, rows, columns = dims
    inner = rows if ctx.attr("full_matrices") else smaller(rows, columns)
    return [(*lead, rows, inner), (*lead, inner, columns)]


def _qr_host(ctx: Any, x: Array) -> list[Array]:
    require_matrix(ctx, x, square=False)
    full = ctx.attr("full_matrices")
    return list(with_double(lambda a: np.linalg.qr(a, "complete" if full else "reduced"), x))


def _qr_gradient(op: Any, dq: Tensor, dr: Tensor) -> list[Tensor]:
    """Raises NotImplementedError where TensorFlow does: complex numbers, unknown shapes, wide or full factors."""
    q, r = op.outputs
    if q.dtype.is_complex:
        raise NotImplementedError(f"QrGrad not implemented for dtype: {q.dtype}")
    if r.dims is None or None in r.dims[-2:]:
        raise NotImplementedError("QrGrad not implemented with dynamic shapes.")
    if r.dims[-2] != r.dims[-1]:
        raise NotImplementedError(
            "QrGrad not implemented when ncols > nrows or full_matrices is true and ncols != nrows."
        )

    def over_r(x: Tensor) -> Tensor:
        """x R^-H."""
        return adjoint(matrix_triangular_solve(r, adjoint(x), lower=False))

    along = matmul(q, dq, adjoint_a=True)
    turning = matmul(r, dr, adjoint_b=True)
    skew = (turning - adjoint(turning)) + (along - adjoint(along))
    inside = matmul(q, dr + over_r(matrix_band_part(skew, -1, 0)))
    return [inside + over_r(dq - matmul(q, along))]


declare(
    "Qr",
    "input: T",
    "q: T, r: T",
    f"full_matrices: bool = false, {TYPES}",
    doc=("QR decompositions of matrices", "矩阵的 QR 分解"),
    formula="A = Q R, Q^H Q = 1, R upper triangular",
    shape=_qr_shape,
    host=_qr_host,
    gradient=_qr_gradient,
)


class Qr(NamedTuple):
    """What :func:`qr` returns."""

    q: Any
    r: Any


def qr(input: Any, full_matrices: bool = False, name: str | None = None) -> Qr:
    """Orthonormal Q and upper triangular R with Q R = ``input`` (TF: ``tf.qr``, ``tf.linalg.qr``).

    Args:
        input: [..., m, n].
        full_matrices: complete Q to a square matrix.

    Returns:
        ``(q, r)``, [..., m, p] and [..., p, n] with p = min(m, n); p = m with ``full_matrices``.

    >>> [t.shape.as_list() for t in qr([[1.0], [2.0], [3.0]])]
    [[3, 1], [1, 1]]
    """
    return Qr(*apply_op("Qr", name, input=input, full_matrices=full_matrices))
