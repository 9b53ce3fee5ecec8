"""Shapes and pieces: asking for a shape, reshaping, joining, splitting, repeating, picking."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph import dtypes
from tfedu.graph.dtypes import as_dtype
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext, known_product, normalize_axis, unchanged
from tfedu.graph.static_value import constant_value
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope

# -- identity and shape -----------------------------------------------------------------------------------------------

_INT = "index"


def _same(ctx: Any, x: Any) -> Any:
    return x


declare(
    "Identity",
    "input: T",
    "output: T",
    "T: type",
    doc=("The input unchanged", "原样输出"),
    shape=unchanged,
    lower=_same,
    host=_same,
    gradient=lambda op, dy: [dy],
    formula="y = x; dx = dy",
)
declare(
    "IdentityN",
    "input: T",
    "output: T",
    "T: list(type)",
    doc=("The inputs unchanged", "原样输出所有输入"),
    shape=lambda ctx: ctx.all_dims(),
    lower=lambda ctx, *xs: list(xs),
    gradient=lambda op, *dys: list(dys),
)
declare(
    "StopGradient",
    "input: T",
    "output: T",
    "T: type",
    doc=("The input unchanged; gradients stop here", "原样输出，但梯度到此为止"),
    shape=unchanged,
    lower=_same,
)
declare(
    "PreventGradient",
    "input: T",
    "output: T",
    "T: type, message: string = ''",
    doc=("The input unchanged; asking for a gradient is an error", "原样输出，求梯度则报错"),
    shape=unchanged,
    lower=_same,
)

declare(
    "Shape",
    "input: T",
    "output: out_type",
    "T: type, out_type: {index} = int32",
    doc=("The shape, as a vector", "张量的形状（一维向量）"),
    shape=lambda ctx: [(None,) if ctx.dims(0) is None else (len(ctx.dims(0)),)],
    lower=lambda ctx, x: ir.const(np.array(x.shape, ctx.attr("out_type").numpy_type)),
    gradient=lambda op, dy: [None],
)
declare(
    "Size",
    "input: T",
    "output: out_type",
    "T: type, out_type: {index} = int32",
    doc=("The number of elements", "元素个数"),
    shape=lambda ctx: [()],
    lower=lambda ctx, x: ir.const(np.array(x.size, ctx.attr("out_type").numpy_type)),
    gradient=lambda op, dy: [None],
)
declare(
    "Rank",
    "input: T",
    "output: int32",
    "T: type",
    doc=("The number of axes", "张量的阶（轴数）"),
    shape=lambda ctx: [()],
    lower=lambda ctx, x: ir.const(np.array(x.ndim, np.int32)),
    gradient=lambda op, dy: [None],
)


def identity(input: Any, name: str | None = None) -> Tensor:
    """A tensor with the same value. Made inside control_dependencies it is a value *after* those operations."""
    return apply_op("Identity", name, input=input)


def identity_n(input: Any, name: str | None = None) -> list[Tensor]:
    """Tensors with the same values, as one operation."""
    return apply_op("IdentityN", name, input=list(input))


def stop_gradient(input: Any, name: str | None = None) -> Tensor:
    """A tensor with the same value that counts as a constant for tf.gradients."""
    return apply_op("StopGradient", name, input=input)


def _shape_query(op_type: str, default: str) -> Any:
    def function(input: Any, name: str | None = None, out_type: Any = dtypes.int32) -> Tensor:
        with name_scope(name, default, [input]) as scope:
            tensor = convert_to_tensor(input, name="input")
            if tensor.shape.is_fully_defined():
                known = tensor.shape.as_list() if op_type == "Shape" else tensor.shape.num_elements()
                return convert_to_tensor(np.array(known, as_dtype(out_type).numpy_type), name=scope)
            return apply_op(op_type, scope, input=tensor, out_type=out_type)

    return function


shape = _shape_query("Shape", "Shape")
shape.__doc__ = "The shape of ``input`` in the run, an int32 (or ``out_type``) vector; a constant if it is known now."
size = _shape_query("Size", "Size")
size.__doc__ = "The number of elements of ``input`` in the run, a scalar; a constant if it is known now."


def rank(input: Any, name: str | None = None) -> Tensor:
    """The number of axes, an int32 scalar; a constant if it is known now."""
    with name_scope(name, "Rank", [input]) as scope:
        tensor = convert_to_tensor(input, name="input")
        if tensor.dims is not None:
            return convert_to_tensor(np.array(len(tensor.dims), np.int32), name=scope)
        return apply_op("Rank", scope, input=tensor)


declare(
    "ShapeN",
    "input: N * T",
    "output: N * out_type",
    "N: int >= 1, T: type, out_type: {index} = int32",
    doc=("The shapes of several tensors", "多个张量的形状"),
    shape=lambda ctx: [(None,) if dims is None else (len(dims),) for dims in ctx.all_dims()],
    lower=lambda ctx, *xs: [ir.const(np.array(x.shape, ctx.attr("out_type").numpy_type)) for x in xs],
)


def shape_n(input: Any, out_type: Any = dtypes.int32, name: str | None = None) -> list[Tensor]:
    """The shapes of a list of tensors of one type, in the run."""
    return apply_op("ShapeN", name, input=list(input), out_type=out_type)


# -- reshaping --------------------------------------------------------------------------------------------------------


def _reshape_shape(ctx: ShapeContext) -> list[Dims]:
    wanted, given = ctx.value_as_dims(1), ctx.dims(0)
    if wanted is None:
        return [None]
    value = ctx.value(1)
    total = None if given is None else known_product(given)
    known = [d for d in wanted if d is not None]
    product = int(np.prod(known, dtype=np.int64))
    holes = wanted.count(None)
    if value is not None and np.sum(value < 0) > 1:
        raise ctx.error("Only one input size may be -1, not both 0 and 1")
    if total is not None:
        if holes == 0 and product != total:
            raise ctx.error(
                f"Cannot reshape a tensor with {total} elements to shape {_brackets(wanted)} ({product} elements)"
            )
        if holes == 1 and value is not None:
            if product == 0 or total % product:
                if not (product == 0 and total == 0):
                    raise ctx.error(f"Dimension size must be evenly divisible by {product} but is {total}")
            return [tuple((total // product if product else 0) if d is None else d for d in wanted)]
    return [wanted]


def _brackets(dims: Sequence[Any]) -> str:
    return "[" + ",".join("?" if d is None else str(d) for d in dims) + "]"


def _lower_reshape(ctx: Any, x: ir.Node, shape: ir.Node) -> ir.Node:
    wanted = [int(d) for d in ctx.value(1)]
    if wanted.count(-1) > 1:
        raise ctx.invalid("Only one input size may be -1, not both 0 and 1")
    if -1 in wanted:
        rest = int(np.prod([d for d in wanted if d != -1], dtype=np.int64))
        if rest == 0 or x.size % rest:
            if rest or x.size:
                raise ctx.invalid(
                    f"Input to reshape is a tensor with {x.size} values, "
                    f"but the requested shape requires a multiple of {rest}"
                )
        wanted[wanted.index(-1)] = x.size // rest if rest else 0
    if int(np.prod(wanted, dtype=np.int64)) != x.size:
        raise ctx.invalid(
            f"Input to reshape is a tensor with {x.size} values, but the requested shape has "
            f"{int(np.prod(wanted, dtype=np.int64))}"
        )
    return ir.reshape(x, wanted)


def _as_input_shape(op: Any, dy: Tensor) -> Tensor:
    return reshape(dy, shape(op.inputs[0]))


declare(
    "Reshape",
    "tensor: T, shape: Tshape",
    "output: T",
    "T: type, Tshape: {index} = int32",
    doc=("The same elements in another shape", "改变形状，元素及顺序不变"),
    formula="dx = reshape(dy, shape of x)",
    shape=_reshape_shape,
    lower=_lower_reshape,
    values=(1,),
    gradient=lambda op, dy: [_as_input_shape(op, dy), None],
)


def reshape(tensor: Any, shape: Any, name: str | None = None) -> Tensor:
    """The same elements, in row-major order, in another shape (TF: ``tf.reshape``).

    Args:
        tensor: any tensor.
        shape: the new extents; one of them may be -1: whatever is left over.

    Raises:
        ValueError: the number of elements differs, as far as it is known now; otherwise the run raises
            InvalidArgumentError.

    >>> reshape(np.zeros((4, 6), "float32"), [-1, 8]).shape.as_list()
    [3, 8]
    """
    return apply_op("Reshape", name, tensor=tensor, shape=shape)


def _expand_shape(ctx: ShapeContext) -> list[Dims]:
    dims, axis = ctx.dims(0), ctx.value(1)
    if dims is None or axis is None:
        return [None]
    where = normalize_axis(ctx, int(axis), len(dims) + 1)
    return [(*dims[:where], 1, *dims[where:])]


def _lower_expand(ctx: Any, x: ir.Node, axis: ir.Node) -> ir.Node:
    where = int(ctx.value(1)) % (x.ndim + 1)
    return ir.reshape(x, (*x.shape[:where], 1, *x.shape[where:]))


declare(
    "ExpandDims",
    "input: T, dim: Tdim",
    "output: T",
    "T: type, Tdim: {index} = int32",
    doc=("A new axis of size 1", "插入一个长度为 1 的轴"),
    shape=_expand_shape,
    lower=_lower_expand,
    values=(1,),
    gradient=lambda op, dy: [_as_input_shape(op, dy), None],
)


def expand_dims(input: Any, axis: Any = None, name: str | None = None, dim: Any = None) -> Tensor:
    """Insert an axis of size 1 at position ``axis`` (negative: from the end). ``dim`` is the 0.x name of ``axis``.

    Raises:
        ValueError: the axis is outside of [-rank-1, rank].
    """
    axis = axis if dim is None else dim
    if axis is None:
        raise ValueError("Must specify an axis argument to tf.expand_dims()")
    return apply_op("ExpandDims", name, input=input, dim=axis)


def _squeeze_shape(ctx: ShapeContext) -> list[Dims]:
    dims = ctx.dims(0)
    if dims is None:
        return [None]
    chosen = [normalize_axis(ctx, a, len(dims)) for a in ctx.attr("squeeze_dims")]
    for axis in chosen:
        if dims[axis] not in (1, None):
            raise ctx.error(f"Can not squeeze dim[{axis}], expected a dimension of 1, got {dims[axis]}")
    if chosen:
        return [tuple(d for i, d in enumerate(dims) if i not in chosen)]
    return [None] if None in dims else [tuple(d for d in dims if d != 1)]


def _lower_squeeze(ctx: Any, x: ir.Node) -> ir.Node:
    chosen = [a % x.ndim for a in ctx.attr("squeeze_dims")]
    for axis in chosen:
        if x.shape[axis] != 1:
            raise ctx.invalid(f"Can not squeeze dim[{axis}], expected a dimension of 1, got {x.shape[axis]}")
    return ir.reshape(x, [d for i, d in enumerate(x.shape) if (i not in chosen if chosen else d != 1)])


declare(
    "Squeeze",
    "input: T",
    "output: T",
    "T: type, squeeze_dims: list(int) = []",
    doc=("Axes of size 1 removed", "去掉长度为 1 的轴"),
    shape=_squeeze_shape,
    lower=_lower_squeeze,
    gradient=lambda op, dy: [_as_input_shape(op, dy)],
)


def squeeze(input: Any, axis: Any = None, name: str | None = None, squeeze_dims: Any = None) -> Tensor:
    """Remove axes of size 1: those in ``axis``, or all. ``squeeze_dims`` is the 0.x name of ``axis``."""
    axis = axis if squeeze_dims is None else squeeze_dims
    chosen = [] if axis is None else [axis] if np.isscalar(axis) else list(axis)
    return apply_op("Squeeze", name, input=input, squeeze_dims=chosen)


def _transpose_shape(ctx: ShapeContext) -> list[Dims]:
    dims, perm = ctx.dims(0), ctx.value(1)
    if perm is None:
        length = ctx.dims(1)
        known = len(dims) if dims is not None else length[0] if length else None
        return [None if known is None else (None,) * known]
    if dims is None:
        return [(None,) * len(perm)]
    if len(perm) != len(dims):
        raise ctx.error(f"Dimension must be {len(dims)} but is {len(perm)}")
    if sorted(int(p) for p in perm) != list(builtins.range(len(dims))):
        raise ctx.error(f"perm must be a permutation of 0..{len(dims) - 1}, but is {list(map(int, perm))}")
    return [tuple(dims[p] for p in perm)]


declare(
    "Transpose",
    "x: T, perm: Tperm",
    "y: T",
    "T: type, Tperm: {index} = int32",
    doc=("Axes in another order", "交换轴的次序（转置）"),
    formula="dx = transpose(dy, inverse of perm)",
    shape=_transpose_shape,
    lower=lambda ctx, x, perm: ir.transpose(x, ctx.value(1)),
    values=(1,),
    gradient=lambda op, dy: [apply_op("Transpose", x=dy, perm=invert_permutation(op.inputs[1])), None],
)

declare(
    "InvertPermutation",
    "x: T",
    "y: T",
    "T: {index} = int32",
    doc=("The permutation that undoes x", "逆置换"),
    shape=unchanged,
    values=(0,),
    lower=lambda ctx, x: ir.const(np.argsort(ctx.value(0)).astype(x.dtype)),
)


def invert_permutation(x: Any, name: str | None = None) -> Tensor:
    """The permutation that undoes ``x``."""
    return apply_op("InvertPermutation", name, x=x)


def transpose(a: Any, perm: Any = None, name: str = "transpose", conjugate: bool = False) -> Tensor:
    """Axis i of the result is axis ``perm[i]`` of ``a``; by default all axes reversed (TF: ``tf.transpose``).

    Raises:
        ValueError: ``perm`` is not a permutation of the axes.

    >>> transpose(np.zeros((2, 3, 4), "float32")).shape.as_list()
    [4, 3, 2]
    """
    with name_scope(name, "transpose", [a]) as scope:
        a = convert_to_tensor(a, name="a")
        if perm is None:
            if a.dims is None:
                count = apply_op("Rank", input=a)
                perm = (count - 1) - apply_op("Range", start=0, limit=count, delta=1)
            else:
                perm = np.arange(len(a.dims), dtype=np.int32)[::-1]
        return apply_op("Transpose", scope, x=a, perm=perm)


def matrix_transpose(a: Any, name: str = "matrix_transpose", conjugate: bool = False) -> Tensor:
    """The last two axes exchanged. Raises ValueError for fewer than two axes."""
    with name_scope(name, values=[a]) as scope:
        a = convert_to_tensor(a, name="a")
        if a.dims is None:
            count = rank(a)
            perm = concat([apply_op("Range", start=0, limit=count - 2, delta=1), [count - 1, count - 2]], 0)
            return apply_op("Transpose", scope, x=a, perm=perm)
        if len(a.dims) < 2:
            raise ValueError(f"Argument 'a' should be a (batch) matrix, with rank >= 2.  Found: {a.shape}")
        last = len(a.dims) - 1
        return apply_op("Transpose", scope, x=a, perm=[*builtins.range(last - 1), last, last - 1])


# -- joining and splitting --------------------------------------------------------------------------------------------


def _concat_shape(ctx: ShapeContext) -> list[Dims]:
    axis = ctx.value(len(ctx) - 1)
    parts = ctx.all_dims()[:-1]
    known = [p for p in parts if p is not None]
    if axis is None or not known:
        return [(None,) * len(known[0]) if known else None]
    count = len(known[0])
    where = normalize_axis(ctx, int(axis), count)
    result: list[int | None] = list(known[0])
    for part in known[1:]:
        if len(part) != count:
            raise ctx.error(f"Shapes must be equal rank, but are {count} and {len(part)}")
        for i, extent in enumerate(part):
            if i != where:
                try:
                    result[i] = ctx.merged_dim(result[i], extent)
                except ValueError:
                    raise ctx.error(
                        f"Dimension {i} in both shapes must be equal, but are {result[i]} and {extent}. "
                        f"Shapes are {_brackets([d for j, d in enumerate(known[0]) if j != where])} and "
                        f"{_brackets([d for j, d in enumerate(part) if j != where])}."
                    ) from None
    extents = [p[where] for p in known]
    result[where] = None if len(known) < len(parts) or None in extents else sum(d or 0 for d in extents)
    return [tuple(result)]


def _lower_concat(ctx: Any, *nodes: ir.Node) -> ir.Node:
    parts = nodes[:-1]
    axis = int(ctx.value(len(parts))) % parts[0].ndim
    others = [[d for i, d in enumerate(part.shape) if i != axis] for part in parts]
    for index, rest in enumerate(others):
        if rest != others[0]:
            raise ctx.invalid(
                "ConcatOp : Dimensions of inputs should match: "
                f"shape[0] = {_brackets(parts[0].shape)} vs. shape[{index}] = {_brackets(parts[index].shape)}"
            )
    return ir.concat(parts, axis)


def _concat_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    parts, axis = op.inputs[:-1], op.inputs[-1]
    sizes = [apply_op("Shape", input=p) if p.dims is None else shape(p) for p in parts]
    offsets = apply_op("ConcatOffset", concat_dim=axis, shape=sizes)
    return [*(apply_op("Slice", input=dy, begin=b, size=s) for b, s in zip(offsets, sizes, strict=True)), None]


declare(
    "ConcatV2",
    "values: N * T, axis: Tidx",
    "output: T",
    "N: int >= 1, T: type, Tidx: {index} = int32",
    doc=("Tensors joined along an axis", "沿某个轴拼接"),
    formula="dx_i = the part of dy that x_i became",
    shape=_concat_shape,
    lower=_lower_concat,
    gradient=_concat_gradient,
)


def _lower_offsets(ctx: Any, axis: ir.Node, *shapes: ir.Node) -> list[ir.Node]:
    where, total, result = int(ctx.value(0)), 0, []
    for i in builtins.range(len(shapes)):
        extents = ctx.value(i + 1)
        offset = np.zeros(len(extents), np.int32)
        offset[where] = total
        total += int(extents[where])
        result.append(ir.const(offset))
    return result


declare(
    "ConcatOffset",
    "concat_dim: int32, shape: N * int32",
    "offset: N * int32",
    "N: int >= 2",
    doc=("Where each part of a concatenation begins", "拼接时各部分的起点"),
    shape=lambda ctx: [ctx.dims(i + 1) for i in builtins.range(len(ctx) - 1)],
    lower=_lower_offsets,
)


def concat(values: Any, axis: Any, name: str = "concat") -> Tensor:
    """Join tensors along ``axis`` (TF: ``tf.concat``).

    Args:
        values: list of tensors of one type, whose shapes agree but for ``axis``.
        axis: int or int32 scalar, negative from the end.

    Raises:
        ValueError: the other extents differ.

    >>> concat([np.zeros((2, 3)), np.zeros((4, 3))], 0).shape.as_list()
    [6, 3]
    """
    values = list(values) if isinstance(values, (list, tuple)) else [values]
    if len(values) == 1:
        with name_scope(name):
            axis_tensor = convert_to_tensor(axis, dtypes.int32, "concat_dim")
            if axis_tensor.dims not in ((), None):
                raise ValueError("axis of concat must be a scalar")
            return identity(values[0], name=name)
    return apply_op("ConcatV2", name, values=values, axis=axis)


def _pack_shape(ctx: ShapeContext) -> list[Dims]:
    merged: Dims = None
    for dims in ctx.all_dims():
        merged = ctx.merged(merged, dims)
    if merged is None:
        return [None]
    axis = normalize_axis(ctx, ctx.attr("axis"), len(merged) + 1)
    return [(*merged[:axis], len(ctx), *merged[axis:])]


def _lower_pack(ctx: Any, *nodes: ir.Node) -> ir.Node:
    axis = ctx.attr("axis") % (nodes[0].ndim + 1)
    for node in nodes:
        if node.shape != nodes[0].shape:
            raise ctx.invalid(
                f"Shapes of all inputs must match: values[0].shape = {list(nodes[0].shape)} != {list(node.shape)}"
            )
    wide = [ir.reshape(n, (*n.shape[:axis], 1, *n.shape[axis:])) for n in nodes]
    return ir.concat(wide, axis)


declare(
    "Pack",
    "values: N * T",
    "output: T",
    "N: int >= 1, T: type, axis: int = 0",
    doc=("Tensors of one shape along a new axis", "沿新轴堆叠形状相同的张量"),
    shape=_pack_shape,
    lower=_lower_pack,
    gradient=lambda op, dy: list(unstack(dy, len(op.inputs), op.attrs["axis"])),
)


def stack(values: Any, axis: int = 0, name: str = "stack") -> Tensor:
    """Tensors of one shape [A, B] become one tensor [len(values), A, B] (new axis at ``axis``).

    Raises:
        ValueError: shapes differ, or ``axis`` is out of range.
    """
    values = list(values)
    if axis == 0:
        try:  # numbers alone make one constant
            return convert_to_tensor(values, name=name)
        except (TypeError, ValueError):
            pass  # said better below
    return apply_op("Pack", name, values=values, axis=axis)


def _unpack_shape(ctx: ShapeContext) -> list[Dims]:
    dims, count = ctx.dims(0), ctx.attr("num")
    if dims is None:
        return [None] * count
    axis = normalize_axis(ctx, ctx.attr("axis"), len(dims))
    if dims[axis] not in (None, count):
        raise ctx.error(f"Dimension must be {count} but is {dims[axis]}")
    return [(*dims[:axis], *dims[axis + 1 :])] * count


def _lower_unpack(ctx: Any, x: ir.Node) -> list[ir.Node]:
    axis = ctx.attr("axis") % x.ndim
    rest = (*x.shape[:axis], *x.shape[axis + 1 :])
    extents = (*x.shape[:axis], 1, *x.shape[axis + 1 :])
    parts = []
    for i in builtins.range(ctx.attr("num")):
        starts = [0] * x.ndim
        starts[axis] = i
        parts.append(ir.reshape(ir.slice_(x, starts, extents), rest))
    return parts


declare(
    "Unpack",
    "value: T",
    "output: num * T",
    "num: int >= 0, T: type, axis: int = 0",
    doc=("The slices along an axis", "沿某个轴拆成若干张量"),
    shape=_unpack_shape,
    lower=_lower_unpack,
    gradient=lambda op, *dys: [stack(_filled_in(op, dys), op.attrs["axis"])],
)


def _filled_in(op: Any, cotangents: Sequence[Tensor | None]) -> list[Tensor]:
    """Zeros for the outputs that nothing depends on."""
    return [apply_op("ZerosLike", x=y) if dy is None else dy for y, dy in zip(op.outputs, cotangents, strict=True)]


def unstack(value: Any, num: int | None = None, axis: int = 0, name: str = "unstack") -> list[Tensor]:
    """The slices of ``value`` along ``axis``, as a list.

    Raises:
        ValueError: ``Cannot infer num from shape ...`` when the extent is unknown and ``num`` not given.
    """
    value = convert_to_tensor(value)
    if num is None:
        if value.dims is None or value.dims[axis] is None:
            raise ValueError(f"Cannot infer num from shape {value.shape}")
        num = value.dims[axis]
    return apply_op("Unpack", name, value=value, num=num, axis=axis)


def _split_shape(ctx: ShapeContext) -> list[Dims]:
    axis, dims, count = ctx.value(0), ctx.dims(1), ctx.attr("num_split")
    if dims is None:
        return [None] * count
    if axis is None:
        return [(None,) * len(dims)] * count
    where = normalize_axis(ctx, int(axis), len(dims))
    extent = dims[where]
    if extent is not None and extent % count:
        raise ctx.error(f"Dimension size must be evenly divisible by {count} but is {extent}")
    return [(*dims[:where], None if extent is None else extent // count, *dims[where + 1 :])] * count


def _pieces(x: ir.Node, axis: int, sizes: Sequence[int]) -> list[ir.Node]:
    start, parts = 0, []
    for size_ in sizes:
        starts = [0] * x.ndim
        starts[axis] = start
        parts.append(ir.slice_(x, starts, (*x.shape[:axis], size_, *x.shape[axis + 1 :])))
        start += size_
    return parts


def _lower_split(ctx: Any, axis: ir.Node, x: ir.Node) -> list[ir.Node]:
    where, count = int(ctx.value(0)) % x.ndim, ctx.attr("num_split")
    if x.shape[where] % count:
        raise ctx.invalid(
            f"Number of ways to split should evenly divide the split dimension, but got split_dim {where} "
            f"(size = {x.shape[where]}) and num_split {count}"
        )
    return _pieces(x, where, [x.shape[where] // count] * count)


declare(
    "Split",
    "split_dim: int32, value: T",
    "output: num_split * T",
    "num_split: int >= 1, T: type",
    doc=("Equal pieces along an axis", "沿某个轴等分"),
    shape=_split_shape,
    lower=_lower_split,
    values=(0,),
    gradient=lambda op, *dys: [None, concat(_filled_in(op, dys), op.inputs[0])],
)


def _split_v_shape(ctx: ShapeContext) -> list[Dims]:
    dims, sizes, axis, count = ctx.dims(0), ctx.value(1), ctx.value(2), ctx.attr("num_split")
    if dims is None or axis is None:
        return [None if dims is None else (None,) * len(dims)] * count
    where = normalize_axis(ctx, int(axis), len(dims))
    known: list[int | None] = [None if sizes is None or sizes[i] < 0 else int(sizes[i]) for i in builtins.range(count)]
    extent = dims[where]
    if sizes is not None and extent is not None:
        given = sum(s for s in known if s is not None)
        if (None in known and given > extent) or (None not in known and given != extent):
            raise ctx.error(f"can't split axis of size {extent} into pieces of size {_brackets(known)}")
        known = [extent - given if s is None else s for s in known]
    return [(*dims[:where], s, *dims[where + 1 :]) for s in known]


def _lower_split_v(ctx: Any, x: ir.Node, sizes: ir.Node, axis: ir.Node) -> list[ir.Node]:
    where, wanted = int(ctx.value(2)) % x.ndim, [int(s) for s in ctx.value(1)]
    left = x.shape[where] - sum(s for s in wanted if s >= 0)
    return _pieces(x, where, [left if s < 0 else s for s in wanted])


declare(
    "SplitV",
    "value: T, size_splits: Tlen, split_dim: int32",
    "output: num_split * T",
    "num_split: int >= 1, T: type, Tlen: {index} = int64",
    doc=("Pieces of given sizes along an axis", "沿某个轴按给定长度切分"),
    shape=_split_v_shape,
    lower=_lower_split_v,
    values=(1, 2),
    gradient=lambda op, *dys: [concat(_filled_in(op, dys), op.inputs[2]), None, None],
)


def split(
    value: Any, num_or_size_splits: Any, axis: Any = 0, num: int | None = None, name: str = "split"
) -> list[Tensor]:
    """Cut ``value`` along ``axis`` into equal pieces (an int) or pieces of given sizes (a list; one may be -1).

    Raises:
        ValueError: the axis cannot be cut like that.
    """
    sizes = convert_to_tensor(num_or_size_splits)
    known = constant_value(sizes)
    if sizes.dims == () and known is not None:
        return apply_op("Split", name, split_dim=axis, value=value, num_split=int(known))
    count = num if num is not None else sizes.dims[0] if sizes.dims else None
    if count is None:
        raise ValueError(f"Cannot infer num from shape {sizes.shape}")
    return apply_op("SplitV", name, value=value, size_splits=sizes, split_dim=axis, num_split=count)


# -- repeating and padding --------------------------------------------------------------------------------------------


def _tile_shape(ctx: ShapeContext) -> list[Dims]:
    dims, times = ctx.dims(0), ctx.value_as_dims(1)
    if times is None:
        return [None if dims is None else (None,) * len(dims)]
    if dims is None:
        dims = (None,) * len(times)
    if len(times) != len(dims):
        raise ctx.error(f"Shape must be rank {len(times)} but is rank {len(dims)}")
    return [
        tuple(0 if 0 in (d, m) else None if d is None or m is None else d * m for d, m in zip(dims, times, strict=True))
    ]


def _lower_tile(ctx: Any, x: ir.Node, multiples: ir.Node) -> ir.Node:
    times = [int(m) for m in ctx.value(1)]
    pairs = [(m, d) for m, d in zip(times, x.shape, strict=True)]
    spread = ir.reshape(x, [e for _, d in pairs for e in (1, d)])
    wide = ir.broadcast_to(spread, [e for m, d in pairs for e in (m, d)])
    return ir.reshape(wide, [m * d for m, d in pairs])


def _tile_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    x, times = op.inputs[0], op.inputs[1]
    inner = shape(x)
    spread = reshape(stack([times, cast_index(inner, times)], 1), [-1])
    from tfedu.ops.constant import range_ as tf_range

    axes = tf_range(0, size(spread), 2)
    return [apply_op("Sum", input=reshape(dy, spread), reduction_indices=axes), None]


def cast_index(x: Tensor, like: Tensor) -> Tensor:
    """An index tensor in the type of another one."""
    from tfedu.ops.elementwise import cast

    return cast(x, like.dtype)


declare(
    "Tile",
    "input: T, multiples: Tmultiples",
    "output: T",
    "T: type, Tmultiples: {index} = int32",
    doc=("The tensor repeated along each axis", "沿各轴重复"),
    shape=_tile_shape,
    lower=_lower_tile,
    values=(1,),
    gradient=_tile_gradient,
)


def tile(input: Any, multiples: Any, name: str | None = None) -> Tensor:
    """``input`` repeated ``multiples[i]`` times along axis i."""
    return apply_op("Tile", name, input=input, multiples=multiples)


def _broadcast_to_shape(ctx: ShapeContext) -> list[Dims]:
    dims, wanted = ctx.dims(0), ctx.value_as_dims(1)
    if dims is not None and wanted is not None:
        if len(dims) > len(wanted):
            raise ctx.error(f"Shape must be at most rank {len(wanted)} but is rank {len(dims)}")
        for extent, goal in zip(dims, wanted[len(wanted) - len(dims) :], strict=True):
            if extent != 1:
                ctx.merged_dim(extent, goal)
    return [wanted]


def _lower_broadcast_to(ctx: Any, x: ir.Node, shape: ir.Node) -> ir.Node:
    try:
        return ir.broadcast_to(x, ctx.value(1))
    except ValueError:
        raise ctx.invalid(f"Incompatible shapes: {list(x.shape)} vs. {[int(d) for d in ctx.value(1)]}") from None


def _broadcast_to_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    from tfedu.ops.broadcasting import unbroadcast

    return [unbroadcast(dy, op.inputs[0], op.outputs[0]), None]


declare(
    "BroadcastTo",
    "input: T, shape: Tidx",
    "output: T",
    "T: type, Tidx: {index} = int32",
    doc=("The tensor repeated to a shape", "广播到给定形状"),
    shape=_broadcast_to_shape,
    lower=_lower_broadcast_to,
    gradient=_broadcast_to_gradient,
    values=(1,),
)


def broadcast_to(input: Any, shape: Any, name: str | None = None) -> Tensor:
    """``input`` broadcast to ``shape`` by NumPy's rules."""
    return apply_op("BroadcastTo", name, input=input, shape=shape)


