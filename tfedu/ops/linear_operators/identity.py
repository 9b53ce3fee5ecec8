"""The identity, its multiples, and the zero operator."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.graph.dtypes import as_dtype, float32
from tfedu.graph.errors import InvalidArgumentError
from tfedu.graph.operation import Operation
from tfedu.graph.static_value import constant_value
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import concat, expand_dims, shape, stack
from tfedu.ops.broadcasting import broadcast_static_shape
from tfedu.ops.checks.shapes import assert_rank
from tfedu.ops.checks.values import assert_equal, assert_non_negative, assert_positive
from tfedu.ops.constant import ones, zeros, zeros_like
from tfedu.ops.control import no_op, with_dependencies
from tfedu.ops.linalg.parts import adjoint as adjoint_of
from tfedu.ops.linalg.parts import matrix_diag_part, matrix_set_diag
from tfedu.ops.linear_operators.operator import LinearOperator
from tfedu.ops.linear_operators.parts import assert_fits, refuse_variable, shape_tensor, tensor_or_variable
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.complex import imag, real
from tfedu.ops.math.conjugate import conj
from tfedu.ops.math.reduction import reduce_min


class _GivenExtents(LinearOperator):
    """An operator whose extents are arguments: they are read, checked, and checked again in the run if wanted."""

    _rows: Tensor
    _columns: Tensor
    _batch: Tensor | None = None

    def __init__(self, assert_proper_shapes: bool, **hints: Any) -> None:
        self._assert_proper_shapes = assert_proper_shapes
        self._known: dict[str, Any] = {}  # the extents that are known before a run
        super().__init__(**hints)

    def _read_extent(self, value: Any, name: str) -> Tensor:
        refuse_variable(value, name)
        return self._checked(shape_tensor(value, name=name), name, 0, "a 0-D")

    def _read_batch_shape(self, value: Any) -> Tensor | None:
        refuse_variable(value, "batch_shape")
        if value is None:
            return None
        return self._checked(shape_tensor(value, name="batch_shape_arg"), "batch_shape", 1, "a 1-D")

    def _checked(self, extents: Tensor, name: str, rank: int, word: str) -> Tensor:
        shape_message = f"Argument {name} must be {word} Tensor."
        sign_message = f"Argument {name} must be non-negative."
        known = constant_value(extents)
        if self._assert_proper_shapes:
            checks = [
                assert_rank(extents, rank, message=shape_message),
                assert_non_negative(extents, message=sign_message),
            ]
            extents = with_dependencies(checks, extents)
        if not extents.dtype.is_integer:
            raise TypeError(f"Argument {name} must be integer type.  Found: {extents}")
        if known is not None and known.ndim != rank:
            raise ValueError(f"{shape_message}  Found: {known}")
        if known is not None and np.any(known < 0):
            raise ValueError(f"{sign_message}  Found: {known}")
        self._known[name] = known
        return extents

    def _shape(self) -> TensorShape:
        rows = self._known["num_rows"]
        matrix = TensorShape([rows, self._known.get("num_columns", rows)])
        return matrix if self._batch is None else TensorShape(self._known["batch_shape"]).concatenate(matrix)

    def _shape_tensor(self) -> Tensor:
        matrix = stack((self._rows, self._columns), axis=0)
        return matrix if self._batch is None else concat((self._batch, matrix), 0)

    def _known_batch_shape(self) -> Any:
        return self.batch_shape if self.batch_shape.is_fully_defined() else self.batch_shape_tensor()

    def _diagonal_shape(self) -> Any:
        if self.shape.is_fully_defined():
            rows, columns = self.shape.as_list()[-2:]
            return self.batch_shape.concatenate([min(rows or 0, columns or 0)])
        return concat([self.batch_shape_tensor(), [reduce_min(self.shape_tensor()[-2:])]], axis=0)

    def _argument(self, x: Tensor, adjoint_arg: bool) -> Tensor:
        """The matrices to multiply, checked in the run if that was wanted."""
        x = adjoint_of(x) if adjoint_arg else x
        return with_dependencies([assert_fits(self, x)], x) if self._assert_proper_shapes else x

    def _with_batch(self, x: Tensor) -> Tensor:
        """``x`` repeated along the operator's own leading axes."""
        if self._batch is None:
            return x
        own = self.batch_shape.concatenate([1, 1])
        whole = broadcast_static_shape(x.shape, own)
        if not own.is_fully_defined():
            return x + zeros(concat((self.batch_shape_tensor(), [1, 1]), 0), self.dtype)
        return x if whole == x.shape else x + zeros(own, self.dtype)


