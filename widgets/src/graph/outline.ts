// The graph as a tree of names: what a screen reader reads and a keyboard walks. Scopes open here and in the picture alike.

import { h } from "../core";
import type { Item } from "./hierarchy";
import type { Host } from "./host";

export interface Outline {
  element: HTMLElement;
  update(): void;
}

/** A scope with more members than this shows the first ones; search finds the others. */
const MOST_MEMBERS = 400;

export function makeOutline(host: Host): Outline {
  const { context } = host;
  const list = h("ul", { role: "tree" });
  const element = h("nav", { class: "outline panel" }, list);
  const rows = () => [...list.querySelectorAll<HTMLElement>("[role=treeitem]")];

  const row = (item: Item, level: number, position: number, siblings: number): HTMLElement => {
    const foldable = item.type !== "op";
    const open = foldable && host.isOpen(item);
    const kind =
      item.type === "op" ? host.tree.kindOf(item.node) : item.own >= 0 ? host.tree.kindOf(item.own) : "";
    const element = h(
      "li",
      {
        role: "treeitem",
        "data-item": item.id,
        "aria-level": level,
        "aria-posinset": position,
        "aria-setsize": siblings,
        "aria-expanded": foldable ? String(open) : null,
        "aria-selected": String(host.selected === item.id),
        "aria-label": host.describe(item),
        tabindex: -1,
        class: kind ? `kind-${kind}` : "",
      },
      h(
        "span",
        { class: "twig", style: `padding-inline-start:${(level - 1) * 14}px`, "aria-hidden": "true" },
        foldable ? (open ? "▾" : "▸") : " ",
        h("i"),
        h("span", {}, item.label),
      ),
    );
    return element;
  };
  const collect = (items: Item[], level: number, into: HTMLElement[]) => {
    items.slice(0, MOST_MEMBERS).forEach((item, i) => {
      into.push(row(item, level, i + 1, items.length));
      if (item.type !== "op" && host.isOpen(item)) collect(item.children, level + 1, into);
    });
  };
  const update = () => {
    const focused = (list.getRootNode() as Document | ShadowRoot).activeElement;
    const keep = focused && list.contains(focused) ? (focused as HTMLElement).dataset.item : undefined;
    const drawn: HTMLElement[] = [];
    collect(host.tree.root.children, 1, drawn);
    list.replaceChildren(...drawn);
    const stop = rows().find((row) => row.dataset.item === (keep ?? host.selected)) ?? rows()[0];
    if (stop) stop.tabIndex = 0;
    if (keep) stop?.focus();
  };
  const focusRow = (target: HTMLElement | undefined) => {
    if (!target) return;
    for (const row of rows()) row.tabIndex = row === target ? 0 : -1;
    target.focus();
  };
  list.addEventListener("keydown", (event) => {
    const all = rows();
    const here = (event.target as HTMLElement).closest<HTMLElement>("[role=treeitem]");
    const item = host.tree.items.get(here?.dataset.item ?? "");
    if (!here || !item) return;
    const at = all.indexOf(here);
    const foldable = item.type !== "op";
    switch (event.key) {
      case "ArrowDown":
        focusRow(all[at + 1]);
        break;
      case "ArrowUp":
        focusRow(all[at - 1]);
        break;
      case "Home":
        focusRow(all[0]);
        break;
      case "End":
        focusRow(all[all.length - 1]);
        break;
      case "ArrowRight":
        if (foldable && !host.isOpen(item)) host.toggle(item.id);
        else if (foldable) focusRow(all[at + 1]);
        break;
      case "ArrowLeft":
        if (foldable && host.isOpen(item)) host.toggle(item.id);
        else focusRow(all.find((row) => row.dataset.item === item.parent?.id));
        break;
      case "Enter":
      case " ":
        host.select(item.id, true);
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("click", (event) => {
    const target = (event.target as HTMLElement).closest<HTMLElement>("[role=treeitem]");
    const item = host.tree.items.get(target?.dataset.item ?? "");
    if (!target || !item) return;
    focusRow(target);
    const onTwig =
      event.clientX - target.getBoundingClientRect().left <
      18 + (Number(target.getAttribute("aria-level")) - 1) * 14;
    if (onTwig && item.type !== "op") host.toggle(item.id);
    else host.select(item.id, true);
  });
  context.onLocale(() => {
    element.setAttribute("aria-label", context.t("outline"));
    list.setAttribute("aria-label", context.t("outline"));
    update();
  });
  return { element, update };
}
