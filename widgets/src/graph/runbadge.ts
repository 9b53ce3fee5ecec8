// What a run executes, in one line: "35 of 364 operations", with the way back to the whole graph.

import { h } from "../core";
import type { Host } from "./host";
import { icon } from "./icons";

export interface RunBadge {
  element: HTMLElement;
  update(): void;
  /** Shows the whole graph again. */
  end(): void;
}

export function makeRunBadge(host: Host): RunBadge {
  const { context } = host;
  const { model, t } = context;
  const text = h("span");
  const end = () => {
    if (model.get("lit").length === 0 && model.get("fed").length === 0) return;
    context.put("fed", []);
    context.put("lit", []);
    host.focusStage();
  };
  const close = h("button", { class: "tfedu-button", type: "button", onclick: end }, icon("close"));
  const element = h("div", { class: "run-badge panel" }, text, close);
  const update = () => {
    const count = model.get("lit").length;
    element.hidden = count === 0;
    close.title = t("run_end");
    close.setAttribute("aria-label", t("run_end"));
    const fed = model.get("fed").join(", ");
    const said = t("run_badge", { count, all: host.tree.nodes.length });
    text.textContent = fed ? `${said} · ${t("fed", { names: fed })}` : said;
  };
  context.onLocale(update);
  return { element, update, end };
}
