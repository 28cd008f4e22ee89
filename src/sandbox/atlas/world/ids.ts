// Ids and dates in Atlas's formats.
import { createHash } from 'node:crypto';

/** 24 hexadecimal digits that start with the second of creation. Deterministic for a name and moment. */
export function objectId(name: string, created: string | number): string {
  const seconds = Math.floor(new Date(created).getTime() / 1000);
  const rest = createHash('sha256').update(name).digest('hex').slice(0, 16);
  return seconds.toString(16).padStart(8, '0') + rest;
}

/** Without a fraction of a second, like Atlas's dates. */
export const isoDate = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Whether it was removed at its end by `now` (milliseconds since the epoch). */
export const isOver = ({ deleteAfterDate: end }: Readonly<Record<string, unknown>>, now: number): boolean =>
  typeof end === 'string' && Date.parse(end) <= now;
