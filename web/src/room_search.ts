// Which search for better layouts was asked for in this tab, so that a reload does not lose sight of it.

import type { Room } from "./room_model.js";
import { inTab, parsed } from "./store.js";

const NAME = "nabij.improve";

export interface Search {
  job: string;
  /** The address of the room that it is about. */
  at: string;
  /** The room that was searched from, and what was taken over since. */
  known: Room[];
}

export function keepSearch(search: Search): void {
  inTab.set(NAME, JSON.stringify(search));
}

/** The search about the room at this address, if one was kept. */
export function readSearch(at: string): Search | null {
  const found = parsed(inTab.get(NAME)) as Partial<Search> | null;
  if (typeof found?.job !== "string" || !Array.isArray(found.known)) return null;
  return found.at === at ? { job: found.job, at, known: found.known } : null;
}

export function dropSearch(): void {
  inTab.drop(NAME);
}
