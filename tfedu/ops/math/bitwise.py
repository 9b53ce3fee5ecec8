"""Numbers as rows of bits: ``tf.bitwise``, the same bits read as another type, neighbours among the floats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.dtypes import DType, as_dtype, bfloat16
from tfedu.graph.registry import declare
from tfedu.graph.shape_inference import ShapeContext, broadcast_two, unchanged
from tfedu.graph.tensor import Tensor
from tfedu.graph.tensor_shape import Dims
from tfedu.ops.apply import apply_op
from tfedu.ops.broadcasting import unbroadcast
from tfedu.ops.math.elementwise.declaring import broadcasting

_INTEGER = "int8, int16, int32, int64, uint8, uint16, uint32, uint64"

declare(
    "Invert",
    "x: T",
    "y: T",
    f"T: {{{_INTEGER}}}",
    doc=("Every bit flipped", "按位取反"),
    shape=unchanged,
    lower=lambda ctx, x: ir.unary("not", x),
)


def _shift(prim: str) -> Callable[..., ir.Node]:
    """A shift by less than 0 counts as 0, by more than all bits but one as that."""
    plain = broadcasting(prim)

    def lower(ctx: Any, x: ir.Node, y: ir.Node) -> ir.Node:
        most = ir.full(y.shape, 8 * x.dtype.itemsize - 1, y.dtype)
        return plain(ctx, x, ir.binary("min", ir.binary("max", y, ir.full(y.shape, 0, y.dtype)), most))

    return lower


for _name, _lower, _doc in (
    ("BitwiseAnd", broadcasting("and"), ("Bits that both have", "按位与")),
    ("BitwiseOr", broadcasting("or"), ("Bits that one of them has", "按位或")),
    ("BitwiseXor", broadcasting("xor"), ("Bits that exactly one of them has", "按位异或")),
    ("LeftShift", _shift("shl"), ("Bits moved up, zeros follow", "按位左移，低位补 0")),
    ("RightShift", _shift("shr"), ("Bits moved down; the sign stays", "按位右移，符号不变")),
):
    declare(
        _name,
        "x: T, y: T",
        "z: T",
        f"T: {{{_INTEGER}}}",
        doc=_doc,
        shape=broadcast_two,
        lower=_lower,
    )


def invert(x: Any, name: str | None = None) -> Tensor:
    """Every bit of the integers ``x`` flipped (TF: ``tf.bitwise.invert``): of signed ones ``-x - 1``.

    >>> invert([0, 5]).dtype.name
    'int32'
    """
    return apply_op("Invert", name, x=x)


def _pair(op_type: str, doc: str) -> Callable[..., Tensor]:
    def function(x: Any, y: Any, name: str | None = None) -> Tensor:
        return apply_op(op_type, name, x=x, y=y)

    function.__doc__ = f"{doc} Integers of one type, whose shapes broadcast as in NumPy."
    return function


bitwise_and = _pair("BitwiseAnd", "The bits that both ``x`` and ``y`` have.")
bitwise_or = _pair("BitwiseOr", "The bits that ``x`` or ``y`` has.")
bitwise_xor = _pair("BitwiseXor", "The bits that exactly one of ``x`` and ``y`` has.")
left_shift = _pair("LeftShift", "``x`` moved up by ``y`` bits: multiplied by 2^y, as far as the type reaches.")
right_shift = _pair("RightShift", "``x`` moved down by ``y`` bits: divided by 2^y and rounded down.")


# -- the same bits, another type --------------------------------------------------------------------------------------

_PLAIN = (
    "bfloat16, float16, float32, float64, int64, int32, uint8, uint16, uint32, uint64, int8, int16, complex64, "
    "complex128, qint8, quint8, qint16, quint16, qint32"
)


def _bitcast_shape(ctx: ShapeContext) -> list[Dims]:
    dims, old, new = ctx.dims(0), ctx.attr("T").size, ctx.attr("type").size
    if dims is None or old == new:
        return [dims]
    if old > new:
        return [(*dims, old // new)]
    ctx.rank_at_least(0, 1)
    if dims[-1] not in (None, new // old):
        raise ctx.error(f"Cannot bitcast due to shape. {dims[-1]} does not match {new // old}")
    return [dims[:-1]]


def _lower_bitcast(ctx: Any, x: ir.Node) -> ir.Node:
    """By way of unsigned integers, which shifts take apart and put together, the low bits first."""
    source, target = ctx.attr("T"), ctx.attr("type")
    bits = _to_bits(x, source)
    old, new = source.size, target.size
    if old > new:
        parts = [
            ir.cast(ir.binary("shr", bits, ir.full(bits.shape, 8 * new * i, bits.dtype)), f"u{new}")
            for i in range(old // new)
        ]
        bits = ir.concat([ir.reshape(part, (*x.shape, 1)) for part in parts], x.ndim)
    elif old < new:
        if not x.ndim or x.shape[-1] != new // old:
            raise ctx.invalid(f"Cannot bitcast from {source.enum} to {target.enum}")
        whole = ir.full(x.shape[:-1], 0, f"u{new}")
        for i in range(new // old):
            part = ir.slice_(bits, (*(0,) * (x.ndim - 1), i), (*x.shape[:-1], 1))
            part = ir.cast(ir.reshape(part, x.shape[:-1]), whole.dtype)
            whole = ir.binary("or", whole, ir.binary("shl", part, ir.full(part.shape, 8 * old * i, part.dtype)))
        bits = whole
    return _from_bits(bits, target)


def _to_bits(x: ir.Node, kind: DType) -> ir.Node:
    if kind is bfloat16:  # the upper half of the float32 that it is kept as
        wide = ir.bitcast(x, np.uint32)
        return ir.cast(ir.binary("shr", wide, ir.full(wide.shape, 16, wide.dtype)), np.uint16)
    return ir.bitcast(x, f"u{kind.size}")


def _from_bits(bits: ir.Node, kind: DType) -> ir.Node:
    if kind is bfloat16:
        wide = ir.cast(bits, np.uint32)
        return ir.bitcast(ir.binary("shl", wide, ir.full(wide.shape, 16, wide.dtype)), np.float32)
    return ir.bitcast(bits, kind.numpy_type)


declare(
    "Bitcast",
    "input: T",
    "output: type",
    f"T: {{{_PLAIN}}}, type: {{{_PLAIN}}}",
    doc=("The same bits read as another type", "同样的比特按另一类型解读"),
    shape=_bitcast_shape,
    lower=_lower_bitcast,
)


def bitcast(input: Any, type: Any, name: str | None = None) -> Tensor:
    """The bits of ``input`` read as numbers of ``type``; nothing is converted (TF: ``tf.bitcast``).

    Args:
        input: numbers [...].
        type: a type of numbers. A smaller one adds an axis of the parts at the end, low bits first; for a larger one
            the last axis holds just the parts of one number and disappears.

    Raises:
        ValueError: the last axis does not make one number of ``type``.

    >>> bitcast([1.0, 2.0], "int8").shape.as_list()
    [2, 4]
    """
    return apply_op("Bitcast", name, input=input, type=as_dtype(type))


# -- neighbours among the floats --------------------------------------------------------------------------------------


def _lower_nextafter(ctx: Any, x: ir.Node, goal: ir.Node) -> ir.Node:
    """Floats of one sign are ordered as their bits are; the first step away from 0 is the smallest number."""
    word = np.dtype(f"i{x.dtype.itemsize}")
    difference = broadcasting("sub")(ctx, x, goal)
    shape = difference.shape
    x, goal = ir.broadcast_to(x, shape), ir.broadcast_to(goal, shape)
    zero, one = ir.full(shape, 0, x.dtype), ir.full(shape, 1, word)
    away = ir.binary("eq", ir.binary("lt", x, goal), ir.binary("gt", x, zero))
    bits = ir.bitcast(x, word)
    stepped = ir.select(away, ir.binary("add", bits, one), ir.binary("sub", bits, one))
    least = ir.select(ir.binary("gt", goal, zero), one, ir.full(shape, np.iinfo(word).min + 1, word))
    moved = ir.bitcast(ir.select(ir.binary("eq", x, zero), least, stepped), x.dtype)
    result = ir.select(ir.binary("eq", x, goal), goal, moved)
    nan = ir.binary("or", ir.unary("isnan", x), ir.unary("isnan", goal))
    return ir.select(nan, ir.full(shape, np.nan, x.dtype), result)


declare(
    "NextAfter",
    "x1: T, x2: T",
    "output: T",
    "T: {float64, float32} = float32",
    doc=("The float next to x1 on the way to x2", "从 x1 朝 x2 方向的下一个浮点数"),
    formula="dx1 = dy, dx2 = 0",
    shape=broadcast_two,
    lower=_lower_nextafter,
    gradient=lambda op, dy: [
        unbroadcast(dy, op.inputs[0], op.inputs[1]),
        apply_op("ZerosLike", x=op.inputs[1]),
    ],
)


def nextafter(x1: Any, x2: Any, name: str | None = None) -> Tensor:
    """The float that follows ``x1`` in the direction of ``x2`` (TF: ``tf.math.nextafter``); ``x2`` if they are equal.

    Args:
        x1, x2: float32 or float64 of one type; shapes broadcast as in NumPy.

    >>> nextafter([1.0], [2.0]).dtype.name
    'float32'
    """
    return apply_op("NextAfter", name, x1=x1, x2=x2)
