// Kept scenarios: save under a name, open, throw away; a second one to save is shown both.

import { get, Problem, send, told } from "./api.js";
import { announce, dialog, el, fill, refill } from "./dom.js";
import { everyDocument } from "./parts.js";
import type { Desk } from "./planner_desk.js";
import { showHistory } from "./planner_history.js";
import { inWords } from "./planner_scenario.js";
import { readChanges } from "./planner_state.js";
import { readyToName } from "./planner_timetable.js";
import type { Change, Head, Scenario } from "./planner_types.js";
import { moment, t } from "./words.js";

export interface Keeper {
  update: () => void;
  /** Fetches the list again. */
  refresh: () => Promise<void>;
  /** Opens a kept scenario. Throws Problem. */
  open: (id: string) => Promise<void>;
  /** The kept scenario that changes in the address belong to. Throws Problem. */
  belong: (id: string) => Promise<void>;
  /** Whether the changes are those that were kept last. */
  isSaved: () => boolean;
  /** Of the kept scenario that is open, as it was kept last; nothing where none is. */
  name: () => string;
}

/** Builds the list of kept scenarios. `beside` shows one next to what is open now. */
export function keeper(desk: Desk, box: HTMLElement, beside: (id: string) => void): Keeper {
  const { study, state, changes } = desk;
  const all = `/studies/${encodeURIComponent(study.id)}/scenarios`;
  let heads: Head[] = [];
  let current: Scenario | null = null;
  // a second press of the button would keep it twice
  let busy = false;
  const name = el("input", { type: "text", id: "scenario-name", maxlength: 120, autocomplete: "off", required: true });
  const save = el("button", { type: "submit", id: "save", class: "main" }, t("common.save"));
  const saveNew = el("button", { type: "button", id: "save-new", onclick: () => void attempt(() => make()) }, t("planner.save_new"));
  const state_ = el("p", { class: "soft", id: "save-state", role: "status" });
  const list = el("ul", { class: "kept-list", id: "scenarios" });
  const form = el(
    "form",
    { onsubmit: (event: Event) => (event.preventDefault(), void attempt(() => (current === null ? make() : put(current)))) },
    el("div", { class: "field" }, el("label", { for: "scenario-name" }, t("planner.scenario_name")), name),
    el("div", { class: "row" }, save, saveNew),
    state_,
  );
  fill(box, form, list);

  async function attempt(act: () => Promise<void>): Promise<void> {
    if (busy) return;
    desk.mistake(null);
    if (name.value.trim() === "") {
      desk.mistake(t("planner.name_first"));
      name.focus();
      return;
    }
    busy = true;
    try {
      await act();
    } catch (error) {
      desk.mistake(told(error));
    } finally {
      busy = false;
    }
  }

  async function make(): Promise<void> {
    const { body } = await send<Scenario>("POST", all, { name: name.value.trim(), changes: changes.now });
    saved(body);
  }

  async function put(on: Scenario): Promise<void> {
    const body = { name: name.value.trim(), changes: changes.now };
    try {
      saved((await send<Scenario>("PUT", `/scenarios/${on.id}`, body, { etag: on.etag })).body);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 412) throw error;
      const theirs = error.current as Scenario;
      if (theirs.deleted) await gone(error, theirs);
      else await conflict(theirs);
    }
  }

  /** Somebody saved in between: both are shown, and nothing is lost whatever is chosen. */
  async function conflict(theirs: Scenario): Promise<void> {
    await readyToName(desk, theirs.changes).catch(() => undefined);
    const side = (heading: string, of: readonly Change[]): HTMLElement =>
      el("section", { class: "card" }, el("h3", {}, heading), el("ol", {}, ...of.map((one) => el("li", {}, inWords(desk, one)))));
    const pressed = await dialog({
      title: t("planner.conflict"),
      wide: true,
      body: [
        el("p", {}, t("planner.conflict_text", { when: moment(theirs.changed) })),
        el("div", { class: "two" }, side(t("planner.mine"), changes.now), side(t("planner.theirs", { name: theirs.name }), theirs.changes)),
      ],
      choices: [
        { name: "new", label: t("planner.save_new"), main: true },
        { name: "mine", label: t("planner.keep_mine") },
        { name: "theirs", label: t("planner.keep_theirs") },
      ],
    });
    if (pressed === "new") await make();
    else if (pressed === "mine") await put(theirs);
    else if (pressed === "theirs") take(theirs);
  }

  /** Somebody threw it away in between: it can be had back. */
  async function gone({ title, detail }: Problem, theirs: Scenario): Promise<void> {
    const choices = [
      { name: "new", label: t("planner.save_new"), main: true },
      { name: "mine", label: t("planner.keep_mine") },
      { name: "cancel", label: t("common.cancel") },
    ];
    const pressed = await dialog({ title, body: [el("p", {}, detail)], choices });
    if (pressed === "new") await make();
    else if (pressed === "mine") await put(theirs);
  }

  function saved(scenario: Scenario): void {
    become(scenario);
    announce(t("planner.saved", { name: scenario.name }));
    // the state of the page changes, the changes do not
    desk.change(() => undefined);
    void refresh().catch((error: unknown) => desk.mistake(told(error)));
  }

  function become(scenario: Scenario): void {
    current = read(scenario);
    state.scenario = scenario.id;
    name.value = scenario.name;
  }

  function take(scenario: Scenario): void {
    const lost = changes.now.length > 0 && !isSaved();
    become(scenario);
    const { changes: taken } = current ?? { changes: [] };
    // with undo one goes back to what was open and not kept
    desk.change(() => (lost ? changes.set(taken, false) : changes.start(taken)));
  }

  async function belong(id: string): Promise<void> {
    become(await get<Scenario>(`/scenarios/${encodeURIComponent(id)}`));
    update();
  }

  function isSaved(): boolean {
    return current !== null && JSON.stringify(current.changes) === JSON.stringify(changes.now);
  }

  async function remove(head: Head): Promise<void> {
    const pressed = await dialog({
      title: t("planner.remove_title", { name: head.name }),
      choices: [
        { name: "cancel", label: t("common.cancel") },
        { name: "remove", label: t("planner.remove"), main: true },
      ],
    });
    if (pressed !== "remove") return;
    try {
      await send("DELETE", `/scenarios/${head.id}`, undefined, { etag: head.etag });
      if (current?.id === head.id) {
        current = null;
        state.scenario = "";
        desk.change(() => undefined);
      }
      await refresh();
    } catch (error) {
      desk.mistake(told(error));
    }
  }

  function line(head: Head): HTMLElement {
    const about = t("planner.kept_when", { when: moment(head.changed), version: head.version });
    const button = (key: string, act: () => void): HTMLElement =>
      el("button", { type: "button", "aria-label": t(`planner.${key}_of`, { name: head.name }), onclick: act }, t(`planner.${key}`));
    return el(
      "li",
      { "data-scenario": head.id },
      el("span", {}, head.id === state.scenario ? el("strong", {}, head.name) : head.name, el("br"), el("span", { class: "soft" }, about)),
      el(
        "span",
        { class: "row" },
        button("open_it", () => void open(head.id).catch((error: unknown) => desk.mistake(told(error)))),
        button("beside", () => beside(head.id)),
        button("history", () => void showHistory(desk, head, (version) => putBack(head, version))),
        button("remove", () => void remove(head)),
      ),
    );
  }

  /** An earlier version, saved on top of the newest; where somebody saved since, both are shown. */
  async function putBack(head: Head, version: Scenario): Promise<void> {
    const newest = await get<Scenario>(`/scenarios/${encodeURIComponent(head.id)}`);
    const body = { name: version.name, changes: version.changes };
    const { body: saved } = await send<Scenario>("PUT", `/scenarios/${head.id}`, body, { etag: newest.etag });
    become(saved);
    // with undo one goes back to what was open
    desk.change(() => changes.set(current?.changes ?? [], false));
    announce(t("planner.put_back_done", { n: version.version, name: saved.name }));
    await refresh();
  }

  async function refresh(): Promise<void> {
    heads = await everyDocument<Head>(all);
    update();
  }

  async function open(id: string): Promise<void> {
    take(await get<Scenario>(`/scenarios/${encodeURIComponent(id)}`));
  }

  function update(): void {
    save.textContent = t("common.save");
    saveNew.hidden = current === null;
    state_.textContent = current === null ? "" : t(isSaved() ? "planner.is_saved" : "planner.not_saved", { name: current.name });
    refill(list, name, ...(heads.length > 0 ? heads.map(line) : [el("li", {}, t("planner.none_kept"))]));
  }

  return { update, refresh, open, belong, isSaved, name: () => current?.name ?? "" };
}

/** As the page writes changes itself, so that the two can be compared. */
function read(scenario: Scenario): Scenario {
  return { ...scenario, changes: readChanges(scenario.changes) ?? [] };
}
