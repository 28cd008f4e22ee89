// The retention of backups of one frequency, such as `daily=14d`, `weekly=8w` or `monthly=12mo`, and Atlas's limits on
// it.
import { mapFromObject } from '../../map-from-object.js';
import type { ParsedText } from '../duration.js';
import { plural, quoted } from '../format.js';
import { textParam } from '../params/field.js';
import type { ParamKind } from '../params/kind.js';

export const FREQUENCIES = ['hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const;
type Frequency = (typeof FREQUENCIES)[number];

export interface Retention {
  readonly frequency: Frequency;
  /** Atlas's unit name. */
  readonly unit: Unit;
  readonly value: number;
}
type Unit = 'days' | 'weeks' | 'months' | 'years';

const UNITS = { d: 'days', w: 'weeks', mo: 'months', y: 'years' } as const satisfies Record<string, Unit>;
const WRITTEN =
  /^(hourly|daily|weekly|monthly|yearly) ?[=:]? ?([1-9]\d{0,3}) ?(d|days?|w|weeks?|mo|months?|y|years?)$/i;

/** Our own limit, because Atlas documents none. */
const MOST_YEARS = 100;

export function canonicalRetention(text: string): ParsedText {
  const [, frequency = '', value = '', unit = ''] = WRITTEN.exec(text.trim()) ?? [];
  const short = Object.keys(UNITS).find((one) => unit.toLowerCase().startsWith(one));
  if (short !== undefined) {
    const retention = `${frequency.toLowerCase()}=${value}${short}`;
    return daysOfRetention(parseRetention(retention)) <= MOST_YEARS * 366
      ? { ok: true, value: retention }
      : { ok: false, reason: `Backups can be kept for at most ${MOST_YEARS} years. Enter a shorter time.` };
  }
  const like = 'Enter a frequency and a time with a unit, such as daily=14d, weekly=8w, monthly=12mo or yearly=2y.';
  return { ok: false, reason: `I don’t recognize ${quoted(text)}. ${like}` };
}

/** Parses a stored retention. Throws if the text isn't canonical, because we validate user input earlier. */
export function parseRetention(canonical: string): Retention {
  const [, written, value = '', short] = /^(\w+)=(\d+)(d|w|mo|y)$/.exec(canonical) ?? [];
  const frequency = FREQUENCIES.find((one) => one === written);
  if (frequency === undefined) throw new Error(`not a canonical retention: ${canonical}`);
  const unit = short === 'd' ? UNITS.d : short === 'w' ? UNITS.w : short === 'mo' ? UNITS.mo : UNITS.y;
  return { frequency, unit, value: Number(value) };
}

export function serializeRetention({ frequency, unit, value }: Retention): string {
  const short = Object.entries(UNITS).find(([, word]) => word === unit)?.[0] ?? 'd';
  return `${frequency}=${value}${short}`;
}

/** Days per unit. Atlas doesn't document the length of a month or year, so each unit has a minimum and a maximum. */
const LEAST_DAYS = mapFromObject({ days: 1, weeks: 7, months: 30, years: 365 });
const MOST_DAYS = mapFromObject({ days: 1, weeks: 7, months: 31, years: 366 });

export interface RetentionTime {
  readonly unit: string;
  readonly value: number;
}

/** Returns the retention in days. A month counts as 31 days. */
export const daysOfRetention = ({ unit, value }: RetentionTime): number => (MOST_DAYS.get(unit) ?? 1) * value;

export const formatRetention = ({ unit, value }: RetentionTime): string => plural(value, unit.replace(/s$/, ''));

export const retentionParamKind: ParamKind = {
  name: 'retention',
  noun: 'retention',
  takes: 'phrase',
  input: 'text',
  amounts: {
    of(value) {
      const read = canonicalRetention(value);
      if (!read.ok) return undefined;
      const wanted = parseRetention(read.value);
      return { unit: wanted.frequency, amount: daysOfRetention(wanted) };
    },
    noun: 'how long backups are kept',
    example: 'daily < 7d',
    patterns: new RegExp(`^(?:${FREQUENCIES.join('|')})=\\*$`),
  },
};

/** The param for the retention of backups of one frequency, stored as `daily=14d`. */
export const retentionParam = () =>
  textParam(canonicalRetention, {
    label: 'Retention',
    hint: 'such as daily=14d, weekly=8w or monthly=12mo',
    kind: retentionParamKind,
    position: 2,
  });

interface Rule extends RetentionTime {
  readonly frequency: string;
}

const MONTHS = mapFromObject({ months: 1, years: 12 });

/** Whether one retention is shorter than the other, regardless of how many days a month or a year has. */
function isShorter(one: RetentionTime, other: RetentionTime): boolean {
  const [months, otherMonths] = [MONTHS.get(one.unit), MONTHS.get(other.unit)];
  if (months !== undefined && otherMonths !== undefined) return months * one.value < otherMonths * other.value;
  return (MOST_DAYS.get(one.unit) ?? 1) * one.value < (LEAST_DAYS.get(other.unit) ?? 1) * other.value;
}

/** The minimum retention per frequency. Atlas keeps each snapshot at least until the rule's next snapshot. */
const OWN = mapFromObject<RetentionTime>({
  weekly: { unit: 'weeks', value: 1 },
  monthly: { unit: 'months', value: 1 },
  yearly: { unit: 'years', value: 1 },
});
const RANKED: readonly string[] = FREQUENCIES;

/**
 * Says why Atlas would refuse a schedule with `wanted` and the other rules, or returns undefined if Atlas would accept
 * the schedule. The source is page configure-backup-policy, "Snapshot Retention Considerations" and "Configure the
 * Restore Window".
 * @param windowDays how many days back point-in-time restores go, or undefined if they're off
 */
export function retentionProblem(
  name: string,
  wanted: Retention,
  { rules, windowDays }: { readonly rules: readonly Rule[]; readonly windowDays: number | undefined },
): string | undefined {
  const { frequency } = wanted;
  const own = OWN.get(frequency);
  if (own !== undefined && isShorter(wanted, own))
    return `Atlas keeps ${frequency} backups for at least ${formatRetention(own)}. Choose a longer retention period.`;
  const window = { unit: 'days', value: windowDays ?? 0 };
  if (frequency === 'hourly' && isShorter(wanted, window))
    return `${name} can be restored to any point in the last ${plural(window.value, 'day')}, so Atlas keeps hourly backups at least that long. Choose ${formatRetention(window)} or longer.`;
  const rank = (of: string) => RANKED.indexOf(of);
  const others = rules.filter((rule) => rank(rule.frequency) >= 0 && rule.frequency !== frequency);
  const longer = others.find((rule) => rank(rule.frequency) < rank(frequency) && isShorter(wanted, rule));
  if (longer !== undefined)
    return `${name} keeps ${longer.frequency} backups for ${formatRetention(longer)}. Atlas keeps less frequent backups at least as long. Choose ${formatRetention(longer)} or longer.`;
  const shorter = others.find((rule) => rank(rule.frequency) > rank(frequency) && isShorter(rule, wanted));
  if (shorter === undefined) return undefined;
  return `${name} keeps ${shorter.frequency} backups for only ${formatRetention(shorter)}. Atlas keeps less frequent backups at least as long. Choose ${formatRetention(shorter)} or less, or first set a longer time for ${shorter.frequency} backups.`;
}
