// What Python sends of a training run beside its curves (tfedu/viz/live/payload.py has the schema).

import type { ChartState, Head, Part, Snapshot } from "../chart/data";

export interface Progress {
  done: number;
  total: number | null;
  rate: number | null;
  left: number | null;
}

export type State = "waiting" | "running" | "stopped" | "interrupted" | "failed" | "finished";

export interface LiveHead extends Head {
  state: State;
  progress: Progress | null;
}

export interface LiveSnapshot extends Snapshot<LiveHead> {
  /** Names the paper copies of this view. */
  mark: string;
}

export interface Changes {
  kind: "changes";
  head: LiveHead;
  parts: Part[];
}

export interface LiveState extends ChartState {
  payload: LiveSnapshot;
  stop: boolean;
}
