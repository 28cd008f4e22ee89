// Reads, compares and formats a cluster's grant for grant-access and revoke-access.
import type { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { type Cluster, OrgSettings, requireKnownOrNone } from '../../atlas/replies.js';
import type { ClusterInProject } from '../cluster-state/cluster-kind.js';
import { ClusterBasis, inspectCluster, readSameCluster } from '../cluster-state/cluster-now.js';
import { formatGrant, Grant, grantOf, grantPhrase, isGrantActive } from '../cluster-state/employee-grant.js';
import type { NamedItem } from '../operation.js';
import { withTimeout } from '../optional-reads.js';
import { ifReadable, readPlaceAnd } from '../place.js';

/** `grant` is the grant to replace or revoke. The grant's expiry doesn't count as drift. */
const GrantBasis = ClusterBasis.extend({ grant: Grant.nullable() });
type GrantBasis = z.output<typeof GrantBasis>;

export const GRANT_CHANGE_SPEC = {
  area: 'cluster',
  role: 'Project Support Access Manager',
  effect: 'reversible',
  canNarrow: true,
  interrupts: false,
  basis: GrantBasis,
  state: readGrant,
  before: ({ grant }: GrantBasis) => grant,
  where: ({ cluster }: ClusterInProject) => `MongoDB support’s access to ${cluster}`,
  format: grantPhrase,
  drift(before: GrantBasis, after: GrantBasis, now: number): string | undefined {
    // An expired grant counts as no grant, even if Atlas still shows it.
    if (!isGrantActive(before.grant, now) && !isGrantActive(after.grant, now)) return undefined;
    return `the current grant went from ${formatGrant(before.grant)} to ${formatGrant(after.grant)}`;
  },
} as const;

/** Returns the grant that Atlas shows. In recorded responses, the field is missing if the cluster has no grant. */
const shownGrant = (cluster: Cluster): Grant | null => {
  requireKnownOrNone(cluster.mongoDBEmployeeAccessGrant, 'MongoDB support’s access');
  return grantOf(cluster);
};

/** Reads the cluster's grant. Returns undefined if the cluster from the basis can't be found. */
export async function readGrant(
  atlas: Atlas,
  given: ClusterInProject,
  basis: GrantBasis,
): Promise<Grant | null | undefined> {
  const found = await readSameCluster(atlas, given, basis);
  return found && shownGrant(found);
}

/** @param deleting why the cluster's deletion blocks the change. Undefined if deletion doesn't block it */
export async function inspectGrant(atlas: Atlas, given: ClusterInProject, deleting?: string) {
  const placing = readPlaceAnd(atlas, given.project, (orgId) => isEmployeeAccessRestricted(atlas, orgId));
  const takes = { only: 'only dedicated clusters have grants', free: true, deleting } as const;
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
  const organization = { label: 'Organization', value: describeAccessRestriction(place.organization, restricted) };
  return {
    ...seen,
    facts: [],
    grant,
    restricted,
    draft: { part: 'grant', path: 'grant', basis: { grant }, facts: [...facts, organization] },
  };
}

const WITHIN_MS = 3_000;

/**
 * Whether MongoDB support needs a grant. Undefined if the setting can't be read quickly. Atlas allows only ten of these
 * reads a minute, and users shouldn't have to wait.
 */
export async function isEmployeeAccessRestricted(atlas: Atlas, orgId: string): Promise<boolean | undefined> {
  const quick = withTimeout(atlas, WITHIN_MS);
  const settings = await ifReadable(quick.get(path`/orgs/${orgId}/settings`, OrgSettings));
  return settings?.restrictEmployeeAccess ?? undefined;
}

export function describeAccessRestriction({ name }: NamedItem, restricted: boolean | undefined): string {
  if (restricted === undefined) return `I couldn’t tell whether ${name} restricts MongoDB support’s access`;
  return restricted
    ? `${name} restricts access: MongoDB support can’t see infrastructure or logs without a grant`
    : `${name} doesn’t restrict access: MongoDB support can see infrastructure and logs without a grant`;
}
