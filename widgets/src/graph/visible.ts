// What is drawn for a given set of open scopes: per open scope its members, the wires between them, the ports through
// which wires enter and leave, and the chips that stand for what is not drawn as a wire.
//
// Every dependency a -> b of the graph is drawn once, at each level it crosses: between the two siblings A and B under
// the scope that holds both, and, where A or B is open, on through a port at its border to the member concerned.

import { extract, type Link } from "./extraction";
import { type Hierarchy, type Item, type Placement, SMALL_GRAPH } from "./hierarchy";

export interface Tensor {
  node: number;
  output: number;
}

export interface Wire {
  /** Unique within its scope and stable from one picture to the next. */
  key: string;
  /** Ids of items or ports of the same scope. */
  from: string;
  to: string;
  type: "data" | "control" | "ref";
  /** The distinct tensors it carries; empty for control. */
  tensors: Tensor[];
  /** The dependencies behind it: `[producer, reader]`. */
  uses: [number, number][];
}

export interface Port {
  id: string;
  side: "in" | "out";
  /** The item outside that it leads to. */
  outer: string;
}

export interface Chip {
  /** The operation or scope it stands for. */
  id: string;
  label: string;
  role: "constant" | "in" | "out" | "summary";
  /** For embedded operations, their place in the payload. */
  node: number;
}

export interface ScopeGraph {
  id: string;
  items: string[];
  aux: string[];
  wires: Wire[];
  ports: Port[];
}

export interface VisibleGraph {
  /** The open scopes, `""` (the whole graph) first. */
  scopes: Map<string, ScopeGraph>;
  /** Chips by the id of the item that bears them. */
  chips: Map<string, Chip[]>;
}

export interface VisibleOptions {
  placed?: Readonly<Record<string, Placement>>;
}

/** A fan of more wires than this behind one port becomes chips. */
export const WIDEST_FAN = 4;

interface Draft extends ScopeGraph {
  bySlot: Map<string, Wire>;
  /** Pairs of members between which nothing is drawn. */
  cutPairs: Set<string>;
  /** Ports whose continuation outside is not drawn. */
  deadPorts: Set<string>;
}

export function visibleGraph(
  tree: Hierarchy,
  open: ReadonlySet<string>,
  options: VisibleOptions = {},
): VisibleGraph {
  const scopes = new Map<string, Draft>();
  const isOpen = (item: Item) => scopes.has(item.id);
  const reveal = (item: Item) => {
    const { id } = item;
    const items = item.children.map((child) => child.id);
    const own = { bySlot: new Map(), cutPairs: new Set<string>(), deadPorts: new Set<string>() };
    scopes.set(id, { id, items, aux: [], wires: [], ports: [], ...own });
    for (const child of item.children) if (child.type !== "op" && open.has(child.id)) reveal(child);
  };
  reveal(tree.root);

  const chips = new ChipCollection();
  const paths = tree.itemOf.map((item) => (item ? tree.path(item) : undefined));
  const shownAt = (path: Item[]) => path.find((item) => !isOpen(item)) ?? (path[path.length - 1] as Item);

  // Pass 1: the wires between siblings, the embedded operations' chips.
  const crossings: { from: Item[]; to: Item[]; level: number; edge: Edge }[] = [];
  for (const edge of edgesOf(tree)) {
    const from = paths[edge.from];
    const to = paths[edge.to];
    if (!from || !to) {
      chipForEmbedded(tree, edge, from && shownAt(from), to && shownAt(to), chips);
      continue;
    }
    let level = 0;
    while (from[level] === to[level] && level < from.length) level += 1;
    const a = from[level];
    const b = to[level];
    const scope = a && b && scopes.get(a.parent?.id ?? "");
    if (!a || !b || !scope) continue;
    connect(scope, a.id, b.id, a.type === "op", edge, tree);
    if (isOpen(a) || isOpen(b)) crossings.push({ from, to, level, edge });
  }

  // Pass 2: extraction decides which of them are not drawn.
  for (const scope of scopes.values()) takeAuxiliariesOut(scope, tree, options.placed ?? {}, isOpen, chips);

  // Pass 3: the drawn ones go on into the open scopes at their ends; the others end in chips there, too.
  for (const { from, to, level, edge } of crossings) {
    const a = from[level] as Item;
    const b = to[level] as Item;
    const cut = scopes.get(a.parent?.id ?? "")?.cutPairs.has(pair(a.id, b.id)) ?? false;
    if (cut) {
      if (isOpen(a) && !takesFromAll(tree, b)) {
        chips.add(shownAt(from), { id: b.id, label: b.label, role: "out", node: -1 });
      }
      if (isOpen(b)) chips.add(shownAt(to), { id: a.id, label: a.label, role: "in", node: -1 });
      continue;
    }
    descend(from, level, "out", b, edge, scopes, tree);
    descend(to, level, "in", a, edge, scopes, tree);
  }
  for (const scope of scopes.values()) foldWideFans(scope, scopes, tree, chips);
  return { scopes, chips: chips.byItem };
}

