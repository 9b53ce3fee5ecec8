// The lines: smooth curves through the layout's points, as thick as the tensors they carry, labelled with their shapes.

import type { Direction, Point } from "./layout";
import { elementCount, type OpNode, shapeText } from "./payload";
import type { Wire } from "./visible";

const THINNEST = 1.2;
const THICKEST = 6;
const LARGEST = 5e6;

/** Width in pixels for a number of elements: it grows with the power 0.3, so that a scalar and a million stay comparable. */
export function thickness(elements: number): number {
  const share = (Math.min(Math.max(elements, 1), LARGEST) / LARGEST) ** 0.3;
  return Math.round((THINNEST + (THICKEST - THINNEST) * share) * 100) / 100;
}

export function wireThickness(wire: Wire, nodes: readonly OpNode[]): number {
  const sizes = wire.tensors.map(({ node, output }) =>
    elementCount(nodes[node]?.outputs[output]?.shape ?? []),
  );
  return wire.type === "control" ? THINNEST : thickness(Math.max(1, ...sizes));
}

export interface LabelWords {
  scalar: string;
  tensors(count: number): string;
}

/** The shape of a single tensor, `N tensors` for a bundle, nothing for control. */
export function wireLabel(wire: Wire, nodes: readonly OpNode[], words: LabelWords): string {
  const [first, ...others] = wire.tensors;
  if (!first) return "";
  if (others.length > 0) return words.tensors(wire.tensors.length);
  const outputs = nodes[first.node]?.outputs ?? [];
  const shape = shapeText(outputs[first.output]?.shape ?? null, words.scalar);
  // Of several outputs, it is said which one this is.
  return outputs.length > 1 ? `:${first.output} ${shape}` : shape;
}

/** A curve that leaves and arrives along the flow and never overshoots between its points. */
export function curve(points: readonly Point[], direction: Direction): string {
  const flow = direction === "LR" ? "x" : "y";
  const cross = direction === "LR" ? "y" : "x";
  const slopes = points.map((here, i) => {
    const before = points[i - 1];
    const after = points[i + 1];
    if (!before || !after) return 0;
    const [d1, d2] = [here[flow] - before[flow], after[flow] - here[flow]];
    const [s1, s2] = [(here[cross] - before[cross]) / (d1 || 1), (after[cross] - here[cross]) / (d2 || 1)];
    if (d1 * d2 <= 0 || s1 * s2 <= 0) return 0;
    return Math.sign(s1) * Math.min(Math.abs(s1), Math.abs(s2), Math.abs((s1 + s2) / 4) * 2);
  });
  const text = (point: Point) => `${round(point.x)},${round(point.y)}`;
  let path = `M${text(points[0] as Point)}`;
  for (let i = 1; i < points.length; i += 1) {
    const [a, b] = [points[i - 1] as Point, points[i] as Point];
    const step = (b[flow] - a[flow]) / (i === 1 || i === points.length - 1 ? 2.2 : 3);
    const control = (from: Point, slope: number, sign: number): Point => {
      const along = from[flow] + sign * step;
      const across = from[cross] + sign * step * slope;
      return flow === "y" ? { x: across, y: along } : { x: along, y: across };
    };
    path += `C${text(control(a, slopes[i - 1] as number, 1))} ${text(control(b, slopes[i] as number, -1))} ${text(b)}`;
  }
  return path;
}

/** The arrow's head at the last point, pointing along the flow. */
export function arrowHead(points: readonly Point[], direction: Direction, width: number): string {
  const tip = points[points.length - 1] as Point;
  const before = points[points.length - 2] ?? tip;
  const flow = direction === "LR" ? "x" : "y";
  const sign = tip[flow] >= before[flow] ? 1 : -1;
  const length = (6 + width) * sign;
  const half = 2.6 + width * 0.75;
  const { x, y } = tip;
  const corners =
    flow === "y"
      ? [
          [x, y],
          [x - half, y - length],
          [x + half, y - length],
        ]
      : [
          [x, y],
          [x - length, y - half],
          [x - length, y + half],
        ];
  return `M${corners.map(([a, b]) => `${round(a as number)},${round(b as number)}`).join("L")}Z`;
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
