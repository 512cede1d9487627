// What is chosen, as fields to fill in; and the room itself where nothing is chosen.

import { byId, el, fill } from "./dom.js";
import type { Editor } from "./room_editor.js";
import { aligned, spread, type Side } from "./room_align.js";
import { commit, FIELDS, input, MORE, ROOM_FIELDS, ROOM_MORE, size, type Field } from "./room_fields.js";
import { duplicate, remove, turn } from "./room_keys.js";
import { altered, middle, mm, pieceOf, turned, type AnyItem, type Pane, type Piece, type Room } from "./room_model.js";
import { SEAT_SIZES } from "./room_pieces.js";
import { inWall, moved, rotated } from "./room_snap.js";
import { wallFields, zoneFields } from "./room_walls_form.js";
import { nameOf } from "./room_words.js";
import { t } from "./words.js";

/** Keeps the form beside what is chosen; `refused` hears why a corner of a wall cannot lie there. */
export function showForm(editor: Editor, refused: (key: string) => void): void {
  const holder = byId("form");
  // not while somebody types in it
  const typing = holder.contains(document.activeElement) && document.activeElement instanceof HTMLInputElement;
  const chosen = [...editor.selection];
  const mark = `${editor.tool}|${chosen.join()}`;
  if (typing && holder.dataset["of"] === mark && document.activeElement instanceof HTMLInputElement) {
    refresh(editor, holder);
    return;
  }
  const focus = focused(holder);
  const more = holder.dataset["of"] === mark && holder.querySelector<HTMLDetailsElement>("details")?.open === true;
  holder.dataset["of"] = mark;
  const again = (): void => {
    holder.dataset["of"] = "";
    showForm(editor, refused);
  };
  const pieces = chosen.map((id) => pieceOf(editor.room, id)).filter((one) => one !== undefined);
  const [piece] = pieces;
  if (editor.tool === "walls") fill(holder, el("h2", {}, t("room.walls")), ...wallFields(editor, again, refused));
  else if (piece === undefined) fill(holder, el("h2", {}, t("room.the_room")), ...roomFields(editor, more));
  else if (pieces.length > 1) fill(holder, el("h2", {}, t("room.several", { n: pieces.length })), ...severalFields(editor, pieces), buttons(editor));
  else {
    const zone = piece.part === "zones" ? [zoneFields(editor, piece.item, again, refused)] : [];
    fill(holder, el("h2", {}, nameOf(piece)), ...pieceFields(editor, piece, more), ...zone, buttons(editor));
  }
  focus();
}

const CONTROLS = "input, select, button, summary";

/** What has the focus in the form; the answer gives it to the one in its place, for who goes on by keyboard. */
function focused(holder: HTMLElement): () => void {
  const controls = (): HTMLElement[] => [...holder.querySelectorAll<HTMLElement>(CONTROLS)];
  const now = document.activeElement as HTMLElement;
  if (!holder.contains(now)) return () => undefined;
  const row = controls().indexOf(now);
  const named = now.id !== "" ? `#${now.id}` : null;
  const called = now.getAttribute("aria-label") ?? now.textContent;
  return () => {
    const all = controls();
    const same = all.find((one) => (named === null ? (one.getAttribute("aria-label") ?? one.textContent) === called : one.matches(named)));
    (same ?? all[Math.min(row, all.length - 1)])?.focus({ preventScroll: true });
  };
}

/** Fields that few people need, out of the way. */
function under(fields: HTMLElement[], open: boolean): HTMLElement[] {
  return fields.length === 0 ? [] : [el("details", { open }, el("summary", {}, t("room.more")), ...fields)];
}

