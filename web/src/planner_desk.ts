// What the parts of the planner's page share: the study, what is chosen, and how to tell the others.

import type { Changes } from "./planner_changes.js";
import type { Figures } from "./planner_figures.js";
import type { PlannerMap } from "./planner_map.js";
import type { State } from "./planner_state.js";
import type { Line, Outcome, Place, Shown, Stop, Study, Value } from "./planner_types.js";
import { valueOf } from "./planner_figures.js";

export interface Desk {
  readonly study: Study;
  readonly figures: Figures;
  readonly places: Place[];
  readonly map: PlannerMap;
  readonly changes: Changes;
  readonly state: State;
  /** Fetched when they are first shown; null before that. */
  stops: Stop[] | null;
  lines: Line[] | null;
  /** What the changes come to; null without changes and while it is asked for. */
  outcome: Outcome | null;
  /** Whether it cannot be told what they come to. */
  failed: boolean;
  /** Another layer, norm, pace or weight. */
  recolour: () => void;
  /** Another area. focus: whether its heading is read out. */
  chooseArea: (code: string, focus?: boolean) => void;
  choosePlace: (id: string, focus?: boolean) => void;
  chooseStop: (id: string) => void;
  /** Does something to the changes, and shows what they come to. */
  change: (act: () => void) => void;
  /** Tells what went wrong; null takes it away. */
  mistake: (text: string | null) => void;
}

/** The figures of the layer that is shown, of a scenario too. */
export function shownValues(desk: Desk): Value[] {
  const { shown, chosen } = desk.state;
  return shown.kind === "change"
    ? changeValues(desk, desk.outcome, shown)
    : desk.figures.values(shown, chosen);
}

/** Per area how many people more live beyond the norm; fewer is below zero. */
export function changeValues(desk: Desk, outcome: Outcome | null, shown: Shown): Value[] {
  const { category, window } = shown;
  if (outcome === null) return desk.figures.areas.map(() => ({ value: null, status: "unknown" }));
  const rows = new Map<string, Value>();
  for (const row of (window === "" ? outcome?.areas : outcome?.window_areas) ?? []) {
    if (row["category"] !== category || (window !== "" && row["window"] !== window)) continue;
    rows.set(String(row["code"]), valueOf(row, "people_in_gap_difference"));
  }
  // an area that is not told of stays as it is
  return desk.figures.areas.map((area) => rows.get(area.code) ?? { value: 0, status: "known" });
}
