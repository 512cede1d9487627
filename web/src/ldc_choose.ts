// Choosing a neighbourhood: areas from a list or a map, a walk around a place, or a drawing.

import { get, Problem, send, told } from "./api.js";
import { announce, byId, el, fill, later } from "./dom.js";
import { showFigures } from "./ldc_figures.js";
import { ChoiceMap, type Way } from "./ldc_map.js";
import { listTexts } from "./ldc_texts.js";
import type { Area, Asked, Figures, Head, Place, Ring, Study } from "./ldc_types.js";
import { compare, t } from "./words.js";

const MOST_SHOWN = 400;

/** What there is to choose from. */
export interface Choices {
  outlines: GeoJSON.FeatureCollection;
  areas: Area[];
  places: Place[];
}

export async function choicesOf({ id }: Study): Promise<Choices> {
  const path = `/studies/${encodeURIComponent(id)}`;
  const [outlines, { areas }, { places }] = await Promise.all([
    get<GeoJSON.FeatureCollection>(`${path}/areas.geojson?fields=name`),
    get<{ areas: Area[] }>(`${path}/areas?fields=code,name`),
    get<{ places: Place[] }>(`${path}/places`),
  ]);
  areas.sort((one, other) => compare(one.name, other.name));
  return { outlines, areas, places };
}

