// Reads, compares and sends the rules of a cluster's backup schedule.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { type Path, path } from '../../atlas/path.js';
import { BackupSchedule } from '../../atlas/replies.js';
import type { ClusterInProject } from '../cluster-state/cluster-kind.js';
import { ClusterBasis, readSameCluster } from '../cluster-state/cluster-now.js';
import type { Call, JsonObject } from '../operation.js';
import { ifExists } from '../place.js';
import type { DocumentedFields } from '../undocumented.js';
import { FREQUENCIES, type Retention } from './retention.js';

/** A backup rule as Atlas returns it. Atlas identifies rules by ID. */
const BackupRuleSchema = z.object({
  id: z.string().nullable(),
  frequencyType: z.string(),
  frequencyInterval: z.number(),
  retentionUnit: z.string(),
  retentionValue: z.number(),
});
export type BackupRule = z.output<typeof BackupRuleSchema>;

/** The basis contains all rules, because a call sends all rules and would overwrite other users' changes. */
export const ScheduleBasis = ClusterBasis.extend({
  policy: z.object({ id: z.string().nullable(), items: z.array(BackupRuleSchema) }).nullable(),
});
export type ScheduleBasis = z.output<typeof ScheduleBasis>;
type Policy = NonNullable<ScheduleBasis['policy']>;

const Body = z.object({ policies: z.tuple([z.object({ policyItems: z.array(BackupRuleSchema.omit({ id: true })) })]) });

export const schedulePath = ({ project, cluster }: ClusterInProject): Path =>
  path`/groups/${project}/clusters/${cluster}/backup/schedule`;

const RANKED: readonly string[] = FREQUENCIES;
const rankOf = ({ frequencyType }: Pick<BackupRule, 'frequencyType'>) => RANKED.indexOf(frequencyType);

/** Requires every field that the call must send. A rule sent without its ID would become a new rule. */
export const WholeSchedule = BackupSchedule.extend({
  policies: z.array(z.object({ id: z.string(), policyItems: z.array(BackupRuleSchema.extend({ id: z.string() })) })),
});

/** Sorts the rules from most to least frequent, because Atlas returns rules in any order. */
export function backupPolicyOf(schedule: z.output<typeof WholeSchedule> | undefined): Policy | null {
  const [policy] = schedule?.policies ?? [];
  if (policy === undefined) return null;
  const items = policy.policyItems.toSorted(
    (a, b) => rankOf(a) - rankOf(b) || a.frequencyInterval - b.frequencyInterval,
  );
  return { id: policy.id, items };
}

export type RetentionRule = Omit<BackupRule, 'id'>;

export const retentionTimeOf = ({ retentionUnit, retentionValue }: RetentionRule) => ({
  unit: UNITS.find((one) => one === retentionUnit) ?? 'days',
  value: retentionValue,
});
const UNITS = ['days', 'weeks', 'months', 'years'] as const;

const withRetention = (items: readonly BackupRule[], { frequency, unit, value }: Retention): BackupRule[] =>
  items.map((item) =>
    item.frequencyType === frequency ? { ...item, retentionUnit: unit, retentionValue: value } : item,
  );

export const SCHEDULE_FIELDS_SENT_BACK: DocumentedFields = { within: 'policies', notSent: [] };

/**
 * Returns a request body with only the rules and their IDs, because Atlas keeps fields that aren't sent. The OpenAPI
 * document calls a rule's ID read-only, but MongoDB's Terraform provider sends it for existing rules
 * (internal/service/cloudbackupschedule).
 */
export function scheduleBody(policy: ScheduleBasis['policy'], wanted: Retention): JsonObject {
  const policyItems = withRetention(policy?.items ?? [], wanted).map(({ id, ...rule }) => withId(id, rule));
  return { policies: [withId(policy?.id ?? null, { policyItems })] };
}

const withId = (id: string | null, rest: JsonObject): JsonObject => (id === null ? rest : { id, ...rest });

/** Sorts rules and removes their IDs, because Atlas returns rules in any order and may assign new IDs. */
export const comparableRules = (items: readonly RetentionRule[]): RetentionRule[] =>
  items
    .map(({ frequencyType, frequencyInterval, retentionUnit, retentionValue }) => ({
      frequencyType,
      frequencyInterval,
      retentionUnit,
      retentionValue,
    }))
    .toSorted((a, b) => a.frequencyType.localeCompare(b.frequencyType) || a.frequencyInterval - b.frequencyInterval);

export const rulesSentIn = ({ body }: Call): RetentionRule[] =>
  comparableRules(Body.parse(body).policies[0].policyItems);

export const hasRetention = (rules: readonly RetentionRule[], { frequency, unit, value }: Retention): boolean =>
  rules.some(
    (rule) => rule.frequencyType === frequency && rule.retentionUnit === unit && rule.retentionValue === value,
  );

export async function readRetentionRules(
  atlas: Atlas,
  given: ClusterInProject,
  basis: ScheduleBasis,
): Promise<RetentionRule[] | undefined> {
  const schedule = await ifExists(atlas.get(schedulePath(given), WholeSchedule));
  // We read the cluster after the schedule, because a new cluster with the same name has its own schedule.
  const present = await readSameCluster(atlas, given, basis);
  return schedule && present && comparableRules(backupPolicyOf(schedule)?.items ?? []);
}
