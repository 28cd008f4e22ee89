// The grant by which MongoDB staff may see a cluster: its levels, and how a present one is read and said.
import { z } from 'zod';
import type { Atlas } from '../atlas/atlas.js';
import type { Cluster } from '../atlas/replies.js';
import { type Found, findCluster } from './cluster-kind.js';
import type { Direction } from './effect.js';
import { toTheSecond } from './moments.js';
import type { Blocker, Named, Phrase } from './operation.js';
import { placeAndMore } from './place.js';
import { sayMoment } from './say.js';
import { isRestricted, sayRestriction } from './staff-restriction.js';

/** By the word people type; each shows all that the ones before it show. `allows` continues "let MongoDB staff ...", and the cluster's name follows it. */
export const LEVELS = {
  logs: { grantType: 'CLUSTER_DATABASE_LOGS', noun: 'database logs', allows: 'read the database logs of' },
  infrastructure: {
    grantType: 'CLUSTER_INFRASTRUCTURE',
    noun: 'infrastructure',
    allows: 'reach the infrastructure of',
  },
  'infrastructure-and-sync': {
    grantType: 'CLUSTER_INFRASTRUCTURE_AND_APP_SERVICES_SYNC_DATA',
    noun: 'infrastructure and App Services sync data',
    allows: 'reach the infrastructure and the App Services sync data of',
  },
} as const;

export const LEVEL_CHOICES = {
  logs: LEVELS.logs.noun,
  infrastructure: LEVELS.infrastructure.noun,
  'infrastructure-and-sync': LEVELS['infrastructure-and-sync'].noun,
} as const;

/** `endsAt`: ISO 8601 in UTC, to the second, which is as exact as Atlas keeps it. */
export const Grant = z.object({ grantType: z.string(), endsAt: z.string() });
export type Grant = z.output<typeof Grant>;

/**
 * The grant as Atlas shows it, expired or not: Atlas keeps expired ones. Null when there is none.
 * @throws RangeError for one without an end, which cannot be compared
 */
export function grantOf({ mongoDBEmployeeAccessGrant: grant }: Cluster): Grant | null {
  return grant ? { grantType: grant.grantType, endsAt: toTheSecond(Date.parse(grant.expirationTime)) } : null;
}

export const isActive = (grant: Grant | null, now: number): grant is Grant =>
  grant !== null && Date.parse(grant.endsAt) > now;

/** Of a grant that takes the place of what there is. */
export function directionOf(before: Grant | null, after: Grant, now: number): Direction {
  if (!isActive(before, now)) return 'widens access';
  const lasts = Date.parse(after.endsAt) - Date.parse(before.endsAt);
  if (lasts > 0) return 'widens access';
  const [from, to] = [reachOf(before), reachOf(after)];
  if (from === -1) return 'unknown';
  if (to > from) return 'widens access';
  return to < from || lasts < 0 ? 'narrows access' : 'neither';
}

/** How much it shows; -1 for a level that is newer than this bot. */
const reachOf = ({ grantType }: Grant) => Object.values(LEVELS).findIndex((level) => level.grantType === grantType);

/** What a change of a cluster's grant rests on. */
export const GrantBasis = z.object({
  /** Null when there is no dedicated cluster of that name, which blocks. */
  clusterId: z.string().nullable(),
  /** The grant that is replaced or taken back, expired or not: that it runs out meanwhile is no drift. */
  grant: Grant.nullable(),
});
type GrantBasis = z.output<typeof GrantBasis>;

interface ClusterOf {
  readonly project: string;
  readonly cluster: string;
}

/** The grant of the very cluster that was looked at before; undefined when that one is gone. */
export async function grantNow(
  atlas: Atlas,
  { project, cluster }: ClusterOf,
  { clusterId }: GrantBasis,
): Promise<Grant | null | undefined> {
  const found = await findCluster(atlas, project, cluster);
  return found.kind === 'dedicated' && found.cluster.id === clusterId ? grantOf(found.cluster) : undefined;
}

export const whereGrant = ({ cluster }: ClusterOf) => `the access of MongoDB staff to the cluster ${cluster}`;

export function sayGrantDrift(before: GrantBasis, after: GrantBasis, now: number): string | undefined {
  if (before.clusterId !== after.clusterId) return 'another cluster has that name';
  // A grant that is over is as good as none, whether Atlas still shows it or not.
  if (!isActive(before.grant, now) && !isActive(after.grant, now)) return undefined;
  return `the present grant went from ${sayGrant(before.grant)} to ${sayGrant(after.grant)}`;
}

/** A cluster's project, organization and grant, side by side, as a preview needs them. */
export async function lookAtGrant(atlas: Atlas, { project, cluster: name }: ClusterOf) {
  const [[place, restricted], found] = await Promise.all([
    placeAndMore(atlas, project, (orgId) => isRestricted(atlas, orgId)),
    findCluster(atlas, project, name),
  ]);
  const present = found.kind === 'dedicated' ? found.cluster : undefined;
  const grant = present === undefined ? null : grantOf(present);
  return {
    place,
    present,
    grant,
    target: { kind: 'cluster', id: present?.id ?? `${project}/${name}` },
    basis: { clusterId: present?.id ?? null, grant },
    facts: [
      ...(present === undefined ? [] : [{ label: 'Cluster', value: stateOf(present) }]),
      { label: 'Organization', value: sayRestriction(place.organization, restricted) },
    ],
    blockers: sayNoGrants(name, place.project, found.kind),
  };
}

function stateOf({ stateName, paused, mongoDBVersion }: Cluster): string {
  const state = paused ? 'paused' : (stateName?.toLowerCase() ?? 'in an unknown state');
  return mongoDBVersion ? `${state}, MongoDB ${mongoDBVersion}` : state;
}

function sayNoGrants(name: string, project: Named, kind: Found['kind']): readonly Blocker[] {
  if (kind === 'dedicated') return [];
  const sentence =
    kind === 'missing'
      ? `${project.name} has no cluster ${name}. Check the name, then ask again.`
      : `${name} is a ${kind} cluster, and only a dedicated one has grants.`;
  return [{ param: 'cluster', sentence }];
}

/** `database logs`; Atlas's own word for a level that is newer than this bot. */
export function sayLevel(grantType: string): string {
  return Object.values(LEVELS).find((level) => level.grantType === grantType)?.noun ?? grantType;
}

export function showGrant(grant: Grant | null, now: number): Phrase {
  if (grant === null) return 'none';
  const until = isActive(grant, now) ? ' until ' : ', expired ';
  return [`${sayLevel(grant.grantType)}${until}`, { at: Date.parse(grant.endsAt) }];
}

/** With the exact end, as Atlas has it. */
export const sayGrantExactly = (grant: Grant | null): string =>
  grant === null ? 'none' : `${sayGrant(grant)} (${grant.endsAt})`;

export function sayGrant(grant: Grant | null): string {
  return grant === null ? 'none' : `${sayLevel(grant.grantType)} until ${sayMoment(Date.parse(grant.endsAt))}`;
}
