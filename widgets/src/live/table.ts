// The same numbers as a table: for a screen reader, for copying, for who prefers numbers.

import { type Context, h } from "../core";
import type { Head, LiveState } from "./data";
import * as format from "./format";

const COLUMNS = ["name", "last", "best", "step", "min", "max", "points", "bad"];

export function fillTable(table: HTMLTableElement, head: Head, context: Context<LiveState>): void {
  const { t } = context;
  const rows = head.charts.flatMap((chart) =>
    chart.series.map((series) => {
      const label = format.label(series, t);
      const cells = [
        format.value(series.last?.value),
        format.value(series.best?.value),
        series.best ? format.step(series.best.step) : "–",
        format.value(series.lowest?.value),
        format.value(series.highest?.value),
        String(series.points),
        String(Object.values(series.bad).reduce((sum, count) => sum + count, 0)),
      ];
      const name = label ? `${chart.name} (${label})` : chart.name;
      return h("tr", {}, h("th", { scope: "row" }, name), ...cells.map((cell) => h("td", {}, cell)));
    }),
  );
  table.replaceChildren(
    h("caption", { class: "tfedu-hidden" }, t("values")),
    h("thead", {}, h("tr", {}, ...COLUMNS.map((key) => h("th", { scope: "col" }, t(`column_${key}`))))),
    h("tbody", {}, ...rows),
  );
}
