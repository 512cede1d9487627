// The same drawing in two tabs of a browser: each hears of the other, and none writes over the other.

import { announce } from "./dom.js";
import { isKept, keepDraft, nameOf, openedDraft, otherWrote, part, wordOf } from "./room_drafts.js";
import type { Editor } from "./room_editor.js";
import { hideNotice, showChoices, showNotice } from "./room_notice.js";
import { writeState } from "./state.js";
import { t } from "./words.js";

/** Keeps what is drawn; it is found again by the word in its address. */
export function keep(editor: Editor): void {
  if (keepDraft(editor) && editor.dirty && editor.draft !== null) writeState({ draft: editor.draft });
}

/** Tells when another tab drew at the drawing of this one, and lets one choose. */
export function listenToTabs(editor: Editor): void {
  /** What was told of the other tab: not every stroke of it is news. */
  let told: "drawn" | "gone" | null = null;
  editor.listen((what) => {
    if (what === "open" || what === "apart") told = null;
    if (what === "apart") ask(editor);
  });
  addEventListener("storage", (event) => {
    if (!otherWrote(editor, event)) return;
    const news = event.newValue === null ? "gone" : "drawn";
    // what was drawn here and is not in it is safe at once, and then already told of
    if (news === "drawn") keep(editor);
    if (news === told || editor.other !== nameOf(editor)) return;
    told = news;
    if (news === "gone") showNotice(editor, t("room.tabs_gone"));
    else ask(editor);
  });
}

function ask(editor: Editor): void {
  if (editor.other === null || !isKept(editor.other)) {
    showNotice(editor, t("room.tabs_apart"));
    return;
  }
  showChoices(t("room.tabs"), [
    [t("room.tabs_take"), () => take(editor)],
    [t("room.tabs_own"), () => own(editor)],
  ]);
}

/** Goes on with what the other tab drew. */
function take(editor: Editor): void {
  keep(editor); // what was drawn here meanwhile stays, apart
  const [name, own] = [editor.other, nameOf(editor)];
  const found = name === null ? null : openedDraft(name);
  if (name === null || found === null) {
    showNotice(editor, t("room.tabs_gone"));
    return;
  }
  const word = wordOf(name);
  editor.open(found.room, found.kept, true, word);
  writeState(word === null ? { room: name } : { draft: word });
  if (name === own) announce(t("room.tabs_taken"));
  else showNotice(editor, t("room.tabs_taken_apart"));
}

/** Goes on with what stands here, under a name of its own. */
function own(editor: Editor): void {
  if (nameOf(editor) === editor.other) part(editor);
  keep(editor);
  hideNotice();
  announce(t("room.tabs_apart"));
}
