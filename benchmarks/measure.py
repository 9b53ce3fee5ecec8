"""Times a training step honestly: warm, repeated, in rounds, with what the machine was doing besides."""

from __future__ import annotations

import os
import statistics
import time
from dataclasses import dataclass
from typing import Any

from benchmarks.models import Model


@dataclass(frozen=True)
class Timing:
    """What one model took.

    ``first`` (seconds) is the first step: planning, compiling, running. ``steps`` are milliseconds per step, one per
    round; the median is the figure to quote, the best what the machine can do undisturbed.
    """

    first: float
    steps: tuple[float, ...]
    loss: float

    @property
    def median(self) -> float:
        return statistics.median(self.steps)

    @property
    def best(self) -> float:
        return min(self.steps)


def time_model(tf: Any, model: Model, seconds: float = 3.0, rounds: int = 7) -> Timing:
    """Train ``model`` for about ``seconds`` in ``rounds`` equal rounds and time each.

    A round ends by fetching the loss, so that it has really been computed when the clock is read: a run that fetches
    nothing may return before the device is done.

    Raises:
        ArithmeticError: when the loss is not finite; such a time would be of something else than training.
    """
    with tf.Session(graph=model.graph) as session:
        with model.graph.as_default():
            session.run(tf.global_variables_initializer())

        def steps(count: int) -> float:
            begin = time.perf_counter()
            for _ in range(count - 1):
                session.run(model.train, model.feed)
            session.run([model.train, model.loss], model.feed)
            return time.perf_counter() - begin

        begin = time.perf_counter()
        steps(2)  # one run of each of the two plans
        first = time.perf_counter() - begin
        pace = min(steps(2) / 2 for _ in range(3))
        count = max(2, int(seconds / rounds / pace))
        taken = tuple(1000 * steps(count) / count for _ in range(rounds))
        loss = float(session.run(model.loss, model.feed))
    if not abs(loss) < float("inf"):
        raise ArithmeticError(f"the loss became {loss}")
    return Timing(first, taken, loss)


def foreign_load() -> float:
    """How many cores other processes keep busy: the load average of the last minute. 0 where the system has none."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
