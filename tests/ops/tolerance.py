"""How near is near enough: every tolerance of the op tests, in one place.

A float answer may differ from the frozen one by ``relative * |expected|`` plus ``absolute * size``, where ``size`` is
the largest finite magnitude in the expected array (at least 1, at most 1000): sums round relative to what was summed,
not to what is left over. Integers, truth values and words may not differ at all.
"""

from __future__ import annotations

from typing import Any

import numpy as np

RELATIVE = {"float16": 2e-3, "float32": 1e-5, "float64": 1e-11, "complex64": 1e-5, "complex128": 1e-11}
ABSOLUTE = {"float16": 1e-3, "float32": 1e-6, "float64": 1e-12, "complex64": 1e-6, "complex128": 1e-12}

GRADIENT_FACTOR = 4.0
"""A gradient chains a few more roundings than the value."""

PROGRAM_FACTOR = 8.0
"""Ten steps of training repeat their roundings."""

RANDOM_ULPS = {"float16": 1, "float32": 1, "float64": 2}
"""Random numbers are TensorFlow's own, up to the last bit of log, sin and cos (in float64: the last but one)."""

STEP = 1e-5
"""The step of central differences in float64: truncation about 1e-10, rounding about 1e-11."""
DIFFERENCE_RELATIVE = 2e-5
DIFFERENCE_ABSOLUTE = 1e-6


def _size(expected: np.ndarray) -> float:
    finite = np.abs(expected[np.isfinite(expected)]).astype(np.float64)
    return float(np.clip(finite.max(initial=0.0), 1.0, 1000.0))


def assert_same(actual: Any, expected: np.ndarray, what: str, factor: float = 1.0) -> None:
    """Assert equal shape, dtype and value; ``factor`` widens the tolerance of floats."""
    actual = np.asarray(actual)
    assert actual.shape == expected.shape, f"{what}: shape {actual.shape}, TensorFlow's is {expected.shape}"
    if expected.dtype == object:
        assert actual.tolist() == expected.tolist(), what
        return
    assert actual.dtype == expected.dtype, f"{what}: dtype {actual.dtype}, TensorFlow's is {expected.dtype}"
    if expected.dtype.kind not in "fc":
        np.testing.assert_array_equal(actual, expected, err_msg=what)
        return
    name = expected.dtype.name
    wide = np.complex128 if expected.dtype.kind == "c" else np.float64
    np.testing.assert_allclose(
        actual.astype(wide),
        expected.astype(wide),
        rtol=factor * RELATIVE[name],
        atol=factor * ABSOLUTE[name] * _size(expected),
        equal_nan=True,
        err_msg=what,
    )


def assert_same_bits(actual: Any, expected: np.ndarray, what: str) -> None:
    """Assert equality up to ``RANDOM_ULPS`` units in the last place: of the number, or of a quarter of the largest."""
    actual = np.asarray(actual)
    assert actual.shape == expected.shape, f"{what}: shape {actual.shape}, TensorFlow's is {expected.shape}"
    assert actual.dtype == expected.dtype, f"{what}: dtype {actual.dtype}, TensorFlow's is {expected.dtype}"
    if expected.dtype.kind != "f" or expected.size == 0:
        np.testing.assert_array_equal(actual, expected, err_msg=what)
        return
    unit = np.spacing(np.maximum(np.abs(expected), np.abs(expected).max() / 4))
    apart = np.abs(actual.astype(np.float64) - expected.astype(np.float64)) / unit.astype(np.float64)
    assert apart.max() <= RANDOM_ULPS[expected.dtype.name], (
        f"{what}: {apart.max():.0f} units in the last place apart\n{actual}\n{expected}"
    )


def assert_same_slope(measured: float, claimed: float, what: str, factor: float = 1.0) -> None:
    """Assert that a directional derivative equals the difference quotient."""
    room = factor * (DIFFERENCE_RELATIVE * max(abs(measured), abs(claimed)) + DIFFERENCE_ABSOLUTE)
    assert abs(measured - claimed) <= room, (
        f"{what}: the gradient says {claimed:.9g}, the differences say {measured:.9g}"
    )
