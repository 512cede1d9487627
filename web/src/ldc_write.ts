// Writing the answers in place. Everything is saved by itself.

import { get } from "./api.js";
import { announce, byId, el, fill, type Child } from "./dom.js";
import { settle } from "./ldc_conflict.js";
import { decisionPart, decisionText, type Decision } from "./ldc_decisions.js";
import { POINTS, pointsPart, pointsText } from "./ldc_points.js";
import { Saver, type Fresh, type Part, type State } from "./ldc_saver.js";
import type { Figures } from "./ldc_types.js";
import { t } from "./words.js";

interface Question {
  id: string;
  chapter: number;
  heading: string;
  guiding: string[];
  markdown: string;
}

export interface Questions {
  etag: string;
  title: string;
  questions: Question[];
  decisions: Decision[];
  mistake: string | null;
  findings: string[];
}

// the proposals are decided about in the chapter of what people think of them
const DECIDING = 6;
const SILENT = decisionText({ status: "open", feasibility: null, words: "" });

/** Builds the form of a text and saves what is written in it. */
export function startWriting(id: string, questions: Questions, proposals: Figures["proposals"]): Saver {
  const path = `/texts/${encodeURIComponent(id)}`;
  delete byId("saved").dataset["shown"];
  const saver = new Saver(id, {
    fresh: async () => freshOf(await get<Questions>(`${path}/questions`)),
    settle: async (part, mine, theirs) => {
      const joins = part.free ? "text" : part.both === undefined ? "no" : "list";
      const chosen = await settle(part.heading, part.told(mine), part.told(theirs), joins);
      if (chosen === "mine") return mine;
      if (chosen === "both") return part.both?.(mine, theirs) ?? null;
      return chosen === "theirs" ? theirs : (chosen?.joined ?? null);
    },
    show: (state, problem) => showState(saver, state, problem),
  });
  const parts: Part[] = [];
  const chapters = new Map<number, Child[]>();
  for (const question of questions.questions) {
    const { part, node } = questionPart(path, question, saver);
    parts.push(part);
    chapters.set(question.chapter, [...(chapters.get(question.chapter) ?? []), node]);
  }
  const deciding: HTMLElement[] = [];
  for (const decision of questions.decisions.filter(({ id }) => id !== "")) {
    const sentence = proposals.find((one) => one.id === decision.id)?.sentence;
    // of a proposal that the figures no longer give, what was said stays to be read and changed
    if (sentence === undefined && decisionText(decision) === SILENT) continue;
    const told = sentence ?? t("ldc.proposal_gone", { id: decision.id });
    const { part, node } = decisionPart(path, decision, told, () => saver.touched(part.key));
    parts.push(part);
    deciding.push(node);
  }
  const own = pointsPart(path, ownPoints(questions), () => saver.touched(own.part.key));
  parts.push(own.part);
  const all = deciding.length > 0 && el("div", { id: "decisions" }, el("h4", {}, t("ldc.decisions")), ...deciding);
  chapters.set(DECIDING, [all, own.node, ...(chapters.get(DECIDING) ?? [])]);
  const shown = [...chapters].sort(([one], [other]) => one - other);
  fill(
    byId("questions"),
    questions.mistake !== null && el("p", { class: "mistake" }, questions.mistake),
    ...questions.findings.map((said) => el("p", { class: "warning" }, said)),
    ...shown.flatMap(([chapter, nodes]) => [el("h3", {}, t(`ldc.chapter_${chapter}`)), ...nodes]),
  );
  saver.begin(parts, freshOf(questions));
  return saver;
}

/** The text as it stands at the server, by the names of its parts. */
export function freshOf(found: Questions): Fresh {
  const values = new Map(found.questions.map((one) => [one.id, one.markdown]));
  for (const decision of found.decisions) {
    if (decision.id !== "") values.set(`decision:${decision.id}`, decisionText(decision));
  }
  values.set(POINTS, pointsText(ownPoints(found)));
  return { etag: found.etag, values };
}

function ownPoints(found: Questions): Decision[] {
  return found.decisions.filter(({ id }) => id === "");
}

function questionPart(path: string, question: Question, saver: Saver): { part: Part; node: HTMLElement } {
  const field = el("textarea", {
    id: `answer-${question.id}`,
    "aria-labelledby": `heading-${question.id}`,
    "aria-describedby": `hints-${question.id}`,
    rows: 5,
  });
  field.addEventListener("input", () => saver.touched(question.id));
  field.addEventListener("blur", () => void (saver.clean || saver.flush()));
  const node = el(
    "div",
    { class: "question" },
    el("h4", { id: `heading-${question.id}` }, question.heading),
    el("ul", { id: `hints-${question.id}` }, ...question.guiding.map((hint) => el("li", {}, hint))),
    field,
  );
  const part: Part = {
    key: question.id,
    heading: question.heading,
    read: () => field.value,
    write: (value) => (field.value = value),
    path: `${path}/answers/${encodeURIComponent(question.id)}`,
    body: (value) => ({ markdown: value }),
    told: (value) => value,
    free: true,
  };
  return { part, node };
}

function showState(saver: Saver, state: State, problem: string): void {
  const line = byId("saved");
  const full = problem === "full";
  const shown = `${state} ${problem}`;
  // a button that is being pressed must not be another one when it is let go
  if (line.dataset["shown"] === shown) return;
  const calm = (["saved", "saving", "typing"] as State[]).includes(state) && !full;
  const trouble = line.classList.contains("waiting");
  const said = full ? t("ldc.state_full") : t(`ldc.state_${state}`);
  line.dataset["shown"] = shown;
  line.dataset["state"] = state;
  line.className = calm ? "saved" : "saved waiting";
  const button = (key: string, call: () => void): HTMLElement =>
    el("button", { type: "button", onclick: call }, t(key));
  fill(
    line,
    said,
    problem !== "" && !full && ` ${problem} `,
    (state === "offline" || state === "refused") && button("common.retry", () => void saver.flush()),
    state === "unsettled" && button("ldc.settle", () => void saver.settle()),
  );
  // aloud only what one should know: not every pause in the writing
  if (!calm || (trouble && state === "saved")) announce(said);
}
