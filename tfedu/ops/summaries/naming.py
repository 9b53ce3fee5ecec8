"""How a summary gets its tag, and where it is collected."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tfedu.graph.context import get_default_graph
from tfedu.graph.tensor import Tensor
from tfedu.ops.apply import name_scope
from tfedu.platform.logging import info

_FORBIDDEN = re.compile(r"[^-/\w.]")


def clean(name: str | None) -> str | None:
    """A name that a node can have; what it cannot have becomes ``_``, and a log line says so.

    >>> clean("/mean of weights:0")
    'mean_of_weights_0'
    """
    if name is None:
        return None
    cleaned = _FORBIDDEN.sub("_", name).lstrip("/")
    if cleaned != name:
        info(f"Summary name {name} is illegal; using {cleaned} instead.")
    return cleaned


@contextmanager
def summary_scope(
    name: str | None, family: str | None, values: Iterable[Any], default_name: str | None = None
) -> Iterator[tuple[str, str]]:
    """Tag and scope of a new summary; the scope is unique, and so the tag is.

    A ``family`` is the first part of the tag, whatever scopes the summary stands in.

    Raises:
        ValueError: an empty name.
    """
    name, family = clean(name), clean(family)
    with name_scope(name if family is None else f"{family}/{name}", default_name, values) as scope:
        if not scope:
            raise ValueError("'' is not a valid node name")
        tag = scope.rstrip("/")
        yield tag if family is None else f"{family}/{tag}", scope


def collected(summary: Tensor, keys: Sequence[str] | None, default: Sequence[str]) -> Tensor:
    """``summary``, which has been added to the collections ``keys``."""
    for key in default if keys is None else keys:
        get_default_graph().add_to_collection(key, summary)
    return summary