interface Edge {
  from: number;
  to: number;
  /** -1 for a control dependency. */
  output: number;
}

function* edgesOf(tree: Hierarchy): Generator<Edge> {
  for (let to = 0; to < tree.nodes.length; to += 1) {
    const node = tree.nodes[to];
    if (!node) continue;
    for (const [from, output] of node.inputs) yield { from, to, output };
    for (const from of node.control) yield { from, to, output: -1 };
  }
}

/** Do-nothing nodes such as "init", and scopes of nothing else. */
function isNoOp(tree: Hierarchy, item: Item): boolean {
  return tree.operations(item).every((index) => tree.nodes[index]?.op === "NoOp");
}

/** Nearly every node feeds "init" and the optimizer: a chip on each of them would say nothing. */
function takesFromAll(tree: Hierarchy, item: Item): boolean {
  return tree.isBackward(item) || isNoOp(tree, item);
}

function pair(from: string, to: string): string {
  return `${from}|${to}`;
}

/** Adds one dependency to the wire it belongs to: one wire per tensor out of an operation, one bundle out of a scope. */
function connect(
  scope: Draft,
  from: string,
  to: string,
  perTensor: boolean,
  edge: Edge,
  tree: Hierarchy,
): void {
  const control = edge.output < 0;
  const key = `${pair(from, to)}|${control ? "^" : perTensor ? edge.output : "*"}`;
  let wire = scope.bySlot.get(key);
  if (!wire) {
    wire = { key, from, to, type: control ? "control" : "data", tensors: [], uses: [] };
    scope.bySlot.set(key, wire);
    scope.wires.push(wire);
  }
  wire.uses.push([edge.from, edge.to]);
  if (control || wire.tensors.some((tensor) => tensor.node === edge.from && tensor.output === edge.output))
    return;
  wire.tensors.push({ node: edge.from, output: edge.output });
  if (tree.nodes[edge.from]?.outputs[edge.output]?.dtype.endsWith("_ref")) wire.type = "ref";
}

function takeAuxiliariesOut(
  scope: Draft,
  tree: Hierarchy,
  placed: Readonly<Record<string, Placement>>,
  isOpen: (item: Item) => boolean,
  chips: ChipCollection,
): void {
  const links = new Map<string, Link>();
  for (const wire of scope.wires) {
    const key = pair(wire.from, wire.to);
    const data = wire.type !== "control" || (links.get(key)?.data ?? false);
    const link = links.get(key);
    if (link) link.data = data;
    else links.set(key, { from: wire.from, to: wire.to, data });
  }
  const small = tree.nodes.length < SMALL_GRAPH;
  const { aux, cut } = extract(scope.items, [...links.values()], {
    isNoOp: (id) => !small && isNoOp(tree, tree.items.get(id) as Item),
    isBackward: (id) => tree.isBackward(tree.items.get(id) as Item),
    placement: (id) => placed[id],
  });
  const out = new Set(aux);
  scope.aux = aux;
  scope.items = scope.items.filter((id) => !out.has(id));
  for (const { from, to } of cut) {
    scope.cutPairs.add(pair(from, to));
    const a = tree.items.get(from) as Item;
    const b = tree.items.get(to) as Item;
    if (!isOpen(a) && !takesFromAll(tree, b)) chips.add(a, { id: to, label: b.label, role: "out", node: -1 });
    if (!isOpen(b)) chips.add(b, { id: from, label: a.label, role: "in", node: -1 });
  }
  scope.wires = scope.wires.filter((wire) => !scope.cutPairs.has(pair(wire.from, wire.to)));
  // A pair that exchanges tensors says nothing new by a control edge beside them.
  scope.wires = scope.wires.filter(
    (wire) => wire.type !== "control" || !links.get(pair(wire.from, wire.to))?.data,
  );
}

