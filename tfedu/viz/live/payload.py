"""The live view as plain data; its curves and charts are those of :mod:`tfedu.viz.chart.payload`."""

from __future__ import annotations

from typing import Any

from tfedu.viz.chart.payload import CHARTS

STATES = ("waiting", "running", "stopping", "stopped", "interrupted", "failed", "finished")
_COUNT = {"type": "integer", "minimum": 0}

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "tfedu live view",
    "type": "object",
    "properties": {
        "version": {"const": 1},
        "title": {"type": "string"},
        "x": {"type": "string", "description": "what a step is: 'step', 'epoch'"},
        "state": {"enum": list(STATES)},
        "progress": {
            "type": ["object", "null"],
            "properties": {
                "done": _COUNT,
                "total": {"type": ["integer", "null"], "minimum": 0},
                "rate": {"type": ["number", "null"], "description": "steps per second"},
                "left": {"type": ["number", "null"], "description": "seconds"},
            },
            "required": ["done", "total", "rate", "left"],
            "additionalProperties": False,
        },
        "charts": CHARTS,
    },
    "required": ["version", "title", "x", "state", "progress", "charts"],
    "additionalProperties": False,
}
