// What was drawn and not kept on the server: every room has its own draft in this browser. Two tabs
// with one room never write over each other: who comes second goes on under a name of its own.

import type { Editor, Kept } from "./room_editor.js";
import type { Room } from "./room_model.js";
import { inBrowser, parsed } from "./store.js";

const START = "nabij.room.";
/** What a room that the server does not know is called: this and a word of its own. */
const NEW = "new.";
const DAYS = 30;

export interface Draft {
  room: Room;
  kept: Kept | null;
  /** When it was last drawn at. */
  at: string;
}

/** A room that was drawn here, to go on with. */
export interface Offer {
  key: string;
  title: string;
  at: string;
}

/** A draft as this page last saw it in the store. */
interface Seen {
  text: string | null;
  /** What of it stands on this page; null: what stands here is not in it. */
  room: Room | null;
  /** Another tab wrote it, or threw it away. */
  other: boolean;
}

const seen = new Map<string, Seen>();

/** The name under which this browser keeps things of a room: a word of its own, or that of the server. */
export function nameOf(editor: Editor): string | null {
  return editor.draft === null ? (editor.kept?.id ?? null) : NEW + editor.draft;
}

/**
 * Keeps what is drawn until it is on the server; false where the browser has no place for it. Where
 * another tab wrote since this page looked, what is drawn here is parted from it first.
 */
export function keepDraft(editor: Editor, now = new Date()): boolean {
  if (!editor.dirty) return true;
  if (editor.kept === null) editor.draft ??= word();
  const name = String(nameOf(editor));
  const [before, stored] = [seen.get(name), stand(name)];
  // nothing was drawn here since: it is there as it is, or another tab drew on from it
  if (before?.room === editor.room && stored !== null) return true;
  if (before?.other === true || stored !== (before?.text ?? null)) part(editor);
  return write(String(nameOf(editor)), { room: editor.room, kept: editor.kept, at: now.toISOString() });
}

/** From now on what is drawn here is a draft of its own, and that of the other tab stays as it is. */
export function part(editor: Editor): void {
  editor.other = nameOf(editor);
  editor.draft = word();
  editor.tell("apart");
}

/** Another tab put something in the store, or took it away. False: not under the name of this room. */
export function otherWrote(editor: Editor, { key, oldValue, newValue }: StorageEvent): boolean {
  const name = nameOf(editor);
  if (name === null || key !== START + name) return false;
  const before = seen.get(name);
  // who did not write on top of what was written here does not have it
  const inIt = newValue !== null && oldValue === (before?.text ?? null);
  seen.set(name, { text: newValue, room: inIt ? (before?.room ?? null) : null, other: true });
  editor.other = name;
  return true;
}

/** Whether this browser keeps something under a name. */
export function isKept(name: string): boolean {
  return stand(name) !== null;
}

/** A draft to go on with on this page, by its name. */
export function openedDraft(name: string): Draft | null {
  const text = stand(name);
  const found = read(text);
  seen.set(name, { text, room: found?.room ?? null, other: false });
  return found;
}

/** The draft of a room of the server. */
export function draftOf(id: string): Draft | null {
  return openedDraft(id);
}

/** The draft of a room that has a word of its own in its address. */
export function newDraft(key: string): Draft | null {
  return openedDraft(NEW + key);
}

/** The word in the address of a draft with this name; null: the server knows the room. */
export function wordOf(name: string): string | null {
  return isNew(name) ? name.slice(NEW.length) : null;
}

/** Forgets the draft of a room; what another tab made of it stays. */
export function forget(editor: Editor): void {
  const name = nameOf(editor);
  if (name === null) return;
  const before = seen.get(name);
  if (before?.other !== true && stand(name) === (before?.text ?? null)) drop(name);
  seen.delete(name);
  // nor does it matter any more what another tab did to the draft that it was parted from
  if (editor.kept !== null) seen.delete(editor.kept.id);
}

/** Forgets a drawing that was offered, unless somebody drew at it since. */
export function forgetOffer(offer: Offer): void {
  if (read(stand(NEW + offer.key))?.at === offer.at) drop(NEW + offer.key);
}

/** The rooms that were drawn here and have a word of their own, the last one first. */
export function offers(): Offer[] {
  const start = START + NEW;
  return keys()
    .filter((key) => key.startsWith(start))
    .flatMap((key) => {
      const draft = read(stand(key.slice(START.length)));
      return draft === null ? [] : [{ key: key.slice(start.length), title: draft.room.title, at: draft.at }];
    })
    .sort((one, other) => (one.at < other.at ? 1 : -1));
}

/** Forgets what nobody drew at for 30 days; the names of what is left. */
export function cleanDrafts(now = new Date()): Set<string> {
  const left = new Set<string>();
  const oldest = now.getTime() - DAYS * 24 * 3600 * 1000;
  for (const name of keys().map((key) => key.slice(START.length))) {
    const draft = read(stand(name));
    if (draft === null || new Date(draft.at).getTime() < oldest) drop(name);
    else left.add(name);
  }
  return left;
}

/** Whether a name is of a room that the server does not know. */
export function isNew(name: string): boolean {
  return name.startsWith(NEW);
}

function keys(): string[] {
  return inBrowser.names().filter((key) => key.startsWith(START));
}

/** What stands in the store under the name of a room. */
function stand(name: string): string | null {
  return inBrowser.get(START + name);
}

function write(name: string, draft: Draft): boolean {
  const text = JSON.stringify(draft);
  if (!inBrowser.set(START + name, text)) return false;
  seen.set(name, { text, room: draft.room, other: false });
  return true;
}

function drop(name: string): void {
  inBrowser.drop(START + name);
}

function read(text: string | null): Draft | null {
  const found = parsed(text) as Partial<Draft> | null;
  if (found?.room === undefined || typeof found.at !== "string") return null;
  return { room: found.room, kept: found.kept ?? null, at: found.at };
}

function word(): string {
  return crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36) ?? "0";
}
