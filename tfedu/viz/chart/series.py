"""One curve in bounded memory: a series of buckets that never lose an extreme.

A curve starts with one bucket per point. When ``capacity`` buckets are full, neighbours are merged
two by two and each bucket holds twice as many points from then on. A bucket keeps its smallest and
its largest point with their true positions, so a peak of a single step is still on the screen after
a million steps; it also keeps mean and count, from which the smoothed curve is computed as if every
point were there.

Columns of a bucket (``COLUMNS``): the lowest point (``lo_step, lo_time, lo``), the highest point
(``hi_step, hi_time, hi``), ``mean`` and number ``n`` of the finite values, and ``bad``, the kinds of
non-finite values seen as a bit mask (1 NaN, 2 +Inf, 4 -Inf). Without a finite value ``lo`` and
``hi`` are NaN and ``n`` is 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tfedu.i18n import t

Rows = NDArray[np.float64]

COLUMNS = ("lo_step", "lo_time", "lo", "hi_step", "hi_time", "hi", "mean", "n", "bad")
LO_STEP, LO_TIME, LO, HI_STEP, HI_TIME, HI, MEAN, N, BAD = range(len(COLUMNS))
NAN, POSITIVE_INFINITY, NEGATIVE_INFINITY = 1, 2, 4


class Point(NamedTuple):
    """A value and the step where it was logged."""

    step: float
    value: float


def rows_of(points: Rows) -> Rows:
    """One bucket per point; ``points`` is ``[k, 3]``: step, time in seconds, value."""
    value = points[:, 2]
    finite = np.isfinite(value)
    rows = np.empty((len(points), len(COLUMNS)))
    rows[:, LO_STEP : LO + 1] = points
    rows[:, HI_STEP : HI + 1] = points
    rows[~finite, LO] = rows[~finite, HI] = np.nan
    rows[:, MEAN] = np.where(finite, value, 0.0)
    rows[:, N] = finite
    rows[:, BAD] = (
        NAN * np.isnan(value) + POSITIVE_INFINITY * (value == np.inf) + NEGATIVE_INFINITY * (value == -np.inf)
    )
    return rows


def merge(earlier: Rows, later: Rows) -> Rows:
    """Bucket by bucket, the union of ``earlier`` and ``later``; of two equal extremes the earlier one stays."""
    rows = earlier.copy()
    # A comparison with NaN is false, so "not (a <= b)" also takes b when a has no finite value at all.
    lower = ~(earlier[:, LO] <= later[:, LO]) & (later[:, N] > 0)
    higher = ~(earlier[:, HI] >= later[:, HI]) & (later[:, N] > 0)
    rows[lower, LO_STEP : LO + 1] = later[lower, LO_STEP : LO + 1]
    rows[higher, HI_STEP : HI + 1] = later[higher, HI_STEP : HI + 1]
    rows[:, N] = earlier[:, N] + later[:, N]
    share = later[:, N] / np.maximum(rows[:, N], 1)
    rows[:, MEAN] = earlier[:, MEAN] * (1 - share) + later[:, MEAN] * share
    rows[:, BAD] = earlier[:, BAD].astype(np.int64) | later[:, BAD].astype(np.int64)
    return rows


def merge_neighbours(rows: Rows) -> Rows:
    """Half as many buckets; an odd last one stays as it is."""
    even = len(rows) // 2 * 2
    return np.concatenate([merge(rows[0:even:2], rows[1:even:2]), rows[even:]])


class Series:
    """A growing curve of at most ``capacity`` buckets.

    Args:
        capacity: even number of buckets to keep; memory is ``capacity * 72`` bytes.

    >>> curve = Series(capacity=4)
    >>> curve.extend(np.array([[step, 0.0, step % 3] for step in range(8)]))
    >>> curve.stride, curve.rows[:, LO].tolist(), curve.rows[:, HI].tolist()
    (2, [0.0, 0.0, 1.0, 0.0], [1.0, 2.0, 2.0, 1.0])
    >>> curve.points, curve.last, curve.highest
    (8, Point(step=7.0, value=1.0), Point(step=2.0, value=2.0))
    """

    def __init__(self, capacity: int = 2048) -> None:
        if capacity < 4 or capacity % 2:
            raise ValueError(t("chart.bad_capacity", capacity=capacity))
        self.capacity = capacity
        self.stride = 1  # points per full bucket, a power of two
        self.points = 0  # points logged so far
        self.first_time = 0.0
        self.last: Point | None = None
        self.lowest: Point | None = None
        self.highest: Point | None = None
        self.bad = {"nan": 0, "+inf": 0, "-inf": 0}
        self._rows = np.empty((capacity, len(COLUMNS)))
        self._count = 0
        self._filled = 0  # points in the last bucket
        self._changed_from = 0

    @property
    def spacing(self) -> float:
        """Mean distance of two points in steps; 0 with fewer than two points."""
        if self.last is None or self.points < 2:
            return 0.0
        return (self.last.step - float(self._rows[0, [LO_STEP, HI_STEP]].min())) / (self.points - 1)

    @property
    def mean(self) -> float | None:
        """Of the finite values; None without one."""
        counts = self.rows[:, N]
        return float(self.rows[:, MEAN] @ counts / counts.sum()) if counts.any() else None

    @property
    def rows(self) -> Rows:
        """The buckets, ``[count, 9]`` (see ``COLUMNS``); a view that the next :meth:`extend` may change."""
        return self._rows[: self._count]

    def extend(self, points: Rows) -> None:
        """Append ``points``, ``[k, 3]`` of step, seconds since the start, value."""
        if not len(points):
            return
        if not self.points:
            self.first_time = float(points[0, 1])
        self._note_extremes(points)
        self.points += len(points)
        rows = rows_of(points)
        while len(rows):
            if self._filled == self.stride and self._count == self.capacity:
                self._halve()
            rows = self._fill_last_bucket(rows) if 0 < self._filled < self.stride else self._add_buckets(rows)

    def take_changes(self) -> tuple[int, Rows]:
        """``(start, rows)``: everything from bucket ``start`` on has changed since the last call."""
        start, self._changed_from = self._changed_from, self._count
        return start, self.rows[start:].copy()

    def _fill_last_bucket(self, rows: Rows) -> Rows:
        room = self.stride - self._filled
        last = self._count - 1
        self._rows[last] = merge(self._rows[last : last + 1], _union(rows[:room]))[0]
        self._filled += min(room, len(rows))
        self._changed_from = min(self._changed_from, last)
        return rows[room:]

    def _add_buckets(self, rows: Rows) -> Rows:
        free = self.capacity - self._count
        now, rest = rows[: free * self.stride], rows[free * self.stride :]
        full = len(now) // self.stride * self.stride
        buckets, partial = now[:full], now[full:]
        for _ in range(self.stride.bit_length() - 1):
            buckets = merge_neighbours(buckets)
        if len(partial):
            buckets = np.concatenate([buckets, _union(partial)])
        self._rows[self._count : self._count + len(buckets)] = buckets
        self._count += len(buckets)
        self._filled = len(partial) or self.stride
        return rest

    def _halve(self) -> None:
        merged = merge_neighbours(self.rows)
        self._count = len(merged)
        self._rows[: self._count] = merged
        self.stride *= 2
        self._filled = self.stride
        self._changed_from = 0

    def _note_extremes(self, points: Rows) -> None:
        value = points[:, 2]
        self.last = Point(float(points[-1, 0]), float(value[-1]))
        finite = points[np.isfinite(value)]
        if len(finite):
            low, high = finite[np.argmin(finite[:, 2])], finite[np.argmax(finite[:, 2])]
            if self.lowest is None or low[2] < self.lowest.value:
                self.lowest = Point(float(low[0]), float(low[2]))
            if self.highest is None or high[2] > self.highest.value:
                self.highest = Point(float(high[0]), float(high[2]))
        if len(finite) < len(points):
            self.bad["nan"] += int(np.isnan(value).sum())
            self.bad["+inf"] += int((value == np.inf).sum())
            self.bad["-inf"] += int((value == -np.inf).sum())


def _union(rows: Rows) -> Rows:
    while len(rows) > 1:
        rows = merge_neighbours(rows)
    return rows


def smooth(rows: Rows, weight: float) -> Rows:
    """The debiased exponential moving average after each bucket, NaN where a bucket has no finite value.

    A bucket of ``n`` values counts ``n`` times with its mean, so the result does not depend on how far the curve was
    thinned. A constant curve stays what it is.

    Args:
        weight: of the past, 0 (no smoothing) to below 1.
    """
    result = np.full(len(rows), np.nan)
    average = memory = 0.0
    for index, (mean, n) in enumerate(rows[:, [MEAN, N]].tolist()):
        if n:
            keep = weight**n
            average = average * keep + mean * (1 - keep)
            memory = memory * keep + (1 - keep)
            result[index] = average / memory
    return result


def smoothing_weights(curves: Sequence[Series], weight: float) -> list[float]:
    """The weights of several curves for one position of the slider.

    It counts per point of the curve that was logged most often; a curve with a point every hundredth step is smoothed
    over the same stretch of steps, not over a hundredfold.
    """
    spacings = [curve.spacing for curve in curves]
    densest = min((spacing for spacing in spacings if spacing > 0), default=1.0)
    return [weight ** (spacing / densest) if spacing > 0 else weight for spacing in spacings]
