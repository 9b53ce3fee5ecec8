// Saving what is seen: values as CSV, charts as PNG or SVG. Everything happens in the page.

import { type Context, DASHES, PALETTE, s } from "../core";
import {
  BAD,
  type ChartState,
  COLUMNS,
  HI,
  HI_STEP,
  HI_TIME,
  LO,
  LO_STEP,
  LO_TIME,
  N,
  NAN,
  POSITIVE_INFINITY,
  type Store,
} from "./data";
import * as format from "./format";
import { type Kind, type Range, ticks, warp } from "./scales";
import type { Trace, Value } from "./trace";

/** One line per point kept: name, attempt, step, seconds since the start, value. */
export function csv(store: Store): string {
  const lines = ["name,attempt,step,seconds,value"];
  const cell = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  for (const chart of store.head.charts) {
    for (const series of chart.series) {
      const rows = store.curves.get(series.id)?.rows ?? new Float64Array();
      for (let i = 0; i < rows.length; i += COLUMNS) {
        for (const [step, seconds, value] of pointsOf(rows.subarray(i, i + COLUMNS))) {
          lines.push([cell(series.name), series.attempt, step, seconds.toFixed(3), value].join(","));
        }
      }
    }
  }
  return `${lines.join("\n")}\n`;
}

/** Every curve with its points `[step, seconds since the start, value]`; what is not finite is a word. */
export function json(store: Store): string {
  const curves = store.head.charts.flatMap((chart) =>
    chart.series.map((series) => {
      const rows = store.curves.get(series.id)?.rows ?? new Float64Array();
      const points = Array.from({ length: rows.length / COLUMNS }, (_, i) =>
        pointsOf(rows.subarray(i * COLUMNS, (i + 1) * COLUMNS)),
      ).flat();
      return { run: series.run, tag: chart.name, attempt: series.attempt, points };
    }),
  );
  return `${JSON.stringify({ started: store.started, curves })}\n`;
}

type SavedPoint = [step: number, seconds: number, value: number | string];

/** A bucket's extremes, the earlier one first, and what it has of values that are not finite. */
function pointsOf(bucket: Float64Array): SavedPoint[] {
  const at = (column: number) => bucket[column] as number;
  const points: SavedPoint[] = [];
  if (at(N) > 0) points.push([at(LO_STEP), at(LO_TIME), at(LO)]);
  if (at(N) > 1) points.push([at(HI_STEP), at(HI_TIME), at(HI)]);
  const kind = at(BAD) & NAN ? "nan" : at(BAD) & POSITIVE_INFINITY ? "inf" : "-inf";
  if (at(BAD)) points.push([at(HI_STEP), at(HI_TIME), kind]);
  return points.sort((a, b) => a[0] - b[0]);
}

/** A chart as it is being looked at. */
export interface Drawing {
  name: string;
  traces: Trace[];
  smoothed: boolean;
  x: { name: string; kind: Kind; range: Range; format(x: number): string };
  y: { kind: Kind; range: Range };
}

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BELOW, ROW] = [460, 210, 58, 16, 34, 50, 18];
const INK = "#1c2430";

