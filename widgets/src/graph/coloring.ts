// What the colours of the nodes mean: the kind of operation, like structure, device, dtype, or a number per operation
// (memory, compute time, whatever a user passes). Colours are CSS, so that a change of theme needs no new picture.

import { PALETTE } from "../core";
import type { Hierarchy, Item } from "./hierarchy";
import { elementCount, KINDS, type OpNode } from "./payload";
import { templatesOf } from "./templates";

export const COLORINGS = ["kind", "structure", "device", "dtype", "memory", "time", "numbers"] as const;
export type ColorBy = (typeof COLORINGS)[number];

/** Part of a scope's bar: so many operations of one colour. */
export interface Share {
  color: string;
  count: number;
}

export interface Tint {
  color: string;
  /** The colour is the fill itself, not to be thinned: a degree on a scale. */
  solid: boolean;
}

export interface MeaningRow {
  color: string;
  label: string;
  count: number;
  /** The items that have the colour, where a legend should name only colours in view. */
  ids?: string[];
}

export type Meaning =
  | { type: "kinds" }
  | { type: "classes"; rows: MeaningRow[] }
  | { type: "scale"; least: number; most: number; low: string; high: string };

export interface Coloring {
  by: ColorBy;
  /** Null: the node keeps the colour of its kind. */
  tint(item: Item): Tint | null;
  shares(item: Item): Share[];
  meaning: Meaning;
}

export interface ColorData {
  by: ColorBy;
  /** Name -> number. */
  numbers: Readonly<Record<string, number>>;
  /** Name -> microseconds and bytes of a traced run. */
  stats: Readonly<Record<string, readonly [number, number]>>;
}

const NONE = "var(--kind-none)";
const HUES = PALETTE.filter(({ name }) => name !== "grey").map(({ name }) => `var(--tfedu-${name})`);

/** Which colourings say anything about this graph. */
export function coloringsFor(tree: Hierarchy, { numbers, stats }: Omit<ColorData, "by">): ColorBy[] {
  const has: Record<ColorBy, boolean> = {
    kind: true,
    structure: true,
    device: tree.nodes.some((node) => node.device),
    dtype: true,
    memory: true,
    time: Object.keys(stats).length > 0,
    numbers: Object.keys(numbers).length > 0,
  };
  return COLORINGS.filter((by) => has[by]);
}

export function coloringOf(tree: Hierarchy, data: ColorData): Coloring {
  switch (data.by) {
    case "structure":
      return byStructure(tree);
    case "device":
      return byClass(tree, "device", (node) => node.device ?? "");
    case "dtype":
      return byClass(tree, "dtype", (node) => (node.outputs[0]?.dtype ?? "").replace(/_ref$/, ""));
    case "memory": {
      const measured = Object.keys(data.stats).length > 0;
      const bytes = (node: OpNode) => (measured ? data.stats[node.name]?.[1] : outputBytes(node));
      return byNumber(tree, "memory", bytes, sum);
    }
    case "time":
      return byNumber(tree, "time", (node) => data.stats[node.name]?.[0], sum);
    case "numbers":
      return byNumber(tree, "numbers", (node) => data.numbers[node.name], furthest);
    default:
      return byKind;
  }
}

const byKind: Coloring = {
  by: "kind",
  tint: () => null,
  shares: (item) =>
    KINDS.flatMap((kind) => {
      const count = item.kinds[kind];
      return count ? [{ color: `var(--kind-${kind})`, count }] : [];
    }),
  meaning: { type: "kinds" },
};

/** The colour of class `index`: seven hues, then the same ones darker. */
export function hue(index: number): string {
  const color = HUES[index % HUES.length] as string;
  return Math.floor(index / HUES.length) % 2 ? `color-mix(in srgb, ${color} 55%, var(--tfedu-text))` : color;
}

