// Describes the Atlas event types that matter in an incident. Atlas has hundreds of types.
import type { Event } from '../../atlas/replies.js';
import { formatCode } from '../format.js';

/** Types of events that users shouldn't overlook, most important first. */
const IMPORTANT: ReadonlyMap<string, string> = new Map([
  ['EMPLOYEE_ACCESS_GRANTED', 'MongoDB support was given access'],
  ['RESTRICTED_EMPLOYEE_ACCESS_BYPASS', 'a bypass for MongoDB support was granted'],
  ['EMPLOYEE_DOWNLOADED_CLUSTER_LOGS', 'MongoDB support downloaded database logs'],
  ['CLUSTER_DELETED', 'a cluster was deleted'],
  ['CLUSTER_DELETE_SUBMITTED', 'a cluster deletion was requested'],
  ['NO_PRIMARY', 'a replica set lost its primary'],
  ['PRIMARY_ELECTED', 'a primary was elected'],
  ['HOST_DOWN', 'a host went down'],
  ['CLUSTER_MONGOS_IS_MISSING', 'a cluster lost its routers'],
  ['DATA_FEDERATION_QUERY_LIMIT_DELETED', 'a query limit was deleted'],
  ['CPS_RESTORE_FAILED', 'a restore failed'],
  ['CPS_SNAPSHOT_FAILED', 'a backup failed'],
  ['CPS_SNAPSHOT_BEHIND', 'backups fell behind their schedule'],
  ['CPS_RESTORE_REQUESTED_AUDIT', 'a restore was requested'],
  ['TENANT_RESTORE_REQUESTED_AUDIT', 'a restore was requested'],
  ['OUTSIDE_METRIC_THRESHOLD', 'a metric crossed its threshold'],
  ['EMPLOYEE_ACCESS_REVOKED', 'MongoDB support’s access was revoked'],
  ['REVOKED_EMPLOYEE_ACCESS_BYPASS', 'a bypass for MongoDB support was revoked'],
  ['DATA_FEDERATION_QUERY_LIMIT_CONFIGURED', 'a query limit was set'],
]);
const USUAL: ReadonlyMap<string, string> = new Map([
  ['INSIDE_METRIC_THRESHOLD', 'a metric is back within its threshold'],
  ['HOST_UP', 'a host is up again'],
  ['HOST_RECOVERED', 'a host recovered'],
  ['CLUSTER_READY', 'a cluster became ready'],
  ['CLUSTER_CREATED', 'a cluster was created'],
  ['CLUSTER_UPDATE_SUBMITTED', 'a cluster change was requested'],
  ['CLUSTER_UPDATE_STARTED', 'a cluster change started'],
  ['CLUSTER_UPDATE_COMPLETED', 'a cluster change was completed'],
  ['CLUSTER_TAGS_MODIFIED', 'a cluster’s tags were changed'],
  ['CLUSTER_INSTANCE_RESTARTED', 'a cluster’s host was restarted'],
  ['COMPUTE_AUTO_SCALE_INITIATED', 'a cluster started scaling'],
  ['DISK_AUTO_SCALE_INITIATED', 'a disk started growing'],
  ['PROJECT_SCHEDULED_MAINTENANCE', 'maintenance was scheduled'],
  ['CPS_SNAPSHOT_STARTED', 'a backup started'],
  ['CPS_SNAPSHOT_SUCCESSFUL', 'a backup was taken'],
  ['CPS_RESTORE_SUCCESSFUL', 'a restore was completed'],
  ['TENANT_RESTORE_COMPLETED_AUDIT', 'a restore was completed'],
  ['MONGODB_USER_ADDED', 'a database user was added'],
  ['MONGODB_USER_UPDATED', 'a database user was changed'],
  ['MONGODB_USER_DELETED', 'a database user was deleted'],
  ['MONGODB_ROLE_ADDED', 'a database role was added'],
  ['MONGODB_ROLE_UPDATED', 'a database role was changed'],
  ['MONGODB_ROLE_DELETED', 'a database role was deleted'],
  ['NETWORK_PERMISSION_ENTRY_ADDED', 'an address was added to the access list'],
  ['NETWORK_PERMISSION_ENTRY_REMOVED', 'an address was removed from the access list'],
  ['ALERT_ACKNOWLEDGED_AUDIT', 'an alert was acknowledged'],
  ['ALERT_UNACKNOWLEDGED_AUDIT', 'an alert was unacknowledged'],
  ['ALERT_CONFIG_ADDED_AUDIT', 'an alert setting was added'],
  ['ALERT_CONFIG_CHANGED_AUDIT', 'an alert setting was changed'],
  ['ALERT_CONFIG_DELETED_AUDIT', 'an alert setting was deleted'],
  ['API_KEY_ADDED_TO_GROUP', 'an API key was given access'],
  ['API_KEY_REMOVED_FROM_GROUP', 'an API key lost access'],
  ['API_KEY_ROLES_CHANGED', 'an API key’s roles were changed'],
  ['FEDERATED_DATABASE_CREATED', 'a federated database was created'],
  ['FEDERATED_DATABASE_REMOVED', 'a federated database was removed'],
  ['MONGODB_LOGS_DOWNLOADED', 'database logs were downloaded'],
  ['FEDERATED_DATABASE_QUERY_LOGS_DOWNLOADED', 'query logs of a federated database were downloaded'],
  ['JOINED_GROUP', 'somebody joined the project'],
  ['REMOVED_FROM_GROUP', 'somebody left the project'],
]);

/** Describes an event type. Formats the code if the type has no description. */
export const formatEventType = (type: string): string => IMPORTANT.get(type) ?? USUAL.get(type) ?? formatCode(type);

/**
 * Returns the rank of an event, where a lower number means more important. Returns undefined for an event that users
 * may overlook.
 */
export function eventImportance(type: string): number | undefined {
  const at = [...IMPORTANT.keys()].indexOf(type);
  return at < 0 ? undefined : at;
}

/** Returns the kind of actor, without a name. If an event has an address, Atlas itself didn't cause the event. */
export function formatActorKind(event: Event): string {
  if (event.isGlobalAdmin) return 'MongoDB';
  const kind = kindOf(event);
  if (!event.delegatePrincipal) return kind ?? (event.remoteAddress ? '–' : 'Atlas');
  return kind === undefined ? 'an application' : `${kind}, through an application`;
}

function kindOf({ username, userId, publicKey, apiKeyId, delegatePrincipal }: Event): string | undefined {
  if (username || userId) return 'a person';
  if (publicKey || apiKeyId) return 'an API key';
  return delegatePrincipal?.onBehalfOf ? 'somebody' : undefined;
}

/** Returns the actor's name or key, and the application that acted for them. This is personal data. */
export function formatActor({ username, userId, publicKey, apiKeyId, delegatePrincipal: app }: Event): string {
  const behind = app?.onBehalfOf;
  const who = username || behind?.name || publicKey || userId || apiKeyId || behind?.id;
  if (!app) return who || '–';
  return who ? `${who}${formatApplication({ delegatePrincipal: app })}` : app.name || app.id || 'an application';
}

/** Formats the application that acted for the actor: ` through Terraform`. Empty if the actor acted directly. */
export const formatApplication = ({ delegatePrincipal: app }: Pick<Event, 'delegatePrincipal'>): string =>
  app ? ` through ${app.name || app.id || 'an application'}` : '';

/** Returns the affected user's name, which is personal data. */
export const formatAffectedUser = ({ targetUsername, dbUserUsername }: Event): string =>
  targetUsername || dbUserUsername || '–';
