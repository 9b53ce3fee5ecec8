"""What an integer of a quantized tensor stands for, and which integer stands for a number: TensorFlow's own roundings.

A range is two float32 scalars that are known only in the run, so all of this is arithmetic in the program. Where
TensorFlow computes in double precision, it is double precision here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.graph.shape_inference import ShapeContext
from tfedu.graph.tensor_shape import Dims

KINDS = "qint8, quint8, qint32, qint16, quint16"


def number(prim: str, x: Any, y: Any) -> ir.Node:
    """A binary primitive one of whose operands may be a plain number."""
    like = x if isinstance(x, ir.Node) else y
    x, y = (v if isinstance(v, ir.Node) else ir.const(v, like.dtype) for v in (x, y))
    return ir.binary(prim, x, y)


def rounded(x: ir.Node) -> ir.Node:
    """The nearest whole number, halves away from 0."""
    size = ir.unary("abs", x)
    down = ir.unary("floor", size)
    whole = ir.select(number("ge", number("sub", size, down), 0.5), number("add", down, 1), down)
    return number("mul", whole, ir.unary("sign", x))


def limits(kind: Any) -> tuple[int, int]:
    """The lowest and the highest integer of a quantized type."""
    info = np.iinfo(kind)
    return int(info.min), int(info.max)


def scalars(ctx: ShapeContext, *indices: int) -> None:
    """Raises ValueError unless these inputs are scalars."""
    for index in indices:
        ctx.rank(index, 0)


def ranged(shape: Any, *indices: int) -> Any:
    """The shape function of an operation with a quantized result and its range."""

    def infer(ctx: ShapeContext) -> list[Dims]:
        scalars(ctx, *indices)
        return [shape(ctx), (), ()]

    return infer


# -- exactly, one number at a time ------------------------------------------------------------------------------------


def to_float(x: ir.Node, low: ir.Node, high: ir.Node) -> ir.Node:
    """The float32 numbers that integers of the range stand for."""
    steps = 2.0 ** (8 * x.dtype.itemsize)
    width = number("mul", ir.cast(number("sub", high, low), np.float64), steps / (steps - 1.0))
    scale = number("div", width, steps)
    short = ir.cast(scale, np.float32)
    first = ir.cast(number("mul", rounded(number("div", low, short)), short), np.float64)
    offset = number("sub", ir.cast(x, np.float64), float(limits(x.dtype)[0]))
    result = ir.cast(number("add", first, number("mul", offset, scale)), np.float32)
    return ir.select(number("eq", low, high), ir.broadcast_to(low, x.shape), result)


def to_integer(value: float, low: ir.Node, high: ir.Node, kind: Any) -> ir.Node:
    """int64: the integer that stands for ``value``, be it outside of the type or not."""
    steps = 2.0 ** (8 * np.dtype(kind).itemsize)
    width = number("mul", ir.cast(number("sub", high, low), np.float64), steps / (steps - 1.0))
    scale = number("div", steps, width)
    first = rounded(number("mul", ir.cast(low, np.float64), scale))
    result = number("sub", rounded(number("mul", value, scale)), first)
    exact = number("add", ir.cast(result, np.int64), limits(kind)[0])
    return ir.select(number("eq", low, high), ir.const(0, np.int64), exact)


def clipped(x: ir.Node, kind: Any) -> ir.Node:
    """Integers brought into the range of a type, and made of it."""
    lowest, highest = limits(kind)
    return ir.cast(number("min", number("max", x, lowest), highest), kind)


# -- in single precision, many at a time ------------------------------------------------------------------------------


def many_to_float(x: ir.Node, low: ir.Node, high: ir.Node) -> ir.Node:
    """The float32 numbers that integers of the range stand for, as TensorFlow's vectorised code has them."""
    steps = 2.0 ** (8 * x.dtype.itemsize)
    width = ir.cast(number("sub", high, low), np.float64)
    scale = ir.cast(number("div", width, steps - 1.0), np.float32)
    first = number("mul", rounded(number("div", low, scale)), scale)
    first = ir.select(number("eq", low, high), low, first)
    offset = number("sub", first, number("mul", scale, float(limits(x.dtype)[0])))
    return number("add", number("mul", ir.cast(x, np.float32), scale), offset)


