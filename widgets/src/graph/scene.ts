// The picture on the page: keeps the SVG in step with the layout, moves what moved, lights what is asked for.

import { prefersReducedMotion, s } from "../core";
import type { Camera } from "./camera";
import {
  drawAside,
  drawFrame,
  drawFrameTitle,
  drawNode,
  drawWire,
  drawWireLabel,
  placeFrame,
  placeWire,
  type WireLook,
} from "./draw";
import type { Direction, LayoutResult, Point, Rectangle } from "./layout";
import { LIGHTS, type Light } from "./lights";
import type { Look } from "./look";

export interface FrameLook {
  title: string;
  subtitle: string;
  titleWidth: number;
  depth: number;
}

/** All that one picture shows. Keys of `wires` are `scope + "\n" + wire`. */
export interface Picture {
  layout: LayoutResult;
  direction: Direction;
  looks: Map<string, Look>;
  frames: Map<string, FrameLook>;
  wires: Map<string, WireLook>;
  asideTitle: string;
}

export function wireId(scope: string, key: string): string {
  return `${scope}\n${key}`;
}

const DURATION = 260;

interface Drawn {
  element: SVGGElement;
  signature: string;
}

export class Scene {
  readonly world = s("g", { class: "world" });
  private readonly layers = {
    frames: s("g"),
    asides: s("g"),
    wires: s("g"),
    titles: s("g"),
    nodes: s("g"),
    labels: s("g"),
  };
  private readonly nodes = new Map<string, Drawn>();
  private readonly frames = new Map<string, Drawn>();
  private readonly titles = new Map<string, Drawn>();
  private readonly wires = new Map<string, Drawn>();
  private readonly labels = new Map<string, Drawn>();
  private boxes = new Map<string, Rectangle>();
  private routes = new Map<string, Point[]>();
  private frame = 0;
  picture: Picture | null = null;

  constructor(private readonly camera: Camera) {
    this.world.append(...Object.values(this.layers));
  }

  /** Where an item is (in the picture's coordinates), open or closed. */
  boxOf(id: string): Rectangle | undefined {
    return this.picture?.layout.boxes[id];
  }

  elementOf(id: string): SVGGElement | undefined {
    return (this.nodes.get(id) ?? this.frames.get(id))?.element;
  }

  /** Shows `picture`; `anchor`, an item in the old and the new picture, keeps its place on the screen. */
  show(picture: Picture, anchor: string | null, parentOf: (id: string) => string | undefined): void {
    const before = { boxes: this.boxes, routes: this.routes };
    const first = this.picture === null;
    this.picture = picture;
    this.reconcile(picture);
    this.boxes = new Map(Object.entries(picture.layout.boxes));
    this.routes = new Map(picture.layout.wires.map(({ scope, key, points }) => [wireId(scope, key), points]));

    const from = anchor ? before.boxes.get(anchor) : undefined;
    const to = anchor ? this.boxes.get(anchor) : undefined;
    const drift =
      from && to ? { x: from.x + from.width / 2 - to.x - to.width / 2, y: from.y - to.y } : { x: 0, y: 0 };
    const start = { ...this.camera.view };
    const end = { ...start, x: start.x + drift.x * start.k, y: start.y + drift.y * start.k };

    cancelAnimationFrame(this.frame);
    if (from && to) this.camera.halt();
    const origin = (id: string): Rectangle | undefined => {
      const own = before.boxes.get(id);
      if (own) return own;
      const parent = parentOf(id);
      return parent === undefined ? undefined : origin(parent);
    };
    const paint = (t: number) => {
      const eased = t >= 1 ? 1 : 1 - (1 - t) ** 3;
      this.place(picture, eased, origin, before);
      if (from && to)
        this.camera.set({ k: start.k, x: mix(start.x, end.x, eased), y: mix(start.y, end.y, eased) });
    };
    if (first || prefersReducedMotion()) {
      paint(1);
      return;
    }
    const begin = performance.now();
    const step = (now: number) => {
      // A frame may carry a time before `begin`.
      const t = Math.min(Math.max((now - begin) / DURATION, 0), 1);
      paint(t);
      if (t < 1) this.frame = requestAnimationFrame(step);
    };
    paint(0);
    this.frame = requestAnimationFrame(step);
  }

  stop(): void {
    cancelAnimationFrame(this.frame);
  }

  /** Gives every drawn thing its lights; an item or wire without an entry is plain. */
  light(lights: ReadonlyMap<string, ReadonlySet<Light>>): void {
    for (const drawn of [this.nodes, this.frames, this.titles, this.wires, this.labels]) {
      for (const [id, { element }] of drawn) {
        const own = lights.get(id);
        for (const light of LIGHTS) element.classList.toggle(`is-lit-${light}`, own?.has(light) ?? false);
      }
    }
    for (const light of ["in", "out", "selected"] as const) {
      for (const group of this.layers.wires.querySelectorAll(`.is-lit-${light}`))
        this.layers.wires.append(group);
    }
  }

