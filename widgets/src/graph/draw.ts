// The drawing of single things: a closed node, an open scope's frame, a wire. No state: given a look, SVG elements.

import { s } from "../core";
import type { Direction, Point, Rectangle } from "./layout";
import { CHIP_HEIGHT, type Look, type PlacedChip } from "./look";
import { arrowHead, curve, round } from "./wires";

/** A closed node: outline, texts, chips and, for scopes, the bar of kinds and the sign that says it opens. */
export function drawNode(look: Look): SVGGElement {
  const { width: w, height: h, item } = look;
  const foldable = item.type !== "op";
  const { tint } = look;
  const painted = tint ? ` is-tinted${tint.solid ? " is-solid" : ""}` : "";
  const group = s("g", {
    class: `node is-${look.outline} kind-${look.kind}${painted}`,
    style: tint && `--kind: ${tint.color}`,
    "data-id": item.id,
  });
  if (item.type === "scope" && look.outline !== "variable") {
    group.append(s("rect", { class: "behind", x: 4, y: 4, width: w, height: h, rx: 10 }));
  }
  if (item.type === "series") {
    for (const offset of [8, 4])
      group.append(s("rect", { class: "behind", x: offset, y: offset, width: w, height: h, rx: 10 }));
  }
  group.append(outlinePath(look));
  if (look.outline === "variable") {
    group.append(s("path", { class: "mark", d: `M7,1V${h - 1}M${w - 7},1V${h - 1}` }));
  }
  const textX = foldable ? (w - 22) / 2 + 1 : w / 2;
  const lines = look.subtitle ? [18, 32] : [18];
  if (foldable && look.subtitle) [lines[0], lines[1]] = [19, 33];
  group.append(s("text", { class: "title", x: textX, y: lines[0], "text-anchor": "middle" }, look.title));
  if (look.subtitle)
    group.append(
      s("text", { class: "small", x: textX, y: lines[1], "text-anchor": "middle" }, look.subtitle),
    );
  for (const chip of look.chips) group.append(drawChip(chip));
  if (foldable) {
    if (look.outline !== "variable") group.append(...shareBar(look));
    group.append(toggle(w - 18, 18, true, item.id));
  }
  return group;
}

function outlinePath({ outline, width: w, height: h }: Look): SVGElement {
  switch (outline) {
    case "constant":
      return s("rect", { class: "body", width: w, height: h, rx: h / 2 });
    case "input":
      return s("path", { class: "body", d: `M10,0H${w}L${w - 10},${h}H0Z`, "stroke-linejoin": "round" });
    case "variable":
      return s("rect", { class: "body", width: w, height: h, rx: 4 });
    case "scope":
    case "series":
      return s("rect", { class: "body", width: w, height: h, rx: 10 });
    default:
      return s("rect", { class: "body", width: w, height: h, rx: 7 });
  }
}

function drawChip(chip: PlacedChip): SVGGElement {
  const group = s("g", {
    class: `chip is-${chip.role}`,
    transform: `translate(${round(chip.x)},${chip.y})`,
    "data-chip": chip.id || null,
  });
  group.append(s("rect", { width: chip.width, height: CHIP_HEIGHT, rx: CHIP_HEIGHT / 2 }));
  if (!chip.id) {
    group.append(s("text", { x: chip.width / 2, y: 12, "text-anchor": "middle" }, chip.text));
    return group;
  }
  const icon = {
    constant: s("circle", { class: "icon", cx: 9, cy: CHIP_HEIGHT / 2, r: 2.6 }),
    in: s("path", { class: "icon", d: "M5.5,5.5H9.5V11.5M7,9.2L9.5,11.7L12,9.2" }),
    out: s("path", { class: "icon", d: "M6,5V9H11.5M9.3,6.6L11.8,9L9.3,11.4" }),
    summary: s("path", { class: "icon", d: "M6,12V9M9,12V5M12,12V7.5" }),
  }[chip.role];
  group.append(icon, s("text", { x: 15, y: 12 }, chip.text), s("title", {}, chip.id));
  return group;
}

