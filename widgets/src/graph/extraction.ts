// What leaves the main picture for the column at its side, by TensorBoard's rules: do-nothing operations such as "init",
// nodes with far more neighbours than the rest, crowds of control edges, and what these removals leave alone. One rule is
// our own, because a tfedu graph knows who made a node: gradients and optimizers read from everywhere, and keep only the
// wire that comes from furthest down, usually the loss, so that the forward computation stays a clear line.

import type { Placement } from "./hierarchy";

export const EXTRACTION = {
  /** A scope with fewer nodes keeps them all. */
  minimumNodes: 15,
  /** A node with fewer neighbours on one side is never too well connected. */
  minimumDegree: 5,
  /** More pure control edges than this at one node become chips. */
  maximumControl: 4,
  /** A backward node (gradients, optimizer) reads from at most this many neighbours before it keeps only the last. */
  maximumBackward: 4,
} as const;

/** All edges between two siblings, in one direction. */
export interface Link {
  from: string;
  to: string;
  /** False when only control dependencies run here. */
  data: boolean;
}

export interface Extraction {
  /** Taken out, sources before sinks, each in the order given. */
  aux: string[];
  /** Links that are not drawn; both ends show a chip instead. */
  cut: Set<Link>;
}

/** What the rules ask about a node. */
export interface Facts {
  isNoOp(id: string): boolean;
  /** Made by gradients or an optimizer. */
  isBackward(id: string): boolean;
  /** Where the reader put it by hand. */
  placement(id: string): Placement | undefined;
}

export function extract(ids: readonly string[], links: readonly Link[], facts: Facts): Extraction {
  const sources = new Set<string>();
  const sinks = new Set<string>();
  const cut = new Set<Link>();
  const linksOf = new Map<string, Link[]>(ids.map((id) => [id, []]));
  for (const link of links) {
    linksOf.get(link.from)?.push(link);
    linksOf.get(link.to)?.push(link);
  }
  const all = (id: string) => linksOf.get(id) ?? [];
  const drawn = (id: string) => all(id).filter((link) => !cut.has(link));
  const takeOut = (id: string, side: Set<string>) => {
    if (sources.has(id) || sinks.has(id)) return;
    side.add(id);
    for (const link of all(id)) cut.add(link);
  };
  const free = ids.filter((id) => facts.placement(id) === undefined);

  for (const id of ids) {
    if (facts.placement(id) !== "aux") continue;
    const outgoing = all(id).filter((link) => link.from === id).length;
    takeOut(id, outgoing * 2 > all(id).length ? sinks : sources);
  }
  for (const id of free) if (facts.isNoOp(id)) takeOut(id, sinks);

  for (const id of ids) {
    if (!facts.isBackward(id)) continue;
    const incoming = drawn(id).filter((link) => link.to === id && link.data && !facts.isBackward(link.from));
    if (incoming.length <= EXTRACTION.maximumBackward) continue;
    const ranks = longestPaths(
      ids,
      links.filter((link) => link.data && !facts.isBackward(link.to)),
    );
    const rank = (link: Link) => ranks.get(link.from) ?? 0;
    const last = incoming.reduce((best, link) => (rank(link) >= rank(best) ? link : best));
    for (const link of incoming) if (link !== last) cut.add(link);
  }

  const rest = free.filter((id) => !sinks.has(id));
  if (rest.length >= EXTRACTION.minimumNodes) {
    const counts = new Map(rest.map((id) => [id, degrees(id, drawn(id))]));
    for (const id of outliers(rest, (id) => counts.get(id)?.incoming ?? 0, 1)) takeOut(id, sources);
    for (const id of outliers(rest, (id) => counts.get(id)?.outgoing ?? 0, 4)) takeOut(id, sinks);
  }

  for (const id of ids) {
    const control = drawn(id).filter((link) => !link.data);
    if (control.length > EXTRACTION.maximumControl) for (const link of control) cut.add(link);
  }

  for (const id of free) {
    if (sources.has(id) || sinks.has(id) || drawn(id).length > 0) continue;
    const outgoing = all(id).some((link) => link.from === id);
    const incoming = all(id).some((link) => link.to === id);
    if (outgoing !== incoming) (outgoing ? sources : sinks).add(id);
  }
  return { aux: [...ids.filter((id) => sources.has(id)), ...ids.filter((id) => sinks.has(id))], cut };
}

/** Neighbours by data edges, or, where there are none, by control edges. */
function degrees(id: string, links: Link[]): { incoming: number; outgoing: number } {
  const count = (side: Link[]) => side.filter((link) => link.data).length || side.length;
  return {
    incoming: count(links.filter((link) => link.to === id)),
    outgoing: count(links.filter((link) => link.from === id)),
  };
}

/** The ids whose degree lies above the third quartile by more than `spread` times the quartiles' distance. */
function outliers(ids: readonly string[], degree: (id: string) => number, spread: number): string[] {
  const sorted = ids.map(degree).sort((a, b) => a - b);
  const lower = sorted[Math.round(sorted.length * 0.25)] ?? 0;
  const upper = sorted[Math.round(sorted.length * 0.75)] ?? 0;
  const bound = Math.max(upper + (upper - lower) * spread, EXTRACTION.minimumDegree - 1);
  return ids.filter((id) => degree(id) > bound);
}

/** For each id the number of links on the longest way to it; links that close a cycle are passed over. */
function longestPaths(ids: readonly string[], links: readonly Link[]): Map<string, number> {
  const incoming = new Map<string, string[]>();
  for (const link of links) incoming.set(link.to, [...(incoming.get(link.to) ?? []), link.from]);
  const ranks = new Map<string, number>();
  const visiting = new Set<string>();
  const rank = (id: string): number => {
    const known = ranks.get(id);
    if (known !== undefined || visiting.has(id)) return known ?? 0;
    visiting.add(id);
    const value = Math.max(-1, ...(incoming.get(id) ?? []).map(rank)) + 1;
    visiting.delete(id);
    ranks.set(id, value);
    return value;
  };
  for (const id of ids) rank(id);
  return ranks;
}
