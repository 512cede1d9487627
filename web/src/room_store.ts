// Pictures to draw over, kept in this browser (IndexedDB) and never sent anywhere.

import { isNew } from "./room_drafts.js";

export interface KeptPicture {
  blob: Blob;
  /** Metres: left, top (y up) and width before it is turned. */
  place: [number, number, number];
  /** Degrees, counterclockwise. */
  turn: number;
  fade: number;
}

const NAME = "nabij.pictures";
const STORE = "pictures";

/** Keeps a picture under the name of a room; false where the browser keeps nothing. */
export async function keepPicture(name: string, picture: KeptPicture): Promise<boolean> {
  return (await done("readwrite", (store) => store.put(picture, name))) !== null;
}

export async function readPicture(name: string): Promise<KeptPicture | null> {
  return ((await done("readonly", (store) => store.get(name))) as KeptPicture | undefined) ?? null;
}

export async function dropPicture(name: string): Promise<void> {
  await done("readwrite", (store) => store.delete(name));
}

/** Forgets the pictures of new rooms that are not there any more. */
export async function cleanPictures(drafts: ReadonlySet<string>): Promise<void> {
  const names = ((await done("readonly", (store) => store.getAllKeys())) ?? []) as string[];
  await Promise.all(names.filter((name) => isNew(name) && !drafts.has(name)).map(dropPicture));
}

/** The answer of the store, or null where the browser has none (a private window, no room left). */
async function done(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  try {
    const base = await opened();
    try {
      return await new Promise((resolve, reject) => {
        const work = base.transaction(STORE, mode);
        const asked = ask(work.objectStore(STORE));
        work.oncomplete = () => resolve(asked.result);
        work.onabort = work.onerror = () => reject(work.error ?? new Error("not kept"));
      });
    } finally {
      base.close();
    }
  } catch {
    return null;
  }
}

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error("no store"));
  });
}
