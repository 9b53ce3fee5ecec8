"""Functions of matrices: exponential, logarithm, square root."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from tfedu.graph import dtypes
from tfedu.graph.registry import declare
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import concat, expand_dims, reshape, shape
from tfedu.ops.constant import zeros_like
from tfedu.ops.linalg.decompositions.matrices import (
    TYPES,
    Array,
    adjoint,
    adjoint_of,
    identity_like,
    require_matrix,
    square,
)
from tfedu.ops.linalg.decompositions.solve import matrix_solve
from tfedu.ops.math.conjugate import conj

# Coefficients of the Pade approximant [13/13] of e^x, and the norm up to which it is exact in double precision (Higham,
# "The scaling and squaring method for the matrix exponential revisited").
_PADE = [math.factorial(26 - k) * math.comb(13, k) // math.factorial(13) for k in range(14)]
_PADE_REACH = 5.371920351148152


def _exponential(a: Array) -> Array:
    size = np.abs(a).sum(0).max(initial=0.0)
    if not np.isfinite(size):
        return np.full_like(a, np.nan)
    halvings = max(0, math.ceil(math.log2(size / _PADE_REACH))) if size else 0
    a = a / 2.0**halvings
    power, square_ = np.eye(len(a), dtype=a.dtype), a @ a
    even, odd = np.zeros_like(a), np.zeros_like(a)
    for k in range(0, 14, 2):
        even, odd = even + float(_PADE[k]) * power, odd + float(_PADE[k + 1]) * power
        power = power @ square_
    odd = a @ odd
    result = np.linalg.solve(even - odd, even + odd)
    for _ in range(halvings):
        result = result @ result
    return result


def _by_eigenvalues(a: Array, function: Callable[[Array], Array]) -> Array | None:
    """V f(e) V^-1; None where the eigenvectors are so nearly parallel that this would be inexact."""
    if np.array_equal(a, adjoint_of(a)):
        e, v = np.linalg.eigh(a)
        return (v * function(e.astype(complex))) @ adjoint_of(v)
    e, v = np.linalg.eig(a)
    if np.linalg.cond(v) > 1e6:
        return None
    # what rounding made of a real eigenvalue must not decide on which side of the cut it lies
    e = np.where(np.abs(e.imag) <= 1e-12 * np.abs(e), e.real, e).astype(complex)
    return np.linalg.solve(v.T, (v * function(e)).T).T


def _root_by_iteration(a: Array) -> Array:
    """The product form of Denman's and Beavers' iteration, scaled by determinants."""
    x, m, one = a.astype(complex), a.astype(complex), np.eye(len(a))
    for _ in range(60):
        inverse = np.linalg.inv(m)
        scale = abs(np.linalg.det(m)) ** (-1.0 / (2 * len(a))) if np.abs(m - one).max() > 1e-2 else 1.0
        x = scale / 2 * x @ (one + inverse / scale**2)
        m = (one + (scale**2 * m + inverse / scale**2) / 2) / 2
        if np.abs(m - one).max() < 1e-15 * len(a):
            break
    return x


def _root(a: Array) -> Array:
    found = _by_eigenvalues(a, np.sqrt)
    return _root_by_iteration(a) if found is None else found


def _logarithm(a: Array) -> Array:
    found = _by_eigenvalues(a, np.log)
    if found is not None:
        return found
    # roots until the matrix is near 1, then the integral of X / (1 + t X) over [0, 1]
    one, roots = np.eye(len(a)), 0
    while np.abs(a - one).max() > 0.25 and roots < 60:
        a, roots = _root_by_iteration(a), roots + 1
    points, weights = np.polynomial.legendre.leggauss(12)
    x = a - one
    parts = (w / 2 * np.linalg.solve(one + (t + 1) / 2 * x, x) for t, w in zip(points, weights, strict=True))
    return 2.0**roots * sum(parts, np.zeros_like(x))


def _each(function: Callable[[Array], Array]) -> Callable[..., Array]:
    """A host rule that applies ``function`` to every matrix of a stack, in double precision."""

    def host(ctx: Any, x: Array) -> Array:
        require_matrix(ctx, x)
        wide = x.astype(np.complex128 if x.dtype.kind == "c" else np.float64)
        result = np.empty_like(wide)
        with np.errstate(all="ignore"):
            for index in np.ndindex(*x.shape[:-2]):
                result[index] = _of_type(function, wide[index])
        return result

    return host


def _of_type(function: Callable[[Array], Array], a: Array) -> Array:
    """``function`` of a matrix; where a real one has no real result, numbers that are not a number."""
    if a.size == 0:
        return a
    try:
        result = function(a)
    except np.linalg.LinAlgError:
        return np.full_like(a, np.nan)
    if a.dtype.kind == "c" or result.dtype.kind != "c":
        return result
    real = np.abs(result.imag).max() <= 1e-9 * np.abs(result).max()
    return result.real if real else np.full_like(a, np.nan)


def _exponential_gradient(op: Any, dy: Tensor) -> list[Tensor]:
    """The exponential of a block triangle [[A, E], [0, A]] has the derivative in direction E in its corner."""
    turned = adjoint(op.inputs[0])
    upper = concat([turned, dy], -1)
    lower = concat([zeros_like(dy), turned], -1)
    whole = apply_op("MatrixExponential", input=concat([upper, lower], -2))
    size = shape(dy)[-1] if dy.dims is None or dy.dims[-1] is None else dy.dims[-1]
    return [whole[..., :size, size:]]


def _product_of_all(a: Tensor, b: Tensor) -> Tensor:
    """Kronecker's product [..., n n, n n] of matrices [..., n, n]."""
    extents = shape(a)
    count = extents[-1:] * extents[-1:]
    product = expand_dims(expand_dims(a, -1), -3) * expand_dims(expand_dims(b, -2), -4)
    return reshape(product, concat([extents[:-2], count, count], 0))


