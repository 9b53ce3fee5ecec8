"""Event files read: all that a folder holds, whoever wrote it, also while it is being written.

Nothing but the numbers of curves is kept in memory. A picture, a histogram or a graph is a place in a file, from which
it is loaded when somebody looks.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tfedu.graph.attr_values import read_tensor
from tfedu.graph.errors import DataLossError, NotFoundError
from tfedu.i18n import t
from tfedu.io.records import FOOTER, Records
from tfedu.platform.paths import as_tensorflow_errors, local

_KINDS = {"histo": "histograms", "image": "images", "audio": "audio"}
"""Where a value of each field of a ``Summary`` is filed."""


def summary_iterator(path: Any) -> Iterator[Any]:
    """The ``Event`` messages of an event file, one after the other (TF: ``tf.train.summary_iterator``).

    Raises:
        NotFoundError: no such file.
        DataLossError: after the last whole event, when something that is none follows.
    """
    from tensorboard.compat.proto.event_pb2 import Event

    records = Records(local(os.fspath(path)))
    with as_tensorflow_errors(str(records.path)):
        for data in records:
            yield Event.FromString(data)
        if records.damaged or records.truncated:
            what = "corrupted" if records.damaged else "truncated"
            raise DataLossError(None, None, f"{what} record at {records.position}")


class Place(NamedTuple):
    """Where in which file a value is."""

    step: int
    wall_time: float
    path: Path
    offset: int
    length: int
    number: int

    def event(self) -> Any:
        """The ``Event`` message."""
        from tensorboard.compat.proto.event_pb2 import Event

        with self.path.open("rb") as file:
            file.seek(self.offset)
            return Event.FromString(file.read(self.length))

    def value(self) -> Any:
        """The ``Summary.Value`` message."""
        return self.event().summary.value[self.number]

    def tensor(self) -> np.ndarray:
        """The array of a value that is a tensor."""
        return read_tensor(self.value().tensor)


class Scalars:
    """A curve as it was logged: one number at a time, in order of writing."""

    def __init__(self) -> None:
        self._steps, self._walls, self._values = array("q"), array("d"), array("d")

    def __len__(self) -> int:
        return len(self._steps)

    def append(self, step: int, wall_time: float, value: float) -> None:
        self._steps.append(step)
        self._walls.append(wall_time)
        self._values.append(value)

    @property
    def steps(self) -> NDArray[np.int64]:
        return np.array(self._steps, np.int64)

    @property
    def wall_times(self) -> NDArray[np.float64]:
        """Seconds of the epoch."""
        return np.array(self._walls, np.float64)

    @property
    def values(self) -> NDArray[np.float64]:
        return np.array(self._values, np.float64)


@dataclass
class Run:
    """What one folder of event files holds, by tag.

    Attributes:
        scalars: the curves.
        places: ``"histograms"``, ``"images"``, ``"audio"``, and the plugins' names (``"text"``, ``"pr_curves"``, ...)
            -> tag -> places in order of writing.
        graphs, sessions: places of graphs and of session logs.
        run_metadata: tag -> place.
    """

    scalars: dict[str, Scalars] = field(default_factory=dict)
    places: dict[str, dict[str, list[Place]]] = field(default_factory=dict)
    graphs: list[Place] = field(default_factory=list)
    sessions: list[Place] = field(default_factory=list)
    run_metadata: dict[str, Place] = field(default_factory=dict)
    _plugins: dict[str, str] = field(default_factory=dict)

    def take(self, event: Any, path: Path, offset: int, length: int) -> None:
        """File an event that was read from ``path``."""
        if event.HasField("summary"):
            step, wall_time = event.step, event.wall_time
            for number, value in enumerate(event.summary.value):
                if value.HasField("simple_value"):
                    self._curve(value.tag).append(step, wall_time, value.simple_value)
                else:
                    self._take_value(value, Place(step, wall_time, path, offset, length, number))
            return
        place = Place(event.step, event.wall_time, path, offset, length, 0)
        kind = event.WhichOneof("what")
        if kind == "graph_def":
            self.graphs.append(place)
        elif kind == "session_log":
            self.sessions.append(place)
        elif kind == "tagged_run_metadata":
            self.run_metadata[event.tagged_run_metadata.tag] = place

    def _take_value(self, value: Any, place: Place) -> None:
        what, tag = value.WhichOneof("value"), value.tag
        if what == "tensor":
            if value.metadata.plugin_data.plugin_name:  # told with the first value of a tag alone
                self._plugins[tag] = value.metadata.plugin_data.plugin_name
            plugin = self._plugins.get(tag, "tensors")
            if plugin == "scalars":
                self._curve(tag).append(place.step, place.wall_time, read_tensor(value.tensor).item())
            else:
                self.places.setdefault(plugin, {}).setdefault(tag, []).append(place)
        elif what in _KINDS:
            self.places.setdefault(_KINDS[what], {}).setdefault(tag, []).append(place)

    def _curve(self, tag: str) -> Scalars:
        curve = self.scalars.get(tag)
        if curve is None:
            curve = self.scalars[tag] = Scalars()
        return curve


class Log:
    """All runs below a folder (or of one event file).

    Args:
        path: the folder. A run is a folder with event files, named by its path from here, ``"."`` for this one.

    Attributes:
        runs: by name, in alphabetical order.

    Raises:
        NotFoundError: no such folder.
    """

    def __init__(self, path: Any) -> None:
        self.path = Path(local(os.fspath(path)))
        if not self.path.exists():
            raise NotFoundError(None, None, f"{self.path}; No such file or directory")
        self.runs: dict[str, Run] = {}
        self._files: dict[Path, Records] = {}
        self.refresh()

    def refresh(self) -> int:
        """Read what is new; returns how many events that was."""
        from google.protobuf.message import DecodeError
        from tensorboard.compat.proto.event_pb2 import Event

        count = 0
        for path in self._event_files():
            name = path.parent.relative_to(self.path).as_posix() if self.path.is_dir() else "."
            run = self.runs.setdefault(name, Run())
            records = self._files.setdefault(path, Records(path))
            for data in records:
                try:
                    event = Event.FromString(data)
                except DecodeError:
                    records.damaged = True
                    break
                run.take(event, path, records.position - FOOTER - len(data), len(data))
                count += 1
        self.runs = dict(sorted(self.runs.items()))
        return count

    @property
    def notes(self) -> list[str]:
        """What could not be read, one sentence for each file; a file that is being written is no trouble."""
        found = []
        for path, records in self._files.items():
            if records.damaged or (path.exists() and records.truncated):
                key = "summary.damaged" if records.damaged else "summary.truncated"
                found.append(t(key, file=path.name, position=records.position))
        return found

    def _event_files(self) -> list[Path]:
        if self.path.is_file():
            return [self.path]
        found = [
            Path(folder) / name
            for folder, _, names in os.walk(self.path, followlinks=True)
            for name in names
            if "tfevents" in name
        ]
        return sorted(found)
