// Drawing corner by corner: the walls, a wall inside, a zone. By mouse, finger, keyboard, or numbers.

import { announce, byId, svg } from "./dom.js";
import { built, type Built } from "./room_build.js";
import type { Plan } from "./room_draw.js";
import type { Editor } from "./room_editor.js";
import { box, mm, type Spot } from "./room_model.js";
import { penMarks } from "./room_pen_draw.js";
import type { Grip, Pointer } from "./room_pointer.js";
import { aimed, along, bearing, crosses, far, SAME, wrong, type Drawn } from "./room_rings.js";
import type { View } from "./room_view.js";
import { metres } from "./room_words.js";
import { t } from "./words.js";

const WAYS: Record<string, number> = { ArrowRight: 0, ArrowUp: 90, ArrowLeft: 180, ArrowDown: 270 };
const STEP = 0.1;
const FINE = 0.01;
/** Pixels around the first corner in which a press closes the ring. */
const CLOSE = 14;
const MOST_CORNERS = 2000;

export class Pen implements Grip {
  private kind: Drawn | null = null;
  private ring: Spot[] = [];
  private cursor: Spot | null = null;
  private typed = "";
  /** Whether the keys moved the cursor since the last corner. */
  private moved = false;
  private byKeys = false;
  private pressed: Spot | null = null;
  private readonly marks = svg("g", { class: "pen", "aria-hidden": "true" });

  /** `done` hears what was made of what was drawn. */
  constructor(
    private readonly editor: Editor,
    private readonly view: View,
    plan: Plan,
    private readonly pointer: Pointer,
    private readonly done: (made: Built, kind: Drawn) => void,
  ) {
    plan.world.append(this.marks);
    view.root.addEventListener("view", () => this.show());
    view.root.addEventListener("keydown", (event) => this.key(event), { capture: true });
    editor.listen((what) => {
      if (what === "tool" && editor.tool !== "draw" && this.kind !== null) this.stop();
    });
    this.listenToBar();
  }

  /** Begins to draw; what was being drawn goes. */
  begin(kind: Drawn): void {
    this.stop();
    const { root } = this.view;
    [this.kind, this.ring, this.typed, this.moved, this.byKeys] = [kind, [], "", false, false];
    const [left, low] = box(this.editor.room.walls.outline);
    const middle = this.view.centre();
    this.cursor = kind === "outline" ? [left, low] : aimed([], middle, false);
    this.editor.select([]);
    this.editor.use("draw");
    this.pointer.grip = this;
    this.dress(true);
    root.focus({ preventScroll: true });
    // on a phone the drawing grows, and its buttons would lie below the screen
    byId("plan").scrollIntoView({ block: "nearest" });
    const told = t(`room.pen_${kind}`);
    byId("hint").textContent = told;
    announce(`${told} ${t("room.pen_keys")}`);
    this.show();
  }

  down(spot: Spot, event: PointerEvent): void {
    this.view.root.focus({ preventScroll: true });
    this.pressed = this.ring.length === 0 ? aimed([], spot, this.isFree(event)) : null;
    this.over(spot, event);
  }

  over(spot: Spot, event: PointerEvent): void {
    this.byKeys = false;
    this.cursor = this.closes(spot) ? (this.ring[0] as Spot) : aimed(this.ring, spot, this.isFree(event));
    this.show();
  }

  up(spot: Spot, event: PointerEvent): void {
    const from = this.pressed;
    this.over(spot, event);
    const pulled = from !== null && this.cursor !== null && far(from, this.cursor) > 2 * STEP;
    if (pulled && this.ring.length === 0) {
      this.ring = [from];
      this.over(spot, event);
    }
    this.pressed = null;
    if (this.cursor !== null) this.put(this.cursor);
  }

  away(): void {
    this.pressed = null;
  }

  /** Puts a corner; on the first one it closes, on the last one it ends. */
  private put(spot: Spot): void {
    const { ring } = this;
    const [first, last] = [ring[0], ring[ring.length - 1]];
    if (last !== undefined && far(spot, last) < SAME) {
      this.finish(false);
      return;
    }
    if (first !== undefined && ring.length > 2 && far(spot, first) < SAME) {
      this.finish(true);
      return;
    }
    const next = [...ring, spot];
    if (next.length > MOST_CORNERS || (this.kind !== "partition" && crosses(next, false))) {
      this.say("room.pen_crossing");
      return;
    }
    [this.ring, this.cursor, this.typed, this.moved] = [next, spot, "", false];
    this.tell();
    const at = { n: next.length, x: metres(spot[0]), y: metres(spot[1]) };
    announce(t("room.pen_corner", at));
    this.show();
  }

  /** Puts the next corner so many metres from the last, in a direction. */
  private go(degrees: number, length: number): void {
    if (!(length > 0) || length > 1000) {
      this.say("room.pen_no_length");
      return;
    }
    if (this.ring.length === 0) this.put(this.cursor ?? [0, 0]);
    const last = this.ring[this.ring.length - 1] as Spot;
    this.put(along(last, degrees, length));
  }

  /** Takes the last corner back. */
  private back(): void {
    if (this.ring.length === 0) return;
    this.ring = this.ring.slice(0, -1);
    this.cursor = this.ring[this.ring.length - 1] ?? this.cursor;
    [this.typed, this.moved] = ["", false];
    announce(t("room.pen_back", { n: this.ring.length }));
    this.tell();
    this.show();
  }

