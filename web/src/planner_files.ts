// What can be taken along: the files of the study, made as long work, and a picture of the map.

import { file, get, send, told } from "./api.js";
import { announce, byId, download, el, fill } from "./dom.js";
import type { Desk } from "./planner_desk.js";
import type { Look } from "./planner_layers.js";
import { number, t } from "./words.js";

interface Job {
  id: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled" | "interrupted";
  progress: number;
  step: string;
  message: string;
  files: { name: string; url: string; size: number }[];
}

const WANTED = ["results.gpkg", "areas.csv", "map.html", "areas.geojson"];
const WAIT = 700;
const FONT = "system-ui, sans-serif";

/** Builds the list of what can be taken. legend: the name of the layer, and its looks. */
export function files(desk: Desk, box: HTMLElement, legend: () => { name: string; looks: Look[] }): void {
  const make = el("button", { type: "button", id: "make-files", onclick: () => void run() }, t("planner.make_files"));
  const picture = el("button", { type: "button", id: "picture", onclick: () => void photograph() }, t("planner.picture"));
  const share = el("button", { type: "button", id: "share", onclick: () => void copy() }, t("planner.share"));
  const shared = el("p", { class: "soft", role: "status" });
  const progress = el("div", { id: "job" });
  fill(box, el("p", { class: "soft" }, t("planner.take_text")), el("div", { class: "row" }, picture, share), shared, make, progress);

  async function run(): Promise<void> {
    make.disabled = true;
    try {
      let { body: job } = await send<Job>("POST", `/studies/${encodeURIComponent(desk.study.id)}/results`, {});
      const bar = el("progress", { max: 1, value: 0, "aria-label": t("planner.make_files") });
      const step = el("p", { class: "soft" });
      const stop = el("button", { type: "button", onclick: () => void send("DELETE", `/jobs/${job.id}`) }, t("common.cancel"));
      fill(progress, bar, step, stop);
      while (job.state === "queued" || job.state === "running") {
        bar.value = job.progress;
        step.textContent = job.step;
        await new Promise((resolve) => setTimeout(resolve, WAIT));
        job = await get<Job>(`/jobs/${job.id}`);
      }
      if (job.state === "done") fill(progress, list(job));
      else fill(progress, el("p", { class: "mistake", role: "alert" }, job.message || t("planner.no_files")));
      if (job.state === "done") announce(t("planner.files_ready"));
    } catch (error) {
      fill(progress, el("p", { class: "mistake", role: "alert" }, told(error)));
    } finally {
      make.disabled = false;
    }
  }

  function list(job: Job): HTMLElement {
    const found = WANTED.flatMap((name) => job.files.filter((one) => one.name === name));
    const line = ({ name, url, size }: Job["files"][number]): HTMLElement => {
      // by our own hand: a link would not carry the token
      const take = async (): Promise<void> => {
        try {
          download(name, await file(url));
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
