// The map on which one chooses: areas by a click, a drawing by its corners. A list does the same.

import * as L from "./vendor/leaflet/leaflet.js";
import { el } from "./dom.js";
import type { Area, Drawing, Place, Ring } from "./ldc_types.js";
import { t } from "./words.js";

export type Way = "areas" | "walk" | "polygon";

interface Calls {
  area: (code: string) => void;
  place: (place: string) => void;
  corner: (lon: number, lat: number) => void;
}

const PLAIN: L.PathOptions = { color: "#6b7682", weight: 1, fillColor: "#e4e7eb", fillOpacity: 0.7 };
const CHOSEN: L.PathOptions = { color: "#0a3d91", weight: 3, fillColor: "#0a3d91", fillOpacity: 0.35 };
const OUTLINE: L.PathOptions = { color: "#9c1c14", weight: 4, dashArray: "8 5", fill: false };

export class ChoiceMap {
  readonly #map: L.Map;
  readonly #areas = new Map<string, L.Path>();
  readonly #places = L.layerGroup();
  readonly #drawing = L.layerGroup();
  #way: Way = "areas";

  constructor(
    box: HTMLElement,
    areas: GeoJSON.FeatureCollection,
    known: readonly Area[],
    places: readonly Place[],
    calls: Calls,
  ) {
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
    this.#map.fitBounds(layer.getBounds(), { padding: [8, 8], animate: false });
    new ResizeObserver(() => this.#map.invalidateSize({ pan: false })).observe(box);
  }

  /** What a click means from now on. */
  set way(way: Way) {
    this.#way = way;
    if (way === "walk") this.#places.addTo(this.#map);
    else this.#places.remove();
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
}