class LinearOperatorIdentity(_GivenExtents):
    """The identity [..., n, n] as an operator (TF: ``tf.linalg.LinearOperatorIdentity``).

    Args:
        num_rows: n.
        batch_shape: the leading axes, an int32 vector; by default there are none.
        dtype: float32 by default.
        is_non_singular, is_self_adjoint, is_positive_definite, is_square: all True.
        assert_proper_shapes: check in the run, too, that the arguments and what is multiplied have the right shapes.

    Raises:
        ValueError: a negative extent, or one of the wrong rank; a hint that is not True.
        TypeError: extents that are no integers, or are variables.

    >>> LinearOperatorIdentity(2, batch_shape=[3]).to_dense().shape.as_list()
    [3, 2, 2]
    """

    def __init__(
        self,
        num_rows: Any,
        batch_shape: Any = None,
        dtype: Any = None,
        is_non_singular: bool | None = True,
        is_self_adjoint: bool | None = True,
        is_positive_definite: bool | None = True,
        is_square: bool | None = True,
        assert_proper_shapes: bool = False,
        name: str = "LinearOperatorIdentity",
    ) -> None:
        with name_scope(name):
            for hint, what in (
                (is_self_adjoint, "self adjoint"),
                (is_non_singular, "non-singular"),
                (is_positive_definite, "positive-definite"),
                (is_square, "square"),
            ):
                if not hint:
                    raise ValueError(f"An identity operator is always {what}.")
            super().__init__(
                assert_proper_shapes,
                dtype=as_dtype(dtype or float32),
                is_non_singular=is_non_singular,
                is_self_adjoint=is_self_adjoint,
                is_positive_definite=is_positive_definite,
                is_square=is_square,
                name=name,
            )
            self._rows = self._columns = self._read_extent(num_rows, "num_rows")
            self._batch = self._read_batch_shape(batch_shape)

    def _assert_non_singular(self) -> Operation:
        return no_op("assert_non_singular")

    def _assert_positive_definite(self) -> Operation:
        return no_op("assert_positive_definite")

    def _assert_self_adjoint(self) -> Operation:
        return no_op("assert_self_adjoint")

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return self._with_batch(self._argument(x, adjoint_arg))

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return self._matmul(rhs, adjoint_arg=adjoint_arg)

    def _determinant(self) -> Tensor:
        return ones(self.batch_shape_tensor(), self.dtype)

    def _log_abs_determinant(self) -> Tensor:
        return zeros(self.batch_shape_tensor(), self.dtype)

    def _trace(self) -> Tensor:
        each = ones(self._known_batch_shape(), self.dtype)
        known = self.domain_dimension.value
        return (ew.cast(self.domain_dimension_tensor(), self.dtype) if known is None else known) * each

    def _diag_part(self) -> Tensor:
        return ones(self._diagonal_shape(), self.dtype)

    def add_to_tensor(self, mat: Any, name: str = "add_to_tensor") -> Tensor:
        """I + mat."""
        with self._name_scope(name):
            mat = convert_to_tensor(mat, name="mat")
            return matrix_set_diag(mat, 1 + matrix_diag_part(mat))


