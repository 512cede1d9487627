// Making a scenario: places dropped, moved and closed, stops struck, and what that comes to.

import { told } from "./api.js";
import { byId, el, fill, refill, type Child } from "./dom.js";
import * as of from "./planner_changes.js";
import { chooseSpot } from "./planner_crosshair.js";
import type { Desk } from "./planner_desk.js";
import { showPlace } from "./planner_details.js";
import { outcomeTables } from "./planner_outcome.js";
import { isOfNow, preview } from "./planner_preview.js";
import { chooser, lineLabel, linesOf, readyToName, stopLabel, stopsOf } from "./planner_timetable.js";
import type { Change, Line, Stop } from "./planner_types.js";
import { compare, t } from "./words.js";

/** Builds the part of the page where a scenario is made, and returns what brings it up to date. */
export function scenarioMaker(desk: Desk, box: HTMLElement): () => void {
  const { study, state, changes } = desk;
  const category = el("select", { id: "new-category" }, ...study.categories.map((one) => el("option", { value: one.category }, one.label)));
  const name = el("input", { type: "text", id: "new-name", maxlength: 200, autocomplete: "off" });
  const drop = el("button", { type: "button", id: "drop", class: "main", onclick: () => void add() }, t("planner.drop"));
  const places = el("select", { id: "places", onchange: () => places.value !== "" && desk.choosePlace(places.value, true) });
  const strike = el("button", { type: "button", id: "find-stop", onclick: () => findStop() }, t("planner.strike"));
  const stop = chooser<Stop>("stop", t("planner.stop"), strike, stopLabel, () => desk.stops ?? []);
  const strikeLine = el("button", { type: "button", id: "strike-line", onclick: () => strikeNamed() }, t("planner.strike_line"));
  const line = chooser<Line>("line", t("planner.line"), strikeLine, lineLabel, () => desk.lines ?? []);
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
        ...stop.parts,
        ...line.parts,
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
    const spot = await chooseSpot(desk);
    if (spot === null) return;
    const [lat, lon] = spot;
    desk.change(() => changes.set(of.added(changes.now, category.value, lat, lon, name.value.trim())));
    name.value = "";
  }

  function findStop(): void {
    const wanted = stop.input.value.trim();
    const found = desk.stops?.find((one) => stopLabel(one) === wanted || one.name === wanted || one.stop === wanted);
    if (found === undefined) {
      desk.mistake(t("planner.no_stop", { name: wanted }));
      return;
    }
    stop.input.value = "";
    desk.chooseStop(found.stop);
  }

  function strikeNamed(): void {
    const wanted = line.input.value.trim();
    const found = desk.lines?.find((one) => lineLabel(one) === wanted || one.name === wanted || one.route === wanted);
    if (found === undefined) {
      desk.mistake(t("planner.no_line", { name: wanted }));
      return;
    }
    line.input.value = "";
    if (of.struckLines(changes.now).has(found.route)) return;
    desk.change(() => changes.set(of.toggled(changes.now, { kind: "strike_route", route: found.route })));
  }

  async function showStops(): Promise<void> {
    const struck = of.struck(changes.now);
    try {
      const stops = await stopsOf(desk);
      desk.map.showStops(seeStops.checked ? stops : stops.filter((one) => struck.has(one.stop)), struck);
    } catch (error) {
      desk.mistake(told(error));
    }
    stop.offer();
  }

  async function offerLines(): Promise<void> {
    await linesOf(desk).catch((error: unknown) => desk.mistake(told(error)));
    line.offer();
  }

  /** The changes in words; what they strike is named once the names are there. */
  function listed(): void {
    refill(list, undo, ...changes.now.map(item));
  }

  async function prepare(): Promise<void> {
    if (study.windows.length > 0) {
      void showStops();
      void offerLines();
    }
    if (changes.now.length === 0) await preview(desk, []).catch(() => undefined);
  }

  function item(change: Change, row: number): HTMLElement {
    const text = inWords(desk, change);
    const away = (): void => desk.change(() => changes.set(changes.now.filter((_, at) => at !== row)));
    return el("li", {}, text, el("button", { type: "button", "aria-label": t("planner.take_back_of", { what: text }), onclick: away }, t("planner.take_back")));
  }

  return () => {
    // a button that is pressed for the last time leaves nobody without a place to stand
    const [onUndo, onRedo] = [document.activeElement === undo, document.activeElement === redo];
    undo.disabled = !changes.canUndo;
    redo.disabled = !changes.canRedo;
    if (onUndo && undo.disabled) redo.focus();
    if (onRedo && redo.disabled) undo.focus();
    listed();
    void readyToName(desk, changes.now).then(listed, () => undefined);
    const spots = of.spotsOf(study, desk.places, changes.now).sort((a, b) => compare(a.name, b.name));
    const marked = (mark: string): string => (mark === "" ? "" : ` (${t(`planner.mark_${mark}`)})`);
    fill(
      places,
      el("option", { value: "" }, t("planner.choose_place")),
      ...spots.map(({ id, name, mark }) => el("option", { value: id }, name + marked(mark))),
    );
    places.value = spots.some(({ id }) => id === state.place) ? state.place : "";
    if (of.struck(changes.now).size > 0 || desk.stops !== null) void showStops();
    if (changes.now.length === 0) fill(result);
    else if (desk.outcome === null || !isOfNow(desk)) {
      const again = el("button", { type: "button", id: "again", onclick: () => desk.recolour() }, t("common.retry"));
      fill(result, el("p", {}, t(desk.failed ? "planner.not_computed" : "planner.computing")), desk.failed && again);
    }
    else fill(result, ...outcomeTables(desk, desk.outcome));
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
      return t("planner.did_add", { category, name: change.name || t("planner.unnamed") });
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
      return t("planner.did_strike_route", { name: lineNamed(desk, change.route) });
  }
}

function lineNamed(desk: Desk, route: string): string {
  const found = desk.lines?.find((one) => one.route === route);
  return found === undefined ? route : lineLabel(found);
}

/** Chooses a place on the map: its catchment, and buttons to move and close it. */
export function openPlace(desk: Desk, id: string, focus: boolean): void {
  const { changes, study, places } = desk;
  const spot = of.spotsOf(study, places, changes.now).find((one) => one.id === id);
  if (spot === undefined) return;
  const move = async (): Promise<void> => {
    const found = await chooseSpot(desk, [spot.lat, spot.lon]);
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
