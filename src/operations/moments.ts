// Instants as Atlas writes them, and as a cell shows them.
import type { Phrase } from './operation.js';

/** Milliseconds since the epoch; undefined for what is no date. */
export function momentOf(text: string | null | undefined): number | undefined {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? undefined : at;
}

/**
 * ISO 8601 in UTC, which is as exact as Atlas keeps most instants.
 * @param ms since the epoch
 * @throws RangeError for NaN
 */
export const toTheSecond = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** The second in which Atlas made something: an ObjectId begins with it. */
export function madeAt(id: string | null | undefined): number | undefined {
  return /^[a-f0-9]{24}$/.test(id ?? '') ? Number.parseInt((id ?? '').slice(0, 8), 16) * 1000 : undefined;
}

export const showMoment = (at: number | undefined): Phrase => (at === undefined ? '–' : [{ at }]);
