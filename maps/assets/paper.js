"use strict";
// The map on paper. A canvas that was ever wiped prints as a white sheet over all below it: areas
// and lines are drawn once more as lines, which also print sharp, and the signs on a fresh canvas.
const Paper = (() => {
  const SIZE = 8;
  let laid = [];

  function svg(name, facts, ...inside) {
    const one = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [fact, value] of Object.entries(facts)) one.setAttribute(fact, value);
    one.append(...inside);
    return one;
  }

  // The hatch and the dots of the legend, for areas without a class.
  function pattern(kind, { ground, line }) {
    const marks = kind === "suppressed"
      ? [[2, 2], [6, 6]].map(([cx, cy]) => svg("circle", { cx, cy, r: 1.1, fill: line }))
      : [svg("path", { d: "M-1 1L1 -1M0 8L8 0M7 9L9 7", stroke: line, "stroke-width": 1 })];
    return svg("pattern",
      { id: `paper-${kind}`, width: SIZE, height: SIZE, patternUnits: "userSpaceOnUse" },
      svg("rect", { width: SIZE, height: SIZE, fill: ground }), ...marks);
  }

  const copy = (line, options) => (line instanceof L.Polygon ? L.polygon : L.polyline)(
    line.getLatLngs(), { ...line.options, pane: "overlayPane", ...options });

  function freshSigns(map) {
    const old = map.getPane("signs").querySelector("canvas");
    if (!old?.width) return [];
    const fresh = old.cloneNode();
    fresh.classList.add("fresh");
    fresh.getContext("2d").drawImage(old, 0, 0);
    old.before(fresh);
    return [fresh];
  }

  // Lay the drawing of one layer on the map for printing, or take it away again.
  function lay(on, map, layer) {
    laid.forEach((one) => one.remove());
    laid = [];
    document.documentElement.classList.toggle("on-paper", on);
    if (!on) return;
    const renderer = L.svg({ pane: "overlayPane", padding: 0.05 });
    const { areas, lines } = Drawing.drawn();
    const group = L.layerGroup([
      ...areas.map((area, i) => {
        const one = Colours.classOf(layer, i);
        const fillColor = typeof one === "number" ? layer.colours[one] : `url(#paper-${one})`;
        return copy(area, { renderer, fillColor, interactive: false });
      }),
      ...lines.map((line) => copy(line, { renderer })),
    ]).addTo(map);
    laid = [group, renderer, ...freshSigns(map)];
    renderer._container.prepend(svg("defs", {},
      pattern("suppressed", Data.raw.suppressed), pattern("unknown", Data.raw.noData)));
  }

  return { lay };
})();
