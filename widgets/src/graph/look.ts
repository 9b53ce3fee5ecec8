// How an item is going to look: its shape, its texts, its chips and therefore its size. The layout needs the sizes before
// anything is drawn; text is measured with the fonts the page really has.

import type { Coloring, Share, Tint } from "./coloring";
import type { Hierarchy, Item } from "./hierarchy";
import { type Kind, type OpNode, shapeText } from "./payload";
import type { Chip } from "./visible";

export type Outline = "op" | "constant" | "input" | "variable" | "control" | "scope" | "series";

export interface PlacedChip extends Chip {
  x: number;
  y: number;
  width: number;
  text: string;
}

export interface Look {
  item: Item;
  outline: Outline;
  kind: Kind;
  title: string;
  subtitle: string;
  width: number;
  height: number;
  chips: PlacedChip[];
  /** Its colour, where that is not the one of its kind. */
  tint: Tint | null;
  /** Of what a scope consists, for the bar at its foot. */
  shares: Share[];
}

/** What the texts depend on: the page's fonts and the reader's language. */
export interface Words {
  width(text: string, font: FontRole): number;
  scalar: string;
  operations(count: number): string;
  more(count: number): string;
}

export type FontRole = "title" | "small" | "label";

export const CHIP_HEIGHT = 17;
export const MAXIMUM_CHIPS = 5;
const TITLE_LENGTH = 26;
const CHIP_LENGTH = 16;
const CHIP_ROW = 168;

/** `a_very_…_long_name`: the ends of a name tell more than its middle. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = Math.ceil((length - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (length - 1 - head))}`;
}

export function lookOf(
  tree: Hierarchy,
  item: Item,
  chips: readonly Chip[],
  words: Words,
  coloring: Coloring,
): Look {
  const own = tree.nodes[item.type === "op" ? item.node : item.own];
  const ownKind = own ? tree.kindOf(item.type === "op" ? item.node : item.own) : "math";
  const variable = item.type === "scope" && ownKind === "variable";
  const outline: Outline = variable ? "variable" : item.type === "op" ? outlineOf(ownKind) : item.type;
  const title = shorten(item.label, TITLE_LENGTH);
  const subtitle =
    item.type === "op" || variable
      ? describe(own as OpNode, ownKind, item.label, words)
      : words.operations(item.size);
  const placed = placeChips(chips, words);
  const foldable = item.type !== "op";
  const texts = Math.max(words.width(title, "title"), words.width(subtitle, "small"));
  const chipWidth = Math.max(0, ...placed.map((chip) => chip.x + chip.width));
  const rows = placed.length > 0 ? (placed[placed.length - 1] as PlacedChip).y / (CHIP_HEIGHT + 3) + 1 : 0;
  const width = Math.max(64, texts + 26 + (foldable ? 30 : 0), chipWidth + 20);
  const base = foldable ? 44 : subtitle ? 38 : 28;
  const height = base + rows * (CHIP_HEIGHT + 3) + (rows > 0 ? 4 : 0);
  for (const chip of placed) {
    chip.x += (width - chipWidth) / 2;
    chip.y += base - (foldable ? 2 : 0);
  }
  return {
    item,
    outline,
    kind: ownKind,
    title,
    subtitle,
    width: Math.ceil(width),
    height,
    chips: placed,
    tint: coloring.tint(item),
    shares: foldable ? coloring.shares(item) : [],
  };
}

function outlineOf(kind: Kind): Outline {
  return kind === "constant" || kind === "input" || kind === "variable" || kind === "control" ? kind : "op";
}

/** The second line: what the name does not already say. */
function describe(node: OpNode, kind: Kind, label: string, words: Words): string {
  if (kind === "constant" && node.value) return node.value;
  if (kind === "variable" || kind === "input") return shapeText(node.outputs[0]?.shape ?? null, words.scalar);
  const plain = (text: string) =>
    text.replace(/[()]/g, "").replace(/_\d+$/, "").replace(/_/g, "").replace(/V2$/, "").toLowerCase();
  return plain(node.op) === plain(label) ? "" : node.op;
}

function placeChips(chips: readonly Chip[], words: Words): PlacedChip[] {
  const order = { constant: 0, in: 1, out: 2, summary: 3 } as const;
  const sorted = [...chips].sort((a, b) => order[a.role] - order[b.role]);
  const shown = sorted
    .slice(0, MAXIMUM_CHIPS)
    .map((chip) => ({ ...chip, text: shorten(chip.label, CHIP_LENGTH) }));
  const hidden = sorted.length - shown.length;
  if (hidden > 0) shown.push({ id: "", label: "", role: "in", node: -1, text: words.more(hidden) });
  let [x, y] = [0, 0];
  return shown.map((chip) => {
    const width = Math.ceil(words.width(chip.text, "label")) + (chip.id ? 21 : 10);
    if (x > 0 && x + width > CHIP_ROW) [x, y] = [0, y + CHIP_HEIGHT + 3];
    const place = { ...chip, x, y, width };
    x += width + 4;
    return place;
  });
}

const FONTS: Record<FontRole, string> = { title: "600 12px", small: "400 10.5px", label: "400 10.5px" };

/** Measures with a canvas, remembering every text. */
export function textMeasurer(element: Element): (text: string, font: FontRole) => number {
  const family = getComputedStyle(element).fontFamily || "sans-serif";
  const context = document.createElement("canvas").getContext("2d");
  const known = new Map<string, number>();
  return (text, font) => {
    const key = `${font}${text}`;
    let width = known.get(key);
    if (width === undefined) {
      if (context) context.font = `${FONTS[font]} ${family}`;
      width = context?.measureText(text).width ?? text.length * 7;
      known.set(key, width);
    }
    return width;
  };
}
