// Charts in groups that fold: the first part of a tag names its group, tags of a single part come first.

import { type Context, h } from "../core";
import type { DashboardState } from "./data";

/** As many charts are unfolded at the start. */
const OPEN = 12;

interface Group {
  element: HTMLElement;
  count: HTMLElement;
  grid: HTMLElement;
}

export class Groups {
  readonly element = h("div", { class: "tfedu-dashboard-groups" });
  private readonly groups = new Map<string, Group>();

  constructor(private readonly context: Context<DashboardState>) {}

  place(chart: string): HTMLElement {
    const name = groupOf(chart);
    return (this.groups.get(name) ?? this.add(name)).grid;
  }

  update(charts: string[]): void {
    const { t } = this.context;
    const counts = new Map<string, number>();
    for (const chart of charts) counts.set(groupOf(chart), (counts.get(groupOf(chart)) ?? 0) + 1);
    for (const [name, { element, count }] of this.groups) {
      const number = counts.get(name) ?? 0;
      element.hidden = number === 0;
      count.textContent = number === 1 ? t("group_one") : t("group_count", { count: number });
    }
  }

  private add(name: string): Group {
    const grid = h("div", { class: "tfedu-chart-grid" });
    const title = h("span", {}, name);
    const count = h("small");
    const element = name
      ? h(
          "details",
          { open: this.element.querySelectorAll(".tfedu-chart-panel").length < OPEN },
          h("summary", {}, title, count),
          grid,
        )
      : h("div", {}, grid);
    const group = { element, count, grid };
    this.groups.set(name, group);
    this.element.append(element);
    const first = this.groups.get("");
    if (first) this.element.prepend(first.element);
    return group;
  }
}

function groupOf(chart: string): string {
  return chart.includes("/") ? (chart.split("/")[0] ?? "") : "";
}
