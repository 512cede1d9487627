// Rings of corners: what may be a wall and what may not, and where the next corner comes to lie.

import { centre, mm, type Room, type Spot } from "./room_model.js";
import { GRID } from "./room_snap.js";

/** What can be drawn corner by corner. */
export type Drawn = "outline" | "hole" | "partition" | "zone";

/** Degrees that a line may be off and still be meant to be straight. */
const STRAIGHT = 7;
/** Metres within which a corner is pulled in line with the first one. */
const IN_LINE = 0.12;
/** Square metres: the server takes no smaller room. */
const LEAST_ROOM = 1;
/** Square metres: less is a slip of the hand. */
const LEAST = 0.005;
/** Metres between two corners that are the same. */
export const SAME = 0.005;

export function far(one: Spot, other: Spot): number {
  return Math.hypot(other[0] - one[0], other[1] - one[1]);
}

/** The surface inside a ring, in square metres. */
export function area(ring: readonly Spot[]): number {
  let sum = 0;
  ring.forEach(([x, y], row) => {
    const [nx, ny] = ring[(row + 1) % ring.length] as Spot;
    sum += x * ny - nx * y;
  });
  return Math.abs(sum) / 2;
}

/** The sides of a ring, or of a line that is not closed. */
export function sides(ring: readonly Spot[], closed = true): [Spot, Spot][] {
  const last = closed ? ring.length : ring.length - 1;
  return Array.from({ length: Math.max(0, last) }, (_, row) => [
    ring[row] as Spot,
    ring[(row + 1) % ring.length] as Spot,
  ]);
}

/** Whether a ring crosses or touches itself. */
export function crosses(ring: readonly Spot[], closed = true): boolean {
  const all = sides(ring, closed);
  return all.some((one, row) =>
    all.slice(row + 1).some((other, more) => {
      const next = more === 0;
      const around = closed && row === 0 && row + 1 + more === all.length - 1;
      if (next && around) return false;
      // neighbours share a corner: they only may not run back over one another
      if (next) return folds(one[0], one[1], other[1]);
      if (around) return folds(other[0], other[1], one[1]);
      return meet(one, other);
    }),
  );
}

/** Whether a spot is inside a ring. */
export function within(ring: readonly Spot[], [x, y]: Spot): boolean {
  let inside = false;
  for (const [one, other] of sides(ring)) {
    if (one[1] > y === other[1] > y) continue;
    if (x < one[0] + ((y - one[1]) / (other[1] - one[1])) * (other[0] - one[0])) inside = !inside;
  }
  return inside;
}

/** Whether a ring lies wholly inside another, without touching it. */
export function holds(outer: readonly Spot[], inner: readonly Spot[]): boolean {
  const touch = sides(outer).some((one) => sides(inner).some((other) => meet(one, other)));
  return !touch && inner.every((spot) => within(outer, spot));
}

/** Whether two rings share ground or a wall. */
export function overlap(one: readonly Spot[], other: readonly Spot[]): boolean {
  const touch = sides(one).some((side) => sides(other).some((facing) => meet(side, facing)));
  return touch || within(one, other[0] as Spot) || within(other, one[0] as Spot);
}

/** Why a ring cannot be this (a key of the catalogue), or null. `but`: a hole that it takes the place of. */
export function wrong(room: Room, kind: Drawn, ring: readonly Spot[], but = -1): string | null {
  if (kind === "partition") return ring.length < 2 ? "room.pen_few_line" : null;
  if (ring.length < 3) return "room.pen_few";
  if (crosses(ring)) return "room.pen_crossing";
  if (area(ring) < (kind === "outline" ? LEAST_ROOM : LEAST)) return "room.pen_small";
  if (kind !== "hole") return null;
  if (!holds(room.walls.outline, ring)) return "room.pen_outside";
  const others = room.walls.holes.filter((_, row) => row !== but);
  return others.some((hole) => overlap(hole, ring)) ? "room.pen_overlap" : null;
}

/** Why the walls of a room cannot be, or null. */
export function wrongWalls(room: Room): string | null {
  const { outline, holes } = room.walls;
  const bad = wrong(room, "outline", outline);
  return holes.reduce<string | null>((told, hole, row) => told ?? wrong(room, "hole", hole, row), bad);
}

