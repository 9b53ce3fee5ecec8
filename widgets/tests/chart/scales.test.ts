import { describe, expect, it } from "vitest";
import * as format from "../../src/chart/format";
import {
  kindFor,
  linearTicks,
  logTicks,
  niceStep,
  padded,
  symlogTicks,
  ticks,
  timeTicks,
  warp,
} from "../../src/chart/scales";

describe("ticks", () => {
  it("of a linear axis are round and inside", () => {
    expect(linearTicks(0, 2300, 5)).toEqual([0, 500, 1000, 1500, 2000]);
    expect(linearTicks(-0.3, 0.31, 6)).toEqual([-0.2, 0, 0.2]);
    expect(linearTicks(0.1, 0.4, 3)).toEqual([0.1, 0.2, 0.3, 0.4]);
    expect(niceStep(7, 5)).toBe(2);
  });

  it("of a logarithmic axis are powers of ten, finer where few fit", () => {
    expect(logTicks(1e-4, 3)).toEqual([1e-4, 1e-3, 1e-2, 1e-1, 1]);
    expect(logTicks(0.3, 2)).toEqual([0.5, 1, 2]);
    expect(logTicks(0.61, 0.93).length).toBeGreaterThanOrEqual(2);
    expect(logTicks(1e-20, 1e20).length).toBeLessThanOrEqual(7);
  });

  it("of a symmetric logarithmic axis have zero and both signs", () => {
    expect(symlogTicks(-10, 10)).toEqual([-10, -1, -0.1, 0, 0.1, 1, 10]);
    expect(symlogTicks(0, 200)).toEqual([0, 1, 10, 100]);
  });

  it("of a time axis are what a clock shows", () => {
    expect(timeTicks(0, 170, 4)).toEqual([0, 60, 120]);
    expect(timeTicks(0, 20, 4)).toEqual([0, 5, 10, 15, 20]);
    expect(timeTicks(0, 1, 4)).toEqual([0, 0.5, 1]);
  });

  it("of an axis of one value is that value", () => {
    expect(ticks("linear", 3, 3, 5)).toEqual([3]);
  });
});

describe("an axis", () => {
  it("is logarithmic only where every value allows it", () => {
    expect(kindFor(false, -1)).toBe("linear");
    expect(kindFor(true, 0.1)).toBe("log");
    expect(kindFor(true, 0)).toBe("symlog");
  });

  it.each(["linear", "log", "symlog"] as const)("of kind %s comes back from its warp", (kind) => {
    const { forward, back } = warp(kind, 100);
    for (const v of kind === "log" ? [1e-5, 0.3, 1, 99] : [-80, -1e-3, 0, 1e-5, 0.3, 99]) {
      expect(back(forward(v))).toBeCloseTo(v, 9);
    }
    expect(forward(2)).toBeGreaterThan(forward(1));
  });

  it("is never empty and has air on both sides", () => {
    expect(padded(2, 2, "linear", 0.1)).toEqual([1.8, 2.2]);
    expect(padded(0, 0, "linear", 0.1)).toEqual([-1, 1]);
    expect(padded(Number.NaN, Number.NaN, "linear", 0.1)).toEqual([0, 1]);
    expect(padded(0, 10, "linear", 0.1)).toEqual([-1, 11]);
    const [low, high] = padded(1, 100, "log", 0.5);
    expect(low).toBeCloseTo(0.1, 9);
    expect(high).toBeCloseTo(1000, 6);
  });
});

describe("numbers", () => {
  // The same list as in tests/viz_live/test_live.py: both halves print alike.
  it.each([
    [0.98765, "0.9877"],
    [1000, "1000"],
    [123456, "1.235e5"],
    [0.00012345, "1.234e-4"],
    [0.5, "0.5"],
    [-2.5, "−2.5"],
    [99999, "99999"],
    [1e-3, "0.001"],
    [0, "0"],
    [1e100, "1e100"],
    ["nan", "NaN"],
    ["-inf", "−Inf"],
    [null, "–"],
  ] as const)("%s is shown as %s", (number, text) => {
    expect(format.value(number)).toBe(text);
  });

  it("steps have all their digits", () => {
    expect(format.step(20000)).toBe("20000");
    expect(format.step(0.25)).toBe("0.25");
  });

  it("times are a clock's", () => {
    expect(format.duration(0.254)).toBe("254 ms");
    expect(format.duration(2.5)).toBe("2.5 s");
    expect(format.duration(12.4)).toBe("12 s");
    expect(format.duration(185)).toBe("3:05");
    expect(format.duration(3723)).toBe("1:02:03");
    expect(format.rate(12.6)).toBe("13");
    expect(format.rate(0.1234)).toBe("0.12");
  });
});
