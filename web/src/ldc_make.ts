// From the text to Word and PDF: the survey, the long work with its progress, the files; and back.

import { file, get, Problem, send, told } from "./api.js";
import { announce, byId, dialog, download, el, fill } from "./dom.js";
import type { Job } from "./ldc_types.js";
import { moment, percent, t } from "./words.js";

const WAIT = 700;
const ENDED = ["done", "failed", "cancelled", "interrupted"];

interface Survey {
  survey: string;
  people: number;
  items: number;
  findings: string[];
}

interface FromWord {
  etag: string;
  changed: boolean;
  changes: { heading: string; kind: string; before: string; after: string }[];
  told: string[];
  findings: string[];
  markdown: string;
}

/** What these tools need of the page. */
export interface Text {
  id: string;
  study: string;
  /** Saves all that was typed; false where that did not work. */
  saved: () => Promise<boolean>;
  /** Shows the text anew after it was changed by another way than writing. */
  again: () => Promise<void>;
  /** Keeps in the address which job belongs here; false where another text is shown by now. */
  working: (job: string) => boolean;
}

let survey: string | null = null;
// while a survey is on its way to the server: whether it came there
let coming: Promise<boolean> | null = null;
let making = false;
let watched = "";

/** Prepares the survey, the document and the way back from Word. */
export function startMaking(text: () => Text | null): void {
  const choose = byId("survey", HTMLInputElement);
  choose.addEventListener("change", () => {
    const mine = upload(text(), choose).finally(() => coming === mine && (coming = null));
    coming = mine;
  });
  byId("make").addEventListener("click", () => void make(text()));
  const word = byId("word", HTMLInputElement);
  word.addEventListener("change", () => void takeBack(text(), word));
}

/** Forgets what belonged to another text. */
export function resetMaking(): void {
  survey = null;
  watched = "";
  fill(byId("job"), null);
  fill(byId("survey-state"), null);
  fill(byId("word-state"), null);
  byId("survey", HTMLInputElement).value = "";
  byId("keep", HTMLInputElement).checked = false;
}

async function upload(text: Text | null, choose: HTMLInputElement): Promise<boolean> {
  const chosen = choose.files?.[0];
  const state = byId("survey-state");
  survey = null;
  if (text === null || chosen === undefined) {
    fill(state, null);
    return true;
  }
  fill(state, t("ldc.uploading"));
  const latest = (): boolean => choose.files?.[0] === chosen;
  const form = new FormData();
  form.append("file", chosen);
  try {
    const path = `/studies/${encodeURIComponent(text.study)}/surveys`;
    const { body } = await send<Survey>("POST", path, form);
    if (!latest()) return false;
    survey = body.survey;
    fill(
      state,
      el("span", { class: "success" }, t("ldc.survey_read", { n: body.people, items: body.items })),
      ...body.findings.map((said) => el("span", { class: "warning" }, said)),
    );
    return true;
  } catch (error) {
    if (latest()) {
      choose.value = "";
      fill(state, el("span", { class: "mistake" }, told(error)));
    }
    return false;
  }
}

async function make(text: Text | null): Promise<void> {
  if (text === null || making) return;
  // disabled in name only: it keeps the focus
  const button = byId("make");
  making = true;
  button.setAttribute("aria-disabled", "true");
  try {
    if (coming !== null && !(await coming)) return;
    if (!(await text.saved())) {
      fill(byId("job"), el("p", { class: "mistake", role: "alert" }, t("ldc.not_saved")));
      return;
    }
    const wanted = {
      text: text.id,
      ...(survey === null ? {} : { survey, keep_survey: byId("keep", HTMLInputElement).checked }),
    };
    const path = `/studies/${encodeURIComponent(text.study)}/reports`;
    const { body } = await send<Job>("POST", path, wanted);
    // its answers are gone once they are scored
    if (survey !== null && !byId("keep", HTMLInputElement).checked) {
      survey = null;
      byId("survey", HTMLInputElement).value = "";
      fill(byId("survey-state"), t("ldc.survey_used"));
    }
    if (text.working(body.id)) await watch(body.id);
  } catch (error) {
    fill(byId("job"), el("p", { class: "mistake", role: "alert" }, told(error)));
  } finally {
    making = false;
    button.removeAttribute("aria-disabled");
  }
}

