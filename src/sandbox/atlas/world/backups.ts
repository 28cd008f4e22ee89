// Backups derived from the clock: scheduled and on-demand for dedicated clusters, daily for flex clusters.

import { dataBytesOf } from './hardware.js';
import { DAY_MS, HOUR_MS, isoTimestamp, MINUTE_MS, objectId } from './ids.js';
import type {
  BackupPolicy,
  BackupPolicyItem,
  BackupSnapshot,
  DedicatedCluster,
  FlexCluster,
  SnapshotChanges,
} from './types.js';

const USUAL: BackupPolicy = {
  since: 0,
  hour: 3,
  minute: 16,
  items: [
    { frequencyType: 'hourly', frequencyInterval: 6, retentionUnit: 'days', retentionValue: 7 },
    { frequencyType: 'weekly', frequencyInterval: 6, retentionUnit: 'weeks', retentionValue: 4 },
  ],
};
export const NO_SNAPSHOT_CHANGES: SnapshotChanges = { taken: [], deleted: new Set(), expire: new Map() };
const QUEUED_MS = 8_000;
const TAKES_MS = 4 * MINUTE_MS;
const FLEX_DAYS_KEPT = 8;
const MASTER_KEY = '7c2f8d0e-5b1a-4f6d-9e3c-2a1b0c9d8e7f';
/** Atlas's value for the last day of the month. */
const LAST_DAY = 40;
const FAR_MS = 400 * DAY_MS;

const policiesOf = ({ backupPolicies }: DedicatedCluster): readonly BackupPolicy[] => backupPolicies ?? [USUAL];
export const policyOf = (cluster: DedicatedCluster): BackupPolicy => policiesOf(cluster).at(-1) ?? USUAL;
export const appendPolicy = (cluster: DedicatedCluster, policy: BackupPolicy): readonly BackupPolicy[] => [
  ...policiesOf(cluster),
  policy,
];

/** Returns the next snapshot's time in milliseconds since the epoch, or undefined if none is scheduled. */
export function nextBackupAt(cluster: DedicatedCluster, now: number): number | undefined {
  const policy = policyOf(cluster);
  const next = policy.items.flatMap((item) => timesOf(item, policy, now + 1, now + FAR_MS)[0] ?? []);
  return next.length === 0 ? undefined : Math.min(...next);
}

export function retentionMs({ retentionUnit, retentionValue }: BackupPolicyItem): number {
  return { days: 1, weeks: 7, months: 31, years: 366 }[retentionUnit] * retentionValue * DAY_MS;
}

function timesOf(item: BackupPolicyItem, { hour, minute }: BackupPolicy, from: number, to: number): number[] {
  const offset = hour * HOUR_MS + minute * MINUTE_MS;
  const every = item.frequencyType === 'hourly' ? item.frequencyInterval * HOUR_MS : DAY_MS;
  const first = Math.ceil((from - offset) / every) * every + offset;
  const count = Math.max(0, Math.floor((to - first) / every) + 1);
  return Array.from({ length: count }, (_, at) => first + at * every).filter((at) => fits(item, new Date(at)));
}

function fits({ frequencyType, frequencyInterval: nth }: BackupPolicyItem, date: Date): boolean {
  if (frequencyType === 'weekly') return (date.getUTCDay() || 7) === nth;
  if (frequencyType === 'yearly') return date.getUTCMonth() + 1 === nth && date.getUTCDate() === 1;
  const isLast = new Date(date.getTime() + DAY_MS).getUTCDate() === 1;
  return frequencyType !== 'monthly' || (nth === LAST_DAY ? isLast : date.getUTCDate() === nth);
}

/** Returns the existing snapshots, oldest first. */
export function snapshotsOf(cluster: DedicatedCluster, now: number): readonly BackupSnapshot[] {
  const { taken, deleted, expire } = cluster.snapshots ?? NO_SNAPSHOT_CHANGES;
  return [...scheduled(cluster, now), ...taken]
    .map((slot) => ({ ...slot, expires: expire.get(slot.id) ?? slot.expires }))
    .filter(({ id, expires }) => expires > now && !deleted.has(id))
    .sort((a, b) => a.at - b.at);
}

