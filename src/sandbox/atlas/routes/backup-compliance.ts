// A project's backup compliance policy, which restricts deleting snapshots and schedules and requires a minimum
// retention in backup schedules.
//
// Sources: the OpenAPI document (types, role), a policy that MongoDB's CLI recorded and the error code page. Guess: the
// response for a project without a policy is an empty object.

import { ApiError } from '../api-error.js';
import { route } from '../route.js';
import { ok, pathParam, type RouteCall } from '../route-call.js';
import { retentionMs } from '../world/backups.js';
import { DAY_MS } from '../world/ids.js';
import type { BackupPolicyItem } from '../world.js';

export const backupComplianceRoutes = [
  route('get', '/groups/{groupId}/backupCompliancePolicy', (ask) => ok(policyOf(ask) ?? {}), {
    versions: ['2023-10-01'],
    role: 'GROUP_OWNER',
  }),
];

const policyOf = (ask: RouteCall) => ask.world.compliance.get(pathParam(ask, 'groupId'));

export function refuseSnapshotDeletion(ask: RouteCall): void {
  if (policyOf(ask) === undefined) return;
  const code = 'CANNOT_DELETE_SNAPSHOT_WITH_BACKUP_COMPLIANCE_POLICY';
  throw new ApiError(400, code, 'The backup compliance policy doesn’t allow deleting snapshots.');
}

export function refuseRetentionDecrease(ask: RouteCall): void {
  if (policyOf(ask) === undefined) return;
  const code = 'CANNOT_DECREASE_SNAPSHOT_RETENTION_WITH_BACKUP_COMPLIANCE_POLICY';
  throw new ApiError(400, code, 'The backup compliance policy doesn’t allow shortening retention.');
}

/** Checks an on-demand snapshot. Guess: Atlas converts the minimum retention to days as for a schedule. */
export function checkMinimumRetention(ask: RouteCall, retentionInDays: number): void {
  const least = policyOf(ask)?.onDemandPolicyItem;
  if (!least || retentionInDays * DAY_MS >= retentionMs(least)) return;
  const code = 'SNAPSHOT_RETENTION_LESS_THAN_BACKUP_COMPLIANCE_POLICY';
  throw new ApiError(400, code, 'The backup compliance policy requires longer retention.');
}

export function checkWindowDecrease(ask: RouteCall, before: number, after: number): void {
  if (policyOf(ask) === undefined || after >= before) return;
  const code = 'CANNOT_DECREASE_PIT_WINDOW_WITH_BACKUP_COMPLIANCE_POLICY';
  throw new ApiError(400, code, 'The backup compliance policy doesn’t allow shrinking the restore window.');
}

/** For each policy rule, requires a rule in the schedule with at least the same frequency and retention. */
export function checkCompliance(ask: RouteCall, items: readonly BackupPolicyItem[]): void {
  const isMet = (least: BackupPolicyItem) =>
    items.some(
      (item) =>
        item.frequencyType === least.frequencyType &&
        (item.frequencyType !== 'hourly' || item.frequencyInterval <= least.frequencyInterval) &&
        retentionMs(item) >= retentionMs(least),
    );
  if (policyOf(ask)?.scheduledPolicyItems.every(isMet) ?? true) return;
  const code = 'BACKUP_POLICY_NOT_MEETING_BACKUP_COMPLIANCE_POLICY_REQUIREMENTS';
  throw new ApiError(400, code, 'The schedule doesn’t meet the backup compliance policy.');
}

// The policy's rules are on the page configure-backup-policy. INVALID_RESTORE_WINDOW is from issue #625 in MongoDB's
// Terraform provider. Guesses: that these rules return INVALID_BACKUP_POLICY (on the error code page), how many days a
// month and a year have, and that the window only matters if point-in-time restores are on.

/** The minimum retention in days by rule type, most frequent type first. */
const LEAST_DAYS: Readonly<Record<string, number>> = { hourly: 0, daily: 1, weekly: 7, monthly: 30, yearly: 365 };
const DAYS = { days: 1, weeks: 7, months: 30, years: 365 };
const RANKED = Object.keys(LEAST_DAYS);

const daysOf = ({ retentionUnit, retentionValue }: BackupPolicyItem) => DAYS[retentionUnit] * retentionValue;
const rankOf = ({ frequencyType }: BackupPolicyItem) => RANKED.indexOf(frequencyType);
const refused = (why: string) => new ApiError(400, 'INVALID_BACKUP_POLICY', `Invalid backup policy: ${why}.`, [why]);

export function checkScheduleRetention(items: readonly BackupPolicyItem[]): void {
  for (const rare of items) {
    if (daysOf(rare) < (LEAST_DAYS[rare.frequencyType] ?? 0))
      throw refused(`the ${rare.frequencyType} retention is too short`);
    const longer = items.find((item) => rankOf(item) < rankOf(rare) && daysOf(item) > daysOf(rare));
    if (longer !== undefined)
      throw refused(`the ${rare.frequencyType} retention is shorter than the ${longer.frequencyType} retention`);
  }
}

export function checkRestoreWindow(items: readonly BackupPolicyItem[], days: number, pitEnabled: boolean): void {
  if (days < 1) throw new ApiError(400, 'INVALID_RESTORE_WINDOW', 'The restore window must be at least one day.');
  const short = items.find((item) => item.frequencyType === 'hourly' && daysOf(item) < days);
  if (pitEnabled && short !== undefined) throw refused('the hourly retention is shorter than the restore window');
}
