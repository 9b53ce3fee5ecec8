"""Which operator comes out of which: adjoints, factors, inverses, products, solutions of operators with structure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import name_scope
from tfedu.ops.array import expand_dims
from tfedu.ops.dispatch import takes
from tfedu.ops.linalg.decompositions import cholesky, logdet, matrix_determinant, matrix_inverse, matrix_solve
from tfedu.ops.linalg.parts import adjoint, matrix_diag_part, trace
from tfedu.ops.linalg.products import matmul
from tfedu.ops.linear_operators import algebra
from tfedu.ops.linear_operators.circulant import LinearOperatorCirculant
from tfedu.ops.linear_operators.combined import LinearOperatorBlockDiag, LinearOperatorComposition
from tfedu.ops.linear_operators.dense import LinearOperatorLowerTriangular
from tfedu.ops.linear_operators.derived import LinearOperatorAdjoint, LinearOperatorInversion
from tfedu.ops.linear_operators.diagonal import LinearOperatorDiag, LinearOperatorHouseholder
from tfedu.ops.linear_operators.identity import (
    LinearOperatorIdentity,
    LinearOperatorScaledIdentity,
    LinearOperatorZeros,
)
from tfedu.ops.linear_operators.kronecker import LinearOperatorKronecker
from tfedu.ops.linear_operators.operator import LinearOperator
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.conjugate import conj

Hints = dict[str, Any]


def _hints(operator: Any, **others: bool | None) -> Hints:
    """The hints of an operator that hold for its adjoint and its inverse, too."""
    return {
        "is_non_singular": operator.is_non_singular,
        "is_self_adjoint": operator.is_self_adjoint,
        "is_positive_definite": operator.is_positive_definite,
        "is_square": True,
        **others,
    }


_FACTOR: Hints = {"is_non_singular": True, "is_self_adjoint": False, "is_square": True}
_POSITIVE: Hints = {
    "is_non_singular": True,
    "is_self_adjoint": True,
    "is_positive_definite": True,
    "is_square": True,
}

# -- adjoints ---------------------------------------------------------------------------------------------------------


def _conjugate(x: Any) -> Any:
    return conj(x) if x.dtype.is_complex else x


@algebra.adjoint.of(LinearOperator)
def _adjoint(operator: Any) -> Any:
    return LinearOperatorAdjoint(operator, **_hints(operator, is_square=operator.is_square))


@algebra.adjoint.of(LinearOperatorAdjoint)
def _adjoint_of_adjoint(operator: Any) -> Any:
    return operator.operator


@algebra.adjoint.of(LinearOperatorIdentity)
@algebra.adjoint.of(LinearOperatorHouseholder)
@algebra.inverse.of(LinearOperatorIdentity)
@algebra.inverse.of(LinearOperatorHouseholder)
def _itself(operator: Any) -> Any:
    return operator


@algebra.adjoint.of(LinearOperatorScaledIdentity)
def _adjoint_of_scaled(operator: Any) -> Any:
    return LinearOperatorScaledIdentity(operator._rows, _conjugate(operator.multiplier), **_hints(operator))


@algebra.adjoint.of(LinearOperatorDiag)
def _adjoint_of_diag(operator: Any) -> Any:
    return LinearOperatorDiag(_conjugate(operator.diag), **_hints(operator))


@algebra.adjoint.of(LinearOperatorCirculant)
def _adjoint_of_circulant(operator: Any) -> Any:
    return LinearOperatorCirculant(_conjugate(operator.spectrum), **_hints(operator))


def _of_each(kind: Any, method: str, hints: Callable[[Any], Hints]) -> Callable[[Any], Any]:
    """The same structure of the operators' adjoints, inverses or factors."""
    return lambda operator: kind([getattr(part, method)() for part in operator.operators], **hints(operator))


for _kind in (LinearOperatorBlockDiag, LinearOperatorKronecker):
    algebra.adjoint.of(_kind)(_of_each(_kind, "adjoint", _hints))
    algebra.inverse.of(_kind)(_of_each(_kind, "inverse", _hints))
    algebra.cholesky.of(_kind)(_of_each(_kind, "cholesky", lambda operator: _FACTOR))

# -- Cholesky's factors -----------------------------------------------------------------------------------------------


@algebra.cholesky.of(LinearOperator)
def _cholesky(operator: Any) -> Any:
    return LinearOperatorLowerTriangular(cholesky(operator.to_dense()), **_FACTOR)


@algebra.cholesky.of(LinearOperatorDiag)
def _cholesky_of_diag(operator: Any) -> Any:
    return LinearOperatorDiag(ew.sqrt(operator.diag), **_POSITIVE)


@algebra.cholesky.of(LinearOperatorIdentity)
def _cholesky_of_identity(operator: Any) -> Any:
    return LinearOperatorIdentity(operator._rows, operator.batch_shape, operator.dtype, **_POSITIVE)


