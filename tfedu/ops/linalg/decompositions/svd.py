"""The singular value decomposition: turn, stretch along the axes, turn."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.array import expand_dims
from tfedu.ops.linalg.decompositions.matrices import (
    TYPES,
    Array,
    adjoint,
    adjoint_of,
    require_matrix,
    smaller,
    with_double,
)
from tfedu.ops.linalg.parts import matrix_diag, matrix_set_diag
from tfedu.ops.linalg.products import matmul
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.complex import real


def _svd_shape(ctx: ShapeContext) -> list[Dims]:
    dims = ctx.rank_at_least(0, 2)
    if dims is None:
        return [None, *([None, None] if ctx.attr("compute_uv") else [(0,), (0,)])]
    *lead, rows, columns = dims
    short = smaller(rows, columns)
    if not ctx.attr("compute_uv"):
        return [(*lead, short), (0,), (0,)]
    full = ctx.attr("full_matrices")
    return [(*lead, short), (*lead, rows, rows if full else short), (*lead, columns, columns if full else short)]


def _svd_host(ctx: Any, x: Array) -> list[Array]:
    require_matrix(ctx, x, square=False)
    finite: Array = np.asarray(np.isfinite(x).all((-2, -1), keepdims=True))
    x = np.where(finite, x, 0)  # of zeros the vectors are those of the axes, which is what TensorFlow gives here
    if not ctx.attr("compute_uv"):
        nothing = np.zeros(0, x.dtype)
        values = with_double(lambda a: np.linalg.svd(a, compute_uv=False), x)
        return [np.where(finite[..., 0], values, np.nan), nothing, nothing]
    u, s, vh = with_double(lambda a: np.linalg.svd(a, full_matrices=ctx.attr("full_matrices")), x)
    return [np.where(finite[..., 0], s, np.nan), u, adjoint_of(vh)]


def _differences(values: Tensor) -> Tensor:
    """[..., i, j]: 1 / (v_j - v_i), and 0 on the diagonal."""
    gaps = expand_dims(values, -2) - expand_dims(values, -1)
    safe = matrix_set_diag(gaps, ew.ones_of(values))
    return matrix_set_diag(ew.reciprocal(safe), ew.zeros_of(values))


def _svd_gradient(op: Any, ds: Tensor, du: Tensor, dv: Tensor) -> list[Tensor]:
    """Infinite where two singular values are equal: their vectors are then any that span a plane.

    Raises NotImplementedError where TensorFlow does.
    """
    [a] = op.inputs
    if not op.attrs["compute_uv"]:
        _, u, v = apply_op("Svd", input=a, compute_uv=True)
        return [matmul(u, matmul(matrix_diag(ds), v, adjoint_b=True))]
    if a.dtype.is_complex:
        raise NotImplementedError("SVD gradient is not implemented for complex types and compute_uv=True.")
    if a.dims is None or None in a.dims[-2:]:
        raise NotImplementedError("SVD gradient has not been implemented for input with unknown inner matrix shape.")
    rows, columns = (extent or 0 for extent in a.dims[-2:])
    if op.attrs["full_matrices"] and abs(rows - columns) > 1:
        raise NotImplementedError("svd gradient is not implemented for abs(m - n) > 1 when full_matrices is True")
    s, u, v = op.outputs
    if rows > columns:
        return [adjoint(_wide_gradient(s, v, u, ds, dv, du, columns))]
    return [_wide_gradient(s, u, v, ds, du, dv, rows)]


def _wide_gradient(s: Tensor, u: Tensor, v: Tensor, ds: Tensor, du: Tensor, dv: Tensor, short: int) -> Tensor:
    """dA of A = U S V^H with at least as many columns as rows, ``short`` rows."""
    near, dnear = v[..., :short], dv[..., :short]
    stretch = matrix_diag(s)
    gaps = _differences(ew.square(s))
    turn_u = gaps * matmul(u, du, adjoint_a=True)
    turn_v = gaps * matmul(near, dnear, adjoint_a=True)
    core = matrix_diag(ds)
    core = core + matmul(turn_u + adjoint(turn_u), stretch) + matmul(stretch, turn_v + adjoint(turn_v))
    inside = matmul(u, matmul(core, near, adjoint_b=True))
    if v.dims is None or v.dims[-2] == short:
        return inside
    # what turns the short vectors out of the space that they span
    away = adjoint(dnear) - matmul(matmul(dnear, near, adjoint_a=True), near, adjoint_b=True)
    if v.dims[-1] != short:
        far, dfar = v[..., short:], dv[..., short:]
        away = away - matmul(matmul(near, dfar, adjoint_a=True), far, adjoint_b=True)
    return inside + matmul(matmul(u, matrix_diag(ew.reciprocal(s))), away)


declare(
    "Svd",
    "input: T",
    "s: T, u: T, v: T",
    f"compute_uv: bool = true, full_matrices: bool = false, {TYPES}",
    doc=("Singular value decompositions of matrices", "矩阵的奇异值分解（SVD）"),
    formula="A = U diag(s) V^H",
    shape=_svd_shape,
    host=_svd_host,
    gradient=_svd_gradient,
)


def svd(tensor: Any, full_matrices: bool = False, compute_uv: bool = True, name: str | None = None) -> Any:
    """Singular values, and the vectors on either side (TF: ``tf.svd``, ``tf.linalg.svd``).

    A singular vector is only determined up to its sign (a complex one: its direction in the plane), and here it may
    have another one than in TensorFlow. u and v agree with each other, so their product is the matrix.

    Args:
        tensor: [..., m, n]; p is the smaller of m and n.
        full_matrices: complete u and v to square matrices.
        compute_uv: False: the values alone.

    Returns:
        ``(s, u, v)``: [..., p] from the largest to the smallest, [..., m, p], [..., n, p]; or s alone. v is not
        transposed: ``tensor = u diag(s) v^H``.

    >>> [t.shape.as_list() for t in svd([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])]
    [[2], [2, 2], [3, 2]]
    """
    s, u, v = apply_op("Svd", name, input=tensor, compute_uv=compute_uv, full_matrices=full_matrices)
    return (real(s), u, v) if compute_uv else real(s)
