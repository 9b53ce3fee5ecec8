"""Linear operators that scale every coordinate, or reflect in a plane."""

from __future__ import annotations

from typing import Any

from tfedu.graph.errors import InvalidArgumentError
from tfedu.graph.operation import Operation
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import concat, expand_dims, shape
from tfedu.ops.checks.values import assert_positive
from tfedu.ops.constant import ones, zeros
from tfedu.ops.control import no_op
from tfedu.ops.linalg.parts import adjoint as adjoint_of
from tfedu.ops.linalg.parts import matrix_diag, matrix_diag_part, matrix_set_diag
from tfedu.ops.linalg.products import matmul
from tfedu.ops.linear_operators.operator import LinearOperator
from tfedu.ops.linear_operators.parts import assert_no_zeros, assert_real, tensor_or_variable
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.complex import real
from tfedu.ops.math.conjugate import conj
from tfedu.ops.math.norms import norm
from tfedu.ops.math.reduction import reduce_prod, reduce_sum


def _squared(vectors: Any) -> TensorShape:
    """[..., n] -> [..., n, n]."""
    return vectors.shape.concatenate(vectors.shape[-1:])


def _squared_tensor(vectors: Any) -> Tensor:
    extents = shape(vectors)
    return concat((extents, [extents[-1]]), 0)


class LinearOperatorDiag(LinearOperator):
    """A diagonal matrix [..., n, n] as an operator (TF: ``tf.linalg.LinearOperatorDiag``).

    Args:
        diag: the diagonal [..., n].
        is_non_singular, is_self_adjoint, is_positive_definite, is_square: see :class:`LinearOperator`; a real diagonal
            is self-adjoint.

    Raises:
        ValueError: a scalar; hints that are not true of a diagonal matrix.

    >>> LinearOperatorDiag([1.0, 2.0]).trace().shape.as_list()
    []
    """

    def __init__(
        self,
        diag: Any,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str = "LinearOperatorDiag",
    ) -> None:
        with name_scope(name, values=[diag]):
            self._diag = tensor_or_variable(diag, "diag")
            if self._diag.shape.ndims is not None and self._diag.shape.ndims < 1:
                raise ValueError(f"Argument diag must have at least 1 dimension.  Found: {self._diag}")
            if not self._diag.dtype.is_complex:
                if is_self_adjoint is False:
                    raise ValueError("A real diagonal operator is always self adjoint.")
                is_self_adjoint = True
            if is_square is False:
                raise ValueError("Only square diagonal operators currently supported.")
            super().__init__(
                dtype=self._diag.dtype,
                graph_parents=[self._diag],
                is_non_singular=is_non_singular,
                is_self_adjoint=is_self_adjoint,
                is_positive_definite=is_positive_definite,
                is_square=True,
                name=name,
            )

    @property
    def diag(self) -> Any:
        """The diagonal [..., n]."""
        return self._diag

    def _shape(self) -> TensorShape:
        return _squared(self._diag)

    def _shape_tensor(self) -> Tensor:
        return _squared_tensor(self._diag)

    def _assert_non_singular(self) -> Operation:
        return assert_no_zeros(self._diag, "Singular operator:  Diagonal contained zero values.")

    def _assert_positive_definite(self) -> Operation:
        if self.dtype.is_complex:
            what = "Diagonal operator had diagonal entries with non-positive real part, thus was not positive definite."
        else:
            what = "Real diagonal operator had non-positive diagonal entries, thus was not positive definite."
        return assert_positive(real(self._diag), message=what)

    def _assert_self_adjoint(self) -> Operation:
        return assert_real(
            self._diag, "This diagonal operator contained non-zero imaginary values.   Thus it was not self-adjoint."
        )

    def _factors(self, adjoint: bool) -> Any:
        return conj(self._diag) if adjoint else self._diag

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        factors = self._factors(adjoint)
        x = adjoint_of(x) if adjoint_arg else x
        return expand_dims(factors, -1) * x

    def _matvec(self, x: Tensor, adjoint: bool = False) -> Tensor:
        return self._factors(adjoint) * x

    def _determinant(self) -> Tensor:
        return reduce_prod(self._diag, axis=[-1])

    def _log_abs_determinant(self) -> Tensor:
        result = reduce_sum(ew.log(ew.abs(self._diag)), axis=[-1])
        return ew.cast(result, self.dtype) if self.dtype.is_complex else result

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        factors = self._factors(adjoint)
        rhs = adjoint_of(rhs) if adjoint_arg else rhs
        return rhs * expand_dims(1.0 / factors, -1)

    def _to_dense(self) -> Tensor:
        return matrix_diag(self._diag)

    def _diag_part(self) -> Tensor:
        return self.diag

    def _add_to_tensor(self, x: Tensor) -> Tensor:
        return matrix_set_diag(x, self._diag + matrix_diag_part(x))


