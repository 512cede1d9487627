// A crosshair on a map that the arrow keys move: who has no pointer points with it.

import { announce, el, later } from "./dom.js";
import * as L from "./vendor/leaflet/leaflet.js";

/** Pixels that a press of an arrow moves it; with Shift the small ones. */
const STEP = 24;
const FINE = 4;
const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export class Crosshair {
  readonly #map: L.Map;
  readonly #cross: L.Marker;
  readonly #tell: () => void;

  /** Puts it at a spot. `told`: what is said aloud about the spot where it comes to rest. */
  constructor(map: L.Map, at: L.LatLng, told: (at: L.LatLng) => string) {
    const icon = L.divIcon({ className: "crosshair", iconSize: [48, 48], html: el("span", { class: "crosshair-in" }) });
    this.#map = map;
    if (!map.getBounds().contains(at)) map.panTo(at, { animate: false });
    this.#cross = L.marker(at, { icon, keyboard: false, interactive: false, zIndexOffset: 2000 }).addTo(map);
    this.#tell = later(500, () => this.#cross.getElement()?.isConnected === true && announce(told(this.spot)));
  }

  get spot(): L.LatLng {
    return this.#cross.getLatLng();
  }

  /** Whether a press was one for the crosshair: an arrow moves it, + and - zoom around it. */
  key(event: KeyboardEvent): boolean {
    const way = ARROWS[event.key];
    if (way !== undefined) {
      const step = event.shiftKey ? FINE : STEP;
      const point = this.#map.latLngToContainerPoint(this.spot).add([way[0] * step, way[1] * step]);
      this.#cross.setLatLng(this.#map.containerPointToLatLng(point));
      this.#map.panInside(this.spot, { padding: [40, 40], animate: false });
      this.#tell();
    } else if (event.key === "+" || event.key === "=") this.#map.setZoomAround(this.spot, this.#map.getZoom() + 1);
    else if (event.key === "-") this.#map.setZoomAround(this.spot, this.#map.getZoom() - 1);
    else return false;
    return true;
  }

  remove(): void {
    this.#cross.remove();
  }
}
