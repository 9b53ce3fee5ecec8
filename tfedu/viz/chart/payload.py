"""Curves on charts as plain data, the same for the ES module, the static figure, the text table and a test.

``CHARTS`` is their schema. The curves' buckets travel apart from it as one block of little-endian float64
(see :func:`pack`), because they are many and change often.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from tfedu.viz.chart.names import PHASES, Direction, Name, direction
from tfedu.viz.chart.series import COLUMNS, Point, Rows, Series

_VALUE = {"type": ["number", "string"], "description": "a number, or 'nan', '+inf', '-inf'"}
_POINT = {
    "type": ["object", "null"],
    "properties": {"step": {"type": "number"}, "value": _VALUE},
    "required": ["step", "value"],
    "additionalProperties": False,
}
_COUNT = {"type": "integer", "minimum": 0}
_SERIES = {
    "type": "object",
    "properties": {
        "id": _COUNT,
        "name": {"type": "string", "description": "as logged, e.g. 'adam/train/loss'"},
        "run": {"type": "string"},
        "phase": {"enum": ["", *PHASES]},
        "attempt": {"type": "integer", "minimum": 1, "description": "2 after the steps began anew, and so on"},
        "colour": {**_COUNT, "description": "index into the palette"},
        "dash": {**_COUNT, "description": "index into the dash patterns"},
        "points": _COUNT,
        "stride": {"type": "integer", "minimum": 1, "description": "points in a full bucket"},
        "begin": {"type": "number", "description": "seconds from the view's start to the first point"},
        "last": _POINT,
        "best": _POINT,
        "lowest": _POINT,
        "highest": _POINT,
        "mean": {"type": ["number", "null"], "description": "of the finite values"},
        "bad": {
            "type": "object",
            "properties": {"nan": _COUNT, "+inf": _COUNT, "-inf": _COUNT},
            "required": ["nan", "+inf", "-inf"],
            "additionalProperties": False,
        },
        "rows": {
            "type": "array",
            "description": f"buckets, each [{', '.join(COLUMNS)}]; null where there is no finite value",
            "items": {
                "type": "array",
                "items": {"type": ["number", "null"]},
                "minItems": len(COLUMNS),
                "maxItems": len(COLUMNS),
            },
        },
    },
    "required": [
        "id", "name", "run", "phase", "attempt", "colour", "dash", "points", "stride", "begin",
        "last", "best", "lowest", "highest", "mean", "bad",
    ],
    "additionalProperties": False,
}  # fmt: skip

CHARTS: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "good": {"enum": ["min", "max", ""]},
            "y": {"enum": ["linear", "log"]},
            "series": {"type": "array", "items": _SERIES},
        },
        "required": ["name", "good", "y", "series"],
        "additionalProperties": False,
    },
}
"""The schema of what :func:`charts` makes."""


class Curve:
    """A series with its place in the view.

    ``number`` is the curve's own; ``order`` is that of its run's attempt, which has one colour in every chart.
    """

    def __init__(self, number: int, name: str, parts: Name, attempt: int, order: int, capacity: int) -> None:
        self.number = number
        self.name = name
        self.parts = parts
        self.attempt = attempt
        self.order = order
        self.series = Series(capacity)


def charts(
    curves: Iterable[Curve], good: dict[str, Direction], y: dict[str, str], *, rows: bool = False
) -> list[dict[str, Any]]:
    """The payload's ``charts``: one per metric in order of appearance, the curves of it in order of appearance.

    With a single run the phases have the colours; with several, a run has one colour and a phase one dash pattern.
    """
    curves = list(curves)
    alone = len({curve.order for curve in curves}) == 1
    phases = [phase for phase in PHASES if any(curve.parts.phase == phase for curve in curves)]
    result: dict[str, dict[str, Any]] = {}
    for curve in curves:
        name = curve.parts.chart
        chart = result.setdefault(
            name,
            {"name": name, "good": good.get(name, direction(name)), "y": y.get(name, "linear"), "series": []},
        )
        place = phases.index(curve.parts.phase) if curve.parts.phase else 0
        colour = place if alone else curve.order
        dash = place if phases else 0 if alone else curve.order
        chart["series"].append(series_payload(curve, chart["good"], colour, dash, rows))
    return list(result.values())


def series_payload(curve: Curve, good: Direction, colour: int, dash: int, rows: bool = False) -> dict[str, Any]:
    """One curve of a chart whose good direction is ``good``; with ``rows``, its buckets too."""
    series = curve.series
    payload = {
        "id": curve.number,
        "name": curve.name,
        "run": curve.parts.run,
        "phase": curve.parts.phase,
        "attempt": curve.attempt,
        "colour": colour,
        "dash": dash,
        "points": series.points,
        "stride": series.stride,
        "begin": series.first_time,
        "last": _point(series.last),
        "best": _point({"min": series.lowest, "max": series.highest, "": None}[good]),
        "lowest": _point(series.lowest),
        "highest": _point(series.highest),
        "mean": series.mean,
        "bad": dict(series.bad),
    }
    if rows:
        payload["rows"] = [[v if math.isfinite(v) else None for v in row] for row in series.rows.tolist()]
    return payload


def _point(point: Point | None) -> dict[str, Any] | None:
    return None if point is None else {"step": point.step, "value": _json_number(point.value)}


def _json_number(value: float) -> float | str:
    if math.isfinite(value):
        return value
    return "nan" if math.isnan(value) else "+inf" if value > 0 else "-inf"


def pack(parts: Iterable[tuple[int, int, Rows]]) -> tuple[list[list[int]], bytes]:
    """Buckets for the wire: ``[[curve, start, count], ...]`` and their rows one after the other, float64.

    The receiver cuts the curve off at ``start`` and appends the rows.
    """
    parts = list(parts)
    index = [[number, start, len(rows)] for number, start, rows in parts]
    blocks = [np.ascontiguousarray(rows, dtype="<f8").tobytes() for _, _, rows in parts]
    return index, b"".join(blocks)
