// The hottest namespaces of a cluster over a time.
import { type Answer, type Ask, dedicatedClusterOf, ok, param, projectOf } from '../ask.js';
import { RATES } from '../rates.js';
import { Refused } from '../refused.js';
import { type Route, route } from '../route.js';
import { objectId } from '../world/ids.js';
import { collectionMeasurements } from './measurements.js';
import { spanIn } from './time.js';

const COLLECTION =
  '/groups/{groupId}/clusters/{clusterName}/{clusterView}/{databaseName}/{collectionName}/collStats/measurements';

export const namespaceRoutes: readonly Route[] = [
  route('GET', '/groups/{groupId}/clusters/{clusterName}/{clusterView}/collStats/namespaces', {
    versions: ['2023-11-15'],
    rate: RATES.collStats,
    query: ['start', 'end', 'period'],
    answer: hottest,
  }),
  route('GET', COLLECTION, {
    versions: ['2023-11-15'],
    rate: RATES.collStats,
    query: ['start', 'end', 'period', 'metrics'],
    answer: history,
  }),
];

const VIEWS = ['PRIMARY', 'SECONDARY', 'INDIVIDUAL_PROCESS'];
/** Each view has its own order, so that one can see which was asked for. */
function hottest(ask: Ask): Answer {
  const project = projectOf(ask, 'GROUP_READ_ONLY');
  const { id, namespaces, createDate } = dedicatedClusterOf(ask, project);
  const view = viewOf(ask);
  spanIn(ask.query, ask.now);
  const rankedNamespaces = [...namespaces.slice(view), ...namespaces.slice(0, view)];
  return ok({ groupId: project.id, identifierId: objectId(`${id}/${view}`, createDate), rankedNamespaces });
}

function history(ask: Ask): Answer {
  const project = projectOf(ask, 'GROUP_READ_ONLY');
  const cluster = dedicatedClusterOf(ask, project);
  return ok(collectionMeasurements(ask, cluster, viewOf(ask)));
}

/** As a number, from 0. */
function viewOf(ask: Ask): number {
  const view = VIEWS.indexOf(param(ask, 'clusterView'));
  if (view < 0) throw refused('INVALID_PATH_PARAMETER', `clusterView is one of ${VIEWS.join(', ')}.`, 'clusterView');
  return view;
}

const refused = (code: string, detail: string, parameter: string) => new Refused(400, code, detail, [parameter]);
