"""Eigenvalues and eigenvectors of self-adjoint matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.array import expand_dims
from tfedu.ops.linalg.decompositions.matrices import TYPES, Array, adjoint, require_matrix, square, with_double
from tfedu.ops.linalg.parts import matrix_band_part, matrix_diag, matrix_diag_part, matrix_set_diag
from tfedu.ops.linalg.products import matmul
from tfedu.ops.math import elementwise as ew


def _eigen_shape(ctx: ShapeContext) -> list[Dims]:
    dims = square(ctx)
    values = None if dims is None else dims[:-1]
    return [values, dims if ctx.attr("compute_v") else (0,)]


def _eigen_host(ctx: Any, x: Array) -> list[Array]:
    require_matrix(ctx, x)
    if not np.isfinite(x).all():
        raise ctx.invalid("Self-adjoint eigen decomposition was not successful. The input might not be valid.")
    if not ctx.attr("compute_v"):
        return [with_double(np.linalg.eigvalsh, x), np.zeros(0, x.dtype)]
    return list(with_double(np.linalg.eigh, x))


def _eigen_gradient(op: Any, de: Tensor, dv: Tensor) -> list[Tensor]:
    """Infinite where two eigenvalues are equal: their vectors are then any that span a plane."""
    if not op.attrs["compute_v"]:
        _, v = apply_op("SelfAdjointEigV2", input=op.inputs[0], compute_v=True)
        core = matrix_diag(de)
    else:
        e, v = op.outputs
        gaps = expand_dims(e, -2) - expand_dims(e, -1)
        turn = matrix_set_diag(ew.reciprocal(gaps), ew.zeros_of(e))
        core = matrix_diag(de) + turn * matmul(v, dv, adjoint_a=True)
    whole = matmul(v, matmul(core, v, adjoint_b=True))
    # only the lower triangle was read: it answers for both
    lower = matrix_band_part(whole + adjoint(whole), -1, 0)
    return [matrix_set_diag(lower, matrix_diag_part(lower) * 0.5)]


declare(
    "SelfAdjointEigV2",
    "input: T",
    "e: T, v: T",
    f"compute_v: bool = true, {TYPES}",
    doc=("Eigenvalues and eigenvectors of self-adjoint matrices", "自伴（对称）矩阵的特征值与特征向量"),
    formula="A v_i = e_i v_i",
    shape=_eigen_shape,
    host=_eigen_host,
    gradient=_eigen_gradient,
)


def self_adjoint_eig(tensor: Any, name: str | None = None) -> tuple[Tensor, Tensor]:
    """Eigenvalues and eigenvectors of self-adjoint matrices (TF: ``tf.self_adjoint_eig``, ``tf.linalg.eigh``).

    An eigenvector is only determined up to its sign (a complex one: its direction in the plane), and here it may have
    another one than in TensorFlow.

    Args:
        tensor: [..., m, m]; only the lower triangle is read.

    Returns:
        ``(e, v)``: [..., m] from the smallest to the largest, and [..., m, m] whose columns are the vectors.

    Raises:
        ValueError: not square.
        InvalidArgumentError: ``Self-adjoint eigen decomposition was not successful``: not finite (when run).

    >>> [t.shape.as_list() for t in self_adjoint_eig([[2.0, 1.0], [1.0, 2.0]])]
    [[2], [2, 2]]
    """
    e, v = apply_op("SelfAdjointEigV2", name, input=tensor, compute_v=True)
    return e, v


def self_adjoint_eigvals(tensor: Any, name: str | None = None) -> Tensor:
    """The eigenvalues alone, [..., m] (TF: ``tf.self_adjoint_eigvals``, ``tf.linalg.eigvalsh``)."""
    return apply_op("SelfAdjointEigV2", name, input=tensor, compute_v=False)[0]