@algebra.cholesky.of(LinearOperatorScaledIdentity)
def _cholesky_of_scaled(operator: Any) -> Any:
    return LinearOperatorScaledIdentity(operator._rows, ew.sqrt(operator.multiplier), **_POSITIVE)


# -- inverses ---------------------------------------------------------------------------------------------------------


@algebra.inverse.of(LinearOperator)
def _inverse(operator: Any) -> Any:
    return LinearOperatorInversion(operator, **_hints(operator, is_square=operator.is_square))


@algebra.inverse.of(LinearOperatorInversion)
def _inverse_of_inverse(operator: Any) -> Any:
    return operator.operator


@algebra.inverse.of(LinearOperatorDiag)
def _inverse_of_diag(operator: Any) -> Any:
    return LinearOperatorDiag(1.0 / operator.diag, **_hints(operator))


@algebra.inverse.of(LinearOperatorScaledIdentity)
def _inverse_of_scaled(operator: Any) -> Any:
    hints = _hints(operator, is_self_adjoint=True)
    return LinearOperatorScaledIdentity(operator._rows, 1.0 / operator.multiplier, **hints)


@algebra.inverse.of(LinearOperatorCirculant)
def _inverse_of_circulant(operator: Any) -> Any:
    return LinearOperatorCirculant(1.0 / operator.spectrum, **_hints(operator))


# -- pairs ------------------------------------------------------------------------------------------------------------


def _non_singular(a: Any, b: Any) -> bool | None:
    if a.is_non_singular is False or b.is_non_singular is False:
        return False
    return a.is_non_singular and b.is_non_singular


def _square(a: Any, b: Any) -> bool | None:
    """Whether the product of two operators is square."""
    if a.is_square and b.is_square:
        return True
    if a.is_square is False and b.is_square is False:
        return a.range_dimension == b.domain_dimension
    return False if a.is_square != b.is_square and a.is_square is not None else None


def _commuting(a: Any, b: Any) -> Hints:
    """The hints of the product of two operators that may be exchanged."""
    sides = (a.is_self_adjoint, b.is_self_adjoint)
    positive = all(sides) and a.is_positive_definite is True and b.is_positive_definite is True
    return {
        "is_non_singular": _non_singular(a, b),
        "is_self_adjoint": True if all(sides) else False if set(sides) == {True, False} else None,
        "is_positive_definite": True if positive else None,
        "is_square": True,
    }


def _composed(a: Any, b: Any, left: Any) -> Any:
    square = _square(a, b)
    other = False if square is False else None
    return LinearOperatorComposition(
        [left, b],
        is_non_singular=_non_singular(a, b) if square else other,
        is_self_adjoint=other,
        is_positive_definite=other,
        is_square=square,
    )


@algebra.matmul.of(LinearOperator, LinearOperator)
def _product(a: Any, b: Any) -> Any:
    return _composed(a, b, a)


@algebra.solve.of(LinearOperator, LinearOperator)
def _solution(a: Any, b: Any) -> Any:
    return _composed(a, b, LinearOperatorInversion(a))


@algebra.solve.of(LinearOperatorInversion, LinearOperator)
def _solution_of_inverse(a: Any, b: Any) -> Any:
    return a.operator.matmul(b)


@algebra.matmul.of(LinearOperatorIdentity, LinearOperator)
@algebra.solve.of(LinearOperatorIdentity, LinearOperator)
def _other(identity: Any, operator: Any) -> Any:
    return operator


@algebra.matmul.of(LinearOperator, LinearOperatorIdentity)
def _itself_times_identity(operator: Any, identity: Any) -> Any:
    return operator


def _zero(zeros: Any, operator: Any) -> Any:
    if not zeros.is_square or not operator.is_square:
        raise ValueError(
            "Matmul with non-square `LinearOperator`s or non-square `LinearOperatorZeros` not supported at this time."
        )
    return zeros


algebra.matmul.of(LinearOperatorZeros, LinearOperator)(_zero)
algebra.matmul.of(LinearOperator, LinearOperatorZeros)(lambda operator, zeros: _zero(zeros, operator))


@algebra.matmul.of(LinearOperatorDiag, LinearOperatorDiag)
def _diag_times_diag(a: Any, b: Any) -> Any:
    return LinearOperatorDiag(a.diag * b.diag, **_commuting(a, b))


@algebra.solve.of(LinearOperatorDiag, LinearOperatorDiag)
def _diag_solve_diag(a: Any, b: Any) -> Any:
    return LinearOperatorDiag(b.diag / a.diag, **_commuting(a, b))


