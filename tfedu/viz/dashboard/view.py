"""The dashboard's view: which curves are shown, the static figure, the table, and the widget."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tfedu.i18n import t
from tfedu.viz._base import figure, widget_class
from tfedu.viz.chart import format, svg, text
from tfedu.viz.chart.payload import pack
from tfedu.viz.chart.view import ChartView
from tfedu.viz.dashboard.curves import Curves, head

if TYPE_CHECKING:
    import anywidget

_COLUMNS = ("last", "best", "step", "min", "max", "mean", "points")
_MOST_CHARTS = 24  # in the static figure


class Dashboard(ChartView):
    """Curves of event files. Made by :func:`tfedu.viz.dashboard`, which documents the arguments.

    Traits: those of :class:`tfedu.viz.chart.view.ChartView` (``hidden``: names of runs), and ``runs`` and ``tags``
    (regular expressions: what is shown; ``""``: everything), ``outliers`` (whether the vertical axes make room for wild
    values).
    """

    bundle = "dashboard"
    traits: Mapping[str, Any] = {**ChartView.traits, "smoothing": 0.6, "runs": "", "tags": "", "outliers": False}

    def __init__(self, runs: Any, **options: Any) -> None:
        logs = {str(name): Path(path) for name, path in runs.items()} if isinstance(runs, Mapping) else {}
        title = "" if logs else Path(os.fspath(runs)).resolve().name
        self.__dict__.update(title=title, curves=Curves(logs or {"": Path(os.fspath(runs))}))
        super().__init__({}, **options)

    def check(self, name: str, value: Any) -> Any:
        if name in ("runs", "tags"):
            try:
                re.compile(value)
            except re.error as error:
                raise ValueError(t("dashboard.bad_pattern", name=name, value=repr(value), error=error)) from None
        return super().check(name, value)

    def refresh(self) -> None:
        """Show what has been written since; the button in the view does the same."""
        self.curves.refresh()
        if self._widget is not None:
            self._widget.send_state("payload")

    def head(self) -> dict[str, Any]:
        """Everything as plain data (``tfedu.viz.dashboard.payload.SCHEMA``), but for the curves' buckets."""
        return head(self.curves, self.title, self.y)

    def shown(self) -> dict[str, Any]:
        """:meth:`head` without what is hidden or does not match."""
        found = self.head()
        runs, tags = _pattern(self.runs), _pattern(self.tags)
        for chart in found["charts"]:
            chart["series"] = [s for s in chart["series"] if s["run"] not in self.hidden and runs.search(s["run"])]
        found["charts"] = [chart for chart in found["charts"] if chart["series"] and tags.search(chart["name"])]
        return found

    def snapshot(self) -> dict[str, Any]:
        """Head and all buckets as the browser takes them."""
        parts, data = pack((curve.number, 0, curve.series.rows) for curve in self.curves.curves)
        return {"head": self.head(), "parts": parts, "data": data, "started": self.curves.started}

    @property
    def widget(self) -> anywidget.AnyWidget:
        """The live anywidget; its ``payload`` is always what has been read last."""
        if self._widget is None:
            import traitlets

            base = widget_class("DashboardWidget", self.bundle, tuple(self._state))
            content = traitlets.Any().tag(sync=True, to_json=lambda _, widget: self.snapshot())
            kind = type("DashboardWidget", (base,), {"payload": content, "__module__": base.__module__})
            widget = kind(**self._state)
            widget.on_msg(lambda _, message, buffers: self.refresh() if message == {"kind": "refresh"} else None)
            self.__dict__["_widget"] = widget
        return self._widget

    def svg(self) -> str:
        shown = self.shown()
        shown["charts"] = shown["charts"][:_MOST_CHARTS]
        return svg.draw(
            shown, {curve.number: curve.series for curve in self.curves.curves}, self.locale, self.smoothing
        )

    def text(self) -> str:
        shown = self.shown()
        lines = [text.table(shown, self.locale, _COLUMNS), *shown["notes"]]
        if shown["others"]:
            lines.append(self._others(shown["others"]))
        return "\n".join(lines)

    def label(self) -> str:
        shown = self.shown()
        return t(
            "dashboard.label",
            self.locale,
            title=shown["title"],
            charts=len(shown["charts"]),
            runs=format.listed([run["name"] for run in shown["runs"]], self.locale),
        )

    def mimebundle(self) -> dict[str, Any]:
        """The static representations; the page also has the table."""
        bundle = super().mimebundle()
        table = text.html_table(self.shown(), self.locale, _COLUMNS)
        return bundle | {"text/html": figure(bundle["image/svg+xml"], self.label()) + table}

    def _others(self, others: Mapping[str, int]) -> str:
        kinds = [t(f"dashboard.count_{kind}", self.locale, count=count) for kind, count in others.items()]
        return t("dashboard.others", self.locale, kinds=format.listed(kinds, self.locale))


def _pattern(text: str) -> re.Pattern[str]:
    """What the reader typed; the browser accepts some expressions that Python does not, which are taken literally."""
    try:
        return re.compile(text)
    except re.error:
        return re.compile(re.escape(text))