/**
 * Where the next corner lies when one points at a spot: on the grid, and square to the axes or to
 * the side before where it nearly is. `free`: exactly there.
 */
export function aimed(ring: readonly Spot[], spot: Spot, free: boolean): Spot {
  if (free) return [mm(spot[0]), mm(spot[1])];
  const last = ring[ring.length - 1];
  if (last === undefined) return [onGrid(spot[0]), onGrid(spot[1])];
  const before = ring[ring.length - 2];
  const lean = before === undefined ? 0 : bearing(before, last);
  const now = bearing(last, spot);
  for (const base of [0, lean]) {
    const straight = base + Math.round((now - base) / 90) * 90;
    if (Math.abs(((now - straight + 540) % 360) - 180) > STRAIGHT) continue;
    return along(last, straight, inLine(ring, last, straight, spot));
  }
  return [onGrid(spot[0]), onGrid(spot[1])];
}

/** The spot so many metres from another in a direction (degrees). */
export function along(from: Spot, degrees: number, length: number): Spot {
  const turn = (degrees * Math.PI) / 180;
  return [mm(from[0] + length * Math.cos(turn)), mm(from[1] + length * Math.sin(turn))];
}

/** The direction from one spot to another, in degrees. */
export function bearing(from: Spot, to: Spot): number {
  return (Math.atan2(to[1] - from[1], to[0] - from[0]) * 180) / Math.PI;
}

/** How long a straight side is: up to beside the first corner, or to the grid. */
function inLine(ring: readonly Spot[], last: Spot, degrees: number, spot: Spot): number {
  const turn = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const reach = (to: Spot): number => (to[0] - last[0]) * cos + (to[1] - last[1]) * sin;
  const wanted = reach(spot);
  const beside = reach(ring[0] as Spot);
  if (ring.length > 1 && Math.abs(beside - wanted) < IN_LINE) return beside;
  // along an axis the corner itself lies on the grid, also after one that did not
  if (Math.abs(sin) < 1e-9) return (onGrid(last[0] + wanted * cos) - last[0]) * cos;
  if (Math.abs(cos) < 1e-9) return (onGrid(last[1] + wanted * sin) - last[1]) * sin;
  return onGrid(wanted);
}

function onGrid(value: number): number {
  return mm(Math.round(value / GRID) * GRID);
}

/** Whether two sides have a point in common. */
function meet([a, b]: [Spot, Spot], [c, d]: [Spot, Spot]): boolean {
  const [abc, abd, cda, cdb] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)];
  if (abc !== abd && cda !== cdb) return true;
  return (
    (abc === 0 && between(a, b, c)) ||
    (abd === 0 && between(a, b, d)) ||
    (cda === 0 && between(c, d, a)) ||
    (cdb === 0 && between(c, d, b))
  );
}

/** Whether a line goes back over itself at its middle corner. */
function folds(a: Spot, b: Spot, c: Spot): boolean {
  if (far(a, b) < SAME || far(b, c) < SAME) return true;
  const back = (a[0] - b[0]) * (c[0] - b[0]) + (a[1] - b[1]) * (c[1] - b[1]) > 0;
  return back && side(a, b, c) === 0;
}

/** On which side of a line a spot is: 1, -1, or 0 within half a millimetre. */
function side(a: Spot, b: Spot, c: Spot): number {
  const turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
  return Math.abs(turn) < 5e-4 * Math.max(far(a, b), 1e-9) ? 0 : Math.sign(turn);
}

function between(a: Spot, b: Spot, c: Spot): boolean {
  const [left, right] = [Math.min(a[0], b[0]) - 5e-4, Math.max(a[0], b[0]) + 5e-4];
  const [low, high] = [Math.min(a[1], b[1]) - 5e-4, Math.max(a[1], b[1]) + 5e-4];
  return c[0] >= left && c[0] <= right && c[1] >= low && c[1] <= high;
}

/** The middles of all sides with their lengths, to write beside them. */
export function lengths(ring: readonly Spot[], closed = true): { at: Spot; length: number }[] {
  return sides(ring, closed).map((ends) => ({ at: centre(ends), length: far(...ends) }));
}
