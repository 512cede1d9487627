// The drawing of a room as SVG: walls, what stands in it, and what is told about it.

import { svg } from "./dom.js";
import {
  mm,
  pieces,
  type Bench,
  type Counter,
  type Door,
  type Pane,
  type Piece,
  type Pillar,
  type Room,
  type Seat,
  type Spot,
  type Table,
  type Zone,
} from "./room_model.js";
import { inwardOf } from "./room_snap.js";
import { nameOf } from "./room_words.js";

/** Metres from the floor to the outer face of a wall, as drawn. */
const THICK = 0.15;

/** Keeps the elements of a drawing in step with a room; only what changed is touched. */
export class Plan {
  /** y runs up in here. */
  readonly world = svg("g", { transform: "scale(1 -1)" });
  readonly picture = svg("g", { class: "picture" });
  readonly grid = svg("g", { class: "grid", "aria-hidden": "true" });
  readonly halos = svg("g", { class: "halos", "aria-hidden": "true" });
  readonly lines = svg("g", { class: "lines", "aria-hidden": "true" });
  readonly items = svg("g", { class: "items" });
  readonly marks = svg("g", { class: "marks", "aria-hidden": "true" });
  readonly handles = svg("g", { class: "handles", "aria-hidden": "true" });
  private readonly ground = svg("g", { class: "ground", "aria-hidden": "true" });
  private readonly drawn = new Map<string, { node: SVGGElement; look: string; place: string }>();
  private wallsDrawn: unknown = null;

  /** `reachable`: whether the keyboard goes from item to item. */
  constructor(private readonly reachable: boolean) {
    this.world.append(this.ground, this.picture, this.grid, this.halos, this.lines, this.items, this.marks, this.handles);
  }

  /** Draws the room with these pieces chosen. */
  show(room: Room, chosen: ReadonlySet<string> = new Set()): void {
    if (this.wallsDrawn !== room.walls) {
      this.wallsDrawn = room.walls;
      this.drawWalls(room);
    }
    const gone = new Set(this.drawn.keys());
    let before: Element | null = null;
    for (const piece of pieces(room)) {
      const { id } = piece.item;
      gone.delete(id);
      const node = this.item(room, piece);
      node.classList.toggle("chosen", chosen.has(id));
      if (this.reachable) node.setAttribute("aria-pressed", String(chosen.has(id)));
      const after: Element | null = before === null ? this.items.firstElementChild : before.nextElementSibling;
      if (after !== node) this.items.insertBefore(node, after);
      before = node;
    }
    for (const id of gone) {
      const node = this.drawn.get(id)?.node;
      this.drawn.delete(id);
      if (node === undefined) continue;
      // who goes on by keyboard goes on where this was
      const next = node === document.activeElement ? (node.nextElementSibling ?? node.previousElementSibling) : null;
      node.remove();
      if (next instanceof SVGElement) next.focus({ preventScroll: true });
    }
  }

  /** The element of a piece. */
  node(id: string): SVGGElement | undefined {
    return this.drawn.get(id)?.node;
  }

  private item(room: Room, piece: Piece): SVGGElement {
    const { id } = piece.item;
    const look = lookOf(room, piece);
    const place = placeOf(piece);
    let kept = this.drawn.get(id);
    if (kept === undefined) {
      const node = svg("g", { "data-id": id, class: `item ${piece.part}` });
      if (this.reachable) {
        node.setAttribute("tabindex", "0");
        node.setAttribute("role", "button");
      }
      kept = { node, look: "", place: "" };
      this.drawn.set(id, kept);
    }
    const [other, elsewhere] = [kept.look !== look, kept.place !== place];
    if (other) {
      kept.look = look;
      kept.node.replaceChildren(...symbol(room, piece));
      if (this.reachable) kept.node.setAttribute("aria-label", nameOf(piece));
    }
    if (elsewhere) {
      kept.place = place;
      kept.node.setAttribute("transform", place);
    }
    if (other || elsewhere) {
      // words stand upright however the piece is turned
      const turn = "angle" in piece.item ? piece.item.angle : 0;
      for (const words of kept.node.querySelectorAll("text")) {
        words.setAttribute("transform", `rotate(${-turn}) scale(1 -1)`);
      }
    }
    return kept.node;
  }

