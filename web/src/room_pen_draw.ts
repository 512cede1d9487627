// The pen on the drawing: what was drawn so far, the side on its way, and how long each side is.

import { svg } from "./dom.js";
import type { Spot } from "./room_model.js";
import { far, lengths } from "./room_rings.js";
import { metres } from "./room_words.js";

export interface Shown {
  ring: readonly Spot[];
  cursor: Spot | null;
  /** The length that is being typed; empty: the one on the drawing. */
  typed: string;
  /** Whether the line closes when the next corner is put. */
  closing: boolean;
}

/** What to draw; `pixel` is the metres in one of the screen. */
export function penMarks(shown: Shown, pixel: number): SVGElement[] {
  const { ring, cursor } = shown;
  const marks: SVGElement[] = [];
  if (ring.length > 1) marks.push(svg("path", { class: "pen-line", d: `M${ring.map(said).join("L")}` }));
  for (const { at, length } of lengths(ring, false)) marks.push(label(at, metres(length), pixel));
  const last = ring[ring.length - 1];
  if (cursor !== null && last !== undefined && far(cursor, last) > 0) {
    marks.push(svg("path", { class: "pen-next", d: `M${said(last)}L${said(cursor)}` }));
    const text = shown.typed === "" ? metres(far(last, cursor)) : `${shown.typed} m`;
    const middle: Spot = [(last[0] + cursor[0]) / 2, (last[1] + cursor[1]) / 2];
    marks.push(label(middle, text, pixel, "pen-length now"));
  }
  ring.forEach(([x, y], row) => {
    const look = row === 0 ? (shown.closing ? "pen-corner first closing" : "pen-corner first") : "pen-corner";
    marks.push(svg("circle", { class: look, cx: x, cy: y, r: (row === 0 && shown.closing ? 9 : 5) * pixel }));
  });
  if (cursor !== null) marks.push(cross(cursor, 11 * pixel));
  return marks;
}

/** A length beside the middle of a side. */
export function label(at: Spot, text: string, pixel: number, look = "pen-length"): SVGElement {
  const place = `translate(${at[0]} ${at[1]}) scale(1 -1)`;
  const size = 13 * pixel;
  return svg("text", { class: look, "font-size": size, "stroke-width": 4 * pixel, transform: place, dy: "-0.5em", "text-anchor": "middle" }, text);
}

function cross([x, y]: Spot, arm: number): SVGElement {
  return svg("path", { class: "pen-cursor", d: `M${x - arm} ${y}H${x + arm}M${x} ${y - arm}V${y + arm}` });
}

function said([x, y]: Spot): string {
  return `${x} ${y}`;
}
