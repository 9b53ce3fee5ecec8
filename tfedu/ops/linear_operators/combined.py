"""Linear operators made of several: one after the other, or side by side."""

from __future__ import annotations

from functools import reduce
from typing import Any

from tfedu.graph.dtypes import int32
from tfedu.graph.operation import Operation
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import concat, expand_dims, shape, split, squeeze, stack
from tfedu.ops.checks.types import assert_proper_iterable
from tfedu.ops.constant import zeros
from tfedu.ops.control import group
from tfedu.ops.linear_operators.operator import LinearOperator
from tfedu.ops.linear_operators.parts import (
    broadcast_matrices,
    common_batch_shape,
    common_batch_shape_tensor,
    implied,
    same_dtype,
)


class Combined(LinearOperator):
    """An operator made of several."""

    def __init__(
        self,
        operators: Any,
        hints: dict[str, bool | None],
        name: str | None,
        joint: str,
        messages: dict[str, str],
        expected: str = "a non-empty list of operators",
    ) -> None:
        """``joint`` stands between the names; ``messages``: what to say when all have a hint and the whole must not."""
        assert_proper_iterable(operators)
        self._operators = list(operators)
        if not self._operators:
            raise ValueError(f"Expected {expected}. Found: {self._operators}")
        dtype = same_dtype(self._operators)
        for hint, message in messages.items():
            hints[hint] = implied(self._operators, hint, hints[hint], message)
        parents = [parent for operator in self._operators for parent in operator.graph_parents]
        name = joint.join(operator.name for operator in self._operators) if name is None else name
        with name_scope(name, values=parents):
            super().__init__(dtype=dtype, graph_parents=parents, name=name, **hints)

    @property
    def operators(self) -> list[Any]:
        """The operators it is made of."""
        return self._operators

    def _product(self, method: str) -> Tensor:
        return reduce(lambda a, b: a * b, (getattr(operator, method)() for operator in self._operators))

    def _sum(self, method: str) -> Tensor:
        return reduce(lambda a, b: a + b, (getattr(operator, method)() for operator in self._operators))

    def _every(self, method: str) -> Operation:
        return group([getattr(operator, method)() for operator in self._operators])


