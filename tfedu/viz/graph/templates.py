"""Scopes of the same make: the same types of operations, wired the same way inside (``templates.ts`` in the browser).

As TensorBoard's templates, but the comparison is a few rounds of telling neighbours apart (Weisfeiler and Leman's), not
a search for an isomorphism.
"""

from __future__ import annotations

from typing import Any

from tfedu.viz.graph.hierarchy import Hierarchy, Item

_ROUNDS = 3


def templates_of(tree: Hierarchy) -> dict[str, int]:
    """For every scope that has a double, the number of its template; numbers in the order of the items."""
    families: dict[Any, list[str]] = {}
    for item in tree.items.values():
        if item.type == "scope":
            families.setdefault(_signature(tree, item), []).append(item.id)
    shared = [family for family in families.values() if len(family) > 1]
    return {id_: template for template, family in enumerate(shared) for id_ in family}


def _signature(tree: Hierarchy, scope: Item) -> Any:
    labels: dict[int, Any] = {index: tree.nodes[index]["op"] for index in scope.operations()}
    for _ in range(_ROUNDS):
        labels = {
            index: hash(
                (
                    own,
                    tuple(
                        (labels[source], output) if source in labels else None
                        for source, output in tree.nodes[index]["inputs"]
                    ),
                    tuple(sorted(hash(labels[reader]) for reader, _ in tree.readers[index] if reader in labels)),
                )
            )
            for index, own in labels.items()
        }
    return tuple(sorted(labels.values()))
