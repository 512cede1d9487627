// What was drawn and not kept on the server: every room has its own draft in this browser.

import type { Editor, Kept } from "./room_editor.js";
import type { Room } from "./room_model.js";

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

/** A new room that was drawn here, to go on with. */
interface Offer {
  key: string;
  title: string;
  at: string;
}

/** The name under which this browser keeps things of a room: of the server, or never sent there. */
export function nameOf(editor: Editor): string | null {
  return editor.kept?.id ?? (editor.draft === null ? null : NEW + editor.draft);
}

/** Keeps what is drawn until it is on the server; false where the browser has no place for it. */
export function keepDraft(editor: Editor, now = new Date()): boolean {
  if (!editor.dirty) return true;
  if (editor.kept === null) editor.draft ??= word();
  const draft: Draft = { room: editor.room, kept: editor.kept, at: now.toISOString() };
  try {
    localStorage.setItem(START + String(nameOf(editor)), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

/** The draft of a room of the server. */
export function draftOf(id: string): Draft | null {
  return read(START + id);
}

/** The draft of a room that was never on the server. */
export function newDraft(key: string): Draft | null {
  return read(START + NEW + key);
}

/** Forgets what this browser kept of a room, by its name. */
export function forget(name: string | null): void {
  if (name === null) return;
  try {
    localStorage.removeItem(START + name);
  } catch {
    // a browser that keeps nothing has nothing to forget
  }
}

/** Forgets a new room, by the word in its address. */
export function forgetNew(key: string): void {
  forget(NEW + key);
}

/** The new rooms that were drawn here, the last one first. */
export function offers(): Offer[] {
  const start = START + NEW;
  return keys()
    .filter((key) => key.startsWith(start))
    .flatMap((key) => {
      const draft = read(key);
      return draft === null ? [] : [{ key: key.slice(start.length), title: draft.room.title, at: draft.at }];
    })
    .sort((one, other) => (one.at < other.at ? 1 : -1));
}

/** Forgets what nobody drew at for 30 days; the names of what is left. */
export function cleanDrafts(now = new Date()): Set<string> {
  const left = new Set<string>();
  const oldest = now.getTime() - DAYS * 24 * 3600 * 1000;
  for (const key of keys()) {
    const draft = read(key);
    if (draft === null || new Date(draft.at).getTime() < oldest) forget(key.slice(START.length));
    else left.add(key.slice(START.length));
  }
  return left;
}

/** Whether a name is of a room that the server does not know. */
export function isNew(name: string): boolean {
  return name.startsWith(NEW);
}

function keys(): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(START));
  } catch {
    return [];
  }
}

function read(key: string): Draft | null {
  try {
    const found = JSON.parse(localStorage.getItem(key) ?? "null") as Partial<Draft> | null;
    if (found?.room === undefined || typeof found.at !== "string") return null;
    return { room: found.room, kept: found.kept ?? null, at: found.at };
  } catch {
    return null;
  }
}

function word(): string {
  return crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36) ?? "0";
}
