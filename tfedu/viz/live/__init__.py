"""Curves that grow while a cell trains, without flicker: see :func:`live`.

The way of a value: ``logger`` (the loop's side) -> ``recorder`` (a queue, then curves) -> ``series`` (bounded memory)
-> ``view`` and ``stream`` (four messages a second at most) -> ``widgets/src/live``; ``svg`` and ``text`` draw the same
payload without a browser.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tfedu.viz.chart.names import Direction
from tfedu.viz.live.logger import Live

__all__ = ["Live", "live"]


def live(
    title: str = "",
    *,
    x: str = "step",
    best: Mapping[str, Direction] | None = None,
    capacity: int = 2048,
    **options: Any,
) -> Live:
    """A view of loss and accuracy that grows while the cell trains.

    It shows itself at the first ``log`` (or where ``live`` or ``live.display()`` puts it), is drawn at most four times
    a second, and keeps its curves when the cell is interrupted or fails. In a plain Python program nothing is printed;
    ``print(live)`` gives a table.

    Args:
        title: shown above the charts.
        x: what a step is, the name of the horizontal axis.
        best: by chart, whether ``"min"`` or ``"max"`` is good; default: by the name (loss and error: min, accuracy
            and score: max).
        capacity: buckets kept per curve; up to that many points are exact, beyond it each bucket keeps its smallest
            and largest point.
        **options: first values of the view's traits, see :class:`tfedu.viz.live.view.LiveView`: ``smoothing=0.6``,
            ``y={"loss": "log"}``, ``locale="zh"``, ``theme="dark"``, ...

    >>> import tfedu.viz
    >>> with tfedu.viz.live("Halving", locale="en") as live:
    ...     for step in live.steps(4):
    ...         live.log(step, {"train/loss": 0.5**step, "validation/loss": 0.6**step})
    >>> print(live)
    Halving
    name                last   best  step    min  max  points
    loss (train)       0.125  0.125     3  0.125    1       4
    loss (validation)  0.216  0.216     3  0.216    1       4
    """
    return Live(title, x, best or {}, capacity, options)
