// Checks whether a snapshot can be restored to a cluster: version, shards, region and encryption. Sources:
// test/facts/claims.txt.
import type { Cluster } from '../../atlas/replies.js';
import { dedicatedClusterFacts, formatEncryptionKeys } from '../cluster-state/cluster-facts.js';
import { isSharded } from '../cluster-state/cluster-kind.js';
import { isAtlasInfinite } from '../cluster-state/cluster-now.js';
import { formatBytes, plural, UNREAD_TEXT, withoutEmpty } from '../format.js';
import { formatGigabytes, GIBIBYTE } from '../units.js';
import type { Backup } from './backup-lists.js';
import type { RestoreParams } from './restoring.js';

/** The snapshot, the snapshot's cluster, and the cluster to restore to. */
export interface SnapshotAndClusters {
  readonly one: Backup | undefined;
  readonly source: Cluster | undefined;
  readonly target: Cluster | undefined;
}

/** Returns the first reason why Atlas can't restore the snapshot to the cluster, or undefined if it can. */
export const restoreProblem = (given: RestoreParams, pair: SnapshotAndClusters): string | undefined =>
  versionProblem(given, pair) ??
  editionProblem(given, pair) ??
  shapeProblem(given, pair) ??
  providerProblem(given, pair) ??
  encryptionProblem(given, pair);

/**
 * Returns the pinned compatibility version. Atlas shows a version for every cluster, but only pins have an end date.
 */
const pinOf = (cluster: Cluster | undefined): string | undefined =>
  cluster?.featureCompatibilityVersionExpirationDate ? (cluster.featureCompatibilityVersion ?? undefined) : undefined;

export function formatVersions({ one, source, target }: SnapshotAndClusters): string {
  const [from, into] = [one?.version, target?.mongoDBVersion];
  if (!from || !into) return UNREAD_TEXT;
  const [fromPin, intoPin] = [source, target].map((cluster) => pinOf(cluster));
  return `MongoDB ${from}${formatPin(fromPin)} into ${into}${formatPin(intoPin)}`;
}

const formatPin = (pin: string | undefined): string => (pin === undefined ? '' : ` (pinned to ${pin})`);

/**
 * Checks the versions (page backup-restore-cluster). A pin never blocks the change, because Atlas shows whether a
 * cluster is pinned but not whether a snapshot is pinned.
 */
function versionProblem({ cluster }: RestoreParams, { one, source, target }: SnapshotAndClusters): string | undefined {
  const [from, into] = [one?.version, target?.mongoDBVersion];
  if (!from || !into || isOfMajor(into, pinOf(source))) return undefined;
  const [major = 0, minor = 0] = numbersOf(from);
  const [newMajor = 0, newMinor = 0] = numbersOf(into);
  if ((newMajor === major && newMinor >= minor) || newMajor === major + 1) return undefined;
  return `The snapshot is from MongoDB ${major}.${minor}, but ${cluster} runs ${newMajor}.${newMinor}. Atlas only restores to the same version, a later ${major}.x version, or ${major + 1}.x. Choose another cluster.`;
}

const isOfMajor = (version: string, pin: string | undefined): boolean =>
  pin !== undefined && numbersOf(version)[0] === numbersOf(pin)[0];

/** Warns about restores that Atlas may refuse. Atlas's data doesn't show for certain whether Atlas will refuse them. */
export function restoreWarnings(
  { cluster, source: from }: RestoreParams,
  pair: SnapshotAndClusters,
): readonly string[] {
  const { one, source, target } = pair;
  if (source === undefined || target === undefined) return [];
  const pin = pinOf(source);
  const disks = disksOf(target);
  return withoutEmpty(
    encryptionWarning(cluster, pair),
    !isSharded(source) &&
      isSharded(target) &&
      `The snapshot is from a replica set, but ${cluster} is sharded. Atlas may refuse the restore.`,
    pin !== undefined &&
      !isOfMajor(target.mongoDBVersion ?? '', pin) &&
      `${from} is pinned to compatibility version ${pin}. If the cluster was pinned when the snapshot was taken, Atlas only restores to ${pin}.`,
    one?.size !== undefined &&
      disks !== undefined &&
      one.size > disks * shardsOf(target) * GIBIBYTE &&
      `The snapshot is ${formatBytes(one.size)}, but ${cluster} has ${formatDisks(target)}. Atlas may refuse the restore, so use set-disk first.`,
  );
}

/** Returns the disk size in GB per node, or undefined on Atlas Infinite. */
const disksOf = ({ replicationSpecs }: Cluster): number | undefined =>
  replicationSpecs[0]?.regionConfigs[0]?.electableSpecs?.diskSizeGB ?? undefined;

export function formatDisks(cluster: Cluster): string {
  const [each, shards] = [disksOf(cluster), shardsOf(cluster)];
  if (each === undefined) return 'no disks';
  return `${formatGigabytes(each)}${shards > 1 ? ` on each of ${shards} shards` : ''}`;
}

