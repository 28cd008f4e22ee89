// The grant of a cluster, as the changes of it read and compare it.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import type { Blocker } from '../blocker.js';
import { type FoundCluster, findCluster } from '../cluster-state/cluster-kind.js';
import { sayCluster, sayNoCluster } from '../cluster-state/cluster-now.js';
import { Grant, grantOf, isActive, sayGrant } from '../cluster-state/employee-grant.js';
import type { Named } from '../operation.js';
import { placeAndMore } from '../place.js';
import { isRestricted, sayRestriction } from './staff-restriction.js';

/** What a change of a grant is bound to. */
export const GrantBasis = z.object({
  /** Null when there is no dedicated cluster of that name, which blocks. */
  clusterId: z.string().nullable(),
  /** The grant that is replaced or revoked. Its expiry is no drift. */
  grant: Grant.nullable(),
});
type GrantBasis = z.output<typeof GrantBasis>;

interface ClusterOf {
  readonly project: string;
  readonly cluster: string;
}

/** Undefined when the cluster that was read before isn't found. */
export async function grantNow(
  atlas: Atlas,
  { project, cluster }: ClusterOf,
  { clusterId }: GrantBasis,
): Promise<Grant | null | undefined> {
  const found = await findCluster(atlas, project, cluster);
  return found.kind === 'dedicated' && found.cluster.id === clusterId ? grantOf(found.cluster) : undefined;
}

export const whereGrant = ({ cluster }: ClusterOf) => `MongoDB support’s access to the cluster ${cluster}`;

export function sayGrantDrift(before: GrantBasis, after: GrantBasis, now: number): string | undefined {
  if (before.clusterId !== after.clusterId) return 'another cluster has that name';
  // An expired grant counts as none, whether or not Atlas still shows it.
  if (!isActive(before.grant, now) && !isActive(after.grant, now)) return undefined;
  return `the present grant went from ${sayGrant(before.grant)} to ${sayGrant(after.grant)}`;
}

/** A cluster's project, organization and grant, as a preview needs them. */
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
    restricted,
    grant,
    target: { kind: 'cluster', id: present?.id ?? `${project}/${name}` },
    path: 'grant',
    basis: { clusterId: present?.id ?? null, grant },
    facts: [
      ...(present === undefined ? [] : [{ label: 'Cluster', value: sayCluster(present) }]),
      { label: 'Organization', value: sayRestriction(place.organization, restricted) },
    ],
    blockers: sayNoGrants(name, place.project, found.kind),
  };
}

function sayNoGrants(name: string, project: Named, kind: FoundCluster['kind']): readonly Blocker[] {
  if (kind === 'dedicated') return [];
  const sentence =
    kind === 'missing'
      ? sayNoCluster(name, project)
      : `${name} is a ${kind} cluster, and only a dedicated one has grants.`;
  return [{ param: 'cluster', sentence }];
}
