"""Elementwise primitives as OpenCL C expressions, on vectors (CPU) or scalars (GPU) alike.

In a register, a value has the type :func:`register`: bool is a mask (0 or -1 in int lanes, as OpenCL's comparisons
give; 0 or 1 as a scalar), float16 is a float that is rounded to half after each operation, a complex number is two
lanes (:mod:`tfedu.devices.opencl.complex_numbers`).
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.compiler.ir import Node
from tfedu.devices.opencl import complex_numbers
from tfedu.devices.opencl.complex_numbers import part_type

_REGISTER = {
    "bool": "int",
    "int8": "char",
    "uint8": "uchar",
    "int16": "short",
    "uint16": "ushort",
    "int32": "int",
    "uint32": "uint",
    "int64": "long",
    "uint64": "ulong",
    "float16": "float",
    "float32": "float",
    "float64": "double",
}
_MEMORY = _REGISTER | {"bool": "uchar", "float16": "half"}
_MASK = {1: "char", 2: "short", 4: "int", 8: "long"}
_COMPARE = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_PLAIN = {"add": "+", "sub": "-", "mul": "*", "div": "/"}
_BITS = {"and": "&", "or": "|", "xor": "^"}
_SHIFTS = {"shl": "<<", "shr": ">>"}
# Single precision functions of math.cl; the others are the OpenCL library's.
_OWN = {"exp", "expm1", "log", "log1p", "tanh", "sigmoid", "pow", "rint", "floor", "ceil", "trunc"}
_LIBRARY = set(
    "exp expm1 log log1p sqrt sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh erf erfc lgamma "
    "floor ceil rint trunc pow atan2 fmod".split()
)
_MATH = Path(__file__).with_name("math.cl")


def register(dtype: np.dtype) -> str:
    """The type of one element in a register."""
    return f"{_REGISTER[part_type(dtype).name]}{'2' if dtype.kind == 'c' else ''}"


def memory(dtype: np.dtype) -> str:
    """What a pointer to a buffer points to: complex numbers are reached by their parts."""
    return _MEMORY[part_type(dtype).name]


def vector(base: str, width: int) -> str:
    return base if width == 1 else f"{base}{width}"


def supports(node: Node, fp64: bool = True) -> bool:
    """Whether generated loops can compute this node."""
    dtypes = [part_type(d) for d in (node.dtype, *(arg.dtype for arg in node.args))]
    if any(d.name not in _REGISTER or (d.name == "float64" and not fp64) for d in dtypes):
        return False
    if complex_numbers.is_complex(node):
        return complex_numbers.supports(node)
    kind = node.args[0].dtype.kind if node.args else node.dtype.kind
    prim = node.prim
    if prim == "reduce":
        return kind != "b" or node.attrs["kind"] in ("any", "all", "max", "min")
    if prim == "bitcast":  # half is kept as a float
        return all(d.name != "float16" for d in dtypes)
    if prim in ir.MOVEMENT or prim in ("copy", "iota", "select", "cast"):
        return prim != "concat"
    if kind == "b":
        return prim in _BITS or prim in ("not", "eq", "ne")
    if prim in ("isnan", "isinf", "isfinite", "neg", "abs", "sign") or prim in _COMPARE:
        return True
    if kind in "iu":
        return prim in ir.BINARY - {"atan2", "complex"} or prim == "not"
    return prim in (ir.UNARY | ir.BINARY) - set(_BITS) - set(_SHIFTS) - {"not", "digamma", "imag"}


def literal(value: Any, dtype: np.dtype) -> str:
    """A scalar constant of the register type."""
    if dtype.kind == "b":
        return "-1" if value else "0"
    if dtype.kind == "f":
        number = float(value)
        if math.isnan(number):
            text = "NAN"
        elif math.isinf(number):
            text = "INFINITY" if number > 0 else "(-INFINITY)"
        else:
            text = float(np.float32(number)).hex() if dtype.itemsize <= 4 else number.hex()
            text += "f" if dtype.itemsize <= 4 else ""
            text = f"({text})" if text.startswith("-") else text
        return f"(double){text}" if dtype.itemsize == 8 and not math.isfinite(number) else text
    number = int(value)
    suffix = ("u" if dtype.kind == "u" else "") + ("L" if dtype.itemsize == 8 else "")
    if dtype.kind == "i" and number == np.iinfo(dtype).min:
        return f"({number + 1}{suffix} - 1)"
    return f"({number}{suffix})" if number < 0 else f"{number}{suffix}"


class Expressions:
    """Writes the expressions of one width, and remembers which functions they call.

    Args:
        width: lanes of a vector; 1 writes scalar code.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self.needed: set[tuple[str, str]] = set()

    def type(self, dtype: np.dtype) -> str:
        return vector(self.base(dtype), self.width * (2 if dtype.kind == "c" else 1))

    @staticmethod
    def base(dtype: np.dtype) -> str:
        """The type of one lane."""
        return register(part_type(dtype))

    def repeated(self, element: str, dtype: np.dtype) -> str:
        """One element in every lane."""
        count = self.width if dtype.kind == "c" else 1
        return f"({self.type(dtype)})({', '.join([element] * count)})"

    def join(self, real: str, imag: str, dtype: np.dtype) -> str:
        """Complex numbers from registers of their parts."""
        base = self.base(dtype)
        self.needed.add(("complex_join", base))
        return f"complex_join_{base}_{self.width}({real}, {imag})"

    def splat(self, value: Any, dtype: np.dtype) -> str:
        if dtype.kind == "c":
            part = part_type(dtype)
            return self.join(self.splat(value.real, part), self.splat(value.imag, part), dtype)
        text = literal(value, dtype)
        if self.width == 1:
            return f"({register(dtype)}){text}" if dtype.kind != "b" else ("1" if value else "0")
        return f"({self.type(dtype)})({text})"

    def convert(self, text: str, base: str) -> str:
        """Lanes of another type, by value."""
        return f"({base})({text})" if self.width == 1 else f"__builtin_convertvector({text}, {base}{self.width})"

    def mask(self, text: str, dtype: np.dtype) -> str:
        """The result of comparing two registers of ``dtype``, as a bool register."""
        size = 4 if dtype.name == "float16" else dtype.itemsize
        return text if self.width == 1 or size == 4 or dtype.kind == "b" else self.convert(text, "int")

    def choose(self, condition: str, x: str, y: str, dtype: np.dtype) -> str:
        """``condition ? x : y`` for a bool register."""
        if dtype.kind == "c":
            real, imag = (self.choose(condition, f"{x}.{p}", f"{y}.{p}", part_type(dtype)) for p in ("even", "odd"))
            return self.join(real, imag, dtype)
        size = 4 if dtype.kind == "b" or dtype.name == "float16" else dtype.itemsize
        if self.width > 1 and size != 4:
            condition = self.convert(condition, _MASK[size])
        return f"({condition} ? {x} : {y})"

    def call(self, function: str, dtype: np.dtype, *args: str) -> str:
        """A mathematical function of float registers."""
        single = dtype.itemsize <= 4
        if self.width > 1 and single and function in _OWN:
            self.needed.add((function, "float"))
            return f"{function}_{self.width}({', '.join(args)})"
        if function == "sigmoid":
            self.needed.add(("sigmoid", "float" if single else "double"))
            return f"sigmoid_{self.width}({', '.join(args)})" if self.width > 1 else f"sigmoid_s({', '.join(args)})"
        if function not in _LIBRARY:
            raise KeyError(function)
        return self.pieces(function, dtype, args)

    def pieces(self, function: str, dtype: np.dtype, args: tuple[str, ...]) -> str:
        """A call of an OpenCL built-in function on at most 32 bytes at a time."""
        lanes = self.width
        if lanes == 1:
            return f"{function}({', '.join(args)})"
        most = 8 if dtype.itemsize <= 4 else 4
        calls = [""]
        while lanes > most:
            lanes //= 2
            calls = [f"{path}.{end}" for path in calls for end in ("lo", "hi")]
        parts = [f"{function}({', '.join(f'({arg}){path}' for arg in args)})" for path in calls]
        return parts[0] if len(parts) == 1 else f"({self.type(dtype)})({', '.join(parts)})"

    def rounded(self, text: str, dtype: np.dtype) -> str:
        """float16 values lose what half cannot hold."""
        if dtype.name != "float16":
            return text
        self.needed.add(("half", "float"))
        return f"half_{self.width}({text})"

    def compute(self, node: Node, args: list[str]) -> str:
        """The expression for an elementwise node; ``args`` are names of registers."""
        prim = node.prim
        source = node.args[0].dtype
        if prim == "copy":
            return args[0]
        if complex_numbers.is_complex(node):
            return complex_numbers.compute(self, node, args)
        if prim == "cast":
            return self.cast(args[0], source, node.dtype)
        if prim == "bitcast":
            return f"as_{self.type(node.dtype)}({args[0]})"
        if prim == "select":
            return self.choose(args[0], args[1], args[2], node.dtype)
        if prim in _COMPARE:
            return self.mask(f"({args[0]} {_COMPARE[prim]} {args[1]})", source)
        if source.kind == "b":
            text = self._logical(prim, args)
        elif source.kind == "f":
            text = self._real(prim, args, source)
        else:
            text = self._integer(prim, args, source)
        if self.width == 1 and node.dtype.kind in "iu":
            text = f"({register(node.dtype)})({text})"
        return self.rounded(text, node.dtype)

    def cast(self, x: str, source: np.dtype, target: np.dtype) -> str:
        if target.kind == "b":
            zero = self.splat(0, source)
            return x if source.kind == "b" else self.mask(f"({x} != {zero})", source)
        if source.kind == "b" and self.width > 1:
            x = f"(-{x})"
        if register(source) != register(target):
            x = self.convert(x, register(target))
        return self.rounded(x, target)

    def maximum(self, prim: str, x: str, y: str, dtype: np.dtype) -> str:
        """NaN wins, as in NumPy."""
        sign = ">=" if prim == "max" else "<="
        if dtype.kind == "f":
            return f"((({x} {sign} {y}) | ({x} != {x})) ? {x} : {y})"
        return f"({x} {sign} {y} ? {x} : {y})"

    def _logical(self, prim: str, args: list[str]) -> str:
        if prim == "not":
            return f"!{args[0]}" if self.width == 1 else f"~{args[0]}"
        return f"({args[0]} {_BITS[prim]} {args[1]})"

    def _real(self, prim: str, args: list[str], dtype: np.dtype) -> str:
        x = args[0]
        one, zero = self.splat(1, dtype), self.splat(0, dtype)
        if prim in _PLAIN:
            return f"({x} {_PLAIN[prim]} {args[1]})"
        if prim in ("max", "min"):
            return self.maximum(prim, x, args[1], dtype)
        if prim == "neg":
            return f"(-{x})"
        if prim == "abs":
            return self.pieces("fabs", dtype, (x,))
        if prim == "sign":
            return f"({x} > {zero} ? {one} : {x} < {zero} ? -{one} : {x})"
        if prim == "isnan":
            return self.mask(f"({x} != {x})", dtype)
        if prim in ("isinf", "isfinite"):
            size = self.pieces("fabs", dtype, (x,))
            return self.mask(f"({size} {'==' if prim == 'isinf' else '<'} {self.splat(np.inf, dtype)})", dtype)
        if prim == "rsqrt":
            return f"({one} / {self.call('sqrt', dtype, x)})"
        if prim == "truncdiv":
            return self.call("trunc", dtype, f"({x} / {args[1]})")
        if prim == "truncmod":
            return self.call("fmod", dtype, *args)
        if prim in ("floordiv", "floormod"):
            self.needed.add((prim, register(dtype)))
            return f"{prim}_{register(dtype)}_{self.width}({x}, {args[1]})"
        return self.call(prim, dtype, *args)

    def _integer(self, prim: str, args: list[str], dtype: np.dtype) -> str:
        x = args[0]
        one, zero = self.splat(1, dtype), self.splat(0, dtype)
        if prim in ("add", "sub", "mul"):
            return f"({x} {_PLAIN[prim]} {args[1]})"
        if prim in ("max", "min"):
            return self.maximum(prim, x, args[1], dtype)
        if prim in _BITS:
            return f"({x} {_BITS[prim]} {args[1]})"
        if prim in _SHIFTS:
            return f"({x} {_SHIFTS[prim]} {args[1]})"
        if prim == "not":
            return f"(~{x})"
        if prim == "neg":
            return f"(-{x})"
        if prim == "abs":
            return x if dtype.kind == "u" else f"({x} < {zero} ? -{x} : {x})"
        if prim == "sign":
            below = zero if dtype.kind == "u" else f"({x} < {zero} ? -{one} : {zero})"
            return f"({x} > {zero} ? {one} : {below})"
        if prim in ("isnan", "isinf", "isfinite"):
            return self.splat(prim == "isfinite", np.dtype(bool))
        # div of integers is what the lowering calls it: truncating
        prim = "truncdiv" if prim == "div" else prim
        self.needed.add((prim, register(dtype)))
        return f"{prim}_{register(dtype)}_{self.width}({x}, {args[1]})"

    def source(self) -> str:
        """The functions that the expressions written so far call."""
        return "".join(_function(name, base, self.width) for name, base in _closed(self.needed, self.width))


