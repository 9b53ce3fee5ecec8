"""The tree of name scopes, as ``widgets/src/graph/hierarchy.ts`` builds it; a test holds the two together.

Names separated by ``/`` make scopes; members that differ only in a trailing number and look alike make a series;
constants and summaries are embedded in the nodes that use them and have no place in the tree.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

SMALL_GRAPH = 15
"""Below this many operations nothing is taken out of the main picture: a small graph is shown as it is."""
SERIES_MINIMUM = 5
"""Fewer look-alikes than this are not folded into a series."""
SERIES_ALONE = 12
"""A scope that holds nothing but one family of at most this many shows its members at once."""


@dataclass(eq=False)
class Item:
    """An operation, a scope or a series.

    Attributes:
        id: unique: the full name; an operation that shares its name with a scope is ``scope/(name)``.
        type: ``"op"``, ``"scope"`` or ``"series"``.
        node: the operation's place in the payload; -1 for scopes.
        own: for a scope, the operation that bears the scope's own name, or -1.
        size: number of operations within, without embedded ones; ``backward`` of them gradients or an optimizer made.
        kinds: operations within, by kind.
    """

    id: str
    label: str
    type: str
    parent: Item | None
    children: list[Item] = field(default_factory=list)
    node: int = -1
    own: int = -1
    size: int = 0
    backward: int = 0
    kinds: Counter[str] = field(default_factory=Counter)

    def path(self) -> list[Item]:
        """The items from the top level down to this one."""
        path: list[Item] = []
        here: Item | None = self
        while here is not None and here.parent is not None:
            path.append(here)
            here = here.parent
        return path[::-1]

    def operations(self) -> Iterator[int]:
        """Places of all operations within, without embedded ones."""
        if self.type == "op":
            yield self.node
        for child in self.children:
            yield from child.operations()

    @property
    def is_backward(self) -> bool:
        """Made, for the most part, by gradients or an optimizer."""
        return self.backward > self.size * 0.8


class Hierarchy:
    """The tree over a payload.

    Args:
        payload: see :mod:`tfedu.viz.graph.payload`.
        placed: names a reader put into the main graph (``"main"``) or at its side (``"aux"``) by hand.
        unfolded: ids of series that are shown member by member.

    Attributes:
        root: the item of the whole graph.
        items: every other item, by id.
        item_of: each operation's item, None for an embedded one.
        readers: for each operation ``(reader, output read)``, output -1 for control.
    """

    def __init__(
        self, payload: Mapping[str, Any], placed: Mapping[str, str] | None = None, unfolded: Collection[str] = ()
    ) -> None:
        self.payload = payload
        self.nodes: list[dict[str, Any]] = payload["nodes"]
        self.readers: list[list[tuple[int, int]]] = [[] for _ in self.nodes]
        for index, node in enumerate(self.nodes):
            for source, output in node["inputs"]:
                self.readers[source].append((index, output))
            for source in node["control"]:
                self.readers[source].append((index, -1))
        self.root = Item("", "", "scope", None)
        self.items: dict[str, Item] = {}
        self.item_of: list[Item | None] = [None] * len(self.nodes)
        embedded = [self._embeds(index, placed or {}) for index in range(len(self.nodes))]
        self._grow(embedded)
        self._fold_series(self.root, frozenset(unfolded))
        self._count(self.root)

    def kind_of(self, index: int) -> str:
        """The kind of an operation, a key of ``kind_…`` in the catalogue."""
        kind: str = self.payload["types"][self.nodes[index]["op"]]["kind"]
        return kind

    def _embeds(self, index: int, placed: Mapping[str, str]) -> bool:
        node = self.nodes[index]
        if placed.get(node["name"]) == "main":
            return False
        small = len(self.nodes) < SMALL_GRAPH
        if node["op"] == "Const":
            readers = [self.nodes[reader]["name"] for reader, output in self.readers[index] if output != -1]
            # `x * 2` makes a constant `mul/y` for `mul` alone: an operand, even in a small graph.
            operand = all(node["name"].startswith(f"{reader}/") for reader in readers)
            return bool(readers) and (not small or operand)
        if small or node["op"] == "MergeSummary" or not re.fullmatch(r"[A-Za-z]+Summary", node["op"]):
            return False
        return any(self.nodes[source]["op"] != "Const" for source, _ in node["inputs"])

    def _grow(self, embedded: list[bool]) -> None:
        scopes: set[str] = set()
        kept = [(index, node["name"]) for index, node in enumerate(self.nodes) if not embedded[index]]
        for _, name in kept:
            parts = name.split("/")
            scopes.update("/".join(parts[:n]) for n in range(1, len(parts)))
        for index, name in kept:
            shared = name in scopes
            parent = self._scope(name if shared else name.rpartition("/")[0])
            base = name.rpartition("/")[2]
            label = f"({base})" if shared else base
            item = self._add(Item(f"{name}/{label}" if shared else name, label, "op", parent, node=index))
            if shared:
                parent.own = index
            self.item_of[index] = item

    def _scope(self, name: str) -> Item:
        if not name:
            return self.root
        if name in self.items:
            return self.items[name]
        above, _, base = name.rpartition("/")
        return self._add(Item(name, base, "scope", self._scope(above)))

    def _add(self, item: Item) -> Item:
        self.items[item.id] = item
        assert item.parent is not None
        item.parent.children.append(item)
        return item

    def _fold_series(self, scope: Item, unfolded: Collection[str]) -> None:
        for child in scope.children:
            if child.type == "scope":
                self._fold_series(child, unfolded)
        families: dict[tuple[str, str], list[Item]] = {}
        for child in scope.children:
            families.setdefault((re.sub(r"_\d+$", "", child.label), self._structure(child)), []).append(child)
        everyone = len(scope.children)
        for (stem, _), family in families.items():
            if len(family) < SERIES_MINIMUM or (len(family) == everyone and len(family) <= SERIES_ALONE):
                continue
            label = f"{stem}[{len(family)}]"
            series = Item(f"{scope.id}/{label}" if scope.id else label, label, "series", scope, family)
            if series.id in unfolded or series.id in self.items:
                continue
            self.items[series.id] = series
            place = scope.children.index(family[0])
            members = set(family)
            scope.children = [child for child in scope.children if child not in members]
            scope.children.insert(place, series)
            everyone = len(scope.children)
            for member in family:
                member.parent = series

    def _structure(self, item: Item) -> str:
        """Equal for items of the same make: an operation's type, a scope's operations by type."""
        if item.type == "op":
            return str(self.nodes[item.node]["op"])
        return f"{item.type}:" + ",".join(sorted(self.nodes[index]["op"] for index in item.operations()))

    def _count(self, item: Item) -> None:
        if item.type == "op":
            item.size = 1
            item.kinds[self.kind_of(item.node)] = 1
            item.backward = int(self.nodes[item.node]["by"] in ("gradient", "optimizer"))
        for child in item.children:
            self._count(child)
            item.size += child.size
            item.backward += child.backward
            item.kinds.update(child.kinds)
