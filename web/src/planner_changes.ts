// The changes of a scenario as the planner makes them: what each does to the list, undo and redo.

import { rounded } from "./planner_state.js";
import type { Spot } from "./planner_map.js";
import { signOf, type Mark } from "./planner_signs.js";
import type { Change, Place, Study } from "./planner_types.js";
import { t } from "./words.js";

const NEW = "new:";

/** The list of changes, and those before and after it. */
export class Changes {
  private past: Change[][] = [];
  private future: Change[][] = [];
  now: Change[] = [];
  /** Whether the last step was a change of the planner's own, which can be refused. */
  made = false;

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  /** made: by the planner; not what was kept before. */
  set(changes: Change[], made = true): void {
    this.made = made;
    this.past.push(this.now);
    this.future = [];
    this.now = changes;
  }

  /** Another scenario: what came before it is not undone. */
  start(changes: Change[]): void {
    [this.past, this.future, this.now, this.made] = [[], [], changes, false];
  }

  undo(): void {
    const before = this.past.pop();
    this.made = false;
    if (before === undefined) return;
    this.future.push(this.now);
    this.now = before;
  }

  /** As before the last change, which was none: it cannot be done again either. */
  refuse(): void {
    this.now = this.past.pop() ?? this.now;
  }

  redo(): void {
    const after = this.future.pop();
    this.made = false;
    if (after === undefined) return;
    this.past.push(this.now);
    this.now = after;
  }
}

/** With a place of this category there. */
export function added(changes: Change[], category: string, lat: number, lon: number, name: string): Change[] {
  const named = name === "" ? {} : { name };
  return [...changes, { kind: "add", category, lat: rounded(lat), lon: rounded(lon), ...named }];
}

/** With a place elsewhere; a new one is simply put there. */
export function moved(changes: Change[], id: string, latitude: number, longitude: number): Change[] {
  const there = { lat: rounded(latitude), lon: rounded(longitude) };
  const row = rowOf(id);
  if (row !== null) {
    return changes.map((one, at) => (at === row && one.kind === "add" ? { ...one, ...there } : one));
  }
  return [...without(changes, id), { kind: "move", place: id, ...there }];
}

/** Without a place; a new one was never there. */
export function closed(changes: Change[], id: string): Change[] {
  const row = rowOf(id);
  if (row !== null) return changes.filter((_, at) => at !== row);
  return [...without(changes, id), { kind: "close", place: id }];
}

/** With a stop or a line struck, or back again. */
export function toggled(changes: Change[], strike: Change): Change[] {
  const left = changes.filter((one) => JSON.stringify(one) !== JSON.stringify(strike));
  return left.length < changes.length ? left : [...changes, strike];
}

export function struck(changes: readonly Change[]): Set<string> {
  return new Set(changes.flatMap((one) => (one.kind === "strike_stop" ? [one.stop] : [])));
}

export function struckLines(changes: readonly Change[]): Set<string> {
  return new Set(changes.flatMap((one) => (one.kind === "strike_route" ? [one.route] : [])));
}

/** The categories whose places change. */
export function categoryOf(change: Change, places: readonly Place[]): string | null {
  if (change.kind === "add") return change.category;
  if (change.kind === "move" || change.kind === "close") {
    return places.find((place) => place.place === change.place)?.category ?? null;
  }
  return null;
}

/** What stands on the map after the changes: places, where they are and what happened to them. */
export function spotsOf(study: Study, places: readonly Place[], changes: readonly Change[]): Spot[] {
  const sign = (category: string) => signOf(study.categories.findIndex((one) => one.category === category));
  const about = new Map<string, Change>();
  const spots: Spot[] = [];
  changes.forEach((change, row) => {
    if (change.kind === "move" || change.kind === "close") about.set(change.place, change);
    if (change.kind !== "add") return;
    const { lat, lon, category } = change;
    const name = change.name || t("planner.new_place", { category: labelOf(study, category) });
    spots.push({ id: `${NEW}${row}`, name, sign: sign(category), mark: "added", lat, lon, from: null });
  });
  for (const place of places) {
    const change = about.get(place.place);
    const mark: Mark = change === undefined ? "" : change.kind === "close" ? "closed" : "moved";
    const there = change?.kind === "move" ? change : place;
    const from: Spot["from"] = mark === "moved" ? [place.lat, place.lon] : null;
    const { lat, lon } = there;
    spots.push({ id: place.place, name: nameOf(place), sign: sign(place.category), mark, lat, lon, from });
  }
  return spots;
}

export function nameOf(place: Place): string {
  return place.name === "" ? place.place : place.name;
}

export function labelOf(study: Study, category: string): string {
  return study.categories.find((one) => one.category === category)?.label ?? category;
}

function without(changes: Change[], place: string): Change[] {
  return changes.filter((one) => !((one.kind === "move" || one.kind === "close") && one.place === place));
}

/** The row of a new place in the changes. */
function rowOf(id: string): number | null {
  return id.startsWith(NEW) ? Number(id.slice(NEW.length)) : null;
}
