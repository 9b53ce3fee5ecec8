// What Python sends of a log beside its curves (tfedu/viz/dashboard/payload.py has the schema).

import type { ChartState, Head, Snapshot } from "../chart/data";

export interface RunHead {
  name: string;
  colour: number;
  dash: number;
}

export interface DashboardHead extends Head {
  runs: RunHead[];
  /** How many tags of each other kind. */
  others: Record<string, number>;
  notes: string[];
}

export interface DashboardState extends ChartState {
  payload: Snapshot<DashboardHead>;
  runs: string;
  tags: string;
  outliers: boolean;
}
