// Saves the parts of a text as they are written: one at a time, each on top of the version that is
// known. Where somebody else saved meanwhile, their words and these are put together or shown.

import { Problem, send } from "./api.js";
import { later } from "./dom.js";
import { dropDraft, draftsOf, keepDraft } from "./ldc_drafts.js";

const QUIET = 1_500;
const AGAIN = 5_000;
const ATTEMPTS = 5;

export interface Part {
  /** Its name in drafts. */
  key: string;
  heading: string;
  /** What is written now, and how to write something else. */
  read: () => string;
  write: (value: string) => void;
  /** Where it is saved, and as what. */
  path: string;
  body: (value: string) => unknown;
  /** A value as people read it; and whether two of them can be joined to one text. */
  told: (value: string) => string;
  free: boolean;
  /** Of a list: both values put together. */
  both?: (mine: string, theirs: string) => string;
}

export type State = "saved" | "typing" | "saving" | "offline" | "refused" | "unsettled";

export interface Fresh {
  etag: string;
  values: ReadonlyMap<string, string>;
}

interface Calls {
  /** The text as it stands at the server. */
  fresh: () => Promise<Fresh>;
  /** Lets the user choose between two texts; null: later. */
  settle: (part: Part, mine: string, theirs: string) => Promise<string | null>;
  show: (state: State, problem: string) => void;
}

export class Saver {
  readonly #document: string;
  readonly #parts = new Map<string, Part>();
  /** Per part what stood at the server when one began to write, and what stands there now. */
  readonly #bases = new Map<string, string>();
  #there = new Map<string, string>();
  readonly #dirty = new Set<string>();
  readonly #unsettled = new Set<string>();
  readonly #calls: Calls;
  readonly #soon: () => void;
  #etag = "";
  #working: Promise<void> | null = null;
  #closed = false;

  constructor(document: string, calls: Calls) {
    this.#document = document;
    this.#calls = calls;
    this.#soon = later(QUIET, () => void this.flush());
  }

  get etag(): string {
    return this.#etag;
  }

  /** Whether everything that was typed stands at the server. */
  get clean(): boolean {
    return this.#dirty.size === 0;
  }

  /** Begins with what stands at the server, and with what was typed before and never confirmed. */
  begin(parts: readonly Part[], fresh: Fresh): void {
    this.#parts.clear();
    parts.forEach((part) => this.#parts.set(part.key, part));
    this.#take(fresh);
    for (const [key, draft] of draftsOf(this.#document)) {
      const part = this.#parts.get(key);
      if (part === undefined || alike(draft.markdown, part.read())) {
        if (part !== undefined) dropDraft(this.#document, key, draft.markdown);
        continue;
      }
      part.write(draft.markdown);
      this.#bases.set(key, draft.base);
      this.#dirty.add(key);
    }
    if (this.clean) this.#calls.show("saved", "");
    else this.#soon();
  }

  /** Something was typed in this part. */
  touched(key: string): void {
    const part = this.#parts.get(key);
    if (part === undefined) return;
    this.#dirty.add(key);
    const draft = { markdown: part.read(), base: this.#bases.get(key) ?? "" };
    const kept = keepDraft(this.#document, key, draft);
    this.#calls.show("typing", kept ? "" : "full");
    this.#soon();
  }

  /** Saves now all that is not saved; ends when it is, or when it cannot be. */
  async flush(): Promise<void> {
    this.#working ??= this.#work().finally(() => (this.#working = null));
    await this.#working;
  }

  /** Asks again about texts that one wanted to settle later. */
  async settle(): Promise<void> {
    this.#unsettled.clear();
    await this.flush();
  }

  /** A version was saved by another way than here. */
  taken(fresh: Fresh): void {
    this.#take(fresh);
  }

  /** Stops; what is not saved stays in the browser. */
  close(): void {
    this.#closed = true;
  }

  async #work(): Promise<void> {
    try {
      for (const key of [...this.#dirty]) {
        const part = this.#parts.get(key);
        let left = ATTEMPTS;
        while (part && !this.#closed && !this.#unsettled.has(key) && left > 0) {
          left = (await this.#save(part)) ? 0 : left - 1;
        }
      }
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const passing = error.status === 0 || error.status >= 500 || error.status === 429;
      this.#calls.show(passing ? "offline" : "refused", error.detail);
      if (passing && !this.#closed) setTimeout(() => void this.flush(), AGAIN);
      return;
    }
    if (this.clean) this.#calls.show("saved", "");
    else if (this.#unsettled.size > 0) this.#calls.show("unsettled", "");
    // what was typed meanwhile waits for its own moment of quiet
    else this.#soon();
  }

  /** Saves a part; false where it must be tried again with what is known now. */
  async #save(part: Part): Promise<boolean> {
    const there = this.#there.get(part.key) ?? "";
    if (!alike(there, this.#bases.get(part.key) ?? "")) return this.#compare(part, there);
    const sent = part.read();
    this.#calls.show("saving", "");
    try {
      const { body } = await send<{ etag: string }>("PUT", part.path, part.body(sent), {
        etag: this.#etag,
      });
      this.#etag = body.etag;
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 412) throw error;
      const current = (error.current ?? {}) as { deleted?: boolean; etag?: string };
      // deleted by another: to save on top of that brings it back, with all that was in it
      if (current.deleted === true && current.etag !== undefined) this.#etag = current.etag;
      else this.#take(await this.#calls.fresh());
      return false;
    }
    await this.#confirmed(part, sent);
    return true;
  }

  async #confirmed(part: Part, sent: string): Promise<void> {
    dropDraft(this.#document, part.key, sent);
    this.#bases.set(part.key, sent);
    this.#there.set(part.key, sent);
    if (part.read() === sent) this.#dirty.delete(part.key);
    else this.touched(part.key);
    // The server writes Markdown its own way; what it made of these words is what others start from.
    const fresh = await this.#calls.fresh();
    if (fresh.etag === this.#etag) {
      this.#there = new Map(fresh.values);
      this.#bases.set(part.key, fresh.values.get(part.key) ?? sent);
    }
  }

  /** Somebody else wrote at this spot: one chooses, unless both wrote the same. */
  async #compare(part: Part, theirs: string): Promise<boolean> {
    const mine = part.read();
    const chosen = alike(mine, theirs) ? mine : await this.#calls.settle(part, mine, theirs);
    if (chosen === null) {
      this.#unsettled.add(part.key);
      return true;
    }
    this.#bases.set(part.key, theirs);
    if (chosen !== mine) part.write(chosen);
    if (!alike(chosen, theirs)) {
      this.touched(part.key);
      return false;
    }
    dropDraft(this.#document, part.key, mine);
    this.#dirty.delete(part.key);
    return true;
  }

  /** Takes over what stands at the server, but nothing over what is being written here. */
  #take(fresh: Fresh): void {
    this.#etag = fresh.etag;
    this.#there = new Map(fresh.values);
    for (const [key, value] of fresh.values) {
      const part = this.#parts.get(key);
      if (part === undefined) continue;
      if (!this.#dirty.has(key)) {
        if (!alike(part.read(), value)) part.write(value);
        this.#bases.set(key, value);
      }
    }
  }
}

function alike(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

function plain(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(/[ \t]+$/gm, "").trim();
}
