// Formats a cluster's backup schedule, and finds the interval between backups.
import type { BackupPolicyItem, BackupSchedule } from '../../atlas/replies.js';
import { mapFromObject } from '../../map-from-object.js';
import { DAY_MS, HOUR_MS } from '../../time-units.js';
import { plural, withoutEmpty } from '../format.js';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
/** Atlas's value for the last day of the month. */
const LAST_DAY = 40;
const DAYS_BETWEEN = mapFromObject({ daily: 1, weekly: 7, monthly: 31, yearly: 366 });

type Rules = Pick<BackupSchedule, 'policies'>;
const itemsOf = ({ policies }: Rules) => policies?.flatMap(({ policyItems }) => policyItems ?? []) ?? [];

/** Formats the schedule: `every 6 hours, kept for 7 days; daily, kept for 7 days`. */
export const formatSchedule = (schedule: Rules): string =>
  schedule.policies ? formatRules(itemsOf(schedule)) : 'not shown';

type Rule = Omit<BackupPolicyItem, 'id'>;

export function formatRules(items: readonly Rule[]): string {
  const said = items.map((item) => `${formatFrequency(item)}${formatKeptFor(item)}`);
  return said.length === 0 ? 'none' : said.join('; ');
}

function formatFrequency({ frequencyType, frequencyInterval }: Rule): string {
  const nth = frequencyInterval ?? 1;
  switch (frequencyType) {
    case 'hourly':
      return nth === 1 ? 'every hour' : `every ${nth} hours`;
    case 'daily':
      return 'daily';
    case 'weekly':
      return `every ${WEEKDAYS[nth - 1] ?? 'week'}`;
    case 'monthly':
      return nth === LAST_DAY ? 'on the last day of each month' : `on day ${nth} of each month`;
    case 'yearly':
      return `on the first day of ${MONTHS[nth - 1] ?? 'the year'}`;
    default:
      return frequencyType || 'at an unknown frequency';
  }
}

function formatKeptFor({ retentionUnit, retentionValue }: Rule): string {
  return retentionUnit && retentionValue ? `, kept for ${plural(retentionValue, retentionUnit.replace(/s$/, ''))}` : '';
}

/** Formats the regions of copies: `AWS US_EAST_2: hourly, weekly, oplogs`. Returns undefined if nothing is copied. */
export function formatCopies({ copySettings }: Pick<BackupSchedule, 'copySettings'>): string | undefined {
  const said = copySettings.map((copy) => {
    const items = copy.copyPolicyItems.flatMap(({ frequencyType }) => frequencyType ?? []);
    const kinds = (items.length > 0 ? items : (copy.frequencies ?? [])).map((kind) => kind.toLowerCase());
    const what = withoutEmpty(...kinds, copy.shouldCopyOplogs && 'oplogs').join(', ') || 'nothing';
    return `${[copy.cloudProvider, copy.regionName].filter(Boolean).join(' ')}: ${what.replace('on_demand', 'on demand')}`;
  });
  return said.length === 0 ? undefined : said.join('; ');
}

/** Returns the milliseconds between backups of the most frequent rule, or undefined if the schedule has no rules. */
export function backupIntervalMs(schedule: Rules): number | undefined {
  const lengths = itemsOf(schedule).flatMap(({ frequencyType, frequencyInterval }) => {
    if (frequencyType === 'hourly') return [(frequencyInterval ?? 1) * HOUR_MS];
    const days = DAYS_BETWEEN.get(frequencyType ?? '');
    return days === undefined ? [] : [days * DAY_MS];
  });
  return lengths.length === 0 ? undefined : Math.min(...lengths);
}

/** Atlas backs up flex clusters daily. The API doesn't show the time of day. */
export const FLEX_BACKUP_INTERVAL_MS = DAY_MS;

export const describeBackupsOff = (name: string): string => `Backups are off for ${name}. Turn them on in Atlas.`;

export const formatInterval = (ms: number): string =>
  ms % DAY_MS === 0 ? plural(ms / DAY_MS, 'day') : plural(ms / HOUR_MS, 'hour');
