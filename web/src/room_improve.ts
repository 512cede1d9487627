// Better layouts: a job on the server, then up to three proposals to look at and take over.

import { get, Problem, send, told } from "./api.js";
import { announce, byId, el, fill } from "./dom.js";
import type { Editor } from "./room_editor.js";
import { altered, pieceOf, PARTS, type AnyItem, type Piece, type Room, type Spot } from "./room_model.js";
import { dropSearch, keepSearch, readSearch } from "./room_search.js";
import { number, t } from "./words.js";

interface Job {
  id: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled" | "interrupted";
  progress: number;
  step: string;
  message: string;
}
interface Proposal {
  before: { value: number };
  after: { value: number };
  metres: number;
  moves: string[];
}
interface Proposals {
  proposals: Proposal[];
  left_out: string[];
}

const EVERY = 500;

export class Improve {
  /** The search that runs, or whose proposals are shown; null: none, or the server did not answer yet. */
  private job: string | null = null;
  private running = false;
  private stopped = false;
  /** The room that was searched from, and what was taken over since: the rest is drawn by people. */
  private known: Room[] = [];
  /** Which search this is: another room or another search makes the one before of no interest. */
  private round = 0;
  private previewing = false;

  /** `preview` shows a room that is not taken over (null: the room itself again). */
  constructor(
    private readonly editor: Editor,
    private readonly show: (room: Room | null) => void,
  ) {
    editor.listen((what) => {
      if (what === "open") this.forget();
      // what one draws at is the room itself, never a proposal
      else if (this.previewing && (what === "room" || what === "drag")) this.preview(null);
    });
    byId("improve").addEventListener("click", () => void this.run());
    byId("improve-stop").addEventListener("click", () => void this.stop());
    // what is drawn meanwhile may have given the room another address
    addEventListener("pagehide", () => this.note());
  }

  /** Takes up what was asked for before the page was loaded anew; what is gone is forgotten. */
  async resume(): Promise<void> {
    const before = readSearch(location.hash);
    if (before === null) return;
    this.known = before.known;
    const ask = (): Promise<Job | null> =>
      get<Job>(`/jobs/${before.job}`).catch((error: unknown) => {
        if (error instanceof Problem && error.status === 404) return null;
        throw error;
      });
    await this.follow((this.round += 1), ask);
  }

  private note(): void {
    if (this.job !== null && location.hash !== "") keepSearch({ job: this.job, at: location.hash, known: this.known });
  }

  private preview(room: Room | null): void {
    this.previewing = room !== null;
    if (room === null) {
      for (const slider of byId("proposals").querySelectorAll<HTMLInputElement>("input[type=range]")) slider.value = "0";
    }
    this.show(room);
  }

  /** Another room: what is searched or was found is of the one before. */
  private forget(): void {
    this.preview(null);
    void this.stop();
    this.round += 1;
    if (this.job !== null) dropSearch();
    [this.job, this.running] = [null, false];
    fill(byId("proposals"));
    this.busy(false);
  }

  private async run(): Promise<void> {
    const { editor } = this;
    const round = (this.round += 1);
    this.preview(null);
    const { room } = editor;
    if (room.seats.length + room.benches.length === 0) {
      this.say(t("room.improve_none"));
      return;
    }
    this.known = [room];
    dropSearch();
    await this.follow(round, async () => (await send<Job>("POST", "/rooms/improve", { room })).body);
  }

  /** Shows how far a search is until it ends, and what came of it; `begin`: null where it is gone. */
  private async follow(round: number, begin: () => Promise<Job | null>): Promise<void> {
    [this.job, this.running, this.stopped] = [null, true, false];
    fill(byId("proposals"));
    this.busy(true);
    try {
      let job = await begin();
      if (job !== null && round !== this.round) await this.cancel(job.id);
      if (round !== this.round) return;
      this.job = job?.id ?? null;
      this.note();
      if (this.stopped) await this.stop();
      while (job?.state === "queued" || job?.state === "running") {
        byId("improve-bar", HTMLProgressElement).value = job.progress;
        byId("improve-step").textContent = job.state === "queued" ? t("room.queued") : job.step;
        await new Promise((resolve) => setTimeout(resolve, EVERY));
        if (round !== this.round) return;
        job = await get<Job>(`/jobs/${job.id}`);
      }
      const cards = job?.state === "done" ? await this.found(job.id) : [];
      if (round !== this.round) return;
      if (job?.state === "done") fill(byId("proposals"), ...cards);
      else this.ended(job);
    } catch (error) {
      if (round !== this.round) return;
      this.say(told(error));
    }
    this.running = false;
    this.busy(false);
  }

