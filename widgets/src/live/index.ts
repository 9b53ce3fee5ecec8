// The live view: curves that grow while a cell trains. Python sends buckets, the charts are those of ../chart; here are
// the head line, and what happens between the messages.

import uplotCss from "uplot/dist/uPlot.min.css";
import chartTexts from "../../../tfedu/i18n/catalog/chart.json";
import texts from "../../../tfedu/i18n/catalog/live.json";
import { Board, type Host } from "../chart/board";
import chartCss from "../chart/chart.css";
import { type ChartHead, type SeriesHead, Store } from "../chart/data";
import { type Context, defineWidget, h } from "../core";
import type { Changes, LiveHead, LiveState } from "./data";
import css from "./live.css";
import { Status } from "./status";

export default defineWidget<LiveState>({
  name: "live",
  css: `${uplotCss}\n${chartCss}\n${css}`,
  catalogue: { ...chartTexts, ...texts },
  render(context) {
    new View(context);
    return undefined;
  },
});

class View implements Host {
  readonly store: Store<LiveHead>;
  readonly columns = ["last", "best", "step", "min", "max", "points", "bad"];
  private readonly board: Board;
  private readonly grid = h("div", { class: "tfedu-chart-grid" });
  private askedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly context: Context<LiveState>) {
    const { model, root } = context;
    this.store = new Store(model.get("payload"));
    const status = new Status(context);
    const empty = h("p", { class: "tfedu-chart-empty" });
    this.board = new Board(context, this, () => {
      const { head } = this.store;
      status.update(head);
      empty.hidden = head.charts.length > 0;
      this.board.help.hidden = !empty.hidden;
    });
    root.append(h("style", {}, hidePaper(model.get("payload").mark)));
    root.append(
      status.element,
      this.board.controls.element,
      empty,
      this.grid,
      this.board.help,
      this.board.table,
    );

    context.onChange("payload", (payload) => {
      this.store.replace(payload);
      this.board.refresh();
    });
    context.onMessage((message, buffers) => this.receive(message as Changes, buffers[0]));
    context.onChange("stop", () => this.board.refresh());
    context.onLocale(() => {
      empty.textContent = context.t("waiting_for_data");
    });
    this.board.draw();
  }

  charts(): ChartHead[] {
    return this.store.head.charts;
  }

  shows({ name }: SeriesHead): boolean {
    return !this.context.model.get("hidden").includes(name);
  }

  toggle({ name }: SeriesHead): void {
    const hidden = new Set(this.context.model.get("hidden"));
    if (!hidden.delete(name)) hidden.add(name);
    this.context.put("hidden", [...hidden]);
  }

  place(): HTMLElement {
    return this.grid;
  }

  clips(): boolean {
    return false;
  }

  private receive(message: Changes, data: DataView | undefined): void {
    if (message.kind !== "changes") return;
    if (!this.store.apply(message, data) && performance.now() - this.askedAt > 1000) {
      this.askedAt = performance.now();
      this.context.model.send?.({ kind: "resend" });
    }
    this.board.refresh();
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
