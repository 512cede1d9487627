// The page of a room: draw it, see at once how it does, find a better layout, keep and share it.

import { announce, byId, dialog, el, endTyping, later } from "./dom.js";
import { ready, setTitle, start } from "./frame.js";
import { cleanDrafts, draftOf, keepDraft } from "./room_drafts.js";
import { Plan } from "./room_draw.js";
import { Editor } from "./room_editor.js";
import * as files from "./room_files.js";
import { showForm } from "./room_form.js";
import { listenToGrid } from "./room_grid.js";
import { Improve } from "./room_improve.js";
import { listenToKeys, paste } from "./room_keys.js";
import { Live } from "./room_live.js";
import { pieceOf, type Room, type Spot } from "./room_model.js";
import { hideNotice, showNotice, showOffers } from "./room_notice.js";
import { showChecks, showHalos, showPairs } from "./room_overlay.js";
import { showScore, showTable, showTold, type Show } from "./room_panels.js";
import { Pen } from "./room_pen.js";
import { Picture } from "./room_picture.js";
import { emptyRoom, PALETTE, put, putBeside, type Kind } from "./room_pieces.js";
import { Pointer } from "./room_pointer.js";
import type { Drawn } from "./room_rings.js";
import { cleanPictures } from "./room_store.js";
import { keep, listenToTabs } from "./room_tabs.js";
import { nameById } from "./room_words.js";
import { onState, readState, writeState } from "./state.js";
import { View } from "./room_view.js";
import { language, t } from "./words.js";

start("room.title");
const editor = new Editor(emptyRoom(t("room.untitled"), language(), 10, 8));
const view = new View(byId("plan"), t("room.plan"));
const plan = new Plan(true);
view.root.append(plan.world);
const refused = (key: string): void => showNotice(editor, t(key));
const pointer = new Pointer(editor, view, plan, refused);
const pen = new Pen(editor, view, plan, pointer, (made, kind) => {
  if (kind === "outline") view.fit(made.room);
  const told = [
    made.lost > 0 && t("room.holes_lost", { n: made.lost }),
    made.outside.length > 0 && t("room.outside", { n: made.outside.length, names: named(made.room, made.outside) }),
  ].filter((line) => line !== false);
  if (told.length > 0) showNotice(editor, told.join(" "), made.outside);
  announce([t(`room.pen_done_${kind}`), ...told].join(" "));
});
let preview: Room | null = null;
let frame = 0;
let overlaid: unknown[] = [];
let saving: Promise<void> = Promise.resolve();

const show: Show = (spot, ids) => {
  editor.select(ids);
  if (spot !== null) view.goTo(spot);
  byId("plan").scrollIntoView({ block: "nearest" });
};
const live = new Live((answer, mistake) => {
  byId("live-mistake").textContent = mistake ?? "";
  byId("live-mistake").hidden = mistake === null;
  if (answer !== null && preview === null) {
    showScore(answer);
    showTold(editor, answer, show);
    rest();
  }
  redraw();
});
const rest = later(60, () => {
  if (!editor.dragging) showTable(editor, live.told);
});
const keepSoon = later(400, () => keep(editor));

editor.listen((what) => {
  redraw();
  if (what === "room" || what === "drag") live.ask(editor.room);
  if (what === "drag") return;
  if (what === "room") {
    keepSoon();
    // what was changed is no longer the example that the address names
    if (editor.dirty && readState().has("template")) writeState({});
  }
  if (what === "open") hideNotice();
  showForm(editor, refused);
  showButtons();
  rest();
});
const picture = new Picture(editor, plan, pointer);
listenToTabs(editor);
listenToKeys(editor, view, (by) => picture.nudge(by));
listenToGrid(plan, view, byId("show-grid", HTMLInputElement));
listenToButtons();
listenToPrint();
makePalette();
const improve = new Improve(editor, (room) => {
  preview = room;
  live.ask(room ?? editor.room);
  byId("hint").textContent = room === null ? "" : t("room.previewing");
  redraw();
});
addEventListener("beforeunload", (event) => {
  keepDraft(editor);
  if (editor.dirty) event.preventDefault();
});
onState(() => {
  // the address was changed before what was typed and drawn last was kept, and stays as it was asked
  const asked = Object.fromEntries(readState());
  endTyping();
  keepDraft(editor);
  writeState(asked);
  void files.trying(async () => {
    if (readState().size === 0) begun();
    await open();
  });
});
void cleanPictures(cleanDrafts());
await files.trying(open);
void improve.resume();
if (readState().size === 0) showOffers((key) => resume(key));
editor.tell("room");
ready();

