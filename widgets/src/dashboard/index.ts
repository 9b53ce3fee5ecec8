// The dashboard: curves of event files, run beside run. The charts are those of ../chart; here are the choice of runs
// and tags, and the groups into which the first part of a tag puts its chart.

import uplotCss from "uplot/dist/uPlot.min.css";
import chartTexts from "../../../tfedu/i18n/catalog/chart.json";
import texts from "../../../tfedu/i18n/catalog/dashboard.json";
import { Board, type Host } from "../chart/board";
import chartCss from "../chart/chart.css";
import { type ChartHead, type SeriesHead, Store } from "../chart/data";
import { type Context, defineWidget, h } from "../core";
import css from "./dashboard.css";
import type { DashboardHead, DashboardState } from "./data";
import { Filter } from "./filter";
import { Groups } from "./groups";
import { Runs } from "./runs";

const KINDS = ["histograms", "images", "audio", "text", "pr_curves", "other"];

export default defineWidget<DashboardState>({
  name: "dashboard",
  css: `${uplotCss}\n${chartCss}\n${css}`,
  catalogue: { ...chartTexts, ...texts },
  render(context) {
    new View(context);
    return undefined;
  },
});

class View implements Host {
  readonly store: Store<DashboardHead>;
  readonly columns = ["last", "best", "step", "min", "max", "mean", "points", "bad"];
  private readonly board: Board;
  private readonly runs: Runs;
  private readonly runFilter: Filter;
  private readonly tagFilter: Filter;
  private readonly groups: Groups;
  private readonly title = h("h3", { class: "tfedu-dashboard-title" });
  private readonly empty = h("p", { class: "tfedu-chart-empty" });
  private readonly notes = h("div", { class: "tfedu-dashboard-notes" });

  constructor(private readonly context: Context<DashboardState>) {
    const { model, root } = context;
    this.store = new Store(model.get("payload"));
    this.runs = new Runs(context);
    this.runFilter = new Filter(context, "runs");
    this.tagFilter = new Filter(context, "tags");
    this.groups = new Groups(context);
    this.board = new Board(context, this, () => this.drawn());
    root.append(
      h("header", { class: "tfedu-dashboard-head" }, this.title, this.refresh(), context.languageButton()),
      h(
        "div",
        { class: "tfedu-dashboard-runs" },
        this.runs.element,
        this.runFilter.element,
        this.tagFilter.element,
      ),
      this.board.controls.element,
      this.empty,
      this.groups.element,
      this.board.help,
      this.board.table,
      this.notes,
    );
    this.board.controls.add(this.outliers());
    for (const name of ["runs", "tags", "outliers"] as const) {
      context.onChange(name, () => this.board.refresh());
    }
    context.onChange("payload", (payload) => {
      this.store.replace(payload);
      this.board.refresh();
    });
    this.board.draw();
  }

  // -- what the board asks -------------------------------------------------------------------------------------

  charts(): ChartHead[] {
    return this.store.head.charts
      .filter(({ name }) => this.tagFilter.takes(name))
      .map((chart) => ({ ...chart, series: chart.series.filter(({ run }) => this.runFilter.takes(run)) }))
      .filter(({ series }) => series.length > 0);
  }

  shows({ run }: SeriesHead): boolean {
    return !this.context.model.get("hidden").includes(run);
  }

  toggle({ run }: SeriesHead): void {
    this.runs.toggle(run);
  }

  place({ name }: ChartHead): HTMLElement {
    return this.groups.place(name);
  }

  clips(): boolean {
    return !this.context.model.get("outliers");
  }

  // -- around the charts ---------------------------------------------------------------------------------------

  private drawn(): void {
    const { t } = this.context;
    const { head } = this.store;
    const charts = this.charts();
    this.title.textContent = head.title || t("title");
    this.runs.update(head.runs.filter(({ name }) => this.runFilter.takes(name)));
    this.groups.update(charts.map(({ name }) => name));
    this.empty.hidden = charts.length > 0;
    this.empty.textContent = head.charts.length ? t("no_match") : t("nothing");
    this.board.help.hidden = !this.empty.hidden;
    const kinds = KINDS.filter((kind) => head.others[kind]).map((kind) =>
      t(`count_${kind}`, { count: head.others[kind] ?? 0 }),
    );
    const others = kinds.length ? [t("others", { kinds: kinds.join(t("comma")) })] : [];
    this.notes.replaceChildren(...[...head.notes, ...others].map((note) => h("p", {}, note)));
  }

  private refresh(): HTMLElement {
    const { context } = this;
    const button = h("button", { type: "button", class: "tfedu-button", "data-role": "refresh" });
    button.addEventListener("click", () => context.model.send?.({ kind: "refresh" }), {
      signal: context.signal,
    });
    context.onLocale(() => {
      button.textContent = context.t("refresh");
      button.title = context.t("refresh_hint");
    });
    return button;
  }

  private outliers(): HTMLElement {
    const { context } = this;
    const button = h("button", { type: "button", class: "tfedu-button" });
    button.addEventListener("click", () => context.put("outliers", !context.model.get("outliers")), {
      signal: context.signal,
    });
    const show = () => {
      button.textContent = context.t("outliers");
      button.title = context.t("outliers_hint");
      button.setAttribute("aria-pressed", String(context.model.get("outliers")));
    };
    context.onLocale(show);
    context.onChange("outliers", show);
    return button;
  }
}
