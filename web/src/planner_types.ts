// What the planner's page knows: answers of the API, and its own state.

export type Status = "known" | "small" | "hidden" | "suppressed" | "unknown";
export type Figure = string | number | boolean | null;

export interface Value {
  value: number | null;
  status: Status;
}

export interface Category {
  category: string;
  label: string;
  norm_minutes: number;
  places: number;
}

export interface Study {
  id: string;
  name: string;
  invented: boolean;
  bounds: [number, number, number, number];
  suppress_below: number;
  categories: Category[];
  pace: string;
  paces: { name: string; label: string; metres_per_second: number }[];
  windows: { name: string; label: string; date: string; start: string; end: string }[];
  need: { method: string; weights: { indicator: string; label: string; weight: number }[] };
  columns: { name: string; label: string }[];
  attributions: string[];
}

export type Area = Record<string, Figure> & { code: string; name: string };

export interface Place {
  place: string;
  category: string;
  name: string;
  address: string;
  opening_hours: string;
  lon: number;
  lat: number;
}

export interface Stop {
  stop: string;
  name: string;
  lon: number;
  lat: number;
}

export interface Line {
  route: string;
  name: string;
  long_name: string;
  kind: string;
}

/** Per norm a list with the people beyond it in every area. */
export interface PeopleByNorm {
  category: string;
  norms: number[];
  people: (number | null)[][];
}

/** On foot, at one pace. */
export interface Profile {
  pace: string;
  codes: string[];
  need: { indicator: string; label: string; weight: number; scores: (number | null)[] }[];
  categories: (PeopleByNorm & { shortfall: (number | null)[][] })[];
}

/** In one window, at the pace of the study. */
export interface WindowProfile {
  window: string;
  codes: string[];
  categories: PeopleByNorm[];
}

export type Change =
  | { kind: "add"; category: string; lat: number; lon: number; name?: string }
  | { kind: "move"; place: string; lat: number; lon: number }
  | { kind: "close"; place: string }
  | { kind: "strike_stop"; stop: string }
  | { kind: "strike_route"; route: string };

/** A row of an outcome: what it is about, and figures before and after, each with a status. */
export type Row = Record<string, Figure>;

export interface Outcome {
  pace: string;
  windows_pace: string;
  categories: Row[];
  areas: Row[];
  windows: Row[];
  window_areas: Row[];
  /** What the page asked with. */
  measure?: { pace: string; norms: Record<string, number> };
}

export interface Head {
  id: string;
  name: string;
  version: number;
  etag: string;
  changed: string;
  deleted: boolean;
}

export interface Scenario extends Head {
  changes: Change[];
}

export type Kind = "priority" | "need" | "alone" | "gap" | "minutes" | "within" | "without" | "change";

/** What the map shows. window: "" is on foot. */
export interface Shown {
  kind: Kind;
  category: string;
  window: string;
}

/** What the planner chose instead of what the study says; empty where it is the study's. */
export interface Chosen {
  pace: string;
  norms: Record<string, number>;
  weights: Record<string, number>;
}
