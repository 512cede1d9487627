"use strict";
// Text and numbers in the language of the reader, from the catalogues in the data block.
const Words = (() => {
  const LOCALES = { nl: "nl-BE", en: "en-BE", fr: "fr-BE" };
  const NBSP = "\u00a0";
  let texts = {};
  let language = "nl";
  let formats = new Map();

  function load(catalogues) { texts = catalogues; }

  function speak(code) {
    language = texts[code] ? code : Object.keys(texts)[0];
    formats = new Map();
  }

  // A number with at least `least` and at most `most` decimals.
  function number(value, most = 0, least = most) {
    const key = `${most},${least}`;
    if (!formats.has(key)) {
      formats.set(key, new Intl.NumberFormat(LOCALES[language],
        { maximumFractionDigits: most, minimumFractionDigits: least }));
    }
    return formats.get(key).format(value);
  }

  const percent = (share, decimals = 0) => number(share * 100, decimals) + NBSP + "%";

  // A day written as "2024-03-12".
  const date = (day) => new Intl.DateTimeFormat(LOCALES[language],
    { weekday: "short", day: "numeric", month: "numeric", year: "numeric" }).format(new Date(`${day}T12:00`));
  const list = (items) => new Intl.ListFormat(LOCALES[language]).format(items);

  // {n} whole number, {x:.1} one decimal, {s:%1} percentage; anything else as it is.
  function fill(template, facts) {
    return template.replace(/\{(\w+)(?::(%?)\.?(\d*))?\}/g, (whole, name, share, decimals) => {
      const value = facts[name];
      if (typeof value !== "number") return value === undefined ? whole : String(value);
      return share ? percent(value, Number(decimals || 0)) : number(value, Number(decimals || 0));
    });
  }

  // A text as the start of a line.
  const capital = (said) => said.charAt(0).toLocaleUpperCase(LOCALES[language]) + said.slice(1);

  const has = (key) => key in texts[language];
  const text = (key, facts = {}) => fill(texts[language][key] ?? key, facts);

  return {
    load, speak, number, percent, list, date, text, capital, has, fill,
    languages: () => Object.keys(texts),
    nameOf: (code) => texts[code].lang_name,
    current: () => language,
  };
})();

// An element with attributes and children; strings become text, never markup.
function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name, value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

const byId = (id) => document.getElementById(id);
