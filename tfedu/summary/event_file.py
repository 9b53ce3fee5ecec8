"""One event file after the other, written beside the training."""

from __future__ import annotations

import itertools
import os
import queue
import socket
import threading
import time
import weakref
from pathlib import Path
from typing import Any, BinaryIO

from tfedu.graph.errors import OpError
from tfedu.io.records import framed
from tfedu.platform.paths import as_tensorflow_errors, local

_numbers = itertools.count()
VERSION = "brain.Event:2"


class _Writing(threading.Thread):
    """Takes messages from the queue and writes them. What fails is kept for whoever asks next."""

    def __init__(self, logdir: Path, suffix: str, max_queue: int, flush_secs: float) -> None:
        super().__init__(name="tfedu event file", daemon=True)
        self.queue: queue.Queue[bytes | None] = queue.Queue(max(max_queue, 0))
        self.error: OpError | None = None
        self._logdir, self._suffix = logdir, suffix
        self._flush_secs, self._next_flush = flush_secs, 0.0
        self._file: BinaryIO | None = None

    def run(self) -> None:
        while True:
            event = self.queue.get()
            try:
                if event is None:
                    return
                if self.error is None:
                    self._write(event)
            except OpError as error:
                self.error = error
            finally:
                self.queue.task_done()

    def open(self) -> None:
        """Begin the file, unless that has happened."""
        if self._file is None:
            from tensorboard.compat.proto.event_pb2 import Event

            now = time.time()
            own = f"{socket.gethostname()}.{os.getpid()}.{next(_numbers)}"
            path = self._logdir / f"events.out.tfevents.{int(now):010d}.{own}{self._suffix}"
            with as_tensorflow_errors(str(path)):
                self._file = path.open("xb")
                self._file.write(framed(Event(wall_time=now, file_version=VERSION).SerializeToString()))
                self._file.flush()

    def _write(self, event: bytes) -> None:
        self.open()
        assert self._file is not None
        with as_tensorflow_errors(self._file.name):
            self._file.write(framed(event))
            if time.monotonic() >= self._next_flush:
                self._file.flush()
                self._next_flush = time.monotonic() + self._flush_secs

    def flush(self) -> None:
        """Wait until everything is on disk."""
        self.queue.join()
        if self._file is not None and not self._file.closed:
            with as_tensorflow_errors(self._file.name):
                self._file.flush()

    def finish(self) -> None:
        """Write what is left, and close the file."""
        if self.is_alive():
            self.queue.put(None)
            self.join()
        if self._file is not None:
            self._file.close()


class EventFileWriter:
    """Writes ``Event`` messages into a file of a folder, which is made if need be.

    The file begins with the first event. It is on disk up to the last flush whatever happens to the process, and
    complete when the interpreter ends in order, even without :meth:`close`.

    Args:
        logdir: the folder.
        max_queue: how many events may wait before :meth:`add_event` does.
        flush_secs: how often events go to disk.
        filename_suffix: what the file's name ends in.
    """

    def __init__(
        self, logdir: Any, max_queue: int = 10, flush_secs: float = 120, filename_suffix: str | None = None
    ) -> None:
        self._logdir = local(os.fspath(logdir))
        with as_tensorflow_errors(self._logdir):
            Path(self._logdir).mkdir(parents=True, exist_ok=True)
        self._how = (Path(self._logdir), filename_suffix or "", max_queue, flush_secs)
        self._begin()
        if filename_suffix:
            self._writing.open()

    def _begin(self) -> None:
        self._writing = _Writing(*self._how)
        self._writing.start()
        self._finish = weakref.finalize(self, self._writing.finish)

    @property
    def closed(self) -> bool:
        return not self._finish.alive

    def get_logdir(self) -> str:
        return self._logdir

    def add_event(self, event: Any) -> None:
        """Hand over an ``Event`` message; a closed writer drops it.

        Raises:
            OpError: an earlier event could not be written.
        """
        self._check()
        if not self.closed:
            self._writing.queue.put(event.SerializeToString())

    def flush(self) -> None:
        """Wait until every event is on disk. Raises as :meth:`add_event`."""
        if not self.closed:
            self._writing.flush()
        self._check()

    def close(self) -> None:
        """Write what is left, and close the file. Raises as :meth:`add_event`."""
        self._finish()
        self._check()

    def reopen(self) -> None:
        """Take events again after :meth:`close`, for a new file."""
        if self.closed:
            self._begin()

    def _check(self) -> None:
        if self._writing.error is not None:
            error, self._writing.error = self._writing.error, None
            raise error
