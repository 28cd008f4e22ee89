// Restore jobs of all kinds of clusters, flex cluster snapshots, and restores into a cluster in any project.
//
// Sources: the OpenAPI document (types, roles), a restore that MongoDB's CLI recorded and the error code page.
// SNAPSHOT_NOT_FOUND is also in acceptance tests of MongoDB's Terraform provider. For a target with a different
// version, the page has a code only for flex clusters. The pages restore-from-snapshot, restore-from-ear,
// atlas-infinite-restore and atlas-infinite-landing say what the source and the target must have in common, and that a restore replaces the
// target's search indexes.
import { isDeepStrictEqual } from 'node:util';
import { ApiError } from '../api-error.js';
import { RestoreRequest } from '../backup-schemas.js';
import { parseBody } from '../body.js';
import { hasProjectRole } from '../credentials.js';
import { PAGING_QUERY } from '../listing.js';
import { resourceRoutes } from '../resource.js';
import { route } from '../route.js';
import {
  type Answer,
  dedicatedClusterOf,
  flexClusterOf,
  notFoundError,
  type RouteCall,
  selfLinks,
} from '../route-call.js';
import {
  flexSnapshotsOf,
  NO_SNAPSHOT_CHANGES,
  snapshotKeyProviderOf,
  snapshotReply,
  snapshotsOf,
} from '../world/backups.js';
import { configServerTypeOf, placementOf, shardCountOf } from '../world/hardware.js';
import { objectId } from '../world/ids.js';
import {
  type FlexRestoreJob,
  finishFlexJobIfDue,
  finishJobIfDue,
  isRestoreInProgress,
  RESTORE_MS,
  type RestoreJob,
} from '../world/restore-jobs.js';
import type { DedicatedCluster } from '../world.js';
import { markUpdating } from './cluster-changes.js';

const DEDICATED = '/groups/{groupId}/clusters/{clusterName}/backup';
const FLEX = '/groups/{groupId}/flexClusters/{name}/backup';
const SERVERLESS = '/groups/{groupId}/serverless/{clusterName}/backup/restoreJobs';
const ROLE = 'GROUP_BACKUP_RECOVERY_OPERATOR';

export const restoreRoutes = [
  ...resourceRoutes<RestoreJob>({
    path: `${DEDICATED}/restoreJobs`,
    item: '{restoreJobId}',
    missing: 'RESTORE_JOB_NOT_FOUND',
    role: 'GROUP_BACKUP_MANAGER',
    kept: (ask) => dedicatedClusterOf(ask).restoreJobs.map((job) => finishJobIfDue(job, ask.now)),
    create: restore,
    writing: { role: ROLE },
  }),
  ...resourceRoutes({
    path: `${FLEX}/snapshots`,
    versions: ['2024-11-13'],
    kept: (ask) => flexSnapshotsOf(flexClusterOf(ask), ask.now),
    draw: (_, snapshot) => snapshot,
  }),
  ...resourceRoutes<FlexRestoreJob>({
    path: `${FLEX}/restoreJobs`,
    item: '{restoreJobId}',
    missing: 'TENANT_RESTORE_NOT_FOUND',
    versions: ['2024-11-13'],
    kept: (ask) => flexClusterOf(ask).restoreJobs.map((job) => finishFlexJobIfDue(job, ask.now)),
    draw: (_, job) => job,
  }),
  route('get', SERVERLESS, gone, { role: 'GROUP_OWNER', query: PAGING_QUERY }),
];

/** According to the OpenAPI document, this route was retired on 2026-01-22. We have no later recorded response. */
function gone(): never {
  throw new ApiError(410, 'VERSION_GONE', 'This resource was retired on 2026-01-22.');
}

/** Overwrites the target immediately. The job is listed under the snapshot's cluster. */
function restore(ask: RouteCall): Answer {
  const source = dedicatedClusterOf(ask);
  const { snapshotId, targetClusterName, targetGroupId } = parseBody(RestoreRequest, ask.body);
  const target = targetOf(ask, targetGroupId, targetClusterName);
  const { createdAt, mongodVersion } = snapshotOf(ask, source, snapshotId);
  checkTarget(ask, target, { version: mongodVersion, pin: source.pinnedVersion });
  checkAlike(source, target);
  const job: RestoreJob = {
    cancelled: false,
    deliveryType: 'automated',
    deliveryUrl: [],
    desiredTimestamp: { date: null, increment: null, time: null },
    expired: false,
    failed: false,
    id: objectId(`${source.id}/restore ${source.restoreJobs.length}`, ask.now),
    snapshotId,
    targetClusterName,
    targetGroupId,
    timestamp: createdAt,
  };
  source.restoreJobs.unshift(job);
  target.namespaces.splice(0, target.namespaces.length, ...source.namespaces);
  ask.world.things.set(indexesOf(target), [...(ask.world.things.get(indexesOf(source)) ?? [])]);
  markUpdating(ask, target, RESTORE_MS);
  return {
    status: 200,
    body: { ...job, ...selfLinks(ask, `${ask.path}/${job.id}`) },
    changed: `restores a snapshot of ${source.name} into ${target.name}`,
  };
}

