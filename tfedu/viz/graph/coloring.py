"""What the colours of the nodes mean (``widgets/src/graph/coloring.ts``), for the static picture on white."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

from tfedu.i18n import t
from tfedu.viz.graph.hierarchy import Hierarchy, Item
from tfedu.viz.graph.kinds import KINDS
from tfedu.viz.graph.templates import templates_of

COLORINGS = ("kind", "structure", "device", "dtype", "memory", "time", "numbers")

COLOURS = {
    "input": "#008a65",
    "constant": "#6b7280",
    "variable": "#c98600",
    "update": "#d55e00",
    "linear": "#0072b2",
    "activation": "#b5568f",
    "math": "#3a97cc",
    "reduce": "#978a00",
    "array": "#7466b8",
    "random": "#3d8f8f",
    "control": "#8b95a5",
}
"""Okabe and Ito's colours by kind, as ``widgets/src/graph/graph.css`` has them for a light page."""

_HUES = ("#0072b2", "#d55e00", "#008a65", "#b5568f", "#c98600", "#3a97cc", "#a89a00")
_INK, _NONE = "#1c2430", "#98a2b3"
_MOST_ROWS = 6
_WIDTHS = {"bool": 1, "string": 8, "complex64": 8, "complex128": 16, "resource": 8}


@dataclass(frozen=True)
class Tint:
    """A node's fill and outline."""

    fill: str
    stroke: str


@dataclass
class Coloring:
    """How items are painted.

    Attributes:
        tint: the item's colours; None: those of its kind.
        shares: ``(colour, count)`` of what a scope consists of, for the bar at its foot.
        rows: ``(colour, text)`` of the legend below the picture; empty for kinds.
    """

    tint: Callable[[Item], Tint | None]
    shares: Callable[[Item], list[tuple[str, int]]]
    rows: list[tuple[str, str]] = field(default_factory=list)


def coloring_of(
    tree: Hierarchy,
    by: str,
    numbers: Mapping[str, float],
    stats: Mapping[str, Sequence[float]],
    lang: str,
) -> Coloring:
    """The colouring named ``by``, one of :data:`COLORINGS`; ``stats`` are microseconds and bytes by name."""
    if by == "structure":
        return _by_structure(tree, lang)
    if by == "device":
        return _by_class(tree, lambda node: str(node.get("device", "")), lang)
    if by == "dtype":
        return _by_class(tree, _dtype, lang)
    if by == "memory":
        measured = {name: found[1] for name, found in stats.items()}
        values = measured or {node["name"]: float(output_bytes(node)) for node in tree.nodes}
        return _by_number(tree, by, values, sum)
    if by == "time":
        return _by_number(tree, by, {name: found[0] for name, found in stats.items()}, sum)
    if by == "numbers":
        return _by_number(tree, by, numbers, lambda found: max(found, key=abs))
    return Coloring(
        lambda item: None, lambda item: [(COLOURS[kind], item.kinds[kind]) for kind in KINDS if item.kinds[kind]]
    )


def _hue(index: int) -> str:
    """Seven hues, then the same ones darker."""
    colour = _HUES[index % len(_HUES)]
    return mixed(colour, 0.55, _INK) if index // len(_HUES) % 2 else colour


def _tinted(colour: str) -> Tint:
    return Tint(mixed(colour, 0.21), colour)


def _by_structure(tree: Hierarchy, lang: str) -> Coloring:
    templates = templates_of(tree)
    members: dict[int, list[str]] = {}
    for id_, template in templates.items():
        members.setdefault(template, []).append(id_)
    rows = [
        (_hue(template), f"{', '.join(ids[:2])}{', …' if len(ids) > 2 else ''} ({len(ids)})")
        for template, ids in members.items()
    ]
    single = (_NONE, t("viz.color_single", lang))
    return Coloring(
        lambda item: _tinted(_hue(templates[item.id]) if item.id in templates else _NONE),
        lambda item: [],
        [*rows[:_MOST_ROWS], single],
    )


def _by_class(tree: Hierarchy, class_of: Callable[[dict[str, Any]], str], lang: str) -> Coloring:
    counts = Counter(name for node in tree.nodes if (name := class_of(node)))
    colours = {"": _NONE} | {name: _hue(index) for index, name in enumerate(counts)}

    def shares(item: Item) -> list[tuple[str, int]]:
        found = Counter(class_of(tree.nodes[index]) for index in item.operations())
        return [(colour, found[name]) for name, colour in colours.items() if found[name]]

    def tint(item: Item) -> Tint:
        named = [colour for colour, _ in shares(item) if colour != _NONE]
        return _tinted(named[0] if len(named) == 1 else _NONE)

    rows = [(colours[name], f"{name} ({count})") for name, count in counts.items()]
    return Coloring(tint, shares, [*rows[:_MOST_ROWS], (_NONE, t("viz.color_unknown", lang))])


def _by_number(
    tree: Hierarchy, by: str, numbers: Mapping[str, float], together: Callable[[list[float]], float]
) -> Coloring:
    def of(item: Item) -> float | None:
        found = [numbers[name] for index in item.operations() if (name := tree.nodes[index]["name"]) in numbers]
        return together(found) if found else None

    tops = [value for item in tree.root.children if (value := of(item)) is not None]
    every = [0.0, *tops, *(numbers[node["name"]] for node in tree.nodes if node["name"] in numbers)]
    least, most = min(every), max(every)
    far = max(most, -least)

    def heat(value: float) -> str:
        share = abs(value) / far if far else 0.0
        return mixed(_HUES[0] if value < 0 else _HUES[1], round(6 + 60 * share) / 100)

    def tint(item: Item) -> Tint:
        value = of(item)
        return _tinted(_NONE) if value is None else Tint(heat(value), mixed(heat(value), 0.65, _INK))

    rows = [(heat(most), measure_text(by, most)), (heat(least), measure_text(by, least))]
    return Coloring(tint, lambda item: [], rows)


def _dtype(node: dict[str, Any]) -> str:
    return str(node["outputs"][0]["dtype"]).removesuffix("_ref") if node["outputs"] else ""


def output_bytes(node: Mapping[str, Any]) -> int:
    """Bytes of a node's outputs as far as they are known; an unknown size counts once."""
    total = 0
    for output in node["outputs"]:
        plain = output["dtype"].removesuffix("_ref")
        digits = plain.lstrip("abcdefghijklmnopqrstuvwxyz")
        width = _WIDTHS.get(plain) or int(digits if digits.isdigit() else 32) // 8
        total += width * prod(1 if size is None else size for size in output["shape"] or ())
    return total


def measure_text(by: str, value: float) -> str:
    """A number with its unit, short enough for a legend.

    >>> measure_text("memory", 3136.0), measure_text("time", 12.5), measure_text("numbers", -0.123456)
    ('3.06 KiB', '12.5 µs', '-0.1235')
    """
    units, step = {"memory": (("B", "KiB", "MiB", "GiB"), 1024), "time": (("µs", "ms", "s"), 1000)}.get(by, ((), 1))
    if not units:
        return f"{value:.4g}"
    at = 0
    while abs(value) >= step and at < len(units) - 1:
        at, value = at + 1, value / step
    return f"{value:.3g} {units[at]}"


def mixed(colour: str, share: float, other: str = "#ffffff") -> str:
    """``share`` of ``colour`` on ``other``."""
    parts = ((int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(under + (over - under) * share):02x}" for over, under in parts)
