// The page of the buurtanalyse: choose a neighbourhood, read its figures, write, make the document.

import { get, Problem, told } from "./api.js";
import { byId, el, fill } from "./dom.js";
import { ready, setTitle, start } from "./frame.js";
import { choicesOf, startChoice } from "./ldc_choose.js";
import { showFigures } from "./ldc_figures.js";
import { showHistory } from "./ldc_history.js";
import { showJumps } from "./ldc_jump.js";
import { resetMaking, startMaking, watch } from "./ldc_make.js";
import type { Saver } from "./ldc_saver.js";
import type { Figures, Head, Study } from "./ldc_types.js";
import { freshOf, startWriting, type Questions } from "./ldc_write.js";
import { onState, readState, writeState } from "./state.js";
import { t } from "./words.js";

interface Opened {
  id: string;
  saver: Saver;
}

let study: Study | null = null;
let turn = 0;
let opened: Opened | null = null;
let listTexts: (() => Promise<void>) | null = null;

start("ldc.heading");
startMaking(() => {
  const now = opened;
  if (now === null || study === null) return null;
  const { id } = study;
  return {
    id: now.id,
    study: id,
    saved: () => savedAll(now),
    again: () => again(now),
    working: (job) => {
      if (opened !== now) return false;
      writeState({ study: id, text: now.id, job });
      return true;
    },
  };
});
byId("other").addEventListener("click", () => {
  writeState({ study: study?.id ?? null }, true);
  void follow().then(() => byId("main").focus());
});
byId("history-part").addEventListener("toggle", () => void listHistory());
onState(() => void follow());
// what is typed is kept in the browser; this only spares one the way back
addEventListener("beforeunload", (event) => {
  if (opened !== null && !opened.saver.clean) event.preventDefault();
});
addEventListener("online", () => void opened?.saver.flush());
// on a phone the figures stand above the questions: closed, one sees that there are questions
if (matchMedia("(max-width: 48rem)").matches) byId("figures-part").removeAttribute("open");
await follow();
ready();

/** Shows what the address says; one that was followed meanwhile goes before it. */
async function follow(): Promise<void> {
  const mine = (turn += 1);
  const state = readState();
  const id = state.get("study");
  // the choice on this page belongs to one study
  if (study !== null && id !== study.id) {
    location.reload();
    return;
  }
  await leave();
  fill(byId("problem"), null);
  byId("work").hidden = true;
  byId("choose").hidden = true;
  byId("loading").hidden = false;
  try {
    if (id === undefined) {
      fill(byId("problem"), el("p", {}, t("ldc.no_study"), " ", el("a", { href: "./" }, t("common.home"))));
      return;
    }
    study = await get<Study>(`/studies/${encodeURIComponent(id)}`);
    const text = state.get("text");
    const current = (): boolean => mine === turn;
    if (!current()) return;
    if (text === undefined) await choose(study, current);
    else await open(study, text, state.get("job") ?? null, current);
  } catch (error) {
    if (mine === turn) showProblem(error);
  } finally {
    if (mine === turn) byId("loading").hidden = true;
  }
}

function showProblem(error: unknown): void {
  const passing = error instanceof Problem && (error.status === 0 || error.status === 401 || error.status >= 500);
  const again = el("button", { type: "button" }, t("common.retry"));
  again.addEventListener("click", () => void follow().then(() => byId("main").focus()));
  fill(byId("problem"), el("p", { class: "mistake" }, told(error)), passing && again);
}

/** Saves what was typed before another text is shown. */
async function leave(): Promise<void> {
  const now = opened;
  if (now === null) return;
  await savedAll(now);
  now.saver.close();
  opened = null;
}

async function choose(of: Study, current: () => boolean): Promise<void> {
  tellAbout(of, of.name);
  setTitle(`${t("ldc.heading")}: ${of.name}`);
  const choices = listTexts === null ? await choicesOf(of) : null;
  if (!current()) return;
  byId("choose").hidden = false;
  if (choices !== null) listTexts ??= startChoice(of, choices, (text) => {
    writeState({ study: of.id, text }, true);
    void follow().then(() => byId("main").focus());
  });
  await listTexts?.();
}

async function open(of: Study, id: string, job: string | null, current: () => boolean): Promise<void> {
  const path = `/texts/${encodeURIComponent(id)}`;
  const [head, figures, questions] = await Promise.all([
    get<Head>(path),
    figuresOf(path),
    get<Questions>(`${path}/questions`),
  ]);
  if (!current()) return;
  tellAbout(of, of.name, head.name);
  setTitle(`${head.name} - ${t("ldc.heading")}`);
  resetMaking();
  if (figures instanceof Problem) tellNone(figures);
  else showFigures(byId("figures"), of, figures);
  byId("work").hidden = false;
  opened = { id, saver: startWriting(id, questions, figures instanceof Problem ? [] : figures.proposals) };
  showJumps();
  await listHistory();
  if (job !== null && current()) void watch(job);
}

/** The figures of a text, or why its neighbourhood has none: what was written is there all the same. Throws Problem. */
async function figuresOf(path: string): Promise<Figures | Problem> {
  try {
    return await get<Figures>(`${path}/figures`);
  } catch (error) {
    if (error instanceof Problem && error.status === 422) return error;
    throw error;
  }
}

function tellNone({ detail }: Problem): void {
  fill(byId("figures"), el("p", { class: "mistake" }, detail), el("p", {}, t("ldc.figures_none")));
  byId("figures-part").setAttribute("open", "");
}

function tellAbout(of: Study, ...names: string[]): void {
  const tag = of.invented && el("span", { class: "tag invented" }, t("common.invented"));
  fill(byId("about"), el("strong", {}, names.join(" – ")), " ", tag);
}

async function savedAll(now: Opened): Promise<boolean> {
  for (let i = 0; i < 3 && !now.saver.clean; i += 1) await now.saver.flush();
  return now.saver.clean;
}

async function again(now: Opened): Promise<void> {
  now.saver.taken(freshOf(await get<Questions>(`/texts/${encodeURIComponent(now.id)}/questions`)));
  await listHistory();
}

async function listHistory(): Promise<void> {
  const now = opened;
  if (now === null || !byId("history-part").hasAttribute("open")) return;
  const etag = async (): Promise<string> => {
    await savedAll(now);
    return now.saver.etag;
  };
  await showHistory(now.id, etag, () => again(now));
}