def _pad_shape(ctx: ShapeContext) -> list[Dims]:
    dims, pairs = ctx.dims(0), ctx.value(1)
    if pairs is None:
        return [dims if dims is None else (None,) * len(dims)]
    if dims is None:
        return [(None,) * len(pairs)]
    if pairs.shape != (len(dims), 2):
        raise ctx.error(f"Shape must be rank {len(pairs)} but is rank {len(dims)}")
    if (pairs < 0).any():
        raise ctx.error("paddings must be non-negative")
    return [tuple(None if d is None else int(d + lo + hi) for d, (lo, hi) in zip(dims, pairs, strict=True))]


def _pad_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    begin = reshape(apply_op("Slice", input=op.inputs[1], begin=[0, 0], size=[-1, 1]), [-1])
    dx = apply_op("Slice", input=dy, begin=begin, size=cast_index(shape(op.inputs[0]), begin))
    return [dx] + [None] * (len(op.inputs) - 1)


def _lower_pad(ctx: Any, x: ir.Node, paddings: ir.Node, value: ir.Node | None = None) -> ir.Node:
    pairs = np.asarray(ctx.value(1)).reshape(-1, 2)
    fill = 0 if value is None else ctx.value(2)
    return ir.pad(x, pairs[:, 0], pairs[:, 1], fill)


