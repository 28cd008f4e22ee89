// The backup compliance policy of a project: what Atlas refuses because of it.
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { BackupCompliance, type Cluster } from '../../atlas/replies.js';
import { compact } from '../format.js';
import { withTimeout } from '../partial.js';
import { ifReadable } from '../place.js';
import { daysOf, formatRetention, type Kept } from './retention.js';

/** Undefined when it can't be read, which only an owner of the project may. Atlas itself then refuses. */
export const readCompliance = (atlas: Atlas, project: string): Promise<BackupCompliance | undefined> =>
  ifReadable(withTimeout(atlas).get(path`/groups/${project}/backupCompliancePolicy`, BackupCompliance));

/** Without a policy, the reply has no `state`. */
export const isComplianceInForce = (compliance: BackupCompliance | undefined): boolean => Boolean(compliance?.state);

/** By the page pause-terminate-cluster, a resumed cluster gets the backups that the policy requires. */
export async function warningsOfResuming(
  atlas: Atlas,
  project: string,
  { backupEnabled, pitEnabled }: Pick<Cluster, 'backupEnabled' | 'pitEnabled'>,
): Promise<readonly string[]> {
  const compliance = await readCompliance(atlas, project);
  const isOff = backupEnabled === false;
  if (compliance === undefined && isOff)
    return [
      'Its backups are off. I couldn’t tell whether the project has a backup compliance policy. If it has one, resuming turns them on.',
    ];
  if (!isComplianceInForce(compliance)) return [];
  const needsPit = compliance?.pitEnabled === true && pitEnabled !== true;
  const on = compact(isOff && 'backups', needsPit && 'point-in-time restores');
  if (on.length === 0) return [];
  return [
    `The project’s backup compliance policy switches ${on.join(' and ')} on when it’s resumed. Atlas bills that too.`,
  ];
}

type Least = BackupCompliance['onDemandPolicyItem'];

/**
 * Why a retention is too short; undefined when it is long enough.
 * @param least the policy's minimum
 */
export function shortRetentionProblem(wanted: Kept, least: Least, projectName: string): string | undefined {
  if (least === undefined || least === null) return undefined;
  const kept = { unit: least.retentionUnit ?? 'days', value: least.retentionValue ?? 0 };
  if (daysOf(wanted) >= daysOf(kept)) return undefined;
  return `The backup compliance policy of ${projectName} requires at least ${formatRetention(kept)}. Choose a longer time.`;
}
