"""Matrix products whose first side is sparse."""

from __future__ import annotations

from typing import Any

from tfedu.compiler import ir
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import transpose
from tfedu.ops.array.gather import gather
from tfedu.ops.math.reduction import reduce_sum
from tfedu.ops.sparse.places import column, spelled
from tfedu.ops.sparse_tensor import as_sparse


def _shape(ctx: ShapeContext) -> list[Dims]:
    indices, values, b = ctx.rank(0, 2), ctx.rank(1, 1), ctx.rank(3, 2)
    ctx.merged_dim(indices[0], values[0])
    extents = ctx.value_as_dims(2)
    if extents is not None and len(extents) != 2:
        raise ctx.error(f"Shape must be rank 2 but is rank {len(extents)}")
    rows, inner = extents or (None, None)
    if ctx.attr("adjoint_a"):
        rows, inner = inner, rows
    inner_b, columns = reversed(b) if ctx.attr("adjoint_b") else b
    ctx.merged_dim(inner, inner_b)
    return [(rows, columns)]


def _lower(ctx: Any, indices: ir.Node, values: ir.Node, extents: ir.Node, b: ir.Node) -> ir.Node:
    """Every element adds a multiple of one row of ``b`` to one row of the result."""
    if ctx.attr("adjoint_b"):
        b = ir.transpose(b, (1, 0))
    whole = [int(extent) for extent in ctx.value(2)]
    to, by = (1, 0) if ctx.attr("adjoint_a") else (0, 1)
    if whole[by] != b.shape[0]:
        raise ctx.invalid(
            f"Cannot multiply A and B because inner dimension does not match: {whole[by]} vs. {b.shape[0]}.  "
            "Did you forget a transpose?  Dimensions of A: [" + ", ".join(map(str, whole)) + ").  "
            f"Dimensions of B: {spelled(b.shape)}"
        )
    count, columns = indices.shape[0], b.shape[1]
    for axis in (0, 1):
        place = column(indices, axis)
        inside = ir.binary(
            "and",
            ir.binary("ge", place, ir.full((count,), 0, place.dtype)),
            ir.binary("lt", place, ir.full((count,), whole[axis], place.dtype)),
        )
        ctx.check(inside, f"an index is out of bounds (>={whole[axis]}) along dimension {axis} of A")
    factors = ir.broadcast_to(ir.reshape(values, (count, 1)), (count, columns))
    rows = ir.binary("mul", factors, ir.gather(b, column(indices, by)))
    return ir.scatter_add(ir.full((whole[to], columns), 0, values.dtype), column(indices, to), rows)


def _gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    indices, values, extents, b = op.inputs
    adjoint_a, adjoint_b = op.attrs["adjoint_a"], op.attrs["adjoint_b"]
    of_b = apply_op(
        "SparseTensorDenseMatMul", a_indices=indices, a_values=values, a_shape=extents, b=dy, adjoint_a=not adjoint_a
    )
    to, by = indices[:, 0], indices[:, 1]
    if adjoint_a:
        to, by = by, to
    picked = gather(transpose(b) if adjoint_b else b, by)
    return [None, reduce_sum(gather(dy, to) * picked, axis=1), None, transpose(of_b) if adjoint_b else of_b]


declare(
    "SparseTensorDenseMatMul",
    "a_indices: Tindices, a_values: T, a_shape: int64, b: T",
    "product: T",
    "T: {real}, Tindices: {index} = int64, adjoint_a: bool = false, adjoint_b: bool = false",
    doc=("A sparse matrix times a dense one", "稀疏矩阵乘稠密矩阵"),
    formula="C[i, :] = sum of A[i, j] B[j, :] over the elements of A; dA[i, j] = dC[i, :] . B[j, :], dB = A^T dC",
    shape=_shape,
    lower=_lower,
    gradient=_gradient,
    values=(2,),
)


def sparse_tensor_dense_matmul(
    sp_a: Any, b: Any, adjoint_a: bool = False, adjoint_b: bool = False, name: str | None = None
) -> Tensor:
    """The sparse matrix ``sp_a`` times the dense matrix ``b`` (TF: ``tf.sparse.sparse_dense_matmul``).

    Args:
        sp_a: SparseTensor [M, K] of real numbers; its elements may stand in any order.
        b: [K, N] of the same type.
        adjoint_a, adjoint_b: use the transpose of that side.

    Returns:
        [M, N], dense.

    Raises:
        ValueError: shapes that do not fit. InvalidArgumentError: in the run, an index out of bounds.

    >>> from tfedu.ops.sparse_tensor import SparseTensor
    >>> sparse_tensor_dense_matmul(SparseTensor([[0, 2]], [2.0], [2, 3]), [[1.0], [2.0], [3.0]]).shape.as_list()
    [2, 1]
    """
    sparse = as_sparse(sp_a)
    with name_scope(name, "SparseTensorDenseMatMul", [sparse.indices, sparse.values, b]):
        return apply_op(
            "SparseTensorDenseMatMul",
            a_indices=sparse.indices,
            a_values=sparse.values,
            a_shape=sparse.dense_shape,
            b=convert_to_tensor(b, name="b"),
            adjoint_a=adjoint_a,
            adjoint_b=adjoint_b,
        )
