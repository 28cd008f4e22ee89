// When a change for a while ends: so long after it runs (`4h`), or at a moment, whenever it runs (`until 2026-11-27T18:00:00Z`).
import { DateTime, IANAZone } from 'luxon';
import { canonicalDuration, durationMs, MOST_MS, type Parsed, sayBriefly, sayDuration } from './duration.js';
import { toTheSecond } from './moments.js';
import type { Phrase } from './operation.js';
import { quoted, sayMoment } from './say.js';

/** Where and when somebody writes, in milliseconds since the epoch: `18:00` is the next one there. */
export interface Writing {
  readonly at: number;
  /** As the IANA calls it: `Europe/Dublin`. Undefined: not known, and times are read as UTC. */
  readonly zone?: string | undefined;
}

export const UNTIL = 'until';
const AT_A_MOMENT = /^until \d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;
/** As luxon counts them, from 1; three letters will do. */
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const WEEKDAY = 'mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?';
const TIME = String.raw`(?<hour>\d{1,2})(?::(?<minute>\d{2})(?::(?<second>\d{2}))?)? ?(?<half>[ap]m)? ?(?<zone>z|utc|[+-]\d{2}:\d{2})?`;
const WRITTEN = new RegExp(
  String.raw`^until (?:(?<day>today|tomorrow|${WEEKDAY}|\d{4}-\d{2}-\d{2})[ t])?${TIME}(?: (?<later>today|tomorrow|${WEEKDAY}))?$`,
);
/** Until it begins. */
const DAY_ALONE = new RegExp(String.raw`^(until (?:tomorrow|${WEEKDAY}|\d{4}-\d{2}-\d{2}))$`);

/** As it is stored: `4h`, `until 2026-11-27T18:00:00Z`. */
export const untilMoment = (at: number): string => `${UNTIL} ${toTheSecond(at)}`;

/** Of a length of time or a moment, for whoever reads it wherever: `fixedEnd` makes that of a time of day. */
export function canonicalEnd(text: string): Parsed {
  const given = text.trim();
  if (AT_A_MOMENT.test(given) && !Number.isNaN(fixedAt(given))) return { ok: true, value: given };
  if (/^until\b/i.test(given)) {
    const time = given.slice(UNTIL.length);
    return { ok: false, reason: `${quoted(time)} is not a time I can read. Write it like ${EXAMPLES}.` };
  }
  return canonicalDuration(given, '30m, 4h, 1d or until 18:00');
}

const EXAMPLES = 'until 18:00, until Friday 9:00 or until 2026-12-01 18:00';

/** `until 18:00`, `until Friday` as it is stored: the next such time where it is written. What cannot be read stays as it is. */
export function fixedEnd(text: string, writing: Writing): string {
  const given = text.trim().replace(/\s+/g, ' ').toLowerCase().replace(DAY_ALONE, '$1 0:00');
  const found = WRITTEN.exec(given)?.groups;
  const time = found && timeOf(found);
  if (found === undefined || time === undefined) return text;
  const { zone, day = found.later } = found;
  const now = DateTime.fromMillis(writing.at, { zone: zone === undefined ? zoneOf(writing) : offset(zone) });
  const { date, again } = dayOf(day, now);
  const on = ({ year, month, day }: DateTime) => DateTime.fromObject({ year, month, day, ...time }, { zone: now.zone });
  const moment = date.isValid ? on(date) : date;
  if (!moment.isValid) return text;
  const isOver = again !== undefined && moment.toMillis() <= writing.at;
  return untilMoment((isOver ? on(date.plus({ days: again })) : moment).toMillis());
}

/** `again`: in how many days there is the next one, where the first may be over. */
function dayOf(written: string | undefined, now: DateTime): { readonly date: DateTime; readonly again?: number } {
  if (written === undefined) return { date: now, again: 1 };
  if (/^\d/.test(written)) return { date: DateTime.fromISO(written) };
  const weekday = WEEKDAYS.indexOf(written.slice(0, 3)) + 1;
  if (weekday > 0) return { date: now.plus({ days: (weekday - now.weekday + 7) % 7 }), again: 7 };
  return { date: now.plus({ days: written === 'tomorrow' ? 1 : 0 }) };
}

