// The processes of a project, and what is measured of them and of their disks.
import { type Answer, type Ask, ok, param, projectOf, self } from '../ask.js';
import { PAGED, page } from '../listing.js';
import { RATES } from '../rates.js';
import { Refused } from '../refused.js';
import { type Route, route } from '../route.js';
import { isoDate } from '../world/ids.js';
import { type Process, processesOf } from '../world/processes.js';
import { diskMeasurements, processMeasurements } from './measurements.js';

const details = { versions: ['2023-01-01'], rate: RATES.processes };
const LIST = '/groups/{groupId}/processes';
const PROCESS = `${LIST}/{processId}`;
const MEASURED = ['granularity', 'period', 'start', 'end', 'm'];
/** The one disk of a host that holds data. */
const PARTITION = 'data';

export const processRoutes: readonly Route[] = [
  route('GET', LIST, {
    ...details,
    query: PAGED,
    answer: (ask) =>
      page(
        ask,
        all(ask).map((one) => reply(ask, one)),
      ),
  }),
  route('GET', PROCESS, { ...details, answer: (ask) => ok(reply(ask, processOf(ask))) }),
  route('GET', `${PROCESS}/measurements`, {
    ...details,
    query: MEASURED,
    answer: (ask) => ok(processMeasurements(ask, processOf(ask))),
  }),
  route('GET', `${PROCESS}/disks`, { ...details, query: PAGED, answer: disks }),
  route('GET', `${PROCESS}/disks/{partitionName}/measurements`, {
    ...details,
    query: MEASURED,
    answer: (ask) => ok(diskMeasurements(ask, processOf(ask), partitionOf(ask))),
  }),
];

function all(ask: Ask): readonly Process[] {
  const { id } = projectOf(ask, 'GROUP_READ_ONLY');
  return ask.world.clusters.flatMap((cluster) =>
    cluster.kind === 'dedicated' && cluster.projectId === id ? processesOf(cluster, ask.now) : [],
  );
}

/** The code for a process that is not there is not recorded. */
function processOf(ask: Ask): Process {
  const id = param(ask, 'processId');
  const process = all(ask).find((one) => one.id === id);
  if (process !== undefined) return process;
  throw new Refused(404, 'HOST_NOT_FOUND', `There is no process ${id}.`, [id]);
}

function disks(ask: Ask): Answer {
  const { id, cluster } = processOf(ask);
  const path = `/groups/${cluster.projectId}/processes/${id}/disks/${PARTITION}`;
  return page(ask, [{ ...self(ask, path), partitionName: PARTITION }]);
}

function partitionOf(ask: Ask): string {
  const name = param(ask, 'partitionName');
  if (name === PARTITION) return name;
  throw new Refused(404, 'RESOURCE_NOT_FOUND', `There is no disk ${name}.`, [name]);
}

function reply(ask: Ask, { cluster, node: _, lastPing, ...process }: Process) {
  const path = `/groups/${cluster.projectId}/processes/${process.id}`;
  return { ...process, groupId: cluster.projectId, lastPing: isoDate(lastPing), ...self(ask, path) };
}