@algebra.matmul.of(LinearOperatorDiag, LinearOperatorScaledIdentity)
def _diag_times_scaled(a: Any, b: Any) -> Any:
    return LinearOperatorDiag(a.diag * b.multiplier, **_commuting(a, b))


@algebra.matmul.of(LinearOperatorScaledIdentity, LinearOperatorDiag)
def _scaled_times_diag(a: Any, b: Any) -> Any:
    return LinearOperatorDiag(b.diag * a.multiplier, **_commuting(a, b))


@algebra.solve.of(LinearOperatorDiag, LinearOperatorScaledIdentity)
def _diag_solve_scaled(a: Any, b: Any) -> Any:
    return LinearOperatorDiag(b.multiplier / a.diag, **_commuting(a, b))


@algebra.solve.of(LinearOperatorScaledIdentity, LinearOperatorDiag)
def _scaled_solve_diag(a: Any, b: Any) -> Any:
    return LinearOperatorDiag(b.diag / a.multiplier, **_commuting(a, b))


def _triangular(matrix: Tensor, a: Any, b: Any) -> Any:
    hints = {**_commuting(a, b), "is_positive_definite": None}
    return LinearOperatorLowerTriangular(matrix, **hints)


@algebra.matmul.of(LinearOperatorDiag, LinearOperatorLowerTriangular)
def _diag_times_triangular(a: Any, b: Any) -> Any:
    return _triangular(expand_dims(a.diag, -1) * b.to_dense(), a, b)


@algebra.matmul.of(LinearOperatorLowerTriangular, LinearOperatorDiag)
def _triangular_times_diag(a: Any, b: Any) -> Any:
    return _triangular(a.to_dense() * b.diag, b, a)


@algebra.solve.of(LinearOperatorDiag, LinearOperatorLowerTriangular)
def _diag_solve_triangular(a: Any, b: Any) -> Any:
    return _triangular(b.to_dense() / expand_dims(a.diag, -1), a, b)


@algebra.matmul.of(LinearOperatorCirculant, LinearOperatorCirculant)
def _circulant_times_circulant(a: Any, b: Any) -> Any:
    return LinearOperatorCirculant(a.spectrum * b.spectrum, **_commuting(a, b))


@algebra.solve.of(LinearOperatorCirculant, LinearOperatorCirculant)
def _circulant_solve_circulant(a: Any, b: Any) -> Any:
    return LinearOperatorCirculant(b.spectrum / a.spectrum, **_commuting(a, b))


# -- functions of matrices, given an operator -------------------------------------------------------------------------


@takes(LinearOperator, adjoint)
def _adjoint_function(matrix: Any, name: str | None = None) -> Any:
    return matrix.adjoint(name)


@takes(LinearOperator, cholesky)
def _cholesky_function(input: Any, name: str | None = None) -> Any:
    return input.cholesky(name)


@takes(LinearOperator, matrix_diag_part)
def _diag_part_function(input: Any, name: str = "diag_part") -> Any:
    return input.diag_part(name)


@takes(LinearOperator, matrix_determinant)
def _determinant_function(input: Any, name: str | None = None) -> Any:
    return input.determinant(name)


@takes(LinearOperator, matrix_inverse)
def _inverse_function(input: Any, adjoint: bool = False, name: str | None = None) -> Any:
    inverse = input.inverse(name)
    return inverse.adjoint() if adjoint else inverse


@takes(LinearOperator, logdet)
def _logdet_function(matrix: Any, name: str | None = None) -> Any:
    if matrix.is_positive_definite and matrix.is_self_adjoint:
        with name_scope(name, "logdet", []):
            return matrix.log_abs_determinant()
    raise ValueError("Expected matrix to be self-adjoint positive definite.")


@takes(LinearOperator, matmul)
def _matmul_function(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    transpose_b: bool = False,
    adjoint_a: bool = False,
    adjoint_b: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
    name: Any = None,
) -> Any:
    if transpose_a or transpose_b:
        raise ValueError("Transposing not supported at this time.")
    if a_is_sparse or b_is_sparse:
        raise ValueError("Sparse methods not supported at this time.")
    if isinstance(a, LinearOperator):
        return a.matmul(b, adjoint=adjoint_a, adjoint_arg=adjoint_b, name=name)
    return adjoint(b.matmul(a, adjoint=not adjoint_b, adjoint_arg=not adjoint_a, name=name))


@takes(LinearOperator, matrix_solve)
def _solve_function(matrix: Any, rhs: Any, adjoint: bool = False, name: Any = None) -> Any:
    if not isinstance(matrix, LinearOperator):
        raise ValueError("Passing in `matrix` as a Tensor and `rhs` as a LinearOperator is not supported.")
    return matrix.solve(rhs, adjoint=adjoint, name=name)


@takes(LinearOperator, trace)
def _trace_function(x: Any, name: str | None = None) -> Any:
    return x.trace(name)
