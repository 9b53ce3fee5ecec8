// One chart: uPlot draws the lines; cursor, zoom and keyboard are here.

import uPlot from "uplot";
import { type Context, DASHES, h, PALETTE, type Theme } from "../core";
import type { ChartHead, ChartState, XAxis } from "./data";
import * as format from "./format";
import { drawMarks } from "./marks";
import type { Drawing } from "./save";
import { type Kind, kindFor, padded, type Range, ticks, timeTicks, warp } from "./scales";
import { Tooltip, valueInWords } from "./tooltip";
import { join, nearest, type Trace, type Value } from "./trace";

const HEIGHT = 220;
/** Of fewer points none is wild. */
const FEWEST = 20;

const within = (x: number | undefined, from: number, to: number) => x !== undefined && x >= from && x <= to;

/** What the charts of a view share. */
export interface Linked {
  /** The part of the horizontal axis being looked at; null is everything. */
  zoom: Range | null;
  extent: Range;
  setZoom(zoom: Range | null): void;
  /** The cursor went to `x` in `from`; null: it left. */
  point(x: number | null, from: Chart): void;
}

export interface ChartView {
  head: ChartHead;
  traces: Trace[];
  hidden: ReadonlySet<string>;
  xAxis: XAxis;
  xName: string;
  logX: boolean;
  logY: boolean;
  /** Whether the vertical axis leaves out wild values. */
  clips: boolean;
  smoothing: number;
}

export class Chart {
  readonly element: HTMLElement;
  private readonly plot: HTMLElement;
  private readonly tooltip: Tooltip;
  private readonly dots: HTMLElement;
  private view: ChartView | undefined;
  private uplot: uPlot | undefined;
  private built = "";
  private zoomY: Range | null = null;
  private cursorX: number | null = null;
  private readonly resize: ResizeObserver;

  constructor(
    private readonly context: Context<ChartState>,
    private readonly linked: Linked,
    helpId: string,
  ) {
    this.plot = h("div", {
      class: "tfedu-chart-plot",
      tabindex: 0,
      role: "slider",
      "aria-describedby": helpId,
      "aria-valuemin": 0,
    });
    this.tooltip = new Tooltip(context.t);
    this.dots = h("div", { class: "tfedu-chart-dots", "aria-hidden": "true" });
    this.element = h("div", { class: "tfedu-chart-frame" }, this.plot, this.tooltip.element);
    const { signal } = context;
    this.plot.addEventListener("keydown", (event) => this.key(event), { signal });
    this.plot.addEventListener("blur", () => this.leave(), { signal });
    this.resize = new ResizeObserver(() => this.fit());
    this.resize.observe(this.element);
    signal.addEventListener("abort", () => this.destroy(), { once: true });
  }

  destroy(): void {
    this.resize.disconnect();
    this.uplot?.destroy();
    this.uplot = undefined;
  }

  update(view: ChartView): void {
    this.view = view;
    const key = JSON.stringify([
      view.traces.map(({ series }) => [series.id, series.colour, series.dash, view.hidden.has(series.name)]),
      view.xAxis,
      view.logX,
      this.kindY(),
      view.smoothing > 0,
      this.context.theme(),
    ]);
    if (this.uplot && key === this.built) this.uplot.setData(this.data());
    else {
      this.built = key;
      this.build();
    }
    this.describe();
    this.showAt(this.cursorX);
  }

  /** Draws again after the shared zoom changed. */
  redraw(): void {
    this.uplot?.setData(this.data());
    this.showAt(this.cursorX);
  }

  resetZoom(): void {
    this.zoomY = null;
  }

  get zoomed(): boolean {
    return this.zoomY !== null;
  }

  get symlog(): boolean {
    return this.kindY() === "symlog";
  }

  /** What is being looked at, for saving; undefined before anything was drawn. */
  drawing(): Drawing | undefined {
    const { view, uplot } = this;
    const { min, max } = uplot?.scales.y ?? {};
    if (!view || min == null || max == null) return undefined;
    const name = view.xAxis === "step" ? view.xName : this.context.t(`x_${view.xAxis}`);
    return {
      name: view.head.name,
      traces: this.shown,
      smoothed: view.smoothing > 0,
      x: { name, kind: this.kindX(), range: this.rangeX(), format: (x) => this.formatX(x, false) },
      y: { kind: this.kindY(), range: [min, max] },
    };
  }