def many_to_integer(x: ir.Node, low: ir.Node, high: ir.Node, kind: Any) -> ir.Node:
    """The integers of a type that stand for float32 numbers, as TensorFlow's vectorised code has them."""
    lowest, highest = limits(kind)
    steps = 2.0 ** (8 * np.dtype(kind).itemsize)
    width = ir.cast(number("sub", high, low), np.float64)
    scale = ir.cast(number("div", steps - 1.0, width), np.float32)
    scale = ir.select(number("eq", low, high), ir.const(0, np.float32), scale)
    first = number("sub", rounded(number("mul", low, scale)), float(lowest))
    steps_from_zero = number("sub", rounded(number("mul", x, scale)), first)
    top = np.nextafter(np.float32(highest), np.float32(0)) if steps > 2**24 else np.float32(highest)
    return ir.cast(number("min", number("max", steps_from_zero, np.float32(lowest)), top), kind)


def requantized(x: ir.Node, old: tuple[ir.Node, ir.Node], new: tuple[ir.Node, ir.Node], kind: Any) -> ir.Node:
    """Integers of one range as integers of another range and type."""
    if x.dtype == np.int32 and np.dtype(kind) == np.uint8:
        return _shortened(x, old, new)
    return many_to_integer(many_to_float(x, *old), *new, kind)


def _shortened(x: ir.Node, old: tuple[ir.Node, ir.Node], new: tuple[ir.Node, ir.Node]) -> ir.Node:
    """qint32 as quint8, in numbers with 16 binary places."""
    one = float(1 << 16)
    width, new_width = number("sub", old[1], old[0]), number("sub", new[1], new[0])
    nothing = number("eq", new_width, 0)

    def fixed(value: ir.Node) -> ir.Node:
        return ir.select(nothing, ir.const(0, np.int64), ir.cast(value, np.int64))

    wide, new_wide = ir.cast(width, np.float64), ir.cast(new_width, np.float64)
    factor = fixed(number("div", number("mul", 255.0 * one, wide), new_wide))
    middle = number("div", number("add", old[0], old[1]), 2.0)
    here = fixed(number("mul", number("mul", middle, number("div", 255.0, new_width)), one))
    low = number("mul", ir.cast(new[0], np.float64), 255.0)
    there = fixed(number("div", number("mul", one, low), new_wide))
    scaled = number("shr", number("mul", ir.cast(x, np.int64), factor), 32)
    moved = number("add", scaled, number("add", number("sub", here, there), 1 << 15))
    return clipped(number("shr", moved, 16), np.uint8)


# -- ranges -----------------------------------------------------------------------------------------------------------


def product_range(
    a: tuple[ir.Node, ir.Node], b: tuple[ir.Node, ir.Node], kinds: tuple[Any, Any]
) -> tuple[ir.Node, ir.Node]:
    """The range of the qint32 numbers that are products of integers of two ranges."""

    def level(low: ir.Node, high: ir.Node, kind: Any) -> ir.Node:
        lowest, highest = limits(kind)
        return number("div", number("sub", high, low), float(highest - lowest))

    one = number("mul", level(*a, kinds[0]), level(*b, kinds[1]))
    lowest, highest = limits(np.int32)
    return number("mul", one, np.float32(lowest)), number("mul", one, np.float32(highest))


def used_range(x: ir.Node, low: ir.Node, high: ir.Node) -> tuple[ir.Node, ir.Node]:
    """The range of the numbers that really occur, 0 among them at the lower end."""
    least, most = (to_float(ir.reduce(kind, x, range(x.ndim)), low, high) for kind in ("min", "max"))
    return number("min", least, 0), most
