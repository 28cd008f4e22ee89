// Reads stored requests of older forms. A new form adds one step, which makes it from the form before.
import { SCHEMA } from '../request/request.js';

type Step = (stored: object) => object;

/** Each makes the next form of the one before; the last one makes the form of this bot. */
const STEPS: readonly Step[] = [];

/**
 * @param schema the form of `stored`
 * @returns it in the form of this bot; undefined when no step reads a form that old
 * @throws when `stored` is not what its form says
 */
export function upcast(stored: object, schema: number, steps = STEPS): object | undefined {
  const oldest = SCHEMA - steps.length;
  if (schema < oldest) return undefined;
  return steps.slice(schema - oldest).reduce((older, step) => step(older), stored);
}
