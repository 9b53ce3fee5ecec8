// What went wrong, above the graph in which it did, with the way to the operation concerned.

import { h } from "../core";
import type { Host } from "./host";

export interface FailureStrip {
  element: HTMLElement;
  update(): void;
}

export function makeFailureStrip(host: Host): FailureStrip {
  const { context } = host;
  const { model, t } = context;
  const element = h("div", { class: "failure", role: "alert" });
  const update = () => {
    const { name, message } = model.get("failure");
    element.hidden = !name;
    if (!name) return;
    const go = h(
      "button",
      { class: "link", type: "button", "data-goto": name, onclick: () => host.select(name, true) },
      h("span", {}, name),
    );
    element.replaceChildren(h("b", {}, t("failed")), " ", go, h("pre", {}, message ?? ""));
  };
  context.onLocale(update);
  return { element, update };
}
