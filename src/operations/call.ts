// A change's API call, as data. Approvers approve exactly the call that is stored and sent.
import { z } from 'zod';
import type { Path } from '../atlas/path.js';
import { durationMs } from './duration.js';
import { fixedEndTime } from './end.js';
import { formatIsoSeconds } from './moments.js';
import type { Call, Json } from './operation.js';

/**
 * Returns a call to a path.
 * @param more the query, the body or a different API version
 */
export const callTo = (method: Call['method'], { text }: Path, more: Omit<Call, 'method' | 'path'> = {}): Call => ({
  method,
  path: text,
  ...more,
});

/**
 * Returns the value that stands for an end time in a request body. The end is a duration after the call runs (`4h`) or
 * a fixed timestamp.
 */
export function endPlaceholder(end: string): Json {
  const at = fixedEndTime(end);
  return at === undefined ? { $fromRun: end } : formatIsoSeconds(at);
}

const relative = z.strictObject({ $fromRun: z.string() });

/**
 * Returns the call to send, with relative times resolved to timestamps (ISO 8601, in UTC, to the second).
 * @param now when the call runs, Redis's time in milliseconds
 */
export function withResolvedTimes({ body, ...call }: Call, now: number): Call {
  return body === undefined ? call : { ...call, body: withInstants(body, now) };
}

function withInstants(value: Json, now: number): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map((one) => withInstants(one, now));
  const time = relative.safeParse(value);
  if (time.success) return formatIsoSeconds(now + durationMs(time.data.$fromRun));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withInstants(one, now)]));
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
