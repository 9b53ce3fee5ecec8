"""Sums and largest elements of sparse tensors along axes; the result is dense, or sparse on request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph import dtypes
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.array import rank, reshape
from tfedu.ops.array.scatter import gather_nd, row_major
from tfedu.ops.constant import constant, range_
from tfedu.ops.math import elementwise as ew
from tfedu.ops.sparse.places import largest_of_groups, numbered_rows
from tfedu.ops.sparse_tensor import SparseTensor


def _kept_axes(ctx: Any, axes: int, reduced: np.ndarray) -> list[int]:
    """The axes that stay.

    Raises:
        InvalidArgumentError: ``Invalid reduction dimension``.
    """
    gone = set()
    for axis in np.ravel(reduced).tolist():
        if not -axes <= axis < axes:
            raise ctx.invalid(f"Invalid reduction dimension {axis}, for input with {axes} dimension(s)")
        gone.add(axis % axes)
    return [axis for axis in range(axes) if axis not in gone]


def _reduced(whole: list[int], kept: list[int], keep_dims: bool) -> list[int]:
    if keep_dims:
        return [extent if axis in kept else 1 for axis, extent in enumerate(whole)]
    return [whole[axis] for axis in kept]


def _reduce_shape(ctx: ShapeContext) -> list[Dims]:
    extents, axes = ctx.value(2), ctx.value(3)
    if extents is None or axes is None:
        return [None]
    gone = {int(axis) % len(extents) for axis in np.ravel(axes) if -len(extents) <= axis < len(extents)}
    kept = [axis for axis in range(len(extents)) if axis not in gone]
    return [tuple(_reduced([int(extent) for extent in extents], kept, ctx.attr("keep_dims")))]


def _sum_of_groups(values: ir.Node, groups: ir.Node, count: int) -> ir.Node:
    return ir.scatter_add(ir.full((count,), 0, values.dtype), groups, values)


def _lower_reduce(reduce: Callable[[ir.Node, ir.Node, int], ir.Node]) -> Callable[..., ir.Node]:
    def lower(ctx: Any, indices: ir.Node, values: ir.Node, extents: ir.Node, axes: ir.Node) -> ir.Node:
        whole = [int(extent) for extent in ctx.value(2)]
        kept = _kept_axes(ctx, len(whole), ctx.value(3))
        count = indices.shape[0]
        columns = [ir.slice_(indices, (0, axis), (count, 1)) for axis in kept]
        owners = ir.concat(columns, 1) if columns else ir.full((count, 0), 0, np.int64)
        inner = [whole[axis] for axis in kept]
        groups = row_major(ctx, owners, inner, "an index is out of bounds")
        result = reduce(values, groups, int(np.prod(inner, dtype=np.int64)))
        return ir.reshape(result, _reduced(whole, kept, ctx.attr("keep_dims")))

    return lower


def _sum_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    indices, _, extents, axes = op.inputs
    kept = apply_op("KeptShape", shape=ew.cast(extents, dtypes.int32), axes=axes)
    scale = extents // ew.cast(kept, dtypes.int64)
    return [None, gather_nd(reshape(dy, kept), indices // scale), None, None]


def _reduce_sparse(ufunc: np.ufunc) -> Callable[..., list[np.ndarray]]:
    def host(
        ctx: Any, indices: np.ndarray, values: np.ndarray, extents: np.ndarray, axes: np.ndarray
    ) -> list[np.ndarray]:
        kept = _kept_axes(ctx, len(extents), axes)
        places, (owner,) = numbered_rows(indices[:, kept])
        order = np.argsort(owner, kind="stable")
        starts = np.flatnonzero(np.diff(owner[order], prepend=-1))
        result = ufunc.reduceat(values[order], starts) if len(starts) else values[:0]
        whole = np.array(_reduced(extents.tolist(), kept, ctx.attr("keep_dims")), np.int64)
        if ctx.attr("keep_dims"):
            kept_places = np.zeros((len(places), len(extents)), np.int64)
            kept_places[:, kept] = places
            places = kept_places
        return [places, result.astype(values.dtype), whole]

    return host


for _name, _types, _reduce, _ufunc, _doc, _gradient in (
    (
        "Sum",
        "number",
        _sum_of_groups,
        np.add,
        ("Sum along axes of a sparse tensor", "沿轴对稀疏张量求和"),
        _sum_gradient,
    ),
    (
        "Max",
        "real",
        largest_of_groups,
        np.maximum,
        ("Largest element along axes of a sparse tensor", "沿轴求稀疏张量的最大元素"),
        None,
    ),
):
    declare(
        f"SparseReduce{_name}",
        "input_indices: int64, input_values: T, input_shape: int64, reduction_axes: int32",
        "output: T",
        f"keep_dims: bool = false, T: {{{_types}}}",
        doc=_doc,
        shape=_reduce_shape,
        lower=_lower_reduce(_reduce),
        gradient=_gradient,
        values=(2, 3),
    )
    declare(
        f"SparseReduce{_name}Sparse",
        "input_indices: int64, input_values: T, input_shape: int64, reduction_axes: int32",
        "output_indices: int64, output_values: T, output_shape: int64",
        f"keep_dims: bool = false, T: {{{_types}}}",
        doc=(f"{_doc[0]}, as a sparse tensor", f"{_doc[1]}，结果为稀疏张量"),
        shape=lambda ctx: [None, None, None],
        host=_reduce_sparse(_ufunc),
    )


def _axes(sp_input: SparseTensor, axis: Any, reduction_axes: Any) -> Any:
    if reduction_axes is not None:
        if axis is not None:
            raise ValueError("Can't specify both axis' and 'reduction_indices'.")
        axis = reduction_axes
    if axis is not None:
        return axis
    dims = sp_input.dense_shape.dims
    if dims is not None and dims[0] is not None:
        return constant(np.arange(dims[0]), dtypes.int32)
    return range_(0, rank(sp_input))


def _applied(
    op_type: str, sp_input: SparseTensor, axis: Any, keepdims: Any, reduction_axes: Any, keep_dims: Any
) -> Any:
    if keepdims is not None and keep_dims is not None:
        raise ValueError("Cannot specify both 'keep_dims' and 'keepdims'")
    return apply_op(
        op_type,
        input_indices=sp_input.indices,
        input_values=sp_input.values,
        input_shape=sp_input.dense_shape,
        reduction_axes=_axes(sp_input, axis, reduction_axes),
        keep_dims=bool(keep_dims if keepdims is None else keepdims),
    )


_ARGUMENTS = """
    Args:
        sp_input: a SparseTensor.
        axis: an axis or a list of them; all by default. ``reduction_axes`` is the old name.
        keepdims: keep the reduced axes with size 1. ``keep_dims`` is the old name.

    Raises:
        InvalidArgumentError: in the run, ``Invalid reduction dimension``.
    """


def _dense_function(op_type: str, what: str) -> Callable[..., Tensor]:
    def function(
        sp_input: SparseTensor,
        axis: Any = None,
        keepdims: Any = None,
        reduction_axes: Any = None,
        keep_dims: Any = None,
    ) -> Tensor:
        return _applied(op_type, sp_input, axis, keepdims, reduction_axes, keep_dims)

    function.__doc__ = f"{what} along axes, as a dense tensor; 0 where there is none.\n{_ARGUMENTS}"
    return function


def _sparse_function(op_type: str, what: str) -> Callable[..., SparseTensor]:
    def function(
        sp_input: SparseTensor,
        axis: Any = None,
        keepdims: Any = None,
        reduction_axes: Any = None,
        keep_dims: Any = None,
    ) -> SparseTensor:
        return SparseTensor(*_applied(op_type, sp_input, axis, keepdims, reduction_axes, keep_dims))

    function.__doc__ = f"{what} along axes, as a SparseTensor.\n{_ARGUMENTS}"
    return function


sparse_reduce_sum = _dense_function("SparseReduceSum", "Sum of the elements that are there")
sparse_reduce_max = _dense_function("SparseReduceMax", "Largest of the elements that are there")
sparse_reduce_sum_sparse = _sparse_function("SparseReduceSumSparse", "Sum of the elements that are there")
sparse_reduce_max_sparse = _sparse_function("SparseReduceMaxSparse", "Largest of the elements that are there")
