// Lists the projects that the credential can see, with their organizations and sizes.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { Project } from '../../atlas/replies.js';
import { listOrganizations } from '../federations.js';
import { formatList, plural } from '../format.js';
import { formatMoment, parseMoment } from '../moments.js';
import type { LookUpResult } from '../operation.js';
import { createOptionalReads, withTimeout } from '../optional-reads.js';
import { organizationParam } from '../params/organization.js';
import { readOrganizationName } from '../place.js';
import { defineLookUp } from '../recipes/look-up.js';
import { countCell } from '../units.js';

export const projects = defineLookUp({
  name: 'projects',
  title: 'List projects with their organizations and cluster counts',
  area: 'project',
  example: 'projects "Counter Inc"',
  role: 'Organization Member',
  params: z.strictObject({
    org: organizationParam({ position: 1, hint: 'all organizations if left empty' }).optional(),
  }),

  run: (atlas, { org }) => (org === undefined ? everywhere(atlas) : inOrganization(atlas, org)),
});

async function inOrganization(atlas: Atlas, id: string): Promise<LookUpResult> {
  const [org, inside] = await Promise.all([
    readOrganizationName(atlas, id),
    atlas.list(path`/orgs/${id}/groups`, Project),
  ]);
  const names = new Map([[id, org.name]]);
  return listing(inside, (some) => ({
    ...shown(some, `${org.name} has`, names),
    place: { organization: org },
    missing: [],
  }));
}

async function everywhere(atlas: Atlas): Promise<LookUpResult> {
  const { read, missing } = createOptionalReads();
  const [all, organizations] = await Promise.all([
    atlas.list(path`/groups`, Project),
    read('Organization names are', listOrganizations(withTimeout(atlas))),
  ]);
  const names = new Map(organizations?.map(({ id, name }) => [id, name]));
  return listing(all, (some) => ({ ...shown(some, 'My credential sees', names), place: {}, missing }));
}

function listing(all: readonly Project[], draw: (some: readonly Project[]) => LookUpResult): LookUpResult {
  const named = (some: readonly Project[]) => some.map(({ id, name }) => ({ id, name }));
  const ofThese: LookUpResult['ofThese'] = (isOne) => {
    const some = all.filter(isOne);
    // The credential can see other projects, so an empty result needs no note about missing roles.
    return { ...draw(some), projects: named(some), ...(some.length === 0 && all.length > 0 && { notes: [] }) };
  };
  return { ...draw(all), projects: named(all), ofThese };
}

/** @param whose the start of the headline: `Counter Inc has` */
function shown(all: readonly Project[], whose: string, organizations: ReadonlyMap<string, string>) {
  const sorted = all.toSorted((a, b) => a.name.localeCompare(b.name, 'en') || a.orgId.localeCompare(b.orgId, 'en'));
  const inside = sorted.reduce((sum, { clusterCount }) => sum + (clusterCount ?? 0), 0);
  const isCounted = sorted.every(({ clusterCount }) => typeof clusterCount === 'number');
  const none = sorted.length === 0;
  return {
    headline: none
      ? `${whose} no projects.`
      : `${whose} ${plural(all.length, 'project')}${isCounted ? ` with ${plural(inside, 'cluster')}` : ''}.`,
    facts: [],
    ...(!none && {
      table: {
        caption: 'Projects by name',
        columns: ['Project', 'Organization', 'Clusters', 'Created', 'ID'],
        rows: sorted.map(({ id, name, orgId, clusterCount, created }) => [
          name,
          organizations.get(orgId) ?? orgId,
          countCell(clusterCount),
          formatMoment(parseMoment(created)),
          id,
        ]),
      },
    }),
    notes: none ? [NO_ROLE] : sharedNameNotes(sorted),
  };
}

const NO_ROLE = 'An organization owner can grant my Atlas credential a role in Atlas, under Access Manager.';

/** Returns a note on names that several projects share. Expects a list sorted by name. */
function sharedNameNotes(sorted: readonly Project[]): readonly string[] {
  const shared = new Set(sorted.filter(({ name }, at) => sorted[at - 1]?.name === name).map(({ name }) => name));
  if (shared.size === 0) return [];
  return [
    `Some projects share a name: ${formatList([...shared], 5)}. If you enter one of these names, I’ll ask which project you mean. You can also enter an ID.`,
  ];
}
