"use strict";
// The list of layers, what is drawn over them, the language, and the texts of the page itself.
const Chooser = (() => {
  const MANY = 400; // more signs than this hide the map, so they wait until they are asked for
  let on = {};
  let shown = null;

  function start(handlers) {
    on = handlers;
    byId("chooser").addEventListener("change", (event) => on.layer(event.target.value));
    byId("chooser").addEventListener("submit", (event) => event.preventDefault());
    byId("print").addEventListener("click", () => window.print());
    byId("languages").append(...Words.languages().map((code) => el("button", {
      type: "button", lang: code, "data-language": code, title: Words.nameOf(code),
      "aria-label": Words.nameOf(code), click: () => on.language(code),
    }, code.toUpperCase())));
    if (window.matchMedia("(max-width: 900px)").matches) byId("layers").open = false;
    shown = new Map(overlays().map(({ kind, n }) => [kind, n <= MANY]));
    for (const [kind, wanted] of shown) Drawing.show(kind, wanted);
  }

  // What can be drawn over the areas: kind, text, how many, sign.
  function overlays() {
    const { categories, places, stops } = Data.raw;
    const made = categories.map((one, number) => {
      const n = places.category.filter((of) => of === number).length;
      return { kind: number, n, sign: one.marker, text: () => Words.text("show_places", { category: Data.label(one), n }) };
    });
    if (stops) {
      const n = stops.name.length;
      made.push({ kind: "stops", n, sign: Symbols.stop, text: () => Words.text("show_stops", { n }) });
    }
    made.push({ kind: "streets", n: 0, sign: null, text: () => Words.text("show_streets") });
    if (Drawing.hasTiles()) made.push({ kind: "tiles", n: 0, sign: null, text: () => Words.text("show_tiles") });
    return made;
  }

  function draw(chosen) {
    byId("chooser").replaceChildren(...Data.raw.groups
      .map((group) => [group, Data.raw.layers.filter((layer) => layer.group === group)])
      .filter(([, layers]) => layers.length)
      .map(([group, layers]) => el("fieldset", {},
        el("legend", {}, Words.text(`group_${group}`)),
        layers.map((layer) => el("label", {},
          el("input", { type: "radio", name: "layer", value: layer.id, checked: layer.id === chosen }),
          el("span", {}, Data.layerText(layer)))))));
    byId("overlays").replaceChildren(byId("overlays").firstElementChild, ...overlays().map((one) =>
      el("label", {},
        el("input", {
          type: "checkbox", name: "overlay", value: one.kind, checked: shown.get(one.kind),
          change: (event) => { shown.set(one.kind, event.target.checked); Drawing.show(one.kind, event.target.checked); },
        }),
        one.sign ? Symbols.picture(one.sign) : null, el("span", {}, one.text()))));
  }

  // A place that is chosen must be seen: its category is switched on.
  function reveal(category) {
    if (shown.get(category)) return;
    shown.set(category, true);
    Drawing.show(category, true);
    byId("overlays").querySelectorAll("input")[category].checked = true;
  }

  function mark(layer) {
    byId("shown").textContent = Data.layerText(layer);
    for (const radio of byId("chooser").querySelectorAll("input")) radio.checked = radio.value === layer.id;
  }

  // Every text of the page that is not made by another part.
  function translate() {
    const code = Words.current(), { pace, attributions } = Data.raw;
    document.documentElement.lang = code;
    for (const one of document.querySelectorAll("[data-text]")) one.textContent = Words.text(one.dataset.text);
    for (const one of document.querySelectorAll("[data-label]")) one.setAttribute("aria-label", Words.text(one.dataset.label));
    for (const one of document.querySelectorAll("[data-placeholder]")) one.placeholder = Words.text(one.dataset.placeholder);
    for (const one of byId("languages").children) {
      one.setAttribute("aria-pressed", String(one.dataset.language === code));
    }
    byId("subtitle").textContent = Words.text("subtitle", { pace: Data.paceText(pace.name, pace.speed) });
    byId("attribution").textContent = attributions.length
      ? Words.text("attribution", { names: attributions.join("; ") }) : "";
    const knobs = { ".leaflet-control-zoom-in": "zoom_in", ".leaflet-control-zoom-out": "zoom_out", "#home": "whole_study" };
    for (const [which, key] of Object.entries(knobs)) {
      const knob = document.querySelector(which);
      knob.title = Words.text(key);
      knob.setAttribute("aria-label", Words.text(key));
    }
    document.querySelector(".leaflet-container").setAttribute("aria-label", Words.text("map_region"));
    sources();
  }

  function sources() {
    const heads = ["layer", "file", "vintage", "source", "licence"];
    byId("source-list").replaceChildren(el("table", {},
      el("thead", {}, el("tr", {}, heads.map((key) => el("th", { scope: "col" }, Words.text(`source_${key}`))))),
      el("tbody", {}, Data.raw.sources.map((one) => el("tr", {}, heads.map((key) =>
        el("td", {}, key === "layer" ? Data.layerName(one.layer) : String(one[key] ?? "–"))))))));
  }

  return { start, draw, mark, translate, reveal };
})();
