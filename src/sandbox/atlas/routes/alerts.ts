// A project's alerts and alert configurations.
//
// The error code for a long comment is from https://www.mongodb.com/docs/cloud-manager/reference/api-error-codes/. Atlas
// publishes none for an alert that goes to PagerDuty. All other error codes are on the error code page.

import { ApiError } from '../api-error.js';
import { parseBody } from '../body.js';
import { credentialId } from '../credentials.js';
import { jsonResourceRoutes, resourceRoutes, withGroupId } from '../resource.js';
import type { Answer, RouteCall } from '../route-call.js';
import { ALERT_STATUSES, AlertAcknowledgement, AlertConfigToggle } from '../schemas.js';
import { isoTimestamp, objectId } from '../world/ids.js';
import { ALERT_CONFIGS } from '../world/monitored.js';
import type { Alert, AtlasObject } from '../world/types.js';

const LONGEST_COMMENT = 200;

export const alertRoutes = [
  ...resourceRoutes<Alert>({
    path: '/groups/{groupId}/alerts',
    item: '{alertId}',
    missing: 'ALERT_NOT_FOUND',
    query: { status: ALERT_STATUSES },
    kept: ({ world }) => world.alerts,
    select: ({ query }, all) =>
      // Oldest first, as in recorded responses.
      all
        .filter(({ status }) => (query.get('status') ?? status) === status)
        .toSorted((a, b) => a.created.localeCompare(b.created)),
    update: acknowledge,
    writing: { versions: ['2023-01-01', '2024-05-30'], role: 'GROUP_ALERTS_MANAGER' },
  }),
  ...jsonResourceRoutes({
    path: '/groups/{groupId}/alertConfigs',
    item: '{alertConfigId}',
    writing: { role: 'GROUP_ALERTS_MANAGER' },
    missing: 'ALERT_CONFIG_NOT_FOUND',
    initially: ALERT_CONFIGS,
    body: AlertConfigToggle,
    update: 200,
    taking: toggle,
  }),
];

/** Acknowledges an alert. Recorded responses show that closed alerts can be acknowledged too. */
function acknowledge(ask: RouteCall, alert: Alert): Answer {
  const { acknowledgedUntil, acknowledgementComment, unacknowledgeAlert } = parseBody(AlertAcknowledgement, ask.body);
  if (acknowledgedUntil === undefined && unacknowledgeAlert !== true)
    throw new ApiError(400, 'MISSING_ATTRIBUTE', 'The end is missing.', ['acknowledgedUntil']);
  const configs = ask.world.things.get(`/groups/${alert.projectId}/alertConfigs`) ?? ALERT_CONFIGS;
  const config = configs.find(({ id }) => id === alert.alertConfigId);
  if (unacknowledgeAlert !== true && JSON.stringify(config).includes('"PAGER_DUTY"'))
    throw new ApiError(400, 'VALIDATION_ERROR', 'Acknowledge the alert in PagerDuty.', [alert.id]);
  if ((acknowledgementComment ?? '').length > LONGEST_COMMENT)
    throw new ApiError(400, 'ACKNOWLEDGEMENT_COMMENT_TOO_LONG', 'The comment is too long.', [LONGEST_COMMENT]);
  delete alert.acknowledgedUntil;
  delete alert.acknowledgingUsername;
  delete alert.acknowledgementComment;
  if (unacknowledgeAlert !== true)
    Object.assign(alert, {
      acknowledgedUntil: isoTimestamp(Date.parse(acknowledgedUntil ?? '')),
      // In recorded responses, an API key appears here by its public key.
      acknowledgingUsername: credentialId(ask.credential),
      ...(acknowledgementComment !== undefined && { acknowledgementComment }),
    });
  alert.updated = isoTimestamp(ask.now);
  const did = unacknowledgeAlert === true ? 'unacknowledged' : 'acknowledged';
  return { status: 200, body: withGroupId(alert), changed: `${did} the alert ${alert.id}`, event: EVENTS[did] };
}

/** Disabling cancels open alerts. Enabling opens a new alert for each whose condition is still met. */
function toggle({ world, now, params }: RouteCall, sent: AtlasObject, config?: AtlasObject): AtlasObject {
  const updated = isoTimestamp(now);
  for (const alert of world.alerts.filter((one) => one.alertConfigId === config?.id)) {
    if (alert.projectId !== params.groupId || alert.resolved !== undefined) continue;
    if (sent.enabled === false && alert.status !== 'CLOSED') Object.assign(alert, { status: 'CANCELLED', updated });
    if (sent.enabled !== true || alert.status !== 'CANCELLED') continue;
    const { acknowledgedUntil: _, acknowledgingUsername: __, acknowledgementComment: ___, ...rest } = alert;
    world.alerts.push({ ...rest, id: objectId(`${alert.id} again`, now), created: updated, updated, status: 'OPEN' });
    alert.resolved = updated;
  }
  return sent;
}

const EVENTS = { acknowledged: 'ALERT_ACKNOWLEDGED_AUDIT', unacknowledged: 'ALERT_UNACKNOWLEDGED_AUDIT' };
