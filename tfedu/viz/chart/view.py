"""A view of curves: the choices of its reader that do not depend on where the curves come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tfedu.i18n import t
from tfedu.viz._base import View

X_AXES = ("step", "relative", "wall")


class ChartView(View):
    """Base class of views of curves.

    Traits: ``smoothing`` (0 to below 1), ``x_axis`` (``"step"``, ``"relative"``, ``"wall"``), ``log_x``,
    ``y`` (``{chart: "linear" | "log"}``), ``hidden`` (names of what is not shown).
    """

    traits: Mapping[str, Any] = {"smoothing": 0.0, "x_axis": "step", "log_x": False, "y": {}, "hidden": []}

    def check(self, name: str, value: Any) -> Any:
        if name == "smoothing" and not 0 <= value < 1:
            raise ValueError(t("chart.bad_smoothing", value=repr(value)))
        if name == "x_axis" and value not in X_AXES:
            raise ValueError(t("viz.bad_choice", name=name, value=repr(value), allowed=", ".join(X_AXES)))
        if name == "y" and not set(value.values()) <= {"linear", "log"}:
            raise ValueError(t("viz.bad_choice", name=name, value=repr(value), allowed="linear, log"))
        if name in ("y", "hidden"):
            return type(self.traits[name])(value)
        return super().check(name, value)
