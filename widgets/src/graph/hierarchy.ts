// The tree of name scopes. Names separated by "/" make scopes; members that differ only in a trailing number and look
// alike make a series; constants and summaries are embedded in the nodes that use them and have no place in the tree.

import { baseName, type Kind, type OpNode, type Payload } from "./payload";

/** Below this many operations nothing is taken out of the main picture: a small graph is shown as it is. */
export const SMALL_GRAPH = 15;
/** Fewer look-alikes than this are not folded into a series. */
export const SERIES_MINIMUM = 5;
/** A scope that holds nothing but one family of at most this many shows its members at once. */
export const SERIES_ALONE = 12;

/** Where a reader wants a node, against the rules: in the main graph or at its side. */
export type Placement = "main" | "aux";

export interface Item {
  /** Unique: the full name; an operation that shares its name with a scope is `scope/(name)`. */
  id: string;
  label: string;
  type: "op" | "scope" | "series";
  parent: Item | null;
  children: Item[];
  /** The operation's place in the payload; -1 for scopes. */
  node: number;
  /** For a scope: the operation that bears the scope's own name, or -1. */
  own: number;
  /** Number of operations within, without embedded ones. */
  size: number;
  depth: number;
  /** How many of them gradients or an optimizer made. */
  backward: number;
  /** Operations within, by kind. */
  kinds: Partial<Record<Kind, number>>;
}

export interface HierarchyOptions {
  placed?: Readonly<Record<string, Placement>>;
  /** Series that are shown unfolded, by id. */
  unfolded?: ReadonlySet<string>;
}

export class Hierarchy {
  readonly nodes: OpNode[];
  readonly root: Item;
  /** Every item but the root, by id. */
  readonly items = new Map<string, Item>();
  /** Each operation's item; undefined for an embedded one. */
  readonly itemOf: (Item | undefined)[];
  /** For every operation, the operations that read it: `[reader, output read]`; -1 for control. */
  readonly readers: [number, number][][];
  /** For every operation, the operations that tf.gradients added for it. */
  private readonly gradients = new Map<number, number[]>();

  constructor(
    readonly payload: Payload,
    options: HierarchyOptions = {},
  ) {
    this.nodes = payload.nodes;
    this.readers = this.nodes.map(() => []);
    this.nodes.forEach((node, index) => {
      for (const [from, output] of node.inputs) this.readers[from]?.push([index, output]);
      for (const from of node.control) this.readers[from]?.push([index, -1]);
      if (node.of === undefined) return;
      const known = this.gradients.get(node.of);
      if (known) known.push(index);
      else this.gradients.set(node.of, [index]);
    });
    this.itemOf = this.nodes.map(() => undefined);
    this.root = makeItem("", "", "scope", null);
    this.root.depth = 0;
    const embedded = this.nodes.map((_, index) => this.embeds(index, options.placed ?? {}));
    this.growTree(embedded);
    this.foldSeries(this.root, options.unfolded ?? new Set());
    this.count(this.root);
  }

  kindOf(index: number): Kind {
    return this.payload.types[this.nodes[index]?.op ?? ""]?.kind ?? "math";
  }

  /** The items from the top level down to `item`. */
  path(item: Item): Item[] {
    const path: Item[] = [];
    for (let here: Item | null = item; here?.parent; here = here.parent) path.unshift(here);
    return path;
  }

  /** Finds an item by id or by operation name; an embedded operation is found at its first reader's item. */
  find(name: string): Item | undefined {
    const item = this.items.get(name);
    if (item) return item;
    const index = this.nodes.findIndex((node) => node.name === name);
    return index < 0 ? undefined : this.placeOf(index);
  }

  /** The item in which an operation is seen: its own, or, embedded, that of the node it is drawn in. */
  placeOf(index: number): Item | undefined {
    const own = this.itemOf[index];
    if (own) return own;
    for (const [reader] of this.readers[index] ?? []) if (this.itemOf[reader]) return this.itemOf[reader];
    for (const [source] of this.nodes[index]?.inputs ?? [])
      if (this.itemOf[source]) return this.itemOf[source];
    return undefined;
  }

  /** The operations that tf.gradients added for this one. */
  gradientsOf(index: number): readonly number[] {
    return this.gradients.get(index) ?? [];
  }

  /** All operations within an item, without embedded ones. */
  operations(item: Item): number[] {
    if (item.type === "op") return [item.node];
    return item.children.flatMap((child) => this.operations(child));
  }

  /** Made, for the most part, by gradients or an optimizer. */
  isBackward(item: Item): boolean {
    return item.backward > item.size * 0.8;
  }