function byStructure(tree: Hierarchy): Coloring {
  const templates = templatesOf(tree);
  const color = (item: Item) => {
    const template = templates.get(item.id);
    return template === undefined ? NONE : hue(template);
  };
  const members = new Map<number, string[]>();
  for (const [id, template] of templates) members.set(template, [...(members.get(template) ?? []), id]);
  return {
    by: "structure",
    tint: (item) => ({ color: color(item), solid: false }),
    shares: () => [],
    meaning: {
      type: "classes",
      rows: [...members].map(([template, ids]) => ({
        color: hue(template),
        label: ids.slice(0, 2).join(", ") + (ids.length > 2 ? ", …" : ""),
        count: ids.length,
        ids,
      })),
    },
  };
}

function byClass(tree: Hierarchy, by: ColorBy, classOf: (node: OpNode) => string): Coloring {
  const counts = new Map<string, number>();
  for (const node of tree.nodes) {
    const name = classOf(node);
    if (name) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const order = [...counts.keys()];
  const color = (name: string) => (name ? hue(order.indexOf(name)) : NONE);
  const shares = (item: Item): Share[] => {
    const found = new Map<string, number>();
    for (const index of tree.operations(item)) {
      const name = classOf(tree.nodes[index] as OpNode);
      found.set(name, (found.get(name) ?? 0) + 1);
    }
    return ["", ...order].flatMap((name) => {
      const count = found.get(name);
      return count ? [{ color: color(name), count }] : [];
    });
  };
  return {
    by,
    tint(item) {
      const [only, ...others] = shares(item).filter((share) => share.color !== NONE);
      return { color: only && others.length === 0 ? only.color : NONE, solid: false };
    },
    shares,
    meaning: {
      type: "classes",
      rows: [...counts].map(([label, count]) => ({ color: color(label), label, count })),
    },
  };
}

function byNumber(
  tree: Hierarchy,
  by: ColorBy,
  numberOf: (node: OpNode) => number | undefined,
  together: (numbers: number[]) => number,
): Coloring {
  const of = (item: Item) => {
    const found = tree.operations(item).flatMap((index) => numberOf(tree.nodes[index] as OpNode) ?? []);
    return found.length > 0 ? together(found) : undefined;
  };
  const all = tree.root.children.flatMap((item) => of(item) ?? []);
  const single = tree.nodes.flatMap((node) => numberOf(node) ?? []);
  const [least, most] = [Math.min(0, ...all, ...single), Math.max(0, ...all, ...single)];
  const far = Math.max(most, -least);
  const heat = (value: number) => {
    const base = value < 0 ? "var(--tfedu-blue)" : "var(--tfedu-vermillion)";
    const share = far > 0 ? Math.abs(value) / far : 0;
    return `color-mix(in srgb, ${base} ${Math.round(6 + 60 * share)}%, var(--tfedu-surface))`;
  };
  return {
    by,
    tint(item) {
      const value = of(item);
      return value === undefined ? { color: NONE, solid: false } : { color: heat(value), solid: true };
    },
    shares: () => [],
    meaning: { type: "scale", least, most, low: heat(least), high: heat(most) },
  };
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The number furthest from zero: a scope shows the extreme it holds. */
function furthest(numbers: number[]): number {
  return numbers.reduce((far, number) => (Math.abs(number) > Math.abs(far) ? number : far), 0);
}

const WIDTHS: Record<string, number> = { bool: 1, string: 8, complex64: 8, complex128: 16, resource: 8 };

/** Bytes of a node's outputs as far as they are known; an unknown size counts once. */
export function outputBytes(node: OpNode): number {
  return node.outputs.reduce((total, { dtype, shape }) => {
    const plain = dtype.replace(/_ref$/, "");
    const width = WIDTHS[plain] ?? Number(/\d+$/.exec(plain)?.[0] ?? 32) / 8;
    return total + elementCount(shape) * width;
  }, 0);
}

/** A number with its unit, short enough for a legend. */
export function measureText(by: ColorBy, value: number): string {
  const scaled = (units: readonly string[], step: number) => {
    let [at, rest] = [0, value];
    while (Math.abs(rest) >= step && at < units.length - 1) [at, rest] = [at + 1, rest / step];
    return `${Number(rest.toPrecision(3))} ${units[at]}`;
  };
  if (by === "memory") return scaled(["B", "KiB", "MiB", "GiB"], 1024);
  if (by === "time") return scaled(["µs", "ms", "s"], 1000);
  return String(Number(value.toPrecision(4)));
}
