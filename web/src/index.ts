// The first page: choose a study or a room.

import { get, told } from "./api.js";
import { byId, el, fill } from "./dom.js";
import { ready, start } from "./frame.js";
import { partByPart } from "./parts.js";
import { offers } from "./room_drafts.js";
import { moment, t } from "./words.js";

interface Study {
  id: string;
  name: string;
  invented: boolean;
  areas: number | null;
  error: string | null;
}

interface Head {
  id: string;
  name: string;
  changed: string;
}

start("index.title");
showDrafts();
await Promise.all([showStudies(), showRooms()]);
ready();

async function showStudies(): Promise<void> {
  const list = byId("studies");
  try {
    const { studies, town } = await get<{ studies: Study[]; town: boolean }>("/studies");
    byId("town").hidden = !town;
    if (studies.length === 0) fill(list, el("p", {}, t("index.no_studies")));
    else fill(list, el("ul", { class: "cards" }, ...studies.map(studyCard)));
  } catch (error) {
    fill(list, el("p", { class: "mistake", role: "alert" }, told(error)));
  }
  list.setAttribute("aria-busy", "false");
}

function studyCard(study: Study): HTMLElement {
  const state = new URLSearchParams({ study: study.id });
  const heading = el("h3", { id: `study-${study.id}` }, study.name);
  return el(
    "li",
    { class: "card" },
    heading,
    study.invented && el("p", {}, el("span", { class: "tag invented" }, t("common.invented"))),
    study.areas !== null && el("p", { class: "soft" }, t("index.areas", { n: study.areas })),
    study.error === null
      ? el(
          "p",
          { class: "row" },
          link(`planner.html#${state}`, "index.planner", study),
          link(`ldc.html#${state}`, "index.ldc", study),
        )
      : el("p", { class: "mistake" }, study.error),
  );
}

// The words of a link stand in its name first; a list of links tells the studies apart.
function link(href: string, key: string, study: Study): HTMLElement {
  const label = `${t(key)}: ${study.name}`;
  return el("a", { class: "button", href, "aria-label": label }, t(key));
}

async function showRooms(): Promise<void> {
  const list = byId("rooms");
  try {
    const all = await partByPart<Head>("/rooms", el("ul", { class: "cards" }), (room) =>
      el(
        "li",
        { class: "card" },
        el("a", { href: `room.html#${new URLSearchParams({ room: room.id })}` }, room.name),
        el("p", { class: "soft" }, t("index.changed", { when: moment(room.changed) })),
      ),
    );
    if (all !== null) fill(list, all);
  } catch (error) {
    fill(list, el("p", { class: "mistake" }, told(error)));
  }
}

/** Rooms that were drawn in this browser and never saved: to go on with. */
function showDrafts(): void {
  const links = offers().map((one) => {
    const words = t("room.begin_draft", { title: one.title, when: moment(one.at) });
    return el("li", {}, el("a", { href: `room.html#${new URLSearchParams({ draft: one.key })}` }, words));
  });
  if (links.length > 0) byId("rooms").before(el("ul", {}, ...links));
}
