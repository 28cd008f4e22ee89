// Lists the MongoDB processes of a project or cluster, and when Atlas last heard from them.
import { z } from 'zod';
import { path } from '../../atlas/path.js';
import { Cluster, type Process } from '../../atlas/replies.js';
import { mapFromObject } from '../../map-from-object.js';
import { formatList, plural } from '../format.js';
import { formatMoment, parseMoment } from '../moments.js';
import type { NextStep } from '../operation.js';
import { withTimeout } from '../optional-reads.js';
import { projectParam } from '../params/project.js';
import { defineProjectLookUp, optionalTable } from '../recipes/look-up.js';
import { isProcessOfCluster, listProcesses, processLabel, processRoleOf } from './process-list.js';
import { findProcessProblems } from './process-problems.js';
import { describeNoProcesses, measuredClusterParam, readWhyUnmeasured, unmeasuredResult } from './unmeasured.js';

const params = z.strictObject({
  project: projectParam(),
  cluster: measuredClusterParam('I only show processes of dedicated clusters that are running.').optional(),
});
type Params = z.output<typeof params>;

export const processes = defineProjectLookUp({
  name: 'processes',
  title: 'List the MongoDB processes of a cluster or project',
  aliases: ['hosts', 'nodes', 'members', 'replicas', 'primary', 'rs.status', 'failing over', 'node'],
  area: 'cluster',
  example: 'processes Cluster0 in Payments',
  role: 'Project Read Only',
  params,
  guesses: [
    {
      says: 'Atlas doesn’t list the processes of paused or flex clusters.',
      reason: 'Recordings only show processes of dedicated clusters.',
    },
  ],

  read: (atlas, given) =>
    Promise.all([
      given.cluster === undefined ? undefined : readWhyUnmeasured(atlas, given.project, given.cluster),
      listProcesses(atlas, given.project, given.cluster),
    ]),

  async answer([kind, found], { atlas, given, now, place, part }) {
    const { project: of, cluster: name } = given;
    const next = nextFor(given);
    if (name === undefined && found.length === 0)
      return {
        headline: `Atlas lists no processes in ${place.project.name}. The project has no clusters, or only paused or flex clusters.`,
        next,
      };
    if (name !== undefined && kind !== undefined)
      return unmeasuredResult(kind, { project: of, cluster: name }, place, 'show processes');
    if (name !== undefined && found.length === 0)
      return {
        headline: describeNoProcesses(name),
        next: [{ label: 'Processes in the project', operation: 'processes', params: { project: of } }],
      };
    const listed = () => withTimeout(atlas).list(path`/groups/${of}/clusters`, Cluster);
    const clusters = name === undefined ? await part.read('Cluster names are', listed()) : undefined;
    const clusterOf = (one: Process) => clusters?.find((cluster) => isProcessOfCluster(one, cluster.name))?.name ?? '–';
    const [worst] = findProcessProblems(found, now);
    return {
      headline: `${headline(name ?? place.project.name, found)}${worst === undefined ? '' : `; ${worst.short}`}.`,
      ...optionalTable(
        `Processes in ${name ?? 'the project'}`,
        { ...(name === undefined && { Cluster: clusterOf }), ...COLUMNS },
        found,
      ),
      warnings: otherProblems(findProcessProblems(found, now)),
      next,
    };
  },
});

/** Returns the problems that the headline doesn't state completely. */
const otherProblems = ([worst, ...others]: ReturnType<typeof findProcessProblems>): readonly string[] =>
  [...(worst !== undefined && worst.sentences.length > 1 ? [worst] : []), ...others].flatMap(
    ({ sentences }) => sentences,
  );

const COLUMNS = {
  Process: processLabel,
  Role: processRoleOf,
  Version: ({ version }: Process) => version || '–',
  'Last seen': ({ lastPing }: Process) => formatMoment(parseMoment(lastPing)),
  'Replica set': ({ replicaSetName }: Process) => replicaSetName || '–',
};

function headline(name: string, found: readonly Process[]): string {
  const roles = [...new Set(found.map(processRoleOf))];
  const counts = roles.map((role) => {
    const count = found.filter((process) => processRoleOf(process) === role).length;
    return `${count} ${count === 1 ? role : (PLURALS.get(role) ?? role)}`;
  });
  const versions = [...new Set(found.map(({ version }) => version).filter(Boolean))];
  const version = versions.length === 1 ? `, all on MongoDB ${versions[0]}` : '';
  return `${name} has ${plural(found.length, 'process', 'processes')}: ${formatList(counts)}${version}`;
}
const PLURALS = mapFromObject({
  primary: 'primaries',
  secondary: 'secondaries',
  router: 'routers',
  'single node': 'single nodes',
  'config server': 'config servers',
});

function nextFor({ project: projectId, cluster: name }: Params): readonly NextStep[] {
  if (name === undefined) return [{ label: 'Alerts', operation: 'alerts', params: { project: projectId } }];
  const one = { project: projectId, cluster: name };
  return [
    { label: 'Connections', operation: 'metrics', params: { ...one, measurement: 'connections' } },
    { label: 'Replication lag', operation: 'metrics', params: { ...one, measurement: 'replication-lag' } },
    { label: 'Alerts', operation: 'alerts', params: one },
  ];
}
