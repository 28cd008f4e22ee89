// Parses and formats an hour of the week, and converts it to Atlas's numbers.
import { DateTime, IANAZone } from 'luxon';
import type { ParsedText } from '../duration.js';
import { quoted } from '../format.js';
import { textParam } from '../params/field.js';
import type { ParamKind } from '../params/kind.js';

/** An hour of the week. `day`: 1 is Sunday. `hour`: 0 to 23. */
export interface WeeklyHour {
  readonly day: number;
  readonly hour: number;
}

export const NO_WEEKLY_HOUR = 'none';
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
const WRITTEN = /^(?<day>[a-z]{3,})s? (?:at )?(?<hour>\d{1,2})(?::(?<minute>\d{2}))? ?(?<half>[ap]m)?$/;

/** Parses text such as `Sun 5:00` or `sundays at 5am` into `sunday 05:00`. Also accepts `none`. */
export function canonicalHour(text: string): ParsedText {
  const given = text.trim().toLowerCase().replace(/\s+/g, ' ');
  if (given === NO_WEEKLY_HOUR || given === 'any time') return { ok: true, value: NO_WEEKLY_HOUR };
  const { day, hour: digits, minute = '00', half } = WRITTEN.exec(given)?.groups ?? {};
  const found = DAYS.find((one) => day !== undefined && one.startsWith(day.replace(/s$/, '')));
  const said = Number(digits);
  const hour = half === undefined ? said : (said % 12) + (half === 'pm' ? 12 : 0);
  const isHour = half === undefined ? said <= 23 : said >= 1 && said <= 12;
  if (found === undefined || !isHour)
    return {
      ok: false,
      reason: `${quoted(text)} isn’t a day and an hour. Enter a day and an hour such as sunday 05:00.`,
    };
  if (minute !== '00')
    return {
      ok: false,
      reason: `Maintenance starts on the hour. Enter ${found} ${fullHour(hour)} instead of ${quoted(text)}.`,
    };
  return { ok: true, value: `${found} ${fullHour(hour)}` };
}

const fullHour = (hour: number) => `${`${hour}`.padStart(2, '0')}:00`;

/** Parses the stored text. Returns undefined for `none`. */
export function parseWeeklyHour(canonical: string): WeeklyHour | undefined {
  const [name = '', hour = ''] = canonical.split(' ');
  const day = DAYS.map(String).indexOf(name);
  return day < 0 ? undefined : { day: day + 1, hour: Number.parseInt(hour, 10) };
}

export const serializeWeeklyHour = ({ day, hour }: WeeklyHour): string => `${DAYS[day - 1] ?? ''} ${fullHour(hour)}`;

export function formatWeeklyHour({ day, hour }: WeeklyHour): string {
  const name = DAYS[day - 1] ?? '';
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}s at ${fullHour(hour)}`;
}

/**
 * Returns the next occurrence of the weekly hour, in milliseconds since the epoch.
 * @param zone the time zone's IANA name. An unknown name means UTC
 */
export function nextWeeklyHourAt({ day, hour }: WeeklyHour, zone: string, now: number): number {
  const here = DateTime.fromMillis(now, { zone: IANAZone.isValidZone(zone) ? zone : 'utc' });
  const ahead = (day - 1 - (here.weekday % 7) + 7) % 7;
  const at = here.plus({ days: ahead }).set({ hour, minute: 0, second: 0, millisecond: 0 });
  return (at.toMillis() > now ? at : at.plus({ weeks: 1 })).toMillis();
}

const weeklyHourKind: ParamKind = {
  name: 'weekly-hour',
  noun: 'day and hour',
  takes: 'phrase',
  input: 'text',
  contains: 'at',
};

/** Returns the param for the time when something starts each week: `sunday 05:00`, or `none`. */
export const dayAndHourParam = () =>
  textParam(canonicalHour, {
    label: 'Day and hour',
    hint: 'such as sunday 05:00, in the project’s time zone, or none to let Atlas choose',
    words: ['to'],
    kind: weeklyHourKind,
    position: 1,
  });
