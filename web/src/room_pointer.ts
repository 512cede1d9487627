// Mouse, pen and fingers on the drawing: choose, drag, turn, pan, pinch, corners of rings.

import { endTyping } from "./dom.js";
import type { Plan } from "./room_draw.js";
import type { Editor } from "./room_editor.js";
import { frame, inFrame } from "./room_frame.js";
import { loose, ringHandles, turnHandle } from "./room_handles.js";
import { isLocked, mm, pieceOf, type Room, type Spot } from "./room_model.js";
import { bearing } from "./room_rings.js";
import { withCorner, wrongCorner } from "./room_shape.js";
import { GRID, moved, pivot, rotated } from "./room_snap.js";
import { apart, between, meant, twisted, type Pair } from "./room_twist.js";
import type { View } from "./room_view.js";

/** Pixels that a press may tremble before it is a drag. */
const TREMBLE = 4;
const STEP = 15;

/** A tool that takes all presses for itself: the pen, the scale and the place of the picture. */
export interface Grip {
  /** A press. */
  down?(spot: Spot, event: PointerEvent): void;
  /** The mouse goes over the drawing, pressed or not, or a finger that is down. */
  over?(spot: Spot, event: PointerEvent): void;
  /** The end of a press. */
  up(spot: Spot, event: PointerEvent): void;
  /** A press that was none after all: a second finger came. */
  away?(): void;
}

type Doing =
  | { kind: "item"; id: string; from: Spot; x: number; y: number; room: Room; began: boolean; more: boolean; before: ReadonlySet<string> }
  | { kind: "turn"; about: Spot; from: number; room: Room }
  | { kind: "corner"; of: string; row: number; room: Room; bad: string | null }
  | { kind: "frame"; from: Spot; to: Spot; before: ReadonlySet<string> }
  | { kind: "two"; from: Pair; room: Room; turns: boolean }
  | { kind: "grip" }
  | { kind: "pan"; x: number; y: number; began: boolean }
  | { kind: "none" };

export class Pointer {
  private doing: Doing = { kind: "none" };
  private readonly fingers = new Map<number, [number, number]>();
  private frame = 0;
  /** The tool that takes the presses, if one does. */
  grip: Grip | null = null;