class LinearOperatorComposition(Combined):
    """The product A B ... of operators, without multiplying them (TF: ``tf.linalg.LinearOperatorComposition``).

    Args:
        operators: from left to right; the extents that meet are equal, the leading axes broadcast.
        is_non_singular, is_self_adjoint, is_positive_definite, is_square: see :class:`LinearOperator`; the product of
            operators that have inverses has one.
        name: by default the operators' names, joined by ``_o_``.

    Raises:
        ValueError: no operator; hints that contradict the operators'.
        TypeError: several dtypes.

    >>> from tfedu.ops.linear_operators import LinearOperatorDiag, LinearOperatorFullMatrix
    >>> parts = [LinearOperatorDiag([1.0, 2.0]), LinearOperatorFullMatrix([[1.0, 2.0], [3.0, 4.0]])]
    >>> LinearOperatorComposition(parts).name
    'LinearOperatorDiag_o_LinearOperatorFullMatrix'
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
        always = "The composition of non-singular operators is always non-singular."
        super().__init__(operators, hints, name, "_o_", {"is_non_singular": always})

    def _shape(self) -> TensorShape:
        for left, right in zip(self._operators, self._operators[1:]):
            left.domain_dimension.assert_is_compatible_with(right.range_dimension)
        ends = [self._operators[0].range_dimension, self._operators[-1].domain_dimension]
        return common_batch_shape(self._operators).concatenate(ends)

    def _shape_tensor(self) -> Tensor:
        ends = [self._operators[0].range_dimension_tensor(), self._operators[-1].domain_dimension_tensor()]
        return concat((common_batch_shape_tensor(self._operators), stack(ends)), 0)

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        first, *rest = self._operators if adjoint else reversed(self._operators)
        result = first.matmul(x, adjoint=adjoint, adjoint_arg=adjoint_arg)
        for operator in rest:
            result = operator.matmul(result, adjoint=adjoint)
        return result

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        first, *rest = reversed(self._operators) if adjoint else self._operators
        result = first.solve(rhs, adjoint=adjoint, adjoint_arg=adjoint_arg)
        for operator in rest:
            result = operator.solve(result, adjoint=adjoint)
        return result

    def _determinant(self) -> Tensor:
        return self._product("determinant")

    def _log_abs_determinant(self) -> Tensor:
        return self._sum("log_abs_determinant")


class LinearOperatorBlockDiag(Combined):
    """Square operators as the blocks on the diagonal of a larger one (TF: ``tf.linalg.LinearOperatorBlockDiag``).

    Args:
        operators: square; their leading axes broadcast.
        is_non_singular, is_self_adjoint, is_positive_definite, is_square: see :class:`LinearOperator`; what all blocks
            are, the whole is.
        name: by default the operators' names, joined by ``_ds_``.

    Raises:
        ValueError: no operator, or one that is not square; hints that contradict the operators'.
        TypeError: several dtypes.

    >>> from tfedu.ops.linear_operators import LinearOperatorDiag, LinearOperatorIdentity
    >>> LinearOperatorBlockDiag([LinearOperatorDiag([1.0, 2.0]), LinearOperatorIdentity(3)]).shape.as_list()
    [5, 5]
    """

    def __init__(
        self,
        operators: Any,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = True,
        name: str | None = None,
    ) -> None:
        assert_proper_iterable(operators)
        operators = list(operators)
        hints: dict[str, bool | None] = {
            "is_non_singular": is_non_singular,
            "is_self_adjoint": is_self_adjoint,
            "is_positive_definite": is_positive_definite,
            "is_square": True,
        }
        if operators and not (is_square and all(operator.is_square for operator in operators)):
            raise ValueError("Can only represent a block diagonal of square matrices.")
        always = "The direct sum of {0} operators is always {0}."
        messages = {
            "is_non_singular": always.format("non-singular"),
            "is_self_adjoint": always.format("self-adjoint"),
            "is_positive_definite": always.format("positive definite"),
        }
        super().__init__(operators, hints, name, "_ds_", messages)

    def _shape(self) -> TensorShape:
        domain, rows = (
            reduce(lambda a, b: a + b, (getattr(operator, side) for operator in self._operators))
            for side in ("domain_dimension", "range_dimension")
        )
        return common_batch_shape(self._operators).concatenate([domain, rows])

    def _shape_tensor(self) -> Tensor:
        matrix = stack([self._sum("domain_dimension_tensor"), self._sum("range_dimension_tensor")])
        return concat((common_batch_shape_tensor(self._operators), matrix), 0)

    def _in_blocks(self, x: Tensor, axis: int) -> list[Tensor]:
        if self.shape.is_fully_defined():
            sizes = [operator.domain_dimension.value for operator in self._operators]
        else:
            sizes = [operator.domain_dimension_tensor() for operator in self._operators]
        return split(x, convert_to_tensor(sizes, dtype=int32), axis=axis)

    def _each(self, method: str, x: Tensor, adjoint: bool, adjoint_arg: bool) -> Tensor:
        parts = self._in_blocks(x, -1 if adjoint_arg else -2)
        results = [
            getattr(operator, method)(part, adjoint=adjoint, adjoint_arg=adjoint_arg)
            for operator, part in zip(self._operators, parts)
        ]
        return concat(broadcast_matrices(results), axis=-2)

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return self._each("matmul", x, adjoint, adjoint_arg)

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return self._each("solve", rhs, adjoint, adjoint_arg)

    def _determinant(self) -> Tensor:
        return self._product("determinant")

    def _log_abs_determinant(self) -> Tensor:
        return self._sum("log_abs_determinant")

    def _trace(self) -> Tensor:
        return self._sum("trace")

    def _diag_part(self) -> Tensor:
        columns = [expand_dims(operator.diag_part(), -1) for operator in self._operators]
        return squeeze(concat(broadcast_matrices(columns), axis=-2), axis=-1)

    def _to_dense(self) -> Tensor:
        before: Any = 0
        rows = []
        for block in broadcast_matrices([operator.to_dense() for operator in self._operators]):
            lead = shape(block)[:-1]
            left = zeros(concat([lead, [before]], axis=-1), block.dtype)
            before = before + shape(block)[-1]
            right = zeros(concat([lead, [self.domain_dimension_tensor() - before]], axis=-1), block.dtype)
            rows.append(concat([left, block, right], axis=-1))
        matrix = concat(rows, axis=-2)
        matrix.set_shape(self.shape)
        return matrix

    def _assert_non_singular(self) -> Operation:
        return self._every("assert_non_singular")

    def _assert_self_adjoint(self) -> Operation:
        return self._every("assert_self_adjoint")

    def _assert_positive_definite(self) -> Operation:
        return self._every("assert_positive_definite")
