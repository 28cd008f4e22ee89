// The one call of a change, as data: the same call is approved, stored and sent.
import { z } from 'zod';
import type { Path } from '../atlas/path.js';
import { durationMs } from './duration.js';
import { fixedAt } from './end.js';
import { toTheSecond } from './moments.js';
import type { Call, Json } from './operation.js';

/** @param more the query, the body, or another version of the API */
export const callTo = (method: Call['method'], { text }: Path, more: Omit<Call, 'method' | 'path'> = {}): Call => ({
  method,
  path: text,
  ...more,
});

/** Represents in a body the instant at which something ends: a time after the call runs (`4h`), or a fixed moment. */
export function fromRun(end: string): Json {
  const at = fixedAt(end);
  return at === undefined ? { $fromRun: end } : toTheSecond(at);
}

const relative = z.strictObject({ $fromRun: z.string() });

/**
 * The call as it is sent: relative times become instants, ISO 8601 in UTC, to the second.
 * @param now when it runs, Redis's time in milliseconds
 */
export function runAt({ body, ...call }: Call, now: number): Call {
  return body === undefined ? call : { ...call, body: withInstants(body, now) };
}

function withInstants(value: Json, now: number): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map((one) => withInstants(one, now));
  const time = relative.safeParse(value);
  if (time.success) return toTheSecond(now + durationMs(time.data.$fromRun));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withInstants(one, now)]));
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
