// What Atlas requires of the retention times in a backup schedule. Source of both rules, and of the restore window: the
// page configure-backup-policy, "Snapshot Retention Considerations" and "Configure the Restore Window".
import { table } from '../../table.js';
import { plural } from '../say.js';
import { FREQUENCIES, type Retention, sayKept } from './retention.js';

interface Kept {
  readonly unit: string;
  readonly value: number;
}
interface Rule extends Kept {
  readonly frequency: string;
}

/** Atlas doesn't say how many days it counts for a month or a year, so each has a range. */
const LEAST_DAYS = table({ days: 1, weeks: 7, months: 30, years: 365 });
const MOST_DAYS = table({ days: 1, weeks: 7, months: 31, years: 366 });
const MONTHS = table({ months: 1, years: 12 });

/** Whether one time is shorter than the other, however long months and years are. */
function isShorter(one: Kept, other: Kept): boolean {
  const [months, otherMonths] = [MONTHS.get(one.unit), MONTHS.get(other.unit)];
  if (months !== undefined && otherMonths !== undefined) return months * one.value < otherMonths * other.value;
  return (MOST_DAYS.get(one.unit) ?? 1) * one.value < (LEAST_DAYS.get(other.unit) ?? 1) * other.value;
}

/** A rule's snapshots must be kept at least until its next one. */
const OWN = table<Kept>({
  weekly: { unit: 'weeks', value: 1 },
  monthly: { unit: 'months', value: 1 },
  yearly: { unit: 'years', value: 1 },
});
const RANKED: readonly string[] = FREQUENCIES;

/**
 * Why Atlas refuses a schedule with `wanted` beside the other rules; undefined when it doesn't.
 * @param windowDays how far back point-in-time restores go; undefined where they are off
 */
export function retentionProblem(
  name: string,
  wanted: Retention,
  { rules, windowDays }: { readonly rules: readonly Rule[]; readonly windowDays: number | undefined },
): string | undefined {
  const { frequency } = wanted;
  const own = OWN.get(frequency);
  if (own !== undefined && isShorter(wanted, own))
    return `Atlas keeps ${frequency} backups for ${sayKept(own)} or longer. Choose a longer time.`;
  const window = { unit: 'days', value: windowDays ?? 0 };
  if (frequency === 'hourly' && isShorter(wanted, window))
    return `${name} can be restored to any point of the last ${plural(window.value, 'day')}, and Atlas keeps hourly backups at least that long. Choose ${sayKept(window)} or more.`;
  const rank = (of: string) => RANKED.indexOf(of);
  const others = rules.filter((rule) => rank(rule.frequency) >= 0 && rule.frequency !== frequency);
  const longer = others.find((rule) => rank(rule.frequency) < rank(frequency) && isShorter(wanted, rule));
  if (longer !== undefined)
    return `${name} keeps its ${longer.frequency} backups for ${sayKept(longer)}, and Atlas keeps rarer ones at least as long. Choose ${sayKept(longer)} or more.`;
  const shorter = others.find((rule) => rank(rule.frequency) > rank(frequency) && isShorter(rule, wanted));
  if (shorter === undefined) return undefined;
  return `${name} keeps its ${shorter.frequency} backups for only ${sayKept(shorter)}, and Atlas keeps rarer ones at least as long. Choose ${sayKept(shorter)} or less, or keep the ${shorter.frequency} ones longer first.`;
}
