"""Matrices with three diagonals: products and systems of equations in linear time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor
from tfedu.ops.array import concat, expand_dims, matrix_transpose, pad, squeeze, stack
from tfedu.ops.constant import zeros_like
from tfedu.ops.linalg.decompositions.matrices import Array
from tfedu.ops.linalg.parts import matrix_diag_part
from tfedu.ops.math.conjugate import conj, holomorphic
from tfedu.ops.math.reduction import reduce_sum

_TYPES = "T: {float64, float32, complex64, complex128}"

# -- products ---------------------------------------------------------------------------------------------------------


def _product_shape(ctx: ShapeContext) -> list[Dims]:
    diagonals: Dims = None
    for i in range(3):
        diagonals = ctx.merged(ctx.rank_at_least(i, 2), diagonals)
    right = ctx.rank_at_least(3, 2)
    if diagonals is None or right is None:
        return [right]
    ctx.merged_dim(diagonals[-2], 1)
    lead = ctx.merged(diagonals[:-2], right[:-2]) or ()
    return [(*lead, ctx.merged_dim(diagonals[-1], right[-2]), right[-1])]


def _lower_product(ctx: Any, above: ir.Node, main: ir.Node, below: ir.Node, x: ir.Node) -> ir.Node:
    size = x.shape[-2]
    if any(d.shape != (*x.shape[:-2], 1, size) for d in (above, main, below)):
        raise ctx.invalid(f"The diagonals must have shape {[*x.shape[:-2], 1, size]}")

    def times(diagonal: ir.Node, rows: ir.Node) -> ir.Node:
        return ir.binary("mul", ir.reshape(diagonal, (*x.shape[:-1], 1)), rows)

    def moved(before: int, behind: int) -> ir.Node:
        """The rows of x moved up or down by one, zeros after them."""
        lead = (0,) * (x.ndim - 2)
        extents = (*x.shape[:-2], size - 1, x.shape[-1])
        cut = ir.slice_(x, (*lead, behind, 0), extents)
        return ir.pad(cut, (*lead, before, 0), (*lead, behind, 0))

    if size == 0:
        return x
    total = ir.binary("add", times(main, x), times(above, moved(0, 1)))
    return ir.binary("add", total, times(below, moved(1, 0)))


def _up(x: Tensor) -> Tensor:
    return concat([x[..., 1:, :], zeros_like(x[..., :1, :])], -2)


def _down(x: Tensor) -> Tensor:
    return concat([zeros_like(x[..., :1, :]), x[..., :-1, :]], -2)


def _product_gradient(op: Any, dy: Tensor) -> list[Tensor]:
    above, main, below = (matrix_transpose(diagonal) for diagonal in op.inputs[:3])
    x = op.inputs[3]
    diagonals = [expand_dims(reduce_sum(rows * dy, axis=-1), -2) for rows in (_up(x), x, _down(x))]
    return [*diagonals, _down(above * dy) + main * dy + _up(below * dy)]


declare(
    "TridiagonalMatMul",
    "superdiag: T, maindiag: T, subdiag: T, rhs: T",
    "output: T",
    _TYPES,
    doc=("Products of tridiagonal matrices and matrices", "三对角矩阵与矩阵的乘积"),
    formula="y_i = sub_i x_(i-1) + main_i x_i + super_i x_(i+1)",
    shape=_product_shape,
    lower=_lower_product,
    gradient=holomorphic(_product_gradient),
)

# -- systems of equations ---------------------------------------------------------------------------------------------


def _solution_shape(ctx: ShapeContext) -> list[Dims]:
    diagonals, right = ctx.rank_at_least(0, 2), ctx.rank_at_least(1, 2)
    if diagonals is None or right is None:
        return [right]
    lead = ctx.merged(diagonals[:-2], right[:-2]) or ()
    ctx.merged_dim(diagonals[-2], 3)
    return [(*lead, ctx.merged_dim(diagonals[-1], right[-2]), right[-1])]


def _eliminated(above: Array, main: Array, below: Array, x: Array, pivoting: bool) -> Array | None:
    """Gauss's elimination, all systems of a stack at once; overwrites its arguments. None: a pivot is 0."""
    count = main.shape[-1]
    second = np.zeros_like(above)  # what exchanged rows bring two places above the diagonal
    for k in range(count - 1):
        if pivoting:
            swap = np.abs(below[..., k + 1]) > np.abs(main[..., k])
            for one, two in (
                (main[..., k], below[..., k + 1]),
                (above[..., k], main[..., k + 1]),
                (second[..., k], above[..., k + 1]),
            ):
                one[...], two[...] = np.where(swap, two, one), np.where(swap, one, two)
            rows = x[..., k : k + 2, :]
            rows[...] = np.where(swap[..., None, None], rows[..., ::-1, :], rows)
        if not (np.abs(main[..., k]) > 0).all():
            return None
        factor = below[..., k + 1] / main[..., k]
        main[..., k + 1] -= factor * above[..., k]
        above[..., k + 1] -= factor * second[..., k]
        x[..., k + 1, :] -= factor[..., None] * x[..., k, :]
    if count and not (np.abs(main[..., -1]) > 0).all():
        return None
    for k in reversed(range(count)):
        if k + 1 < count:
            x[..., k, :] -= above[..., k, None] * x[..., k + 1, :]
        if k + 2 < count:
            x[..., k, :] -= second[..., k, None] * x[..., k + 2, :]
        x[..., k, :] /= main[..., k, None]
    return x


