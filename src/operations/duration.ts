// Parses durations that users type, and formats durations.
import { Duration } from 'luxon';
import { DAY_MS, HOUR_MS } from '../time-units.js';
import { quoted } from './format.js';

export type ParsedText =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly reason: string };

const WRITTEN =
  /^(?:(\d{1,5}) ?(?:d|days?))? ?(?:(\d{1,5}) ?(?:h|hrs?|hours?))? ?(?:(\d{1,6}) ?(?:m|mins?|minutes?))?$/i;
/** The shortest and the longest duration allowed, in canonical form. */
export interface DurationLimits {
  readonly least: string;
  readonly most: string;
}
export const DEFAULT_DURATION_LIMITS: DurationLimits = { least: '1m', most: '365d' };

/** Formats the limits for hints and errors: `1m to 365d`. */
export const formatDurationLimits = ({ least, most }: DurationLimits) => `${least} to ${most}`;

export const isWithinLimits = (canonical: string, { least, most }: DurationLimits): boolean =>
  durationMs(canonical) >= durationMs(least) && durationMs(canonical) <= durationMs(most);

/**
 * Parses a duration such as `4h`, `1h30m`, `2 days` or `PT4H` into its shortest form (`4h`, `1h30m`, `2d`). Returns the
 * reason if the text is invalid.
 * @param like examples for the error message
 */
export function canonicalDuration(
  text: string,
  like = '30m, 4h or 1d',
  limits: DurationLimits = DEFAULT_DURATION_LIMITS,
): ParsedText {
  const given = text.trim();
  const shown = quoted(given);
  const ms = /^p/i.test(given) ? isoMs(given) : writtenMs(given);
  if (ms === undefined || Number.isNaN(ms)) {
    return { ok: false, reason: `${shown} isn’t a length of time. Enter a time such as ${like}.` };
  }
  const limit = `Limit: ${formatDurationLimits(limits)}.`;
  if (ms < durationMs(limits.least)) return { ok: false, reason: `${shown} is too short. ${limit}` };
  if (ms > durationMs(limits.most)) return { ok: false, reason: `${shown} is too long. ${limit}` };
  return { ok: true, value: compact(ms) };
}

/** Returns the milliseconds of a canonical duration. Throws for other text, because user input is validated earlier. */
export function durationMs(canonical: string): number {
  const ms = writtenMs(canonical);
  if (ms === undefined || ms <= 0) throw new Error(`not a canonical duration: ${canonical}`);
  return ms;
}

/** Formats a duration, rounded down to the minute: `1 hour 30 minutes`, or `less than a minute`. */
export function formatDuration(ms: number): string {
  const { days = 0, hours = 0, minutes = 0 } = split(ms);
  const parts = [formatUnit(days, 'day'), formatUnit(hours, 'hour'), formatUnit(minutes, 'minute')].filter(
    (part) => part !== '',
  );
  return parts.length === 0 ? 'less than a minute' : parts.join(' ');
}

/** Like `formatDuration`, but short enough for a title: `1 h 30 min`. */
export function formatDurationShort(ms: number): string {
  const { days = 0, hours = 0, minutes = 0 } = split(ms);
  return [days && `${days} d`, hours && `${hours} h`, minutes && `${minutes} min`].filter(Boolean).join(' ');
}

/** Formats the time left in rounded days (from 2 days), hours (from 2 hours) or minutes. Treats negative times as 0. */
export function formatRoundedDuration(ms: number): string {
  if (ms < 0) return formatDuration(0);
  if (ms >= 2 * DAY_MS) return formatUnit(Math.round(ms / DAY_MS), 'day');
  if (ms >= 2 * HOUR_MS) return formatUnit(Math.round(ms / HOUR_MS), 'hour');
  return formatDuration(Math.round(ms / 60_000) * 60_000);
}

/** Converts a duration to ISO 8601, the format of periods in the Atlas API: `PT4H`. */
export function formatIsoDuration(canonical: string): string {
  return Duration.fromMillis(durationMs(canonical)).shiftTo('hours', 'minutes').toISO() ?? '';
}

function writtenMs(text: string): number | undefined {
  const found = WRITTEN.exec(text.trim());
  if (found === null || text.trim() === '') return undefined;
  const [, days = '0', hours = '0', minutes = '0'] = found;
  return Duration.fromObject({ days: Number(days), hours: Number(hours), minutes: Number(minutes) }).toMillis();
}

function isoMs(text: string): number | undefined {
  const parsed = Duration.fromISO(text.toUpperCase());
  return parsed.isValid && /\d/.test(text) ? parsed.toMillis() : undefined;
}

const split = (ms: number) =>
  Duration.fromMillis(Math.floor(ms / 60_000) * 60_000)
    .shiftTo('days', 'hours', 'minutes')
    .toObject();
const formatUnit = (count: number, unit: string) => (count === 0 ? '' : `${count} ${unit}${count === 1 ? '' : 's'}`);

function compact(ms: number): string {
  const { days = 0, hours = 0, minutes = 0 } = split(ms);
  return [days && `${days}d`, hours && `${hours}h`, minutes && `${minutes}m`].filter(Boolean).join('');
}
