"""The Kronecker product of linear operators."""

from __future__ import annotations

from functools import reduce
from typing import Any

from tfedu.graph.errors import InvalidArgumentError
from tfedu.graph.operation import Operation
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dimension, TensorShape
from tfedu.ops.array import concat, expand_dims, matrix_transpose, reshape, shape
from tfedu.ops.broadcasting import broadcast_static_shape
from tfedu.ops.linear_operators.combined import Combined
from tfedu.ops.linear_operators.parts import common_batch_shape, common_batch_shape_tensor
from tfedu.ops.math import elementwise as ew


class LinearOperatorKronecker(Combined):
    """The Kronecker product of operators, without its matrix (TF: ``tf.linalg.LinearOperatorKronecker``).

    Each operator works along its own axis of the vectors, seen as tensors [n_1, n_2, ...]: what would take
    O((n_1 n_2 ...)^2) steps takes O(n_1 n_2 ... (n_1 + n_2 + ...)).

    Args:
        operators: the factors, whose leading axes broadcast.
        is_non_singular, is_self_adjoint, is_positive_definite, is_square: see :class:`LinearOperator`; what all factors
            are, the product is.
        name: by default the operators' names, joined by ``_x_``.

    Raises:
        ValueError: no operator; hints that contradict the operators'.
        TypeError: several dtypes.

    >>> from tfedu.ops.linear_operators import LinearOperatorDiag, LinearOperatorIdentity
    >>> LinearOperatorKronecker([LinearOperatorDiag([1.0, 2.0]), LinearOperatorIdentity(3)]).shape.as_list()
    [6, 6]
    """

    def __init__(
        self,
        operators: Any,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str | None = None,
    ) -> None:
        hints = {
            "is_non_singular": is_non_singular,
            "is_self_adjoint": is_self_adjoint,
            "is_positive_definite": is_positive_definite,
            "is_square": is_square,
        }
        always = "The Kronecker product of {0} operators is always {0}."
        messages = {
            "is_non_singular": always.format("non-singular"),
            "is_self_adjoint": always.format("self-adjoint"),
            "is_positive_definite": always.format("positive-definite"),
        }
        super().__init__(operators, hints, name, "_x_", messages, "a list of >=1 operators")

    def _extent_of(self, side: str) -> Dimension:
        return reduce(lambda a, b: a * b, (getattr(operator, side) for operator in self._operators))

    def _shape(self) -> TensorShape:
        matrix = [self._extent_of("range_dimension"), self._extent_of("domain_dimension")]
        return common_batch_shape(self._operators).concatenate(matrix)

    def _shape_tensor(self) -> Tensor:
        matrix = [self._product("range_dimension_tensor"), self._product("domain_dimension_tensor")]
        return concat((common_batch_shape_tensor(self._operators), matrix), 0)

    def _along_axes(self, method: str, x: Tensor, adjoint: bool, given: str, result: str) -> Tensor:
        """Each operator's ``method`` along its axis: of the first, which then goes behind all others."""
        columns = shape(x)[-1]
        y = x
        for operator in self._operators:
            extent = getattr(operator, f"{given}_tensor")()
            y = reshape(y, concat([shape(y)[:-2], [extent, -1]], 0))
            y = matrix_transpose(getattr(operator, method)(y, adjoint=adjoint))
        y = matrix_transpose(reshape(y, concat([shape(y)[:-2], [columns, -1]], 0)))
        if x.shape.ndims is not None:
            lead = broadcast_static_shape(x.shape[:-2], self.batch_shape)
            y.set_shape(lead.concatenate([getattr(self, result), x.shape[-1]]))
        return y

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        x = matrix_transpose(x, conjugate=True) if adjoint_arg else x
        sides = ("range_dimension", "domain_dimension") if adjoint else ("domain_dimension", "range_dimension")
        return self._along_axes("matmul", x, adjoint, *sides)

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        rhs = matrix_transpose(rhs, conjugate=True) if adjoint_arg else rhs
        return self._along_axes("solve", rhs, adjoint, "range_dimension", "domain_dimension")  # all are square

    def _power(self, operator: Any) -> Tensor:
        """How often an eigenvalue of a factor occurs in the product."""
        return ew.cast(self.domain_dimension_tensor() / operator.domain_dimension_tensor(), operator.dtype)

    def _determinant(self) -> Tensor:
        return reduce(lambda a, b: a * b, (o.determinant() ** self._power(o) for o in self._operators))

    def _log_abs_determinant(self) -> Tensor:
        return reduce(lambda a, b: a + b, (o.log_abs_determinant() * self._power(o) for o in self._operators))

    def _trace(self) -> Tensor:
        return self._product("trace")

    def _diag_part(self) -> Tensor:
        result = self._operators[0].diag_part()
        for operator in self._operators[1:]:
            result = expand_dims(result, -1) * expand_dims(operator.diag_part(), -2)
            result = reshape(result, concat([shape(result)[:-2], [-1]], 0))
        rows, columns = self.range_dimension, self.domain_dimension
        result.set_shape(self.batch_shape.concatenate([columns if rows > columns else rows]))
        return result

    def _to_dense(self) -> Tensor:
        result = self._operators[0].to_dense()
        for operator in self._operators[1:]:
            dense = operator.to_dense()
            result = expand_dims(expand_dims(result, -2), -1) * expand_dims(expand_dims(dense, -2), -4)
            extents = shape(result)
            matrix = [extents[-4] * extents[-3], extents[-2] * extents[-1]]
            result = reshape(result, concat([extents[:-4], matrix], 0))
        result.set_shape(self.shape)
        return result

    def _every_square(self, method: str, word: str) -> Operation:
        if not all(operator.is_square for operator in self._operators):
            message = f"All Kronecker factors must be square for the product to be {word}."
            raise InvalidArgumentError(None, None, message)
        return self._every(method)

    def _assert_non_singular(self) -> Operation:
        return self._every_square("assert_non_singular", "invertible")

    def _assert_self_adjoint(self) -> Operation:
        return self._every_square("assert_self_adjoint", "self adjoint")
