// What people decide about the proposals: accept or strike, how feasible, in what words.

import { el } from "./dom.js";
import type { Part } from "./ldc_saver.js";
import { t } from "./words.js";

/** What people say of a proposal, or of a point of their own. */
export interface Verdict {
  status: "open" | "accepted" | "struck";
  feasibility: number | null;
  words: string;
}

export interface Decision extends Verdict {
  /** Of the proposal; "" for a point of their own. */
  id: string;
}

const STATES = ["open", "accepted", "struck"] as const;
const GRADES = [1, 2, 3, 4, 5];

/** A decision as a text that can be kept and compared. */
export function decisionText({ status, feasibility, words }: Verdict): string {
  return JSON.stringify({ status, feasibility, words });
}

/** The controls of whether and how feasible; `words` is the field that holds the words. */
export function verdictControls(
  name: string,
  words: HTMLInputElement | HTMLTextAreaElement,
): { nodes: HTMLElement[]; read: () => Verdict; write: (said: Verdict) => void } {
  const radios = STATES.map((value) => el("input", { type: "radio", name, value }));
  const grade = el(
    "select",
    { id: `${name}-grade` },
    el("option", { value: "" }, t("ldc.grade_none")),
    ...GRADES.map((n) => el("option", { value: n }, t(`ldc.grade_${n}`))),
  );
  const choices = radios.map((radio) => el("label", { class: "choice" }, radio, t(`ldc.decision_${radio.value}`)));
  const nodes = [
    el("div", { class: "row" }, ...choices),
    el("div", { class: "field" }, el("label", { for: grade.id }, t("ldc.grade")), grade),
  ];
  const read = (): Verdict => ({
    status: STATES.find((value) => radios.some((radio) => radio.checked && radio.value === value)) ?? "open",
    feasibility: grade.value === "" ? null : Number(grade.value),
    words: words.value,
  });
  const write = (said: Verdict): void => {
    radios.forEach((radio) => (radio.checked = radio.value === said.status));
    grade.value = said.feasibility === null ? "" : String(said.feasibility);
    if (words.value !== said.words) words.value = said.words;
  };
  return { nodes, read, write };
}

/** The controls of one decision. */
export function decisionPart(
  path: string,
  decision: Decision,
  sentence: string,
  changed: () => void,
): { part: Part; node: HTMLElement } {
  const name = `decision-${decision.id}`;
  const words = el("input", { id: `${name}-words`, maxlength: 2000, autocomplete: "off" });
  const { nodes, read, write } = verdictControls(name, words);
  const own = el("div", { class: "field" }, el("label", { for: words.id }, t("ldc.own_words")), words);
  const node = el("fieldset", { class: "decision" }, el("legend", {}, sentence), ...nodes, own);
  node.addEventListener("input", changed);
  write(decision);
  const part: Part = {
    key: `decision:${decision.id}`,
    heading: sentence,
    read: () => decisionText(read()),
    write: (value) => write(verdictOf(parsed(value))),
    path: `${path}/decisions`,
    body: (value) => ({ decisions: [{ id: decision.id, ...verdictOf(parsed(value)) }] }),
    told: (value) => verdictTold(verdictOf(parsed(value))),
    free: false,
  };
  return { part, node };
}

/** A decision in words, a line for each thing that was said. */
export function verdictTold({ status, feasibility, words }: Verdict): string {
  const grade = feasibility === null ? t("ldc.grade_none") : t(`ldc.grade_${feasibility}`);
  return [t(`ldc.decision_${status}`), `${t("ldc.grade")}: ${grade}`, words].filter((part) => part !== "").join("\n");
}

/** A decision from what was kept, whatever that holds. */
export function verdictOf(kept: unknown): Verdict {
  const found = (typeof kept === "object" && kept !== null ? kept : {}) as Partial<Record<keyof Verdict, unknown>>;
  return {
    status: STATES.find((one) => one === found.status) ?? "open",
    feasibility: GRADES.find((n) => n === found.feasibility) ?? null,
    words: typeof found.words === "string" ? found.words : "",
  };
}

/** What a text of ours holds; null where it is none. */
export function parsed(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return null;
  }
}