  private drawWalls(room: Room): void {
    const rings = [room.walls.outline, ...room.walls.holes].map((ring) => `M${ring.map(said).join("L")}Z`);
    const floor = rings.join("");
    this.ground.replaceChildren(
      svg("path", { class: "wall", d: floor, "stroke-width": 2 * THICK }),
      svg("path", { class: "floor", d: floor, "fill-rule": "evenodd" }),
    );
  }
}

function said([x, y]: Spot): string {
  return `${mm(x)} ${mm(y)}`;
}

/** What a piece looks like, apart from where it is. */
function lookOf(room: Room, piece: Piece): string {
  const { item } = piece;
  if (piece.part === "doors") return JSON.stringify([item, inwardOf(room, piece.item)]);
  if (piece.part === "windows" || piece.part === "zones") return JSON.stringify(item);
  return JSON.stringify({ ...item, at: 0, angle: 0 });
}

function placeOf(piece: Piece): string {
  if (!("at" in piece.item)) return "";
  const turn = "angle" in piece.item && piece.item.angle !== 0 ? ` rotate(${piece.item.angle})` : "";
  return `translate(${said(piece.item.at)})${turn}`;
}

function symbol(room: Room, piece: Piece): SVGElement[] {
  switch (piece.part) {
    case "doors":
      return door(piece.item, inwardOf(room, piece.item));
    case "windows":
      return pane(piece.item);
    case "zones":
      return zone(piece.item, nameOf(piece));
    case "counters":
      return counter(piece.item);
    case "pillars":
      return pillar(piece.item);
    case "tables":
      return table(piece.item);
    case "benches":
      return bench(piece.item);
    case "seats":
      return seat(piece.item);
  }
}

function rect(width: number, depth: number, look: string, radius = 0): SVGElement {
  const size = { x: -width / 2, y: -depth / 2, width, height: depth };
  return svg("rect", { class: look, ...size, ...(radius > 0 ? { rx: radius } : {}) });
}

function words(text: string, size: number, look = "name", y = 0): SVGElement {
  return svg("text", { class: look, "font-size": size, y, "text-anchor": "middle", dy: "0.35em" }, text);
}

function table(one: Table): SVGElement[] {
  const form = (inset: number, look: string): SVGElement =>
    one.shape === "round"
      ? svg("circle", { class: look, r: one.width / 2 - inset })
      : rect(one.width - 2 * inset, one.depth - 2 * inset, look, 0.03);
  const inner = one.social ? [form(0.05, "thin")] : [];
  const pins = one.locked || one.fixed ? [svg("circle", { class: "pin", r: 0.04, cy: 0.22 })] : [];
  return [form(0, "wood"), ...inner, ...pins, words(one.label || one.id, 0.18)];
}

function seat(one: Seat): SVGElement[] {
  const { width, depth } = one;
  if (one.kind === "wheelchair") {
    return [
      rect(depth, width, "place"),
      rect(depth * 0.4, width * 0.5, "seat", 0.05),
      svg("path", { class: "back", d: `M${-0.27 * depth} ${-0.25 * width}v${0.5 * width}` }),
      svg("path", { class: "look", d: `M${0.3 * depth} ${-0.08 * width}l.08 ${0.08 * width}l-.08 ${0.08 * width}` }),
    ];
  }
  const pin = one.locked ? [svg("circle", { class: "pin", r: 0.04, cx: 0.1 })] : [];
  if (one.kind === "stool") {
    return [
      svg("circle", { class: "seat", r: Math.min(width, depth) / 2 }),
      svg("path", { class: "look", d: `M${depth * 0.3} -.05l.05 .05l-.05 .05` }),
      ...pin,
    ];
  }
  const arms =
    one.kind === "armchair"
      ? [-1, 1].map((side) =>
          svg("path", { class: "back", d: `M${-0.3 * depth} ${(side * width) / 2.2}h${0.6 * depth}` }),
        )
      : [];
  return [
    rect(depth, width, "seat", 0.08),
    svg("path", { class: "back", d: `M${-depth / 2 + 0.04} ${-width / 2 + 0.05}v${width - 0.1}` }),
    ...arms,
    ...pin,
  ];
}

