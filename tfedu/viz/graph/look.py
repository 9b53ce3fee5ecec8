"""How an item looks in the static picture: texts, chips and therefore size (``widgets/src/graph/look.ts``).

Text is measured with a fixed table of advances, not with a font: the same bytes on every machine.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tfedu.i18n import t
from tfedu.viz.graph.hierarchy import Hierarchy, Item
from tfedu.viz.graph.visible import Chip, Wire

TITLE, SMALL = 12.0, 10.5
CHIP_HEIGHT = 17
MAXIMUM_CHIPS = 5
_TITLE_LENGTH, _CHIP_LENGTH, _CHIP_ROW = 26, 16, 168
_OUTLINES = {"constant", "input", "variable", "control"}
_CHIP_ORDER = {"constant": 0, "in": 1, "out": 2, "summary": 3}

# Advances in thousandths of the font size, of a common sans serif; a little generous, so that no font overflows.
_NARROW = dict.fromkeys("iljI.,:;'|! ", 330) | dict.fromkeys('()[]{}/\\ftr-"*', 410)
_WIDE = dict.fromkeys("mwMW%@", 930) | dict.fromkeys("_ABCDEGHKNOPQRSUVXYZ&+<>=~×?#", 720)
_ADVANCE = _NARROW | _WIDE


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width of ``text`` in pixels; a Chinese character counts as two units of half an em.

    >>> text_width("中文", 10)
    20.0
    """
    units = sum(1000 if unicodedata.east_asian_width(c) in "WF" else _ADVANCE.get(c, 610) for c in text)
    return units * size / 1000 * (1.08 if bold else 1.0)


def shorten(text: str, length: int) -> str:
    """The ends of a name tell more than its middle.

    >>> shorten("softmax_cross_entropy", 11)
    'softm…tropy'
    """
    if len(text) <= length:
        return text
    head = -(-(length - 1) // 2)
    return f"{text[:head]}…{text[len(text) - (length - 1 - head) :]}"


def shape_text(shape: Sequence[int | None] | None, lang: str) -> str:
    """``?×28×28×1``; ``?`` for unknown rank, a word for rank 0."""
    if shape is None:
        return "?"
    return "×".join("?" if size is None else str(size) for size in shape) if shape else t("viz.scalar", lang)


def operations_text(count: int, lang: str) -> str:
    """``24 ops`` in the language."""
    return t("viz.operation_one", lang) if count == 1 else t("viz.operations", lang, count=count)


def wire_label(wire: Wire, nodes: Sequence[dict[str, Any]], lang: str) -> str:
    """The shape of a single tensor, ``N tensors`` for a bundle, nothing for control."""
    if not wire.tensors:
        return ""
    if len(wire.tensors) > 1:
        return t("viz.tensors", lang, count=len(wire.tensors))
    node, output = wire.tensors[0]
    outputs = nodes[node]["outputs"]
    shape = shape_text(outputs[output]["shape"], lang)
    return f":{output} {shape}" if len(outputs) > 1 else shape  # of several outputs, it is said which one this is


def wire_thickness(wire: Wire, nodes: Sequence[dict[str, Any]]) -> float:
    """Pixels, growing with the power 0.3 of the largest tensor's elements."""
    if wire.type == "control":
        return 1.2
    largest = 1
    for node, output in wire.tensors:
        count = 1
        for size in nodes[node]["outputs"][output]["shape"] or ():
            count *= 1 if size is None else size
        largest = max(largest, count)
    return round(1.2 + 4.8 * (min(largest, 5e6) / 5e6) ** 0.3, 2)


@dataclass
class PlacedChip:
    """A chip within its node."""

    chip: Chip | None
    text: str
    x: float
    y: float
    width: float


@dataclass
class Look:
    """A closed node; ``outline`` is its shape: op, constant, input, variable, control, scope or series."""

    item: Item
    outline: str
    kind: str
    title: str
    subtitle: str
    width: float
    height: float
    chips: list[PlacedChip]

    @property
    def opens(self) -> bool:
        return self.item.type != "op"


def look_of(tree: Hierarchy, item: Item, chips: Sequence[Chip], lang: str) -> Look:
    """The look of a closed item with its chips."""
    index = item.node if item.type == "op" else item.own
    kind = tree.kind_of(index) if index >= 0 else "math"
    variable = item.type == "scope" and kind == "variable" and index >= 0
    outline = "variable" if variable else item.type
    if item.type == "op":
        outline = kind if kind in _OUTLINES else "op"
    title = shorten(item.label, _TITLE_LENGTH)
    if item.type == "op" or variable:
        subtitle = _describe(tree.nodes[index], kind, item.label, lang)
    else:
        subtitle = operations_text(item.size, lang)
    placed = _place_chips(chips, lang)
    opens = item.type != "op"
    texts = max(text_width(title, TITLE, bold=True), text_width(subtitle, SMALL))
    chip_width = max((chip.x + chip.width for chip in placed), default=0.0)
    rows = placed[-1].y / (CHIP_HEIGHT + 3) + 1 if placed else 0
    width = max(64.0, texts + 26 + (30 if opens else 0), chip_width + 20)
    base = 44 if opens else 38 if subtitle else 28
    for chip in placed:
        chip.x += (width - chip_width) / 2
        chip.y += base - (2 if opens else 0)
    height = base + rows * (CHIP_HEIGHT + 3) + (4 if rows else 0)
    return Look(item, outline, kind, title, subtitle, width, height, placed)


def _describe(node: dict[str, Any], kind: str, label: str, lang: str) -> str:
    """The second line: what the name does not already say."""
    if kind == "constant" and node.get("value"):
        return str(node["value"])
    if kind in ("variable", "input"):
        return shape_text(node["outputs"][0]["shape"] if node["outputs"] else None, lang)
    return "" if _plain(node["op"]) == _plain(label) else str(node["op"])


def _plain(text: str) -> str:
    return re.sub(r"V2$", "", re.sub(r"_\d+$", "", re.sub(r"[()]", "", text)).replace("_", "")).lower()


def _place_chips(chips: Sequence[Chip], lang: str) -> list[PlacedChip]:
    ordered = sorted(chips, key=lambda chip: _CHIP_ORDER[chip.role])
    shown: list[tuple[Chip | None, str]] = [
        (chip, shorten(chip.label, _CHIP_LENGTH)) for chip in ordered[:MAXIMUM_CHIPS]
    ]
    if len(ordered) > MAXIMUM_CHIPS:
        shown.append((None, t("viz.more", lang, count=len(ordered) - MAXIMUM_CHIPS)))
    placed = []
    x, y = 0.0, 0.0
    for chip, text in shown:
        width = text_width(text, SMALL) + (21 if chip else 10)
        if x > 0 and x + width > _CHIP_ROW:
            x, y = 0.0, y + CHIP_HEIGHT + 3
        placed.append(PlacedChip(chip, text, x, y, width))
        x += width + 4
    return placed
