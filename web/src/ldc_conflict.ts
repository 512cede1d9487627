// Two people wrote at the same spot: both texts are shown, and one chooses or joins.

import { dialog, el, type Choice } from "./dom.js";
import { t } from "./words.js";

export type Settled = "mine" | "theirs" | "both" | { joined: string } | null;

/**
 * Which of two texts shall stand there; null where one wants to decide later. `joins`: whether they
 * can be put together, as one text that can still be changed or as a list of both.
 */
export async function settle(heading: string, mine: string, theirs: string, joins: "text" | "list" | "no"): Promise<Settled> {
  const free = joins === "text";
  const field = el("textarea", { id: "joined", rows: 8 });
  field.value = [theirs.trim(), mine.trim()].filter((part) => part !== "").join("\n\n");
  const choices: Choice[] = [
    { name: "later", label: t("ldc.later") },
    { name: "theirs", label: t("ldc.take_theirs") },
    { name: "mine", label: t("ldc.take_mine"), main: joins === "no" },
  ];
  if (joins !== "no") choices.push({ name: "joined", label: t("ldc.take_joined"), main: true });
  const pressed = await dialog({
    title: t("ldc.conflict", { question: heading }),
    body: [
      el("p", {}, t("ldc.conflict_text")),
      el("div", { class: "both" }, side("ldc.mine", mine), side("ldc.theirs", theirs)),
      free && el("label", { for: "joined" }, t("ldc.joined")),
      free && field,
    ],
    choices,
    wide: true,
  });
  if (pressed === "joined") return free ? { joined: field.value } : "both";
  return pressed === "mine" || pressed === "theirs" ? pressed : null;
}

function side(key: string, text: string): HTMLElement {
  const shown = text.trim() === "" ? t("ldc.empty") : text;
  return el(
    "div",
    {},
    el("h3", {}, t(key)),
    el("div", { class: "text", tabindex: 0, role: "group", "aria-label": t(key) }, shown),
  );
}
