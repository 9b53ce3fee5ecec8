"""Linear operators made of one other: its adjoint, its inverse."""

from __future__ import annotations

from typing import Any

from tfedu.graph.operation import Operation
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.apply import name_scope
from tfedu.ops.array import concat
from tfedu.ops.linalg.parts import adjoint as adjoint_of
from tfedu.ops.linear_operators.operator import LinearOperator
from tfedu.ops.linear_operators.parts import agreed
from tfedu.ops.math.conjugate import conj


class _Derived(LinearOperator):
    """An operator that has exactly the properties of the one it is made of."""

    def __init__(self, operator: Any, hints: dict[str, bool | None], what: str, name: str) -> None:
        self._operator = operator
        words = {
            "is_square": "square",
            "is_non_singular": "non-singular",
            "is_self_adjoint": "self-adjoint",
            "is_positive_definite": "positive-definite",
        }
        known = {
            hint: agreed(operator, hint, hints[hint], f"An operator is {word} if and only if its {what} is {word}.")
            for hint, word in words.items()
        }
        with name_scope(name, values=operator.graph_parents):
            super().__init__(dtype=operator.dtype, graph_parents=operator.graph_parents, name=name, **known)

    @property
    def operator(self) -> Any:
        """The operator it is made of."""
        return self._operator

    def _assert_non_singular(self) -> Operation:
        return self.operator.assert_non_singular()

    def _assert_positive_definite(self) -> Operation:
        return self.operator.assert_positive_definite()

    def _assert_self_adjoint(self) -> Operation:
        return self.operator.assert_self_adjoint()


class LinearOperatorAdjoint(_Derived):
    """A^H of another operator A (TF: ``tf.linalg.LinearOperatorAdjoint``).

    Args:
        operator: A.
        is_non_singular, is_self_adjoint, is_positive_definite, is_square: what is known, if the operator does not say.
        name: by default that of the operator and ``_adjoint``.

    Raises:
        ValueError: a hint that contradicts the operator's.

    >>> from tfedu.ops.linear_operators import LinearOperatorFullMatrix
    >>> LinearOperatorAdjoint(LinearOperatorFullMatrix([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])).shape.as_list()
    [3, 2]
    """

    def __init__(
        self,
        operator: Any,
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
        super().__init__(operator, hints, "adjoint", operator.name + "_adjoint" if name is None else name)

    def _shape(self) -> TensorShape:
        extents = self.operator.shape
        return extents[:-2].concatenate([extents[-1], extents[-2]])

    def _shape_tensor(self) -> Tensor:
        extents = self.operator.shape_tensor()
        return concat([extents[:-2], [extents[-1], extents[-2]]], axis=-1)

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return self.operator.matmul(x, adjoint=not adjoint, adjoint_arg=adjoint_arg)

    def _matvec(self, x: Tensor, adjoint: bool = False) -> Tensor:
        return self.operator.matvec(x, adjoint=not adjoint)

    def _determinant(self) -> Tensor:
        result = self.operator.determinant()
        return result if self.is_self_adjoint else conj(result)

    def _log_abs_determinant(self) -> Tensor:
        return self.operator.log_abs_determinant()

    def _trace(self) -> Tensor:
        result = self.operator.trace()
        return result if self.is_self_adjoint else conj(result)

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return self.operator.solve(rhs, adjoint=not adjoint, adjoint_arg=adjoint_arg)

    def _solvevec(self, rhs: Tensor, adjoint: bool = False) -> Tensor:
        return self.operator.solvevec(rhs, adjoint=not adjoint)

    def _to_dense(self) -> Tensor:
        dense = self.operator.to_dense()
        return dense if self.is_self_adjoint else adjoint_of(dense)


class LinearOperatorInversion(_Derived):
    """A^-1 of another operator A: to multiply is to solve (TF: ``tf.linalg.LinearOperatorInversion``).

    Args:
        operator: A.
        is_non_singular, is_self_adjoint, is_positive_definite, is_square: what is known, if the operator does not say.
        name: by default that of the operator and ``_inv``.

    Raises:
        ValueError: a hint that contradicts the operator's; one that says it is singular, or not square.

    >>> from tfedu.ops.linear_operators import LinearOperatorFullMatrix
    >>> LinearOperatorInversion(LinearOperatorFullMatrix([[1.0, 2.0], [3.0, 4.0]])).matvec([1.0, 1.0]).shape.as_list()
    [2]
    """

    def __init__(
        self,
        operator: Any,
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
        for hint in ("is_non_singular", "is_square"):
            own = getattr(operator, hint)
            if own is False or hints[hint] is False:
                raise ValueError(
                    f"operator and supplied hints must have `{hint}` equal to `True` or `None`.  "
                    f"Found {own}, {hints[hint]}"
                )
        super().__init__(operator, hints, "inverse", operator.name + "_inv" if name is None else name)

    def _shape(self) -> TensorShape:
        return self.operator.shape

    def _shape_tensor(self) -> Tensor:
        return self.operator.shape_tensor()

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return self.operator.solve(x, adjoint=adjoint, adjoint_arg=adjoint_arg)

    def _determinant(self) -> Tensor:
        return 1.0 / self.operator.determinant()

    def _log_abs_determinant(self) -> Tensor:
        return -1.0 * self.operator.log_abs_determinant()

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return self.operator.matmul(rhs, adjoint=adjoint, adjoint_arg=adjoint_arg)
