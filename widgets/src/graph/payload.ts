// The graph as Python sends it; tfedu/viz/graph/payload.schema.json is the format's definition.

import type { Bilingual } from "../core";

export const KINDS = [
  "input",
  "constant",
  "variable",
  "update",
  "linear",
  "activation",
  "math",
  "reduce",
  "array",
  "random",
  "control",
] as const;
export type Kind = (typeof KINDS)[number];
export type Shape = (number | null)[] | null;

export interface Output {
  dtype: string;
  shape: Shape;
}

export interface OpNode {
  name: string;
  op: string;
  /** `[producing node, its output]`, by place in `nodes`. */
  inputs: [number, number][];
  control: number[];
  outputs: Output[];
  attrs: Record<string, string>;
  /** Who asked for it. */
  by: "user" | "gradient" | "optimizer" | "summary" | "initializer";
  device?: string;
  /** The forward operation that this one is a gradient of. */
  of?: number;
  /** A short constant's value. */
  value?: string;
  source?: number;
  /** In a program of primitives: the operations it came from. */
  from?: string[];
}

export interface Source {
  /** Base name; empty for a notebook cell. */
  file: string;
  line: number;
  code: string;
}

export interface OpType {
  kind: Kind;
  doc: Bilingual;
  formula: string;
}

export interface Payload {
  version: 1;
  nodes: OpNode[];
  sources: Source[];
  types: Record<string, OpType>;
}

/** A sequence of graphs that ends in kernels; tfedu/viz/graph/steps.schema.json. */
export interface StepsPayload {
  version: 1;
  steps: Step[];
  kernels: Kernel[];
  complete: boolean;
}

export interface Step {
  id: string;
  graph: Payload;
  /** Names that are not in the step before. */
  new: string[];
  /** Names that are not in the step after. */
  leaving: string[];
}

export interface Kernel {
  /** In the last step, the scope of what it computes. */
  scope: string;
  launches: string[];
  /** OpenCL C; empty where the host computes. */
  source: string;
  ops: string[];
  flops: number;
  bytes: number;
}

export function isSteps(payload: Payload | StepsPayload): payload is StepsPayload {
  return "steps" in payload;
}

/** The part of a name after its last slash. */
export function baseName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

/** `?×28×28×1`; `?` for unknown rank, `word` for rank 0. */
export function shapeText(shape: Shape, word: string): string {
  if (shape === null) return "?";
  return shape.length === 0 ? word : shape.map((size) => size ?? "?").join("×");
}

/** Number of elements as far as it is known; unknown sizes count once. */
export function elementCount(shape: Shape): number {
  return (shape ?? []).reduce<number>((product, size) => product * Math.max(size ?? 1, 0), 1);
}
