"""Read a lesson: a jupytext ``py:percent`` file whose prose comes in pairs, English first, then Chinese.

A lesson is a list of blocks in reading order. A block is shared code, a pair of prose cells, or a hidden solution::

    # %% [markdown] lang="en"                     prose, English
    # %% [markdown] lang="zh" src_sha="1f2e3d4c"  the same in Chinese; the sha is that of the English it was written for
    # %%                                          code, the same in both languages
    # %% tags=["exercise"]                        starter code
    # %% tags=["solution"]                        its solution: becomes a folded text cell in the notebook
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import jupytext

_HEADER = re.compile(r"^# %%")
_SHA = re.compile(r' src_sha="[0-9a-f]*"')


class LessonError(Exception):
    """A lesson file that cannot be built; the message starts with ``file:line``."""


@dataclass(frozen=True)
class Code:
    """One code cell; ``tags`` go into the notebook's cell metadata."""

    source: str
    tags: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Prose:
    """One paragraph of the lesson in both languages; ``zh_sha`` names the English that the Chinese was written for."""

    en: str
    zh: str
    zh_sha: str | None
    line: int

    @property
    def stale(self) -> bool:
        """The English has changed since the Chinese was last accepted."""
        return self.zh_sha != fingerprint(self.en)


@dataclass(frozen=True)
class Solution:
    """Solution code, and the remarks on it, if any."""

    code: Code
    remark: Prose | None


Block = Code | Prose | Solution


@dataclass(frozen=True)
class Lesson:
    """One lesson file."""

    path: Path
    blocks: tuple[Block, ...]

    @property
    def slug(self) -> str:
        """The file's name without ending, e.g. ``"03_mnist_softmax"``."""
        return self.path.stem

    @property
    def prose(self) -> list[Prose]:
        """Every pair of prose cells, those inside solutions too."""
        found = []
        for block in self.blocks:
            if isinstance(block, Prose):
                found.append(block)
            elif isinstance(block, Solution) and block.remark:
                found.append(block.remark)
        return found

    @property
    def code(self) -> list[Code]:
        """Every code cell of the notebooks, in order; solutions are not among them."""
        return [block for block in self.blocks if isinstance(block, Code)]


def fingerprint(text: str) -> str:
    """Eight hex digits of the SHA-256 of ``text``: enough to notice an edit.

    >>> fingerprint("A graph is a plan.")
    '2a70b9f6'
    """
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def read(path: Path) -> Lesson:
    """Parse the lesson in ``path``.

    Raises:
        LessonError: when prose lacks a language or its partner, or a solution follows no exercise.
    """
    text = path.read_text(encoding="utf8")
    cells = jupytext.reads(text, fmt="py:percent").cells
    lines = [number for number, line in enumerate(text.splitlines(), 1) if _HEADER.match(line)]
    if len(cells) != len(lines):
        raise LessonError(f"{path}:1: {len(cells)} cells but {len(lines)} '# %%' headers; start the file with one")

    blocks: list[Block] = []
    index = 0
    while index < len(cells):
        cell, line = cells[index], lines[index]
        tags = tuple(cell.metadata.get("tags", ()))
        if cell.cell_type == "markdown":
            prose = _pair(path, cells, lines, index)
            index += 2
            if "solution" in tags:
                if not blocks or not isinstance(blocks[-1], Solution):
                    raise LessonError(f"{path}:{line}: a remark on a solution must follow the solution's code")
                blocks[-1] = Solution(blocks[-1].code, prose)
            else:
                blocks.append(prose)
            continue
        code = Code(cell.source, tags, line)
        if "solution" in tags:
            if not blocks or not isinstance(blocks[-1], Code) or "exercise" not in blocks[-1].tags:
                raise LessonError(f"{path}:{line}: a solution must follow its exercise")
            blocks.append(Solution(code, None))
        else:
            blocks.append(code)
        index += 1
    return Lesson(path, tuple(blocks))


def _pair(path: Path, cells: list, lines: list[int], index: int) -> Prose:
    english = cells[index]
    if english.metadata.get("lang") != "en":
        found = english.metadata.get("lang", "no language")
        raise LessonError(f"{path}:{lines[index]}: expected prose with lang=\"en\", found {found}")
    chinese = cells[index + 1] if index + 1 < len(cells) else None
    if chinese is None or chinese.cell_type != "markdown" or chinese.metadata.get("lang") != "zh":
        raise LessonError(f"{path}:{lines[index]}: this English cell is not followed by its Chinese (lang=\"zh\")")
    return Prose(english.source, chinese.source, chinese.metadata.get("src_sha"), lines[index])


def accept(path: Path) -> int:
    """Declare every Chinese cell of ``path`` up to date: write the sha of its English into its header.

    Returns:
        How many headers changed. Do this only after reading the Chinese beside the English.
    """
    lesson = read(path)
    lines = path.read_text(encoding="utf8").splitlines(keepends=True)
    changed = 0
    for prose in lesson.prose:
        if not prose.stale:
            continue
        at = next(i for i in range(prose.line, len(lines)) if _HEADER.match(lines[i]))
        header = _SHA.sub("", lines[at].rstrip("\n"))
        lines[at] = header.replace('lang="zh"', f'lang="zh" src_sha="{fingerprint(prose.en)}"') + "\n"
        changed += 1
    if changed:
        path.write_text("".join(lines), encoding="utf8")
    return changed
