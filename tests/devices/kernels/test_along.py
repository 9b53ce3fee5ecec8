"""argreduce, scan, argsort: ties, NaN, every axis, both directions."""

from __future__ import annotations

import numpy as np
import pytest

from tests.devices.kernels.harness import TARGETS, Case, case, check, compute, integers
from tfedu.compiler import ir

DTYPES = ["f2", "f4", "f8", "i4", "i8", "u1"]


def extremes(x: np.ndarray, axis: int) -> list[Case]:
    return [case(lambda a, k=kind: ir.argreduce(k, a, axis), x) for kind in ("max", "min")]


def orders(x: np.ndarray) -> list[Case]:
    return [case(ir.argsort, x, descending=descending) for descending in (False, True)]


def with_nan(dtype: str) -> np.ndarray:
    x = integers(np.random.default_rng(0), (4, 33), dtype)
    x[1, 5] = x[2, 0] = np.nan
    x[3, 3:9] = np.nan
    return x


@pytest.mark.parametrize(("name", "dtype"), [*(("avx2", dtype) for dtype in DTYPES), ("gpu", "f4")])
def test_argreduce(name: str, dtype: str) -> None:
    x = integers(np.random.default_rng(1), (5, 33, 70), dtype)
    check([c for axis in (0, 1, 2) for c in extremes(x, axis)], TARGETS[name])


@pytest.mark.parametrize("name", ["avx2", "gpu"])
def test_nan(name: str) -> None:
    """The first NaN is the largest and the smallest; sorted, NaN comes last, or first when descending."""
    x = with_nan("f4")
    check([*extremes(x, 0), *extremes(x, 1), *orders(x)], TARGETS[name])


def test_argreduce_to_int32() -> None:
    check([case(lambda a: ir.argreduce("max", a, 1, np.int32), with_nan("f4"))], TARGETS["avx2"])


@pytest.mark.parametrize("name", ["avx2", "gpu"])
@pytest.mark.parametrize("dtype", ["f4", "i8"])
def test_scan(name: str, dtype: str) -> None:
    rng = np.random.default_rng(2)
    x = integers(rng, (5, 7, 33), dtype, 1, 3)
    cases = [
        case(lambda a, k=kind, i=axis, e=exclusive, r=reverse: ir.scan(k, a, i, e, r), x)
        for axis, exclusive, reverse in ((0, False, False), (1, True, False), (1, False, True), (2, True, True))
        for kind in ("sum", "prod")
    ]
    check(cases, TARGETS[name])


@pytest.mark.parametrize("dtype", ["f2", "f8", "i4"])
def test_scan_dtypes(dtype: str) -> None:
    check([case(lambda a: ir.scan("sum", a, 0), integers(np.random.default_rng(3), (33,), dtype))], TARGETS["avx2"])


@pytest.mark.parametrize("name", ["avx2", "gpu"])
def test_argsort(name: str) -> None:
    """Many equal values: the order of equals shows."""
    rng = np.random.default_rng(4)
    check([c for n in (1, 2, 5, 33, 64, 100) for c in orders(integers(rng, (3, n)))], TARGETS[name])


@pytest.mark.parametrize("dtype", DTYPES)
def test_argsort_dtypes(dtype: str) -> None:
    check(orders(integers(np.random.default_rng(5), (2, 3, 50), dtype)), TARGETS["avx2"])


def test_argsort_sorts() -> None:
    """Against the definition itself, not only against the reference."""
    x = np.random.default_rng(6).standard_normal((2, 1000)).astype("f4")
    (order,) = compute([case(ir.argsort, x)], TARGETS["avx2"])
    assert (np.diff(np.take_along_axis(x, order, 1)) >= 0).all()
    np.testing.assert_array_equal(np.sort(order), np.broadcast_to(np.arange(1000), (2, 1000)))
