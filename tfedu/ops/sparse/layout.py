"""The order of a sparse tensor's elements and the shape that they stand in: reorder, reshape, transpose, ..."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph import dtypes
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.static_value import constant_value, constant_value_as_dims
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import concat, identity, invert_permutation, rank, shape, transpose
from tfedu.ops.array.gather import gather
from tfedu.ops.array.scatter import row_major
from tfedu.ops.array.slicing import slice as slice_
from tfedu.ops.constant import constant, range_, zeros
from tfedu.ops.math import elementwise as ew
from tfedu.ops.sparse.places import row_major_order
from tfedu.ops.sparse_tensor import SparseTensor, as_sparse

# -- order ------------------------------------------------------------------------------------------------------------


def _lower_reorder(ctx: Any, indices: ir.Node, values: ir.Node, extents: ir.Node) -> list[ir.Node]:
    order = row_major_order(indices)
    return [ir.gather(indices, order), ir.gather(values, order)]


def _reorder_gradient(op: Any, _: Tensor | None, dy: Tensor) -> list[Tensor | None]:
    indices, _, extents = op.inputs
    places = SparseTensor(indices, range_(shape(indices)[0]), extents)
    return [None, gather(dy, invert_permutation(sparse_reorder(places).values)), None]


declare(
    "SparseReorder",
    "input_indices: int64, input_values: T, input_shape: int64",
    "output_indices: int64, output_values: T",
    "T: type",
    doc=("The elements of a sparse tensor in row-major order", "把稀疏张量的元素按行优先顺序排列"),
    shape=lambda ctx: [ctx.rank(0, 2), ctx.rank(1, 1)],
    lower=_lower_reorder,
    gradient=_reorder_gradient,
)


def sparse_reorder(sp_input: Any, name: str | None = None) -> SparseTensor:
    """The same tensor with its elements in row-major order, which most sparse operations expect.

    Raises:
        TypeError: ``Input must be a SparseTensor.``

    >>> sparse_reorder(SparseTensor([[1, 0], [0, 1]], [3.0, 4.0], [2, 2])).shape.as_list()
    [2, 2]
    """
    sparse = as_sparse(sp_input)
    indices, values = apply_op(
        "SparseReorder",
        name,
        input_indices=sparse.indices,
        input_values=sparse.values,
        input_shape=sparse.dense_shape,
    )
    known = sparse.shape
    return SparseTensor(indices, values, known.as_list() if known.is_fully_defined() else identity(sparse.dense_shape))


# -- shape ------------------------------------------------------------------------------------------------------------


def _reshape_shape(ctx: ShapeContext) -> list[Dims]:
    indices, _, new = ctx.rank(0, 2), ctx.rank(1, 1), ctx.rank(2, 1)
    return [(indices[0], new[0]), new]


def _reshaped(ctx: Any) -> tuple[list[int], list[int]]:
    """The extents before and after, -1 replaced.

    Raises:
        InvalidArgumentError: they do not hold equally many elements.
    """
    old, new = ([int(extent) for extent in ctx.value(index)] for index in (1, 2))
    if new.count(-1) > 1:
        places = [axis for axis, extent in enumerate(new) if extent == -1]
        raise ctx.invalid(f"only one output dimension may be -1, not both {places[0]} and {places[1]}")
    for axis, extent in enumerate(new):
        if extent < -1:
            raise ctx.invalid(f"size {axis} must be non-negative, not {extent}")
    total, known = int(np.prod(old, dtype=object)), int(np.prod([n for n in new if n != -1], dtype=object))
    if -1 in new:
        if known <= 0:
            raise ctx.invalid(
                "reshape cannot infer the missing input size for an empty tensor unless all specified input sizes are "
                "non-zero"
            )
        if total % known:
            raise ctx.invalid(
                f"Input to reshape is a SparseTensor with {total} dense values, but the requested shape requires a "
                f"multiple of {known}. input_shape={old} output_shape={new}"
            )
        return old, [total // known if extent == -1 else extent for extent in new]
    if total != known:
        raise ctx.invalid(
            f"Input to reshape is a tensor with {total} dense values, but the requested shape has {known}. "
            f"input_shape={old} output_shape={new}"
        )
    return old, new


def _lower_reshape(ctx: Any, indices: ir.Node, extents: ir.Node, wanted: ir.Node) -> list[ir.Node]:
    old, new = _reshaped(ctx)
    shape_node = ir.const(new, np.int64)
    count = indices.shape[0]
    if count == 0 or not new:
        return [ir.full((count, len(new)), 0, np.int64), shape_node]
    rest = row_major(ctx, indices, old, "an index is out of bounds")
    columns = []
    for extent in reversed(new):
        divisor = ir.full((count,), extent, np.int64)
        columns.append(ir.reshape(ir.binary("floormod", rest, divisor), (count, 1)))
        rest = ir.binary("floordiv", rest, divisor)
    return [ir.concat(columns[::-1], 1), shape_node]


declare(
    "SparseReshape",
    "input_indices: int64, input_shape: int64, new_shape: int64",
    "output_indices: int64, output_shape: int64",
    doc=("The coordinates of the same elements in another shape", "同样的元素在新形状中的坐标"),
    shape=_reshape_shape,
    lower=_lower_reshape,
    values=(1, 2),
)


def sparse_reshape(sp_input: Any, shape: Any, name: str | None = None) -> SparseTensor:
    """The same elements in another shape (TF: ``tf.sparse.reshape``).

    Args:
        shape: list of extents or an integer vector; one of them may be -1.

    Raises:
        ValueError: the shapes are known and do not fit. InvalidArgumentError: in the run they do not.

    >>> sparse_reshape(SparseTensor([[1, 0]], [3.0], [2, 6]), [3, -1]).shape.as_list()
    [3, 4]
    """
    sparse = as_sparse(sp_input)
    wanted = ew.cast(shape, dtypes.int64)
    with name_scope(name, "SparseReshape", [sparse]) as scope:
        indices, extents = apply_op(
            "SparseReshape", scope, input_indices=sparse.indices, input_shape=sparse.dense_shape, new_shape=wanted
        )
        known = _known_reshape(sparse, wanted)
        if known is not None:
            extents = constant(known, dtypes.int64)
        return SparseTensor(indices, identity(sparse.values), extents)


def _known_reshape(sparse: SparseTensor, wanted: Tensor) -> list[int] | None:
    """The extents after a reshape, if enough is known before the run."""
    new = constant_value_as_dims(wanted)
    if new is None or not sparse.shape.is_fully_defined():
        return None
    given = constant_value(wanted)
    if given is not None and list(given).count(-1) > 1:
        raise ValueError(f"At most one dimension can be inferred (-1). Found: {given}")
    if new.count(None) > 1:
        return None
    size = sparse.shape.num_elements() or 0
    rest = int(np.prod([n for n in new if n is not None], dtype=object))
    result = [size // rest if n is None else n for n in new]
    total = int(np.prod(result, dtype=object))
    if total != size:
        raise ValueError(f"Cannot reshape a tensor with {size} elements to shape {list(new)} ({total} elements).")
    return result


def sparse_transpose(sp_input: SparseTensor, perm: Any = None, name: str | None = None) -> SparseTensor:
    """Axes in another order, elements in row-major order again (TF: ``tf.sparse.transpose``).

    Args:
        perm: axis i of the result is axis ``perm[i]`` of the input; by default they are reversed.

    >>> sparse_transpose(SparseTensor([[1, 4]], [3.0], [2, 6])).shape.as_list()
    [6, 2]
    """
    with name_scope(name, "SparseTranspose", [sp_input]):
        if perm is None:
            axes = rank(sp_input)
            perm = (axes - 1) - range_(0, axes, 1)
        indices = transpose(gather(transpose(sp_input.indices), perm))
        order = constant_value(convert_to_tensor(perm))
        known = sp_input.shape
        if order is not None and known.is_fully_defined():
            extents: Any = [known.as_list()[axis] for axis in order]
        else:
            extents = gather(sp_input.dense_shape, perm)
        return sparse_reorder(SparseTensor(indices, sp_input.values, extents))


def sparse_expand_dims(sp_input: SparseTensor, axis: Any = None, name: str | None = None) -> SparseTensor:
    """A new axis of size 1 before ``axis`` (default -1: behind all others).

    Raises:
        TypeError: ``axis must be an integer value in range [-rank(sp_input) - 1, rank(sp_input)]``.
    """
    axes = sp_input.dense_shape.shape[0]
    axis = -1 if axis is None else axis
    with name_scope(name, "expand_dims", [sp_input]):
        if isinstance(axis, int):
            axis = convert_to_tensor(axis, dtypes.int32, "axis")
        elif not isinstance(axis, Tensor):
            raise TypeError("axis must be an integer value in range [-rank(sp_input) - 1, rank(sp_input)]")
        axis = ew.where(axis >= 0, axis, axis + axes + 1)
        column = zeros([shape(sp_input.indices)[0], 1], dtypes.int64)
        before = slice_(sp_input.indices, [0, 0], [-1, axis])
        indices = concat([before, column, slice_(sp_input.indices, [0, axis], [-1, -1])], 1)
        extents_before = slice_(sp_input.dense_shape, [0], [axis])
        extents_after = slice_(sp_input.dense_shape, [axis], [-1])
        extent = convert_to_tensor([1], dtypes.int64, "new_shape")
        return SparseTensor(indices, sp_input.values, concat([extents_before, extent, extents_after], 0))
