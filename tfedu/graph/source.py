"""Where in the reader's own program an operation was made."""

from __future__ import annotations

import linecache
import os
import sys
from dataclasses import dataclass

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Source:
    """One line of the reader's program: ``file``, ``line`` (from 1), enclosing ``function``."""

    file: str
    line: int
    function: str

    @property
    def place(self) -> str:
        """The file as a reader knows it: ``Cell In[3]`` in a notebook, else the path."""
        ipython = sys.modules.get("IPython")
        shell = None if ipython is None else ipython.get_ipython()
        label = None if shell is None else shell.compile.format_code_name(self.file)
        return self.file if label is None else " ".join(label)

    @property
    def code(self) -> str:
        """The text of the line, stripped; empty when the file is not at hand."""
        return linecache.getline(self.file, self.line).strip()


def user_frames() -> tuple[tuple[str, int, str], ...]:
    """The innermost frames outside of this package, nearest first (at most six)."""
    frames: list[tuple[str, int, str]] = []
    frame = sys._getframe(1)
    while frame is not None and len(frames) < _DEPTH:
        name = frame.f_code.co_filename
        if not name.startswith(_PACKAGE):
            frames.append((name, frame.f_lineno, frame.f_code.co_name))
        frame = frame.f_back  # type: ignore[assignment]
    return tuple(frames)
