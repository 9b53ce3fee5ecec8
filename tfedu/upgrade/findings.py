"""What was found in a program: what changed, what was assumed, what has to be done by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tfedu.i18n import t

CHANGED, CHECK, BY_HAND = "changed", "check", "by_hand"


@dataclass(frozen=True)
class Finding:
    """One line of the report.

    Attributes:
        line: in the program (of a notebook: in its cell), from 1.
        kind: ``"changed"``, ``"check"`` (changed on an assumption) or ``"by_hand"`` (left as it is).
        key: the text's key in ``catalog/upgrade.json``; ``params`` fill it.
    """

    line: int
    kind: str
    key: str
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The finding in the reader's language."""
        words = t(f"upgrade.{self.key}", **self.params)
        return words if self.kind == CHANGED else t(f"upgrade.{self.kind}", finding=words)


@dataclass(frozen=True)
class Upgraded:
    """A program's new text and what was found in the old one."""

    text: str
    findings: list[Finding]
