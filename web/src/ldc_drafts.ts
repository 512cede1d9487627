// What was typed and not yet confirmed by the server, kept in the browser until it is.

const ROOM = "nabij.draft";

export interface Draft {
  markdown: string;
  /** What stood there at the server when one began to type. */
  base: string;
}

/** Keeps what is typed; false where the browser has no room for it. */
export function keepDraft(document: string, question: string, draft: Draft): boolean {
  try {
    localStorage.setItem(name(document, question), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

/** Forgets a draft that the server confirmed, unless more was typed since, here or in another tab. */
export function dropDraft(document: string, question: string, confirmed: string): void {
  try {
    const kept = read(name(document, question));
    if (kept?.markdown === confirmed) localStorage.removeItem(name(document, question));
  } catch {
    // a browser that keeps nothing has nothing to forget
  }
}

/** All drafts of a document, by question. */
export function draftsOf(document: string): Map<string, Draft> {
  const found = new Map<string, Draft>();
  try {
    const start = name(document, "");
    for (let i = 0; i < localStorage.length; i += 1) {
      const key = localStorage.key(i) ?? "";
      const kept = key.startsWith(start) ? read(key) : null;
      if (kept !== null) found.set(key.slice(start.length), kept);
    }
  } catch {
    // see above
  }
  return found;
}

function name(document: string, question: string): string {
  return `${ROOM}.${document}.${question}`;
}

function read(key: string): Draft | null {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "null") as Partial<Draft> | null;
    if (typeof kept?.markdown === "string" && typeof kept.base === "string") {
      return { markdown: kept.markdown, base: kept.base };
    }
  } catch {
    // not written by this page
  }
  return null;
}
