// Atlas's id and date formats.
import { createHash } from 'node:crypto';

/** Returns 24 hexadecimal digits, starting with the time in seconds. The same name and time give the same digits. */
export function objectId(name: string, created: string | number): string {
  const seconds = Math.floor(new Date(created).getTime() / 1000);
  const rest = createHash('sha256').update(name).digest('hex').slice(0, 16);
  return seconds.toString(16).padStart(8, '0') + rest;
}

/** Formats a date like Atlas, without fractions of a second. */
export const isoTimestamp = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Whether a temporary item has expired. @param now milliseconds since the epoch */
export const isExpired = ({ deleteAfterDate: end }: Readonly<Record<string, unknown>>, now: number): boolean =>
  typeof end === 'string' && Date.parse(end) <= now;
