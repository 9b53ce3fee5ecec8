"""Files and folders: what ``tfedu upgrade`` reads and writes."""

from __future__ import annotations

import io
import shutil
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tfedu.i18n import t
from tfedu.upgrade.findings import Finding, Upgraded
from tfedu.upgrade.names import Names
from tfedu.upgrade.notebooks import upgrade_notebook
from tfedu.upgrade.python2 import suspicious, to_python3
from tfedu.upgrade.source import upgrade

SUFFIXES = (".py", ".ipynb")
_SKIPPED = {".git", ".ipynb_checkpoints", "__pycache__"}


@dataclass
class Result:
    """What became of one file: its new bytes, and the lines of the report."""

    source: Path
    new: bytes
    changed: bool = False
    findings: list[tuple[str, Finding]] = field(default_factory=list)
    failure: str = ""

    def report(self) -> list[str]:
        """``model.py:12: tf.mul is now tf.multiply``; of a notebook ``lesson.ipynb:[3]:2: ...``."""
        lines = [f"{self.source}:{place}{found.line}: {found.text}" for place, found in self.findings]
        return [*lines, f"{self.source}: {self.failure}"] if self.failure else lines


def upgrade_file(path: Path, python2: bool = False) -> Result:
    """Read one program or notebook; nothing is written.

    Raises:
        OSError: it cannot be read.
    """
    raw = path.read_bytes()
    result = Result(path, raw)
    names = Names()

    def one(text: str) -> Upgraded:
        before = to_python3(text) if python2 else Upgraded(text, [])
        after = upgrade(before.text, names, python2)
        return Upgraded(after.text, sorted([*before.findings, *after.findings], key=lambda found: found.line))

    try:
        text, encode = _decoded(raw, path)
        if path.suffix == ".ipynb":
            new, cells = upgrade_notebook(text, one)
            result.findings = [(f"[{cell}]:", found) for cell, upgraded in cells for found in upgraded.findings]
        else:
            upgraded = one(text)
            new = upgraded.text
            result.findings = [("", found) for found in upgraded.findings]
        result.new, result.changed = encode(new), new != text
    except SyntaxError as error:
        result.failure = _unreadable(error, raw, python2)
    except ValueError as error:
        result.failure = t("upgrade.unreadable", reason=error)
    return result


def _decoded(raw: bytes, path: Path) -> tuple[str, Callable[[str], bytes]]:
    """The file's text with newlines of one character, and the way back."""
    encoding = "utf-8" if path.suffix == ".ipynb" else tokenize.detect_encoding(io.BytesIO(raw).readline)[0]
    text = raw.decode(encoding)
    newline = "\r\n" if "\r\n" in text else "\n"
    return text.replace("\r\n", "\n"), lambda new: new.replace("\n", newline).encode(encoding)


def _unreadable(error: SyntaxError, raw: bytes, python2: bool) -> str:
    line = f"{f'[{error.filename}]:' if error.filename and error.filename.isdigit() else ''}{error.lineno or '?'}"
    failure = t("upgrade.syntax", line=line, reason=error.msg)
    if not python2 and suspicious(raw.decode("utf-8", "replace").replace("\\n", "\n")):
        failure += " " + t("upgrade.try_python2")
    return failure


def programs(folder: Path) -> Iterator[Path]:
    """The programs and notebooks below a folder, and every other file, in order."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not _SKIPPED & set(path.relative_to(folder).parts):
            yield path


def write(result: Result, target: Path) -> None:
    """Write one upgraded file; its permissions stay."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(result.new)
    if target != result.source:
        shutil.copymode(result.source, target)
