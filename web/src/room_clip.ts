// Copying and pasting, also from one room to another: kept in this browser.

import {
  added,
  box,
  doubled,
  freeId,
  middle,
  pieceOf,
  pieces,
  shifted,
  withSeats,
  type AnyItem,
  type Piece,
  type Room,
  type Spot,
} from "./room_model.js";
import { inWall, mended } from "./room_snap.js";
import { inBrowser, parsed } from "./store.js";

const KEPT = "nabij.clip";

/** Keeps these with the seats of tables among them; how many. */
export function copied(room: Room, ids: ReadonlySet<string>): number {
  const all = withSeats(room, ids);
  const found = pieces(room).filter((piece) => all.has(piece.item.id));
  return inBrowser.set(KEPT, JSON.stringify(found)) ? found.length : 0;
}

/** The room with what was kept around a spot, and what to choose of it; null where nothing was. */
export function pasted(room: Room, about: Spot): [Room, Set<string>] | null {
  const kept = read();
  if (kept.length === 0) return null;
  // what still stands here as it was copied gets its copy beside it
  if (kept.every((piece) => JSON.stringify(pieceOf(room, piece.item.id)) === JSON.stringify(piece))) {
    const [grown, ids] = doubled(room, new Set(kept.map((piece) => piece.item.id)));
    return [mended(grown), leaders(grown, ids)];
  }
  const [left, low, right, high] = box(kept.map(middle));
  const [dx, dy] = [about[0] - (left + right) / 2, about[1] - (low + high) / 2];
  const names = new Map<string, string>();
  let grown = room;
  // tables first: their seats are to belong to the copy
  for (const piece of [...kept].sort((one, other) => Number(other.part === "tables") - Number(one.part === "tables"))) {
    const id = freeId(grown, piece.part);
    names.set(piece.item.id, id);
    let item = { ...shifted(piece, Math.round(dx * 10) / 10, Math.round(dy * 10) / 10), id } as AnyItem;
    if ("table" in item) item = { ...item, table: item.table === null ? null : (names.get(item.table) ?? null) };
    if ("main" in item) item = { ...item, main: false };
    const put = { part: piece.part, item } as Piece;
    grown = added(grown, { part: piece.part, item: inWall(grown, put) } as Piece);
  }
  return [grown, leaders(grown, new Set(names.values()))];
}

/** Tables stand for their seats. */
function leaders(room: Room, ids: ReadonlySet<string>): Set<string> {
  const along = withSeats(room, new Set([...ids].filter((id) => pieceOf(room, id)?.part === "tables")));
  return new Set([...ids].filter((id) => pieceOf(room, id)?.part === "tables" || !along.has(id)));
}

function read(): Piece[] {
  const found = parsed(inBrowser.get(KEPT));
  return Array.isArray(found) ? (found as Piece[]) : [];
}
