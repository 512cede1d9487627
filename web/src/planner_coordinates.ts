// Coordinates that people type or paste: degrees, or metres of a grid that the server knows.

import { get } from "./api.js";
import type { Study } from "./planner_types.js";
import { t } from "./words.js";

/** Latitude and longitude, or x and y in metres. */
export type Typed = { lat: number; lon: number } | { x: number; y: number };

/** Degrees around the areas, as the server has it: a place just outside may serve who lives inside. */
const MARGIN = 0.01;
/** No longitude is larger: two larger numbers are metres. */
const MOST_DEGREES = 180;
const NUMBER = "(-?\\d+(?:[.,]\\d+)?)";
const PAIR = new RegExp(`^${NUMBER}(\\s*[,;]\\s*|\\s+)${NUMBER}$`);

/** What two typed numbers are, with points or commas for decimals; null where they are none. */
export function readCoordinates(text: string): Typed | null {
  const found = PAIR.exec(text.replace(/[()[\]°]/g, " ").trim());
  if (found === null) return null;
  const [, one = "", between = "", other = ""] = found;
  // "51,05" is one number that is not finished, not two
  if (between === "," && !/[.,]/.test(one + other)) return null;
  const [first, second] = [Number(one.replace(",", ".")), Number(other.replace(",", "."))];
  if (Math.abs(first) > MOST_DEGREES && Math.abs(second) > MOST_DEGREES) return { x: first, y: second };
  if (Math.abs(first) > 90 || Math.abs(second) > MOST_DEGREES) return null;
  return { lat: first, lon: second };
}

/** The spot that a text tells, or the sentence that says why there is none. Throws Problem. */
export async function spotOf(study: Study, text: string): Promise<[number, number] | string> {
  const typed = readCoordinates(text);
  if (typed === null) return t("planner.typed_unread");
  if ("x" in typed) {
    const query = new URLSearchParams({ x: String(typed.x), y: String(typed.y) });
    const { lat, lon } = await get<{ lat: number; lon: number }>(`/studies/${encodeURIComponent(study.id)}/point?${query}`);
    return [lat, lon];
  }
  const { lat, lon } = typed;
  if (isInside(study, lat, lon)) return [lat, lon];
  const facts = { lat: lat.toFixed(5), lon: lon.toFixed(5) };
  return t(isInside(study, lon, lat) ? "planner.typed_swapped" : "planner.typed_outside", facts);
}

function isInside({ bounds: [west, south, east, north] }: Study, lat: number, lon: number): boolean {
  return lon >= west - MARGIN && lon <= east + MARGIN && lat >= south - MARGIN && lat <= north + MARGIN;
}
