// Parses and formats the time at which a scheduled change runs.
import { DateTime } from 'luxon';
import type { ParsedText } from './duration.js';
import { parseTime, timeZoneOf } from './end.js';
import { quoted } from './format.js';
import { formatIsoSeconds, parseMoment } from './moments.js';
import type { TimeContext } from './values.js';

/** Parses a time in its stored format, ISO 8601 in UTC. Call `resolveStartText` first to resolve a time of day. */
export function canonicalStart(text: string): ParsedText {
  const given = text.trim();
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(given) && parseMoment(given) !== undefined)
    return { ok: true, value: given };
  return {
    ok: false,
    reason: `${quoted(given)} isn’t a time I recognize. Enter a time such as 22:00 or tomorrow 2:00.`,
  };
}

/** Resolves `22:00` to the next 22:00 in the user's time zone. Returns other text unchanged. */
export function resolveStartText(text: string, writing: TimeContext): string {
  const time = startTextProblem(text, writing) === undefined ? parseTime(text, writing) : undefined;
  return time === undefined ? text : formatIsoSeconds(time.at.toMillis());
}

/** Explains why a time doesn't happen, or happens twice, on a day when the clocks change. */
export function startTextProblem(text: string, writing: TimeContext): string | undefined {
  const { at, hour, minute } = parseTime(text, writing) ?? {};
  if (at === undefined) return undefined;
  const [time, day] = [`${hour}:${`${minute}`.padStart(2, '0')}`, at.toFormat('MMMM d', { locale: 'en' })];
  const where = `on ${day} in ${at.zoneName}`;
  if (at.hour !== hour || at.minute !== minute)
    return `${time} doesn’t exist ${where}, because the clocks go forward. Choose a different time.`;
  const offsets = at.getPossibleOffsets().map((one) => one.toFormat('ZZ'));
  if (offsets.length < 2) return undefined;
  return `${time} happens twice ${where}, because the clocks go back. Add ${offsets.join(' or ')} to the time.`;
}

/** Formats the time as a user in the context's time zone would type it: `2026-11-27 22:00`. */
export function formatStartAsTyped(start: string, writing: TimeContext): string {
  const at = DateTime.fromISO(start, { zone: timeZoneOf(writing) });
  const seconds = at.second === 0 ? '' : ':ss';
  return at.toFormat(`yyyy-MM-dd HH:mm${seconds}${at.getPossibleOffsets().length > 1 ? ' ZZ' : ''}`);
}
