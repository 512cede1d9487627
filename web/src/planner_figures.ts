// The figures of the areas: as published, or worked out again for another norm, pace or weights.

import type { Area, Chosen, PeopleByNorm, Profile, Shown, Status, Study, Value, WindowProfile } from "./planner_types.js";

/** What a profile gives in place of people that it does not show. */
const MARKS: Readonly<Record<number, Status>> = { [-1]: "small", [-2]: "hidden" };
const PARTS = 10_000;
const NOT_KNOWN: Value = { value: null, status: "unknown" };

/** The areas of a study, in one order; profiles: by pace, windows: by name, as far as they are fetched. */
export class Figures {
  readonly profiles = new Map<string, Profile>();
  readonly windows = new Map<string, WindowProfile>();
  readonly rows = new Map<string, number>();

  constructor(
    readonly study: Study,
    readonly areas: readonly Area[],
  ) {
    areas.forEach((area, row) => this.rows.set(area.code, row));
  }

  pace(chosen: Chosen): string {
    return chosen.pace === "" ? this.study.pace : chosen.pace;
  }

  norm(chosen: Chosen, category: string): number {
    return chosen.norms[category] ?? this.study.categories.find((c) => c.category === category)?.norm_minutes ?? 15;
  }

  /** Whether the choice can be told with what was fetched; window: that is told too, "" for none. */
  can(chosen: Chosen, window: string): boolean {
    const inWindow = window === "" || this.ownNorms(chosen) || this.windows.has(window);
    return inWindow && (this.asPublished(chosen) || this.profiles.has(this.pace(chosen)));
  }

  asPublished(chosen: Chosen): boolean {
    return this.onFootAsPublished(chosen) && !this.otherWeights(chosen);
  }

  /** The figure of the layer for every area. */
  values(shown: Shown, chosen: Chosen): Value[] {
    const { kind, category, window } = shown;
    switch (kind) {
      case "alone":
        return this.column("one_person_share");
      case "need":
        return this.need(chosen);
      case "minutes":
        return this.minutes(category, chosen, window);
      case "gap":
        return this.people(category, chosen, window);
      case "within":
        return this.column(`${headOf(category, window)}share_within_norm`);
      case "without":
        return this.column("people_in_gap");
      default:
        return this.priority(chosen);
    }
  }

  need(chosen: Chosen): Value[] {
    const profile = this.profiles.get(this.pace(chosen));
    if (!this.otherWeights(chosen)) return this.column("need");
    if (profile === undefined) return this.none();
    const parts = profile.need.map((part) => ({
      scores: part.scores,
      weight: chosen.weights[part.indicator] ?? part.weight,
    }));
    return this.areas.map((_, row) => {
      let sum = 0;
      let weight = 0;
      for (const part of parts) {
        const score = part.scores[row];
        if (score == null) continue;
        sum += score * part.weight;
        weight += part.weight;
      }
      return weight > 0 ? { value: sum / weight, status: "known" } : NOT_KNOWN;
    });
  }

  /** Need times the mean of the shortfalls of all categories. */
  priority(chosen: Chosen): Value[] {
    const profile = this.profiles.get(this.pace(chosen));
    if (this.asPublished(chosen)) return this.column("priority");
    if (profile === undefined) return this.none();
    const lists = profile.categories.map(
      (one) => one.shortfall[this.at(one.norms, this.norm(chosen, one.category))] ?? [],
    );
    return this.need(chosen).map(({ value }, row) => {
      const short = lists.map((list) => list[row] ?? null);
      if (value === null || short.some((part) => part === null)) return NOT_KNOWN;
      const sum = short.reduce<number>((total, part) => total + (part ?? 0), 0);
      return { value: (value * sum) / (short.length * PARTS), status: "known" };
    });
  }

