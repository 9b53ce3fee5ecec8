// The keyboard: what each key does while the picture has the focus, and the list that "?" shows.

import { h } from "../core";
import type { Commands } from "./commands";
import type { GraphContext } from "./host";

const LIST = [
  ["↑ ↓ ← →", "key_arrows"],
  ["Enter", "key_enter"],
  ["+ / −", "key_plus"],
  ["/", "key_search"],
  ["f", "key_fit"],
  ["z / x", "key_zoom"],
  ["i / o", "key_trace"],
  ["p", "key_parent"],
  ["b", "key_pairs"],
  ["g", "key_gradient"],
  ["c", "key_color"],
  ["[ / ]", "key_step"],
  ["Esc", "key_escape"],
  ["?", "key_help"],
] as const;

const ZOOM = 1.25;

/** Does what the key stands for; false for a key that stands for nothing, which then belongs to the page. */
export function pressKey(key: string, commands: Commands): boolean {
  const { chosen } = commands;
  const foldable = chosen !== null && chosen.type !== "op";
  switch (key) {
    case "ArrowUp":
    case "ArrowDown":
    case "ArrowLeft":
    case "ArrowRight":
      commands.step(key);
      return true;
    case "Enter":
    case " ":
      if (foldable) commands.toggle(chosen.id);
      return chosen !== null;
    case "+":
    case "=":
      if (!chosen) commands.zoom(ZOOM);
      else if (foldable && !commands.isOpen(chosen)) commands.toggle(chosen.id);
      return true;
    case "-": {
      const scope = foldable && commands.isOpen(chosen) ? chosen : chosen?.parent;
      if (!chosen) commands.zoom(1 / ZOOM);
      else if (scope?.parent) commands.toggle(scope.id);
      return true;
    }
    case "z":
      commands.zoom(ZOOM);
      return true;
    case "x":
      commands.zoom(1 / ZOOM);
      return true;
    case "f":
      commands.fit();
      return true;
    case "/":
      commands.search();
      return true;
    case "i":
      commands.follow("inputs");
      return true;
    case "o":
      commands.follow("outputs");
      return true;
    case "p":
      if (chosen?.parent?.parent) commands.select(chosen.parent.id, true);
      return true;
    case "[":
    case "]":
      commands.moveStep(key === "]" ? 1 : -1);
      return true;
    case "b":
      commands.flip("pairs");
      return true;
    case "g":
      commands.counterpart();
      return true;
    case "c":
      commands.recolor();
      return true;
    case "?":
      commands.flip("help");
      return true;
    case "Escape":
      commands.escape();
      return true;
    default:
      return false;
  }
}

export function makeHelp(context: GraphContext): HTMLElement {
  const element = h("div", { class: "help panel", hidden: true, role: "region" });
  context.onLocale(() => {
    element.setAttribute("aria-label", context.t("help"));
    const rows = LIST.flatMap(([keys, text]) => [
      h("dt", {}, h("kbd", {}, keys)),
      h("dd", {}, context.t(text)),
    ]);
    element.replaceChildren(h("dl", {}, ...rows));
  });
  return element;
}
