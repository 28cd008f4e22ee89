// Instants: parsed from Atlas's replies, and shown in cells.
import type { Phrase } from './values.js';

/** Milliseconds since the epoch; undefined for what is not a date. */
export function momentOf(text: string | null | undefined): number | undefined {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? undefined : at;
}

/**
 * ISO 8601 in UTC, to the second, which is how Atlas shows most instants.
 * @param ms since the epoch
 * @throws RangeError for NaN
 */
export const toTheSecond = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/**
 * When Atlas created something, in milliseconds since the epoch, to the second: an ObjectId begins with its timestamp.
 */
export function objectIdTime(id: string | null | undefined): number | undefined {
  return /^[a-f0-9]{24}$/.test(id ?? '') ? Number.parseInt((id ?? '').slice(0, 8), 16) * 1000 : undefined;
}

export const showMoment = (at: number | undefined): Phrase => (at === undefined ? '–' : [{ at }]);