/** Returns scheduled snapshots. If rules are due at the same time, the rule with the longest retention applies. */
function scheduled(cluster: DedicatedCluster, now: number): BackupSnapshot[] {
  const { stoppedAt, resumedAt } = cluster.backups ?? {};
  const [from, to] = [stoppedAt, resumedAt].map((one) => (one === undefined ? Infinity : Date.parse(one)));
  const all = new Map<number, BackupSnapshot>();
  for (const [index, policy] of policiesOf(cluster).entries()) {
    const end = Math.min(now, (policiesOf(cluster)[index + 1]?.since ?? Infinity) - 1);
    for (const item of policy.items.toSorted((a, b) => retentionMs(a) - retentionMs(b)))
      for (const at of timesOf(item, policy, Math.max(policy.since, now - retentionMs(item)), end))
        if (at <= (from ?? Infinity) || at >= (to ?? Infinity))
          all.set(at, {
            id: objectId(`${cluster.id}/snapshot ${at}`, at),
            at,
            frequencyType: item.frequencyType,
            expires: at + retentionMs(item),
          });
  }
  return [...all.values()];
}

/** A snapshot keeps the encryption that it was taken with (page restore-from-ear). */
export const snapshotKeyProviderOf = (
  cluster: Pick<DedicatedCluster, 'encryptionAtRestProvider' | 'snapshotKeyProvider'>,
) => cluster.snapshotKeyProvider ?? cluster.encryptionAtRestProvider ?? 'NONE';

export const isSnapshotInProgress = ({ at }: BackupSnapshot, now: number): boolean => now < at + TAKES_MS;

/** Formats a snapshot. As recorded, a snapshot in progress has no creation date or size. */
export function snapshotReply(
  { name, mongoDBVersion, backups, ...cluster }: DedicatedCluster,
  slot: BackupSnapshot,
  now: number,
) {
  const { at, id, description, frequencyType } = slot;
  const failed = backups?.failsSince !== undefined && at >= Date.parse(backups.failsSince);
  const done = !isSnapshotInProgress(slot, now) && !failed;
  const running = description !== undefined && now < at + QUEUED_MS ? 'queued' : 'inProgress';
  return {
    ...(done && { cloudProvider: 'AWS', createdAt: isoTimestamp(at + 90_000) }),
    copyRegions: [],
    ...(description !== undefined && { description }),
    expiresAt: isoTimestamp(slot.expires),
    frequencyType,
    id,
    // According to the OpenAPI document, this field is set only for AWS keys.
    ...(snapshotKeyProviderOf(cluster) === 'AWS' && { masterKeyUUID: MASTER_KEY }),
    mongodVersion: mongoDBVersion,
    policyItems: [],
    replicaSetName: name,
    snapshotType: description === undefined ? 'scheduled' : 'onDemand',
    status: isSnapshotInProgress(slot, now) ? running : failed ? 'failed' : 'completed',
    storageSizeBytes: done ? dataBytesOf({ name }) + Math.round((at / DAY_MS) % 97) * 7_340_032 : 0,
    type: 'replicaSet',
  };
}

/** Returns snapshots in the format of recorded responses, oldest first. */
export function flexSnapshotsOf({ id, mongoDBVersion }: FlexCluster, now: number) {
  const offset = 17 * HOUR_MS + 5 * MINUTE_MS;
  const newest = Math.floor((now - offset) / DAY_MS) * DAY_MS + offset;
  return Array.from({ length: FLEX_DAYS_KEPT }, (_, at) => newest - at * DAY_MS)
    .reverse()
    .map((at) => {
      const finished = now >= at + 2 * MINUTE_MS;
      return {
        expiration: isoTimestamp(at + FLEX_DAYS_KEPT * DAY_MS),
        ...(finished && { finishTime: isoTimestamp(at + 100_000) }),
        id: objectId(`${id}/snapshot ${at}`, at),
        mongoDBVersion,
        scheduledTime: isoTimestamp(at),
        startTime: isoTimestamp(at + 30_000),
        status: finished ? 'COMPLETED' : 'RUNNING',
      };
    });
}
