// Where everything goes: one small layered layout (dagre) per open scope, from the innermost outwards; an open scope is
// one box in its parent's layout. Wires through a scope's border meet there because both sides use the same port.

import { layout as dagre, Graph } from "@dagrejs/dagre";

export type Direction = "TB" | "BT" | "LR";

export interface Box {
  id: string;
  width: number;
  height: number;
}

export interface WireSpec {
  key: string;
  from: string;
  to: string;
  /** Room for the label in the middle of the wire; 0 for none. */
  labelWidth: number;
  labelHeight: number;
}

export interface ScopeSpec {
  id: string;
  /** Members in the main picture; the size given for an open scope is ignored. */
  boxes: Box[];
  /** Members at the side. */
  aux: Box[];
  ports: { id: string; side: "in" | "out" }[];
  wires: WireSpec[];
  /** Least width, for the title. */
  titleWidth: number;
}

export interface LayoutRequest {
  direction: Direction;
  /** Open scopes; the whole graph has the id "". Parents come before their members. */
  scopes: ScopeSpec[];
}

export interface Point {
  x: number;
  y: number;
}

/** Top left corner and size, in the picture's coordinates. */
export interface Rectangle extends Point {
  width: number;
  height: number;
}

export interface PlacedWire {
  scope: string;
  key: string;
  points: Point[];
  label: Point | null;
}

export interface LayoutResult {
  boxes: Record<string, Rectangle>;
  /** The column of members at the side, by scope. */
  asides: Record<string, Rectangle>;
  wires: PlacedWire[];
  width: number;
  height: number;
}

export const METRICS = {
  nodeGap: 22,
  rankGap: 30,
  edgeGap: 12,
  padding: 16,
  header: 30,
  asideGap: 28,
  asideHeader: 24,
} as const;

interface Local {
  width: number;
  height: number;
  boxes: Map<string, Rectangle>;
  ports: Map<string, Point>;
  aside: Rectangle | null;
  wires: { key: string; from: string; to: string; points: Point[]; label: Point | null }[];
}

const TOP = "\u0000top";
const BOTTOM = "\u0000bottom";

/** Layouts by what they were computed from: opening one scope computes that scope and those around it anew. */
export class LayoutCache {
  private readonly known = new Map<string, Local>();

  get(key: string, compute: () => Local): Local {
    const found = this.known.get(key);
    if (found) {
      this.known.delete(key);
      this.known.set(key, found);
      return found;
    }
    const local = compute();
    this.known.set(key, local);
    if (this.known.size > 400) this.known.delete(this.known.keys().next().value as string);
    return local;
  }
}

export function layoutGraph(request: LayoutRequest, cache = new LayoutCache()): LayoutResult {
  const specs = new Map(request.scopes.map((scope) => [scope.id, scope]));
  const locals = new Map<string, Local>();
  for (const spec of [...request.scopes].reverse()) {
    const sized = (box: Box): Box => {
      const inner = locals.get(box.id);
      return inner ? { id: box.id, width: inner.width, height: inner.height } : box;
    };
    const actual = { ...spec, boxes: spec.boxes.map(sized), aux: spec.aux.map(sized) };
    const innerPorts: Record<string, [string, Point][]> = {};
    for (const box of actual.boxes) {
      const inner = specs.has(box.id) ? locals.get(box.id) : undefined;
      if (inner) innerPorts[box.id] = [...inner.ports];
    }
    const key = JSON.stringify([request.direction, actual, innerPorts]);
    locals.set(
      spec.id,
      cache.get(key, () => layoutScope(actual, request.direction, innerPorts)),
    );
  }
  return assemble(locals);
}

