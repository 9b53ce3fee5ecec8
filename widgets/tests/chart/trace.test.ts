import { describe, expect, it } from "vitest";
import {
  COLUMNS,
  Curve,
  type Head,
  NAN,
  POSITIVE_INFINITY,
  type SeriesHead,
  Store,
} from "../../src/chart/data";
import { join, nearest, smooth, trace, weights } from "../../src/chart/trace";

/** Buckets of one point each. */
function rows(values: [step: number, value: number][]): Float64Array {
  return Float64Array.from(
    values.flatMap(([step, value]) => {
      const finite = Number.isFinite(value);
      const shown = finite ? value : Number.NaN;
      const bad = finite ? 0 : Number.isNaN(value) ? NAN : POSITIVE_INFINITY;
      return [step, step / 10, shown, step, step / 10, shown, finite ? value : 0, finite ? 1 : 0, bad];
    }),
  );
}

function head(more: Partial<SeriesHead> = {}): SeriesHead {
  return {
    id: 0,
    name: "loss",
    run: "",
    phase: "",
    attempt: 1,
    colour: 0,
    dash: 0,
    points: 0,
    stride: 1,
    begin: 0,
    last: null,
    best: null,
    lowest: null,
    highest: null,
    mean: null,
    bad: { nan: 0, "+inf": 0, "-inf": 0 },
    ...more,
  };
}

describe("smoothing", () => {
  it("is the debiased moving average, value by value", () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6];
    let last = 0;
    values.forEach((value, i) => {
      last = last * 0.8 + value * (1 - 0.8);
      const expected = last / (1 - 0.8 ** (i + 1));
      const result = smooth(rows(values.map((v, step) => [step, v])), 0.8);
      expect(result[i]).toBeCloseTo(expected, 12);
    });
  });

  it("leaves a constant as it is and has nothing to say where nothing was finite", () => {
    const result = smooth(
      rows([
        [0, 2],
        [1, Number.NaN],
        [2, 2],
      ]),
      0.99,
    );
    expect(result[0]).toBeCloseTo(2, 12);
    expect(result[1]).toBeNaN();
    expect(result[2]).toBeCloseTo(2, 12);
  });

  it("counts a bucket of n values n times", () => {
    const single = rows([0, 1, 2, 3].map((step) => [step, step < 2 ? 7 : 3]));
    const merged = new Float64Array(2 * COLUMNS);
    merged.set([0, 0, 7, 1, 0.1, 7, 7, 2, 0], 0);
    merged.set([2, 0.2, 3, 3, 0.3, 3, 3, 2, 0], COLUMNS);
    expect(smooth(merged, 0.9)[1]).toBeCloseTo(smooth(single, 0.9)[3] as number, 12);
  });

  it("smooths a sparse curve over the same stretch of steps as a dense one", () => {
    const dense = { series: head({ points: 101, last: { step: 100, value: 0 } }), rows: rows([[0, 1]]) };
    const sparse = { series: head({ points: 11, last: { step: 100, value: 0 } }), rows: rows([[0, 1]]) };
    const [first, second] = weights([dense, sparse], 0.9);
    expect(first).toBeCloseTo(0.9, 12);
    expect(second).toBeCloseTo(0.9 ** 10, 12);
    expect(weights([sparse], 0.9)).toEqual([0.9]);
  });
});

describe("a curve's points", () => {
  it("have a gap and a mark where a value was not finite", () => {
    const result = trace(
      head(),
      rows([
        [0, 1],
        [1, Number.NaN],
        [2, 3],
        [3, Number.POSITIVE_INFINITY],
      ]),
      "step",
      0,
      0,
    );
    expect(result.x).toEqual([0, 1, 2, 3]);
    expect(result.y).toEqual([1, null, 3, null]);
    expect(result.bad).toEqual([
      [1, NAN],
      [3, POSITIVE_INFINITY],
    ]);
  });

  it("show both extremes of a bucket, the earlier one first", () => {
    const bucket = Float64Array.from([5, 0.5, -1, 2, 0.2, 8, 3, 4, 0]);
    const result = trace(head(), bucket, "step", 0.5, 0);
    expect(result.x).toEqual([2, 5]);
    expect(result.y).toEqual([8, -1]);
    expect(result.smooth).toEqual([undefined, 3]);
  });

  it("are placed by time since the run's own start or by the clock", () => {
    const late = head({ begin: 2 });
    const data = rows([
      [20, 1],
      [30, 2],
    ]);
    expect(trace(late, data, "relative", 0, 1000).x).toEqual([0, 1]);
    expect(trace(late, data, "wall", 0, 1000).x).toEqual([1002, 1003]);
  });
});

