// A room as the server tells it (metres, y up, degrees counterclockwise), and what is in it.

export type Spot = readonly [number, number];
export type Part =
  | "doors"
  | "windows"
  | "pillars"
  | "counters"
  | "tables"
  | "seats"
  | "benches"
  | "zones";
export type Shape = "round" | "rectangular";
export type SeatKind = "chair" | "armchair" | "stool" | "wheelchair";
type ZoneKind = "quiet" | "play" | "buffet" | "stage" | "storage" | "other";

interface Item {
  readonly id: string;
  readonly label: string;
}
interface Standing extends Item {
  readonly at: Spot;
  readonly angle: number;
  readonly width: number;
  readonly depth: number;
}
export interface Door extends Item {
  readonly at: Spot;
  readonly width: number;
  readonly opens: "in" | "out" | "sliding" | "none";
  readonly hinge: "left" | "right";
  readonly main: boolean;
  readonly exit: boolean;
  readonly stairs_down: boolean;
}
export interface Pane extends Item {
  readonly start: Spot;
  readonly end: Spot;
  readonly sill: number;
}
export interface Pillar extends Standing {
  readonly shape: Shape;
  readonly height: number;
}
export interface Counter extends Standing {
  readonly height: number;
  readonly lowered_width: number;
  readonly lowered_height: number;
}
export interface Table extends Standing {
  readonly shape: Shape;
  readonly height: number;
  readonly knee_height: number;
  readonly fixed: boolean;
  readonly locked: boolean;
  readonly social: boolean;
}
export interface Seat extends Standing {
  readonly kind: SeatKind;
  readonly table: string | null;
  readonly locked: boolean;
}
export interface Bench extends Standing {
  readonly places: number;
  readonly back_height: number;
  readonly table: string | null;
  readonly fixed: boolean;
  readonly locked: boolean;
}
export interface Zone extends Item {
  readonly kind: ZoneKind;
  readonly outline: readonly Spot[];
}
export interface Room {
  readonly version: 1;
  readonly title: string;
  readonly language: "nl" | "fr" | "en";
  readonly units: "m";
  readonly invented: boolean;
  readonly height: number;
  readonly reverberation: number | null;
  readonly capacity: number | null;
  readonly open_air: boolean;
  readonly walls: { readonly outline: readonly Spot[]; readonly holes: readonly (readonly Spot[])[] };
  readonly doors: readonly Door[];
  readonly windows: readonly Pane[];
  readonly pillars: readonly Pillar[];
  readonly counters: readonly Counter[];
  readonly tables: readonly Table[];
  readonly seats: readonly Seat[];
  readonly benches: readonly Bench[];
  readonly zones: readonly Zone[];
}

/** What can stand in a room, with the list of the room that it is in. */
export type Piece =
  | { part: "doors"; item: Door }
  | { part: "windows"; item: Pane }
  | { part: "pillars"; item: Pillar }
  | { part: "counters"; item: Counter }
  | { part: "tables"; item: Table }
  | { part: "seats"; item: Seat }
  | { part: "benches"; item: Bench }
  | { part: "zones"; item: Zone };
export type AnyItem = Piece["item"];

/** In the order that they are drawn in: what stands on something comes after it. */
export const PARTS: readonly Part[] = [
  "zones",
  "windows",
  "doors",
  "counters",
  "pillars",
  "tables",
  "benches",
  "seats",
];
const LETTERS: Record<Part, string> = {
  doors: "D",
  windows: "V",
  pillars: "P",
  counters: "K",
  tables: "T",
  seats: "",
  benches: "B",
  zones: "Z",
};

/** Everything in a room, in the order of drawing. */
export function pieces(room: Room): Piece[] {
  return PARTS.flatMap((part) => room[part].map((item) => ({ part, item }) as Piece));
}

/** The piece with this id, if there is one. */
export function pieceOf(room: Room, id: string): Piece | undefined {
  for (const part of PARTS) {
    const item = (room[part] as readonly AnyItem[]).find((one) => one.id === id);
    if (item !== undefined) return { part, item } as Piece;
  }
  return undefined;
}

/** Where the middle of a piece is. */
export function middle(piece: Piece): Spot {
  if (piece.part === "windows") {
    const { start, end } = piece.item;
    return [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2];
  }
  if (piece.part === "zones") return centre(piece.item.outline);
  return piece.item.at;
}

/** The middle of the box around these points. */
export function centre(ring: readonly Spot[]): Spot {
  const [left, low, right, high] = box(ring);
  return [(left + right) / 2, (low + high) / 2];
}

