// The clusters of a project or, in less detail, of an organization or of everything that the credential sees.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { ProjectClusters } from '../../atlas/replies.js';
import { RUNNING } from '../cluster-state/cluster-facts.js';
import { clustersOf, formatClusterCount, unreadNote } from '../cluster-state/cluster-list.js';
import { isActive, NO_GRANT_CLAIM, showGrant } from '../cluster-state/employee-grant.js';
import { formatBytes, formatCounts, formatList, plural } from '../format.js';
import type { Cell, Next, Result } from '../operation.js';
import { organization } from '../params/organization.js';
import { project } from '../params/project.js';
import { partialAnswer } from '../partial.js';
import { organizationNamed, placeOfProject } from '../place.js';
import { lookUp, tableOf } from '../recipes/look-up.js';
import { quantity } from '../units.js';

export const clusters = lookUp({
  name: 'clusters',
  title: 'List the clusters of a project, of an organization, or all',
  area: 'cluster',
  example: 'clusters in Payments',
  role: 'Project Read Only',
  // It shows grants for one project, and counts alerts for several.
  includes: ['access', 'alerts'],
  params: z.strictObject({
    org: organization({ words: ['of', 'organization'], hint: 'all organizations when left out' }).optional(),
    project: project({ position: 1, hint: 'all projects when left out' }).optional(),
  }),
  claims: [
    NO_GRANT_CLAIM,
    { says: 'Atlas’s list of all clusters leaves out multi-cloud ones.', document: 'listClusterDetails' },
    {
      says: 'A cluster is available while Atlas reaches all its nodes.',
      document: 'CloudCluster.availability',
    },
  ],

  // The organization served only to find the project.
  run(atlas, { org, project: id }, now) {
    if (id !== undefined) return inProject(atlas, id, now);
    return org === undefined ? everywhere(atlas) : inOrganization(atlas, org);
  },
});

async function inProject(atlas: Atlas, id: string, now: number): Promise<Result> {
  const answer = partialAnswer();
  const [place, inside] = await Promise.all([placeOfProject(atlas, id), clustersOf(atlas, id, answer)]);
  // Clusters that aren't running first: they are what people look for.
  const sorted = inside.found.toSorted((a, b) => Number(a.state === RUNNING) - Number(b.state === RUNNING));
  const { name } = place.project;
  const states = sorted.length === 0 ? '' : `: ${formatCounts(sorted.map(({ state }) => state))}`;
  return {
    headline: `${name} has ${formatClusterCount(inside)}${states}${unreadNote(inside)}.`,
    place,
    facts: [],
    ...tableOf(
      `Clusters of ${name}`,
      {
        Cluster: (one) => one.name,
        State: ({ state }) => state,
        Tier: ({ tier }) => tier,
        MongoDB: ({ version }) => version ?? '–',
        Shape: ({ shape }) => shape,
        Where: ({ regions }) => regions,
        'MongoDB support': ({ grant }) => (isActive(grant, now) ? showGrant(grant, now) : 'no access'),
      },
      sorted,
    ),
    missing: answer.missing,
    notes: [],
    next: nextOf(id),
  };
}

const nextOf = (id: string): readonly Next[] => [
  { label: 'Overview of the project', operation: 'overview', params: { project: id } },
  { label: 'MongoDB support access', operation: 'access', params: { project: id } },
];

const LEFT_OUT =
  'Multi-cloud clusters, tiers, pauses and access aren’t listed here. “clusters in” a project shows them.';

async function everywhere(atlas: Atlas): Promise<Result> {
  return { ...shown(await listEverywhere(atlas), 'all projects', 'This credential sees'), place: {} };
}

async function inOrganization(atlas: Atlas, id: string): Promise<Result> {
  const [organization, projects] = await Promise.all([organizationNamed(atlas, id), listEverywhere(atlas)]);
  const { name } = organization;
  const inside = projects.filter(({ orgId }) => orgId === id);
  return { ...shown(inside, name, `${name} has`), place: { organization } };
}

/** One call for all projects. */
const listEverywhere = (atlas: Atlas) => atlas.list(path`/clusters`, ProjectClusters);

/**
 * @param of the scope of the list
 * @param whose begins the headline: `Counter Inc has`
 */
function shown(projects: readonly ProjectClusters[], of: string, whose: string) {
  const all = projects
    .flatMap(({ clusters: inside, ...where }) => inside.map((cluster) => ({ ...cluster, ...where })))
    .sort((a, b) => urgency(b) - urgency(a) || a.name.localeCompare(b.name, 'en'));
  const inProjects = plural(projects.filter((one) => one.clusters.length > 0).length, 'project');
  return {
    headline:
      all.length === 0
        ? `${whose} no clusters.`
        : `${plural(all.length, 'cluster')} in ${inProjects}; ${describeHealth(all)}, and ${formatAlertCount(all)}.`,
    facts: [],
    ...tableOf(
      `Clusters of ${of}`,
      {
        Cluster: ({ name }) => name,
        Project: ({ groupName, groupId }) => groupName || groupId,
        Organization: ({ orgName, orgId }) => orgName || orgId || '–',
        Availability: ({ availability }) => availability || '–',
        'Open alerts': ({ alertCount }) => count(alertCount),
        Nodes: ({ nodeCount }) => count(nodeCount),
        MongoDB: ({ versions }) => formatList(versions) || '–',
        Data: ({ dataSizeBytes: bytes }) => (typeof bytes === 'number' ? quantity(bytes, formatBytes(bytes)) : '–'),
      },
      all,
    ),
    notes: [LEFT_OUT],
  };
}

type Listed = ProjectClusters['clusters'][number];
const WELL = 'available';

/** Unreachable clusters first, then those with most alerts. */
const urgency = ({ availability, alertCount }: Listed) =>
  (availability && availability !== WELL ? 1_000_000 : 0) + (alertCount ?? 0);

/** Atlas may not show the state of some, which doesn't mean that they are available. */
function describeHealth(all: readonly Listed[]): string {
  const names = (of: readonly Listed[]) =>
    formatList(
      of.map(({ name }) => name),
      3,
    );
  const unwell = all.filter(({ availability }) => availability && availability !== WELL);
  const unsaid = all.filter(({ availability }) => !availability);
  if (unwell.length > 0) return `Atlas doesn’t reach all nodes of ${names(unwell)}`;
  if (unsaid.length === 0) return 'Atlas reaches all their nodes';
  return `Atlas doesn’t show whether it reaches ${unsaid.length === all.length ? 'their nodes' : `those of ${names(unsaid)}`}`;
}

function formatAlertCount(all: readonly Listed[]): string {
  const open = all.reduce((sum, { alertCount }) => sum + (alertCount ?? 0), 0);
  const isKnown = all.every(({ alertCount }) => typeof alertCount === 'number');
  if (open === 0) return isKnown ? 'no alert is open' : 'it doesn’t show for all of them whether alerts are open';
  return `${isKnown ? '' : 'at least '}${plural(open, 'alert')} ${open === 1 ? 'is' : 'are'} open`;
}

const count = (value: number | null | undefined): Cell =>
  typeof value === 'number' ? quantity(value, value.toLocaleString('en-US')) : '–';
