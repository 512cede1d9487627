"use strict";
// The legend: what is shown, in which classes, and how many areas each class has.
const Legend = (() => {
  const areasText = (n) => (n === 1 ? Words.text("class_areas_one") : Words.text("class_areas", { n }));

  function draw(layer, part, withStops) {
    const counts = Colours.counts(layer), { cut } = Data.raw;
    byId("legend").replaceChildren(
      cut ? el("p", { class: "cut" }, Words.text("cut_named", { cut })) : "",
      el("h2", { id: "legend-title" }, Data.layerText(layer)),
      part ? el("p", { class: "window" }, Data.windowNamed(part)) : "",
      el("p", { class: "hint" }, Data.layerText(layer, true)),
      layer.second ? square(layer, counts) : list(layer, counts),
      rest(layer, counts),
      reasons(layer),
      el("p", { class: "hint scheme" },
        Words.text("scheme", { scheme: Words.text(`scheme_${layer.scheme}`) })),
      (withStops ? Stops.legend() : null) ?? "",
    );
  }

  function item(style, label, count) {
    return el("li", {},
      el("span", { class: "swatch", style }),
      el("span", { class: "range" }, label),
      el("span", { class: "count" }, areasText(count)));
  }

  function list(layer, counts) {
    return el("ol", { class: "classes" }, layer.bounds.map((_, k) =>
      item(Colours.swatch(layer, k), Colours.layerRange(layer, k), counts.get(k) ?? 0)));
  }

  // What has no class: hidden counts and unknown figures, if there are any.
  function rest(layer, counts) {
    const n = Data.raw.suppressBelow;
    const labels = { suppressed: Words.text("suppressed_long", { n }), unknown: Words.text("no_data") };
    return el("ul", { class: "classes" }, ["suppressed", "unknown"]
      .filter((kind) => counts.get(kind))
      .map((kind) => item(Colours.swatch(layer, kind), labels[kind], counts.get(kind))));
  }

  // Why areas have no figure, and how many of them.
  function reasons(layer) {
    const found = new Map();
    for (let i = 0; i < Data.size; i += 1) {
      const why = Data.reason(layer, i);
      if (why) found.set(why, (found.get(why) ?? 0) + 1);
    }
    return found.size ? el("ul", { class: "reasons" }, [...found].map(([why, n]) =>
      el("li", {}, `${Words.capital(why)} (${Words.number(n)})`))) : "";
  }

  // Three by three: need rises upward, walking time to the right; each cell counts its areas.
  function square(layer, counts) {
    const across = layer.second_bounds.map((_, k) =>
      Words.text("minutes_range", { range: Colours.range(layer.second_bounds, k, "minutes") }));
    const names = layer.bounds.length === 3 ? ["need_low", "need_middle", "need_high"] : null;
    const known = Data.column(layer.column).values.filter((value) => value !== null);
    const rows = layer.bounds.map((_, row) => {
      const range = Colours.range(layer.bounds, row, layer.unit, Math.min(...known));
      const label = names ? Words.text("need_bounds", { label: Words.text(names[row]), range }) : range;
      return el("tr", {}, el("th", { scope: "row" }, label), across.map((_, k) => {
        const one = row * across.length + k;
        const style = `background:${layer.colours[one]};color:${Colours.ink(layer.colours[one])}`;
        return el("td", { style }, Words.number(counts.get(one) ?? 0));
      }));
    });
    const head = el("tr", {}, el("td", {}), across.map((label) => el("th", { scope: "col" }, label)));
    return el("table", { class: "square" }, el("tbody", {}, rows.reverse()), el("tfoot", {}, head));
  }

  return { draw };
})();