  /** A search without proposals: there is nothing to come back to. */
  private ended(job: Job | null): void {
    this.job = null;
    dropSearch();
    if (job !== null && job.state !== "cancelled") this.say(job.message);
  }

  private async stop(): Promise<void> {
    this.stopped = true;
    if (this.running && this.job !== null) await this.cancel(this.job);
  }

  private async cancel(job: string): Promise<void> {
    await send("DELETE", `/jobs/${job}`).catch(() => null);
  }

  private async found(job: string): Promise<HTMLElement[]> {
    const found = await get<Proposals>(`/jobs/${job}/files/voorstellen.json`);
    const rooms = await Promise.all(found.proposals.map((_, row) => this.room(job, row + 1)));
    const cards = found.proposals.map((one, row) => this.card(one, rooms[row] as Room, row + 1));
    const left = found.left_out.map((line) => el("p", { class: "soft" }, line));
    const none = cards.length === 0 ? [el("p", {}, t("room.no_proposals"))] : [];
    announce(t("room.said_proposals", { n: cards.length }));
    return [...none, ...cards, ...left];
  }

  /** A proposal with every key that a room has; the file leaves out what is usual. */
  private async room(job: string, number: number): Promise<Room> {
    const written = await get<unknown>(`/jobs/${job}/files/voorstel-${number}.json`);
    const form = new FormData();
    form.append("file", new Blob([JSON.stringify(written)]), "voorstel.json");
    return (await send<{ room: Room }>("POST", "/rooms/import", form)).body.room;
  }

  private card(one: Proposal, room: Room, row: number): HTMLElement {
    const next = (): Room => taken(this.editor.room, this.known, room);
    const id = `proposal-${row}`;
    const slider = el("input", { type: "range", id, min: 0, max: 1, step: 0.05, value: 0 });
    slider.addEventListener("input", () => {
      const share = Number(slider.value);
      if (share === 0) this.preview(null);
      else this.preview(between(this.editor.room, next(), share));
    });
    const take = el("button", { type: "button", class: "main" }, t("room.take"));
    take.addEventListener("click", () => {
      this.preview(null);
      this.editor.change(next(), new Set());
      this.known.push(room);
      this.note();
      announce(t("room.said_taken"));
    });
    return el(
      "section",
      { class: "card proposal", "aria-label": t("room.proposal", { n: row }) },
      el("h3", {}, t("room.proposal", { n: row })),
      el("p", {}, t("room.proposal_text", { before: number(one.before.value), after: number(one.after.value), metres: number(one.metres, 1) })),
      el("div", { class: "field" }, el("label", { for: id }, t("room.before_after")), slider),
      el("ol", {}, ...one.moves.map((move) => el("li", {}, move))),
      take,
    );
  }

  private busy(on: boolean): void {
    const [go, stop] = [byId("improve", HTMLButtonElement), byId("improve-stop")];
    const before = document.activeElement;
    go.disabled = on;
    byId("improve-busy").hidden = !on;
    // the focus goes to what can be pressed now
    if (on && before === go) stop.focus();
    else if (!on && before === stop) go.focus();
  }

  private say(text: string): void {
    fill(byId("proposals"), el("p", { class: "mistake", role: "alert" }, text));
  }
}

/** The room with what a proposal moves; what people changed since (it is as in none of the `known`) stays. */
function taken(now: Room, known: readonly Room[], to: Room): Room {
  return altered(now, ({ item }) => {
    const written = JSON.stringify(item);
    const own = known.every((room) => JSON.stringify(pieceOf(room, item.id)?.item) !== written);
    return own ? item : (pieceOf(to, item.id)?.item ?? item);
  });
}

/** A room on its way from one to another, 0 to 1; what only one of them has comes at the end. */
export function between(from: Room, to: Room, share: number): Room {
  if (share <= 0) return from;
  if (share >= 1) return to;
  const lists = Object.fromEntries(
    PARTS.map((part) => [
      part,
      (to[part] as readonly AnyItem[]).map((item) => {
        const old = pieceOf(from, item.id);
        return old === undefined ? item : mixed(old, { part, item } as Piece, share);
      }),
    ]),
  );
  return { ...to, ...lists } as Room;
}

function mixed(old: Piece, now: Piece, share: number): AnyItem {
  if (!("at" in now.item) || !("at" in old.item)) return now.item;
  const mix = (a: number, b: number): number => a + share * (b - a);
  const at: Spot = [mix(old.item.at[0], now.item.at[0]), mix(old.item.at[1], now.item.at[1])];
  if (!("angle" in now.item) || !("angle" in old.item)) return { ...now.item, at };
  const turn = ((now.item.angle - old.item.angle + 540) % 360) - 180; // the short way round
  return { ...now.item, at, angle: old.item.angle + share * turn };
}
