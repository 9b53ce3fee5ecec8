// Sentences about the graph in the reader's language.

import type { Hierarchy, Item } from "./hierarchy";
import type { GraphContext } from "./host";
import { textMeasurer, type Words } from "./look";
import { shapeText } from "./payload";

/** What the picture's texts are made of, with the fonts and the language now in force. */
export function wordsOf({ t, root }: GraphContext): Words {
  return {
    width: textMeasurer(root),
    scalar: t("scalar"),
    operations: (count) => (count === 1 ? t("operation_one") : t("operations", { count })),
    more: (count) => t("more", { count }),
  };
}

/** An item in words, for a reader who does not see it. */
export function describe({ t, locale }: GraphContext, tree: Hierarchy, item: Item, open: boolean): string {
  if (item.type !== "op") {
    return t("said_scope", {
      name: item.label,
      count: item.size,
      state: t(open ? "said_open" : "said_closed"),
    });
  }
  const node = tree.nodes[item.node];
  const shapes = node?.outputs.map((output) => shapeText(output.shape, t("scalar"))).join(", ");
  const readers = new Set((tree.readers[item.node] ?? []).map(([reader]) => reader)).size;
  return [
    t("said_op", { name: item.label, op: node?.op ?? "" }),
    ...(shapes ? [t("said_output", { shapes })] : []),
    t("said_edges", { inputs: node?.inputs.length ?? 0, outputs: readers }),
  ].join(locale() === "zh" ? "，" : ", ");
}
