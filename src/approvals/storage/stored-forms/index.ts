// Upcasts stored requests of older versions to the newest. A new version adds one file here, which upcasts from the
// version before, and one line.
import { upcast as to2 } from './2.js';
import { upcast as to3 } from './3.js';
import { upcast as to4 } from './4.js';

/** The oldest version that can be read. */
const FIRST = 1;
const UPCASTS: readonly ((stored: object) => object)[] = [to2, to3, to4];

/**
 * @param schema the version of `stored`
 * @returns it in the newest version; undefined when it is older than any that can be read
 * @throws when it does not have the form of its version
 */
export function upcast(stored: object, schema: number): object | undefined {
  if (schema < FIRST) return undefined;
  return UPCASTS.slice(schema - FIRST).reduce((older, next) => next(older), stored);
}
