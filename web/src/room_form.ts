// What is chosen, as fields to fill in; and the room itself where nothing is chosen.

import { byId, el, fill } from "./dom.js";
import type { Editor } from "./room_editor.js";
import { duplicate, remove, turn } from "./room_keys.js";
import { altered, centre, middle, mm, pieceOf, turned, type AnyItem, type Piece, type Room } from "./room_model.js";
import { inWall, mended, moved, rotated } from "./room_snap.js";
import { withCorner } from "./room_pointer.js";
import { nameOf } from "./room_words.js";
import { t } from "./words.js";

type Field = { key: string } & (
  | { type: "number"; least: number; most: number; step: number; empty?: boolean }
  | { type: "text" }
  | { type: "flag" }
  | { type: "choice"; options: readonly string[]; words: (one: string) => string }
);

const LABEL: Field = { key: "label", type: "text" };
const size = (key: string, least: number, most: number): Field => ({ key, type: "number", least, most, step: 0.01 });
const flag = (key: string): Field => ({ key, type: "flag" });
const SHAPE: Field = { key: "shape", type: "choice", options: ["rectangular", "round"], words: (one) => t(`room.shape_${one}`) };
const SEATS = ["chair", "armchair", "stool", "wheelchair"] as const;
const ZONES = ["quiet", "play", "buffet", "stage", "storage", "other"] as const;
const FIELDS: Record<Piece["part"], Field[]> = {
  doors: [
    LABEL,
    size("width", 0.4, 5),
    { key: "opens", type: "choice", options: ["in", "out", "sliding", "none"], words: (one) => t(`room.opens_${one}`) },
    { key: "hinge", type: "choice", options: ["left", "right"], words: (one) => t(`room.hinge_${one}`) },
    flag("main"),
    flag("exit"),
    flag("stairs_down"),
  ],
  windows: [LABEL, size("sill", 0, 5)],
  pillars: [LABEL, SHAPE, size("width", 0.05, 20), size("depth", 0.05, 20)],
  counters: [LABEL, size("width", 0.3, 20), size("depth", 0.2, 5), size("height", 0.3, 3), size("lowered_width", 0, 20)],
  tables: [
    LABEL,
    SHAPE,
    size("width", 0.3, 20),
    size("depth", 0.3, 20),
    size("height", 0.3, 2),
    flag("social"),
    flag("fixed"),
    flag("locked"),
  ],
  seats: [
    LABEL,
    { key: "kind", type: "choice", options: SEATS, words: (one) => t(`room.kind_${one}`) },
    size("width", 0.2, 3),
    size("depth", 0.2, 3),
    flag("locked"),
  ],
  benches: [
    LABEL,
    size("width", 0.4, 20),
    size("depth", 0.2, 3),
    { key: "places", type: "number", least: 1, most: 100, step: 1 },
    flag("fixed"),
    flag("locked"),
  ],
  zones: [LABEL, { key: "kind", type: "choice", options: ZONES, words: (one) => t(`room.zone_${one}`) }],
};
const ROOM_FIELDS: Field[] = [
  { key: "title", type: "text" },
  size("height", 1.5, 50),
  { key: "capacity", type: "number", least: 1, most: 10000, step: 1, empty: true },
  { key: "reverberation", type: "number", least: 0.1, most: 20, step: 0.1, empty: true },
  flag("open_air"),
];

/** Keeps the form beside what is chosen. */
export function showForm(editor: Editor): void {
  const holder = byId("form");
  // not while somebody types in it
  const typing = holder.contains(document.activeElement) && document.activeElement instanceof HTMLInputElement;
  const chosen = [...editor.selection];
  const mark = `${editor.tool}|${chosen.join()}`;
  if (typing && holder.dataset["of"] === mark && document.activeElement instanceof HTMLInputElement) {
    refresh(editor, holder);
    return;
  }
  holder.dataset["of"] = mark;
  const piece = chosen.length === 1 ? pieceOf(editor.room, chosen[0] as string) : undefined;
  if (editor.tool === "walls") fill(holder, el("h2", {}, t("room.walls")), ...wallFields(editor));
  else if (piece !== undefined) fill(holder, el("h2", {}, nameOf(piece)), ...pieceFields(editor, piece), buttons(editor));
  else if (chosen.length > 1) fill(holder, el("h2", {}, t("room.several", { n: chosen.length })), buttons(editor));
  else fill(holder, el("h2", {}, t("room.the_room")), ...roomFields(editor));
}

