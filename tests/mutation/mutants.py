"""The mutants of a file: every small change that mutmut would make inside a function or a lambda."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

NOT_WORTH_IT = ("len", "isinstance")
"""Calls that mutmut leaves alone: with None inside they fail at once and say nothing of the tests."""


@dataclass(frozen=True)
class Mutant:
    """One change: where, and the line before and after."""

    path: str
    number: int
    function: str
    first: int
    last: int
    before: str
    after: str

    @property
    def name(self) -> str:
        return f"{self.path}:{self.number}"


class MutatedFile:
    """A source file and its mutants."""

    def __init__(self, root: Path, path: str) -> None:
        self.path = path
        self.text = (root / path).read_text(encoding="utf8")
        wrapper = MetadataWrapper(cst.parse_module(self.text), unsafe_skip_copy=True)
        visitor = _Visitor(wrapper.resolve(PositionProvider))
        wrapper.module.visit(visitor)
        self._module = wrapper.module
        self._changes = visitor.changes

    def __len__(self) -> int:
        return len(self._changes)

    def source(self, number: int) -> str:
        """The whole text of the file with change ``number``."""
        node, changed, _, _ = self._changes[number]
        return self._module.deep_replace(node, changed).code  # type: ignore[no-any-return, union-attr]

    def mutant(self, number: int) -> Mutant:
        node, changed, function, place = self._changes[number]
        before, after = (" ".join(self._module.code_for_node(n).split()) for n in (node, changed))
        return Mutant(self.path, number, function, place.start.line, place.end.line, before, after)


class _Visitor(cst.CSTVisitor):
    """Gathers (node, changed node, function, place) in the order of the text."""

    def __init__(self, places: object) -> None:
        super().__init__()
        self._places: dict[cst.CSTNode, CodeRange] = places  # type: ignore[assignment]
        self._scopes: list[tuple[str, bool]] = []
        self.changes: list[tuple[cst.CSTNode, cst.CSTNode, str, CodeRange]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        # A default belongs to the function and not to its code; signatures are compared name by name in tests/api.
        if isinstance(node, (cst.Annotation, cst.Decorator, cst.Param)) or _is_left_alone(node):
            return False
        if isinstance(node, (cst.FunctionDef, cst.ClassDef)):
            self._scopes.append((node.name.value, isinstance(node, cst.FunctionDef)))
        elif isinstance(node, cst.Lambda):
            self._scopes.append(("<lambda>", True))
        if any(running for _, running in self._scopes):
            for changed in _changes(node):
                place = self._places[node]
                self.changes.append((node, changed, ".".join(name for name, _ in self._scopes), place))
        return True

    def on_leave(self, node: cst.CSTNode) -> None:
        if isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
            self._scopes.pop()


def _is_left_alone(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value in NOT_WORTH_IT


def _changes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for kind, operator in mutation_operators:
        if isinstance(node, kind):
            yield from operator(node)
