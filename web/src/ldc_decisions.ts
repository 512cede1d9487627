// What people decide about the proposals: accept or strike, how feasible, in what words.

import { el } from "./dom.js";
import type { Part } from "./ldc_saver.js";
import { t } from "./words.js";

export interface Decision {
  id: string;
  status: "open" | "accepted" | "struck";
  feasibility: number | null;
  words: string;
}

const STATES = ["open", "accepted", "struck"] as const;
const GRADES = [1, 2, 3, 4, 5];

/** A decision as a text that can be kept and compared. */
export function decisionText({ status, feasibility, words }: Omit<Decision, "id">): string {
  return JSON.stringify({ status, feasibility, words });
}

/** The controls of one decision. */
export function decisionPart(
  path: string,
  decision: Decision,
  sentence: string,
  changed: () => void,
): { part: Part; node: HTMLElement } {
  const name = `decision-${decision.id}`;
  const radios = STATES.map((value) => el("input", { type: "radio", name, value }));
  const grade = el(
    "select",
    { id: `${name}-grade` },
    el("option", { value: "" }, t("ldc.grade_none")),
    ...GRADES.map((n) => el("option", { value: n }, t(`ldc.grade_${n}`))),
  );
  const words = el("input", { id: `${name}-words`, maxlength: 2000, autocomplete: "off" });
  const node = el(
    "fieldset",
    { class: "decision" },
    el("legend", {}, sentence),
    el(
      "div",
      { class: "row" },
      ...radios.map((radio) => el("label", { class: "choice" }, radio, t(`ldc.decision_${radio.value}`))),
    ),
    el("div", { class: "field" }, el("label", { for: grade.id }, t("ldc.grade")), grade),
    el("div", { class: "field" }, el("label", { for: words.id }, t("ldc.own_words")), words),
  );
  node.addEventListener("input", changed);
  const read = (): Omit<Decision, "id"> => ({
    status: STATES.find((value) => radios.some((radio) => radio.checked && radio.value === value)) ?? "open",
    feasibility: grade.value === "" ? null : Number(grade.value),
    words: words.value,
  });
  const write = (value: string): void => {
    const said = parsed(value);
    radios.forEach((radio) => (radio.checked = radio.value === said.status));
    grade.value = said.feasibility === null ? "" : String(said.feasibility);
    words.value = said.words;
  };
  write(decisionText(decision));
  const part: Part = {
    key: `decision:${decision.id}`,
    heading: sentence,
    read: () => decisionText(read()),
    write,
    path: `${path}/decisions`,
    body: (value) => ({ decisions: [{ id: decision.id, ...parsed(value) }] }),
    told: (value) => told(parsed(value)),
    free: false,
  };
  return { part, node };
}

function told({ status, feasibility, words }: Omit<Decision, "id">): string {
  const grade = feasibility === null ? t("ldc.grade_none") : t(`ldc.grade_${feasibility}`);
  return [t(`ldc.decision_${status}`), `${t("ldc.grade")}: ${grade}`, words].filter((part) => part !== "").join("\n");
}

function parsed(value: string): Omit<Decision, "id"> {
  try {
    const found = JSON.parse(value) as Partial<Decision>;
    return {
      status: STATES.find((one) => one === found.status) ?? "open",
      feasibility: GRADES.find((n) => n === found.feasibility) ?? null,
      words: typeof found.words === "string" ? found.words : "",
    };
  } catch {
    return { status: "open", feasibility: null, words: "" };
  }
}
