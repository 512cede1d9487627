// Mouse, pen and fingers on the drawing: choose, drag, turn, pan, pinch, corners of the walls.

import { svg } from "./dom.js";
import type { Plan } from "./room_draw.js";
import type { Editor } from "./room_editor.js";
import { isLocked, middle, mm, pieceOf, type Room, type Spot } from "./room_model.js";
import { GRID, mended, moved, rotated } from "./room_snap.js";
import type { View } from "./room_view.js";

/** Pixels that a press may tremble before it is a drag. */
const TREMBLE = 4;
const ARM = 0.55;
const STEP = 15;

type Doing =
  | { kind: "item"; id: string; from: Spot; x: number; y: number; room: Room; began: boolean; more: boolean }
  | { kind: "turn"; about: Spot; from: number; room: Room }
  | { kind: "corner"; ring: number; row: number; room: Room }
  | { kind: "pan"; x: number; y: number; began: boolean }
  | { kind: "none" };

export class Pointer {
  private doing: Doing = { kind: "none" };
  private readonly fingers = new Map<number, [number, number]>();
  /** Takes presses for a tool that wants spots (the scale of the picture). */
  onSpot: ((spot: Spot) => void) | null = null;

  constructor(
    private readonly editor: Editor,
    private readonly view: View,
    private readonly plan: Plan,
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
    const { room } = this.editor;
    this.doing = { kind: "item", id, from, x: event.clientX, y: event.clientY, room, began: true, more: false };
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.fingers.set(event.pointerId, [event.clientX, event.clientY]);
    this.view.root.setPointerCapture(event.pointerId);
    const { editor, view } = this;
    if (this.fingers.size === 2) {
      editor.settle(false); // a second finger: it was no drag after all
      this.doing = { kind: "none" };
      return;
    }
    const [x, y] = [event.clientX, event.clientY];
    const from = view.spot(x, y);
    if (this.onSpot !== null) {
      this.onSpot(from);
      return;
    }
    const target = event.target as Element;
    const handle = target.closest<SVGElement>("[data-handle]");
    if (handle !== null) {
      this.doing = this.grasp(handle, from);
      return;
    }
    const id = target.closest<SVGGElement>("[data-id]")?.dataset["id"];
    if (id === undefined || editor.tool === "walls") {
      this.doing = { kind: "pan", x, y, began: false };
      return;
    }
    const more = event.shiftKey || event.ctrlKey || event.metaKey;
    if (!editor.selection.has(id)) editor.select(more ? [...editor.selection, id] : [id]);
    else if (more) editor.select([...editor.selection].filter((one) => one !== id));
    this.plan.node(id)?.focus({ preventScroll: true });
    this.doing = { kind: "item", id, from, x, y, room: editor.room, began: false, more };
  }

  private grasp(handle: SVGElement, from: Spot): Doing {
    const { room } = this.editor;
    if (handle.dataset["handle"] === "turn") {
      const about = this.pivot() ?? from;
      return { kind: "turn", about, from: bearing(about, from), room };
    }
    const [ring, row] = (handle.dataset["handle"] ?? "0,0").split(",").map(Number) as [number, number];
    return { kind: "corner", ring, row, room };
  }

  private move(event: PointerEvent): void {
    const before = this.fingers.get(event.pointerId);
    if (before !== undefined && this.fingers.size === 2) {
      this.pinch(event, before);
      return;
    }
    const { doing, editor, view } = this;
    const spot = view.spot(event.clientX, event.clientY);
    const snap = editor.snap && !event.altKey;
    if (doing.kind === "item") {
      if (!doing.began && Math.hypot(event.clientX - doing.x, event.clientY - doing.y) < TREMBLE) return;
      const piece = pieceOf(doing.room, doing.id);
      if (piece === undefined || isLocked(piece)) return;
      doing.began = true;
      const by: Spot = [spot[0] - doing.from[0], spot[1] - doing.from[1]];
      const ids = new Set([...editor.selection].filter((id) => unlocked(doing.room, id)));
      editor.drag(moved(doing.room, ids, by, doing.id, snap));
    } else if (doing.kind === "turn") {
      const raw = bearing(doing.about, spot) - doing.from;
      const turn = snap ? Math.round(raw / STEP) * STEP : raw;
      editor.drag(rotated(doing.room, editor.selection, turn));
    } else if (doing.kind === "corner") {
      const to: Spot = snap ? [grid(spot[0]), grid(spot[1])] : [mm(spot[0]), mm(spot[1])];
      editor.drag(mended(withCorner(doing.room, doing.ring, doing.row, to)));
    } else if (doing.kind === "pan") {
      if (!doing.began && Math.hypot(event.clientX - doing.x, event.clientY - doing.y) < TREMBLE) return;
      doing.began = true;
      const last = view.spot(doing.x, doing.y);
      view.pan(spot[0] - last[0], spot[1] - last[1]);
      [doing.x, doing.y] = [event.clientX, event.clientY];
    }
  }

