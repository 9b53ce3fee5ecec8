"""One line on stderr for each old spelling, the first time it is met."""

from __future__ import annotations

import sys

from tfedu.graph.source import user_frames
from tfedu.i18n import t

_said: set[str] = set()


def say(text: str) -> None:
    """Write one line to stderr."""
    print(text, file=sys.stderr)


def old_spelling(old: str, new: str) -> None:
    """Name the present spelling of ``tf.<old>``, once per process, with the learner's line."""
    if old in _said:
        return
    _said.add(old)
    frames = user_frames()
    where = f"{frames[0][0]}:{frames[0][1]}: " if frames else ""
    say(t("compat.notice", where=where, old=old, new=new))


def forget() -> None:
    """Say everything anew."""
    _said.clear()
