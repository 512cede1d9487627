// The room that is being drawn: what it is now, what is chosen, and every step back.

import { pieceOf, type Room } from "./room_model.js";

type Tool = "select" | "walls" | "draw" | "frame" | "scale" | "picture";
/** "apart": this browser keeps what is drawn here under another name from now on. */
export type What = "room" | "selection" | "tool" | "drag" | "open" | "apart";

const MOST_STEPS = 200;

/** Where it was kept: its id and the version that a save builds on. */
export interface Kept {
  id: string;
  name: string;
  etag: string;
}

export class Editor {
  room: Room;
  selection: ReadonlySet<string> = new Set();
  tool: Tool = "select";
  kept: Kept | null = null;
  /** The word by which this browser keeps it; null: none yet, or it is kept by the name of the server. */
  draft: string | null = null;
  /** The name of the draft that another tab drew at; null: none did. */
  other: string | null = null;
  snap = true;
  /** Changed since it was kept. */
  dirty = false;
  /** While something is dragged; lists and forms wait until it lies still. */
  dragging = false;
  /** How many rooms were opened: an answer about the one before is not about this one. */
  opened = 0;
  /** While a press gives the focus to what it chose: that is no choice of the keyboard. */
  pressing = false;
  private before: Room[] = [];
  private after: Room[] = [];
  private start: Room | null = null;
  private listeners: ((what: What) => void)[] = [];

  constructor(room: Room) {
    this.room = room;
  }

  /** Calls whenever something changes. */
  listen(call: (what: What) => void): void {
    this.listeners.push(call);
  }

  /** A step of its own, which can be undone. */
  change(room: Room, selection?: ReadonlySet<string>): void {
    if (room !== this.room) {
      this.remember(this.room);
      this.room = room;
      this.dirty = true;
    }
    if (selection !== undefined) this.selection = selection;
    this.prune();
    this.tell("room");
    if (selection !== undefined) this.tell("selection");
  }

  /** One of many small steps that are undone as one; `settle` ends them. */
  drag(room: Room): void {
    this.start ??= this.room;
    this.dragging = true;
    this.room = room;
    this.tell("drag");
  }

  /** The end of a drag; `keep` false puts everything back. */
  settle(keep = true): void {
    const { start } = this;
    this.start = null;
    this.dragging = false;
    if (start === null) return;
    if (!keep) this.room = start;
    else if (start !== this.room) {
      this.remember(start);
      this.dirty = true;
    }
    this.tell("room");
  }

  select(ids: Iterable<string>): void {
    const wanted = new Set(ids);
    const same = wanted.size === this.selection.size && [...wanted].every((id) => this.selection.has(id));
    if (same) return;
    this.selection = wanted;
    this.tell("selection");
  }

  use(tool: Tool): void {
    this.tool = tool;
    this.tell("tool");
  }

  /** Another room: what was done to the one before cannot be undone. */
  open(room: Room, kept: Kept | null, dirty = false, draft: string | null = null): void {
    [this.before, this.after, this.start] = [[], [], null];
    this.opened += 1;
    [this.room, this.kept, this.dirty, this.draft] = [room, kept, dirty, draft];
    [this.selection, this.tool, this.dragging, this.other] = [new Set(), "select", false, null];
    for (const what of ["open", "tool", "selection", "room"] as const) this.tell(what);
  }

  get canUndo(): boolean {
    return this.before.length > 0;
  }

  get canRedo(): boolean {
    return this.after.length > 0;
  }

  undo(): void {
    this.step(this.before, this.after);
  }

  redo(): void {
    this.step(this.after, this.before);
  }

  /** Tells everyone who listens. */
  tell(what: What): void {
    for (const call of this.listeners) call(what);
  }

  private step(from: Room[], to: Room[]): void {
    // in the middle of a drag there is no step to go back to yet
    if (this.dragging) return;
    const room = from.pop();
    if (room === undefined) return;
    to.push(this.room);
    this.room = room;
    this.dirty = true;
    this.prune();
    this.tell("room");
    this.tell("selection");
  }

  private remember(room: Room): void {
    this.before.push(room);
    if (this.before.length > MOST_STEPS) this.before.shift();
    this.after = [];
  }

  private prune(): void {
    this.selection = new Set([...this.selection].filter((id) => pieceOf(this.room, id) !== undefined));
  }
}
