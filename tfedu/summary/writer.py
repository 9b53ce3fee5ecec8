"""``tf.summary.FileWriter``: what a program tells TensorBoard, through a file."""

from __future__ import annotations

import threading
import time
import warnings
from types import TracebackType
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from tfedu.graph.context import get_default_graph
from tfedu.graph.graph import Graph
from tfedu.platform.logging import warning
from tfedu.runtime.config import RunMetadata
from tfedu.summary.event_file import EventFileWriter
from tfedu.summary.tracing import as_message
from tfedu.training.meta_graph import export_meta_graph

_CLOSED = (
    "Attempting to use a closed FileWriter. The operation will be a noop unless the FileWriter is explicitly reopened."
)
_shared: WeakKeyDictionary[Any, dict[str, EventFileWriter]] = WeakKeyDictionary()
"""The event files that writers of one session share."""


class FileWriter:
    """Writes summaries and graphs into an event file, which TensorBoard shows (TF: ``tf.summary.FileWriter``).

    Writing happens beside the training. Use it as a context manager, or close it; what was flushed survives a crash.

    Args:
        logdir: the folder; it is made if need be, and every writer has a file of its own in it.
        graph: a Graph, written at once.
        max_queue: how many events may wait before the next one does.
        flush_secs: how often what was written goes to disk.
        graph_def: a GraphDef, the older way to say ``graph``.
        filename_suffix: what the file's name ends in.
        session: writers with one session and one folder share a file. (No operations are added to its graph, as
            TensorFlow does.)

    >>> import tfedu as tf
    >>> with tf.Graph().as_default(), tf.Session() as sess, FileWriter("logs", sess.graph) as writer:
    ...     loss = tf.placeholder(tf.float32)
    ...     summary = tf.summary.scalar("loss", loss)
    ...     for step in range(3):
    ...         writer.add_summary(sess.run(summary, {loss: 1 / (step + 1)}), step)
    >>> from tfedu.summary.reader import Log
    >>> Log("logs").runs["."].scalars["loss"].steps.tolist()
    [0, 1, 2]
    """

    def __init__(
        self,
        logdir: Any,
        graph: Any = None,
        max_queue: int = 10,
        flush_secs: float = 120,
        graph_def: Any = None,
        filename_suffix: str | None = None,
        session: Any = None,
    ) -> None:
        if session is None:
            self.event_writer = EventFileWriter(logdir, max_queue, flush_secs, filename_suffix)
        else:
            files = _shared.setdefault(session, {})
            if str(logdir) not in files or files[str(logdir)].closed:
                files[str(logdir)] = EventFileWriter(logdir, max_queue, flush_secs, filename_suffix)
            self.event_writer = files[str(logdir)]
        self._closed = False
        self._traced: set[str] = set()
        self._told: set[str] = set()
        if graph is not None or graph_def is not None:
            self.add_graph(graph, graph_def=graph_def)
            as_def = graph.as_graph_def(add_shapes=True) if isinstance(graph, Graph) else graph
            self.add_meta_graph(export_meta_graph(graph_def=graph_def or as_def, collection_list=[]))

    def get_logdir(self) -> str:
        """The folder."""
        return self.event_writer.get_logdir()

    def add_summary(self, summary: Any, global_step: Any = None) -> None:
        """Write a summary.

        Args:
            summary: what running a summary operation gave, or a ``tf.Summary`` message.
            global_step: the place on the horizontal axis.
        """
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.compat.proto.summary_pb2 import Summary

        if isinstance(summary, bytes):
            summary = Summary.FromString(summary)
        for value in summary.value:  # what a tag is, is told once
            if value.HasField("metadata"):
                if value.tag in self._told:
                    value.ClearField("metadata")
                self._told.add(value.tag)
        self._add(Event(summary=summary), global_step)

    def add_session_log(self, session_log: Any, global_step: Any = None) -> None:
        """Write a ``tf.SessionLog`` message: the training began, or ended, or left a checkpoint."""
        from tensorboard.compat.proto.event_pb2 import Event

        self._add(Event(session_log=session_log), global_step)

    def add_graph(self, graph: Any, global_step: Any = None, graph_def: Any = None) -> None:
        """Write a graph.

        Args:
            graph: a Graph (or, deprecated, a GraphDef).
            global_step: when it came to be.
            graph_def: the older way to say ``graph``.

        Raises:
            ValueError: both are given; a graph that cannot be written.
            TypeError: neither is.
        """
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.compat.proto.graph_pb2 import GraphDef

        if graph is not None and graph_def is not None:
            raise ValueError("Please pass only graph, or graph_def (deprecated), but not both.")
        given = graph_def if graph is None else graph
        if isinstance(given, Graph):
            if graph is None:
                warning("When passing a `Graph` object, please use the `graph` named argument instead of `graph_def`.")
            given = given.as_graph_def(add_shapes=True)
        elif isinstance(given, GraphDef):
            warning(
                "Passing a `GraphDef` to the SummaryWriter is deprecated. "
                "Pass a `Graph` object instead, such as `sess.graph`."
            )
        else:
            raise TypeError("The passed graph must be an instance of `Graph` or the deprecated `GraphDef`")
        self._add(Event(graph_def=given.SerializeToString()), global_step)

    def add_meta_graph(self, meta_graph_def: Any, global_step: Any = None) -> None:
        """Write a ``tf.MetaGraphDef``.

        Raises:
            TypeError: something else.
        """
        from tensorboard.compat.proto.event_pb2 import Event
        from tensorboard.compat.proto.meta_graph_pb2 import MetaGraphDef

        if not isinstance(meta_graph_def, MetaGraphDef):
            raise TypeError(f"meta_graph_def must be type MetaGraphDef, saw type: {type(meta_graph_def)}")
        self._add(Event(meta_graph_def=meta_graph_def.SerializeToString()), global_step)

    def add_run_metadata(self, run_metadata: Any, tag: str, global_step: Any = None) -> None:
        """Write what a run told of itself; TensorBoard offers it under ``tag`` beside the graph.

        Args:
            run_metadata: a ``tf.RunMetadata`` that was given to a run.
            tag: a name of its own, such as ``"step099"``.
            global_step: the step of that run.

        Raises:
            ValueError: the tag has been used.
        """
        from tensorboard.compat.proto.event_pb2 import Event, TaggedRunMetadata

        if tag in self._traced:
            raise ValueError("The provided tag was already used for this event type")
        self._traced.add(tag)
        message = as_message(run_metadata) if isinstance(run_metadata, RunMetadata) else run_metadata
        tagged = TaggedRunMetadata(tag=tag, run_metadata=message.SerializeToString())
        self._add(Event(tagged_run_metadata=tagged), global_step)

    def add_event(self, event: Any) -> None:
        """Write a ``tf.Event`` message as it is."""
        self._warn_if_closed()
        self.event_writer.add_event(event)

    def flush(self) -> None:
        """Wait until everything is on disk."""
        self._warn_if_closed()
        self.event_writer.flush()

    def close(self) -> None:
        """Write what is left, and close the file."""
        self.event_writer.close()
        self._closed = True

    def reopen(self) -> None:
        """After :meth:`close`: write again, into a new file of the same folder."""
        self.event_writer.reopen()
        self._closed = False

    def __enter__(self) -> FileWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _add(self, event: Any, step: Any) -> None:
        self._warn_if_closed()
        event.wall_time = time.time()
        if step is not None:
            event.step = int(step)
        self.event_writer.add_event(event)

    def _warn_if_closed(self) -> None:
        if self._closed:
            warnings.warn(_CLOSED, stacklevel=4)


class FileWriterCache:
    """One writer for each folder (TF: ``tf.summary.FileWriterCache``)."""

    _cache: ClassVar[dict[str, FileWriter]] = {}
    _lock = threading.RLock()

    @staticmethod
    def get(logdir: str) -> FileWriter:
        """The writer of a folder; a new one writes the default graph at once."""
        with FileWriterCache._lock:
            if logdir not in FileWriterCache._cache:
                FileWriterCache._cache[logdir] = FileWriter(logdir, get_default_graph())
            return FileWriterCache._cache[logdir]

    @staticmethod
    def clear() -> None:
        """Close and forget all writers."""
        with FileWriterCache._lock:
            for writer in FileWriterCache._cache.values():
                writer.close()
            FileWriterCache._cache.clear()
