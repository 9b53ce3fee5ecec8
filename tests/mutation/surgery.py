"""Changing functions that are already there: the code of a file's live functions is exchanged for the mutant's."""

from __future__ import annotations

import ast
import gc
from collections import defaultdict
from collections.abc import Iterator
from types import CodeType, FunctionType


class CannotApply(Exception):
    """The change concerns no function that exists by now."""


Functions = dict[CodeType, list[FunctionType]]


def live_functions(file: str) -> Functions:
    """The functions that stem from ``file``, by their code (frozen objects are not found: ask before ``gc.freeze``)."""
    found = defaultdict(list)
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType) and thing.__code__.co_filename == file:
            found[thing.__code__].append(thing)
    return found


def apply(functions: Functions, file: str, before: str, after: str) -> None:
    """Exchange the code of the live functions of ``file``, whose text is ``before``, so that it is that of ``after``.

    Raises:
        CannotApply: no live function is concerned.
    """
    exchanged = 0
    for old, new in _pairs(_compiled(before, file), _compiled(after, file)):
        for function in functions.get(old, ()):
            if old.co_freevars != new.co_freevars:
                new = _with_names(after, file, new, old.co_freevars)
            function.__code__ = new
            exchanged += 1
    if not exchanged:
        raise CannotApply(file)


def _compiled(program: str | ast.Module, file: str) -> CodeType:
    """Without the ``from __future__`` of this file, which ``compile`` would else hand on."""
    return compile(program, file, "exec", dont_inherit=True)


def _pairs(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """The code objects that differ, the outer ones first."""
    if old == new:
        return
    yield old, new
    inner = [[c for c in code.co_consts if isinstance(c, CodeType)] for code in (old, new)]
    if len(inner[0]) == len(inner[1]):
        for one, other in zip(*inner):
            yield from _pairs(one, other)


def _with_names(text: str, file: str, code: CodeType, names: tuple[str, ...]) -> CodeType:
    """``code`` once more, holding on to the outer variables ``names`` even where the change no longer uses them.

    A function's code can only be exchanged for one with the same outer variables.
    """
    for wanted in range(8):  # several lambdas may share a line
        tree, seen = ast.parse(text), 0
        for node in ast.walk(tree):
            keep = ast.Tuple([ast.Name(n, ast.Load()) for n in names], ast.Load())
            if isinstance(node, ast.Lambda) and code.co_name == "<lambda>" and node.lineno == code.co_firstlineno:
                if seen == wanted:
                    node.body = ast.IfExp(ast.Constant(True), node.body, keep)
                seen += 1
            elif isinstance(node, ast.FunctionDef) and node.name == code.co_name:
                if min([node.lineno, *(d.lineno for d in node.decorator_list)]) == code.co_firstlineno:
                    if seen == wanted:
                        node.body.insert(0, ast.If(ast.Constant(False), [ast.Expr(keep)], []))
                    seen += 1
        if seen <= wanted:
            break
        for candidate in _inner(_compiled(ast.fix_missing_locations(tree), file)):
            same_place = candidate.co_name == code.co_name and candidate.co_firstlineno == code.co_firstlineno
            if same_place and candidate.co_freevars == names and candidate.co_varnames == code.co_varnames:
                return candidate
    raise CannotApply(f"{file}: {code.co_name} uses other outer variables")


def _inner(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _inner(constant)
