// Where things come to lie: on the grid, against a wall, at a table, in line with other tables.

import {
  altered,
  mm,
  pieceOf,
  shifted,
  swung,
  turned,
  withSeats,
  type AnyItem,
  type Piece,
  type Room,
  type Seat,
  type Spot,
  type Table,
} from "./room_model.js";

export const GRID = 0.1;
/** Metres within which something is pulled. */
const PULL = 0.12;
/** Metres between the edge of a table and a chair pushed up to it. */
const GAP = 0.02;
const AT_TABLE = 0.35;

interface Wall {
  start: Spot;
  end: Spot;
  length: number;
  along: Spot;
}

/** Every wall, those of pillars built into it as well. */
export function walls(room: Room): Wall[] {
  return [room.walls.outline, ...room.walls.holes].flatMap((ring) =>
    ring.map((start, row) => {
      const end = ring[(row + 1) % ring.length] as Spot;
      const [dx, dy] = [end[0] - start[0], end[1] - start[1]];
      const length = Math.hypot(dx, dy) || 1e-9;
      return { start, end, length, along: [dx / length, dy / length] as Spot };
    }),
  );
}

/** Where something of this width lies in the wall nearest to a spot. */
export function onWall(room: Room, spot: Spot, width: number): { at: Spot; start: Spot; end: Spot } {
  let best: { far: number; wall: Wall; along: number } | null = null;
  for (const wall of walls(room)) {
    const [dx, dy] = [spot[0] - wall.start[0], spot[1] - wall.start[1]];
    const half = Math.min(width, wall.length) / 2;
    const along = clamp(dx * wall.along[0] + dy * wall.along[1], half, wall.length - half);
    const far = Math.hypot(dx - along * wall.along[0], dy - along * wall.along[1]);
    if (best === null || far < best.far) best = { far, wall, along };
  }
  if (best === null) return { at: spot, start: spot, end: spot };
  const { wall, along } = best;
  const half = Math.min(width, wall.length) / 2;
  const point = (by: number): Spot => [
    mm(wall.start[0] + by * wall.along[0]),
    mm(wall.start[1] + by * wall.along[1]),
  ];
  return { at: point(along), start: point(along - half), end: point(along + half) };
}

/** A door or window at the wall nearest to it; everything else as it is. */
export function inWall(room: Room, piece: Piece): AnyItem {
  if (piece.part === "doors") {
    return { ...piece.item, at: onWall(room, piece.item.at, piece.item.width).at };
  }
  if (piece.part === "windows") {
    const { start, end } = piece.item;
    const width = Math.hypot(end[0] - start[0], end[1] - start[1]);
    const spot: Spot = [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2];
    const found = onWall(room, spot, width);
    return { ...piece.item, start: found.start, end: found.end };
  }
  return piece.item;
}

/** The room with all doors and windows put back in its walls, after these have changed. */
export function mended(room: Room): Room {
  return altered(room, (piece) => inWall(room, piece));
}

/**
 * The room with these pieces moved; tables take their seats along. `snap`: pull what is dragged
 * (`lead`) to the grid, to walls and to tables.
 */
export function moved(
  room: Room,
  ids: ReadonlySet<string>,
  by: Spot,
  lead: string | null,
  snap: boolean,
): Room {
  const all = withSeats(room, ids);
  const first = lead === null ? undefined : pieceOf(room, lead);
  let [dx, dy] = by;
  if (first !== undefined && snap && first.part !== "doors" && first.part !== "windows") {
    [dx, dy] = pulled(room, first, all, by);
  }
  const next = altered(room, (piece) =>
    all.has(piece.item.id) ? inWall(room, { ...piece, item: shifted(piece, dx, dy) } as Piece) : piece.item,
  );
  if (ids.size !== 1 || first?.part !== "seats") return next;
  return altered(next, (piece) =>
    piece.part === "seats" && piece.item.id === lead ? atTable(next, piece.item, snap) : piece.item,
  );
}

