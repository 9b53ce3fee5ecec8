"""Names with frozen answers that tfedu does not have yet.

A golden case that uses one of them waits. When a name arrives, ``test_coverage`` fails until it leaves this list, and
from then on its cases count: nothing is skipped by accident, nothing stays skipped by habit.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from typing import Any

import tfedu as tf

NAMES = frozenset(
    """
    tf.layers.Dense
    """.split()
)

_NAME = re.compile(r"\btf(?:\.[A-Za-z_]\w*)+")


def exists(name: str) -> bool:
    """Whether ``name`` can be reached from ``tfedu``."""
    here: Any = tf
    for part in name.split(".")[1:]:
        if not hasattr(here, part):
            return False
        here = getattr(here, part)
    return True


def waits(question: Any) -> bool:
    """Whether a case or a program uses a pending name."""
    return bool(NAMES & set(names_in(question)))


def names_in(question: Any) -> Iterable[str]:
    """The dotted names a case or a program mentions."""
    return _NAME.findall(question.expr if hasattr(question, "expr") else inspect.getsource(question))
