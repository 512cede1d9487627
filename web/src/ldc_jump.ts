// The way through a long page: a button for each part and each chapter.

import { byId, el, fill } from "./dom.js";

const PARTS = ["figures-part", "writing-part", "document-part", "word-part", "history-part"];

/** Shows the buttons. The address holds the state of the page, so these are no links. */
export function showJumps(): void {
  const parts = PARTS.map((id) => {
    const part = byId(id, HTMLDetailsElement);
    const heading = part.querySelector("summary");
    return button(heading?.textContent ?? "", () => {
      part.open = true;
      go(heading);
    });
  });
  fill(byId("jump"), ...parts);
  const chapters = [...byId("questions").querySelectorAll("h3")].map((heading) => {
    heading.tabIndex = -1;
    return button(heading.textContent ?? "", () => go(heading));
  });
  fill(byId("chapters"), ...chapters);
}

function button(label: string, onclick: () => void): HTMLElement {
  return el("button", { type: "button", onclick }, label.trim());
}

function go(to: HTMLElement | null): void {
  to?.focus({ preventScroll: true });
  to?.scrollIntoView({ block: "start" });
}
