"""The static figure: every chart of the payload on a card, the same bytes for the same data."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import numpy as np

from tfedu.i18n import t
from tfedu.viz.chart import format
from tfedu.viz.chart.scale import Axis, Floats
from tfedu.viz.chart.series import (
    BAD,
    HI,
    HI_STEP,
    LO,
    LO_STEP,
    NAN,
    NEGATIVE_INFINITY,
    Rows,
    Series,
    merge_neighbours,
    smooth,
    smoothing_weights,
)

_WIDTH, _PLOT_HEIGHT, _ROW = 376, 176, 17
_LEFT, _RIGHT, _TOP, _BOTTOM = 54, 14, 26, 36  # around the plot; below it come ticks, the axis name and the legend
_LEGEND_COLUMNS = 50  # narrow characters beside the swatch
_MOST_BUCKETS = 160  # per curve: two points each, more than the plot has pixels to tell apart

# The light values of widgets/src/core/palette.ts, and its dash patterns.
COLOURS = ("#0072b2", "#d55e00", "#008a65", "#b5568f", "#c98600", "#3a97cc", "#a89a00", "#6b7280")
DARK = ("#4aa8e0", "#f2884b", "#2fc49a", "#dd93bd", "#efb23c", "#7cc5ee", "#f0e442", "#a3abb8")
DASHES = ("", "6 3", "2 2", "8 3 2 3", "12 4", "4 2 1 2", "1 3", "3 5")
_INK, _MUTED, _LINE, _CARD = "#1c2430", "#586273", "#d9dee6", "#ffffff"

_FONT = "system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"


def _style() -> str:
    """Dark values for pages that say they are dark, and for the picture alone on a dark system."""
    rules = {".tl-card": "fill:#1c222b;stroke:#3a4453", ".tl-ink": "fill:#e6eaf0", ".tl-muted": "fill:#a2adbd"}
    rules[".tl-grid"] = "stroke:#3a4453"
    for index, colour in enumerate(DARK):
        rules[f".tl-{index}"] = f"stroke:{colour}"
        rules[f".tl-m{index}"] = f"fill:{colour}"
    pages = ("[data-jp-theme-light=false]", "[data-theme=dark]", "body.vscode-dark")
    page = "".join(f"{','.join(f'{p} {name}' for p in pages)}{{{rule}}}" for name, rule in rules.items())
    alone = "".join(f"svg:root {name}{{{rule}}}" for name, rule in rules.items())
    return f"<style>{page}@media (prefers-color-scheme:dark){{{alone}}}</style>"


def draw(payload: dict[str, Any], curves: Mapping[int, Series], lang: str, smoothing: float = 0.0) -> str:
    """The figure of ``payload``; ``curves`` are its series by id."""
    charts = payload["charts"]
    columns = min(2, len(charts)) or 1
    heights = [_TOP + _PLOT_HEIGHT + _BOTTOM + _ROW * len(chart["series"]) for chart in charts]
    head = 34 if payload["title"] else 6
    body, y = [], float(head)
    for start in range(0, len(charts), columns):
        for column, chart in enumerate(charts[start : start + columns]):
            body.append(_chart(chart, curves, column * (_WIDTH + 8) + 4, y, payload["x"], lang, smoothing))
        y += max(heights[start : start + columns]) + 10
    width, height = columns * (_WIDTH + 8), y
    if not charts:
        body.append(_text(16, head + 22, t("chart.empty", lang), "tl-muted"))
        height = head + 40
    title = html.escape(payload["title"])
    heading = f'<text class="tl-ink" x="16" y="23" fill="{_INK}" font-size="15" font-weight="600">{title}</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_px(height)}" width="{width}" '
        f'height="{_px(height)}" style="max-width:100%;height:auto" font-family="{_FONT}" font-size="12">{_style()}'
        f'<rect class="tl-card" x="0.5" y="0.5" width="{width - 1}" height="{_px(height - 1)}" rx="8" fill="{_CARD}" '
        f'stroke="{_LINE}"/>{heading if title else ""}{"".join(body)}</svg>'
    )


def _chart(
    chart: dict[str, Any], curves: Mapping[int, Series], x: float, y: float, x_name: str, lang: str, smoothing: float
) -> str:
    shown = [(series, _thin(curves[series["id"]].rows)) for series in chart["series"]]
    weights = smoothing_weights([curves[series["id"]] for series, _ in shown], smoothing)
    finite = [r for _, r in shown if np.isfinite(r[:, LO]).any()]
    lows = [np.nanmin(r[:, LO]) for r in finite]
    highs = [np.nanmax(r[:, HI]) for r in finite]
    low, high = (min(lows), max(highs)) if finite else (0.0, 1.0)
    margin = 0.0 if chart["y"] == "log" else (high - low) * 0.05
    down = Axis(low - margin, high + margin, chart["y"], 6)
    steps = [float(v) for _, r in shown for v in (r[0, LO_STEP], r[0, HI_STEP], r[-1, LO_STEP], r[-1, HI_STEP])]
    across = Axis(min(steps), max(steps), "linear", 6)
    left, top, wide = x + _LEFT, y + _TOP, _WIDTH - _LEFT - _RIGHT

    def px(steps: Floats) -> Floats:
        return left + wide * across.fraction(steps)

    def py(values: Floats) -> Floats:
        return top + _PLOT_HEIGHT * (1 - down.fraction(values))

    parts = [_text(x + 12, y + 12, chart["name"], "tl-ink", size=13, weight=600)]
    for tick, at in zip(down.ticks, py(np.array(down.ticks)), strict=True):
        parts.append(_line(left, at, left + wide, at))
        parts.append(_text(left - 6, at + 4, format.value(tick), "tl-muted", anchor="end", size=11))
    for tick, at in zip(across.ticks, px(np.array(across.ticks)), strict=True):
        parts.append(_line(at, top + _PLOT_HEIGHT, at, top + _PLOT_HEIGHT + 4))
        parts.append(_text(at, top + _PLOT_HEIGHT + 16, format.step(tick), "tl-muted", anchor="middle", size=11))
    parts.append(_text(left + wide, top + _PLOT_HEIGHT + 30, x_name, "tl-muted", anchor="end", size=11))
    legend = top + _PLOT_HEIGHT + _BOTTOM + 12
    for row, (series, thin) in enumerate(shown):
        colour, dash = series["colour"] % len(COLOURS), DASHES[series["dash"] % len(DASHES)]
        at_step, values = _in_order(thin)
        parts.append(_curve(px(at_step), py(values), thin, colour, "" if smoothing else dash, faint=smoothing > 0))
        if smoothing:
            average = smooth(thin, weights[row])[:, None]
            parts.append(_curve(px(at_step[:, 1:]), py(average), thin, colour, dash))
        parts.append(_marks(thin, px, top, colour))
        parts.append(_legend(series, chart["good"], x + 12, legend + row * _ROW, colour, dash, lang))
    return "".join(parts)


def _thin(rows: Rows) -> Rows:
    while len(rows) > _MOST_BUCKETS:
        rows = merge_neighbours(rows)
    return rows


def _in_order(rows: Rows) -> tuple[Floats, Floats]:
    """Steps and values of each bucket's two extremes, the earlier one first: two arrays ``[k, 2]``."""
    steps, values = rows[:, [LO_STEP, HI_STEP]], rows[:, [LO, HI]]
    late_low = steps[:, 0] > steps[:, 1]
    steps[late_low], values[late_low] = steps[late_low, ::-1], values[late_low, ::-1]
    return steps, values


