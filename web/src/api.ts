// Questions to the server under /api/v1, and its mistakes as problems (RFC 9457).

import { dialog, el } from "./dom.js";
import { inTab } from "./store.js";
import { language, t } from "./words.js";

const ROOT = "/api/v1";
const TOKEN = "nabij.token";

/** What the server says went wrong, in the language of the page. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly title: string;
  readonly detail: string;
  readonly status: number;
  readonly key: string;
  /** With 412: what the other wrote, with its etag. */
  readonly current: unknown;

  constructor(status: number, told: Record<string, unknown>) {
    const title = text(told["title"]) || t("common.failed");
    const detail = text(told["detail"]);
    super(detail || title);
    this.title = title;
    this.detail = detail || title;
    this.status = status;
    this.key = text(told["key"]);
    this.current = told["current"];
  }
}

export interface Answer<T> {
  body: T;
  etag: string | null;
  status: number;
  /** Where what was made can be found. */
  location: string | null;
}

export interface Options {
  /** The version that a change builds on. */
  etag?: string | null;
  signal?: AbortSignal;
}

/** The body of an answer (JSON). `path` without /api/v1. Throws Problem. */
export async function get<T>(path: string, options: Options = {}): Promise<T> {
  return (await send<T>("GET", path, undefined, options)).body;
}

/**
 * Sends a body: FormData and Blob as they are, anything else as JSON. Throws Problem; a server that
 * does not answer is a Problem with status 0 and key "common.offline".
 */
export async function send<T>(
  method: string,
  path: string,
  body?: unknown,
  options: Options = {},
): Promise<Answer<T>> {
  const answer = await ask(method, path, body, options);
  const written = answer.status === 204 ? "" : await answer.text();
  return {
    body: (written === "" ? null : JSON.parse(written)) as T,
    etag: answer.headers.get("etag"),
    status: answer.status,
    location: answer.headers.get("location"),
  };
}

/** A file of the server, to give to `download`. Throws Problem. */
export async function file(path: string, body?: unknown): Promise<Blob> {
  return (await ask(body === undefined ? "GET" : "POST", path, body, {})).blob();
}

/** What to tell a person about an error, whatever it is. */
export function told(error: unknown): string {
  if (error instanceof Problem) return error.detail;
  console.error(error);
  return t("common.failed");
}

async function ask(method: string, path: string, body: unknown, options: Options) {
  for (;;) {
    const [shown, before] = [token(), refusals];
    const answer = await fetched(method, path, body, options);
    // one that was given meanwhile is tried before one is asked for again
    if (answer.status === 401 && token() !== shown) continue;
    // and who gave none meanwhile is not asked again for what was under way
    if (answer.status === 401 && refusals === before && (await newToken(shown !== null))) continue;
    if (!answer.ok) throw await problem(answer);
    return answer;
  }
}

async function fetched(method: string, path: string, body: unknown, options: Options) {
  const headers = new Headers({ "accept-language": language() });
  const known = token();
  if (known !== null) headers.set("authorization", `Bearer ${bytes(known)}`);
  if (options.etag != null) headers.set("if-match", options.etag);
  const request: RequestInit = { method, headers };
  if (options.signal !== undefined) request.signal = options.signal;
  if (body instanceof FormData || body instanceof Blob) request.body = body;
  else if (body !== undefined) {
    headers.set("content-type", "application/json");
    request.body = JSON.stringify(body);
  }
  try {
    return await fetch(path.startsWith(ROOT) ? path : ROOT + path, request);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem(0, {
      title: t("common.failed"),
      detail: t("common.offline"),
      key: "common.offline",
    });
  }
}

async function problem(answer: Response): Promise<Problem> {
  try {
    const told = (await answer.json()) as Record<string, unknown>;
    // what the server says to programs is no help to who did not give the token
    if (answer.status === 401) told["detail"] = t("common.token_missing");
    return new Problem(answer.status, told);
  } catch {
    return new Problem(answer.status, { title: answer.statusText });
  }
}

let asking: Promise<boolean> | null = null;
/** How often none was given. */
let refusals = 0;
/** The token where the browser keeps nothing: it lasts as long as the page. */
let held: string | null = null;

/** Asks for the token, once for all questions that wait for it; whether one was given. */
function newToken(again: boolean): Promise<boolean> {
  asking ??= askToken(again).finally(() => (asking = null));
  return asking;
}

async function askToken(again: boolean): Promise<boolean> {
  const field = el("input", {
    type: "password",
    id: "token",
    autocomplete: "current-password",
    required: true,
    autofocus: true,
  });
  const pressed = await dialog({
    title: t("common.token_title"),
    body: [
      el("p", {}, again ? t("common.token_wrong") : t("common.token_text")),
      el("label", { for: "token" }, t("common.token")),
      field,
    ],
    choices: [
      { name: "cancel", label: t("common.cancel") },
      { name: "go", label: t("common.go"), main: true },
    ],
  });
  const given = pressed === "go" && field.value !== "";
  if (given) keepToken(field.value);
  else refusals += 1;
  return given;
}

/** The token of this tab, if one was given. */
function token(): string | null {
  return held ?? inTab.get(TOKEN);
}

function keepToken(given: string): void {
  if (!inTab.set(TOKEN, given)) held = given;
}

/** A header carries bytes, one to a letter: those of a text as UTF-8. */
function bytes(written: string): string {
  return String.fromCharCode(...new TextEncoder().encode(written));
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
