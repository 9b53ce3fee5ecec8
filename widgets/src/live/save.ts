// Saving what is seen: values as CSV, charts as PNG or SVG. Everything happens in the page.

import { type Context, DASHES, PALETTE, s } from "../core";
import type { Chart } from "./chart";
import {
  BAD,
  COLUMNS,
  HI,
  HI_STEP,
  HI_TIME,
  type LiveState,
  LO,
  LO_STEP,
  LO_TIME,
  N,
  NAN,
  type Store,
} from "./data";
import * as format from "./format";
import { linearTicks, padded } from "./scales";
import type { Trace } from "./trace";

/** One line per point kept: name, attempt, step, seconds since the start, value. */
export function csv(store: Store): string {
  const lines = ["name,attempt,step,seconds,value"];
  const cell = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  for (const chart of store.head.charts) {
    for (const series of chart.series) {
      const rows = store.curves.get(series.id)?.rows ?? new Float64Array();
      for (let i = 0; i < rows.length; i += COLUMNS) {
        const at = (column: number) => rows[i + column] as number;
        const points: [number, number, number | string][] = [];
        if (at(N) > 0) points.push([at(LO_STEP), at(LO_TIME), at(LO)]);
        if (at(N) > 1) points.push([at(HI_STEP), at(HI_TIME), at(HI)]);
        if (at(BAD))
          points.push([at(HI_STEP), at(HI_TIME), at(BAD) & NAN ? "nan" : at(BAD) & 2 ? "inf" : "-inf"]);
        points.sort((a, b) => a[0] - b[0]);
        for (const [step, seconds, value] of points) {
          lines.push([cell(series.name), series.attempt, step, seconds.toFixed(3), value].join(","));
        }
      }
    }
  }
  return `${lines.join("\n")}\n`;
}

export interface Drawing {
  name: string;
  traces: Trace[];
  smoothing: number;
}

const [WIDTH, HEIGHT, LEFT, TOP, BELOW, ROW] = [420, 200, 56, 34, 46, 18];

/** The charts one below the other as one drawing, in the light colours, for paper. */
export function svg(drawings: Drawing[], xName: string, context: Context<LiveState>): string {
  const colour = (i: number) => PALETTE[i % PALETTE.length]?.light;
  const ink = { fill: "#1c2430" };
  let y = 0;
  const groups = drawings.map(({ name, traces, smoothing }) => {
    const xs = traces.flatMap((trace) => trace.x);
    const ys = traces.flatMap((trace) => trace.y.filter((v): v is number => v != null));
    const [x0, x1] = padded(least(xs), most(xs), "linear", 0);
    const [y0, y1] = padded(least(ys), most(ys), "linear", 0.05);
    const px = (v: number) => LEFT + ((v - x0) / (x1 - x0)) * (WIDTH - LEFT - 14);
    const py = (v: number) => TOP + HEIGHT - ((v - y0) / (y1 - y0)) * HEIGHT;
    const path = (trace: Trace, values: Trace["y"]) => {
      let pen = "M";
      let d = "";
      values.forEach((v, i) => {
        if (v === undefined) return;
        if (v !== null) d += `${pen}${px(trace.x[i] as number).toFixed(1)} ${py(v).toFixed(1)}`;
        pen = v === null ? "M" : "L";
      });
      return d;
    };
    const line = (trace: Trace, values: Trace["y"], faint: boolean) =>
      s("path", {
        d: path(trace, values),
        fill: "none",
        stroke: colour(trace.series.colour),
        "stroke-width": faint ? 1 : 1.8,
        opacity: faint ? 0.3 : null,
        "stroke-linejoin": "round",
        "stroke-dasharray": faint ? null : DASHES[trace.series.dash % DASHES.length]?.join(" ") || null,
      });
    const group = s("g", { transform: `translate(0 ${y})` });
    group.append(s("text", { x: 14, y: 20, "font-weight": 600, "font-size": 13, ...ink }, name));
    for (const tick of linearTicks(y0, y1, 5)) {
      group.append(
        s("path", { d: `M${LEFT} ${py(tick).toFixed(1)}H${WIDTH - 14}`, stroke: "#d9dee6" }),
        s("text", { x: LEFT - 6, y: py(tick) + 4, "text-anchor": "end", ...ink }, format.value(tick)),
      );
    }
    for (const tick of linearTicks(x0, x1, 5)) {
      group.append(
        s("text", { x: px(tick), y: TOP + HEIGHT + 16, "text-anchor": "middle", ...ink }, format.step(tick)),
      );
    }
    group.append(s("text", { x: WIDTH - 14, y: TOP + HEIGHT + 31, "text-anchor": "end", ...ink }, xName));
    traces.forEach((trace, i) => {
      group.append(line(trace, trace.y, smoothing > 0));
      if (smoothing > 0) group.append(line(trace, trace.smooth, false));
      const at = TOP + HEIGHT + BELOW + i * ROW;
      const dash = DASHES[trace.series.dash % DASHES.length]?.join(" ") || null;
      const label = [format.label(trace.series, context.t), format.value(trace.series.last?.value)];
      group.append(
        s("path", {
          d: `M14 ${at - 4}h24`,
          stroke: colour(trace.series.colour),
          "stroke-width": 2.2,
          "stroke-dasharray": dash,
        }),
        s("text", { x: 46, y: at, ...ink }, label.filter(Boolean).join(" ")),
      );
    });
    y += TOP + HEIGHT + BELOW + traces.length * ROW;
    return group;
  });
  const root = s(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width: WIDTH,
      height: y,
      viewBox: `0 0 ${WIDTH} ${y}`,
      "font-family": "system-ui, 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif",
      "font-size": 11,
    },
    s("rect", { width: WIDTH, height: y, fill: "#ffffff" }),
    ...groups,
  );
  return new XMLSerializer().serializeToString(root);
}

/** The charts as they are on the screen, one below the other. */
export function png(charts: Chart[], names: string[], context: Context<LiveState>): Promise<Blob | null> {
  const canvases = charts.map((chart) => chart.canvas).filter((canvas) => canvas !== undefined);
  const unit = devicePixelRatio;
  const title = 26 * unit;
  const page = document.createElement("canvas");
  page.width = Math.max(1, ...canvases.map((canvas) => canvas.width));
  page.height = canvases.reduce((sum, canvas) => sum + canvas.height + title, 0);
  const ctx = page.getContext("2d") as CanvasRenderingContext2D;
  const style = getComputedStyle(context.root);
  ctx.fillStyle = context.theme() === "dark" ? "#1c222b" : "#ffffff";
  ctx.fillRect(0, 0, page.width, page.height);
  ctx.fillStyle = style.color;
  ctx.font = `600 ${13 * unit}px ${style.fontFamily}`;
  let y = 0;
  canvases.forEach((canvas, i) => {
    ctx.fillText(names[i] ?? "", 14 * unit, y + 18 * unit);
    ctx.drawImage(canvas, 0, y + title);
    y += canvas.height + title;
  });
  return new Promise((resolve) => page.toBlob(resolve));
}

/** Hands `content` to the reader's browser as a file. */
export function download(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function least(values: number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

function most(values: number[]): number {
  return values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}
