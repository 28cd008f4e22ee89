// Parses timestamps from Atlas's responses and formats them for cells.
import type { Phrase } from './values.js';

/** Returns milliseconds since the epoch, or undefined if the text isn't a date. */
export function parseMoment(text: string | null | undefined): number | undefined {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? undefined : at;
}

/**
 * Formats a timestamp as ISO 8601 in UTC, to the second, like most timestamps from Atlas.
 * @param ms milliseconds since the epoch
 * @throws RangeError for NaN
 */
export const formatIsoSeconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** Returns when Atlas created an object, in milliseconds since the epoch. An ObjectId begins with this time. */
export function objectIdTime(id: string | null | undefined): number | undefined {
  return /^[a-f0-9]{24}$/.test(id ?? '') ? Number.parseInt((id ?? '').slice(0, 8), 16) * 1000 : undefined;
}

export const formatMoment = (at: number | undefined): Phrase => (at === undefined ? '–' : [{ at }]);
