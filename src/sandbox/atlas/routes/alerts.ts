// Alerts of a project, and the settings they come from.
import { type Answer, type Ask, hexParam, ok, projectOf, self } from '../ask.js';
import { invalid, PAGED, page } from '../listing.js';
import { RATES } from '../rates.js';
import { Refused } from '../refused.js';
import { type Route, route } from '../route.js';
import type { Alert } from '../world/happenings.js';

const details = { versions: ['2023-01-01'], rate: RATES.alerts };
const LIST = '/groups/{groupId}/alerts';
const STATUSES = ['OPEN', 'TRACKING', 'CLOSED'];

export const alertRoutes: readonly Route[] = [
  route('GET', LIST, { ...details, query: [...PAGED, 'status'], answer: list }),
  route('GET', `${LIST}/{alertId}`, { ...details, answer: one }),
  route('GET', '/groups/{groupId}/alertConfigs', { ...details, query: PAGED, answer: configs }),
];

/** Oldest first, as recorded. */
function list(ask: Ask): Answer {
  const { id } = projectOf(ask, 'GROUP_READ_ONLY');
  const status = ask.query.get('status');
  if (status !== null && !STATUSES.includes(status))
    throw invalid('status', `status is one of ${STATUSES.join(', ')}.`);
  const inside = ask.world.alerts.filter(
    (alert) => alert.projectId === id && (status === null || alert.status === status),
  );
  return page(
    ask,
    inside.toSorted((a, b) => a.created.localeCompare(b.created)).map((alert) => reply(ask, alert)),
  );
}

function one(ask: Ask): Answer {
  const { id } = projectOf(ask, 'GROUP_READ_ONLY');
  const alertId = hexParam(ask, 'alertId');
  const alert = ask.world.alerts.find((each) => each.projectId === id && each.id === alertId);
  if (alert === undefined) throw new Refused(404, 'ALERT_NOT_FOUND', `There is no alert ${alertId}.`, [alertId]);
  return ok(reply(ask, alert));
}

function configs(ask: Ask): Answer {
  const { id } = projectOf(ask, 'GROUP_READ_ONLY');
  return page(
    ask,
    ask.world.alertConfigs.map((config) => ({
      ...config,
      enabled: true,
      groupId: id,
      matchers: [],
      notifications: [],
      ...self(ask, `/groups/${id}/alertConfigs/${config.id}`),
    })),
  );
}

const reply = (ask: Ask, { projectId, ...alert }: Alert) => ({
  ...alert,
  groupId: projectId,
  ...self(ask, `/groups/${projectId}/alerts/${alert.id}`),
});
