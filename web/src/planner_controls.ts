// The controls of the map: layer, category, window, pace, norms and weights of need.

import { el, fill } from "./dom.js";
import type { Desk } from "./planner_desk.js";
import { kindsOf, ofCategory, windowOf, windowPace } from "./planner_layers.js";
import type { Chosen, Kind, Study } from "./planner_types.js";
import { percent, t } from "./words.js";

const [LEAST, MOST] = [5, 40];

/** An address may ask for what no slider gives, or for what the study does not have: the nearest that it has. */
export function fit(study: Study, chosen: Chosen): void {
  const { pace, norms, weights } = chosen;
  if (pace === study.pace || !study.paces.some(({ name }) => name === pace)) chosen.pace = "";
  [chosen.norms, chosen.weights] = [{}, {}];
  for (const { category, norm_minutes: own } of study.categories) {
    const [low, high] = rangeOf(own);
    const norm = Math.min(high, Math.max(low, Math.round(norms[category] ?? own)));
    if (Math.abs(norm - own) >= 0.5) chosen.norms[category] = norm;
  }
  for (const { indicator, weight: own } of study.need.weights) {
    const weight = Math.min(1, weights[indicator] ?? own);
    if (Math.abs(weight - own) >= 1e-9) chosen.weights[indicator] = weight;
  }
}

/** A norm of the study between two whole minutes, or outside the range, can be gone back to. */
function rangeOf(norm: number): [number, number] {
  return [Math.min(LEAST, Math.floor(norm)), Math.max(MOST, Math.ceil(norm))];
}

/** Builds the controls and returns what brings them up to date with the state. */
export function controls(desk: Desk, box: HTMLElement): () => void {
  const { study, state } = desk;
  const { shown, chosen } = state;
  const layer = el("select", { id: "layer", onchange: () => set(() => (shown.kind = layer.value as Kind)) });
  const category = el("select", { id: "category", onchange: () => set(() => (shown.category = category.value)) });
  fill(category, ...study.categories.map((one) => el("option", { value: one.category }, one.label)));
  const window = el("select", { id: "window", onchange: () => set(() => (shown.window = window.value)) });
  fill(
    window,
    el("option", { value: "" }, t("planner.on_foot")),
    ...study.windows.map(({ name, label, start, end }) =>
      el("option", { value: name }, t("planner.window_of", { label, start, end })),
    ),
  );
  const pace = el("select", { id: "pace", onchange: () => set(() => (chosen.pace = pace.value === study.pace ? "" : pace.value)) });
  fill(
    pace,
    ...study.paces.map(({ name, label, metres_per_second }) =>
      el("option", { value: name }, t("planner.pace_of", { label, speed: metres_per_second })),
    ),
  );
  const norms = study.categories.map((one) => ({ ...one, slider: normSlider(desk, one.category) }));
  const weights = el("div", {});
  const need = el("details", { id: "weights" }, el("summary", {}, t("planner.weights")), el("p", { class: "soft" }, t("planner.weights_text")), weights);
  const sliders = study.need.weights.map((part) => ({ part, slider: weightSlider(desk, part.indicator, part.label, part.weight) }));
  fill(weights, ...sliders.map(({ slider }) => slider.box));
  const reset = el("button", { id: "reset", type: "button", onclick: () => set(back) }, t("planner.reset"));
  const note = el("p", { class: "note", id: "layer-note" });
  const labelled = (name: string, field: HTMLElement): HTMLElement =>
    el("div", { class: "field" }, el("label", { for: field.id }, t(`planner.${name}`)), field);
  const ofThe = { category: labelled("category", category), window: labelled("window", window) };
  fill(
    box,
    labelled("layer", layer),
    ofThe.category,
    study.windows.length > 0 && ofThe.window,
    note,
    labelled("pace", pace),
    ...norms.map(({ slider }) => slider.box),
    sliders.length > 0 && need,
    reset,
  );

  function set(act: () => void): void {
    act();
    desk.recolour();
  }

  function back(): void {
    chosen.pace = "";
    for (const name of Object.keys(chosen.norms)) delete chosen.norms[name];
    for (const name of Object.keys(chosen.weights)) delete chosen.weights[name];
  }

  return () => {
    const kinds = [...kindsOf(study), ...(desk.changes.now.length > 0 ? (["change"] as const) : [])];
    if (layer.childElementCount !== kinds.length) {
      fill(layer, ...kinds.map((kind) => el("option", { value: kind }, t(`planner.layer_${kind}`))));
    }
    layer.value = shown.kind;
    category.value = shown.category;
    window.value = shown.window;
    const own = ofCategory(shown.kind);
    ofThe.category.hidden = !own;
    ofThe.window.hidden = !own;
    const fixed = shown.kind === "within" || shown.kind === "without";
    fill(note, fixed ? t("planner.own_note") : windowOf(shown) !== "" && windowPace(study));
    note.hidden = note.childNodes.length === 0;
    pace.value = desk.figures.pace(chosen);
    for (const one of norms) {
      one.slider.box.hidden = own && one.category !== shown.category;
      one.slider.set(desk.figures.norm(chosen, one.category));
    }
    for (const { part, slider } of sliders) slider.set(chosen.weights[part.indicator] ?? part.weight);
    reset.disabled = desk.figures.asPublished(chosen);
  };
}

interface Slider {
  box: HTMLElement;
  set: (value: number) => void;
}

function normSlider(desk: Desk, category: string): Slider {
  const { chosen } = desk.state;
  const found = desk.study.categories.find((one) => one.category === category);
  const norm = found?.norm_minutes ?? LEAST;
  const [low, high] = rangeOf(norm);
  const label = t("planner.norm_of", { category: found?.label ?? category });
  return slider(`norm-${category}`, label, low, high, 1, (value) => t("planner.minutes", { minutes: value }), (value) => {
    if (Math.abs(value - norm) < 0.5) delete chosen.norms[category];
    else chosen.norms[category] = value;
    desk.recolour();
  });
}

function weightSlider(desk: Desk, indicator: string, label: string, own: number): Slider {
  const { chosen } = desk.state;
  return slider(`weight-${indicator}`, label, 0, 1, 0.05, (value) => percent(value), (value) => {
    if (Math.abs(value - own) < 1e-9) delete chosen.weights[indicator];
    else chosen.weights[indicator] = value;
    desk.recolour();
  });
}

function slider(
  id: string,
  label: string,
  min: number,
  max: number,
  step: number,
  told: (value: number) => string,
  call: (value: number) => void,
): Slider {
  const value = el("output", { for: id });
  const input = el("input", { type: "range", id, min, max, step });
  const tell = (number: number): void => {
    value.textContent = told(number);
    input.setAttribute("aria-valuetext", told(number));
  };
  input.addEventListener("input", () => {
    tell(input.valueAsNumber);
    call(input.valueAsNumber);
  });
  return {
    box: el("div", { class: "slider" }, el("label", { for: id }, label), input, value),
    set: (number) => {
      if (document.activeElement !== input || input.valueAsNumber !== number) input.value = String(number);
      tell(number);
    },
  };
}
