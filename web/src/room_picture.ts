// A picture to draw over: it stays in the browser. Two spots and a length give its scale.

import { announce, byId, dialog, el, entered, later, svg } from "./dom.js";
import { isNew, keepDraft, nameOf } from "./room_drafts.js";
import type { Plan } from "./room_draw.js";
import type { Editor } from "./room_editor.js";
import { box, mm, type Spot } from "./room_model.js";
import type { Grip, Pointer } from "./room_pointer.js";
import { dropPicture, keepPicture, readPicture, type KeptPicture } from "./room_store.js";
import { number, t } from "./words.js";

const MOST_BYTES = 20_000_000;
const FIELDS = ["picture-x", "picture-y", "picture-width"] as const;

export class Picture {
  private readonly image = svg("image", { preserveAspectRatio: "none" });
  private address: string | null = null;
  private kept: KeptPicture | null = null;
  /** Height by width. */
  private ratio = 1;
  private name: string | null = null;
  private readonly keepSoon = later(300, () => void this.keep());

  constructor(
    private readonly editor: Editor,
    private readonly plan: Plan,
    private readonly pointer: Pointer,
  ) {
    const chosen = byId("picture-file", HTMLInputElement);
    chosen.addEventListener("change", () => {
      const file = chosen.files?.[0];
      chosen.value = "";
      if (file !== undefined) void this.choose(file);
    });
    byId("picture-scale").addEventListener("click", () => this.pick());
    byId("picture-move").addEventListener("click", () => this.toggle());
    byId("picture-off").addEventListener("click", () => this.forget());
    byId("picture-fade", HTMLInputElement).addEventListener("input", (event) =>
      this.change({ fade: (event.target as HTMLInputElement).valueAsNumber }),
    );
    this.listenToNumbers();
    editor.listen((what) => {
      if (what === "open") void this.follow();
      if (what === "apart") void this.copy();
      if (what === "tool") this.dress();
    });
  }

  /** Moves the picture by metres, where that is what the tool does. */
  nudge([dx, dy]: Spot): boolean {
    if (this.editor.tool !== "picture" || this.kept === null) return false;
    const [x, y, width] = this.kept.place;
    this.change({ place: [mm(x + dx), mm(y + dy), width] });
    announce(t("room.picture_at", { x: number(x + dx, 2), y: number(y + dy, 2) }));
    return true;
  }

  /** Goes along when the room gets another name in this browser: it was saved. */
  async renamed(): Promise<void> {
    const before = this.name;
    // a room of the server that was saved under another name still has it
    if ((await this.copy()) && before !== null && isNew(before)) await dropPicture(before);
  }

  /** Keeps it under the name that the room has now as well; whether there was something to copy. */
  private async copy(): Promise<boolean> {
    const [before, now] = [this.name, nameOf(this.editor)];
    this.name = now;
    if (this.kept === null || now === null || before === now) return false;
    await this.keep();
    return true;
  }

  /** The picture of the room that is open now. */
  private async follow(): Promise<void> {
    this.clear();
    this.name = nameOf(this.editor);
    const { name } = this;
    const found = name === null ? null : await readPicture(name);
    if (found !== null && name === this.name) await this.put(found);
  }

  private async choose(file: File): Promise<void> {
    const told = await this.wrong(file);
    const line = byId("picture-mistake");
    line.textContent = told ?? "";
    line.hidden = told === null;
    if (told !== null) return;
    const [left, low, right, high] = box(this.editor.room.walls.outline);
    await this.put({ blob: file, place: [left, high, right - left], turn: 0, fade: 0.6 });
    const width = Math.min(right - left, (high - low) / this.ratio);
    // a new room has a name of its own from now on, for the picture to be found by
    if (this.editor.kept === null) {
      this.editor.dirty = true;
      keepDraft(this.editor);
      this.editor.tell("room");
    }
    this.name = nameOf(this.editor);
    this.change({ place: [left, high, mm(Math.max(1, width))] });
    announce(t("room.picture_there"));
  }

  /** Why a file cannot be drawn over, or null. */
  private async wrong(file: File): Promise<string | null> {
    if (file.size > MOST_BYTES) {
      return t("room.picture_big", { size: number(file.size / 1e6, 1), most: number(MOST_BYTES / 1e6) });
    }
    return (await shape(file)) === null ? t("room.picture_bad") : null;
  }

  private async put(kept: KeptPicture): Promise<void> {
    const ratio = await shape(kept.blob);
    if (ratio === null) return;
    this.clear();
    [this.kept, this.ratio] = [kept, ratio];
    this.address = URL.createObjectURL(kept.blob);
    this.image.setAttribute("href", this.address);
    this.plan.picture.append(this.image);
    byId("picture-tools").hidden = false;
    byId("picture", HTMLDetailsElement).open = true;
    this.write();
  }

  private change(facts: Partial<KeptPicture>): void {
    if (this.kept === null) return;
    this.kept = { ...this.kept, ...facts };
    this.write();
    this.keepSoon();
  }

  private async keep(): Promise<void> {
    if (this.kept === null || this.name === null) return;
    const there = await keepPicture(this.name, this.kept);
    byId("picture-kept").textContent = t(there ? "room.picture_kept" : "room.picture_not_kept");
    document.documentElement.dataset["picture"] = there ? "kept" : "not-kept";
  }

