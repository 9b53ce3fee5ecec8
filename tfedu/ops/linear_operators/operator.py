"""The base of all linear operators: what is asked of them, checked and answered in general."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from tfedu.graph.dtypes import DType, as_dtype
from tfedu.graph.operation import Operation
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dimension, TensorShape
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import expand_dims, size, squeeze
from tfedu.ops.array.inspection import dimension_at_index, is_tensor
from tfedu.ops.checks.values import assert_equal, assert_less, assert_positive
from tfedu.ops.linalg.decompositions import cholesky, matrix_determinant, slogdet, svd
from tfedu.ops.linalg.parts import adjoint as adjoint_of
from tfedu.ops.linalg.parts import eye, matrix_diag_part
from tfedu.ops.linear_operators import algebra
from tfedu.ops.linear_operators.parts import cholesky_solve_broadcast, shape_tensor, solve_broadcast
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.reduction import reduce_max, reduce_min, reduce_sum
from tfedu.platform import logging


def _warn_of_dense(what: str, steps: str = " and O(N^3) operations") -> None:
    logging.warning(
        "Using (possibly slow) default implementation of %s.  Requires conversion to a dense matrix%s.", what, steps
    )


class LinearOperator:
    """A matrix [..., m, n], or a stack of them, known by what it does (TF: ``tf.linalg.LinearOperator``).

    A subclass says how ``matmul``, ``solve``, ``determinant`` and the others are computed from the structure of its
    matrices; where it does not, they are computed from the whole matrix, with a warning. Its methods are those without
    the underscore: ``_matmul(x, adjoint, adjoint_arg)``, ``_shape()``, ``_shape_tensor()`` at least.

    Args:
        dtype: of the matrix, and of what it is multiplied with.
        graph_parents: the tensors from which it is made.
        is_non_singular, is_self_adjoint, is_positive_definite, is_square: what is known of it: True, False, or None for
            not known. They are promises, and nothing checks them; ``assert_*`` would.
        name: prefix of the operations that it adds.

    Raises:
        ValueError: hints that contradict each other; a parent that is not a tensor.

    >>> from tfedu.ops.linear_operators import LinearOperatorDiag
    >>> operator = LinearOperatorDiag([1.0, 2.0])
    >>> operator.shape.as_list(), operator.is_self_adjoint
    ([2, 2], True)
    >>> operator.matmul([[1.0], [1.0]]).shape.as_list()
    [2, 1]
    """

    def __init__(
        self,
        dtype: Any,
        graph_parents: Sequence[Any] | None = None,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = None,
        name: str | None = None,
    ) -> None:
        if is_positive_definite:
            if is_non_singular is False:
                raise ValueError("A positive definite matrix is always non-singular.")
            is_non_singular = True
        if is_non_singular:
            if is_square is False:
                raise ValueError("A non-singular matrix is always square.")
            is_square = True
        if is_self_adjoint:
            if is_square is False:
                raise ValueError("A self-adjoint matrix is always square.")
            is_square = True
        parents = list(graph_parents or [])
        for i, parent in enumerate(parents):
            if not is_tensor(parent):
                raise ValueError(f"Graph parent item {i} is not a Tensor; {parent}.")
        self._is_square_set_or_implied_by_hints = is_square
        self._dtype: Any = as_dtype(dtype).base_dtype if dtype else dtype
        self._graph_parents = parents
        self._is_non_singular = is_non_singular
        self._is_self_adjoint = is_self_adjoint
        self._is_positive_definite = is_positive_definite
        self._name: str = name or type(self).__name__

    @contextmanager
    def _name_scope(self, name: str | None = None) -> Iterator[str]:
        with name_scope(self.name if name is None else f"{self.name}/{name}") as scope:
            yield scope

    # -- what is known ------------------------------------------------------------------------------------------------

    @property
    def dtype(self) -> DType:
        """The type of the matrix's elements."""
        return self._dtype

    @property
    def name(self) -> str:
        """The prefix of the operations that the operator adds."""
        return self._name

    @property
    def graph_parents(self) -> list[Any]:
        """The tensors from which it is made."""
        return self._graph_parents

    @property
    def is_non_singular(self) -> bool | None:
        return self._is_non_singular

    @property
    def is_self_adjoint(self) -> bool | None:
        return self._is_self_adjoint

    @property
    def is_positive_definite(self) -> bool | None:
        return self._is_positive_definite

    @property
    def is_square(self) -> bool | None:
        """Whether the matrix is square, by the hint or by its shape.

        Raises:
            ValueError: the hint says no, the shape says yes.
        """
        by_shape = self.domain_dimension == self.range_dimension
        hint = self._is_square_set_or_implied_by_hints
        if hint is False and by_shape:
            raise ValueError("User set is_square hint to False, but the operator was square.")
        return by_shape if hint is None else hint

    # -- shapes -------------------------------------------------------------------------------------------------------

    def _shape(self) -> TensorShape:
        raise NotImplementedError("_shape is not implemented.")

    def _shape_tensor(self) -> Tensor:
        raise NotImplementedError("_shape_tensor is not implemented.")

    @property
    def shape(self) -> TensorShape:
        """[..., m, n], as far as it is known."""
        return self._shape()

    def shape_tensor(self, name: str = "shape_tensor") -> Tensor:
        """[..., m, n] as an int32 vector."""
        with self._name_scope(name):
            return shape_tensor(self.shape.as_list()) if self.shape.is_fully_defined() else self._shape_tensor()

    @property
    def batch_shape(self) -> TensorShape:
        """The axes before the last two, as far as they are known."""
        return self.shape[:-2]

    def batch_shape_tensor(self, name: str = "batch_shape_tensor") -> Tensor:
        """The axes before the last two as an int32 vector."""
        with self._name_scope(name):
            if self.batch_shape.is_fully_defined():
                return shape_tensor(self.batch_shape.as_list(), name="batch_shape")
            return self.shape_tensor()[:-2]

    @property
    def tensor_rank(self) -> int | None:
        """How many axes the (stack of) matrices has."""
        return self.shape.ndims

    def tensor_rank_tensor(self, name: str = "tensor_rank_tensor") -> Tensor:
        """How many axes the (stack of) matrices has, an int32 scalar."""
        with self._name_scope(name):
            return size(self.shape_tensor()) if self.tensor_rank is None else convert_to_tensor(self.tensor_rank)

    @property
    def domain_dimension(self) -> Dimension:
        """n, the length of the vectors that the operator takes."""
        return dimension_at_index(self.shape, -1)

    def domain_dimension_tensor(self, name: str = "domain_dimension_tensor") -> Tensor:
        """n as an int32 scalar."""
        return self._extent(name, self.domain_dimension, -1)

    @property
    def range_dimension(self) -> Dimension:
        """m, the length of the vectors that the operator gives."""
        return dimension_at_index(self.shape, -2)

    def range_dimension_tensor(self, name: str = "range_dimension_tensor") -> Tensor:
        """m as an int32 scalar."""
        return self._extent(name, self.range_dimension, -2)

    def _extent(self, name: str, known: Dimension, axis: int) -> Tensor:
        with self._name_scope(name):
            return self.shape_tensor()[axis] if known.value is None else convert_to_tensor(known.value)

    # -- checks -------------------------------------------------------------------------------------------------------

    def _assert_non_singular(self) -> Operation:
        _warn_of_dense("assert_non_singular")
        if self._can_use_cholesky():
            return self.assert_positive_definite()
        values = svd(self.to_dense(), compute_uv=False)
        condition = reduce_max(values, axis=-1) / reduce_min(values, axis=-1)
        return assert_less(condition, self._largest_condition(), message="Singular matrix up to precision epsilon.")

    def _largest_condition(self) -> Tensor:
        """The condition number beyond which a matrix counts as singular."""
        with name_scope("max_nonsingular_condition_number"):
            extents = (self.range_dimension_tensor(), self.domain_dimension_tensor())
            largest = reduce_max([100.0, *(ew.cast(extent, self.dtype) for extent in extents)])
            return 1.0 / (ew.cast(largest, self.dtype) * np.finfo(self.dtype.as_numpy_dtype).eps)

    def assert_non_singular(self, name: str = "assert_non_singular") -> Operation:
        """An operation that fails with InvalidArgumentError unless the matrix has an inverse."""
        with self._name_scope(name):
            return self._assert_non_singular()

    def _assert_positive_definite(self) -> Operation:
        _warn_of_dense("assert_positive_definite")
        if not self.is_self_adjoint:
            raise NotImplementedError("assert_positive_definite is not implemented.")
        diagonal = matrix_diag_part(cholesky(self.to_dense()))
        return assert_positive(diagonal, message="Matrix was not positive definite.")

    def assert_positive_definite(self, name: str = "assert_positive_definite") -> Operation:
        """An operation that fails with InvalidArgumentError unless Re(x^H A x) > 0 for all x but 0."""
        with self._name_scope(name):
            return self._assert_positive_definite()

    def _assert_self_adjoint(self) -> Operation:
        dense = self.to_dense()
        _warn_of_dense("assert_self_adjoint", "")
        return assert_equal(dense, adjoint_of(dense), message="Matrix was not equal to its adjoint.")

    def assert_self_adjoint(self, name: str = "assert_self_adjoint") -> Operation:
        """An operation that fails with InvalidArgumentError unless A = A^H."""
        with self._name_scope(name):
            return self._assert_self_adjoint()

    def _check_input_dtype(self, x: Tensor) -> None:
        if x.dtype.base_dtype != self.dtype:
            raise TypeError(f"Expected argument to have dtype {self.dtype}.  Found: {x.dtype} in tensor {x}")

    def _can_use_cholesky(self) -> bool | None:
        return self.is_self_adjoint and self.is_positive_definite

    # -- products -----------------------------------------------------------------------------------------------------

    def _pair(self, other: LinearOperator, adjoint: bool, adjoint_arg: bool, word: str) -> tuple[Any, Any]:
        """This operator and the other, both turned as asked. Raises ValueError when they do not fit."""
        left = self.adjoint() if adjoint else self
        right = other.adjoint() if adjoint_arg else other
        if right.range_dimension != left.domain_dimension:  # None where one is not known
            raise ValueError(
                f"Operators are incompatible. Expected `{word}` to have dimension {left.domain_dimension} "
                f"but got {right.range_dimension}."
            )
        return left, right

    def _fitting(self, x: Any, axis: int, arg_axis: int, word: str) -> Tensor:
        """An argument as a tensor of the right type whose axis has the right extent."""
        x = convert_to_tensor(x, name=word)
        self._check_input_dtype(x)
        dimension_at_index(self.shape, axis).assert_is_compatible_with(x.shape[arg_axis])
        return x

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        raise NotImplementedError("_matmul is not implemented.")

    def matmul(self, x: Any, adjoint: bool = False, adjoint_arg: bool = False, name: str = "matmul") -> Any:
        """A x.

        Args:
            x: [..., n, r] of the operator's type, or another linear operator; then the result is one, too.
            adjoint: A^H instead of A.
            adjoint_arg: x^H instead of x.

        Raises:
            ValueError: extents that do not fit.
            TypeError: another type.
        """
        if isinstance(x, LinearOperator):
            pair = self._pair(x, adjoint, adjoint_arg, "x")
            with self._name_scope(name):
                return algebra.matmul(*pair)
        with self._name_scope(name):
            x = self._fitting(x, -2 if adjoint else -1, -1 if adjoint_arg else -2, "x")
            return self._matmul(x, adjoint=adjoint, adjoint_arg=adjoint_arg)

    def _matvec(self, x: Tensor, adjoint: bool = False) -> Tensor:
        return squeeze(self.matmul(expand_dims(x, -1), adjoint=adjoint), axis=-1)

    def matvec(self, x: Any, adjoint: bool = False, name: str = "matvec") -> Tensor:
        """A x for vectors [..., n]; ``adjoint``: A^H x."""
        with self._name_scope(name):
            return self._matvec(self._fitting(x, -2 if adjoint else -1, -1, "x"), adjoint=adjoint)

    # -- determinants -------------------------------------------------------------------------------------------------

    def _require_square(self) -> None:
        if self.is_square is False:
            raise NotImplementedError("Determinant not implemented for an operator that is expected to not be square.")

    def _determinant(self) -> Tensor:
        _warn_of_dense("determinant")
        if self._can_use_cholesky():
            return ew.exp(self.log_abs_determinant())
        return matrix_determinant(self.to_dense())

    def determinant(self, name: str = "det") -> Tensor:
        """The determinants [...]. Raises NotImplementedError when the matrix is known not to be square."""
        self._require_square()
        with self._name_scope(name):
            return self._determinant()

    def _log_abs_determinant(self) -> Tensor:
        _warn_of_dense("determinant")
        if self._can_use_cholesky():
            diagonal = matrix_diag_part(cholesky(self.to_dense()))
            return 2 * reduce_sum(ew.log(diagonal), axis=[-1])
        return slogdet(self.to_dense()).log_abs_determinant

    def log_abs_determinant(self, name: str = "log_abs_det") -> Tensor:
        """The logarithms of the determinants' absolute values [...].

        Raises:
            NotImplementedError: the matrix is known not to be square.
        """
        self._require_square()
        with self._name_scope(name):
            return self._log_abs_determinant()

    # -- systems of equations -----------------------------------------------------------------------------------------

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        if self.is_square is False:
            raise NotImplementedError("Solve is not yet implemented for non-square operators.")
        _warn_of_dense("solve")
        rhs = adjoint_of(rhs) if adjoint_arg else rhs
        if self._can_use_cholesky():
            return cholesky_solve_broadcast(cholesky(self.to_dense()), rhs)
        return solve_broadcast(self.to_dense(), rhs, adjoint=adjoint)

    def solve(self, rhs: Any, adjoint: bool = False, adjoint_arg: bool = False, name: str = "solve") -> Any:
        """X of A X = rhs.

        Args:
            rhs: [..., m, r] of the operator's type, or another linear operator; then the result is one, too.
            adjoint: A^H instead of A.
            adjoint_arg: rhs^H instead of rhs.

        Raises:
            NotImplementedError: the operator is known to be singular, or not square.
            ValueError: extents that do not fit.
            TypeError: another type.
        """
        for known, what in ((self.is_non_singular, "be singular"), (self.is_square, "not be square")):
            if known is False:
                raise NotImplementedError(f"Exact solve not implemented for an operator that is expected to {what}.")
        if isinstance(rhs, LinearOperator):
            pair = self._pair(rhs, adjoint, adjoint_arg, "rhs")
            with self._name_scope(name):
                return algebra.solve(*pair)
        with self._name_scope(name):
            rhs = self._fitting(rhs, -1 if adjoint else -2, -1 if adjoint_arg else -2, "rhs")
            return self._solve(rhs, adjoint=adjoint, adjoint_arg=adjoint_arg)

    def _solvevec(self, rhs: Tensor, adjoint: bool = False) -> Tensor:
        return squeeze(self.solve(expand_dims(rhs, -1), adjoint=adjoint), axis=-1)

    def solvevec(self, rhs: Any, adjoint: bool = False, name: str = "solve") -> Tensor:
        """x of A x = rhs for vectors [..., m]; ``adjoint``: of A^H x = rhs."""
        with self._name_scope(name):
            return self._solvevec(self._fitting(rhs, -1 if adjoint else -2, -1, "rhs"), adjoint=adjoint)

    # -- other operators ----------------------------------------------------------------------------------------------

    def adjoint(self, name: str = "adjoint") -> Any:
        """A^H as an operator; also ``A.H``."""
        if self.is_self_adjoint is True:
            return self
        with self._name_scope(name):
            return algebra.adjoint(self)

    H = property(adjoint, None)

    def inverse(self, name: str = "inverse") -> Any:
        """A^-1 as an operator.

        Raises:
            ValueError: the operator is known to be singular, or not square.
        """
        if self.is_square is False:
            raise ValueError("Cannot take the Inverse: This operator represents a non square matrix.")
        if self.is_non_singular is False:
            raise ValueError("Cannot take the Inverse: This operator represents a singular matrix.")
        with self._name_scope(name):
            return algebra.inverse(self)

    def cholesky(self, name: str = "cholesky") -> Any:
        """L of A = L L^H, lower triangular, as an operator.

        Raises:
            ValueError: the operator is not known to be self-adjoint and positive definite.
        """
        if not self._can_use_cholesky():
            raise ValueError("Cannot take the Cholesky decomposition: Not a positive definite self adjoint matrix.")
        with self._name_scope(name):
            return algebra.cholesky(self)

    # -- the matrix itself --------------------------------------------------------------------------------------------

    def _to_dense(self) -> Tensor:
        batch = self.batch_shape
        lead = batch.as_list() if batch.is_fully_defined() else self.batch_shape_tensor()
        known = self.domain_dimension.value
        columns = self.domain_dimension_tensor() if known is None else known
        return self.matmul(eye(num_rows=columns, batch_shape=lead, dtype=self.dtype))

    def to_dense(self, name: str = "to_dense") -> Tensor:
        """The whole matrix [..., m, n]."""
        with self._name_scope(name):
            return self._to_dense()

    def _diag_part(self) -> Tensor:
        return matrix_diag_part(self.to_dense())

    def diag_part(self, name: str = "diag_part") -> Tensor:
        """The diagonal [..., min(m, n)]."""
        with self._name_scope(name):
            return self._diag_part()

    def _trace(self) -> Tensor:
        return reduce_sum(self.diag_part(), axis=-1)

    def trace(self, name: str = "trace") -> Tensor:
        """The sum of the diagonal [...]."""
        with self._name_scope(name):
            return self._trace()

    def _add_to_tensor(self, x: Tensor) -> Tensor:
        return self.to_dense() + x

    def add_to_tensor(self, x: Any, name: str = "add_to_tensor") -> Tensor:
        """A + x for a tensor that broadcasts against [..., m, n]."""
        with self._name_scope(name):
            x = convert_to_tensor(x, name="x")
            self._check_input_dtype(x)
            return self._add_to_tensor(x)
