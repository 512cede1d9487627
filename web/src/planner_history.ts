// The versions of a kept scenario: look at one, put it back. Nothing is ever overwritten.

import { get, told } from "./api.js";
import { dialog, el, fill } from "./dom.js";
import { partByPart } from "./parts.js";
import { readChanges } from "./planner_state.js";
import { readyToName } from "./planner_timetable.js";
import { inWords } from "./planner_scenario.js";
import type { Desk } from "./planner_desk.js";
import type { Head, Scenario } from "./planner_types.js";
import { moment, t } from "./words.js";

/** Lists the versions in a dialog. `back` saves one on top of the newest. */
export async function showHistory(desk: Desk, head: Head, back: (version: Scenario) => Promise<void>): Promise<void> {
  const path = `/scenarios/${encodeURIComponent(head.id)}/history`;
  const box = el("div", { id: "versions" });
  const wrong = el("p", { class: "mistake", role: "alert", hidden: true });
  const failed = (error: unknown): void => {
    wrong.hidden = false;
    wrong.textContent = told(error);
  };
  const item = ({ version, changed, name, deleted }: Head, newest: boolean): HTMLElement => {
    const about = t("planner.version", { n: version, when: moment(changed), name });
    const label = `${t("planner.version_look")}: ${about}`;
    const look = el("button", { type: "button", "data-version": version, "aria-label": label, onclick: () => void show(version).catch(failed) }, t("planner.version_look"));
    const marks = [newest && t("planner.version_newest"), deleted && t("planner.version_gone")].filter((one) => one !== false);
    return el("li", {}, el("span", {}, about, marks.length > 0 && ` (${marks.join(", ")})`), look);
  };

  async function show(version: number): Promise<void> {
    const found = await get<Scenario>(`${path}/${version}`);
    const changes = readChanges(found.changes) ?? [];
    await readyToName(desk, changes).catch(() => undefined);
    const about = t("planner.version", { n: version, when: moment(found.changed), name: found.name });
    const newest = head.version === version;
    const put = el("button", { type: "button", id: "put-back", class: "main", onclick: () => void putBack(found).catch(failed) }, t("planner.put_back"));
    const told = changes.length > 0 ? el("ol", {}, ...changes.map((one) => el("li", {}, inWords(desk, one)))) : el("p", {}, t("planner.version_empty"));
    const part = el("section", { id: "version-shown", class: "card", tabindex: -1, "aria-label": about }, el("h3", {}, about), told, !newest && put);
    fill(shown, part);
    part.focus();
  }

  async function putBack(version: Scenario): Promise<void> {
    await back(version);
    box.closest("dialog")?.close();
  }

  const shown = el("div", {});
  try {
    const list = el("ul", { class: "kept-list" });
    fill(box, await partByPart<Head>(path, list, item));
  } catch (error) {
    failed(error);
  }
  await dialog({ title: t("planner.history_title", { name: head.name }), wide: true, body: [wrong, box, shown] });
}