/** The charts one below the other as one drawing, in the light colours, for paper. */
export function svg(drawings: Drawing[], context: Context<ChartState>): SVGSVGElement {
  let y = 0;
  const groups = drawings.map((drawing, i) => {
    const group = draw(drawing, `plot-${i}`, context);
    group.setAttribute("transform", `translate(0 ${y})`);
    y += TOP + HEIGHT + BELOW + drawing.traces.length * ROW;
    return group;
  });
  return s(
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
}

function draw(
  { name, traces, smoothed, x, y }: Drawing,
  clip: string,
  context: Context<ChartState>,
): SVGGElement {
  const [wide, bottom] = [WIDTH - LEFT - RIGHT, TOP + HEIGHT];
  const across = place(x.kind, x.range, LEFT, LEFT + wide);
  const up = place(y.kind, y.range, bottom, TOP);
  const text = (at: number, down: number, anchor: string, content: string) =>
    s("text", { x: at.toFixed(1), y: down.toFixed(1), "text-anchor": anchor, fill: INK }, content);
  const group = s("g", {});
  const title = s("text", { x: 14, y: 20, "font-weight": 600, "font-size": 13, fill: INK }, name);
  const window = s("rect", { x: LEFT, y: TOP - 2, width: wide, height: HEIGHT + 4 });
  group.append(title, s("clipPath", { id: clip }, window));
  for (const tick of ticks(y.kind, ...y.range, 5)) {
    const d = `M${LEFT} ${up(tick).toFixed(1)}h${wide}`;
    group.append(
      s("path", { d, stroke: "#d9dee6" }),
      text(LEFT - 6, up(tick) + 4, "end", format.value(tick)),
    );
  }
  for (const tick of ticks(x.kind, ...x.range, 6)) {
    group.append(text(across(tick), bottom + 16, "middle", x.format(tick)));
  }
  group.append(text(WIDTH - RIGHT, bottom + 31, "end", x.name));
  const lines = s("g", { "clip-path": `url(#${clip})`, fill: "none", "stroke-linejoin": "round" });
  group.append(lines);
  traces.forEach((trace, i) => {
    const stroke = PALETTE[trace.series.colour % PALETTE.length]?.light;
    const dash = DASHES[trace.series.dash % DASHES.length]?.join(" ") || null;
    const path = (values: Value[]) => pathOf(trace.x.map(across), values, up);
    const strong = { stroke, "stroke-width": 1.8, "stroke-dasharray": dash };
    const faint = { stroke, "stroke-width": 1, opacity: 0.3 };
    lines.append(s("path", { d: path(trace.y), ...(smoothed ? faint : strong) }));
    if (smoothed) lines.append(s("path", { d: path(trace.smooth), ...strong }));
    for (const [at, kinds] of trace.bad) {
      const d = mark(across(at), kinds, bottom);
      lines.append(s("path", { d, stroke, "stroke-width": 1.6, fill: kinds & NAN ? null : stroke }));
    }
    const down = bottom + BELOW + i * ROW;
    const words = [format.label(trace.series, context.t), format.value(trace.series.last?.value)];
    group.append(
      s("path", { d: `M14 ${down - 4}h24`, ...strong }),
      text(46, down, "start", words.filter(Boolean).join(" ")),
    );
  });
  return group;
}

/** Where a value of `range` lies between `from` and `to`. */
function place(kind: Kind, [low, high]: Range, from: number, to: number): (value: number) => number {
  const { forward } = warp(kind, Math.max(Math.abs(low), Math.abs(high)));
  const [first, span] = [forward(low), forward(high) - forward(low) || 1];
  return (value) => from + ((forward(value) - first) / span) * (to - from);
}

function pathOf(xs: number[], values: Value[], up: (value: number) => number): string {
  let pen = "M";
  let d = "";
  values.forEach((value, i) => {
    if (value === undefined) return;
    if (value !== null) d += `${pen}${(xs[i] as number).toFixed(1)} ${up(value).toFixed(1)}`;
    pen = value === null ? "M" : "L";
  });
  return d;
}

function mark(x: number, kinds: number, bottom: number): string {
  if (kinds & NAN) return `M${x - 3} ${bottom - 9}l6 6m0 -6l-6 6`;
  return kinds & POSITIVE_INFINITY ? `M${x} ${TOP}l-4 7h8z` : `M${x} ${bottom}l-4 -7h8z`;
}

export function svgFile(picture: SVGSVGElement): Blob {
  return new Blob([new XMLSerializer().serializeToString(picture)], { type: "image/svg+xml" });
}

/** The drawing as pixels, two for each of its units. */
export async function pngFile(picture: SVGSVGElement): Promise<Blob | null> {
  const image = new Image();
  const address = URL.createObjectURL(svgFile(picture));
  try {
    image.src = address;
    await image.decode();
    const page = document.createElement("canvas");
    page.width = image.naturalWidth * 2;
    page.height = image.naturalHeight * 2;
    page.getContext("2d")?.drawImage(image, 0, 0, page.width, page.height);
    return await new Promise((resolve) => page.toBlob(resolve));
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Hands `content` to the reader's browser as a file. */
export function download(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
