"""What must hold for every lesson before it is built: fresh translations, one vocabulary, code that stands alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from builder.source import Lesson

# Prose only: code, formulas, links and HTML are not held to the vocabulary.
_NOT_PROSE = re.compile(r"```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$|\]\([^)]*\)|<[^>\n]+>", re.DOTALL)


@dataclass(frozen=True)
class Term:
    """One entry of the glossary; the first spelling is the one the course uses, the others are accepted too."""

    en: tuple[str, ...]
    zh: tuple[str, ...]
    avoid: tuple[str, ...]
    note: dict[str, str]
    paired: bool


def glossary(path: Path) -> list[Term]:
    """Read ``glossary.yml``.

    Raises:
        ValueError: when an entry lacks a language or a definition.
    """
    terms = []
    for entry in yaml.safe_load(path.read_text(encoding="utf8")):
        if not entry.get("en") or not entry.get("zh") or set(entry.get("note", ())) != {"en", "zh"}:
            raise ValueError(f"{path}: the entry {entry!r} needs en, zh and note: {{en, zh}}")
        terms.append(
            Term(
                tuple(_listed(entry["en"])),
                tuple(_listed(entry["zh"])),
                tuple(_listed(entry.get("avoid", []))),
                entry["note"],
                entry.get("paired", True),
            )
        )
    return terms


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def problems(lesson: Lesson, terms: list[Term]) -> list[str]:
    """Everything wrong with the lesson's prose, one ``file:line: what`` per finding."""
    found = []
    for prose in lesson.prose:
        where = f"{lesson.path}:{prose.line}"
        if prose.stale:
            found.append(
                f"{where}: the English changed after the Chinese was written; bring the Chinese up to date, "
                f"then run build.py --accept"
            )
        english, chinese = _NOT_PROSE.sub(" ", prose.en), _NOT_PROSE.sub(" ", prose.zh)
        found += [f"{where}: {finding}" for term in terms for finding in _vocabulary(term, english, chinese)]
    return found


def _vocabulary(term: Term, english: str, chinese: str) -> list[str]:
    found = []
    for word in term.avoid:
        text = english if word.isascii() else chinese
        if _occurs(word, text):
            found.append(f"'{word}': the course says '{(term.en if word.isascii() else term.zh)[0]}'")
    said = {
        "en": any(_occurs(word, english) for word in term.en),
        "zh": any(_occurs(word, chinese) for word in term.zh),
    }
    if term.paired and said["en"] and not said["zh"]:
        found.append(f"the English speaks of '{term.en[0]}', the Chinese nowhere of '{term.zh[0]}'")
    return found


def _occurs(word: str, text: str) -> bool:
    """Latin words match whole and in the plural too; Chinese has no word boundaries."""
    if not word.isascii():
        return word in text
    return re.search(rf"(?<![\w-]){re.escape(word)}(?:s|es)?(?![\w-])", text, re.ASCII | re.IGNORECASE) is not None


def glossary_page(terms: list[Term], language: str) -> str:
    """The glossary as a Markdown page in one language, sorted by its first spelling."""
    title, columns = {
        "en": ("Glossary", ("Term", "中文", "Meaning")),
        "zh": ("术语表", ("术语", "English", "含义")),
    }[language]
    rows = []
    for term in sorted(terms, key=lambda term: getattr(term, language)[0].lower()):
        own, other = (term.en, term.zh) if language == "en" else (term.zh, term.en)
        rows.append(f"| {own[0]} | {other[0]} | {term.note[language]} |")
    head = f"| {' | '.join(columns)} |\n|---|---|---|"
    return f"# {title}\n\n{head}\n" + "\n".join(rows) + "\n"
