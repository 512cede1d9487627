// What is told of the area, the place or the stop that was chosen.

import { get, told } from "./api.js";
import { byId, el, fill, type Child } from "./dom.js";
import { labelOf } from "./planner_changes.js";
import type { Desk } from "./planner_desk.js";
import { windowOf, windowPace, written } from "./planner_layers.js";
import type { Spot } from "./planner_map.js";
import type { Place, Status } from "./planner_types.js";
import { number, percent, t } from "./words.js";

interface Count {
  value: number | null;
  status: Status;
}

interface AreaDetail {
  code: string;
  name: string;
  rank: number | null;
  rank_low: number | null;
  rank_high: number | null;
  ranked: number;
  priority: number | null;
  need: number | null;
  need_parts: { label: string; weight: number; value: number | null; status: Status; score: number | null }[];
  shortfalls: {
    label: string;
    norm_minutes: number;
    minutes: number | null;
    share_within_norm: number | null;
    people_in_gap: Count;
    shortfall: number | null;
  }[];
}

export interface PlaceDetail extends Place {
  label: string;
  norm_minutes: number;
  catchment: GeoJSON.Geometry | null;
}

let asked = 0;
let shown: AreaDetail | null = null;

/** Shows a heading with what belongs under it. */
export function show(name: string, focus: boolean, ...children: Child[]): void {
  [asked, shown] = [asked + 1, null];
  const inside = byId("chosen-text").contains(document.activeElement);
  byId("chosen").hidden = false;
  const heading = byId("chosen-name");
  heading.textContent = name;
  fill(byId("chosen-text"), ...children);
  // what was pressed may be gone
  if (focus || inside) heading.focus({ preventScroll: !focus });
}

export function hide(): void {
  [asked, shown] = [asked + 1, null];
  byId("chosen").hidden = true;
}

/** The figures of an area and why it ranks where it does. */
export async function showArea(desk: Desk, code: string, focus: boolean): Promise<void> {
  const area = desk.figures.areas[desk.figures.rows.get(code) ?? -1];
  if (area === undefined) return;
  show(area.name, focus, el("p", {}, t("common.loading")));
  const mine = asked;
  try {
    const detail = await get<AreaDetail>(`/studies/${encodeURIComponent(desk.study.id)}/areas/${encodeURIComponent(code)}`);
    if (mine !== asked) return;
    show(area.name, false, ...areaText(desk, detail));
    shown = detail;
  } catch (error) {
    if (mine === asked) show(area.name, false, el("p", { class: "mistake" }, told(error)));
  }
}

/** The area that is shown, with what holds for it with the choices of now. */
export function retellArea(desk: Desk): void {
  if (shown !== null && shown.code === desk.state.area) fill(byId("now"), ...ofNow(desk, shown.code));
}

/** What other norms, another pace, other weights or the window of the layer make of an area. */
function ofNow({ study, figures, state }: Desk, code: string): Child[] {
  const { chosen } = state;
  const [window, own, row] = [windowOf(state.shown), figures.asPublished(chosen), figures.rows.get(code) ?? -1];
  if (own && window === "") return [];
  const rank = own ? null : figures.ranks(chosen)[row];
  const how = study.windows.find(({ name }) => name === window)?.label ?? t("planner.on_foot");
  const rows = study.categories.map(({ category, label }) => {
    const minutes = figures.minutes(category, chosen, window)[row]?.value ?? "?";
    const people = figures.people(category, chosen, window)[row] ?? { value: null, status: "unknown" };
    const norm = figures.norm(chosen, category);
    return [label, t("planner.of_norm", { minutes, norm }), written("gap", people, study.suppress_below)];
  });
  return [
    table(t("planner.with_choices", { how }), ["category", "median", "people"], rows),
    !figures.ownNorms(chosen) && el("p", { class: "soft" }, t("planner.in_steps_other", { step: study.suppress_below })),
    window !== "" && el("p", { class: "soft" }, windowPace(study)),
    rank != null && el("p", { id: "rank-now", class: "note" }, t("planner.rank_now", { rank })),
  ];
}

function areaText(desk: Desk, area: AreaDetail): Child[] {
  const below = desk.study.suppress_below;
  const score = (value: number | null): string => (value === null ? t("planner.unknown") : number(value, 2));
  const facts = { rank: area.rank ?? "", ranked: area.ranked, low: area.rank_low ?? "", high: area.rank_high ?? "" };
  return [
    el("p", { class: "soft" }, t("planner.area_code", { code: area.code })),
    el("p", { id: "rank" }, area.rank === null ? t("planner.no_rank") : t("planner.rank", facts)),
    el("div", { id: "now" }, ...ofNow(desk, area.code)),
    el("p", {}, t("planner.why", { priority: score(area.priority), need: score(area.need) })),
    table(
      t("planner.need_parts"),
      ["part", "value", "score", "weight"],
      area.need_parts.map((part) => [
        part.label,
        part.value === null ? written("need", part, below) : percent(part.value, 1),
        score(part.score),
        percent(part.weight),
      ]),
    ),
    table(
      t("planner.shortfalls"),
      ["category", "walk", "within", "people", "shortfall"],
      area.shortfalls.map((one) => [
        one.label,
        t("planner.of_norm", { minutes: one.minutes ?? "?", norm: one.norm_minutes }),
        one.share_within_norm === null ? t("planner.unknown") : percent(one.share_within_norm),
        written("gap", one.people_in_gap, below),
        score(one.shortfall),
      ]),
    ),
    el("p", { class: "soft" }, t("planner.people_text")),
  ];
}

/** A place: where it is, its catchment on the map, and what can be done with it. */
export async function showPlace(desk: Desk, spot: Spot, focus: boolean, buttons: Child[]): Promise<void> {
  const place = desk.places.find((one) => one.place === spot.id);
  const about = el("div", {});
  show(spot.name, focus, about, el("div", { class: "row" }, ...buttons));
  desk.map.showGround(null);
  if (place === undefined) {
    fill(about, el("p", {}, t("planner.new_place_text")));
    return;
  }
  fill(
    about,
    el("p", {}, labelOf(desk.study, place.category)),
    place.address !== "" && el("p", { class: "soft" }, place.address),
    place.opening_hours !== "" && el("p", { class: "soft" }, t("planner.open", { hours: place.opening_hours })),
  );
  const mine = asked;
  try {
    const detail = await get<PlaceDetail>(`/studies/${encodeURIComponent(desk.study.id)}/places/${encodeURIComponent(place.place)}`);
    if (mine !== asked) return;
    desk.map.showGround(detail.catchment);
    about.append(el("p", {}, t("planner.catchment", { norm: detail.norm_minutes })));
    if (spot.mark === "moved") about.append(el("p", { class: "note" }, t("planner.catchment_before")));
  } catch (error) {
    if (mine === asked) about.append(el("p", { class: "mistake" }, told(error)));
  }
}

/** A table with a heading; its first column names the rows, the others hold figures. */
export function table(caption: string, columns: string[], rows: Child[][]): HTMLElement {
  const head = columns.map((name, at) =>
    el("th", { scope: "col", class: at === 0 ? null : "number" }, t(`planner.column_${name}`)),
  );
  const body = rows.map((cells) =>
    el("tr", {}, ...cells.map((cell, at) => (at === 0 ? el("th", { scope: "row" }, cell) : el("td", { class: "number" }, cell)))),
  );
  return el(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    el("table", {}, el("caption", {}, caption), el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...body)),
  );
}
