// What Atlas requires of the retention times in a backup schedule.
//
// Source: the page configure-backup-policy, on retention and on the restore window. INVALID_RESTORE_WINDOW is in issue
// #625 of MongoDB's Terraform provider. Guesses: INVALID_BACKUP_POLICY, a code of the page of error codes, for these
// rules; how many days a month and a year count; and that the window matters only where point-in-time restores are on.
import { Refused } from './refused.js';
import type { BackupPolicyItem } from './world.js';

/** From the most frequent to the rarest, each with its shortest retention, in days. */
const LEAST_DAYS: Readonly<Record<string, number>> = { hourly: 0, daily: 1, weekly: 7, monthly: 30, yearly: 365 };
const DAYS = { days: 1, weeks: 7, months: 30, years: 365 };
const RANKED = Object.keys(LEAST_DAYS);

const daysOf = ({ retentionUnit, retentionValue }: BackupPolicyItem) => DAYS[retentionUnit] * retentionValue;
const rankOf = ({ frequencyType }: BackupPolicyItem) => RANKED.indexOf(frequencyType);
const refused = (why: string) => new Refused(400, 'INVALID_BACKUP_POLICY', `Invalid backup policy: ${why}.`, [why]);

export function checkRetention(items: readonly BackupPolicyItem[]): void {
  for (const rare of items) {
    if (daysOf(rare) < (LEAST_DAYS[rare.frequencyType] ?? 0)) throw refused(`${rare.frequencyType} is kept too short`);
    const longer = items.find((item) => rankOf(item) < rankOf(rare) && daysOf(item) > daysOf(rare));
    if (longer !== undefined) throw refused(`${rare.frequencyType} is kept shorter than ${longer.frequencyType}`);
  }
}

export function checkRestoreWindow(items: readonly BackupPolicyItem[], days: number, pitEnabled: boolean): void {
  if (days < 1) throw new Refused(400, 'INVALID_RESTORE_WINDOW', 'The restore window has one day at least.');
  const short = items.find((item) => item.frequencyType === 'hourly' && daysOf(item) < days);
  if (pitEnabled && short !== undefined) throw refused('hourly is kept shorter than the restore window');
}
