// Two scenarios side by side: their tables, and a small map of each with the same view.

import type { FeatureCollection, Geometry } from "geojson";

import { get } from "./api.js";
import { byId, el, fill } from "./dom.js";
import { labelOf, spotsOf } from "./planner_changes.js";
import { changeValues, type Desk } from "./planner_desk.js";
import { table } from "./planner_details.js";
import { lookOf, scaleOf, windowPace, written, type Look } from "./planner_layers.js";
import { PlannerMap } from "./planner_map.js";
import { difference, measured, windowName } from "./planner_outcome.js";
import { isOfNow, measureOf, outcomeOf, withWindows } from "./planner_preview.js";
import { inWords } from "./planner_scenario.js";
import { readyToName } from "./planner_timetable.js";
import type { Change, Outcome, Row, Scenario, Shown } from "./planner_types.js";
import { t } from "./words.js";

interface Side {
  name: string;
  changes: readonly Change[];
  outcome: Outcome;
}

let maps: PlannerMap[] = [];
let turn = 0;

/** Shows what is open now beside a kept scenario, with the pace and norms of now. Throws Problem. */
export async function compareWith(
  desk: Desk,
  id: string,
  name: string,
  outlines: FeatureCollection<Geometry | null>,
  close: () => void,
  focus = true,
): Promise<void> {
  const mine = (turn += 1);
  const windows = desk.study.windows.length > 0;
  const path = `/scenarios/${encodeURIComponent(id)}`;
  const { pace, norms } = measureOf(desk);
  const words = Object.entries(norms).map(([category, minutes]) => `${category}:${minutes}`);
  const query = new URLSearchParams({ windows: String(windows), pace, norms: words.join(",") });
  const [other, there] = await Promise.all([get<Scenario>(path), get<Outcome>(`${path}/outcome?${query}`)]);
  const { now: changes } = desk.changes;
  // windows are told where one of the two is about them
  const told = windows && withWindows(desk, [...changes, ...other.changes]);
  const known = changes.length > 0 && isOfNow(desk) && (!told || desk.outcome?.windows.length !== 0) ? desk.outcome : null;
  const here = known ?? (await outcomeOf(desk, changes, told));
  // without their names struck stops and lines are told by their ids
  await Promise.all([changes, other.changes].map((one) => readyToName(desk, one))).catch(() => undefined);
  // closed meanwhile, or asked again
  if (mine !== turn) return;
  const now = name !== "" ? name : t(changes.length > 0 ? "planner.as_open" : "planner.as_is");
  show(desk, [
    { name: now, changes, outcome: here },
    { name: other.name, changes: other.changes, outcome: there },
  ], outlines, close);
  if (focus) byId("compare-name").focus();
}

/** Takes the view away. */
export function endCompare(): void {
  turn += 1;
  maps.forEach(({ map }) => map.remove());
  maps = [];
  const box = byId("compare");
  box.hidden = true;
  fill(box);
}

