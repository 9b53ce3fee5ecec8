// What the panels around the picture may ask of the explorer, and the state that Python shares.

import type { BaseState, Context } from "../core";
import type { ColorBy, Coloring } from "./coloring";
import type { Hierarchy, Item, Placement } from "./hierarchy";
import type { Direction } from "./layout";
import type { Kernel, Payload, StepsPayload } from "./payload";

/** The traits synced with tfedu.viz.graph.view.GraphView. */
export interface GraphState extends BaseState {
  payload: Payload | StepsPayload;
  /** Which step of a StepsPayload is shown. */
  step?: number;
  /** Ids of the open scopes. */
  opened: string[];
  /** Name of the selected operation or scope, or "". */
  selected: string;
  placed: Record<string, Placement>;
  unfolded: string[];
  direction: Direction;
  /** In pixels. */
  height: number;
  /** Names of operations that a run would execute; empty when no run is shown. */
  lit: string[];
  /** Names of operations whose outputs that run is given. */
  fed: string[];
  /** The operation that failed, and what it said; empty when none has. */
  failure: { name?: string; message?: string };
  /** What is in the search field. */
  query: string;
  color_by: ColorBy;
  /** A number per operation, by name, for the colours. */
  numbers: Record<string, number>;
  /** Microseconds and bytes per operation of a traced run, by name. */
  stats: Record<string, [number, number]>;
}

export type GraphContext = Context<GraphState>;

export interface Host {
  readonly context: GraphContext;
  readonly tree: Hierarchy;
  readonly coloring: Coloring;
  readonly selected: string;
  /** The item in words, for a reader who does not see it. */
  describe(item: Item): string;
  isOpen(item: Item): boolean;
  /** Whether the item, open or closed, is in the picture. */
  isDrawn(id: string): boolean;
  /** Whether the item is drawn in the column at the side. */
  isAside(id: string): boolean;
  /** Selects by id or operation name; opens what hides it; `move` brings it into sight. */
  select(name: string, move?: boolean): void;
  toggle(id: string): void;
  fit(): void;
  focusStage(): void;
  follow(towards: "inputs" | "outputs"): void;
  place(name: string, where: Placement | null): void;
  unfold(id: string): void;
  /** The kernels of a compilation; empty for a plain graph. */
  readonly kernels: readonly Kernel[];
  /** Shows a step of a compilation, and selects there. */
  goTo(step: number, name?: string): void;
}
