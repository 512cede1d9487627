// What a browser keeps for these pages by name; one that keeps nothing is as one that has nothing yet.

export class Store {
  /** of: asked anew each time, as a browser may refuse at the very question. */
  constructor(private readonly of: () => Storage) {}

  get(name: string): string | null {
    return this.tried((store) => store.getItem(name), null);
  }

  /** False where the browser has no place for it. */
  set(name: string, text: string): boolean {
    return this.tried((store) => (store.setItem(name, text), true), false);
  }

  drop(name: string): void {
    this.tried((store) => store.removeItem(name), undefined);
  }

  names(): string[] {
    return this.tried((store) => Object.keys(store), []);
  }

  private tried<T>(act: (store: Storage) => T, otherwise: T): T {
    try {
      return act(this.of());
    } catch {
      return otherwise;
    }
  }
}

/** Until the tab is closed. */
export const inTab = new Store(() => sessionStorage);
/** Until somebody empties the browser. */
export const inBrowser = new Store(() => localStorage);

/** A text that was kept as JSON; null for what is none. */
export function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}
