"""Runs kernels in memory that ends where each buffer ends: one byte beyond, read or written, kills the process.

A program, not a test: ``test_bounds.py`` starts it, so that only a child dies. It also prints how it ended.
"""

from __future__ import annotations

import ctypes
import mmap

import numpy as np

from tests.devices.kernels import test_conv, test_dot
from tests.devices.kernels.harness import TARGETS, Case, build, case, emit, integers, run
from tfedu.compiler import ir
from tfedu.devices.reference.primitives import evaluate_node

PAGE = mmap.PAGESIZE
_kept: list[mmap.mmap] = []


def before_the_wall(size: int) -> np.ndarray:
    """``size`` bytes whose end is the end of the last page that may be touched."""
    pages = -(-size // PAGE)
    memory = mmap.mmap(-1, (pages + 1) * PAGE)
    _kept.append(memory)
    start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    library = ctypes.CDLL(None, use_errno=True)
    library.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    if library.mprotect(start + pages * PAGE, PAGE, 0) != 0:
        raise OSError(ctypes.get_errno(), "mprotect")
    return np.frombuffer(memory, np.uint8, size, pages * PAGE - size)


def cases() -> list[Case]:
    """Widths that are no multiple of a vector: there a whole vector would reach beyond the end."""
    rng = np.random.default_rng(0)
    x = integers(rng, (2, 7, 9, 3))
    return [
        *(test_dot.product(*shape) for shape in [(7, 5, 3, False, False), (13, 300, 33, False, False)]),
        test_dot.product(65, 31, 33, True, True),
        test_dot.product(5, 2000, 7, False, False),
        test_dot.product(5, 70, 33, False, True),
        *test_conv.all_three(test_conv.ORDINARY[3]),
        *test_conv.all_three(test_conv.ORDINARY[4]),
        *test_conv.all_three(test_conv.ORDINARY[7]),
        case(lambda a: ir.pool("max", a, (3, 2), (2, 1), ((1, 1), (0, 1))), x),
        case(ir.gather, x, np.array([0, 1, 5])),
        case(lambda *a: ir.concat(a, 3), x, x),
        case(lambda a: ir.scan("sum", a, 3), x),
        case(ir.argsort, x),
        (ir.random("normal", (5,), "f4", (1, 2), "s"), []),
    ]


def main() -> None:
    chosen = [(TARGETS["avx2"], made) for made in cases()]
    tiled = [test_dot.product(7, 5, 3, False, False), test_dot.product(33, 9, 65, True, True)]
    chosen += [(TARGETS["gpu"], made) for made in (*tiled, *test_conv.all_three(test_conv.RARE[0]))]
    sources = [emit(node, target, f"k{i}") for i, (target, (node, _)) in enumerate(chosen)]
    program = build(sources)
    for source, (_, (node, arrays)) in zip(sources, chosen, strict=True):
        got = run(program, source, node, arrays, allocate=before_the_wall)
        np.testing.assert_array_equal(got, evaluate_node(node, arrays))
        print("inside", node, flush=True)
    print("all inside")


if __name__ == "__main__":
    main()