def _solve_host(ctx: Any, diagonals: Array, right: Array) -> Array:
    if diagonals.shape != (*right.shape[:-2], 3, right.shape[-2]):
        raise ctx.invalid(f"Expected diagonals of shape {[*right.shape[:-2], 3, right.shape[-2]]}")
    wide = np.complex128 if right.dtype.kind == "c" else np.float64
    above, main, below = (diagonals[..., i, :].astype(wide) for i in range(3))
    if main.shape[-1]:
        above[..., -1] = 0  # it and the first one below are not in the matrix
    pivoting = ctx.attr("partial_pivoting")
    found = _eliminated(above, main, below, right.astype(wide), pivoting)
    if found is None:
        raise ctx.invalid(
            "The matrix is not invertible."
            if pivoting
            else "The matrix is either not invertible, or requires pivoting. Try setting partial_pivoting = True."
        )
    return found


def _solve_gradient(op: Any, dx: Tensor) -> list[Tensor]:
    """As in TensorFlow, for complex numbers too, where it lacks conjugations."""
    diagonals, [x] = op.inputs[0], op.outputs
    above, main, below = (diagonals[..., i : i + 1, :] for i in range(3))
    nothing = zeros_like(main[..., :1])
    turned = concat(
        [
            concat([below[..., 1:], nothing], -1),
            main,
            concat([nothing, above[..., :-1]], -1),
        ],
        -2,
    )
    db = apply_op("TridiagonalSolve", diagonals=turned, rhs=dx, partial_pivoting=op.attrs["partial_pivoting"])
    return [-stack([reduce_sum(db * rows, axis=-1) for rows in (_up(x), x, _down(x))], axis=-2), db]


declare(
    "TridiagonalSolve",
    "diagonals: T, rhs: T",
    "output: T",
    f"partial_pivoting: bool = true, {_TYPES}",
    doc=("Solutions of tridiagonal systems of equations", "解三对角线性方程组"),
    formula="A X = B, A given by its diagonals",
    shape=_solution_shape,
    host=_solve_host,
    gradient=_solve_gradient,
)

# -- functions --------------------------------------------------------------------------------------------------------


def _of_matrix(matrix: Any) -> list[Tensor]:
    """The diagonals [..., m] of matrices [..., m, m]; 0 where they are shorter."""
    matrix = convert_to_tensor(matrix)
    rows, columns = (None, None) if matrix.dims is None else matrix.dims[-2:]
    if rows and columns and rows != columns:
        raise ValueError(f"Expected last two dimensions of diagonals to be same, got {rows} and {columns}")
    if not (rows or columns):
        raise ValueError('The size of the matrix needs to be known for diagonals_format="matrix"')
    main = matrix_diag_part(matrix)
    nothing = zeros_like(main[..., :1])
    above = concat([matrix_diag_part(matrix[..., :-1, 1:]), nothing], -1)
    below = concat([nothing, matrix_diag_part(matrix[..., 1:, :-1])], -1)
    return [above, main, below]


def _lengthened(diagonal: Tensor, what: str, size: int | None, padding: list[int]) -> Tensor:
    have = None if diagonal.dims is None else diagonal.dims[-1]
    if not have or have == size:
        return diagonal
    if size is not None and have == size - 1:
        return pad(diagonal, [*[[0, 0]] * (len(diagonal.dims or ()) - 1), padding])
    raise ValueError(f"Expected {what} to be have length {size} or {(size or 0) - 1}, got {have}.")


def _compact(diagonals: Any, diagonals_format: str) -> Tensor:
    """[..., 3, m], from any of the three formats."""
    if diagonals_format == "compact":
        return convert_to_tensor(diagonals)
    if diagonals_format == "sequence":
        if not isinstance(diagonals, (tuple, list)) or len(diagonals) != 3:
            raise ValueError("Expected diagonals to be a sequence of length 3.")
        above, main, below = map(convert_to_tensor, diagonals)
        size = None if main.dims is None else main.dims[-1]
        above = _lengthened(above, "superdiagonal", size, [0, 1])
        return stack([above, main, _lengthened(below, "subdiagonal", size, [1, 0])], axis=-2)
    if diagonals_format == "matrix":
        return stack(_of_matrix(diagonals), axis=-2)
    raise ValueError(f"Unrecognized diagonals_format: {diagonals_format}")


