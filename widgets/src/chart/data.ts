// The payload as Python sends it (tfedu/viz/chart/payload.py has the schema) and the curves kept in the browser.

import type { BaseState } from "../core";

/** The columns of a bucket; see tfedu/viz/chart/series.py. */
export const COLUMNS = 9;
export const [LO_STEP, LO_TIME, LO, HI_STEP, HI_TIME, HI, MEAN, N, BAD] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8,
] as const;
export const [NAN, POSITIVE_INFINITY, NEGATIVE_INFINITY] = [1, 2, 4] as const;

export type LoggedNumber = number | "nan" | "+inf" | "-inf";

export interface LoggedPoint {
  step: number;
  value: LoggedNumber;
}

export interface SeriesHead {
  id: number;
  name: string;
  run: string;
  phase: "" | "train" | "validation" | "test";
  attempt: number;
  colour: number;
  dash: number;
  points: number;
  stride: number;
  begin: number;
  last: LoggedPoint | null;
  best: LoggedPoint | null;
  lowest: LoggedPoint | null;
  highest: LoggedPoint | null;
  mean: number | null;
  bad: Record<"nan" | "+inf" | "-inf", number>;
}

export interface ChartHead {
  name: string;
  good: "min" | "max" | "";
  y: "linear" | "log";
  series: SeriesHead[];
}

export interface Head {
  title: string;
  x: string;
  charts: ChartHead[];
}

/** `[curve, start, count]`: cut the curve off at `start`, append `count` buckets. */
export type Part = [curve: number, start: number, count: number];

export interface Snapshot<H extends Head = Head> {
  head: H;
  parts: Part[];
  data: DataView;
  /** Seconds of the epoch. */
  started: number;
}

/** The traits of every view of curves. */
export interface ChartState extends BaseState {
  smoothing: number;
  x_axis: XAxis;
  log_x: boolean;
  y: Record<string, "linear" | "log">;
  hidden: string[];
}

export type XAxis = "step" | "relative" | "wall";

/** Buckets of one curve in one growing block. */
export class Curve {
  private block = new Float64Array(64 * COLUMNS);
  count = 0;

  get rows(): Float64Array {
    return this.block.subarray(0, this.count * COLUMNS);
  }

  /** Cuts off at bucket `start` and appends `rows`. */
  splice(start: number, rows: Float64Array): void {
    const end = start * COLUMNS + rows.length;
    if (end > this.block.length) {
      const larger = new Float64Array(Math.max(end, this.block.length * 2));
      larger.set(this.rows);
      this.block = larger;
    }
    this.block.set(rows, start * COLUMNS);
    this.count = end / COLUMNS;
  }
}

/** The curves of a view. */
export class Store<H extends Head = Head> {
  head: H;
  readonly curves = new Map<number, Curve>();
  started: number;

  constructor(snapshot: Snapshot<H>) {
    this.head = snapshot.head;
    this.started = snapshot.started;
    this.replace(snapshot);
  }

  replace(snapshot: Snapshot<H>): void {
    this.started = snapshot.started;
    this.curves.clear();
    this.apply(snapshot, snapshot.data);
  }

  /** Takes changes in; false when an earlier message is missing, in which case nothing of that curve is changed. */
  apply(message: { head: H; parts: Part[] }, data: DataView | undefined): boolean {
    this.head = message.head;
    const numbers = float64(data);
    let at = 0;
    let complete = true;
    for (const [id, start, count] of message.parts) {
      const rows = numbers.subarray(at, at + count * COLUMNS);
      at += rows.length;
      const curve = this.curves.get(id) ?? new Curve();
      if (start > curve.count) complete = false;
      else {
        curve.splice(start, rows);
        this.curves.set(id, curve);
      }
    }
    const named = new Set(this.head.charts.flatMap((chart) => chart.series.map((series) => series.id)));
    for (const id of this.curves.keys()) if (!named.has(id)) this.curves.delete(id);
    return complete;
  }
}

/** The view's bytes as float64; copied, because a view need not begin at a multiple of eight. */
function float64(data: DataView | undefined): Float64Array {
  if (!data || data.byteLength === 0) return new Float64Array();
  return new Float64Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
}