declare(
    "Pad",
    "input: T, paddings: Tpaddings",
    "output: T",
    "T: type, Tpaddings: {index} = int32",
    doc=("Zeros added around", "在四周补 0"),
    shape=_pad_shape,
    lower=_lower_pad,
    gradient=_pad_gradient,
    values=(1,),
)
declare(
    "PadV2",
    "input: T, paddings: Tpaddings, constant_values: T",
    "output: T",
    "T: type, Tpaddings: {index} = int32",
    doc=("A constant added around", "在四周补常数"),
    shape=_pad_shape,
    lower=_lower_pad,
    gradient=_pad_gradient,
    values=(1, 2),
)


def pad(
    tensor: Any, paddings: Any, mode: str = "CONSTANT", name: str | None = None, constant_values: Any = 0
) -> Tensor:
    """Add ``paddings[i] = (before, after)`` elements around axis i.

    Args:
        tensor: any tensor; paddings: [rank, 2] ints.
        mode: ``"CONSTANT"``, ``"REFLECT"`` (mirrored, the edge not repeated) or ``"SYMMETRIC"`` (edge repeated).
        constant_values: what CONSTANT adds.

    Raises:
        ValueError: ``Unknown padding mode``, or paddings that do not fit.
    """
    mode = mode.upper()
    if mode == "CONSTANT":
        if not isinstance(constant_values, Tensor) and constant_values == 0:
            return apply_op("Pad", name, input=tensor, paddings=paddings)
        return apply_op("PadV2", name, input=tensor, paddings=paddings, constant_values=constant_values)
    if mode in ("REFLECT", "SYMMETRIC"):
        return apply_op("MirrorPad", name, input=tensor, paddings=paddings, mode=mode)
    raise ValueError(f"Unknown padding mode: {mode}")