  private reconcile(picture: Picture): void {
    const { looks, frames, wires, layout } = picture;
    keep(this.nodes, this.layers.nodes, looks, (look) => signatureOf(look), drawNode);
    keep(
      this.frames,
      this.layers.frames,
      frames,
      (frame) => String(frame.depth),
      (frame, id) => drawFrame(id, frame.depth),
    );
    for (const id of frames.keys()) this.layers.frames.append((this.frames.get(id) as Drawn).element);
    keep(
      this.titles,
      this.layers.titles,
      frames,
      (frame) => JSON.stringify(frame),
      (frame, id) => drawFrameTitle(id, frame.title, frame.titleWidth, frame.subtitle),
    );
    keep(this.wires, this.layers.wires, wires, (wire) => JSON.stringify(wire), drawWire);
    const labelled = new Map(
      layout.wires.flatMap(({ scope, key, label }) => {
        const id = wireId(scope, key);
        const wire = wires.get(id);
        return wire && label ? [[id, wire] as const] : [];
      }),
    );
    keep(this.labels, this.layers.labels, labelled, (wire) => JSON.stringify(wire), drawWireLabel);
    this.layers.asides.replaceChildren(
      ...Object.values(layout.asides).map((box) => {
        const aside = drawAside(picture.asideTitle);
        placeFrame(aside, box);
        return aside;
      }),
    );
  }

  private place(
    { layout, wires, direction }: Picture,
    t: number,
    origin: (id: string) => Rectangle | undefined,
    before: { boxes: Map<string, Rectangle>; routes: Map<string, Point[]> },
  ): void {
    const late = Math.max(0, (t - 0.4) / 0.6);
    for (const [id, { element }] of this.nodes) {
      const to = layout.boxes[id] as Rectangle;
      const from = origin(id);
      const known = before.boxes.get(id);
      const x = from ? mix(from.x + (from.width - to.width) / 2, to.x, t) : to.x;
      const y = from ? mix(known ? from.y : from.y + (from.height - to.height) / 2, to.y, t) : to.y;
      element.setAttribute("transform", `translate(${x.toFixed(2)},${y.toFixed(2)})`);
      element.style.opacity = known || t === 1 ? "" : String(late);
    }
    for (const [id, { element }] of this.frames) {
      const to = layout.boxes[id] as Rectangle;
      const from = origin(id);
      const box = from ? mixBox(from, to, t) : to;
      placeFrame(element, box);
      placeFrame((this.titles.get(id) as Drawn).element, box);
    }
    for (const { scope, key, points, label } of layout.wires) {
      const id = wireId(scope, key);
      const look = wires.get(id);
      const group = this.wires.get(id)?.element;
      if (!look || !group) continue;
      const old = before.routes.get(id);
      const same = old?.length === points.length;
      const route = same && t < 1 ? points.map((point, i) => mixPoint(old?.[i] as Point, point, t)) : points;
      placeWire(group, look, route, direction);
      group.style.opacity = same || t === 1 ? "" : String(late);
      const tag = this.labels.get(id)?.element;
      if (tag && label) {
        tag.setAttribute("transform", `translate(${label.x.toFixed(2)},${label.y.toFixed(2)})`);
        tag.style.opacity = t === 1 ? "" : String(late);
      }
    }
    this.layers.asides.style.opacity = t === 1 ? "" : String(late);
  }
}

function signatureOf(look: Look): string {
  const chips = look.chips.map((chip) => [chip.id, chip.text, chip.role]);
  const { outline, kind, title, subtitle, width, height, tint, shares } = look;
  return JSON.stringify([outline, kind, title, subtitle, width, height, chips, tint, shares]);
}

/** Removes, redraws and adds elements so that `drawn` has exactly the entries of `wanted`. */
function keep<T>(
  drawn: Map<string, Drawn>,
  layer: SVGGElement,
  wanted: ReadonlyMap<string, T>,
  sign: (value: T) => string,
  draw: (value: T, id: string) => SVGGElement,
): void {
  for (const [id, { element }] of drawn) {
    if (!wanted.has(id)) {
      element.remove();
      drawn.delete(id);
    }
  }
  for (const [id, value] of wanted) {
    const signature = sign(value);
    const present = drawn.get(id);
    if (present?.signature === signature) continue;
    const element = draw(value, id);
    if (present) present.element.replaceWith(element);
    else layer.append(element);
    drawn.set(id, { element, signature });
  }
}

function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

function mixPoint(a: Point, b: Point, t: number): Point {
  return { x: mix(a.x, b.x, t), y: mix(a.y, b.y, t) };
}

function mixBox(a: Rectangle, b: Rectangle, t: number): Rectangle {
  return { ...mixPoint(a, b, t), width: mix(a.width, b.width, t), height: mix(a.height, b.height, t) };
}
