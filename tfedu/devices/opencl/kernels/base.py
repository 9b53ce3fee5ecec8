"""What a kernel room hands to the executor: :class:`KernelSource`, and how a ``.cl`` file becomes one.

An *emitter* is a function ``(node, target, name) -> KernelSource | None``, one per primitive, registered with
:func:`emitter`. It decides tile sizes, and renders a ``.cl`` file of this folder with them as macros. Shapes are macros
too: the compiler then knows every trip count and removes every edge case that a shape does not have.

Every rendered source begins with its ``#define`` lines and ends by undefining them, so that any number of sources can
be joined into one program. ``KERNEL(role)`` in a ``.cl`` file stands for ``<name>_<role>``, unique in that program.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from tfedu.compiler.ir import Node

FOLDER = Path(__file__).parent

#: What fills one parameter of a kernel: ``("arg", i)`` operand i of the node, ``("out",)`` its result, ``("scratch",
#: j)`` temporary j, each a ``__global`` pointer to contiguous row-major elements; ``("offset",)`` a ``ulong``: the
#: counter at which a random node's stream stands when the run starts; ``("seeds",)`` a ``ulong2``: the node's key. Keys
#: are no macros: a program without seeds draws others every time, and would never find its kernels in a cache.
Token = tuple[str] | tuple[str, int]

#: Dtypes that vector registers hold directly, and their size relative to a float.
VECTOR_DTYPES = {"float32": 1, "int32": 1, "uint32": 1, "float64": 2}


@dataclass(frozen=True)
class Target:
    """The facts about an OpenCL device that choose a kernel and its tiles.

    Attributes:
        is_cpu: the device runs work-items one after another on cores with SIMD registers (explicit vectors, no local
            memory); otherwise work-items are the SIMD lanes (scalar code, local memory).
        vector_width: float lanes of a SIMD register: 16 on AVX-512, 8 on AVX2, 4 on NEON. Unused when not ``is_cpu``.
        compute_units: cores, or multiprocessors.
        local_mem: bytes of local memory of a work-group.
        max_work_group: the most work-items in a work-group.
        has_fp64: ``double`` exists.
        has_fp16: ``half`` arithmetic exists (storage of ``half`` always does).
    """

    is_cpu: bool = True
    vector_width: int = 16
    compute_units: int = 2
    local_mem: int = 32 * 1024
    max_work_group: int = 256
    has_fp64: bool = True
    has_fp16: bool = False


@dataclass(frozen=True)
class Launch:
    """One call of one ``__kernel`` function; a node's launches run in order, each after the one before it is done."""

    function: str
    global_size: tuple[int, ...]
    local_size: tuple[int, ...]
    args: tuple[Token, ...]


@dataclass(frozen=True)
class KernelSource:
    """OpenCL C that computes one node.

    Attributes:
        source: OpenCL C text; may be joined with others into one program.
        launches: what to call, in order. Empty if there is nothing to compute (the result has no elements).
        scratch: bytes of each temporary buffer (their content before the first launch does not matter).
        flops: floating point operations of one run.
        bytes: bytes that must be read and written at least (operands and result, each once).
        in_place: an operand whose buffer may be the result's as well (its old value is then lost), which saves a copy.
    """

    source: str
    launches: tuple[Launch, ...]
    scratch: tuple[int, ...] = ()
    flops: int = 0
    bytes: int = 0
    in_place: int | None = None


Emitter = Callable[[Node, Target, str], KernelSource | None]
EMITTERS: dict[str, Emitter] = {}


def emitter(*prims: str) -> Callable[[Emitter], Emitter]:
    """Register the decorated function for these primitives."""

    def register(function: Emitter) -> Emitter:
        for prim in prims:
            EMITTERS[prim] = function
        return function

    return register


