// What can be shown of the areas: in which classes and colours, and how a figure is told.

import type { Figures } from "./planner_figures.js";
import type { Chosen, Kind, Shown, Study, Value } from "./planner_types.js";
import { number, percent, t } from "./words.js";

export interface Look {
  fill: string;
  line: string;
  /** Beside the colour, for who does not see it: a line in pieces where a figure is missing. */
  dash: string | null;
  label: string;
}

/** Classes from low to high; a value belongs to the first whose bound it does not exceed. */
export interface Scale {
  bounds: number[];
  looks: Look[];
  missing: Look;
  hidden: Look;
}

const LINE = "#5b6673";
// The ramps of maps/palette.py.
const RAMPS: Record<Exclude<Kind, "minutes" | "change">, string[]> = {
  priority: ["#edf8fb", "#b3cde3", "#8c96c6", "#8856a7", "#4d004b"],
  need: ["#f1eef6", "#bdc9e1", "#74a9cf", "#2b8cbe", "#034a74"],
  alone: ["#f1eef6", "#bdc9e1", "#74a9cf", "#2b8cbe", "#034a74"],
  gap: ["#fff3bf", "#fed98e", "#fe9929", "#d95f0e", "#8c2d04"],
  without: ["#fff3bf", "#fed98e", "#fe9929", "#d95f0e", "#8c2d04"],
  within: ["#edf8e9", "#c2e3a9", "#7fbc6f", "#31884a", "#00441b"],
};
const NORM_COLOURS = ["#2166ac", "#92c5de", "#fee391", "#fe9929", "#a63603"];
const NORM_FACTORS = [0.5, 1, 1.5, 2];
const CHANGE_BOUNDS = [-20, -1e-9, 1e-9, 20];
const CHANGE_COLOURS = ["#2166ac", "#92c5de", "#f3f3f0", "#fdb863", "#b35806"];
const ZERO = "#f3f3f0";

/** The kinds that a study has figures for. */
export function kindsOf(study: Study): Kind[] {
  const has = new Set(study.columns.map((column) => column.name));
  const kinds: Kind[] = ["priority", "gap", "minutes", "within", "without", "need", "alone"];
  const needed: Partial<Record<Kind, string>> = { alone: "one_person_share", without: "people_in_gap" };
  return kinds.filter((kind) => has.has(needed[kind] ?? "code"));
}

export function ofCategory(kind: Kind): boolean {
  return kind === "gap" || kind === "minutes" || kind === "within" || kind === "change";
}

/** The window that the layer is of; "" on foot, or where it is of none. */
export function windowOf(shown: Shown): string {
  return ofCategory(shown.kind) ? shown.window : "";
}

/** Says that no other pace than the study's holds by public transport. */
export function windowPace(study: Study): string {
  return t("planner.window_pace", { pace: study.paces.find(({ name }) => name === study.pace)?.label ?? study.pace });
}

/** The name of a layer, as people read it. */
export function layerName(study: Study, shown: Shown): string {
  const category = study.categories.find((one) => one.category === shown.category)?.label ?? "";
  const window = study.windows.find((one) => one.name === shown.window)?.label ?? t("planner.on_foot");
  const name = t(`planner.layer_${shown.kind}`);
  return ofCategory(shown.kind) ? t("planner.layer_of", { name, category, window }) : name;
}

/** How a figure of a layer is written. */
export function written(kind: Kind, { value, status }: Value, below: number): string {
  if (value === null) {
    if (status === "small") return t(kind === "change" ? "planner.change_few" : "planner.small", { below });
    if (status === "hidden") return t("common.status_hidden");
    return t(status === "suppressed" ? "planner.suppressed" : "planner.unknown");
  }
  switch (kind) {
    case "alone":
    case "within":
      return percent(value);
    case "minutes":
      return t("planner.minutes", { minutes: value });
    case "priority":
    case "need":
      return number(value, 2);
    case "change":
      return `${value > 0.5 ? "+" : ""}${number(Math.round(value) || 0)}`;
    default:
      return number(value);
  }
}

