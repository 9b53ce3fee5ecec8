"""gather, scatter_add, take_along, concat: elements of every size, indices inside and outside."""

from __future__ import annotations

import numpy as np
import pytest

from tests.devices.kernels.harness import EDGES, TARGETS, build, case, check, emit, integers, opencl
from tfedu.compiler import ir

SIZES = ["u1", "f2", "f4", "f8", "c16"]  # one dtype for each size of an element


@pytest.mark.parametrize(("name", "dtype"), [*(("avx2", size) for size in SIZES), ("gpu", "f4")])
def test_gather(name: str, dtype: str) -> None:
    rng = np.random.default_rng(1)
    x = integers(rng, (4, 9, 5), dtype, 0, 100)
    inside = rng.integers(-2, 11, (2, 3))
    cases = [case(lambda a, i, axis=axis: ir.gather(a, i, axis), x, inside.astype("i4")) for axis in (0, 1, 2)]
    long = case(ir.gather, integers(rng, (3, 70), dtype, 0, 100), inside)
    check([*cases, long, case(ir.gather, x, np.int64(3).reshape(()))], TARGETS[name])


@pytest.mark.parametrize(("name", "dtype"), [*(("avx2", d) for d in ("f2", "f4", "f8", "i4", "i8")), ("gpu", "f4")])
def test_scatter_add(name: str, dtype: str) -> None:
    """Indices repeat and leave the axis on both sides."""
    rng = np.random.default_rng(2)
    cases = [
        case(
            ir.scatter_add, integers(rng, (n, 3), dtype), rng.integers(-1, n + 1, (40,)), integers(rng, (40, 3), dtype)
        )
        for n in (1, 5, 33)
    ]
    flat = case(
        ir.scatter_add,
        integers(rng, (64,), dtype),
        rng.integers(-1, 65, (2, 50)).astype("i4"),
        integers(rng, (2, 50), dtype),
    )
    wide = case(ir.scatter_add, integers(rng, (2, 4100), dtype), np.array([1, 1, 0]), integers(rng, (3, 4100), dtype))
    check([*cases, flat, wide], TARGETS[name])


def test_equal_indices_add_up_in_their_order() -> None:
    """1 + 2**25 - 2**25 depends on the order in float32, so only the right one gives these values."""
    big = np.float32(2.0**25)
    base = np.array([1, 1], "f4")
    indices = np.array([0, 0, 1, 1])
    updates = np.array([big, -big, -1, big], "f4")
    for name in ("avx2", "gpu"):
        check([case(ir.scatter_add, base, indices, updates)], TARGETS[name])


def test_scatter_add_in_place() -> None:
    """The result may take the place of the base."""
    cl, context, queue = opencl()
    node, (base, indices, updates) = case(
        ir.scatter_add, np.arange(6, dtype="f4").reshape(3, 2), np.array([2, 0, 2]), np.ones((3, 2), "f4")
    )
    source = emit(node, TARGETS["avx2"])
    assert source.in_place == 0
    flags = cl.mem_flags.READ_WRITE | cl.mem_flags.COPY_HOST_PTR
    shared, others = (
        cl.Buffer(context, flags, hostbuf=base),
        [cl.Buffer(context, flags, hostbuf=a) for a in (indices, updates)],
    )
    (launch,) = source.launches
    kernel = cl.Kernel(build([source]), launch.function)
    kernel(queue, launch.global_size, launch.local_size, shared, *others, shared)
    result = np.empty_like(base)
    cl.enqueue_copy(queue, result, shared)
    np.testing.assert_array_equal(result, [[1, 2], [2, 3], [6, 7]])


@pytest.mark.parametrize("dtype", SIZES)
def test_take_along(dtype: str) -> None:
    rng = np.random.default_rng(3)
    x = integers(rng, (4, 33), dtype, 0, 100)
    cases = [case(ir.take_along, x, rng.integers(0, 33, (4, n)).astype(kind)) for n, kind in ((1, "i4"), (70, "i8"))]
    check(cases, TARGETS["avx2"])


@pytest.mark.parametrize(("name", "dtype"), [*(("avx2", size) for size in SIZES), ("gpu", "f4")])
def test_concat(name: str, dtype: str) -> None:
    rng = np.random.default_rng(4)
    cases = []
    for axis in range(3):
        parts = [
            integers(rng, tuple(width if i == axis else 4 for i in range(3)), dtype, 0, 100) for width in (1, 3, 0, 5)
        ]
        cases.append(case(lambda *a, axis=axis: ir.concat(a, axis), *parts))
    check(cases, TARGETS[name])


def test_concat_of_long_and_many() -> None:
    rng = np.random.default_rng(5)
    long = [integers(rng, (n * 131,)) for n in EDGES]  # pieces of 4096 begin and end inside operands
    many = [integers(rng, (2, 1)) for _ in range(100)]
    check([case(lambda *a: ir.concat(a, 0), *long), case(lambda *a: ir.concat(a, 1), *many)], TARGETS["avx2"])
