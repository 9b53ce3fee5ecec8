"""From logs to curves: every tag is a chart, every run of it a curve in the run's own colour."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from tfedu.summary.reader import Log, Run, Scalars
from tfedu.viz.chart.names import Name, direction
from tfedu.viz.chart.payload import Curve, series_payload
from tfedu.viz.chart.svg import COLOURS

_CAPACITY = 1024
_KINDS = ("histograms", "images", "audio", "text", "pr_curves")


class Curves:
    """The curves of several logs, read again and again.

    Attributes:
        curves: in order of tags and runs.
        started: the earliest moment in the logs, seconds of the epoch; times count from there.
    """

    def __init__(self, logs: Mapping[str, Path]) -> None:
        self._logs = {name: Log(path) for name, path in logs.items()}
        self._known: dict[tuple[str, str], tuple[Scalars, list[Curve], int]] = {}
        self._begun = 0
        self.started = 0.0
        self.curves: list[Curve] = []
        self._settle()

    def refresh(self) -> None:
        """Take in what has been written since."""
        for log in self._logs.values():
            log.refresh()
        self._settle()

    @property
    def runs(self) -> dict[str, Run]:
        """All runs by name; of several logs each name begins with the log's."""
        if len(self._logs) == 1 and "" in self._logs:
            return self._logs[""].runs
        return {
            name if run == "." else f"{name}/{run}": found
            for name, log in self._logs.items()
            for run, found in log.runs.items()
        }

    @property
    def notes(self) -> list[str]:
        """What could not be read."""
        return [note for log in self._logs.values() for note in log.notes]

    def others(self) -> dict[str, int]:
        """How many tags there are of each other kind: ``{"histograms": 4, ...}``."""
        places = (run.places for run in self.runs.values())
        tags = {(kind, tag) for kinds in places for kind, found in kinds.items() for tag in found}
        return dict(sorted(Counter(kind if kind in _KINDS else "other" for kind, _ in tags).items()))

    def looks(self) -> dict[str, tuple[int, int]]:
        """Colour and dash pattern of each run: by its name, so that they are the same tomorrow.

        Where two names want one colour, the later one takes the next that is free; when all are taken, the dashes
        differ.
        """
        looks: dict[str, tuple[int, int]] = {}
        for place, run in enumerate(sorted(run for run, found in self.runs.items() if found.scalars)):
            dash = place // len(COLOURS)
            taken = {colour for colour, pattern in looks.values() if pattern == dash}
            colour = zlib.crc32(run.encode()) % len(COLOURS)
            while colour in taken:
                colour = (colour + 1) % len(COLOURS)
            looks[run] = colour, dash
        return looks

    def _settle(self) -> None:
        runs = self.runs
        first = [found.wall_times[0] for run in runs.values() for found in run.scalars.values() if len(found)]
        if first and not self.started:
            self.started = float(min(first))
        for tag, name in sorted((tag, name) for name, run in runs.items() for tag in run.scalars):
            self._extend(name, tag, runs[name].scalars[tag])
        self.curves = [curve for key in sorted(self._known, key=lambda key: key[::-1]) for curve in self._known[key][1]]

    def _extend(self, run: str, tag: str, scalars: Scalars) -> None:
        """Append what is new; steps that go back begin another attempt: the program was run again."""
        _, curves, done = self._known.get((run, tag), (scalars, [], 0))
        steps = scalars.steps[done:].astype(np.float64)
        points = np.stack([steps, scalars.wall_times[done:] - self.started, scalars.values[done:]], axis=1)
        last = curves[-1].series.last if curves else None
        back = np.flatnonzero(np.diff(steps, prepend=last.step if last else np.inf) < 0)
        for number, part in enumerate(np.split(points, back)):
            if number:
                curves.append(Curve(self._begun, f"{run}/{tag}", Name(tag, run, ""), len(curves) + 1, 0, _CAPACITY))
                self._begun += 1
            if len(part):
                curves[-1].series.extend(part)
        self._known[run, tag] = scalars, curves, len(scalars)


def head(curves: Curves, title: str, y: Mapping[str, str]) -> dict[str, Any]:
    """The dashboard as plain data (``payload.SCHEMA``)."""
    looks = curves.looks()
    charts: dict[str, dict[str, Any]] = {}
    for curve in curves.curves:
        tag, run = curve.parts.chart, curve.parts.run
        good = direction(tag.rpartition("/")[2])
        chart = charts.setdefault(tag, {"name": tag, "good": good, "y": y.get(tag, "linear"), "series": []})
        chart["series"].append(series_payload(curve, good, *looks[run]))
    return {
        "version": 1,
        "title": title,
        "x": "step",
        "runs": [{"name": name, "colour": colour, "dash": dash} for name, (colour, dash) in looks.items()],
        "charts": list(charts.values()),
        "others": curves.others(),
        "notes": curves.notes,
    }
