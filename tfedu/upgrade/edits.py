"""Changing a text at the places where :mod:`ast` found something."""

from __future__ import annotations

import ast


class Edits:
    """Replacements in one text, by position."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines = text.split("\n")  # as the parser counts them; str.splitlines knows more ends of lines
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self._changes: dict[tuple[int, int], str] = {}

    def at(self, line: int, column: int) -> int:
        """The index of a position of the syntax tree, whose columns count bytes of UTF-8."""
        text = self._lines[line - 1]
        return self._starts[line - 1] + len(text.encode()[:column].decode())

    def start(self, node: ast.expr | ast.keyword | ast.alias) -> int:
        return self.at(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.keyword | ast.alias) -> int:
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self.at(node.end_lineno, node.end_col_offset)

    def source(self, node: ast.expr) -> str:
        """The node as it is written."""
        return self.text[self.start(node) : self.end(node)]

    def replace(self, start: int, end: int, text: str) -> None:
        """Put ``text`` where ``start:end`` is."""
        self._changes[start, end] = text

    def insert(self, position: int, text: str) -> None:
        """Put ``text`` before what is at ``position``."""
        self.replace(position, position, text + self._changes.get((position, position), ""))

    def applied(self) -> str:
        """The text with all changes, which must not overlap."""
        parts, position = [], 0
        for (start, end), text in sorted(self._changes.items()):
            assert start >= position, "two changes overlap"
            parts += [self.text[position:start], text]
            position = end
        return "".join([*parts, self.text[position:]])