  /** Puts the cursor at `x` without telling anyone; null takes it away. */
  showAt(x: number | null): void {
    this.cursorX = x;
    const { uplot } = this;
    if (!uplot) return;
    const left = x === null ? -10 : uplot.valToPos(x, "x");
    const inside = x !== null && left >= -0.5 && left <= uplot.over.clientWidth + 0.5;
    uplot.setCursor({ left: inside ? left : -10, top: inside ? 0 : -10 }, false);
    this.placeDots(inside ? x : null);
  }

  // -- uPlot ---------------------------------------------------------------------------------------------------

  private get shown(): Trace[] {
    return this.view?.traces.filter((trace) => !this.view?.hidden.has(trace.series.name)) ?? [];
  }

  private kindY(): Kind {
    if (!this.view?.logY) return "linear";
    let lowest = Number.POSITIVE_INFINITY;
    for (const { series } of this.shown) {
      if (typeof series.lowest?.value === "number") lowest = Math.min(lowest, series.lowest.value);
    }
    return kindFor(true, lowest);
  }

  private kindX(): Kind {
    const { view } = this;
    return kindFor(Boolean(view?.logX) && view?.xAxis !== "wall", this.linked.extent[0]);
  }

  private data(): uPlot.AlignedData {
    const tables = this.view?.traces.map(({ x, y, smooth }): [number[], Value[], Value[]] => [x, y, smooth]);
    return join(tables ?? []) as uPlot.AlignedData;
  }

  private colour(index: number, theme: Theme = this.context.theme()): string {
    return PALETTE[index % PALETTE.length]?.[theme] ?? "";
  }

  private rangeX(): Range {
    return this.linked.zoom ?? padded(...this.linked.extent, this.kindX(), 0);
  }

  /** Where the values lie that are looked at, without the wild ones; undefined where there are too few to tell. */
  private common(): Range | undefined {
    const [from, to] = this.rangeX();
    const values = this.shown
      .flatMap((trace) => trace.y.filter((_, i) => within(trace.x[i], from, to)))
      .filter((value) => typeof value === "number")
      .sort((a, b) => a - b);
    if (values.length < FEWEST) return undefined;
    const at = (part: number) => values[Math.round((values.length - 1) * part)] as number;
    const more = (at(0.95) - at(0.05)) / 2;
    return [Math.max(at(0), at(0.05) - more), Math.min(at(1), at(0.95) + more)];
  }

