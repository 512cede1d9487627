// What is told of the room beside the drawing: the score, the checks, advice, and all items as a table.

import { byId, el, fill } from "./dom.js";
import type { Editor } from "./room_editor.js";
import type { Told } from "./room_live.js";
import { middle, pieces, type Spot } from "./room_model.js";
import { failing, spotOf } from "./room_overlay.js";
import { kindOf, metres, nameById } from "./room_words.js";
import { number, t } from "./words.js";

/** Shows a spot of the drawing, with these pieces chosen. */
export type Show = (spot: Spot | null, ids: string[]) => void;

const drawn: Record<string, string> = {};

/** The score with its range; quick enough for every answer. */
export function showScore(told: Told): void {
  const { value, low, high } = told.score;
  // a room where nobody can sit yet is not a bad room
  const empty = told.seats.length === 0;
  byId("score-value").textContent = empty ? "–" : number(value);
  byId("score-range").textContent = empty ? t("room.no_seats") : t("room.range", { low: number(low), high: number(high) });
  const [from, to] = [Math.max(0, low), Math.min(100, high)];
  const range = byId("score-bar-range");
  range.style.left = `${from}%`;
  range.style.width = `${Math.max(1, to - from)}%`;
  byId("score-bar-value").style.left = `${value}%`;
}

/** The rest, each part only where it says something else than it did. */
export function showTold(editor: Editor, told: Told, show: Show): void {
  once("parts", told.score.parts, () => {
    const rows = told.score.parts.map((part) =>
      el(
        "tr",
        {},
        el("th", { scope: "row" }, part.label),
        el("td", { class: "number" }, t("room.points", { points: number(part.of * part.share, 1), of: number(part.of) })),
      ),
    );
    fill(byId("parts"), ...rows);
  });
  once("profile", [told.profile, told.choices], () => {
    fill(byId("profile"), ...told.profile.map((line) => el("li", {}, line)));
    byId("choices").textContent = told.choices;
  });
  const bad = failing(told);
  once("checks", [bad, told.checks.length, told.scope], () => {
    const ok = told.checks.length - bad.length;
    byId("checks-count").textContent = t("room.checks_count", { ok, n: told.checks.length });
    const items = bad.map((check) => {
      const source = [check.kind_label, check.source, check.article].filter((part) => part !== "").join(", ");
      const button = el("button", { type: "button", class: "finding" }, check.sentence);
      button.addEventListener("click", () => show(spotOf(editor.room, check), own(editor, check.items)));
      const look = check.kind === "good_practice" ? "" : "binding";
      return el("li", { class: look }, button, el("p", { class: "soft" }, source));
    });
    fill(byId("checks"), ...items);
    byId("scope").textContent = told.scope;
  });
  once("advice", told.advice, () => {
    const items = told.advice.map((one) => {
      const button = el("button", { type: "button", class: "finding" }, one.sentence);
      button.addEventListener("click", () => show(spotOf(editor.room, one), own(editor, one.items)));
      return el("li", {}, one.items.length > 0 ? button : one.sentence);
    });
    fill(byId("advice"), ...(items.length > 0 ? items : [el("li", {}, t("room.no_advice"))]));
  });
}

/** Everything in the room as a table: what the drawing shows, for who does not see it. */
export function showTable(editor: Editor, told: Told | null): void {
  if (!byId("table-holder", HTMLDetailsElement).open) return;
  const seats = new Map((told?.seats ?? []).map((seat) => [seat.id, seat]));
  const rows = pieces(editor.room).map((piece) => {
    const { id } = piece.item;
    const [x, y] = middle(piece);
    const name = nameById(editor.room, id);
    const button = el("button", { type: "button", "aria-label": t("room.choose", { id, name }) }, id);
    button.addEventListener("click", () => {
      editor.select([id]);
      byId("form").querySelector<HTMLElement>("input, select")?.focus();
    });
    const seat = seats.get(id);
    const table = "table" in piece.item ? (piece.item.table ?? "") : "";
    const angle = "angle" in piece.item ? `${number(piece.item.angle)}°` : "";
    const cells = [kindOf(piece), piece.item.label, table, metres(x), metres(y), angle];
    return el(
      "tr",
      {},
      el("th", { scope: "row" }, button),
      ...cells.map((cell, column) => el("td", { class: column > 2 ? "number" : "" }, cell)),
      el("td", { class: "number" }, seat === undefined ? "" : number(100 * seat.contact)),
      el("td", { class: "number" }, seat === undefined ? "" : number(seat.partners)),
    );
  });
  fill(byId("table-body"), ...rows);
}

/** The chosen ones of these that are in the room; a place of a bench is its bench. */
function own(editor: Editor, ids: readonly string[]): string[] {
  const there = new Set(pieces(editor.room).map((piece) => piece.item.id));
  const found = ids.map((id) => (there.has(id) ? id : id.replace(/\.\d+$/, "")));
  return [...new Set(found)].filter((id) => there.has(id));
}

function once(name: string, facts: unknown, draw: () => void): void {
  const written = JSON.stringify(facts);
  if (drawn[name] === written) return;
  drawn[name] = written;
  draw();
}
