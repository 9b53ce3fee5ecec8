"""Rewrites of a program that do not change what it computes. Each is small, can be switched off, and can be shown.

The passes run in the order of :data:`PASSES`; ``TFEDU_DISABLE_PASSES=cse,fold`` leaves some out.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tfedu.compiler import ir
from tfedu.compiler.ir import Node, Program

Evaluate = Callable[[Node, Sequence[np.ndarray]], np.ndarray]
Pass = Callable[[Program, Evaluate], Program]

# Folding a large broadcast would trade a cheap instruction for memory.
_FOLD_LIMIT = 4096


def fold(program: Program, evaluate: Evaluate) -> Program:
    """Constant folding: what depends on constants alone is computed now."""

    def replace(node: Node) -> Node:
        if node.prim in ("const", "random") or not node.args or any(a.prim != "const" for a in node.args):
            return node
        if node.prim in ("broadcast", "iota") or node.size > _FOLD_LIMIT:
            return node
        value = np.array(evaluate(node, [a.value for a in node.args]))
        value.setflags(write=False)
        return Node("const", (), node.shape, node.dtype, {"value": value}, node.origin)

    return program.rewrite(replace)


def _attr_key(attrs: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(
        (k, (v.dtype.str, v.shape, v.tobytes()) if isinstance(v, (np.ndarray, np.generic)) else v)
        for k, v in sorted(attrs.items())
    )


def cse(program: Program, evaluate: Evaluate) -> Program:
    """Common subexpressions: two nodes that do the same with the same operands become one."""
    seen: dict[Any, Node] = {}

    def replace(node: Node) -> Node:
        key = (node.prim, node.args, node.shape, node.dtype.str, _attr_key(node.attrs))
        return seen.setdefault(key, node)

    return program.rewrite(replace)


def _constant_scalar(node: Node) -> Any:
    """The number that ``node`` holds everywhere, or None."""
    while node.prim in ("broadcast", "reshape"):
        node = node.args[0]
    if node.prim == "const" and node.size == 1:
        return node.value.item()
    return None


def simplify(program: Program, evaluate: Evaluate) -> Program:
    """Algebra: x*1, x+0, x-0, x/1, x**2, --x, reshapes of reshapes, transposes of transposes, maxima of one value."""
    return program.rewrite(_simplified)


def _simplified(node: Node) -> Node:
    rule = _RULES.get(node.prim)
    return node if rule is None else rule(node)


def _neutral(left: Any, right: Any) -> Callable[[Node], Node]:
    """Drop an operand that changes nothing (``left``/``right``: its value, None if there is none on that side).

    x + 0 is not dropped for floats of the form 0 + x only because -0 + 0 is 0: the sign of zero is not observable in
    any operation of the graph but division, where TensorFlow's own simplifier does the same.
    """

    def rule(node: Node) -> Node:
        x, y = node.args
        if right is not None and _constant_scalar(y) == right:
            return x
        if left is not None and _constant_scalar(x) == left:
            return y
        return node

    return rule


def _neg(node: Node) -> Node:
    inner = node.args[0]
    return inner.args[0] if inner.prim == "neg" else node


def _reshape(node: Node) -> Node:
    inner = node.args[0]
    if inner.prim == "reshape":
        inner = inner.args[0]
    if inner.shape == node.shape:
        return inner
    return node if inner is node.args[0] else node.with_args((inner,))


def _transpose(node: Node) -> Node:
    inner = node.args[0]
    if inner.prim != "transpose":
        return node
    perm = tuple(inner.attrs["perm"][p] for p in node.attrs["perm"])
    if perm == tuple(range(len(perm))):
        return inner.args[0]
    return Node("transpose", inner.args, node.shape, node.dtype, {"perm": perm}, node.origin)


def _dot(node: Node) -> Node:
    """Read a transposed operand through the product's own flags instead of moving it."""
    operands = list(node.args)
    flags = [node.attrs["ta"], node.attrs["tb"]]
    for i, operand in enumerate(operands):
        swap = (*range(operand.ndim - 2), operand.ndim - 1, operand.ndim - 2)
        if operand.prim == "transpose" and operand.attrs["perm"] == swap:
            operands[i] = operand.args[0]
            flags[i] = not flags[i]
    if operands == list(node.args):
        return node
    return Node("dot", tuple(operands), node.shape, node.dtype, {"ta": flags[0], "tb": flags[1]}, node.origin)