function refresh(editor: Editor, holder: HTMLElement): void {
  const piece = pieceOf(editor.room, [...editor.selection][0] ?? "");
  const facts = (piece?.item ?? editor.room) as unknown as Record<string, unknown>;
  for (const field of holder.querySelectorAll<HTMLInputElement>("input[data-key]")) {
    if (field === document.activeElement) continue;
    const value = facts[field.dataset["key"] ?? ""];
    if (typeof value === "number" || typeof value === "string") field.value = String(value);
  }
}

function pieceFields(editor: Editor, piece: Piece): HTMLElement[] {
  const { id } = piece.item;
  const facts = piece.item as unknown as Record<string, unknown>;
  const fields = FIELDS[piece.part].map((field) =>
    input(field, facts[field.key], (value) => {
      editor.change(altered(editor.room, (one) => (one.item.id === id ? set(editor.room, one, field.key, value) : one.item)));
    }),
  );
  const places = (["x", "y"] as const).map((key, row) =>
    input({ key, type: "number", least: -1000, most: 1000, step: 0.01 }, mm(middle(piece)[row] as number), (value) => {
      const now = pieceOf(editor.room, id);
      if (now === undefined || typeof value !== "number") return;
      const by = value - (middle(now)[row] as number);
      editor.change(moved(editor.room, new Set([id]), row === 0 ? [by, 0] : [0, by], null, false));
    }),
  );
  const rows: HTMLElement[] = [el("div", { class: "pair" }, ...places)];
  if ("angle" in piece.item) {
    rows.push(
      input({ key: "angle", type: "number", least: -360, most: 360, step: 1 }, piece.item.angle, (value) => {
        const now = pieceOf(editor.room, id);
        if (now === undefined || !("angle" in now.item) || typeof value !== "number") return;
        editor.change(rotated(editor.room, new Set([id]), turned(value - now.item.angle)));
      }),
    );
  }
  if (piece.part === "windows") {
    const { start, end } = piece.item;
    const length = mm(Math.hypot(end[0] - start[0], end[1] - start[1]));
    rows.push(
      input(size("width", 0.2, 50), length, (value) => {
        if (typeof value !== "number") return;
        editor.change(altered(editor.room, (one) => (one.item.id === id ? resized(editor.room, one, value) : one.item)));
      }),
    );
  }
  if (piece.part === "seats" || piece.part === "benches") rows.push(tableChoice(editor, piece));
  return [...fields.slice(0, 2), ...rows, ...fields.slice(2)];
}

function tableChoice(editor: Editor, piece: Piece): HTMLElement {
  const tables = editor.room.tables.map((one) => one.id);
  const now = (piece.item as { table: string | null }).table ?? "";
  const list = el("select", { id: "field-table" }, el("option", { value: "" }, t("room.no_table")));
  list.append(...tables.map((id) => el("option", { value: id, selected: id === now }, id)));
  list.addEventListener("change", () => {
    const table = list.value === "" ? null : list.value;
    editor.change(altered(editor.room, (one) => (one.item.id === piece.item.id ? ({ ...one.item, table } as AnyItem) : one.item)));
  });
  return el("div", { class: "field" }, el("label", { for: list.id }, t("room.key_table")), list);
}

/** An item with another value, and what has to go along with it. */
function set(room: Room, piece: Piece, key: string, value: unknown): AnyItem {
  let item = { ...piece.item, [key]: value } as Record<string, unknown>;
  if (item["shape"] === "round") item = { ...item, [key === "depth" ? "width" : "depth"]: item[key === "depth" ? "depth" : "width"] };
  if (typeof item["knee_height"] === "number") {
    item["knee_height"] = Math.max(0, Math.min(item["knee_height"], (item["height"] as number) - 0.04));
  }
  if (typeof item["lowered_width"] === "number") {
    item["lowered_width"] = Math.min(item["lowered_width"], item["width"] as number);
  }
  const done = { ...piece, item } as unknown as Piece;
  return piece.part === "doors" ? inWall(room, done) : done.item;
}

function resized(room: Room, piece: Piece, length: number): AnyItem {
  if (piece.part !== "windows") return piece.item;
  const { start, end } = piece.item;
  const [x, y] = middle(piece);
  const now = Math.hypot(end[0] - start[0], end[1] - start[1]) || 1;
  const half = [((end[0] - start[0]) / now / 2) * length, ((end[1] - start[1]) / now / 2) * length] as const;
  const item = { ...piece.item, start: [x - half[0], y - half[1]] as const, end: [x + half[0], y + half[1]] as const };
  return inWall(room, { part: "windows", item });
}

