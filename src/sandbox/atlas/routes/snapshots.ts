// Scheduled and on-demand snapshots of dedicated clusters.
//
// Sources: the OpenAPI document (types, roles, write-only fields), responses that MongoDB's CLI recorded and the error
// code page. According to the page on backup policies, a schedule change may also delete the snapshots of removed rules
// and apply the new retention to the snapshots of changed rules.

import { ApiError } from '../api-error.js';
import { BackupSchedule, SnapshotRequest } from '../backup-schemas.js';
import { parseBody } from '../body.js';
import { resourceRoutes } from '../resource.js';
import { route } from '../route.js';
import {
  type Answer,
  dedicatedClusterOf,
  notFoundError,
  ok,
  pathParam,
  type RouteCall,
  selfLinks,
} from '../route-call.js';
import {
  appendPolicy,
  isSnapshotInProgress,
  NO_SNAPSHOT_CHANGES,
  nextBackupAt,
  policyOf,
  retentionMs,
  snapshotReply,
  snapshotsOf,
} from '../world/backups.js';
import { configServerTypeOf, shardCountOf } from '../world/hardware.js';
import { DAY_MS, isoTimestamp, objectId } from '../world/ids.js';
import type { BackupPolicyItem, BackupSnapshot, DedicatedCluster } from '../world.js';
import {
  checkCompliance,
  checkMinimumRetention,
  checkRestoreWindow,
  checkScheduleRetention,
  checkWindowDecrease,
  refuseRetentionDecrease,
  refuseSnapshotDeletion,
} from './backup-compliance.js';

const BACKUP = '/groups/{groupId}/clusters/{clusterName}/backup';
const SNAPSHOTS = `${BACKUP}/snapshots`;
const SCHEDULE = `${BACKUP}/schedule`;
const versions = ['2023-01-01', '2024-08-05'];
const role = 'GROUP_BACKUP_MANAGER';
const USUAL_WINDOW_DAYS = 7;

export const snapshotRoutes = [
  // According to the OpenAPI document, the list for sharded clusters isn't paged.
  route('get', `${SNAPSHOTS}/shardedClusters`, (ask) =>
    ok({ results: snapshotsOf(dedicatedClusterOf(ask), ask.now).map((slot) => drawnSharded(ask, slot)) }),
  ),
  route('delete', `${SNAPSHOTS}/shardedCluster/{snapshotId}`, (ask) => remove(ask, snapshotOf(ask)), { role }),
  ...resourceRoutes<BackupSnapshot>({
    path: SNAPSHOTS,
    item: '{snapshotId}',
    kept: (ask) => [...snapshotsOf(dedicatedClusterOf(ask), ask.now)],
    one: snapshotOf,
    draw: drawn,
    create: take,
    remove,
    writing: { role },
  }),
  route('get', SCHEDULE, (ask) => ok(schedule(ask, backedUp(ask))), { versions }),
  route('patch', SCHEDULE, update, { versions, role }),
  route('delete', SCHEDULE, empty, { versions, role }),
];

/** Finds a cluster with backups. MongoDB's Terraform provider reads the error (error code page) as "no schedule". */
function backedUp(ask: RouteCall): DedicatedCluster {
  const cluster = dedicatedClusterOf(ask);
  const { name, projectId } = cluster;
  if (cluster.backupEnabled !== false) return cluster;
  throw notFoundError('backup configuration of', name, 'BACKUP_CONFIG_NOT_FOUND', [name, projectId]);
}

function drawn(ask: RouteCall, slot: BackupSnapshot) {
  const cluster = dedicatedClusterOf(ask);
  const path = `/groups/${cluster.projectId}/clusters/${cluster.name}/backup/snapshots/${slot.id}`;
  return { ...snapshotReply(cluster, slot, ask.now), ...selfLinks(ask, path) };
}

function drawnSharded(ask: RouteCall, slot: BackupSnapshot) {
  const { cloudProvider, copyRegions: _, replicaSetName, ...snapshot } = drawn(ask, slot);
  const members = Array.from({ length: shardCountOf(dedicatedClusterOf(ask)) }, (_each, shard) => ({
    cloudProvider,
    id: objectId(`${slot.id}/${shard}`, slot.at),
    replicaSetName: `${replicaSetName}-shard-${shard}`,
  }));
  const snapshotIds = members.map(({ id }) => id);
  const configServerType = configServerTypeOf(dedicatedClusterOf(ask));
  return { ...snapshot, configServerType, members, snapshotIds, type: 'shardedCluster' };
}

function take(ask: RouteCall): Answer {
  const cluster = dedicatedClusterOf(ask);
  const { description, retentionInDays } = parseBody(SnapshotRequest, ask.body);
  checkMinimumRetention(ask, retentionInDays);
  const changes = cluster.snapshots ?? NO_SNAPSHOT_CHANGES;
  if (changes.taken.some((one) => isSnapshotInProgress(one, ask.now)))
    throw new ApiError(400, 'UNFINISHED_ON_DEMAND_SNAPSHOT', 'Another on-demand snapshot is in progress.');
  const slot: BackupSnapshot = {
    id: objectId(`${cluster.id}/on demand ${changes.taken.length}`, ask.now),
    at: ask.now,
    frequencyType: 'ondemand',
    expires: ask.now + retentionInDays * DAY_MS,
    description,
  };
  cluster.snapshots = { ...changes, taken: [...changes.taken, slot] };
  return { ...ok(drawn(ask, slot)), changed: `takes a snapshot of ${cluster.name}` };
}

function snapshotOf(ask: RouteCall): BackupSnapshot {
  const id = pathParam(ask, 'snapshotId');
  const slot = snapshotsOf(dedicatedClusterOf(ask), ask.now).find((one) => one.id === id);
  if (slot === undefined) throw notFoundError('snapshot', id, 'SNAPSHOT_NOT_FOUND');
  return slot;
}

