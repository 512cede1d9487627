// The versions of a text: look at one, put it back. Nothing is ever overwritten.

import { get, Problem, send, told } from "./api.js";
import { announce, byId, dialog, el, fill } from "./dom.js";
import type { Head } from "./ldc_types.js";
import { partByPart } from "./parts.js";
import { moment, t } from "./words.js";

interface Text extends Head {
  markdown: string;
}

/** Lists the versions. `back` is called after one was put back. `etag`: what it is put on top of. */
export async function showHistory(
  id: string,
  etag: () => Promise<string>,
  back: () => Promise<void>,
): Promise<void> {
  const path = `/texts/${encodeURIComponent(id)}`;
  const box = byId("history");
  try {
    const list = el("ul", { class: "versions" });
    const all = await partByPart<Head>(`${path}/history`, list, (head, newest) => {
      const name = t("ldc.version", { n: head.version, when: moment(head.changed) });
      const look = el("button", { type: "button", "aria-label": `${t("ldc.show")}: ${name}` }, t("ldc.show"));
      look.addEventListener("click", () => void show(head.version, name, newest));
      return el("li", {}, el("span", {}, name, newest && ` (${t("ldc.newest")})`), look);
    });
    fill(box, all);
  } catch (error) {
    fill(box, el("p", { class: "mistake", role: "alert" }, told(error)));
  }

  async function show(version: number, name: string, newest: boolean): Promise<void> {
    const close = { name: "close", label: t("common.close"), main: newest };
    try {
      const text = await get<Text>(`${path}/history/${version}`);
      const pressed = await dialog({
        title: name,
        body: [el("div", { class: "text", tabindex: 0, role: "group", "aria-label": name }, text.markdown)],
        choices: newest ? [close] : [close, { name: "back", label: t("ldc.put_back"), main: true }],
        wide: true,
      });
      if (pressed !== "back") return;
      await send("PUT", path, { markdown: text.markdown }, { etag: await etag() });
      await back();
      // the list is new, and what was pressed is gone
      box.querySelector("button")?.focus();
      announce(t("ldc.put_back_done", { n: version }));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      await dialog({ title: t("common.failed"), body: [el("p", {}, error.detail)] });
    }
  }
}