const indexesOf = ({ projectId, name }: DedicatedCluster) => `/groups/${projectId}/clusters/${name}/search/indexes`;

type Alike = readonly [
  what: string,
  code: string,
  isSo: (source: DedicatedCluster, target: DedicatedCluster) => boolean,
];

const regionsOf = (cluster: DedicatedCluster) =>
  placementOf(cluster).map(({ providerName, regionName }) => ({ providerName, regionName }));

const ALIKE: readonly Alike[] = [
  ['edition', 'INVALID_ATTRIBUTE', (source, target) => source.edition === target.edition],
  [
    'encryption',
    'INVALID_SNAPSHOT_RESTORE_ENCRYPTION',
    (source, target) =>
      target.edition === 'INFINITE' || snapshotKeyProviderOf(source) === (target.encryptionAtRestProvider ?? 'NONE'),
  ],
  [
    'region',
    'INVALID_ATTRIBUTE',
    (source, target) => target.edition !== 'INFINITE' || isDeepStrictEqual(regionsOf(source), regionsOf(target)),
  ],
  [
    'number of shards',
    'INVALID_ATTRIBUTE',
    (source, target) => shardCountOf(source) === 1 || shardCountOf(source) === shardCountOf(target),
  ],
  [
    'config server type',
    'INVALID_ATTRIBUTE',
    (source, target) => shardCountOf(source) === 1 || configServerTypeOf(source) === configServerTypeOf(target),
  ],
];

function checkAlike(source: DedicatedCluster, target: DedicatedCluster): void {
  for (const [what, code, isSo] of ALIKE)
    if (!isSo(source, target))
      throw new ApiError(400, code, `${target.name}’s ${what} differs from the snapshot’s.`, ['targetClusterName']);
}

/** Finds the target. A caller without the role in its project can't tell from the error whether the cluster exists. */
function targetOf(ask: RouteCall, projectId: string, name: string): DedicatedCluster {
  const project = ask.world.projects.find(({ id }) => id === projectId);
  if (project === undefined) throw notFoundError('group', projectId, 'GROUP_NOT_FOUND');
  if (!hasProjectRole(ask.credential, project, ROLE))
    throw new ApiError(403, 'CANNOT_RESTORE_TO_TARGET', 'This credential can’t restore into the target project.');
  return dedicatedClusterOf({ ...ask, params: { groupId: projectId, clusterName: name } });
}

function snapshotOf(ask: RouteCall, source: DedicatedCluster, id: string) {
  const { deleted } = source.snapshots ?? NO_SNAPSHOT_CHANGES;
  if (deleted.has(id))
    throw new ApiError(409, 'CANNOT_START_RESTORE_JOB_FOR_DELETED_SNAPSHOT', 'This snapshot was deleted.', [id]);
  const slot = snapshotsOf(source, ask.now).find((one) => one.id === id);
  if (slot === undefined) throw notFoundError('snapshot', id, 'SNAPSHOT_NOT_FOUND');
  const snapshot = snapshotReply(source, slot, ask.now);
  if (snapshot.createdAt !== undefined) return { ...snapshot, createdAt: snapshot.createdAt };
  const code = 'CANNOT_START_RESTORE_JOB_FOR_INCOMPLETE_CLUSTER_SNAPSHOT';
  throw new ApiError(409, code, 'This snapshot is incomplete.', [id]);
}

interface SnapshotVersion {
  readonly version: string;
  /** The pinned version. Guess: Atlas uses the source cluster's current pin. */
  readonly pin: string | undefined;
}

/**
 * Returns whether a cluster with this version accepts the snapshot. The cluster may have the next major version, or the
 * same major version and the same or a newer minor version. A pinned snapshot needs its pinned major version (page
 * backup-restore-cluster).
 */
function takes(version: string, snapshot: SnapshotVersion): boolean {
  const [major = 0, minor = 0] = numbersOf(version);
  if (snapshot.pin !== undefined) return major === numbersOf(snapshot.pin)[0];
  const [from = 0, fromMinor = 0] = numbersOf(snapshot.version);
  return (major === from && minor >= fromMinor) || major === from + 1;
}

const numbersOf = (version: string) => version.split('.').map((one) => Number.parseInt(one, 10));

function checkTarget(ask: RouteCall, target: DedicatedCluster, snapshot: SnapshotVersion): void {
  const { name, stateName, paused, mongoDBVersion } = target;
  if (stateName === 'DELETING')
    throw new ApiError(400, 'CLUSTER_ALREADY_REQUESTED_DELETION', `${name} is being deleted.`, [name]);
  if (paused) throw new ApiError(400, 'CLUSTER_PAUSED_CANNOT_RESTORE', `${name} is paused.`, [name]);
  if (isRestoreInProgress(ask.world.clusters, target, ask.now))
    throw new ApiError(409, 'ATLAS_CLUSTER_RESTORE_IN_PROGRESS', `A restore into ${name} is in progress.`, [name]);
  if (!takes(mongoDBVersion, snapshot))
    throw new ApiError(400, 'INVALID_ATTRIBUTE', `${name}’s version isn’t compatible with the snapshot.`, [
      'targetClusterName',
    ]);
}
