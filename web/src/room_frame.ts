// A box drawn around things to choose them.

import { svg } from "./dom.js";
import { middle, pieces, type Room, type Spot } from "./room_model.js";

/** The box between two spots, as drawn. */
export function frame(one: Spot, other: Spot): SVGElement {
  const [x, y] = [Math.min(one[0], other[0]), Math.min(one[1], other[1])];
  const size = { width: Math.abs(other[0] - one[0]), height: Math.abs(other[1] - one[1]) };
  return svg("rect", { class: "frame", x, y, ...size });
}

/** What has its middle in the box between two spots; a zone never, it lies under what one means. */
export function inFrame(room: Room, one: Spot, other: Spot): string[] {
  const inside = (value: number, from: number, to: number): boolean =>
    value >= Math.min(from, to) && value <= Math.max(from, to);
  return pieces(room)
    .filter((piece) => piece.part !== "zones")
    .filter((piece) => {
      const [x, y] = middle(piece);
      return inside(x, one[0], other[0]) && inside(y, one[1], other[1]);
    })
    .map((piece) => piece.item.id);
}
