// What the lists of names that people choose from have in common.
import type { Named, Trait } from '../operation.js';

/** For a list that few lines need. */
export const ADDED_WITHIN_MS = 4_000;

export interface NameList extends ReadonlyArray<Named> {
  /** Why Atlas did not give all of them, as the client threw it. A name that is not in such a list may exist all the same. */
  readonly unread?: unknown;
}

export function traits(...said: readonly (Trait | false | null | undefined)[]): Pick<Named, 'traits'> {
  const had = said.flatMap((trait) => trait || []);
  return had.length === 0 ? {} : { traits: had };
}
