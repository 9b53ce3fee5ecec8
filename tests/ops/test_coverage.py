"""No operation without an answer: every declared op appears in a golden case, every gradient is checked."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

import tfedu as tf
from tests.ops import pending, replay
from tests.ops.test_differences import CHECKED
from tfedu.graph import registry

ELSEWHERE: dict[str, str] = {}
"""Op types tested in another room, with the file that does it."""


def _types(operations: Iterable[Any]) -> set[str]:
    return {op.type for op in operations}


@functools.lru_cache(maxsize=None)
def _built() -> tuple[frozenset[str], frozenset[str]]:
    """The op types in the graphs of all cases and programs, and those whose gradient some checked case needs."""
    seen: set[str] = set()
    crossed: set[str] = set()
    checked = {case.id for _, case in CHECKED}
    for family, case in replay.QUESTIONS:
        with tf.Graph().as_default() as graph:
            try:
                built = replay.Built(family, case, grad=case.grad or case.fd)
            except Exception:  # its own tests say so
                continue
            seen |= _types(graph.get_operations())
            if case.id in checked:
                crossed |= _crossed(built)
    for _, program in replay.PROGRAMS:
        with tf.Graph().as_default() as graph:
            try:
                program(tf)
            except Exception:  # its own tests say so
                continue
            seen |= _types(graph.get_operations())
    return frozenset(seen), frozenset(crossed)


def _crossed(built: replay.Built) -> set[str]:
    """The op types on a path from an input that has a gradient to an output."""
    sources = [tensor for tensor, gradient in zip(
        [built.inputs[index] for index in replay.spec.differentiable(built.case)], built.gradients) if gradient is not None]
    below: dict[Any, bool] = {}
    stack = [(tensor.op, False) for tensor in built.outputs]
    while stack:
        op, done = stack.pop()
        if done:
            below[op] = any(tensor in sources or below.get(tensor.op, False) for tensor in op.inputs)
        elif op not in below:
            below[op] = False
            stack.append((op, True))
            stack.extend((tensor.op, False) for tensor in op.inputs)
    return {op.type for op, reached in below.items() if reached}


def test_pending_names_are_really_missing() -> None:
    """A name that has arrived leaves the list of the missing ones."""
    arrived = sorted(filter(pending.exists, pending.NAMES))
    assert not arrived, f"strike these from tests/ops/pending.py: {arrived}"


def test_every_operation_has_a_golden_case() -> None:
    """The op types of the registry against those in the graphs of the cases."""
    seen, _ = _built()
    missing = sorted(set(registry.all_ops()) - seen - set(ELSEWHERE))
    assert not missing, f"no golden case makes a {missing}"


def test_every_gradient_is_checked() -> None:
    """The differentiable op types of the registry against those that finite differences have crossed."""
    _, crossed = _built()
    differentiable = {name for name, op_def in registry.all_ops().items() if op_def.differentiable}
    missing = sorted(differentiable - crossed - set(ELSEWHERE))
    assert not missing, f"no difference quotient crosses a {missing}"
