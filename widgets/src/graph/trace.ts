// Following tensors through the graph: everything an operation needs, everything that needs it.

import type { Hierarchy } from "./hierarchy";

/** The operations from which `starts` can be reached (`inputs`) or that can be reached from them (`outputs`), themselves included. */
export function trace(
  tree: Hierarchy,
  starts: readonly number[],
  towards: "inputs" | "outputs",
): Set<number> {
  const seen = new Set(starts);
  const waiting = [...starts];
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    const node = tree.nodes[index];
    const next =
      towards === "inputs"
        ? [...(node?.inputs ?? []).map(([from]) => from), ...(node?.control ?? [])]
        : (tree.readers[index] ?? []).map(([reader]) => reader);
    for (const other of next) {
      if (!seen.has(other)) {
        seen.add(other);
        waiting.push(other);
      }
    }
  }
  return seen;
}