function layoutScope(
  spec: ScopeSpec,
  direction: Direction,
  innerPorts: Record<string, [string, Point][]>,
): Local {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({
    rankdir: direction,
    nodesep: METRICS.nodeGap,
    ranksep: METRICS.rankGap,
    edgesep: METRICS.edgeGap,
    rankalign: "center",
  });
  for (const { id, width, height } of spec.boxes) graph.setNode(id, { width, height });
  for (const { id } of spec.ports) graph.setNode(id, { width: 1, height: 1 });
  for (const wire of spec.wires) {
    const label =
      wire.labelWidth > 0 ? { width: wire.labelWidth, height: wire.labelHeight, labelpos: "c" } : {};
    graph.setEdge(wire.from, wire.to, { ...label, weight: isPortWire(wire) ? 1 : 2 }, wire.key);
  }
  holdPortsAtBorders(graph, spec);
  if (spec.boxes.length > 0) dagre(graph);
  if (isMirrored(graph, spec, direction)) mirror(graph, spec, direction);

  const root = spec.id === "";
  const header = root ? 0 : METRICS.header;
  const frame = frameOf(graph, spec, direction);
  const pad = root ? 0 : METRICS.padding;
  const shift = { x: pad - frame.x, y: pad + header - frame.y };
  const move = (point: Point): Point => ({ x: point.x + shift.x, y: point.y + shift.y });
  const boxes = new Map<string, Rectangle>();
  for (const { id, width, height } of spec.boxes) {
    const { x, y } = move(graph.node(id) as unknown as Point);
    boxes.set(id, { x: x - width / 2, y: y - height / 2, width, height });
  }
  let width = frame.width + 2 * pad;
  let height = frame.height + 2 * pad + header;
  const spare = Math.max(spec.titleWidth - width, 0);
  if (spare > 0) {
    for (const box of boxes.values()) box.x += spare / 2;
    shift.x += spare / 2;
    width += spare;
  }
  const aside = placeAside(spec, boxes, width - pad, header + pad, Math.max(frame.height, 160));
  if (aside) {
    width = aside.x + aside.width + pad;
    height = Math.max(height, aside.y + aside.height + pad);
  }
  const ports = new Map<string, Point>();
  for (const { id, side } of spec.ports) {
    const { x, y } = move(graph.node(id) as unknown as Point);
    const atStart = (side === "in") === (direction !== "BT");
    ports.set(id, direction === "LR" ? { x: atStart ? 0 : width, y } : { x, y: atStart ? 0 : height });
  }
  const ends: Ends = { boxes, ports, innerPorts, direction };
  // The layout has a rank for the ports that the frame leaves out: bends there are left out with it.
  const flow = direction === "LR" ? "x" : "y";
  const last = (direction === "LR" ? width : height) - 1;
  const inside = (wire: WireSpec) => (point: Point, i: number, all: Point[]) =>
    i === 0 ||
    i === all.length - 1 ||
    !isPortWire(wire) ||
    (point[flow] > (direction === "LR" ? 1 : header) && point[flow] < last);
  const wires = spec.wires.map((wire) => {
    const edge = graph.edge({ v: wire.from, w: wire.to, name: wire.key }) as unknown as {
      points: Point[];
    } & Partial<Point>;
    const points = attach(wire, edge.points.map(move).filter(inside(wire)), ends);
    const label =
      wire.labelWidth > 0 && edge.x !== undefined && edge.y !== undefined
        ? move({ x: edge.x, y: edge.y })
        : null;
    return { key: wire.key, from: wire.from, to: wire.to, points, label };
  });
  return { width, height, boxes, ports, aside, wires };
}

/** Whether the nodes that one node reads stand, on the whole, in the opposite order of its inputs. */
function isMirrored(graph: Graph, spec: ScopeSpec, direction: Direction): boolean {
  const axis = direction === "LR" ? "y" : "x";
  const read = new Map<string, number[]>();
  for (const { from, to } of spec.wires) {
    const place = (graph.node(from) as unknown as Point)[axis];
    read.set(to, [...(read.get(to) ?? []), place]);
  }
  let order = 0;
  for (const places of read.values()) {
    places.forEach((a, i) => {
      for (const b of places.slice(i + 1)) order += Math.sign(b - a);
    });
  }
  return order < 0;
}

/** Turns the picture over along its ranks; dagre does not mind which side is which, a reader of `a × b` does. */
function mirror(graph: Graph, spec: ScopeSpec, direction: Direction): void {
  const axis = direction === "LR" ? "y" : "x";
  for (const id of graph.nodes()) {
    const node = graph.node(id) as unknown as Point;
    node[axis] = -node[axis];
  }
  for (const { from, to, key } of spec.wires) {
    const edge = graph.edge({ v: from, w: to, name: key }) as unknown as { points: Point[] } & Partial<Point>;
    for (const point of edge.points) point[axis] = -point[axis];
    const middle = edge[axis];
    if (middle !== undefined) edge[axis] = -middle;
  }
}

function isPortWire(wire: WireSpec): boolean {
  return wire.from.includes("|") || wire.to.includes("|");
}

/** Invisible ranks between the ports and the members keep ports outermost, whatever else the layout prefers. */
function holdPortsAtBorders(graph: Graph, spec: ScopeSpec): void {
  const structure = { weight: 0, minlen: 1 };
  for (const side of ["in", "out"] as const) {
    const ports = spec.ports.filter((port) => port.side === side);
    if (ports.length === 0) continue;
    const held = spec.boxes.filter(({ id }) => {
      const edges = (side === "in" ? graph.inEdges(id) : graph.outEdges(id)) ?? [];
      return edges.every((edge) => (side === "in" ? edge.v : edge.w).includes("|"));
    });
    const bar = side === "in" ? TOP : BOTTOM;
    graph.setNode(bar, { width: 0, height: 0 });
    for (const port of ports) {
      if (side === "in") graph.setEdge(port.id, bar, { ...structure }, "=");
      else graph.setEdge(bar, port.id, { ...structure }, "=");
    }
    for (const box of held) {
      if (side === "in") graph.setEdge(bar, box.id, { ...structure }, "=");
      else graph.setEdge(box.id, bar, { ...structure }, "=");
    }
  }
}

