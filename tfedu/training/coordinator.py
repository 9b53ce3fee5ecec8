"""Threads that end together (``tf.train.Coordinator``, ``tf.train.LooperThread``)."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from tfedu.graph.errors import OutOfRangeError
from tfedu.platform import logging

ExcInfo = tuple[type[BaseException], BaseException, "TracebackType | None"]


def _reraise(info: ExcInfo) -> None:
    raise info[1].with_traceback(info[2])


class Coordinator:
    """Tells a set of threads to stop, and reports the first error that one of them met (TF: ``tf.train.Coordinator``).

    Each thread asks :meth:`should_stop` now and then; any of them, or the main program, calls :meth:`request_stop`;
    the main program waits in :meth:`join`, which raises the error that was reported.

    Args:
        clean_stop_exception_types: errors that mean the end and no mistake (default: OutOfRangeError, with which input
            queues end).

    >>> coord = Coordinator()
    >>> with coord.stop_on_exception():
    ...     raise OutOfRangeError(None, None, "the end")
    >>> coord.should_stop(), coord.join([])
    (True, None)
    """

    def __init__(self, clean_stop_exception_types: Sequence[type[BaseException]] | None = None) -> None:
        self._clean = (OutOfRangeError,) if clean_stop_exception_types is None else tuple(clean_stop_exception_types)
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._reported: ExcInfo | None = None
        self._joined = False
        self._threads: set[threading.Thread] = set()

    def request_stop(self, ex: Any = None) -> None:
        """Ask all threads to stop; an error given here is raised by :meth:`join`, the first one only.

        Args:
            ex: the exception that is being handled, or what ``sys.exc_info()`` returns.
        """
        with self._lock:
            if isinstance(ex[1] if isinstance(ex, tuple) else ex, self._clean):
                ex = None
            info: Any = ex if isinstance(ex, tuple) else sys.exc_info()
            if self._joined and ex is not None:  # nobody would see it otherwise
                _reraise(info)
            if self._stop.is_set():
                return
            if ex is not None:
                logging.info("Error reported to Coordinator: %s, %s", type(info[1]), info[1])
                self._reported = info if len(info) == 3 and info[0] and info[1] else _no_exception(info)
            self._stop.set()

    def clear_stop(self) -> None:
        """Start over: nobody has asked to stop, nothing was reported."""
        with self._lock:
            self._joined = False
            self._reported = None
            self._stop.clear()

    def should_stop(self) -> bool:
        """Whether somebody has asked to stop."""
        return self._stop.is_set()

    @contextmanager
    def stop_on_exception(self) -> Iterator[None]:
        """``with`` block whose exceptions are reported to :meth:`request_stop` and end there."""
        try:
            yield
        except BaseException:
            self.request_stop(ex=sys.exc_info())

    def wait_for_stop(self, timeout: float | None = None) -> bool:
        """Wait until somebody asks to stop, at most ``timeout`` seconds; whether somebody did."""
        return self._stop.wait(timeout)

    def register_thread(self, thread: threading.Thread) -> None:
        """A thread for which :meth:`join` is to wait."""
        with self._lock:
            self._threads.add(thread)

    def join(
        self,
        threads: Sequence[threading.Thread] | None = None,
        stop_grace_period_secs: float = 120,
        ignore_live_threads: bool = False,
    ) -> None:
        """Wait until all threads have ended, then raise the error that was reported.

        Args:
            threads: besides those that were registered.
            stop_grace_period_secs: how long a thread may take to end after a stop was asked for.
            ignore_live_threads: say nothing about threads that take longer.

        Raises:
            RuntimeError: a thread took longer; the reported error goes first.
        """
        with self._lock:
            waited_for = list(self._threads.union(threads or ()))
        while any(thread.is_alive() for thread in waited_for) and not self.wait_for_stop(1.0):
            pass
        pause = 0.001
        while any(thread.is_alive() for thread in waited_for) and stop_grace_period_secs >= 0.0:
            time.sleep(pause)
            stop_grace_period_secs -= pause
            pause = max(min(2 * pause, stop_grace_period_secs), 0.001)
        late = " ".join(thread.name for thread in waited_for if thread.is_alive())
        with self._lock:
            self._joined = True
            self._threads = set()
            if self._reported:
                _reraise(self._reported)
            if late and not ignore_live_threads:
                raise RuntimeError(f"Coordinator stopped with threads still running: {late}")
            if late:
                logging.info("Coordinator stopped with threads still running: %s", late)

    @property
    def joined(self) -> bool:
        """Whether :meth:`join` is over."""
        return self._joined

    def raise_requested_exception(self) -> None:
        """Raise the error that was reported, if any was."""
        with self._lock:
            if self._reported:
                _reraise(self._reported)


def _no_exception(info: Any) -> ExcInfo:
    """What is reported when a program reports an exception that nobody has raised."""
    error = ValueError(f"ex must be a tuple or sys.exc_info must return the current exception: {info}")
    return ValueError, error, None


class LooperThread(threading.Thread):
    """A thread that does something again and again until its coordinator stops (TF: ``tf.train.LooperThread``).

    Args:
        coord: the coordinator; an exception is reported to it.
        timer_interval_secs: seconds between two beginnings; None: one after the other.
        target, args, kwargs: what to call; or a subclass overrides :meth:`run_loop`.

    Raises:
        ValueError: no coordinator; arguments without a function.
    """

    def __init__(
        self,
        coord: Coordinator,
        timer_interval_secs: float | None,
        target: Callable[..., Any] | None = None,
        args: Sequence[Any] | None = None,
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        if not isinstance(coord, Coordinator):
            raise ValueError(f"'coord' argument must be a Coordinator: {coord}")
        super().__init__(daemon=True)
        if target is None and (args or kwargs):
            raise ValueError("'args' and 'kwargs' argument require that you also pass 'target'")
        self._coord = coord
        self._timer_interval_secs = timer_interval_secs
        self._called = (target, tuple(args or ()), kwargs or {})
        coord.register_thread(self)

    @staticmethod
    def loop(
        coord: Coordinator,
        timer_interval_secs: float | None,
        target: Callable[..., Any],
        args: Sequence[Any] | None = None,
        kwargs: dict[str, Any] | None = None,
    ) -> LooperThread:
        """A thread that has been started; see the class."""
        looper = LooperThread(coord, timer_interval_secs, target=target, args=args, kwargs=kwargs)
        looper.start()
        return looper

    def run(self) -> None:
        """What the thread does."""
        with self._coord.stop_on_exception():
            self.start_loop()
            if self._timer_interval_secs is None:
                while not self._coord.should_stop():
                    self.run_loop()
            else:
                due = time.time()
                while not self._coord.wait_for_stop(due - time.time()):
                    due += self._timer_interval_secs
                    self.run_loop()
            self.stop_loop()

    def start_loop(self) -> None:
        """Called when the thread starts."""

    def stop_loop(self) -> None:
        """Called when the thread ends without an exception."""

    def run_loop(self) -> None:
        """Called again and again."""
        target, args, kwargs = self._called
        if target is not None:
            target(*args, **kwargs)
