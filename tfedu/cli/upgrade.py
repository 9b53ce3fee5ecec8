"""``tfedu upgrade``: programs for TensorFlow 0.x become programs for 1.x."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import click

from tfedu.i18n import t
from tfedu.upgrade import files
from tfedu.upgrade.findings import CHANGED


def run(
    source: Path,
    target: Path | None,
    echo: Callable[[str], None],
    in_place: bool = False,
    force: bool = False,
    copy_others: bool = False,
    python2: bool = False,
    report: Path | None = None,
) -> int:
    """Upgrade a file or a folder and tell what changed.

    Args:
        source: a program, a notebook, or a folder with some.
        target: where the result goes; without it nothing is written, unless ``in_place``.
        echo: prints a line.
        in_place: write over the source.
        force: write over files that exist in the target.
        copy_others: a folder's other files go to the target as well.
        python2: the programs are written for Python 2.
        report: a file for the report, besides the screen.

    Returns:
        the exit status: 0, or 1 when a file could not be read.

    Raises:
        click.ClickException: the source does not exist, or the target may not be written.
    """
    if not source.exists():
        raise click.ClickException(t("upgrade.absent", path=source))
    if in_place and target is not None:
        raise click.UsageError(t("upgrade.one_target"))
    paths = list(files.programs(source)) if source.is_dir() else [source]
    destinations = {path: _destination(path, source, target, in_place) for path in paths}
    wanted = [p for p in paths if p.suffix in files.SUFFIXES or p == source]
    others = [p for p in paths if p not in wanted] if copy_others and target is not None else []
    if target is not None and not force:
        _refuse_existing([destinations[p] for p in (*wanted, *others)])
    results = [files.upgrade_file(path, python2) for path in wanted]
    for result in results:
        place = destinations[result.source]
        if place is not None and (result.changed or place != result.source):
            files.write(result, place)
    for other in others:
        place = destinations[other]
        assert place is not None
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(other, place)
    lines = [line for result in results for line in result.report()]
    lines.append(_summary(results))
    for line in lines:
        echo(line)
    if report is not None:
        report.write_text("\n".join(lines) + "\n", encoding="utf8")
    if target is None and not in_place and any(result.changed for result in results):
        echo(t("upgrade.nothing_written"))
    return int(any(result.failure for result in results))


def _destination(path: Path, source: Path, target: Path | None, in_place: bool) -> Path | None:
    if target is None:
        return path if in_place else None
    if source.is_dir():
        return target / path.relative_to(source)
    return target / path.name if target.is_dir() else target


def _refuse_existing(places: list[Path | None]) -> None:
    existing = [place for place in places if place is not None and place.exists()]
    if existing:
        raise click.ClickException(t("upgrade.exists", path=existing[0], count=len(existing)))


def _summary(results: list[files.Result]) -> str:
    findings = [found for result in results for _, found in result.findings]
    return t(
        "upgrade.summary",
        files=len(results),
        changed=sum(result.changed for result in results),
        changes=sum(found.kind == CHANGED for found in findings),
        open=sum(found.kind != CHANGED for found in findings) + sum(bool(result.failure) for result in results),
    )