class LinearOperatorHouseholder(LinearOperator):
    """The reflection I - 2 v v^H / |v|^2 as an operator [..., n, n] (TF: ``tf.linalg.LinearOperatorHouseholder``).

    It is self-adjoint, its own inverse, and never positive definite.

    Args:
        reflection_axis: v [..., n]; its length does not matter.
        is_non_singular, is_self_adjoint, is_positive_definite, is_square: see :class:`LinearOperator`.

    Raises:
        ValueError: a scalar; hints that are not true of a reflection.

    >>> LinearOperatorHouseholder([1.0, 0.0, 0.0]).matvec([1.0, 2.0, 3.0]).shape.as_list()
    [3]
    """

    def __init__(
        self,
        reflection_axis: Any,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str = "LinearOperatorHouseholder",
    ) -> None:
        with name_scope(name, values=[reflection_axis]):
            self._reflection_axis = tensor_or_variable(reflection_axis, "reflection_axis")
            if self._reflection_axis.shape.ndims is not None and self._reflection_axis.shape.ndims < 1:
                raise ValueError(
                    f"Argument reflection_axis must have at least 1 dimension.  Found: {self._reflection_axis}"
                )
            if is_self_adjoint is False:
                raise ValueError("A Householder operator is always self adjoint.")
            if is_positive_definite is True:
                raise ValueError("A Householder operator is always non-positive definite.")
            if is_square is False:
                raise ValueError("A Householder operator is always square.")
            super().__init__(
                dtype=self._reflection_axis.dtype,
                graph_parents=[self._reflection_axis],
                is_non_singular=is_non_singular,
                is_self_adjoint=True,
                is_positive_definite=False,
                is_square=True,
                name=name,
            )

    @property
    def reflection_axis(self) -> Any:
        """v [..., n], as it was given."""
        return self._reflection_axis

    def _unit(self) -> Tensor:
        axis = convert_to_tensor(self._reflection_axis)
        return axis / norm(axis, axis=-1, keepdims=True)

    def _shape(self) -> TensorShape:
        return _squared(self._reflection_axis)

    def _shape_tensor(self) -> Tensor:
        return _squared_tensor(self._reflection_axis)

    def _assert_non_singular(self) -> Operation:
        return no_op("assert_non_singular")

    def _assert_positive_definite(self) -> Operation:
        raise InvalidArgumentError(None, None, "Householder operators are always non-positive definite.")

    def _assert_self_adjoint(self) -> Operation:
        return no_op("assert_self_adjoint")

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        x = adjoint_of(x) if adjoint_arg else x
        column = expand_dims(self._unit(), -1)
        return x - 2 * column * matmul(column, x, adjoint_a=True)

    def _trace(self) -> Tensor:
        number = ew.cast(self.domain_dimension_tensor() - 2, self.dtype)
        return number * ones(self.batch_shape_tensor(), self.dtype)

    def _determinant(self) -> Tensor:
        return -ones(self.batch_shape_tensor(), self.dtype)

    def _log_abs_determinant(self) -> Tensor:
        return zeros(self.batch_shape_tensor(), self.dtype)

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return self._matmul(rhs, adjoint, adjoint_arg)

    def _to_dense(self) -> Tensor:
        column = expand_dims(self._unit(), -1)
        matrix = -2 * matmul(column, column, adjoint_b=True)
        return matrix_set_diag(matrix, 1.0 + matrix_diag_part(matrix))

    def _diag_part(self) -> Tensor:
        unit = self._unit()
        return 1.0 - 2 * unit * conj(unit)