  private up(event: PointerEvent): void {
    this.fingers.delete(event.pointerId);
    const { doing, editor } = this;
    this.doing = { kind: "none" };
    const kept = event.type === "pointerup";
    if (doing.kind === "pan" && !doing.began) editor.select([]);
    if (doing.kind === "item" && !doing.began && !doing.more && kept) editor.select([doing.id]);
    if (doing.kind !== "pan" && doing.kind !== "none") editor.settle(kept);
  }

  private pinch(event: PointerEvent, before: [number, number]): void {
    const other = [...this.fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other === undefined) return;
    const old = Math.hypot(before[0] - other[0], before[1] - other[1]);
    const now = Math.hypot(event.clientX - other[0], event.clientY - other[1]);
    this.fingers.set(event.pointerId, [event.clientX, event.clientY]);
    const about = this.view.spot((event.clientX + other[0]) / 2, (event.clientY + other[1]) / 2);
    const was = this.view.spot((before[0] + other[0]) / 2, (before[1] + other[1]) / 2);
    this.view.pan(about[0] - was[0], about[1] - was[1]);
    if (old > 0) this.view.zoom(now / old, was);
  }

  /** The middle of what can be turned, if anything is chosen. */
  private pivot(): Spot | null {
    const { editor } = this;
    const spots = [...editor.selection].flatMap((id) => {
      const piece = pieceOf(editor.room, id);
      if (piece === undefined || piece.part === "doors" || piece.part === "windows") return [];
      return [middle(piece)];
    });
    if (spots.length === 0) return null;
    const sum = (row: 0 | 1): number => spots.reduce((total, spot) => total + spot[row], 0) / spots.length;
    return [sum(0), sum(1)];
  }

  /** The handles of what is chosen, or of the walls. */
  showHandles(): void {
    const { editor, plan, view } = this;
    const pixel = view.pixel();
    const touch = matchMedia("(pointer: coarse)").matches;
    const radius = pixel * (touch ? 14 : 8);
    if (editor.tool === "walls") {
      const rings = [editor.room.walls.outline, ...editor.room.walls.holes];
      const dots = rings.flatMap((ring, number) =>
        ring.map(([x, y], row) =>
          svg("circle", { class: "corner", "data-handle": `${number},${row}`, cx: x, cy: y, r: radius }),
        ),
      );
      plan.handles.replaceChildren(...dots);
      return;
    }
    const about = this.pivot();
    const first = pieceOf(editor.room, [...editor.selection][0] ?? "");
    if (about === null || first === undefined || isLocked(first)) {
      plan.handles.replaceChildren();
      return;
    }
    const angle = "angle" in first.item ? first.item.angle : 90;
    const size = "width" in first.item ? first.item.width / 2 : 0.3;
    const arm = Math.max(ARM, size + 0.25, 40 * pixel);
    const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
    const end: Spot = [about[0] + arm * cos, about[1] + arm * sin];
    plan.handles.replaceChildren(
      svg("line", { class: "arm", x1: about[0], y1: about[1], x2: end[0], y2: end[1] }),
      svg("circle", { class: "turn", "data-handle": "turn", cx: end[0], cy: end[1], r: radius }),
    );
  }
}

/** The room with one corner of its walls somewhere else. */
export function withCorner(room: Room, ring: number, row: number, to: Spot): Room {
  const put = (corners: readonly Spot[]): Spot[] => corners.map((one, at) => (at === row ? to : one));
  const { outline, holes } = room.walls;
  const walls =
    ring === 0
      ? { outline: put(outline), holes }
      : { outline, holes: holes.map((hole, at) => (at === ring - 1 ? put(hole) : hole)) };
  return { ...room, walls };
}

function unlocked(room: Room, id: string): boolean {
  const piece = pieceOf(room, id);
  return piece !== undefined && !isLocked(piece);
}

function bearing(about: Spot, spot: Spot): number {
  return (Math.atan2(spot[1] - about[1], spot[0] - about[0]) * 180) / Math.PI;
}

function grid(value: number): number {
  return mm(Math.round(value / GRID) * GRID);
}
