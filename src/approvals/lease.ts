// Whoever took something renews that while at work: who dies, or stands still, loses it.
import type { DueSet, RequestStore, Taken } from './store.js';

export const LEASE_MS = 8_000;

/** Renews the lease of what was taken until it is released. @returns then the lease as it was renewed last */
export function hold(store: RequestStore, set: DueSet, taken: Taken): { release(): Taken } {
  let held = taken;
  const renew = () =>
    store.renew(set, held, LEASE_MS).then(
      (renewed) => {
        held = renewed ?? held;
      },
      () => {}, // the next beat tries again
    );
  const beat = setInterval(renew, LEASE_MS / 4);
  return {
    release() {
      clearInterval(beat);
      return held;
    },
  };
}