function roomFields(editor: Editor): HTMLElement[] {
  const facts = editor.room as unknown as Record<string, unknown>;
  return ROOM_FIELDS.map((field) =>
    input(field, facts[field.key], (value) => editor.change({ ...editor.room, [field.key]: value })),
  );
}

/** The corners of the outline as numbers: the way to draw walls without a mouse. */
function wallFields(editor: Editor): HTMLElement[] {
  const { outline } = editor.room.walls;
  const write = (ring: typeof outline): void => {
    editor.change(mended({ ...editor.room, walls: { ...editor.room.walls, outline: ring } }));
    byId("form").dataset["of"] = "";
    showForm(editor);
  };
  const rows = outline.map((corner, row) => {
    const place = ([0, 1] as const).map((axis) => {
      const label = t(axis === 0 ? "room.corner_x" : "room.corner_y", { n: row + 1 });
      const field = el("input", { type: "number", step: 0.01, value: corner[axis], "aria-label": label });
      field.addEventListener("change", () => {
        if (!Number.isFinite(field.valueAsNumber)) return;
        // the ring as it is now: another field may have changed it since this one was made
        const now = editor.room.walls.outline[row] ?? corner;
        const to = axis === 0 ? [field.valueAsNumber, now[1]] : [now[0], field.valueAsNumber];
        editor.change(mended(withCorner(editor.room, 0, row, to as [number, number])));
      });
      return el("td", {}, field);
    });
    const more = el("button", { type: "button", "aria-label": t("room.corner_add", { n: row + 1 }) }, "+");
    more.addEventListener("click", () => {
      const ring = editor.room.walls.outline;
      const ends = [ring[row] ?? corner, ring[(row + 1) % ring.length] ?? corner];
      write([...ring.slice(0, row + 1), centre(ends), ...ring.slice(row + 1)]);
    });
    const less = el("button", { type: "button", disabled: outline.length < 4, "aria-label": t("room.corner_less", { n: row + 1 }) }, "−");
    less.addEventListener("click", () => write(editor.room.walls.outline.filter((_, at) => at !== row)));
    return el("tr", {}, el("th", { scope: "row" }, row + 1), ...place, el("td", {}, more, less));
  });
  const head = [t("room.corner"), "x (m)", "y (m)", t("room.corner_do")].map((text) => el("th", { scope: "col" }, text));
  const table = el("table", { class: "corners" }, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows));
  return [el("p", { class: "soft" }, t("room.walls_text")), el("div", { class: "scroll" }, table)];
}

function input(field: Field, value: unknown, take: (value: unknown) => void): HTMLElement {
  const id = `field-${field.key}`;
  const label = t(`room.key_${field.key}`);
  if (field.type === "flag") {
    const box = el("input", { type: "checkbox", id, checked: value === true });
    box.addEventListener("change", () => take(box.checked));
    return el("label", { class: "choice" }, box, label);
  }
  if (field.type === "choice") {
    const options = field.options.map((one) =>
      el("option", { value: one, selected: one === value }, field.words(one)),
    );
    const list = el("select", { id }, ...options);
    list.addEventListener("change", () => take(list.value));
    return el("div", { class: "field" }, el("label", { for: id }, label), list);
  }
  const box = el("input", { id, type: field.type, "data-key": field.key, value: value === null ? "" : String(value) });
  if (field.type === "number") {
    Object.assign(box, { min: String(field.least), max: String(field.most), step: String(field.step) });
    box.addEventListener("change", () => {
      if (box.value === "" && field.empty === true) take(null);
      else if (Number.isFinite(box.valueAsNumber)) {
        take(Math.min(Math.max(box.valueAsNumber, field.least), field.most));
      }
    });
  } else {
    box.maxLength = field.key === "title" ? 120 : 80;
    box.addEventListener("change", () => {
      if (field.key !== "title" || box.value.trim() !== "") take(box.value.trim());
    });
  }
  return el("div", { class: "field" }, el("label", { for: id }, label), box);
}

function buttons(editor: Editor): HTMLElement {
  const button = (key: string, press: () => void): HTMLElement => el("button", { type: "button", onclick: press }, t(key));
  return el(
    "div",
    { class: "row" },
    button("room.do_left", () => turn(editor, 15)),
    button("room.do_right", () => turn(editor, -15)),
    button("room.do_copy", () => duplicate(editor)),
    button("room.do_remove", () => remove(editor)),
  );
}

