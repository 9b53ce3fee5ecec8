"""Looking over the compiler's shoulder. While nobody looks, a compilation asks one question more, and runs none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

from tfedu.compiler.ir import Program
from tfedu.compiler.schedule import Schedule


class Watcher(Protocol):
    """Whoever looks."""

    def program(self, name: str, program: Program) -> None:
        """The program after the pass ``name``; first ``"lowered"``, as it came from the graph."""
        ...

    def kernels(self, schedule: Schedule, steps: list[list[Any]]) -> None:
        """How the last program is executed: for each group, in order, its launches (``kernel``, ``source``, ...)."""
        ...


_watcher: ContextVar[Watcher | None] = ContextVar("tfedu_compiler_watcher", default=None)


def watcher() -> Watcher | None:
    """Who looks at the moment."""
    return _watcher.get()


@contextmanager
def watched_by(who: Watcher) -> Iterator[None]:
    """Tell ``who`` of every program that is compiled inside, in this thread."""
    token = _watcher.set(who)
    try:
        yield
    finally:
        _watcher.reset(token)
