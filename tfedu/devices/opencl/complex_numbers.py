"""Complex elementwise primitives as OpenCL C expressions.

OpenCL has no complex type. A register holds real and imaginary parts in turn, as memory does: 8 complex64 numbers are a
float16, and ``z.even``, ``z.odd`` are their real and imaginary parts, each a float8 like any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tfedu.compiler import ir
from tfedu.compiler.ir import Node, Program

if TYPE_CHECKING:
    from tfedu.devices.opencl.expressions import Expressions

_ARITHMETIC = set("neg add sub mul div abs sign imag complex eq ne select cast copy".split())


def is_complex(node: Node) -> bool:
    """Whether the node has to do with complex numbers."""
    return node.dtype.kind == "c" or any(arg.dtype.kind == "c" for arg in node.args)


def supports(node: Node) -> bool:
    """Whether generated loops can compute this node, which is complex."""
    if node.prim == "reduce":
        return node.attrs["kind"] == "sum"
    return node.prim in _ARITHMETIC or (node.prim in ir.MOVEMENT and node.prim != "concat")


def part_type(dtype: np.dtype) -> np.dtype:
    """The type of real and imaginary part; a real type itself."""
    return np.dtype(f"f{dtype.itemsize // 2}") if dtype.kind == "c" else dtype


def split_products(program: Program) -> Program:
    """Complex matrix products as four real ones, for which there are kernels."""

    def replace(node: Node) -> Node:
        if node.prim != "dot" or node.dtype.kind != "c":
            return node

        def named(n: Node) -> Node:
            return Node(n.prim, n.args, n.shape, n.dtype, n.attrs, node.origin)

        def product(x: Node, y: Node) -> Node:
            return named(ir.dot(x, y, node.attrs["ta"], node.attrs["tb"]))

        (a, b), (c, d) = ((named(ir.cast(x, part_type(x.dtype))), named(ir.unary("imag", x))) for x in node.args)
        real = named(ir.binary("sub", product(a, c), product(b, d)))
        imag = named(ir.binary("add", product(a, d), product(b, c)))
        return named(ir.binary("complex", real, imag))

    return program.rewrite(replace)


def compute(text: Expressions, node: Node, args: list[str]) -> str:
    """The expression for an elementwise node; ``args`` are names of registers."""
    prim, dtype = node.prim, node.dtype
    source = node.args[0].dtype
    if prim == "cast":
        return _cast(text, args[0], source, dtype)
    if prim == "select":
        return text.choose(args[0], args[1], args[2], dtype)
    x = args[0]
    if prim == "complex":
        return text.join(x, args[1], dtype)
    if prim == "imag":
        return f"{x}.odd"
    if prim in ("eq", "ne"):
        sign, both = ("==", "&") if prim == "eq" else ("!=", "|")
        y = args[1]
        return text.mask(f"(({x}.even {sign} {y}.even) {both} ({x}.odd {sign} {y}.odd))", part_type(source))
    if prim == "neg":
        return f"(-{x})"
    if prim in ("add", "sub"):
        return f"({x} {'+' if prim == 'add' else '-'} {args[1]})"
    if prim == "mul":
        y = args[1]
        return text.join(
            f"({x}.even * {y}.even - {x}.odd * {y}.odd)", f"({x}.even * {y}.odd + {x}.odd * {y}.even)", dtype
        )
    base = text.base(source)
    text.needed.add((f"complex_{prim}", base))
    return f"complex_{prim}_{base}_{text.width}({', '.join(args)})"


def _cast(text: Expressions, x: str, source: np.dtype, target: np.dtype) -> str:
    if target.kind != "c":
        return text.cast(f"{x}.even", part_type(source), target)
    if source.kind == "c":
        if source == target:
            return x
        return f"__builtin_convertvector({x}, {text.type(target)})"
    part = part_type(target)
    return text.join(text.cast(x, source, part), text.splat(0, part), target)


def function(name: str, base: str, width: int, writer: Expressions) -> str:
    """The OpenCL function behind :meth:`Expressions.join`, ``abs``, ``sign`` or ``div``."""
    kind, part = f"{base}{2 * width}", base if width == 1 else f"{base}{width}"
    dtype = np.dtype("float64" if base == "double" else "float32")
    head, zero = f"static inline {kind} {name}_{base}_{width}", f"({part})0"
    joined = f"  {kind} z;\n  z.even = re;\n  z.odd = im;\n  return z;\n}}\n"
    if name == "complex_join":
        return f"{head}({part} re, {part} im) {{\n{joined}"
    one = f"({part})1"
    sizes = [writer.pieces("fabs", dtype, (f"{'x' if name != 'complex_div' else 'y'}.{p}",)) for p in ("even", "odd")]
    if name in ("complex_abs", "complex_sign"):
        # by the quotient of the parts, whose squares might overflow; neither 0 nor infinity can be divided by itself
        root = writer.pieces("sqrt", dtype, (f"{one} + ratio * ratio",))
        measure = (
            f"  const {part} first = {sizes[0]}, second = {sizes[1]};\n"
            f"  const {part} large = first < second ? second : first, small = first < second ? first : second;\n"
            f"  const {part} ratio = ((large == {zero}) | (large == ({part})INFINITY)) ? {zero} : small / large;\n"
            f"  const {part} size = large * {root};\n"
        )
        if name == "complex_abs":
            return f"static inline {part} {name}_{base}_{width}({kind} x) {{\n{measure}  return size;\n}}\n"
        return (
            f"{head}({kind} x) {{\n{measure}"
            f"  const {part} re = size == {zero} ? {zero} : x.even / size;\n"
            f"  const {part} im = size == {zero} ? {zero} : x.odd / size;\n{joined}"
        )
    # Smith's division, by the quotient of the parts as well
    return (
        f"{head}({kind} x, {kind} y) {{\n"
        f"  const {part} first = {sizes[0]}, second = {sizes[1]};\n"
        f"  const {part} large = first < second ? y.odd : y.even, small = first < second ? y.even : y.odd;\n"
        f"  const {part} u = first < second ? x.odd : x.even, v = first < second ? x.even : x.odd;\n"
        f"  const {part} ratio = large == {zero} ? {zero} : small / large;\n"
        f"  const {part} whole = large + small * ratio;\n"
        f"  const {part} re = (u + v * ratio) / whole, turned = (v - u * ratio) / whole;\n"
        f"  const {part} im = first < second ? -turned : turned;\n{joined}"
    )
