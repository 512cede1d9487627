// What was typed and not yet confirmed by the server, kept in the browser until it is.

import { inBrowser, parsed } from "./store.js";

const ROOM = "nabij.draft";

export interface Draft {
  markdown: string;
  /** What stood there at the server when one began to type. */
  base: string;
}

/** Keeps what is typed; false where the browser has no room for it. */
export function keepDraft(document: string, question: string, draft: Draft): boolean {
  return inBrowser.set(name(document, question), JSON.stringify(draft));
}

/** Forgets a draft that the server confirmed, unless more was typed since, here or in another tab. */
export function dropDraft(document: string, question: string, confirmed: string): void {
  const kept = read(name(document, question));
  if (kept?.markdown === confirmed) inBrowser.drop(name(document, question));
}

/** All drafts of a document, by question. */
export function draftsOf(document: string): Map<string, Draft> {
  const found = new Map<string, Draft>();
  const start = name(document, "");
  for (const key of inBrowser.names()) {
    const kept = key.startsWith(start) ? read(key) : null;
    if (kept !== null) found.set(key.slice(start.length), kept);
  }
  return found;
}

function name(document: string, question: string): string {
  return `${ROOM}.${document}.${question}`;
}

function read(key: string): Draft | null {
  const kept = parsed(inBrowser.get(key)) as Partial<Draft> | null;
  if (typeof kept?.markdown !== "string" || typeof kept.base !== "string") return null;
  return { markdown: kept.markdown, base: kept.base };
}
