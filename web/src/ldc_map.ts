// The map on which one chooses: areas by a click, a drawing by its corners, with a pointer or with
// the arrow keys. For areas a list does the same.

import * as L from "./vendor/leaflet/leaflet.js";
import { Crosshair } from "./crosshair.js";
import { announce, el } from "./dom.js";
import type { Area, Drawing, Place, Ring } from "./ldc_types.js";
import { t } from "./words.js";

export type Way = "areas" | "walk" | "polygon";

interface Calls {
  area: (code: string) => void;
  place: (place: string) => void;
  corner: (lon: number, lat: number) => void;
  /** The last corner goes. */
  back: () => void;
  /** The drawing with keys is left. */
  left: () => void;
}

const PLAIN: L.PathOptions = { color: "#6b7682", weight: 1, fillColor: "#e4e7eb", fillOpacity: 0.7 };
const CHOSEN: L.PathOptions = { color: "#0a3d91", weight: 3, fillColor: "#0a3d91", fillOpacity: 0.35 };
const OUTLINE: L.PathOptions = { color: "#9c1c14", weight: 4, dashArray: "8 5", fill: false };

export class ChoiceMap {
  readonly #map: L.Map;
  readonly #areas = new Map<string, L.Path>();
  readonly #places = L.layerGroup();
  readonly #drawing = L.layerGroup();
  readonly #calls: Calls;
  #way: Way = "areas";
  #cross: Crosshair | null = null;
  #last: L.LatLng | null = null;

  constructor(
    box: HTMLElement,
    areas: GeoJSON.FeatureCollection,
    known: readonly Area[],
    places: readonly Place[],
    calls: Calls,
  ) {
    this.#calls = calls;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#map = L.map(box, {
      attributionControl: false,
      zoomControl: false,
      zoomSnap: 0.25,
      preferCanvas: true,
      ...(still ? { zoomAnimation: false, fadeAnimation: false, inertia: false } : {}),
    });
    const zoom = { zoomInTitle: t("ldc.zoom_in"), zoomOutTitle: t("ldc.zoom_out") };
    L.control.zoom(zoom).addTo(this.#map);
    const names = new Map(known.map((area) => [area.code, area.name]));
    const layer = L.geoJSON(areas, {
      style: PLAIN,
      onEachFeature: (feature, shape) => {
        const code = String(feature.id);
        this.#areas.set(code, shape as L.Path);
        // a node: what a file calls an area is never read as markup
        shape.bindTooltip(el("span", {}, names.get(code) ?? code), { sticky: true });
        shape.on("click", () => this.#way === "areas" && calls.area(code));
      },
    }).addTo(this.#map);
    for (const place of places) {
      const dot = L.circleMarker([place.lat, place.lon], { radius: 7, color: "#111", weight: 2, fillColor: "#fff", fillOpacity: 1 });
      dot.bindTooltip(el("span", {}, place.name || place.place));
      dot.on("click", () => calls.place(place.place));
      dot.addTo(this.#places);
    }
    this.#drawing.addTo(this.#map);
    this.#map.on("click", ({ latlng }) => this.#way === "polygon" && calls.corner(latlng.lng, latlng.lat));
    box.addEventListener("keydown", (event) => {
      // a button on the map has its own keys
      if (this.#way !== "polygon" || event.target !== box || !this.#key(event)) return;
      event.preventDefault();
      event.stopPropagation();
    });
    this.#map.fitBounds(layer.getBounds(), { padding: [8, 8], animate: false });
    new ResizeObserver(() => this.#map.invalidateSize({ pan: false })).observe(box);
  }

  /** What a click means from now on. */
  set way(way: Way) {
    this.#way = way;
    if (way === "walk") this.#places.addTo(this.#map);
    else this.#places.remove();
    this.#map.getContainer().classList.toggle("choosing", way === "polygon");
    // two quick corners are no zoom
    if (way === "polygon") this.#map.doubleClickZoom.disable();
    else {
      this.#map.doubleClickZoom.enable();
      this.#put(null);
    }
  }

  /** Begins to draw with the arrow keys: a crosshair, and the keyboard for the map. */
  aim(): void {
    this.#put(this.#cross?.spot ?? this.#last ?? this.#map.getCenter());
    const box = this.#map.getContainer();
    box.focus({ preventScroll: true });
    box.scrollIntoView({ block: "nearest" });
    announce(t("ldc.draw_keys_hint"));
  }

  /** Shows these areas as chosen, by a thick edge besides a colour. */
  choose(codes: ReadonlySet<string>): void {
    for (const [code, path] of this.#areas) {
      const on = codes.has(code);
      path.setStyle(on ? CHOSEN : PLAIN);
      if (on) path.bringToFront();
    }
  }

  /** Shows the corners of a drawing, closed once it is a surface. */
  draw(corners: Ring): void {
    this.#drawing.clearLayers();
    const points = corners.map(([lon, lat]): L.LatLngTuple => [lat, lon]);
    if (points.length > 2) this.#drawing.addLayer(L.polygon(points, { ...OUTLINE, interactive: false }));
    else if (points.length === 2) this.#drawing.addLayer(L.polyline(points, { ...OUTLINE, interactive: false }));
    const last = points.at(-1);
    this.#last = last === undefined ? null : L.latLng(last);
    for (const point of points) {
      this.#drawing.addLayer(L.circleMarker(point, { radius: 5, color: "#9c1c14", fillColor: "#fff", fillOpacity: 1, interactive: false }));
    }
  }

  /** Shows where a neighbourhood lies. */
  outline(drawing: Drawing): void {
    this.#drawing.clearLayers();
    const shape = L.geoJSON(drawing as GeoJSON.Geometry, { style: OUTLINE, interactive: false });
    this.#drawing.addLayer(shape);
    this.#map.fitBounds(shape.getBounds(), { padding: [24, 24], animate: false });
  }

  #put(at: L.LatLng | null): void {
    this.#cross?.remove();
    const told = ({ lat, lng }: L.LatLng): string => t("ldc.crosshair_at", { lat: lat.toFixed(5), lon: lng.toFixed(5) });
    this.#cross = at === null ? null : new Crosshair(this.#map, at, told);
  }

  /** Whether a press on the map was one for the drawing; the first arrow begins one. */
  #key(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.altKey || event.metaKey) return false;
    if (this.#cross === null) {
      if (!event.key.startsWith("Arrow")) return false;
      this.aim();
    }
    const cross = this.#cross;
    if (cross === null || cross.key(event)) return true;
    if (event.key === "Enter" || event.key === " ") this.#calls.corner(cross.spot.lng, cross.spot.lat);
    else if (event.key === "Backspace" || event.key === "Delete") this.#calls.back();
    else if (event.key === "Escape") {
      this.#put(null);
      this.#calls.left();
    } else return false;
    return true;
  }
}
