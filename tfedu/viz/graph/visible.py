"""What is drawn for a given set of open scopes: the picture of ``widgets/src/graph/visible.ts``, without a browser.

Every dependency a -> b of the graph is drawn once at each level it crosses: between the two siblings A and B under the
scope that holds both and, where A or B is open, on through a port at its border to the member concerned.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from tfedu.viz.graph.extraction import Facts, Link, extract
from tfedu.viz.graph.hierarchy import SMALL_GRAPH, Hierarchy, Item

WIDEST_FAN = 4
"""A fan of more wires than this behind one port becomes chips."""


@dataclass
class Wire:
    """One line: from and to are ids of items or ports; ``tensors`` the distinct ``(node, output)`` it carries, ``uses``
    the dependencies behind it, ``(producer, reader)``."""

    key: str
    source: str
    target: str
    type: str
    tensors: list[tuple[int, int]] = field(default_factory=list)
    uses: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Chip:
    """Stands for what is not drawn as a wire: an embedded operation (``node`` >= 0) or a node elsewhere."""

    id: str
    label: str
    role: str
    node: int = -1


@dataclass
class ScopeGraph:
    """An open scope: its members, those at the side, and the wires between them and its ports (``"in|outer"``)."""

    id: str
    items: list[str]
    aux: list[str] = field(default_factory=list)
    wires: list[Wire] = field(default_factory=list)
    ports: list[str] = field(default_factory=list)
    by_key: dict[str, Wire] = field(default_factory=dict)
    cut: set[tuple[str, str]] = field(default_factory=set)
    dead_ports: set[str] = field(default_factory=set)


@dataclass
class VisibleGraph:
    """The open scopes by id, ``""`` (the whole graph) first, and the chips by the item that bears them."""

    scopes: dict[str, ScopeGraph]
    chips: dict[str, list[Chip]]


def visible_graph(
    tree: Hierarchy, open_scopes: Collection[str], placed: Mapping[str, str] | None = None
) -> VisibleGraph:
    """The drawing for ``open_scopes``, with ``placed`` as in :class:`Hierarchy`."""
    return _Builder(tree, frozenset(open_scopes), placed or {}).build()


def split_port(end: str) -> tuple[str, str]:
    """``"in|conv1"`` is ``("in", "conv1")``; an item's id is ``("", id)``."""
    side, bar, outer = end.partition("|")
    return (side, outer) if bar else ("", end)


