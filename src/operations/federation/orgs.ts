// Lists the organizations that the credential can see.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { Project } from '../../atlas/replies.js';
import { listOrganizations, NO_ORGANIZATION_RESULT } from '../federations.js';
import { plural } from '../format.js';
import type { NamedItem } from '../operation.js';
import { createOptionalReads, withTimeout } from '../optional-reads.js';
import { defineLookUp } from '../recipes/look-up.js';
import { countCell } from '../units.js';

const MOST_BUTTONS = 3;
const NONE = { projects: 0, clusters: 0 };

/** An organization with its counts, which are absent if they can't be read. */
type Counted = NamedItem & Partial<typeof NONE>;

export const orgs = defineLookUp({
  name: 'orgs',
  title: 'List the organizations I can see',
  aliases: ['organizations', 'organisation', 'organization'],
  area: 'organization',
  example: 'orgs',
  role: 'Organization Member',
  params: z.strictObject({}),
  columns: {
    Organization: ({ name }: Counted) => name,
    Projects: ({ projects }) => countCell(projects),
    Clusters: ({ clusters }) => countCell(clusters),
    ID: ({ id }) => id,
  },

  async run(atlas) {
    const { read, missing } = createOptionalReads();
    const [organizations, counts] = await Promise.all([
      listOrganizations(atlas),
      read('Project and cluster counts are', countByOrganization(withTimeout(atlas))),
    ]);
    const [only] = organizations;
    const headline =
      organizations.length === 1
        ? `I see one organization, ${only?.name}.`
        : `I see ${plural(organizations.length, 'organization')}.`;
    return {
      headline: only === undefined ? NO_ORGANIZATION_RESULT.headline : headline,
      place: organizations.length === 1 && only !== undefined ? { organization: only } : {},
      caption: 'Organizations',
      rows: organizations.map((one): Counted => ({ ...one, ...(counts && (counts.get(one.id) ?? NONE)) })),
      missing,
      notes: only === undefined ? NO_ORGANIZATION_RESULT.notes : [],
      next: organizations.slice(0, MOST_BUTTONS).map(({ id, name }) => ({
        label: `Projects in ${name}`,
        operation: 'projects',
        params: { org: id },
      })),
    };
  },
});

/** Counts projects and clusters in one list of all projects, which saves a call per organization. */
async function countByOrganization(atlas: Atlas): Promise<ReadonlyMap<string, typeof NONE>> {
  const counts = new Map<string, typeof NONE>();
  for (const { orgId, clusterCount } of await atlas.list(path`/groups`, Project)) {
    const { projects, clusters } = counts.get(orgId) ?? NONE;
    counts.set(orgId, { projects: projects + 1, clusters: clusters + (clusterCount ?? 0) });
  }
  return counts;
}
