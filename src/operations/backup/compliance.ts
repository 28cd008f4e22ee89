// Checks changes against a project's backup compliance policy, because Atlas refuses changes that violate the policy.
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { BackupCompliance, type Cluster, requireKnown } from '../../atlas/replies.js';
import { UNREAD_TEXT, withoutEmpty } from '../format.js';
import type { Fact } from '../operation.js';
import { withTimeout } from '../optional-reads.js';
import { ifReadable } from '../place.js';
import { daysOfRetention, formatRetention, type RetentionTime } from './retention.js';

/** Reads the policy. Undefined if it can't be read, e.g. because the credential isn't a Project Owner. */
export const readCompliance = (atlas: Atlas, project: string): Promise<BackupCompliance | undefined> =>
  ifReadable(withTimeout(atlas).get(path`/groups/${project}/backupCompliancePolicy`, BackupCompliance));

/** Whether the policy that was read exists. Without a policy, Atlas's response has neither a state nor rules. */
export const isComplianceInForce = (compliance: BackupCompliance | undefined): boolean =>
  Boolean(compliance?.state || compliance?.onDemandPolicyItem) || (compliance?.scheduledPolicyItems ?? []).length > 0;

/** @param refused what Atlas may refuse if there's a policy */
export const unreadComplianceFact = (compliance: BackupCompliance | undefined, refused: string): Fact | undefined =>
  compliance === undefined
    ? { label: 'Backup compliance policy', value: `${UNREAD_TEXT}. If there’s one, Atlas may refuse ${refused}.` }
    : undefined;

/** Warns that resuming turns on the backups that the policy requires (page pause-terminate-cluster). */
export async function readResumeWarnings(
  atlas: Atlas,
  project: string,
  { backupEnabled, pitEnabled }: Pick<Cluster, 'backupEnabled' | 'pitEnabled'>,
): Promise<readonly string[]> {
  const compliance = await readCompliance(atlas, project);
  const isOff = backupEnabled === false;
  if (compliance === undefined && isOff)
    return [
      'Backups are off. I couldn’t check for a backup compliance policy. If the project has one, resuming turns backups on.',
    ];
  if (!isComplianceInForce(compliance)) return [];
  const needsPit = compliance?.pitEnabled === true && pitEnabled !== true;
  const on = withoutEmpty(isOff && 'backups', needsPit && 'point-in-time restores');
  if (on.length === 0) return [];
  return [
    `After resuming, Atlas switches on ${on.join(' and ')}, as the project’s backup compliance policy requires. Atlas charges for them.`,
  ];
}

type Least = BackupCompliance['onDemandPolicyItem'];

/**
 * Says why a retention is too short, or returns undefined if the retention is long enough.
 * @param least the policy's minimum
 */
export function shortRetentionProblem(wanted: RetentionTime, least: Least, projectName: string): string | undefined {
  if (least === undefined || least === null) return undefined;
  const kept = {
    unit: requireKnown(least.retentionUnit, 'the minimum retention’s unit'),
    value: requireKnown(least.retentionValue, 'the minimum retention'),
  };
  if (daysOfRetention(wanted) >= daysOfRetention(kept)) return undefined;
  return `The backup compliance policy in ${projectName} requires at least ${formatRetention(kept)}. Choose a longer retention period.`;
}
