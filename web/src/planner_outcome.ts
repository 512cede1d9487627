// What changes come to, in tables: people beyond the norm before and after.

import { el, type Child } from "./dom.js";
import { labelOf } from "./planner_changes.js";
import type { Desk } from "./planner_desk.js";
import { table } from "./planner_details.js";
import { valueOf } from "./planner_figures.js";
import { windowPace, written } from "./planner_layers.js";
import { isOwn } from "./planner_preview.js";
import type { Outcome, Row, Study } from "./planner_types.js";
import { number, percent, t } from "./words.js";

/** The tables of an outcome: on foot, and in every window where there is one. */
export function outcomeTables(desk: Desk, outcome: Outcome): HTMLElement[] {
  const { study } = desk;
  const other = outcome.measure !== undefined && !isOwn(desk, outcome.measure);
  const tables: HTMLElement[] = [
    el(
      "p",
      { class: other ? "note" : "soft", id: "measured" },
      measured(study, outcome),
      other && ` ${t("planner.in_steps_other", { step: study.suppress_below })}`,
    ),
    table(
      t("planner.outcome"),
      ["category", "places", "before", "after", "difference"],
      outcome.categories.map((row) => [
        labelOf(study, String(row["category"])),
        change(row["places_before"], row["places_after"]),
        ...people(study, row),
      ]),
    ),
    table(
      t("planner.outcome_more"),
      ["category", "share", "median"],
      outcome.categories.map((row) => [
        labelOf(study, String(row["category"])),
        `${share(row["share_beyond_before"])} → ${share(row["share_beyond_after"])}`,
        `${minutes(row["median_minutes_before"])} → ${minutes(row["median_minutes_after"])}`,
      ]),
    ),
  ];
  if (outcome.windows.length > 0) {
    if (outcome.pace !== outcome.windows_pace) tables.push(el("p", { class: "note" }, windowPace(study)));
    tables.push(
      table(
        t("planner.outcome_windows"),
        ["category", "before", "after", "difference"],
        outcome.windows.map((row) => [windowName(study, row), ...people(study, row)]),
      ),
    );
  }
  return tables;
}

/** The pace on foot and the norms that the figures are told with. */
export function measured(study: Study, outcome: Outcome): string {
  const pace = study.paces.find((one) => one.name === outcome.pace)?.label ?? outcome.pace;
  const norms = outcome.categories.map((row) => `${labelOf(study, String(row["category"]))} ${minutes(row["norm_minutes"], 0)}`);
  return t("planner.measured", { pace, norms: norms.join(", ") });
}

/** The difference in people, with a word and a colour for which way it goes. */
export function difference(study: Study, row: Row): HTMLElement {
  const found = valueOf(row, "people_in_gap_difference");
  const whole = (side: string): number => Math.round(valueOf(row, `people_in_gap_${side}`).value ?? 0);
  // of the whole people on both sides, as they are read beside it
  const value = whole("after") - whole("before");
  if (found.value === null) return el("span", {}, written("change", found, study.suppress_below));
  if (value === 0) return el("span", {}, t("planner.no_change"));
  const key = value < 0 ? "fewer" : "more";
  return el("span", { class: key }, t(`planner.people_${key}`, { n: Math.abs(value) }));
}

export function windowName(study: Study, row: Row): string {
  const window = study.windows.find((one) => one.name === row["window"])?.label ?? String(row["window"]);
  return t("planner.category_window", { category: labelOf(study, String(row["category"])), window });
}

function people(study: Study, row: Row): Child[] {
  const told = (name: string): string => written("gap", valueOf(row, name), study.suppress_below);
  return [told("people_in_gap_before"), told("people_in_gap_after"), difference(study, row)];
}

function change(before: unknown, after: unknown): string {
  return before === after ? String(before) : `${String(before)} → ${String(after)}`;
}

function share(value: unknown): string {
  return typeof value === "number" ? percent(value, 1) : "?";
}

function minutes(value: unknown, decimals = 1): string {
  return typeof value === "number" ? number(value, decimals) : "?";
}
