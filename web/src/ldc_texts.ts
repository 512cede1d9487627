// The texts of a study that were begun: go on with one, or throw it away, and fetch it back.

import { get, Problem, send, told } from "./api.js";
import { dialog, el, fill } from "./dom.js";
import { draftsOf } from "./ldc_drafts.js";
import type { Head } from "./ldc_types.js";
import { partByPart } from "./parts.js";
import { moment, t } from "./words.js";

interface Text extends Head {
  markdown: string;
}

/** Fills the list; false where there is nothing to show. `said`: where is told what was thrown away. */
export async function listTexts(
  study: string,
  box: HTMLElement,
  said: HTMLElement,
  opened: (id: string) => void,
): Promise<boolean> {
  const list = el("ul", { class: "cards" });
  const again = (): Promise<boolean> => listTexts(study, box, said, opened);
  const all = await partByPart<Head>(`/studies/${encodeURIComponent(study)}/texts`, list, (head) =>
    el(
      "li",
      { class: "card" },
      el("h3", {}, head.name),
      el("p", { class: "soft" }, t("ldc.changed", { when: moment(head.changed) })),
      // left while the server was away: it is sent once the text is open again
      draftsOf(head.id).size > 0 && el("p", { class: "warning" }, t("ldc.draft_left")),
      el(
        "div",
        { class: "row" },
        button("ldc.go_on", head, () => opened(head.id)),
        button("ldc.remove", head, () => void remove(head, said, again)),
      ),
    ),
  );
  fill(box, all);
  return all !== null || said.childElementCount > 0;
}

function button(key: string, { id, name }: Head, onclick: () => void): HTMLElement {
  return el("button", { type: "button", "data-of": `${key} ${id}`, "aria-label": `${t(key)}: ${name}`, onclick }, t(key));
}

async function remove(head: Head, said: HTMLElement, again: () => Promise<boolean>): Promise<void> {
  const pressed = await dialog({
    title: t("ldc.remove_title", { name: head.name }),
    body: [el("p", {}, t("ldc.remove_text"))],
    choices: [
      { name: "cancel", label: t("common.cancel"), main: true },
      { name: "remove", label: t("ldc.remove") },
    ],
  });
  if (pressed !== "remove") return;
  const path = `/texts/${encodeURIComponent(head.id)}`;
  try {
    const { markdown } = await get<Text>(path);
    const { body } = await send<Head>("DELETE", path, undefined, { etag: head.etag });
    const back = el("button", { type: "button" }, t("ldc.point_back"));
    back.addEventListener("click", () => void bring(path, markdown, body.etag, said, again));
    fill(said, el("span", {}, t("ldc.removed", { name: head.name })), back);
    await again();
    back.focus();
  } catch (error) {
    const changed = error instanceof Problem && error.status === 412;
    // the list tells what there is now, before it is said: who still wants it presses once more
    if (changed) await again().catch(() => undefined);
    fill(said, el("span", { class: "mistake" }, changed ? t("ldc.remove_changed", { name: head.name }) : told(error)));
    focusOn("ldc.remove", head);
  }
}

function focusOn(key: string, { id }: Head): void {
  document.querySelector<HTMLElement>(`[data-of="${CSS.escape(`${key} ${id}`)}"]`)?.focus();
}

async function bring(
  path: string,
  markdown: string,
  etag: string,
  said: HTMLElement,
  again: () => Promise<boolean>,
): Promise<void> {
  try {
    const { body } = await send<Head>("PUT", path, { markdown }, { etag });
    fill(said, el("span", {}, t("ldc.brought_back", { name: body.name })));
    await again();
    focusOn("ldc.go_on", body);
  } catch (error) {
    fill(said, el("span", { class: "mistake" }, told(error)));
  }
}
