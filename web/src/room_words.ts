// What things in a room are called, and how lengths are written.

import { pieceOf, type Piece, type Room } from "./room_model.js";
import { number, t } from "./words.js";

/** "chair 12", or the label that it has. */
export function nameOf(piece: Piece): string {
  const { item } = piece;
  const kind = kindOf(piece);
  return item.label === "" ? `${kind} ${item.id}` : `${item.label} (${kind})`;
}

/** The name of the piece with this id; a place of a bench is called after the bench. */
export function nameById(room: Room, id: string): string {
  const piece = pieceOf(room, id) ?? pieceOf(room, id.replace(/\.\d+$/, ""));
  return piece === undefined ? id : nameOf(piece);
}

/** What sort of thing it is. */
export function kindOf(piece: Piece): string {
  if (piece.part === "seats") return t(`room.kind_${piece.item.kind}`);
  if (piece.part === "zones") return t(`room.zone_${piece.item.kind}`);
  return t(`room.part_${piece.part}`);
}

/** Metres with two decimals. */
export function metres(value: number): string {
  return t("room.metres", { length: number(value, 2) });
}
