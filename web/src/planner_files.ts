// What can be taken along: files of the study or of the plan, made as long work, and a picture.

import { file, get, send, told } from "./api.js";
import { announce, byId, download, el, fill } from "./dom.js";
import type { Desk } from "./planner_desk.js";
import type { Look } from "./planner_layers.js";
import { question } from "./planner_preview.js";
import { number, t } from "./words.js";

interface Job {
  id: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled" | "interrupted";
  progress: number;
  step: string;
  message: string;
  files: { name: string; url: string; size: number }[];
}

const WANTED = ["results.gpkg", "areas.csv", "map.html", "areas.geojson", "summary.md"];
const WAIT = 700;
const FONT = "system-ui, sans-serif";

/**
 * Builds the list of what can be taken, and returns what brings it up to date. legend: the name of
 * the layer, and its looks; plan: the name of the plan that is open, if it has one.
 */
export function files(desk: Desk, box: HTMLElement, legend: () => { name: string; looks: Look[] }, plan: () => string): () => void {
  const make = el("button", { type: "button", id: "make-files", onclick: () => void run() }, t("planner.make_files"));
  const picture = el("button", { type: "button", id: "picture", onclick: () => void photograph() }, t("planner.picture"));
  const share = el("button", { type: "button", id: "share", onclick: () => void copy() }, t("planner.share"));
  const shared = el("p", { class: "soft", role: "status" });
  const progress = el("div", { id: "job" });
  const path = `/studies/${encodeURIComponent(desk.study.id)}`;
  const sheet = el("button", { type: "button", id: "sheet", onclick: () => void takeSheet() }, t("planner.sheet"));
  const whose = (id: string, label: string, checked: boolean) => {
    const input = el("input", { type: "radio", name: "whose-files", id, checked });
    return { input, label: el("label", { class: "choice" }, input, label) };
  };
  const [ofPlan, ofStudy] = [whose("files-plan", t("planner.files_plan"), true), whose("files-study", t("planner.files_study"), false)];
  const choice = el("fieldset", { id: "whose" }, el("legend", {}, t("planner.files_of")), ofPlan.label, ofStudy.label);
  fill(
    box,
    el("p", { class: "soft" }, t("planner.take_text")),
    el("div", { class: "row" }, picture, share, sheet),
    shared,
    choice,
    make,
    progress,
  );

  /** What a job is asked for: nothing is the study as it is. */
  function wanted(): Record<string, unknown> {
    const { now } = desk.changes;
    return now.length > 0 && ofPlan.input.checked ? { changes: now, name: plan() } : {};
  }

  /** Before and after, per category and per area that changes; worked out while one waits. */
  async function takeSheet(): Promise<void> {
    sheet.disabled = true;
    desk.mistake(null);
    try {
      const windows = desk.study.windows.length > 0;
      const found = await file(`${path}/scenarios/preview.csv`, question(desk, desk.changes.now, windows));
      download(`${desk.study.id}-plan.csv`, found);
    } catch (error) {
      desk.mistake(told(error));
    } finally {
      sheet.disabled = false;
    }
  }

  async function run(): Promise<void> {
    make.disabled = true;
    try {
      const asked = wanted();
      const prefix = "changes" in asked ? "plan-" : "";
      let { body: job } = await send<Job>("POST", `${path}/results`, asked);
      const bar = el("progress", { max: 1, value: 0, "aria-label": t("planner.make_files") });
      const step = el("p", { class: "soft" });
      const stop = el("button", { type: "button", onclick: () => void cancel(job.id) }, t("common.cancel"));
      fill(progress, bar, step, stop);
      while (job.state === "queued" || job.state === "running") {
        bar.value = job.progress;
        step.textContent = job.step;
        await new Promise((resolve) => setTimeout(resolve, WAIT));
        job = await get<Job>(`/jobs/${job.id}`);
      }
      if (job.state === "done") fill(progress, el("p", {}, t(prefix === "" ? "planner.files_study" : "planner.files_plan")), list(job, prefix));
      else fill(progress, el("p", { class: "mistake", role: "alert" }, job.message || t("planner.no_files")));
      if (job.state === "done") announce(t("planner.files_ready"));
    } catch (error) {
      fill(progress, el("p", { class: "mistake", role: "alert" }, told(error)));
    } finally {
      make.disabled = false;
    }
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

  async function photograph(): Promise<void> {
    const { name, looks } = legend();
    const picture = await pictureOf(desk, name, looks);
    if (picture === null) desk.mistake(t("planner.no_picture"));
    else download(`${desk.study.id}.png`, picture);
  }

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(location.href);
      shared.textContent = t("planner.copied");
    } catch {
      // without permission or without https there is no clipboard: the address can be copied by hand
      const field = el("input", { type: "text", readonly: true, value: location.href, "aria-label": t("planner.address") });
      fill(shared, field);
      field.select();
    }
  }

  return () => {
    const open = desk.changes.now.length > 0;
    choice.hidden = !open;
    sheet.hidden = !open;
  };
}

/** The map as it is seen, with its name, legend and sources, as PNG. */
async function pictureOf(desk: Desk, name: string, looks: Look[]): Promise<Blob | null> {
  const found = desk.map.canvas();
  const box = byId("map");
  const [width, height] = [box.clientWidth, box.clientHeight];
  const scale = Math.max(1, window.devicePixelRatio);
  const [head, foot] = [44, 28 + 22 * looks.length + 22 * desk.study.attributions.length];
  const canvas = el("canvas", { width: Math.round(width * scale), height: Math.round((head + height + foot) * scale) });
  const pen = canvas.getContext("2d");
  if (found === null || pen === null) return null;
  pen.scale(scale, scale);
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, width, head + height + foot);
  pen.save();
  pen.beginPath();
  pen.rect(0, head, width, height);
  pen.clip();
  pen.drawImage(found.canvas, found.x, head + found.y, found.width, found.height);
  const outer = box.getBoundingClientRect();
  for (const sign of box.querySelectorAll<SVGSVGElement>(".place-sign svg")) {
    const { left, top, width: size } = sign.getBoundingClientRect();
    await drawSign(pen, sign, left - outer.left, head + top - outer.top, size);
  }
  pen.restore();
  pen.fillStyle = "#16222e";
  pen.font = `600 18px ${FONT}`;
  pen.fillText(`${desk.study.name}: ${name}`, 12, 28, width - 24);
  pen.font = `14px ${FONT}`;
  let at = head + height + 24;
  for (const look of looks) {
    pen.fillStyle = look.fill;
    pen.strokeStyle = look.line;
    pen.setLineDash((look.dash ?? "").split(" ").filter(Boolean).map(Number));
    pen.fillRect(12, at - 12, 26, 14);
    pen.strokeRect(12, at - 12, 26, 14);
    pen.fillStyle = "#16222e";
    pen.fillText(look.label, 46, at, width - 58);
    at += 22;
  }
  for (const source of desk.study.attributions) {
    pen.fillText(source, 12, at, width - 24);
    at += 22;
  }
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

async function drawSign(pen: CanvasRenderingContext2D, sign: SVGSVGElement, x: number, y: number, size: number): Promise<void> {
  const image = new Image(size, size);
  image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(sign))}`;
  await image.decode();
  pen.drawImage(image, x, y, size, size);
}