def _check(diagonals: Sequence[int | None], right: Sequence[int | None]) -> None:
    if len(diagonals) < 2:
        raise ValueError(f"Expected diagonals to have rank at least 2, got {len(diagonals)}")
    if len(right) not in (len(diagonals) - 1, len(diagonals)):
        raise ValueError(f"Expected the rank of rhs to be {len(diagonals) - 1} or {len(diagonals)}, got {len(right)}")
    if diagonals[-2] not in (None, 3):
        raise ValueError(f"Expected 3 diagonals got {diagonals[-2]}")


def tridiagonal_solve(
    diagonals: Any,
    rhs: Any,
    diagonals_format: str = "compact",
    transpose_rhs: bool = False,
    conjugate_rhs: bool = False,
    name: str | None = None,
    partial_pivoting: bool = True,
) -> Tensor:
    """Solutions of tridiagonal systems of equations (TF: ``tf.linalg.tridiagonal_solve``).

    Args:
        diagonals: ``"compact"``: [..., 3, m], the diagonals above, on and below the main one; what lies outside of the
            matrix, the last of the first and the first of the last, is ignored. ``"sequence"``: these three, each
            [..., m] (or m - 1). ``"matrix"``: [..., m, m], whose other elements are ignored.
        rhs: [..., m] or [..., m, k].
        transpose_rhs: ``rhs`` and the result are [..., k, m].
        conjugate_rhs: solve for the conjugate of ``rhs``.
        partial_pivoting: exchange rows; without it some matrices cannot be solved.

    Returns:
        the shape of ``rhs``.

    Raises:
        ValueError: an unknown format, shapes that do not fit.
        InvalidArgumentError: ``The matrix is not invertible.`` (when run).

    >>> tridiagonal_solve([[1.0, 1.0, 0.0], [4.0, 5.0, 6.0], [0.0, 2.0, 1.0]], [1.0, 2.0, 3.0]).shape.as_list()
    [3]
    """
    diagonals, rhs = _compact(diagonals, diagonals_format), convert_to_tensor(rhs)
    if diagonals.dims is None or rhs.dims is None:
        raise ValueError("tridiagonal_solve needs to know how many axes its arguments have")
    _check(diagonals.dims, rhs.dims)
    vectors = len(rhs.dims) == len(diagonals.dims) - 1
    if vectors:
        rhs = expand_dims(conj(rhs) if conjugate_rhs else rhs, -1)
    elif transpose_rhs:
        rhs = matrix_transpose(rhs, conjugate=conjugate_rhs)
    elif conjugate_rhs:
        rhs = conj(rhs)
    left, right = diagonals.dims[-1], (rhs.dims or (None, None))[-2]
    if left and right and left != right:
        raise ValueError(f"Expected number of left-hand sided and right-hand sides to be equal, got {left} and {right}")
    result = apply_op("TridiagonalSolve", name, diagonals=diagonals, rhs=rhs, partial_pivoting=partial_pivoting)
    if vectors:
        return squeeze(result, -1)
    return matrix_transpose(result) if transpose_rhs else result


def tridiagonal_matmul(diagonals: Any, rhs: Any, diagonals_format: str = "compact", name: str | None = None) -> Tensor:
    """Products of tridiagonal matrices with matrices [..., m, n] (TF: ``tf.linalg.tridiagonal_matmul``).

    Args:
        diagonals: as for :func:`tridiagonal_solve`.
        rhs: [..., m, n].

    Raises:
        ValueError: an unknown format, shapes that do not fit.

    >>> tridiagonal_matmul([[1.0, 0.0], [4.0, 5.0], [0.0, 2.0]], [[1.0], [2.0]]).shape.as_list()
    [2, 1]
    """
    if diagonals_format == "compact":
        diagonals = convert_to_tensor(diagonals)
        above, main, below = (diagonals[..., i, :] for i in range(3))
    elif diagonals_format == "sequence":
        above, main, below = diagonals
    elif diagonals_format == "matrix":
        above, main, below = _of_matrix(diagonals)
    else:
        raise ValueError(f"Unrecognized diagonals_format: {diagonals_format}")
    above, main, below = (expand_dims(diagonal, -2) for diagonal in (above, main, below))
    return apply_op("TridiagonalMatMul", name, superdiag=above, maindiag=main, subdiag=below, rhs=rhs)
