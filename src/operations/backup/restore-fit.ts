// Whether a cluster takes a snapshot: its version, shards, region and encryption. Sources: the pages that the claims of
// restore-checks.ts name.
import type { Cluster } from '../../atlas/replies.js';
import { isInfinite } from '../cluster/cluster-change.js';
import { ofDedicated } from '../cluster/cluster-facts.js';
import { plural } from '../say.js';
import { type Backup, isSharded } from './backup-lists.js';
import type { RestoreOf } from './restoring.js';

const UNREAD = 'could not be read';

/** What `given` restores, with its cluster, into which one. */
export interface RestorePair {
  readonly one: Backup | undefined;
  readonly source: Cluster | undefined;
  readonly target: Cluster | undefined;
}

/** The first reason why Atlas can't restore the snapshot into the cluster. */
export const whyUnfit = (given: RestoreOf, pair: RestorePair): string | undefined =>
  whyOtherVersion(given, pair) ?? whyUnlike(given, pair) ?? whyElsewhere(given, pair) ?? whyEncrypted(given, pair);

export function sayVersions(from: string | null | undefined, into: string | null | undefined): string {
  if (!from || !into) return UNREAD;
  return `MongoDB ${from} into ${into}`;
}

/** By the page backup-restore-cluster. A pinned compatibility version, which asks for more, isn’t shown. */
function whyOtherVersion({ cluster }: RestoreOf, { one, target }: RestorePair): string | undefined {
  const [from, into] = [one?.version, target?.mongoDBVersion];
  if (!from || !into) return undefined;
  const [major = 0, minor = 0] = numbersOf(from);
  const [newMajor = 0, newMinor = 0] = numbersOf(into);
  if ((newMajor === major && newMinor >= minor) || newMajor === major + 1) return undefined;
  return `The snapshot is of MongoDB ${major}.${minor} and ${cluster} runs ${newMajor}.${newMinor}. Atlas restores into the same version, a later ${major}.x or ${major + 1}.x. Choose another cluster.`;
}

const numbersOf = (version: string): readonly number[] => version.split('.').map((one) => Number.parseInt(one, 10));

const shardsOf = (cluster: Cluster): number => (isSharded(cluster) ? cluster.replicationSpecs.length : 1);

function whyUnlike({ cluster }: RestoreOf, { one, source, target }: RestorePair): string | undefined {
  if (source === undefined || target === undefined || !isSharded(source)) return undefined;
  const from = plural(one?.shards ?? shardsOf(source), 'shard');
  if (!isSharded(target))
    return `The snapshot has ${from}, and Atlas can’t restore it into ${cluster}, a replica set. Choose a cluster with ${from}.`;
  const into = plural(shardsOf(target), 'shard');
  if (from !== into)
    return `The snapshot has ${from} and ${cluster} has ${into}. Atlas needs the same number. Choose a cluster with ${from}.`;
  const [servers, others] = [one?.configServerType ?? source.configServerType, target.configServerType];
  if (!servers || !others || servers === others) return undefined;
  return `The snapshot has ${servers.toLowerCase()} config servers and ${cluster} has ${others.toLowerCase()} ones. Atlas needs the same type. Choose another cluster.`;
}

/** Of Atlas Infinite alone; other clusters take snapshots from anywhere. */
function whyElsewhere({ cluster }: RestoreOf, { source, target }: RestorePair): string | undefined {
  if (source === undefined || target === undefined || !isInfinite(target)) return undefined;
  const [from, into] = [source, target].map((one) => ofDedicated(one).regions);
  if (from === into) return undefined;
  return `${cluster} is an Atlas Infinite cluster in ${into}, and the snapshot is from ${from}. Atlas restores into those only within a region. Choose a cluster in ${from}.`;
}

const NONE = 'NONE';

/** Nothing where Atlas doesn't say how either is encrypted, nor for Atlas Infinite, which takes any encryption. */
function whyEncrypted({ cluster }: RestoreOf, { one, source, target }: RestorePair): string | undefined {
  if ([source, target].some((each) => each !== undefined && isInfinite(each))) return undefined;
  const from = one?.hasOwnKey ? 'AWS' : source?.encryptionAtRestProvider;
  const into = target?.encryptionAtRestProvider;
  if (!from || !into || from === into) return undefined;
  if (from === NONE)
    return `${cluster} is encrypted with your own key on ${into}, and the snapshot isn’t. Atlas can’t restore it there. Choose a cluster without such a key.`;
  const has = into === NONE ? 'isn’t' : `is with one on ${into}`;
  return `The snapshot is encrypted with your own key on ${from}, and ${cluster} ${has}. Choose a cluster with a key on ${from}.`;
}