function bench(one: Bench): SVGElement[] {
  const { width, depth, places } = one;
  const lines = Array.from({ length: places - 1 }, (_, row) => {
    const y = width * ((row + 1) / places - 0.5);
    return svg("path", { class: "thin", d: `M${-0.3 * depth} ${y}H${depth / 2}` });
  });
  return [
    rect(depth, width, "seat", 0.04),
    svg("path", { class: "back", d: `M${-depth / 2 + 0.04} ${-width / 2}v${width}` }),
    ...lines,
  ];
}

function counter(one: Counter): SVGElement[] {
  const low = Math.min(one.lowered_width, one.width);
  const part =
    low > 0
      ? [svg("rect", { class: "lowered", x: one.width / 2 - low, y: -one.depth / 2, width: low, height: one.depth })]
      : [];
  return [rect(one.width, one.depth, "wood"), ...part, words(one.label || one.id, 0.18)];
}

function pillar(one: Pillar): SVGElement[] {
  if (one.shape === "round") return [svg("circle", { class: "solid", r: one.width / 2 })];
  return [rect(one.width, one.depth, "solid")];
}

function pane(one: Pane): SVGElement[] {
  const d = `M${said(one.start)}L${said(one.end)}`;
  return [
    svg("path", { class: "touch", d, "stroke-width": 0.4 }),
    svg("path", { class: "glass", d, "stroke-width": 0.16 }),
    svg("path", { class: "thin", d }),
  ];
}

function zone(one: Zone, name: string): SVGElement[] {
  const [left, , right, high] = [0, 1, 2, 3].map((row) => {
    const values = one.outline.map((spot) => spot[row % 2] as number);
    return row < 2 ? Math.min(...values) : Math.max(...values);
  }) as [number, number, number, number];
  const label = words(name, 0.2);
  label.setAttribute("x", String((left + right) / 2));
  label.setAttribute("y", String(-(high - 0.25)));
  return [svg("path", { class: "zone", d: `M${one.outline.map(said).join("L")}Z` }), label];
}

/** The leaf and where it swings; `into` points into the room. */
function door(one: Door, into: Spot): SVGElement[] {
  const half = one.width / 2;
  const along: Spot = [into[1], -into[0]]; // to the left of someone inside who looks at the door
  const at = (a: number, b: number): string => said([a * along[0] + b * into[0], a * along[1] + b * into[1]]);
  const gap = svg("path", { class: "gap", d: `M${at(-half, -THICK / 2)}L${at(half, -THICK / 2)}`, "stroke-width": THICK + 0.04 });
  const touch = svg("path", { class: "touch", d: `M${at(-half, 0)}L${at(half, 0)}`, "stroke-width": 0.5 });
  const entrance = one.main
    ? [svg("path", { class: "entrance", d: `M${at(0, 0.12)}L${at(-0.14, -0.2)}L${at(0.14, -0.2)}Z` })]
    : [];
  if (one.opens === "none") return [touch, gap, ...entrance];
  if (one.opens === "sliding") {
    const leaf = svg("path", { class: "leaf", d: `M${at(-half, 0.05)}L${at(half, 0.05)}` });
    return [touch, gap, leaf, ...entrance];
  }
  const side = one.hinge === "left" ? 1 : -1;
  const way = one.opens === "in" ? 1 : -1;
  const arc: string[] = [];
  for (let step = 0; step <= 8; step += 1) {
    const turn = (step / 8) * (Math.PI / 2);
    arc.push(at(side * (half - one.width * Math.cos(turn)), way * one.width * Math.sin(turn)));
  }
  return [
    touch,
    gap,
    svg("path", { class: "swing", d: `M${arc.join("L")}` }),
    svg("path", { class: "leaf", d: `M${at(side * half, 0)}L${arc[arc.length - 1]}` }),
    ...entrance,
  ];
}
