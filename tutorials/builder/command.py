"""The command line: build, check, execute, accept."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

from builder.execute import execute
from builder.lint import glossary, glossary_page, problems
from builder.notebook import LANGUAGES, Notebook, Titles, build, is_executed, to_bytes, with_outputs
from builder.source import Lesson, LessonError, accept, read

TUTORIALS = Path(__file__).resolve().parent.parent
TITLES = TUTORIALS.parent / "tfedu" / "course" / "data" / "lessons.json"


def titles() -> Titles:
    """The course's table of contents; it ships with the package, because the lessons print it too."""
    found: Titles = json.loads(TITLES.read_text(encoding="utf8"))
    return found


def lessons(root: Path) -> list[Path]:
    """The lesson files in course order."""
    return sorted((root / "lessons").glob("[0-9][0-9]_*.py"))


def target(root: Path, lesson: Lesson, language: str) -> Path:
    """Where the lesson's notebook goes."""
    return root / language / f"{lesson.slug}.ipynb"


def recorded(path: Path) -> Notebook | None:
    """The notebook that is already there, if any."""
    if not path.exists():
        return None
    notebook: Notebook = json.loads(path.read_text(encoding="utf8"))
    return notebook


def produced(root: Path, parsed: list[Lesson], contents: Titles) -> dict[Path, bytes]:
    """Every file the builder writes, without executing anything."""
    terms = glossary(root / "glossary.yml")
    files = {root / language / "glossary.md": glossary_page(terms, language).encode() for language in LANGUAGES}
    for lesson in parsed:
        for language in LANGUAGES:
            path = target(root, lesson, language)
            files[path] = to_bytes(with_outputs(build(lesson, language, contents), recorded(path)))
    return files


def verify(root: Path, parsed: list[Lesson], contents: Titles) -> list[str]:
    """Everything that keeps the committed notebooks from being what the lessons say."""
    terms = glossary(root / "glossary.yml")
    found = [finding for lesson in parsed for finding in problems(lesson, terms)]
    for path, wanted in produced(root, parsed, contents).items():
        if not path.exists():
            found.append(f"{path}: missing; run build.py")
        elif path.read_bytes() != wanted:
            found.append(f"{path}: differs from its lesson; run build.py")
        elif path.suffix == ".ipynb" and not is_executed(json.loads(wanted)):
            found.append(f"{path}: its outputs are not those of its code; run build.py --execute")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the builder; returns the exit status."""
    parser = argparse.ArgumentParser(prog="build.py", description="Build tutorials/en and tutorials/zh.")
    parser.add_argument("lessons", nargs="*", help="numbers, e.g. 03 05 (default: all)")
    parser.add_argument("--check", action="store_true", help="change nothing; fail when something is stale or missing")
    parser.add_argument("--execute", action="store_true", help="run the notebooks and record their outputs")
    parser.add_argument("--accept", action="store_true", help="declare the Chinese of the lessons up to date")
    parser.add_argument("--root", type=Path, default=TUTORIALS, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    root: Path = chosen.root

    paths = [path for path in lessons(root) if not chosen.lessons or path.name[:2] in chosen.lessons]
    try:
        if chosen.accept:
            for path in paths:
                print(f"{path.name}: {accept(path)} Chinese cells accepted")
        parsed = [read(path) for path in paths]
    except LessonError as error:
        print(error)
        return 1

    contents = titles()
    if not chosen.lessons and [lesson.slug for lesson in parsed] != list(contents):
        print(f"{TITLES}: lists other lessons than {root / 'lessons'}")
        return 1
    if chosen.check:
        found = verify(root, parsed, contents)
        print("\n".join(found) if found else f"{2 * len(parsed)} notebooks are what their lessons say")
        return 1 if found else 0

    for path, content in produced(root, parsed, contents).items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    if chosen.execute:
        for lesson in parsed:
            for language in LANGUAGES:
                record(root, lesson, language, contents)
    return 0


def record(root: Path, lesson: Lesson, language: str, contents: Titles) -> None:
    """Run one notebook in its folder and write it with the outputs of that run."""
    path = target(root, lesson, language)
    started = time.perf_counter()
    path.write_bytes(to_bytes(execute(build(lesson, language, contents), path.parent)))
    print(f"{path.relative_to(root)}: {time.perf_counter() - started:.1f} s")
