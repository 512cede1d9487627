"use strict";
// The typical journeys, unpacked when the first is asked for: they are many, and few are looked at.
const Journeys = (() => {
  const block = byId("nabij-journeys");
  let found = null;

  const key = (part, category, area) => [part, category, area].join(" ");

  function unpack() {
    const raw = JSON.parse(block.textContent);
    const lines = Data.lines(raw.stretches.lines);
    const { kind, start, end, line } = raw.stretches;
    const said = (rows, k) => raw.texts[rows[k]];
    let at = 0;
    const leg = () => {
      const k = raw.legs.stretch[at];
      const made = {
        kind: raw.kinds[kind[k]], start: said(start, k), end: said(end, k), line: said(line, k),
        points: lines[k], depart: said(raw.legs.depart, at), arrive: said(raw.legs.arrive, at),
      };
      at += 1;
      return made;
    };
    const all = raw.journeys;
    return new Map(all.area.map((area, j) => [
      key(Data.raw.windows[all.window[j]].id, Data.raw.categories[all.category[j]].id, area),
      {
        place: said(all.place, j), depart: said(all.depart, j), arrive: said(all.arrive, j),
        minutes: all.minutes[j], legs: Array.from({ length: all.n[j] }, leg),
      },
    ]));
  }

  // The journey from area i to a category in a window, or null where there is none.
  function of(part, category, i) {
    if (!block || part === null) return null;
    found = found ?? unpack();
    return found.get(key(part.id, category.id, i)) ?? null;
  }

  // Whole minutes from one clock time to another, which may be on the next day.
  function between(from, to) {
    const [start, end] = [from, to].map((clock) => clock.split(":").map(Number));
    return ((end[0] - start[0]) * 60 + end[1] - start[1] + 2880) % 1440;
  }

  function legText({ kind, start, end, depart, arrive, line }) {
    const minutes = Words.number(between(depart, arrive));
    if (kind === "walk") return Words.text(end ? "leg_walk" : "leg_walk_on", { depart, minutes, end });
    const name = line ? Words.text("leg_line", { line }) : Words.text(`kind_${kind}`);
    return Words.text("leg_ride", { name, depart, start, arrive, end });
  }

  // The legs as a list; who comes before the door opens waits there.
  function list(journey) {
    const last = journey.legs[journey.legs.length - 1];
    const waits = last && last.arrive !== journey.arrive;
    return el("ol", { class: "legs" },
      journey.legs.map((leg) => el("li", { class: leg.kind === "walk" ? "walk" : "ride" },
        Words.capital(legText(leg)),
        leg.kind !== "walk" && leg.line ? el("small", {}, ` ${Words.text(`kind_${leg.kind}`)}`) : null)),
      waits ? el("li", { class: "walk" },
        Words.capital(Words.text("leg_wait", { arrive: last.arrive, enter: journey.arrive }))) : null);
  }

  const summary = ({ depart, arrive, minutes, place }) =>
    Words.text("journey_summary", { depart, arrive, minutes: Words.number(minutes, 1), place });

  return { of, list, summary };
})();
