// Choosing a spot on the map: with a click, or with the arrow keys and Enter.

import { announce, el } from "./dom.js";
import * as L from "./vendor/leaflet/leaflet.js";
import { t } from "./words.js";

const STEP = 24;
const FINE = 4;
/** Pixels between press and release that make it a drag. */
const DRAGGED = 6;
const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

let running: (() => void) | null = null;

/**
 * Waits for a spot: [latitude, longitude], or null when Escape is pressed. The map has the
 * keyboard meanwhile; `start` is where the crosshair begins.
 */
export function chooseSpot(map: L.Map, hint: HTMLElement, start?: L.LatLngExpression): Promise<[number, number] | null> {
  running?.();
  const box = map.getContainer();
  const icon = L.divIcon({ className: "crosshair", iconSize: [48, 48], html: el("span", { class: "crosshair-in" }) });
  let spot = L.latLng(start ?? map.getCenter());
  if (!map.getBounds().contains(spot)) map.panTo(spot, { animate: false });
  const cross = L.marker(spot, { icon, keyboard: false, interactive: false, zIndexOffset: 2000 }).addTo(map);
  const before = document.activeElement;
  map.keyboard.disable();
  hint.textContent = t("planner.crosshair_hint");
  hint.hidden = false;
  announce(t("planner.crosshair_hint"));
  box.classList.add("choosing");
  box.focus({ preventScroll: true });
  return new Promise((resolve) => {
    const stop = (found: [number, number] | null): void => {
      running = null;
      box.removeEventListener("pointerdown", onDown, true);
      box.removeEventListener("keydown", onKey);
      box.removeEventListener("click", onClick, true);
      cross.remove();
      map.keyboard.enable();
      hint.hidden = true;
      box.classList.remove("choosing");
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
      resolve(found);
    };
    const onKey = (event: KeyboardEvent): void => {
      const way = ARROWS[event.key];
      if (way !== undefined) {
        const step = event.shiftKey ? FINE : STEP;
        const point = map.latLngToContainerPoint(spot).add([way[0] * step, way[1] * step]);
        spot = map.containerPointToLatLng(point);
        cross.setLatLng(spot);
        map.panInside(spot, { padding: [40, 40], animate: false });
        tell(spot);
      } else if (event.key === "Enter") stop([spot.lat, spot.lng]);
      else if (event.key === "Escape") stop(null);
      else if (event.key === "+" || event.key === "=") map.setZoomAround(spot, map.getZoom() + 1);
      else if (event.key === "-") map.setZoomAround(spot, map.getZoom() - 1);
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    // before the map hears of it: a click here chooses a spot, never an area or a place
    const onClick = (event: MouseEvent): void => {
      if (event.target instanceof Element && event.target.closest(".leaflet-control") !== null) return;
      event.stopPropagation();
      // the end of a drag is a click too, to the browser
      if (Math.hypot(event.clientX - down[0], event.clientY - down[1]) > DRAGGED) return;
      const { lat, lng } = map.mouseEventToLatLng(event);
      stop([lat, lng]);
    };
    let down: [number, number] = [0, 0];
    const onDown = (event: PointerEvent): void => void (down = [event.clientX, event.clientY]);
    box.addEventListener("pointerdown", onDown, true);
    box.addEventListener("keydown", onKey);
    box.addEventListener("click", onClick, true);
    running = () => stop(null);
  });
}

let telling = 0;

function tell({ lat, lng }: L.LatLng): void {
  clearTimeout(telling);
  telling = window.setTimeout(() => announce(t("planner.crosshair_at", { lat: lat.toFixed(5), lon: lng.toFixed(5) })), 500);
}
