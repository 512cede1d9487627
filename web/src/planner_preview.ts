// What changes come to, asked of the server with the pace and the norms that are chosen.

import { send } from "./api.js";
import { announce } from "./dom.js";
import type { Desk } from "./planner_desk.js";
import type { Change, Outcome } from "./planner_types.js";
import { t } from "./words.js";

// Of api/measures.py.
const [LEAST, MOST] = [5, 40];

export interface Measure {
  pace: string;
  norms: Record<string, number>;
}

/** The pace and the norms that are chosen: those of the map, as the server knows them. */
export function measureOf({ study, figures, state: { chosen } }: Desk): Measure {
  const norms: Measure["norms"] = {};
  for (const { category, norm_minutes: own } of study.categories) {
    const wanted = figures.norm(chosen, category);
    const whole = Math.min(MOST, Math.max(LEAST, Math.round(wanted)));
    if (wanted !== own) norms[category] = Math.abs(wanted - own) <= Math.abs(wanted - whole) ? own : whole;
  }
  return { pace: figures.pace(chosen), norms };
}

/** Whether a plan is told with the study's own pace and norms. */
export function isOwn(desk: Desk, { pace, norms }: Measure): boolean {
  return pace === desk.study.pace && Object.keys(norms).length === 0;
}

/** A question about changes. windows: with every window of the timetable too. */
export function question(desk: Desk, changes: readonly Change[], windows: boolean): Record<string, unknown> {
  return { changes, windows, ...measureOf(desk) };
}

/** Whether the windows belong to what these changes come to. */
export function withWindows(desk: Desk, changes: readonly Change[]): boolean {
  const struck = changes.some((one) => one.kind === "strike_stop" || one.kind === "strike_route");
  return struck || desk.state.shown.window !== "";
}

/** Whether the outcome that is shown is that of the pace and the norms that are chosen now. */
export function isOfNow(desk: Desk): boolean {
  return desk.outcome !== null && JSON.stringify(desk.outcome.measure) === JSON.stringify(measureOf(desk));
}

/** What changes come to with the pace and the norms of now. Throws Problem. */
export async function outcomeOf(desk: Desk, changes: readonly Change[], windows: boolean, signal?: AbortSignal): Promise<Outcome> {
  const measure = measureOf(desk);
  const path = `/studies/${encodeURIComponent(desk.study.id)}/scenarios/preview`;
  const answer = await send<Outcome>("POST", path, question(desk, changes, windows), signal === undefined ? {} : { signal });
  return { ...answer.body, measure };
}

let running: AbortController | null = null;

/** What changes come to; an earlier question that still runs is given up. Null for such a one. */
export async function preview(desk: Desk, changes: readonly Change[]): Promise<Outcome | null> {
  running?.abort();
  const mine = (running = new AbortController());
  try {
    return await outcomeOf(desk, changes, withWindows(desk, changes), mine.signal);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    throw error;
  }
}

/** Says the outcome to who does not see the table. */
export function sayOutcome(desk: Desk, outcome: Outcome): void {
  const changed = outcome.areas.length + outcome.window_areas.length;
  announce(t("planner.outcome_said", { areas: changed, n: desk.changes.now.length }));
}