/** Shows how far a job is until it has ended, then its files. */
export async function watch(id: string): Promise<void> {
  watched = id;
  const path = `/jobs/${encodeURIComponent(id)}`;
  const bar = el("progress", { max: 1, "aria-label": t("ldc.progress") });
  const step = el("p", { role: "status" });
  const stop = el("button", { type: "button" }, t("ldc.stop"));
  stop.addEventListener("click", () => {
    void send("DELETE", path).catch((error: unknown) => fill(step, told(error)));
  });
  fill(byId("job"), bar, step, stop);
  while (watched === id) {
    let job: Job;
    try {
      job = await get<Job>(path);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status === 404) {
        fill(byId("job"), null);
        return;
      }
      fill(step, error.detail);
      await pause();
      continue;
    }
    if (watched !== id) return;
    if (ENDED.includes(job.state)) {
      const inside = byId("job").contains(document.activeElement);
      showEnd(job);
      // the button to stop is gone
      if (inside) (byId("job").querySelector("button") ?? byId("make")).focus();
      return;
    }
    bar.value = job.progress;
    const said = job.step === "" ? t("ldc.waiting") : t("ldc.doing", { step: job.step, share: percent(job.progress) });
    if (step.textContent !== said) fill(step, said);
    await pause();
  }
}

function showEnd(job: Job): void {
  if (job.state !== "done") {
    const said = job.message || t(`ldc.ended_${job.state}`);
    fill(byId("job"), el("p", { class: job.state === "failed" ? "mistake" : "note", role: "alert" }, said));
    return;
  }
  const buttons = job.files.map(({ name, url }) => {
    const label = FILES[name] === undefined ? name : t(FILES[name]);
    return el("button", { type: "button", "data-file": name, onclick: () => void fetchFile(name, url) }, label);
  });
  // who writes on sees that what stands here was made before
  const when = job.ended === null ? "" : ` ${t("ldc.made_at", { when: moment(job.ended) })}`;
  fill(byId("job"), el("p", { class: "success", role: "status" }, t("ldc.ended_done"), when), el("div", { class: "row" }, ...buttons));
}

const FILES: Record<string, string> = {
  "buurtanalyse.docx": "ldc.file_word",
  "buurtanalyse.pdf": "ldc.file_pdf",
  "buurtanalyse.html": "ldc.file_page",
  "buurtanalyse.json": "ldc.file_figures",
  "plekken.csv": "ldc.file_places",
  "provenance.json": "ldc.file_sources",
};

async function fetchFile(name: string, url: string): Promise<void> {
  try {
    download(name, await file(url));
    announce(t("ldc.downloaded", { name }));
  } catch (error) {
    await dialog({ title: t("common.failed"), body: [el("p", {}, told(error))] });
  }
}

async function takeBack(text: Text | null, word: HTMLInputElement): Promise<void> {
  const chosen = word.files?.[0];
  const state = byId("word-state");
  if (text === null || chosen === undefined) return;
  fill(state, t("ldc.uploading"));
  try {
    // what was typed here must be in the text that the Word file is held against
    if (!(await text.saved())) throw new Problem(0, { detail: t("ldc.not_saved") });
    const path = `/texts/${encodeURIComponent(text.id)}`;
    const form = new FormData();
    form.append("file", chosen);
    const { body } = await send<FromWord>("POST", `${path}/word`, form);
    if (!body.changed) {
      fill(state, el("span", { class: "note" }, t("ldc.word_same")));
      return;
    }
    if ((await confirmed(body)) !== "take") {
      fill(state, t("ldc.word_left"));
      return;
    }
    await send("PUT", path, { markdown: body.markdown }, { etag: body.etag });
    await text.again();
    fill(state, el("span", { class: "success" }, t("ldc.word_taken")));
  } catch (error) {
    fill(state, el("span", { class: "mistake" }, told(error)));
  } finally {
    word.value = "";
  }
}

function confirmed(found: FromWord): Promise<string | null> {
  const shown = found.changes.filter(({ kind }) => kind !== "kept");
  const changes = shown.flatMap(({ heading, before, after }) => [
    el("h3", {}, heading),
    el("div", { class: "both" }, side("ldc.before", before), side("ldc.after", after)),
  ]);
  return dialog({
    title: t("ldc.word_title"),
    body: [
      el("ul", {}, ...[...found.told, ...found.findings].map((said) => el("li", {}, said))),
      ...changes,
    ],
    choices: [
      { name: "leave", label: t("common.cancel") },
      { name: "take", label: t("ldc.word_take"), main: true },
    ],
    wide: true,
  });
}

function side(key: string, said: string): HTMLElement {
  const label = t(key);
  return el(
    "div",
    {},
    el("strong", {}, label),
    el("div", { class: "text", tabindex: 0, role: "group", "aria-label": label }, said.trim() || t("ldc.empty")),
  );
}

function pause(): Promise<void> {
  return new Promise((go) => setTimeout(go, WAIT));
}
