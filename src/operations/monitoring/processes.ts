// The MongoDB processes of a project or cluster, and whether Atlas hears from them.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { Cluster, type Process } from '../../atlas/replies.js';
import { table } from '../../table.js';
import { momentOf, showMoment } from '../moments.js';
import type { Next, Result, Table } from '../operation.js';
import { project } from '../params/project.js';
import { type PartialAnswer, partialAnswer, withTimeout } from '../partial.js';
import { placeOfProject } from '../place.js';
import { lookUp } from '../recipes/look-up.js';
import { plural, sayList } from '../say.js';
import { belongsTo, labelOf, listProcesses, roleOf } from './process-list.js';
import { troubles } from './process-troubles.js';
import {
  measuredCluster,
  nextInstead,
  sayNoProcesses,
  sayNotMeasured,
  UNMEASURED_CLAIMS,
  unmeasuredIfRead,
  type WhyUnmeasured,
} from './unmeasured.js';

const params = z.strictObject({
  project: project(),
  cluster: measuredCluster('I only show processes of running dedicated clusters.').optional(),
});
type Params = z.output<typeof params>;

export const processes = lookUp({
  name: 'processes',
  title: 'List the MongoDB processes of a cluster or project',
  area: 'cluster',
  example: 'processes Cluster0 in Payments',
  role: 'Project Read Only',
  params,
  claims: [
    {
      says: 'Atlas shows when it last heard from a process.',
      document: 'ApiHostView_Atlas.lastPing',
    },
    {
      says: 'The alias of a process begins with the name of its cluster.',
      recording: 'mongodb/mongodb-atlas-cli, listGroupProcesses',
    },
    {
      says: 'Atlas lists no processes of paused and flex clusters.',
      guess: 'Recordings show processes of dedicated clusters only.',
    },
    ...UNMEASURED_CLAIMS,
  ],

  async run(atlas, given, now): Promise<Result> {
    const [place, kind, found] = await Promise.all([
      placeOfProject(atlas, given.project),
      given.cluster === undefined ? undefined : unmeasuredIfRead(atlas, given.project, given.cluster),
      listProcesses(atlas, given.project, given.cluster),
    ]);
    const next = nextFor(given);
    if (found.length === 0 || kind !== undefined) {
      const headline = sayNone(given.cluster, place.project.name, kind);
      const other = given.cluster === undefined ? next : nextForNone({ ...given, cluster: given.cluster }, kind);
      return { headline, place, facts: [], notes: [], next: other };
    }
    const part = partialAnswer();
    const clusters = await clusterNames(atlas, given, part);
    const [worst] = troubles(found, now);
    return {
      headline: `${headline(given.cluster ?? place.project.name, found)}${worst === undefined ? '' : `; ${worst.short}`}.`,
      place,
      facts: [],
      table: tableOf(given, found, clusters),
      missing: part.missing,
      warnings: sayBesides(troubles(found, now)),
      notes: [],
      next,
    };
  },
});

/** The headline states the worst trouble in short; it is repeated here only if it has several sentences. */
const sayBesides = ([worst, ...others]: ReturnType<typeof troubles>): readonly string[] =>
  [...(worst !== undefined && worst.whole.length > 1 ? [worst] : []), ...others].flatMap(({ whole }) => whole);

function sayNone(name: string | undefined, projectName: string, kind: WhyUnmeasured | undefined): string {
  if (name === undefined)
    return `Atlas lists no processes in ${projectName}: it has no clusters, or they are paused or flex.`;
  return kind === undefined
    ? sayNoProcesses(name)
    : sayNotMeasured(kind, { name, projectName, what: 'show no processes' });
}

function nextForNone(one: Params & { readonly cluster: string }, kind: WhyUnmeasured | undefined): readonly Next[] {
  if (kind !== undefined) return nextInstead(kind, { project: one.project, cluster: one.cluster });
  return [{ label: 'Processes of the project', operation: 'processes', params: { project: one.project } }];
}

function headline(name: string, found: readonly Process[]): string {
  const roles = [...new Set(found.map(roleOf))];
  const counts = roles.map((role) => {
    const count = found.filter((process) => roleOf(process) === role).length;
    return `${count} ${count === 1 ? role : (PLURALS.get(role) ?? role)}`;
  });
  const versions = [...new Set(found.map(({ version }) => version).filter(Boolean))];
  const version = versions.length === 1 ? `, all on MongoDB ${versions[0]}` : '';
  return `${name} has ${plural(found.length, 'process', 'processes')}: ${sayList(counts)}${version}`;
}
const PLURALS = table({
  primary: 'primaries',
  secondary: 'secondaries',
  router: 'routers',
  'single node': 'single nodes',
  'config server': 'config servers',
});

function tableOf(given: Params, found: readonly Process[], clusters: readonly string[]): Table {
  const ofMany = given.cluster === undefined;
  return {
    caption: `Processes of ${given.cluster ?? 'the project'}`,
    columns: [...(ofMany ? ['Cluster'] : []), 'Process', 'Role', 'Version', 'Last seen', 'Replica set'],
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
  const list = withTimeout(atlas).list(path`/groups/${given.project}/clusters`, Cluster);
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
