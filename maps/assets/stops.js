"use strict";
// The stops: their signs by class of service, and what the timetable does at each.
const Stops = (() => {
  const raw = Data.raw.stops;
  const BANDS = ["morning", "day", "evening", "saturday", "sunday"];
  const PLAIN = { shape: "ring", fill: "#ffffff", edge: "#37424e", weight: 1.2, scale: 0.55 };

  const nEarly = raw?.early ? raw.early.filter(Boolean).length : 0;
  const early = (k) => Boolean(raw.early && raw.early[k]);
  const emblem = () => raw.signs[1]; // how the sign for all that end early is filled
  const bands = () => BANDS.filter((band) => raw.bands[band]);

  function made({ fill, scale }, isEarly) {
    const kind = isEarly ? "early" : "usual";
    return { shape: raw.shapes[kind], fill, edge: raw.edges[kind], weight: isEarly ? 2.2 : 1, scale };
  }

  // The number of the class of stop k, or null.
  const serviceOf = (k) => (raw.service ? raw.service[k] : null);

  // The sign of stop k; a stop of which nothing is known is a plain ring.
  function sign(k) {
    if (serviceOf(k) !== null) return made(raw.signs[serviceOf(k)], early(k));
    return early(k) ? made(emblem(), true) : PLAIN;
  }

  // In the list of what can be drawn.
  const listed = () => (raw.service ? made(raw.signs[0], false) : ["ring", "#37424e"]);
  const earlyPicture = () => Symbols.picture(made(emblem(), true));

  // The classes that occur, with how many stops each has.
  function legend() {
    const given = raw.service ?? [];
    const count = (fits) => Words.number(given.filter(fits).length);
    const row = (picture, text, n, wide = null) => el("li", { class: wide }, picture,
      el("span", { class: "range" }, text), el("span", { class: "count" }, n));
    const rows = raw.signs.map((one, number) => [one, number])
      .filter(([, number]) => given.includes(number))
      .map(([one, number]) => row(Symbols.picture(made(one, false)), Words.text(`service_${one.class}`),
        count((service) => service === number)));
    if (given.includes(null)) {
      rows.push(row(Symbols.picture(PLAIN), Words.text("not_known"), count((service) => service === null)));
    }
    if (nEarly) rows.push(row(earlyPicture(), Words.text("ends_early"), Words.number(nEarly), "wide"));
    if (!rows.length) return null;
    return el("div", { class: "stop-legend" }, el("h3", {}, Words.text("stop_legend")),
      el("ul", { class: "signs" }, rows));
  }

  function facts(k) {
    const service = serviceOf(k);
    const unknown = Words.text("not_known");
    return [
      raw.lines ? ["stop_lines", raw.lines[k] || unknown] : null,
      raw.last ? ["stop_last", raw.last[k] || unknown] : null,
      service === null ? null : ["stop_service", Words.text(`service_${raw.signs[service].class}`)],
    ].filter((fact) => fact !== null);
  }

  // Departures per hour in each part of the week.
  function table(k) {
    const shown = bands();
    if (!shown.length) return null;
    const perHour = (band) => {
      const n = raw.bands[band][k];
      return n === null ? "–" : Words.number(n, 1);
    };
    return el("table", { class: "bands" },
      el("caption", {}, Words.text("per_hour")),
      el("thead", {}, el("tr", {}, shown.map((band) => el("th", { scope: "col" }, Words.text(`band_${band}`))))),
      el("tbody", {}, el("tr", {}, shown.map((band) => el("td", {}, perHour(band))))));
  }

  const warning = (k) => (early(k)
    ? el("p", { class: "early" }, earlyPicture(), Words.text("ends_early")) : null);

  // What follows the name of a stop, beside the pointer and in the panel.
  function told(k) {
    const pairs = facts(k).flatMap(([key, text]) => [el("dt", {}, Words.text(key)), el("dd", {}, text)]);
    return [warning(k), pairs.length ? el("dl", {}, pairs) : null, table(k)].filter((one) => one !== null);
  }

  return {
    n: raw ? raw.name.length : 0, nEarly, early, sign, listed, earlyPicture, legend, told, name: (k) => raw.name[k] || Words.text("place_unnamed"),
    lines: (k) => (raw.lines ? raw.lines[k] : ""), ids: raw?.id ?? [],
  };
})();
