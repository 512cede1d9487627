// The grid under what is drawn: a line every metre, and every 10 cm where there is place for it.

import { svg } from "./dom.js";
import type { Plan } from "./room_draw.js";
import { GRID } from "./room_snap.js";
import type { View } from "./room_view.js";

/** Pixels between two lines, at least. */
const LEAST = 7;

/** Draws the grid and keeps it under what is seen; `shown`: whether people want to see it. */
export function listenToGrid(plan: Plan, view: View, shown: HTMLInputElement): void {
  let before = "";
  const draw = (): void => {
    const [left, low, right, high] = view.seenBox();
    const steps = shown.checked ? [GRID, 1].filter((step) => step / view.pixel() >= LEAST) : [];
    const lines = steps.map((step) => ({ step, d: linesOf([left, low, right, high], step) }));
    const look = JSON.stringify(lines);
    if (look === before) return;
    before = look;
    plan.grid.replaceChildren(...lines.map(({ step, d }) => svg("path", { class: step < 1 ? "fine" : "metre", d })));
  };
  view.root.addEventListener("view", draw);
  shown.addEventListener("change", draw);
  // also when the sheet gets another size without the window getting one
  new ResizeObserver(() => {
    view.forget();
    draw();
  }).observe(view.root);
}

/** The lines of a grid in a box, in one path. */
function linesOf([left, low, right, high]: readonly number[] & { length: 4 }, step: number): string {
  const parts: string[] = [];
  const [l, b, r, h] = [left, low, right, high] as [number, number, number, number];
  const whole = step < 1 ? Math.round(1 / step) : 0;
  const each = (from: number, to: number, line: (at: string) => string): void => {
    for (let row = Math.ceil(from / step); row * step <= to; row += 1) {
      // every tenth of the fine ones is a line of the coarse ones
      if (whole === 0 || row % whole !== 0) parts.push(line((row * step).toFixed(2)));
    }
  };
  each(l, r, (x) => `M${x} ${b.toFixed(2)}V${h.toFixed(2)}`);
  each(b, h, (y) => `M${l.toFixed(2)} ${y}H${r.toFixed(2)}`);
  return parts.join("");
}
