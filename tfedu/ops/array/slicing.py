"""Slices: ``tf.slice`` and everything that ``tensor[...]`` can mean."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph import dtypes
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor import Tensor, overload
from tfedu.graph.tensor_shape import Dimension, Dims
from tfedu.ops.apply import apply_op, convert_to_tensor, name_scope
from tfedu.ops.array import cast_index, shape, stack

newaxis = None
"""An index that adds an axis of size 1: ``x[:, tf.newaxis]``."""

# -- Slice ------------------------------------------------------------------------------------------------------------


def _slice_shape(ctx: ShapeContext) -> list[Dims]:
    dims, begin, size = ctx.dims(0), ctx.value(1), ctx.value(2)
    if size is None:
        count = len(dims) if dims is not None else None
        return [None if count is None else (None,) * count]
    if begin is None or dims is None:
        return [tuple(None if s < 0 else int(s) for s in size)]
    if len(begin) != len(dims) or len(size) != len(dims):
        raise ctx.error(f"Shape must be rank {len(begin)} but is rank {len(dims)}")
    result: list[int | None] = []
    for extent, start, length in zip(dims, begin.tolist(), size.tolist(), strict=True):
        if length == -1:
            result.append(None if extent is None else extent - start)
        else:
            if extent is not None and start + length > extent:
                raise ctx.error(f"Dimension {extent} must be >= {start + length}, the end of the slice")
            result.append(length)
    return [tuple(result)]


def _lower_slice(ctx: Any, x: ir.Node, begin: ir.Node, size: ir.Node) -> ir.Node:
    starts, sizes = ([int(v) for v in ctx.value(i)] for i in (1, 2))
    extents = [d - b if s == -1 else s for d, b, s in zip(x.shape, starts, sizes, strict=True)]
    for i, (d, b, s) in enumerate(zip(x.shape, starts, extents, strict=True)):
        if not 0 <= b <= d:
            raise ctx.invalid(f"Expected begin[{i}] in [0, {d}], but got {b}")
        if not 0 <= b + s <= d or s < 0:
            raise ctx.invalid(f"Expected size[{i}] in [0, {d - b}], but got {s}")
    return ir.slice_(x, starts, extents)


def _slice_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    begin = op.inputs[1]
    behind = cast_index(shape(op.inputs[0]), begin) - begin - cast_index(shape(dy), begin)
    return [apply_op("Pad", input=dy, paddings=stack([begin, behind], 1)), None, None]


declare(
    "Slice",
    "input: T, begin: Index, size: Index",
    "output: T",
    "T: type, Index: {index}",
    doc=("A block cut out of a tensor", "从张量中切出一块"),
    shape=_slice_shape,
    lower=_lower_slice,
    values=(1, 2),
    gradient=_slice_gradient,
    formula="dx = dy padded with zeros",
)


def slice(input_: Any, begin: Any, size: Any, name: str | None = None) -> Tensor:
    """``size[i]`` elements along axis i from ``begin[i]``; a size of -1 means all that is left."""
    return apply_op("Slice", name, input=input_, begin=begin, size=size)


# -- StridedSlice -----------------------------------------------------------------------------------------------------


class _Plan:
    """A strided slice worked out on a concrete or partly known shape.

    ``take`` has, per axis of the input, (start, extent, step); ``final`` is the result's shape, after axes indexed by a
    number were dropped and new axes inserted. None stands for what is not known.
    """

    def __init__(self, dims: tuple[Any, ...], begin: Any, end: Any, strides: Any, masks: Any) -> None:
        self.take: list[tuple[Any, Any, int]] = []
        self.final: list[Any] = []
        count = len(strides)
        news = sum(1 for i in range(count) if masks["new_axis_mask"] >> i & 1)
        ellipses = [i for i in range(count) if masks["ellipsis_mask"] >> i & 1]
        if len(ellipses) > 1:
            raise ValueError("Multiple ellipses in slice spec not allowed")
        explicit = count - news - len(ellipses)
        if explicit > len(dims):
            raise ValueError(f"Index out of range using input dim {len(dims)}; input has only {len(dims)} dims")
        axis = 0
        for i in range(count):
            if ellipses and i == ellipses[0]:
                for _ in range(len(dims) - explicit):
                    self._whole(dims[axis])
                    axis += 1
            elif masks["new_axis_mask"] >> i & 1:
                self.final.append(1)
            else:
                self._one(dims[axis], i, axis, begin, end, strides, masks)
                axis += 1
        while axis < len(dims):
            self._whole(dims[axis])
            axis += 1

    def _whole(self, extent: int | None) -> None:
        self.take.append((0, extent, 1))
        self.final.append(extent)

    def _one(self, extent: Any, i: int, axis: int, begin: Any, end: Any, strides: Any, masks: Any) -> None:
        step = int(strides[i])
        if step == 0:
            raise ValueError(f"strides[{i}] must be non-zero")
        if masks["shrink_axis_mask"] >> i & 1:
            index = None if begin is None else int(begin[i])
            if index is not None and extent is not None:
                if not -extent <= index < extent:
                    raise ValueError(f"slice index {index} of dimension {axis} out of bounds.")
                index %= extent
            self.take.append((index, 1, 1))
            return
        if extent is None or begin is None or end is None:
            self.take.append((None, None, step))
            self.final.append(None)
            return
        start = None if masks["begin_mask"] >> i & 1 else int(begin[i])
        stop = None if masks["end_mask"] >> i & 1 else int(end[i])
        picked = range(extent)[start:stop:step]
        self.take.append((picked.start if len(picked) else 0, len(picked), step))
        self.final.append(len(picked))


def _masks(ctx: Any) -> dict[str, int]:
    names = ("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask")
    return {name: ctx.attr(name) for name in names}


def _strided_shape(ctx: ShapeContext) -> list[Dims]:
    dims, strides = ctx.dims(0), ctx.value(3)
    if dims is None or strides is None:
        return [None]
    try:
        plan = _Plan(dims, ctx.value(1), ctx.value(2), strides, _masks(ctx))
    except ValueError as error:
        raise ctx.error(str(error)) from None
    return [tuple(plan.final)]


def _lower_strided(ctx: Any, x: ir.Node, *rest: ir.Node) -> ir.Node:
    try:
        plan = _Plan(x.shape, ctx.value(1), ctx.value(2), ctx.value(3), _masks(ctx))
    except ValueError as error:
        raise ctx.invalid(str(error)) from None
    starts, extents, steps = zip(*plan.take, strict=True) if plan.take else ((), (), ())
    return ir.reshape(ir.slice_(x, starts, extents, steps), plan.final)


_MASKS = ", ".join(
    f"{m}: int = 0" for m in ("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask")
)


def _strided_gradient(op: Any, dy: Tensor) -> list[Tensor | None]:
    masks = {k: v for k, v in op.attrs.items() if k.endswith("_mask")}
    shape_of_x = cast_index(shape(op.inputs[0]), op.inputs[1])
    dx = apply_op(
        "StridedSliceGrad", shape=shape_of_x, begin=op.inputs[1], end=op.inputs[2], strides=op.inputs[3], dy=dy, **masks
    )
    return [dx, None, None, None]


declare(
    "StridedSlice",
    "input: T, begin: Index, end: Index, strides: Index",
    "output: T",
    f"T: type, Index: {{index}}, {_MASKS}",
    doc=("tensor[...]: the part that an index expression picks", "按下标表达式 tensor[...] 取出一部分"),
    shape=_strided_shape,
    lower=_lower_strided,
    gradient=_strided_gradient,
    values=(1, 2, 3),
)


def _lower_strided_grad(
    ctx: Any, shape: ir.Node, begin: ir.Node, end: ir.Node, strides: ir.Node, dy: ir.Node
) -> ir.Node:
    whole = tuple(int(d) for d in ctx.value(0))
    plan = _Plan(whole, ctx.value(1), ctx.value(2), ctx.value(3), _masks(ctx))
    x = ir.reshape(dy, [extent for _, extent, _ in plan.take])
    for axis, (start, extent, step) in enumerate(plan.take):
        x = spread_along(x, axis, start or 0, extent or 0, step, whole[axis])
    return x


def spread_along(x: ir.Node, axis: int, start: int, extent: int, step: int, whole: int) -> ir.Node:
    """Put ``extent`` elements back to start, start+step, ... of an axis of ``whole`` elements, zeros between."""
    if extent == 0:
        return ir.full((*x.shape[:axis], whole, *x.shape[axis + 1 :]), 0, x.dtype)
    if step < 0:
        starts = [0] * x.ndim
        starts[axis] = extent - 1
        x = ir.slice_(x, starts, x.shape, [-1 if i == axis else 1 for i in range(x.ndim)])
        start, step = start + (extent - 1) * step, -step
    if step > 1:  # interleave with step - 1 zeros, then drop the zeros behind the last element
        wide = ir.reshape(x, (*x.shape[: axis + 1], 1, *x.shape[axis + 1 :]))
        high = [0] * wide.ndim
        high[axis + 1] = step - 1
        wide = ir.pad(wide, [0] * wide.ndim, high)
        x = ir.reshape(wide, (*x.shape[:axis], extent * step, *x.shape[axis + 1 :]))
        x = ir.slice_(x, [0] * x.ndim, (*x.shape[:axis], (extent - 1) * step + 1, *x.shape[axis + 1 :]))
    low, high = [0] * x.ndim, [0] * x.ndim
    low[axis], high[axis] = start, whole - start - x.shape[axis]
    return ir.pad(x, low, high)


declare(
    "StridedSliceGrad",
    "shape: Index, begin: Index, end: Index, strides: Index, dy: T",
    "output: T",
    f"T: type, Index: {{index}}, {_MASKS}",
    doc=("Gradient of StridedSlice", "StridedSlice 的梯度"),
    shape=lambda ctx: [ctx.value_as_dims(0)],
    lower=_lower_strided_grad,
    values=(0, 1, 2, 3),
    gradient=lambda op, dz: (
        [None] * 4
        + [
            apply_op(
                "StridedSlice",
                input=dz,
                begin=op.inputs[1],
                end=op.inputs[2],
                strides=op.inputs[3],
                **{k: v for k, v in op.attrs.items() if k.endswith("_mask")},
            )
        ]
    ),
)


def strided_slice(
    input_: Any,
    begin: Any,
    end: Any,
    strides: Any = None,
    begin_mask: int = 0,
    end_mask: int = 0,
    ellipsis_mask: int = 0,
    new_axis_mask: int = 0,
    shrink_axis_mask: int = 0,
    var: Any = None,
    name: str | None = None,
) -> Tensor:
    """What ``input_[begin[0]:end[0]:strides[0], ...]`` picks, in the form the operation takes it.

    Args:
        input_: any tensor.
        begin, end, strides: int32 or int64 [n]; strides default to 1.
        begin_mask, end_mask: bit i set: entry i of begin (end) does not count, the slice is open there.
        ellipsis_mask: bit i set: entry i stands for all axes that are not mentioned.
        new_axis_mask: bit i set: entry i inserts an axis of size 1.
        shrink_axis_mask: bit i set: entry i is a single index whose axis disappears.
        var: assignment to the slice, which is not available.

    Raises:
        ValueError: an index out of bounds, a stride of 0; ``var`` is given.
    """
    if var is not None:
        raise ValueError("strided_slice(var=...) is not available; assign rows with tf.scatter_update(variable, ...)")
    strides = np.ones(len(begin), np.int32) if strides is None else strides
    return apply_op(
        "StridedSlice",
        name,
        input=input_,
        begin=begin,
        end=end,
        strides=strides,
        begin_mask=begin_mask,
        end_mask=end_mask,
        ellipsis_mask=ellipsis_mask,
        new_axis_mask=new_axis_mask,
        shrink_axis_mask=shrink_axis_mask,
    )


# -- tensor[...] ------------------------------------------------------------------------------------------------------


def getitem(tensor: Tensor, key: Any) -> Tensor:
    """``tensor[1:, ..., tf.newaxis, ::2, -1]``: NumPy's basic indexing, with tensors allowed as bounds.

    Raises:
        TypeError: an index that is neither int, slice, Ellipsis, newaxis nor an integer tensor.
        ValueError: an index is out of bounds.
    """
    keys = list(key) if isinstance(key, (list, tuple)) else [key]
    begin: list[Any] = []
    end: list[Any] = []
    strides: list[Any] = []
    masks = dict.fromkeys(("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask"), 0)
    for i, item in enumerate(keys):
        bit = 1 << i
        low: Any = 0
        high: Any = 0
        step: Any = 1
        if isinstance(item, type(Ellipsis)):
            masks["ellipsis_mask"] |= bit
        elif item is None:
            masks["new_axis_mask"] |= bit
        elif isinstance(item, builtins.slice):
            low = _bound(item.start, masks, "begin_mask", bit)
            high = _bound(item.stop, masks, "end_mask", bit)
            step = 1 if item.step is None else _index(item.step)
        else:
            low = _index(item)
            high = low + 1
            masks["shrink_axis_mask"] |= bit
        begin.append(low)
        end.append(high)
        strides.append(step)
    with name_scope(None, "strided_slice", [tensor, *begin, *end, *strides]) as scope:
        if begin:
            packed = [
                stack(v, name="stack") if _any_tensor(v) else np.array(v, np.int32) for v in (begin, end, strides)
            ]
        else:
            packed = [np.zeros(0, np.int32)] * 3
        parts = [convert_to_tensor(p, name=n) for p, n in zip(packed, ("stack", "stack_1", "stack_2"), strict=True)]
        if any(part.dtype is dtypes.int64 for part in parts):
            parts = [p if p.dtype is dtypes.int64 else apply_op("Cast", x=p, DstT=dtypes.int64) for p in parts]
        return apply_op("StridedSlice", scope, input=tensor, begin=parts[0], end=parts[1], strides=parts[2], **masks)


def _bound(value: Any, masks: dict[str, int], mask: str, bit: int) -> Any:
    if value is None:
        masks[mask] |= bit
        return 0
    return _index(value)


def _index(value: Any) -> Any:
    if isinstance(value, Dimension):
        value = value.value
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, Tensor) and value.dtype.is_integer:
        return value
    if isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "iu":
        return int(value)
    raise TypeError(
        f"Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar tf.int32/tf.int64 tensors are "
        f"valid indices, got {value!r}"
    )


def _any_tensor(values: list[Any]) -> bool:
    return any(isinstance(v, Tensor) for v in values)


overload("getitem", getitem)