  private forget(): void {
    if (this.name !== null) void dropPicture(this.name);
    this.clear();
    byId("picture-file").focus();
    announce(t("room.picture_gone"));
  }

  private clear(): void {
    if (this.address !== null) URL.revokeObjectURL(this.address);
    [this.address, this.kept] = [null, null];
    this.image.remove();
    byId("picture-tools").hidden = true;
    if (this.editor.tool === "picture" || this.editor.tool === "scale") this.editor.use("select");
  }

  private toggle(): void {
    this.editor.use(this.editor.tool === "picture" ? "select" : "picture");
    if (this.editor.tool !== "picture") return;
    const told = t("room.picture_moving");
    byId("hint").textContent = told;
    announce(told);
    this.pointer.grip = this.mover();
    this.plan.world.ownerSVGElement?.focus({ preventScroll: true });
  }

  private mover(): Grip {
    let last: Spot | null = null;
    const follow = (spot: Spot): void => {
      if (last === null || this.kept === null) return;
      const [x, y, width] = this.kept.place;
      this.change({ place: [mm(x + spot[0] - last[0]), mm(y + spot[1] - last[1]), width] });
      last = spot;
    };
    return {
      down: (spot) => (last = spot),
      over: follow,
      up: (spot) => {
        follow(spot);
        last = null;
      },
      away: () => (last = null),
    };
  }

  /** Two spots on the picture; how far they are apart gives its scale. */
  private pick(): void {
    if (this.editor.tool === "scale") {
      this.editor.use("select");
      return;
    }
    let first: Spot | null = null;
    this.editor.use("scale");
    const say = (key: string): void => {
      announce(t(key));
      byId("hint").textContent = t(key);
    };
    say("room.scale_first");
    this.pointer.grip = {
      up: (spot) => {
        if (first === null) {
          first = spot;
          say("room.scale_second");
          return;
        }
        this.editor.use("select");
        void this.scale(first, spot);
      },
    };
  }

  /** Gives the picture the scale at which these two spots are so far apart; the first stays. */
  private async scale(one: Spot, other: Spot): Promise<void> {
    const now = Math.hypot(other[0] - one[0], other[1] - one[1]);
    if (now < 0.01 || this.kept === null) return;
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
    if (pressed !== "go" || !(wanted > 0) || this.kept === null) return;
    const by = wanted / now;
    const [x, y, width] = this.kept.place;
    this.change({ place: [one[0] + (x - one[0]) * by, one[1] + (y - one[1]) * by, width * by] });
  }

  /** What the tools of the picture look like; another tool lets go of the presses. */
  private dress(): void {
    const { tool } = this.editor;
    const root = this.plan.world.ownerSVGElement;
    byId("picture-move").setAttribute("aria-pressed", String(tool === "picture"));
    byId("picture-scale").setAttribute("aria-pressed", String(tool === "scale"));
    if (tool === "picture") root?.setAttribute("tabindex", "0");
    if (tool === "picture" || tool === "scale" || tool === "draw") return;
    if (this.pointer.grip !== null) byId("hint").textContent = "";
    this.pointer.grip = null;
    root?.removeAttribute("tabindex");
  }

  private listenToNumbers(): void {
    FIELDS.forEach((id, row) => {
      const field = byId(id, HTMLInputElement);
      entered(field, () => {
        const value = field.valueAsNumber;
        if (this.kept === null) return;
        if (!Number.isFinite(value) || (row === 2 && value <= 0)) {
          this.write(); // what cannot be does not stay there as if it were so
          return;
        }
        const place: [number, number, number] = [...this.kept.place];
        place[row as 0 | 1 | 2] = value;
        this.change({ place });
      });
    });
    const turn = byId("picture-turn", HTMLInputElement);
    entered(turn, () => {
      if (Number.isFinite(turn.valueAsNumber)) this.change({ turn: turn.valueAsNumber });
    });
  }

  private write(): void {
    if (this.kept === null) return;
    const { place, turn, fade } = this.kept;
    const [x, y, width] = place;
    const height = width * this.ratio;
    // the world has y up; a picture has it down
    const about = `rotate(${turn} ${x + width / 2} ${y - height / 2})`;
    this.image.setAttribute("transform", `${about} translate(${x} ${y}) scale(1 -1)`);
    this.image.setAttribute("width", String(width));
    this.image.setAttribute("height", String(height));
    this.image.setAttribute("opacity", String(fade));
    FIELDS.forEach((id, row) => {
      byId(id, HTMLInputElement).value = (place[row] as number).toFixed(2);
    });
    byId("picture-turn", HTMLInputElement).value = String(turn);
    byId("picture-fade", HTMLInputElement).value = String(fade);
  }
}

/** Height by width of a picture; null for what the browser cannot show. */
function shape(blob: Blob): Promise<number | null> {
  const address = URL.createObjectURL(blob);
  const probe = new Image();
  return new Promise((resolve) => {
    const answer = (ratio: number | null): void => {
      URL.revokeObjectURL(address);
      resolve(ratio);
    };
    probe.onload = () => answer(probe.naturalHeight / Math.max(1, probe.naturalWidth) || 1);
    probe.onerror = () => answer(null);
    probe.src = address;
  });
}