/** A thin bar at a scope's foot: of what it consists. */
function shareBar({ shares, width, height }: Look): SVGElement[] {
  const total = shares.reduce((sum, { count }) => sum + count, 0);
  const inner = width - 24;
  let x = 12;
  return shares.map(({ color, count }) => {
    const length = (inner * count) / total;
    const part = s("rect", {
      class: "share",
      style: `fill: ${color}`,
      x: round(x),
      y: height - 7,
      width: round(Math.max(length - 0.8, 0.8)),
      height: 3,
      rx: 1.5,
    });
    x += length;
    return part;
  });
}

/** The round + or − with which a scope opens and closes. */
function toggle(x: number, y: number, closed: boolean, id: string): SVGGElement {
  const sign = closed ? "M-3.5,0H3.5M0,-3.5V3.5" : "M-3.5,0H3.5";
  return s(
    "g",
    { class: "toggle", transform: `translate(${round(x)},${round(y)})`, "data-toggle": id },
    s("circle", { r: 11, class: "reach" }),
    s("circle", { r: 7.5 }),
    s("path", { d: sign }),
  );
}

/** An open scope's frame and, to be drawn above the wires, its title; `placeFrame` gives both their place. */
export function drawFrame(id: string, depth: number): SVGGElement {
  return s("g", { class: `frame depth-${depth % 2}`, "data-id": id }, s("rect", { class: "body", rx: 12 }));
}

export function drawFrameTitle(id: string, title: string, titleWidth: number, subtitle: string): SVGGElement {
  return s(
    "g",
    { class: "frame-title", "data-id": id },
    s("text", { class: "title", x: 14, y: 20 }, title),
    s("text", { class: "small", x: round(14 + titleWidth + 10), y: 20 }, subtitle),
    toggle(0, 17, false, id),
  );
}

export function placeFrame(part: SVGGElement, box: Rectangle): void {
  part.setAttribute("transform", `translate(${round(box.x)},${round(box.y)})`);
  const rect = part.querySelector(":scope > rect");
  rect?.setAttribute("width", String(round(box.width)));
  rect?.setAttribute("height", String(round(box.height)));
  part.querySelector(".toggle")?.setAttribute("transform", `translate(${round(box.width - 18)},17)`);
}

export interface WireLook {
  type: "data" | "control" | "ref";
  width: number;
  label: string;
  labelWidth: number;
  /** False where the wire goes on through a port. */
  arrow: boolean;
}

export function drawWire(look: WireLook, key: string): SVGGElement {
  return s(
    "g",
    { class: `wire is-${look.type}`, "data-wire": key },
    s("path", { class: "reach" }),
    s("path", { class: "line", "stroke-width": look.width }),
    look.arrow ? s("path", { class: "head" }) : null,
  );
}

export function placeWire(group: SVGGElement, look: WireLook, points: Point[], direction: Direction): void {
  const line = look.arrow ? shortened(points, direction, 4 + look.width / 2) : points;
  const d = curve(line, direction);
  for (const path of group.querySelectorAll(".line, .reach")) path.setAttribute("d", d);
  group.querySelector(".head")?.setAttribute("d", arrowHead(points, direction, look.width));
}

/** The line ends inside the arrow's head, not at its tip. */
function shortened(points: Point[], direction: Direction, by: number): Point[] {
  const last = points[points.length - 1] as Point;
  const before = points[points.length - 2] as Point;
  const flow = direction === "LR" ? "x" : "y";
  const end = { ...last };
  end[flow] -= Math.sign(last[flow] - before[flow]) * by;
  return [...points.slice(0, -1), end];
}

export function drawWireLabel(look: WireLook, key: string): SVGGElement {
  const width = look.labelWidth + 8;
  return s(
    "g",
    { class: `wire-label is-${look.type}`, "data-wire": key },
    s("rect", { x: round(-width / 2), y: -8, width: round(width), height: 16, rx: 8 }),
    s("text", { y: 3.6, "text-anchor": "middle" }, look.label),
  );
}

export function drawAside(title: string): SVGGElement {
  return s(
    "g",
    { class: "aside" },
    s("rect", { class: "body", rx: 10 }),
    s("text", { class: "small", x: 12, y: 16 }, title),
  );
}
