// What was drawn corner by corner, put in the room: its walls, a wall inside it, a zone.

import { added, centre, freeId, middle, mm, pieces, turned, type Room, type Spot } from "./room_model.js";
import { bearing, far, holds, overlap, sides, type Drawn } from "./room_rings.js";
import { isInside, mended } from "./room_snap.js";

/** Metres that a wall drawn as a line is thick. */
const THIN = 0.1;

export interface Built {
  room: Room;
  /** What is new, to be chosen. */
  ids: Set<string>;
  /** What stands outside the walls now. */
  outside: string[];
  /** How many inner walls did not fit any more. */
  lost: number;
}

/** The room with what was drawn; `closed`: the line ends where it began. `label`: of a partition. */
export function built(room: Room, kind: Drawn, ring: readonly Spot[], closed: boolean, label: string): Built {
  switch (kind) {
    case "outline": {
      const holes = fitting(ring, room.walls.holes);
      const next = mended({ ...room, walls: { outline: ring, holes } });
      return told(next, new Set(), room.walls.holes.length - holes.length);
    }
    case "hole":
      return told({ ...room, walls: { ...room.walls, holes: [...room.walls.holes, ring] } }, new Set(), 0);
    case "partition":
      return { ...lined(room, ring, closed, label), outside: [], lost: 0 };
    case "zone": {
      const id = freeId(room, "zones");
      const next = added(room, { part: "zones", item: { id, label: "", kind: "other", outline: ring } });
      return { room: next, ids: new Set([id]), outside: [], lost: 0 };
    }
  }
}

/** The room without one of its inner walls; its doors and windows go to the wall that is nearest. */
export function withoutHole(room: Room, row: number): Room {
  const holes = room.walls.holes.filter((_, at) => at !== row);
  return mended({ ...room, walls: { ...room.walls, holes } });
}

/** What of the furniture stands with its middle off the floor. */
function outsiders(room: Room): string[] {
  return pieces(room)
    .filter((piece) => piece.part !== "doors" && piece.part !== "windows" && piece.part !== "zones")
    .filter((piece) => !isInside(room, middle(piece)))
    .map((piece) => piece.item.id);
}

function told(room: Room, ids: Set<string>, lost: number): Built {
  return { room, ids, outside: outsiders(room), lost };
}

/** The inner walls that lie inside an outline and not over one another. */
function fitting(outline: readonly Spot[], holes: readonly (readonly Spot[])[]): (readonly Spot[])[] {
  const kept: (readonly Spot[])[] = [];
  for (const hole of holes) {
    if (holds(outline, hole) && !kept.some((one) => overlap(one, hole))) kept.push(hole);
  }
  return kept;
}

/** Every side as something narrow that goes up to the ceiling: the file has pillars for that. */
function lined(room: Room, ring: readonly Spot[], closed: boolean, label: string): { room: Room; ids: Set<string> } {
  const ids = new Set<string>();
  const all = sides(ring, closed);
  let grown = room;
  all.forEach((ends, row) => {
    const id = freeId(grown, "pillars");
    // half a thickness further where two meet, so that their corner is whole
    const before = closed || row > 0 ? THIN / 2 : 0;
    const after = closed || row < all.length - 1 ? THIN / 2 : 0;
    const length = far(...ends);
    const [x, y] = centre(ends);
    const by = (after - before) / 2 / length;
    const at: Spot = [mm(x + by * (ends[1][0] - ends[0][0])), mm(y + by * (ends[1][1] - ends[0][1]))];
    const size = { width: mm(length + before + after), depth: THIN, height: Math.min(10, room.height) };
    const item = { id, label, at, angle: turned(bearing(...ends)), shape: "rectangular" as const, ...size };
    grown = added(grown, { part: "pillars", item });
    ids.add(id);
  });
  return { room: grown, ids };
}
