// How long backups of one frequency are kept, in people's notation: `daily=14d`, `weekly=8w`, `monthly=12mo`.
import { table } from '../../table.js';
import type { Parsed } from '../duration.js';
import { plural, quoted } from '../say.js';

export const FREQUENCIES = ['hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const;
type Frequency = (typeof FREQUENCIES)[number];

export interface Retention {
  readonly frequency: Frequency;
  /** The unit in Atlas's words. */
  readonly unit: Unit;
  readonly value: number;
}
type Unit = 'days' | 'weeks' | 'months' | 'years';

const UNITS = { d: 'days', w: 'weeks', mo: 'months', y: 'years' } as const satisfies Record<string, Unit>;
const DAYS_IN = table({ days: 1, weeks: 7, months: 31, years: 366 });
const WRITTEN =
  /^(hourly|daily|weekly|monthly|yearly) ?[=:]? ?([1-9]\d{0,3}) ?(d|days?|w|weeks?|mo|months?|y|years?)$/i;

export function canonicalRetention(text: string): Parsed {
  const [, frequency = '', value = '', unit = ''] = WRITTEN.exec(text.trim()) ?? [];
  const short = Object.keys(UNITS).find((one) => unit.toLowerCase().startsWith(one));
  if (short !== undefined) return { ok: true, value: `${frequency.toLowerCase()}=${value}${short}` };
  const like = 'Write it like daily=14d, weekly=8w, monthly=12mo or yearly=2y.';
  return { ok: false, reason: `${quoted(text)} does not say how long which backups are kept. ${like}` };
}

/** @throws on text that is not canonical, which should have been rejected where it entered */
export function retentionOf(canonical: string): Retention {
  const [, written, value = '', short] = /^(\w+)=(\d+)(d|w|mo|y)$/.exec(canonical) ?? [];
  const frequency = FREQUENCIES.find((one) => one === written);
  if (frequency === undefined) throw new Error(`not a canonical retention: ${canonical}`);
  const unit = short === 'd' ? UNITS.d : short === 'w' ? UNITS.w : short === 'mo' ? UNITS.mo : UNITS.y;
  return { frequency, unit, value: Number(value) };
}

export function writtenRetention({ frequency, unit, value }: Retention): string {
  const short = Object.entries(UNITS).find(([, word]) => word === unit)?.[0] ?? 'd';
  return `${frequency}=${value}${short}`;
}

interface Kept {
  readonly unit: string;
  readonly value: number;
}

/** In days, counting a month as 31. */
export const daysOf = ({ unit, value }: Kept): number => (DAYS_IN.get(unit) ?? 1) * value;

/** `14 days`. */
export const sayKept = ({ unit, value }: Kept): string => plural(value, unit.replace(/s$/, ''));
