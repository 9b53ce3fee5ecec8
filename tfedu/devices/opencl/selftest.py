"""Every primitive on this machine's OpenCL device against the reference device, on small shapes.

Run by ``tfedu doctor`` in a child process (``python -m tfedu.devices.opencl.selftest``), so that a driver that brings
the process down is named and not obeyed. It prints one JSON line per family before the family starts and one per
primitive after it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.compiler.ir import Node, Program
from tfedu.devices.reference import ReferenceDevice

SIZES = (1, 2, 5, 31, 33, 64, 65)
#: Greatest relative error that rounding explains, for one primitive.
TOLERANCE = {"float16": 4e-3, "float32": 5e-6, "float64": 1e-12, "complex64": 1e-5, "complex128": 1e-12}
# Sums of products, and functions that magnify the rounding of their argument.
_LOOSER = {"pow": 8, "lgamma": 40, "digamma": 40, "tan": 8, "floormod": 8, "truncmod": 8, "acosh": 8, "atanh": 4}


@dataclass(slots=True)
class Family:
    """Programs of one kind of primitive: inputs, and nodes to compute from them, each with a label."""

    name: str
    inputs: list[np.ndarray] = field(default_factory=list)
    leaves: list[Node] = field(default_factory=list)
    cases: list[tuple[str, Node]] = field(default_factory=list)
    seed: int = 0

    def given(self, shape: Sequence[int], dtype: str = "float32", low: float = -2.0, high: float = 2.0) -> Node:
        """An input of random numbers; every second one of more than one axis lies transposed in memory."""
        self.seed += 1
        rng = np.random.default_rng(self.seed)
        kind = np.dtype(dtype).kind
        array: np.ndarray
        if kind == "b":
            array = rng.random(shape) < 0.5
        elif kind in "iu":
            array = rng.integers(0 if kind == "u" else int(low) - 5, int(high) + 6, size=shape)
        elif kind == "c":
            array = rng.uniform(low, high, shape) + 1j * rng.uniform(low, high, shape)
        else:
            array = rng.uniform(low, high, shape)
        array = np.asarray(array, dtype)
        if len(self.inputs) % 2 and array.ndim > 1:
            array = np.ascontiguousarray(array.T).T
        return self.take(array)

    def take(self, array: np.ndarray) -> Node:
        leaf = ir.input_(len(self.inputs), array.shape, array.dtype)
        self.inputs.append(array)
        self.leaves.append(leaf)
        return leaf

    def add(self, label: str, node: Node) -> None:
        self.cases.append((label, node))


def _unary(family: Family, dtype: str) -> None:
    names = sorted(ir.UNARY - {"not"})
    for size in SIZES:
        x = family.given((size,), dtype, 0.05, 0.95)
        y = family.given((size,), dtype, -30, 30)
        for name in names:
            wide = name in "neg abs sign exp tanh sigmoid erf erfc floor ceil rint isnan isinf isfinite cos sin".split()
            shift = ir.full((size,), 1.0 if name == "acosh" else 0.0, dtype)
            argument = y if wide else ir.binary("add", x, shift)
            family.add(name, ir.unary(name, argument))
    special = family.take(np.array([0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, 2.5, 3.5, -2.5], dtype))
    for name in "neg abs sign exp expm1 log log1p sqrt tanh sigmoid floor ceil rint isnan isinf isfinite".split():
        family.add(name, ir.unary(name, special))


def _binary(family: Family, dtype: str) -> None:
    for size in SIZES:
        x = family.given((3, size), dtype)
        y = family.given((size,), dtype, 0.5, 2.5)
        for name in sorted(ir.BINARY - {"and", "or", "xor", "shl", "shr", "pow"}):
            family.add(name, ir.binary(name, x, y))
        family.add("pow", ir.binary("pow", family.given((3, size), dtype, 0.1, 2), y))
        family.add("select", ir.select(ir.binary("lt", x, y), x, y))
        if dtype != "float16":
            family.add("bitcast", ir.bitcast(x, f"int{8 * x.dtype.itemsize}"))


def _integers(family: Family, dtype: str) -> None:
    names = sorted(ir.BINARY - {"div", "atan2", "shl", "shr", "pow", "complex"})
    for size in SIZES:
        x, y = family.given((2, size), dtype, -9, 9), family.given((size,), dtype, -3, 3)
        for name in names:
            family.add(name, ir.binary(name, x, y))
        family.add("not", ir.unary("not", x))
        for name in ("pow", "shl", "shr"):
            family.add(name, ir.binary(name, x, ir.binary("and", y, ir.full((), 3, dtype))))
        for target in ("float32", "bool", "int32"):
            family.add("cast", ir.cast(x, target))
        family.add("bitcast", ir.bitcast(x, f"u{np.dtype(dtype).itemsize}"))


def _complex(family: Family, dtype: str) -> None:
    part = f"float{np.dtype(dtype).itemsize * 4}"
    for size in SIZES:
        x, y = family.given((3, size), dtype), family.given((size,), dtype, 0.5, 2.5)
        for name in ("add", "sub", "mul", "div", "eq", "ne"):
            family.add(name, ir.binary(name, x, y))
        for name in ("neg", "abs", "sign", "imag"):
            family.add(name, ir.unary(name, x))
        real, imag = ir.cast(x, part), ir.unary("imag", x)
        family.add("cast", real)
        family.add("complex", ir.binary("complex", imag, real))
        family.add("select", ir.select(ir.binary("lt", real, imag), x, y))
        for axes in ((0,), (1,), (0, 1)):
            family.add("reduce sum", ir.reduce("sum", x, axes))
        family.add("dot", ir.dot(x, family.given((size, 2), dtype)))
    special = family.take(np.array([0, 1j, complex(np.inf, 1), complex(1, -np.inf), 1e30 + 1e30j, 1e-30], dtype))
    for name in ("neg", "abs", "imag"):
        family.add(name, ir.unary(name, special))
    family.add("div", ir.binary("div", family.given((6,), dtype), special))


def _booleans(family: Family, dtype: str) -> None:
    for size in SIZES:
        x, y = family.given((2, size), dtype), family.given((size,), dtype)
        for name in ("and", "or", "xor", "eq", "ne"):
            family.add(name, ir.binary(name, x, y))
        family.add("not", ir.unary("not", x))
        family.add("cast", ir.cast(x, "float32"))
        for kind in ("any", "all"):
            for axes in ((0,), (1,), (0, 1)):
                family.add(f"reduce {kind}", ir.reduce(kind, x, axes))


def _reduce(family: Family, dtype: str) -> None:
    every = [(0,), (1,), (2,), (0, 2), (0, 1, 2)]
    for i, size in enumerate(SIZES):
        x = family.given((3, size, 2), dtype, 0.5, 1.5)
        for kind in ("sum", "prod", "max", "min"):
            for axes in (every[i % 5], every[(i + 2) % 5]):
                family.add(f"reduce {kind}", ir.reduce(kind, x, axes))
    family.add("reduce sum", ir.reduce("sum", family.given((40_000,), dtype), (0,)))


def _movement(family: Family, dtype: str) -> None:
    for size in SIZES:
        x = family.given((3, size), dtype)
        family.add("transpose", ir.transpose(x, (1, 0)))
        family.add("reshape", ir.reshape(ir.unary("neg", ir.transpose(x, (1, 0))), (size * 3,)))
        family.add("broadcast", ir.broadcast_to(family.given((size, 1), dtype), (2, size, 3)))
        family.add("slice", ir.slice_(x, (2, size - 1), (2, size), (-2, -1)))
        family.add("pad", ir.pad(x, (1, 2), (0, 3), 7))
        family.add("concat", ir.concat([x, family.given((2, size), dtype)], 0))
        family.add("concat", ir.concat([x, family.given((3, 4), dtype)], 1))
        family.add("iota", ir.iota((3, size), 1, dtype))


def _order(family: Family, dtype: str) -> None:
    for size in SIZES:
        x = family.given((3, size), dtype)
        for kind in ("max", "min"):
            family.add(f"argreduce {kind}", ir.argreduce(kind, x, 1))
            family.add(f"argreduce {kind}", ir.argreduce(kind, x, 0, np.int32))
        for kind in ("sum", "prod"):
            family.add(f"scan {kind}", ir.scan(kind, x, 1, exclusive=size % 2 == 0, reverse=size > 31))
        family.add("argsort", ir.argsort(x, descending=size % 2 == 1))
        family.add("take_along", ir.take_along(x, ir.argsort(x)))
        indices = family.given((4,), "int32", 0, size)
        family.add("gather", ir.gather(x, indices, 1))
        family.add("gather", ir.gather(x, indices, 0))
        family.add("scatter_add", ir.scatter_add(x, indices, family.given((4, size), dtype)))


def _products(family: Family, dtype: str) -> None:
    for m, k, n in ((1, 1, 1), (2, 5, 31), (33, 2, 5), (31, 64, 33), (64, 65, 1), (65, 33, 64)):
        for ta in (False, True):
            for tb in (False, True):
                x = family.given((k, m) if ta else (m, k), dtype)
                y = family.given((n, k) if tb else (k, n), dtype)
                family.add("dot", ir.dot(x, y, ta, tb))
    family.add("dot", ir.dot(family.given((2, 5, 3), dtype), family.given((2, 3, 4), dtype)))


def _windows(family: Family, dtype: str) -> None:
    for size, channels, filters, stride in ((5, 1, 2, 1), (9, 3, 5, 2), (12, 33, 31, 1)):
        x = family.given((2, size, size, channels), dtype)
        w = family.given((3, 3, channels, filters), dtype)
        padding = ((1, 1), (1, 1))
        y = ir.conv(x, w, (stride, stride), padding)
        dy = family.given(y.shape, dtype)
        family.add("conv", y)
        family.add("conv_input_grad", ir.conv_input_grad(dy, w, x.shape, (stride, stride), padding, (1, 1)))
        family.add("conv_filter_grad", ir.conv_filter_grad(x, dy, w.shape, (stride, stride), padding, (1, 1)))
        for kind in ("max", "avg"):
            p = ir.pool(kind, x, (2, 2), (2, 2), ((0, 1), (0, 1)))
            family.add(f"pool {kind}", p)
            dp = family.given(p.shape, dtype)
            if kind == "max":
                family.add("max_pool_grad", ir.max_pool_grad(x, p, dp, (2, 2), (2, 2), ((0, 1), (0, 1))))
            else:
                family.add("avg_pool_grad", ir.avg_pool_grad(dp, x.shape, (2, 2), (2, 2), ((0, 1), (0, 1))))


def _random(family: Family, dtype: str) -> None:
    for size in SIZES:
        for dist in ("uniform", "normal", "truncated_normal"):
            family.add(f"random {dist}", ir.random(dist, (size,), dtype, (7, 9), "s"))
        family.add("random uniform_int", ir.random("uniform_int", (size,), "int32", (7, 9), "s", -3, 12))


FAMILIES: list[tuple[str, Callable[[Family, str], None], tuple[str, ...]]] = [
    ("elementwise, one operand", _unary, ("float32", "float64")),
    ("elementwise, two operands", _binary, ("float32", "float64")),
    ("integers", _integers, ("int32", "int64", "uint8")),
    ("complex numbers", _complex, ("complex64", "complex128")),
    ("truth values", _booleans, ("bool",)),
    ("reductions", _reduce, ("float32", "float64", "int32")),
    ("movement", _movement, ("float32", "int64", "complex64")),
    ("order and selection", _order, ("float32", "int32")),
    ("matrix products", _products, ("float32", "float64")),
    ("windows", _windows, ("float32",)),
    ("random numbers", _random, ("float32",)),
    ("half precision", _movement, ("float16",)),
]


def family_of(name: str, build: Callable[[Family, str], None], dtype: str) -> Family:
    family = Family(f"{name}: {dtype}")
    build(family, dtype)
    return family


def difference(got: np.ndarray, want: np.ndarray) -> float:
    """Greatest error, relative to the value or, for small values, to 1; infinite where one is NaN or infinite and the
    other is something else."""
    if want.dtype.kind not in "fc":
        return 0.0 if np.array_equal(got, want) else float("inf")
    got, want = (a.astype(np.complex128 if want.dtype.kind == "c" else np.float64) for a in (got, want))
    with np.errstate(all="ignore"):
        same = (got == want) | (np.isnan(got) & np.isnan(want))
        error = np.where(same, 0.0, np.abs(got - want) / np.maximum(np.abs(want), 1.0))
    error = np.where(np.isnan(error), np.inf, error)
    return float(error.max()) if error.size else 0.0


def check(device: Any, family: Family) -> Iterator[tuple[str, float, bool]]:
    """For each label: the greatest error of its cases and whether rounding explains it."""
    program = Program(family.leaves, [node for _, node in family.cases], {}, {"s": 1})
    got = [b.numpy() for b in device.compile(program)(family.inputs, {}, {"s": 3})]
    want = [b.numpy() for b in ReferenceDevice().compile(program)(family.inputs, {}, {"s": 3})]
    errors: dict[str, float] = {}
    limits: dict[str, float] = {}
    for (label, node), a, b in zip(family.cases, got, want, strict=True):
        errors[label] = max(errors.get(label, 0.0), difference(a, b))
        loose = _LOOSER.get(label.split()[0], 1) * max(1.0, node.args[0].size / 64 if node.args else 1.0)
        limits[label] = max(limits.get(label, 0.0), loose * TOLERANCE.get(node.dtype.name, 0.0))
    for label, error in errors.items():
        yield label, error, error <= limits[label]


def main(name: str) -> None:
    """Check the device called ``name`` and print what was found."""
    from tfedu.devices import opencl

    device = next(d for d in opencl.devices() if d.name == name)
    for title, build, dtypes in FAMILIES:
        for dtype in dtypes:
            if dtype in ("float64", "complex128") and not device.target.has_fp64:
                continue
            family = family_of(title, build, dtype)
            print(json.dumps({"family": family.name}), flush=True)
            for label, error, ok in check(device, family):
                print(json.dumps({"label": label, "error": error, "ok": ok}), flush=True)
    print(json.dumps({"done": True}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
