"""The schema of the dashboard as plain data; its charts are those of :mod:`tfedu.viz.chart.payload`."""

from __future__ import annotations

from typing import Any

from tfedu.viz.chart.payload import CHARTS

_COUNT = {"type": "integer", "minimum": 0}
_RUN = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "description": "its folder below the log's, '.' for the log's own"},
        "colour": {**_COUNT, "description": "index into the palette"},
        "dash": {**_COUNT, "description": "index into the dash patterns"},
    },
    "required": ["name", "colour", "dash"],
    "additionalProperties": False,
}

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "tfedu dashboard",
    "type": "object",
    "properties": {
        "version": {"const": 1},
        "title": {"type": "string"},
        "x": {"const": "step"},
        "runs": {"type": "array", "items": _RUN},
        "charts": CHARTS,
        "others": {
            "type": "object",
            "description": "how many tags of another kind the log has",
            "additionalProperties": _COUNT,
        },
        "notes": {"type": "array", "items": {"type": "string"}, "description": "what could not be read"},
    },
    "required": ["version", "title", "x", "runs", "charts", "others", "notes"],
    "additionalProperties": False,
}
