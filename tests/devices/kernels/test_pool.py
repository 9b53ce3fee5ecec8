"""Pooling and its cotangents: overlapping windows, uneven padding, ties, NaN."""

from __future__ import annotations

import numpy as np
import pytest

from tests.devices.kernels.harness import TARGETS, Case, case, check, compute, integers
from tfedu.compiler import ir
from tfedu.devices.reference.primitives import evaluate_node

WINDOWS = [
    ((2, 2), (2, 2), ((0, 0), (0, 0))),
    ((3, 2), (2, 1), ((1, 1), (0, 1))),
    ((3, 3), (1, 2), ((0, 2), (1, 0))),
]


def all_four(x: np.ndarray, window: tuple, strides: tuple, padding: tuple, dy: np.ndarray | None = None) -> list[Case]:
    rng = np.random.default_rng(x.size)
    largest = case(lambda a: ir.pool("max", a, window, strides, padding), x)
    mean = case(lambda a: ir.pool("avg", a, window, strides, padding), x)
    y = evaluate_node(*largest)
    # Twelves, so that a share of them is exact whatever a window's size.
    dy = 12 * integers(rng, y.shape, x.dtype, 0, 5) if dy is None else dy
    grad = case(ir.max_pool_grad, x, y, dy, window=window, strides=strides, padding=padding)
    spread = case(ir.avg_pool_grad, dy, x_shape=x.shape, window=window, strides=strides, padding=padding)
    return [largest, mean, grad, spread]


@pytest.mark.parametrize("name", ["avx2", "gpu"])
@pytest.mark.parametrize("window", WINDOWS)
def test_float32(name: str, window: tuple) -> None:
    """Whole numbers from -3 to 3: windows are full of ties."""
    rng = np.random.default_rng(1)
    cases = [c for channels in (1, 5, 33) for c in all_four(integers(rng, (2, 7, 9, channels)), *window)]
    check(cases, TARGETS[name])


@pytest.mark.parametrize("window", WINDOWS)
def test_many_images(window: tuple) -> None:
    """So many that a core has whole ones to itself; NaN among the values."""
    rng = np.random.default_rng(4)
    cases = []
    for channels in (1, 5, 33):
        x = integers(rng, (9, 7, 9, channels))
        x[0, 3, 4, 0] = np.nan
        cases += all_four(x, *window)
    check(cases, TARGETS["avx2"])


@pytest.mark.parametrize("dtype", ["f2", "f8", "i4", "i8", "u1"])
def test_dtypes(dtype: str) -> None:
    x = integers(np.random.default_rng(2), (1, 6, 8, 3), dtype)
    check(all_four(x, *WINDOWS[0]), TARGETS["avx2"])


def test_one_and_three_axes() -> None:
    rng = np.random.default_rng(3)
    line = all_four(integers(rng, (2, 11, 3)), (3,), (2,), ((1, 1),))
    box = all_four(integers(rng, (1, 3, 4, 5, 2)), (2, 2, 2), (1, 2, 2), ((1, 0), (0, 0), (0, 1)))
    check(line + box, TARGETS["avx2"])


def test_the_first_of_equal_elements_wins_and_nan_is_largest() -> None:
    x = np.zeros((1, 2, 4, 1), "f4")
    x[0, 1, 3] = np.nan
    window, strides, padding = WINDOWS[0]
    node, arrays = all_four(x, window, strides, padding, np.array([[[[5.0], [7.0]]]], "f4"))[2]
    forward = case(lambda a: ir.pool("max", a, window, strides, padding), x)
    for name in ("avx2", "gpu"):
        check([forward], TARGETS[name])
        (got,) = compute([(node, arrays)], TARGETS[name])
        np.testing.assert_array_equal(got[0, :, :, 0], [[5, 0, 0, 0], [0, 0, 0, 7]])
