// Stored requests of older versions become what the newest knows. A new version is one file here, which leads to it from
// the one before, and one line.
import { upcast as to2 } from './2.js';
import { upcast as to3 } from './3.js';
import { upcast as to4 } from './4.js';

/** The oldest that is understood. */
const FIRST = 1;
const UPCASTS: readonly ((stored: object) => object)[] = [to2, to3, to4];

/**
 * @param schema the version that `stored` has
 * @returns it as of the newest version; undefined when it is older than any that is understood
 * @throws when it is not what that version stored
 */
export function upcast(stored: object, schema: number): object | undefined {
  if (schema < FIRST) return undefined;
  return UPCASTS.slice(schema - FIRST).reduce((older, next) => next(older), stored);
}
