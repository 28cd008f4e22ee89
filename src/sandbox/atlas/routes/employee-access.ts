// MongoDB staff's access to a cluster: granted until a moment, taken back.
import { z } from 'zod';
import { type Answer, type Ask, dedicatedClusterOf, noContent, projectOf } from '../ask.js';
import { checked } from '../body.js';
import { RATES } from '../rates.js';
import { type Route, route } from '../route.js';
import { isoDate } from '../world/ids.js';
import { leaveEvent } from './events.js';

const details = { versions: ['2024-08-05'], rate: RATES.clusters };

export const employeeAccessRoutes: readonly Route[] = [
  route('POST', '/groups/{groupId}/clusters/{clusterName}:grantMongoDBEmployeeAccess', { ...details, answer: grant }),
  route('POST', '/groups/{groupId}/clusters/{clusterName}:revokeMongoDBEmployeeAccess', { ...details, answer: revoke }),
];

const Grant = z.strictObject({
  grantType: z.enum([
    'CLUSTER_DATABASE_LOGS',
    'CLUSTER_INFRASTRUCTURE',
    'CLUSTER_INFRASTRUCTURE_AND_APP_SERVICES_SYNC_DATA',
  ]),
  expirationTime: z.iso.datetime({ offset: true }),
});

/** Replaces what was granted before. An end in the past is taken, too, and kept to the second. */
function grant(ask: Ask): Answer {
  const cluster = dedicatedClusterOf(ask, projectOf(ask, 'GROUP_SUPPORT_ACCESS_MANAGER'));
  const { grantType, expirationTime } = checked(Grant, ask.body);
  cluster.grant = { grantType, expirationTime: isoDate(Date.parse(expirationTime)) };
  leaveEvent(ask, cluster.projectId, 'EMPLOYEE_ACCESS_GRANTED');
  return noContent(`granted ${grantType} on ${cluster.name} until ${cluster.grant.expirationTime}`);
}

/** What Atlas answers when there is nothing to revoke is not recorded; we take it as done. */
function revoke(ask: Ask): Answer {
  const cluster = dedicatedClusterOf(ask, projectOf(ask, 'GROUP_SUPPORT_ACCESS_MANAGER'));
  if (cluster.grant === undefined) return noContent();
  const { grantType } = cluster.grant;
  cluster.grant = undefined;
  leaveEvent(ask, cluster.projectId, 'EMPLOYEE_ACCESS_REVOKED');
  return noContent(`revoked ${grantType} on ${cluster.name}`);
}
