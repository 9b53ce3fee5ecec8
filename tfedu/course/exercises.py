"""Checking an exercise: a pure function looks at the learner's answer and either lets it pass or gives one hint.

A check is a function registered under ``"<lesson>.<name>"``. It returns when the answer is right and raises
:class:`Hint` when it is not; the hint names a text of the message catalogue, so that it speaks the learner's language.
What is wrong is judged by *running* the answer on small inputs, never by comparing source code, so every correct
solution passes, however it is written.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

from tfedu.course.records import note
from tfedu.i18n import language, t

_MODULES = ("hello_graph", "line_fit", "mnist_softmax", "mlp", "deep_cnn")
_checks: dict[str, Callable[..., None]] = {}
_F = TypeVar("_F", bound="Callable[..., None]")


class Hint(Exception):
    """The answer is not right yet: ``key`` is the hint's name in the catalogue, ``params`` fill its placeholders."""

    def __init__(self, key: str, **params: Any) -> None:
        super().__init__(key)
        self.key = key
        self.params = params


class Unanswered(Exception):
    """The starter code is still as it was: nothing to judge, and not counted as an attempt."""


def exercise(name: str) -> Callable[[_F], _F]:
    """Register the decorated function as the check of exercise ``name``, e.g. ``"03.loss"``."""

    def register(function: _F) -> _F:
        _checks[name] = function
        return function

    return register


def registered() -> list[str]:
    """The names of all exercises, in the order of the lessons."""
    for module in _MODULES:
        import_module(f"tfedu.course.checks.{module}")
    return list(_checks)


_MARKS = {True: "✓", False: "✗", None: "○"}
_COLOURS = {True: "#1b7f3b", False: "#c2410c", None: "#64748b"}


class Verdict:
    """The result of a check: ``right`` is True, False, or None while nothing has been answered.

    A verdict is true when the answer is right. It displays as one line of text, or as a coloured note in a notebook.
    """

    def __init__(self, right: bool | None, message: str) -> None:
        self.right = right
        self.message = message

    def __bool__(self) -> bool:
        return self.right is True

    def __repr__(self) -> str:
        return f"{_MARKS[self.right]} {self.message}"

    def _repr_html_(self) -> str:
        # The mark and the words carry the meaning; the colour of the edge only repeats it.
        return (
            f'<div role="status" lang="{language()}" style="border-left:4px solid {_COLOURS[self.right]};'
            f'padding:.35em .8em;margin:.3em 0"><b aria-hidden="true">{_MARKS[self.right]}</b> '
            f"{html.escape(self.message)}</div>"
        )


def check(name: str, answer: Any, **context: Any) -> Verdict:
    """Judge ``answer`` to the exercise ``name`` and say what is right or what to look at next.

    Args:
        name: the exercise, e.g. ``"03.loss"``; the starter code has it filled in.
        answer: what the exercise asks for: a tensor, a number, an array or a function. ``None``, ``...`` and a
            function that returns None mean "not answered yet" and are not counted as an attempt.
        **context: further objects that some exercises hand over by name.

    Returns:
        A :class:`Verdict`. An exception raised by the learner's own code is not caught: it says most by itself.

    Raises:
        ValueError: when there is no such exercise; the message lists those of the same lesson.

    >>> from tfedu.i18n import set_language
    >>> set_language("en")
    >>> check("02.rate", None).right is None
    True
    """
    if name not in registered():
        siblings = [other for other in _checks if other[:2] == name[:2]] or list(_checks)
        raise ValueError(t("course.check.unknown", name=name, known=", ".join(siblings)))
    try:
        if answer is None or answer is Ellipsis:
            raise Unanswered
        _checks[name](answer, **context)
    except Unanswered:
        return Verdict(None, t("course.check.todo"))
    except Hint as hint:
        record = note("exercises", name, solved=False)
        message = t(f"course.{_full_key(name, hint.key)}", **hint.params)
        if record.attempts >= 3 and not record.solved:
            message += t("course.check.look")
        return Verdict(False, message)
    note("exercises", name, solved=True)
    return Verdict(True, t(f"course.{name}.right"))


def _full_key(name: str, key: str) -> str:
    """Hints that many exercises share live under ``any.``; all others under the exercise's own name."""
    return key if key.startswith("any.") else f"{name}.{key}"
