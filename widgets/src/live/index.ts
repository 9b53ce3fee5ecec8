// The live view: curves that grow while a cell trains. Python sends buckets (data.ts), trace.ts makes lines of them,
// chart.ts draws; the rest is head line, tools, legend, table and saving.

import uplotCss from "uplot/dist/uPlot.min.css";
import catalogue from "../../../tfedu/i18n/catalog/live.json";
import { type Context, defineWidget, h } from "../core";
import { Chart, type Linked } from "./chart";
import { Controls } from "./controls";
import { type Changes, type ChartHead, type LiveState, Store } from "./data";
import { Legend } from "./legend";
import css from "./live.css";
import { csv, download, pngFile, svg, svgFile } from "./save";
import { Status } from "./status";
import { fillTable } from "./table";
import { type Trace, trace, weights } from "./trace";

interface Panel {
  element: HTMLElement;
  title: HTMLElement;
  log: HTMLButtonElement;
  note: HTMLElement;
  chart: Chart;
  legend: Legend;
}

let views = 0;

export default defineWidget<LiveState>({
  name: "live",
  css: `${uplotCss}\n${css}`,
  catalogue,
  render(context) {
    new View(context);
    return undefined;
  },
});

class View implements Linked {
  zoom: Linked["zoom"] = null;
  extent: Linked["extent"] = [0, 1];
  private readonly store: Store;
  private readonly status: Status;
  private readonly controls: Controls;
  private readonly grid = h("div", { class: "tfedu-live-grid" });
  private readonly empty = h("p", { class: "tfedu-live-empty" });
  private readonly help: HTMLElement;
  private readonly table = h("table", { class: "tfedu-live-table" });
  private readonly panels = new Map<string, Panel>();
  private frame = 0;
  private askedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly context: Context<LiveState>) {
    const { model, root, signal } = context;
    this.store = new Store(model.get("payload"));
    this.status = new Status(context);
    this.controls = new Controls(context, {
      everything: () => this.everything(),
      toggleTable: (shown) => {
        this.table.hidden = !shown;
        this.refresh();
      },
      save: (kind) => void this.save(kind),
    });
    this.help = h("p", { class: "tfedu-live-hint", id: `tfedu-live-help-${++views}` });
    this.table.hidden = true;
    root.append(h("style", {}, hidePaper(model.get("payload").mark)));
    root.append(this.status.element, this.controls.element, this.empty, this.grid, this.help, this.table);

    context.onChange("payload", (payload) => {
      this.store.replace(payload);
      this.refresh();
    });
    context.onMessage((message, buffers) => this.receive(message as Changes, buffers[0]));
    for (const name of ["smoothing", "x_axis", "log_x", "y", "hidden", "stop"] as const) {
      context.onChange(name, () => {
        if (name === "x_axis") this.zoom = null;
        this.refresh();
      });
    }
    context.onTheme(() => this.refresh());
    context.onLocale(() => {
      this.empty.textContent = context.t("waiting_for_data");
      this.help.textContent = context.t("chart_hint");
      this.help.setAttribute("aria-label", context.t("chart_help"));
      this.help.title = context.t("chart_help");
      this.refresh();
    });
    signal.addEventListener("abort", () => cancelAnimationFrame(this.frame), { once: true });
    this.draw();
  }

  // -- what the charts share -----------------------------------------------------------------------------------

  setZoom(zoom: Linked["zoom"]): void {
    this.zoom = zoom;
    for (const { chart } of this.panels.values()) chart.redraw();
    this.updateControls();
  }

  point(x: number | null, from: Chart): void {
    for (const { chart } of this.panels.values()) {
      if (chart === from) continue;
      chart.hideTooltip();
      chart.showAt(x);
    }
  }

  // -- data ----------------------------------------------------------------------------------------------------

  private receive(message: Changes, data: DataView | undefined): void {
    if (message.kind !== "changes") return;
    if (!this.store.apply(message, data) && performance.now() - this.askedAt > 1000) {
      this.askedAt = performance.now();
      this.context.model.send?.({ kind: "resend" });
    }
    this.refresh();
  }

  /** Draws at the next frame, once however much changed. */
  private refresh(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  private tracesOf(chart: ChartHead): Trace[] {
    const { model } = this.context;
    const curves = chart.series.map((series) => ({
      series,
      rows: this.store.curves.get(series.id)?.rows ?? new Float64Array(),
    }));
    const smoothing = weights(curves, model.get("smoothing"));
    return curves.map(({ series, rows }, i) =>
      trace(series, rows, model.get("x_axis"), smoothing[i] ?? 0, this.store.started),
    );
  }

  private draw(): void {
    const { head } = this.store;
    const { model } = this.context;
    this.status.update(head);
    this.empty.hidden = head.charts.length > 0;
    this.help.hidden = !this.empty.hidden;
    const hidden = new Set(model.get("hidden"));
    const all = head.charts.map((chart) => ({ chart, traces: this.tracesOf(chart) }));
    this.extent = extentOf(all.flatMap(({ traces }) => traces.map(({ x }) => x)));
    for (const [name, panel] of this.panels) {
      if (!head.charts.some((chart) => chart.name === name)) {
        panel.chart.destroy();
        panel.element.remove();
        this.panels.delete(name);
      }
    }
    for (const { chart, traces } of all) {
      const panel = this.panels.get(chart.name) ?? this.addPanel(chart.name);
      const logY = this.logY(chart);
      panel.title.textContent = chart.name;
      panel.log.textContent = this.context.t("log_y");
      panel.log.title = this.context.t("log_y_hint");
      panel.log.setAttribute("aria-pressed", String(logY));
      panel.legend.update(chart, hidden);
      panel.chart.update({
        head: chart,
        traces,
        hidden,
        xAxis: model.get("x_axis"),
        xName: head.x,
        logX: model.get("log_x"),
        logY,
        smoothing: model.get("smoothing"),
      });
      panel.note.hidden = !panel.chart.symlog;
      panel.note.textContent = this.context.t("symlog_note");
    }
    if (!this.table.hidden) fillTable(this.table, head, this.context);
    this.updateControls();
  }

  private addPanel(name: string): Panel {
    const chart = new Chart(this.context, this, this.help.id);
    const legend = new Legend(this.context);
    const title = h("h4");
    const log = h("button", { type: "button", class: "tfedu-button" });
    log.addEventListener("click", () => this.toggleLogY(name), { signal: this.context.signal });
    const note = h("p", { class: "tfedu-live-note" });
    const element = h(
      "section",
      { class: "tfedu-live-panel", "aria-label": name },
      h("div", { class: "tfedu-live-panel-head" }, title, log),
      chart.element,
      note,
      legend.element,
    );
    this.grid.append(element);
    const panel = { element, title, log, note, chart, legend };
    this.panels.set(name, panel);
    return panel;
  }

  private logY(chart: ChartHead): boolean {
    return (this.context.model.get("y")[chart.name] ?? chart.y) === "log";
  }

  private toggleLogY(name: string): void {
    const chart = this.store.head.charts.find((one) => one.name === name);
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

  private async save(kind: "csv" | "png" | "svg"): Promise<void> {
    const name = (this.store.head.title || "tfedu").replace(/[^\p{L}\p{N}_-]+/gu, "_");
    if (kind === "csv") {
      download(`${name}.csv`, new Blob([csv(this.store)], { type: "text/csv" }));
      return;
    }
    const picture = svg(
      [...this.panels.values()]
        .map(({ chart }) => chart.drawing())
        .filter((drawing) => drawing !== undefined),
      this.context,
    );
    const file = kind === "svg" ? svgFile(picture) : await pngFile(picture);
    if (file) download(`${name}.${kind}`, file);
  }
}

/**
 * The notebook also keeps a static figure, for when there is no kernel. While this view lives, that copy is not shown;
 * the rule goes away with the view.
 */
function hidePaper(mark: string): string {
  const copy = `.tfedu-live-paper[data-tfedu-live="${CSS.escape(mark)}"]`;
  return mark ? `${copy}, .jp-OutputArea-child:has(${copy}) { display: none !important; }` : "";
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
