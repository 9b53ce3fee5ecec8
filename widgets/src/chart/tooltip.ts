// The box beside the cursor: what every curve has there.

import { h, type Parameters } from "../core";
import { BAD, COLUMNS, HI, LO, N, NAN, NEGATIVE_INFINITY, POSITIVE_INFINITY } from "./data";
import * as format from "./format";
import type { Trace } from "./trace";

const MOST_ROWS = 5;
/** Between the cursor and the box. */
const SPACE = 14;

type Translate = (key: string, parameters?: Parameters) => string;

export interface TooltipRow {
  x: number;
  name: string;
  value: string;
  colour: string;
  /** How far the point is from the pointer; the nearest row comes first. */
  distance: number;
}

export class Tooltip {
  readonly element = h("div", { class: "tfedu-chart-tooltip", "aria-hidden": "true" });

  constructor(private readonly t: Translate) {
    this.hide();
  }

  get shown(): boolean {
    return !this.element.hidden;
  }

  hide(): void {
    this.element.hidden = true;
  }

  /** Shows `rows` for the cursor at `x`; without rows the box goes away. */
  fill(x: number, rows: TooltipRow[], formatX: (x: number, precise: boolean) => string): void {
    this.element.hidden = rows.length === 0;
    if (!this.shown) return;
    const at = rows.reduce(
      (best, row) => (Math.abs(row.x - x) < Math.abs(best - x) ? row.x : best),
      Infinity,
    );
    const nearestFirst = [...rows].sort((a, b) => a.distance - b.distance);
    const rest = rows.length - MOST_ROWS;
    this.element.replaceChildren(
      h("header", {}, formatX(at, true)),
      ...nearestFirst.slice(0, MOST_ROWS).map((row, place) =>
        h(
          "div",
          { class: place === 0 && rows.length > 1 ? "tfedu-chart-nearest" : "" },
          h("i", { style: `background:${row.colour}` }),
          h("span", {}, row.name),
          // A curve with fewer points may have its nearest one elsewhere; then it says where.
          row.x !== at && h("small", {}, formatX(row.x, false)),
          h("b", {}, row.value),
        ),
      ),
    );
    if (rest > 0) this.element.append(h("footer", {}, this.t("more_rows", { count: rest })));
  }

  /** Puts the box beside the cursor, on the side where there is room within `width` and `height`. */
  place(left: number, top: number, width: number, height: number): void {
    const { element } = this;
    const fits = left + SPACE + element.offsetWidth < width;
    const at = fits ? left + SPACE : left - SPACE - element.offsetWidth;
    element.style.left = `${Math.max(0, at)}px`;
    element.style.top = `${Math.max(0, Math.min(top, height - element.offsetHeight))}px`;
  }
}

/** A value in words: the number; what a merged bucket spans; what smoothing makes of it; what was not finite. */
export function valueInWords(trace: Trace, i: number, smoothed: boolean, t: Translate): string {
  const bucket = trace.rows.subarray((trace.bucket[i] as number) * COLUMNS);
  const range = { low: format.value(bucket[LO]), high: format.value(bucket[HI]) };
  const words = [(bucket[N] as number) > 1 ? t("range", range) : format.value(trace.y[i])];
  if (smoothed) words.push(t("smoothed", { value: format.value(trace.smooth[i]) }));
  const kinds = bucket[BAD] as number;
  if (kinds) words.push(t("not_finite_here", { kinds: kindNames(kinds) }));
  return words.join(" · ");
}

function kindNames(kinds: number): string {
  return [kinds & NAN && "NaN", kinds & POSITIVE_INFINITY && "+Inf", kinds & NEGATIVE_INFINITY && "−Inf"]
    .filter(Boolean)
    .join(", ");
}
