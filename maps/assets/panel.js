"use strict";
// All figures of an area or a place: in short beside the pointer, in full in the panel.
const Panel = (() => {
  const BASE = ["households", "one_person_households", "one_person_share", "need", "people_in_gap", "priority"];
  const COUNTED = ["households", "one_person_households", "one_person_share"];

  // Year, inherited or not, and source of a figure, in a few words.
  function note(name, i) {
    const parts = [];
    if (Data.state(name, i) === "unknown") return "";
    if (Data.vintage(name, i) !== null) parts.push(String(Data.vintage(name, i)));
    else if (COUNTED.includes(name)) parts.push(Words.text("year_unknown"));
    if (Data.inherited(name, i)) parts.push(Words.text("inherited"));
    if (Data.source(name, i)) parts.push(Data.source(name, i));
    return parts.join(", ");
  }

  function rankText(i) {
    const [rank, low, high] = ["rank", "rank_low", "rank_high"].map((name) => Data.value(name, i));
    if (rank === null) return Words.text("no_data");
    if (low === null || high === null) return Words.number(rank);
    return Words.text("rank_interval", { rank, low, high });
  }

  const place = (i) => [Data.raw.areas.municipality[i], Data.raw.areas.code[i]].filter(Boolean).join(" · ");

  function pair(label, figure, remark = "") {
    return [el("dt", {}, label), el("dd", {}, figure, remark ? el("small", {}, ` (${remark})`) : null)];
  }

  // --- beside the pointer

  // Of an area: who lives there, and on foot what follows from it.
  const base = (part) => (part ? [...COUNTED, "need"] : BASE).filter((name) => Data.column(name));

  function areaTip(i, layer, part) {
    const rows = base(part)
      .flatMap((name) => pair(Words.text(name), Data.written(name, i), note(name, i)));
    if (Data.column("rank") && !part) rows.push(...pair(Words.text("rank"), rankText(i)));
    return [
      el("strong", {}, Data.raw.areas.name[i]), el("small", { class: "block" }, place(i)),
      el("p", { class: "now" }, layerNow(i, layer)),
      el("dl", {}, rows),
      part ? el("p", { class: "window" }, Data.windowNamed(part)) : "",
      part ? Travel.brief(i, part)
        : el("table", {}, el("tbody", {}, Data.raw.categories.map((one) => categoryRow(one, i)))),
      el("small", { class: "block" }, Data.years()),
      el("small", { class: "block" }, Words.text("more_on_click")),
    ];
  }

  function layerNow(i, layer) {
    const names = layer.second ? [layer.second] : [layer.column];
    const why = Data.reason(layer, i);
    return `${Data.layerText(layer)}: ${names.map((name) => Data.written(name, i)).join(", ")}`
      + (why ? ` (${why})` : "");
  }

  function categoryRow(one, i) {
    const share = `${one.id}_share_within_norm`, gap = `${one.id}_people_in_gap`;
    return el("tr", {},
      el("th", { scope: "row" }, Data.label(one)),
      el("td", {}, Data.written(`${one.id}_minutes`, i)),
      el("td", {}, `${Data.written(share, i)} ≤ ${Data.norm(one)} min`),
      el("td", {}, `${Words.text("gap_column").toLowerCase()}: ${Data.written(gap, i)}`));
  }

  function signTip(sign) {
    if (sign.stop !== undefined) {
      return [
        el("strong", {}, Stops.name(sign.stop)), el("small", { class: "block" }, Words.text("stop")),
        ...Stops.told(sign.stop),
      ];
    }
    const k = sign.place, { places, categories } = Data.raw;
    return [
      el("strong", {}, Data.placeName(k)),
      el("small", { class: "block" }, Data.label(categories[places.category[k]])),
      el("p", {}, `${Words.text("place_hours")}: ${places.opening_hours[k] || Words.text("not_known")}`),
    ];
  }

  function tip(children, spot) {
    const box = byId("tip");
    if (!children || !spot) { box.hidden = true; return; }
    box.replaceChildren(...children);
    box.hidden = false;
    const stage = box.parentElement.getBoundingClientRect();
    const left = spot.x + 18 + box.offsetWidth > stage.width ? spot.x - 18 - box.offsetWidth : spot.x + 18;
    const top = Math.min(Math.max(spot.y - 20, 6), stage.height - box.offsetHeight - 6);
    box.style.left = `${Math.max(6, left)}px`;
    box.style.top = `${Math.max(6, top)}px`;
  }

  // --- the panel

  function open(title, under, children, close) {
    const box = byId("panel");
    box.replaceChildren(
      el("div", { class: "panel-head" },
        el("div", {}, el("h2", { id: "panel-title" }, title), el("p", { class: "hint" }, under)),
        el("button", { type: "button", class: "close", "aria-label": Words.text("close"), click: close }, "×")),
      ...children.filter((child) => child !== null),
    );
    box.hidden = false;
    box.scrollTop = 0;
  }

  function area(i, layer, close) {
    const rows = residents(null, i);
    if (Data.column("rank")) rows.push(row(Words.text("rank"), rankText(i), ""));
    open(Data.raw.areas.name[i], place(i), [
      hatched(layer, i),
      el("table", { class: "figures" }, el("tbody", {}, rows)),
      overlapText(i),
      ...Data.raw.categories.flatMap((one) => categoryFigures(one, i)),
      el("p", { class: "hint" }, Data.years()),
    ], close);
  }

  // The panel of an area in a window: `drawn` is the category whose journey is on the map.
  function travel(i, layer, part, drawn, on) {
    const { cut, categories } = Data.raw;
    open(Data.raw.areas.name[i], place(i), [
      cut ? el("p", { class: "cut" }, Words.text("cut_named", { cut })) : null,
      el("p", { class: "window" }, Data.windowNamed(part)),
      hatched(layer, i),
      ...categories.flatMap((one) => [
        normOf(one),
        Travel.full(one, i, part),
        Travel.journey(one, i, part, one.id === drawn, on.journey),
      ]),
      el("table", { class: "figures" }, el("tbody", {}, residents(part, i))),
      el("p", { class: "hint" }, Data.years()),
    ], on.close);
  }

  const residents = (part, i) => base(part).map((name) => figureRow(Words.text(name), name, i));

  function hatched(layer, i) {
    const why = Data.reason(layer, i);
    return why ? el("p", { class: "why" }, Words.text("hatched", { layer: Data.layerText(layer), why })) : null;
  }

  const normOf = (one) =>
    el("h3", {}, Words.text("norm_of", { category: Data.label(one), norm: Data.norm(one) }));

  function overlapText(i) {
    const others = Data.overlapping(i);
    if (others === null) return null;
    const key = others.length === 0 ? "overlap_none" : others.length === 1 ? "overlap_one" : "overlap_many";
    return el("p", { class: "hint" }, Words.text(key, { n: others.length }));
  }

  function row(label, figure, remark) {
    return el("tr", {}, el("th", { scope: "row" }, label), el("td", {}, figure),
      el("td", { class: "note" }, remark));
  }

  function figureRow(label, name, i) {
    const year = COUNTED.includes(name) && Data.vintage(name, i) !== null
      ? Words.text("vintage", { year: String(Data.vintage(name, i)) }) : null;
    const full = note(name, i);
    return row(label, Data.written(name, i), year ? full.replace(/^\d+/, year) : full);
  }

  function categoryFigures(one, i) {
    const names = ["third_minutes", "share_within_norm", "places_within_norm", "shortfall"];
    const rows = names.filter((name) => Data.column(`${one.id}_${name}`))
      .map((name) => figureRow(Words.text(name), `${one.id}_${name}`, i));
    return [
      normOf(one),
      paces(one, i),
      el("table", { class: "figures" }, el("tbody", {}, rows)),
    ];
  }

  // Minutes on foot change with the pace alone; people out of reach come from the computation.
  function paces(one, i) {
    const minutes = Data.value(`${one.id}_minutes`, i), own = Data.raw.pace;
    const rows = Data.raw.paces.map(({ name, speed }) => {
      const mine = name === own.name;
      const gap = mine ? `${one.id}_people_in_gap` : `${one.id}_people_in_gap_${name}`;
      const time = minutes === null ? Words.text("no_data") : Data.amount((minutes * own.speed) / speed, "minutes");
      return el("tr", { class: mine ? "own" : null },
        el("th", { scope: "row" }, Data.paceText(name, speed),
          mine ? el("small", { class: "block" }, Words.text("study_pace")) : null),
        el("td", {}, time), el("td", {}, Data.written(gap, i)));
    });
    const head = ["pace_column", "minutes_column", "gap_column"];
    return el("table", { class: "figures paces" },
      el("thead", {}, el("tr", {}, head.map((key) => el("th", { scope: "col" }, Words.text(key))))),
      el("tbody", {}, rows));
  }

  function venue(k, close) {
    const { places, categories, pace } = Data.raw;
    const wheelchair = places.wheelchair[k], known = Words.has(`wheelchair_${wheelchair}`);
    const capacity = places.capacity[k];
    const unknown = Words.text("not_known");
    const found = Data.catchment(k);
    open(Data.placeName(k), Data.label(categories[places.category[k]]), [
      el("dl", {}, [
        ...pair(Words.text("place_hours"), places.opening_hours[k] || unknown),
        ...pair(Words.text("place_address"), places.address[k] || unknown),
        ...pair(Words.text("place_wheelchair"), known ? Words.text(`wheelchair_${wheelchair}`) : wheelchair || unknown),
        ...pair(Words.text("place_capacity"), capacity === null ? unknown : Words.number(capacity, 1, 0)),
      ]),
      el("p", { class: "hint" }, found
        ? Words.text("catchment", { minutes: Words.number(found.minutes, 1, 0), pace: Data.paceText(pace.name, pace.speed) })
        : Words.text("catchment_none")),
    ], close);
  }

  const halt = (k, close) => open(Stops.name(k), Words.text("stop"), Stops.told(k), close);

  // In a narrow window the panel lies below the map: scroll to where both are in sight.
  function uncover() {
    if (window.matchMedia("(max-width: 900px)").matches) byId("panel").scrollIntoView({ block: "start" });
  }

  const shut = () => { byId("panel").hidden = true; };

  return { tip, areaTip, signTip, area, travel, venue, halt, shut, uncover, rankText };
})();
