"""One program's text: find what 0.x wrote differently, and write it as 1.x does."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from tfedu.api.missing import tensorflow_names
from tfedu.upgrade.calls import NEW, UNSURE, dialect, order
from tfedu.upgrade.edits import Edits
from tfedu.upgrade.findings import BY_HAND, CHANGED, CHECK, Finding, Upgraded
from tfedu.upgrade.names import Names, canonical, successor
from tfedu.v0.forms import FORMS, KEYWORDS, Form

_BEYOND = {"contrib", "compat", "keras", "raw_ops", "flags", "python", "models", "examples", "v0", "VERSION"}
"""What stands below ``tf`` but not in the list of its public names."""

_CLASSES_NOW = ("zeros_initializer", "ones_initializer")
"""Functions of 0.x, handed on as they were; a class is called first."""


def upgrade(text: str, names: Names | None = None, python2: bool = False) -> Upgraded:
    """The program ``text``, written for 0.x, as it reads for 1.x.

    Args:
        text: Python 3 source.
        names: what earlier cells of a notebook have imported.
        python2: it was translated from Python 2, where ``1 / 2`` was 0.

    Raises:
        SyntaxError: the text is no Python 3.
    """
    tree = ast.parse(text)
    names = names or Names()
    before = len(names.internals)
    names.collect(tree)
    rewriter = _Rewriter(text, names, python2)
    for line, module in names.internals[before:]:
        rewriter.tell(line, BY_HAND, "internal", module=module)
    rewriter.visit(tree)
    return Upgraded(rewriter.edits.applied(), sorted(rewriter.findings, key=lambda finding: finding.line))


class _Rewriter(ast.NodeVisitor):
    def __init__(self, text: str, names: Names, python2: bool) -> None:
        self.edits = Edits(text)
        self.names = names
        self.python2 = python2
        self.findings: list[Finding] = []
        self.called: set[ast.expr] = set()

    def tell(self, line: int, kind: str, key: str, **params: Any) -> None:
        self.findings.append(Finding(line, kind, key, params))

    # -- names ---------------------------------------------------------------------------------------------------------

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """``from tensorflow import mul`` binds the old name to the new function."""
        for alias in node.names:
            local = alias.asname or alias.name
            path = self.names.bound.get(local)
            new = successor(path) if path else None
            if path is None or new is None:
                continue
            above, _, last = new.rpartition(".")
            if above != path.rpartition(".")[0]:
                self.tell(node.lineno, BY_HAND, "import_moved", old=path, new=new)
                continue
            self.edits.replace(self.edits.start(alias), self.edits.end(alias), f"{last} as {local}")
            self.tell(node.lineno, CHANGED, "renamed", old=path, new=new)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        found = self.names.path(node)
        if found is None:
            self.generic_visit(node)
            return
        root, path = found
        chain: ast.expr = node
        rest = ""
        while isinstance(chain, ast.Attribute):
            new = successor(path)
            if new is not None:
                self._rename(root, chain, path, new)
                return
            path, _, last = path.rpartition(".")
            rest, chain = f".{last}{rest}", chain.value
        self._known(node.lineno, found[1])
        if found[1] in _CLASSES_NOW and node not in self.called:
            self.edits.insert(self.edits.end(node), "()")
            self.tell(node.lineno, CHANGED, "called", name=found[1])

    def _rename(self, root: ast.Name, chain: ast.Attribute, path: str, new: str) -> None:
        above = self.names.bound[root.id]
        if above and not new.startswith(f"{above}."):
            self.tell(chain.lineno, BY_HAND, "moved", old=path, new=new, name=root.id)
            return
        below = new[len(above) + 1 :] if above else new
        self.edits.replace(self.edits.start(chain), self.edits.end(chain), f"{root.id}.{below}")
        self.tell(chain.lineno, CHANGED, "renamed", old=path, new=new)

    def _known(self, line: int, path: str) -> None:
        first = path.partition(".")[0]
        if first and first not in tensorflow_names() and first not in _BEYOND and not first.startswith("__"):
            self.tell(line, BY_HAND, "unknown", name=path)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Before Python 3.12 the tree does not know where the parts of an f-string are."""
        for part in ast.walk(node):
            if isinstance(part, ast.Attribute) and (found := self.names.path(part)) and (new := successor(found[1])):
                self.tell(node.lineno, BY_HAND, "in_f_string", old=found[1], new=new)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        whole = isinstance(node.right, ast.Constant) and type(node.right.value) is int
        if self.python2 and whole and isinstance(node.op, ast.Div):
            self.tell(node.lineno, BY_HAND, "division")
        self.generic_visit(node)

    # -- calls ---------------------------------------------------------------------------------------------------------

    def visit_Call(self, node: ast.Call) -> None:
        self.called.add(node.func)
        found = self.names.path(node.func)
        if found is not None:
            self._call(canonical(found[1]), node)
        self.generic_visit(node)

    def _call(self, path: str, node: ast.Call) -> None:
        for old, new in KEYWORDS.get(path, {}).items():
            self._keyword(node, old, new, path)
        form = FORMS.get(path)
        if path == "reverse":
            self._reverse(node)
        elif path == "train.SummaryWriter":
            self._graph_def(node)
        elif form is not None and form.order:
            self._ordered(path, form, node)
        elif form is not None:
            self._keywords(path, form, node)

    def _keywords(self, path: str, form: Form, node: ast.Call) -> None:
        for old, new in form.keywords.items():
            self._keyword(node, old, new, path)
        for name in form.dropped:
            self._drop(node, name, path)

    def _keyword(self, node: ast.Call, old: str, new: str, path: str) -> None:
        for keyword in node.keywords:
            if keyword.arg == old:
                start = self.edits.start(keyword)
                self.edits.replace(start, start + len(old), new)
                self.tell(keyword.lineno, CHANGED, "keyword", name=path, old=old, new=new)

    def _drop(self, node: ast.Call, name: str, path: str) -> None:
        """Take an argument away, with the comma before it."""
        arguments: list[Any] = sorted([*node.args, *node.keywords], key=self.edits.start)
        for before, argument in pairwise(arguments):
            if isinstance(argument, ast.keyword) and argument.arg == name:
                start, end = self.edits.end(before), self.edits.end(argument)
                if "#" in self.edits.text[start : self.edits.start(argument)]:
                    self.tell(argument.lineno, BY_HAND, "dropped", name=path, argument=name)
                else:
                    self.edits.replace(start, end, "")
                    self.tell(argument.lineno, CHANGED, "dropped", name=path, argument=name)

    def _ordered(self, path: str, form: Form, node: ast.Call) -> None:
        """Name the arguments that changed places; they stay where they are."""
        which = dialect(path, node)
        if which == NEW:
            return
        if any(isinstance(argument, ast.Starred) for argument in node.args):
            self.tell(node.lineno, BY_HAND, "starred", name=path, spelling=form.spelling)
            return
        self._keywords(path, form, node)
        if path == "image.resize_images":
            self._size(node)
        else:
            self._name(path, node, order(path, node))
        if which == UNSURE:
            self.tell(node.lineno, CHECK, "assumed", name=path, spelling=form.spelling)

    def _name(self, path: str, node: ast.Call, order: Sequence[str]) -> None:
        named = list(zip(node.args, order))
        for argument, name in named:
            # parentheses around an argument are no part of it in the tree
            self.edits.insert(self._before(node, argument), f"{name}=")
        if named:
            self.tell(node.lineno, CHANGED, "named", name=path, arguments=", ".join(name for _, name in named))

    def _before(self, node: ast.Call, argument: ast.expr) -> int:
        """Where an argument begins, parentheses around it included."""
        text = self.edits.text
        earlier = [a for a in node.args if self.edits.start(a) < self.edits.start(argument)]
        position = self.edits.start(argument)
        low = max([self.edits.end(a) for a in earlier], default=self.edits.end(node.func))
        opened = text.find("(", low) + 1 if not earlier else low
        while text[opened:position].rstrip().endswith("("):
            position = opened + text[opened:position].rstrip().rfind("(")
        return position

    def _size(self, node: ast.Call) -> None:
        height, width = node.args[1], node.args[2]
        self.edits.insert(self._before(node, height), "[")
        end = self.edits.end(width)
        while self.edits.text[end : end + 1].isspace() or self._closes(node, end):
            end += 1
        self.edits.insert(end, "]")
        self.tell(node.lineno, CHANGED, "size")

    def _closes(self, node: ast.Call, position: int) -> bool:
        """Whether a parenthesis here closes one around the argument, not the call."""
        return self.edits.text[position : position + 1] == ")" and position + 1 < self.edits.end(node)

    def _reverse(self, node: ast.Call) -> None:
        """``[False, True]`` was a mark for every axis; now the axes are listed."""
        places = [k.value for k in node.keywords if k.arg in ("dims", "axis")] + node.args[1:2]
        self._keyword(node, "dims", "axis", "reverse")
        for given in places[:1]:
            try:
                marks = ast.literal_eval(given)
            except ValueError:
                self.tell(node.lineno, BY_HAND, "reverse")
                continue
            if isinstance(marks, (list, tuple)) and marks and all(isinstance(mark, bool) for mark in marks):
                axes = [axis for axis, turned in enumerate(marks) if turned]
                self.edits.replace(self.edits.start(given), self.edits.end(given), str(axes))
                self.tell(node.lineno, CHANGED, "reversed", axes=axes)

    def _graph_def(self, node: ast.Call) -> None:
        """The writer wants the graph, not its definition."""
        for keyword in node.keywords:
            if keyword.arg == "graph_def":
                value = keyword.value
                if isinstance(value, ast.Attribute) and value.attr == "graph_def":
                    start, end = self.edits.start(keyword), self.edits.end(keyword)
                    self.edits.replace(start, end, f"graph={self.edits.source(value.value)}.graph")
                    self.tell(
                        keyword.lineno, CHANGED, "keyword", name="train.SummaryWriter", old="graph_def", new="graph"
                    )
                else:
                    self.tell(keyword.lineno, BY_HAND, "graph_def")