/** The room with these turned about their common middle, tables with their seats. */
export function rotated(room: Room, ids: ReadonlySet<string>, degrees: number): Room {
  const all = withSeats(room, ids);
  const about = pivot(room, ids);
  if (about === null) return room;
  return altered(room, (piece) =>
    all.has(piece.item.id) ? swung(piece, about, degrees) : piece.item,
  );
}

/** The middle of what can be turned among these, if anything: doors and windows stay in their wall. */
export function pivot(room: Room, ids: ReadonlySet<string>): Spot | null {
  const spots = [...ids].flatMap((id) => {
    const piece = pieceOf(room, id);
    if (piece === undefined || piece.part === "doors" || piece.part === "windows") return [];
    return [piece.part === "zones" ? ringMiddle(piece.item.outline) : piece.item.at];
  });
  return spots.length === 0 ? null : ringMiddle(spots);
}

/** How far a piece goes when it is pulled to the grid, a wall or the line of another table. */
function pulled(room: Room, piece: Piece, moving: ReadonlySet<string>, [dx, dy]: Spot): Spot {
  if (!("at" in piece.item)) return [grid(dx), grid(dy)];
  const { at } = piece.item;
  let [x, y] = [grid(at[0] + dx), grid(at[1] + dy)];
  if (piece.part === "tables") {
    const others = room.tables.filter((one) => !moving.has(one.id));
    x = nearest(at[0] + dx, others.map((one) => one.at[0])) ?? x;
    y = nearest(at[1] + dy, others.map((one) => one.at[1])) ?? y;
  }
  const loose = { ...piece, item: { ...piece.item, at: [at[0] + dx, at[1] + dy] } } as Piece;
  for (const push of pushes(room, loose)) {
    const free: Spot = [at[0] + dx + push[0], at[1] + dy + push[1]];
    // square to the wall what the wall says, along it what the grid says
    if (Math.abs(push[2][0]) > 0.99) x = free[0];
    else if (Math.abs(push[2][1]) > 0.99) y = free[1];
    else [x, y] = free;
  }
  return [x - at[0], y - at[1]];
}

/** For every wall that is near: how far to go to touch it, and the direction square to it. */
function pushes(room: Room, piece: Piece): [number, number, Spot][] {
  const found: [number, number, Spot][] = [];
  const corners = cornersOf(piece);
  if (corners.length === 0) return found;
  for (const wall of walls(room)) {
    const normal: Spot = [-wall.along[1], wall.along[0]];
    const along = corners.map(([x, y]) => (x - wall.start[0]) * wall.along[0] + (y - wall.start[1]) * wall.along[1]);
    if (Math.max(...along) < 0 || Math.min(...along) > wall.length) continue;
    const away = corners.map(([x, y]) => (x - wall.start[0]) * normal[0] + (y - wall.start[1]) * normal[1]);
    const middle = mean(away);
    const near = middle >= 0 ? Math.min(...away) : Math.max(...away);
    if (Math.abs(near) < PULL) found.push([-near * normal[0], -near * normal[1], normal]);
  }
  return found;
}

/** The corners of what stands on the floor; none for what is in a wall. */
export function cornersOf(piece: Piece): Spot[] {
  if (piece.part === "zones") return [...piece.item.outline];
  if (piece.part === "doors" || piece.part === "windows") return [];
  const { at, angle, width, depth } = piece.item;
  const sits = piece.part === "seats" || piece.part === "benches";
  const [along, across] = sits ? [depth / 2, width / 2] : [width / 2, depth / 2];
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const signs: Spot[] = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ];
  return signs.map(([a, b]) => [
    at[0] + a * along * cos - b * across * sin,
    at[1] + a * along * sin + b * across * cos,
  ]);
}

