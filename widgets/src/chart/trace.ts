// From buckets to what is drawn: points in order, gaps where a value was not finite, the smoothed line.

import {
  BAD,
  COLUMNS,
  HI,
  HI_STEP,
  HI_TIME,
  LO,
  LO_STEP,
  LO_TIME,
  MEAN,
  N,
  type SeriesHead,
  type XAxis,
} from "./data";

/** `null` is a gap; `undefined` only says that another curve has a point here. */
export type Value = number | null | undefined;

export interface Trace {
  series: SeriesHead;
  x: number[];
  y: Value[];
  smooth: Value[];
  /** The bucket of each point. */
  bucket: number[];
  rows: Float64Array;
  /** Where values were not finite: `[x, bit mask of kinds]`. */
  bad: [x: number, kinds: number][];
}

/**
 * The debiased exponential moving average after each bucket, NaN where a bucket has no finite value. A bucket of n
 * values counts n times with its mean, so thinning the curve does not change its smoothness.
 */
export function smooth(rows: Float64Array, weight: number): Float64Array {
  const result = new Float64Array(rows.length / COLUMNS).fill(Number.NaN);
  let average = 0;
  let memory = 0;
  for (let i = 0; i < result.length; i++) {
    const n = rows[i * COLUMNS + N] as number;
    if (n === 0) continue;
    const keep = weight ** n;
    average = average * keep + (rows[i * COLUMNS + MEAN] as number) * (1 - keep);
    memory = memory * keep + (1 - keep);
    result[i] = average / memory;
  }
  return result;
}

/**
 * The weights of several curves for one position of the slider. It counts per point of the curve that was logged most
 * often; a curve with a point every hundredth step is smoothed over the same stretch of steps, not over a hundredfold.
 */
export function weights(
  curves: readonly { series: SeriesHead; rows: Float64Array }[],
  weight: number,
): number[] {
  const spacings = curves.map(({ series, rows }) => {
    const first = Math.min(rows[LO_STEP] ?? 0, rows[HI_STEP] ?? 0);
    return series.points > 1 ? ((series.last?.step ?? first) - first) / (series.points - 1) : 0;
  });
  const densest = Math.min(...spacings.filter((spacing) => spacing > 0));
  return spacings.map((spacing) => (spacing > 0 ? weight ** (spacing / densest) : weight));
}

/** The points of a curve along the chosen axis; `started` is the view's start as seconds of the epoch. */
export function trace(
  series: SeriesHead,
  rows: Float64Array,
  axis: XAxis,
  weight: number,
  started: number,
): Trace {
  const result: Trace = { series, x: [], y: [], smooth: [], bucket: [], rows, bad: [] };
  const averages = weight > 0 ? smooth(rows, weight) : undefined;
  const [low, high] = axis === "step" ? [LO_STEP, HI_STEP] : [LO_TIME, HI_TIME];
  const origin = axis === "relative" ? -series.begin : axis === "wall" ? started : 0;
  const add = (x: number, y: Value, average: Value, bucket: number) => {
    result.x.push(x);
    result.y.push(y);
    result.smooth.push(average);
    result.bucket.push(bucket);
  };
  for (let bucket = 0; bucket < rows.length / COLUMNS; bucket++) {
    const row = rows.subarray(bucket * COLUMNS, (bucket + 1) * COLUMNS) as unknown as number[];
    const at = (column: number) => row[column] as number;
    const lowFirst = at(LO_STEP) < at(HI_STEP) || (at(LO_STEP) === at(HI_STEP) && at(LO_TIME) <= at(HI_TIME));
    const [x1, y1] = lowFirst ? [at(low), at(LO)] : [at(high), at(HI)];
    const [x2, y2] = lowFirst ? [at(high), at(HI)] : [at(low), at(LO)];
    if (at(N) > 0) {
      const average = averages?.[bucket];
      if (at(N) > 1 && (x1 !== x2 || y1 !== y2)) add(origin + x1, y1, undefined, bucket);
      add(origin + x2, y2, average, bucket);
    }
    if (at(BAD) > 0) {
      add(origin + x2, null, null, bucket);
      result.bad.push([origin + x2, at(BAD)]);
    }
  }
  return result;
}

/** Several tables `[x, column, ...]`, each in order of x, as one; equal x in one table stay apart. */
export function join(tables: readonly (readonly [number[], ...Value[][]])[]): [number[], ...Value[][]] {
  const next = tables.map(() => 0);
  const xs: number[] = [];
  const columns: Value[][] = tables.flatMap((table) => table.slice(1).map(() => []));
  for (;;) {
    let x = Number.POSITIVE_INFINITY;
    tables.forEach((table, i) => {
      x = Math.min(x, table[0][next[i] as number] ?? Number.POSITIVE_INFINITY);
    });
    if (x === Number.POSITIVE_INFINITY) return [xs, ...columns];
    xs.push(x);
    let column = 0;
    tables.forEach((table, i) => {
      const here = next[i] as number;
      const takes = table[0][here] === x;
      for (const values of table.slice(1))
        columns[column++]?.push(takes ? (values as Value[])[here] : undefined);
      if (takes) next[i] = here + 1;
    });
  }
}

/** Index of the point whose x is nearest, gaps left out; -1 when there is none. `x` must be in order. */
export function nearest(x: readonly number[], y: readonly Value[], at: number): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  let right = low;
  while (right < x.length && y[right] == null) right++;
  let left = low - 1;
  while (left >= 0 && y[left] == null) left--;
  if (right >= x.length) return left;
  if (left < 0) return right;
  return at - (x[left] as number) <= (x[right] as number) - at ? left : right;
}
