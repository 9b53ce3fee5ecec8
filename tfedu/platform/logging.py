"""Log lines (``tf.logging``): ``INFO:tensorflow:loss = 0.5`` on stderr.

The lines come from Python's logger ``tensorflow``. A program that has configured Python's logging itself gets them
through its own handlers; otherwise they have TensorFlow's format and go to stderr, and what is not a warning is not
shown before ``set_verbosity(INFO)``. In a notebook (and at Python's prompt) they go to stdout, from INFO on.

>>> set_verbosity(INFO)
>>> get_verbosity() == INFO
True
"""

from __future__ import annotations

import collections
import logging
import sys
import traceback
from logging import DEBUG, ERROR, FATAL, INFO, WARN
from types import FrameType
from typing import TYPE_CHECKING, Any, TextIO

__all__ = ["DEBUG", "ERROR", "FATAL", "INFO", "WARN"]

_counts: collections.Counter[tuple[str, int]] = collections.Counter()


def _caller() -> FrameType | None:
    """The frame that called a function of this module."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename in (__file__, logging.__file__):
        frame = frame.f_back
    return frame


class _Logger(logging.Logger):
    """A logger that names the learner's line, not this module's."""

    def findCaller(self, stack_info: bool = False, stacklevel: int = 1) -> tuple[str, int, str, str | None]:
        stack = "".join(traceback.format_stack()) if stack_info else None
        frame = _caller()
        if frame is None:
            return "(unknown file)", 0, "(unknown function)", stack
        return frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name, stack


if TYPE_CHECKING:
    _StreamHandler = logging.StreamHandler[TextIO]
else:
    _StreamHandler = logging.StreamHandler  # takes no type before Python 3.11


class _Handler(_StreamHandler):
    """Writes to what is ``sys.stderr`` (or ``sys.stdout``) at that time."""

    def __init__(self, name: str) -> None:
        logging.Handler.__init__(self)
        self._stream_name = name
        self.setFormatter(logging.Formatter(logging.BASIC_FORMAT))

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return getattr(sys, self._stream_name)


def get_logger() -> logging.Logger:
    """Python's logger ``tensorflow`` (TF: ``tf.get_logger``)."""
    return logging.getLogger("tensorflow")


def _configure() -> None:
    logger = get_logger()
    logger.__class__ = _Logger
    if not logging.getLogger().handlers:
        interactive = hasattr(sys, "ps1") or bool(sys.flags.interactive)
        if interactive:
            logger.setLevel(INFO)
        logger.addHandler(_Handler("stdout" if interactive else "stderr"))
        logger.propagate = False  # or every line would come twice when somebody configures the root logger later


_configure()


def get_verbosity() -> int:
    """The level from which on messages are shown."""
    return get_logger().getEffectiveLevel()


def set_verbosity(v: int) -> None:
    """Show messages from level ``v`` on: DEBUG, INFO, WARN, ERROR or FATAL."""
    get_logger().setLevel(v)


def log(level: int, msg: Any, *args: Any, **kwargs: Any) -> None:
    """``msg % args`` at ``level``."""
    get_logger().log(level, msg, *args, **kwargs)


vlog = log


def debug(msg: Any, *args: Any, **kwargs: Any) -> None:
    """``msg % args`` at level DEBUG."""
    get_logger().debug(msg, *args, **kwargs)


def info(msg: Any, *args: Any, **kwargs: Any) -> None:
    """``msg % args`` at level INFO."""
    get_logger().info(msg, *args, **kwargs)


def warning(msg: Any, *args: Any, **kwargs: Any) -> None:
    """``msg % args`` at level WARN."""
    get_logger().warning(msg, *args, **kwargs)


warn = warning


def error(msg: Any, *args: Any, **kwargs: Any) -> None:
    """``msg % args`` at level ERROR."""
    get_logger().error(msg, *args, **kwargs)


def fatal(msg: Any, *args: Any, **kwargs: Any) -> None:
    """``msg % args`` at level FATAL, shown as CRITICAL; the program goes on."""
    get_logger().fatal(msg, *args, **kwargs)


def TaskLevelStatusMessage(msg: Any) -> None:
    """``msg`` at level ERROR."""
    error(msg)


def log_if(level: int, msg: Any, condition: Any, *args: Any) -> None:
    """``msg % args`` at ``level``, if ``condition`` holds."""
    if condition:
        log(level, msg, *args)


def _times_here() -> int:
    """How often this has been asked before on behalf of the same line of the program."""
    frame = _caller()
    place = ("<unknown>", 0) if frame is None else (frame.f_code.co_filename, frame.f_lineno)
    _counts[place] += 1
    return _counts[place] - 1


def log_every_n(level: int, msg: Any, n: int, *args: Any) -> None:
    """``msg % args`` at ``level``, on the first of every ``n`` calls from the same line."""
    log_if(level, msg, _times_here() % n == 0, *args)


def log_first_n(level: int, msg: Any, n: int, *args: Any) -> None:
    """``msg % args`` at ``level``, on the first ``n`` calls from the same line."""
    log_if(level, msg, _times_here() < n, *args)


def flush() -> None:
    """Write out what the handlers hold back (TensorFlow raises NotImplementedError here)."""
    for handler in get_logger().handlers:
        handler.flush()
