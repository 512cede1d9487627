"use strict";
// Journeys in a window, as figures: on foot, with public transport, and after the cut.
const Travel = (() => {
  // One way of travelling: heading, and its columns of minutes and of people out of reach.
  const WAYS = [
    { head: "on_foot", minutes: "walk_minutes", gap: "walk_people_in_gap" },
    { head: "with_transit", minutes: "minutes", gap: "people_in_gap" },
    { head: "after_cut", minutes: "cut_minutes", gap: "cut_people_in_gap" },
  ];

  const has = (one, part, kind) => Boolean(Data.column(Data.journeyColumn(one, part, kind)));
  const written = (one, part, kind, i) => (has(one, part, kind)
    ? Data.written(Data.journeyColumn(one, part, kind), i) : "");

  // The ways of which any category has minutes.
  const ways = (part) => WAYS.filter((way) =>
    Data.raw.categories.some((one) => has(one, part, way.minutes)));

  function head(keys) {
    return el("thead", {}, el("tr", {}, el("td", {}), keys.map((key) =>
      el("th", { scope: "col" }, Words.text(key)))));
  }

  // A table for beside the pointer: one row for each category.
  function brief(i, part) {
    const shown = ways(part), rest = ["p85_minutes", "share_within_norm"]
      .filter((kind) => Data.raw.categories.some((one) => has(one, part, kind)));
    return el("table", { class: "travel" }, head([...shown.map((way) => way.head), ...rest.map((kind) => `journey_${kind}`)]),
      el("tbody", {}, Data.raw.categories.map((one) => el("tr", {},
        el("th", { scope: "row" }, Data.label(one)),
        shown.map((way) => el("td", {}, written(one, part, way.minutes, i))),
        rest.map((kind) => el("td", {}, written(one, part, kind, i)))))));
  }

  // Everything of one category for the panel.
  function full(one, i, part) {
    const shown = ways(part);
    const row = (label, cells) => (cells.some(Boolean) ? el("tr", {},
      el("th", { scope: "row" }, Words.text(label)), cells.map((cell) => el("td", {}, cell))) : null);
    const each = (field) => shown.map((way) => written(one, part, way[field], i));
    // of what only journeys with public transport have
    const only = (kind, head = "with_transit") =>
      shown.map((way) => (way.head === head ? written(one, part, kind, i) : ""));
    return el("table", { class: "figures travel" }, head(shown.map((way) => way.head)), el("tbody", {},
      row("journey_minutes", each("minutes")),
      row("journey_p85_minutes", only("p85_minutes")),
      row("journey_share_within_norm", only("share_within_norm")),
      row("gap_column", each("gap")),
      row("people_won", only("people_won")),
      row("people_lost", only("people_lost", "after_cut"))));
  }

  // The typical journey with its legs, and a button that draws it.
  function journey(one, i, part, isDrawn, show) {
    const found = Journeys.of(part, one, i);
    if (!found) return null;
    return el("div", { class: "journey" },
      el("p", {}, Journeys.summary(found)),
      Journeys.list(found),
      el("button", { type: "button", "aria-pressed": String(isDrawn), "data-journey": one.id, click: () => show(one.id) },
        Words.text("show_journey")));
  }

  return { brief, full, journey };
})();
