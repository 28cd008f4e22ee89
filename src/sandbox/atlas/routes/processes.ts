// Processes of a project with their disks, the hottest namespaces of a cluster, and their measurements.
import { type Ask, dedicatedClusterOf, missing, ok, param, self } from '../ask.js';
import { CLUSTER_VIEWS } from '../facts.js';
import { ANY } from '../listing.js';
import { resource } from '../resource.js';
import { route } from '../route.js';
import { isoDate, objectId } from '../world/ids.js';
import { diskMeasurements } from '../world/measured.js';
import { type Process, processesOf } from '../world/processes.js';
import { collectionMeasurements, processMeasurements } from './measurements.js';
import { spanIn } from './time.js';

const LIST = '/groups/{groupId}/processes';
const PROCESS = `${LIST}/{processId}`;
const VIEW = '/groups/{groupId}/clusters/{clusterName}/{clusterView}';
const SPAN = { start: ANY, end: ANY, period: ANY };
const MEASURED = { ...SPAN, granularity: ANY, m: ANY };
const versions = ['2023-11-15'];
/** The only data disk of a host. */
const PARTITION = 'data';

export const processRoutes = [
  ...resource<Process>({ path: LIST, kept: inside, draw: processReply }),
  route('get', `${PROCESS}/measurements`, (ask) => ok(processMeasurements(ask, processOf(ask))), { query: MEASURED }),
  ...resource({
    path: `${PROCESS}/disks`,
    kept: (ask) => [{ process: processOf(ask).id, partitionName: PARTITION }],
    draw: (ask, { partitionName }) => ({ ...self(ask, `${ask.path}/${partitionName}`), partitionName }),
  }),
  route('get', `${PROCESS}/disks/{partitionName}/measurements`, (ask) => ok(ofDisk(ask)), { query: MEASURED }),
  route('get', `${VIEW}/collStats/namespaces`, (ask) => ok(hottest(ask)), { versions, query: SPAN }),
  route(
    'get',
    `${VIEW}/{databaseName}/{collectionName}/collStats/measurements`,
    (ask) => ok(collectionMeasurements(ask, dedicatedClusterOf(ask), viewOf(ask))),
    { versions, query: { ...SPAN, metrics: ANY } },
  ),
];

function inside({ world, params, now }: Ask): Process[] {
  return world.clusters.flatMap((cluster) =>
    cluster.kind === 'dedicated' && cluster.projectId === params.groupId ? processesOf(cluster, now) : [],
  );
}

/** By the page of error codes: HOST_NOT_FOUND is for ids, and processes are named by host and port. */
function processOf(ask: Ask): Process {
  const id = param(ask, 'processId');
  const process = inside(ask).find((one) => one.id === id);
  if (process === undefined) throw missing('process', id, 'HOSTNAME_AND_PORT_NOT_FOUND');
  return process;
}

function ofDisk(ask: Ask) {
  const partitionName = param(ask, 'partitionName');
  if (partitionName !== PARTITION) throw missing('disk', partitionName, 'DEVICE_NOT_FOUND');
  const process = processOf(ask);
  const known = diskMeasurements(process.cluster, ask.world.startedAt);
  return { ...processMeasurements(ask, process, known), partitionName };
}

function processReply(ask: Ask, { cluster, node: _, lastPing, ...process }: Process) {
  const path = `/groups/${cluster.projectId}/processes/${process.id}`;
  return { ...process, groupId: cluster.projectId, lastPing: isoDate(lastPing), ...self(ask, path) };
}

/** Each view has another order, so that tests can tell which one was requested. */
function hottest(ask: Ask) {
  const { id, projectId, namespaces, createDate } = dedicatedClusterOf(ask);
  const view = viewOf(ask);
  spanIn(ask.query, ask.now);
  const rankedNamespaces = [...namespaces.slice(view), ...namespaces.slice(0, view)];
  return { groupId: projectId, identifierId: objectId(`${id}/${view}`, createDate), rankedNamespaces };
}

/** Its index, from 0. */
const viewOf = (ask: Ask): number => CLUSTER_VIEWS.indexOf(param(ask, 'clusterView'));
