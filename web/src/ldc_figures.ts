// The figures of a neighbourhood as tables. What may not be shown says why.

import { el, fill, type Child } from "./dom.js";
import type { Figures, Study } from "./ldc_types.js";
import { masked, number, percent, t } from "./words.js";

/** Writes the tables into a box. */
export function showFigures(box: Element, study: Study, figures: Figures): void {
  fill(
    box,
    ...figures.findings.map((said) => el("p", { class: "warning" }, said)),
    residents(figures),
    reach(study, figures),
    offer(figures),
    suggestions(figures),
    figures.threshold > 0 && el("p", { class: "soft" }, t("ldc.masked", { n: figures.threshold })),
  );
}

function residents(figures: Figures): HTMLElement {
  const compared = figures.municipality_name || t("ldc.whole_study");
  const region = figures.region_name;
  const rows = figures.residents.map((one) => [
    one.vintage === null ? one.label : `${one.label} (${one.vintage})`,
    sized(one.indicator, one.value, one.status),
    sized(one.indicator, one.municipality, null),
    ...(region === "" ? [] : [sized(one.indicator, one.region, null)]),
  ]);
  const heads = [t("ldc.figure"), t("ldc.here"), compared, ...(region === "" ? [] : [region])];
  return table(t("ldc.residents"), heads, rows);
}

function reach(study: Study, figures: Figures): HTMLElement {
  const label = (list: readonly { name: string; label: string }[], name: string): string =>
    list.find((one) => one.name === name)?.label ?? name;
  const rows = figures.reach.map((one) => [
    study.categories.find((other) => other.category === one.category)?.label ?? one.category,
    one.mode === "walk"
      ? t("ldc.on_foot", { pace: label(study.paces, one.name) })
      : t("ldc.by_transit", { window: label(study.windows, one.name) }),
    t("ldc.in_minutes", { n: one.norm_minutes }),
    one.median_minutes === null ? "–" : t("ldc.in_minutes", { n: one.median_minutes }),
    one.share_within === null
      ? masked(null, one.share_within_status)
      : percent(one.share_within),
    masked(one.people_beyond, one.people_beyond_status),
  ]);
  const heads = ["kind", "how", "norm", "median", "within", "beyond"];
  return table(t("ldc.reach"), heads.map((name) => t(`ldc.reach_${name}`)), rows);
}

function offer(figures: Figures): HTMLElement {
  const counts = figures.offer.map((one) => [one.label, number(one.inside), number(one.near)]);
  const places = figures.places.map((one) => [
    one.name ?? one.place,
    figures.offer.find((other) => other.category === one.category)?.label ?? one.category,
    one.address ?? "",
    one.opening_hours ?? t("common.status_unknown"),
    one.inside ? t("ldc.yes") : t("ldc.no"),
  ]);
  const heads = ["name", "kind", "address", "hours", "inside"].map((name) => t(`ldc.place_${name}`));
  return el(
    "div",
    {},
    table(t("ldc.offer"), [t("ldc.reach_kind"), t("ldc.inside"), t("ldc.near")], counts),
    places.length > 0 &&
      el("details", {}, el("summary", {}, t("ldc.places", { n: places.length })), table(t("ldc.offer"), heads, places, 9)),
  );
}

function suggestions(figures: Figures): HTMLElement | false {
  if (figures.proposals.length === 0) return false;
  const items = figures.proposals.map(({ kind, sentence }) =>
    el("li", {}, el("strong", {}, t(`ldc.kind_${kind}`)), ": ", sentence),
  );
  return el("div", {}, el("h3", {}, t("ldc.suggestions")), el("ul", {}, ...items));
}

/** A figure with the size that its name tells: a share is a percentage. */
function sized(indicator: string, value: number | null, status: string | null): string {
  if (value === null) return status === null ? "–" : masked(null, status);
  return /share/.test(indicator) ? percent(value, 1) : number(value);
}

/** A table that scrolls in itself. `texts`: how many columns are words; the others are numbers. */
function table(caption: string, heads: Child[], rows: Child[][], texts = 1): HTMLElement {
  const kind = (column: number): string | null => (column < texts ? null : "number");
  const body = rows.map((row) =>
    el("tr", {}, ...row.map((cell, i) => (i === 0 ? el("th", { scope: "row" }, cell) : el("td", { class: kind(i) }, cell)))),
  );
  return el(
    "div",
    { class: "scroll", tabindex: 0, role: "group", "aria-label": caption },
    el(
      "table",
      {},
      el("caption", {}, caption),
      el("thead", {}, el("tr", {}, ...heads.map((head, i) => el("th", { scope: "col", class: kind(i) }, head)))),
      el("tbody", {}, ...body),
    ),
  );
}
