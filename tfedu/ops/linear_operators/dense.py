"""Linear operators given by their whole matrix, or by its lower half."""

from __future__ import annotations

from typing import Any

from tfedu.graph import dtypes
from tfedu.graph.operation import Operation
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.apply import name_scope
from tfedu.ops.array import shape
from tfedu.ops.linalg.parts import adjoint as adjoint_of
from tfedu.ops.linalg.parts import matrix_band_part, matrix_diag_part
from tfedu.ops.linalg.products import matmul
from tfedu.ops.linear_operators.operator import LinearOperator
from tfedu.ops.linear_operators.parts import assert_no_zeros, tensor_or_variable, triangular_solve_broadcast
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_prod, reduce_sum

_ALLOWED = [dtypes.float16, dtypes.float32, dtypes.float64, dtypes.complex64, dtypes.complex128]


class LinearOperatorFullMatrix(LinearOperator):
    """A matrix [..., m, n] without structure, as an operator (TF: ``tf.linalg.LinearOperatorFullMatrix``).

    Args:
        matrix: floats or complex numbers; a variable is read anew by every operation.
        is_non_singular, is_self_adjoint, is_positive_definite, is_square: see :class:`LinearOperator`.

    Raises:
        TypeError: integers.
        ValueError: fewer than two axes.

    >>> LinearOperatorFullMatrix([[1.0, 2.0], [3.0, 4.0]]).solve([[1.0], [1.0]]).shape.as_list()
    [2, 1]
    """

    def __init__(
        self,
        matrix: Any,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str = "LinearOperatorFullMatrix",
    ) -> None:
        with name_scope(name, values=[matrix]):
            self._matrix = tensor_or_variable(matrix, "matrix")
            if self._matrix.dtype.base_dtype not in _ALLOWED:
                raise TypeError(f"Argument matrix must have dtype in {_ALLOWED}.  Found: {self._matrix.dtype}")
            if self._matrix.shape.ndims is not None and self._matrix.shape.ndims < 2:
                raise ValueError(f"Argument matrix must have at least 2 dimensions.  Found: {self._matrix}")
            super().__init__(
                dtype=self._matrix.dtype,
                graph_parents=[self._matrix],
                is_non_singular=is_non_singular,
                is_self_adjoint=is_self_adjoint,
                is_positive_definite=is_positive_definite,
                is_square=is_square,
                name=name,
            )

    def _shape(self) -> TensorShape:
        return self._matrix.shape

    def _shape_tensor(self) -> Tensor:
        return shape(self._matrix)

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return matmul(self._matrix, x, adjoint_a=adjoint, adjoint_b=adjoint_arg)

    def _to_dense(self) -> Tensor:
        return self._matrix


class LinearOperatorLowerTriangular(LinearOperator):
    """A lower triangular matrix [..., n, n] as an operator (TF: ``tf.linalg.LinearOperatorLowerTriangular``).

    Systems of equations are solved by substitution, the determinant is the product of the diagonal.

    Args:
        tril: floats or complex numbers; what stands above the diagonal counts as 0.
        is_non_singular, is_self_adjoint, is_positive_definite, is_square: see :class:`LinearOperator`.

    Raises:
        ValueError: fewer than two axes; ``is_square=False``.

    >>> LinearOperatorLowerTriangular([[1.0, 9.0], [3.0, 4.0]]).determinant().shape.as_list()
    []
    """

    def __init__(
        self,
        tril: Any,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str = "LinearOperatorLowerTriangular",
    ) -> None:
        if is_square is False:
            raise ValueError("Only square lower triangular operators supported at this time.")
        with name_scope(name, values=[tril]):
            self._tril = tensor_or_variable(tril, "tril")
            if self._tril.shape.ndims is not None and self._tril.shape.ndims < 2:
                raise ValueError(f"Argument tril must have at least 2 dimensions.  Found: {self._tril}")
            super().__init__(
                dtype=self._tril.dtype,
                graph_parents=[self._tril],
                is_non_singular=is_non_singular,
                is_self_adjoint=is_self_adjoint,
                is_positive_definite=is_positive_definite,
                is_square=True,
                name=name,
            )

    def _diagonal(self) -> Tensor:
        return matrix_diag_part(self._tril)

    def _shape(self) -> TensorShape:
        return self._tril.shape

    def _shape_tensor(self) -> Tensor:
        return shape(self._tril)

    def _assert_non_singular(self) -> Operation:
        return assert_no_zeros(self._diagonal(), "Singular operator:  Diagonal contained zero values.")

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return matmul(self._to_dense(), x, adjoint_a=adjoint, adjoint_b=adjoint_arg)

    def _determinant(self) -> Tensor:
        return reduce_prod(self._diagonal(), axis=[-1])

    def _log_abs_determinant(self) -> Tensor:
        return reduce_sum(ew.log(ew.abs(self._diagonal())), axis=[-1])

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        rhs = adjoint_of(rhs) if adjoint_arg else rhs
        return triangular_solve_broadcast(self._to_dense(), rhs, lower=True, adjoint=adjoint)

    def _to_dense(self) -> Tensor:
        return matrix_band_part(self._tril, -1, 0)