/** Continues a wire that ends at the open scope `path[level]` down to the member it comes from or goes to. */
function descend(
  path: Item[],
  level: number,
  side: Port["side"],
  outer: Item,
  edge: Edge,
  scopes: Map<string, Draft>,
  tree: Hierarchy,
): void {
  for (let at = level; at < path.length - 1; at += 1) {
    const scope = scopes.get((path[at] as Item).id);
    if (!scope) return;
    const member = path[at + 1] as Item;
    const port = `${side}|${outer.id}`;
    if (!scope.ports.some((known) => known.id === port))
      scope.ports.push({ id: port, side, outer: outer.id });
    if (side === "in") connect(scope, port, member.id, false, edge, tree);
    else connect(scope, member.id, port, member.type === "op", edge, tree);
  }
}

/** Ports with too wide a fan, and wires to members at the side, become chips. */
function foldWideFans(
  scope: Draft,
  scopes: Map<string, Draft>,
  tree: Hierarchy,
  chips: ChipCollection,
): void {
  const aside = new Set(scope.aux);
  const members = new Map<string, Set<string>>();
  const ends = (wire: Wire) =>
    (tree.items.has(wire.from) ? [wire.from, wire.to] : [wire.to, wire.from]) as [string, string];
  const ports = new Map(scope.ports.map((port) => [port.id, port]));
  for (const wire of scope.wires) {
    const [member, port] = ends(wire);
    if (!ports.has(port)) continue;
    const fan = members.get(port) ?? new Set();
    members.set(port, fan.add(member));
  }
  const gone = (wire: Wire) => {
    const [member, port] = ends(wire);
    const leads = ports.get(port);
    if (!leads) return false;
    const wide = wire.type === "control" || (members.get(port)?.size ?? 0) > WIDEST_FAN;
    if (!wide && !aside.has(member) && !scope.deadPorts.has(port)) return false;
    const item = tree.items.get(member) as Item;
    const outer = tree.items.get(leads.outer) as Item;
    const within = scopes.get(member);
    if (within) within.deadPorts.add(port);
    else if (leads.side === "in" || !takesFromAll(tree, outer))
      chips.add(item, { id: outer.id, label: outer.label, role: leads.side, node: -1 });
    return true;
  };
  scope.wires = scope.wires.filter((wire) => !gone(wire));
  const used = new Set(scope.wires.flatMap((wire) => [wire.from, wire.to]));
  scope.ports = scope.ports.filter((port) => used.has(port.id));
}

function chipForEmbedded(
  tree: Hierarchy,
  edge: Edge,
  from: Item | undefined,
  to: Item | undefined,
  chips: ChipCollection,
): void {
  if (!from && to && edge.output >= 0) {
    const node = tree.nodes[edge.from];
    const inside = node && to.type !== "op" && node.name.startsWith(`${to.id}/`);
    if (!node || inside) return;
    const summary = node.op !== "Const";
    const label = node.value ?? node.name.slice(node.name.lastIndexOf("/") + 1);
    chips.add(to, { id: node.name, label, role: summary ? "in" : "constant", node: edge.from });
  } else if (from && !to) {
    const node = tree.nodes[edge.to];
    if (!node || node.op === "Const" || (from.type !== "op" && node.name.startsWith(`${from.id}/`))) return;
    chips.add(from, {
      id: node.name,
      label: node.name.slice(node.name.lastIndexOf("/") + 1),
      role: "summary",
      node: edge.to,
    });
  }
}

class ChipCollection {
  readonly byItem = new Map<string, Chip[]>();

  add(item: Item, chip: Chip): void {
    const chips = this.byItem.get(item.id) ?? [];
    if (chips.some((other) => other.id === chip.id && other.role === chip.role)) return;
    chips.push(chip);
    this.byItem.set(item.id, chips);
  }
}
