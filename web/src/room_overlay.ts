// What is told of the room, on the drawing: contact of every seat, who reaches whom, the checks.

import { svg } from "./dom.js";
import type { Check, Told } from "./room_live.js";
import { middle, pieceOf, type Room, type Spot } from "./room_model.js";
import type { Plan } from "./room_draw.js";
import { number } from "./words.js";

// Blues of maps/palette.py, from little to much contact; the figure says the same.
const COLOURS = ["#f1eef6", "#bdc9e1", "#74a9cf", "#2b8cbe", "#034a74"] as const;
const NOBODY = "#b3261e";

interface Halo {
  ring: SVGElement;
  words: SVGElement;
  look: string;
}
const halos = new WeakMap<Plan, Map<string, Halo>>();

/** Halos under the seats, with the contact of each from 0 to 100. */
export function showHalos(plan: Plan, told: Told | null, shown: boolean): void {
  const kept = halos.get(plan) ?? new Map<string, Halo>();
  halos.set(plan, kept);
  const gone = new Set(kept.keys());
  for (const seat of shown ? (told?.seats ?? []) : []) {
    gone.delete(seat.id);
    let found = kept.get(seat.id);
    if (found === undefined) {
      const ring = svg("circle", { r: 0.42 });
      const words = svg("text", { class: "contact", "font-size": 0.17, "text-anchor": "middle", dy: "0.35em" });
      found = { ring, words, look: "" };
      kept.set(seat.id, found);
      plan.halos.append(ring);
      plan.marks.append(words);
    }
    const { ring, words } = found;
    const [x, y] = seat.at;
    const figure = number(100 * seat.contact);
    const look = `${x} ${y} ${figure} ${seat.partners === 0} ${Math.floor(seat.contact * 5)}`;
    if (found.look === look) continue;
    found.look = look;
    const alone = seat.partners === 0;
    ring.setAttribute("cx", String(x));
    ring.setAttribute("cy", String(y));
    ring.setAttribute("class", alone ? "halo alone" : "halo");
    ring.setAttribute("fill", alone ? "none" : (COLOURS[Math.min(4, Math.floor(seat.contact * 5))] as string));
    ring.setAttribute("stroke", alone ? NOBODY : "none");
    words.setAttribute("transform", `translate(${x} ${y}) scale(1 -1)`);
    words.textContent = figure;
  }
  for (const id of gone) {
    const found = kept.get(id);
    found?.ring.remove();
    found?.words.remove();
    kept.delete(id);
  }
}

/** Lines from the chosen seats to everyone within reach; broader for more contact. */
export function showPairs(plan: Plan, told: Told | null, chosen: ReadonlySet<string>): void {
  if (told === null || chosen.size === 0) {
    plan.lines.replaceChildren();
    return;
  }
  const { seats } = told;
  const lines = told.pairs.flatMap(([a, b, contact]) => {
    const [one, other] = [seats[a], seats[b]];
    if (one === undefined || other === undefined) return [];
    if (!chosen.has(one.id) && !chosen.has(other.id)) return [];
    const ends = { x1: one.at[0], y1: one.at[1], x2: other.at[0], y2: other.at[1] };
    return [svg("line", { class: "reach", ...ends, "stroke-width": 0.02 + 0.08 * contact })];
  });
  plan.lines.replaceChildren(...lines);
}

/** The checks that do not hold, in the order and with the numbers of the list. */
export function failing(told: Told | null): Check[] {
  return told === null ? [] : told.checks.filter((check) => !check.ok);
}

/** Where a check is: its own place, or that of the first piece it is about. */
export function spotOf(room: Room, check: { at?: Spot | null; items: string[] }): Spot | null {
  if (check.at !== null && check.at !== undefined) return check.at;
  for (const id of check.items) {
    const piece = pieceOf(room, id) ?? pieceOf(room, id.replace(/\.\d+$/, ""));
    if (piece !== undefined) return middle(piece);
  }
  return null;
}

/** Numbered marks of the checks: a square where it may bind, a ring for good practice. */
export function showChecks(plan: Plan, room: Room, told: Told | null): void {
  for (const old of plan.marks.querySelectorAll(".check")) old.remove();
  failing(told).forEach((check, row) => {
    const spot = spotOf(room, check);
    if (spot === null) return;
    const binding = check.kind !== "good_practice";
    const shape = binding
      ? svg("rect", { x: -0.16, y: -0.16, width: 0.32, height: 0.32, rx: 0.03 })
      : svg("circle", { r: 0.17 });
    const words = svg("text", { "font-size": 0.22, "text-anchor": "middle", dy: "0.35em", transform: "scale(1 -1)" });
    words.textContent = String(row + 1);
    const look = binding ? "check binding" : "check";
    plan.marks.append(
      svg("g", { class: look, transform: `translate(${spot[0]} ${spot[1]})` }, shape, words),
    );
  });
}
