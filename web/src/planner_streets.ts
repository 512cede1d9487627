// The streets over the areas: main roads of the whole study; nearer, of what is looked at, also
// local streets and then paths. They come after the first view, and a map without them is a map.

import { get } from "./api.js";
import { el, later } from "./dom.js";
import * as L from "./vendor/leaflet/leaflet.js";
import { t } from "./words.js";

type Kind = "main" | "local" | "path";

interface Lines {
  n: number[];
  d: number[];
}

type Streets = { scale: number } & Record<Kind, Lines | null>;

/** What is drawn. box: what was asked for, null for the whole study. zoom: at which zoom it was. */
interface Held {
  deepest: Kind;
  box: L.LatLngBounds | null;
  zoom: number;
  /** Whether the server left out what is too much for the box. */
  short: boolean;
}

/** From which zoom, and how: as in map.html. */
const LOOKS: Record<Kind, { from: number } & L.PolylineOptions> = {
  main: { from: 0, opacity: 0.42, weight: 1.5 },
  local: { from: 12.5, opacity: 0.26, weight: 0.9 },
  path: { from: 15, opacity: 0.3, weight: 0.8, dashArray: "3 3" },
};
const KINDS = Object.keys(LOOKS) as Kind[];
const PANE = "streets";
/** How much more than the view is asked for, on each side: a small move asks nothing. */
const AROUND = 0.5;
const QUIET = 120;

export class StreetLines {
  private readonly layers = new Map<Kind, L.Polyline>();
  private readonly renderer: L.Canvas;
  private held: Held | null = null;
  private asking: AbortController | null = null;

  /** path: of the study in the API. */
  constructor(
    private readonly map: L.Map,
    private readonly path: string,
    private shown: boolean,
  ) {
    const pane = map.createPane(PANE);
    // over the areas, under the places
    pane.style.zIndex = "410";
    pane.style.pointerEvents = "none";
    this.renderer = L.canvas({ pane: PANE, padding: 0.2 });
  }

  /** From now on the streets follow the map. */
  start(): void {
    this.map.on("zoomend", () => this.thin());
    this.map.on("moveend", later(QUIET, () => void this.look()));
    void this.look();
  }

  /** A box to tick. told: what to do with another choice. */
  control(told: (shown: boolean) => void): HTMLElement {
    const box = el("input", { type: "checkbox", id: "streets", checked: this.shown });
    box.addEventListener("change", () => {
      this.shown = box.checked;
      this.thin();
      void this.look();
      told(box.checked);
    });
    return el("label", { class: "choice" }, box, t("planner.streets"));
  }

  private async look(): Promise<void> {
    if (!this.shown || this.holds()) return;
    const [zoom, deepest] = [this.map.getZoom(), deepestAt(this.map.getZoom())];
    const box = deepest === "main" ? null : this.map.getBounds().pad(AROUND);
    this.asking?.abort();
    const mine = (this.asking = new AbortController());
    const query = new URLSearchParams({ to: deepest });
    if (box !== null) query.set("bbox", degreesOf(box));
    try {
      const found = await get<Streets>(`${this.path}/streets?${query}`, { signal: mine.signal });
      const short = KINDS.slice(0, KINDS.indexOf(deepest) + 1).some((kind) => found[kind] === null);
      this.held = { deepest, box, zoom, short };
      this.draw(found);
    } catch {
      // given up for another view, or not to be had: the map stays as it is
    }
  }

  /** Whether what is drawn is what this view asks for. */
  private holds(): boolean {
    const held = this.held;
    if (held === null) return false;
    const [zoom, deepest] = [this.map.getZoom(), deepestAt(this.map.getZoom())];
    if (deepest === "main" && held.box === null) return true;
    const deep = KINDS.indexOf(held.deepest) >= KINDS.indexOf(deepest) && held.box !== null;
    return deep && held.box?.contains(this.map.getBounds()) === true && (!held.short || zoom <= held.zoom);
  }

  private draw(found: Streets): void {
    for (const kind of KINDS) {
      const lines = found[kind];
      // too many main roads for this box: those of the whole study, coarser, do as well
      if (lines === null && kind === "main") continue;
      this.layers.get(kind)?.remove();
      this.layers.delete(kind);
      if (lines === null || lines.n.length === 0) continue;
      const look = { color: "#2b3440", smoothFactor: 1, interactive: false, pane: PANE, renderer: this.renderer };
      this.layers.set(kind, L.polyline(unpacked(lines, found.scale), { ...look, ...LOOKS[kind] }));
    }
    this.thin();
  }

  private thin(): void {
    for (const [kind, layer] of this.layers) {
      const wanted = this.shown && this.map.getZoom() >= LOOKS[kind].from;
      if (wanted === this.map.hasLayer(layer)) continue;
      if (wanted) layer.addTo(this.map);
      else layer.remove();
    }
  }
}

function deepestAt(zoom: number): Kind {
  return KINDS.filter((kind) => zoom >= LOOKS[kind].from).at(-1) ?? "main";
}

function degreesOf(box: L.LatLngBounds): string {
  return [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((one) => one.toFixed(4)).join(",");
}

/** Steps back to latitudes and longitudes, a line for each count. */
function unpacked({ n, d }: Lines, scale: number): L.LatLngTuple[][] {
  let [at, lat, lon] = [0, 0, 0];
  return n.map((count) =>
    Array.from({ length: count }, (): L.LatLngTuple => {
      lat += d[at] ?? 0;
      lon += d[at + 1] ?? 0;
      at += 2;
      return [lat / scale, lon / scale];
    }),
  );
}
