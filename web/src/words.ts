// What people read: the catalogues in words/, and numbers as the language writes them.

import { inBrowser } from "./store.js";

export type Language = "nl" | "fr" | "en";
export type Facts = Record<string, unknown>;

const LANGUAGES: readonly Language[] = ["nl", "fr", "en"];
const LOCALES: Record<Language, string> = { nl: "nl-BE", fr: "fr-BE", en: "en-BE" };
const KEPT = "nabij.language";

type Catalogue = Record<string, Record<string, string>>;

const chosen = choose();
const catalogue = await load(chosen);

/** The language of the page: from ?lang=, chosen before, of the browser, or Dutch. */
export function language(): Language {
  return chosen;
}

/** Keeps the language for every page and shows this one in it, at the state that it has. */
export function setLanguage(wanted: Language): void {
  inBrowser.set(KEPT, wanted);
  const address = new URL(location.href);
  address.searchParams.delete("lang");
  if (address.href === location.href) location.reload();
  else location.replace(address.href);
}

/** The sentence of a key ("page.name") with its facts filled in: `{name}`, `{share:%}`, `{minutes:1}`. */
export function t(key: string, facts: Facts = {}): string {
  const dot = key.indexOf(".");
  const sentence = catalogue[key.slice(0, dot)]?.[key.slice(dot + 1)];
  if (sentence === undefined) {
    console.error(`no sentence for ${key}`);
    return key;
  }
  return sentence.replace(/\{(\w+)(?::([^}]*))?\}/g, (_, name: string, how?: string) =>
    written(facts[name], how),
  );
}

/** Whether there is such a sentence: for keys made of what the server says. */
export function has(key: string): boolean {
  const dot = key.indexOf(".");
  return catalogue[key.slice(0, dot)]?.[key.slice(dot + 1)] !== undefined;
}

/** A number as the language writes it: 1.234,5 in Dutch. */
export function number(value: number, decimals = 0): string {
  return format("decimal", decimals).format(value);
}

/** A share (0 to 1) as a percentage. */
export function percent(share: number, decimals = 0): string {
  return format("percent", decimals).format(share);
}

/** A figure, or why it is not shown: `status` as the server gives it. */
export function masked(value: number | null, status = "unknown", decimals = 0): string {
  return value === null ? t(`common.status_${status}`) : number(value, decimals);
}

/** A moment (ISO 8601) as a date and a time of this computer. */
export function moment(iso: string): string {
  const how = { dateStyle: "medium", timeStyle: "short" } as const;
  return new Intl.DateTimeFormat(LOCALES[chosen], how).format(new Date(iso));
}

/** Compares two texts as the language sorts them. */
export function compare(one: string, other: string): number {
  return one.localeCompare(other, LOCALES[chosen], { numeric: true });
}

/**
 * Fills in the texts that stand in the HTML by their keys: `data-t` (the text), `data-t-label`
 * (aria-label), `data-t-title`, `data-t-placeholder`, `data-t-alt`.
 */
export function fillIn(root: ParentNode = document): void {
  for (const node of root.querySelectorAll<HTMLElement>("[data-t]")) {
    node.textContent = t(node.dataset["t"] ?? "");
  }
  const attributes = { label: "aria-label", title: "title", placeholder: "placeholder", alt: "alt" };
  for (const [name, attribute] of Object.entries(attributes)) {
    for (const node of root.querySelectorAll(`[data-t-${name}]`)) {
      node.setAttribute(attribute, t(node.getAttribute(`data-t-${name}`) ?? ""));
    }
  }
}

const formats = new Map<string, Intl.NumberFormat>();

/** Made once: making one takes longer than writing a hundred numbers, and maps write ten thousand. */
function format(style: "decimal" | "percent", decimals: number): Intl.NumberFormat {
  const name = `${style} ${decimals}`;
  let made = formats.get(name);
  if (made === undefined) {
    made = new Intl.NumberFormat(LOCALES[chosen], { style, minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    formats.set(name, made);
  }
  return made;
}

function written(fact: unknown, how: string | undefined): string {
  if (fact === null || fact === undefined) return "";
  if (typeof fact !== "number") return String(fact);
  if (how?.startsWith("%")) return percent(fact, Number(how.slice(1)));
  return number(fact, how === undefined ? 0 : Number(how));
}

function choose(): Language {
  const asked = new URL(location.href).searchParams.get("lang");
  if (isLanguage(asked)) {
    // a browser may refuse; the language then lasts as long as the page
    inBrowser.set(KEPT, asked);
    return asked;
  }
  const names = [inBrowser.get(KEPT), ...navigator.languages.map((name) => name.slice(0, 2).toLowerCase())];
  return names.find(isLanguage) ?? "nl";
}

function isLanguage(name: string | null): name is Language {
  return LANGUAGES.some((one) => one === name);
}

async function load(name: Language): Promise<Catalogue> {
  const answer = await fetch(new URL(`words/${name}.json`, import.meta.url));
  return (await answer.json()) as Catalogue;
}
