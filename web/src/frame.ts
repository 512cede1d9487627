// What every page has: its texts, the way past the heading, the languages.

import { byId, el } from "./dom.js";
import { fillIn, language, setLanguage, t, type Language } from "./words.js";

const NAMES: Record<Language, string> = { nl: "Nederlands", fr: "Français", en: "English" };

/**
 * Makes a page ready for use: fills in the texts by their keys, names it, and adds the way home and
 * the languages to its heading (`<header id="top">`). `title`: the key of the page's name.
 */
export function start(title: string): void {
  document.documentElement.lang = language();
  fillIn();
  document.addEventListener("beforeinput", comma);
  setTitle(t(title));
  const names = Object.entries(NAMES).map(([code, name]) =>
    el("option", { value: code, lang: code, selected: code === language() }, name),
  );
  const list = el("select", { id: "language", "aria-label": t("common.language") }, ...names);
  list.addEventListener("change", () => setLanguage(list.value as Language));
  const top = byId("top");
  top.append(list);
  // the hash of the address holds the state of the page; a link to a heading would take it away
  document.querySelector(".skip")?.addEventListener("click", (event) => {
    event.preventDefault();
    byId("main").focus();
  });
  if (title !== "index.title") {
    top.prepend(el("a", { class: "home", href: "./", "aria-label": t("common.home") }, "nabij"));
  }
}

/** A comma with no other sign of its kind, or after points between thousands: 1,5 and 1.234,5. */
const COMMA = /^([^.,]*|\s*[-+]?\d{1,3}(\.\d{3})+),[^.,]*$/;

/**
 * A comma in a number is a decimal point in every browser: one in another language than the page
 * would leave it out and make 15 of 1,5, or take nothing.
 */
function comma(event: InputEvent): void {
  const { target, data } = event;
  if (!(target instanceof HTMLInputElement) || target.type !== "number") return;
  // what a keyboard still composes cannot be stopped: it would come twice
  if (!event.cancelable || data === null || !COMMA.test(data)) return;
  event.preventDefault();
  // the field's own way in: it keeps its undo, and says that something was typed
  document.execCommand("insertText", false, data.replaceAll(".", "").replace(",", "."));
}

/** The name of the page in the browser's tab, before that of the program. */
export function setTitle(name: string): void {
  document.title = name === "nabij" ? name : `${name} - nabij`;
}

/** Tells the tests, and nobody else, that the first view is there. */
export function ready(): void {
  document.documentElement.dataset["ready"] = "yes";
}
