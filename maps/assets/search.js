"use strict";
// Finds areas, places and stops by name or code, whatever their accents and capitals.
const Search = (() => {
  const MOST = 12;
  let entries = [];
  let found = [];
  let active = -1;
  let on = {};

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  function start(handlers) {
    on = handlers;
    const { areas, places, stops } = Data.raw;
    entries = [
      ...areas.name.map((name, i) => ({ area: i, name, plain: plain(name), code: plain(areas.code[i]) })),
      ...places.name.map((name, k) => ({ place: k, name, plain: plain(name), code: plain(places.id[k]) })),
      ...(stops?.name ?? []).map((name, k) => ({ stop: k, name, plain: plain(name), code: plain(Stops.ids[k] ?? "") })),
    ];
    const field = byId("search");
    field.addEventListener("input", look);
    field.addEventListener("keydown", key);
    field.addEventListener("blur", () => hide());
    byId("suggestions").addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("li");
      if (option) choose(Number(option.dataset.at));
    });
  }

  // How well an entry fits: at its start, at the start of a word, anywhere; areas before places,
  // and places before stops.
  function fit(entry, wanted) {
    const at = entry.plain.indexOf(wanted);
    const second = entry.area !== undefined ? 0 : entry.place !== undefined ? 0.5 : 0.7;
    if (at === 0) return second;
    if (at > 0) return (/[\s'(-]/.test(entry.plain[at - 1]) ? 1 : 2) + second;
    return entry.code && entry.code.includes(wanted) ? 3 : null;
  }

  function look() {
    const wanted = plain(byId("search").value.trim());
    if (!wanted) { hide(); byId("status").textContent = ""; return; }
    found = entries.map((entry) => [fit(entry, wanted), entry]).filter(([fits]) => fits !== null)
      .sort((a, b) => a[0] - b[0]).slice(0, MOST).map(([, entry]) => entry);
    active = found.length ? 0 : -1;
    byId("status").textContent = found.length
      ? Words.text("search_found", { n: found.length }) : Words.text("search_none");
    draw();
  }

  const shownName = (entry) => (entry.place === undefined ? entry.name : Data.placeName(entry.place));

  function under(entry) {
    if (entry.stop !== undefined) return [Words.text("stop"), Stops.lines(entry.stop)].filter(Boolean).join(" · ");
    if (entry.place === undefined) {
      return [Words.text("search_area"), Data.severalMunicipalities ? Data.raw.areas.municipality[entry.area] : "",
        Data.raw.areas.code[entry.area]].filter(Boolean).join(" · ");
    }
    return Data.label(Data.raw.categories[Data.raw.places.category[entry.place]]);
  }

  function draw() {
    const list = byId("suggestions");
    list.replaceChildren(...found.map((entry, at) => el("li", {
      id: `suggestion-${at}`, role: "option", "data-at": at, "aria-selected": String(at === active),
    }, shownName(entry), el("small", { class: "block" }, under(entry)))));
    if (!found.length) list.append(el("li", { class: "none", role: "presentation" }, Words.text("search_none")));
    list.hidden = false;
    byId("search").setAttribute("aria-expanded", "true");
    if (active >= 0) {
      byId("search").setAttribute("aria-activedescendant", `suggestion-${active}`);
      list.children[active].scrollIntoView({ block: "nearest" });
    }
  }

  function hide() {
    byId("suggestions").hidden = true;
    byId("search").setAttribute("aria-expanded", "false");
    byId("search").removeAttribute("aria-activedescendant");
  }

  function key(event) {
    if (event.key === "Escape") { hide(); return; }
    if (event.key === "Enter") {
      event.preventDefault();
      if (!byId("suggestions").hidden && active >= 0) choose(active);
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    if (byId("suggestions").hidden) { look(); return; }
    if (!found.length) return;
    active = (active + step + found.length) % found.length;
    draw();
  }

  function choose(at) {
    const entry = found[at];
    hide();
    byId("search").value = shownName(entry);
    if (entry.stop !== undefined) on.stop(entry.stop);
    else if (entry.place === undefined) on.area(entry.area);
    else on.place(entry.place);
  }

  return { start };
})();
