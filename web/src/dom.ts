// Small tools for making and finding what stands on a page. Text is never read as markup.

import { t } from "./words.js";

type Value = string | number | boolean | null | undefined | ((event: never) => void);
export type Attributes = Record<string, Value>;
export type Child = Node | string | number | null | undefined | false;

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element. `onclick: f` listens, `class` and other names are attributes; true is an empty
 * attribute, false, null and undefined are none. There is no `style`: the page's policy forbids it
 * in markup; use `element.style` from a script.
 */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return dress(document.createElement(tag), attributes, children);
}

/** The same for a drawing. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return dress(document.createElementNS(SVG, tag), attributes, children);
}

/** The element with this id, of this class. Throws where the page has none: a mistake of ours. */
export function byId(id: string): HTMLElement;
export function byId<E extends HTMLElement>(id: string, kind: new () => E): E;
export function byId<E extends HTMLElement>(id: string, kind?: new () => E): HTMLElement {
  const found = document.getElementById(id);
  if (!(found instanceof (kind ?? HTMLElement))) throw new Error(`no ${id} on this page`);
  return found;
}

/** Puts these children in the place of what an element holds. */
export function fill(parent: Element, ...children: Child[]): void {
  parent.replaceChildren();
  add(parent, children);
}

/**
 * The same for a list that is made again: who stood on one of its buttons then stands on the one
 * that took its place, or where none is left on `other`.
 */
export function refill(list: Element, other: HTMLElement, ...children: Child[]): void {
  const buttons = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>("button")];
  const at = buttons().findIndex((button) => button === document.activeElement);
  fill(list, ...children);
  if (at < 0) return;
  const now = buttons();
  (now[Math.min(at, now.length - 1)] ?? other).focus({ preventScroll: true });
}

/** Says something to who does not see the page change; polite: it waits for its turn. */
export function announce(text: string): void {
  let region = document.getElementById("said");
  if (region === null) {
    region = el("div", { id: "said", class: "unseen", role: "status", "aria-live": "polite" });
    document.body.append(region);
  }
  // the same sentence twice is only heard when it is a new node
  region.replaceChildren(el("p", {}, text));
}

export interface Choice {
  /** What `dialog` answers when this one is pressed. */
  name: string;
  label: string;
  /** The one that Enter presses. */
  main?: boolean;
}

export interface Question {
  title: string;
  body?: Child[];
  /** Without choices there is one: close. */
  choices?: Choice[];
  /** Called before it closes; an answer of false keeps it open. */
  check?: (name: string) => boolean | Promise<boolean>;
  wide?: boolean;
}

/** A dialog that waits for a choice: its name, or null when it was closed with Escape. */
export function dialog(question: Question): Promise<string | null> {
  const { title, body = [], choices = [{ name: "close", label: t("common.close"), main: true }] } =
    question;
  const heading = el("h2", { id: `dialog-${(dialogs += 1)}` }, title);
  const box = el("dialog", {
    class: question.wide === true ? "dialog wide" : "dialog",
    "aria-labelledby": heading.id,
  });
  const buttons = choices.map(({ name, label, main }) =>
    el("button", { type: main === true ? "submit" : "button", value: name, class: main === true ? "main" : "" }, label),
  );
  const form = el("form", { method: "dialog", novalidate: true }, heading, ...body);
  form.append(el("div", { class: "row end" }, ...buttons));
  box.append(form);
  document.body.append(box);
  const before = document.activeElement;
  return new Promise((resolve) => {
    let answer: string | null = null;
    const press = async (name: string): Promise<void> => {
      if ((await question.check?.(name)) === false) return;
      answer = name;
      box.close();
    };
    buttons.forEach((button) => {
      if (button.type === "button") button.addEventListener("click", () => void press(button.value));
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void press(choices.find((one) => one.main)?.name ?? "close");
    });
    box.addEventListener("close", () => {
      box.remove();
      if (before instanceof HTMLElement) before.focus();
      resolve(answer);
    });
    box.showModal();
  });
}

/**
 * Calls when what somebody typed is meant: at Enter, or when they leave the field. `change` alone is
 * not enough: Firefox has none for what was typed before, whatever the page put there since.
 */
export function entered(field: HTMLInputElement, call: () => void): void {
  let typed = false;
  const take = (): void => {
    if (!typed) return;
    typed = false;
    call();
  };
  field.addEventListener("input", () => (typed = true));
  field.addEventListener("change", take);
  field.addEventListener("blur", take);
  field.addEventListener("keydown", ({ key }) => key === "Enter" && take());
}

/** Ends what is being typed, as leaving the field does: what stands in it is meant. */
export function endTyping(): void {
  if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
}

/** Gives the user a file. The name is only a name: the browser puts it in the user's own folder. */
export function download(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = el("a", { href: address, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  // some browsers read the file a moment after the click
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** The same function, called once things are quiet for so many milliseconds. */
export function later<A extends unknown[]>(wait: number, call: (...facts: A) => void) {
  let timer = 0;
  return (...facts: A): void => {
    clearTimeout(timer);
    timer = window.setTimeout(() => call(...facts), wait);
  };
}

let dialogs = 0;

function dress<E extends Element>(made: E, attributes: Attributes, children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      made.addEventListener(name.replace(/^on/, ""), value as (event: Event) => void);
    } else if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(name, value === true ? "" : String(value));
    }
  }
  add(made, children);
  return made;
}

function add(parent: Element, children: Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    parent.append(typeof child === "number" ? String(child) : child);
  }
}
