// The runs: one switch each, in its colour, for all charts at once.

import { swatch } from "../chart/legend";
import { type Context, h } from "../core";
import type { DashboardState, RunHead } from "./data";

export class Runs {
  readonly element = h("div", { class: "tfedu-dashboard-switches", role: "group" });
  private shown = "";

  constructor(private readonly context: Context<DashboardState>) {
    context.onLocale(() => this.element.setAttribute("aria-label", context.t("runs")));
  }

  toggle(run: string): void {
    const hidden = new Set(this.context.model.get("hidden"));
    if (!hidden.delete(run)) hidden.add(run);
    this.context.put("hidden", [...hidden]);
  }

  update(runs: RunHead[]): void {
    const { context } = this;
    const key = JSON.stringify([context.locale(), context.theme(), runs]);
    if (key !== this.shown) {
      this.shown = key;
      this.element.replaceChildren(
        ...runs.map((run) => {
          const button = h(
            "button",
            { type: "button", class: "tfedu-chart-toggle", "data-run": run.name },
            swatch(run, context.theme()),
            run.name,
          );
          button.title = context.t("show_curve", { name: run.name });
          button.addEventListener("click", () => this.toggle(run.name), { signal: context.signal });
          return button;
        }),
      );
    }
    const hidden = context.model.get("hidden");
    for (const button of this.element.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(!hidden.includes(button.dataset.run ?? "")));
    }
  }
}
