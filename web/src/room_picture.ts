// A picture to draw over: it stays in the browser. Two spots and a length give its scale.

import { announce, byId, dialog, el, svg } from "./dom.js";
import type { Plan } from "./room_draw.js";
import type { Editor } from "./room_editor.js";
import { box, type Spot } from "./room_model.js";
import type { Pointer } from "./room_pointer.js";
import { t } from "./words.js";

export class Picture {
  private readonly image = svg("image", { preserveAspectRatio: "none" });
  private address: string | null = null;
  /** Metres: left, top (y up), width; and height / width. */
  private place: [number, number, number] = [0, 0, 10];
  private ratio = 1;
  private first: Spot | null = null;

  constructor(
    private readonly editor: Editor,
    private readonly plan: Plan,
    private readonly pointer: Pointer,
  ) {
    const chosen = byId("picture-file", HTMLInputElement);
    chosen.addEventListener("change", () => {
      const file = chosen.files?.[0];
      if (file !== undefined) this.load(file);
    });
    byId("picture-scale").addEventListener("click", () => this.pick());
    byId("picture-off").addEventListener("click", () => this.remove());
    byId("picture-fade", HTMLInputElement).addEventListener("input", () => this.write());
    ["picture-x", "picture-y", "picture-width"].forEach((id, row) => {
      const field = byId(id, HTMLInputElement);
      field.addEventListener("change", () => {
        const value = field.valueAsNumber;
        if (!Number.isFinite(value) || (row === 2 && value <= 0)) return;
        this.place[row as 0 | 1 | 2] = value;
        this.write();
      });
    });
  }

  private load(file: File): void {
    this.remove();
    const address = URL.createObjectURL(file);
    const probe = new Image();
    probe.onload = () => {
      const [left, low, right, high] = box(this.editor.room.walls.outline);
      this.address = address;
      this.ratio = probe.naturalHeight / Math.max(1, probe.naturalWidth);
      const width = Math.min(right - left, (high - low) / this.ratio);
      this.place = [left, high, Math.max(1, width)];
      this.image.setAttribute("href", address);
      this.plan.picture.append(this.image);
      byId("picture-tools").hidden = false;
      byId("picture-mistake").hidden = true;
      this.write();
      announce(t("room.picture_there"));
    };
    probe.onerror = () => {
      URL.revokeObjectURL(address);
      byId("picture-mistake").hidden = false;
    };
    probe.src = address;
  }

  private remove(): void {
    if (this.address !== null) URL.revokeObjectURL(this.address);
    this.address = null;
    this.image.remove();
    byId("picture-tools").hidden = true;
  }

  private pick(): void {
    this.first = null;
    this.editor.use("scale");
    announce(t("room.scale_first"));
    byId("hint").textContent = t("room.scale_first");
    this.pointer.onSpot = (spot) => {
      if (this.first === null) {
        this.first = spot;
        announce(t("room.scale_second"));
        byId("hint").textContent = t("room.scale_second");
        return;
      }
      this.pointer.onSpot = null;
      this.editor.use("select");
      byId("hint").textContent = "";
      void this.scale(this.first, spot);
    };
  }

  /** Gives the picture the scale at which these two spots are so far apart; the first stays. */
  private async scale(one: Spot, other: Spot): Promise<void> {
    const now = Math.hypot(other[0] - one[0], other[1] - one[1]);
    if (now < 0.01) return;
    const field = el("input", { type: "number", id: "scale-length", min: 0.1, step: 0.01, autofocus: true });
    const pressed = await dialog({
      title: t("room.scale"),
      body: [el("label", { for: field.id }, t("room.scale_length")), field],
      choices: [
        { name: "cancel", label: t("common.cancel") },
        { name: "go", label: t("common.go"), main: true },
      ],
    });
    const wanted = field.valueAsNumber;
    if (pressed !== "go" || !(wanted > 0)) return;
    const by = wanted / now;
    const [x, y, width] = this.place;
    this.place = [one[0] + (x - one[0]) * by, one[1] + (y - one[1]) * by, width * by];
    this.write();
  }

  private write(): void {
    const [x, y, width] = this.place;
    const fade = byId("picture-fade", HTMLInputElement).valueAsNumber;
    // the world has y up; a picture has it down
    this.image.setAttribute("transform", `translate(${x} ${y}) scale(1 -1)`);
    this.image.setAttribute("width", String(width));
    this.image.setAttribute("height", String(width * this.ratio));
    this.image.setAttribute("opacity", String(fade));
    (["picture-x", "picture-y", "picture-width"] as const).forEach((id, row) => {
      byId(id, HTMLInputElement).value = (this.place[row] as number).toFixed(2);
    });
  }
}
