"""The static picture: what GitHub, nbviewer and a printed page show of the explorer.

Plain presentation attributes, no style sheet, no script, no measured font; numbers have two decimals at most. It keeps
its own light background, so that it reads well on a dark page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from tfedu.i18n import t
from tfedu.viz.graph.coloring import COLOURS, Coloring, Tint, mixed
from tfedu.viz.graph.hierarchy import Hierarchy
from tfedu.viz.graph.layout import HEADER, Layout, Line, Point, Rectangle, layout_graph
from tfedu.viz.graph.look import CHIP_HEIGHT, TITLE, Look, PlacedChip, look_of, operations_text, text_width
from tfedu.viz.graph.visible import VisibleGraph

_INK, _MUTED, _FRAME, _WIRE = "#1c2430", "#586273", "#98a2b3", "#8792a2"
_ERROR = "#b3261e"
_FONT = "system-ui,'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif"
_MARGIN = 16.0
_ROW = 28


def draw_svg(
    tree: Hierarchy,
    graph: VisibleGraph,
    coloring: Coloring,
    lang: str,
    label: str,
    lit: Sequence[str] = (),
    failed: str = "",
) -> str:
    """The SVG document of ``graph``, painted by ``coloring``, texts in ``lang``, described by ``label``.

    Where operations are ``lit``, by name, the others are pale; the one that ``failed`` is red.
    """
    looks = {
        id_: look_of(tree, tree.items[id_], graph.chips.get(id_, ()), lang)
        for scope in graph.scopes.values()
        for id_ in (*scope.items, *scope.aux)
        if id_ not in graph.scopes
    }
    layout = layout_graph(tree, graph, looks, lang)
    width = max(layout.width, _legend_width(coloring)) + 2 * _MARGIN
    height = layout.height + 2 * _MARGIN + (_ROW if coloring.rows else 0)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(width)}" height="{_n(height)}" '
        f'viewBox="{_n(-_MARGIN)} {_n(-_MARGIN)} {_n(width)} {_n(height)}" font-family="{_FONT}" '
        f'style="max-width:100%;height:auto" role="img"><title>{escape(label)}</title>'
        f'<rect x="{_n(-_MARGIN)}" y="{_n(-_MARGIN)}" width="{_n(width)}" height="{_n(height)}" rx="8" fill="#ffffff"/>'
    )
    parts = [
        *_parts(tree, graph, looks, layout, coloring, lang, _Lit(tree, lit, failed)),
        *_legend(coloring, layout.height),
    ]
    return head + "".join(parts) + "</svg>"


def _parts(
    tree: Hierarchy,
    graph: VisibleGraph,
    looks: dict[str, Look],
    layout: Layout,
    coloring: Coloring,
    lang: str,
    lit: _Lit,
) -> Iterator[str]:
    for id_ in graph.scopes:
        if id_:
            yield _frame(layout.boxes[id_], tree.items[id_].label, operations_text(tree.items[id_].size, lang), id_)
    for box in layout.asides.values():
        yield (
            f'<rect x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" height="{_n(box.height)}" rx="10" '
            f'fill="none" stroke="{_FRAME}" stroke-dasharray="2 4" stroke-opacity="0.6"/>'
        )
        yield _text(box.x + 12, box.y + 16, t("viz.aside", lang), muted=True)
    yield from (lit.pale(_line(line), lit.carries(line)) for line in layout.lines)
    yield from (
        lit.pale(_node(looks[id_], layout.boxes[id_], coloring, lit.tint(id_, coloring)), id_ in lit.items)
        for id_ in looks
    )
    yield from (_label(line) for line in layout.lines if line.label)


def _frame(box: Rectangle, title: str, subtitle: str, id_: str) -> str:
    return (
        f'<g><title>{escape(id_)}</title><rect x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" '
        f'height="{_n(box.height)}" rx="12" fill="#f4f6f9" fill-opacity="0.8" stroke="{_FRAME}" stroke-opacity="0.75"/>'
        + _text(box.x + 14, box.y + HEADER - 10, title, bold=True)
        + _text(box.x + 24 + text_width(title, TITLE, bold=True), box.y + HEADER - 10, subtitle, muted=True)
        + "</g>"
    )


class _Lit:
    """What a run executes; everything, when none is shown. And where it failed."""

    def __init__(self, tree: Hierarchy, names: Sequence[str], failed: str) -> None:
        self.names = frozenset(names)
        self.tree = tree
        self.items: set[str] = set()
        place = next((index for index, node in enumerate(tree.nodes) if node["name"] == failed), -1)
        item = tree.item_of[place] if place >= 0 else None
        self.failed = {step.id for step in item.path()} if item else set()
        for index, node in enumerate(tree.nodes):
            item = tree.item_of[index]
            if node["name"] in self.names and item is not None:
                self.items.update(step.id for step in item.path())

    def tint(self, id_: str, coloring: Coloring) -> Tint | None:
        return Tint(mixed(_ERROR, 0.22), _ERROR) if id_ in self.failed else coloring.tint(self.tree.items[id_])

    def carries(self, line: Line) -> bool:
        """Whether a tensor travels along the line in that run."""
        nodes = self.tree.nodes
        return any(nodes[a]["name"] in self.names and nodes[b]["name"] in self.names for a, b in line.wire.uses)

    def pale(self, part: str, lit: bool) -> str:
        return part if lit or not self.names else f'<g opacity="0.25">{part}</g>'


def _legend_width(coloring: Coloring) -> float:
    return sum(text_width(text, 10.5) + 36 for _, text in coloring.rows)


def _legend(coloring: Coloring, bottom: float) -> Iterator[str]:
    """A line below the picture that says what its colours mean."""
    x = 0.0
    for colour, text in coloring.rows:
        yield f'<rect x="{_n(x)}" y="{_n(bottom + 12)}" width="14" height="10" rx="3" fill="{colour}"/>'
        yield _text(x + 19, bottom + 21, text, muted=True)
        x += text_width(text, 10.5) + 36


def _node(look: Look, box: Rectangle, coloring: Coloring, tint: Tint | None) -> str:
    plain = look.outline in ("scope", "series")
    own = _FRAME if plain else COLOURS[look.kind]
    tint = tint or Tint("#ffffff" if plain else mixed(own, 0.13), own)
    fill, colour = tint.fill, tint.stroke
    parts = [f'<g transform="translate({_n(box.x)},{_n(box.y)})"><title>{escape(look.item.id)}</title>']
    for offset in {"scope": (4,), "series": (8, 4)}.get(look.outline, ()):
        parts.append(_body(look, f'fill="#f4f6f9" stroke="{_FRAME}" stroke-opacity="0.6"', offset))
    dash = ' stroke-dasharray="4 3"' if look.outline == "control" else ""
    parts.append(_body(look, f'fill="{fill}" stroke="{colour}" stroke-width="1.3"{dash}'))
    if look.outline == "variable":
        marks = f"M7,1V{_n(look.height - 1)}M{_n(look.width - 7)},1V{_n(look.height - 1)}"
        parts.append(f'<path d="{marks}" fill="none" stroke="{colour}" stroke-width="1.1"/>')
    middle = (look.width - 22) / 2 + 1 if look.opens else look.width / 2
    parts.append(_text(middle, 19 if look.opens else 18, look.title, bold=True, middle=True))
    if look.subtitle:
        parts.append(_text(middle, 33 if look.opens else 32, look.subtitle, muted=True, middle=True))
    parts += [_chip(chip) for chip in look.chips]
    if plain:
        parts += _share_bar(look, coloring)
    if look.opens:
        x = _n(look.width - 18)
        parts.append(f'<circle cx="{x}" cy="18" r="7.5" fill="#f4f6f9" stroke="{_FRAME}"/>')
        parts.append(f'<path d="M{_n(look.width - 21.5)},18h7M{x},14.5v7" stroke="{_INK}" stroke-width="1.5"/>')
    parts.append("</g>")
    return "".join(parts)


def _body(look: Look, paint: str, offset: int = 0) -> str:
    width, height = look.width, look.height
    if look.outline == "input":
        return f'<path d="M10,0H{_n(width)}L{_n(width - 10)},{_n(height)}H0Z" stroke-linejoin="round" {paint}/>'
    radius = {"constant": height / 2, "variable": 4, "scope": 10, "series": 10}.get(look.outline, 7)
    at = f'x="{offset}" y="{offset}" ' if offset else ""
    return f'<rect {at}width="{_n(width)}" height="{_n(height)}" rx="{_n(radius)}" {paint}/>'


def _chip(placed: PlacedChip) -> str:
    chip = placed.chip
    aside = chip is not None and chip.role in ("in", "out")
    dash = ' stroke-dasharray="3 2"' if aside else ""
    box = (
        f'<rect x="{_n(placed.x)}" y="{_n(placed.y)}" width="{_n(placed.width)}" height="{CHIP_HEIGHT}" '
        f'rx="8.5" fill="#fafbfc" stroke="#d3d9e2"{dash}/>'
    )
    if chip is None:
        return box + _text(placed.x + placed.width / 2, placed.y + 12, placed.text, middle=True, size=10.5)
    if chip.role == "constant":
        icon = f'<circle cx="{_n(placed.x + 9)}" cy="{_n(placed.y + 8.5)}" r="2.6" fill="{COLOURS["constant"]}"/>'
    else:
        path = {
            "in": "m5.5,5.5h4v6m-2.5,-2.3l2.5,2.5l2.5,-2.5",
            "out": "m6,5v4h5.5m-2.2,-2.4l2.5,2.4l-2.5,2.4",
            "summary": "m6,12v-3m3,3v-7m3,7v-4.5",
        }[chip.role]
        at = f"M{_n(placed.x)},{_n(placed.y)}"
        icon = f'<path d="{at}{path}" fill="none" stroke="{_MUTED}" stroke-width="1.2"/>'
    return box + icon + _text(placed.x + 15, placed.y + 12, placed.text, size=10.5)


def _share_bar(look: Look, coloring: Coloring) -> list[str]:
    shares = coloring.shares(look.item)
    total = sum(count for _, count in shares)
    x, inner, parts = 12.0, look.width - 24, []
    for colour, count in shares:
        length = inner * count / total
        parts.append(
            f'<rect x="{_n(x)}" y="{_n(look.height - 7)}" width="{_n(max(length - 0.8, 0.8))}" height="3" rx="1.5" '
            f'fill="{colour}"/>'
        )
        x += length
    return parts


def _line(line: Line) -> str:
    colour = COLOURS["variable"] if line.wire.type == "ref" else _WIRE
    dash = ' stroke-dasharray="4 4"' if line.wire.type == "control" else ""
    points = list(line.points)
    head = ""
    if line.arrow:
        (x, y), down = points[-1], 1 if points[-1][1] >= points[-2][1] else -1
        length, half = (6 + line.width) * down, 2.6 + line.width * 0.75
        head = f'<path d="M{_n(x)},{_n(y)}l{_n(-half)},{_n(-length)}h{_n(2 * half)}Z" fill="{colour}"/>'
        points[-1] = (x, y - (4 + line.width / 2) * down)
    width = f'stroke-width="{_n(line.width)}" stroke-opacity="0.75"'
    return f'<path d="{curve(points)}" fill="none" stroke="{colour}" {width}{dash}/>{head}'


def curve(points: Sequence[Point]) -> str:
    """A path that leaves and arrives vertically and never overshoots between its points."""
    slopes = [0.0] * len(points)
    for i in range(1, len(points) - 1):
        (x0, y0), (x1, y1), (x2, y2) = points[i - 1 : i + 2]
        first = (x1 - x0) / ((y1 - y0) or 1.0)
        second = (x2 - x1) / ((y2 - y1) or 1.0)
        if (y1 - y0) * (y2 - y1) > 0 and first * second > 0:
            sign = 1.0 if first > 0 else -1.0
            slopes[i] = sign * min(abs(first), abs(second), abs(first + second) / 2)
    path = f"M{_n(points[0][0])},{_n(points[0][1])}"
    for i in range(1, len(points)):
        (x0, y0), (x1, y1) = points[i - 1], points[i]
        step = (y1 - y0) / (2.2 if i in (1, len(points) - 1) else 3)
        path += (
            f"C{_n(x0 + step * slopes[i - 1])},{_n(y0 + step)} {_n(x1 - step * slopes[i])},{_n(y1 - step)} "
            f"{_n(x1)},{_n(y1)}"
        )
    return path


def _label(line: Line) -> str:
    assert line.label is not None
    x, y = line.label
    width = text_width(line.text, 10.5) + 8
    return (
        f'<rect x="{_n(x - width / 2)}" y="{_n(y - 8)}" width="{_n(width)}" height="16" rx="8" fill="#ffffff" '
        f'fill-opacity="0.85"/>' + _text(x, y + 3.6, line.text, muted=True, middle=True)
    )


def _text(
    x: float, y: float, text: str, *, bold: bool = False, muted: bool = False, middle: bool = False, size: float = 0.0
) -> str:
    size = size or (TITLE if bold else 10.5)
    weight = ' font-weight="600"' if bold else ""
    anchor = ' text-anchor="middle"' if middle else ""
    colour = _MUTED if muted else _INK
    return f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" fill="{colour}"{weight}{anchor}>{escape(text)}</text>'


def _n(value: float) -> str:
    """At most two decimals, no trailing zeros, no negative zero."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
