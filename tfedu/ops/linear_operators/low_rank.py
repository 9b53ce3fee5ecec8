"""A linear operator to which a matrix of low rank is added."""

from __future__ import annotations

from typing import Any

from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.apply import name_scope
from tfedu.ops.array import concat, shape
from tfedu.ops.array.inspection import dimension_at_index
from tfedu.ops.broadcasting import broadcast_dynamic_shape, broadcast_static_shape
from tfedu.ops.linalg.decompositions import cholesky, matrix_determinant
from tfedu.ops.linalg.parts import matrix_diag_part
from tfedu.ops.linalg.products import matmul
from tfedu.ops.linear_operators.diagonal import LinearOperatorDiag
from tfedu.ops.linear_operators.identity import LinearOperatorIdentity
from tfedu.ops.linear_operators.operator import LinearOperator
from tfedu.ops.linear_operators.parts import cholesky_solve_broadcast, solve_broadcast, tensor_or_variable
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_sum
from tfedu.platform import logging


class LinearOperatorLowRankUpdate(LinearOperator):
    """L + U D V^H, where U and V have few columns (TF: ``tf.linalg.LinearOperatorLowRankUpdate``).

    Systems of equations are solved by Woodbury's formula with the capacitance C = D^-1 + V^H L^-1 U, determinants by
    det(L + U D V^H) = det C det D det L.

    Args:
        base_operator: L [..., m, n].
        u: U [..., m, k].
        diag_update: the diagonal of D [..., k]; by default D is the identity.
        v: V [..., n, k]; by default U.
        is_diag_update_positive: whether all of ``diag_update`` is known to be positive.
        is_non_singular, is_self_adjoint, is_positive_definite, is_square: see :class:`LinearOperator`.

    Raises:
        ValueError: shapes that do not fit; hints that contradict what follows from the parts.

    >>> u = [[1.0], [2.0], [3.0]]
    >>> LinearOperatorLowRankUpdate(LinearOperatorIdentity(3), u).matvec([1.0, 1.0, 1.0]).shape.as_list()
    [3]
    """

    def __init__(
        self,
        base_operator: Any,
        u: Any,
        diag_update: Any = None,
        v: Any = None,
        is_diag_update_positive: bool | None = None,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str = "LinearOperatorLowRankUpdate",
    ) -> None:
        dtype = base_operator.dtype
        if diag_update is None:
            if is_diag_update_positive is False:
                raise ValueError(
                    "Default diagonal is the identity, which is positive.  However, user set "
                    "'is_diag_update_positive' to False."
                )
            is_diag_update_positive = True
        elif is_diag_update_positive and dtype.is_complex:
            logging.warning(
                "Note: setting is_diag_update_positive with a complex dtype means that diagonal is real and positive."
            )
        self._use_cholesky = (
            base_operator.is_positive_definite
            and base_operator.is_self_adjoint
            and is_diag_update_positive
            and v is None
        )
        if base_operator.is_self_adjoint and v is None and not dtype.is_complex:
            if is_self_adjoint is False:
                raise ValueError(
                    "A = L + UDU^H, with L self-adjoint and D real diagonal.  Since UDU^H is self-adjoint, this must "
                    "be a self-adjoint operator."
                )
            is_self_adjoint = True
        if self._use_cholesky:
            if is_positive_definite is False or is_self_adjoint is False or is_non_singular is False:
                raise ValueError("Arguments imply this is self-adjoint positive-definite operator.")
            is_positive_definite = is_self_adjoint = True
        given = [part for part in (u, diag_update, v) if part is not None]
        with name_scope(name, values=[*base_operator.graph_parents, *given]):
            self._u = tensor_or_variable(u, "u")
            self._v = self._u if v is None else tensor_or_variable(v, "v")
            self._diag_update = None if diag_update is None else tensor_or_variable(diag_update, "diag_update")
            self._base_operator = base_operator
            update = [] if self._diag_update is None else [self._diag_update]
            super().__init__(
                dtype=dtype,
                graph_parents=[*base_operator.graph_parents, self._u, *update, self._v],
                is_non_singular=is_non_singular,
                is_self_adjoint=is_self_adjoint,
                is_positive_definite=is_positive_definite,
                is_square=is_square,
                name=name,
            )
            self._diag_operator: Any
            if self._diag_update is None:
                rank = dimension_at_index(self._u.shape, -1).value
                self._diag_operator = LinearOperatorIdentity(shape(self._u)[-1] if rank is None else rank, dtype=dtype)
            else:
                self._diag_operator = LinearOperatorDiag(
                    self._diag_update, is_positive_definite=is_diag_update_positive
                )
            self._is_diag_update_positive = is_diag_update_positive
            self._check_shapes()

    def _check_shapes(self) -> None:
        both = broadcast_static_shape(self._u.shape, self._v.shape)
        lead = broadcast_static_shape(self._base_operator.batch_shape, both[:-2])
        self._base_operator.domain_dimension.assert_is_compatible_with(both[-2])
        if self._diag_update is not None:
            dimension_at_index(both, -1).assert_is_compatible_with(self._diag_update.shape[-1])
            broadcast_static_shape(lead, self._diag_update.shape[:-1])

    @property
    def u(self) -> Any:
        """U."""
        return self._u

    @property
    def v(self) -> Any:
        """V."""
        return self._v

    @property
    def is_diag_update_positive(self) -> bool | None:
        """Whether all of D's diagonal is known to be positive."""
        return self._is_diag_update_positive

    @property
    def diag_update(self) -> Any:
        """The diagonal of D, None when D is the identity."""
        return self._diag_update

    @property
    def diag_operator(self) -> Any:
        """D as an operator."""
        return self._diag_operator

    @property
    def base_operator(self) -> Any:
        """L."""
        return self._base_operator

    def _shape(self) -> TensorShape:
        lead = broadcast_static_shape(self._base_operator.batch_shape, self._u.shape[:-2])
        return lead.concatenate(self._base_operator.shape[-2:])

    def _shape_tensor(self) -> Tensor:
        lead = broadcast_dynamic_shape(self._base_operator.batch_shape_tensor(), shape(self._u)[:-2])
        return concat([lead, self._base_operator.shape_tensor()[-2:]], 0)

    def _capacitance(self) -> Tensor:
        inner = matmul(self._v, self._base_operator.solve(self._u), adjoint_a=True)
        return self._diag_operator.inverse().add_to_tensor(inner)

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        u, v = (self._v, self._u) if adjoint else (self._u, self._v)
        leading = self._base_operator.matmul(x, adjoint=adjoint, adjoint_arg=adjoint_arg)
        inner = matmul(v, x, adjoint_a=True, adjoint_b=adjoint_arg)
        return leading + matmul(u, self._diag_operator.matmul(inner, adjoint=adjoint))

    def _determinant(self) -> Tensor:
        if self.is_positive_definite:
            return ew.exp(self.log_abs_determinant())
        inner = matrix_determinant(self._capacitance())
        return inner * self._diag_operator.determinant() * self._base_operator.determinant()

    def _log_abs_determinant(self) -> Tensor:
        outer = self._diag_operator.log_abs_determinant()
        base = self._base_operator.log_abs_determinant()
        if self._use_cholesky:
            inner = 2 * reduce_sum(ew.log(matrix_diag_part(cholesky(self._capacitance()))), axis=[-1])
        else:
            inner = ew.log(ew.abs(matrix_determinant(self._capacitance())))
            inner = ew.cast(inner, self.dtype) if self.dtype.is_complex else inner
        return inner + outer + base

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        base = self._base_operator
        if base.is_non_singular is False:
            raise ValueError("Solve not implemented unless this is a perturbation of a non-singular LinearOperator.")
        u, v = (self._v, self._u) if adjoint else (self._u, self._v)
        unperturbed = base.solve(rhs, adjoint=adjoint, adjoint_arg=adjoint_arg)
        inner = matmul(v, unperturbed, adjoint_a=True)
        if self._use_cholesky:
            inner = cholesky_solve_broadcast(cholesky(self._capacitance()), inner)
        else:
            inner = solve_broadcast(self._capacitance(), inner, adjoint=adjoint)
        return unperturbed - base.solve(matmul(u, inner), adjoint=adjoint)
