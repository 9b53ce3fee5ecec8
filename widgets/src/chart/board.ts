// Several charts that share horizontal axis, cursor and zoom: what every view of curves is made of.

import { type Context, h } from "../core";
import { Chart, type Linked } from "./chart";
import { Controls, type SaveKind } from "./controls";
import type { ChartHead, ChartState, SeriesHead, Store } from "./data";
import { Legend } from "./legend";
import { csv, download, json, pngFile, svg, svgFile } from "./save";
import { fillTable } from "./table";
import { type Trace, trace, weights } from "./trace";

export interface Host {
  store: Store;
  /** The charts to show, in order. */
  charts(): ChartHead[];
  /** Whether the legend has this curve switched on. */
  shows(series: SeriesHead): boolean;
  /** The legend's switch of this curve was pressed. */
  toggle(series: SeriesHead): void;
  /** Where a chart's panel belongs. */
  place(chart: ChartHead): HTMLElement;
  /** Whether the vertical axes leave out wild values. */
  clips(): boolean;
  /** The columns of the table, beside the name. */
  columns: readonly string[];
}

interface Panel {
  element: HTMLElement;
  title: HTMLElement;
  log: HTMLButtonElement;
  note: HTMLElement;
  chart: Chart;
  legend: Legend;
  /** Not near the screen, or not yet on the page: drawn when it comes near. */
  far: boolean;
}

let boards = 0;

export class Board implements Linked {
  readonly controls: Controls;
  readonly help: HTMLElement;
  readonly table = h("table", { class: "tfedu-chart-table" });
  zoom: Linked["zoom"] = null;
  extent: Linked["extent"] = [0, 1];
  private readonly panels = new Map<string, Panel>();
  private readonly nearness: IntersectionObserver;
  private frame = 0;

  constructor(
    private readonly context: Context<ChartState>,
    private readonly host: Host,
    private readonly drawn: () => void,
  ) {
    const { signal } = context;
    this.controls = new Controls(context, {
      everything: () => this.everything(),
      toggleTable: (shown) => {
        this.table.hidden = !shown;
        this.refresh();
      },
      save: (kind) => void this.save(kind),
    });
    this.help = h("p", { class: "tfedu-chart-hint", id: `tfedu-chart-help-${++boards}` });
    this.table.hidden = true;
    this.nearness = new IntersectionObserver((entries) => this.moved(entries), { rootMargin: "300px" });
    for (const name of ["smoothing", "x_axis", "log_x", "y", "hidden"] as const) {
      context.onChange(name, () => {
        if (name === "x_axis") this.zoom = null;
        this.refresh();
      });
    }
    context.onTheme(() => this.refresh());
    context.onLocale(() => {
      this.help.textContent = context.t("chart_hint");
      this.help.setAttribute("aria-label", context.t("chart_help"));
      this.help.title = context.t("chart_help");
      this.refresh();
    });
    signal.addEventListener(
      "abort",
      () => {
        cancelAnimationFrame(this.frame);
        this.nearness.disconnect();
      },
      { once: true },
    );
  }

  // -- what the charts share -----------------------------------------------------------------------------------

  setZoom(zoom: Linked["zoom"]): void {
    this.zoom = zoom;
    for (const { chart, far } of this.panels.values()) if (!far) chart.redraw();
    this.updateControls();
  }

  point(x: number | null, from: Chart): void {
    for (const { chart, far } of this.panels.values()) {
      if (chart === from || far) continue;
      chart.hideTooltip();
      chart.showAt(x);
    }
  }

  // -- drawing -------------------------------------------------------------------------------------------------

