// The backup compliance policy of a project: what Atlas refuses because of it.
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { BackupCompliance } from '../../atlas/replies.js';
import { withTimeout } from '../partial.js';
import { ifReadable } from '../place.js';
import { daysOf, sayKept } from './retention.js';

/** Undefined when it cannot be read, which only an owner of the project may. Atlas then refuses by itself. */
export const readCompliance = (atlas: Atlas, project: string): Promise<BackupCompliance | undefined> =>
  ifReadable(withTimeout(atlas).get(path`/groups/${project}/backupCompliancePolicy`, BackupCompliance));

/** Without a policy, the reply has no `state`. */
export const isInForce = (compliance: BackupCompliance | undefined): boolean => Boolean(compliance?.state);

interface Kept {
  readonly unit: string;
  readonly value: number;
}
type Least = BackupCompliance['onDemandPolicyItem'];

/**
 * Why a retention is too short; undefined when it is long enough.
 * @param least the policy's minimum
 */
export function whyTooShort(wanted: Kept, least: Least, projectName: string): string | undefined {
  if (least === undefined || least === null) return undefined;
  const kept = { unit: least.retentionUnit ?? 'days', value: least.retentionValue ?? 0 };
  if (daysOf(wanted) >= daysOf(kept)) return undefined;
  return `The backup compliance policy of ${projectName} asks for ${sayKept(kept)} at least. Choose a longer time.`;
}
