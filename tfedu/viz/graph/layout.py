"""Where everything goes in the static picture: one layered drawing per open scope, from the innermost outwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tfedu.viz.graph.hierarchy import Hierarchy
from tfedu.viz.graph.layering import Box, Edge, draw_layers
from tfedu.viz.graph.look import SMALL, TITLE, Look, operations_text, text_width, wire_label, wire_thickness
from tfedu.viz.graph.visible import ScopeGraph, VisibleGraph, Wire, split_port

PADDING, HEADER, ASIDE_GAP, ASIDE_HEADER = 16.0, 30.0, 28.0, 24.0
_LABEL_HEIGHT = 16.0

Point = tuple[float, float]


@dataclass(frozen=True)
class Rectangle:
    """Top left corner and size."""

    x: float
    y: float
    width: float
    height: float

    def moved(self, dx: float, dy: float) -> Rectangle:
        return Rectangle(self.x + dx, self.y + dy, self.width, self.height)


@dataclass
class Line:
    """A wire's way; ``arrow`` is False where it goes on through a port."""

    wire: Wire
    points: list[Point]
    width: float
    text: str
    label: Point | None
    arrow: bool

    def moved(self, dx: float, dy: float) -> Line:
        points = [(x + dx, y + dy) for x, y in self.points]
        label = self.label and (self.label[0] + dx, self.label[1] + dy)
        return Line(self.wire, points, self.width, self.text, label, self.arrow)


@dataclass
class Layout:
    """The whole picture, or one scope's before it has a place."""

    width: float
    height: float
    boxes: dict[str, Rectangle] = field(default_factory=dict)
    ports: dict[str, Point] = field(default_factory=dict)
    asides: dict[str, Rectangle] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)


def layout_graph(tree: Hierarchy, graph: VisibleGraph, looks: Mapping[str, Look], lang: str) -> Layout:
    """The picture of ``graph`` with the closed nodes' ``looks``, labels in ``lang``."""
    inner: dict[str, Layout] = {}
    for scope in reversed(list(graph.scopes.values())):
        inner[scope.id] = _Scope(tree, scope, looks, inner, lang).layout()
    whole = inner[""]
    result = Layout(whole.width, whole.height)
    _assemble("", 0.0, 0.0, inner, result)
    return result


def _assemble(id_: str, x: float, y: float, inner: Mapping[str, Layout], result: Layout) -> None:
    local = inner[id_]
    for member, box in local.boxes.items():
        result.boxes[member] = box.moved(x, y)
        if member in inner:
            _assemble(member, box.x + x, box.y + y, inner, result)
    for aside in local.asides.values():
        result.asides[id_] = aside.moved(x, y)
    result.lines.extend(line.moved(x, y) for line in local.lines)


