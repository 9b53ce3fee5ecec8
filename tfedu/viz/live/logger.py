"""``tfedu.viz.live()``: what a training loop sees of the live view."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from tfedu.i18n import t
from tfedu.viz._base import can_be_interactive, figure
from tfedu.viz.chart import text
from tfedu.viz.chart.names import Direction
from tfedu.viz.chart.series import HI, HI_STEP, LO, LO_STEP, N, Rows
from tfedu.viz.live import notebook
from tfedu.viz.live.recorder import Recorder
from tfedu.viz.live.stream import Stream
from tfedu.viz.live.view import LiveView

if TYPE_CHECKING:
    import anywidget

Item = TypeVar("Item")


class Run:
    """One of several runs side by side: ``log`` as of :class:`Live`, every name under ``"<run>/"``."""

    def __init__(self, live: Live, name: str) -> None:
        self._live = live
        self._prefix = f"{name}/"

    def log(self, step: float | None = None, metrics: Mapping[str, Any] | None = None, /, **scalars: Any) -> None:
        """As :meth:`Live.log`, for this run."""
        self._live._record(step, {**metrics, **scalars} if metrics else scalars, self._prefix)


class Live:
    """Curves that grow while a cell trains. Made by :func:`tfedu.viz.live`, which documents the arguments."""

    def __init__(
        self, title: str, x: str, best: Mapping[str, Direction], capacity: int, options: dict[str, Any]
    ) -> None:
        for chart, good in best.items():
            if good not in ("min", "max"):
                raise ValueError(t("viz.bad_choice", name=f"best[{chart!r}]", value=repr(good), allowed="min, max"))
        self._recorder = Recorder(capacity)
        self._view = LiveView(self._recorder, title, x, dict(best), **options)
        self._stream: Stream | None = None
        self._forget_cell_end: Callable[[], None] | None = None
        self._active = False  # values were logged since the last cell end or close
        self._points_on_paper = 0

    # -- logging -----------------------------------------------------------------------------------------------

    def log(self, step: float | None = None, metrics: Mapping[str, Any] | None = None, /, **scalars: Any) -> None:
        """Add one value per name at ``step``; a few microseconds, nothing is drawn here.

        Args:
            step: a finite number, not smaller than the one before (else a new attempt begins, drawn beside the old
                one); default: one more than the last.
            metrics: values by name, for names that are no Python identifiers: ``{"train/loss": 0.3}``.
            **scalars: values by name: Python numbers, NumPy scalars or arrays of one element; NaN and infinities are
                drawn as gaps with marks.

        The last part of a name is its chart, ``train``, ``validation`` or ``test`` before it is the phase, the rest
        the run: ``"adam/train/loss"``.

        Raises:
            TypeError: for a step or value that is not a number.
            ValueError: for an array of several elements, a step that is not finite, an empty name.
        """
        self._record(step, {**metrics, **scalars} if metrics else scalars, "")

    def add_summary(self, summary: Any, global_step: float | None = None) -> None:
        """Add the scalars of a summary, in the manner of ``FileWriter.add_summary``; what else it holds is left out.

        Args:
            summary: what running a summary operation gave, or a ``tf.Summary`` message. The tags are the names, see
                :meth:`log`.
            global_step: as ``step`` of :meth:`log`.

        >>> import tfedu as tf
        >>> curves = tf.viz.live()
        >>> with tf.Graph().as_default(), tf.Session() as sess:
        ...     summary = tf.summary.scalar("train/loss", 0.5)
        ...     curves.add_summary(sess.run(summary), 0)
        >>> curves.names
        ['train/loss']
        """
        from tensorboard.compat.proto.summary_pb2 import Summary

        values = Summary.FromString(summary).value if isinstance(summary, bytes) else summary.value
        scalars = {value.tag: value.simple_value for value in values if value.HasField("simple_value")}
        self.log(global_step, scalars)

    def run(self, name: str) -> Run:
        """A run of its own within this view.

        >>> from tfedu.viz import live
        >>> curves = live()
        >>> for rate in (0.1, 0.01):
        ...     run = curves.run(f"lr={rate}")
        ...     for step in range(3):
        ...         run.log(step, loss=1 / (1 + rate * step))
        >>> curves.names
        ['lr=0.1/loss', 'lr=0.01/loss']
        """
        if not name:
            raise ValueError(t("live.run_name"))
        return Run(self, name)

    def steps(self, steps: int | Iterable[Item]) -> Iterator[Any]:
        """Iterate over ``range(steps)`` or any iterable, with progress and time left; ends when stop is pressed.

        >>> from tfedu.viz import live
        >>> curves = live()
        >>> for step in curves.steps(3):
        ...     curves.log(step, loss=1 / (step + 1))
        >>> curves.progress["done"]
        3
        """
        items: Iterable[Any] = range(steps) if isinstance(steps, int) else steps
        progress = Progress(len(items) if isinstance(items, Sized) else None)
        self._begin()
        self._recorder.progress = progress.payload
        for item in items:
            if self.stopped:
                break
            yield item
            progress.done += 1
            if self._stream is not None:
                self._stream.announce()

    @property
    def stopped(self) -> bool:
        """Whether stop was pressed (or :meth:`stop` called) since the training began."""
        return bool(self._view.stop)

    def stop(self) -> None:
        """End the training after the current step, as the stop button does."""
        self._view.stop = True

    @property
    def progress(self) -> dict[str, Any] | None:
        """``done``, ``total``, ``rate`` (steps per second), ``left`` (seconds) of the last :meth:`steps`, or None."""
        return self._recorder.progress()

    # -- life --------------------------------------------------------------------------------------------------

    def display(self) -> None:
        """Show the view here; without a notebook, nothing happens. The first ``log`` does this when nobody did."""
        if notebook.shell() is not None:
            notebook.show(self._repr_mimebundle_())

    def close(self) -> None:
        """Draw what is still to be drawn and mark the training as finished. A later ``log`` opens it again."""
        self._end("stopped" if self.stopped else "finished")
        if self._forget_cell_end is not None:
            self._leave_paper()
            self._forget_cell_end()
            self._forget_cell_end = None

    def __enter__(self) -> Live:
        self._begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        else:
            self._end(_state_after(error))

    # -- looking -----------------------------------------------------------------------------------------------

    @property
    def names(self) -> list[str]:
        """The names logged so far, in order of appearance."""
        self._recorder.settle()
        return list(dict.fromkeys(curve.name for curve in self._recorder.curves))

    def history(self, name: str) -> tuple[Rows, Rows]:
        """``(steps, values)`` of the latest attempt of ``name``, two float64 arrays of equal length.

        Every value up to ``capacity`` points; of a longer curve the smallest and largest of each bucket.

        Raises:
            KeyError: for a name that was not logged; the message lists those that were.
        """
        self._recorder.settle()
        for curve in reversed(self._recorder.curves):
            if curve.name == name:
                return _points(curve.series.rows)
        raise KeyError(t("live.no_curve", name=name, names=", ".join(self.names) or "–"))

    def table(self) -> str:
        """Current, best, smallest and largest value of every curve as a text table; ``print(live)`` prints it."""
        return self._view.text()

    def payload(self, *, rows: bool = True) -> dict[str, Any]:
        """The whole view as JSON data (``tfedu.viz.live.payload.SCHEMA``)."""
        return self._view.head(rows=rows)

    def svg(self) -> str:
        """The static figure."""
        return self._view.svg()

    @property
    def view(self) -> LiveView:
        """The traits a reader can change too: ``live.view.smoothing = 0.9``, ``live.view.locale = "zh"``."""
        return self._view

    @property
    def widget(self) -> anywidget.AnyWidget:
        """The anywidget, for layouts with other widgets."""
        return self._view.widget

    def __str__(self) -> str:
        return self.table()

    def __repr__(self) -> str:
        return self.table()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = {"text/plain": self.table()}
        if self.names:
            bundle |= self._paper()
        if notebook.shell() is not None and can_be_interactive(self._view.bundle):
            if not self.names:
                # The figure follows at the end of the cell; a page without widgets shows nothing twice.
                bundle["text/html"] = "<!-- tfedu live -->"
            self._connect()
            bundle["application/vnd.jupyter.widget-view+json"] = {
                "version_major": 2,
                "version_minor": 1,
                "model_id": self.widget.model_id,
            }
        return bundle

    # -- inside ------------------------------------------------------------------------------------------------

    def _record(self, step: float | None, scalars: Mapping[str, Any], prefix: str) -> None:
        if not self._active:
            self._begin()
        self._recorder.log(step, scalars, prefix)
        if self._stream is not None:
            self._stream.announce()

    def _begin(self) -> None:
        if self._active:
            return
        self._active = True
        self._recorder.state = "running"
        if self.stopped:
            self._view.stop = False
        if notebook.shell() is not None:
            if self._stream is None and can_be_interactive(self._view.bundle):
                self.display()
            if self._forget_cell_end is None:
                self._forget_cell_end = notebook.at_cell_end(self._cell_has_run)

    def _connect(self) -> None:
        """The view is on the page: from now on it is fed, and its cell leaves a paper copy behind."""
        if self._stream is None:
            self._view.__dict__["mark"] = notebook.cell_mark()
            self._stream = Stream(self._view)

    def _end(self, state: str) -> None:
        self._active = False
        self._recorder.state = state
        if self._stream is not None:
            self._stream.finish()

    def _cell_has_run(self, error: BaseException | None) -> None:
        if self._active:
            self._end(_state_after(error) if error else "stopped" if self.stopped else "waiting")
        self._leave_paper()

    def _leave_paper(self) -> None:
        """The static figure, for the saved notebook; while the widget lives on the page, it hides its paper copy.

        Where widgets are not installed, it is all there is to see.
        """
        if self._points() != self._points_on_paper:
            notebook.show({"text/plain": self.table(), **self._paper()})

    def _points(self) -> int:
        self._recorder.settle()
        return sum(curve.series.points for curve in self._recorder.curves)

    def _paper(self) -> dict[str, str]:
        self._points_on_paper = self._points()
        picture, lang = self.svg(), self._view.locale
        page = figure(picture, self._view.label()) + text.html_table(self._view.head(), lang)
        mark = f' data-tfedu-live="{self._view.mark}"' if self._view.mark else ""
        return {"image/svg+xml": picture, "text/html": f'<div class="tfedu-live-paper"{mark}>{page}</div>'}


class Progress:
    """How far a loop is and how long it will take."""

    def __init__(self, total: int | None) -> None:
        self.total = total
        self.done = 0
        self._measured_from: tuple[float, int] | None = None

    def payload(self) -> dict[str, Any]:
        """Rate and time left are those since the first step seen done, which may have compiled the graph."""
        now, done, rate = time.perf_counter(), self.done, None
        if self._measured_from is None and done:
            self._measured_from = now, done
        if self._measured_from is not None and done > self._measured_from[1]:
            begin, begin_done = self._measured_from
            rate = (done - begin_done) / (now - begin)
        left = None if rate is None or self.total is None else (self.total - done) / rate
        return {"done": done, "total": self.total, "rate": rate, "left": left}


def _state_after(error: BaseException) -> str:
    return "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"


def _points(rows: Rows) -> tuple[Rows, Rows]:
    """The buckets' points in order of step: one where low and high are the same point, else two."""
    late_low = rows[:, LO_STEP] > rows[:, HI_STEP]
    low, high = rows[:, [LO_STEP, LO]], rows[:, [HI_STEP, HI]]
    pairs = np.stack([np.where(late_low[:, None], high, low), np.where(late_low[:, None], low, high)], axis=1)
    keep = np.stack([np.ones(len(rows), bool), (rows[:, N] > 1) & (rows[:, LO_STEP] != rows[:, HI_STEP])], axis=1)
    points = pairs[keep]
    return points[:, 0], points[:, 1]
