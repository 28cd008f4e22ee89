// Reads stored requests with older schemas. Each new schema adds a step that converts from the previous schema.
import { SCHEMA_NUMBER } from '../request/request.js';

type Step = (stored: object) => object;

/**
 * Each step converts a record to the next schema. The last step produces the schema that this version of the bot uses.
 */
const STEPS: readonly Step[] = [];

/**
 * @param schema the schema of `stored`
 * @returns the request in this bot's schema; undefined if no step reads a schema that old
 * @throws if `stored` doesn't match its schema
 */
export function upcastRequest(stored: object, schema: number, steps = STEPS): object | undefined {
  const oldest = SCHEMA_NUMBER - steps.length;
  if (schema < oldest) return undefined;
  return steps.slice(schema - oldest).reduce((older, step) => step(older), stored);
}
