// The stops and lines of the timetable: fetched when they are needed, named, and struck.

import { get, told } from "./api.js";
import { el, fill, type Child } from "./dom.js";
import * as of from "./planner_changes.js";
import type { Desk } from "./planner_desk.js";
import { show } from "./planner_details.js";
import type { Change, Line, Stop } from "./planner_types.js";
import { compare, t } from "./words.js";

const MOST_STOPS = 1000;
const going = new Map<string, Promise<unknown>>();

/** All stops of the study; asked for once. Throws Problem. */
export async function stopsOf(desk: Desk): Promise<Stop[]> {
  return (desk.stops ??= await once(`stops ${desk.study.id}`, () => allStops(desk.study.id)));
}

/** All lines of the study, by name; asked for once. Throws Problem. */
export async function linesOf(desk: Desk): Promise<Line[]> {
  return (desk.lines ??= await once(`lines ${desk.study.id}`, () => linesAt(desk.study.id)));
}

/** Fetches what these changes are told with, where they strike something. Throws Problem. */
export async function readyToName(desk: Desk, changes: readonly Change[]): Promise<void> {
  const kinds = new Set(changes.map((one) => one.kind));
  await Promise.all([kinds.has("strike_stop") && stopsOf(desk), kinds.has("strike_route") && linesOf(desk)]);
}

export function stopLabel(stop: Stop): string {
  return `${stop.name} (${stop.stop})`;
}

/** Its number and where it goes. */
export function lineLabel({ name, long_name }: Line): string {
  return long_name === "" || long_name === name ? name : `${name}: ${long_name}`;
}

/** A field for one thing of a list, with what is typed searched for by the browser. */
export function chooser<T>(id: string, label: string, button: HTMLElement, same: (one: T) => string, options: () => readonly T[]) {
  const input = el("input", { type: "text", id, list: `${id}-list`, autocomplete: "off" });
  const list = el("datalist", { id: `${id}-list` });
  const field = el("div", { class: "field" }, el("label", { for: id }, label), input, list);
  return {
    parts: [field, button] as Child[],
    input,
    offer: (): void => {
      if (list.childElementCount !== options().length) fill(list, ...options().map((one) => el("option", { value: same(one) })));
    },
  };
}

/** Shows a stop: what striking it does, and the lines that halt there. */
export function openStop(desk: Desk, id: string): void {
  const stop = desk.stops?.find((one) => one.stop === id);
  if (stop === undefined) return;
  const gone = of.struck(desk.changes.now).has(id);
  const toggle = (): void => desk.change(() => desk.changes.set(of.toggled(desk.changes.now, { kind: "strike_stop", stop: id })));
  const button = el("button", { type: "button", id: "strike", onclick: toggle }, t(gone ? "planner.unstrike" : "planner.strike"));
  const lines = el("div", { id: "stop-lines" });
  show(stop.name, true, el("p", {}, t("planner.stop_text")), button, lines);
  void showLines(desk, id, lines);
}

async function showLines(desk: Desk, stop: string, box: HTMLElement): Promise<void> {
  let lines: Line[];
  try {
    lines = await linesAt(desk.study.id, stop);
  } catch (error) {
    fill(box, el("p", { class: "mistake" }, told(error)));
    return;
  }
  const item = (line: Line): HTMLElement => {
    const change: Change = { kind: "strike_route", route: line.route };
    const button = el("button", { type: "button", "data-route": line.route });
    const tell = (): void => {
      const gone = of.struckLines(desk.changes.now).has(line.route);
      button.textContent = t(gone ? "planner.unstrike_line" : "planner.strike_line");
      button.setAttribute("aria-label", `${button.textContent}: ${lineLabel(line)}`);
    };
    button.addEventListener("click", () => {
      desk.change(() => desk.changes.set(of.toggled(desk.changes.now, change)));
      tell();
    });
    tell();
    return el("li", {}, el("span", {}, lineLabel(line)), button);
  };
  if (lines.length > 0) fill(box, el("h3", {}, t("planner.stop_lines")), el("ul", { class: "changes" }, ...lines.map(item)));
}

/** Asks for something that is asked for already no second time; what failed is asked for again. */
function once<T>(name: string, ask: () => Promise<T>): Promise<T> {
  const known = going.get(name) as Promise<T> | undefined;
  if (known !== undefined) return known;
  const asked = ask().finally(() => going.delete(name));
  going.set(name, asked);
  return asked;
}

async function linesAt(study: string, stop = ""): Promise<Line[]> {
  const query = stop === "" ? "" : `?stop=${encodeURIComponent(stop)}`;
  const { routes } = await get<{ routes: Line[] }>(`/studies/${encodeURIComponent(study)}/routes${query}`);
  return routes.sort((a, b) => compare(lineLabel(a), lineLabel(b)));
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