/** The rectangle of what is seen: members, labels and bends, but no ports. */
function frameOf(graph: Graph, spec: ScopeSpec, direction: Direction): Rectangle {
  let [left, top, right, bottom] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  const include = (x: number, y: number, width = 0, height = 0) => {
    left = Math.min(left, x - width / 2);
    right = Math.max(right, x + width / 2);
    top = Math.min(top, y - height / 2);
    bottom = Math.max(bottom, y + height / 2);
  };
  for (const { id, width, height } of spec.boxes) {
    const at = graph.node(id) as unknown as Point;
    include(at.x, at.y, width, height);
  }
  if (left > right) return { x: 0, y: 0, width: 0, height: 0 };
  const members = { left, right, top, bottom };
  for (const wire of spec.wires) {
    const edge = graph.edge({ v: wire.from, w: wire.to, name: wire.key }) as unknown as {
      points: Point[];
    } & Partial<Point>;
    if (wire.labelWidth > 0 && edge.x !== undefined && edge.y !== undefined) {
      include(edge.x, edge.y, wire.labelWidth, wire.labelHeight);
    }
    for (const point of edge.points) include(point.x, point.y);
  }
  // Ports are pulled to the border, so along the flow only the members count.
  if (spec.ports.length > 0) {
    if (direction === "LR") [left, right] = [members.left, members.right];
    else [top, bottom] = [members.top, members.bottom];
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** Stacks the members at the side to the right of the main picture, in as many columns as its height asks for. */
function placeAside(
  spec: ScopeSpec,
  boxes: Map<string, Rectangle>,
  right: number,
  top: number,
  reach: number,
): Rectangle | null {
  if (spec.aux.length === 0) return null;
  const start = spec.boxes.length > 0 ? right + METRICS.asideGap : METRICS.padding;
  const y0 = top + METRICS.asideHeader;
  const gap = 12;
  let [x, y, columnWidth, bottom] = [start + gap, y0, 0, y0];
  for (const box of spec.aux) {
    if (y > y0 && y + box.height > top + reach) {
      x += columnWidth + gap;
      [y, columnWidth] = [y0, 0];
    }
    boxes.set(box.id, { x, y, width: box.width, height: box.height });
    y += box.height + gap;
    columnWidth = Math.max(columnWidth, box.width);
    bottom = Math.max(bottom, y);
  }
  return { x: start, y: top, width: Math.max(x + columnWidth + gap - start, 110), height: bottom - top };
}

interface Ends {
  boxes: Map<string, Rectangle>;
  ports: Map<string, Point>;
  innerPorts: Record<string, [string, Point][]>;
  direction: Direction;
}

/** Replaces a wire's ends by the points where it touches: a port, an open scope's port, or a box's facing side. */
function attach(wire: WireSpec, points: Point[], ends: Ends): Point[] {
  const inner = points.slice(1, -1);
  const first = inner[0] ?? (points[points.length - 1] as Point);
  const last = inner[inner.length - 1] ?? (points[0] as Point);
  const start = endAt(wire.from, wire.to, "out", first, last, ends);
  const finish = endAt(wire.to, wire.from, "in", last, first, ends);
  return [start, ...inner, finish];
}

function endAt(id: string, other: string, side: "in" | "out", towards: Point, far: Point, ends: Ends): Point {
  const port = ends.ports.get(id);
  if (port) return port;
  const box = ends.boxes.get(id) as Rectangle;
  // The far end of a scope's own port sees this member as its neighbour; ports are named after the item outside.
  const inner = ends.innerPorts[id]?.find(([name]) => name === `${side}|${outerOf(other)}`);
  if (inner) return { x: box.x + inner[1].x, y: box.y + inner[1].y };
  const flow = ends.direction === "LR" ? "x" : "y";
  const size = flow === "y" ? box.height : box.width;
  const middle = box[flow] + size / 2;
  // A wire against the flow (a loop) leaves at the back.
  const ahead = towards[flow] === middle ? far[flow] > middle : towards[flow] > middle;
  const along = box[flow] + (ahead ? size : 0);
  const cross = flow === "y" ? "x" : "y";
  const breadth = flow === "y" ? box.width : box.height;
  const margin = Math.min(12, breadth / 2);
  const across = Math.min(Math.max(towards[cross], box[cross] + margin), box[cross] + breadth - margin);
  return flow === "y" ? { x: across, y: along } : { x: along, y: across };
}

function outerOf(end: string): string {
  const bar = end.indexOf("|");
  return bar < 0 ? end : end.slice(bar + 1);
}

function assemble(locals: Map<string, Local>): LayoutResult {
  const result: LayoutResult = { boxes: {}, asides: {}, wires: [], width: 0, height: 0 };
  const place = (id: string, x: number, y: number) => {
    const local = locals.get(id) as Local;
    for (const [member, box] of local.boxes) {
      result.boxes[member] = { ...box, x: box.x + x, y: box.y + y };
      if (locals.has(member)) place(member, box.x + x, box.y + y);
    }
    if (local.aside) result.asides[id] = { ...local.aside, x: local.aside.x + x, y: local.aside.y + y };
    const move = (point: Point): Point => ({ x: point.x + x, y: point.y + y });
    for (const { key, points, label } of local.wires) {
      result.wires.push({ scope: id, key, points: points.map(move), label: label && move(label) });
    }
  };
  place("", 0, 0);
  const whole = locals.get("") as Local;
  result.width = whole.width;
  result.height = whole.height;
  return result;
}
