// Making a scenario: places dropped, moved and closed, stops struck, and what that comes to.

import { get, send, told } from "./api.js";
import { announce, byId, el, fill, type Child } from "./dom.js";
import * as of from "./planner_changes.js";
import { chooseSpot } from "./planner_crosshair.js";
import type { Desk } from "./planner_desk.js";
import { show, showPlace } from "./planner_details.js";
import { outcomeTables } from "./planner_outcome.js";
import type { Change, Outcome, Stop } from "./planner_types.js";
import { compare, t } from "./words.js";

const MOST_STOPS = 1000;

/** Builds the part of the page where a scenario is made, and returns what brings it up to date. */
export function scenarioMaker(desk: Desk, box: HTMLElement): () => void {
  const { study, state, changes } = desk;
  const hint = byId("hint");
  const category = el("select", { id: "new-category" }, ...study.categories.map((one) => el("option", { value: one.category }, one.label)));
  const name = el("input", { type: "text", id: "new-name", maxlength: 200, autocomplete: "off" });
  const drop = el("button", { type: "button", id: "drop", class: "main", onclick: () => void add() }, t("planner.drop"));
  const places = el("select", { id: "places", onchange: () => places.value !== "" && desk.choosePlace(places.value, true) });
  const stopName = el("input", { type: "text", id: "stop", list: "stops", autocomplete: "off" });
  const stopList = el("datalist", { id: "stops" });
  const strike = el("button", { type: "button", onclick: () => strikeNamed() }, t("planner.strike"));
  const seeStops = el("input", { type: "checkbox", id: "see-stops", onchange: () => void showStops() });
  const undo = el("button", { type: "button", id: "undo", onclick: () => desk.change(() => changes.undo()) }, t("planner.undo"));
  const redo = el("button", { type: "button", id: "redo", onclick: () => desk.change(() => changes.redo()) }, t("planner.redo"));
  const list = el("ol", { class: "changes", id: "changes" });
  const result = el("div", { id: "outcome" });
  const field = (key: string, input: HTMLElement): HTMLElement =>
    el("div", { class: "field" }, el("label", { for: input.id }, t(`planner.${key}`)), input);
  fill(
    box,
    el("p", { class: "soft" }, t("planner.plan_text")),
    el("fieldset", {}, el("legend", {}, t("planner.new")), field("new_category", category), field("new_name", name), drop),
    field("places", places),
    study.windows.length > 0 &&
      el(
        "fieldset",
        {},
        el("legend", {}, t("planner.stops")),
        el("label", { class: "choice" }, seeStops, t("planner.see_stops")),
        field("stop", stopName),
        stopList,
        strike,
      ),
    el("div", { class: "row" }, undo, redo),
    list,
    result,
  );
  // the first preview of a study takes longest: it is made ready while the planner chooses
  byId("plan").addEventListener("toggle", () => void prepare(), { once: true });
  addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLElement && event.target.matches("input:not([type=range]), textarea, dialog *");
    if (!(event.ctrlKey || event.metaKey) || typing) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    desk.change(() => (key === "y" || event.shiftKey ? changes.redo() : changes.undo()));
  });

  async function add(): Promise<void> {
    const spot = await chooseSpot(desk.map.map, hint);
    if (spot === null) return;
    const [lat, lon] = spot;
    desk.change(() => changes.set(of.added(changes.now, category.value, lat, lon, name.value.trim())));
    name.value = "";
  }

  function strikeNamed(): void {
    const wanted = stopName.value.trim();
    const found = desk.stops?.find((stop) => label(stop) === wanted || stop.name === wanted || stop.stop === wanted);
    if (found === undefined) {
      desk.mistake(t("planner.no_stop", { name: wanted }));
      return;
    }
    stopName.value = "";
    desk.chooseStop(found.stop);
  }

  async function showStops(): Promise<void> {
    try {
      desk.stops ??= await allStops(study.id);
    } catch (error) {
      desk.mistake(told(error));
      return;
    }
    if (stopList.childElementCount === 0) fill(stopList, ...desk.stops.map((stop) => el("option", { value: label(stop) })));
    desk.map.showStops(seeStops.checked ? desk.stops : desk.stops.filter(gone), of.struck(changes.now));
  }

  function gone({ stop }: Stop): boolean {
    return of.struck(changes.now).has(stop);
  }

  async function prepare(): Promise<void> {
    if (study.windows.length > 0) void showStops();
    if (changes.now.length === 0) await preview(desk, []).catch(() => undefined);
  }

  function line(change: Change, row: number): HTMLElement {
    const text = inWords(desk, change);
    const away = (): void => desk.change(() => changes.set(changes.now.filter((_, at) => at !== row)));
    return el("li", {}, text, el("button", { type: "button", "aria-label": t("planner.take_back_of", { what: text }), onclick: away }, t("planner.take_back")));
  }

  return () => {
    undo.disabled = !changes.canUndo;
    redo.disabled = !changes.canRedo;
    fill(list, ...changes.now.map(line));
    const spots = of.spotsOf(study, desk.places, changes.now).sort((a, b) => compare(a.name, b.name));
    const marked = (mark: string): string => (mark === "" ? "" : ` (${t(`planner.mark_${mark}`)})`);
    fill(
      places,
      el("option", { value: "" }, t("planner.choose_place")),
      ...spots.map(({ id, name, mark }) => el("option", { value: id }, name + marked(mark))),
    );
    places.value = spots.some(({ id }) => id === state.place) ? state.place : "";
    if (of.struck(changes.now).size > 0 || desk.stops !== null) void showStops();
    const other = !desk.figures.asPublished(state.chosen);
    if (changes.now.length === 0) fill(result);
    else if (desk.outcome === null) fill(result, el("p", {}, t(desk.failed ? "planner.not_computed" : "planner.computing")));
    else fill(result, other && el("p", { class: "note" }, t("planner.own_norm")), ...outcomeTables(study, desk.outcome));
  };
}

