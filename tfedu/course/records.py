"""What a learner has solved, kept in one small file on the learner's own machine and sent nowhere.

The file is ``progress.json`` in the folder that ``TFEDU_HOME`` names, else in ``~/.tfedu``.
"""

from __future__ import annotations

import html
import json
import os
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tfedu.i18n import language, t

_KINDS = ("exercises", "quizzes")


@dataclass(frozen=True)
class Record:
    """One exercise or question: how often it was tried, and whether it has ever been right."""

    attempts: int = 0
    solved: bool = False


def path() -> Path:
    """The progress file; it need not exist."""
    home = os.environ.get("TFEDU_HOME")
    return (Path(home) if home else Path.home() / ".tfedu") / "progress.json"


def load() -> dict[str, dict[str, Record]]:
    """All records: ``{"exercises": {"03.loss": Record(...)}, "quizzes": {...}}``.

    A file that cannot be understood is put aside as ``progress.json.damaged`` with a warning; nothing is deleted.
    """
    file = path()
    try:
        raw = json.loads(file.read_text(encoding="utf8"))
        return {kind: {name: _record(item) for name, item in raw[kind].items()} for kind in _KINDS}
    except FileNotFoundError:
        pass
    except (ValueError, KeyError, TypeError, AttributeError):
        aside = file.with_name(file.name + ".damaged")
        file.replace(aside)
        warnings.warn(t("course.progress.damaged", path=aside), stacklevel=3)
    except OSError as error:
        warnings.warn(t("course.progress.unreadable", path=file, error=error), stacklevel=3)
    return {kind: {} for kind in _KINDS}


def _record(item: Any) -> Record:
    attempts, solved = item["attempts"], item["solved"]
    if type(attempts) is not int or type(solved) is not bool:
        raise TypeError(item)
    return Record(attempts, solved)


def note(kind: str, name: str, solved: bool) -> Record:
    """Count one attempt at an exercise (``kind="exercises"``) or a question (``"quizzes"``) and return its record.

    What has once been solved stays solved. Two notebooks that write in the same instant may lose one attempt of the
    count; they cannot damage the file, which is replaced as a whole.
    """
    records = load()
    old = records[kind].get(name, Record())
    new = Record(old.attempts + 1, old.solved or solved)
    records[kind][name] = new
    _save(records)
    return new


def _save(records: dict[str, dict[str, Record]]) -> None:
    plain = {kind: {name: vars(item) for name, item in records[kind].items()} for kind in _KINDS}
    file = path()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=file.name)
        with os.fdopen(handle, "w", encoding="utf8") as stream:
            json.dump(plain, stream, indent=1, sort_keys=True)
        os.replace(temporary, file)
    except OSError as error:  # a read-only home: learning goes on, only the memory of it does not
        warnings.warn(t("course.progress.unwritable", path=file, error=error), stacklevel=4)


class Progress:
    """A table of what is solved, lesson by lesson. Displays as HTML in a notebook and as text elsewhere."""

    def __init__(self, rows: list[tuple[str, str, int, int, int, int]]) -> None:
        #: one row per lesson: number, title, exercises solved, exercises, questions solved, questions
        self.rows = rows

    @property
    def solved(self) -> int:
        """Exercises and questions solved in all lessons together."""
        return sum(row[2] + row[4] for row in self.rows)

    @property
    def total(self) -> int:
        """Exercises and questions there are in all lessons together."""
        return sum(row[3] + row[5] for row in self.rows)

    def __repr__(self) -> str:
        lines = [
            t("course.progress.line", number=n, title=title, done=done, exercises=all_, right=right, quizzes=asked)
            for n, title, done, all_, right, asked in self.rows
        ]
        return "\n".join([*lines, t("course.progress.sum", solved=self.solved, total=self.total)])

    def _repr_html_(self) -> str:
        columns = t("course.progress.lesson"), t("course.progress.exercises"), t("course.progress.quizzes")
        head = "".join(f'<th scope="col">{column}</th>' for column in columns)
        body = "".join(
            f'<tr><th scope="row" style="text-align:left">{n} {html.escape(title)}</th>'
            f"<td>{_bar(done, exercises)}</td><td>{_bar(right, quizzes)}</td></tr>"
            for n, title, done, exercises, right, quizzes in self.rows
        )
        total = t("course.progress.sum", solved=self.solved, total=self.total)
        return (
            f'<table lang="{language()}"><caption>{total}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )


def _bar(done: int, total: int) -> str:
    return "●" * done + "○" * (total - done) + f" {done}/{total}"


def progress() -> Progress:
    """What has been solved so far on this machine.

    >>> progress().total >= 15
    True
    """
    from tfedu.course.exercises import registered
    from tfedu.course.lesson import lessons
    from tfedu.course.questions import bank

    records = load()

    def count(kind: str, names: list[str]) -> tuple[int, int]:
        return sum(records[kind].get(name, Record()).solved for name in names), len(names)

    rows = []
    for lesson, titles in lessons().items():
        number = lesson[:2]
        done = count("exercises", [name for name in registered() if name.startswith(number + ".")])
        right = count("quizzes", [name for name in bank() if name.startswith(number + ".")])
        rows.append((number, titles[language()], *done, *right))
    return Progress(rows)


def reset() -> None:
    """Forget all progress: the progress file is removed. There is no way back."""
    path().unlink(missing_ok=True)
