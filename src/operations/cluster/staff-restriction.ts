// Whether MongoDB support needs a grant at all. Without the organization's restriction, they can look without one.
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { OrgSettings } from '../../atlas/replies.js';
import type { Named } from '../operation.js';
import { withTimeout } from '../partial.js';
import { ifReadable } from '../place.js';

const WITHIN_MS = 3_000;

/** Undefined when it cannot be read: Atlas allows ten of these reads a minute, and nobody should wait for it. */
export async function isRestricted(atlas: Atlas, orgId: string): Promise<boolean | undefined> {
  const quick = withTimeout(atlas, WITHIN_MS);
  const settings = await ifReadable(quick.get(path`/orgs/${orgId}/settings`, OrgSettings));
  return settings?.restrictEmployeeAccess ?? undefined;
}

export function sayRestriction({ name }: Named, restricted: boolean | undefined): string {
  if (restricted === undefined) return `could not read whether ${name} restricts MongoDB support`;
  return restricted
    ? `${name} restricts MongoDB support: without a grant they see neither infrastructure nor logs`
    : `${name} does not restrict MongoDB support: they can see infrastructure and logs without a grant`;
}
