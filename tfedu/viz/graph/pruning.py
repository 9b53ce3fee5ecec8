"""Which operations a run executes: the idea of a graph is that only these do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tfedu.i18n import t
from tfedu.viz._base import hint
from tfedu.viz.graph.payload import Payload


def executed(payload: Payload, fetches: Iterable[str], feeds: Iterable[str] = ()) -> list[str]:
    """Names, in creation order, of the operations needed for ``fetches`` when ``feeds`` are given.

    Args:
        payload: the graph.
        fetches: names of operations or tensors (``"loss"``, ``"loss:0"``).
        feeds: names of tensors whose value comes from outside: what only they need is not executed, they themselves
            neither.

    Raises:
        ValueError: for a name that is not in the graph.
    """
    nodes = payload["nodes"]
    place = {node["name"]: index for index, node in enumerate(nodes)}
    fed = {_tensor(name, place) for name in feeds}
    seen: set[int] = set()
    waiting = [index for index, output in (_tensor(name, place) for name in fetches) if (index, output) not in fed]
    while waiting:
        index = waiting.pop()
        if index in seen:
            continue
        seen.add(index)
        waiting += [source for source, output in nodes[index]["inputs"] if (source, output) not in fed]
        waiting += nodes[index]["control"]
    return [nodes[index]["name"] for index in sorted(seen)]


def names_of(structure: Any) -> list[str]:
    """The names in any structure of tensors, operations, variables and strings, as a fetch argument has it."""
    if isinstance(structure, str):
        return [structure]
    if isinstance(structure, Mapping):
        return [name for value in structure.values() for name in names_of(value)]
    if isinstance(structure, (list, tuple, set, frozenset)):
        return [name for value in structure for name in names_of(value)]
    return [structure.name]


def _tensor(name: str, place: Mapping[str, int]) -> tuple[int, int]:
    plain, _, output = name.partition(":")
    if plain not in place:
        raise ValueError(t("viz.unknown_node", name=plain, hint=hint(plain, place)))
    return place[plain], int(output or 0)
