// The chart's legend: a small table whose first column switches curves on and off.

import { type Context, DASHES, h, PALETTE, s, type Theme } from "../core";
import type { ChartHead, ChartState, SeriesHead } from "./data";
import * as format from "./format";

export class Legend {
  readonly element: HTMLTableElement;
  private readonly head = h("tr");
  private readonly body = h("tbody");
  private shown = "";
  private cells: { last: HTMLElement; best: HTMLElement; bad: HTMLElement; button: HTMLButtonElement }[] = [];

  constructor(
    private readonly context: Context<ChartState>,
    private readonly toggle: (series: SeriesHead) => void,
  ) {
    this.element = h("table", { class: "tfedu-chart-legend" }, h("thead", {}, this.head), this.body);
  }

  update(chart: ChartHead, hidden: ReadonlySet<string>): void {
    const { t } = this.context;
    const key = JSON.stringify([
      this.context.locale(),
      this.context.theme(),
      chart.good,
      chart.series.map(({ id, colour, dash }) => [id, colour, dash]),
    ]);
    if (key !== this.shown) {
      this.shown = key;
      this.build(chart);
    }
    chart.series.forEach((series, i) => {
      const cell = this.cells[i];
      if (!cell) return;
      const bad = Object.values(series.bad).reduce((sum, count) => sum + count, 0);
      cell.last.textContent = format.value(series.last?.value);
      const best = series.best && {
        value: format.value(series.best.value),
        step: format.step(series.best.step),
      };
      cell.best.textContent = best ? t("best_at", best) : "";
      cell.bad.textContent = bad ? t("bad_count", { count: bad }) : "";
      cell.button.setAttribute("aria-pressed", String(!hidden.has(series.name)));
    });
  }

  private build(chart: ChartHead): void {
    const { t } = this.context;
    const keys = ["column_name", "column_last", ...(chart.good ? [`column_${chart.good}`] : [])];
    this.head.replaceChildren(...keys.map((key) => h("th", { scope: "col" }, t(key))));
    this.cells = chart.series.map((series) => {
      const name = format.label(series, t) || chart.name;
      const button = h(
        "button",
        { type: "button", class: "tfedu-chart-toggle", title: t("show_curve", { name }) },
        swatch(series, this.context.theme()),
        name,
      );
      button.addEventListener("click", () => this.toggle(series), { signal: this.context.signal });
      return { last: h("td"), best: h("td"), bad: h("td"), button };
    });
    this.body.replaceChildren(
      ...this.cells.map(({ button, last, best, bad }) =>
        h("tr", {}, h("th", { scope: "row" }, button), last, chart.good && best, bad),
      ),
    );
  }
}

/** A short piece of a curve, in its colour and dash pattern. */
export function swatch({ colour, dash }: { colour: number; dash: number }, theme: Theme): SVGElement {
  const line = {
    d: "M1 6H25",
    stroke: PALETTE[colour % PALETTE.length]?.[theme],
    "stroke-width": 2.4,
    "stroke-dasharray": DASHES[dash % DASHES.length]?.join(" ") || null,
    "stroke-linecap": "round",
  };
  return s("svg", { width: 26, height: 12, viewBox: "0 0 26 12", "aria-hidden": "true" }, s("path", line));
}
