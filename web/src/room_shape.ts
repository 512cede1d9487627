// The corners of walls and zones, one at a time: moved, added, taken away.

import { altered, centre, type Room, type Spot } from "./room_model.js";
import { wrong, wrongWalls } from "./room_rings.js";
import { mended } from "./room_snap.js";

const ZONE = "zone:";

/** The name of the ring of a zone. An id can be a number, so that it would be mistaken for a wall. */
export function zoneRing(id: string): string {
  return ZONE + id;
}

/** The ring of this name: 0 the outline, 1 and on the walls inside, else of a zone. */
export function ringOf(room: Room, of: string): readonly Spot[] {
  if (of === "0") return room.walls.outline;
  if (of.startsWith(ZONE)) return room.zones.find((zone) => zoneRing(zone.id) === of)?.outline ?? [];
  return room.walls.holes[Number(of) - 1] ?? [];
}

/** The room with another ring of this name; doors and windows stay in the walls. */
function withRing(room: Room, of: string, ring: readonly Spot[]): Room {
  const { outline, holes } = room.walls;
  if (of === "0") return mended({ ...room, walls: { outline: ring, holes } });
  if (of.startsWith(ZONE)) {
    return altered(room, (piece) =>
      piece.part === "zones" && zoneRing(piece.item.id) === of ? { ...piece.item, outline: ring } : piece.item,
    );
  }
  const next = holes.map((hole, row) => (row === Number(of) - 1 ? ring : hole));
  return mended({ ...room, walls: { outline, holes: next } });
}

/** The room with one corner of a ring somewhere else. */
export function withCorner(room: Room, of: string, row: number, to: Spot): Room {
  return withRing(room, of, ringOf(room, of).map((one, at) => (at === row ? to : one)));
}

/** The room with a corner more, in the middle of the side after this one. */
export function moreCorners(room: Room, of: string, row: number): Room {
  const ring = ringOf(room, of);
  const ends = [ring[row], ring[(row + 1) % ring.length]].filter((spot) => spot !== undefined);
  return withRing(room, of, [...ring.slice(0, row + 1), centre(ends), ...ring.slice(row + 1)]);
}

/** The room without a corner of a ring. */
export function fewerCorners(room: Room, of: string, row: number): Room {
  return withRing(room, of, ringOf(room, of).filter((_, at) => at !== row));
}

/** Why this ring cannot be as it is now (a key of the catalogue), or null. */
export function wrongCorner(room: Room, of: string): string | null {
  if (of.startsWith(ZONE)) return wrong(room, "zone", ringOf(room, of));
  return wrongWalls(room);
}
