// The common facts about a cluster of any kind: state, size, version and region.
import type { Cluster, FlexCluster } from '../../atlas/replies.js';
import { formatList, plural } from '../format.js';
import { isFreeCluster } from './cluster-kind.js';
import { type Grant, grantOf } from './employee-grant.js';

export interface ClusterFacts {
  readonly id: string;
  readonly name: string;
  readonly kind: 'dedicated' | 'flex';
  /** The state, which follows "Cluster0 is": `running`, `paused`, `being changed`. */
  readonly state: string;
  /** The current tiers: `M40`, `M30 and M40`, `flex`. */
  readonly tier: string;
  /** Atlas's code: `REPLICASET`. */
  readonly clusterType: string | null | undefined;
  /** The kind and size: `replica set of 3 nodes`. */
  readonly shape: string;
  readonly version: string | undefined;
  /** The provider and regions: `AWS EU_WEST_1`. */
  readonly regions: string;
  /** MongoDB support's grant, which may have expired. Null if the cluster has no grant, as for every flex cluster. */
  readonly grant: Grant | null;
  /** Whether the cluster is free. Atlas lists no backups for free clusters. */
  readonly shared: boolean;
  /** Whether backups are on. Undefined if Atlas doesn't return the setting. */
  readonly backsUp: boolean | undefined;
  /** Whether the cluster is protected from deletion. Undefined if Atlas doesn't return the setting. */
  readonly isProtected: boolean | undefined;
  /** The kind of encryption keys: `your keys in AWS KMS`. Undefined if Atlas doesn't return the keys' provider. */
  readonly keys: string | undefined;
}

/** IDLE means that no change is in progress, so the cluster is running. */
const STATES: ReadonlyMap<string, string> = new Map([
  ['IDLE', 'running'],
  ['CREATING', 'being created'],
  ['UPDATING', 'being changed'],
  ['DELETING', 'being deleted'],
  ['REPAIRING', 'being repaired'],
]);
const SHAPES: ReadonlyMap<string, string> = new Map([
  ['REPLICASET', 'replica set'],
  ['SHARDED', 'sharded cluster'],
  ['GEOSHARDED', 'global cluster'],
]);
const KEYS: ReadonlyMap<string, string> = new Map([
  ['NONE', 'Atlas’s own keys'],
  ['AWS', 'your keys in AWS KMS'],
  ['AZURE', 'your keys in Azure Key Vault'],
  ['GCP', 'your keys in Google Cloud KMS'],
]);
export const RUNNING = 'running';
export const PAUSED = 'paused';

export function dedicatedClusterFacts(cluster: Cluster): ClusterFacts {
  const configs = cluster.replicationSpecs.flatMap(({ regionConfigs }) => regionConfigs);
  const nodes = configs.reduce((sum, { electableSpecs }) => sum + (electableSpecs?.nodeCount ?? 0), 0);
  return {
    id: cluster.id,
    name: cluster.name,
    kind: 'dedicated',
    clusterType: cluster.clusterType,
    state: cluster.paused ? PAUSED : stateOf(cluster.stateName),
    tier: formatList(tiersNow(cluster)) || 'unknown',
    shape: `${shapeOf(cluster.clusterType)}${nodes > 0 ? ` of ${plural(nodes, 'node')}` : ''}`,
    version: cluster.mongoDBVersion ?? undefined,
    regions:
      formatList(unique(configs.map(({ providerName, regionName }) => joinParts(providerName, regionName)))) || '–',
    grant: grantOf(cluster),
    shared: isFreeCluster(cluster),
    backsUp: cluster.backupEnabled ?? undefined,
    isProtected: cluster.terminationProtectionEnabled ?? undefined,
    keys: formatEncryptionKeys(cluster.encryptionAtRestProvider),
  };
}

export function flexClusterFacts(cluster: FlexCluster): ClusterFacts {
  const { providerSettings: where } = cluster;
  return {
    id: cluster.id,
    name: cluster.name,
    kind: 'flex',
    clusterType: cluster.clusterType,
    state: stateOf(cluster.stateName),
    tier: 'flex',
    shape: shapeOf(cluster.clusterType),
    version: cluster.mongoDBVersion ?? undefined,
    regions: joinParts(where?.backingProviderName, where?.regionName) || '–',
    grant: null,
    shared: false,
    // Flex clusters are always backed up.
    backsUp: true,
    isProtected: cluster.terminationProtectionEnabled ?? undefined,
    // Only dedicated clusters can use the customer's keys (page backup/cloud-backup/restore-from-ear).
    keys: formatEncryptionKeys('NONE'),
  };
}

type Text = string | null | undefined;

/** @param provider Atlas's code for the provider of the keys: `AWS`, `NONE` */
export const formatEncryptionKeys = (provider: Text): string | undefined => KEYS.get(provider ?? '');

const stateOf = (state: Text) => STATES.get(state ?? '') ?? (state ? `in the state ${state}` : 'in an unknown state');
const shapeOf = (type: Text) => SHAPES.get(type ?? '') ?? type ?? 'cluster';
const joinParts = (...parts: readonly Text[]) => parts.filter(Boolean).join(' ');
const unique = (words: readonly string[]) => [...new Set(words)].filter((word) => word !== '');

/** Returns the current tiers, or the configured tiers if Atlas doesn't return the current ones. */
export function tiersNow({ replicationSpecs }: Cluster): readonly string[] {
  const specs = replicationSpecs
    .flatMap(({ regionConfigs }) => regionConfigs)
    .map(({ effectiveElectableSpecs, electableSpecs }) => effectiveElectableSpecs ?? electableSpecs);
  return unique(specs.map((spec) => spec?.effectiveInstanceSize ?? spec?.instanceSize ?? ''));
}