def _curve(xs: Floats, ys: Floats, rows: Rows, colour: int, dash: str, *, faint: bool = False) -> str:
    """One path through the points of all buckets; one that holds a value that is not finite lifts the pen."""
    commands: list[str] = []
    pen, previous = "M", ""
    for bucket_x, bucket_y, bad in zip(xs.tolist(), ys.tolist(), rows[:, BAD].tolist(), strict=True):
        for x, y in zip(bucket_x, bucket_y, strict=True):
            if y == y:
                point = f"{_px(x)} {_px(y)}"
                if pen == "M" or point != previous:
                    commands.append(pen + point)
                pen, previous = "L", point
        if bad:
            pen = "M"
    path = "".join(commands)
    # A point alone between two gaps is a path of no length; the round cap makes it a dot.
    path += "h0" if len(commands) == 1 else ""
    style = ' opacity="0.3" stroke-width="1"' if faint else ' stroke-width="1.8"'
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path class="tl-{colour}" d="{path}" fill="none" stroke="{COLOURS[colour]}"{style}{dashes} '
        f'stroke-linejoin="round" stroke-linecap="round"/>'
        if path
        else ""
    )


def _marks(rows: Rows, px: Any, top: float, colour: int) -> str:
    """A cross for NaN and a triangle for an infinity, at the edge of the plot where the value would be."""
    marks = []
    for row in rows[rows[:, BAD] > 0]:
        x, kind = float(px(max(row[LO_STEP], row[HI_STEP]))), int(row[BAD])
        if kind & NAN:
            y = top + _PLOT_HEIGHT - 5
            marks.append(
                f'<path class="tl-{colour}" d="M{_px(x - 3)} {_px(y - 3)}l6 6m0 -6l-6 6" stroke="{COLOURS[colour]}" '
                f'stroke-width="1.6"/>'
            )
        if kind & ~NAN:
            down = kind & NEGATIVE_INFINITY
            y, d = (top + _PLOT_HEIGHT - 1, "l-4 -7h8z") if down else (top + 1, "l-4 7h8z")
            marks.append(f'<path class="tl-m{colour}" d="M{_px(x)} {_px(y)}{d}" fill="{COLOURS[colour]}"/>')
    return "".join(marks)