/** What can be filled in of several things at once: empty where they are not the same. */
function severalFields(editor: Editor, pieces: Piece[]): HTMLElement[] {
  const parts = new Set(pieces.map((piece) => piece.part));
  const [part] = parts;
  const asked = parts.size === 1 && part !== undefined ? FIELDS[part] : FIELDS.tables.filter((field) => field.key === "locked");
  const ids = new Set(pieces.map((piece) => piece.item.id));
  const fields = asked
    .filter((field) => field.key !== "label" && field.key !== "main")
    .map((field) => {
      const all = new Set(pieces.map((piece) => (piece.item as unknown as Record<string, unknown>)[field.key]));
      return input(field, all.size === 1 ? [...all][0] : undefined, (value) => {
        editor.change(altered(editor.room, (one) => (ids.has(one.item.id) && field.key in one.item ? set(editor.room, one, field.key, value) : one.item)));
      });
    });
  const button = (key: string, press: () => Room): HTMLElement =>
    el("button", { type: "button", onclick: () => editor.change(press()) }, t(`room.align_${key}`));
  const sides = (["left", "middle", "right", "top", "centre", "bottom"] as Side[]).map((side) =>
    button(side, () => aligned(editor.room, editor.selection, side)),
  );
  const spreads = ([true, false] as const).map((across) =>
    button(across ? "across" : "along", () => spread(editor.room, editor.selection, across)),
  );
  return [...fields, el("h3", {}, t("room.align")), el("div", { class: "row tight" }, ...sides, ...spreads)];
}

function refresh(editor: Editor, holder: HTMLElement): void {
  const chosen = [...editor.selection].map((id) => pieceOf(editor.room, id)).filter((one) => one !== undefined);
  const all = chosen.length === 0 ? [editor.room as unknown as Record<string, unknown>] : chosen.map(factsOf);
  for (const field of holder.querySelectorAll<HTMLInputElement>("input[data-key]")) {
    // not over what is being typed
    if (field === document.activeElement && field.value !== field.defaultValue) continue;
    const values = new Set(all.map((facts) => facts[field.dataset["key"] ?? ""]));
    const [value] = values;
    const same = values.size === 1 && (typeof value === "number" || typeof value === "string");
    commit(field, same ? String(value) : "");
  }
}

/** What the fields say of a piece, by their keys. */
function factsOf(piece: Piece): Record<string, unknown> {
  const [x, y] = middle(piece).map(mm);
  const length = piece.part === "windows" ? { width: lengthOf(piece.item) } : {};
  return { ...piece.item, ...length, x, y };
}

function lengthOf({ start, end }: Pane): number {
  return mm(Math.hypot(end[0] - start[0], end[1] - start[1]));
}

function pieceFields(editor: Editor, piece: Piece, more: boolean): HTMLElement[] {
  const { id } = piece.item;
  const facts = piece.item as unknown as Record<string, unknown>;
  const ask = (field: Field): HTMLElement =>
    input(field, facts[field.key], (value) => {
      editor.change(altered(editor.room, (one) => (one.item.id === id ? set(editor.room, one, field.key, value) : one.item)));
    });
  const fields = FIELDS[piece.part].map(ask);
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
    rows.push(
      input(size("width", 0.2, 50), lengthOf(piece.item), (value) => {
        if (typeof value !== "number") return;
        editor.change(altered(editor.room, (one) => (one.item.id === id ? resized(editor.room, one, value) : one.item)));
      }),
    );
  }
  if (piece.part === "seats" || piece.part === "benches") rows.push(tableChoice(editor, piece));
  return [...fields.slice(0, 2), ...rows, ...fields.slice(2), ...under(MORE[piece.part].map(ask), more)];
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
  if (piece.part === "seats" && key === "kind") {
    // another kind of seat has another size
    const [width, depth] = SEAT_SIZES[value as keyof typeof SEAT_SIZES];
    item = { ...item, width, depth };
  }
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

function roomFields(editor: Editor, more: boolean): HTMLElement[] {
  const facts = editor.room as unknown as Record<string, unknown>;
  const ask = (field: Field): HTMLElement =>
    input(field, facts[field.key], (value) => editor.change({ ...editor.room, [field.key]: value }));
  return [...ROOM_FIELDS.map(ask), ...under(ROOM_MORE.map(ask), more)];
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