def _lower_mirror(ctx: Any, x: ir.Node, paddings: ir.Node) -> ir.Node:
    skip = 1 if ctx.attr("mode") == "REFLECT" else 0
    for axis, (low, high) in enumerate(np.asarray(ctx.value(1)).tolist()):
        extent = x.shape[axis]
        if max(low, high) > extent - skip:
            raise ctx.invalid(
                f"paddings must be no greater than the dimension size: {low}, {high} greater than {extent - skip}"
            )
        index = np.pad(np.arange(extent), (low, high), "reflect" if skip else "symmetric") if extent else np.arange(0)
        x = ir.gather(x, ir.const(index.astype(np.int32)), axis)
    return x


def _mirror_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    return [apply_op("MirrorPadGrad", input=dy, paddings=op.inputs[1], mode=op.attrs["mode"]), None]


def _lower_mirror_grad(ctx: Any, dy: ir.Node, paddings: ir.Node) -> ir.Node:
    skip = 1 if ctx.attr("mode") == "REFLECT" else 0
    for axis, (low, high) in enumerate(np.asarray(ctx.value(1)).tolist()):
        extent = dy.shape[axis] - low - high
        index = np.pad(np.arange(extent), (low, high), "reflect" if skip else "symmetric")
        perm = [axis, *(i for i in builtins.range(dy.ndim) if i != axis)]
        moved = ir.transpose(dy, perm)
        base = ir.full((extent, *moved.shape[1:]), 0, dy.dtype)
        summed = ir.scatter_add(base, ir.const(index.astype(np.int32)), moved)
        dy = ir.transpose(summed, np.argsort(perm))
    return dy


