// The keys of a room file that can be filled in, and the fields that ask for them.

import { el, entered } from "./dom.js";
import type { Part } from "./room_model.js";
import { t } from "./words.js";

export type Field = { key: string } & (
  | { type: "number"; least: number; most: number; step: number; empty?: boolean; whole?: boolean }
  | { type: "text" }
  | { type: "flag" }
  | { type: "choice"; options: readonly string[]; words: (one: string) => string }
);

const LABEL: Field = { key: "label", type: "text" };
export const size = (key: string, least: number, most: number): Field => ({ key, type: "number", least, most, step: 0.01 });
const flag = (key: string): Field => ({ key, type: "flag" });
const choice = (key: string, options: readonly string[], prefix: string): Field => ({
  key,
  type: "choice",
  options,
  words: (one) => t(`room.${prefix}_${one}`),
});
const SHAPE = choice("shape", ["rectangular", "round"], "shape");

/** What is asked of every kind of thing, at once; the rest under MORE. */
export const FIELDS: Record<Part, Field[]> = {
  doors: [
    LABEL,
    size("width", 0.4, 5),
    choice("opens", ["in", "out", "sliding", "none"], "opens"),
    choice("hinge", ["left", "right"], "hinge"),
    flag("main"),
    flag("exit"),
    flag("stairs_down"),
  ],
  windows: [LABEL, size("sill", 0, 5)],
  pillars: [LABEL, SHAPE, size("width", 0.05, 20), size("depth", 0.05, 20)],
  counters: [LABEL, size("width", 0.3, 20), size("depth", 0.2, 5), size("height", 0.3, 3), size("lowered_width", 0, 20)],
  tables: [LABEL, SHAPE, size("width", 0.3, 20), size("depth", 0.3, 20), flag("social"), flag("fixed"), flag("locked")],
  seats: [
    LABEL,
    choice("kind", ["chair", "armchair", "stool", "wheelchair"], "kind"),
    size("width", 0.2, 3),
    size("depth", 0.2, 3),
    flag("locked"),
  ],
  benches: [
    LABEL,
    size("width", 0.4, 20),
    size("depth", 0.2, 3),
    { key: "places", type: "number", least: 1, most: 100, step: 1, whole: true },
    flag("fixed"),
    flag("locked"),
  ],
  zones: [LABEL, choice("kind", ["quiet", "play", "buffet", "stage", "storage", "other"], "zone")],
};

/** What few people need to fill in. */
export const MORE: Record<Part, Field[]> = {
  doors: [],
  windows: [],
  pillars: [size("height", 0.1, 10)],
  counters: [size("lowered_height", 0.3, 3)],
  tables: [size("height", 0.3, 2), size("knee_height", 0, 2)],
  seats: [],
  benches: [size("back_height", 0, 3)],
  zones: [],
};

export const ROOM_FIELDS: Field[] = [
  { key: "title", type: "text" },
  size("height", 1.5, 50),
  { key: "capacity", type: "number", least: 1, most: 10000, step: 1, empty: true, whole: true },
  flag("open_air"),
];

export const ROOM_MORE: Field[] = [
  { key: "reverberation", type: "number", least: 0.1, most: 20, step: 0.1, empty: true },
  choice("language", ["nl", "fr", "en"], "language"),
  flag("invented"),
];

/** A field with its label; `take` hears every new value. */
export function input(field: Field, value: unknown, take: (value: unknown) => void): HTMLElement {
  const id = `field-${field.key}`;
  const label = t(`room.key_${field.key}`);
  if (field.type === "flag") {
    const box = el("input", { type: "checkbox", id, checked: value === true });
    box.indeterminate = value === undefined;
    box.addEventListener("change", () => take(box.checked));
    return el("label", { class: "choice" }, box, label);
  }
  if (field.type === "choice") {
    const options = field.options.map((one) => el("option", { value: one, selected: one === value }, field.words(one)));
    const list = el("select", { id }, ...(value === undefined ? [el("option", { value: "", selected: true }, "–")] : []), ...options);
    list.addEventListener("change", () => {
      if (list.value !== "") take(list.value);
    });
    return el("div", { class: "field" }, el("label", { for: id }, label), list);
  }
  const text = value === null || value === undefined ? "" : String(value);
  const box = el("input", { id, type: field.type, "data-key": field.key, value: text });
  if (field.type === "number") {
    Object.assign(box, { min: String(field.least), max: String(field.most), step: String(field.step) });
    entered(box, () => {
      const asked = box.valueAsNumber;
      const none = box.value === "" && field.empty === true;
      if (!none && !Number.isFinite(asked)) {
        box.value = box.defaultValue;
        return;
      }
      const kept = none ? null : Math.min(Math.max(field.whole === true ? Math.round(asked) : asked, field.least), field.most);
      commit(box, kept === null ? "" : String(kept));
      take(kept);
    });
  } else {
    box.maxLength = field.key === "title" ? 120 : 80;
    entered(box, () => {
      if (field.key === "title" && box.value.trim() === "") {
        box.value = box.defaultValue;
        return;
      }
      commit(box, box.value.trim());
      take(box.value);
    });
  }
  return el("div", { class: "field" }, el("label", { for: id }, label), box);
}

/** Shows what is in the room now: nothing is being typed any more. */
export function commit(box: HTMLInputElement, value: string): void {
  [box.value, box.defaultValue] = [value, value];
}