def _select(node: Node) -> Node:
    condition, x, y = node.args
    known = _constant_scalar(condition)
    if known is not None:
        return x if known else y
    return x if x is y else node


def _pow(node: Node) -> Node:
    x, exponent = node.args
    known = _constant_scalar(exponent)
    if known == 1:
        return x
    return Node("mul", (x, x), node.shape, node.dtype, {}, node.origin) if known == 2 else node


def _reduce(node: Node) -> Node:
    """Reductions that give the operand's one value back."""
    [x] = node.args
    known = _constant_scalar(x)
    if known is None or x.size == 0 or node.attrs["kind"] not in ("all", "any", "max", "min"):
        return node
    return ir.full(node.shape, known, node.dtype)


def _both(node: Node) -> Node:
    x, y = node.args
    if node.dtype.kind == "b":
        if _constant_scalar(x) is True:
            return y
        if _constant_scalar(y) is True:
            return x
    return node


def _at_least(node: Node) -> Node:
    """An index that ``argreduce`` found is never negative ..."""
    x, bound = node.args
    known = _constant_scalar(bound)
    found = _found_among(x)
    return ir.full(node.shape, True, node.dtype) if found and known is not None and known <= 0 else node


def _below(node: Node) -> Node:
    """... and below the length of the axis that was searched: class numbers from ``argmax`` need no check."""
    x, bound = node.args
    known = _constant_scalar(bound)
    found = _found_among(x)
    return ir.full(node.shape, True, node.dtype) if found and known is not None and known >= found else node


def _found_among(node: Node) -> int | None:
    """The length of the axis along which ``node``'s elements are indices found by ``argreduce``; None for others."""
    while node.prim in ("broadcast", "reshape"):
        node = node.args[0]
    return node.args[0].shape[node.attrs["axis"]] if node.prim == "argreduce" else None


_RULES: dict[str, Callable[[Node], Node]] = {
    "mul": _neutral(1, 1),
    "add": _neutral(0, 0),
    "sub": _neutral(None, 0),
    "div": _neutral(None, 1),
    "neg": _neg,
    "reshape": _reshape,
    "transpose": _transpose,
    "dot": _dot,
    "select": _select,
    "pow": _pow,
    "reduce": _reduce,
    "and": _both,
    "ge": _at_least,
    "lt": _below,
}


def checks(program: Program, evaluate: Evaluate) -> Program:
    """Leave out checks that are known to hold: the others make a run wait for their result."""
    left = [check for check in program.checks if _constant_scalar(check[0]) is not True]
    return Program(program.inputs, program.outputs, program.updates, program.streams, left)


PASSES: tuple[tuple[str, Pass], ...] = (
    ("fold", fold),
    ("simplify", simplify),
    ("cse", cse),
    ("checks", checks),
)
"""Name and function, in order. Dead code needs no pass: a program is what its roots reach."""


def optimize(program: Program, evaluate: Evaluate, watch: Callable[[str, Program], None] | None = None) -> Program:
    """Run all passes that ``TFEDU_DISABLE_PASSES`` does not name.

    Args:
        program: what lowering made.
        evaluate: computes one node from arrays (the reference device's rule).
        watch: called with ``("lowered", program)`` and after every pass with its name and result.
    """
    disabled = set(filter(None, os.environ.get("TFEDU_DISABLE_PASSES", "").split(",")))
    if watch:
        watch("lowered", program)
    for name, run in PASSES:
        if name in disabled:
            continue
        program = run(program, evaluate)
        if watch:
            watch(name, program)
    return program