class _Builder:
    def __init__(self, tree: Hierarchy, open_scopes: frozenset[str], placed: Mapping[str, str]) -> None:
        self.tree, self.placed = tree, placed
        self.scopes: dict[str, ScopeGraph] = {}
        self.chips: dict[str, list[Chip]] = {}
        self._reveal(tree.root, open_scopes)

    def _reveal(self, item: Item, open_scopes: frozenset[str]) -> None:
        self.scopes[item.id] = ScopeGraph(item.id, [child.id for child in item.children])
        for child in item.children:
            if child.type != "op" and child.id in open_scopes:
                self._reveal(child, open_scopes)

    def build(self) -> VisibleGraph:
        crossings = list(self._connect_siblings())
        for scope in list(self.scopes.values()):
            self._take_auxiliaries_out(scope)
        for source, target, level, edge in crossings:
            self._continue_inside(source, target, level, edge)
        for scope in list(self.scopes.values()):
            self._fold_wide_fans(scope)
        return VisibleGraph(self.scopes, self.chips)

    # 1: wires between siblings, chips of embedded operations

    def _connect_siblings(self) -> Iterator[tuple[list[Item], list[Item], int, tuple[int, int, int]]]:
        paths = [item.path() if item is not None else None for item in self.tree.item_of]
        for edge in self._edges():
            source, target = paths[edge[0]], paths[edge[1]]
            if source is None or target is None:
                shown = [self._shown(path) if path else None for path in (source, target)]
                self._chip_for_embedded(edge, *shown)
                continue
            level = 0
            while level < min(len(source), len(target)) and source[level] is target[level]:
                level += 1
            if level >= min(len(source), len(target)):
                continue
            a, b = source[level], target[level]
            scope = self.scopes.get(a.parent.id if a.parent else "")
            if scope is None:
                continue
            self._connect(scope, a.id, b.id, a.type == "op", edge)
            if a.id in self.scopes or b.id in self.scopes:
                yield source, target, level, edge

    def _edges(self) -> Iterator[tuple[int, int, int]]:
        for target, node in enumerate(self.tree.nodes):
            for source, output in node["inputs"]:
                yield source, target, output
            for source in node["control"]:
                yield source, target, -1

    def _shown(self, path: list[Item]) -> Item:
        return next((item for item in path if item.id not in self.scopes), path[-1])

    def _connect(
        self, scope: ScopeGraph, source: str, target: str, per_tensor: bool, edge: tuple[int, int, int]
    ) -> None:
        node, reader, output = edge
        slot = "^" if output < 0 else str(output) if per_tensor else "*"
        key = f"{source}|{target}|{slot}"
        wire = scope.by_key.get(key)
        if wire is None:
            wire = scope.by_key[key] = Wire(key, source, target, "control" if output < 0 else "data")
            scope.wires.append(wire)
        wire.uses.append((node, reader))
        if output < 0 or (node, output) in wire.tensors:
            return
        wire.tensors.append((node, output))
        if self.tree.nodes[node]["outputs"][output]["dtype"].endswith("_ref"):
            wire.type = "ref"

    def _chip_for_embedded(self, edge: tuple[int, int, int], source: Item | None, target: Item | None) -> None:
        start, end, output = edge
        if source is None and target is not None and output >= 0:
            node = self.tree.nodes[start]
            if target.type != "op" and node["name"].startswith(f"{target.id}/"):
                return
            role = "constant" if node["op"] == "Const" else "in"
            label = node.get("value") or node["name"].rpartition("/")[2]
            self._chip(target, Chip(node["name"], label, role, start))
        elif source is not None and target is None:
            node = self.tree.nodes[end]
            if node["op"] == "Const" or (source.type != "op" and node["name"].startswith(f"{source.id}/")):
                return
            self._chip(source, Chip(node["name"], node["name"].rpartition("/")[2], "summary", end))

    def _chip(self, item: Item, chip: Chip) -> None:
        chips = self.chips.setdefault(item.id, [])
        if all((other.id, other.role) != (chip.id, chip.role) for other in chips):
            chips.append(chip)

    # 2: what is not drawn

    def _is_noop(self, item: Item) -> bool:
        return all(self.tree.nodes[index]["op"] == "NoOp" for index in item.operations())

    def _takes_from_all(self, item: Item) -> bool:
        return item.is_backward or self._is_noop(item)

    def _take_auxiliaries_out(self, scope: ScopeGraph) -> None:
        items = self.tree.items
        data: dict[tuple[str, str], bool] = {}
        for wire in scope.wires:
            pair = (wire.source, wire.target)
            data[pair] = data.get(pair, False) or wire.type != "control"
        small = len(self.tree.nodes) < SMALL_GRAPH
        facts = Facts(
            is_noop=lambda id_: not small and self._is_noop(items[id_]),
            is_backward=lambda id_: items[id_].is_backward,
            placement=self.placed.get,
        )
        links = [Link(source, target, has_data) for (source, target), has_data in data.items()]
        scope.aux, cut = extract(scope.items, links, facts)
        aside = set(scope.aux)
        scope.items = [id_ for id_ in scope.items if id_ not in aside]
        for link in links:
            if link not in cut:
                continue
            scope.cut.add((link.source, link.target))
            a, b = items[link.source], items[link.target]
            if a.id not in self.scopes and not self._takes_from_all(b):
                self._chip(a, Chip(b.id, b.label, "out"))
            if b.id not in self.scopes:
                self._chip(b, Chip(a.id, a.label, "in"))
        scope.wires = [
            wire
            for wire in scope.wires
            if (wire.source, wire.target) not in scope.cut
            and (wire.type != "control" or not data[wire.source, wire.target])
        ]

    # 3: on into the open scopes

    def _continue_inside(self, source: list[Item], target: list[Item], level: int, edge: tuple[int, int, int]) -> None:
        a, b = source[level], target[level]
        if (a.id, b.id) in self.scopes[a.parent.id if a.parent else ""].cut:
            if a.id in self.scopes and not self._takes_from_all(b):
                self._chip(self._shown(source), Chip(b.id, b.label, "out"))
            if b.id in self.scopes:
                self._chip(self._shown(target), Chip(a.id, a.label, "in"))
            return
        self._descend(source, level, "out", b, edge)
        self._descend(target, level, "in", a, edge)

    def _descend(self, path: list[Item], level: int, side: str, outer: Item, edge: tuple[int, int, int]) -> None:
        for at in range(level, len(path) - 1):
            scope = self.scopes.get(path[at].id)
            if scope is None:
                return
            member, port = path[at + 1], f"{side}|{outer.id}"
            if port not in scope.ports:
                scope.ports.append(port)
            if side == "in":
                self._connect(scope, port, member.id, False, edge)
            else:
                self._connect(scope, member.id, port, member.type == "op", edge)

    # 4: fans

    def _fold_wide_fans(self, scope: ScopeGraph) -> None:
        aside = set(scope.aux)
        fans: dict[str, set[str]] = {}
        for wire in scope.wires:
            port, member = self._port_and_member(wire)
            if port:
                fans.setdefault(port, set()).add(member)
        kept = []
        for wire in scope.wires:
            port, member = self._port_and_member(wire)
            wide = wire.type == "control" or len(fans.get(port, ())) > WIDEST_FAN
            if not port or not (wide or member in aside or port in scope.dead_ports):
                kept.append(wire)
                continue
            side, outer = split_port(port)
            if member in self.scopes:
                self.scopes[member].dead_ports.add(port)
            elif side == "in" or not self._takes_from_all(self.tree.items[outer]):
                self._chip(self.tree.items[member], Chip(outer, self.tree.items[outer].label, side))
        scope.wires = kept
        used = {end for wire in kept for end in (wire.source, wire.target)}
        scope.ports = [port for port in scope.ports if port in used]

    def _port_and_member(self, wire: Wire) -> tuple[str, str]:
        """A wire's port, ``""`` if it has none, and its other end."""
        if "|" in wire.source:
            return wire.source, wire.target
        return (wire.target, wire.source) if "|" in wire.target else ("", wire.target)
