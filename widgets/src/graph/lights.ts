// What is lit: the selection and its wires, what a search found, what a trace or a run reaches.

import type { Hierarchy, Item } from "./hierarchy";
import type { Prepared } from "./prepare";

export const LIGHTS = [
  "selected",
  "in",
  "out",
  "hit",
  "faded",
  "trace",
  "run",
  "pair",
  "fed",
  "new",
  "leaving",
  "failed",
] as const;
export type Light = (typeof LIGHTS)[number];

export interface Asked {
  selected: Item | null;
  /** Places of operations a search found. */
  hits: readonly number[];
  /** Places of operations that belong to what is pointed at: its gradients, or what it is a gradient of. */
  paired: Iterable<number>;
  /** Places of operations whose value a feed gives. */
  fed: Iterable<number>;
  /** Place of the operation that failed; -1 for none. */
  failed: number;
  /** Places of what a compiler pass has made, and of what the next one removes. */
  made: Iterable<number>;
  leaving: Iterable<number>;
  /** Places of operations to be bright while all others fade; null for none. */
  bright: { nodes: ReadonlySet<number>; as: "trace" | "run" } | null;
}

/** The lights of every item and wire that has any. */
export function lightsOf(tree: Hierarchy, prepared: Prepared, asked: Asked): Map<string, Set<Light>> {
  const lights = new Map<string, Set<Light>>();
  const add = (id: string, light: Light) => lights.set(id, (lights.get(id) ?? new Set()).add(light));
  const around = (node: number): string[] => {
    const item = tree.placeOf(node);
    return item ? tree.path(item).map((step) => step.id) : [];
  };

  const { selected } = asked;
  if (selected) {
    add(selected.id, "selected");
    const members = new Set<number>();
    tree.nodes.forEach((_, node) => {
      if (isWithin(tree.placeOf(node), selected)) members.add(node);
    });
    for (const [id, { wire }] of prepared.routes) {
      const leaves = wire.uses.some(([from]) => members.has(from));
      const arrives = wire.uses.some(([, to]) => members.has(to));
      if (arrives && !leaves) add(id, "in");
      if (leaves && !arrives) add(id, "out");
    }
  }
  for (const hit of asked.hits) for (const id of around(hit)) add(id, "hit");
  for (const node of asked.paired) for (const id of around(node)) add(id, "pair");
  for (const node of asked.fed) for (const id of around(node)) add(id, "fed");
  if (asked.failed >= 0) for (const id of around(asked.failed)) add(id, "failed");
  for (const node of asked.made) for (const id of around(node)) add(id, "new");
  for (const node of asked.leaving) for (const id of around(node)) add(id, "leaving");
  if (asked.bright) {
    const { nodes, as } = asked.bright;
    const shown = new Set([...nodes].flatMap(around));
    for (const id of [...prepared.looks.keys(), ...prepared.frames.keys()])
      add(id, shown.has(id) ? as : "faded");
    for (const [id, { wire }] of prepared.routes) {
      add(id, wire.uses.some(([from, to]) => nodes.has(from) && nodes.has(to)) ? as : "faded");
    }
  }
  return lights;
}

export function isWithin(item: Item | null | undefined, scope: Item): boolean {
  for (let here = item; here; here = here.parent) if (here === scope) return true;
  return false;
}