def _legend(series: dict[str, Any], good: str, x: float, y: float, colour: int, dash: str, lang: str) -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    line = f'd="M{_px(x)} {_px(y - 4)}h22" stroke="{COLOURS[colour]}" stroke-width="2.2"{dashes}'
    swatch = f'<path class="tl-{colour}" {line}/>'
    text = format.value(series["last"]["value"])
    if series["best"] and good:
        best = format.value(series["best"]["value"])
        text += " · " + t(f"chart.best_{good}", lang, value=best, step=format.step(series["best"]["step"]))
    bad = sum(series["bad"].values())
    if bad:
        text += " · " + t("chart.bad_count", lang, count=bad)
    name = format.shorten(format.label(series, lang), max(8, _LEGEND_COLUMNS - format.width(text)))
    text = f"{name} {text}" if name else text
    return swatch + _text(x + 30, y, text, "tl-ink")


def _text(x: float, y: float, text: str, kind: str, *, anchor: str = "", size: int = 12, weight: int = 400) -> str:
    fill = _INK if kind == "tl-ink" else _MUTED
    extra = f' text-anchor="{anchor}"' if anchor else ""
    extra += f' font-size="{size}"' if size != 12 else ""
    extra += f' font-weight="{weight}"' if weight != 400 else ""
    return f'<text class="{kind}" x="{_px(x)}" y="{_px(y)}" fill="{fill}"{extra}>{html.escape(text)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path class="tl-grid" d="M{_px(x1)} {_px(y1)}L{_px(x2)} {_px(y2)}" stroke="{_LINE}"/>'


def _px(number: float) -> str:
    """A coordinate to a tenth of a pixel: finer than anyone sees, coarser than rounding noise."""
    text = f"{number:.1f}"
    return "0" if text == "-0.0" else text.removesuffix(".0")