const numbersOf = (version: string): readonly number[] => version.split('.').map((one) => Number.parseInt(one, 10));

const shardsOf = (cluster: Cluster): number => (isSharded(cluster) ? cluster.replicationSpecs.length : 1);

function shapeProblem({ cluster }: RestoreParams, { one, source, target }: SnapshotAndClusters): string | undefined {
  if (source === undefined || target === undefined || !isSharded(source)) return undefined;
  const from = plural(one?.shards ?? shardsOf(source), 'shard');
  if (!isSharded(target))
    return `The snapshot has ${from}, so Atlas can’t restore it to ${cluster}, which is a replica set. Choose a cluster with ${from}.`;
  const into = plural(shardsOf(target), 'shard');
  if (from !== into)
    return `The snapshot has ${from}, but ${cluster} has ${into}. The numbers must match. Choose a cluster with ${from}.`;
  const [servers, others] = [serversOf(one, source), target.configServerType];
  if (!servers || !others || servers === others) return undefined;
  return `The snapshot has ${servers.toLowerCase()} config servers, but ${cluster} has ${others.toLowerCase()} config servers. The types must match. Choose another cluster.`;
}

/** Returns the type of config servers, which is always dedicated before MongoDB 8.0 (page restore-overview). */
const serversOf = (one: Backup | undefined, source: Cluster) =>
  one?.configServerType ?? ((numbersOf(one?.version ?? '')[0] ?? 8) < 8 ? 'DEDICATED' : source.configServerType);

/** Compares regions on Atlas Infinite only, because other clusters accept snapshots from any region. */
function providerProblem({ cluster }: RestoreParams, { source, target }: SnapshotAndClusters): string | undefined {
  if (source === undefined || target === undefined || !isAtlasInfinite(target)) return undefined;
  const [from, into] = [source, target].map((one) => dedicatedClusterFacts(one).regions);
  if (from === into) return undefined;
  return `The snapshot is from ${from}, but ${cluster} is an Atlas Infinite cluster in ${into}. Atlas only restores to Atlas Infinite clusters in the same region. Choose a cluster in ${from}.`;
}

function editionProblem(
  { source: from, cluster }: RestoreParams,
  { source, target }: SnapshotAndClusters,
): string | undefined {
  if (source === undefined || target === undefined || isAtlasInfinite(source) === isAtlasInfinite(target))
    return undefined;
  const [infinite, core] = isAtlasInfinite(source) ? [from, cluster] : [cluster, from];
  return `${infinite} is an Atlas Infinite cluster and ${core} isn’t. Atlas can’t restore from one to the other. Choose another cluster.`;
}

/**
 * Returns the keys of the snapshot, as far as Atlas shows them, and of both clusters. A snapshot keeps the encryption
 * that it was taken with, and Atlas shows it only for keys on AWS. Undefined on Atlas Infinite, which accepts any.
 */
function keysOf({ one, source, target }: SnapshotAndClusters) {
  if (target !== undefined && isAtlasInfinite(target)) return undefined;
  const [usual, into] = [source?.encryptionAtRestProvider, target?.encryptionAtRestProvider];
  return { from: one?.hasOwnKey ? 'AWS' : undefined, usual: usual || undefined, into: into || undefined };
}

const formatKeys = (keys: string | undefined) => formatEncryptionKeys(keys) ?? keys ?? 'not shown by Atlas';

export function formatEncryption(pair: SnapshotAndClusters): string | undefined {
  const keys = keysOf(pair);
  if (keys === undefined || pair.target === undefined) return undefined;
  const rotates = keys.into === undefined || keys.into === 'NONE' ? '' : '; Atlas rotates them after the restore';
  return `snapshot: ${formatKeys(keys.from)} · target: ${formatKeys(keys.into)}${rotates}`;
}

function encryptionProblem({ cluster }: RestoreParams, pair: SnapshotAndClusters): string | undefined {
  const { from, into } = keysOf(pair) ?? {};
  if (from === undefined || into === undefined || from === into) return undefined;
  return `The snapshot needs a cluster encrypted with ${formatKeys(from)}, but ${cluster} uses ${formatKeys(into)}. Choose another cluster.`;
}

/** Warns if the snapshot's unknown encryption may differ from the target's. */
function encryptionWarning(cluster: string, pair: SnapshotAndClusters): string | undefined {
  const { from, usual, into } = keysOf(pair) ?? {};
  // Atlas shows keys on AWS, so such a snapshot may be older than its cluster's encryption.
  if (from !== undefined || into === undefined || (usual === into && into !== 'AWS')) return undefined;
  return `Atlas doesn’t show how the snapshot is encrypted, and refuses a restore unless it’s like ${cluster}, which uses ${formatKeys(into)}.`;
}
