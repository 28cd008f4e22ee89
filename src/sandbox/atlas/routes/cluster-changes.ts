// Dedicated cluster changes: pause, resume, protection, size, disk, autoscaling, deletion and test failover.
//
// Sources: the OpenAPI document (types, roles, statuses), the error code page and responses that MongoDB's CLI
// recorded: the next read shows a changed setting, with the cluster UPDATING for half a minute. A deleted cluster is
// DELETING for two minutes, then returns 404. The page on pausing says how long a resumed cluster must run before it
// can be paused again.
import { isDeepStrictEqual } from 'node:util';
import { ApiError } from '../api-error.js';
import { parseBody } from '../body.js';
import { ClusterUpdate, READ_ONLY_FIELDS, USUAL_CLUSTER_SETTINGS } from '../cluster-schemas.js';
import { hasProjectRole } from '../credentials.js';
import { parseHardware } from '../hardware-change.js';
import { route } from '../route.js';
import { type Answer, dedicatedClusterOf, projectOf, type RouteCall, unauthorizedError } from '../route-call.js';
import { startDeletion } from '../world/clusters.js';
import { HOUR_MS, isoTimestamp, MINUTE_MS } from '../world/ids.js';
import type { AtlasObject, DedicatedCluster } from '../world.js';
import { dedicatedClusterReply } from './clusters.js';

const CLUSTER = '/groups/{groupId}/clusters/{clusterName}';
const VERSIONS = ['2023-01-01', '2023-02-01'];
const MANAGER = 'GROUP_CLUSTER_MANAGER';
const SETTINGS_MS = 37_000;
/** A guess at the duration of a hardware change, long enough to be visible. */
const HARDWARE_MS = 9 * MINUTE_MS;
const PAUSED_MS = MINUTE_MS;
const RESUMED_MS = 4 * MINUTE_MS;
/** A guess at the duration of a search index rebuild after a resume. */
const REBUILT_MS = 20 * MINUTE_MS;
const RESTART_MS = MINUTE_MS;
/** A guess at the duration of the election of a new primary. */
const ELECTED_MS = 12_000;
const MOST_LAG_SECONDS = 10;

export const clusterChangeRoutes = [
  route('patch', CLUSTER, update, { versions: [...VERSIONS, '2024-08-05', '2024-10-23'], role: MANAGER }),
  route('delete', CLUSTER, remove, { versions: VERSIONS, query: { retainBackups: ['true', 'false'] } }),
  route('post', `${CLUSTER}/restartPrimaries`, restart, { versions: VERSIONS, role: MANAGER }),
];

export function markUpdating(ask: RouteCall, cluster: DedicatedCluster, ms: number): void {
  cluster.stateName = 'UPDATING';
  cluster.settlesAt = Math.max(cluster.settlesAt ?? 0, ask.now + ms);
}

/** CLUSTER_ALREADY_REQUESTED_DELETION and CANNOT_UPDATE_PAUSED_CLUSTER are on the error code page. */
export function checkChangeable({ name, stateName, isDeletedNext, paused }: DedicatedCluster): void {
  if (stateName === 'DELETING' || isDeletedNext)
    throw new ApiError(400, 'CLUSTER_ALREADY_REQUESTED_DELETION', `${name} is being deleted.`, [name]);
  if (paused) throw new ApiError(409, 'CANNOT_UPDATE_PAUSED_CLUSTER', `${name} is paused.`, [name]);
}

