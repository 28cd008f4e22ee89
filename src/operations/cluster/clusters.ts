// Lists the clusters in a project or, in less detail, in an organization or everywhere that the credential can see.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { ProjectClusters } from '../../atlas/replies.js';
import { RUNNING } from '../cluster-state/cluster-facts.js';
import { formatClusterCount, readClusterList, unreadFlexNote } from '../cluster-state/cluster-list.js';
import { grantPhrase, isGrantActive } from '../cluster-state/employee-grant.js';
import { formatBytes, formatCounts, formatList, plural } from '../format.js';
import type { Cell, LookUpResult, NextStep } from '../operation.js';
import { createOptionalReads } from '../optional-reads.js';
import { organizationParam } from '../params/organization.js';
import { projectParam } from '../params/project.js';
import { readOrganizationName, readProjectPlace } from '../place.js';
import { defineLookUp, optionalTable } from '../recipes/look-up.js';
import { quantity } from '../units.js';

export const clusters = defineLookUp({
  name: 'clusters',
  title: 'List the clusters in a project, an organization or everywhere',
  aliases: ['paused'],
  area: 'cluster',
  example: 'clusters in Payments',
  role: 'Project Read Only',
  // The table shows grants for a single project, or alert counts for several projects.
  includes: ['access', 'alerts'],
  params: z.strictObject({
    org: organizationParam({ words: ['of', 'organization'], hint: 'all organizations if left empty' }).optional(),
    project: projectParam({ position: 1, hint: 'all projects if left empty' }).optional(),
  }),

  // If the user chose a project, the organization only helped to find that project.
  run(atlas, { org, project: id }, now) {
    if (id !== undefined) return inProject(atlas, id, now);
    return org === undefined ? everywhere(atlas) : inOrganization(atlas, org);
  },
});

async function inProject(atlas: Atlas, id: string, now: number): Promise<LookUpResult> {
  const answer = createOptionalReads();
  const [place, inside] = await Promise.all([readProjectPlace(atlas, id), readClusterList(atlas, id, answer)]);
  // Clusters that aren't running come first, because users usually look for these clusters.
  const sorted = inside.found.toSorted((a, b) => Number(a.state === RUNNING) - Number(b.state === RUNNING));
  const { name } = place.project;
  const states = sorted.length === 0 ? '' : `: ${formatCounts(sorted.map(({ state }) => state))}`;
  return {
    headline: `${name} has ${formatClusterCount(inside)}${states}${unreadFlexNote(inside)}.`,
    place,
    facts: [],
    ...optionalTable(
      `Clusters in ${name}`,
      {
        Cluster: (one) => one.name,
        State: ({ state }) => state,
        Tier: ({ tier }) => tier,
        MongoDB: ({ version }) => version ?? '–',
        Shape: ({ shape }) => shape,
        Where: ({ regions }) => regions,
        'MongoDB support': ({ grant }) => (isGrantActive(grant, now) ? grantPhrase(grant, now) : 'no access'),
      },
      sorted,
    ),
    missing: answer.missing,
    notes: [],
    next: nextOf(id),
  };
}

const nextOf = (id: string): readonly NextStep[] => [
  { label: 'Project overview', operation: 'overview', params: { project: id } },
  { label: 'MongoDB support access', operation: 'access', params: { project: id } },
];

const LEFT_OUT =
  'Multi-cloud clusters, tiers, pauses and support access aren’t shown. To see them, use “clusters in” with a project.';

async function everywhere(atlas: Atlas): Promise<LookUpResult> {
  return { ...shown(await listEverywhere(atlas), 'all projects', 'My credential sees'), place: {} };
}

async function inOrganization(atlas: Atlas, id: string): Promise<LookUpResult> {
  const [organization, projects] = await Promise.all([readOrganizationName(atlas, id), listEverywhere(atlas)]);
  const { name } = organization;
  const inside = projects.filter(({ orgId }) => orgId === id);
  return { ...shown(inside, name, `${name} has`), place: { organization } };
}

const listEverywhere = (atlas: Atlas) => atlas.list(path`/clusters`, ProjectClusters);

/**
 * @param of completes the caption "Clusters in"
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
        : `${plural(all.length, 'cluster')} in ${inProjects}. ${describeHealth(all)}, and ${formatAlertCount(all)}.`,
    facts: [],
    ...optionalTable(
      `Clusters in ${of}`,
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

/** Ranks unreachable clusters first, then clusters with the most alerts. */
const urgency = ({ availability, alertCount }: Listed) =>
  (availability && availability !== WELL ? 1_000_000 : 0) + (alertCount ?? 0);

/** Describes whether Atlas can reach the clusters. If Atlas doesn't say, a cluster may be unavailable. */
function describeHealth(all: readonly Listed[]): string {
  const names = (of: readonly Listed[]) =>
    formatList(
      of.map(({ name }) => name),
      3,
    );
  const unwell = all.filter(({ availability }) => availability && availability !== WELL);
  const unsaid = all.filter(({ availability }) => !availability);
  if (unwell.length > 0) return `Atlas can’t reach all nodes in ${names(unwell)}`;
  if (unsaid.length === 0) return 'Atlas can reach all nodes';
  return `Atlas doesn’t show whether it can reach ${unsaid.length === all.length ? 'the nodes' : `the nodes in ${names(unsaid)}`}`;
}

function formatAlertCount(all: readonly Listed[]): string {
  const open = all.reduce((sum, { alertCount }) => sum + (alertCount ?? 0), 0);
  const isKnown = all.every(({ alertCount }) => typeof alertCount === 'number');
  if (open === 0) return isKnown ? 'no alerts are open' : 'Atlas doesn’t show open alerts for every cluster';
  return `${isKnown ? '' : 'at least '}${plural(open, 'alert')} ${open === 1 ? 'is' : 'are'} open`;
}

const count = (value: number | null | undefined): Cell =>
  typeof value === 'number' ? quantity(value, value.toLocaleString('en-US')) : '–';
