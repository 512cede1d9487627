// The keyboard on the drawing: Tab chooses, arrows move, R turns; and undo everywhere.

import { announce } from "./dom.js";
import { copied, pasted } from "./room_clip.js";
import type { Editor } from "./room_editor.js";
import { loose } from "./room_handles.js";
import { doubled, middle, pieceOf, pieces, without, type Spot } from "./room_model.js";
import { mended, moved, rotated } from "./room_snap.js";
import type { View } from "./room_view.js";
import { metres, nameById } from "./room_words.js";
import { number, t } from "./words.js";

const ARROWS: Record<string, Spot> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
const FAR = 0.1;
const NEAR = 0.01;
const TURN = 15;

/** Listens to the keys; `arrow` has the arrows first, by metres: it says whether it used them. */
export function listenToKeys(editor: Editor, view: View, arrow: (by: Spot) => boolean): void {
  view.root.addEventListener("focusin", (event) => {
    const id = (event.target as Element).closest<SVGGElement>("[data-id]")?.dataset["id"];
    // a press of the mouse chooses by itself, with its own rules
    if (id !== undefined && !editor.pressing && (event.target as Element).matches(":focus-visible")) editor.select([id]);
  });
  view.root.addEventListener("keydown", (event) => {
    if (onPlan(editor, view, event, arrow)) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (inField(event.target) || document.querySelector("dialog") !== null) return;
    // a tool that was begun with a button is left from there too; the pen has its own Escape
    if (event.key === "Escape" && editor.tool !== "draw" && editor.tool !== "select") editor.use("select");
    if ((event.ctrlKey || event.metaKey) && anywhere(editor, view, event)) event.preventDefault();
  });
}

/** The keys that work wherever one is on the page. */
function anywhere(editor: Editor, view: View, event: KeyboardEvent): boolean {
  const key = event.key.toLowerCase();
  if (editor.tool === "draw" || editor.dragging) return false;
  if (key === "z" && !event.shiftKey) editor.undo();
  else if (key === "y" || key === "z") editor.redo();
  else if (key === "v") paste(editor, view);
  // text that is marked on the page is copied as on every page
  else if (String(getSelection()) !== "") return false;
  else if (key === "c") return copy(editor);
  else if (key === "x") {
    if (!copy(editor)) return false;
    remove(editor);
  } else return false;
  return true;
}

/** Keeps what is chosen for another place or another room. */
export function copy(editor: Editor): boolean {
  if (editor.selection.size === 0) return false;
  const n = copied(editor.room, editor.selection);
  announce(t("room.said_clip", { n }));
  return true;
}

/** Puts down what was kept: here a little further, in another room in the middle of what is seen. */
export function paste(editor: Editor, view: View): void {
  const found = pasted(editor.room, view.centre());
  if (found === null) {
    announce(t("room.said_no_clip"));
    return;
  }
  editor.change(...found);
  announce(t("room.said_pasted", { n: found[1].size }));
}

function onPlan(editor: Editor, view: View, event: KeyboardEvent, arrow: (by: Spot) => boolean): boolean {
  const { key } = event;
  const way = ARROWS[key];
  if (editor.dragging) return false;
  if (event.ctrlKey || event.metaKey) {
    if (key.toLowerCase() === "d") duplicate(editor);
    else if (key.toLowerCase() === "a") editor.select(pieces(editor.room).map((piece) => piece.item.id));
    else return false;
    return true;
  }
  if (event.altKey) return false;
  if (way !== undefined) {
    const step = event.shiftKey ? NEAR : FAR;
    const by: Spot = [way[0] * step, way[1] * step];
    if (arrow(by)) return true;
    if (editor.selection.size === 0) return false;
    nudge(editor, by);
    return true;
  }
  if (key === "r" || key === "R") turn(editor, key === "R" ? -TURN : TURN);
  else if (key === "Delete" || key === "Backspace") remove(editor);
  else if (key === "Escape" && editor.tool !== "select") editor.use("select");
  else if (key === "Escape") editor.select([]);
  else if (key === "+" || key === "=") view.zoom(1.25);
  else if (key === "-") view.zoom(0.8);
  else if (key === "0") view.fit(editor.room);
  else return false;
  return true;
}

/** Moves what is chosen; what is locked stays. */
export function nudge(editor: Editor, by: Spot): void {
  const ids = loose(editor);
  if (ids.size === 0) {
    announce(t("room.said_locked"));
    return;
  }
  editor.change(moved(editor.room, ids, by, null, false));
  const piece = pieceOf(editor.room, [...ids][0] ?? "");
  if (piece !== undefined) {
    const [x, y] = middle(piece);
    announce(t("room.said_at", { name: nameById(editor.room, piece.item.id), x: metres(x), y: metres(y) }));
  }
}

/** Turns what is chosen, counterclockwise. */
export function turn(editor: Editor, degrees: number): void {
  const ids = loose(editor);
  if (ids.size === 0) return;
  editor.change(rotated(editor.room, ids, degrees));
  const piece = pieceOf(editor.room, [...ids][0] ?? "");
  if (piece !== undefined && "angle" in piece.item) {
    announce(t("room.said_turned", { angle: number(piece.item.angle) }));
  }
}

/** Takes away what is chosen. */
export function remove(editor: Editor): void {
  const { size } = editor.selection;
  if (size === 0) return;
  editor.change(without(editor.room, editor.selection), new Set());
  announce(t("room.said_removed", { n: size }));
}

/** Copies what is chosen; tables with their seats. */
export function duplicate(editor: Editor): void {
  if (editor.selection.size === 0) return;
  const all = new Set(editor.selection);
  for (const one of [...editor.room.seats, ...editor.room.benches]) {
    if (one.table !== null && editor.selection.has(one.table)) all.add(one.id);
  }
  const [room, ids] = doubled(editor.room, all);
  // the copy of a door is in a wall too
  // the copies of tables stand for their seats
  const tables = [...ids].filter((id) => pieceOf(room, id)?.part === "tables");
  editor.change(mended(room), new Set(tables.length > 0 ? tables : ids));
  announce(t("room.said_copied", { n: ids.size }));
}

function inField(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches("input, textarea, select");
}
