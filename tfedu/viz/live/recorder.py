"""What was logged: curves by name, filled from a queue that costs a training step next to nothing.

:meth:`Recorder.log` checks and queues; :meth:`Recorder.settle` moves the queue into the curves. Whoever looks
(the view at 4 Hz, a table, a test) settles first, from any thread.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tfedu.i18n import t
from tfedu.viz.chart.names import split
from tfedu.viz.chart.payload import Curve
from tfedu.viz.chart.series import Rows

_QUEUE = 20_000  # entries before log() itself settles: what bounds the memory when nobody looks
_MOST_NAMES = 200
_ATTEMPTS = 8  # how many of the latest attempts of a curve stay

Entry = tuple[float, float, dict[str, float]]


class Recorder:
    """Curves by metric name.

    Args:
        capacity: buckets per curve, see :class:`tfedu.viz.chart.series.Series`.
    """

    def __init__(self, capacity: int = 2048) -> None:
        self.curves: list[Curve] = []
        self.state = "waiting"
        self.progress: Callable[[], dict[str, Any] | None] = lambda: None
        self.started_at = time.time()
        self._capacity = capacity
        self._start = time.perf_counter()
        self._queue: list[Entry] = []
        self._step = -1.0
        self._attempts: dict[str, list[Curve]] = {}
        self._orders: dict[tuple[str, int], int] = {}
        self._begun = 0
        self._lock = threading.RLock()

    def log(self, step: float | None, scalars: Mapping[str, Any], prefix: str = "") -> None:
        """Queue one value per name; ``step=None`` is the step after the last one.

        Raises:
            TypeError, ValueError: when the step is not a finite number or a value not a scalar.
        """
        step = self._step + 1.0 if step is None else _finite(step)
        values = {}
        for name, value in scalars.items():
            full = prefix + name
            if full not in self._attempts:
                self._meet(full)
            values[full] = _scalar(name, value) if getattr(value, "ndim", 0) else _number(name, value)
        self._step = step
        self._queue.append((step, time.perf_counter() - self._start, values))
        if len(self._queue) >= _QUEUE:
            self.settle()

    @property
    def pending(self) -> bool:
        """Whether something was logged since the last :meth:`settle`."""
        return bool(self._queue)

    def settle(self) -> None:
        """Move what is queued into the curves."""
        with self._lock:
            # Slice and deletion are one step each for other threads, and log() only appends: nothing gets lost.
            taken = self._queue[:]
            del self._queue[: len(taken)]
            columns: dict[str, list[tuple[float, float, float]]] = {}
            for step, seconds, values in taken:
                for name, value in values.items():
                    columns.setdefault(name, []).append((step, seconds, value))
            for name, points in columns.items():
                self._extend(name, np.array(points))

    def locked(self) -> threading.RLock:
        """The lock to hold while reading the curves: ``with recorder.locked(): ...``."""
        return self._lock

    def _meet(self, name: str) -> None:
        split(name)
        if len(self._attempts) >= _MOST_NAMES:
            raise ValueError(t("live.too_many_names", most=_MOST_NAMES, name=name))
        self._attempts[name] = []

    def _extend(self, name: str, points: Rows) -> None:
        """Steps that go back begin a new attempt, a curve of its own: the loop was run again."""
        attempts = self._attempts[name]
        last = attempts[-1].series.last if attempts else None
        back = np.flatnonzero(np.diff(points[:, 0], prepend=last.step if last else math.inf) < 0)
        parts = np.split(points, back)
        for number, part in enumerate(parts):
            if number:
                self._begin(name)
            if len(part):
                attempts[-1].series.extend(part)

    def _begin(self, name: str) -> None:
        attempts, parts = self._attempts[name], split(name)
        attempt = attempts[-1].attempt + 1 if attempts else 1
        order = self._orders.setdefault((parts.run, attempt), len(self._orders))
        curve = Curve(self._begun, name, parts, attempt, order, self._capacity)
        self._begun += 1
        attempts.append(curve)
        self.curves.append(curve)
        if len(attempts) > _ATTEMPTS:
            self.curves.remove(attempts.pop(0))


def _number(name: str, value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(t("live.not_a_number", name=name, value=_short(value))) from None


def _scalar(name: str, array: Any) -> float:
    if array.size != 1:
        raise ValueError(t("live.not_scalar", name=name, shape=tuple(array.shape)))
    return _number(name, array.reshape(()))


def _finite(step: Any) -> float:
    try:
        number = float(step)
    except (TypeError, ValueError):
        raise TypeError(t("live.bad_step", value=_short(step))) from None
    if not math.isfinite(number):
        raise ValueError(t("live.bad_step", value=_short(step)))
    return number


def _short(value: Any) -> str:
    text = f"{type(value).__name__} {value!r}"
    return text if len(text) <= 80 else text[:77] + "..."