describe("join", () => {
  it("is one table in order of x; what is missing is undefined, a gap stays null", () => {
    const joined = join([
      [
        [0, 1, 2],
        [10, null, 12],
      ],
      [
        [1, 3],
        [21, 23],
      ],
    ]);
    expect(joined).toEqual([
      [0, 1, 2, 3],
      [10, null, 12, undefined],
      [undefined, 21, undefined, 23],
    ]);
  });

  it("keeps several values at one x", () => {
    const joined = join([
      [
        [1, 1, 1, 2],
        [5, 6, 7, 8],
      ],
      [[1], [9]],
    ]);
    expect(joined).toEqual([
      [1, 1, 1, 2],
      [5, 6, 7, 8],
      [9, undefined, undefined, undefined],
    ]);
  });

  it("of nothing is empty", () => {
    expect(join([])).toEqual([[]]);
  });
});

describe("nearest", () => {
  const x = [0, 10, 20, 30];
  it.each([
    [-5, 0],
    [4, 0],
    [5, 0],
    [6, 1],
    [29, 3],
    [99, 3],
  ])("to %d is the point at index %d", (at, index) => {
    expect(nearest(x, [1, 1, 1, 1], at)).toBe(index);
  });

  it("passes over gaps and over other curves' points", () => {
    expect(nearest(x, [1, null, undefined, 4], 11)).toBe(0);
    expect(nearest(x, [1, null, undefined, 4], 19)).toBe(3);
    expect(nearest(x, [null, undefined, null, null], 19)).toBe(-1);
    expect(nearest([], [], 1)).toBe(-1);
  });

  it("agrees with looking at every point", () => {
    let seed = 7;
    const random = () => {
      seed = (seed * 16807) % 2147483647;
      return seed / 2147483647;
    };
    for (let round = 0; round < 200; round++) {
      const xs = Array.from({ length: 12 }, () => Math.round(random() * 40)).sort((a, b) => a - b);
      const ys = xs.map(() => (random() < 0.3 ? null : 1));
      const at = random() * 50 - 5;
      const found = nearest(xs, ys, at);
      const distances = xs.filter((_, i) => ys[i] !== null).map((v) => Math.abs(v - at));
      if (distances.length) expect(Math.abs((xs[found] as number) - at)).toBe(Math.min(...distances));
      else expect(found).toBe(-1);
    }
  });
});

describe("the store", () => {
  const one = (id: number) => ({
    title: "",
    x: "step",
    charts: [{ name: "loss", good: "min" as const, y: "linear" as const, series: [head({ id })] }],
  });
  /** As it arrives: at an address that is no multiple of eight. */
  const wire = (data: Float64Array) => {
    const bytes = new Uint8Array(data.byteLength + 3);
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 3);
    return new DataView(bytes.buffer, 3, data.byteLength);
  };
  const empty: Head = { ...one(0), charts: [] };
  const fresh = () => new Store({ head: empty, parts: [], data: wire(new Float64Array()), started: 0 });

  it("cuts off at the start of a part and appends", () => {
    const store = fresh();
    const data = (from: number, to: number) =>
      rows(Array.from({ length: to - from }, (_, i) => [from + i, from + i] as [number, number]));
    expect(store.apply({ head: one(0), parts: [[0, 0, 3]] }, wire(data(0, 3)))).toBe(true);
    expect(store.apply({ head: one(0), parts: [[0, 2, 200]] }, wire(data(2, 202)))).toBe(true);
    expect(store.curves.get(0)?.rows).toEqual(data(0, 202));
  });

  it("notices a missing message and changes nothing of that curve", () => {
    const store = fresh();
    store.apply({ head: one(0), parts: [[0, 0, 1]] }, wire(rows([[0, 1]])));
    expect(store.apply({ head: one(0), parts: [[0, 5, 1]] }, wire(rows([[5, 1]])))).toBe(false);
    expect(store.curves.get(0)?.count).toBe(1);
  });

  it("forgets a curve that the head no longer names, and takes a whole state for what it is", () => {
    const store = fresh();
    store.apply({ head: one(0), parts: [[0, 0, 1]] }, wire(rows([[0, 1]])));
    store.apply({ head: one(1), parts: [[1, 0, 1]] }, wire(rows([[0, 2]])));
    expect([...store.curves.keys()]).toEqual([1]);
    store.replace({ head: one(2), parts: [[2, 0, 1]], data: wire(rows([[0, 3]])), started: 9 });
    expect([...store.curves.keys()]).toEqual([2]);
    expect(store.started).toBe(9);
  });

  it("grows without losing what it had", () => {
    const curve = new Curve();
    for (let i = 0; i < 1000; i++) curve.splice(i, rows([[i, i]]));
    expect(curve.count).toBe(1000);
    expect(curve.rows[999 * COLUMNS]).toBe(999);
    expect(curve.rows[5 * COLUMNS]).toBe(5);
  });
});
