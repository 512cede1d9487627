"use strict";
// The ranked table beside the map: sorts, walks by arrow key, follows the chosen area.
const Ranking = (() => {
  const PAPER = 30; // rows on paper
  const LONGEST = 24; // letters of a word that a column has room for
  const COLUMNS = [
    { name: "rank", text: "column_rank" },
    { name: "rank_low", text: "column_interval" },
    { name: null, text: "column_area" },
    { name: "one_person_households", text: "column_one_person" },
    { name: "people_in_gap", text: "column_gap" },
    { name: "priority", text: "column_priority" },
  ];
  const sorting = { by: "rank", down: false };
  let rows = [];
  let on = {};
  let current = 0;

  function start(handlers) {
    on = handlers;
    byId("table").addEventListener("keydown", walk);
    byId("table").addEventListener("focusin", (event) => {
      const i = rowOf(event.target);
      if (i !== null) { current = i; on.focus(i); }
    });
    byId("table").addEventListener("focusout", () => on.leave());
    byId("table").addEventListener("mouseover", (event) => {
      const i = rowOf(event.target);
      if (i !== null) on.point(i);
    });
    byId("table").addEventListener("mouseleave", () => on.leave());
    byId("table").addEventListener("click", (event) => {
      const i = rowOf(event.target);
      if (i !== null) on.area(i);
    });
  }

  function rowOf(target) {
    const found = target.closest("tbody tr");
    return found ? Number(found.dataset.area) : null;
  }

  const shown = () => COLUMNS.filter((one) => one.name === null || Data.column(one.name));

  // Unknown figures come last, whichever way the table runs.
  function order() {
    const areas = Array.from({ length: Data.size }, (_, i) => i);
    const names = new Intl.Collator(Words.current(), { numeric: true });
    const byName = (a, b) => names.compare(Data.raw.areas.name[a], Data.raw.areas.name[b]);
    const sign = sorting.down ? -1 : 1;
    return areas.sort((a, b) => {
      if (sorting.by === null) return sign * byName(a, b);
      const x = Data.value(sorting.by, a), y = Data.value(sorting.by, b);
      if (x === null || y === null) return (x === null) - (y === null) || byName(a, b);
      return sign * (x - y) || byName(a, b);
    });
  }

  function interval(i) {
    const low = Data.value("rank_low", i), high = Data.value("rank_high", i);
    return low === null || high === null ? "–" : `${Words.number(low)}–${Words.number(high)}`;
  }

  function cell(one, i) {
    if (one.name === null) return nameCell(i);
    if (one.name === "rank_low") return el("td", {}, interval(i));
    if (Data.leftOut(one.name, i)) return el("td", {}, leftOut());
    const known = Data.state(one.name, i) !== "unknown";
    return el("td", {}, known ? Data.written(one.name, i) : "–");
  }

  // A word that stands there where the table is wide, and that is only heard where a sign must do.
  const leftOut = () => [
    el("span", { class: "sign-for-word", "aria-hidden": "true" }, Words.text("left_out_sign")),
    el("span", { class: "word" }, Words.text("left_out"))];

  // What the sign means, below a table that has one.
  function note(columns) {
    const any = columns.some((one) => rows.some((i) => Data.leftOut(one.name, i)));
    byId("left-out").hidden = !any;
    byId("left-out").replaceChildren(
      el("span", { class: "sign-for-word" }, `${Words.text("left_out_sign")} `),
      Words.text("left_out_about"));
  }

  function nameCell(i) {
    const town = Data.severalMunicipalities ? Data.raw.areas.municipality[i] : "";
    const name = Data.raw.areas.name[i];
    const endless = name.split(/[\s-]/).some((word) => word.length > LONGEST);
    return el("th", { scope: "row", class: endless ? "endless" : null },
      el("button", { type: "button", tabindex: -1, "aria-pressed": "false" }, name),
      town ? el("small", { class: "block" }, town) : null);
  }

  function draw() {
    const columns = shown();
    rows = order();
    current = rows.includes(current) ? current : rows[0];
    byId("table").replaceChildren(
      el("thead", {}, el("tr", {}, columns.map(header))),
      el("tbody", {}, rows.map((i) => el("tr", { "data-area": i }, columns.map((one) => cell(one, i))))),
    );
    note(columns);
    byId("table").setAttribute("aria-label", Words.text("ranking"));
    byId("print-rows").textContent = rows.length > PAPER
      ? Words.text("print_rows", { shown: PAPER, n: rows.length }) : "";
    reachable(rows[0]);
  }

  function header(one) {
    const mine = sorting.by === one.name;
    const sort = mine ? (sorting.down ? "descending" : "ascending") : "none";
    return el("th", { scope: "col", "aria-sort": sort },
      el("button", { type: "button", click: () => sortBy(one.name) }, Words.text(one.text)));
  }

  // Ranks and names run upward first, quantities downward.
  function sortBy(name) {
    const upward = name === null || name.startsWith("rank");
    sorting.down = sorting.by === name ? !sorting.down : !upward;
    sorting.by = name;
    draw();
    on.sorted();
    const at = shown().findIndex((one) => one.name === name);
    byId("table").querySelectorAll("thead button")[at].focus();
  }

  const button = (i) => byId("table").querySelector(`tr[data-area="${i}"] button`);

  // One row at a time takes part in the tab order.
  function reachable(i) {
    byId("table").querySelectorAll('tbody button[tabindex="0"]').forEach((one) => { one.tabIndex = -1; });
    if (button(i)) button(i).tabIndex = 0;
    current = i;
  }

  function walk(event) {
    const at = rows.indexOf(rowOf(event.target) ?? -1);
    if (at < 0) return;
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 10, PageUp: at - 10, Home: 0, End: rows.length - 1 };
    if (!(event.key in steps)) return;
    event.preventDefault();
    const next = rows[Math.min(rows.length - 1, Math.max(0, steps[event.key]))];
    reachable(next);
    button(next).focus();
  }

  // Marks the chosen area, and those whose rank does not really differ from it.
  function choose(i) {
    const overlapping = new Set(i === null ? [] : Data.overlapping(i) ?? []);
    byId("table").querySelectorAll("tbody tr").forEach((line) => {
      const mine = Number(line.dataset.area) === i;
      line.classList.toggle("chosen", mine);
      line.classList.toggle("alike", overlapping.has(Number(line.dataset.area)));
      line.querySelector("button").setAttribute("aria-pressed", String(mine));
    });
    if (i === null) return;
    reachable(i);
    const line = button(i).closest("tr"), box = line.closest(".rows");
    if (box.scrollHeight > box.clientHeight) {
      box.scrollTop = line.offsetTop - box.clientHeight / 2;
    }
  }

  const focus = () => { if (button(current)) button(current).focus(); };

  return { start, draw, choose, focus };
})();
