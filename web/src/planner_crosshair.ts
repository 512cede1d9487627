// Choosing a spot on the map: with a click, with the arrow keys and Enter, or by its coordinates.

import { told } from "./api.js";
import { Crosshair } from "./crosshair.js";
import { announce, byId, el, fill } from "./dom.js";
import { spotOf } from "./planner_coordinates.js";
import type { Desk } from "./planner_desk.js";
import * as L from "./vendor/leaflet/leaflet.js";
import { t } from "./words.js";

/** Pixels between press and release that make it a drag. */
const DRAGGED = 6;

type Spot = [number, number];

let running: (() => void) | null = null;

/**
 * Waits for a spot: [latitude, longitude], or null when Escape is pressed. The map has the
 * keyboard meanwhile; `start` is where the crosshair begins.
 */
export function chooseSpot({ map: { map }, study }: Desk, start?: L.LatLngExpression): Promise<Spot | null> {
  running?.();
  const [box, hint] = [map.getContainer(), byId("hint")];
  const cross = new Crosshair(map, L.latLng(start ?? map.getCenter()), ({ lat, lng }) =>
    t("planner.crosshair_at", { lat: lat.toFixed(5), lon: lng.toFixed(5) }),
  );
  const before = document.activeElement;
  map.keyboard.disable();
  hint.hidden = false;
  announce(t("planner.crosshair_hint"));
  box.classList.add("choosing");
  box.focus({ preventScroll: true });
  // on a phone the button stands far below the map
  box.scrollIntoView({ block: "nearest" });
  return new Promise((resolve) => {
    const stop = (found: Spot | null): void => {
      running = null;
      box.removeEventListener("pointerdown", onDown, true);
      box.removeEventListener("keydown", onKey);
      box.removeEventListener("click", onClick, true);
      cross.remove();
      map.keyboard.enable();
      hint.hidden = true;
      fill(hint);
      box.classList.remove("choosing");
      if (before instanceof HTMLElement && before.isConnected) before.focus();
      resolve(found);
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.target instanceof Element && event.target.closest(".leaflet-control") !== null && event.key === "Enter") return;
      if (event.key === "Enter") stop([cross.spot.lat, cross.spot.lng]);
      else if (event.key === "Escape") stop(null);
      else if (!cross.key(event)) return;
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
    let down: Spot = [0, 0];
    const onDown = (event: PointerEvent): void => void (down = [event.clientX, event.clientY]);
    box.addEventListener("pointerdown", onDown, true);
    box.addEventListener("keydown", onKey);
    box.addEventListener("click", onClick, true);
    running = () => stop(null);
    const typed = async (text: string): Promise<string | null> => {
      const found = await spotOf(study, text);
      if (typeof found === "string") return found;
      // the map may have been clicked while the server was asked
      if (!hint.contains(form)) return null;
      if (!map.getBounds().contains(found)) map.panTo(found, { animate: false });
      stop(found);
      return null;
    };
    const form = typing(typed, () => stop(null));
    fill(hint, el("p", {}, t("planner.crosshair_hint")), form);
  });
}

/** A field for coordinates. use: takes what was typed, and says what is wrong with it if anything. */
function typing(use: (text: string) => Promise<string | null>, leave: () => void): HTMLFormElement {
  const about = { "aria-describedby": "typed-wrong", autocomplete: "off", maxlength: 100 };
  const field = el("input", { type: "text", id: "typed", ...about, placeholder: t("planner.typed_example") });
  const wrong = el("p", { id: "typed-wrong", class: "mistake", role: "alert", hidden: true });
  const go = el("button", { type: "submit", id: "typed-use" }, t("planner.typed_use"));
  const label = el("label", { for: "typed" }, t("planner.typed"));
  const form = el("form", { novalidate: true }, label, el("div", { class: "row" }, field, go), wrong);
  const submit = async (): Promise<void> => {
    const said = await use(field.value.trim()).catch(told);
    wrong.hidden = said === null;
    wrong.textContent = said;
    field.setAttribute("aria-invalid", String(said !== null));
    if (said !== null) field.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
  });
  return form;
}
