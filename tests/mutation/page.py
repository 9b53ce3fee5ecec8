"""``docs/mutation.md`` from the outcomes in ``docs/mutation/``; nothing on the page is typed in."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

KILLED = ("killed", "endless")
"""A mutant that never ends is noticed, too."""
REASONS = Path(__file__).with_name("equivalent.json")
"""Mutants that no test can notice: path, function, before, after, and why; judged one by one."""

Outcome = dict[str, Any]


def _equivalent() -> dict[tuple[str, ...], str]:
    """Why a mutant is none, by what it is."""
    entries = json.loads(REASONS.read_text(encoding="utf8"))
    return {tuple(entry[key] for key in ("path", "function", "before", "after")): entry["why"] for entry in entries}


def why_equivalent(outcome: Outcome) -> str | None:
    """The reason for which a mutant does not count, if there is one."""
    if outcome["outcome"] == "inapplicable":
        return None
    if _without_strict(outcome["before"]) == _without_strict(outcome["after"]):
        return "`strict=` of `zip` states what holds anyway"
    return _equivalent().get(tuple(outcome[key] for key in ("path", "function", "before", "after")))


def _without_strict(text: str) -> str:
    for value in ("True", "False", "None"):
        text = text.replace(f", strict={value}", "")
    return text.replace(", )", ")")


def page(folder: Path, settings: dict[str, Any], files: list[str]) -> str:
    """The text of the page; ``files`` are those that should have been measured."""
    written = sorted(set(folder.glob("*.json")) - {folder / "settings.json"})
    outcomes = [item for file in written for item in json.loads(file.read_text(encoding="utf8"))]
    tried = [item for item in outcomes if item["outcome"] != "inapplicable"]
    excluded = [item for item in tried if item["outcome"] not in KILLED and why_equivalent(item)]
    counted = [item for item in tried if item not in excluded]
    killed = sum(item["outcome"] in KILLED for item in counted)
    lines = [
        "# Do the tests notice?",
        "",
        "The program is changed in one small place at a time (a mutant), and a test has to fail (it is killed). The",
        f"changes are mutmut's: {settings['sample']} for each file where there are so many, drawn with seed",
        f"{settings['seed']}. Each has to survive {settings['seconds']:g} seconds of those tests that run the changed",
        "line, on the reference device.",
        "This page is written by `python -m tests.mutation page` from the outcomes in `docs/mutation/`.",
        "",
        f"**{killed} of {len(counted)} mutants are killed: {_percent(killed, len(counted))} %.** Measured at",
        f"{settings['commit']}.",
        "",
        *(f"- {remark}" for remark in settings.get("remarks", [])),
        *_left_out(files, outcomes),
        "",
        "| file | mutants | killed | survived | not reached | equivalent | killed, % |",
        "|---|---|---|---|---|---|---|",
    ]
    for path in dict.fromkeys(item["path"] for item in tried):
        mine = Counter(item["outcome"] for item in counted if item["path"] == path)
        dead = sum(mine[outcome] for outcome in KILLED)
        same = sum(item["path"] == path for item in excluded)
        row = (mine.total() + same, dead, mine["survived"], mine["unreached"], same, _percent(dead, mine.total()))
        lines.append(f"| {path} | " + " | ".join(map(str, row)) + " |")
    lines += ["", "## Survivors", ""]
    for item in counted:
        if item["outcome"] not in KILLED:
            lines.append(f"- {_where(item)}: {_change(item)} ({item['outcome']})")
    lines += ["", "## Equivalent", "", "No test can notice these; each was judged by itself.", ""]
    lines += [f"- {_where(item)}: {_change(item)}: {why_equivalent(item)}" for item in excluded]
    return "\n".join(lines) + "\n"


def _left_out(files: list[str], outcomes: list[Outcome]) -> list[str]:
    missing = sorted(set(files) - {item["path"] for item in outcomes})
    return [f"- Not measured, or without anything to change: {', '.join(missing)}."] if missing else []


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "-"


def _where(item: Outcome) -> str:
    return f"`{item['path']}`, `{item['function']}`"


def _change(item: Outcome) -> str:
    before, after = (text if len(text) <= 90 else f"{text[:87]}..." for text in (item["before"], item["after"]))
    return f"``{before}`` became ``{after}``"
