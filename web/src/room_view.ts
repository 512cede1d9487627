// Which part of the room is seen: moving, zooming, and from the screen to metres.

import { svg } from "./dom.js";
import { box, type Room, type Spot } from "./room_model.js";

const MARGIN = 1.3;
const MOST_ZOOM = 12;
/** Metres that can always be seen at once: to draw walls one must see more than the room before. */
const MOST_METRES = 60;

export class View {
  readonly root: SVGSVGElement;
  /** Left, top (y down), width, height in metres. */
  private seen: [number, number, number, number] = [0, 0, 10, 10];
  private whole: [number, number, number, number] = [0, 0, 10, 10];
  /** Kept while nothing moves: to ask for it lays the page out anew. */
  private matrix: DOMMatrix | null = null;

  constructor(holder: HTMLElement, label: string) {
    this.root = svg("svg", { role: "group", "aria-label": label, class: "plan" });
    holder.append(this.root);
    const forget = (): void => this.forget();
    addEventListener("resize", forget);
    // what comes or goes above the drawing moves it
    new ResizeObserver(forget).observe(document.body);
    addEventListener("scroll", forget, { capture: true, passive: true });
    this.root.addEventListener("pointerdown", forget, { capture: true });
  }

  /** Shows the whole room. */
  fit(room: Room): void {
    const [left, low, right, high] = box(room.walls.outline);
    this.whole = [left - MARGIN, -high - MARGIN, right - left + 2 * MARGIN, high - low + 2 * MARGIN];
    this.seen = [...this.whole];
    this.write();
  }

  /** Remembers what is seen; the answer shows it again. */
  keep(): () => void {
    const [seen, whole] = [[...this.seen], [...this.whole]] as [typeof this.seen, typeof this.whole];
    return () => {
      [this.seen, this.whole] = [seen, whole];
      this.write();
    };
  }

  /** Looks anew where the drawing is on the screen: after something beside it came or went. */
  forget(): void {
    this.matrix = null;
  }

  /** What is seen: left, low, right, high in metres, and so much more as the sheet shows around it. */
  seenBox(): [number, number, number, number] {
    const [left, top, width, height] = this.seen;
    const { width: wide, height: high } = this.root.getBoundingClientRect();
    const ratio = wide > 0 && high > 0 ? wide / high : width / height;
    const [w, h] = ratio > width / height ? [height * ratio, height] : [width, width / ratio];
    const [x, y] = [left + width / 2, -(top + height / 2)];
    return [x - w / 2, y - h / 2, x + w / 2, y + h / 2];
  }

  /** From a place in the window to metres, y up. */
  spot(x: number, y: number): Spot {
    const { a, d, e, f } = this.screen();
    return [(x - e) / a, -(y - f) / d];
  }

  /** The middle of what is seen. */
  centre(): Spot {
    const [left, top, width, height] = this.seen;
    return [left + width / 2, -(top + height / 2)];
  }

  /** Metres in a pixel of the screen. */
  pixel(): number {
    return 1 / this.screen().a;
  }

  /** Moves what is seen by metres. */
  pan(dx: number, dy: number): void {
    this.seen[0] -= dx;
    this.seen[1] += dy;
    this.write();
  }

  /** Zooms in (factor over 1) or out around a spot that stays where it is. */
  zoom(factor: number, about: Spot = this.centre()): void {
    const [left, top, width, height] = this.seen;
    const least = this.whole[2] / MOST_ZOOM;
    const wide = Math.min(Math.max(width / factor, least), Math.max(this.whole[2] * 2, MOST_METRES));
    const by = wide / width;
    this.seen = [
      about[0] - (about[0] - left) * by,
      -about[1] - (-about[1] - top) * by,
      wide,
      height * by,
    ];
    this.write();
  }

  /** Brings a spot to the middle, with a few metres around it. */
  goTo(spot: Spot, metres = 4): void {
    const ratio = this.seen[3] / this.seen[2];
    this.seen = [spot[0] - metres / 2, -spot[1] - (metres * ratio) / 2, metres, metres * ratio];
    this.write();
  }

  /** From metres (y down) to the window; a drawing that is not shown has no scale of its own. */
  private screen(): DOMMatrix {
    this.matrix ??= this.root.getScreenCTM();
    return this.matrix === null || this.matrix.a === 0 ? new DOMMatrix([100, 0, 0, 100, 0, 0]) : this.matrix;
  }

  private write(): void {
    this.matrix = null;
    this.root.setAttribute("viewBox", this.seen.map((one) => one.toFixed(4)).join(" "));
    this.root.dispatchEvent(new CustomEvent("view"));
  }
}
