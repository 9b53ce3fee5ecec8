"""Whether a call is written in 0.x's form, as far as its text tells."""

from __future__ import annotations

import ast
from collections.abc import Callable

from tfedu.v0.forms import FORMS

OLD, NEW, UNSURE = "old", "new", "unsure"

_LISTS = (ast.List, ast.Tuple, ast.ListComp)


def _is_int(node: ast.expr | None) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    return isinstance(node, ast.Constant) and type(node.value) is int


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _concat(args: list[ast.expr]) -> str:
    """``(axis, values)`` or ``(values, axis)``: one of them is a number, the other a list."""
    second = args[1] if len(args) > 1 else None
    if _is_int(args[0]) or isinstance(second, _LISTS):
        return OLD
    return NEW if isinstance(args[0], _LISTS) or _is_int(second) else UNSURE


def _split(args: list[ast.expr]) -> str:
    """``(axis, number, value)`` or ``(value, number, axis)``."""
    if _is_int(args[0]):
        return OLD
    if len(args) < 3 or _is_int(args[2]) or isinstance(args[1], _LISTS):
        return NEW
    return UNSURE


def _resize(args: list[ast.expr]) -> str:
    """``(images, height, width)`` or ``(images, size, method)``."""
    if len(args) < 3 or isinstance(args[1], _LISTS) or "ResizeMethod" in ast.dump(args[2]):
        return NEW
    return OLD if _is_int(args[1]) and _is_int(args[2]) else UNSURE


def _svd(args: list[ast.expr]) -> str:
    """``(tensor, compute_uv, full_matrices)`` or ``(tensor, full_matrices, compute_uv)``: the text does not tell."""
    return UNSURE if len(args) > 1 else NEW


def _softmax_loss(args: list[ast.expr]) -> str:
    """``(logits, labels, dim, name)``, before 0.11 without ``dim``."""
    return OLD if len(args) != 3 or _is_int(args[2]) or _is_text(args[2]) else UNSURE


_BY_POSITION: dict[str, Callable[[list[ast.expr]], str]] = {
    "concat": _concat,
    "split": _split,
    "image.resize_images": _resize,
    "svd": _svd,
    "nn.softmax_cross_entropy_with_logits": _softmax_loss,
}


def order(path: str, call: ast.Call) -> tuple[str, ...]:
    """The names of the positional arguments of a call in the old form.

    >>> call = ast.parse("loss(y, t, 'name')", mode="eval").body
    >>> order("nn.softmax_cross_entropy_with_logits", call)
    ('logits', 'labels', 'name')
    """
    names = FORMS[path].order
    if "dim" in names and len(call.args) == 3 and _is_text(call.args[2]):
        return tuple(name for name in names if name != "dim")
    return names


def dialect(path: str, call: ast.Call) -> str:
    """Which form of ``tf.<path>`` this call has: its keywords tell, else the kinds of its arguments.

    >>> calls = "c(1, [a])", "c([a], 1)", "c(a, b)", "c(concat_dim=a)"
    >>> [dialect("concat", ast.parse(call, mode="eval").body) for call in calls]
    ['old', 'new', 'unsure', 'old']
    """
    form = FORMS[path]
    used = {keyword.arg for keyword in call.keywords}
    if used & set(form.keywords):
        return OLD
    if not call.args or any(isinstance(arg, ast.Starred) for arg in call.args):
        return UNSURE if call.args else NEW
    if path == form.new and used & set(form.keywords.values()):
        return NEW
    return _BY_POSITION[path](call.args) if path in _BY_POSITION else OLD