@lru_cache(maxsize=None)
def _sections() -> dict[str, tuple[list[str], str]]:
    """math.cl: name -> (names it needs, text)."""
    found = re.split(r"^//# (\w+):(.*)\n", _MATH.read_text(encoding="utf8"), flags=re.M)[1:]
    return {name: (needs.split(), body) for name, needs, body in zip(found[::3], found[1::3], found[2::3], strict=True)}


def _closed(needed: set[tuple[str, str]], width: int) -> list[tuple[str, str]]:
    """With everything that they need themselves, in an order in which C can read them."""
    order: list[tuple[str, str]] = []

    def add(item: tuple[str, str]) -> None:
        name, base = item
        if item in order:
            return
        if width > 1 and base == "float" and name in _sections():
            for other in _sections()[name][0]:
                add((other, base))
        order.append(item)

    for item in sorted(needed):
        add(item)
    return order


def _function(name: str, base: str, width: int) -> str:
    if base == "float" and name in _sections() and width > 1:
        text = _sections()[name][1].strip() + "\n"
        text = re.sub(r"^FLOAT ", "static inline FLOAT ", text, flags=re.M)
        for old in ("FLOAT", "DOUBLE", "INT", "LONG"):
            text = re.sub(rf"(?<![A-Z]){old}(?![A-Z])", f"{old.lower()}{width}", text)
        text = text.replace("WIDTH", str(width))
        return text.replace("CONVERT", "__builtin_convertvector")
    if name == "sigmoid":
        return _sigmoid(base, width)
    if name == "half":
        return _half(width)
    if name.startswith("complex_"):
        return complex_numbers.function(name, base, width, Expressions(width))
    writer = {"truncdiv": _division, "floordiv": _division, "truncmod": _division, "floormod": _division, "pow": _power}
    return writer[name](name, base, width)


