// The search field and the list of what it found.

import { h } from "../core";
import type { Host } from "./host";
import { MOST_HITS, search } from "./search";

export interface SearchBox {
  element: HTMLElement;
  focus(): void;
  clear(): void;
  refresh(): void;
  /** Places of the operations found. */
  readonly hits: readonly number[];
}

export function makeSearchBox(host: Host, changed: () => void): SearchBox {
  const { context } = host;
  const listId = `tfedu-hits-${Math.random().toString(36).slice(2)}`;
  const input = h("input", {
    type: "search",
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    "aria-expanded": "false",
    "aria-controls": listId,
    "aria-autocomplete": "list",
  });
  const list = h("ul", { id: listId, class: "hits panel", role: "listbox", hidden: true });
  const note = h("span", { class: "hit-count" });
  let hits: number[] = [];
  let current = -1;

  const show = (open: boolean) => {
    list.hidden = !open || input.value.trim() === "";
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  const mark = (next: number) => {
    current = next;
    [...list.querySelectorAll("[role=option]")].forEach((option, i) => {
      option.setAttribute("aria-selected", String(i === current));
      if (i === current) option.scrollIntoView({ block: "nearest" });
    });
    if (current >= 0) input.setAttribute("aria-activedescendant", `${listId}-${current}`);
    else input.removeAttribute("aria-activedescendant");
  };
  const go = (place: number) => {
    const node = host.tree.nodes[hits[place] ?? -1];
    if (!node) return;
    mark(place);
    host.select(node.name, true);
  };
  const update = (byReader = true) => {
    const query = input.value;
    if (query !== context.model.get("query")) context.put("query", query);
    hits = search(host.tree.nodes, query);
    const rows = hits.slice(0, MOST_HITS).map((index, i) => {
      const node = host.tree.nodes[index];
      return h(
        "li",
        {
          role: "option",
          id: `${listId}-${i}`,
          class: `kind-${host.tree.kindOf(index)}`,
          "aria-selected": "false",
          onclick: () => go(i),
        },
        h("i"),
        h("span", { class: "hit-name" }, node?.name ?? ""),
        h("span", { class: "muted" }, node?.op ?? ""),
      );
    });
    const text = hits.length === 0 ? context.t("no_hits") : context.t("hits", { count: hits.length });
    const more =
      hits.length > MOST_HITS ? context.t("hits_cut", { shown: MOST_HITS, count: hits.length }) : "";
    note.textContent = query.trim() ? String(hits.length) : "";
    list.replaceChildren(...rows);
    if (hits.length === 0 || more)
      list.append(h("li", { class: "muted hit-note", role: "presentation" }, more || text));
    mark(-1);
    show(byReader);
    if (query.trim() && byReader) context.say(text);
    changed();
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const clear = () => {
    input.value = "";
    clearTimeout(timer);
    hits = [];
    note.textContent = "";
    if (context.model.get("query") !== "") context.put("query", "");
    show(false);
    changed();
  };
  const follow = (query: string) => {
    if (query === input.value) return;
    input.value = query;
    update(false);
  };
  context.onChange("query", follow);
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => update(), 120);
  });
  input.addEventListener("keydown", (event) => {
    const shown = Math.min(hits.length, MOST_HITS);
    if (event.key === "Escape") {
      clear();
      host.focusStage();
    } else if (event.key === "Enter") {
      clearTimeout(timer);
      if (hits.length === 0 || current < 0) update();
      // the list may only just have been made, so its length is asked for again
      const listed = Math.min(hits.length, MOST_HITS);
      if (listed > 0) go((current + (event.shiftKey ? -1 : 1) + listed) % listed);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && shown > 0) {
      show(true);
      mark((current + (event.key === "ArrowUp" ? -1 : 1) + shown) % shown);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  input.addEventListener("focus", () => show(true));
  const element = h("div", { class: "search" }, input, note, list);
  element.addEventListener("focusout", (event) => {
    if (!element.contains(event.relatedTarget as Node | null)) show(false);
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  context.onLocale(() => {
    input.placeholder = context.t("search");
    input.title = context.t("search_hint");
    input.setAttribute("aria-label", context.t("search_label"));
    list.setAttribute("aria-label", context.t("search_label"));
  });
  context.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  return {
    element,
    /** Searches anew, after Python or another view has changed what is asked for or what is searched. */
    refresh() {
      input.value = context.model.get("query");
      if (input.value || hits.length > 0) update(false);
    },
    focus() {
      input.focus();
      input.select();
    },
    clear,
    get hits() {
      return hits;
    },
  };
}
