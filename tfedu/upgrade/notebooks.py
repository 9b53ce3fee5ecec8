"""The code cells of a notebook, upgraded one after the other; everything else of the file stays as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from tfedu.upgrade.findings import Upgraded

_MAGIC = re.compile(r"^(?P<indent>[ \t]*)([%!?].*|[^#\s][^#\n'\"]*\?|[\w, ]+=[ \t]*[%!].*)$", re.MULTILINE)

CellFindings = list[tuple[int, Upgraded]]


def masked(source: str) -> tuple[str, list[str]]:
    """The cell with IPython's own lines replaced by statements that Python can read, and these lines.

    >>> masked("%matplotlib inline\\nx = 1\\n  !ls")
    ('pass  # line 0 of IPython\\nx = 1\\n  pass  # line 1 of IPython', ['%matplotlib inline', '!ls'])
    """
    lines: list[str] = []

    def replacement(found: re.Match[str]) -> str:
        lines.append(found.group()[len(found.group("indent")) :])
        return f"{found.group('indent')}pass  # line {len(lines) - 1} of IPython"

    return _MAGIC.sub(replacement, source), lines


def unmasked(source: str, lines: list[str]) -> str:
    """The cell with IPython's lines put back."""
    for number, line in enumerate(lines):
        source = source.replace(f"pass  # line {number} of IPython", line, 1)
    return source


def upgrade_notebook(text: str, upgrade: Callable[[str], Upgraded]) -> tuple[str, CellFindings]:
    """The notebook with upgraded code cells.

    Args:
        text: the file's text.
        upgrade: what to do with one cell.

    Returns:
        the new text (the old one when nothing changed), and for every cell its number, from 1, and what was found.

    Raises:
        SyntaxError: a cell that cannot be read; its ``filename`` says which.
        ValueError: the file is no notebook.
    """
    notebook = json.loads(text)
    if not isinstance(notebook, dict) or "cells" not in notebook:
        raise ValueError("no notebook of format 4")
    found: CellFindings = []
    changed = False
    for number, cell in enumerate(notebook["cells"], 1):
        if cell.get("cell_type") != "code":
            continue
        source = "".join(cell["source"])
        if source.startswith("%%"):
            continue
        plain, lines = masked(source)
        try:
            upgraded = upgrade(plain)
        except SyntaxError as error:
            error.filename = str(number)
            raise
        found.append((number, upgraded))
        if upgraded.text != plain:
            changed = True
            cell["source"] = _as_before(cell["source"], unmasked(upgraded.text, lines))
    return (_written(notebook, text) if changed else text), found


def _as_before(before: Any, text: str) -> Any:
    return text.splitlines(keepends=True) if isinstance(before, list) else text


def _written(notebook: Any, before: str) -> str:
    """JSON as the file had it: its indent, its way with other alphabets, its last line."""
    indent = re.match(r"\{\s*\n( *)", before)
    plain = before.isascii()
    text = json.dumps(notebook, indent=len(indent.group(1)) if indent else None, ensure_ascii=plain)
    return text + ("\n" if before.endswith("\n") else "")
