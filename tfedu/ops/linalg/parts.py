"""Diagonals, bands and traces of matrices, and of tensors that hold many matrices."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.dtypes import float32
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import concat, expand_dims, matrix_transpose, squeeze
from tfedu.ops.constant import ones, zeros
from tfedu.ops.dispatch import open_to_others
from tfedu.ops.linalg.products import matmul
from tfedu.ops.math.elementwise import minimum, zeros_of
from tfedu.ops.math.reduction import reduce_sum

# -- in primitives ----------------------------------------------------------------------------------------------------


def _on_diagonal(shape: tuple[int, ...]) -> ir.Node:
    """bool: where the last two indices are equal."""
    rank = len(shape)
    return ir.binary("eq", ir.iota(shape, rank - 2, np.int32), ir.iota(shape, rank - 1, np.int32))


def _as_diagonal(x: ir.Node) -> ir.Node:
    """[..., n] -> [..., n, n]."""
    wide = (*x.shape, x.shape[-1])
    spread = ir.broadcast_to(ir.reshape(x, (*x.shape, 1)), wide)
    return ir.select(_on_diagonal(wide), spread, ir.full(wide, 0, x.dtype))


def _diagonal_of(x: ir.Node) -> ir.Node:
    """[..., m, n] -> [..., min(m, n)]: every (n + 1)-th element of each matrix, read row by row."""
    *lead, rows, columns = x.shape
    count = min(rows, columns)
    if count == 0:
        return ir.full((*lead, 0), 0, x.dtype)
    flat = ir.reshape(x, (*lead, rows * columns))
    return ir.slice_(flat, (0,) * (len(lead) + 1), (*lead, count), (*(1,) * len(lead), columns + 1))


# -- stacks of matrices -----------------------------------------------------------------------------------------------


def _diag_shape(ctx: ShapeContext) -> list[Dims]:
    dims = ctx.rank_at_least(0, 1)
    return [None if dims is None else (*dims, dims[-1])]


def _part_shape(ctx: ShapeContext) -> list[Dims]:
    dims = ctx.rank_at_least(0, 2)
    if dims is None:
        return [None]
    count = None if None in dims[-2:] else min(d or 0 for d in dims[-2:])
    return [(*dims[:-2], count)]


def _set_diag_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    diagonal = op.inputs[1]
    return [
        apply_op("MatrixSetDiag", input=dy, diagonal=zeros_of(diagonal)),
        apply_op("MatrixDiagPart", input=dy),
    ]


def _set_diag_shape(ctx: ShapeContext) -> list[Dims]:
    dims, diagonal = ctx.rank_at_least(0, 2), ctx.rank_at_least(1, 1)
    if dims is not None and diagonal is not None:
        ctx.merged((*dims[:-2], None if None in dims[-2:] else min(d or 0 for d in dims[-2:])), diagonal)
    return [dims]


def _lower_set_diag(ctx: Any, x: ir.Node, diagonal: ir.Node) -> ir.Node:
    *lead, rows, columns = x.shape
    if diagonal.shape != (*lead, min(rows, columns)):
        raise ctx.invalid(
            f"must have diagonal.shape == input.shape[:-2] + min(input.shape[-2:]), but received input shape: "
            f"{list(x.shape)} and diagonal shape: {list(diagonal.shape)}"
        )
    high = [0] * len(lead) + [rows - diagonal.shape[-1]]
    long = ir.pad(diagonal, [0] * diagonal.ndim, high)
    spread = ir.broadcast_to(ir.reshape(long, (*long.shape, 1)), x.shape)
    return ir.select(_on_diagonal(x.shape), spread, x)


declare(
    "MatrixDiag",
    "diagonal: T",
    "output: T",
    "T: type",
    doc=("Matrices with given diagonals", "由对角线构造矩阵"),
    formula="y[.., i, i] = x[.., i]",
    shape=_diag_shape,
    lower=lambda ctx, x: _as_diagonal(x),
    gradient=lambda op, dy: [apply_op("MatrixDiagPart", input=dy)],
)
declare(
    "MatrixDiagPart",
    "input: T",
    "diagonal: T",
    "T: type",
    doc=("The diagonals of matrices", "取矩阵的对角线"),
    formula="y[.., i] = x[.., i, i]",
    shape=_part_shape,
    lower=lambda ctx, x: _diagonal_of(x),
    gradient=lambda op, dy: [apply_op("MatrixSetDiag", input=zeros_of(op.inputs[0]), diagonal=dy)],
)
declare(
    "MatrixSetDiag",
    "input: T, diagonal: T",
    "output: T",
    "T: type",
    doc=("Matrices whose diagonals are replaced", "替换矩阵的对角线"),
    shape=_set_diag_shape,
    lower=_lower_set_diag,
    gradient=_set_diag_gradient,
)


def _lower_band(ctx: Any, x: ir.Node, lower: ir.Node, upper: ir.Node) -> ir.Node:
    """Kept is what lies at most ``lower`` below and at most ``upper`` above the diagonal; negative: everything."""
    row, column = (ir.iota(x.shape, x.ndim - axis, np.int64) for axis in (2, 1))
    below, above = ir.binary("sub", row, column), ir.binary("sub", column, row)
    keep = ir.full(x.shape, True, bool)
    for distance, limit in ((below, lower), (above, upper)):
        limit = ir.broadcast_to(ir.cast(limit, np.int64), x.shape)
        near = ir.binary("le", distance, limit)
        keep = ir.binary("and", keep, ir.binary("or", near, ir.binary("lt", limit, ir.full(x.shape, 0, np.int64))))
    return ir.select(keep, x, ir.full(x.shape, 0, x.dtype))


declare(
    "MatrixBandPart",
    "input: T, num_lower: Tindex, num_upper: Tindex",
    "band: T",
    "T: type, Tindex: {index} = int64",
    doc=("The band of a matrix around its diagonal, zeros elsewhere", "保留对角线附近的带状部分，其余置 0"),
    shape=lambda ctx: [ctx.rank_at_least(0, 2)],
    lower=_lower_band,
    gradient=lambda op, dy: [
        apply_op("MatrixBandPart", input=dy, num_lower=op.inputs[1], num_upper=op.inputs[2]),
        None,
        None,
    ],
)

# -- diagonals of any rank --------------------------------------------------------------------------------------------


def _twice(ctx: ShapeContext) -> list[Dims]:
    dims = ctx.rank_at_least(0, 1)
    return [None if dims is None else (*dims, *dims)]


def _lower_diag(ctx: Any, x: ir.Node) -> ir.Node:
    return ir.reshape(_as_diagonal(ir.reshape(x, (x.size,))), (*x.shape, *x.shape))


def _half_shape(ctx: ShapeContext) -> list[Dims]:
    dims = ctx.dims(0)
    if dims is None:
        return [None]
    if len(dims) % 2 or not dims:
        raise ctx.error(f"Input must have even and non-zero rank, input rank is {len(dims)}")
    middle = len(dims) // 2
    return [ctx.merged(dims[:middle], dims[middle:])]


def _lower_diag_part(ctx: Any, x: ir.Node) -> ir.Node:
    half = x.shape[: x.ndim // 2]
    if half != x.shape[x.ndim // 2 :]:
        raise ctx.invalid(f"Invalid shape {list(x.shape)}: the first half of the axes must equal the second")
    size = int(np.prod(half, dtype=np.int64))
    return ir.reshape(_diagonal_of(ir.reshape(x, (size, size))), half)


declare(
    "Diag",
    "diagonal: T",
    "output: T",
    "T: {number}",
    doc=("A tensor with a given diagonal", "由对角线构造张量"),
    formula="y[i.., i..] = x[i..]",
    shape=_twice,
    lower=_lower_diag,
    gradient=lambda op, dy: [apply_op("DiagPart", input=dy)],
)
declare(
    "DiagPart",
    "input: T",
    "diagonal: T",
    "T: {number}",
    doc=("The diagonal of a tensor", "取张量的对角线"),
    formula="y[i..] = x[i.., i..]",
    shape=_half_shape,
    lower=_lower_diag_part,
    gradient=lambda op, dy: [apply_op("Diag", diagonal=dy)],
)

# -- functions --------------------------------------------------------------------------------------------------------


def diag(diagonal: Any, name: str | None = None) -> Tensor:
    """[a, b] -> [a, b, a, b] with ``diagonal`` on the diagonal and zeros elsewhere; a vector becomes a matrix."""
    return apply_op("Diag", name, diagonal=diagonal)


def diag_part(input: Any, name: str | None = None) -> Tensor:
    """The diagonal of a tensor [a, b, a, b]: what :func:`diag` put there.

    Raises:
        ValueError: odd rank, or halves of the shape that differ.
    """
    return apply_op("DiagPart", name, input=input)


def matrix_diag(diagonal: Any, name: str = "diag") -> Tensor:
    """[..., n] -> [..., n, n]: matrices with these diagonals and zeros elsewhere.

    >>> matrix_diag([[1.0, 2.0], [3.0, 4.0]]).shape.as_list()
    [2, 2, 2]
    """
    return apply_op("MatrixDiag", name, diagonal=diagonal)


@open_to_others
def matrix_diag_part(input: Any, name: str = "diag_part") -> Tensor:
    """[..., m, n] -> [..., min(m, n)]: the diagonals."""
    return apply_op("MatrixDiagPart", name, input=input)


def matrix_set_diag(input: Any, diagonal: Any, name: str = "set_diag") -> Tensor:
    """``input`` [..., m, n] with its diagonals replaced by ``diagonal`` [..., min(m, n)]."""
    return apply_op("MatrixSetDiag", name, input=input, diagonal=diagonal)


def matrix_band_part(input: Any, num_lower: Any, num_upper: Any, name: str | None = None) -> Tensor:
    """``input`` [..., m, n] with everything set to 0 that lies further from the diagonal than these many places.

    Args:
        num_lower, num_upper: int64 (or int32): how many diagonals below and above to keep; negative: all.
            ``(0, -1)`` is the upper triangle, ``(-1, 0)`` the lower one.
    """
    return apply_op("MatrixBandPart", name, input=input, num_lower=num_lower, num_upper=num_upper)


@open_to_others
def adjoint(matrix: Any, name: str | None = None) -> Tensor:
    """[..., m, n] -> [..., n, m]: the conjugate transpose (TF: ``tf.linalg.adjoint``).

    >>> adjoint([[1 + 1j, 2.0]]).shape.as_list()
    [2, 1]
    """
    with name_scope(name, "adjoint", [matrix]):
        return matrix_transpose(convert_to_tensor(matrix, name="matrix"), conjugate=True)


@open_to_others
def trace(x: Any, name: str | None = None) -> Tensor:
    """[..., m, n] -> [...]: the sum of each diagonal."""
    with name_scope(name, "Trace", [x]) as scope:
        return reduce_sum(matrix_diag_part(convert_to_tensor(x, name="x")), [-1], name=scope)


def matvec(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    adjoint_a: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
    name: str | None = None,
) -> Tensor:
    """Matrix times vector: [..., m, n] x [..., n] -> [..., m] (TF: ``tf.linalg.matvec``).

    >>> matvec([[1.0, 2.0], [3.0, 4.0]], [1.0, 1.0]).shape.as_list()
    [2]
    """
    with name_scope(name, "MatVec", [a, b]):
        column = expand_dims(convert_to_tensor(b, name="b"), -1)
        return squeeze(matmul(a, column, transpose_a=transpose_a, adjoint_a=adjoint_a), axis=[-1])


def eye(
    num_rows: Any, num_columns: Any = None, batch_shape: Any = None, dtype: Any = float32, name: str | None = None
) -> Tensor:
    """The identity matrix [num_rows, num_columns], repeated for every index of ``batch_shape``.

    Args:
        num_rows, num_columns: ints or int32 scalars; without columns the matrix is square.
        batch_shape: list of ints or an int32 vector.

    >>> eye(2, batch_shape=[3]).shape.as_list()
    [3, 2, 2]
    """
    with name_scope(name, "eye", [num_rows, num_columns, batch_shape]):
        lead = [] if batch_shape is None else batch_shape
        columns = num_rows if num_columns is None else num_columns
        known = not isinstance(num_rows, Tensor) and not isinstance(columns, Tensor)
        count = min(num_rows, columns) if known else minimum(num_rows, columns)
        if isinstance(lead, Tensor):
            diagonal = ones(concat([lead, [count]], 0), dtype)
            whole: Any = concat([lead, [num_rows, columns]], 0)
        else:
            diagonal = ones([*lead, count], dtype)
            whole = [*lead, num_rows, columns]
        return matrix_diag(diagonal) if num_columns is None else matrix_set_diag(zeros(whole, dtype), diagonal)
