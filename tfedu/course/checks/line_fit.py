"""The exercises of lesson 02."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.course.checks import probe
from tfedu.course.exercises import Hint, exercise


@exercise("02.rate")
def rate(answer: Any) -> None:
    """On J = x² a step from x gives (1 - 2·rate)·x, which is 0 for rate = 1/2."""
    chosen = probe.number(answer)
    landed = (1 - 2 * chosen) * 5
    if chosen <= 0:
        raise Hint("uphill", landed=f"{landed:g}")
    if chosen < 0.5 - 1e-6:
        raise Hint("short", landed=f"{landed:g}")
    if chosen > 0.5 + 1e-6:
        raise Hint("over", landed=f"{landed:g}")


@exercise("02.loss")
def loss(answer: Any) -> None:
    """The mean of |prediction - truth|, a scalar that is never negative."""
    prediction = np.array([1.0, 2.0, 3.0, 4.0], np.float32)
    truth = np.array([2.0, 2.0, 1.0, 10.0], np.float32)
    apart = prediction - truth
    value = probe.built(answer, prediction, truth)
    if value.shape == apart.shape:
        raise Hint("vector")
    if probe.close(np.abs(value), np.abs(apart.mean())):
        # Without any absolute value the result changes sign when the two change places.
        raise Hint("late_abs" if probe.close(probe.built(answer, truth, prediction), value) else "cancels")
    if probe.close(value, np.square(apart).mean()):
        raise Hint("squared")
    if probe.close(value, np.abs(apart).sum()):
        raise Hint("sum")
    if not probe.close(value, np.abs(apart).mean()):
        raise Hint("value", got=value.tolist(), wanted=float(np.abs(apart).mean()))
