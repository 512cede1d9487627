// How the room does, asked again and again while it is drawn: one question at a time.

import { Problem, send } from "./api.js";
import type { Room, Spot } from "./room_model.js";

export interface Check {
  key: string;
  ok: boolean;
  kind: "regulation" | "good_practice" | "geometry";
  kind_label: string;
  items: string[];
  at: Spot | null;
  source: string;
  article: string;
  sentence: string;
}
interface SeatTold {
  id: string;
  at: Spot;
  contact: number;
  partners: number;
  group: number;
}
interface Advice {
  key: string;
  gain: number;
  items: string[];
  sentence: string;
}
export interface Told {
  score: {
    value: number;
    low: number;
    high: number;
    parts: { name: string; label: string; share: number; of: number }[];
  };
  seats: SeatTold[];
  pairs: [number, number, number][];
  profile: string[];
  checks: Check[];
  advice: Advice[];
  scope: string;
  choices: string;
}

/** Milliseconds before a server that did not answer is asked again. */
const AGAIN = 2000;

type Listener = (told: Told | null, mistake: string | null) => void;

export class Live {
  /** The last answer, also while a newer one is on its way. */
  told: Told | null = null;
  /** How many answers came in; the tests and bench/room_page.py look at it. */
  answers = 0;
  private waiting: Room | null = null;
  private asking = false;
  private timer = 0;

  constructor(private readonly listener: Listener) {}

  /** Asks about a room, now or as soon as the question before is answered. */
  ask(room: Room): void {
    clearTimeout(this.timer);
    this.waiting = room;
    if (!this.asking) void this.run();
  }

  /** A server that went away may come back: what is told then is of the room as it stands. */
  private again(room: Room): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.ask(this.waiting ?? room), AGAIN);
  }

  private async run(): Promise<void> {
    this.asking = true;
    document.documentElement.dataset["live"] = "asking";
    while (this.waiting !== null) {
      const room = this.waiting;
      this.waiting = null;
      try {
        const answer = await send<Told>("POST", "/rooms/evaluate", room);
        this.told = answer.body;
        this.answers += 1;
        document.documentElement.dataset["answers"] = String(this.answers);
        this.listener(this.told, null);
      } catch (error) {
        this.listener(this.told, error instanceof Problem ? error.detail : String(error));
        if (error instanceof Problem && error.status === 0) this.again(room);
      }
    }
    this.asking = false;
    document.documentElement.dataset["live"] = "settled";
  }
}
