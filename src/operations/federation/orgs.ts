// The organizations that the credential sees.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { Project } from '../../atlas/replies.js';
import type { Cell, Named, Result } from '../operation.js';
import { partialAnswer, withTimeout } from '../partial.js';
import { lookUp } from '../recipes/look-up.js';
import { plural } from '../say.js';
import { listOrganizations } from './federations.js';

const MOST_BUTTONS = 3;

export const orgs = lookUp({
  name: 'orgs',
  title: 'List the organizations I can see',
  area: 'organization',
  example: 'orgs',
  role: 'Organization Member',
  params: z.strictObject({}),

  async run(atlas): Promise<Result> {
    const { read, missing } = partialAnswer();
    const [organizations, projects] = await Promise.all([
      listOrganizations(atlas),
      read('Numbers of projects and clusters are', countByOrganization(withTimeout(atlas))),
    ]);
    const [only] = organizations;
    const headline =
      organizations.length === 1
        ? `I see one organization, ${only?.name}.`
        : `I see ${plural(organizations.length, 'organization')}.`;
    return {
      headline: only === undefined ? 'My Atlas credential sees no organization.' : headline,
      place: organizations.length === 1 && only !== undefined ? { organization: only } : {},
      facts: [],
      ...(only !== undefined && {
        table: {
          caption: 'Organizations',
          columns: ['Organization', 'Projects', 'Clusters', 'Id'],
          rows: organizations.map((one) => rowOf(one, projects)),
        },
      }),
      missing,
      notes: only === undefined ? ['An organization owner can give it a role in Atlas, under Access Manager.'] : [],
      next: organizations.slice(0, MOST_BUTTONS).map(({ id, name }) => ({
        label: `Projects of ${name}`,
        operation: 'projects',
        params: { org: id },
      })),
    };
  },
});

type Counts = ReadonlyMap<string, { readonly projects: number; readonly clusters: number }>;

/** Counted from the one list of all projects, which saves a call per organization. */
async function countByOrganization(atlas: Atlas): Promise<Counts> {
  const counts = new Map<string, { projects: number; clusters: number }>();
  for (const { orgId, clusterCount } of await atlas.list(path`/groups`, Project)) {
    const { projects, clusters } = counts.get(orgId) ?? { projects: 0, clusters: 0 };
    counts.set(orgId, { projects: projects + 1, clusters: clusters + (clusterCount ?? 0) });
  }
  return counts;
}

function rowOf({ id, name }: Named, counts: Counts | undefined): readonly Cell[] {
  const { projects = 0, clusters = 0 } = counts?.get(id) ?? {};
  const cell = (count: number): Cell =>
    counts === undefined ? '–' : { said: count.toLocaleString('en-US'), exact: count };
  return [name, cell(projects), cell(clusters), id];
}
