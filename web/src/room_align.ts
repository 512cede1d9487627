// Several things in line, or at equal distances; tables take their seats along.

import { box, middle, pieceOf, withSeats, type Room } from "./room_model.js";
import { cornersOf, moved } from "./room_snap.js";

export type Side = "left" | "middle" | "right" | "top" | "centre" | "bottom";

interface Part {
  id: string;
  /** Left, low, right, high in metres. */
  box: [number, number, number, number];
}

/** The room with these against one line: the outermost side, or the middle of all. */
export function aligned(room: Room, ids: ReadonlySet<string>, side: Side): Room {
  const parts = partsOf(room, ids);
  if (parts.length < 2) return room;
  const across = side === "left" || side === "middle" || side === "right";
  const [from, to] = across ? ([0, 2] as const) : ([1, 3] as const);
  const lowest = Math.min(...parts.map((part) => part.box[from]));
  const highest = Math.max(...parts.map((part) => part.box[to]));
  return parts.reduce((now, part) => {
    const half = (part.box[from] + part.box[to]) / 2;
    const by =
      side === "left" || side === "bottom"
        ? lowest - part.box[from]
        : side === "right" || side === "top"
          ? highest - part.box[to]
          : (lowest + highest) / 2 - half;
    return shift(now, part.id, across, by);
  }, room);
}

/** The room with the middles of these at equal distances, the outermost where they are. */
export function spread(room: Room, ids: ReadonlySet<string>, across: boolean): Room {
  const parts = partsOf(room, ids);
  const axis = across ? 0 : 1;
  const at = (part: Part): number => (part.box[axis] + part.box[across ? 2 : 3]) / 2;
  parts.sort((one, other) => at(one) - at(other));
  const [first, last] = [parts[0], parts[parts.length - 1]];
  if (parts.length < 3 || first === undefined || last === undefined) return room;
  const step = (at(last) - at(first)) / (parts.length - 1);
  return parts.reduce((now, part, row) => shift(now, part.id, across, at(first) + row * step - at(part)), room);
}

/** What is lined up: not the seats of a table that is among them, nor what sits in a wall or is locked. */
function partsOf(room: Room, ids: ReadonlySet<string>): Part[] {
  const tables = new Set([...ids].filter((id) => pieceOf(room, id)?.part === "tables"));
  const along = withSeats(room, tables);
  return [...ids].flatMap((id) => {
    const piece = pieceOf(room, id);
    if (piece === undefined || piece.part === "doors" || piece.part === "windows") return [];
    if ("locked" in piece.item && piece.item.locked) return [];
    if (along.has(id) && !tables.has(id)) return [];
    const corners = cornersOf(piece);
    return [{ id, box: box(corners.length > 0 ? corners : [middle(piece)]) }];
  });
}

function shift(room: Room, id: string, across: boolean, by: number): Room {
  if (Math.abs(by) < 5e-4) return room;
  return moved(room, new Set([id]), across ? [by, 0] : [0, by], null, false);
}
