"""What the declarations here share: the shapes of square matrices, TensorFlow's complaints, adjoints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.array import matrix_transpose, shape
from tfedu.ops.linalg.parts import eye

TYPES = "T: {float64, float32, float16, complex64, complex128}"

Array = np.ndarray[Any, Any]


def square(ctx: ShapeContext, index: int = 0) -> Dims:
    """The extents of an input [..., m, m]; those of m, if only one of its two is known, both times."""
    dims = ctx.rank_at_least(index, 2)
    if dims is None:
        return None
    extent = ctx.merged_dim(dims[-2], dims[-1])
    return (*dims[:-2], extent, extent)


def smaller(rows: int | None, columns: int | None) -> int | None:
    """The lesser of two extents: known as soon as one of them is 0."""
    if 0 in (rows, columns):
        return 0
    return None if rows is None or columns is None else min(rows, columns)


def require_matrix(ctx: Any, x: Array, square: bool = True) -> None:
    """What a shape function could not check before the run.

    Raises:
        InvalidArgumentError: ``Input matrix must be square.``, or too few axes.
    """
    if x.ndim < 2:
        raise ctx.invalid(f"Input tensor 0 must have rank >= 2, got {x.ndim}")
    if square and x.shape[-1] != x.shape[-2]:
        raise ctx.invalid("Input matrix must be square.")


def with_double(function: Callable[..., Any], *arrays: Array) -> Any:
    """``function`` of the arrays; float16, which NumPy's linear algebra does not know, through float32."""
    return function(*(a.astype(np.float32) if a.dtype == np.float16 else a for a in arrays))


def adjoint_of(x: Array) -> Array:
    """The conjugate transposes of a stack of matrices."""
    return np.conj(np.swapaxes(x, -1, -2))


def adjoint(x: Tensor) -> Tensor:
    return matrix_transpose(x, conjugate=True)


def identity_like(x: Tensor) -> Tensor:
    """Identity matrices [..., m, m] of the shape of ``x``."""
    if x.shape.is_fully_defined():
        *lead, _, size = x.shape.as_list()
        return eye(size, batch_shape=lead, dtype=x.dtype.base_dtype)
    extents = shape(x)
    return eye(extents[-1], batch_shape=extents[:-2], dtype=x.dtype.base_dtype)