declare(
    "MirrorPad",
    "input: T, paddings: Tpaddings",
    "output: T",
    "T: type, Tpaddings: {index} = int32, mode: {'REFLECT', 'SYMMETRIC'}",
    doc=("The tensor mirrored at its edges", "以镜像方式补边"),
    shape=_pad_shape,
    lower=_lower_mirror,
    gradient=_mirror_gradient,
    values=(1,),
)
declare(
    "MirrorPadGrad",
    "input: T, paddings: Tpaddings",
    "output: T",
    "T: type, Tpaddings: {index} = int32, mode: {'REFLECT', 'SYMMETRIC'}",
    doc=("Gradient of MirrorPad", "MirrorPad 的梯度"),
    lower=_lower_mirror_grad,
    values=(1,),
    shape=lambda ctx: [
        None
        if ctx.dims(0) is None or ctx.value(1) is None
        else tuple(None if d is None else int(d - p[0] - p[1]) for d, p in zip(ctx.dims(0), ctx.value(1), strict=True))
    ],
    gradient=lambda op, dy: [apply_op("MirrorPad", input=dy, paddings=op.inputs[1], mode=op.attrs["mode"]), None],
)


def _lower_reverse(ctx: Any, x: ir.Node, axis: ir.Node) -> ir.Node:
    chosen = {int(a) % x.ndim for a in np.atleast_1d(ctx.value(1))}
    starts = [d - 1 if i in chosen and d else 0 for i, d in enumerate(x.shape)]
    return ir.slice_(x, starts, x.shape, [-1 if i in chosen else 1 for i in builtins.range(x.ndim)])