# OpenCL's name of each dtype as it is stored. bool is a byte of 0 or 1; bfloat16 and strings have no kernels.
_CTYPES = {
    "bool": "uchar",
    "int8": "char",
    "uint8": "uchar",
    "int16": "short",
    "uint16": "ushort",
    "int32": "int",
    "uint32": "uint",
    "int64": "long",
    "uint64": "ulong",
    "float16": "half",
    "float32": "float",
    "float64": "double",
    "complex64": "float2",
    "complex128": "double2",
}
# For kernels that only move elements: an opaque type of the same size, which every device has.
_OPAQUE = {1: "uchar", 2: "ushort", 4: "uint", 8: "ulong", 16: "ulong2"}


def ctype(dtype: np.dtype) -> str:
    """The OpenCL C type in which an element is stored. Raises KeyError for a dtype no kernel knows."""
    return _CTYPES[dtype.name]


def opaque(dtype: np.dtype) -> str:
    """An OpenCL C type of the same size, for kernels that move elements without looking at them."""
    return _OPAQUE[dtype.itemsize]


def lowest(dtype: np.dtype) -> str:
    """The smallest value of a dtype, as an OpenCL C constant."""
    if dtype.kind == "f":
        return "(-INFINITY)"
    # A minus sign is no part of a C constant: -2147483648 would be a long.
    names = {"bool": "0", "int32": "INT_MIN", "int64": "LONG_MIN"}
    return names.get(dtype.name) or str(np.iinfo(dtype).min)


def arithmetic(dtype: np.dtype, target: Target) -> dict[str, Any] | None:
    """The macros through which a kernel computes in ``dtype``; None if ``target`` cannot.

    ``STORE_T`` is the type in memory, ``T`` the type of the arithmetic; ``LOAD(p, i)`` and ``STORE(p, i, v)`` convert.
    They differ for float16, which is computed in float. ``IS_NAN(v)`` is 0 for integers.
    """
    if dtype.kind == "c" or (dtype.name == "float64" and not target.has_fp64) or dtype.name not in _CTYPES:
        return None
    if dtype.name == "float16":
        load, store = "vload_half((i), (p))", "vstore_half((v), (i), (p))"
        types = {"STORE_T": "half", "T": "float", "LOAD(p, i)": load, "STORE(p, i, v)": store}
    else:
        name = ctype(dtype)
        types = {"STORE_T": name, "T": name, "LOAD(p, i)": "((p)[i])", "STORE(p, i, v)": "((p)[i] = (v))"}
    return {**types, "IS_NAN(v)": "((v) != (v))" if dtype.kind == "f" else "0"}


@lru_cache(maxsize=None)
def text(file: str) -> str:
    """The text of a ``.cl`` file of this folder."""
    return (FOLDER / file).read_text(encoding="utf8")


def render(files: str | Sequence[str], name: str, defines: Mapping[str, Any]) -> str:
    """``.cl`` files (one, or several that build on each other) between their macros' definitions and their removal.

    >>> print(render("fill.cl", "k7", {"STORE_T": "float", "COUNT": 8, "VALUE": "0"}).splitlines()[0])
    #define KERNEL(role) k7_##role
    """
    macros = {"KERNEL(role)": f"{name}_##role", **{key: _literal(value) for key, value in defines.items()}}
    head = [f"#define {key} {value}" for key, value in macros.items()]
    tail = [f"#undef {key.split('(')[0]}" for key in macros]
    body = [text(file).rstrip() for file in ([files] if isinstance(files, str) else files)]
    return "\n".join([*head, *body, *tail, ""])


def _literal(value: Any) -> str:
    if isinstance(value, bool | np.bool_):
        return str(int(value))
    if isinstance(value, int) and not -(2**31) <= value < 2**31:
        return f"{value}L"
    return str(value)


def ceil_div(a: int, b: int) -> int:
    return -(-a // b)


def traffic(node: Node) -> int:
    """Bytes of the operands and the result, each once."""
    return node.nbytes + sum(arg.nbytes for arg in node.args)


def nothing() -> KernelSource:
    """For a result without elements."""
    return KernelSource("", ())


#: Work-items in a group of a kernel that has no tile of its own.
LINE = 64


def line(count: int) -> tuple[tuple[int], tuple[int]]:
    """Global and local size for ``count`` independent work-items; the kernel itself skips the surplus."""
    return (ceil_div(count, LINE) * LINE,), (LINE,)
