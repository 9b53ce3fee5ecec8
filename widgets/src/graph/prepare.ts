// From the tree and the set of open scopes to all that a picture needs before its layout: looks, frames, wires, request.

import type { Coloring } from "./coloring";
import type { WireLook } from "./draw";
import type { Hierarchy, Placement } from "./hierarchy";
import type { Direction, LayoutRequest, ScopeSpec } from "./layout";
import { type Look, lookOf, type Words } from "./look";
import { type FrameLook, wireId } from "./scene";
import { type VisibleGraph, visibleGraph, type Wire } from "./visible";
import { wireLabel, wireThickness } from "./wires";

export interface Prepared {
  graph: VisibleGraph;
  /** Closed nodes. */
  looks: Map<string, Look>;
  /** Open scopes. */
  frames: Map<string, FrameLook>;
  wires: Map<string, WireLook>;
  routes: Map<string, { scope: string; wire: Wire }>;
  request: LayoutRequest;
}

const LABEL_HEIGHT = 16;

export function preparePicture(
  tree: Hierarchy,
  open: ReadonlySet<string>,
  placed: Readonly<Record<string, Placement>>,
  direction: Direction,
  words: Words,
  tensors: (count: number) => string,
  coloring: Coloring,
): Prepared {
  const graph = visibleGraph(tree, open, { placed });
  const looks = new Map<string, Look>();
  const frames = new Map<string, FrameLook>();
  const wires = new Map<string, WireLook>();
  const routes = new Map<string, { scope: string; wire: Wire }>();
  const scopes: ScopeSpec[] = [];
  const box = (id: string) => {
    if (graph.scopes.has(id)) return { id, width: 0, height: 0 };
    const item = tree.items.get(id);
    if (!item) throw new Error(`no item "${id}"`);
    const look = lookOf(tree, item, graph.chips.get(id) ?? [], words, coloring);
    looks.set(id, look);
    return { id, width: look.width, height: look.height };
  };
  for (const scope of graph.scopes.values()) {
    const item = tree.items.get(scope.id);
    let titleWidth = 0;
    if (item) {
      const subtitle = words.operations(item.size);
      titleWidth = words.width(item.label, "title");
      frames.set(scope.id, { title: item.label, subtitle, titleWidth, depth: item.depth });
      titleWidth += words.width(subtitle, "small") + 70;
    }
    const specs = scope.wires.map((wire) => {
      const label = wireLabel(wire, tree.nodes, { scalar: words.scalar, tensors });
      const inner = wire.from.includes("|") || wire.to.includes("|");
      const goesOn = wire.to.includes("|") || graph.scopes.has(wire.to);
      const labelWidth = label && !inner ? Math.ceil(words.width(label, "label")) : 0;
      const id = wireId(scope.id, wire.key);
      wires.set(id, {
        type: wire.type,
        width: wireThickness(wire, tree.nodes),
        label,
        labelWidth,
        arrow: !goesOn,
      });
      routes.set(id, { scope: scope.id, wire });
      const room =
        labelWidth > 0
          ? { labelWidth: labelWidth + 10, labelHeight: LABEL_HEIGHT }
          : { labelWidth: 0, labelHeight: 0 };
      return { key: wire.key, from: wire.from, to: wire.to, ...room };
    });
    const ports = scope.ports.map(({ id, side }) => ({ id, side }));
    scopes.push({
      id: scope.id,
      boxes: scope.items.map(box),
      aux: scope.aux.map(box),
      ports,
      wires: specs,
      titleWidth,
    });
  }
  return { graph, looks, frames, wires, routes, request: { direction, scopes } };
}
