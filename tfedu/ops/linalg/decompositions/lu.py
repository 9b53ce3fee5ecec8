"""The LU decomposition with exchanged rows."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.linalg.decompositions.matrices import TYPES, Array, require_matrix, square


def _lu_shape(ctx: ShapeContext) -> list[Dims]:
    dims = square(ctx)
    return [dims, None if dims is None else dims[:-1]]


def _eliminated(a: Array) -> Array:
    """Gauss's elimination of one matrix in place; returns where each row of the result came from."""
    order = np.arange(len(a))
    for k in range(len(a)):
        pivot = k + int(np.argmax(np.abs(a[k:, k])))
        a[[k, pivot]], order[[k, pivot]] = a[[pivot, k]], order[[pivot, k]]
        a[k + 1 :, k] /= a[k, k]
        a[k + 1 :, k + 1 :] -= np.outer(a[k + 1 :, k], a[k, k + 1 :])
    return order


def _lu_host(ctx: Any, x: Array) -> list[Array]:
    require_matrix(ctx, x)
    work = x.astype(np.complex128 if x.dtype.kind == "c" else np.float64)
    orders = np.zeros(x.shape[:-1], np.int64)
    with np.errstate(all="ignore"):
        for index in np.ndindex(*x.shape[:-2]):
            orders[index] = _eliminated(work[index])
    if not (np.abs(np.diagonal(work, axis1=-2, axis2=-1)) > 0).all():
        raise ctx.invalid("Input is not invertible.")
    return [work, orders]


declare(
    "Lu",
    "input: T",
    "lu: T, p: output_idx_type",
    f"{TYPES}, output_idx_type: {{index}} = int32",
    doc=("LU decompositions of matrices, rows exchanged", "矩阵的 LU 分解（选主元）"),
    formula="A[p] = L U, L with ones on its diagonal",
    shape=_lu_shape,
    host=_lu_host,
)


class Lu(NamedTuple):
    """What :func:`lu` returns."""

    lu: Any
    p: Any


def lu(input: Any, output_idx_type: Any = dtypes.int32, name: str | None = None) -> Lu:
    """The factors of ``input`` with its rows in the order ``p`` (TF: ``tf.linalg.lu``).

    Args:
        input: [..., m, m], invertible.
        output_idx_type: of ``p``, int32 or int64.

    Returns:
        ``(lu, p)``: [..., m, m], L below the diagonal (its own diagonal of ones is left out) and U on and above it;
        [..., m], the row of ``input`` that each row of L U is.

    Raises:
        ValueError: not square.
        InvalidArgumentError: ``Input is not invertible.`` (when run).
    """
    return Lu(*apply_op("Lu", name, input=input, output_idx_type=output_idx_type))