/** The room that the address names, or else what was drawn here before. */
async function open(): Promise<void> {
  const state = readState();
  const [id, template, draft] = [state.get("room"), state.get("template"), state.get("draft")];
  const before = id === undefined ? null : draftOf(id);
  if (before !== null) {
    editor.open(before.room, before.kept, true);
    announce(t("room.draft"));
  } else if (id !== undefined) await files.openKept(editor, id);
  else if (template !== undefined) await files.openTemplate(editor, template);
  else if (draft !== undefined) {
    if (files.openDraft(editor, draft)) announce(t("room.draft"));
    else gone();
  }
  view.fit(editor.room);
}

/** The address is of a drawing that this browser does not have: what it does have is offered. */
function gone(): void {
  writeState({});
  begun();
  const line = byId("mistake");
  line.textContent = t("room.draft_gone");
  line.hidden = false;
}

/** The page as it is without a room in its address: nothing yet, and what was drawn before. */
function begun(): void {
  editor.open(emptyRoom(t("room.untitled"), language(), 10, 8), null);
  showOffers((key) => resume(key));
}

/** Goes on with a new room that was drawn in this browser before. */
async function resume(key: string): Promise<void> {
  if (!(await files.mayLeave(editor)) || !files.openDraft(editor, key)) return;
  view.fit(editor.room);
  announce(t("room.draft"));
}

function named(room: Room, ids: readonly string[]): string {
  const most = 6;
  const names = ids.slice(0, most).map((id) => nameById(room, id));
  return names.join(", ") + (ids.length > most ? ", …" : "");
}

/** Draws at most once for every picture of the screen, and of it only what changed. */
function redraw(): void {
  if (frame !== 0) return;
  frame = requestAnimationFrame(() => {
    frame = 0;
    const room = preview ?? editor.room;
    editor.pressing = true; // the focus goes on where something went, and chooses nothing
    plan.show(room, preview === null ? editor.selection : new Set());
    editor.pressing = false;
    pointer.showHandles();
    const contact = byId("show-contact", HTMLInputElement).checked;
    const checks = byId("show-checks", HTMLInputElement).checked;
    const now = [live.told, editor.selection, contact, checks];
    if (now.every((one, row) => one === overlaid[row])) return;
    overlaid = now;
    showHalos(plan, live.told, contact);
    showPairs(plan, live.told, seatsOf(editor.selection));
    showChecks(plan, room, checks ? live.told : null);
  });
}

/** The seats among these, and those at the tables among them. */
function seatsOf(ids: ReadonlySet<string>): Set<string> {
  const found = new Set(ids);
  for (const seat of editor.room.seats) if (seat.table !== null && ids.has(seat.table)) found.add(seat.id);
  for (const bench of editor.room.benches) {
    if (!ids.has(bench.id)) continue;
    for (let place = 1; place <= bench.places; place += 1) found.add(`${bench.id}.${place}`);
  }
  return found;
}

function showButtons(): void {
  const { tool } = editor;
  byId("undo", HTMLButtonElement).disabled = !editor.canUndo || tool === "draw";
  byId("redo", HTMLButtonElement).disabled = !editor.canRedo || tool === "draw";
  for (const name of ["walls", "frame"]) byId(`tool-${name}`).setAttribute("aria-pressed", String(tool === name));
  byId("share", HTMLButtonElement).disabled = editor.kept === null || editor.dirty;
  byId("state").textContent = editor.dirty ? t("room.not_saved") : editor.kept === null ? "" : t("room.saved");
  byId("invented").hidden = !editor.room.invented;
  byId("room-title").textContent = editor.room.title;
  view.root.classList.toggle("picking", tool === "scale" || tool === "draw" || tool === "frame");
  view.root.classList.toggle("moving", tool === "picture");
  setTitle(editor.room.title);
}

