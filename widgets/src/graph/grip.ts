// The bar below the picture that changes its height, by pointer or by arrow keys.

import { h } from "../core";
import type { GraphContext } from "./host";

const LEAST = 200;
const MOST = 1600;

export function makeGrip(context: GraphContext, body: HTMLElement): HTMLElement {
  const grip = h("div", {
    class: "grip",
    role: "separator",
    tabindex: 0,
    "aria-orientation": "horizontal",
    "aria-valuemin": LEAST,
    "aria-valuemax": MOST,
  });
  const limit = (height: number) => Math.round(Math.min(Math.max(height, LEAST), MOST));
  let start: { y: number; height: number } | null = null;
  grip.addEventListener("pointerdown", (event) => {
    start = { y: event.clientY, height: body.offsetHeight };
    grip.setPointerCapture(event.pointerId);
  });
  grip.addEventListener("pointermove", (event) => {
    if (start) body.style.height = `${limit(start.height + event.clientY - start.y)}px`;
  });
  grip.addEventListener("pointerup", () => {
    if (start) context.put("height", body.offsetHeight);
    start = null;
  });
  grip.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -40, ArrowDown: 40 }[event.key];
    if (!step) return;
    event.preventDefault();
    context.put("height", limit(body.offsetHeight + step));
  });
  const apply = () => {
    const height = context.model.get("height");
    body.style.height = `${height}px`;
    grip.setAttribute("aria-valuenow", String(height));
  };
  apply();
  context.onChange("height", apply);
  context.onLocale(() => {
    grip.title = context.t("resize");
    grip.setAttribute("aria-label", context.t("resize"));
  });
  return grip;
}
