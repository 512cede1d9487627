// Files as long work: asked for, followed, and taken up again after a reload.

import { file, get, Problem, send, told } from "./api.js";
import { announce, download, el, fill } from "./dom.js";
import type { Desk } from "./planner_desk.js";
import { inTab, parsed } from "./store.js";
import { number, t } from "./words.js";

interface Job {
  id: string;
  study: string | null;
  state: "queued" | "running" | "done" | "failed" | "cancelled" | "interrupted";
  progress: number;
  step: string;
  message: string;
  files: { name: string; url: string; size: number }[];
}

/** What this tab asked for last. plan: of a plan, not of the study as it is; seen: what came of it. */
interface Asked {
  job: string;
  plan: boolean;
  seen: boolean;
}

const WANTED = ["results.gpkg", "areas.csv", "map.html", "areas.geojson", "summary.md"];
const WAIT = 700;

/** The button that asks for files, and what is told of them. wanted: what is sent along; nothing is the study as it is. */
export function fileMaker(desk: Desk, wanted: () => Record<string, unknown>): { make: HTMLElement; progress: HTMLElement } {
  const make = el("button", { type: "button", id: "make-files", onclick: () => void run() }, t("planner.make_files"));
  const progress = el("div", { id: "job" });
  const { id: study } = desk.study;
  void takeUp();
  return { make, progress };

  async function run(): Promise<void> {
    make.disabled = true;
    try {
      const sent = wanted();
      const { body: job } = await send<Job>("POST", `/studies/${encodeURIComponent(study)}/results`, sent);
      const asked = { job: job.id, plan: "changes" in sent, seen: false };
      keep(study, asked);
      await follow(job, asked);
    } catch (error) {
      wrong(told(error));
    } finally {
      make.disabled = false;
    }
  }

  /** The work that was asked for before the page was left, if it is still there. */
  async function takeUp(): Promise<void> {
    const asked = kept(study);
    if (asked === null) return;
    make.disabled = true;
    const tell = (text: string): void => {
      unfold(asked);
      if (progress.textContent !== text) wrong(text);
    };
    try {
      const job = await read(asked.job, tell);
      if (job.study === study) return await follow(job, asked);
      keep(study, null);
      fill(progress);
    } catch (error) {
      // who may not ask now may ask later
      if (error instanceof Problem && (error.status === 404 || error.status === 422)) {
        keep(study, null);
        fill(progress);
      } else tell(told(error));
    } finally {
      make.disabled = false;
    }
  }

  async function follow(job: Job, asked: Asked): Promise<void> {
    const bar = el("progress", { max: 1, value: 0, "aria-label": t("planner.make_files") });
    const step = el("p", { class: "soft" });
    const stop = el("button", { type: "button", onclick: () => void cancel(job.id) }, t("common.cancel"));
    fill(progress, bar, step, stop);
    unfold(asked);
    while (job.state === "queued" || job.state === "running") {
      bar.value = job.progress;
      step.textContent = job.step;
      await pause();
      job = await read(job.id, (text) => (step.textContent = text));
    }
    if (job.state === "done") {
      fill(progress, el("p", {}, t(asked.plan ? "planner.files_plan_then" : "planner.files_study")), list(job, asked.plan ? "plan-" : ""));
      if (!asked.seen) announce(t("planner.files_ready"));
    } else wrong(job.message || t("planner.no_files"));
    // files stay at hand until others are asked for; that there are none is told once
    keep(study, job.state === "done" ? { ...asked, seen: true } : null);
  }

  /** How far the work is. It goes on while the server cannot be asked: then that is said, and it is asked again. Throws Problem. */
  async function read(job: string, say: (text: string) => void): Promise<Job> {
    for (;;) {
      try {
        return await get<Job>(`/jobs/${encodeURIComponent(job)}`);
      } catch (error) {
        if (!(error instanceof Problem) || (error.status !== 0 && error.status < 500)) throw error;
        say(told(error));
        await pause();
      }
    }
  }

  /** What goes on, or was not seen yet, is in sight. */
  function unfold({ seen }: Asked): void {
    const part = progress.closest("details");
    if (part !== null && !seen) part.open = true;
  }

  function wrong(text: string): void {
    fill(progress, el("p", { class: "mistake", role: "alert" }, text));
  }

  async function cancel(job: string): Promise<void> {
    // the state of the work, asked for again and again, says what came of it
    await send("DELETE", `/jobs/${job}`).catch((error: unknown) => desk.mistake(told(error)));
  }

  /** The files, under names that tell those of a plan from those of the study. */
  function list(job: Job, prefix: string): HTMLElement {
    const found = WANTED.flatMap((name) => job.files.filter((one) => one.name === name));
    const line = ({ name, url, size }: Job["files"][number]): HTMLElement => {
      // by our own hand: a link would not carry the token
      const take = async (): Promise<void> => {
        try {
          download(prefix + name, await file(url));
        } catch (error) {
          desk.mistake(told(error));
        }
      };
      const kilobytes = number(Math.max(1, Math.round(size / 1000)));
      return el("li", {}, el("button", { type: "button", "data-file": name, onclick: () => void take() }, name), t("planner.kilobytes", { size: kilobytes }));
    };
    return el("ul", { class: "changes" }, ...found.map(line));
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, WAIT));
}

function nameOf(study: string): string {
  return `nabij.files.${study}`;
}

/** Keeps it for this tab; null forgets it. */
function keep(study: string, asked: Asked | null): void {
  if (asked === null) inTab.drop(nameOf(study));
  else inTab.set(nameOf(study), JSON.stringify(asked));
}

function kept(study: string): Asked | null {
  const found = parsed(inTab.get(nameOf(study))) as Partial<Asked> | null;
  if (typeof found?.job !== "string" || found.job === "") return null;
  return { job: found.job, plan: found.plan === true, seen: found.seen === true };
}
