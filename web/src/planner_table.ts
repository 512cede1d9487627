// The table that stands for the map: every area, to be sorted and searched.

import { el, fill } from "./dom.js";
import type { Desk } from "./planner_desk.js";
import { shownValues } from "./planner_desk.js";
import { layerName, written } from "./planner_layers.js";
import type { Kind, Value } from "./planner_types.js";
import { compare, t } from "./words.js";

const PAGE = 200;

interface Column {
  id: string;
  label: string;
  kind: Kind;
  values: Value[];
}

/** Builds the table in its box and returns what brings it up to date; it is only made when shown. */
export function areaTable(desk: Desk, box: HTMLElement): () => void {
  const { study, figures, state } = desk;
  let sorted = { id: "rank", down: false };
  let most = PAGE;
  const search = el("input", { type: "search", id: "search", oninput: () => ((most = PAGE), update()) });
  const count = el("p", { class: "soft", role: "status" });
  const held = el("div", {});
  fill(box, el("div", { class: "field" }, el("label", { for: "search" }, t("planner.search")), search), count, held);

  function columns(): Column[] {
    const { chosen, shown } = state;
    const ranks = figures.ranks(chosen).map((value): Value => ({ value, status: value === null ? "unknown" : "known" }));
    const made: Column[] = [
      { id: "rank", label: t("planner.column_rank"), kind: "gap", values: ranks },
      { id: "shown", label: layerName(study, shown), kind: shown.kind, values: shownValues(desk) },
      { id: "need", label: t("planner.layer_need"), kind: "need", values: figures.need(chosen) },
    ];
    for (const { category, label } of study.categories) {
      const name = (kind: Kind): string => t("planner.column_of", { name: t(`planner.layer_${kind}`), category: label });
      made.push({ id: `${category}-gap`, label: name("gap"), kind: "gap", values: figures.people(category, chosen) });
      made.push({ id: `${category}-minutes`, label: name("minutes"), kind: "minutes", values: figures.minutes(category, chosen) });
    }
    return made;
  }

  function sort(id: string): void {
    const first = sorted.id !== id;
    // of figures the largest comes first, of names and ranks the lowest
    sorted = { id, down: first ? id !== "name" && id !== "rank" : !sorted.down };
    update();
    held.querySelector<HTMLElement>(`[data-sort="${CSS.escape(id)}"]`)?.focus();
  }

  function order(made: Column[]): number[] {
    const wanted = search.value.trim().toLocaleLowerCase();
    const rows = figures.areas.flatMap((area, row) =>
      `${area.name} ${area.code}`.toLocaleLowerCase().includes(wanted) ? [row] : [],
    );
    const sign = sorted.down ? -1 : 1;
    const values = made.find((column) => column.id === sorted.id)?.values;
    if (values === undefined) {
      const name = (row: number): string => figures.areas[row]?.name ?? "";
      return rows.sort((a, b) => sign * compare(name(a), name(b)));
    }
    return rows.sort((a, b) => {
      const [one, other] = [values[a]?.value ?? null, values[b]?.value ?? null];
      // what is not known comes last, whichever way it is sorted
      if (one === null || other === null) return Number(one === null) - Number(other === null);
      return sign * (one - other);
    });
  }

  function heading(id: string, label: string): HTMLElement {
    const way = sorted.id !== id ? "none" : sorted.down ? "descending" : "ascending";
    const arrow = { none: "", descending: " ▼", ascending: " ▲" }[way];
    const button = el("button", { type: "button", "data-sort": id, onclick: () => sort(id) }, label, el("span", { "aria-hidden": "true" }, arrow));
    return el("th", { scope: "col", "aria-sort": way, class: id === "name" ? null : "number" }, button);
  }

  function update(): void {
    if (box.hidden) return;
    const made = columns();
    const rows = order(made);
    const below = study.suppress_below;
    const body = rows.slice(0, most).map((row) => {
      const area = figures.areas[row];
      if (area === undefined) return null;
      const choose = (): void => desk.chooseArea(area.code, true);
      return el(
        "tr",
        { class: area.code === state.area ? "here" : null },
        el("th", { scope: "row" }, el("button", { type: "button", class: "plain", "data-code": area.code, onclick: choose }, area.name)),
        ...made.map(({ kind, values }) =>
          el("td", { class: "number" }, written(kind, values[row] ?? { value: null, status: "unknown" }, below)),
        ),
      );
    });
    count.textContent = t("planner.rows", { n: Math.min(most, rows.length), of: rows.length });
    fill(
      held,
      el(
        "table",
        { id: "areas" },
        el("caption", {}, t("planner.table")),
        el("thead", {}, el("tr", {}, heading("name", t("planner.column_area")), ...made.map(({ id, label }) => heading(id, label)))),
        el("tbody", {}, ...body),
      ),
      rows.length > most && el("button", { type: "button", onclick: () => ((most += PAGE), update()) }, t("planner.more_rows")),
    );
  }

  return update;
}
