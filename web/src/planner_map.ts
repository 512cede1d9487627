// The map of the areas, the places and the stops: Leaflet on a canvas, without tiles.

import type { Feature, FeatureCollection, Geometry } from "geojson";

import { drawn, type Mark, type Sign } from "./planner_signs.js";
import type { Look } from "./planner_layers.js";
import type { Stop } from "./planner_types.js";
import * as L from "./vendor/leaflet/leaflet.js";
import { t } from "./words.js";

export interface Spot {
  /** Of a place: its id; of a new one: "new:" and its row in the changes. */
  id: string;
  name: string;
  sign: Sign;
  mark: Mark;
  lat: number;
  lon: number;
  /** Where it stood before it moved. */
  from: [number, number] | null;
}

export interface Calls {
  area?: (code: string) => void;
  place?: (id: string) => void;
  stop?: (id: string) => void;
  moved?: (id: string, lat: number, lon: number) => void;
  seen?: () => void;
}

const MOST_ZOOM = 19;

export class PlannerMap {
  readonly map: L.Map;
  private readonly areas = new Map<string, L.Polygon>();
  private readonly looks = new Map<string, Look>();
  private readonly texts = new Map<string, string>();
  private readonly spots: L.LayerGroup;
  private readonly stops: L.LayerGroup;
  private readonly ground: L.LayerGroup;
  private readonly renderer: L.Canvas;
  private chosen = "";

