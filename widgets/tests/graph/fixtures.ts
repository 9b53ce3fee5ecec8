import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Kind, OpNode, Payload } from "../../src/graph/payload";

export const DATA = join(__dirname, "..", "..", "..", "tests", "viz", "data");

/** The deep MNIST CNN with Adam, 364 operations, as TensorFlow 1.15 built it. */
export const cnn: Payload = JSON.parse(readFileSync(join(DATA, "cnn.payload.json"), "utf8"));

type Row = [name: string, op: string, inputs?: string[], more?: Partial<OpNode>];

/** A payload from rows; an input is `name`, `name:1` or `^name`. */
export function payload(rows: Row[]): Payload {
  const place = new Map(rows.map(([name], i) => [name, i]));
  const at = (name: string) => {
    const index = place.get(name);
    if (index === undefined) throw new Error(`no row "${name}"`);
    return index;
  };
  const nodes = rows.map(([name, op, inputs = [], more = {}]): OpNode => {
    const data = inputs.filter((input) => !input.startsWith("^"));
    return {
      name,
      op,
      inputs: data.map((input) => {
        const [source, output] = input.split(":");
        return [at(source as string), Number(output ?? 0)];
      }),
      control: inputs.filter((input) => input.startsWith("^")).map((input) => at(input.slice(1))),
      outputs: [{ dtype: "float32", shape: [null, 3] }],
      attrs: {},
      by: "user",
      ...more,
    };
  });
  const kinds: Record<string, Kind> = {
    Const: "constant",
    VariableV2: "variable",
    Placeholder: "input",
    NoOp: "control",
  };
  const doc = { en: "", zh: "" };
  const types = Object.fromEntries(
    nodes.map(({ op }) => [op, { kind: kinds[op] ?? "math", doc, formula: "" }]),
  );
  return { version: 1, nodes, sources: [], types };
}

/** `count` unconnected operations, to take a graph over the size below which nothing is taken out. */
export function filler(count: number): Row[] {
  return Array.from({ length: count }, (_, i) => [`filler/${String.fromCharCode(97 + i)}`, `Kind${i}`]);
}

export const words = {
  width: (text: string) => text.length * 7,
  scalar: "scalar",
  operations: (count: number) => `${count} ops`,
  more: (count: number) => `+${count}`,
};
