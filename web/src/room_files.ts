// Rooms from elsewhere and to elsewhere: examples, drawings, the server.

import { Problem, file, get, send, told } from "./api.js";
import { announce, byId, dialog, download, el } from "./dom.js";
import { forget, keepDraft, newDraft, offers } from "./room_drafts.js";
import type { Editor, Kept } from "./room_editor.js";
import type { Room } from "./room_model.js";
import { emptyRoom } from "./room_pieces.js";
import { writeState } from "./state.js";
import { language, moment, t } from "./words.js";

export const FORMATS = ["pdf", "png", "svg", "dxf", "json"] as const;

/** Signs in the title of a room. */
const LONGEST = 120;

interface Document {
  id: string;
  name: string;
  etag: string;
  changed: string;
  deleted: boolean;
  room: Room;
}
interface Template {
  name: string;
  title: string;
  seats: number;
}

/** A room of the server, by its id. */
export async function openKept(editor: Editor, id: string): Promise<void> {
  const found = await latest<Document>(`/rooms/${encodeURIComponent(id)}`);
  if (found === null) return;
  editor.open(found.room, keptOf(found));
  writeState({ room: id });
}

/** One of the worked examples. */
export async function openTemplate(editor: Editor, name: string): Promise<void> {
  const found = await latest<Room>(`/rooms/templates/${encodeURIComponent(name)}`);
  if (found === null) return;
  editor.open(found, null);
  writeState({ template: name });
}

let asked = 0;

/** What the server has, or null where another room was asked for in the meantime. */
async function latest<T>(path: string): Promise<T | null> {
  const mine = (asked += 1);
  const found = await get<T>(path);
  return mine === asked ? found : null;
}

/** A room that was drawn in this browser before; false where it is gone. */
export function openDraft(editor: Editor, key: string): boolean {
  const found = newDraft(key);
  if (found === null) return false;
  editor.open(found.room, found.kept, true, key);
  writeState({ draft: key });
  return true;
}

/** Asks what to begin with: an example, an empty room of some size, one's own walls, or a drawing of
 * before. True where the walls are to be drawn first. */
export async function begin(editor: Editor): Promise<boolean> {
  const { templates } = await get<{ templates: Template[] }>("/rooms/templates");
  const drafts = offers().filter((one) => one.key !== editor.draft);
  const option = (value: string, label: string, checked = false): HTMLElement =>
    el("label", { class: "choice" }, el("input", { type: "radio", name: "begin", value, checked }), label);
  const number = (id: string, value: number): HTMLInputElement =>
    el("input", { type: "number", id, min: 1, max: 100, step: 0.1, value });
  const [wide, deep] = [number("new-width", 10), number("new-depth", 8)];
  const choices = el(
    "fieldset",
    {},
    el("legend", {}, t("room.begin_text")),
    option("", t("room.begin_empty"), true),
    el(
      "div",
      { class: "pair" },
      el("div", { class: "field" }, el("label", { for: wide.id }, t("room.begin_width")), wide),
      el("div", { class: "field" }, el("label", { for: deep.id }, t("room.begin_depth")), deep),
    ),
    option("walls", t("room.begin_walls")),
    ...drafts.map((one) => option(`draft:${one.key}`, t("room.begin_draft", { title: one.title, when: moment(one.at) }))),
    ...templates.map((one) => option(`template:${one.name}`, t("room.begin_template", { title: one.title, n: one.seats }))),
  );
  const pressed = await dialog({
    title: t("room.begin"),
    body: [choices],
    choices: [
      { name: "cancel", label: t("common.cancel") },
      { name: "go", label: t("common.go"), main: true },
    ],
  });
  if (pressed !== "go" || !(await mayLeave(editor))) return false;
  const chosen = choices.querySelector<HTMLInputElement>("input[name=begin]:checked")?.value ?? "";
  const [kind, name] = [chosen.split(":")[0], chosen.slice(chosen.indexOf(":") + 1)];
  if (kind === "template") await openTemplate(editor, name);
  else if (kind !== "draft" || !openDraft(editor, name)) {
    const sizes = [wide, deep].map((one) => Math.min(Math.max(one.valueAsNumber || 8, 1), 100)) as [number, number];
    editor.open(emptyRoom(t("room.untitled"), language(), ...sizes), null);
    writeState({});
  }
  return kind === "walls";
}