def _sigmoid(base: str, width: int) -> str:
    kind, suffix = vector(base, width), "s" if width == 1 else str(width)
    writer = Expressions(width)
    exp = writer.pieces("exp", np.dtype(base if base == "double" else "float32"), ("small",))
    size = writer.pieces("fabs", np.dtype(base if base == "double" else "float32"), ("x",))
    return (
        f"static inline {kind} sigmoid_{suffix}({kind} x) {{\n"
        f"  {kind} small = -{size};\n  small = {exp};\n"
        f"  return (x < ({kind})0 ? small : ({kind})1) / (({kind})1 + small);\n}}\n"
    )


def _half(width: int) -> str:
    """Rounding to half precision, through memory: float16 arithmetic is optional in OpenCL, its storage is not."""
    kind = vector("float", width)
    if width == 1:
        body = "  vstore_half(x, 0, h);\n  return vload_half(0, h);\n"
    elif width == 8:
        body = "  vstore_half8(x, 0, h);\n  return vload_half8(0, h);\n"
    else:
        body = (
            "  vstore_half8(x.lo, 0, h);\n  vstore_half8(x.hi, 1, h);\n"
            "  return (float16)(vload_half8(0, h), vload_half8(1, h));\n"
        )
    return (
        f"static inline {kind} half_{width}({kind} x) {{\n  ushort bits[{width}];\n  half* h = (half*)bits;\n{body}}}\n"
    )


