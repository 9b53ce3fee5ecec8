"""The exercises of lesson 04."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.course.checks import probe
from tfedu.course.exercises import Hint, exercise


@exercise("04.average")
def average(answer: Any) -> None:
    """The third value of the moving average: 0.99 · 4.555 + 0.01 · 10 = 4.60945."""
    value = probe.number(answer)
    if abs(value - 4.555) < 5e-4:
        raise Hint("second")
    if abs(value - (0.1 * 4.555 + 0.9 * 10)) < 5e-3:
        raise Hint("warm_up")
    if abs(value - (0.01 * 4.555 + 0.99 * 10)) < 5e-3:
        raise Hint("reversed")
    if abs(value - 4.60945) > 5e-4:
        raise Hint("value", got=f"{value:g}")


@exercise("04.rate")
def rate(answer: Any) -> None:
    """0.8, halved after every 1000 steps, all at once: a staircase."""
    steps = [0, 999, 1000, 2500]
    wanted = [0.8, 0.8, 0.4, 0.2]
    values = [probe.built(answer, np.int32(step)) for step in steps]
    shape = values[0].shape
    if shape != ():
        raise Hint("any.shape", got=list(shape), wanted=[])
    got = [float(value) for value in values]
    if probe.close(got, [0.8 * 0.5 ** (step / 1000) for step in steps]):
        raise Hint("smooth")
    if probe.close(got, [0.8] * 4):
        raise Hint("constant")
    if not probe.close(got, wanted):
        first = next(i for i in range(4) if abs(got[i] - wanted[i]) > 1e-4)
        raise Hint("value", step=steps[first], got=f"{got[first]:.4g}", wanted=f"{wanted[first]:g}")


@exercise("04.penalty")
def penalty(answer: Any) -> None:
    """scale · Σ w² / 2 over a list of two weight tensors."""
    first = np.array([[1.0, -2.0], [3.0, 0.0]], np.float32)
    second = np.array([2.0, 1.0], np.float32)
    half = (np.square(first).sum() + np.square(second).sum()) / 2
    value = probe.built(lambda a, b: probe.function(answer)([a, b], 0.01), first, second)
    if value.shape != ():
        raise Hint("any.shape", got=list(value.shape), wanted=[])
    if probe.close(value, 0.02 * half, 1e-5):
        raise Hint("half")
    if probe.close(value, half):
        raise Hint("scale")
    if probe.close(value, 0.01 * (np.abs(first).sum() + np.abs(second).sum()), 1e-5):
        raise Hint("l1")
    if not probe.close(value, 0.01 * half, 1e-5):
        raise Hint("value", got=f"{float(value):.4g}", wanted=f"{0.01 * half:.4g}")