/** A change in a sentence. */
export function inWords(desk: Desk, change: Change): string {
  const named = (id: string): string => {
    const found = desk.places.find((place) => place.place === id);
    return found === undefined ? id : of.nameOf(found);
  };
  switch (change.kind) {
    case "add": {
      const category = of.labelOf(desk.study, change.category);
      return t("planner.did_add", { category, name: change.name ?? t("planner.unnamed") });
    }
    case "move":
      return t("planner.did_move", { name: named(change.place) });
    case "close":
      return t("planner.did_close", { name: named(change.place) });
    case "strike_stop": {
      const stop = desk.stops?.find((one) => one.stop === change.stop);
      return t("planner.did_strike", { name: stop?.name ?? change.stop });
    }
    default:
      return t("planner.did_strike_route", { name: change.route });
  }
}

/** Chooses a place on the map: its catchment, and buttons to move and close it. */
export function openPlace(desk: Desk, id: string, focus: boolean): void {
  const { changes, study, places } = desk;
  const spot = of.spotsOf(study, places, changes.now).find((one) => one.id === id);
  if (spot === undefined) return;
  const move = async (): Promise<void> => {
    const found = await chooseSpot(desk.map.map, byId("hint"), [spot.lat, spot.lon]);
    if (found !== null) desk.change(() => changes.set(of.moved(changes.now, id, ...found)));
  };
  const close = (): void => desk.change(() => changes.set(of.closed(changes.now, id)));
  const buttons: Child[] =
    spot.mark === "closed"
      ? []
      : [
          el("button", { type: "button", id: "move", onclick: () => void move() }, t("planner.move")),
          el("button", { type: "button", id: "close", onclick: close }, t("planner.close_place")),
        ];
  void showPlace(desk, spot, focus, buttons);
}

export function openStop(desk: Desk, id: string): void {
  const stop = desk.stops?.find((one) => one.stop === id);
  if (stop === undefined) return;
  const gone = of.struck(desk.changes.now).has(id);
  const toggle = (): void => desk.change(() => desk.changes.set(of.toggled(desk.changes.now, id)));
  const button = el("button", { type: "button", id: "strike", onclick: toggle }, t(gone ? "planner.unstrike" : "planner.strike"));
  show(stop.name, true, el("p", {}, t("planner.stop_text")), button);
}

let running: AbortController | null = null;

/** What changes come to; an earlier question that still runs is given up. Null for such a one. */
export async function preview(desk: Desk, changes: readonly Change[]): Promise<Outcome | null> {
  running?.abort();
  const mine = (running = new AbortController());
  const struck = changes.some((one) => one.kind === "strike_stop" || one.kind === "strike_route");
  const windows = struck || desk.state.shown.window !== "";
  try {
    const path = `/studies/${encodeURIComponent(desk.study.id)}/scenarios/preview`;
    return (await send<Outcome>("POST", path, { changes, windows }, { signal: mine.signal })).body;
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

async function allStops(study: string): Promise<Stop[]> {
  const stops: Stop[] = [];
  for (;;) {
    const query = `limit=${MOST_STOPS}&offset=${stops.length}`;
    const path = `/ogc/${encodeURIComponent(study)}/collections/stops/items?${query}`;
    const page = await get<GeoJSON.FeatureCollection<GeoJSON.Point, { name?: string }>>(path);
    for (const { id, geometry, properties } of page.features) {
      const [lon = 0, lat = 0] = geometry.coordinates;
      stops.push({ stop: String(id), name: properties.name ?? String(id), lat, lon });
    }
    if (page.features.length < MOST_STOPS) return stops;
  }
}

function label(stop: Stop): string {
  return `${stop.name} (${stop.stop})`;
}