class LinearOperatorScaledIdentity(_GivenExtents):
    """A multiple of the identity [..., n, n] as an operator (TF: ``tf.linalg.LinearOperatorScaledIdentity``).

    Args:
        num_rows: n.
        multiplier: the numbers [...], one for each matrix.
        is_non_singular, is_self_adjoint, is_positive_definite, is_square: see :class:`LinearOperator`; what is real is
            self-adjoint.
        assert_proper_shapes: check in the run, too, that the arguments and what is multiplied have the right shapes.

    Raises:
        ValueError: a negative extent, or one of the wrong rank; hints that are not true of it.
        TypeError: an extent that is no integer, or is a variable.

    >>> LinearOperatorScaledIdentity(2, [3.0, 4.0]).to_dense().shape.as_list()
    [2, 2, 2]
    """

    def __init__(
        self,
        num_rows: Any,
        multiplier: Any,
        is_non_singular: bool | None = None,
        is_self_adjoint: bool | None = None,
        is_positive_definite: bool | None = None,
        is_square: bool | None = True,
        assert_proper_shapes: bool = False,
        name: str = "LinearOperatorScaledIdentity",
    ) -> None:
        with name_scope(name, values=[multiplier, num_rows]):
            self._multiplier = tensor_or_variable(multiplier, "multiplier")
            if not self._multiplier.dtype.is_complex:
                if is_self_adjoint is False:
                    raise ValueError("A real diagonal operator is always self adjoint.")
                is_self_adjoint = True
            if not is_square:
                raise ValueError("A ScaledIdentity operator is always square.")
            super().__init__(
                assert_proper_shapes,
                dtype=self._multiplier.dtype.base_dtype,
                is_non_singular=is_non_singular,
                is_self_adjoint=is_self_adjoint,
                is_positive_definite=is_positive_definite,
                is_square=is_square,
                name=name,
            )
            self._rows = self._columns = self._read_extent(num_rows, "num_rows")
            self._num_rows_cast_to_dtype = ew.cast(self._rows, self.dtype)
            self._num_rows_cast_to_real_dtype = ew.cast(self._rows, self.dtype.real_dtype)

    @property
    def multiplier(self) -> Any:
        """The numbers [...]."""
        return self._multiplier

    def _shape(self) -> TensorShape:
        return self._multiplier.shape.concatenate(super()._shape())

    def _shape_tensor(self) -> Tensor:
        return concat((shape(self._multiplier), super()._shape_tensor()), 0)

    def _assert_non_singular(self) -> Operation:
        return assert_positive(ew.abs(self._multiplier), message="LinearOperator was singular")

    def _assert_positive_definite(self) -> Operation:
        return assert_positive(real(self._multiplier), message="LinearOperator was not positive definite.")

    def _assert_self_adjoint(self) -> Operation:
        part = imag(self._multiplier)
        return assert_equal(zeros_like(part), part, message="LinearOperator was not self-adjoint")

    def _factors(self, adjoint: bool) -> Tensor:
        """[..., 1, 1]."""
        factors = expand_dims(expand_dims(self._multiplier, -1), -1)
        return conj(factors) if adjoint else factors

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return self._argument(x, adjoint_arg) * self._factors(adjoint)

    def _solve(self, rhs: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        return self._argument(rhs, adjoint_arg) / self._factors(adjoint)

    def _determinant(self) -> Tensor:
        return self._multiplier**self._num_rows_cast_to_dtype

    def _log_abs_determinant(self) -> Tensor:
        return self._num_rows_cast_to_real_dtype * ew.log(ew.abs(self._multiplier))

    def _trace(self) -> Tensor:
        each = ones(self._known_batch_shape(), self.dtype)
        known = self.domain_dimension.value
        rows = ew.cast(self.domain_dimension_tensor(), self.dtype) if known is None else known
        return self._multiplier * rows * each

    def _diag_part(self) -> Tensor:
        return ones(self._diagonal_shape(), self.dtype) * expand_dims(self._multiplier, -1)

    def add_to_tensor(self, mat: Any, name: str = "add_to_tensor") -> Tensor:
        """c I + mat."""
        with self._name_scope(name):
            each = expand_dims(self._multiplier, -1)
            mat = convert_to_tensor(mat, name="mat")
            return matrix_set_diag(mat, each + matrix_diag_part(mat))


class LinearOperatorZeros(_GivenExtents):
    """Zeros [..., m, n] as an operator (TF: ``tf.linalg.LinearOperatorZeros``).

    Args:
        num_rows, num_columns: m and n; n is m by default.
        batch_shape: the leading axes, an int32 vector; by default there are none.
        dtype: float32 by default.
        is_non_singular, is_positive_definite: False.
        is_self_adjoint: True, if it is square.
        is_square: say False when m is not n.
        assert_proper_shapes: check in the run, too, that the arguments and what is multiplied have the right shapes.

    Raises:
        ValueError: a negative extent, or one of the wrong rank; hints that are not true of it.
        TypeError: extents that are no integers, or are variables.

    >>> LinearOperatorZeros(2, 3, is_square=False, is_self_adjoint=False).matvec([1.0, 2.0, 3.0]).shape.ndims
    1
    """

    def __init__(
        self,
        num_rows: Any,
        num_columns: Any = None,
        batch_shape: Any = None,
        dtype: Any = None,
        is_non_singular: bool | None = False,
        is_self_adjoint: bool | None = True,
        is_positive_definite: bool | None = False,
        is_square: bool | None = True,
        assert_proper_shapes: bool = False,
        name: str = "LinearOperatorZeros",
    ) -> None:
        with name_scope(name):
            if not is_self_adjoint and is_square:
                raise ValueError("A zero operator is always self adjoint.")
            if is_non_singular:
                raise ValueError("A zero operator is always singular.")
            if is_positive_definite:
                raise ValueError("A zero operator is always not positive-definite.")
            super().__init__(
                assert_proper_shapes,
                dtype=as_dtype(dtype or float32),
                is_non_singular=is_non_singular,
                is_self_adjoint=is_self_adjoint,
                is_positive_definite=is_positive_definite,
                is_square=is_square,
                name=name,
            )
            self._rows = self._read_extent(num_rows, "num_rows")
            self._columns = self._read_extent(num_rows if num_columns is None else num_columns, "num_columns")
            rows, columns = self._known["num_rows"], self._known["num_columns"]
            if is_square and rows is not None and columns is not None and rows != columns:
                raise ValueError(
                    f"LinearOperatorZeros initialized as is_square=True, but got num_rows({rows}) != "
                    f"num_columns({columns})"
                )
            self._batch = self._read_batch_shape(batch_shape)

    def _assert_non_singular(self) -> Operation:
        raise InvalidArgumentError(None, None, "Zero operators are always non-invertible.")

    def _assert_positive_definite(self) -> Operation:
        raise InvalidArgumentError(None, None, "Zero operators are always non-positive definite.")

    def _assert_self_adjoint(self) -> Operation:
        return no_op("assert_self_adjoint")

    def _matmul(self, x: Tensor, adjoint: bool = False, adjoint_arg: bool = False) -> Tensor:
        if self._assert_proper_shapes:
            x, adjoint_arg = self._argument(x, adjoint_arg), False
        extents = shape(x)
        if self.is_square and not adjoint_arg:
            return self._with_batch(zeros(extents, x.dtype))
        own = self._columns if adjoint else self._rows
        rows, columns = (extents[-1] if self.is_square else own), extents[-2 if adjoint_arg else -1]
        return self._with_batch(zeros(concat([extents[:-2], [rows, columns]], 0), x.dtype))

    def _determinant(self) -> Tensor:
        return zeros(self._known_batch_shape(), self.dtype)

    def _trace(self) -> Tensor:
        return zeros(self._known_batch_shape(), self.dtype)

    def _diag_part(self) -> Tensor:
        return zeros(self._diagonal_shape(), self.dtype)

    def add_to_tensor(self, mat: Any, name: str = "add_to_tensor") -> Tensor:
        """``mat``, repeated along the operator's leading axes."""
        return self._with_batch(mat)