  constructor(
    box: HTMLElement,
    private readonly calls: Calls = {},
    small = false,
  ) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.renderer = L.canvas({ padding: 0.3, tolerance: 4 });
    this.map = L.map(box, {
      renderer: this.renderer,
      preferCanvas: true,
      maxZoom: MOST_ZOOM,
      zoomSnap: 0.5,
      attributionControl: false,
      zoomControl: false,
      zoomAnimation: !still,
      fadeAnimation: !still,
      markerZoomAnimation: !still,
      inertia: !still,
    });
    if (!small) {
      L.control
        .zoom({ zoomInTitle: t("planner.zoom_in"), zoomOutTitle: t("planner.zoom_out"), position: "topright" })
        .addTo(this.map);
      L.control.scale({ imperial: false }).addTo(this.map);
    }
    this.ground = L.layerGroup().addTo(this.map);
    this.stops = L.layerGroup().addTo(this.map);
    this.spots = L.layerGroup().addTo(this.map);
    if (this.calls.seen !== undefined) this.map.on("moveend", this.calls.seen);
  }

  /** The outlines of the areas, once. */
  show(found: FeatureCollection<Geometry | null>): void {
    for (const feature of found.features) {
      if (feature.geometry === null) continue;
      const code = String(feature.id);
      const shape = L.GeoJSON.geometryToLayer(feature as Feature) as L.Polygon;
      shape.options.renderer = this.renderer;
      shape.setStyle({ weight: 1, fillOpacity: 0.85, opacity: 1 });
      shape.on("click", (event) => {
        L.DomEvent.stopPropagation(event);
        this.calls.area?.(code);
      });
      // text, not markup: names come from files
      shape.bindTooltip(() => textNode(this.texts.get(code) ?? code), { sticky: true });
      this.areas.set(code, shape.addTo(this.map));
    }
  }

  /** Colours the areas: a look and a text for the pointer, by code. Only what changes is drawn. */
  colour(looks: ReadonlyMap<string, Look>, texts: ReadonlyMap<string, string>): void {
    for (const [code, shape] of this.areas) {
      const look = looks.get(code);
      this.texts.set(code, texts.get(code) ?? code);
      if (look === undefined || this.looks.get(code) === look) continue;
      this.looks.set(code, look);
      this.dress(code, shape);
    }
  }

  /** Draws a thick line around one area. */
  choose(code: string): void {
    const [before, now] = [this.chosen, code];
    this.chosen = code;
    for (const one of [before, now]) {
      const shape = this.areas.get(one);
      if (shape !== undefined) this.dress(one, shape);
    }
    this.areas.get(now)?.bringToFront();
  }

  private dress(code: string, shape: L.Polygon): void {
    const look = this.looks.get(code);
    if (look === undefined) return;
    const chosen = code === this.chosen;
    const line = { color: chosen ? "#000000" : look.line, weight: chosen ? 4 : 1 };
    // null takes away the pieces of a line that had them
    shape.setStyle({ ...line, fillColor: look.fill, dashArray: (chosen ? null : look.dash) as string });
  }

  /** The places; the chosen one can be dragged. */
  showSpots(spots: readonly Spot[], chosen: string): void {
    this.spots.clearLayers();
    for (const spot of spots) {
      if (spot.from !== null) {
        const way: L.LatLngTuple[] = [spot.from, [spot.lat, spot.lon]];
        this.spots.addLayer(L.polyline(way, { color: spot.sign.colour, dashArray: "4 4", weight: 2 }));
      }
      this.spots.addLayer(this.marker(spot, spot.id === chosen));
    }
  }

  private marker(spot: Spot, chosen: boolean): L.Marker {
    const size = chosen || spot.mark !== "" ? 34 : 24;
    const marker = L.marker([spot.lat, spot.lon], {
      icon: L.divIcon({
        html: drawn(spot.sign, spot.mark, chosen) as unknown as HTMLElement,
        className: "place-sign",
        iconSize: [size, size],
      }),
      // there may be hundreds: the list of places is the way there without a mouse
      keyboard: false,
      draggable: chosen && spot.mark !== "closed" && this.calls.moved !== undefined,
      zIndexOffset: chosen ? 1000 : 0,
    });
    marker.bindTooltip(() => textNode(spot.name));
    marker.on("click", () => this.calls.place?.(spot.id));
    marker.on("dragend", () => {
      const { lat, lng } = marker.getLatLng();
      this.calls.moved?.(spot.id, lat, lng);
    });
    return marker;
  }

  /** The stops, those that are struck with a cross of their own colour. */
  showStops(stops: readonly Stop[], struck: ReadonlySet<string>): void {
    this.stops.clearLayers();
    for (const stop of stops) {
      const gone = struck.has(stop.stop);
      const sign = L.circleMarker([stop.lat, stop.lon], {
        renderer: this.renderer,
        radius: gone ? 8 : 5,
        color: gone ? "#8c2d04" : "#12304f",
        weight: gone ? 3 : 1.5,
        dashArray: gone ? "3 3" : "",
        fillColor: gone ? "#ffffff" : "#4f97cf",
        fillOpacity: 1,
        bubblingMouseEvents: false,
      });
      sign.bindTooltip(() => textNode(stop.name));
      sign.on("click", () => this.calls.stop?.(stop.stop));
      this.stops.addLayer(sign);
    }
  }

  /** The ground from which a place is within the norm; null for none. */
  showGround(shape: Geometry | null): void {
    this.ground.clearLayers();
    if (shape === null) return;
    const style = { renderer: this.renderer, color: "#000000", weight: 3, dashArray: "8 4", fill: false, interactive: false };
    this.ground.addLayer(L.geoJSON(shape, { style: () => style, interactive: false }));
  }

  /** To the whole of it, or to what was looked at. */
  look(bounds: readonly [number, number, number, number], at: readonly [number, number, number] | null): void {
    if (at !== null) this.map.setView([at[1], at[2]], at[0], { animate: false });
    else {
      const [west, south, east, north] = bounds;
      this.map.fitBounds([[south, west], [north, east]], { animate: false, padding: [10, 10] });
    }
  }

  /** Brings an area into view where it lies outside it. */
  bring(code: string): void {
    const bounds = this.areas.get(code)?.getBounds();
    if (bounds !== undefined && !this.map.getBounds().contains(bounds)) {
      this.map.fitBounds(bounds, { maxZoom: Math.max(this.map.getZoom(), 14), padding: [40, 40] });
    }
  }

  at(): [number, number, number] {
    const { lat, lng } = this.map.getCenter();
    return [this.map.getZoom(), lat, lng];
  }

  /** The areas with the streets over them, and where they stand in the box of the map, for a picture. */
  canvas(): { canvas: HTMLCanvasElement; x: number; y: number; width: number; height: number } | null {
    const box = this.map.getContainer().getBoundingClientRect();
    const drawn = [...this.map.getContainer().querySelectorAll<HTMLCanvasElement>(".leaflet-pane > canvas")];
    const [scale, canvas] = [Math.max(1, window.devicePixelRatio), document.createElement("canvas")];
    [canvas.width, canvas.height] = [Math.round(box.width * scale), Math.round(box.height * scale)];
    const pen = canvas.getContext("2d");
    if (drawn.length === 0 || pen === null) return null;
    pen.scale(scale, scale);
    for (const one of drawn) {
      const { left, top, width, height } = one.getBoundingClientRect();
      pen.drawImage(one, left - box.left, top - box.top, width, height);
    }
    return { canvas, x: 0, y: 0, width: box.width, height: box.height };
  }
}

function textNode(text: string): HTMLElement {
  const node = document.createElement("span");
  node.textContent = text;
  return node;
}
