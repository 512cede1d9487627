// What one can take hold of on the drawing: the corners of walls and zones, and the arm that turns.

import { svg } from "./dom.js";
import type { Editor } from "./room_editor.js";
import { isLocked, pieceOf, type Spot } from "./room_model.js";
import { label } from "./room_pen_draw.js";
import { lengths } from "./room_rings.js";
import { zoneRing } from "./room_shape.js";
import { pivot } from "./room_snap.js";
import { metres } from "./room_words.js";

const ARM = 0.55;

/** The corners of the walls while these are shaped, with the lengths of the sides; or of a zone. */
export function ringHandles(editor: Editor, radius: number, pixel: number): SVGElement[] {
  const { room, selection, tool } = editor;
  if (tool === "walls") {
    const rings = [room.walls.outline, ...room.walls.holes];
    const sizes = rings.flatMap((ring) => lengths(ring).map(({ at, length }) => label(at, metres(length), pixel)));
    return [...sizes, ...rings.flatMap((ring, row) => dots(ring, String(row), radius))];
  }
  const only = selection.size === 1 ? pieceOf(room, [...selection][0] as string) : undefined;
  return only?.part === "zones" ? dots(only.item.outline, zoneRing(only.item.id), radius) : [];
}

/** What is chosen and may be moved. */
export function loose(editor: Editor): Set<string> {
  return new Set([...editor.selection].filter((id) => {
    const piece = pieceOf(editor.room, id);
    return piece !== undefined && !isLocked(piece);
  }));
}

/** The arm by which what is chosen is turned. */
export function turnHandle(editor: Editor, radius: number, pixel: number): SVGElement[] {
  const ids = loose(editor);
  const about = editor.tool === "walls" ? null : pivot(editor.room, ids);
  const first = pieceOf(editor.room, [...ids][0] ?? "");
  if (about === null || first === undefined) return [];
  const angle = "angle" in first.item ? first.item.angle : 90;
  const size = "width" in first.item ? first.item.width / 2 : 0.3;
  const arm = Math.max(ARM, size + 0.25, 40 * pixel);
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const end: Spot = [about[0] + arm * cos, about[1] + arm * sin];
  return [
    svg("line", { class: "arm", x1: about[0], y1: about[1], x2: end[0], y2: end[1] }),
    svg("circle", { class: "turn", "data-handle": "turn", cx: end[0], cy: end[1], r: radius }),
  ];
}

function dots(ring: readonly Spot[], of: string, radius: number): SVGElement[] {
  return ring.map(([x, y], row) =>
    svg("circle", { class: "corner", "data-handle": `${of},${row}`, cx: x, cy: y, r: radius }),
  );
}
