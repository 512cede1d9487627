// Two fingers on the drawing: whether they turn what is chosen, or move and zoom what is seen.

type Finger = readonly [number, number];
export type Pair = readonly [Finger, Finger];

/** Degrees, shares and pixels from which on it is clear what the fingers mean. */
const TURN = 10;
const SPREAD = 0.15;
const SHIFT = 24;

/** What two fingers mean that went from one place in the window to another; null: not clear yet. */
export function meant(from: Pair, to: Pair): "turn" | "view" | null {
  const spread = apart(to) / Math.max(1, apart(from));
  if (spread > 1 + SPREAD || spread < 1 / (1 + SPREAD)) return "view";
  const [before, now] = [between(from), between(to)];
  if (Math.hypot(now[0] - before[0], now[1] - before[1]) > SHIFT) return "view";
  return Math.abs(twisted(from, to)) > TURN ? "turn" : null;
}

/** How far two fingers turned, in degrees counterclockwise, -180 to 180. */
export function twisted(from: Pair, to: Pair): number {
  // the window has y down
  const turn = angle(from) - angle(to);
  return ((((turn + 180) % 360) + 360) % 360) - 180;
}

/** How far two fingers are apart, in pixels. */
export function apart([one, other]: Pair): number {
  return Math.hypot(other[0] - one[0], other[1] - one[1]);
}

/** The spot in the middle of two fingers. */
export function between([one, other]: Pair): [number, number] {
  return [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
}

function angle([one, other]: Pair): number {
  return (Math.atan2(other[1] - one[1], other[0] - one[0]) * 180) / Math.PI;
}
