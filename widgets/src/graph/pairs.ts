// Forward and backward: which operations are each other's gradient, and the panel that sets them side by side.

import { h } from "../core";
import type { Hierarchy, Item } from "./hierarchy";
import type { Host } from "./host";

/** The gradient operations of what is within `item`, and the operations that `item`'s are gradients of. */
export function partnersOf(tree: Hierarchy, item: Item): Set<number> {
  const partners = new Set<number>();
  for (const index of tree.operations(item)) {
    for (const gradient of tree.gradientsOf(index)) partners.add(gradient);
    const of = tree.nodes[index]?.of;
    if (of !== undefined) partners.add(of);
  }
  return partners;
}

export interface Pairs {
  element: HTMLElement;
  update(): void;
}

/** Rows of an operation and, beside it, its gradient operations, in the order of the forward computation. */
export function makePairs(host: Host, show: (nodes: readonly number[]) => void): Pairs {
  const { context } = host;
  const element = h("section", { class: "pairs panel", hidden: true });
  const entry = (index: number) => {
    const { name } = host.tree.nodes[index] ?? { name: "" };
    const kind = host.tree.kindOf(index);
    const go = () => host.select(name, true);
    return h(
      "button",
      { class: `link kind-${kind}`, type: "button", "data-pair": name, onclick: go },
      h("i"),
      h("span", {}, name),
    );
  };
  const update = () => {
    if (element.hidden) return;
    const { t } = context;
    const rows = host.tree.nodes.flatMap((_, index) => {
      const gradients = host.tree.gradientsOf(index);
      if (gradients.length === 0) return [];
      const both = [index, ...gradients];
      const row = h(
        "tr",
        { onpointerenter: () => show(both), onfocusin: () => show(both) },
        h("td", {}, entry(index)),
        h("td", {}, ...gradients.map((other) => h("div", {}, entry(other)))),
      );
      return [row];
    });
    const heads = h(
      "tr",
      {},
      h("th", { scope: "col" }, t("forward")),
      h("th", { scope: "col" }, t("backward")),
    );
    const table = h("table", {}, h("thead", {}, heads), h("tbody", {}, ...rows));
    element.setAttribute("aria-label", t("pairs"));
    element.replaceChildren(rows.length > 0 ? table : h("p", { class: "muted" }, t("pairs_none")));
  };
  element.addEventListener("pointerleave", () => show([]));
  element.addEventListener("focusout", (event) => {
    if (!element.contains(event.relatedTarget as Node | null)) show([]);
  });
  context.onLocale(update);
  return { element, update };
}