  private build(): void {
    this.uplot?.destroy();
    const { view } = this;
    if (!view) return;
    const style = getComputedStyle(this.context.root);
    const font = `11px ${style.fontFamily}`;
    const ink = style.getPropertyValue("--tfedu-muted");
    const grid = style.getPropertyValue("--tfedu-border");
    const [kindX, kindY] = [this.kindX(), this.kindY()];
    const axis: uPlot.Axis = {
      stroke: ink,
      font,
      grid: { stroke: grid, width: 1 },
      ticks: { stroke: grid, width: 1, size: 4 },
      filter: (_, splits) => splits,
      gap: 4,
    };
    const scale = (kind: Kind, reach: () => number, range: uPlot.Scale.Range): uPlot.Scale =>
      kind === "linear"
        ? { time: false, range }
        : {
            time: false,
            range,
            distr: 100 as uPlot.Scale.Distr,
            fwd: (v) => warp(kind, reach()).forward(v),
            bwd: (v) => warp(kind, reach()).back(v),
          };
    let [low, high] = [0, 1];
    const rangeY = (_: uPlot, from: number | null, to: number | null): Range => {
      const [least, most] = (this.view?.clips && this.common()) || [from ?? Number.NaN, to ?? Number.NaN];
      [low, high] = this.zoomY ?? padded(least, most, kindY, kindY === "linear" ? 0.06 : 0.03);
      return [low, high];
    };
    const options: uPlot.Options = {
      width: Math.max(160, this.element.clientWidth),
      height: HEIGHT,
      padding: [10, 14, 0, 2],
      legend: { show: false },
      focus: { alpha: 1 },
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: true, uni: 24, dist: 4, setScale: false },
        bind: {
          dblclick: () => () => {
            this.everything();
            return null;
          },
        },
      },
      scales: {
        x: scale(
          kindX,
          () => Math.max(...this.rangeX().map(Math.abs)),
          () => this.rangeX(),
        ),
        y: scale(kindY, () => Math.max(Math.abs(low), Math.abs(high)), rangeY),
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 26,
          splits: (u, _, from, to) => {
            const count = Math.max(2, Math.floor((u.width - 70) / 56));
            return view.xAxis === "step" || kindX !== "linear"
              ? ticks(kindX, from, to, count)
              : timeTicks(from, to, count);
          },
          values: (_, splits) => splits.map((value) => this.formatX(value, false)),
        },
        {
          ...axis,
          size: 54,
          splits: (_, __, from, to) => ticks(kindY, from, to, 5),
          values: (_, splits) => splits.map(format.value),
        },
      ],
      series: [{}, ...view.traces.flatMap((trace) => this.lines(trace))],
      hooks: {
        setSelect: [(u) => this.select(u)],
        setCursor: [(u) => this.moved(u)],
        draw: [(u) => drawMarks(u, this.shown, (index) => this.colour(index), view.smoothing === 0)],
      },
    };
    this.plot.replaceChildren();
    this.uplot = new uPlot(options, this.data(), this.plot);
    this.uplot.over.append(this.dots);
    this.uplot.over.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
  }

  /** Raw values and, with smoothing, the average over them. */
  private lines(trace: Trace): uPlot.Series[] {
    const { series } = trace;
    const show = !this.view?.hidden.has(series.name);
    const smoothed = (this.view?.smoothing ?? 0) > 0;
    const colour = this.colour(series.colour);
    const dash = [...(DASHES[series.dash % DASHES.length] ?? [])];
    const strong = { stroke: colour, width: 1.8, dash };
    const faint = { stroke: `${colour}4d`, width: 1 };
    const points = { size: 4, fill: colour, stroke: colour, width: 0 };
    return [
      { show, points, ...(smoothed ? faint : strong) },
      { show: show && smoothed, points: { show: false }, ...strong },
    ];
  }

  private fit(): void {
    const width = Math.max(160, this.element.clientWidth);
    if (this.uplot && Math.abs(this.uplot.width - width) > 1) {
      this.uplot.setSize({ width, height: HEIGHT });
      this.showAt(this.cursorX);
    }
  }

  // -- cursor and tooltip --------------------------------------------------------------------------------------

  private moved(u: uPlot): void {
    const left = u.cursor.left ?? -10;
    if (left < 0) {
      this.leave();
      return;
    }
    const x = u.posToVal(left, "x");
    this.cursorX = x;
    this.placeDots(x);
    this.fillTooltip(x, u.cursor.top ?? 0);
    this.linked.point(x, this);
  }

  private leave(): void {
    if (this.cursorX === null && !this.tooltip.shown) return;
    this.tooltip.hide();
    this.showAt(null);
    this.linked.point(null, this);
  }

  hideTooltip(): void {
    this.tooltip.hide();
  }

  private placeDots(x: number | null): void {
    const { uplot } = this;
    if (!uplot || x === null) {
      this.dots.replaceChildren();
      return;
    }
    const dots = this.shown.flatMap((trace) => {
      const ys = this.drawn(trace);
      const i = nearest(trace.x, ys, x);
      if (i < 0) return [];
      const [left, top] = [uplot.valToPos(trace.x[i] as number, "x"), uplot.valToPos(ys[i] as number, "y")];
      if (left < 0 || top < 0 || left > uplot.over.clientWidth || top > uplot.over.clientHeight) return [];
      return [
        h("i", {
          style: `transform:translate(${left.toFixed(1)}px,${top.toFixed(1)}px);background:${this.colour(trace.series.colour)}`,
        }),
      ];
    });
    this.dots.replaceChildren(...dots);
  }

  /** The line that catches the eye: the average where there is smoothing. */
  private drawn(trace: Trace): Value[] {
    return this.view && this.view.smoothing > 0 ? trace.smooth : trace.y;
  }

  /** The values at `x`; of several curves, the one nearest to height `top` comes first. */
  private fillTooltip(x: number, top: number): void {
    const { uplot } = this;
    if (!uplot) return;
    const rows = this.shown.flatMap((trace) => {
      const ys = this.drawn(trace);
      const i = nearest(trace.x, ys, x);
      if (i < 0) return [];
      const distance = Math.abs(uplot.valToPos(ys[i] as number, "y") - top);
      const colour = this.colour(trace.series.colour);
      return [
        {
          x: trace.x[i] as number,
          name: this.nameOf(trace),
          value: this.valueAt(trace, i),
          colour,
          distance,
        },
      ];
    });
    const left = uplot.valToPos(x, "x") + uplot.bbox.left / devicePixelRatio;
    this.tooltip.fill(x, rows, (own, precise) => this.formatX(own, precise));
    this.tooltip.place(left, top, this.element.clientWidth, HEIGHT - 30);
  }

  private nameOf(trace: Trace): string {
    return format.label(trace.series, this.context.t) || this.view?.head.name || "";
  }

  private valueAt(trace: Trace, i: number): string {
    return valueInWords(trace, i, Boolean(this.view?.smoothing), this.context.t);
  }

  formatX(x: number, precise: boolean): string {
    const { view } = this;
    if (view?.xAxis === "wall") return format.clock(x);
    if (view?.xAxis === "relative") return format.duration(x);
    return precise ? this.context.t("at", { x: view?.xName ?? "", value: format.step(x) }) : format.step(x);
  }

  // -- keyboard, wheel, zoom -----------------------------------------------------------------------------------

  private key(event: KeyboardEvent): void {
    const { uplot } = this;
    if (!uplot || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "+" || event.key === "=") this.zoomAround(this.cursorX, 0.5);
    else if (event.key === "-") this.zoomAround(this.cursorX, 2);
    else if (event.key === "0") this.everything();
    else if (event.key === "Escape" && this.cursorX !== null) this.leave();
    else {
      const xs = [...new Set(uplot.data[0])].filter((x) => x >= this.rangeX()[0] && x <= this.rangeX()[1]);
      if (!xs.length) return;
      const here = this.cursorX === null ? xs.length - 1 : nearest(xs, xs, this.cursorX);
      const large = Math.max(1, Math.round(xs.length / 10));
      const steps: Record<string, number> = {
        ArrowRight: 1,
        ArrowUp: 1,
        ArrowLeft: -1,
        ArrowDown: -1,
        PageUp: large,
        PageDown: -large,
        Home: -xs.length,
        End: xs.length,
      };
      const move = steps[event.key];
      if (move === undefined) return;
      const to = this.cursorX === null ? here : Math.min(xs.length - 1, Math.max(0, here + move));
      this.goTo(xs[to] as number, to, xs.length);
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private goTo(x: number, index: number, count: number): void {
    this.showAt(x);
    this.fillTooltip(x, 0);
    this.linked.point(x, this);
    this.plot.setAttribute("aria-valuemax", String(count - 1));
    this.plot.setAttribute("aria-valuenow", String(index));
    this.plot.setAttribute("aria-valuetext", this.spoken(x));
  }

  private spoken(x: number): string {
    const values = this.shown.flatMap((trace) => {
      const i = nearest(trace.x, this.drawn(trace), x);
      return i < 0 ? [] : [`${this.nameOf(trace)} ${this.valueAt(trace, i)}`];
    });
    return [this.formatX(x, true), ...values].join(this.context.t("comma"));
  }

  /** Name and present value for who cannot see the chart. */
  private describe(): void {
    const { view } = this;
    if (!view) return;
    const { t } = this.context;
    this.plot.setAttribute("aria-label", view.head.name);
    if (this.cursorX !== null) return;
    const values = view.head.series.map((series) =>
      [format.label(series, t), format.value(series.last?.value)].filter(Boolean).join(" "),
    );
    this.plot.setAttribute("aria-valuenow", "0");
    this.plot.setAttribute("aria-valuemax", "0");
    this.plot.setAttribute("aria-valuetext", values.join(t("comma")));
  }

  private wheel(event: WheelEvent): void {
    if (!(event.ctrlKey || event.altKey || event.metaKey) || !this.uplot) return;
    event.preventDefault();
    const left = event.clientX - this.uplot.over.getBoundingClientRect().left;
    this.zoomAround(this.uplot.posToVal(left, "x"), event.deltaY > 0 ? 1.25 : 0.8);
  }

  private zoomAround(x: number | null, factor: number): void {
    const kind = this.kindX();
    const [low, high] = this.rangeX();
    const { forward, back } = warp(kind, Math.max(Math.abs(low), Math.abs(high)));
    const [from, to] = [forward(low), forward(high)];
    const centre = x === null ? (from + to) / 2 : forward(x);
    const [first, last] = padded(...this.linked.extent, kind, 0);
    const next: Range = [
      Math.max(first, back(centre - (centre - from) * factor)),
      Math.min(last, back(centre + (to - centre) * factor)),
    ];
    if (next[0] <= first && next[1] >= last) this.linked.setZoom(null);
    else if (next[1] > next[0]) this.linked.setZoom(next);
  }

  private select(u: uPlot): void {
    const { left, top, width, height } = u.select;
    if (width <= 0 && height <= 0) return;
    const full = { x: width >= u.over.clientWidth - 1, y: height >= u.over.clientHeight - 1 };
    const zoom: Range = [u.posToVal(left, "x"), u.posToVal(left + width, "x")];
    if (!full.y && height > 0) this.zoomY = [u.posToVal(top + height, "y"), u.posToVal(top, "y")];
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.linked.setZoom(full.x || width <= 0 ? this.linked.zoom : zoom);
  }

  private everything(): void {
    this.zoomY = null;
    this.linked.setZoom(null);
  }
}
