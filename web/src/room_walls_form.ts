// The corners of walls and zones as numbers: the way to shape them without a mouse.

import { el, entered } from "./dom.js";
import type { Editor } from "./room_editor.js";
import type { Room, Spot, Zone } from "./room_model.js";
import { wrongWalls } from "./room_rings.js";
import { fewerCorners, moreCorners, ringOf, withCorner, zoneRing, wrongCorner } from "./room_shape.js";
import { withoutHole } from "./room_build.js";
import { t } from "./words.js";

/** The outline and the walls inside, each with its corners. `again` draws the form anew; `refused`
 * hears why a corner cannot lie there. */
export function wallFields(editor: Editor, again: () => void, refused: (key: string) => void): HTMLElement[] {
  const { holes } = editor.room.walls;
  const inner = holes.flatMap((_, row) => {
    const off = el("button", { type: "button" }, t("room.hole_remove", { n: row + 1 }));
    off.addEventListener("click", () => {
      editor.change(withoutHole(editor.room, row));
      again();
    });
    return [
      el("h3", {}, t("room.hole", { n: row + 1 })),
      corners(editor, String(row + 1), again, refused),
      el("p", { class: "row" }, off),
    ];
  });
  return [
    el("p", { class: "soft" }, t("room.walls_text")),
    el("h3", {}, t("room.outline")),
    corners(editor, "0", again, refused),
    ...inner,
  ];
}

/** The corners of a zone. */
export function zoneFields(editor: Editor, zone: Zone, again: () => void, refused: (key: string) => void): HTMLElement {
  return corners(editor, zoneRing(zone.id), again, refused);
}

function corners(editor: Editor, of: string, again: () => void, refused: (key: string) => void): HTMLElement {
  const write = (room: Room): boolean => {
    const bad = of === "0" ? wrongWalls(room) : wrongCorner(room, of);
    if (bad === null) editor.change(room);
    else refused(bad);
    return bad === null;
  };
  const ring = ringOf(editor.room, of);
  const rows = ring.map((corner, row) => {
    const place = ([0, 1] as const).map((axis) => el("td", {}, axisField(editor, of, row, axis, corner, write)));
    const more = el("button", { type: "button", "aria-label": t("room.corner_add", { n: row + 1 }) }, "+");
    more.addEventListener("click", () => {
      // a corner in the middle of a side changes no shape
      editor.change(moreCorners(editor.room, of, row));
      again();
    });
    const less = el("button", { type: "button", disabled: ring.length < 4, "aria-label": t("room.corner_less", { n: row + 1 }) }, "−");
    less.addEventListener("click", () => {
      if (write(fewerCorners(editor.room, of, row))) again();
    });
    return el("tr", {}, el("th", { scope: "row" }, row + 1), ...place, el("td", {}, more, less));
  });
  const head = [t("room.corner"), "x (m)", "y (m)", t("room.corner_do")].map((text) => el("th", { scope: "col" }, text));
  const table = el("table", { class: "corners" }, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows));
  return el("div", { class: "scroll" }, table);
}

function axisField(editor: Editor, of: string, row: number, axis: 0 | 1, corner: Spot, write: (room: Room) => boolean): HTMLElement {
  const label = t(axis === 0 ? "room.corner_x" : "room.corner_y", { n: row + 1 });
  const field = el("input", { type: "number", step: 0.01, value: corner[axis], "aria-label": label });
  entered(field, () => {
    if (!Number.isFinite(field.valueAsNumber)) return;
    // the ring as it is now: another field may have changed it since this one was made
    const now = ringOf(editor.room, of)[row] ?? corner;
    const to: Spot = axis === 0 ? [field.valueAsNumber, now[1]] : [now[0], field.valueAsNumber];
    if (!write(withCorner(editor.room, of, row, to))) field.value = String(now[axis]);
  });
  return field;
}
