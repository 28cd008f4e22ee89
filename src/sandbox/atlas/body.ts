// Checks request bodies as Atlas does.
// Codes by the page of error codes.
import type { z } from 'zod';
import { Refused } from './refused.js';

/** Undefined for an empty body. */
export function parseJson(text: string | undefined): unknown {
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused(400, 'INVALID_JSON', 'The body is not JSON.');
  }
}

export function checked<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = issue?.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : String(issue?.path[0] ?? 'body');
  const missing = typeof body !== 'object' || body === null || !Object.hasOwn(body, name);
  const wrong = issue?.code === 'invalid_value' ? 'INVALID_ENUM_VALUE' : 'INVALID_ATTRIBUTE';
  throw new Refused(400, missing ? 'MISSING_ATTRIBUTE' : wrong, `${name} is missing or wrong.`, [name]);
}

/** Checks only the fields of `schema` that were sent. */
export function checkedPart(schema: z.ZodObject, body: unknown): Readonly<Record<string, unknown>> {
  const whole = checked(schema.partial(), body);
  return Object.fromEntries(Object.entries(whole).filter(([name]) => Object.hasOwn(Object(body), name)));
}
