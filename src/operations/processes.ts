// The MongoDB processes of a project or of one cluster, and whether they are heard of.
import { z } from 'zod';
import type { Atlas } from '../atlas/atlas.js';
import { path } from '../atlas/path.js';
import { Cluster, type Process } from '../atlas/replies.js';
import { cluster, project } from './fields.js';
import { momentOf, showMoment } from './moments.js';
import { lookUp, type Next, type Result, type Table } from './operation.js';
import { impatient, type PartialAnswer, partialAnswer } from './partial.js';
import { placeOfProject } from './place.js';
import { belongsTo, isConfigServer, isPrimary, labelOf, listProcesses, roleOf } from './process-list.js';
import { plural, sayAgo, sayList } from './say.js';
import { type Kind, nextInstead, sayNotMeasured, unmeasuredIfRead } from './unmeasured.js';

const params = z.strictObject({ project: project(), cluster: cluster().optional() });
type Params = z.output<typeof params>;

/** They ping once a minute. */
const SILENT_MS = 5 * 60_000;

export const processes = lookUp({
  name: 'processes',
  title: 'List the MongoDB processes of a cluster or project',
  example: 'processes Cluster0 in Payments',
  role: 'Project Read Only',
  params,

  async run(atlas, given, now): Promise<Result> {
    const [place, kind, found] = await Promise.all([
      placeOfProject(atlas, given.project),
      given.cluster === undefined ? undefined : unmeasuredIfRead(atlas, given.project, given.cluster),
      listProcesses(atlas, given.project, given.cluster),
    ]);
    const next = nextFor(given);
    if (found.length === 0 || kind !== undefined) {
      const headline = sayNone(given.cluster, place.project.name, kind);
      const other =
        kind === undefined || given.cluster === undefined
          ? next
          : nextInstead(kind, { ...given, cluster: given.cluster });
      return { headline, place, facts: [], notes: [], next: other };
    }
    const part = partialAnswer();
    const clusters = await clusterNames(atlas, given, part);
    return {
      headline: `${headline(given.cluster ?? place.project.name, found)}.`,
      place,
      facts: [],
      table: tableOf(given, found, clusters),
      missing: part.missing,
      notes: troubles(found, now),
      next,
    };
  },
});

function sayNone(name: string | undefined, projectName: string, kind: Kind | undefined): string {
  if (name === undefined) return `${projectName} has no processes: its clusters are paused, flex, or none.`;
  return kind === undefined
    ? `Atlas lists no processes of ${name}.`
    : sayNotMeasured(kind, { name, projectName, what: 'lists no processes' });
}

function headline(name: string, found: readonly Process[]): string {
  const roles = [...new Set(found.map(roleOf))];
  const counts = roles.map((role) => {
    const count = found.filter((process) => roleOf(process) === role).length;
    return `${count} ${count === 1 ? role : (PLURALS[role] ?? role)}`;
  });
  const versions = [...new Set(found.map(({ version }) => version).filter(Boolean))];
  const version = versions.length === 1 ? `, all on MongoDB ${versions[0]}` : '';
  return `${name} has ${plural(found.length, 'process', 'processes')}: ${sayList(counts)}${version}`;
}
const PLURALS: Readonly<Record<string, string>> = {
  primary: 'primaries',
  secondary: 'secondaries',
  router: 'routers',
  'single node': 'single nodes',
  'config server': 'config servers',
};

function troubles(found: readonly Process[], now: number): readonly string[] {
  const silent = found.filter(({ lastPing }) => now - (momentOf(lastPing) ?? now) > SILENT_MS);
  const versions = [...new Set(found.map(({ version }) => version ?? '').filter((version) => version !== ''))];
  const membersOf = (set: string) => found.filter(({ replicaSetName }) => replicaSetName === set);
  const sets = [...new Set(found.flatMap(({ replicaSetName }) => replicaSetName || []))];
  // Atlas does not say which of the config servers is their primary.
  const headless = sets.filter((set) => !membersOf(set).some((member) => isPrimary(member) || isConfigServer(member)));
  return [
    ...headless.map((set) => `No primary is known in ${set}, which has ${sayList(membersOf(set).map(labelOf))}.`),
    ...silent.map(
      (process) => `${labelOf(process)} was last heard of ${sayAgo(now - (momentOf(process.lastPing) ?? 0))}.`,
    ),
    ...(versions.length > 1 ? [`More than one version is running: ${sayList(versions)}.`] : []),
  ];
}

function tableOf(given: Params, found: readonly Process[], clusters: readonly string[]): Table {
  const ofMany = given.cluster === undefined;
  return {
    caption: `Processes of ${given.cluster ?? 'the project'}`,
    columns: [...(ofMany ? ['Cluster'] : []), 'Process', 'Role', 'Version', 'Last heard of', 'Replica set'],
    rows: found.map((process) => [
      ...(ofMany ? [clusters.find((name) => belongsTo(process, name)) ?? '–'] : []),
      labelOf(process),
      roleOf(process),
      process.version || '–',
      showMoment(momentOf(process.lastPing)),
      process.replicaSetName || '–',
    ]),
  };
}

async function clusterNames(atlas: Atlas, given: Params, { read }: PartialAnswer): Promise<readonly string[]> {
  if (given.cluster !== undefined) return [];
  const list = impatient(atlas).list(path`/groups/${given.project}/clusters`, Cluster);
  const clusters = await read('The clusters of processes are', list);
  return (clusters ?? []).map(({ name }) => name);
}

function nextFor({ project: projectId, cluster: name }: Params): readonly Next[] {
  if (name === undefined) return [{ label: 'Alerts', operation: 'alerts', params: { project: projectId } }];
  const one = { project: projectId, cluster: name };
  return [
    { label: 'Connections', operation: 'metrics', params: { ...one, measurement: 'connections' } },
    { label: 'Replication lag', operation: 'metrics', params: { ...one, measurement: 'replication-lag' } },
    { label: 'Alerts', operation: 'alerts', params: one },
  ];
}
