// The state of the planner's page in the hash of its address, both ways.

import type { Change, Chosen, Kind, Shown } from "./planner_types.js";

export interface State {
  study: string;
  shown: Shown;
  chosen: Chosen;
  area: string;
  place: string;
  /** The kept scenario that is open, and the one beside it. */
  scenario: string;
  other: string;
  changes: Change[];
  /** Whether streets are drawn. */
  streets: boolean;
  /** zoom, latitude, longitude. */
  at: [number, number, number] | null;
}

const KINDS: readonly Kind[] = ["priority", "need", "alone", "gap", "minutes", "within", "without", "change"];
const MOST_CHANGES = 200;

/** The state that an address tells; what is no use in it is left out. */
export function stateOf(words: ReadonlyMap<string, string>): State {
  const [kind = "", category = "", window = ""] = (words.get("layer") ?? "").split(":");
  return {
    study: words.get("study") ?? "",
    shown: { kind: KINDS.find((one) => one === kind) ?? "priority", category, window },
    chosen: {
      pace: words.get("pace") ?? "",
      norms: numbers(words.get("norm"), 1, 240),
      weights: numbers(words.get("weights"), 0, 100),
    },
    area: words.get("area") ?? "",
    place: words.get("place") ?? "",
    scenario: words.get("scenario") ?? "",
    other: words.get("other") ?? "",
    changes: changesOf(words.get("changes")),
    streets: words.get("streets") !== "no",
    at: atOf(words.get("at")),
  };
}

/** The words of an address that `stateOf` reads back. */
export function wordsOf(state: State): Record<string, string> {
  const { kind, category, window } = state.shown;
  return {
    study: state.study,
    layer: [kind, category, window].join(":").replace(/:+$/, ""),
    pace: state.chosen.pace,
    norm: pairs(state.chosen.norms),
    weights: pairs(state.chosen.weights),
    area: state.area,
    place: state.place,
    scenario: state.scenario,
    other: state.other,
    changes: state.changes.length ? JSON.stringify(state.changes) : "",
    streets: state.streets ? "" : "no",
    at: state.at === null ? "" : `${state.at[0]},${state.at[1].toFixed(5)},${state.at[2].toFixed(5)}`,
  };
}

/** Changes as they stand in an address or a document; null where one of them is none. */
export function readChanges(value: unknown): Change[] | null {
  if (!Array.isArray(value) || value.length > MOST_CHANGES) return null;
  const read = value.map(changeOf);
  return read.every((one) => one !== null) ? (read as Change[]) : null;
}

/** Six decimals are 10 cm. */
export function rounded(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}

function changesOf(word: string | undefined): Change[] {
  if (word === undefined) return [];
  try {
    return readChanges(JSON.parse(word)) ?? [];
  } catch {
    return [];
  }
}

function changeOf(value: unknown): Change | null {
  if (typeof value !== "object" || value === null) return null;
  const told = value as Record<string, unknown>;
  const { kind, category, place, stop, route, lat, lon, name } = told;
  const there = isDegrees(lat, 90) && isDegrees(lon, 180) ? { lat, lon } : null;
  if (kind === "add" && isWord(category) && there !== null) {
    return { kind, category, ...there, ...(isWord(name) ? { name } : {}) };
  }
  if (kind === "move" && isWord(place) && there !== null) return { kind, place, ...there };
  if (kind === "close" && isWord(place)) return { kind, place };
  if (kind === "strike_stop" && isWord(stop)) return { kind, stop };
  if (kind === "strike_route" && isWord(route)) return { kind, route };
  return null;
}

function isWord(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= 200;
}

function isDegrees(value: unknown, most: number): value is number {
  return typeof value === "number" && Math.abs(value) <= most;
}

function atOf(word: string | undefined): State["at"] {
  const [zoom, lat, lon] = (word ?? "").split(",").map(Number);
  if (word === undefined || !Number.isFinite(zoom) || !isDegrees(lat, 90)) return null;
  return isDegrees(lon, 180) ? [zoom as number, lat, lon] : null;
}

function pairs(values: Record<string, number>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}:${value}`)
    .join(",");
}

function numbers(word: string | undefined, low: number, high: number): Record<string, number> {
  const found: Record<string, number> = {};
  for (const pair of (word ?? "").split(",")) {
    const [name = "", value = ""] = pair.split(":");
    const number = value === "" ? NaN : Number(value);
    if (name !== "" && number >= low && number <= high) found[name] = number;
  }
  return found;
}
