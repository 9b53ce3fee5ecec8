// Axes: their ranges, the way a value is warped, and round numbers to put on them.

export type Kind = "linear" | "log" | "symlog";

/** Logarithmic where every value allows it; linear around zero (asinh) where not. */
export function kindFor(log: boolean, lowest: number): Kind {
  return !log ? "linear" : lowest > 0 ? "log" : "symlog";
}

export interface Warp {
  forward(value: number): number;
  back(value: number): number;
}

/** `reach` is the largest magnitude; a symmetric logarithm is linear up to a thousandth of it. */
export function warp(kind: Kind, reach: number): Warp {
  const linear = reach * 1e-3 || 1;
  switch (kind) {
    case "linear":
      return { forward: (v) => v, back: (v) => v };
    case "log":
      return { forward: (v) => Math.log10(v > 0 ? v : Number.MIN_VALUE), back: (v) => 10 ** v };
    case "symlog":
      return { forward: (v) => Math.asinh(v / linear), back: (v) => Math.sinh(v) * linear };
  }
}

export type Range = [low: number, high: number];

/** The data's range with some air, in the axis' own measure; never empty. */
export function padded(low: number, high: number, kind: Kind, air: number): Range {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return kind === "log" ? [0.1, 1] : [0, 1];
  if (low === high) {
    const around = Math.abs(low) * 0.1 || 1;
    return kind === "log" ? [low / 2, high * 2] : [low - around, high + around];
  }
  const { forward, back } = warp(kind, Math.max(Math.abs(low), Math.abs(high)));
  const more = (forward(high) - forward(low)) * air;
  return [back(forward(low) - more), back(forward(high) + more)];
}

/** The 1, 2 or 5 times a power of ten that divides `span` into about `count` parts. */
export function niceStep(span: number, count: number): number {
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5, 10].find((m) => m * power >= rough * 0.999) ?? 10);
}

function multiples(step: number, low: number, high: number): number[] {
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k <= Math.floor(high / step + 1e-9); k++) {
    ticks.push(Number((k * step).toFixed(Math.min(digits, 100))));
  }
  return ticks;
}

export function linearTicks(low: number, high: number, count: number): number[] {
  return multiples(niceStep(high - low, count), low, high);
}

/** Powers of ten; 2 and 5 times them too where fewer than three fit. */
export function logTicks(low: number, high: number, count = 6): number[] {
  const inside = (v: number) => v >= low * 0.999 && v <= high * 1.001;
  const first = Math.floor(Math.log10(low));
  const exponents = Array.from({ length: Math.ceil(Math.log10(high)) - first + 1 }, (_, k) => first + k);
  const tens = exponents.map((k) => Number(`1e${k}`)).filter(inside);
  if (tens.length >= 3) {
    const every = Math.ceil(tens.length / count);
    return tens.filter((_, i) => i % every === 0);
  }
  const fine = exponents.flatMap((k) => [1, 2, 5].map((m) => Number(`${m}e${k}`))).filter(inside);
  return fine.length >= 2 ? fine : linearTicks(low, high, count);
}

/** Zero and the largest powers of ten on either side. */
export function symlogTicks(low: number, high: number): number[] {
  const top = Math.floor(Math.log10(Math.max(Math.abs(low), Math.abs(high))));
  const tens = [top - 2, top - 1, top].map((k) => Number(`1e${k}`));
  return [...tens.map((v) => -v).reverse(), 0, ...tens].filter((v) => v >= low && v <= high);
}

const DURATIONS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400];

/** Seconds at which a clock would be marked. */
export function timeTicks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  if (rough <= 1) return linearTicks(low, high, count);
  return multiples(DURATIONS.find((d) => d >= rough) ?? niceStep(high - low, count), low, high);
}

export function ticks(kind: Kind, low: number, high: number, count: number): number[] {
  if (!(high > low)) return [low];
  return kind === "log"
    ? logTicks(low, high, count)
    : kind === "symlog"
      ? symlogTicks(low, high)
      : linearTicks(low, high, count);
}
