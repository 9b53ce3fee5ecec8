// The graph in Graphviz's language, scopes as clusters, as tfedu/viz/graph/dot.py writes it.

import type { Hierarchy, Item } from "./hierarchy";
import { shapeText } from "./payload";

/** All operations but embedded ones, one edge per tensor with its shape, control edges dashed. */
export function drawDot(tree: Hierarchy, scalar: string): string {
  const lines = [
    "digraph graph_ {",
    "  node [shape=box, style=rounded, fontsize=10];",
    "  edge [fontsize=8];",
  ];
  lines.push(...members(tree.root, tree, "  "));
  tree.nodes.forEach((node, target) => {
    if (!tree.itemOf[target]) return;
    const known = new Set<string>();
    const edge = (from: number, look: string) => {
      if (tree.itemOf[from])
        lines.push(`  ${quoted(tree.nodes[from]?.name ?? "")} -> ${quoted(node.name)} [${look}];`);
    };
    for (const [from, output] of node.inputs) {
      if (known.has(`${from}:${output}`)) continue;
      known.add(`${from}:${output}`);
      const shape = shapeText(tree.nodes[from]?.outputs[output]?.shape ?? null, scalar);
      edge(from, `label=${quoted(shape)}`);
    }
    for (const from of node.control) edge(from, "style=dashed");
  });
  return `${lines.join("\n")}\n}\n`;
}

function members(scope: Item, tree: Hierarchy, indent: string): string[] {
  return scope.children.flatMap((item) => {
    const node = tree.nodes[item.node];
    if (node) {
      const label = item.label.replace(/[()]/g, "") === node.op ? item.label : `${item.label}\\n${node.op}`;
      return [`${indent}${quoted(node.name)} [label=${quoted(label)}];`];
    }
    return [
      `${indent}subgraph ${quoted(`cluster ${item.id}`)} {`,
      `${indent}  label=${quoted(item.label)};`,
      ...members(item, tree, `${indent}  `),
      `${indent}}`,
    ];
  });
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '\\"')}"`;
}
