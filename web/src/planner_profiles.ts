// The profiles that other norms and paces are told with: each fetched once, when it is needed.

import { get } from "./api.js";
import type { Figures } from "./planner_figures.js";
import { windowOf } from "./planner_layers.js";
import type { Chosen, Shown } from "./planner_types.js";

export class Profiles {
  // a slider that passes many norms asks for their figures once
  private readonly asked = new Map<string, Promise<unknown>>();

  /** path: of the study in the API. */
  constructor(
    private readonly figures: Figures,
    private readonly path: string,
  ) {}

  /** Fetches what the choice is told with, on foot and in the window of the layer. Throws Problem. */
  async fetch(shown: Shown, chosen: Chosen): Promise<void> {
    const { profiles, windows } = this.figures;
    const [pace, window] = [this.figures.pace(chosen), windowOf(shown)];
    const onFoot = this.into(profiles, pace, `profile?pace=${encodeURIComponent(pace)}`);
    const inWindow = window === "" ? null : this.into(windows, window, `profile/${encodeURIComponent(window)}`);
    await Promise.all([onFoot, inWindow]);
  }

  /** As `fetch`, in advance: so that the first other norm is there at once. */
  prepare(shown: Shown, chosen: Chosen): void {
    this.fetch(shown, chosen).catch(() => undefined);
  }

  private async into<T>(known: Map<string, T>, name: string, address: string): Promise<void> {
    if (known.has(name)) return;
    const found = (this.asked.get(address) as Promise<T> | undefined) ?? get<T>(`${this.path}/${address}`);
    this.asked.set(address, found);
    try {
      known.set(name, await found);
    } finally {
      this.asked.delete(address);
    }
  }
}