  private embeds(index: number, placed: Readonly<Record<string, Placement>>): boolean {
    const node = this.nodes[index] as OpNode;
    if (placed[node.name] === "main") return false;
    const small = this.nodes.length < SMALL_GRAPH;
    if (node.op === "Const") {
      const readers = (this.readers[index] ?? []).filter(([, output]) => output !== -1);
      // `x * 2` makes a constant `mul/y` for `mul` alone: an operand, even in a small graph.
      const operand = readers.every(([reader]) => node.name.startsWith(`${this.nodes[reader]?.name}/`));
      return readers.length > 0 && (!small || operand);
    }
    if (small || node.op === "MergeSummary" || !/^[A-Za-z]+Summary$/.test(node.op)) return false;
    return node.inputs.some(([from]) => !this.isConstant(from));
  }

  private isConstant(index: number): boolean {
    return this.nodes[index]?.op === "Const";
  }

  private growTree(embedded: boolean[]): void {
    const scopes = new Set<string>();
    this.nodes.forEach((node, index) => {
      if (embedded[index]) return;
      for (let at = node.name.indexOf("/"); at > 0; at = node.name.indexOf("/", at + 1))
        scopes.add(node.name.slice(0, at));
    });
    const scopeItem = (name: string): Item => {
      if (name === "") return this.root;
      const known = this.items.get(name);
      if (known) return known;
      const parent = scopeItem(name.slice(0, Math.max(name.lastIndexOf("/"), 0)));
      return this.add(makeItem(name, baseName(name), "scope", parent));
    };
    this.nodes.forEach((node, index) => {
      if (embedded[index]) return;
      const shared = scopes.has(node.name);
      const parent = shared
        ? scopeItem(node.name)
        : scopeItem(node.name.slice(0, Math.max(node.name.lastIndexOf("/"), 0)));
      const label = shared ? `(${baseName(node.name)})` : baseName(node.name);
      const item = this.add(makeItem(shared ? `${node.name}/${label}` : node.name, label, "op", parent));
      item.node = index;
      if (shared) parent.own = index;
      this.itemOf[index] = item;
    });
  }

  private add(item: Item): Item {
    this.items.set(item.id, item);
    (item.parent as Item).children.push(item);
    item.depth = (item.parent as Item).depth + 1;
    return item;
  }

  private foldSeries(scope: Item, unfolded: ReadonlySet<string>): void {
    for (const child of scope.children) if (child.type === "scope") this.foldSeries(child, unfolded);
    const families = new Map<string, Item[]>();
    for (const child of scope.children) {
      const key = `${child.label.replace(/_\d+$/, "")}\n${this.structure(child)}`;
      const family = families.get(key);
      if (family) family.push(child);
      else families.set(key, [child]);
    }
    for (const [key, family] of families) {
      const alone = family.length === scope.children.length && family.length <= SERIES_ALONE;
      if (family.length < SERIES_MINIMUM || alone) continue;
      const stem = key.slice(0, key.indexOf("\n"));
      const id = `${scope.id ? `${scope.id}/` : ""}${stem}[${family.length}]`;
      if (unfolded.has(id) || this.items.has(id)) continue;
      const series = makeItem(id, `${stem}[${family.length}]`, "series", scope);
      series.depth = scope.depth + 1;
      series.children = family;
      this.items.set(id, series);
      const members = new Set(family);
      const place = scope.children.indexOf(family[0] as Item);
      scope.children = scope.children.filter((child) => !members.has(child));
      scope.children.splice(place, 0, series);
      for (const member of family) {
        member.parent = series;
        this.deepen(member);
      }
    }
  }

  private deepen(item: Item): void {
    item.depth += 1;
    for (const child of item.children) this.deepen(child);
  }

  /** Equal for items of the same make: an operation's type, a scope's operations by type. */
  private structure(item: Item): string {
    if (item.type === "op") return this.nodes[item.node]?.op ?? "";
    const types = this.operations(item).map((index) => this.nodes[index]?.op ?? "");
    return `${item.type}:${types.sort().join(",")}`;
  }

  private count(item: Item): void {
    if (item.type === "op") {
      item.size = 1;
      item.kinds = { [this.kindOf(item.node)]: 1 };
      const by = this.nodes[item.node]?.by;
      item.backward = by === "gradient" || by === "optimizer" ? 1 : 0;
      return;
    }
    for (const child of item.children) {
      this.count(child);
      item.size += child.size;
      item.backward += child.backward;
      for (const [kind, number] of Object.entries(child.kinds) as [Kind, number][]) {
        item.kinds[kind] = (item.kinds[kind] ?? 0) + number;
      }
    }
  }
}

function makeItem(id: string, label: string, type: Item["type"], parent: Item | null): Item {
  return {
    id,
    label,
    type,
    parent,
    children: [],
    node: -1,
    own: -1,
    size: 0,
    backward: 0,
    depth: 0,
    kinds: {},
  };
}