function update(ask: RouteCall): Answer {
  const cluster = dedicatedClusterOf(ask);
  const body = sent(ask, cluster);
  const { name: _, paused, terminationProtectionEnabled: protect, replicationSpecs, ...settings } = body;
  const others = protect !== undefined || replicationSpecs !== undefined || Object.keys(settings).length > 0;
  if (paused !== undefined && others)
    throw new ApiError(409, 'CANNOT_UPDATE_AND_PAUSE_CLUSTER', 'Pausing can’t be combined with other changes.', [
      cluster.name,
    ]);
  // The error code is recorded, according to issue 27 of this project.
  if (cluster.stateName === 'DELETING')
    throw new ApiError(400, 'ATLAS_GENERAL_ERROR', `${cluster.name} is being deleted.`, [cluster.name]);
  checkChangeable({ ...cluster, paused: cluster.paused && paused === undefined });
  const deeds: string[] = [];
  if (paused !== undefined) deeds.push(...pauseOrResume(ask, cluster, paused));
  if (protect !== undefined) deeds.push(...protectOrNot(ask, cluster, protect));
  deeds.push(...set(ask, cluster, settings));
  if (replicationSpecs !== undefined) {
    const { said, rebuilds, ...hardware } = parseHardware(ask, cluster, replicationSpecs);
    Object.assign(cluster, hardware);
    deeds.push(...said);
    if (said.length > 0) markUpdating(ask, cluster, rebuilds ? HARDWARE_MS : SETTINGS_MS);
  }
  const body200 = { status: 200, body: dedicatedClusterReply(ask, cluster) };
  if (deeds.length === 0) return body200;
  return { ...body200, changed: deeds.join(', '), event: 'CLUSTER_UPDATE_SUBMITTED', eventOn: cluster.name };
}

/** Rejects a response that a client sends back as a request. Both error codes are on the error code page. */
function sent({ body }: RouteCall, { name }: DedicatedCluster) {
  const readOnly = Object.keys(Object(body)).find((key) => READ_ONLY_FIELDS.includes(key));
  if (readOnly !== undefined) throw new ApiError(400, 'ATTRIBUTE_READ_ONLY', `${readOnly} is read-only.`, [readOnly]);
  const known = parseBody(ClusterUpdate, body);
  if ((known.name ?? name) !== name)
    throw new ApiError(400, 'CLUSTER_CANNOT_CHANGE_NAME', 'The name can’t be changed.');
  return known;
}

/** The error codes are on the error code page. Guess: resuming a running cluster succeeds. */
function pauseOrResume(ask: RouteCall, cluster: DedicatedCluster, paused: boolean): string[] {
  const { name } = cluster;
  if (!paused) {
    if (!cluster.paused) return [];
    resume(ask, cluster);
    return [`resumed ${name}`];
  }
  if (cluster.paused) throw new ApiError(409, 'CLUSTER_ALREADY_PAUSED', `${name} is already paused.`, [name]);
  if (cluster.instanceSize.endsWith('_NVME'))
    throw new ApiError(409, 'CANNOT_PAUSE_NVME_CLUSTER', `${name} has NVMe disks.`, [name]);
  if (cluster.stateName !== 'IDLE')
    throw new ApiError(409, 'CANNOT_PAUSE_CLUSTER_WITH_PENDING_CHANGES', `${name} is being changed.`, [name]);
  if (cluster.resumedAt !== undefined && ask.now < cluster.resumedAt + HOUR_MS)
    throw new ApiError(400, 'CANNOT_PAUSE_RECENTLY_RESUMED_CLUSTER', `${name} must run for 60 minutes first.`, [60]);
  cluster.paused = true;
  const { resumedAt: _, ...backups } = cluster.backups ?? {};
  cluster.backups = { ...backups, stoppedAt: isoTimestamp(ask.now) };
  markUpdating(ask, cluster, PAUSED_MS);
  return [`paused ${name}`];
}

/**
 * According to the page pause-terminate-cluster, resuming rebuilds search indexes and a compliance policy enables
 * backups.
 */
function resume(ask: RouteCall, cluster: DedicatedCluster): void {
  Object.assign(cluster, { paused: false, resumedAt: ask.now });
  cluster.backups = { ...cluster.backups, resumedAt: isoTimestamp(ask.now) };
  if (cluster.searchNodes !== undefined) cluster.searchNodes.rebuiltAt = ask.now + REBUILT_MS;
  const policy = ask.world.compliance.get(cluster.projectId);
  if (policy !== undefined) cluster.backupEnabled = true;
  if (policy?.pitEnabled) cluster.pitEnabled = true;
  markUpdating(ask, cluster, RESUMED_MS);
}

