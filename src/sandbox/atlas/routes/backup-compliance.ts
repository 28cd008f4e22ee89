// The backup compliance policy of a project, as far as it restricts the deletion of snapshots and schedules; and what
// Atlas requires of the retention times in a backup schedule.
//
// Sources: the OpenAPI document (types, role), a policy that MongoDB's CLI recorded, and the page of error codes. The
// reply for a project without a policy is not recorded; here it is an empty object.
import { type Ask, ok, param } from '../ask.js';
import { Refused } from '../refused.js';
import { route } from '../route.js';
import { keptFor } from '../world/backups.js';
import { DAY_MS } from '../world/ids.js';
import type { BackupPolicyItem } from '../world.js';

export const backupComplianceRoutes = [
  route('get', '/groups/{groupId}/backupCompliancePolicy', (ask) => ok(policyOf(ask) ?? {}), {
    versions: ['2023-10-01'],
    role: 'GROUP_OWNER',
  }),
];

const policyOf = (ask: Ask) => ask.world.compliance.get(param(ask, 'groupId'));

export function checkMayDeleteSnapshots(ask: Ask): void {
  if (policyOf(ask) === undefined) return;
  const code = 'CANNOT_DELETE_SNAPSHOT_WITH_BACKUP_COMPLIANCE_POLICY';
  throw new Refused(400, code, 'The backup compliance policy keeps snapshots.');
}

export function checkMayShorten(ask: Ask): void {
  if (policyOf(ask) === undefined) return;
  const code = 'CANNOT_DECREASE_SNAPSHOT_RETENTION_WITH_BACKUP_COMPLIANCE_POLICY';
  throw new Refused(400, code, 'The backup compliance policy keeps snapshots as long as they were promised.');
}

/** Guess: the policy's shortest retention for snapshots on demand counts in days as that of the schedule does. */
export function checkKeptLongEnough(ask: Ask, retentionInDays: number): void {
  const least = policyOf(ask)?.onDemandPolicyItem;
  if (!least || retentionInDays * DAY_MS >= keptFor(least)) return;
  const code = 'SNAPSHOT_RETENTION_LESS_THAN_BACKUP_COMPLIANCE_POLICY';
  throw new Refused(400, code, 'The backup compliance policy asks for more days.');
}

export function checkMayShrinkWindow(ask: Ask, before: number, after: number): void {
  if (policyOf(ask) === undefined || after >= before) return;
  const code = 'CANNOT_DECREASE_PIT_WINDOW_WITH_BACKUP_COMPLIANCE_POLICY';
  throw new Refused(400, code, 'The backup compliance policy keeps the restore window.');
}

/** For each rule of the policy, the schedule needs one that is at least as frequent and keeps as long. */
export function checkComplies(ask: Ask, items: readonly BackupPolicyItem[]): void {
  const isMet = (least: BackupPolicyItem) =>
    items.some(
      (item) =>
        item.frequencyType === least.frequencyType &&
        (item.frequencyType !== 'hourly' || item.frequencyInterval <= least.frequencyInterval) &&
        keptFor(item) >= keptFor(least),
    );
  if (policyOf(ask)?.scheduledPolicyItems.every(isMet) ?? true) return;
  const code = 'BACKUP_POLICY_NOT_MEETING_BACKUP_COMPLIANCE_POLICY_REQUIREMENTS';
  throw new Refused(400, code, 'The backup compliance policy asks for more.');
}

// By the page configure-backup-policy, on retention and on the restore window. INVALID_RESTORE_WINDOW is in issue #625 of
// MongoDB's Terraform provider. Guesses: INVALID_BACKUP_POLICY, a code of the page of error codes, for these rules; how
// many days a month and a year count; and that the window matters only where point-in-time restores are on.

/** From the most frequent to the rarest, each with its shortest retention, in days. */
const LEAST_DAYS: Readonly<Record<string, number>> = { hourly: 0, daily: 1, weekly: 7, monthly: 30, yearly: 365 };
const DAYS = { days: 1, weeks: 7, months: 30, years: 365 };
const RANKED = Object.keys(LEAST_DAYS);

const daysOf = ({ retentionUnit, retentionValue }: BackupPolicyItem) => DAYS[retentionUnit] * retentionValue;
const rankOf = ({ frequencyType }: BackupPolicyItem) => RANKED.indexOf(frequencyType);
const refused = (why: string) => new Refused(400, 'INVALID_BACKUP_POLICY', `Invalid backup policy: ${why}.`, [why]);

export function checkScheduleRetention(items: readonly BackupPolicyItem[]): void {
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