/** A seat that was put down: at the table beside it, looking at it, or at none. */
function atTable(room: Room, seat: Seat, snap: boolean): Seat {
  for (const table of room.tables) {
    const angle = (table.angle * Math.PI) / 180;
    const [dx, dy] = [seat.at[0] - table.at[0], seat.at[1] - table.at[1]];
    const u = dx * Math.cos(angle) + dy * Math.sin(angle);
    const v = -dx * Math.sin(angle) + dy * Math.cos(angle);
    const found = table.shape === "round" ? besideRound(table, seat, u, v) : beside(table, seat, u, v);
    if (found === null) continue;
    if (!snap) return { ...seat, table: table.id };
    const [a, b, look] = found;
    const at: Spot = [
      mm(table.at[0] + a * Math.cos(angle) - b * Math.sin(angle)),
      mm(table.at[1] + a * Math.sin(angle) + b * Math.cos(angle)),
    ];
    return { ...seat, at, angle: turned(look + table.angle), table: table.id };
  }
  return { ...seat, table: null };
}

type Place = [number, number, number] | null;

function besideRound(table: Table, seat: Seat, u: number, v: number): Place {
  const away = Math.hypot(u, v);
  const wanted = table.width / 2 + seat.depth / 2 + GAP;
  if (away < 0.05 || away - wanted > AT_TABLE - 0.1) return null;
  return [(u / away) * wanted, (v / away) * wanted, (Math.atan2(-v, -u) * 180) / Math.PI];
}

function beside(table: Table, seat: Seat, u: number, v: number): Place {
  const [wide, deep] = [table.width / 2, table.depth / 2];
  const [a, b] = [Math.abs(u) - wide, Math.abs(v) - deep];
  const out = seat.depth / 2 + GAP;
  const most = out + AT_TABLE - 0.1;
  if (Math.max(a, b) > most || (a > 0 && b > 0 && Math.min(a, b) > 0.1)) return null;
  if (a > b) return [Math.sign(u) * (wide + out), grid(v, 0.05), u > 0 ? 180 : 0];
  return [grid(u, 0.05), Math.sign(v || 1) * (deep + out), v > 0 ? 270 : 90];
}

function ringMiddle(ring: readonly Spot[]): Spot {
  return [mean(ring.map((spot) => spot[0])), mean(ring.map((spot) => spot[1]))];
}

function nearest(value: number, options: number[]): number | null {
  const near = options.filter((one) => Math.abs(one - value) < PULL / 2);
  near.sort((one, other) => Math.abs(one - value) - Math.abs(other - value));
  return near[0] ?? null;
}

function grid(value: number, step = GRID): number {
  return mm(Math.round(value / step) * step);
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), Math.max(least, most));
}

/** The direction from a door into the room: square to its wall. */
export function inwardOf(room: Room, one: { at: Spot }): Spot {
  let best: { far: number; normal: Spot } = { far: Infinity, normal: [0, 1] };
  for (const wall of walls(room)) {
    const [dx, dy] = [one.at[0] - wall.start[0], one.at[1] - wall.start[1]];
    const along = Math.min(Math.max(dx * wall.along[0] + dy * wall.along[1], 0), wall.length);
    const far = Math.hypot(dx - along * wall.along[0], dy - along * wall.along[1]);
    if (far < best.far - 1e-6) best = { far, normal: [-wall.along[1], wall.along[0]] };
  }
  const [nx, ny] = best.normal;
  return isInside(room, [one.at[0] + 0.02 * nx, one.at[1] + 0.02 * ny]) ? [nx, ny] : [-nx, -ny];
}

/** Whether a spot is on the floor. */
export function isInside(room: Room, [x, y]: Spot): boolean {
  let inside = false;
  for (const { start, end } of walls(room)) {
    if (start[1] > y !== end[1] > y) {
      const cross = start[0] + ((y - start[1]) / (end[1] - start[1])) * (end[0] - start[0]);
      if (x < cross) inside = !inside;
    }
  }
  return inside;
}
