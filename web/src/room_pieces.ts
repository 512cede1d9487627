// What can be put in a room: the palette, with the sizes that are usual.

import { added, freeId, middle, pieceOf, pieces, type Part, type Piece, type Room, type SeatKind, type Shape, type Spot } from "./room_model.js";
import { onWall } from "./room_snap.js";

/** The palette, by groups; the text of each is `room.add_<name>`. */
export const PALETTE = {
  sets: ["set4", "set_round", "set_long", "set_social"],
  seats: ["chair", "armchair", "stool", "wheelchair", "bench"],
  tables: ["table", "table_round", "table_long"],
  fixed: ["door", "window", "counter", "pillar", "quiet", "play"],
} as const;

export type Kind = (typeof PALETTE)[keyof typeof PALETTE][number];

/** Width and depth of every kind of seat, in metres. */
export const SEAT_SIZES: Record<SeatKind, [number, number]> = {
  chair: [0.45, 0.5],
  armchair: [0.7, 0.7],
  stool: [0.4, 0.4],
  wheelchair: [0.9, 1.4],
};
/** Metres between the edge of a table and the middle of who sits at it. */
const REACH = 0.27;
/** How often something new is put further on, at most. */
const MOST_STEPS = 20;

/** The room with a new thing at a spot, and the ids of what was added. */
export function put(room: Room, kind: Kind, at: Spot): [Room, Set<string>] {
  switch (kind) {
    case "set4":
      return withTable(room, at, "rectangular", 0.9, 0.9, [0, 90, 180, 270]);
    case "set_round":
      return withTable(room, at, "round", 1.1, 1.1, [90, 162, 234, 306, 18]);
    case "set_long":
      return withRows(room, at, false);
    case "set_social":
      return withRows(room, at, true);
    case "table":
      return withTable(room, at, "rectangular", 0.9, 0.9, []);
    case "table_round":
      return withTable(room, at, "round", 1.1, 1.1, []);
    case "table_long":
      return withTable(room, at, "rectangular", 1.8, 0.9, []);
    default:
      return single(room, kind, at);
  }
}

/** The same, a little further where one like it stands already: two on one spot look like one. */
export function putBeside(room: Room, kind: Kind, at: Spot): [Room, Set<string>] {
  const taken = new Set(pieces(room).map((piece) => piece.part + middle(piece).join()));
  for (let step = 0; ; step += 1) {
    const made = put(room, kind, [at[0] + 0.5 * step, at[1] - 0.5 * step]);
    const lead = pieceOf(made[0], [...made[1]][0] as string);
    if (step === MOST_STEPS || lead === undefined || !taken.has(lead.part + middle(lead).join())) return made;
  }
}

/** A seat of a kind, not yet in a room. */
export function seat(id: string, kind: SeatKind, at: Spot, angle: number, table: string | null): Piece {
  const [width, depth] = SEAT_SIZES[kind];
  return { part: "seats", item: { id, label: "", at, angle, kind, width, depth, table, locked: false } };
}

function table(id: string, at: Spot, shape: Shape, width: number, depth: number, social: boolean): Piece {
  const rest = { height: 0.74, knee_height: 0.7, fixed: false, locked: false };
  return { part: "tables", item: { id, label: "", at, angle: 0, shape, width, depth, social, ...rest } };
}

function withTable(
  room: Room,
  at: Spot,
  shape: Shape,
  width: number,
  depth: number,
  sides: number[],
): [Room, Set<string>] {
  const id = freeId(room, "tables");
  const away = width / 2 + REACH;
  const seats = sides.map((side): [Spot, number] => {
    const turn = (side * Math.PI) / 180;
    return [[at[0] + away * Math.cos(turn), at[1] + away * Math.sin(turn)], side + 180];
  });
  return seated(added(room, table(id, at, shape, width, depth, false)), id, seats);
}