/** Shows the choice; `opened` is called with the text that one begins or goes on with. */
export function startChoice(study: Study, choices: Choices, opened: (id: string) => void): () => Promise<void> {
  const path = `/studies/${encodeURIComponent(study.id)}`;
  const { outlines, areas, places } = choices;
  const chosen = new Set<string>();
  let corners: Ring = [];

  const map = new ChoiceMap(byId("map"), outlines, areas, places, {
    area: toggle,
    place: (id) => {
      byId("place", HTMLSelectElement).value = id;
      normOfPlace();
      outdated();
    },
    corner: (lon, lat) => {
      const [x, y] = corners.at(-1) ?? [NaN, NaN];
      // a corner on top of the last one is a press too many
      if (round(lon) !== x || round(lat) !== y) draw([...corners, [round(lon), round(lat)]]);
    },
    back: () => draw(corners.slice(0, -1)),
    left: () => byId("draw-keys").focus(),
  });
  fillPlaces(study, places);
  byId("sources").textContent = t("ldc.sources", { sources: study.attributions.join("; ") });
  showAreas();
  showChosen();
  draw([]);

  const search = byId("search", HTMLInputElement);
  search.addEventListener("input", later(120, showAreas));
  byId("areas").addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement) toggle(target.value);
  });
  byId("ways").addEventListener("change", () => showWay());
  byId("place").addEventListener("change", normOfPlace);
  byId("way-walk").addEventListener("input", outdated);
  byId("corner-back").addEventListener("click", () => draw(corners.slice(0, -1)));
  byId("corner-none").addEventListener("click", () => draw([]));
  byId("draw-keys").addEventListener("click", () => map.aim());
  byId("look").addEventListener("click", () => void look());
  byId("new").addEventListener("submit", (event) => {
    event.preventDefault();
    void begin();
  });
  normOfPlace();
  showWay();
  return texts;

  function way(): Way {
    const radio = document.querySelector<HTMLInputElement>("input[name=way]:checked");
    return (radio?.value ?? "areas") as Way;
  }

  function showWay(): void {
    for (const one of ["areas", "walk", "polygon"]) byId(`way-${one}`).hidden = one !== way();
    map.way = way();
    map.choose(way() === "areas" ? chosen : new Set());
    outdated();
  }

  /** What is shown, figures or a refusal, is not about what is chosen now. */
  function outdated(): void {
    byId("preview").replaceChildren();
    byId("problem").replaceChildren();
    map.draw(way() === "polygon" ? corners : []);
  }

  function toggle(code: string): void {
    if (!chosen.delete(code)) chosen.add(code);
    const box = byId("areas").querySelector<HTMLInputElement>(`input[value="${CSS.escape(code)}"]`);
    if (box !== null) box.checked = chosen.has(code);
    map.choose(chosen);
    outdated();
    showChosen();
  }

  function showAreas(): void {
    const wanted = byId("search", HTMLInputElement).value.trim().toLocaleLowerCase();
    const found = areas.filter(({ code, name }) =>
      `${name} ${code}`.toLocaleLowerCase().includes(wanted),
    );
    const rows = found.slice(0, MOST_SHOWN).map(({ code, name }) => {
      const box = el("input", { type: "checkbox", value: code, checked: chosen.has(code) });
      return el("label", { class: "choice" }, box, el("span", {}, name, " ", el("span", { class: "soft" }, code)));
    });
    const rest = found.length - rows.length;
    fill(
      byId("areas"),
      ...rows,
      found.length === 0 && el("p", {}, t("ldc.no_area")),
      rest > 0 && el("p", { class: "soft" }, t("ldc.more_areas", { n: rest })),
    );
  }

  function showChosen(): void {
    const names = areas.filter(({ code }) => chosen.has(code)).map(({ name }) => name);
    byId("chosen").textContent =
      names.length === 0 ? t("ldc.none_chosen") : t("ldc.chosen", { n: names.length, names: names.join(", ") });
  }

  function draw(ring: Ring): void {
    corners = ring;
    outdated();
    byId("corners").textContent = t("ldc.corners", { n: ring.length });
    byId("corner-back", HTMLButtonElement).disabled = ring.length === 0;
    byId("corner-none", HTMLButtonElement).disabled = ring.length === 0;
  }

  function normOfPlace(): void {
    const id = byId("place", HTMLSelectElement).value;
    const category = places.find(({ place }) => place === id)?.category;
    const norm = study.categories.find((one) => one.category === category)?.norm_minutes;
    if (norm !== undefined) byId("minutes", HTMLInputElement).value = String(norm);
  }

  /** What is asked for, or null after telling what is missing. */
  function asked(): Asked | null {
    if (way() === "areas") {
      return chosen.size === 0 ? missing("ldc.missing_areas", "search") : { areas: [...chosen] };
    }
    if (way() === "walk") {
      const minutes = byId("minutes", HTMLInputElement);
      if (!minutes.checkValidity() || minutes.value === "") return missing("ldc.missing_minutes", "minutes");
      return { within_walk: minutes.valueAsNumber, of: byId("place", HTMLSelectElement).value };
    }
    const first = corners[0];
    if (first === undefined || corners.length < 3) return missing("ldc.missing_corners", "draw-keys");
    return { polygon: { type: "Polygon", coordinates: [[...corners, first]] } };
  }

  function missing(key: string, at: string): null {
    fill(byId("problem"), el("p", { class: "mistake" }, t(key)));
    byId(at).focus();
    byId("problem").scrollIntoView({ block: "nearest" });
    return null;
  }

  async function look(): Promise<void> {
    const wanted = asked();
    if (wanted === null) return;
    outdated();
    await busy(async () => {
      const figures = (await send<Figures>("POST", `${path}/neighbourhood`, wanted)).body;
      map.outline(figures.outline);
      const heading = el("h2", { tabindex: -1 }, t("ldc.figures_of", { name: figures.name }));
      const box = el("div", {});
      fill(byId("preview"), heading, box);
      showFigures(box, study, figures);
      heading.focus();
    });
  }

  async function begin(): Promise<void> {
    const front = asked();
    if (front === null) return;
    await busy(async () => {
      const name = byId("name", HTMLInputElement).value.trim();
      const sent = name === "" ? { front } : { name, front };
      const made = (await send<Head>("POST", `${path}/texts`, sent)).body;
      announce(t("ldc.begun", { name: made.name }));
      opened(made.id);
    });
  }

  async function busy(work: () => Promise<void>): Promise<void> {
    const buttons = [byId("look", HTMLButtonElement), byId("begin", HTMLButtonElement)];
    const pressed = document.activeElement;
    buttons.forEach((button) => (button.disabled = true));
    fill(byId("problem"), null);
    announce(t("common.loading"));
    try {
      await work();
    } catch (error) {
      fill(byId("problem"), el("p", { class: "mistake" }, told(error)));
      byId("problem").scrollIntoView({ block: "nearest" });
      if (!(error instanceof Problem)) throw error;
    } finally {
      buttons.forEach((button) => (button.disabled = false));
      // a button that was disabled lost the focus; the words of a refusal stay in view
      if (document.activeElement === document.body && pressed instanceof HTMLElement) {
        pressed.focus({ preventScroll: true });
      }
    }
  }

  async function texts(): Promise<void> {
    byId("texts-part").hidden = !(await listTexts(study.id, byId("texts"), byId("texts-said"), opened));
  }
}

function fillPlaces(study: Study, places: readonly Place[]): void {
  const groups = study.categories.map(({ category, label }) => {
    const own = places.filter((place) => place.category === category);
    own.sort((one, other) => compare(one.name, other.name));
    const options = own.map(({ place, name }) => el("option", { value: place }, name || place));
    return options.length > 0 && el("optgroup", { label }, ...options);
  });
  fill(byId("place"), ...groups);
}

function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
