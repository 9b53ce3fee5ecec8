import texts from "../../../tfedu/i18n/catalog/viz.json";
import { defineWidget, h } from "../core";
import { Explorer } from "./explorer";
import css from "./graph.css";
import type { GraphState } from "./host";
import { isSteps } from "./payload";

export default defineWidget<GraphState>({
  name: "graph",
  css,
  catalogue: texts,
  render(context) {
    const payload = context.model.get("payload");
    if (isSteps(payload) || payload.nodes.length > 0) {
      new Explorer(context);
      return undefined;
    }
    const note = h("p", { class: "empty" });
    context.root.append(note);
    context.onLocale(() => {
      note.textContent = context.t("graph_empty");
    });
    return undefined;
  },
});
