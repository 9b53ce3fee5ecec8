"""The first line of every lesson: language, a clean graph, and seeds, so that a second run sees what the first saw."""

from __future__ import annotations

import json
import os
import random
from functools import cache
from pathlib import Path

import numpy as np

from tfedu.graph.context import reset_default_graph
from tfedu.i18n import LANGUAGES, language, set_language, t

_LESSONS = Path(__file__).parent / "data" / "lessons.json"


@cache
def lessons() -> dict[str, dict[str, str]]:
    """Every lesson in order: ``{"01_hello_graph": {"en": title, "zh": title}, ...}``."""
    titles: dict[str, dict[str, str]] = json.loads(_LESSONS.read_text(encoding="utf8"))
    return titles


def notebook_language() -> str | None:
    """The language of the notebook that is running, or None outside ``.../en/`` and ``.../zh/``.

    The code of the two notebooks of a lesson is the same to the letter, so the language cannot be written in it.
    It is the name of the folder the notebook lies in: Jupyter names the notebook in ``JPY_SESSION_NAME``, and a
    kernel starts in the notebook's own folder.
    """
    session = os.environ.get("JPY_SESSION_NAME", "")
    for folder in (Path(session).parent.name, Path.cwd().name):
        if folder in LANGUAGES:
            return folder
    return None


def begin(lesson: str) -> None:
    """Start a lesson: choose the notebook's language, empty the default graph, seed Python and NumPy with 0.

    Says in one line which lesson this is and how to change the language. Outside the folders ``en`` and ``zh`` the
    language stays what it was (see :mod:`tfedu.i18n`).

    Args:
        lesson: the lesson's file name without ending, e.g. ``"01_hello_graph"``.

    Raises:
        ValueError: when there is no such lesson; the message lists those there are.

    >>> from tfedu.i18n import set_language
    >>> set_language("en")
    >>> begin("01_hello_graph")
    Lesson 01 · Hello, graph · English (tf.i18n.set_language("zh") 换成中文)
    """
    if lesson not in lessons():
        raise ValueError(t("course.begin.unknown", lesson=lesson, known=", ".join(lessons())))
    found = notebook_language()
    if found is not None:
        set_language(found)
    reset_default_graph()
    random.seed(0)
    np.random.seed(0)
    print(t("course.begin.line", number=lesson[:2], title=lessons()[lesson][language()]))
