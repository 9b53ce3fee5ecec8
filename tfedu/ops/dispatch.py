"""Functions of tensors that also take other things: what such a thing is says what the function does with it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def open_to_others(function: F) -> F:
    """Let kinds of arguments that are no tensors be added to ``function`` later, with :func:`takes`."""
    others: list[tuple[type, Callable[..., Any]]] = []

    @functools.wraps(function)
    def chosen(*args: Any, **keywords: Any) -> Any:
        for kind, meant in others:
            if any(isinstance(value, kind) for value in (*args, *keywords.values())):
                return meant(*args, **keywords)
        return function(*args, **keywords)

    chosen.others = others  # type: ignore[attr-defined]
    return chosen  # type: ignore[return-value]


def takes(kind: type, function: Callable[..., Any]) -> Callable[[F], F]:
    """Decorate what ``function`` shall do when one of its arguments is a ``kind``."""

    def add(meant: F) -> F:
        function.others.append((kind, meant))  # type: ignore[attr-defined]
        return meant

    return add