  /** Draws at the next frame, once however much changed. */
  refresh(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  draw(): void {
    const { host } = this;
    const charts = host.charts();
    const hidden = new Set(
      charts.flatMap((chart) => chart.series.filter((series) => !host.shows(series)).map(({ name }) => name)),
    );
    const all = charts.map((chart) => ({ chart, traces: this.tracesOf(chart) }));
    this.extent = extentOf(
      all.flatMap(({ traces }) => traces.filter(({ series }) => !hidden.has(series.name)).map(({ x }) => x)),
    );
    const named = new Set(charts.map(({ name }) => name));
    for (const [name, panel] of this.panels) if (!named.has(name)) this.removePanel(name, panel);
    for (const { chart, traces } of all) this.drawPanel(chart, traces, hidden);
    if (!this.table.hidden) fillTable(this.table, charts, host.columns, this.context);
    this.updateControls();
    this.drawn();
  }

  private drawPanel(chart: ChartHead, traces: Trace[], hidden: ReadonlySet<string>): void {
    const { context, host } = this;
    const { model } = context;
    const panel = this.panels.get(chart.name) ?? this.addPanel(chart.name);
    const home = host.place(chart);
    if (panel.element.parentElement !== home) home.append(panel.element);
    const logY = this.logY(chart);
    panel.title.textContent = chart.name;
    panel.log.textContent = context.t("log_y");
    panel.log.title = context.t("log_y_hint");
    panel.log.setAttribute("aria-pressed", String(logY));
    panel.legend.update(chart, hidden);
    if (panel.far) return;
    panel.chart.update({
      head: chart,
      traces,
      hidden,
      xAxis: model.get("x_axis"),
      xName: host.store.head.x,
      logX: model.get("log_x"),
      logY,
      clips: host.clips(),
      smoothing: model.get("smoothing"),
    });
    panel.note.hidden = !panel.chart.symlog;
    panel.note.textContent = context.t("symlog_note");
  }

  private tracesOf(chart: ChartHead): Trace[] {
    const { context, host } = this;
    const curves = chart.series.map((series) => ({
      series,
      rows: host.store.curves.get(series.id)?.rows ?? new Float64Array(),
    }));
    const smoothing = weights(curves, context.model.get("smoothing"));
    return curves.map(({ series, rows }, i) =>
      trace(series, rows, context.model.get("x_axis"), smoothing[i] ?? 0, host.store.started),
    );
  }

  private addPanel(name: string): Panel {
    const { context } = this;
    const chart = new Chart(context, this, this.help.id);
    const legend = new Legend(context, (series) => this.host.toggle(series));
    const title = h("h4");
    const log = h("button", { type: "button", class: "tfedu-button" });
    log.addEventListener("click", () => this.toggleLogY(name), { signal: context.signal });
    const note = h("p", { class: "tfedu-chart-note" });
    const element = h(
      "section",
      { class: "tfedu-chart-panel", "aria-label": name },
      h("div", { class: "tfedu-chart-panel-head" }, title, log),
      chart.element,
      note,
      legend.element,
    );
    const panel = { element, title, log, note, chart, legend, far: true };
    this.panels.set(name, panel);
    this.nearness.observe(element);
    return panel;
  }

  private removePanel(name: string, panel: Panel): void {
    this.nearness.unobserve(panel.element);
    panel.chart.destroy();
    panel.element.remove();
    this.panels.delete(name);
  }

  private moved(entries: IntersectionObserverEntry[]): void {
    const near = new Map(entries.map(({ target, isIntersecting }) => [target, isIntersecting]));
    let came = false;
    for (const panel of this.panels.values()) {
      const now = near.get(panel.element);
      if (now === undefined || panel.far === !now) continue;
      panel.far = !now;
      came ||= now;
    }
    if (came) this.refresh();
  }

  private logY(chart: ChartHead): boolean {
    return (this.context.model.get("y")[chart.name] ?? chart.y) === "log";
  }

  private toggleLogY(name: string): void {
    const chart = this.host.store.head.charts.find((one) => one.name === name);
    if (!chart) return;
    this.context.put("y", { ...this.context.model.get("y"), [name]: this.logY(chart) ? "linear" : "log" });
  }

  private everything(): void {
    for (const { chart } of this.panels.values()) chart.resetZoom();
    this.setZoom(null);
  }

  private updateControls(): void {
    this.controls.update(this.zoom !== null || [...this.panels.values()].some(({ chart }) => chart.zoomed));
  }

  // -- saving --------------------------------------------------------------------------------------------------

  private async save(kind: SaveKind): Promise<void> {
    const { store } = this.host;
    const name = (store.head.title || "tfedu").replace(/[^\p{L}\p{N}_-]+/gu, "_");
    if (kind === "csv") download(`${name}.csv`, new Blob([csv(store)], { type: "text/csv" }));
    else if (kind === "json") download(`${name}.json`, new Blob([json(store)], { type: "application/json" }));
    else {
      for (const panel of this.panels.values()) panel.far = false; // a picture holds every chart
      this.draw();
      const drawings = this.host.charts().map(({ name: chart }) => this.panels.get(chart)?.chart.drawing());
      const picture = svg(
        drawings.filter((drawing) => drawing !== undefined),
        this.context,
      );
      const file = kind === "svg" ? svgFile(picture) : await pngFile(picture);
      if (file) download(`${name}.${kind}`, file);
    }
  }
}

/** First and last x of all curves. */
function extentOf(all: number[][]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const x of all) {
    low = Math.min(low, x[0] ?? low);
    high = Math.max(high, x[x.length - 1] ?? high);
  }
  return low <= high ? [low, high] : [0, 1];
}