  private finish(closed: boolean): void {
    const { kind, ring, editor } = this;
    if (kind === null) return;
    const bad = wrong(editor.room, kind, ring);
    if (bad !== null) {
      this.say(bad);
      return;
    }
    const made = built(editor.room, kind, ring, closed, t("room.partition"));
    this.stop();
    editor.use("select");
    editor.change(made.room, made.ids);
    this.done(made, kind);
  }

  /** Ends without a trace. */
  private stop(): void {
    if (this.kind === null) return;
    this.kind = null;
    if (this.pointer.grip === this) this.pointer.grip = null;
    this.marks.replaceChildren();
    byId("hint").textContent = "";
    this.dress(false);
  }

  private cancel(): void {
    this.stop();
    this.editor.use("select");
    announce(t("room.pen_stopped"));
  }

  private key(event: KeyboardEvent): void {
    if (this.kind === null || !this.pressedKey(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  private pressedKey(event: KeyboardEvent): boolean {
    const { key } = event;
    const way = WAYS[key];
    if (event.ctrlKey || event.metaKey) {
      if (key.toLowerCase() !== "z") return false;
      this.back();
    } else if (way !== undefined) this.steer(way, event.shiftKey);
    else if (/^[0-9.,]$/.test(key)) this.type(this.typed + key);
    else if (key === "Backspace" && this.typed !== "") this.type(this.typed.slice(0, -1));
    else if (key === "Backspace") this.back();
    else if (key === "Enter") this.enter();
    else if (key === " ") this.put(this.cursor ?? [0, 0]);
    else if (key === "Escape") this.cancel();
    else return false;
    return true;
  }

  private type(text: string): void {
    this.typed = text;
    byId("pen-length", HTMLInputElement).value = text;
    this.show();
  }

  /** An arrow: with a length typed it is the direction of that side, else it moves the cursor. */
  private steer(degrees: number, fine: boolean): void {
    if (this.typed !== "") {
      this.go(degrees, lengthOf(this.typed));
      return;
    }
    [this.byKeys, this.moved] = [true, true];
    this.cursor = along(this.cursor ?? [0, 0], degrees, fine ? FINE : STEP);
    const last = this.ring[this.ring.length - 1];
    const at = { x: metres(this.cursor[0]), y: metres(this.cursor[1]) };
    const length = last === undefined ? "" : metres(far(last, this.cursor));
    announce(t(last === undefined ? "room.pen_at" : "room.pen_at_far", { ...at, length }));
    this.show();
  }

  private enter(): void {
    const last = this.ring[this.ring.length - 1];
    if (this.typed !== "") {
      const still = last === undefined || this.cursor === null || far(last, this.cursor) < SAME;
      if (still) this.say("room.pen_no_way");
      else this.go(bearing(last, this.cursor as Spot), lengthOf(this.typed));
    } else if (this.byKeys && this.cursor !== null && (this.moved || last === undefined)) this.put(this.cursor);
    else this.finish(false);
  }

  private closes(spot: Spot): boolean {
    const first = this.ring[0];
    if (first === undefined || this.ring.length < 3) return false;
    return far(first, spot) < CLOSE * this.view.pixel();
  }

  private isFree(event: PointerEvent): boolean {
    return event.altKey || !this.editor.snap;
  }

  private listenToBar(): void {
    const field = byId("pen-length", HTMLInputElement);
    const press = (id: string, call: () => void): void => byId(id).addEventListener("click", call);
    for (const [key, degrees] of Object.entries(WAYS)) {
      press(`pen-${key.slice(5).toLowerCase()}`, () => this.go(degrees, lengthOf(field.value)));
    }
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.cancel();
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.typed = field.value;
      this.enter();
    });
    press("pen-back", () => this.back());
    press("pen-done", () => this.finish(false));
    press("pen-stop", () => this.cancel());
  }

  /** The drawing takes the keyboard while one draws; the bar with numbers comes and goes. */
  private dress(on: boolean): void {
    const { root } = this.view;
    root.classList.toggle("penning", on);
    byId("plan").classList.toggle("drawing", on);
    byId("pen-bar").hidden = !on;
    if (on) {
      root.setAttribute("tabindex", "0");
      root.setAttribute("role", "application");
    } else {
      root.removeAttribute("tabindex");
      root.setAttribute("role", "group");
    }
    this.view.forget();
    this.tell();
  }

  private say(key: string): void {
    byId("pen-told").textContent = t(key);
    announce(t(key));
  }

  /** What there is so far, in the bar. */
  private tell(): void {
    const { ring } = this;
    byId("pen-told").textContent = t("room.pen_count", { n: ring.length });
    byId("pen-back", HTMLButtonElement).disabled = ring.length === 0;
    byId("pen-length", HTMLInputElement).value = this.typed;
  }

  private show(): void {
    if (this.kind === null) return;
    const { ring, cursor, typed } = this;
    const first = ring[0];
    const closing = first !== undefined && cursor !== null && ring.length > 2 && far(first, cursor) < SAME;
    this.marks.replaceChildren(...penMarks({ ring, cursor, typed, closing }, this.view.pixel()));
  }
}

/** Metres as they were typed, with a comma or a point. */
function lengthOf(text: string): number {
  const value = Number(text.replace(",", "."));
  return text.trim() === "" || !Number.isFinite(value) ? 0 : mm(value);
}
