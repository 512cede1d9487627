// Which search for better layouts was asked for in this tab, so that a reload does not lose sight of it.

import type { Room } from "./room_model.js";

const NAME = "nabij.improve";

export interface Search {
  job: string;
  /** The address of the room that it is about. */
  at: string;
  /** The room that was searched from, and what was taken over since. */
  known: Room[];
}

export function keepSearch(search: Search): void {
  try {
    sessionStorage.setItem(NAME, JSON.stringify(search));
  } catch {
    // without a place for it the search is only seen until the page is left
  }
}

/** The search about the room at this address, if one was kept. */
export function readSearch(at: string): Search | null {
  try {
    const found = JSON.parse(sessionStorage.getItem(NAME) ?? "null") as Partial<Search> | null;
    if (typeof found?.job !== "string" || !Array.isArray(found.known)) return null;
    return found.at === at ? { job: found.job, at, known: found.known } : null;
  } catch {
    return null;
  }
}

export function dropSearch(): void {
  try {
    sessionStorage.removeItem(NAME);
  } catch {
    // a browser that keeps nothing has nothing to forget
  }
}
