// The rules of a cluster's backup schedule, as the change of them reads, compares and sends them.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { type Path, path } from '../../atlas/path.js';
import { BackupSchedule } from '../../atlas/replies.js';
import type { ClusterOf } from '../cluster-state/cluster-kind.js';
import { ClusterBasis, clusterNow } from '../cluster-state/cluster-now.js';
import type { Call, JsonObject } from '../operation.js';
import { ifMissing } from '../place.js';
import type { Documented } from '../undocumented.js';
import { FREQUENCIES, type Retention } from './retention.js';

/** A rule as Atlas shows it. Atlas identifies it by its id. */
const Item = z.object({
  id: z.string().nullable(),
  frequencyType: z.string(),
  frequencyInterval: z.number(),
  retentionUnit: z.string(),
  retentionValue: z.number(),
});
export type Item = z.output<typeof Item>;

/** The basis has all rules, because all are sent, and would overwrite what somebody else changed meanwhile. */
export const ScheduleBasis = ClusterBasis.extend({
  policy: z.object({ id: z.string().nullable(), items: z.array(Item) }).nullable(),
});
export type ScheduleBasis = z.output<typeof ScheduleBasis>;
type Policy = NonNullable<ScheduleBasis['policy']>;

const Body = z.object({ policies: z.tuple([z.object({ policyItems: z.array(Item.omit({ id: true })) })]) });

export const schedulePath = ({ project, cluster }: ClusterOf): Path =>
  path`/groups/${project}/clusters/${cluster}/backup/schedule`;

const RANKED: readonly string[] = FREQUENCIES;
const rankOf = ({ frequencyType }: Pick<Item, 'frequencyType'>) => RANKED.indexOf(frequencyType);

/** Required is what a call sends back. A rule without its id would be another one. */
export const WholeSchedule = BackupSchedule.extend({
  policies: z.array(z.object({ id: z.string(), policyItems: z.array(Item.extend({ id: z.string() })) })),
});

/** Its rules from the most frequent to the rarest: Atlas lists them in any order. */
export function policyOf(schedule: z.output<typeof WholeSchedule> | undefined): Policy | null {
  const [policy] = schedule?.policies ?? [];
  if (policy === undefined) return null;
  const items = policy.policyItems.toSorted(
    (a, b) => rankOf(a) - rankOf(b) || a.frequencyInterval - b.frequencyInterval,
  );
  return { id: policy.id, items };
}

export type RetentionRule = Omit<Item, 'id'>;

export const keptOf = ({ retentionUnit, retentionValue }: RetentionRule) => ({
  unit: UNITS.find((one) => one === retentionUnit) ?? 'days',
  value: retentionValue,
});
const UNITS = ['days', 'weeks', 'months', 'years'] as const;

export const changed = (items: readonly Item[], { frequency, unit, value }: Retention): Item[] =>
  items.map((item) =>
    item.frequencyType === frequency ? { ...item, retentionUnit: unit, retentionValue: value } : item,
  );

export const DOCUMENTED: Documented = { within: 'policies', notSent: [] };

/**
 * Sends only the rules with their ids. Atlas keeps other fields that aren't sent. The document calls a rule's id
 * read-only; MongoDB's Terraform provider sends it for a rule that exists (internal/service/cloudbackupschedule).
 */
export function bodyOf(policy: ScheduleBasis['policy'], wanted: Retention): JsonObject {
  const policyItems = changed(policy?.items ?? [], wanted).map(({ id, ...rule }) => withId(id, rule));
  return { policies: [withId(policy?.id ?? null, { policyItems })] };
}

const withId = (id: string | null, rest: JsonObject): JsonObject => (id === null ? rest : { id, ...rest });

/** Ignores order and ids: Atlas lists rules in any order, and may give a rule that is sent another id. */
export const rulesOf = (items: readonly RetentionRule[]): RetentionRule[] =>
  items
    .map(({ frequencyType, frequencyInterval, retentionUnit, retentionValue }) => ({
      frequencyType,
      frequencyInterval,
      retentionUnit,
      retentionValue,
    }))
    .toSorted((a, b) => a.frequencyType.localeCompare(b.frequencyType) || a.frequencyInterval - b.frequencyInterval);

export const rulesIn = ({ body }: Call): RetentionRule[] => rulesOf(Body.parse(body).policies[0].policyItems);

export const isKept = (rules: readonly RetentionRule[], { frequency, unit, value }: Retention): boolean =>
  rules.some(
    (rule) => rule.frequencyType === frequency && rule.retentionUnit === unit && rule.retentionValue === value,
  );

export async function scheduleNow(
  atlas: Atlas,
  given: ClusterOf,
  basis: ScheduleBasis,
): Promise<RetentionRule[] | undefined> {
  const schedule = await ifMissing(atlas.get(schedulePath(given), WholeSchedule));
  // Read after the schedule: a new cluster of the same name has its own.
  const present = await clusterNow(atlas, given, basis);
  return schedule && present && rulesOf(policyOf(schedule)?.items ?? []);
}
