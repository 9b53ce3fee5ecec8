"""Axes: where the ticks are and where a value goes on paper."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def nice_step(span: float, count: int) -> float:
    """The 1, 2 or 5 times a power of ten that divides ``span`` into about ``count`` parts."""
    rough = span / count
    power = 10.0 ** math.floor(math.log10(rough))
    return power * next((m for m in (1, 2, 5, 10) if m * power >= rough * 0.999), 10)


def linear_ticks(low: float, high: float, count: int) -> list[float]:
    """Round numbers from ``low`` to ``high``.

    >>> linear_ticks(0, 1, 4)
    [0.0, 0.5, 1.0]
    >>> linear_ticks(0.0, 0.97, 5)
    [0.0, 0.2, 0.4, 0.6, 0.8]
    """
    step = nice_step(high - low, count)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    digits = max(0, -math.floor(math.log10(step)))
    return [round(k * step, digits) for k in range(first, last + 1)]


def log_ticks(low: float, high: float) -> list[float]:
    """Powers of ten from ``low`` to ``high``; 2 and 5 times them too where fewer than three fit.

    >>> log_ticks(0.05, 20)
    [0.1, 1.0, 10.0]
    >>> log_ticks(0.3, 2)
    [0.5, 1.0, 2.0]
    """
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    powers = range(first, last + 1)
    inside = [10.0**k for k in powers if low * 0.999 <= 10.0**k <= high * 1.001]
    if len(inside) >= 3:
        every = -(-len(inside) // 6)
        return inside[::every]
    fine = [float(f"{m}e{k}") for k in powers for m in (1, 2, 5)]
    fine = [value for value in fine if low * 0.999 <= value <= high * 1.001]
    return fine if len(fine) >= 2 else linear_ticks(low, high, 5)


class Axis:
    """A range, its ticks and the way to the fraction of the axis where a value lies.

    ``kind`` is ``"linear"``, ``"log"`` or ``"symlog"`` (asinh, linear around zero: for logarithmic data with values
    of both signs or zero).
    """

    def __init__(self, low: float, high: float, kind: str = "linear", count: int = 5) -> None:
        if kind == "log" and low <= 0:
            kind = "symlog"
        self.kind = kind
        if low == high:
            pad = abs(low) * 0.1 or 1.0
            low, high = (low / 2, high * 2) if kind == "log" else (low - pad, high + pad)
        self.low, self.high = low, high
        self._linear_part = max(abs(low), abs(high)) * 1e-3
        self._from, self._to = self._warp(np.array([low, high])).tolist()
        self.ticks = log_ticks(low, high) if kind == "log" else self._symlog_ticks() if kind == "symlog" else (
            linear_ticks(low, high, count)
        )  # fmt: skip

    def fraction(self, values: Floats) -> Floats:
        """0 at the low end, 1 at the high end."""
        return (self._warp(np.asarray(values, dtype=np.float64)) - self._from) / (self._to - self._from)

    def _warp(self, values: Floats) -> Floats:
        if self.kind == "log":
            return np.log10(values)
        return np.arcsinh(values / self._linear_part) if self.kind == "symlog" else values

    def _symlog_ticks(self) -> list[float]:
        top = math.floor(math.log10(max(abs(self.low), abs(self.high))))
        tens = [10.0**k for k in (top - 2, top - 1, top)]
        return [v for v in (*(-p for p in reversed(tens)), 0.0, *tens) if self.low <= v <= self.high]
