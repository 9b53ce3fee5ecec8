"""Hooks: what is to happen around every run of a monitored session (``tf.train.SessionRunHook``)."""

from __future__ import annotations

from typing import Any, NamedTuple


class SessionRunHook:
    """A class to derive from; every method does nothing (TF: ``tf.train.SessionRunHook``).

    In the order in which they are called: :meth:`begin`, :meth:`after_create_session`, for every run
    :meth:`before_run` and :meth:`after_run`, then :meth:`end`.
    """

    def begin(self) -> None:
        """Before there is a session; operations may still be added to the graph."""

    def after_create_session(self, session: Any, coord: Any) -> None:
        """There is a session. Nothing can be added to the graph any more.

        Args:
            session: the session, new or made again after a failure.
            coord: the coordinator of its threads.
        """

    def before_run(self, run_context: Any) -> SessionRunArgs | None:
        """Before a run: what to compute besides what the program wants, as :class:`SessionRunArgs`, or None."""
        return None

    def after_run(self, run_context: Any, run_values: Any) -> None:
        """After a run that raised nothing.

        Args:
            run_context: as in :meth:`before_run`; its ``request_stop()`` ends the training.
            run_values: :class:`SessionRunValues` with what ``before_run`` asked for.
        """

    def end(self, session: Any) -> None:
        """Before the session is closed, unless a run raised something else than the end of the input."""


class SessionRunArgs(NamedTuple):
    """Arguments of ``Session.run`` that a hook adds (TF: ``tf.train.SessionRunArgs``).

    >>> SessionRunArgs("loss:0")
    SessionRunArgs(fetches='loss:0', feed_dict=None, options=None)
    """

    fetches: Any
    feed_dict: Any = None
    options: Any = None


class SessionRunContext:
    """What a hook is told about the run (TF: ``tf.train.SessionRunContext``).

    Args:
        original_args: :class:`SessionRunArgs` with what the program asked for.
        session: the session that runs.
    """

    def __init__(self, original_args: Any, session: Any) -> None:
        self._original_args, self._session, self._stop_requested = original_args, session, False

    @property
    def original_args(self) -> Any:
        """What the program asked for."""
        return self._original_args

    @property
    def session(self) -> Any:
        """The session that runs."""
        return self._session

    @property
    def stop_requested(self) -> bool:
        """Whether a hook has asked for the end."""
        return self._stop_requested

    def request_stop(self) -> None:
        """Ask for the end of the training."""
        self._stop_requested = True


class SessionRunValues(NamedTuple):
    """What a hook gets of the run (TF: ``tf.train.SessionRunValues``).

    ``results`` has the structure of the ``fetches`` the hook asked for.
    """

    results: Any
    options: Any
    run_metadata: Any
