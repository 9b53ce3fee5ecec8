"""The learner's own copy of the lessons.

A learner changes notebooks: runs them, answers exercises, writes notes. So the lessons are copied into a folder of the
learner's, and a later version of tfedu renews only those that the learner never touched. What was copied is remembered,
by its SHA-256, in one small file in that folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from tfedu.i18n import t

MANIFEST = ".tfedu-lessons.json"


class LessonsError(OSError):
    """The lessons cannot be found or copied; the message says what to do."""


@dataclass
class Copied:
    """What :func:`copy` did, by the lessons' paths relative to the folder."""

    added: list[str] = field(default_factory=list)
    renewed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """Lessons the learner changed, left as they are."""
    restored: dict[str, str] = field(default_factory=dict)
    """Original put back -> name under which the learner's version was kept."""

    def first_lesson(self) -> str | None:
        """The notebook to open: the first that is new here, for a learner who has changed none yet."""
        notebooks = sorted(name for name in self.added if name.endswith(".ipynb"))
        return notebooks[0] if notebooks and not (self.kept or self.renewed or self.restored) else None


def source(language: str) -> Path:
    """The folder of the built lessons: inside an installed package, or ``tutorials/`` of a checkout.

    Raises:
        LessonsError: when neither has notebooks.
    """
    package = Path(__file__).resolve().parents[1]
    places = (package / "lessons" / language, package.parent / "tutorials" / language)
    for place in places:
        if any(place.glob("*.ipynb")):
            return place
    raise LessonsError(t("cli.lessons.missing", places=", ".join(map(str, places))))


def default_folder(language: str) -> Path:
    """``~/tfedu-lessons/<language>``, or below ``TFEDU_LESSONS`` where that is set."""
    base = os.environ.get("TFEDU_LESSONS") or Path.home() / "tfedu-lessons"
    return Path(base).expanduser() / language


def copy(origin: Path, folder: Path, *, restore: bool = False) -> Copied:
    """Bring the learner's ``folder`` up to date with the lessons in ``origin``; never loses a learner's change.

    Args:
        origin: the built lessons.
        folder: the learner's folder; created when missing.
        restore: put the originals back also where the learner changed them; the learner's version is kept beside each
            as ``<name>.mine-1.ipynb``, ``.mine-2`` and so on.

    Raises:
        LessonsError: when the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _copy(origin, folder, restore)
    except (PermissionError, FileNotFoundError, FileExistsError, NotADirectoryError) as error:
        raise LessonsError(t("cli.lessons.unwritable", folder=folder)) from error


def _copy(origin: Path, folder: Path, restore: bool) -> Copied:
    done = Copied()
    remembered = _remembered(folder)
    for file in sorted(origin.rglob("*")):
        relative = file.relative_to(origin)
        if not file.is_file() or any(part.startswith(".") for part in relative.parts):
            continue
        name, target, original = relative.as_posix(), folder / relative, _digest(file)
        if not target.exists():
            done.added.append(name)
        elif (present := _digest(target)) == original:
            remembered[name] = original
            continue
        elif present == remembered.get(name):
            done.renewed.append(name)
        elif restore:
            mine = _free_name(target)
            target.rename(mine)
            done.restored[name] = mine.name
        else:
            done.kept.append(name)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
        remembered[name] = original
    (folder / MANIFEST).write_text(json.dumps(remembered, indent=1, sort_keys=True) + "\n", encoding="utf8")
    return done


def _remembered(folder: Path) -> dict[str, str]:
    try:
        known = json.loads((folder / MANIFEST).read_text(encoding="utf8"))
    except (FileNotFoundError, ValueError):
        return {}  # nothing is remembered, so every file that differs counts as the learner's
    return {str(name): str(digest) for name, digest in known.items()} if isinstance(known, dict) else {}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _free_name(target: Path) -> Path:
    number = 1
    while (candidate := target.with_name(f"{target.stem}.mine-{number}{target.suffix}")).exists():
        number += 1
    return candidate
