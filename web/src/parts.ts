// Lists that the server gives in parts: all of it, or part by part behind a button.

import { get, told } from "./api.js";
import { el, type Child } from "./dom.js";
import { t } from "./words.js";

interface Part<T> {
  documents: T[];
  next: number | null;
}

/** All documents of a list, however many parts it takes. */
export async function everyDocument<T extends object>(path: string): Promise<T[]> {
  const found: T[] = [];
  for (let next: number | null = 0; next !== null; ) {
    const part: Part<T> = await partOf<T>(path, next, 500);
    found.push(...part.documents);
    next = part.next;
  }
  return found;
}

/**
 * The first documents of a list as items, and a button that brings more. `item`: the node of one;
 * `first` is true for the very first. Null where the list is empty.
 */
export async function partByPart<T extends object>(
  path: string,
  list: HTMLElement,
  item: (one: T, first: boolean) => HTMLElement,
): Promise<HTMLElement | null> {
  const button = el("button", { type: "button" }, t("common.more"));
  const state = el("span", { role: "status" });
  const row = el("p", { class: "row" }, button, state);
  let next: number | null = 0;
  const add = async (): Promise<HTMLElement[]> => {
    const part = await partOf<T>(path, next ?? 0, SHOWN);
    const nodes = part.documents.map((one, i) => item(one, next === 0 && i === 0));
    next = part.next;
    list.append(...nodes);
    row.hidden = next === null;
    return nodes;
  };
  button.addEventListener("click", () => {
    button.disabled = true;
    state.textContent = "";
    add()
      // the button may be gone now: one goes on with what it brought
      .then((nodes) => nodes[0]?.querySelector<HTMLElement>("button, a")?.focus())
      .catch((error: unknown) => (state.textContent = told(error)))
      .finally(() => (button.disabled = false));
  });
  const shown: Child[] = await add();
  return shown.length === 0 ? null : el("div", {}, list, row);
}

const SHOWN = 50;

function partOf<T>(path: string, offset: number, limit: number): Promise<Part<T>> {
  return get<Part<T>>(`${path}?limit=${limit}&offset=${offset}`);
}