  /** window: "" is on foot; the pace that is chosen holds there alone. */
  people(category: string, chosen: Chosen, window = ""): Value[] {
    const onFoot = window === "";
    const own = this.ownNorm(category, chosen) && (!onFoot || this.pace(chosen) === this.study.pace);
    if (own) return this.column(`${headOf(category, window)}people_in_gap`);
    const profile = onFoot ? this.profiles.get(this.pace(chosen)) : this.windows.get(window);
    if (profile === undefined) return this.none();
    const found = profile.categories.find((one: PeopleByNorm) => one.category === category);
    const list = found?.people[this.at(found.norms, this.norm(chosen, category))] ?? [];
    return this.areas.map((_, row) => {
      const people = list[row] ?? null;
      if (people === null) return NOT_KNOWN;
      const mark = MARKS[people];
      return mark === undefined ? { value: people, status: "known" } : { value: null, status: mark };
    });
  }

  /** A median on foot keeps its place at another pace: the minutes change in proportion. */
  minutes(category: string, chosen: Chosen, window = ""): Value[] {
    if (window !== "") return this.column(`${headOf(category, window)}minutes`);
    const speed = (name: string): number =>
      this.study.paces.find((pace) => pace.name === name)?.metres_per_second ?? 1;
    const factor = speed(this.study.pace) / speed(this.pace(chosen));
    return this.column(`${category}_minutes`).map(({ value, status }) => ({
      value: value === null ? null : value * factor,
      status,
    }));
  }

  /** Per area its rank by priority; areas with the same priority share the best of their ranks. */
  ranks(chosen: Chosen): (number | null)[] {
    const values = this.priority(chosen).map(({ value }) => value);
    const sorted = values.filter((value) => value !== null).sort((a, b) => b - a);
    const first = new Map<number, number>();
    sorted.forEach((value, at) => first.has(value) || first.set(value, at + 1));
    return values.map((value) => (value === null ? null : (first.get(value) ?? null)));
  }

  column(name: string): Value[] {
    return this.areas.map((area) => valueOf(area, name));
  }

  /** Whether people beyond the norm are in steps (of the threshold), as they are where it is another. */
  inSteps({ kind, category }: Shown, chosen: Chosen): boolean {
    return kind === "gap" && !this.ownNorm(category, chosen);
  }

  /** Whether every norm is that of the study. */
  ownNorms(chosen: Chosen): boolean {
    return Object.keys(chosen.norms).length === 0;
  }

  /** While the profile is fetched, or when it cannot be had: the figures of another norm are none of this one. */
  private none(): Value[] {
    return this.areas.map(() => NOT_KNOWN);
  }

  private ownNorm(category: string, chosen: Chosen): boolean {
    return chosen.norms[category] === undefined;
  }

  private onFootAsPublished(chosen: Chosen): boolean {
    return this.pace(chosen) === this.study.pace && this.ownNorms(chosen);
  }

  private otherWeights(chosen: Chosen): boolean {
    return Object.keys(chosen.weights).length > 0;
  }

  private at(norms: readonly number[], wanted: number): number {
    let best = 0;
    norms.forEach((norm, at) => {
      if (Math.abs(norm - wanted) < Math.abs((norms[best] ?? 0) - wanted)) best = at;
    });
    return best;
  }
}

/** A figure of a row with its status; without one it is known when there is a number. */
export function valueOf(row: Readonly<Record<string, unknown>>, name: string): Value {
  const value = row[name];
  const known = typeof value === "number";
  const status = row[`${name}_status`];
  const told = typeof status === "string" ? (status as Status) : known ? "known" : "unknown";
  return { value: known ? value : null, status: told };
}

/** What the columns of a category begin with; window: "" is on foot. */
function headOf(category: string, window: string): string {
  return window === "" ? `${category}_` : `${category}_${window}_`;
}

/** The columns that the page asks for, of those that the study has. */
export function columnsOf(study: Study): string[] {
  const own = ["code", "name", "households", "one_person_households", "one_person_share", "need", "people_in_gap"];
  const ranks = ["priority", "rank", "rank_low", "rank_high"];
  const wanted = [...own, ...ranks];
  for (const { category } of study.categories) {
    wanted.push(`${category}_minutes`, `${category}_people_in_gap`, `${category}_share_within_norm`);
    for (const { name } of study.windows) {
      wanted.push(`${category}_${name}_minutes`, `${category}_${name}_people_in_gap`);
      wanted.push(`${category}_${name}_share_within_norm`);
    }
  }
  const has = new Set(study.columns.map((column) => column.name));
  return wanted.flatMap((name) => [name, `${name}_status`]).filter((name) => has.has(name));
}