/** A long table with three chairs along each side; one for whoever comes alone has open ends. */
function withRows(room: Room, at: Spot, social: boolean): [Room, Set<string>] {
  const id = freeId(room, "tables");
  const away = 0.45 + REACH;
  const rows = [-0.6, 0, 0.6].flatMap((x): [Spot, number][] => [
    [[at[0] + x, at[1] + away], 270],
    [[at[0] + x, at[1] - away], 90],
  ]);
  const heads: [Spot, number][] = social ? [[[at[0] + 0.9 + REACH, at[1]], 180]] : [];
  const grown = added(room, table(id, at, "rectangular", 1.8, 0.9, social));
  return seated(grown, id, [...rows, ...heads]);
}

function seated(room: Room, at: string, seats: [Spot, number][]): [Room, Set<string>] {
  let grown = room;
  const ids = new Set([at]);
  for (const [spot, angle] of seats) {
    const id = freeId(grown, "seats");
    grown = added(grown, seat(id, "chair", round(spot), angle % 360, at));
    ids.add(id);
  }
  return [grown, ids];
}

function single(room: Room, kind: Kind, at: Spot): [Room, Set<string>] {
  const make = (part: Part, piece: (id: string) => Piece): [Room, Set<string>] => {
    const id = freeId(room, part);
    return [added(room, piece(id)), new Set([id])];
  };
  const named = (id: string) => ({ id, label: "" });
  switch (kind) {
    case "door": {
      const rest = { opens: "out", hinge: "left", exit: true, stairs_down: false } as const;
      const main = !room.doors.some((door) => door.main);
      const { at: spot } = onWall(room, at, 0.95);
      return make("doors", (id) => ({
        part: "doors",
        item: { ...named(id), at: spot, width: 0.95, main, ...rest },
      }));
    }
    case "window": {
      const { start, end } = onWall(room, at, 1.6);
      return make("windows", (id) => ({
        part: "windows",
        item: { ...named(id), start, end, sill: 0.9 },
      }));
    }
    case "bench": {
      const rest = { back_height: 0.9, table: null, fixed: false, locked: false };
      const size = { width: 1.5, depth: 0.5, places: 2 };
      return make("benches", (id) => ({
        part: "benches",
        item: { ...named(id), at, angle: 90, ...size, ...rest },
      }));
    }
    case "counter": {
      const low = { height: 1.1, lowered_width: 0.9, lowered_height: 0.8 };
      return make("counters", (id) => ({
        part: "counters",
        item: { ...named(id), at, angle: 0, width: 2.4, depth: 0.6, ...low },
      }));
    }
    case "pillar": {
      const size = { shape: "rectangular", width: 0.4, depth: 0.4, height: 3 } as const;
      return make("pillars", (id) => ({
        part: "pillars",
        item: { ...named(id), at, angle: 0, ...size },
      }));
    }
    case "quiet":
    case "play": {
      const [x, y] = at;
      const outline: Spot[] = [
        [x - 1, y - 1],
        [x + 1, y - 1],
        [x + 1, y + 1],
        [x - 1, y + 1],
      ];
      return make("zones", (id) => ({ part: "zones", item: { ...named(id), kind, outline } }));
    }
    default:
      return make("seats", (id) => seat(id, kind as SeatKind, at, 90, null));
  }
}

/** A room to begin from: four walls, a door and nothing else. */
export function emptyRoom(title: string, language: Room["language"], width: number, depth: number): Room {
  const outline: Spot[] = [
    [0, 0],
    [width, 0],
    [width, depth],
    [0, depth],
  ];
  const none = { windows: [], pillars: [], counters: [], tables: [], seats: [], benches: [], zones: [] };
  const room: Room = {
    version: 1,
    title,
    language,
    units: "m",
    invented: false,
    height: 2.8,
    reverberation: null,
    capacity: null,
    open_air: false,
    walls: { outline, holes: [] },
    doors: [],
    ...none,
  };
  return put(room, "door", [width / 2, 0])[0];
}

function round([x, y]: Spot): Spot {
  return [Math.round(x * 1000) / 1000, Math.round(y * 1000) / 1000];
}
