// The same numbers as a table: for a screen reader, for copying, for who prefers numbers.

import { type Context, h } from "../core";
import type { ChartHead, ChartState, SeriesHead } from "./data";
import * as format from "./format";

const CELLS: Record<string, (series: SeriesHead) => string> = {
  last: ({ last }) => format.value(last?.value),
  best: ({ best }) => format.value(best?.value),
  step: ({ best }) => (best ? format.step(best.step) : "–"),
  min: ({ lowest }) => format.value(lowest?.value),
  max: ({ highest }) => format.value(highest?.value),
  mean: ({ mean }) => format.value(mean),
  points: ({ points }) => String(points),
  bad: ({ bad }) => String(Object.values(bad).reduce((sum, count) => sum + count, 0)),
};

/** `columns`: of {@link CELLS}, beside the name. */
export function fillTable(
  table: HTMLTableElement,
  charts: readonly ChartHead[],
  columns: readonly string[],
  context: Context<ChartState>,
): void {
  const { t } = context;
  const rows = charts.flatMap((chart) =>
    chart.series.map((series) => {
      const label = format.label(series, t);
      const name = label ? `${chart.name} (${label})` : chart.name;
      const cells = columns.map((column) => h("td", {}, CELLS[column]?.(series)));
      return h("tr", {}, h("th", { scope: "row" }, name), ...cells);
    }),
  );
  const titles = ["name", ...columns].map((key) => h("th", { scope: "col" }, t(`column_${key}`)));
  table.replaceChildren(
    h("caption", { class: "tfedu-hidden" }, t("values")),
    h("thead", {}, h("tr", {}, ...titles)),
    h("tbody", {}, ...rows),
  );
}
