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
    column.hidden = new Set(column.hidden);
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

  const thirds = new Set(raw.categories.map((one) => `${one.id}_third_minutes`));

  // A third place out of reach is an answer, where the nearest is in reach.
  const beyondReach = (name, i) =>
    thirds.has(name) && value(name.replace("_third_", "_"), i) !== null;

  // The name of a column of journeys: of a category, in a window.
  const journeyColumn = (one, part, kind) => `${one.id}_${part.id}_${kind}`;

  // For the minutes of journeys the column that is known where people live at all.
  const lived = new Map(raw.categories.flatMap((one) => raw.windows.flatMap((part) =>
    ["minutes", "p85_minutes", "walk_minutes", "cut_minutes"].map((kind) =>
      [journeyColumn(one, part, kind), journeyColumn(one, part, "share_within_norm")]))));

  // No journey within the limit is an answer, where people live.
  const noJourney = (name, i) =>
    lived.has(name) && value(name, i) === null && value(lived.get(name), i) !== null;

  // A figure that is not small, but that would tell one that is.
  const leftOut = (name, i) => Boolean(column(name)?.hidden.has(i));

  // How a figure is written: by its unit, or what stands in its place.
  function written(name, i) {
    const kind = state(name, i);
    if (leftOut(name, i)) return Words.text("left_out");
    if (kind === "suppressed") return Words.text("suppressed", { n: raw.suppressBelow });
    if (column(name)?.withheld.has(i)) return Words.text("withheld");
    if (noJourney(name, i)) return Words.text("no_journey");
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

  function layerFacts(layer) {
    const one = layer.category === null ? null : category(layer.category);
    return one ? { category: inline(one), norm: norm(one) } : {};
  }

  // The name of a layer in the list, where layers of journeys stand under their category.
  const layerName = (layer) => Words.capital(Words.text(layer.text, layerFacts(layer)));

  // The name of a layer where it stands alone, or the sentence that explains it.
  function layerText(layer, about = false) {
    const facts = layerFacts(layer);
    if (about) return Words.capital(Words.text(layer.text.replace("layer_", "about_"), facts));
    if (layer.window === null) return layerName(layer);
    const name = Words.text(layer.text, facts);
    return Words.capital(Words.text("layer_of_category", { ...facts, name }));
  }

  // A window that has something to show, by its id; null is on foot, as is a window that is not.
  const windows = raw.windows.filter((one) => raw.layers.some((layer) => layer.window === one.id));
  const windowOf = (id) => windows.find((one) => one.id === id) ?? null;
  const layersIn = (part) => raw.layers.filter((layer) => layer.window === (part?.id ?? null));

  // Other windows show the name that the study gives them.
  const NAMED = ["morning", "afternoon", "evening", "day", "night", "weekday", "saturday", "sunday"];

  function windowText({ id, start, end }) {
    const name = NAMED.includes(id) ? Words.text(`window_name_${id}`) : id;
    return Words.capital(Words.text("window_hours", { name, start, end }));
  }

  // The same as the time of leaving, with its day.
  function windowNamed(part) {
    const said = Words.text("window_named", { window: windowText(part) });
    return part.date ? `${said} (${Words.date(part.date)})` : said;
  }

  // The layer of another window that shows what this one shows, or what comes nearest to it.
  function alike(layer, part) {
    const layers = layersIn(part);
    const same = (...facts) => layers.find((one) => facts.every((fact) => one[fact] === layer[fact]));
    return same("category", "text") ?? same("category", "unit") ?? same("category") ?? layers[0];
  }

  // Why an area has no class on a layer, or null where it has one or its figure is hidden.
  function reason(layer, i) {
    const names = layer.second ? [layer.column, layer.second] : [layer.column];
    const states = names.map((name) => state(name, i));
    const missing = names[states.indexOf("unknown")];
    if (missing === undefined || states.includes("suppressed") || noJourney(missing, i)) return null;
    if (value("households", i) === 0) return Words.text("reason_nobody");
    if (column(missing).unit === "minutes") {
      return Words.text(layer.window ? "reason_journeys" : "reason_unreachable");
    }
    const singles = ["one_person_households", "one_person_share"].filter(column);
    if (singles.some((name) => column(name).withheld.has(i))) return Words.text("reason_withheld");
    if (singles.some((name) => state(name, i) === "suppressed")) {
      return Words.text("reason_hidden", { n: raw.suppressBelow });
    }
    if (singles.some((name) => state(name, i) === "unknown")) return Words.text("reason_singles");
    return Words.text(layer.window ? "reason_journeys" : "reason_need");
  }

  const sourceName = (name) => (Words.has(`layer_name_${name}`) ? Words.text(`layer_name_${name}`) : name);

  // The years of everything a computed figure rests on: "huishoudens 2011 en 2025, straten 2026".
  function years() {
    const found = new Map();
    for (const { layer, vintage: year } of raw.sources) {
      found.set(layer, (found.get(layer) ?? new Set()).add(year));
    }
    const list = [...found].map(([layer, of]) => {
      const known = [...of].map((year) => (year === null ? Words.text("year_unknown") : String(year)));
      return `${sourceName(layer)} ${Words.list(known)}`;
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
    raw, size, polygons, lines, points, column, value, state, leftOut, written, amount, vintage, source,
    inherited, category, label, norm, paceText, layerText, layerName, sourceName, reason, years, overlapping,
    catchment, severalMunicipalities, windows, windowOf, windowText, windowNamed, layersIn, alike, journeyColumn, noJourney,
    layer: (id, part = null) => layersIn(part).find((one) => one.id === id),
    placeName: (k) => raw.places.name[k] || Words.text("place_unnamed"),
  };
})();
