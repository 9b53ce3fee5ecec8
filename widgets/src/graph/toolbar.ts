// The row of buttons above the picture.

import { h, rovingTabindex } from "../core";
import type { GraphContext } from "./host";
import { type Icon, icon } from "./icons";

export interface Tool {
  id: string;
  icon: Icon;
  /** The catalogue's key for its title. */
  text: () => string;
  act: () => void;
  /** For a switch: whether it is on. */
  pressed?: () => boolean;
}

export interface Toolbar {
  element: HTMLElement;
  /** Brings titles and switches up to date. */
  update(): void;
}

export function makeToolbar(context: GraphContext, lead: HTMLElement[], groups: Tool[][]): Toolbar {
  const buttons: [Tool, HTMLButtonElement][] = [];
  const strips = groups.map((group) =>
    h(
      "div",
      { class: "tools" },
      ...group.map((tool) => {
        const button = h(
          "button",
          {
            class: "tfedu-button",
            type: "button",
            "data-rove": true,
            "data-tool": tool.id,
            onclick: tool.act,
          },
          icon(tool.icon),
        );
        buttons.push([tool, button]);
        return button;
      }),
    ),
  );
  const language = context.languageButton();
  language.dataset.rove = "";
  const row = h("div", { class: "tool-row", role: "toolbar" }, ...strips, language);
  const element = h("div", { class: "toolbar" }, ...lead, row);
  const update = () => {
    for (const [tool, button] of buttons) {
      button.title = tool.text();
      button.setAttribute("aria-label", tool.text());
      if (tool.pressed) button.setAttribute("aria-pressed", String(tool.pressed()));
    }
  };
  rovingTabindex(row, context.signal);
  context.onLocale(() => {
    row.setAttribute("aria-label", context.t("toolbar"));
    update();
  });
  return { element, update };
}