function remove(ask: RouteCall, slot: BackupSnapshot): Answer {
  const cluster = dedicatedClusterOf(ask);
  if (isSnapshotInProgress(slot, ask.now))
    throw new ApiError(400, 'CANNOT_DELETE_IN_PROGRESS_SNAPSHOT', 'The snapshot is still in progress.', [slot.id]);
  refuseSnapshotDeletion(ask);
  forget(cluster, [slot]);
  return { status: 204, changed: `deleted ${cluster.name}’s snapshot from ${isoTimestamp(slot.at)}` };
}

function forget(cluster: DedicatedCluster, slots: readonly BackupSnapshot[]): void {
  const changes = cluster.snapshots ?? NO_SNAPSHOT_CHANGES;
  cluster.snapshots = { ...changes, deleted: new Set([...changes.deleted, ...slots.map(({ id }) => id)]) };
}

/** Updates the schedule. Omitted fields are kept. If the body has rules, they replace all existing rules. */
function update(ask: RouteCall): Answer {
  const cluster = backedUp(ask);
  const body = parseBody(BackupSchedule, ask.body);
  const { policies, deleteSnapshots, updateSnapshots, referenceHourOfDay, referenceMinuteOfHour, ...rest } = body;
  if (policies !== undefined && policies.length !== 1)
    throw new ApiError(400, 'INVALID_NUM_OF_POLICIES', 'A schedule has one policy.');
  if (policies?.[0]?.policyItems.length === 0)
    throw new ApiError(400, 'INVALID_NUM_OF_POLICY_ITEMS', 'A policy needs at least one rule.');
  const before = policyOf(cluster);
  const items = policies?.[0]?.policyItems.map(({ id: _, ...item }) => item) ?? before.items;
  checkScheduleRetention(items);
  const windowDays = rest.restoreWindowDays ?? windowOf(cluster);
  checkRestoreWindow(items, windowDays, cluster.pitEnabled === true);
  checkWindowDecrease(ask, windowOf(cluster), windowDays);
  checkCompliance(ask, items);
  const there = snapshotsOf(cluster, ask.now).filter(({ description }) => description === undefined);
  const gone = deleteSnapshots ? there.filter((slot) => !ruled(items, slot) && ruled(before.items, slot)) : [];
  const changed = updateSnapshots
    ? there.filter((slot) => ruled(items, slot) && !isSnapshotInProgress(slot, ask.now))
    : [];
  const kept = changed.flatMap((slot) => {
    const item = ruled(items, slot);
    return item === undefined ? [] : [[slot.id, slot.at + retentionMs(item)] as const];
  });
  if (gone.length > 0) refuseSnapshotDeletion(ask);
  if (kept.some(([id, expires]) => there.some((slot) => slot.id === id && expires < slot.expires)))
    refuseRetentionDecrease(ask);
  forget(cluster, gone);
  const changes = cluster.snapshots ?? NO_SNAPSHOT_CHANGES;
  cluster.snapshots = { ...changes, expire: new Map([...changes.expire, ...kept]) };
  const [hour, minute] = [referenceHourOfDay ?? before.hour, referenceMinuteOfHour ?? before.minute];
  cluster.backupPolicies = appendPolicy(cluster, { since: ask.now, hour, minute, items });
  const set = Object.entries(rest).filter(([, value]) => value !== undefined);
  cluster.backupSchedule = { ...cluster.backupSchedule, ...Object.fromEntries(set) };
  const besides = [
    ...(gone.length === 0 ? [] : [`deleted ${gone.length} snapshots`]),
    ...(kept.length === 0 ? [] : [`changed the retention of ${kept.length} snapshots`]),
  ];
  return {
    ...ok(schedule(ask, cluster)),
    changed: [`changed ${cluster.name}’s backup schedule`, ...besides].join(', '),
  };
}

const windowOf = ({ backupSchedule }: DedicatedCluster) =>
  Number(backupSchedule?.restoreWindowDays ?? USUAL_WINDOW_DAYS);

const ruled = (items: readonly BackupPolicyItem[], { frequencyType }: BackupSnapshot) =>
  items.find((item) => item.frequencyType === frequencyType);

/** Removes all rules, so that no more snapshots are taken. Existing snapshots are kept until they expire. */
function empty(ask: RouteCall): Answer {
  const cluster = backedUp(ask);
  checkCompliance(ask, []);
  cluster.backupPolicies = appendPolicy(cluster, { ...policyOf(cluster), since: ask.now, items: [] });
  return { ...ok(schedule(ask, cluster)), changed: `cleared ${cluster.name}’s backup schedule` };
}

function schedule(ask: RouteCall, cluster: DedicatedCluster) {
  const { id, projectId, name, createDate } = cluster;
  const { hour, minute, items } = policyOf(cluster);
  const next = nextBackupAt(cluster, ask.now);
  return {
    autoExportEnabled: false,
    clusterId: id,
    clusterName: name,
    copyPolicyItemsEnabled: false,
    copySettings: [],
    ...selfLinks(ask, `/groups/${projectId}/clusters/${name}/backup/schedule`),
    ...(next !== undefined && { nextSnapshot: isoTimestamp(next) }),
    policies: [
      {
        id: objectId(`${id}/policy`, createDate),
        policyItems: items.map((item) => ({ ...item, id: objectId(`${id}/${item.frequencyType}`, createDate) })),
      },
    ],
    referenceHourOfDay: hour,
    referenceMinuteOfHour: minute,
    restoreWindowDays: USUAL_WINDOW_DAYS,
    useOrgAndGroupNamesInExportPrefix: false,
    ...cluster.backupSchedule,
  };
}
