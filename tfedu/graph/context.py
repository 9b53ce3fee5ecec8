"""The default graph and the default session: one stack each per thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tfedu.graph.graph import Graph


class _Stack(threading.local):
    def __init__(self) -> None:
        self.items: list[Any] = []

    @contextmanager
    def pushed(self, item: Any, kind: str) -> Iterator[Any]:
        self.items.append(item)
        try:
            yield item
        finally:
            if self.items and self.items[-1] is item:
                self.items.pop()
            else:
                self.items[:] = [i for i in self.items if i is not item]
                raise AssertionError(f"Nesting violated for default stack of {kind} objects")


_graphs = _Stack()
_sessions = _Stack()
_root: Graph | None = None
_make_graph: Callable[[], Graph]


def set_graph_class(make: Callable[[], Graph]) -> None:
    """Said once by :mod:`tfedu.graph.graph`, which cannot be imported from here."""
    global _make_graph
    _make_graph = make


def get_default_graph() -> Graph:
    """The graph to which operations are added (TF: ``tf.get_default_graph``)."""
    global _root
    if _graphs.items:
        return _graphs.items[-1]
    if _root is None:
        _root = _make_graph()
    return _root


def reset_default_graph() -> None:
    """Start over with an empty default graph.

    Raises:
        AssertionError: inside ``with graph.as_default()``.
    """
    global _root
    if _graphs.items:
        raise AssertionError(
            "Do not use tf.reset_default_graph() to clear nested graphs. "
            "If you need a cleared graph, exit the nesting and create a new graph."
        )
    _root = _make_graph()


def default_graph(graph: Graph) -> Any:
    return _graphs.pushed(graph, "Graph")


def get_default_session() -> Any:
    """The innermost session entered with ``with``, or None (TF: ``tf.get_default_session``)."""
    return _sessions.items[-1] if _sessions.items else None


def default_session(session: Any) -> Any:
    return _sessions.pushed(session, "Session")


def enter_session(session: Any) -> None:
    """Make ``session`` the default until :func:`leave_session` (InteractiveSession)."""
    _sessions.items.append(session)


def leave_session(session: Any) -> None:
    _sessions.items[:] = [s for s in _sessions.items if s is not session]


def enter_graph(graph: Graph) -> None:
    _graphs.items.append(graph)


def leave_graph(graph: Graph) -> None:
    for position in range(len(_graphs.items) - 1, -1, -1):
        if _graphs.items[position] is graph:
            del _graphs.items[position]
            return


def require_session(session: Any, graph: Graph, what: str) -> Any:
    """``session``, or the default one, which must belong to ``graph``.

    Raises:
        ValueError: in TensorFlow's words, when there is none or it runs another graph.
    """
    if session is not None:
        if session.graph is not graph:
            kind = "tensor's" if what == "eval" else "operation's"
            verb = "evaluate tensor" if what == "eval" else "execute operation"
            raise ValueError(
                f"Cannot use the given session to {verb}: the {kind} graph is different from the session's graph."
            )
        return session
    session = get_default_session()
    verb = "evaluate tensor" if what == "eval" else "execute operation"
    if session is None:
        raise ValueError(
            f"Cannot {verb} using `{what}()`: No default session is registered. "
            f"Use `with sess.as_default()` or pass an explicit session to `{what}(session=sess)`"
        )
    if session.graph is not graph:
        kind = "tensor's" if what == "eval" else "operation's"
        raise ValueError(
            f"Cannot use the default session to {verb}: the {kind} graph is different from the session's graph. "
            f"Pass an explicit session to `{what}(session=sess)`."
        )
    return session
