"""What the linear operators share: hints that must agree, stacks of matrices that are broadcast, checks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tfedu.graph.dtypes import DType, int32
from tfedu.graph.operation import Operation
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import TensorShape
from tfedu.ops.apply import convert_to_tensor, name_scope
from tfedu.ops.array import broadcast_to, concat, reshape, shape, transpose
from tfedu.ops.broadcasting import broadcast_dynamic_shape, broadcast_static_shape
from tfedu.ops.checks.values import assert_equal, assert_less
from tfedu.ops.control import no_op
from tfedu.ops.linalg.decompositions import cholesky_solve, matrix_solve, matrix_triangular_solve
from tfedu.ops.linalg.parts import adjoint as adjoint_of
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.complex import imag

# -- arguments --------------------------------------------------------------------------------------------------------


def is_variable(value: Any) -> bool:
    """Whether ``value`` is a variable: an operator keeps it and reads it anew for every operation."""
    return hasattr(value, "_as_ref_tensor")


def tensor_or_variable(value: Any, name: str) -> Any:
    """A variable as it is, everything else as a tensor."""
    return value if is_variable(value) else convert_to_tensor(value, name=name)


def refuse_variable(value: Any, name: str) -> None:
    """Raises TypeError: shapes are no variables."""
    if is_variable(value):
        raise TypeError(f"Argument {name} cannot be reference type. Found: {type(value)}")


def shape_tensor(extents: Any, name: str | None = None) -> Tensor:
    """Extents as a tensor; an empty list would become float32."""
    empty = isinstance(extents, (tuple, list)) and not extents
    return convert_to_tensor(extents, dtype=int32 if empty else None, name=name)


# -- hints ------------------------------------------------------------------------------------------------------------


def agreed(operator: Any, hint: str, given: bool | None, message: str) -> bool | None:
    """A hint of ``operator`` and the one given for something that has it exactly when the operator does.

    Raises:
        ValueError: ``message``, when they contradict each other.
    """
    own = getattr(operator, hint)
    if (own is False and given) or (own and given is False):
        raise ValueError(message)
    if own or given:
        return True
    return False if own is False or given is False else None


def implied(operators: Sequence[Any], hint: str, given: bool | None, message: str) -> bool | None:
    """True if every operator has ``hint``, else what was given.

    Raises:
        ValueError: ``message``, when False was given and all have it.
    """
    if not all(getattr(operator, hint) for operator in operators):
        return given
    if given is False:
        raise ValueError(message)
    return True


def same_dtype(operators: Sequence[Any]) -> DType:
    """The dtype of all operators. Raises TypeError when there are several."""
    dtype: DType = operators[0].dtype
    if any(operator.dtype != dtype for operator in operators):
        found = "   ".join(str((operator.name, operator.dtype)) for operator in operators)
        raise TypeError(f"Expected all operators to have the same dtype.  Found {found}")
    return dtype


# -- shapes -----------------------------------------------------------------------------------------------------------


def common_batch_shape(operators: Sequence[Any]) -> TensorShape:
    """The batch shapes of all operators, broadcast."""
    result: TensorShape = operators[0].batch_shape
    for operator in operators[1:]:
        result = broadcast_static_shape(result, operator.batch_shape)
    return result


def common_batch_shape_tensor(operators: Sequence[Any]) -> Tensor:
    """:func:`common_batch_shape`, known in the run."""
    result: Tensor = operators[0].batch_shape_tensor()
    for operator in operators[1:]:
        result = broadcast_dynamic_shape(result, operator.batch_shape_tensor())
    return result


def broadcast_matrices(matrices: Sequence[Any], name: str | None = None) -> list[Tensor]:
    """Matrices [..., m_i, n_i] whose leading axes have become equal.

    Raises:
        ValueError: one of them is no matrix; the leading axes do not fit together.
    """
    with name_scope(name, "broadcast_matrix_batch_dims", matrices):
        tensors = [convert_to_tensor(matrix) for matrix in matrices]
        for tensor in tensors:
            if tensor.shape.ndims is not None and tensor.shape.ndims < 2:
                raise ValueError(f"Expected [batch] matrix to have at least two dimensions.  Found: {tensor}")
        if len(tensors) < 2:
            return tensors
        known = tensors[0].shape[:-2]
        for tensor in tensors[1:]:
            known = broadcast_static_shape(known, tensor.shape[:-2])
        if known.is_fully_defined():
            return [
                t
                if t.shape[:-2] == known
                else broadcast_to(t, concat([shape_tensor(known.as_list()), shape(t)[-2:]], 0))
                for t in tensors
            ]
        lead = shape(tensors[0])[:-2]
        for tensor in tensors[1:]:
            lead = broadcast_dynamic_shape(lead, shape(tensor)[:-2])
        return [broadcast_to(t, concat([lead, shape(t)[-2:]], 0)) for t in tensors]


# -- systems of equations ---------------------------------------------------------------------------------------------


def cholesky_solve_broadcast(factor: Tensor, right: Tensor) -> Tensor:
    """Solutions of L L^H X = B for stacks whose leading axes fit together."""
    with name_scope(None, "CholeskySolveWithBroadcast", [factor, right]):
        factor, right = broadcast_matrices([factor, right])
        return cholesky_solve(factor, right)


def solve_broadcast(matrix: Tensor, right: Tensor, adjoint: bool = False) -> Tensor:
    """Solutions of A X = B for stacks whose leading axes fit together."""
    with name_scope(None, "MatrixSolveWithBroadcast", [matrix, right]):
        matrix, right, adjoint, restored = _with_more_columns(matrix, right, adjoint)
        matrix, right = broadcast_matrices([matrix, right])
        return restored(matrix_solve(matrix, right, adjoint=adjoint))


def triangular_solve_broadcast(matrix: Tensor, right: Tensor, lower: bool = True, adjoint: bool = False) -> Tensor:
    """Solutions of L X = B for stacks whose leading axes fit together, L being triangular."""
    with name_scope(None, "MatrixTriangularSolve", [matrix, right]):
        matrix, right, later, restored = _with_more_columns(matrix, right, adjoint)
        matrix, right = broadcast_matrices([matrix, right])
        lower = lower if later == adjoint else not lower
        return restored(matrix_triangular_solve(matrix, right, lower=lower, adjoint=later))


Restore = Callable[[Tensor], Tensor]


def _unchanged(x: Tensor) -> Tensor:
    return x


def _with_more_columns(matrix: Tensor, right: Tensor, adjoint: bool) -> tuple[Tensor, Tensor, bool, Restore]:
    """One system with many right sides instead of many systems with one matrix, where that is cheaper.

    Returns:
        the matrix, the right sides, whether the matrix's adjoint is still to be taken, and what brings a solution into
        the shape it should have.
    """
    rank, wide = matrix.shape.ndims, right.shape.ndims
    if rank is None or wide is None or rank >= wide:
        return matrix, right, adjoint, _unchanged
    extra = wide - rank
    systems = right.shape[:extra].num_elements()
    size, columns = matrix.shape[-2 if adjoint else -1].value, right.shape[-1].value
    if systems is not None and size is not None and columns is not None and (systems < 2 or size <= columns):
        return matrix, right, adjoint, _unchanged
    matrix = adjoint_of(matrix) if adjoint else matrix
    extents = shape(right)
    lead, main = extents[:extra], extents[extra:]
    order = [*range(extra, wide), *range(extra)]
    flat = reshape(transpose(right, order), concat([main[:-1], [-1]], 0))

    def restored(x: Tensor) -> Tensor:
        last = reshape(x, concat([shape(x)[:-1], [main[-1]], lead], 0))
        return transpose(last, np.argsort(order).astype(np.int32))

    return matrix, flat, False, restored


# -- checks -----------------------------------------------------------------------------------------------------------


def assert_no_zeros(x: Any, message: str) -> Operation:
    """An operation that fails where ``x`` is 0."""
    with name_scope(None, "assert_no_entries_with_modulus_zero", [x]):
        x = convert_to_tensor(x, name="x")
        return assert_less(convert_to_tensor(0, dtype=x.dtype.real_dtype), ew.abs(x), message=message)


def assert_real(x: Any, message: str) -> Operation:
    """An operation that fails where ``x`` has an imaginary part."""
    with name_scope(None, "assert_zero_imag_part", [x]):
        x = convert_to_tensor(x, name="x")
        if x.dtype.is_floating:
            return no_op()
        return assert_equal(convert_to_tensor(0, dtype=x.dtype.real_dtype), imag(x), message=message)


def assert_fits(operator: Any, x: Tensor) -> Operation:
    """An operation that fails unless matrices ``x`` have as many rows as ``operator`` has columns."""
    return assert_equal(
        shape(x)[-2],
        operator.domain_dimension_tensor(),
        message="Dimensions are not compatible.  shape[-2] of argument to be the same as this operator",
    )