def _root_gradient(op: Any, dy: Tensor) -> list[Tensor]:
    """R R = A, so dA solves R^H dA + dA R^H = dR: a system of n^2 equations."""
    [root] = op.outputs
    one = identity_like(root)
    system = _product_of_all(adjoint(root), one) + _product_of_all(one, conj(root))
    extents = shape(dy)
    column = reshape(dy, concat([extents[:-2], extents[-1:] * extents[-1:], [1]], 0))
    return [reshape(matrix_solve(system, column), extents)]


declare(
    "MatrixExponential",
    "input: T",
    "output: T",
    TYPES,
    doc=("Exponentials of matrices", "矩阵的指数函数"),
    formula="Y = 1 + A + A^2/2! + A^3/3! + ...",
    shape=lambda ctx: [square(ctx)],
    host=_each(_exponential),
    gradient=_exponential_gradient,
)
declare(
    "MatrixLogarithm",
    "input: T",
    "output: T",
    "T: {complex64, complex128}",
    doc=("Principal logarithms of matrices", "矩阵的主对数"),
    formula="e^Y = A",
    shape=lambda ctx: [square(ctx)],
    host=_each(_logarithm),
)
declare(
    "MatrixSquareRoot",
    "input: T",
    "output: T",
    TYPES,
    doc=("Principal square roots of matrices", "矩阵的主平方根"),
    formula="Y Y = A",
    shape=lambda ctx: [square(ctx)],
    host=_each(_root),
    gradient=_root_gradient,
)


def matrix_exponential(input: Any, name: str | None = None) -> Tensor:
    """The exponentials of matrices [..., m, m] (TF: ``tf.linalg.expm``).

    Raises:
        ValueError: integers; not square.

    >>> matrix_exponential([[0.0, 1.0], [0.0, 0.0]]).shape.as_list()
    [2, 2]
    """
    with name_scope(name, "matrix_exponential", [input]):
        matrix = convert_to_tensor(input, name="input")
        if not (matrix.dtype.is_floating or matrix.dtype.is_complex) or matrix.dtype.base_dtype is dtypes.bfloat16:
            raise ValueError(f"tf.linalg.expm does not support matrices of type {matrix.dtype}")
        return apply_op("MatrixExponential", input=matrix)


def matrix_logarithm(input: Any, name: str | None = None) -> Tensor:
    """The principal logarithms of complex matrices [..., m, m] (TF: ``tf.linalg.logm``); it has no gradient.

    Raises:
        TypeError: real matrices, whose logarithm may be complex: ``tf.cast`` them first.
    """
    return apply_op("MatrixLogarithm", name, input=input)


def matrix_square_root(input: Any, name: str | None = None) -> Tensor:
    """The principal square roots of matrices [..., m, m] (TF: ``tf.matrix_square_root``, ``tf.linalg.sqrtm``).

    Where a real matrix has no real root, the result is NaN.
    """
    return apply_op("MatrixSquareRoot", name, input=input)
