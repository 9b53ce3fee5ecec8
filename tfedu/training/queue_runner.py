"""Threads that keep a queue filled (``tf.train.QueueRunner``, ``tf.train.start_queue_runners``)."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

from tfedu.graph.context import get_default_graph, get_default_session
from tfedu.graph.errors import (
    OpError,
    OutOfRangeError,
    error_code_from_exception_type,
    exception_type_from_error_code,
)
from tfedu.graph.graph import GraphKeys
from tfedu.graph.operation import Operation
from tfedu.platform import logging
from tfedu.runtime.session import BaseSession
from tfedu.training.coordinator import Coordinator
from tfedu.variables.slices import prepended, stripped


class QueueRunner:
    """Operations that bring elements to a queue, each to be run again and again by a thread of its own.

    When an operation says that its source is exhausted, its thread ends; the last one closes the queue, so that what
    takes from it can end as well. Making a QueueRunner adds two operations to the graph: one that closes the queue and
    one that also cancels what waits.

    Args:
        queue: what is filled.
        enqueue_ops: operations that fill it; one may stand in the list several times.
        close_op, cancel_op: instead of those that are added.
        queue_closed_exception_types: errors that mean the end (default: OutOfRangeError).
        queue_runner_def, import_scope: a description from which to make it, see :meth:`to_proto`.

    Raises:
        ValueError: no queue or no operations. TypeError: other exceptions than ``tf.errors``.
    """

    def __init__(
        self,
        queue: Any = None,
        enqueue_ops: Sequence[Operation] | None = None,
        close_op: Operation | None = None,
        cancel_op: Operation | None = None,
        queue_closed_exception_types: tuple[type[OpError], ...] | None = None,
        queue_runner_def: Any = None,
        import_scope: str | None = None,
    ) -> None:
        if queue_runner_def is not None:
            if queue or enqueue_ops:
                raise ValueError("queue_runner_def and queue are mutually exclusive.")
            self._read(queue_runner_def, import_scope)
        else:
            if not queue or not enqueue_ops:
                raise ValueError("Must provide queue and enqueue_ops.")
            kinds = queue_closed_exception_types
            if kinds is not None and not (
                isinstance(kinds, tuple) and kinds and all(issubclass(kind, OpError) for kind in kinds)
            ):
                raise TypeError(
                    f"queue_closed_exception_types, when provided, must be a tuple of tf.error types, but saw: {kinds}"
                )
            self._queue, self._enqueue_ops = queue, list(enqueue_ops)
            self._close_op: Operation = queue.close() if close_op is None else close_op
            self._cancel_op: Operation = queue.close(cancel_pending_enqueues=True) if cancel_op is None else cancel_op
            self._closed_types: tuple[type[OpError], ...] = kinds or (OutOfRangeError,)
        self._lock = threading.Lock()
        self._running: weakref.WeakKeyDictionary[Any, int] = weakref.WeakKeyDictionary()
        self._raised: list[Exception] = []

    @property
    def queue(self) -> Any:
        """The queue that is filled."""
        return self._queue

    @property
    def enqueue_ops(self) -> list[Operation]:
        """What fills it."""
        return self._enqueue_ops

    @property
    def close_op(self) -> Operation:
        """What closes it."""
        return self._close_op

    @property
    def cancel_op(self) -> Operation:
        """What closes it and cancels what waits."""
        return self._cancel_op

    @property
    def queue_closed_exception_types(self) -> tuple[type[OpError], ...]:
        """The errors that mean the end."""
        return self._closed_types

    @property
    def exceptions_raised(self) -> list[Exception]:
        """What went wrong in threads that have no coordinator to report it to."""
        return self._raised

    @property
    def name(self) -> str:
        """The name of the queue."""
        name: str = self._queue.name
        return name

    @staticmethod
    def from_proto(queue_runner_def: Any, import_scope: str | None = None) -> QueueRunner:
        """The QueueRunner of the default graph that a ``QueueRunnerDef`` describes."""
        return QueueRunner(queue_runner_def=queue_runner_def, import_scope=import_scope)

    def _read(self, message: Any, scope: str | None) -> None:
        graph = get_default_graph()

        def named(name: str) -> Any:
            return graph.as_graph_element(prepended(name, scope or ""))

        self._queue = named(message.queue_name)
        self._enqueue_ops = [named(name) for name in message.enqueue_op_name]
        self._close_op, self._cancel_op = named(message.close_op_name), named(message.cancel_op_name)
        codes = message.queue_closed_exception_types
        found: Any = tuple(exception_type_from_error_code(code) for code in codes)
        self._closed_types = found or (OutOfRangeError,)

    def to_proto(self, export_scope: str | None = None) -> Any:
        """A ``QueueRunnerDef`` message, which names the operations; None if the queue is outside of the scope."""
        if export_scope is not None and not self.name.startswith(export_scope):
            return None
        return queue_runner_def()(
            queue_name=stripped(self.name, export_scope),
            enqueue_op_name=[stripped(op.name, export_scope) for op in self._enqueue_ops],
            close_op_name=stripped(self._close_op.name, export_scope),
            cancel_op_name=stripped(self._cancel_op.name, export_scope),
            queue_closed_exception_types=[error_code_from_exception_type(kind) for kind in self._closed_types],
        )

    def create_threads(
        self, sess: Any, coord: Coordinator | None = None, daemon: bool = False, start: bool = False
    ) -> list[threading.Thread]:
        """One thread per operation, and with a coordinator one more, which closes the queue when it stops.

        None where the threads of an earlier call for this session are still at work.

        Args:
            sess: the session in which they run.
            coord: is told about errors, and tells them to stop.
            daemon: the program may end before they do.
            start: start them.
        """
        with self._lock:
            if self._running.get(sess, 0) > 0:
                return []
            self._running[sess] = len(self._enqueue_ops)
            self._raised = []
        label = f"QueueRunnerThread-{self.name}"
        threads = [
            threading.Thread(target=self._run, args=(sess, op, coord), name=f"{label}-{op.name}")
            for op in self._enqueue_ops
        ]
        if coord is not None:
            threads.append(
                threading.Thread(target=self._close_on_stop, args=(sess, coord), name=f"{label}-close_on_stop")
            )
        for thread in threads:
            if coord is not None:
                coord.register_thread(thread)
            thread.daemon = daemon or thread.daemon
            if start:
                thread.start()
        return threads

    def _run(self, sess: Any, enqueue_op: Operation, coord: Coordinator | None) -> None:
        """What a thread does: run the operation until there is an end, a stop or an error."""
        try:
            enqueue = sess.make_callable(enqueue_op)
            while coord is None or not coord.should_stop():
                try:
                    enqueue()
                except self._closed_types:
                    if self._ended(sess) == 0:
                        with suppress(Exception):  # it is closed already, or the session is
                            sess.run(self._close_op)
                    return
            self._ended(sess)
        except Exception as error:
            self._ended(sess)
            if coord is not None:
                coord.request_stop(error)
                return
            logging.error("Exception in QueueRunner: %s", error)
            with self._lock:
                self._raised.append(error)
            raise

    def _ended(self, sess: Any) -> int:
        """One thread less; how many are left."""
        with self._lock:
            self._running[sess] -= 1
            return self._running[sess]

    def _close_on_stop(self, sess: Any, coord: Coordinator) -> None:
        coord.wait_for_stop()
        with suppress(Exception):  # it is closed already, or the session is
            sess.run(self._cancel_op)


@lru_cache(maxsize=1)
def queue_runner_def() -> Any:
    """The class of ``QueueRunnerDef`` messages, which TensorBoard's collection of TensorFlow's messages lacks."""
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

    kinds = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(name="queue_runner.proto", package="tfedu", syntax="proto3")
    message = file.message_type.add(name="QueueRunnerDef")
    for number, (name, kind, label) in enumerate(
        (
            ("queue_name", kinds.TYPE_STRING, kinds.LABEL_OPTIONAL),
            ("enqueue_op_name", kinds.TYPE_STRING, kinds.LABEL_REPEATED),
            ("close_op_name", kinds.TYPE_STRING, kinds.LABEL_OPTIONAL),
            ("cancel_op_name", kinds.TYPE_STRING, kinds.LABEL_OPTIONAL),
            ("queue_closed_exception_types", kinds.TYPE_INT32, kinds.LABEL_REPEATED),
        ),
        start=1,
    ):
        message.field.add(name=name, number=number, type=kind, label=label)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("tfedu.QueueRunnerDef"))


def add_queue_runner(qr: QueueRunner, collection: str = GraphKeys.QUEUE_RUNNERS) -> None:
    """Put a QueueRunner where :func:`start_queue_runners` finds it (TF: ``tf.train.add_queue_runner``)."""
    get_default_graph().add_to_collection(collection, qr)


def start_queue_runners(
    sess: Any = None,
    coord: Coordinator | None = None,
    daemon: bool = True,
    start: bool = True,
    collection: str = GraphKeys.QUEUE_RUNNERS,
) -> list[threading.Thread]:
    """Start the threads of all QueueRunners of the graph (TF: ``tf.train.start_queue_runners``).

    Args:
        sess: the session in which they run (default: the default session).
        coord, daemon, start: see :meth:`QueueRunner.create_threads`.
        collection: where the QueueRunners are.

    Raises:
        ValueError: no session. TypeError: something else than a session.
    """
    sess = get_default_session() if sess is None else sess
    if sess is None:
        raise ValueError(
            "Cannot start queue runners: No default session is registered. Use `with sess.as_default()` or pass an "
            "explicit session to tf.start_queue_runners(sess=sess)"
        )
    if not isinstance(sess, BaseSession):
        raise TypeError(f"sess must be a `tf.Session` object. Given class: {sess.__class__}")
    runners = get_default_graph().get_collection(collection)
    if not runners:
        logging.warning(
            "`tf.train.start_queue_runners()` was called when no queue runners were defined. You can safely remove the "
            "call to this deprecated function."
        )
    with sess.graph.as_default():
        runners = get_default_graph().get_collection(collection)
        return [
            thread
            for runner in runners
            for thread in runner.create_threads(sess, coord=coord, daemon=daemon, start=start)
        ]
