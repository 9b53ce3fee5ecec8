"""Histograms with TensorFlow's buckets: each is a tenth wider than the one before it, on both sides of zero.

Nothing has to be known of the values beforehand, and small ones are told apart as well as large ones.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import Any

import numpy as np

_SMALLEST, _LARGEST, _GROWTH = 1.0e-12, 1.0e20, 1.1
_AT_ONCE = 1 << 16


@lru_cache(maxsize=None)
def limits() -> np.ndarray:
    """The upper limits of the buckets, ascending, float64.

    >>> len(limits()), limits()[774:777].tolist()
    (1551, [-1e-12, 0.0, 1e-12])
    """
    positive = []
    limit = _SMALLEST
    while limit < _LARGEST:
        positive.append(limit)
        limit *= _GROWTH
    positive.append(sys.float_info.max)
    result = np.array([-v for v in reversed(positive)] + [0.0] + positive)
    result.setflags(write=False)
    return result


def _sum(values: np.ndarray) -> float:
    """From the first to the last, as TensorFlow adds; NumPy's own sum goes another way and rounds otherwise."""
    total = 0.0
    for start in range(0, values.size, _AT_ONCE):
        total = float(np.add.accumulate(np.concatenate([[total], values[start : start + _AT_ONCE]]))[-1])
    return total


def fill(message: Any, values: np.ndarray) -> None:
    """Fill a ``HistogramProto`` with finite ``values``; neighbouring buckets that are empty become one."""
    numbers = values.ravel().astype(np.float64)
    found, counts = np.unique(np.searchsorted(limits(), numbers, side="right"), return_counts=True)
    found = np.minimum(found, len(limits()) - 1)
    edges: list[float] = []
    heights: list[float] = []
    done = 0  # how many of all buckets have been written
    for bucket, count in zip(found.tolist(), counts.tolist()):
        if bucket > done:
            edges.append(float(limits()[bucket - 1]))
            heights.append(0.0)
        edges.append(float(limits()[bucket]))
        heights.append(float(count))
        done = bucket + 1
    if done < len(limits()):
        edges.append(float(limits()[-1]))
        heights.append(0.0)
    some = numbers.size > 0
    message.min = float(numbers.min()) if some else sys.float_info.max
    message.max = float(numbers.max()) if some else -sys.float_info.max
    message.num = float(numbers.size)
    message.sum = _sum(numbers)
    with np.errstate(over="ignore"):
        message.sum_squares = _sum(numbers * numbers)
    message.bucket_limit.extend(edges)
    message.bucket.extend(heights)
