"""Curves in words: one line for a screen reader, a table for a terminal."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from tfedu.i18n import t
from tfedu.viz.chart import format


def name_of(chart: dict[str, Any], series: dict[str, Any], lang: str) -> str:
    """``"loss"`` or ``"loss (adam · train)"``."""
    label = format.label(series, lang)
    return f"{chart['name']} ({label})" if label else str(chart["name"])


def summary(payload: dict[str, Any], lang: str) -> str:
    """One sentence: the title and each curve's current value."""
    values = [
        f"{name_of(chart, series, lang)} {format.value(series['last']['value'])}"
        for chart in payload["charts"]
        for series in chart["series"]
    ]
    title = payload["title"] or t("chart.curves", lang)
    if not values:
        return t("chart.summary_empty", lang, title=title)
    last = max(series["last"]["step"] for chart in payload["charts"] for series in chart["series"])
    return t(
        "chart.summary",
        lang,
        title=title,
        x=payload["x"],
        step=format.step(last),
        values=t("chart.comma", lang).join(values),
    )


COLUMNS = ("last", "best", "step", "min", "max", "points")


def _cell(column: str, series: dict[str, Any]) -> str:
    best = series["best"]
    if column == "step":
        return format.step(best["step"]) if best else "–"
    if column in ("points", "mean"):
        return str(series["points"]) if column == "points" else format.value(series["mean"])
    point = series[{"min": "lowest", "max": "highest"}.get(column, column)]
    return format.value(point["value"]) if point else "–"


def cells(payload: dict[str, Any], lang: str, columns: Sequence[str] = COLUMNS) -> list[list[str]]:
    """The table's header and rows: name, then ``columns``, then how many values were not finite if some were not."""
    every = [(chart, series) for chart in payload["charts"] for series in chart["series"]]
    some_bad = any(sum(series["bad"].values()) for _, series in every)
    lines = [[t(f"chart.column_{name}", lang) for name in ["name", *columns] + ["bad"] * some_bad]]
    for chart, series in every:
        line = [name_of(chart, series, lang), *(_cell(column, series) for column in columns)]
        if some_bad:
            line.append(str(sum(series["bad"].values())))
        lines.append(line)
    return lines


def table(payload: dict[str, Any], lang: str, columns: Sequence[str] = COLUMNS) -> str:
    """The table for a terminal; a Chinese character counts as two columns."""
    lines = cells(payload, lang, columns)
    if len(lines) == 1:
        return summary(payload, lang)
    widths = [max(format.width(line[column]) for line in lines) for column in range(len(lines[0]))]
    rows = [
        "  ".join(format.pad(cell, widths[column], right=column > 0) for column, cell in enumerate(line)).rstrip()
        for line in lines
    ]
    return "\n".join([payload["title"], *rows] if payload["title"] else rows)


def html_table(payload: dict[str, Any], lang: str, columns: Sequence[str] = COLUMNS) -> str:
    """The table for a page, folded away under its name."""
    header, *rows = cells(payload, lang, columns)
    head = "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in header)
    body = "".join(
        f'<tr><th scope="row">{html.escape(name)}</th>{"".join(f"<td>{html.escape(cell)}</td>" for cell in line)}</tr>'
        for name, *line in rows
    )
    summary_text = html.escape(t("chart.values", lang))
    return f"<details><summary>{summary_text}</summary><table><tr>{head}</tr>{body}</table></details>"