type Groups = Readonly<Record<string, string | undefined>>;

/** Undefined for what is no time of day: `18` alone may be meant as hours. */
function timeOf({ hour: written, minute, second, half }: Groups) {
  const hour = Number(written);
  if (minute === undefined && half === undefined) return undefined;
  if (half !== undefined && (hour < 1 || hour > 12)) return undefined;
  const hours = half === undefined ? hour : (hour % 12) + (half === 'pm' ? 12 : 0);
  return { hour: hours, minute: Number(minute ?? 0), second: Number(second ?? 0) };
}

const offset = (written: string) => (/^[+-]/.test(written) ? `utc${written}` : 'utc');

/** The zone that times are read in. */
export const zoneOf = ({ zone }: Writing): string => (zone !== undefined && IANAZone.isValidZone(zone) ? zone : 'utc');

/** As whoever writes there would write it: `until 2026-11-27 18:00`. */
export function writtenEnd(end: string, writing: Writing): string {
  const at = fixedAt(end);
  if (at === undefined) return end;
  const moment = DateTime.fromMillis(at, { zone: zoneOf(writing) });
  return `${UNTIL} ${moment.toFormat(moment.second === 0 ? 'yyyy-MM-dd HH:mm' : 'yyyy-MM-dd HH:mm:ss')}`;
}

/** The moment when it ends, whenever the change runs, in milliseconds since the epoch; undefined for a length of time. */
export const fixedAt = (end: string): number | undefined =>
  end.startsWith(`${UNTIL} `) ? Date.parse(end.slice(UNTIL.length + 1)) : undefined;

/** @param from when it runs, in milliseconds since the epoch; so is what is returned */
export const endAt = (end: string, from: number): number => fixedAt(end) ?? from + durationMs(end);

/** How long it lasts from then on, in milliseconds; less than none when it is over by then. */
export const lastsMs = (end: string, from: number): number => endAt(end, from) - from;

/** After what lasts: `for 2 hours`, `until 2026-11-27 18:00 UTC`. */
export function sayEnd(end: string): string {
  const at = fixedAt(end);
  return at === undefined ? `for ${sayDuration(durationMs(end))}` : `${UNTIL} ${sayMoment(at)}`;
}

/** When it is over, after what happens then: `after 2 hours`, `at that time`. */
export const sayWhenOver = (end: string): string =>
  fixedAt(end) === undefined ? `after ${sayDuration(durationMs(end))}` : 'at that time';

/**
 * Before it runs: until when something lasts, as things stand.
 * @param now in milliseconds since the epoch
 */
export function showUntil(what: string, end: string, now: number): Phrase {
  const at = { at: endAt(end, now) };
  return fixedAt(end) === undefined
    ? [`${what} until about `, at, `, ${sayEndBriefly(end)} after it runs`]
    : [`${what} until `, at];
}

/** As `sayEnd` for a title: `2 h`, `until 27 Nov 18:00 UTC`. */
export function sayEndBriefly(end: string): string {
  const at = fixedAt(end);
  if (at === undefined) return sayBriefly(durationMs(end));
  return `${UNTIL} ${DateTime.fromMillis(at, { zone: 'utc', locale: 'en' }).toFormat('d LLL HH:mm')} UTC`;
}

/**
 * Why a moment is no end, as of now: a whole sentence.
 * @param least the shortest that it may last
 */
export function whyNoEnd(end: string, least: string, now: number): string | undefined {
  if (fixedAt(end) === undefined) return undefined;
  const [lasts, leastMs] = [lastsMs(end, now), durationMs(least)];
  if (lasts <= 0) return 'The time when it was to end is over. Choose a later one.';
  if (lasts < leastMs) return `It would end in less than ${sayDuration(leastMs)}. Choose a later time.`;
  return lasts > MOST_MS ? `It would last longer than ${sayDuration(MOST_MS)}. Choose an earlier time.` : undefined;
}