def _division(name: str, base: str, width: int) -> str:
    """Quotients and remainders: by zero 0 for integers; floor variants as Python's ``//`` and ``%``."""
    kind = vector(base, width)
    head = f"static inline {kind} {name}_{base}_{width}({kind} x, {kind} y) {{\n"
    if base in ("float", "double"):
        writer = Expressions(width)
        dtype = np.dtype("float64" if base == "double" else "float32")
        mod = writer.pieces("fmod", dtype, ("x", "y"))
        floor = writer.pieces("floor", dtype, ("q",))
        sign = writer.pieces("copysign", dtype, (f"({kind})0", "y"))
        body = (
            f"  const {kind} r = {mod};\n"
            f"  const {kind} m = r == ({kind})0 ? {sign} : ((r < ({kind})0) != (y < ({kind})0)) ? r + y : r;\n"
        )
        if name == "floormod":
            return head + body + "  return m;\n}\n"
        return (
            head + body + f"  const {kind} q = (x - m) / y;\n  const {kind} whole = {floor};\n"
            f"  const {kind} near = q - whole > ({kind})0.5f ? whole + ({kind})1 : whole;\n"
            f"  return y == ({kind})0 ? x / y : q == ({kind})0 ? x / y * ({kind})0 : near;\n}}\n"
        )
    signed = not base.startswith("u")
    one = f"({kind})1"
    # -x is right also for the least integer, where the division itself would trap
    special = f"(y == ({kind})0) | (y == -{one})" if signed else f"y == ({kind})0"
    body = f"  const {kind} d = ({special}) ? {one} : y;\n"
    body += f"  const {kind} q = {f'y == -{one} ? -x : ' if signed else ''}x / d;\n"
    body += f"  const {kind} r = x - q * y;\n" if name != "truncdiv" else ""
    adjust = f"((r != ({kind})0) & ((r < ({kind})0) != (y < ({kind})0)))" if signed else ""
    result = {
        "truncdiv": "q",
        "truncmod": "r",
        "floordiv": f"({adjust} ? q - {one} : q)" if signed else "q",
        "floormod": f"({adjust} ? r + y : r)" if signed else "r",
    }[name]
    return head + body + f"  return y == ({kind})0 ? ({kind})0 : {result};\n}}\n"


def _power(name: str, base: str, width: int) -> str:
    """Integer powers by squaring; a negative exponent truncates the real result."""
    kind = vector(base, width)
    bits = {"char": 7, "short": 15, "int": 31, "long": 63}.get(base, 0) or {"uchar": 8, "ushort": 16, "uint": 32}.get(
        base, 64
    )
    one, zero = f"({kind})1", f"({kind})0"
    text = f"static inline {kind} pow_{base}_{width}({kind} x, {kind} y) {{\n"
    text += f"  {kind} r = {one}, b = x, e = y;\n  for (int i = 0; i < {bits}; ++i) {{\n"
    text += f"    r = (e & {one}) != {zero} ? r * b : r;\n    b *= b;\n    e >>= {one};\n  }}\n"
    if base.startswith("u"):
        return text + "  return r;\n}\n"
    text += f"  const {kind} unit = (y & {one}) == {zero} ? {one} : x;\n"
    text += f"  const {kind} below = ((x == {one}) | (x == -{one})) ? unit : {zero};\n"
    return text + f"  return y < {zero} ? below : r;\n}}\n"
