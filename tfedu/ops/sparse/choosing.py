"""Parts of sparse tensors, and wholes made of parts: concat, split, slice, retain, mask, rows filled in."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph import dtypes
from tfedu.graph.indexed_slices import IndexedSlices
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.static_value import constant_value
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import concat, identity, indices_where, reshape
from tfedu.ops.array.gather import gather
from tfedu.ops.array.scatter import touched_rows
from tfedu.ops.array.sequences import setdiff1d
from tfedu.ops.math.reduction import reduce_max
from tfedu.ops.sparse.places import length, numbered_rows, row_major_order
from tfedu.ops.sparse_tensor import SparseTensor, all_sparse, as_sparse

# -- joining ----------------------------------------------------------------------------------------------------------


def _concat_shape(ctx: ShapeContext) -> list[Dims]:
    count = ctx.attr("N")
    rows: int | None = 0
    axes: int | None = None
    extents: Dims = (None,)
    for i in range(count):
        indices, values = ctx.rank(i, 2), ctx.rank(count + i, 1)
        more = ctx.merged_dim(indices[0], values[0])
        rows = None if rows is None or more is None else rows + more
        axes = ctx.merged_dim(axes, indices[1])
        extents = ctx.merged(extents, ctx.rank(2 * count + i, 1))
    return [(rows, axes), (rows,), extents]


def _lower_concat(ctx: Any, *nodes: ir.Node) -> list[ir.Node]:
    count = ctx.attr("N")
    shapes = [[int(extent) for extent in ctx.value(2 * count + i)] for i in range(count)]
    whole, wanted = list(shapes[0]), ctx.attr("concat_dim")
    if not -len(whole) <= wanted < len(whole):
        raise ctx.invalid(f"Concat dimension must be in range [{-len(whole)}, {len(whole)}), got {wanted}")
    axis = wanted % len(whole)
    whole[axis] = 0
    parts = []
    for i, extents in enumerate(shapes):
        if len(extents) != len(whole):
            raise ctx.invalid(
                f"Ranks of all input tensors must match: expected {len(whole)} but got {len(extents)} at position {i}"
            )
        for j, (extent, expected) in enumerate(zip(extents, whole)):
            if j != axis and extent != expected:
                raise ctx.invalid(
                    f"Input shapes must match: expected {expected} for dimension {j} but got {extent} at position {i}"
                )
        shift = np.zeros(len(whole), np.int64)
        shift[axis] = whole[axis]
        parts.append(ir.binary("add", nodes[i], ir.const(shift)))
        whole[axis] += extents[axis]
    indices, values = ir.concat(parts, 0), ir.concat(nodes[count : 2 * count], 0)
    order = row_major_order(indices)
    return [ir.gather(indices, order), ir.gather(values, order), ir.const(whole, np.int64)]


declare(
    "SparseConcat",
    "indices: N * int64, values: N * T, shapes: N * int64",
    "output_indices: int64, output_values: T, output_shape: int64",
    "concat_dim: int, N: int >= 2, T: type",
    doc=("Sparse tensors joined along an axis", "沿某个轴连接稀疏张量"),
    shape=_concat_shape,
    lower=_lower_concat,
)


def sparse_concat(
    axis: int,
    sp_inputs: Any,
    name: str | None = None,
    expand_nonconcat_dim: bool = False,
    concat_dim: int | None = None,
    expand_nonconcat_dims: bool | None = None,
) -> SparseTensor:
    """Sparse tensors joined along ``axis``, elements in row-major order (TF: ``tf.sparse.concat``).

    Args:
        axis: the axis, counted from the end if negative; ``concat_dim`` is its old name.
        sp_inputs: a list of SparseTensors of one rank.
        expand_nonconcat_dims: let the other axes differ; the result has the largest. ``expand_nonconcat_dim`` is the
            old name.

    Raises:
        TypeError: not a list of SparseTensors. InvalidArgumentError: in the run, shapes that do not fit.
    """
    axis = _one_of("axis", axis, "concat_dim", concat_dim)
    expand = expand_nonconcat_dim if expand_nonconcat_dims is None else expand_nonconcat_dims
    parts = all_sparse(sp_inputs)
    if len(parts) == 1:
        return parts[0]
    shapes = [part.dense_shape for part in parts]
    if expand:
        largest = reduce_max(concat([reshape(s, [1, -1]) for s in shapes], 0), 0)
        shapes = [
            concat([largest[:axis], s[-1:] if axis == -1 else s[axis : axis + 1]], 0)
            if axis == -1
            else concat([largest[:axis], s[axis : axis + 1], largest[axis + 1 :]], 0)
            for s in shapes
        ]
    indices, values, whole = apply_op(
        "SparseConcat",
        name,
        indices=[part.indices for part in parts],
        values=[part.values for part in parts],
        shapes=shapes,
        concat_dim=axis,
    )
    known = [constant_value(s) for s in shapes]
    if all(k is not None for k in known):
        extents = np.array(known[0])
        extents[axis] = sum(k[axis] for k in known if k is not None)
        whole = convert_to_tensor(extents)
    return SparseTensor(indices, values, whole)


def _one_of(new_name: str, new: Any, old_name: str, old: Any) -> Any:
    """An argument that has an old name."""
    if old is not None:
        if new is not None:
            raise ValueError(f"Cannot specify both '{old_name}' and '{new_name}'")
        return old
    return new


# -- cutting ----------------------------------------------------------------------------------------------------------


def _split(
    ctx: Any, axis: np.ndarray, indices: np.ndarray, values: np.ndarray, extents: np.ndarray
) -> list[np.ndarray]:
    """The first ``extent % count`` parts are one longer than the others."""
    count, along = ctx.attr("num_split"), int(axis)
    if not 0 <= along < len(extents):
        raise ctx.invalid(f"Input split_dim should be between 0 and rank ({len(extents)}), got {along}")
    whole = int(extents[along])
    if not 0 < count <= whole:
        raise ctx.invalid(
            f"Input num_split should be between 1 and the splitting dimension size ({whole}), got {count}"
        )
    small, longer = divmod(whole, count)
    sizes = np.array([small + (part < longer) for part in range(count)])
    ends = np.cumsum(sizes)
    owner = np.searchsorted(ends, indices[:, along], side="right")
    parts = []
    for part in range(count):
        mine = owner == part
        moved, shape = indices[mine], extents.copy()
        moved[:, along] -= ends[part] - sizes[part]
        shape[along] = sizes[part]
        parts.append((moved, values[mine], shape))
    return [array for kind in zip(*parts) for array in kind]


def _split_shape(ctx: ShapeContext) -> list[Dims]:
    count, extents = ctx.attr("num_split"), ctx.dims(3)
    return [(None, length(extents))] * count + [(None,)] * count + [extents] * count


declare(
    "SparseSplit",
    "split_dim: int64, indices: int64, values: T, shape: int64",
    "output_indices: num_split * int64, output_values: num_split * T, output_shape: num_split * int64",
    "num_split: int >= 1, T: type",
    doc=("A sparse tensor cut into parts along an axis", "沿某个轴把稀疏张量分成若干份"),
    shape=_split_shape,
    host=_split,
)


def sparse_split(
    keyword_required: None = None,
    sp_input: Any = None,
    num_split: int | None = None,
    axis: Any = None,
    name: str | None = None,
    split_dim: Any = None,
) -> list[SparseTensor]:
    """A sparse tensor cut into ``num_split`` parts along ``axis`` (TF: ``tf.sparse.split``).

    Where the extent is no multiple of ``num_split`` the first parts are longer by one. All arguments are given by
    keyword; ``split_dim`` is the old name of ``axis``.

    Raises:
        ValueError: a positional or a missing argument. InvalidArgumentError: in the run, more parts than slices.
    """
    if keyword_required is not None:
        raise ValueError("Keyword arguments are required for this function.")
    axis = _one_of("axis", axis, "split_dim", split_dim)
    for word, value in (("sp_input", sp_input), ("num_split", num_split), ("axis", axis)):
        if value is None:
            raise ValueError(f"{word} is required")
    sparse = as_sparse(sp_input)
    parts = apply_op(
        "SparseSplit",
        name,
        split_dim=axis,
        indices=sparse.indices,
        values=sparse.values,
        shape=sparse.dense_shape,
        num_split=num_split,
    )
    return [SparseTensor(*part) for part in zip(*parts)]


def _slice(
    ctx: Any, indices: np.ndarray, values: np.ndarray, extents: np.ndarray, start: np.ndarray, size: np.ndarray
) -> list[np.ndarray]:
    inside = np.all((indices >= start) & (indices < start + size), axis=1)
    return [indices[inside] - start, values[inside], np.maximum(np.minimum(extents - start, size), 0)]


def _slice_gradient(ctx: Any, dy: np.ndarray, indices: np.ndarray, start: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """The elements that went into the slice kept their order."""
    _, (here, there) = numbered_rows(indices, chosen + start)
    inside = np.isin(here, there)
    if np.count_nonzero(inside) != len(dy):
        raise ctx.invalid("Elements of backprop_val_grad aren't all propagated")
    result = np.zeros(len(indices), dy.dtype)
    result[inside] = dy
    return result


declare(
    "SparseSlice",
    "indices: int64, values: T, shape: int64, start: int64, size: int64",
    "output_indices: int64, output_values: T, output_shape: int64",
    "T: type",
    doc=("A box cut out of a sparse tensor", "从稀疏张量中截取一块"),
    shape=lambda ctx: [(None, length(ctx.rank(2, 1))), (None,), ctx.rank(2, 1)],
    host=_slice,
    gradient=lambda op, _, dy, __: [
        None,
        apply_op(
            "SparseSliceGrad",
            backprop_val_grad=dy,
            input_indices=op.inputs[0],
            input_start=op.inputs[3],
            output_indices=op.outputs[0],
        ),
        None,
        None,
        None,
    ],
)
declare(
    "SparseSliceGrad",
    "backprop_val_grad: T, input_indices: int64, input_start: int64, output_indices: int64",
    "val_grad: T",
    "T: {number}",
    doc=("Gradient of SparseSlice", "SparseSlice 的梯度"),
    shape=lambda ctx: [(ctx.rank(1, 2)[0],)],
    host=_slice_gradient,
)


def sparse_slice(sp_input: Any, start: Any, size: Any, name: str | None = None) -> SparseTensor:
    """The box of ``size`` that begins at ``start``, as far as the tensor reaches (TF: ``tf.sparse.slice``).

    >>> sparse_slice(SparseTensor([[1, 0]], [3.0], [2, 6]), [1, 0], [1, 3]).values.shape.as_list()
    [None]
    """
    sparse = as_sparse(sp_input)
    start, size = convert_to_tensor(start, dtypes.int64), convert_to_tensor(size, dtypes.int64)
    with name_scope(name, "SparseSlice", [sparse]) as scope:
        return SparseTensor(
            *apply_op(
                "SparseSlice",
                scope,
                indices=sparse.indices,
                values=sparse.values,
                shape=sparse.dense_shape,
                start=start,
                size=size,
            )
        )


def sparse_retain(sp_input: Any, to_retain: Any) -> SparseTensor:
    """The elements for which the bool vector ``to_retain`` is true (TF: ``tf.sparse.retain``).

    Raises:
        TypeError: no SparseTensor. ValueError: a mask of another rank or length.
    """
    sparse = as_sparse(sp_input)
    mask = convert_to_tensor(to_retain)
    mask.shape.assert_has_rank(1)
    if sparse.values.dims is not None:
        sparse.values.shape[0].merge_with(mask.shape[0] if mask.dims is not None else None)
    where = reshape(indices_where(mask), [-1])
    return SparseTensor(gather(sparse.indices, where), gather(sparse.values, where), identity(sparse.dense_shape))


def sparse_mask(a: IndexedSlices, mask_indices: Any, name: str | None = None) -> IndexedSlices:
    """The IndexedSlices ``a`` without the rows whose indices are in ``mask_indices``."""
    with name_scope(name, "sparse_mask", [a, mask_indices]) as scope:
        indices, places = setdiff1d(a.indices, mask_indices)
        return IndexedSlices(gather(a.values, places, name=scope), indices, a.dense_shape)


# -- empty rows -------------------------------------------------------------------------------------------------------


def _fill(
    ctx: Any, indices: np.ndarray, values: np.ndarray, extents: np.ndarray, default: np.ndarray
) -> list[np.ndarray]:
    """Elements sorted by row, an empty row holding the default in its first column."""
    rows = int(extents[0])
    owners = indices[:, 0]
    outside = np.flatnonzero((owners < 0) | (owners >= rows))
    if outside.size:
        first = int(outside[0])
        raise ctx.invalid(f"indices({first}, 0) is invalid: {int(owners[first])} >= {rows}")
    empty = np.bincount(owners, minlength=rows)[:rows] == 0
    filled = np.zeros((np.count_nonzero(empty), indices.shape[1]), np.int64)
    filled[:, 0] = np.flatnonzero(empty)
    order = np.argsort(np.concatenate([owners, filled[:, 0]]), kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    more = np.full(len(filled), default[()], values.dtype)
    return [
        np.concatenate([indices, filled])[order],
        np.concatenate([values, more])[order],
        empty,
        place[: len(indices)],
    ]


def _fill_shape(ctx: ShapeContext) -> list[Dims]:
    indices, values = ctx.rank(0, 2), ctx.rank(1, 1)
    count = ctx.merged_dim(indices[0], values[0])
    extents, axes = ctx.value_as_dims(2), ctx.merged_dim(indices[1], ctx.rank(2, 1)[0])
    ctx.rank(3, 0)
    return [(None, axes), (None,), (None if extents is None else extents[0],), (count,)]


def _lower_fill_gradient(ctx: Any, places: ir.Node, dy: ir.Node) -> list[ir.Node]:
    touched = touched_rows(dy, places)
    return [ir.gather(dy, places), ir.reduce("sum", ir.select(touched, ir.full(dy.shape, 0, dy.dtype), dy), [0])]


declare(
    "SparseFillEmptyRows",
    "indices: int64, values: T, dense_shape: int64, default_value: T",
    "output_indices: int64, output_values: T, empty_row_indicator: bool, reverse_index_map: int64",
    "T: type",
    doc=("A default value in every empty row of a sparse tensor", "给稀疏张量的空行填上默认值"),
    shape=_fill_shape,
    host=_fill,
    gradient=lambda op, _, dy, *__: _fill_gradient(op, dy),
)
declare(
    "SparseFillEmptyRowsGrad",
    "reverse_index_map: int64, grad_values: T",
    "d_values: T, d_default_value: T",
    "T: {number}",
    doc=("Gradient of SparseFillEmptyRows", "SparseFillEmptyRows 的梯度"),
    shape=lambda ctx: [ctx.rank(0, 1), ()],
    lower=_lower_fill_gradient,
)


def _fill_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    values, default = apply_op("SparseFillEmptyRowsGrad", reverse_index_map=op.outputs[3], grad_values=dy)
    return [None, values, None, default]


def sparse_fill_empty_rows(sp_input: Any, default_value: Any, name: str | None = None) -> tuple[SparseTensor, Tensor]:
    """``default_value`` in the first column of every row without elements (TF: ``tf.sparse.fill_empty_rows``).

    Returns:
        the SparseTensor, elements sorted by row, and a bool vector that says which rows were empty.

    Raises:
        TypeError: no SparseTensor. InvalidArgumentError: in the run, a row beyond the shape.
    """
    sparse = as_sparse(sp_input)
    with name_scope(name, "SparseFillEmptyRows", [sparse]):
        indices, values, empty, _ = apply_op(
            "SparseFillEmptyRows",
            indices=sparse.indices,
            values=sparse.values,
            dense_shape=sparse.dense_shape,
            default_value=convert_to_tensor(default_value, sparse.values.dtype),
        )
        return SparseTensor(indices, values, sparse.dense_shape), empty
