// Numbers and times as they are shown; tfedu/viz/chart/format.py prints values the same way.

import type { LoggedNumber, SeriesHead } from "./data";

const SPECIAL = { nan: "NaN", "+inf": "+Inf", "-inf": "−Inf" };

/** Four significant digits, no more than needed. */
export function value(number: LoggedNumber | null | undefined): string {
  if (number === null || number === undefined) return "–";
  if (typeof number === "string") return SPECIAL[number];
  if (number === 0) return "0";
  const size = Math.abs(number);
  const text =
    size >= 1e-3 && size < 1e5
      ? size < 1e4
        ? String(Number(number.toPrecision(4)))
        : number.toFixed(0)
      : number
          .toExponential(3)
          .replace(/\.?0*e/, "e")
          .replace("e+", "e");
  return text.replace(/^-/, "−");
}

/** A step: all digits of a whole number. */
export function step(number: number): string {
  return Number.isInteger(number) ? String(number) : String(Number(number.toPrecision(6)));
}

/** Steps per second, as exact as anyone reads a speed. */
export function rate(number: number): string {
  return number >= 10 ? String(Math.round(number)) : String(Number(number.toPrecision(2)));
}

/** Seconds as 250 ms, 2.5 s, 12 s, 3:05, 1:02:03. */
export function duration(seconds: number): string {
  if (seconds > 0 && seconds < 1) return `${Number((seconds * 1000).toPrecision(3))} ms`;
  if (seconds < 60) return `${Number(seconds.toFixed(seconds < 10 ? 2 : 0))} s`;
  const whole = Math.round(seconds);
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const rest = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return hours ? `${hours}:${rest}` : rest.replace(/^0/, "");
}

/** A moment, seconds of the epoch, as a clock shows it. */
export function clock(seconds: number): string {
  const date = new Date(seconds * 1000);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((n) => String(n).padStart(2, "0"))
    .join(":");
}

/** What the legend calls a curve: run, attempt and phase, as far as they say something. */
export function label(
  series: SeriesHead,
  t: (key: string, parameters?: Record<string, string | number>) => string,
): string {
  const words = [series.run];
  if (series.attempt > 1) words.push(t("attempt", { number: series.attempt }));
  if (series.phase) words.push(t(series.phase));
  return words.filter(Boolean).join(" · ");
}
