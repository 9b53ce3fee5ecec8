"""What an operation *is*: its inputs, outputs and attributes, in the little language of TensorFlow's own registry.

``"a: T, b: T"`` names two inputs whose type is the attribute T; ``"values: N * T"`` is a list of N tensors of one
type; ``"T: {float32, float64} = float32"`` an attribute with allowed values and a default.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tfedu.graph.dtypes import DType, as_dtype

UNSET: Any = object()

TYPE_GROUPS = {
    "float": "bfloat16 float16 float32 float64",
    "real": "bfloat16 float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64",
    "number": "bfloat16 float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 complex64 complex128",
    "inexact": "bfloat16 float16 float32 float64 complex64 complex128",
    "index": "int32 int64",
}


@dataclass(frozen=True, slots=True)
class ArgDef:
    """One input or output: its fixed type or the attributes that hold its type and its length."""

    name: str
    type: DType | None = None
    type_attr: str = ""
    number_attr: str = ""
    type_list_attr: str = ""
    is_ref: bool = False

    @property
    def is_list(self) -> bool:
        return bool(self.number_attr or self.type_list_attr)


@dataclass(frozen=True, slots=True)
class AttrDef:
    """One attribute: its kind (``type``, ``int``, ``float``, ``bool``, ``string``, ``shape``, ``tensor``,
    ``list(...)``), allowed values and default."""

    name: str
    kind: str
    allowed: tuple[Any, ...] = ()
    default: Any = UNSET
    minimum: int | None = None


@dataclass(frozen=True, slots=True)
class OpDef:
    """The whole declaration of an operation; see :func:`tfedu.graph.registry.declare`."""

    name: str
    inputs: tuple[ArgDef, ...]
    outputs: tuple[ArgDef, ...]
    attrs: dict[str, AttrDef]
    shape: Callable[[Any], Any]
    lower: Callable[..., Any] | None
    gradient: Callable[..., Any] | None
    host: Callable[..., Any] | None
    doc: dict[str, str]
    formula: str
    stateful: bool
    waits: bool = False
    value_inputs: frozenset[int] = field(default_factory=frozenset)

    @property
    def differentiable(self) -> bool:
        return self.gradient is not None


_NAME = r"[A-Za-z_][A-Za-z0-9_]*"


def _split(text: str) -> list[str]:
    """Split at commas outside of braces, brackets and quotes."""
    parts, depth, start, quoted = [], 0, 0, False
    for i, c in enumerate(text):
        if c == "'":
            quoted = not quoted
        elif not quoted and c in "{[(":
            depth += 1
        elif not quoted and c in "}])":
            depth -= 1
        elif c == "," and depth == 0 and not quoted:
            parts.append(text[start:i])
            start = i + 1
    parts.append(text[start:])
    return [p.strip() for p in parts if p.strip()]


def parse_args(text: str, attrs: dict[str, AttrDef]) -> tuple[ArgDef, ...]:
    """Parse ``"x: T, values: N * T, ref: Ref(T), indices: int32"``."""
    result = []
    for part in _split(text):
        name, _, kind = (p.strip() for p in part.partition(":"))
        is_ref = kind.startswith("Ref(")
        kind = kind[4:-1] if is_ref else kind
        number, star, kind2 = (p.strip() for p in kind.partition("*"))
        number, kind = (number, kind2) if star else ("", kind)
        if kind in attrs and attrs[kind].kind == "list(type)":
            result.append(ArgDef(name, type_list_attr=kind))
        elif kind in attrs:
            result.append(ArgDef(name, type_attr=kind, number_attr=number, is_ref=is_ref))
        else:
            result.append(ArgDef(name, type=as_dtype(kind), number_attr=number, is_ref=is_ref))
    return tuple(result)


def parse_attrs(text: str) -> dict[str, AttrDef]:
    """Parse ``"T: {float, int32} = float32, keep_dims: bool = false, padding: {'SAME', 'VALID'}, N: int >= 1"``;
    a list of types has its allowed ones inside: ``"Tout: list({float32, string}) >= 1"``."""
    result = {}
    for part in _split(text):
        match = re.fullmatch(rf"({_NAME})\s*:\s*(.*)", part, re.DOTALL)
        if match is None:
            raise ValueError(f"cannot read the attribute {part!r}")
        name, rest = match.groups()
        kind, equals, default = (p.strip() for p in _partition_default(rest))
        kind, _, minimum = (p.strip() for p in kind.partition(">="))
        allowed: tuple[Any, ...] = ()
        listed = kind.startswith("list({")
        kind = kind[len("list(") : -1] if listed else kind
        if kind.startswith("{"):
            words = _split(kind[1:-1])
            if words[0].startswith("'"):
                kind, allowed = "string", tuple(w.strip("'") for w in words)
            else:
                names = [n for w in words for n in TYPE_GROUPS.get(w, w).split()]
                kind, allowed = "type", tuple(as_dtype(n) for n in dict.fromkeys(names))
        kind = f"list({kind})" if listed else kind
        value = _default(kind, default) if equals else UNSET
        result[name] = AttrDef(name, kind, allowed, value, int(minimum) if minimum else None)
    return result


def _partition_default(text: str) -> tuple[str, str, str]:
    match = re.search(r"(?<![><])=(?!=)", text)
    return (text, "", "") if match is None else (text[: match.start()], "=", text[match.end() :])


def _default(kind: str, text: str) -> Any:
    if kind.startswith("list("):
        inner = text.strip()[1:-1]
        return [_default(kind[5:-1], word) for word in _split(inner)]
    if kind == "type":
        return as_dtype(text)
    if kind == "bool":
        return text == "true"
    if kind == "int":
        return int(text)
    if kind == "float":
        return struct.unpack("f", struct.pack("f", float(text)))[0]  # stored in single precision
    if kind == "shape":
        return None
    if kind == "tensor":  # uint8[255, 0, 0]
        dtype, _, numbers = text.partition("[")
        array = np.array(_split(numbers.removesuffix("]"))).astype(dtype.strip())
        array.setflags(write=False)
        return array
    return text.strip("'")
