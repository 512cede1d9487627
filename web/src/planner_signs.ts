// The signs of places on the map: a shape and a colour per category, and what changes about one.

import { svg } from "./dom.js";

/** Shape and colour of maps/palette.py; both repeat after six. */
const MARKERS: readonly (readonly [shape: string, colour: string])[] = [
  ["circle", "#111111"],
  ["square", "#007a5a"],
  ["diamond", "#b3307a"],
  ["triangle", "#0b4f8a"],
  ["cross", "#6b3d00"],
  ["ring", "#111111"],
];
const PATHS: Record<string, string> = {
  circle: "M12 6a6 6 0 1 0 .01 0z",
  square: "M6.5 6.5h11v11h-11z",
  diamond: "M12 4.5l7.5 7.5-7.5 7.5L4.5 12z",
  triangle: "M12 5l7.5 13h-15z",
  cross: "M9.5 5h5v4.5H19v5h-4.5V19h-5v-4.5H5v-5h4.5z",
  ring: "M12 5a7 7 0 1 0 .01 0zm0 4a3 3 0 1 1-.01 0z",
};

export type Mark = "" | "added" | "moved" | "closed";

export interface Sign {
  path: string;
  colour: string;
}

/** The sign of the category that is the nth of its study. */
export function signOf(nth: number): Sign {
  const [shape, colour] = MARKERS[Math.max(nth, 0) % MARKERS.length] ?? ["circle", "#111111"];
  return { path: PATHS[shape] ?? "", colour };
}

/** A sign as a drawing: a ring around what is new or elsewhere, a cross through what is closed. */
export function drawn(sign: Sign, mark: Mark = "", chosen = false): SVGSVGElement {
  const parts: SVGElement[] = [];
  if (chosen) parts.push(svg("circle", { cx: 12, cy: 12, r: 11, fill: "#ffffff", stroke: "#0b4f8a", "stroke-width": 2 }));
  if (mark === "added" || mark === "moved") {
    const pieces = mark === "moved" ? "3 2" : null;
    parts.push(
      svg("circle", { cx: 12, cy: 12, r: 10, fill: "#ffffff", stroke: sign.colour, "stroke-width": 2, "stroke-dasharray": pieces }),
    );
  }
  const fill = mark === "closed" ? "#ffffff" : sign.colour;
  const stroke = mark === "closed" ? sign.colour : "#ffffff";
  parts.push(svg("path", { d: sign.path, fill, stroke, "stroke-width": 1.5, "fill-rule": "evenodd" }));
  if (mark === "closed") {
    parts.push(svg("path", { d: "M3 3l18 18M21 3L3 21", stroke: "#8c2d04", "stroke-width": 2.5, fill: "none" }));
  }
  return svg("svg", { viewBox: "0 0 24 24", width: 24, height: 24, "aria-hidden": "true", focusable: "false" }, ...parts);
}
