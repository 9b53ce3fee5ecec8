"""The curves of event files, run beside run: see :func:`dashboard`.

The way of a value: :mod:`tfedu.summary.reader` -> ``curves`` (bounded memory) -> ``view`` -> ``widgets/src/dashboard``;
charts, static figure and table are those of :mod:`tfedu.viz.chart`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from tfedu.viz.dashboard.view import Dashboard

__all__ = ["Dashboard", "dashboard"]


def dashboard(runs: str | os.PathLike[str] | Mapping[str, str | os.PathLike[str]], **options: Any) -> Dashboard:
    """The scalar curves of event files, for comparing runs.

    Histograms, pictures and what else a log may hold are counted below the curves; the real TensorBoard shows them.

    Args:
        runs: a folder below which runs have their event files (as TensorBoard's ``--logdir``), or such folders by
            name. tfedu's files or TensorFlow's; they may still grow: :meth:`~Dashboard.refresh`, or the button.
        **options: first values of the view's traits, see :class:`Dashboard`: ``smoothing=0.9``, ``runs="adam"``,
            ``tags="loss"``, ``locale="zh"``, ``theme="dark"``, ...

    Raises:
        NotFoundError: no such folder.

    >>> import tfedu as tf
    >>> for rate in (0.5, 0.1):
    ...     with tf.summary.FileWriter(f"logs/rate={rate}") as writer:
    ...         for step in range(3):
    ...             value = tf.Summary.Value(tag="loss", simple_value=(1 - rate) ** step)
    ...             writer.add_summary(tf.Summary(value=[value]), step)
    >>> print(dashboard("logs", locale="en"))
    logs
    name             last  best  step   min  max    mean  points
    loss (rate=0.1)  0.81  0.81     2  0.81    1  0.9033       3
    loss (rate=0.5)  0.25  0.25     2  0.25    1  0.5833       3
    """
    return Dashboard(runs, **options)