class _Scope:
    """The layout of one open scope."""

    def __init__(
        self, tree: Hierarchy, scope: ScopeGraph, looks: Mapping[str, Look], inner: Mapping[str, Layout], lang: str
    ) -> None:
        self.tree, self.scope, self.looks, self.inner, self.lang = tree, scope, looks, inner, lang

    def layout(self) -> Layout:
        scope = self.scope
        root = scope.id == ""
        pad, header = (0.0, 0.0) if root else (PADDING, HEADER)
        texts = {wire.key: self.label(wire) for wire in scope.wires}
        boxes = [Box(id_, *self.size(id_)) for id_ in scope.items]
        boxes += [Box(port, 1.0, 0.0, -1 if port.startswith("in|") else 1) for port in scope.ports]
        edges = [self.edge(wire, texts[wire.key]) for wire in scope.wires]
        drawing = draw_layers(boxes, edges)

        members = [(id_, *drawing.nodes[id_], *self.size(id_)) for id_ in scope.items]
        bent = [x for bends in drawing.bends.values() for x, _ in bends]
        left = min([*bent, *(x - w / 2 for _, x, _, w, _ in members)], default=0.0)
        right = max([*bent, *(x + w / 2 for _, x, _, w, _ in members)], default=0.0)
        for edge in edges:
            if edge.key in drawing.labels:
                x = drawing.labels[edge.key][0]
                left, right = min(left, x - edge.label_width / 2), max(right, x + edge.label_width / 2)
        top = min((y - h / 2 for _, _, y, _, h in members), default=0.0)
        bottom = max((y + h / 2 for _, _, y, _, h in members), default=0.0)
        width = right - left + 2 * pad
        spare = max(self.title_width() - width, 0.0)
        dx, dy = pad - left + spare / 2, pad + header - top
        result = Layout(width + spare, bottom - top + 2 * pad + header)
        for id_, x, y, w, h in members:
            result.boxes[id_] = Rectangle(x - w / 2 + dx, y - h / 2 + dy, w, h)
        self.place_aside(result, header + pad, max(bottom - top, 160.0), pad)
        for port in scope.ports:
            result.ports[port] = (drawing.nodes[port][0] + dx, 0.0 if port.startswith("in|") else result.height)
        for wire in scope.wires:
            bends = [(x + dx, y + dy) for x, y in drawing.bends[wire.key]]
            if self.touches_port(wire):
                bends = [(x, y) for x, y in bends if header < y < result.height - 1]
            label = drawing.labels.get(wire.key)
            result.lines.append(
                Line(
                    wire,
                    self.attach(wire, bends, result),
                    wire_thickness(wire, self.tree.nodes),
                    texts[wire.key],
                    label and (label[0] + dx, label[1] + dy),
                    arrow="|" not in wire.target and wire.target not in self.inner,
                )
            )
        return result

    def size(self, id_: str) -> tuple[float, float]:
        if id_ in self.inner:
            return self.inner[id_].width, self.inner[id_].height
        return self.looks[id_].width, self.looks[id_].height

    def title_width(self) -> float:
        item = self.tree.items.get(self.scope.id)
        if item is None:
            return 0.0
        return text_width(item.label, TITLE, bold=True) + text_width(operations_text(item.size, self.lang), SMALL) + 50

    def touches_port(self, wire: Wire) -> bool:
        return "|" in wire.source or "|" in wire.target

    def label(self, wire: Wire) -> str:
        return "" if self.touches_port(wire) else wire_label(wire, self.tree.nodes, self.lang)

    def edge(self, wire: Wire, text: str) -> Edge:
        room = (text_width(text, SMALL) + 10, _LABEL_HEIGHT) if text else (0.0, 0.0)
        return Edge(wire.key, wire.source, wire.target, *room)

    def place_aside(self, result: Layout, top: float, reach: float, pad: float) -> None:
        """Stacks the members at the side to the right, in as many columns as the main picture's height asks for."""
        if not self.scope.aux:
            return
        start = result.width - pad + ASIDE_GAP if self.scope.items else PADDING
        y0, gap = top + ASIDE_HEADER, 12.0
        x, y, column, bottom = start + gap, y0, 0.0, y0
        for id_ in self.scope.aux:
            width, height = self.size(id_)
            if y > y0 and y + height > top + reach:
                x, y, column = x + column + gap, y0, 0.0
            result.boxes[id_] = Rectangle(x, y, width, height)
            y += height + gap
            column, bottom = max(column, width), max(bottom, y)
        aside = Rectangle(start, top, max(x + column + gap - start, 110.0), bottom - top)
        result.asides[self.scope.id] = aside
        result.width = aside.x + aside.width + pad
        result.height = max(result.height, aside.y + aside.height + pad)

    def attach(self, wire: Wire, bends: Sequence[Point], result: Layout) -> list[Point]:
        """The bends between the points where the wire touches its ends."""
        first = bends[0] if bends else self.middle(wire.target, result)
        last = bends[-1] if bends else self.middle(wire.source, result)
        start = self.touch(wire.source, wire.target, "out", first, result)
        return [start, *bends, self.touch(wire.target, wire.source, "in", last, result)]

    def middle(self, end: str, result: Layout) -> Point:
        if end in result.ports:
            return result.ports[end]
        box = result.boxes[end]
        return box.x + box.width / 2, box.y + box.height / 2

    def touch(self, end: str, other: str, side: str, towards: Point, result: Layout) -> Point:
        if end in result.ports:
            return result.ports[end]
        box = result.boxes[end]
        port = f"{side}|{split_port(other)[1]}"
        if end in self.inner and port in self.inner[end].ports:
            x, y = self.inner[end].ports[port]
            return box.x + x, box.y + y
        margin = min(12.0, box.width / 2)
        x = min(max(towards[0], box.x + margin), box.x + box.width - margin)
        return x, box.y + (box.height if towards[1] > box.y + box.height / 2 else 0.0)