/** According to Atlas's page on termination protection, only owners can change this setting. */
function protectOrNot(ask: RouteCall, cluster: DedicatedCluster, protect: boolean): string[] {
  if (!hasProjectRole(ask.credential, projectOf(ask), 'GROUP_OWNER')) throw unauthorizedError();
  if ((cluster.terminationProtectionEnabled ?? false) === protect) return [];
  cluster.terminationProtectionEnabled = protect;
  markUpdating(ask, cluster, SETTINGS_MS);
  return [`${protect ? 'protected' : 'removed the protection from'} ${cluster.name}`];
}

function set(ask: RouteCall, cluster: DedicatedCluster, settings: AtlasObject): string[] {
  const before: AtlasObject = { ...USUAL_CLUSTER_SETTINGS, ...cluster.settings };
  const changed = Object.keys(settings).filter((name) => !isDeepStrictEqual(settings[name], before[name]));
  if (changed.length === 0) return [];
  cluster.settings = { ...cluster.settings, ...settings };
  markUpdating(ask, cluster, SETTINGS_MS);
  return changed.map((name) => `set ${name} on ${cluster.name}`);
}

/**
 * The error code for protected clusters is recorded. CLUSTER_ALREADY_REQUESTED_DELETION is on the error code page. A
 * change in progress finishes first (page pause-terminate-cluster). A backup compliance policy keeps all snapshots (page
 * backup-compliance-policy).
 */
function remove(ask: RouteCall): Answer {
  const cluster = dedicatedClusterOf(ask);
  const { name } = cluster;
  if (cluster.terminationProtectionEnabled) {
    const code = 'CANNOT_TERMINATE_CLUSTER_WHEN_TERMINATION_PROTECTION_ENABLED';
    throw new ApiError(400, code, `${name} is protected.`, [name]);
  }
  checkChangeable({ ...cluster, paused: false });
  // The error code is from the cleanup in MongoDB's Terraform provider (org_clean_test.go). The status is a guess.
  if (cluster.outageSimulated) {
    const code = 'CANNOT_TERMINATE_CLUSTER_WITH_UNDERGOING_REGIONAL_OUTAGE_SIMULATION';
    throw new ApiError(400, code, `A regional outage of ${name} is being simulated.`, [name]);
  }
  const keeps = ask.query.get('retainBackups') === 'true' || ask.world.compliance.has(cluster.projectId);
  if (cluster.settlesAt === undefined) startDeletion(cluster, ask.now);
  else cluster.isDeletedNext = true;
  // In recorded responses, the body is an empty object.
  const changed = `deletes ${name} ${keeps ? 'but keeps its snapshots' : 'and its snapshots'}`;
  return { status: 202, body: {}, changed, event: 'CLUSTER_DELETE_SUBMITTED', eventOn: name };
}

/**
 * Starts an election. A few seconds later, another node is the primary. Both error codes are on the error code page.
 * The page test-primary-failover has the limit for the lag. Guess: CLUSTER_RESTART_INVALID is its error code.
 */
function restart(ask: RouteCall): Answer {
  const cluster = dedicatedClusterOf(ask);
  checkChangeable(cluster);
  if (cluster.stateName !== 'IDLE')
    throw new ApiError(400, 'CLUSTER_RESTART_IN_PROGRESS', `${cluster.name} is being changed.`, [cluster.name]);
  if ((cluster.lagSeconds ?? 0) >= MOST_LAG_SECONDS && cluster.edition !== 'INFINITE')
    throw new ApiError(400, 'CLUSTER_RESTART_INVALID', `A secondary of ${cluster.name} lags behind.`, [cluster.name]);
  cluster.electsAt = ask.now + ELECTED_MS;
  markUpdating(ask, cluster, RESTART_MS);
  return { status: 200, body: {}, changed: `restarts ${cluster.name}’s primary` };
}
