// What stands on the lines: crosses for NaN, triangles for infinities, a ring round the best value, a dot at the newest.

import type uPlot from "uplot";
import { NAN, NEGATIVE_INFINITY, POSITIVE_INFINITY } from "./data";
import type { Trace } from "./trace";

/** Marks nearer to each other would only be a smear. */
const MARK_SPACE = 4;

/** `newest`: whether the line's last point gets its dot. */
export function drawMarks(
  u: uPlot,
  traces: readonly Trace[],
  colour: (index: number) => string,
  newest: boolean,
): void {
  const { ctx, bbox } = u;
  const unit = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left - 6 * unit, bbox.top - 6 * unit, bbox.width + 12 * unit, bbox.height + 12 * unit);
  ctx.clip();
  ctx.lineWidth = 1.6 * unit;
  ctx.setLineDash([]);
  for (const trace of traces) {
    ctx.strokeStyle = ctx.fillStyle = colour(trace.series.colour);
    let drawnTo = Number.NEGATIVE_INFINITY;
    for (const [at, kinds] of trace.bad) {
      const x = u.valToPos(at, "x", true);
      if (x < drawnTo) continue;
      drawnTo = x + MARK_SPACE * unit;
      if (kinds & NAN) cross(ctx, x, bbox.top + bbox.height - 6 * unit, 3.5 * unit);
      if (kinds & POSITIVE_INFINITY) triangle(ctx, x, bbox.top + unit, 4 * unit, 1);
      if (kinds & NEGATIVE_INFINITY) triangle(ctx, x, bbox.top + bbox.height - unit, 4 * unit, -1);
    }
    const best = bestIndex(trace);
    if (best >= 0) ring(ctx, u, trace, best, 4.5 * unit, false);
    let last = trace.y.length - 1;
    while (last >= 0 && trace.y[last] == null) last--;
    if (last >= 0 && newest) ring(ctx, u, trace, last, 2.8 * unit, true);
  }
  ctx.restore();
}

/** The point of the best value; -1 when the metric has no good direction. */
function bestIndex({ series, y }: Trace): number {
  const best = series.best?.value;
  return typeof best === "number" ? y.indexOf(best) : -1;
}

function cross(ctx: CanvasRenderingContext2D, x: number, y: number, r: number): void {
  ctx.beginPath();
  ctx.moveTo(x - r, y - r);
  ctx.lineTo(x + r, y + r);
  ctx.moveTo(x - r, y + r);
  ctx.lineTo(x + r, y - r);
  ctx.stroke();
}

function triangle(ctx: CanvasRenderingContext2D, x: number, y: number, r: number, down: 1 | -1): void {
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x - r, y + down * r * 1.7);
  ctx.lineTo(x + r, y + down * r * 1.7);
  ctx.fill();
}

function ring(
  ctx: CanvasRenderingContext2D,
  u: uPlot,
  trace: Trace,
  i: number,
  r: number,
  full: boolean,
): void {
  const [x, y] = [u.valToPos(trace.x[i] as number, "x", true), u.valToPos(trace.y[i] as number, "y", true)];
  if (!Number.isFinite(x) || !Number.isFinite(y)) return;
  ctx.beginPath();
  ctx.arc(x, y, r, 0, 2 * Math.PI);
  if (full) ctx.fill();
  else ctx.stroke();
}
