// The points that people add of their own beside the proposals: written, ordered, taken out.

import { announce, el, fill } from "./dom.js";
import { parsed, verdictControls, verdictOf, verdictTold, type Verdict } from "./ldc_decisions.js";
import type { Part } from "./ldc_saver.js";
import { t } from "./words.js";

/** The key of all points together; what is saved is the whole list, in its order. */
export const POINTS = "points";

interface Row {
  node: HTMLElement;
  words: HTMLTextAreaElement;
  read: () => Verdict;
  write: (said: Verdict) => void;
  /** Tells which of how many it is. */
  number: (n: number, of: number) => void;
}

type Act = "up" | "down" | "remove";

const BLANK: Verdict = { status: "accepted", feasibility: null, words: "" };
const NONE = JSON.stringify([]);
let made = 0;

/** The points as a text that can be kept and compared; one in which nothing is said is none. */
export function pointsText(points: readonly Verdict[]): string {
  const said = points
    .map(({ status, feasibility, words }) => ({ status, feasibility, words: words.replace(/\s+/g, " ").trim() }))
    .filter(({ words, feasibility }) => words !== "" || feasibility !== null);
  return JSON.stringify(said);
}

/** The list of points with what one does with them. */
export function pointsPart(path: string, points: readonly Verdict[], changed: () => void): { part: Part; node: HTMLElement } {
  const rows: Row[] = [];
  const list = el("div", {});
  const gone = el("p", { class: "row", role: "status" });
  const add = el("button", { type: "button", id: "point-add" }, t("ldc.point_add"));
  const heading = t("ldc.points");
  const node = el("div", { id: "points" }, el("h4", {}, heading), el("p", {}, t("ldc.points_hint")), list, gone, add);
  node.addEventListener("input", changed);
  add.addEventListener("click", () => put(rows.length, BLANK).words.focus());
  write(points);
  const part: Part = {
    key: POINTS,
    heading,
    read: () => pointsText(rows.map((row) => row.read())),
    write: (value) => write(pointsOf(value)),
    path: `${path}/points`,
    body: (value) => ({ points: pointsOf(value) }),
    told: (value) => pointsOf(value).map(verdictTold).join("\n\n"),
    free: false,
    both: (mine, theirs) => joined(pointsOf(mine), pointsOf(theirs)),
  };
  return { part, node };

  function put(at: number, said: Verdict): Row {
    const row = pointRow((what, of) => act(what, of));
    row.write(said);
    rows.splice(at, 0, row);
    show();
    return row;
  }

  /** Shows these points; rows that are there stay, so that what has the focus keeps it. */
  function write(said: readonly Verdict[]): void {
    fill(gone, null);
    rows.splice(said.length);
    said.forEach((point, i) => (rows[i] === undefined ? put(i, point) : rows[i].write(point)));
    show();
  }

  function show(): void {
    rows.forEach(({ node: row }, i) => list.children[i] !== row && list.insertBefore(row, list.children[i] ?? null));
    while (list.children.length > rows.length) list.lastElementChild?.remove();
    rows.forEach((row, i) => row.number(i + 1, rows.length));
  }

  function act(what: Act, row: Row): void {
    const at = rows.indexOf(row);
    rows.splice(at, 1);
    fill(gone, null);
    if (what === "remove") takenOut(at, row.read());
    else {
      const to = what === "up" ? at - 1 : at + 1;
      rows.splice(to, 0, row);
      show();
      focusOn(row, what);
      announce(t("ldc.point_moved", { n: to + 1, of: rows.length }));
    }
    changed();
  }

  function takenOut(at: number, said: Verdict): void {
    show();
    if (pointsText([said]) === NONE) {
      add.focus();
      return;
    }
    const back = el("button", { type: "button" }, t("ldc.point_back"));
    back.addEventListener("click", () => {
      fill(gone, null);
      put(Math.min(at, rows.length), said).words.focus();
      changed();
    });
    fill(gone, el("span", {}, t("ldc.point_gone", { n: at + 1 })), back);
    back.focus();
  }
}

function pointRow(act: (what: Act, row: Row) => void): Row {
  const name = `point-${(made += 1)}`;
  const words = el("textarea", { id: `${name}-words`, rows: 2, maxlength: 2000 });
  const { nodes, read, write } = verdictControls(name, words);
  const legend = el("legend", {});
  const acts: Act[] = ["up", "down", "remove"];
  const buttons = acts.map((what) => el("button", { type: "button", "data-act": what }, t(`ldc.point_${what}`)));
  const node = el(
    "fieldset",
    { class: "decision point" },
    legend,
    el("div", { class: "field" }, el("label", { for: words.id }, t("ldc.point_words")), words),
    ...nodes,
    el("div", { class: "row" }, ...buttons),
  );
  const number = (n: number, of: number): void => {
    legend.textContent = t("ldc.point", { n });
    buttons.forEach((button, i) => {
      button.setAttribute("aria-label", `${t(`ldc.point_${acts[i] ?? ""}`)}: ${legend.textContent}`);
      button.disabled = (acts[i] === "up" && n === 1) || (acts[i] === "down" && n === of);
    });
  };
  const row: Row = { node, words, read, write, number };
  buttons.forEach((button, i) => button.addEventListener("click", () => act(acts[i] ?? "up", row)));
  return row;
}

/** The button that was pressed, or the other way where the row cannot go further. */
function focusOn({ node }: Row, what: Act): void {
  const buttons = [what, "up", "down"].map((one) => node.querySelector<HTMLButtonElement>(`[data-act=${one}]`));
  buttons.find((button) => button !== null && !button.disabled)?.focus();
}

function pointsOf(kept: string): Verdict[] {
  const found = parsed(kept);
  return Array.isArray(found) ? found.map(verdictOf) : [];
}

/** The points of another with those of mine that they do not have: nothing is lost. */
function joined(mine: readonly Verdict[], theirs: readonly Verdict[]): string {
  const there = new Set(theirs.map(({ words }) => words));
  return pointsText([...theirs, ...mine.filter(({ words }) => !there.has(words))]);
}