/**
 * The classes of a layer. They rest on the study's own norms and weights, so that another choice
 * shows as other colours; minutes are classed around the norm that is chosen.
 */
export function scaleOf(figures: Figures, shown: Shown, chosen: Chosen): Scale {
  const below = figures.study.suppress_below;
  const [missing, hidden] = [
    { fill: "#e4e7eb", line: "#59636e", dash: "6 4", label: t("planner.unknown") },
    { fill: "#ffffff", line: "#59636e", dash: "1 5", label: t("planner.kept_back", { below }) },
  ];
  if (shown.kind === "minutes") {
    const norm = figures.norm(chosen, shown.category);
    return { ...classed(NORM_FACTORS.map((factor) => factor * norm), NORM_COLOURS, shown, below), missing, hidden };
  }
  if (shown.kind === "change") {
    const keys = ["much_fewer", "fewer", "same", "more", "much_more"];
    const looks = CHANGE_COLOURS.map((fill, at) => ({
      fill,
      line: LINE,
      dash: null,
      label: t(`planner.change_${keys[at]}`, { people: 20 }),
    }));
    return { bounds: CHANGE_BOUNDS, looks, missing, hidden: { ...hidden, label: t("planner.change_small") } };
  }
  const published: Chosen = { pace: "", norms: {}, weights: {} };
  const known = figures.values(shown, published).flatMap(({ value }) => (value === null ? [] : [value]));
  const people = shown.kind === "gap" || shown.kind === "without";
  const decimals = people ? 0 : 2;
  const zero = people || shown.kind === "priority";
  const bounds = quantiles(known.filter((value) => !zero || value > 0), zero ? 4 : 5, decimals);
  const colours = RAMPS[shown.kind];
  const picked = zero ? [ZERO, ...spread(colours.slice(1), bounds.length + 1)] : spread(colours, bounds.length + 1);
  return { ...classed(zero ? [0, ...bounds] : bounds, picked, shown, below), missing, hidden };
}

/** The class that a value is drawn in. */
export function lookOf(scale: Scale, { value, status }: Value): Look {
  if (value === null) return status === "small" || status === "hidden" ? scale.hidden : scale.missing;
  let at = 0;
  while (at < scale.bounds.length && value > (scale.bounds[at] ?? 0)) at += 1;
  return scale.looks[at] ?? scale.missing;
}

function classed(bounds: number[], colours: string[], { kind }: Shown, below: number): Pick<Scale, "bounds" | "looks"> {
  const told = (value: number | undefined): string => written(kind, { value: value ?? 0, status: "known" }, below);
  const looks = colours.map((fill, at): Look => {
    const [low, high] = [bounds[at - 1], bounds[at]];
    let label = t("planner.class_between", { low: told(low), high: told(high) });
    if (at === 0) label = high === 0 ? told(0) : t("planner.class_to", { high: told(high) });
    else if (at === bounds.length) label = t("planner.class_over", { low: told(low) });
    return { fill, line: LINE, dash: null, label };
  });
  return { bounds, looks };
}

/** Bounds between classes with about as many areas each, as round as the legend tells them. */
function quantiles(values: number[], classes: number, decimals: number): number[] {
  const sorted = Float64Array.from(values).sort();
  const unit = 10 ** decimals;
  const bounds = new Set<number>();
  for (let at = 1; at < classes && sorted.length > 0; at += 1) {
    const value = sorted[Math.floor((at * sorted.length) / classes)] ?? 0;
    const bound = Math.floor(value * unit) / unit;
    if (bound > 0 && bound < (sorted.at(-1) ?? 0)) bounds.add(bound);
  }
  return [...bounds];
}

function spread(colours: string[], classes: number): string[] {
  if (classes === 1) return [colours[Math.floor(colours.length / 2)] ?? ZERO];
  return Array.from({ length: classes }, (_, at) => {
    return colours[Math.round((at * (colours.length - 1)) / (classes - 1))] ?? ZERO;
  });
}
