"""The exercises of lesson 05."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfedu.course.checks import probe
from tfedu.course.exercises import Hint, exercise


@exercise("05.edges")
def edges(answer: Any) -> None:
    """A 3 × 3 filter that answers to horizontal edges and to nothing else."""
    try:
        kernel = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        raise Hint("not_numbers") from None
    if kernel.shape == (3, 3, 1, 1):
        kernel = kernel[:, :, 0, 0]
    if kernel.shape != (3, 3):
        raise Hint("any.shape", got=list(kernel.shape), wanted=[3, 3])
    if not kernel.any():
        raise Hint("zero")
    if not np.isclose(kernel.sum(), 0):
        raise Hint("flat", sum=f"{kernel.sum():g}")
    # A horizontal edge weighs whole rows against each other, a vertical one whole columns.
    horizontal, vertical = (not np.allclose(kernel.sum(axis=axis), 0) for axis in (1, 0))
    if vertical and not horizontal:
        raise Hint("vertical")
    if vertical:
        raise Hint("both")
    if not horizontal:
        raise Hint("blind")


@exercise("05.width")
def width(answer: Any) -> None:
    """32 pixels, a filter of 5 without padding: 28; pooling by 2: 14."""
    value = probe.number(answer)
    if value == 16:
        raise Hint("same")
    if value == 28:
        raise Hint("pool")
    if value in (13, 13.5, 13.0):
        raise Hint("off_by_one")
    if value != 14:
        raise Hint("value", got=f"{value:g}")


@exercise("05.parameters")
def parameters(answer: Any) -> None:
    """64 filters of 5 × 5 × 32 weights and a bias each: 51264."""
    value = probe.number(answer)
    if value == 5 * 5 * 32 * 64:
        raise Hint("biases")
    if value in (5 * 5 * 64, 5 * 5 * 64 + 64):
        raise Hint("depth")
    if value in (5 * 5 * 1 * 32, 5 * 5 * 1 * 32 + 32):
        raise Hint("first")
    if value == 5 * 5 * 32 + 1 or value == 5 * 5 * 32:
        raise Hint("one")
    if value != 5 * 5 * 32 * 64 + 64:
        raise Hint("value", got=f"{value:g}")
