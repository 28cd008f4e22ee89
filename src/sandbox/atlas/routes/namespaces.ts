// The hottest namespaces of a cluster over a time.
import { type Answer, type Ask, dedicatedClusterOf, ok, param, projectOf } from '../ask.js';
import { RATES } from '../rates.js';
import { Refused } from '../refused.js';
import { type Route, route } from '../route.js';
import { objectId } from '../world/ids.js';

export const namespaceRoutes: readonly Route[] = [
  route('GET', '/groups/{groupId}/clusters/{clusterName}/{clusterView}/collStats/namespaces', {
    versions: ['2023-11-15'],
    rate: RATES.collStats,
    query: ['start', 'end', 'period'],
    answer: hottest,
  }),
];

const VIEWS = ['PRIMARY', 'SECONDARY', 'INDIVIDUAL_PROCESS'];
const PERIOD = /^P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?$/;
const DATE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** Each view has its own order, so that one can see which was asked for. */
function hottest(ask: Ask): Answer {
  const project = projectOf(ask, 'GROUP_READ_ONLY');
  const { id, namespaces, createDate } = dedicatedClusterOf(ask, project);
  const view = VIEWS.indexOf(param(ask, 'clusterView'));
  if (view < 0) throw refused('INVALID_PATH_PARAMETER', `clusterView is one of ${VIEWS.join(', ')}.`, 'clusterView');
  checkTime(ask.query);
  const rankedNamespaces = [...namespaces.slice(view), ...namespaces.slice(0, view)];
  return ok({ groupId: project.id, identifierId: objectId(`${id}/${view}`, createDate), rankedNamespaces });
}

/** A period, or a start with an end, or neither. */
function checkTime(query: URLSearchParams): void {
  const [start, end, period] = ['start', 'end', 'period'].map((name) => query.get(name));
  if (period != null) {
    if (start != null || end != null) {
      throw refused('MUTUALLY_EXCLUSIVE_QUERY_PARAMETERS', 'Give a period or a start and an end.', 'period');
    }
    if (!PERIOD.test(period)) throw refused('INVALID_PERIOD', `${period} is no ISO 8601 duration.`, period);
    return;
  }
  if (start == null && end == null) return;
  if (start == null || end == null) throw refused('INVALID_QUERY_PARAMETER', 'Start and end go together.', 'start');
  for (const date of [start, end]) {
    if (!DATE.test(date)) throw refused('INVALID_DATE_FORMAT', `${date} is no ISO 8601 date.`, date);
  }
  if (Date.parse(start) >= Date.parse(end)) {
    throw refused('START_DATE_AFTER_END_DATE', 'The start has to be before the end.', start);
  }
}

const refused = (code: string, detail: string, parameter: string) => new Refused(400, code, detail, [parameter]);