/** Reads a room file or drawing, and tells what was found. */
export async function importFile(editor: Editor, chosen: File): Promise<void> {
  const form = new FormData();
  form.append("file", chosen);
  const { body } = await send<{ room: Room; findings: string[] }>("POST", "/rooms/import", form);
  if (!(await mayLeave(editor))) return;
  editor.open(body.room, null, true);
  writeState({});
  await dialog({ title: t("room.imported"), body: body.findings.map((line) => el("p", {}, line)) });
}

/** The room as a file of this format. */
export async function exportFile(editor: Editor, format: string): Promise<void> {
  const blob = await file(`/rooms/export?format=${format}`, editor.room);
  // without the accents that not every computer takes in the name of a file
  const name = editor.room.title.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "zaal";
  download(`${name}.${format}`, blob);
}

/** Keeps the room on the server; where somebody was earlier, asks which version stays. */
export async function save(editor: Editor): Promise<void> {
  const { kept, opened, room } = editor;
  const saved = (body: Document): void => {
    if (editor.opened === opened) isSaved(editor, body, room);
  };
  if (kept === null) {
    saved((await send<Document>("POST", "/rooms", { name: room.title, room })).body);
    return;
  }
  try {
    const change = { name: room.title, room };
    saved((await send<Document>("PUT", `/rooms/${kept.id}`, change, { etag: kept.etag })).body);
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 412) throw error;
    await conflict(editor, error, error.current as Document);
  }
}

async function conflict(editor: Editor, error: Problem, theirs: Document): Promise<void> {
  const pressed = await dialog({
    title: error.title,
    body: [
      el("p", {}, error.detail),
      !theirs.deleted && el("p", {}, t("room.theirs", { name: theirs.name, when: moment(theirs.changed), n: theirs.room.seats.length })),
      el("p", {}, t("room.mine", { name: editor.room.title, n: editor.room.seats.length })),
    ],
    choices: [
      // of a room that the other threw away there is nothing to take
      ...(theirs.deleted ? [{ name: "cancel", label: t("common.cancel") }] : [{ name: "theirs", label: t("room.take_theirs") }]),
      { name: "mine", label: t(theirs.deleted ? "room.take_back" : "room.take_mine") },
      { name: "both", label: t("room.take_both"), main: true },
    ],
  });
  if (pressed === "mine") {
    editor.kept = keptOf(theirs);
    await save(editor);
  } else if (pressed === "theirs") {
    // as a step, so that one's own version can be gone back to
    editor.change(theirs.room, new Set());
    forget(editor);
    [editor.kept, editor.draft, editor.dirty] = [keptOf(theirs), null, false];
    writeState({ room: theirs.id });
    editor.tell("room");
  } else if (pressed === "both") {
    // what was drawn here is another room from now on: the one of the other is as it is
    forget(editor);
    editor.kept = null;
    const title = t("room.apart", { title: editor.room.title.slice(0, LONGEST - 20) });
    editor.change({ ...editor.room, title });
    await save(editor);
  }
}

/** The server has this room; what was changed since it was sent is still to be saved. */
function isSaved(editor: Editor, body: Document, room: Room): void {
  forget(editor);
  [editor.kept, editor.draft, editor.dirty] = [keptOf(body), null, editor.room !== room];
  keepDraft(editor);
  writeState({ room: body.id });
  announce(t(editor.dirty ? "room.not_saved" : "room.saved"));
  editor.tell("room");
}

function keptOf(body: Document): Kept {
  return { id: body.id, name: body.name, etag: body.etag };
}

/** Whether what is drawn may go; asks where it was not kept. */
export async function mayLeave(editor: Editor): Promise<boolean> {
  if (!editor.dirty) return true;
  const stays = keepDraft(editor);
  const pressed = await dialog({
    title: t("room.leave"),
    body: [el("p", {}, t(stays ? "room.leave_kept" : "room.leave_text"))],
    choices: [
      { name: "stay", label: t("room.leave_no") },
      { name: "go", label: t("room.leave_yes"), main: !stays },
      ...(stays ? [{ name: "keep", label: t("room.leave_keep"), main: true }] : []),
    ],
  });
  if (pressed === "go") forget(editor);
  return pressed === "go" || pressed === "keep";
}

/** Does something that may fail, and says so where people read. */
export async function trying(work: () => Promise<void>): Promise<void> {
  const line = byId("mistake");
  line.hidden = true;
  try {
    await work();
  } catch (error) {
    line.textContent = told(error);
    line.hidden = false;
  }
}
