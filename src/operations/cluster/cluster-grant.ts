// The grant of a cluster: what grant-access and revoke-access share.
import type { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { type Cluster, knownOrNone, OrgSettings } from '../../atlas/replies.js';
import type { ClusterOf } from '../cluster-state/cluster-kind.js';
import { ClusterBasis, clusterNow, inspectCluster } from '../cluster-state/cluster-now.js';
import { formatGrant, Grant, grantOf, isActive, showGrant } from '../cluster-state/employee-grant.js';
import type { Named } from '../operation.js';
import { withTimeout } from '../partial.js';
import { ifReadable, placeAndMore } from '../place.js';

/** `grant`: the one that is replaced or revoked. Its expiry is no drift. */
const GrantBasis = ClusterBasis.extend({ grant: Grant.nullable() });
type GrantBasis = z.output<typeof GrantBasis>;

export const CHANGES_GRANT = {
  area: 'cluster',
  role: 'Project Support Access Manager',
  effect: 'reversible',
  canNarrow: true,
  interrupts: false,
  basis: GrantBasis,
  state: grantNow,
  before: ({ grant }: GrantBasis) => grant,
  where: ({ cluster }: ClusterOf) => `MongoDB support’s access to the cluster ${cluster}`,
  format: showGrant,
  drift(before: GrantBasis, after: GrantBasis, now: number): string | undefined {
    // An expired grant counts as none, whether or not Atlas still shows it.
    if (!isActive(before.grant, now) && !isActive(after.grant, now)) return undefined;
    return `the current grant went from ${formatGrant(before.grant)} to ${formatGrant(after.grant)}`;
  },
} as const;

/** Without a grant, Atlas leaves it out (recorded). */
const shownGrant = (cluster: Cluster): Grant | null => {
  knownOrNone(cluster.mongoDBEmployeeAccessGrant, 'the access of MongoDB support');
  return grantOf(cluster);
};

/** Undefined when the cluster that was read before isn't found. */
export async function grantNow(atlas: Atlas, given: ClusterOf, basis: GrantBasis): Promise<Grant | null | undefined> {
  const found = await clusterNow(atlas, given, basis);
  return found && shownGrant(found);
}

/** @param deleting why a cluster that is being deleted blocks the change, if it does */
export async function inspectGrant(atlas: Atlas, given: ClusterOf, deleting?: string) {
  const placing = placeAndMore(atlas, given.project, (orgId) => isRestricted(atlas, orgId));
  const takes = { only: 'only dedicated ones have grants', free: true, deleting } as const;
  const [[place, restricted], { facts, ...seen }] = await Promise.all([
    placing,
    inspectCluster(
      atlas,
      given,
      takes,
      placing.then(([found]) => found),
    ),
  ]);
  const grant = seen.present === undefined ? null : shownGrant(seen.present);
  const organization = { label: 'Organization', value: describeRestriction(place.organization, restricted) };
  return {
    ...seen,
    facts: [],
    grant,
    restricted,
    draft: { path: 'grant', basis: { grant }, facts: [...facts, organization] },
  };
}

const WITHIN_MS = 3_000;

/**
 * Whether MongoDB support needs a grant at all. Undefined when it can't be read: Atlas allows ten of these reads a
 * minute, and nobody should wait for it.
 */
export async function isRestricted(atlas: Atlas, orgId: string): Promise<boolean | undefined> {
  const quick = withTimeout(atlas, WITHIN_MS);
  const settings = await ifReadable(quick.get(path`/orgs/${orgId}/settings`, OrgSettings));
  return settings?.restrictEmployeeAccess ?? undefined;
}

export function describeRestriction({ name }: Named, restricted: boolean | undefined): string {
  if (restricted === undefined) return `I couldn’t tell whether ${name} restricts MongoDB support`;
  return restricted
    ? `${name} restricts MongoDB support: without a grant they can’t see infrastructure or logs`
    : `${name} doesn’t restrict MongoDB support: they can see infrastructure and logs without a grant`;
}
