// What people have to know at once, above the drawing: what stands outside, what was drawn before.

import { announce, byId, el, fill } from "./dom.js";
import { forgetOffer, offers } from "./room_drafts.js";
import type { Editor } from "./room_editor.js";
import { moment, t } from "./words.js";

/** A sentence above the drawing, with the things that it is about to choose. */
export function showNotice(editor: Editor, text: string, ids: readonly string[] = []): void {
  const choose = el("button", { type: "button" }, t("room.outside_choose"));
  choose.addEventListener("click", () => editor.select(ids));
  const close = el("button", { type: "button" }, t("common.close"));
  close.addEventListener("click", hideNotice);
  fill(byId("notice"), el("p", {}, text), el("div", { class: "row" }, ids.length > 0 && choose, close));
  byId("notice").hidden = false;
  announce(text);
}

/** A sentence above the drawing with what one can do about it; a press on one of these ends it. */
export function showChoices(text: string, choices: readonly (readonly [string, () => void])[]): void {
  const buttons = choices.map(([words, call]) => {
    const button = el("button", { type: "button" }, words);
    button.addEventListener("click", () => {
      hideNotice();
      byId("main").focus({ preventScroll: true });
      call();
    });
    return button;
  });
  fill(byId("notice"), el("p", {}, text), el("div", { class: "row" }, ...buttons));
  byId("notice").hidden = false;
  announce(text);
}

export function hideNotice(): void {
  byId("notice").hidden = true;
}

/** The new rooms that were drawn in this browser and never saved: to go on with, or to throw away. */
export function showOffers(go: (key: string) => Promise<void>): void {
  const found = offers();
  const rows = found.map((one) => {
    const facts = { title: one.title, when: moment(one.at) };
    const on = el("button", { type: "button" }, t("room.begin_draft", facts));
    on.addEventListener("click", () => {
      hideNotice();
      void go(one.key);
    });
    const off = el("button", { type: "button", "aria-label": t("room.draft_drop_of", facts) }, t("room.draft_drop"));
    off.addEventListener("click", () => {
      forgetOffer(one);
      showOffers(go);
      announce(t("room.draft_dropped"));
    });
    return el("li", { class: "row" }, on, off);
  });
  const close = el("button", { type: "button" }, t("common.close"));
  close.addEventListener("click", hideNotice);
  fill(byId("notice"), el("p", {}, t("room.drafts")), el("ul", { class: "drafts" }, ...rows), close);
  byId("notice").hidden = found.length === 0;
}