  constructor(
    private readonly editor: Editor,
    private readonly view: View,
    private readonly plan: Plan,
    private readonly refused: (key: string) => void,
  ) {
    const { root } = view;
    root.addEventListener("pointerdown", (event) => this.down(event));
    root.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"] as const) {
      root.addEventListener(end, (event) => this.up(event));
    }
    root.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        view.zoom(Math.exp(-event.deltaY / 400), view.spot(event.clientX, event.clientY));
      },
      { passive: false },
    );
    root.addEventListener("view", () => this.showHandles());
  }

  /** Goes on dragging what was just put down from the palette. */
  take(id: string, event: PointerEvent): void {
    this.view.root.setPointerCapture(event.pointerId);
    const from = this.view.spot(event.clientX, event.clientY);
    const { editor } = this;
    const { room } = editor;
    this.doing = { kind: "item", id, from, x: event.clientX, y: event.clientY, room, began: true, more: false, before: editor.selection };
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0) return;
    endTyping(); // before the press takes hold of the room as it is
    this.fingers.set(event.pointerId, [event.clientX, event.clientY]);
    this.view.root.setPointerCapture(event.pointerId);
    const { editor, view } = this;
    if (this.fingers.size === 2) {
      editor.settle(false); // a second finger: it was no drag after all
      this.grip?.away?.();
      this.framed(null);
      // nor was it a choice, where something was chosen: that is what the fingers are about
      if (this.doing.kind === "item" && this.doing.before.size > 0) editor.select(this.doing.before);
      this.doing = this.two();
      return;
    }
    if (this.fingers.size > 2) return;
    const [x, y] = [event.clientX, event.clientY];
    const from = view.spot(x, y);
    if (this.grip !== null) {
      this.grip.down?.(from, event);
      this.doing = { kind: "grip" };
      return;
    }
    const target = event.target as Element;
    const handle = target.closest<SVGElement>("[data-handle]");
    if (handle !== null) {
      this.doing = this.grasp(handle, from);
      return;
    }
    const id = target.closest<SVGGElement>("[data-id]")?.dataset["id"];
    const more = event.shiftKey || event.ctrlKey || event.metaKey;
    if (editor.tool === "frame" || (id === undefined && more && editor.tool === "select")) {
      this.doing = { kind: "frame", from, to: from, before: more ? editor.selection : new Set() };
      return;
    }
    if (id === undefined || editor.tool === "walls") {
      this.doing = { kind: "pan", x, y, began: false };
      return;
    }
    const before = editor.selection;
    if (!before.has(id)) editor.select(more ? [...editor.selection, id] : [id]);
    else if (more) editor.select([...editor.selection].filter((one) => one !== id));
    editor.pressing = true;
    this.plan.node(id)?.focus({ preventScroll: true });
    editor.pressing = false;
    this.doing = { kind: "item", id, from, x, y, room: editor.room, began: false, more, before };
  }

  private grasp(handle: SVGElement, from: Spot): Doing {
    const { room } = this.editor;
    if (handle.dataset["handle"] === "turn") {
      const about = pivot(room, loose(this.editor)) ?? from;
      return { kind: "turn", about, from: bearing(about, from), room };
    }
    const [of, row] = (handle.dataset["handle"] ?? "0,0").split(",") as [string, string];
    return { kind: "corner", of, row: Number(row), room, bad: null };
  }

  private move(event: PointerEvent): void {
    const { doing, editor, view } = this;
    if (this.fingers.size > 1) {
      this.fingered(event);
      return;
    }
    const spot = view.spot(event.clientX, event.clientY);
    const snap = editor.snap && !event.altKey;
    if (this.grip !== null) {
      if (doing.kind === "grip" || event.pointerType === "mouse") this.grip.over?.(spot, event);
    } else if (doing.kind === "item") {
      if (!doing.began && Math.hypot(event.clientX - doing.x, event.clientY - doing.y) < TREMBLE) return;
      const piece = pieceOf(doing.room, doing.id);
      if (piece === undefined || isLocked(piece)) return;
      doing.began = true;
      const by: Spot = [spot[0] - doing.from[0], spot[1] - doing.from[1]];
      editor.drag(moved(doing.room, loose(editor), by, doing.id, snap));
    } else if (doing.kind === "turn") {
      this.turn(doing.room, bearing(doing.about, spot) - doing.from, snap);
    } else if (doing.kind === "corner") {
      const to: Spot = snap ? [grid(spot[0]), grid(spot[1])] : [mm(spot[0]), mm(spot[1])];
      const next = withCorner(doing.room, doing.of, doing.row, to);
      // it stops where the walls would cross
      doing.bad = wrongCorner(next, doing.of);
      if (doing.bad === null) editor.drag(next);
    } else if (doing.kind === "frame") {
      doing.to = spot;
      this.framed([doing.from, spot]);
    } else if (doing.kind === "pan") {
      if (!doing.began && Math.hypot(event.clientX - doing.x, event.clientY - doing.y) < TREMBLE) return;
      doing.began = true;
      const last = view.spot(doing.x, doing.y);
      view.pan(spot[0] - last[0], spot[1] - last[1]);
      [doing.x, doing.y] = [event.clientX, event.clientY];
    }
  }

  private up(event: PointerEvent): void {
    this.twist(); // what the fingers did last
    this.fingers.delete(event.pointerId);
    const { doing, editor } = this;
    this.doing = { kind: "none" };
    const kept = event.type === "pointerup";
    if (doing.kind === "grip") {
      const grip = this.grip;
      if (kept) grip?.up(this.view.spot(event.clientX, event.clientY), event);
      else grip?.away?.();
      return;
    }
    if (doing.kind === "frame") {
      this.framed(null);
      if (kept) editor.select([...doing.before, ...inFrame(editor.room, doing.from, doing.to)]);
      if (editor.tool === "frame") editor.use("select");
      return;
    }
    if (doing.kind === "pan" && !doing.began) editor.select([]);
    if (doing.kind === "item" && !doing.began && !doing.more && kept) editor.select([doing.id]);
    if (doing.kind === "pan" || doing.kind === "none") return;
    editor.settle(kept);
    if (doing.kind === "corner" && doing.bad !== null) this.refused(doing.bad);
  }

  /** The box that is being drawn around things, or none. */
  private framed(ends: [Spot, Spot] | null): void {
    this.plan.handles.querySelector(".frame")?.remove();
    if (ends !== null) this.plan.handles.append(frame(...ends));
  }

  /** What a second finger begins: a turn of what is chosen, or moving and zooming what is seen. */
  private two(): Doing {
    const { editor } = this;
    const turns = this.grip === null && editor.tool === "select" && pivot(editor.room, loose(editor)) !== null;
    return turns ? { kind: "two", from: this.pair(), room: editor.room, turns: false } : { kind: "none" };
  }

  private pair(): Pair {
    const [one, other] = [...this.fingers.values()];
    return [one ?? [0, 0], other ?? [0, 0]];
  }

  /** One of several fingers moved. */
  private fingered(event: PointerEvent): void {
    if (!this.fingers.has(event.pointerId)) return;
    const before = this.pair();
    this.fingers.set(event.pointerId, [event.clientX, event.clientY]);
    if (this.fingers.size > 2) return;
    if (this.doing.kind === "none") this.pinch(before, this.pair());
    // fingers tell one after the other where they went: what they mean is seen when both have
    else if (this.frame === 0) {
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        this.twist();
      });
    }
  }

  /** Turns what is chosen by the angle between two fingers, once it is clear that they turn. */
  private twist(): void {
    const { doing, editor } = this;
    if (doing.kind !== "two" || this.fingers.size !== 2) return;
    const now = this.pair();
    const means = doing.turns ? "turn" : meant(doing.from, now);
    if (means === "view") {
      this.doing = { kind: "none" };
      this.pinch(doing.from, now);
    } else if (means === "turn") {
      doing.turns = true;
      this.turn(doing.room, twisted(doing.from, now), editor.snap);
    }
  }

  private turn(room: Room, raw: number, snap: boolean): void {
    const turn = snap ? Math.round(raw / STEP) * STEP : raw;
    this.editor.drag(rotated(room, loose(this.editor), turn));
  }

  /** Moves and zooms along with two fingers. */
  private pinch(from: Pair, to: Pair): void {
    const was = this.view.spot(...between(from));
    const about = this.view.spot(...between(to));
    this.view.pan(about[0] - was[0], about[1] - was[1]);
    if (apart(from) > 0) this.view.zoom(apart(to) / apart(from), was);
  }

  /** The handles of what is chosen, or of the walls. */
  showHandles(): void {
    const { editor, plan, view } = this;
    if (this.doing.kind === "frame") return;
    const pixel = view.pixel();
    const touch = matchMedia("(pointer: coarse)").matches;
    const radius = pixel * (touch ? 14 : 8);
    const made = editor.tool === "draw" ? [] : [...ringHandles(editor, radius, pixel), ...turnHandle(editor, radius, pixel)];
    plan.handles.replaceChildren(...made);
  }
}

function grid(value: number): number {
  return mm(Math.round(value / GRID) * GRID);
}
