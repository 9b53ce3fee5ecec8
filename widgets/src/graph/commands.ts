// All that a reader can do, apart from what the panels ask of the Host: the toolbar's buttons and the keys call these.

import type { Item } from "./hierarchy";
import type { Host } from "./host";
import type { Arrow } from "./navigate";

export type Panel = "legend" | "help" | "outline" | "pairs";

export interface Commands extends Host {
  /** The selected item, or null. */
  readonly chosen: Item | null;
  openLevel(): void;
  closeAll(): void;
  zoom(factor: number): void;
  /** The next direction of flow. */
  turn(): void;
  flip(panel: Panel): void;
  isShown(panel: Panel): boolean;
  save(form: "svg" | "png" | "dot"): Promise<void>;
  search(): void;
  /** From an operation to its gradient, or from a gradient to its operation. */
  counterpart(): void;
  /** The next or previous step of a compilation. */
  moveStep(by: number): void;
  /** The next meaning of the colours. */
  recolor(): void;
  /** Selects the neighbour in the arrow's direction. */
  step(arrow: Arrow): void;
  /** Takes back the last thing asked for: help, trace, search, selection. */
  escape(): void;
}