/** Left, lowest, right and highest of points. */
export function box(ring: readonly Spot[]): [number, number, number, number] {
  const xs = ring.map((spot) => spot[0]);
  const ys = ring.map((spot) => spot[1]);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** Lengths to the millimetre, as the room file keeps them. */
export function mm(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** An angle from 0 to 360, to a tenth of a degree. */
export function turned(angle: number): number {
  return (Math.round((((angle % 360) + 360) % 360) * 10) / 10) % 360;
}

/** The room with some pieces changed: `change` gives the new item, or null to take it away. */
export function altered(room: Room, change: (piece: Piece) => AnyItem | null): Room {
  const lists: Partial<Record<Part, AnyItem[]>> = {};
  for (const part of PARTS) {
    lists[part] = (room[part] as readonly AnyItem[])
      .map((item) => change({ part, item } as Piece))
      .filter((item) => item !== null);
  }
  return { ...room, ...lists } as Room;
}

/** The room with one more piece. */
export function added(room: Room, piece: Piece): Room {
  return { ...room, [piece.part]: [...room[piece.part], piece.item] } as Room;
}

/** The room without these; seats of a table that goes stay, at no table. */
export function without(room: Room, ids: ReadonlySet<string>): Room {
  return altered(room, ({ part, item }) => {
    if (ids.has(item.id)) return null;
    const table = (part === "seats" || part === "benches") && (item as Seat).table;
    return typeof table === "string" && ids.has(table) ? ({ ...item, table: null } as AnyItem) : item;
  });
}

/** The next id of a kind that nothing in the room has. */
export function freeId(room: Room, part: Part): string {
  const taken = new Set(pieces(room).map((piece) => piece.item.id));
  for (let number = room[part].length + 1; ; number += 1) {
    const id = `${LETTERS[part]}${number}`;
    if (!taken.has(id)) return id;
  }
}

/** These ids with the seats and benches that belong to tables among them. */
export function withSeats(room: Room, ids: ReadonlySet<string>): Set<string> {
  const all = new Set(ids);
  for (const one of [...room.seats, ...room.benches]) {
    if (one.table !== null && ids.has(one.table)) all.add(one.id);
  }
  return all;
}

/** Whether people want it to stay where it is. */
export function isLocked(piece: Piece): boolean {
  return "locked" in piece.item && piece.item.locked;
}

/** Copies of these, half a metre further, with ids of their own; the room and the new ids. */
export function doubled(room: Room, ids: ReadonlySet<string>): [Room, Set<string>] {
  const names = new Map<string, string>();
  let grown = room;
  const chosen = pieces(room).filter((piece) => ids.has(piece.item.id));
  // tables first: their seats are to belong to the copy
  chosen.sort((one, other) => Number(other.part === "tables") - Number(one.part === "tables"));
  for (const piece of chosen) {
    const id = freeId(grown, piece.part);
    names.set(piece.item.id, id);
    let item = { ...shifted(piece, 0.5, -0.5), id, label: "" } as AnyItem;
    if ("table" in item && item.table !== null) item = { ...item, table: names.get(item.table) ?? item.table };
    if ("main" in item) item = { ...item, main: false };
    grown = added(grown, { part: piece.part, item } as Piece);
  }
  return [grown, new Set(names.values())];
}

/** A piece somewhere else. */
export function shifted(piece: Piece, dx: number, dy: number): AnyItem {
  const to = ([x, y]: Spot): Spot => [mm(x + dx), mm(y + dy)];
  if (piece.part === "windows") {
    return { ...piece.item, start: to(piece.item.start), end: to(piece.item.end) };
  }
  if (piece.part === "zones") return { ...piece.item, outline: piece.item.outline.map(to) };
  return { ...piece.item, at: to(piece.item.at) };
}

/** A piece turned about a point, counterclockwise; doors and windows stay in their wall. */
export function swung(piece: Piece, about: Spot, degrees: number): AnyItem {
  if (piece.part === "doors" || piece.part === "windows") return piece.item;
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const to = ([x, y]: Spot): Spot => {
    const [dx, dy] = [x - about[0], y - about[1]];
    return [mm(about[0] + cos * dx - sin * dy), mm(about[1] + sin * dx + cos * dy)];
  };
  if (piece.part === "zones") return { ...piece.item, outline: piece.item.outline.map(to) };
  return { ...piece.item, at: to(piece.item.at), angle: turned(piece.item.angle + degrees) };
}
