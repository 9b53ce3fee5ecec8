"""What is shown of a :class:`Recorder`: payload, static figure, text, and the widget that the stream feeds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tfedu.viz._base import widget_class
from tfedu.viz.chart import payload as plain
from tfedu.viz.chart import svg, text
from tfedu.viz.chart.names import Direction
from tfedu.viz.chart.view import ChartView
from tfedu.viz.live.recorder import Recorder

if TYPE_CHECKING:
    import anywidget


class LiveView(ChartView):
    """The view of a recorder; traits are what a reader can change in the browser too.

    Traits: those of :class:`tfedu.viz.chart.view.ChartView` (``hidden``: names of curves), and ``stop`` (the stop
    button was pressed).
    """

    bundle = "live"
    traits: Mapping[str, Any] = {**ChartView.traits, "stop": False}

    def __init__(self, recorder: Recorder, title: str, x: str, best: dict[str, Direction], **options: Any) -> None:
        self.__dict__.update(recorder=recorder, title=title, x=x, best=best, mark="")
        super().__init__({}, **options)

    def head(self, *, rows: bool = False) -> dict[str, Any]:
        """The payload (``tfedu.viz.live.payload.SCHEMA``); with ``rows`` the curves' buckets are in it."""
        with self.recorder.locked():
            self.recorder.settle()
            return {
                "version": 1,
                "title": self.title,
                "x": self.x,
                "state": self.recorder.state,
                "progress": self.recorder.progress(),
                "charts": plain.charts(self.recorder.curves, self.best, self.y, rows=rows),
            }

    def snapshot(self) -> dict[str, Any]:
        """Head and all buckets as the browser takes them, with ``started`` (seconds of the epoch) and ``mark``.

        ``mark`` names the paper copies of this view, which the browser hides while the view lives.
        """
        with self.recorder.locked():
            head = self.head()
            parts, data = plain.pack((c.number, 0, c.series.rows) for c in self.recorder.curves)
        return {"head": head, "parts": parts, "data": data, "started": self.recorder.started_at, "mark": self.mark}

    def changes(self) -> tuple[dict[str, Any], bytes]:
        """The message of what changed since the last call, and its binary part."""
        with self.recorder.locked():
            head = self.head()
            taken = [(c.number, *c.series.take_changes()) for c in self.recorder.curves]
            parts, data = plain.pack(part for part in taken if len(part[2]))
        return {"kind": "changes", "head": head, "parts": parts}, data

    @property
    def widget(self) -> anywidget.AnyWidget:
        """The live anywidget; its ``payload`` is always the present state, also for a page opened later."""
        if self._widget is None:
            import traitlets

            base = widget_class("LiveWidget", self.bundle, tuple(self._state))
            content = traitlets.Any().tag(sync=True, to_json=lambda _, widget: self.snapshot())
            kind = type("LiveWidget", (base,), {"payload": content, "__module__": base.__module__})
            self.__dict__["_widget"] = kind(**self._state)
        return self._widget

    def svg(self) -> str:
        with self.recorder.locked():
            head = self.head()
            curves = {curve.number: curve.series for curve in self.recorder.curves}
            return svg.draw(head, curves, self.locale, self.smoothing)

    def text(self) -> str:
        return text.table(self.head(), self.locale)

    def label(self) -> str:
        return text.summary(self.head(), self.locale)
