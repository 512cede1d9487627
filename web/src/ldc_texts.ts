// The texts of a study that were begun: go on with one, or throw it away, and fetch it back.

import { get, send, told } from "./api.js";
import { dialog, el, fill } from "./dom.js";
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

function button(key: string, { name }: Head, onclick: () => void): HTMLElement {
  return el("button", { type: "button", "aria-label": `${t(key)}: ${name}`, onclick }, t(key));
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
    fill(said, el("span", { class: "mistake" }, told(error)));
  }
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
  } catch (error) {
    fill(said, el("span", { class: "mistake" }, told(error)));
  }
}
