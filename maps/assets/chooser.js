"use strict";
// The list of layers, what is drawn over them, the language, and the texts of the page itself.
const Chooser = (() => {
  const MANY = 400; // more signs than this hide the map, so they wait until they are asked for
  let on = {};
  let shown = null;

  function start(handlers) {
    on = handlers;
    byId("chooser").addEventListener("change", (event) => on.layer(event.target.value));
    byId("windows").addEventListener("change", (event) => on.window(event.target.value));
    byId("chooser").addEventListener("submit", (event) => event.preventDefault());
    byId("print").addEventListener("click", () => window.print());
    byId("languages").append(...Words.languages().map((code) => el("button", {
      type: "button", lang: code, "data-language": code, title: Words.nameOf(code),
      "aria-label": Words.nameOf(code), click: () => on.language(code),
    }, code.toUpperCase())));
    if (Stops.n) document.querySelector("label[for=search]").dataset.text = "search_stops";
    if (window.matchMedia("(max-width: 900px)").matches) byId("layers").open = false;
    shown = new Map(overlays().map(({ kind, n }) => [kind, n <= MANY && kind !== "early"]));
    for (const [kind, wanted] of shown) Drawing.show(kind, wanted);
  }

  // What can be drawn over the areas: kind, text, how many, picture of its sign.
  function overlays() {
    const { categories, places, stops } = Data.raw;
    const made = categories.map((one, number) => {
      const n = places.category.filter((of) => of === number).length;
      return { kind: number, n, picture: Symbols.picture(one.marker), text: () => Words.text("show_places", { category: Data.label(one), n }) };
    });
    if (stops) {
      const { n, nEarly } = Stops;
      made.push({ kind: "stops", n, picture: Symbols.picture(Stops.listed()), text: () => Words.text("show_stops", { n }) });
      if (nEarly) {
        made.push({ kind: "early", n: nEarly, picture: Stops.earlyPicture(), text: () => Words.text("show_early", { n: nEarly }) });
      }
    }
    made.push({ kind: "streets", n: 0, picture: null, text: () => Words.text("show_streets") });
    if (Drawing.hasTiles()) made.push({ kind: "tiles", n: 0, picture: null, text: () => Words.text("show_tiles") });
    return made;
  }

  // The layers by group; those of journeys by category.
  function groups(part) {
    const layers = Data.layersIn(part);
    const made = part === null
      ? Data.raw.groups.map((group) => [Words.text(`group_${group}`), layers.filter((one) => one.group === group)])
      : Data.raw.categories.map((one) => [Data.label(one), layers.filter((layer) => layer.category === one.id)]);
    return made.filter(([, inside]) => inside.length);
  }

  function draw(chosen, part) {
    byId("chooser").replaceChildren(...groups(part).map(([name, layers]) => el("fieldset", {},
      el("legend", {}, name),
      layers.map((layer) => el("label", {},
        el("input", { type: "radio", name: "layer", value: layer.id, checked: layer.id === chosen }),
        el("span", {}, Data.layerName(layer)))))));
  }

  // On foot, or a part of the day.
  function drawWindows(chosen) {
    const box = byId("windows");
    box.hidden = Data.windows.length === 0;
    const choice = (value, text, checked) => el("label", {},
      el("input", { type: "radio", name: "window", value, checked }), el("span", {}, text));
    box.replaceChildren(box.firstElementChild,
      choice("", Words.text("window_foot"), chosen === null),
      ...Data.windows.map((one) => choice(one.id, Data.windowText(one), one === chosen)));
  }

  function drawOverlays() {
    byId("overlays").replaceChildren(byId("overlays").firstElementChild, ...overlays().map((one) =>
      el("label", {},
        el("input", {
          type: "checkbox", name: "overlay", value: one.kind, checked: shown.get(one.kind),
          change: (event) => turn(one.kind, event.target.checked),
        }),
        one.picture, el("span", {}, one.text()))));
  }

  function turn(kind, wanted) {
    shown.set(kind, wanted);
    Drawing.show(kind, wanted);
    const box = [...byId("overlays").querySelectorAll("input")].find((one) => one.value === String(kind));
    if (box) box.checked = wanted;
    if (kind === "early" && wanted && !shown.get("stops")) turn("stops", true);
    if (kind === "stops" || kind === "early") on.stops();
  }

  // A place that is chosen must be seen: its category is switched on.
  function reveal(category) {
    if (!shown.get(category)) turn(category, true);
  }

  function revealStop(k) {
    if (!shown.get("stops")) turn("stops", true);
    if (shown.get("early") && !Stops.early(k)) turn("early", false);
  }

  const showsStops = () => Boolean(shown.get("stops"));

  function mark(layer, part) {
    const parts = [part === null ? "" : Data.windowText(part), Data.layerText(layer)];
    byId("shown").textContent = parts.filter(Boolean).join(" · ");
    for (const radio of byId("chooser").querySelectorAll("input")) radio.checked = radio.value === layer.id;
  }

  // Every text of the page that is not made by another part.
  function translate(part) {
    const code = Words.current(), { pace, attributions } = Data.raw;
    document.documentElement.lang = code;
    for (const one of document.querySelectorAll("[data-text]")) one.textContent = Words.text(one.dataset.text);
    for (const one of document.querySelectorAll("[data-label]")) one.setAttribute("aria-label", Words.text(one.dataset.label));
    for (const one of document.querySelectorAll("[data-placeholder]")) one.placeholder = Words.text(one.dataset.placeholder);
    for (const one of byId("languages").children) {
      one.setAttribute("aria-pressed", String(one.dataset.language === code));
    }
    const facts = { pace: Data.paceText(pace.name, pace.speed) };
    byId("subtitle").textContent = part === null ? Words.text("subtitle", facts)
      : Words.text("subtitle_window", { ...facts, window: Data.windowText(part) });
    byId("ranking-foot").hidden = part === null;
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
        el("td", {}, key === "layer" ? Data.sourceName(one.layer) : String(one[key] ?? "–"))))))));
  }

  return { start, draw, drawWindows, drawOverlays, mark, translate, reveal, revealStop, showsStops };
})();
