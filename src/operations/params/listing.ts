// Shared by the lists of names that people choose from.
import type { Named, Trait } from '../operation.js';

/** Time for a list that few lines need. */
export const ADDED_WITHIN_MS = 4_000;

export interface NameList extends ReadonlyArray<Named> {
  /** The client's error, if Atlas did not return all names. A name missing from such a list may exist all the same. */
  readonly unread?: unknown;
}

export function traits(...said: readonly (Trait | false | null | undefined)[]): Pick<Named, 'traits'> {
  const had = said.flatMap((trait) => trait || []);
  return had.length === 0 ? {} : { traits: had };
}