function show(desk: Desk, sides: Side[], outlines: FeatureCollection<Geometry | null>, close: () => void): void {
  endCompare();
  const { study } = desk;
  const box = byId("compare");
  box.hidden = false;
  const category = el("select", { id: "compare-category" }, ...study.categories.map((one) => el("option", { value: one.category }, one.label)));
  category.value = desk.state.shown.category;
  const panes = sides.map(({ name, changes }, at) => ({
    map: el("div", { class: "small-map", id: `small-${at}`, role: "application", "aria-label": t("planner.map_of", { name }), tabindex: 0 }),
    about: el("div", {}, el("h3", {}, name), el("ol", {}, ...changes.map((one) => el("li", {}, inWords(desk, one))))),
  }));
  const heading = el("h2", { id: "compare-name", tabindex: -1 }, t("planner.compare"));
  const legend = el("ul", { class: "row changes" });
  const otherPace = sides.some(({ outcome: { windows, pace, windows_pace: own } }) => windows.length > 0 && pace !== own);
  fill(
    box,
    el("div", { class: "row" }, heading, el("button", { type: "button", id: "compare-close", onclick: close }, t("common.close"))),
    sides[1] && el("p", { class: "soft" }, measured(study, sides[1].outcome), otherPace && ` ${windowPace(study)}`),
    comparison(desk, sides),
    el("div", { class: "field" }, el("label", { for: "compare-category" }, t("planner.compare_category")), category),
    el("div", { class: "two" }, ...panes.map(({ map, about }) => el("section", {}, about, map))),
    legend,
  );
  maps = panes.map(({ map }) => new PlannerMap(map, {}, true));
  maps.forEach((one, at) => {
    one.look(study.bounds, desk.map.at());
    one.show(outlines);
    one.showSpots(spotsOf(study, desk.places, sides[at]?.changes ?? []), "");
    one.map.on("moveend", () => follow(one));
  });
  const colour = (): void => {
    const shown: Shown = { kind: "change", category: category.value, window: "" };
    const scale = scaleOf(desk.figures, shown, desk.state.chosen);
    maps.forEach((one, at) => {
      const values = changeValues(desk, sides[at]?.outcome ?? null, shown);
      const looks = new Map<string, Look>();
      const texts = new Map<string, string>();
      desk.figures.areas.forEach((area, row) => {
        const value = values[row] ?? { value: null, status: "unknown" };
        looks.set(area.code, lookOf(scale, value));
        texts.set(area.code, `${area.name}: ${written("change", value, study.suppress_below)}`);
      });
      one.colour(looks, texts);
    });
    fill(legend, ...legendLines([...scale.looks, scale.hidden]));
  };
  category.addEventListener("change", colour);
  colour();
}

/** The other map looks where this one looks. */
function follow(one: PlannerMap): void {
  const [zoom, lat, lon] = one.at();
  for (const other of maps) {
    const [z, y, x] = other.at();
    const same = z === zoom && Math.abs(y - lat) < 1e-5 && Math.abs(x - lon) < 1e-5;
    if (other !== one && !same) other.map.setView([lat, lon], zoom, { animate: false });
  }
}

/** The looks of a map with what each stands for. */
export function legendLines(looks: readonly Look[]): HTMLElement[] {
  return looks.map((look) => {
    const swatch = el("span", { class: "swatch", "aria-hidden": "true" });
    swatch.style.backgroundColor = look.fill;
    swatch.style.border = `2px ${look.dash === null ? "solid" : look.dash.startsWith("1") ? "dotted" : "dashed"} ${look.line}`;
    return el("li", {}, swatch, look.label);
  });
}

function comparison(desk: Desk, [one, other]: Side[]): HTMLElement {
  const { study } = desk;
  const rows: [string, Row | undefined, Row | undefined][] = [];
  for (const row of one?.outcome.categories ?? []) {
    const same = other?.outcome.categories.find((found) => found["category"] === row["category"]);
    rows.push([labelOf(study, String(row["category"])), row, same]);
  }
  for (const row of other?.outcome.windows ?? []) {
    const same = one?.outcome.windows.find((f) => f["category"] === row["category"] && f["window"] === row["window"]);
    if (same !== undefined) rows.push([windowName(study, row), same, row]);
  }
  const after = (row: Row | undefined): string => {
    const value = row?.["people_in_gap_after"];
    const said = row?.["people_in_gap_after_status"];
    const status = said === "small" || said === "hidden" ? said : "unknown";
    return written("gap", typeof value === "number" ? { value, status: "known" } : { value: null, status }, study.suppress_below);
  };
  const told = (row: Row | undefined): HTMLElement => (row === undefined ? el("span", {}, "?") : difference(study, row));
  const made = table(
    t("planner.compare_caption", { one: one?.name, other: other?.name }),
    ["category", "one_after", "one_difference", "other_after", "other_difference"],
    rows.map(([label, a, b]) => [label, after(a), told(a), after(b), told(b)]),
  );
  made.id = "comparison";
  return made;
}