function listenToButtons(): void {
  const press = (id: string, call: () => void): void => byId(id).addEventListener("click", call);
  press("undo", () => editor.undo());
  press("redo", () => editor.redo());
  press("zoom-in", () => view.zoom(1.4));
  press("zoom-out", () => view.zoom(1 / 1.4));
  press("zoom-all", () => view.fit(editor.room));
  for (const name of ["walls", "frame"] as const) {
    press(`tool-${name}`, () => editor.use(editor.tool === name ? "select" : name));
  }
  for (const kind of ["outline", "hole", "partition", "zone"] as Drawn[]) press(`draw-${kind}`, () => pen.begin(kind));
  press("paste", () => paste(editor, view));
  press("print", () => print());
  // one after the other: two presses are not two rooms
  press("save", () => {
    saving = saving.then(() =>
      files.trying(async () => {
        byId("state").textContent = t("ldc.state_saving");
        try {
          await files.save(editor);
        } finally {
          showButtons();
        }
        await picture.renamed();
      }),
    );
  });
  press("new", () =>
    void files.trying(async () => {
      const walls = await files.begin(editor);
      view.fit(editor.room);
      if (walls) pen.begin("outline");
    }),
  );
  press("share", () => void share());
  const chosen = byId("import", HTMLInputElement);
  chosen.addEventListener("change", () => {
    const file = chosen.files?.[0];
    chosen.value = "";
    if (file === undefined) return;
    void files.trying(async () => {
      await files.importFile(editor, file);
      view.fit(editor.room);
    });
  });
  const formats = byId("format", HTMLSelectElement);
  formats.append(...files.FORMATS.map((one) => el("option", { value: one }, t(`room.format_${one}`))));
  press("export", () => void files.trying(() => files.exportFile(editor, formats.value)));
  for (const id of ["show-contact", "show-checks"]) byId(id).addEventListener("change", redraw);
  const snap = byId("snap", HTMLInputElement);
  snap.addEventListener("change", () => (editor.snap = snap.checked));
  byId("table-holder").addEventListener("toggle", () => showTable(editor, live.told));
}

/** On paper the whole room, whatever part of it was seen. */
function listenToPrint(): void {
  let seen: (() => void) | null = null;
  addEventListener("beforeprint", () => {
    seen = view.keep();
    view.fit(editor.room);
  });
  addEventListener("afterprint", () => seen?.());
}

async function share(): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
    announce(t("room.copied"));
    byId("state").textContent = t("room.copied");
  } catch {
    // without permission or without https there is no clipboard: the address can be copied by hand
    const field = el("input", { type: "text", readonly: true, value: location.href, "aria-label": t("room.share"), autofocus: true });
    field.addEventListener("focus", () => field.select());
    await dialog({ title: t("room.share"), body: [field] });
  }
}

/** Buttons that put something in the middle of what is seen, or where it is dragged to. */
function makePalette(): void {
  for (const [group, kinds] of Object.entries(PALETTE)) {
    const list = el("div", { class: "row" });
    for (const kind of kinds) {
      const button = el("button", { type: "button" }, t(`room.add_${kind}`));
      button.addEventListener("click", () => add(kind, null));
      button.addEventListener("pointerdown", (event) => carry(kind, button, event));
      list.append(button);
    }
    byId("palette").append(el("h3", {}, t(`room.group_${group}`)), list);
  }
}

function carry(kind: Kind, button: HTMLElement, event: PointerEvent): void {
  if (event.pointerType === "touch" || event.button !== 0) return;
  const follow = (move: PointerEvent): void => {
    const over = document.elementFromPoint(move.clientX, move.clientY);
    if (over === null || !view.root.contains(over)) return;
    stop();
    add(kind, move);
  };
  const stop = (): void => {
    removeEventListener("pointermove", follow);
    removeEventListener("pointerup", stop);
    button.removeEventListener("lostpointercapture", stop);
  };
  addEventListener("pointermove", follow);
  addEventListener("pointerup", stop);
}

function add(kind: Kind, event: PointerEvent | null): void {
  const at = event === null ? view.centre() : view.spot(event.clientX, event.clientY);
  const spot: Spot = [Math.round(at[0] * 10) / 10, Math.round(at[1] * 10) / 10];
  const [room, ids] = event === null ? putBeside(editor.room, kind, spot) : put(editor.room, kind, spot);
  const lead = [...ids][0] as string;
  const alone = pieceOf(room, lead)?.part === "tables" ? [lead] : [...ids];
  editor.change(room, new Set(alone));
  announce(t("room.said_added", { name: nameById(room, lead) }));
  if (event !== null) {
    plan.show(editor.room, editor.selection);
    pointer.take(lead, event);
  }
}
