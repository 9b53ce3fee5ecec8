"""Quizzes: the question bank that ships with tfedu, shown by the quiz widget; answers count as progress."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tfedu.course.records import note
from tfedu.i18n import t

if TYPE_CHECKING:
    from tfedu.viz.quiz import Quiz

_BANK = Path(__file__).parent / "data" / "quizzes.json"


@cache
def bank() -> dict[str, dict[str, Any]]:
    """All questions: ``{"01.q1": {"question": {en, zh}, "options": [{"text", "correct", "explain"}, ...]}, ...}``."""
    questions: dict[str, dict[str, Any]] = json.loads(_BANK.read_text(encoding="utf8"))
    return questions


def quiz(name: str) -> Quiz:
    """The question ``name`` as a widget; every option, right or wrong, explains itself once it is chosen.

    Args:
        name: e.g. ``"01.q1"``.

    Raises:
        ValueError: when there is no such question; the message lists those of the same lesson.
    """
    if name not in bank():
        siblings = [other for other in bank() if other[:2] == name[:2]] or list(bank())
        raise ValueError(t("course.quiz.unknown", name=name, known=", ".join(siblings)))

    from tfedu.viz.quiz import Quiz  # brings ipywidgets; reading the bank must not need it

    def answered(correct: bool) -> None:
        note("quizzes", name, solved=correct)

    return Quiz(**bank()[name], on_answer=answered)
