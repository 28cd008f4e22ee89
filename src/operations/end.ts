// Parses and formats the end of a temporary change. The end is a duration after the change runs (`4h`) or a fixed time
// (`until 2026-11-27T18:00:00Z`).
import { DateTime, IANAZone } from 'luxon';
import {
  canonicalDuration,
  type DurationLimits,
  durationMs,
  formatDuration,
  formatDurationLimits,
  type ParsedText,
} from './duration.js';
import { formatUtc, quoted } from './format.js';
import { formatIsoSeconds } from './moments.js';
import type { TimeContext } from './values.js';

export const UNTIL = 'until';
const AT_A_MOMENT = /^until \d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;
/** Days of the week in luxon's order, where Monday is 1. Only the first three letters of a day are compared. */
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const WEEKDAY = 'mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?';
const TIME = String.raw`(?<hour>\d{1,2})(?::(?<minute>\d{2})(?::(?<second>\d{2}))?)? ?(?<half>[ap]m)? ?(?<zone>z|utc|[+-]\d{2}:\d{2})?`;
const WRITTEN = new RegExp(
  String.raw`^(?:(?<day>today|tomorrow|${WEEKDAY}|\d{4}-\d{2}-\d{2})[ t])?${TIME}(?: (?<later>today|tomorrow|${WEEKDAY}))?$`,
);
/** Matches a day without a time, which means the start of that day. */
const DAY_ALONE = new RegExp(String.raw`^(tomorrow|${WEEKDAY}|\d{4}-\d{2}-\d{2})$`);

/** Formats a fixed end for storage: `until 2026-11-27T18:00:00Z`. */
export const serializeFixedEnd = (at: number): string => `${UNTIL} ${formatIsoSeconds(at)}`;

/** Parses a duration or a fixed time. Call `resolveEndText` first to resolve a time of day. */
export function canonicalEnd(text: string, limits?: DurationLimits): ParsedText {
  const given = text.trim();
  if (AT_A_MOMENT.test(given) && !Number.isNaN(fixedEndTime(given))) return { ok: true, value: given };
  if (/^until\b/i.test(given)) {
    const time = given.slice(UNTIL.length);
    return { ok: false, reason: `${quoted(time)} isn’t a time I recognize. Enter a time such as ${EXAMPLES}.` };
  }
  return canonicalDuration(given, '30m, 4h, 1d or until 18:00', limits);
}

const EXAMPLES = 'until 18:00, until Friday 9:00 or until YYYY-MM-DD 18:00';

/** Resolves `until 18:00` to the next 18:00 in the user's time zone. Returns other text unchanged. */
export function resolveEndText(text: string, writing: TimeContext): string {
  const [, time] = /^\s*until\s+(.*)$/is.exec(text) ?? [];
  const moment = time && parseTime(time.trim().toLowerCase().replace(DAY_ALONE, '$1 0:00'), writing);
  return moment ? serializeFixedEnd(moment.at.toMillis()) : text;
}

/** A time as a user typed it, and the moment that it stands for, in the time zone in which it was typed. */
interface TypedTime {
  readonly at: DateTime;
  readonly hour: number;
  readonly minute: number;
}

/** Parses a time of day, such as `18:00` or `18:00 tomorrow`, as the next such time. */
export function parseTime(text: string, writing: TimeContext): TypedTime | undefined {
  const found = WRITTEN.exec(text.trim().replace(/\s+/g, ' ').toLowerCase())?.groups;
  const time = found && timeOf(found);
  if (found === undefined || time === undefined) return undefined;
  const { zone, day = found.later } = found;
  const now = DateTime.fromMillis(writing.at, { zone: zone === undefined ? timeZoneOf(writing) : offset(zone) });
  const { date, again } = dayOf(day, now);
  const on = ({ year, month, day }: DateTime) => DateTime.fromObject({ year, month, day, ...time }, { zone: now.zone });
  const moment = date.isValid ? on(date) : date;
  if (!moment.isValid) return undefined;
  const isOver = again !== undefined && moment.toMillis() <= writing.at;
  const at = isOver ? on(date.plus({ days: again })) : moment;
  return at.isValid ? { at, hour: time.hour, minute: time.minute } : undefined;
}

