"""Arithmetic with sparse tensors: sums, products with dense ones, extrema, softmax."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph import dtypes
from tfedu.graph.registry import declare
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import concat, expand_dims, shape, size
from tfedu.ops.array.scatter import gather_nd, row_major
from tfedu.ops.array.slicing import slice as slice_
from tfedu.ops.broadcasting import broadcast_static_shape
from tfedu.ops.constant import ones
from tfedu.ops.math import elementwise as ew
from tfedu.ops.math.elementwise.division import TRUE_DIVISION
from tfedu.ops.sparse.places import column, largest_of_groups, length, numbered_rows, spelled
from tfedu.ops.sparse.reduction import sparse_reduce_sum
from tfedu.ops.sparse_tensor import SparseTensor, as_sparse, is_sparse

# -- two sparse tensors -----------------------------------------------------------------------------------------------


def _check_shapes(ctx: Any, a: np.ndarray, b: np.ndarray) -> None:
    if len(a) != len(b):
        raise ctx.invalid(f"Operands do not have the same ranks; got shapes: {spelled(a)} and {spelled(b)}")
    for axis, (one, other) in enumerate(zip(a.tolist(), b.tolist())):
        if one != other:
            raise ctx.invalid(f"Operands' shapes do not match: got {one} and {other} for dimension {axis}")


def _union(
    a_indices: np.ndarray, a_values: np.ndarray, b_indices: np.ndarray, b_values: np.ndarray
) -> tuple[np.ndarray, list[np.ndarray], np.ndarray]:
    """All places in row-major order, the value of either tensor at each, 0 where it has none, and how many have one."""
    places, numbers = numbered_rows(a_indices, b_indices)
    sides = []
    for number, values in zip(numbers, (a_values, b_values)):
        side = np.zeros(len(places), values.dtype)
        side[number] = values
        sides.append(side)
    return places, sides, np.bincount(np.concatenate(numbers), minlength=len(places))


def _add(ctx: Any, *arrays: np.ndarray) -> list[np.ndarray]:
    """The threshold is for places where both have an element, and one may have cancelled the other."""
    a_indices, a_values, a_shape, b_indices, b_values, b_shape, threshold = arrays
    _check_shapes(ctx, a_shape, b_shape)
    places, (a, b), owners = _union(a_indices, a_values, b_indices, b_values)
    total = a + b
    kept = (np.abs(total) >= threshold) | (owners == 1)
    return [places[kept], total[kept], a_shape]


def _add_gradient(
    ctx: Any, dy: np.ndarray, a_indices: np.ndarray, b_indices: np.ndarray, sum_indices: np.ndarray
) -> list[np.ndarray]:
    places, (a, b, total) = numbered_rows(a_indices, b_indices, sum_indices)
    by_place = np.zeros(len(places), dy.dtype)
    by_place[total] = dy
    return [by_place[a], by_place[b]]


declare(
    "SparseAdd",
    "a_indices: int64, a_values: T, a_shape: int64, b_indices: int64, b_values: T, b_shape: int64, thresh: Treal",
    "sum_indices: int64, sum_values: T, sum_shape: int64",
    "T: {number}, Treal: {real}",
    doc=("Sum of two sparse tensors, without what is nearly zero", "两个稀疏张量之和，并去掉接近零的元素"),
    shape=lambda ctx: [(None, length(ctx.rank(2, 1))), (None,), ctx.rank(2, 1)],
    host=_add,
    gradient=lambda op, _, dy, __: _both_gradients(op, dy),
)
declare(
    "SparseAddGrad",
    "backprop_val_grad: T, a_indices: int64, b_indices: int64, sum_indices: int64",
    "a_val_grad: T, b_val_grad: T",
    "T: {number}",
    doc=("Gradient of SparseAdd", "SparseAdd 的梯度"),
    shape=lambda ctx: [(ctx.rank(1, 2)[0],), (ctx.rank(2, 2)[0],)],
    host=_add_gradient,
)


def _both_gradients(op: Any, dy: Tensor) -> list[Tensor | None]:
    a, b = apply_op(
        "SparseAddGrad",
        backprop_val_grad=dy,
        a_indices=op.inputs[0],
        b_indices=op.inputs[3],
        sum_indices=op.outputs[0],
    )
    return [None, a, None, None, b, None, None]


def _extremum(choose: Any) -> Callable[..., list[np.ndarray]]:
    def host(ctx: Any, *arrays: np.ndarray) -> list[np.ndarray]:
        a_indices, a_values, a_shape, b_indices, b_values, b_shape = arrays
        _check_shapes(ctx, a_shape, b_shape)
        places, (a, b), _ = _union(a_indices, a_values, b_indices, b_values)
        return [places, choose(a, b)]

    return host


for _name, _choose, _types, _doc in (
    ("SparseSparseMaximum", np.maximum, "real", ("The larger of two sparse tensors' elements", "逐元素取较大值")),
    ("SparseSparseMinimum", np.minimum, "number", ("The smaller of two sparse tensors' elements", "逐元素取较小值")),
):
    declare(
        _name,
        "a_indices: int64, a_values: T, a_shape: int64, b_indices: int64, b_values: T, b_shape: int64",
        "output_indices: int64, output_values: T",
        f"T: {{{_types}}}",
        doc=_doc,
        shape=lambda ctx: [(None, None), (None,)],
        host=_extremum(_choose),
    )


def _extremum_function(op_type: str, what: str) -> Callable[..., SparseTensor]:
    def function(sp_a: SparseTensor, sp_b: SparseTensor, name: str | None = None) -> SparseTensor:
        with name_scope(name, op_type, [sp_a.indices, sp_a.values, sp_b.indices, sp_b.values]) as scope:
            indices, values = apply_op(
                op_type,
                scope,
                a_indices=sp_a.indices,
                a_values=sp_a.values,
                a_shape=sp_a.dense_shape,
                b_indices=sp_b.indices,
                b_values=sp_b.values,
                b_shape=sp_b.dense_shape,
            )
        return SparseTensor(indices, values, sp_a.dense_shape)

    function.__doc__ = f"""The {what} of the elements of two SparseTensors at every place where either has one.

    An element that only one of them has is compared with 0.

    Raises:
        InvalidArgumentError: in the run, ``Operands' shapes do not match``.
    """
    return function


sparse_maximum = _extremum_function("SparseSparseMaximum", "larger")
sparse_minimum = _extremum_function("SparseSparseMinimum", "smaller")

# -- sparse and dense -------------------------------------------------------------------------------------------------


def _lower_dense_add(ctx: Any, indices: ir.Node, values: ir.Node, extents: ir.Node, b: ir.Node) -> ir.Node:
    whole = [int(extent) for extent in ctx.value(2)]
    if len(whole) != b.ndim:
        raise ctx.invalid(f"Two operands have different ranks; received: {len(whole)} and {b.ndim}")
    for axis, (sparse, dense) in enumerate(zip(whole, b.shape)):
        if sparse != dense:
            raise ctx.invalid(
                f"Dimension {axis} does not equal (no broadcasting is supported): sparse side {sparse} vs dense side "
                f"{dense}"
            )
    number = row_major(ctx, indices, whole, "Sparse tensor has some invalid index on dimension")
    return ir.reshape(ir.scatter_add(ir.reshape(b, (b.size,)), number, values), b.shape)


declare(
    "SparseTensorDenseAdd",
    "a_indices: Tindices, a_values: T, a_shape: Tindices, b: T",
    "output: T",
    "T: {number}, Tindices: {index}",
    doc=("Sum of a sparse and a dense tensor", "稀疏张量与稠密张量之和"),
    shape=lambda ctx: [ctx.dims(3)],
    lower=_lower_dense_add,
    gradient=lambda op, dy: [None, gather_nd(dy, op.inputs[0]), None, dy],
    values=(2,),
)


def sparse_add(a: Any, b: Any, threshold: Any = None, thresh: Any = None) -> Any:
    """Sum of two SparseTensors, or of a SparseTensor and a tensor of the same shape (TF: ``tf.sparse.add``).

    Args:
        threshold: elements of a sparse sum with a smaller absolute value are left out; ``thresh`` is its old name.

    Returns:
        a SparseTensor if both are; a tensor otherwise.

    Raises:
        TypeError: neither is sparse. InvalidArgumentError: in the run, shapes that differ.
    """
    if thresh is not None and threshold is not None:
        raise ValueError("Cannot specify both 'thresh' and 'threshold'")
    chosen = thresh if threshold is None else threshold
    if not is_sparse(a) and not is_sparse(b):
        raise TypeError("At least one input should be SparseTensor; do you mean to use tf.add()?")
    if not is_sparse(a) or not is_sparse(b):
        sparse, dense = (a, b) if is_sparse(a) else (b, a)
        return apply_op(
            "SparseTensorDenseAdd",
            a_indices=sparse.indices,
            a_values=sparse.values,
            a_shape=sparse.dense_shape,
            b=dense,
        )
    a, b = as_sparse(a), as_sparse(b)
    indices, values, extents = apply_op(
        "SparseAdd",
        a_indices=a.indices,
        a_values=a.values,
        a_shape=a.dense_shape,
        b_indices=b.indices,
        b_values=b.values,
        b_shape=b.dense_shape,
        thresh=convert_to_tensor(0 if chosen is None else chosen, a.dtype.real_dtype.base_dtype, "threshold"),
    )
    a.shape.assert_is_compatible_with(b.shape)
    known = broadcast_static_shape(a.shape, b.shape)
    return SparseTensor(indices, values, known.as_list() if known.is_fully_defined() else extents)


def _picked(ctx: Any, indices: ir.Node, dense: ir.Node) -> ir.Node:
    """[n]: the elements of ``dense``, broadcast to the shape of the sparse tensor, at the places of its elements."""
    whole = [int(extent) for extent in ctx.value(2)]
    lead = len(whole) - dense.ndim
    if lead < 0 or any(extent not in (1, whole[lead + axis]) for axis, extent in enumerate(dense.shape)):
        raise ctx.invalid(
            "SparseDenseBinaryOpShared broadcasts dense to sparse only; got incompatible shapes: "
            f"{spelled(whole)} vs. {spelled(dense.shape)}"
        )
    count = indices.shape[0]
    row_major(ctx, indices, whole, "an index is out of bounds")
    number = ir.full((count,), 0, np.int64)
    for axis, extent in enumerate(dense.shape):
        if extent != 1:
            scaled = ir.binary("mul", number, ir.full((count,), extent, np.int64))
            number = ir.binary("add", scaled, column(indices, lead + axis))
    return ir.gather(ir.reshape(dense, (dense.size,)), number)


def _lower_cwise(prim: str) -> Callable[..., ir.Node]:
    def lower(ctx: Any, indices: ir.Node, values: ir.Node, extents: ir.Node, dense: ir.Node) -> ir.Node:
        chosen = "truncdiv" if prim == "div" and values.dtype.kind in "iu" else prim
        return ir.binary(chosen, values, _picked(ctx, indices, dense))

    return lower


def _cwise_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    """The dense side adds up what its elements were spread over."""
    indices, values, extents, dense = op.inputs
    dense_shape = shape(dense, out_type=dtypes.int64)
    missing = expand_dims(size(extents) - size(dense_shape), 0)
    scale = extents // concat([ones(missing, dtypes.int64), dense_shape], 0)
    places = slice_(indices // scale, concat([[0], missing], 0), [-1, -1])
    picked = gather_nd(dense, places)
    if op.type == "SparseDenseCwiseMul":
        of_values, by_place = dy * picked, dy * values
    else:
        of_values, by_place = dy / picked, dy * (-values / ew.square(picked))
    of_dense = sparse_add(ew.zeros_of(dense), SparseTensor(places, by_place, dense_shape))
    return [None, of_values, None, of_dense]


for _name, _prim, _cwise_doc, _gradient in (
    (
        "SparseDenseCwiseAdd",
        "add",
        ("Elements of a sparse tensor plus a dense one", "稀疏张量的各元素加上稠密张量"),
        None,
    ),
    (
        "SparseDenseCwiseMul",
        "mul",
        ("Elements of a sparse tensor times a dense one", "稀疏张量的各元素乘以稠密张量"),
        _cwise_gradient,
    ),
    (
        "SparseDenseCwiseDiv",
        "div",
        ("Elements of a sparse tensor over a dense one", "稀疏张量的各元素除以稠密张量"),
        _cwise_gradient,
    ),
):
    declare(
        _name,
        "sp_indices: int64, sp_values: T, sp_shape: int64, dense: T",
        "output: T",
        "T: {number}",
        doc=_cwise_doc,
        shape=lambda ctx: [(ctx.rank(0, 2)[0],)],
        lower=_lower_cwise(_prim),
        gradient=_gradient,
        values=(2,),
    )


def _cwise(op_type: str, sparse: SparseTensor, dense: Any, name: str | None = None) -> SparseTensor:
    return sparse.with_values(
        apply_op(
            op_type,
            name,
            sp_indices=sparse.indices,
            sp_values=sparse.values,
            sp_shape=sparse.dense_shape,
            dense=dense,
        )
    )


def _times(sparse: SparseTensor, dense: Any) -> SparseTensor:
    """``sparse * dense``: the dense side is broadcast to the sparse one."""
    with name_scope(None, "mul", [sparse, dense]) as scope:
        return _cwise("SparseDenseCwiseMul", sparse, convert_to_tensor(dense, sparse.dtype.base_dtype, "y"), scope)


def _over(sparse: SparseTensor, dense: Any) -> SparseTensor:
    """``sparse / dense``: integers become floats, as everywhere in Python 3."""
    with name_scope(None, "truediv", [sparse, dense]) as scope:
        dense = convert_to_tensor(dense, sparse.dtype.base_dtype, "y")
        kind = TRUE_DIVISION.get(sparse.dtype.base_dtype)
        if kind is not None:
            sparse, dense = sparse.with_values(ew.cast(sparse.values, kind)), ew.cast(dense, kind)
        return _cwise("SparseDenseCwiseDiv", sparse, dense, scope)


def _times_from_the_left(sparse: SparseTensor, dense: Any) -> SparseTensor:
    """``dense * sparse``, of tensors alone."""
    return _times(sparse, dense) if isinstance(dense, Tensor) else NotImplemented


for _operator, _function in (("mul", _times), ("rmul", _times_from_the_left), ("truediv", _over)):
    setattr(SparseTensor, f"__{_operator}__", _function)

# -- softmax ----------------------------------------------------------------------------------------------------------


def _lower_softmax(ctx: Any, indices: ir.Node, values: ir.Node, extents: ir.Node) -> ir.Node:
    """Over the elements that are there; one group per row of the last axis."""
    whole = [int(extent) for extent in ctx.value(2)]
    if len(whole) < 2:
        raise ctx.invalid(f"Input should have rank >= 2, but received shape: {spelled(whole)}")
    count = indices.shape[0]
    lead = ir.slice_(indices, (0, 0), (count, len(whole) - 1))
    groups = row_major(ctx, lead, whole[:-1], "an index is out of bounds")
    number = int(np.prod(whole[:-1], dtype=np.int64))
    powers = ir.unary("exp", ir.binary("sub", values, ir.gather(largest_of_groups(values, groups, number), groups)))
    total = ir.scatter_add(ir.full((number,), 0, values.dtype), groups, powers)
    return ir.binary("div", powers, ir.gather(total, groups))


def _softmax_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    indices, _, extents = op.inputs
    output = SparseTensor(indices, op.outputs[0], extents)
    product = output.with_values(output.values * dy)
    total = -sparse_reduce_sum(product, [-1], keepdims=True)
    return [None, _cwise("SparseDenseCwiseAdd", output.with_values(dy), total).values * output.values, None]


declare(
    "SparseSoftmax",
    "sp_indices: int64, sp_values: T, sp_shape: int64",
    "output: T",
    "T: {float32, float64}",
    doc=("Softmax over the elements of each row that are there", "对每行中存在的元素做 softmax"),
    formula="y_i = exp(x_i) / sum over the row of exp(x_j)",
    shape=lambda ctx: [ctx.rank(1, 1)],
    lower=_lower_softmax,
    gradient=_softmax_gradient,
    values=(2,),
)


def sparse_softmax(sp_input: SparseTensor, name: str | None = None) -> SparseTensor:
    """Softmax along the last axis over the elements that are there; the missing ones count as minus infinity.

    Args:
        sp_input: floats of rank >= 2, elements in row-major order.

    >>> sparse_softmax(SparseTensor([[0, 1], [0, 2]], [1.0, 1.0], [2, 3])).values.shape.as_list()
    [2]
    """
    with name_scope(name, "SparseSoftmax", [sp_input.indices, sp_input.values]):
        return sp_input.with_values(
            apply_op(
                "SparseSoftmax",
                sp_indices=sp_input.indices,
                sp_values=sp_input.values,
                sp_shape=sp_input.dense_shape,
            )
        )
