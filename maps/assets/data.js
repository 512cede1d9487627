"use strict";
// The data block: shapes unpacked, figures by area with what is hidden and how old it is.
const Data = (() => {
  const SCALE = 1e5;
  const DECIMALS = { count: 0, minutes: 1, index: 2, score: 3, rank: 0, places: 1 };
  const raw = JSON.parse(byId("nabij-data").textContent);
  Words.load(raw.text);

  // Steps back to [latitude, longitude] pairs, one run for each entry of `counts`.
  function runs(counts, steps) {
    let at = 0, lat = 0, lng = 0;
    return counts.map((count) => {
      const run = new Array(count);
      for (let k = 0; k < count; k += 1) {
        lat += steps[at]; lng += steps[at + 1]; at += 2;
        run[k] = [lat / SCALE, lng / SCALE];
      }
      return run;
    });
  }

  function polygons(shape) {
    const rings = runs(shape.n, shape.d);
    let ring = 0, polygon = 0;
    return shape.shapes.map((count) => Array.from({ length: count }, () => {
      const parts = rings.slice(ring, ring + shape.rings[polygon]);
      ring += shape.rings[polygon]; polygon += 1;
      return parts;
    }));
  }

  const lines = (shape) => runs(shape.n, shape.d);
  const points = (list) => list.map(([lat, lng]) => [lat / SCALE, lng / SCALE]);

  for (const column of Object.values(raw.areas.columns)) {
    column.suppressed = new Set(column.suppressed);
    column.withheld = new Set(column.withheld);
    column.inherited = new Set(column.inherited);
  }

  const size = raw.areas.code.length;
  const column = (name) => raw.areas.columns[name];
  const value = (name, i) => (column(name) ? column(name).values[i] : null);

  function state(name, i) {
    if (!column(name)) return "unknown";
    if (column(name).suppressed.has(i)) return "suppressed";
    return column(name).values[i] === null ? "unknown" : "known";
  }

  // A third place out of reach is an answer, where the nearest is in reach.
  const beyondReach = (name, i) =>
    name.endsWith("_third_minutes") && value(name.replace("_third_", "_"), i) !== null;

  // How a figure is written: by its unit, or what stands in its place.
  function written(name, i) {
    const kind = state(name, i);
    if (kind === "suppressed") return Words.text("suppressed", { n: raw.suppressBelow });
    if (column(name)?.withheld.has(i)) return Words.text("withheld");
    if (kind === "unknown") return Words.text(beyondReach(name, i) ? "no_third" : "no_data");
    return amount(value(name, i), column(name).unit);
  }

  function amount(number, unit) {
    if (unit === "share") return Words.percent(number, 1);
    if (unit === "minutes") return Words.text("minutes_value", { minutes: Words.number(number, 1) });
    return Words.number(number, DECIMALS[unit], unit === "places" ? 0 : DECIMALS[unit]);
  }

  const entry = (list, i) => (Array.isArray(list) ? list[i] : list);
  const vintage = (name, i) => (column(name) ? entry(column(name).vintage, i) : null);
  const source = (name, i) => (column(name) ? entry(column(name).source, i) : null);
  const inherited = (name, i) => Boolean(column(name)) && column(name).inherited.has(i);

  const category = (id) => raw.categories.find((one) => one.id === id);
  const inline = (one) => one.labels[Words.current()];
  const label = (one) => Words.capital(inline(one));
  const norm = (one) => Words.number(one.norm, 1, 0);

  function paceText(name, speed) {
    const key = `pace_${name}`;
    return Words.has(key) ? Words.text(key, { speed }) : Words.text("pace_other", { name, speed });
  }

  // The name of a layer as the reader sees it, and the sentence that explains it.
  function layerText(layer, about = false) {
    const one = layer.category === null ? null : category(layer.category);
    const facts = one ? { category: inline(one), norm: norm(one) } : {};
    const key = about ? layer.text.replace("layer_", "about_") : layer.text;
    return Words.capital(Words.text(key, facts));
  }

  // Why an area has no class on a layer, or null where it has one or its figure is hidden.
  function reason(layer, i) {
    const names = layer.second ? [layer.column, layer.second] : [layer.column];
    const states = names.map((name) => state(name, i));
    const missing = names[states.indexOf("unknown")];
    if (missing === undefined || states.includes("suppressed")) return null;
    if (value("households", i) === 0) return Words.text("reason_nobody");
    if (column(missing).unit === "minutes") return Words.text("reason_unreachable");
    const singles = ["one_person_households", "one_person_share"].filter(column);
    if (singles.some((name) => column(name).withheld.has(i))) return Words.text("reason_withheld");
    if (singles.some((name) => state(name, i) === "suppressed")) {
      return Words.text("reason_hidden", { n: raw.suppressBelow });
    }
    if (singles.some((name) => state(name, i) === "unknown")) return Words.text("reason_singles");
    return Words.text("reason_need");
  }

  const layerName = (name) => (Words.has(`layer_name_${name}`) ? Words.text(`layer_name_${name}`) : name);

  // The years of everything a computed figure rests on: "huishoudens 2011 en 2025, straten 2026".
  function years() {
    const found = new Map();
    for (const { layer, vintage: year } of raw.sources) {
      found.set(layer, (found.get(layer) ?? new Set()).add(year));
    }
    const list = [...found].map(([layer, of]) => {
      const known = [...of].map((year) => (year === null ? Words.text("year_unknown") : String(year)));
      return `${layerName(layer)} ${Words.list(known)}`;
    });
    return Words.text("years", { list: list.join(", ") });
  }

  // Areas whose rank interval overlaps that of area i.
  function overlapping(i) {
    const low = value("rank_low", i), high = value("rank_high", i);
    if (low === null || high === null) return null;
    const found = [];
    for (let k = 0; k < size; k += 1) {
      const from = value("rank_low", k), to = value("rank_high", k);
      if (k !== i && from !== null && to !== null && from <= high && to >= low) found.push(k);
    }
    return found;
  }

  const catchments = new Map(raw.catchments.place.map((id, k) => [id, k]));
  let catchmentShapes = null;
  function catchment(place) {
    const k = catchments.get(raw.places.id[place]);
    if (k === undefined) return null;
    catchmentShapes = catchmentShapes ?? polygons(raw.catchments.shapes);
    if (!catchmentShapes[k].length) return null;
    return { shape: catchmentShapes[k], minutes: raw.catchments.minutes[k] };
  }

  const severalMunicipalities = new Set(raw.areas.municipality).size > 1;

  return {
    raw, size, polygons, lines, points, column, value, state, written, amount, vintage, source,
    inherited, category, label, norm, paceText, layerText, layerName, reason, years, overlapping,
    catchment, severalMunicipalities,
    layer: (id) => raw.layers.find((one) => one.id === id),
    placeName: (k) => raw.places.name[k] || Words.text("place_unnamed"),
  };
})();