/** Returns the day that the text names. `again` is the number of days to add if the time on this day is in the past. */
function dayOf(written: string | undefined, now: DateTime): { readonly date: DateTime; readonly again?: number } {
  if (written === undefined) return { date: now, again: 1 };
  if (/^\d/.test(written)) return { date: DateTime.fromISO(written) };
  const weekday = WEEKDAYS.indexOf(written.slice(0, 3)) + 1;
  if (weekday > 0) return { date: now.plus({ days: (weekday - now.weekday + 7) % 7 }), again: 7 };
  return { date: now.plus({ days: written === 'tomorrow' ? 1 : 0 }) };
}

type Groups = Readonly<Record<string, string | undefined>>;

/** Returns undefined if the text isn't a time of day. A bare `18` doesn't count, because it may mean 18 hours. */
function timeOf({ hour: written, minute, second, half }: Groups) {
  const hour = Number(written);
  if (minute === undefined && half === undefined) return undefined;
  if (half !== undefined && (hour < 1 || hour > 12)) return undefined;
  const hours = half === undefined ? hour : (hour % 12) + (half === 'pm' ? 12 : 0);
  return { hour: hours, minute: Number(minute ?? 0), second: Number(second ?? 0) };
}

const offset = (written: string) => (/^[+-]/.test(written) ? `utc${written}` : 'utc');

/** Returns the user's time zone, or UTC if the time zone is unknown. */
export const timeZoneOf = ({ zone }: TimeContext): string =>
  zone !== undefined && IANAZone.isValidZone(zone) ? zone : 'utc';

/** Formats the end as a user in the context's time zone would type it: `until 2026-11-27 18:00`. */
export function formatEndAsTyped(end: string, writing: TimeContext): string {
  const at = fixedEndTime(end);
  if (at === undefined) return end;
  const moment = DateTime.fromMillis(at, { zone: timeZoneOf(writing) });
  return `${UNTIL} ${moment.toFormat(moment.second === 0 ? 'yyyy-MM-dd HH:mm' : 'yyyy-MM-dd HH:mm:ss')}`;
}

/** Returns the fixed end of the change, in milliseconds since the epoch. Returns undefined for a duration. */
export const fixedEndTime = (end: string): number | undefined =>
  end.startsWith(`${UNTIL} `) ? Date.parse(end.slice(UNTIL.length + 1)) : undefined;

/**
 * Returns the end in milliseconds since the epoch.
 * @param from when the change runs, in milliseconds since the epoch
 */
export const endTime = (end: string, from: number): number => fixedEndTime(end) ?? from + durationMs(end);

/** Returns the milliseconds from `from` to the end, which are negative if the end has passed. */
export const msUntilEnd = (end: string, from: number): number => endTime(end, from) - from;

/** Formats the end for the middle of a sentence: `for 2 hours`, `until 2026-11-27 18:00 UTC`. */
export function formatEnd(end: string): string {
  const at = fixedEndTime(end);
  return at === undefined ? `for ${formatDuration(durationMs(end))}` : `${UNTIL} ${formatUtc(at)}`;
}

/** Formats the end for a sentence that says what happens at the end: `after 2 hours`, `at that time`. */
export const formatAtEnd = (end: string): string =>
  fixedEndTime(end) === undefined ? `after ${formatDuration(durationMs(end))}` : 'at that time';

/**
 * Returns a complete sentence that says why a fixed time can't be the end. Returns undefined if the time can be the
 * end.
 */
export function endProblem(end: string, limits: DurationLimits, now: number): string | undefined {
  if (fixedEndTime(end) === undefined) return undefined;
  const lasts = msUntilEnd(end, now);
  const limit = `Limit: ${formatDurationLimits(limits)}.`;
  if (lasts <= 0) return 'This time has already passed. Choose a later time.';
  if (lasts < durationMs(limits.least)) return `The change would end too soon. ${limit}`;
  return lasts > durationMs(limits.most) ? `The change would last too long. ${limit}` : undefined;
}
