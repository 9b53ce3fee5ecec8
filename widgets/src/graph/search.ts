// Finding operations: a regular expression over names and types, or fields such as `op:Conv2D shape:?x10 dtype:int32`.

import type { OpNode } from "./payload";
import { baseName, shapeText } from "./payload";

export const MOST_HITS = 50;

type Field = "name" | "op" | "shape" | "dtype" | "device" | "by";
const FIELDS: readonly string[] = ["name", "op", "shape", "dtype", "device", "by"];

interface Term {
  field: Field | null;
  test: (text: string) => boolean;
}

/** Compiles a query; every term must match. Text that is no regular expression is searched for literally. */
export function compileQuery(query: string): (node: OpNode) => boolean {
  const terms = query.trim().split(/\s+/).filter(Boolean).map(term);
  if (terms.length === 0) return () => false;
  return (node) => terms.every(({ field, test }) => textsOf(node, field).some(test));
}

function term(word: string): Term {
  const colon = word.indexOf(":");
  const named = colon > 0 && FIELDS.includes(word.slice(0, colon).toLowerCase());
  const field = named ? (word.slice(0, colon).toLowerCase() as Field) : null;
  const wanted = named ? word.slice(colon + 1) : word;
  if (field === "shape") {
    const literal = wanted
      .replace(/[x,*]/gi, "×")
      .replace(/[()[\]]/g, "")
      .replace(/none/gi, "?");
    return { field, test: (text) => text === literal || (literal !== "" && text.includes(literal)) };
  }
  return { field, test: matcher(wanted) };
}

function matcher(pattern: string): (text: string) => boolean {
  try {
    const expression = new RegExp(pattern, "i");
    return (text) => expression.test(text);
  } catch {
    const literal = pattern.toLowerCase();
    return (text) => text.toLowerCase().includes(literal);
  }
}

function textsOf(node: OpNode, field: Field | null): string[] {
  switch (field) {
    case null:
      return [node.name, node.op];
    case "shape":
      return node.outputs.map((output) => shapeText(output.shape, "scalar"));
    case "dtype":
      return node.outputs.map((output) => output.dtype);
    case "device":
      return [node.device ?? ""];
    default:
      return [node[field]];
  }
}

/** Places of the matching operations, best first: exact name, exact last part, type, then by length of name. */
export function search(nodes: readonly OpNode[], query: string): number[] {
  const matches = compileQuery(query);
  const plain = query.trim().toLowerCase();
  const rank = (node: OpNode) => {
    const name = node.name.toLowerCase();
    if (name === plain) return 0;
    if (baseName(name) === plain) return 1;
    return node.op.toLowerCase() === plain ? 2 : 3;
  };
  return nodes
    .map((node, index) => ({ node, index }))
    .filter(({ node }) => matches(node))
    .sort(
      (a, b) => rank(a.node) - rank(b.node) || a.node.name.length - b.node.name.length || a.index - b.index,
    )
    .map(({ index }) => index);
}
