// The state of a page in the hash of its address, so that it can be shared and gone back to.

/** What the address says: #study=stad&area=A01. */
export function readState(): Map<string, string> {
  return new Map(new URLSearchParams(location.hash.slice(1)));
}

/** Writes the state; empty values are left out. `step`: the back button comes back to the one before. */
export function writeState(state: Record<string, string | null>, step = false): void {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(state)) {
    if (value !== null && value !== "") words.set(name, value);
  }
  const hash = `#${words}`;
  if (hash === location.hash) return;
  if (step) history.pushState(null, "", hash);
  else history.replaceState(null, "", hash);
}

/** Calls when the address is changed by the user or the back button; not by `writeState`. */
export function onState(call: () => void): void {
  addEventListener("popstate", call);
}
