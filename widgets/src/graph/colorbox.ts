// The choice of what the colours mean.

import { h } from "../core";
import { type ColorBy, coloringsFor } from "./coloring";
import type { Host } from "./host";

export interface ColorBox {
  element: HTMLElement;
  /** Offers what the graph of the moment can show. */
  update(): void;
  /** The next choice, for the keyboard. */
  next(): void;
}

export function makeColorBox(host: Host): ColorBox {
  const { context } = host;
  const { model, t } = context;
  const select = h("select", { class: "tfedu-button", "data-tool": "color_by" });
  const choices = () => coloringsFor(host.tree, { numbers: model.get("numbers"), stats: model.get("stats") });
  const put = (by: ColorBy) => {
    context.put("color_by", by);
    context.say(t("said_colored", { by: t(`color_${by}`) }));
  };
  select.addEventListener("change", () => put(select.value as ColorBy));
  const update = () => {
    const offered = choices();
    select.replaceChildren(
      ...offered.map((by) =>
        h(
          "option",
          { value: by, selected: by === host.coloring.by },
          t("color_by", { by: t(`color_${by}`) }),
        ),
      ),
    );
    select.hidden = offered.length < 2;
    select.title = t("color_hint");
    select.setAttribute("aria-label", t("color_hint"));
  };
  return {
    element: select,
    update,
    next() {
      const offered = choices();
      put(offered[(offered.indexOf(host.coloring.by) + 1) % offered.length] ?? "kind");
    },
  };
}