declare(
    "ReverseV2",
    "tensor: T, axis: Tidx",
    "output: T",
    "Tidx: {index} = int32, T: type",
    doc=("Axes read backwards", "沿指定轴反转"),
    shape=unchanged,
    lower=_lower_reverse,
    values=(1,),
    gradient=lambda op, dy: [apply_op("ReverseV2", tensor=dy, axis=op.inputs[1]), None],
)


def reverse(tensor: Any, axis: Any, name: str | None = None) -> Tensor:
    """``tensor`` read backwards along the axes in the list ``axis``."""
    return apply_op("ReverseV2", name, tensor=tensor, axis=axis)


# -- indices of true elements -----------------------------------------------------------------------------------------

declare(
    "Where",
    "input: T",
    "index: int64",
    "T: {number, bool} = bool",
    doc=("Indices of the elements that are not zero", "非零元素的下标"),
    shape=lambda ctx: [(None, None if ctx.dims(0) is None else len(ctx.dims(0)))],
    host=lambda ctx, x: np.argwhere(x).astype(np.int64).reshape(-1, x.ndim),
)


def indices_where(condition: Any, name: str | None = None) -> Tensor:
    """int64 [number of true elements, rank]: where ``condition`` holds, in row-major order."""
    return apply_op("Where", name, input=condition)
