// What can be taken along: files of the study or of the plan, a spreadsheet, a link and a picture.

import { file, told } from "./api.js";
import { byId, download, el, fill } from "./dom.js";
import type { Desk } from "./planner_desk.js";
import type { Look } from "./planner_layers.js";
import { fileMaker } from "./planner_making.js";
import { question } from "./planner_preview.js";
import { t } from "./words.js";

const FONT = "system-ui, sans-serif";

/**
 * Builds the list of what can be taken, and returns what brings it up to date. legend: the name of
 * the layer, and its looks; plan: the name of the plan that is open, if it has one.
 */
export function files(desk: Desk, box: HTMLElement, legend: () => { name: string; looks: Look[] }, plan: () => string): () => void {
  const picture = el("button", { type: "button", id: "picture", onclick: () => void photograph() }, t("planner.picture"));
  const share = el("button", { type: "button", id: "share", onclick: () => void copy() }, t("planner.share"));
  const shared = el("p", { class: "soft", role: "status" });
  const path = `/studies/${encodeURIComponent(desk.study.id)}`;
  const sheet = el("button", { type: "button", id: "sheet", onclick: () => void takeSheet() }, t("planner.sheet"));
  const whose = (id: string, label: string, checked: boolean) => {
    const input = el("input", { type: "radio", name: "whose-files", id, checked });
    return { input, label: el("label", { class: "choice" }, input, label) };
  };
  const [ofPlan, ofStudy] = [whose("files-plan", t("planner.files_plan"), true), whose("files-study", t("planner.files_study"), false)];
  const { make, progress } = fileMaker(desk, wanted);
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
