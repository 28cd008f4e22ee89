// A cluster's hardware: nodes, tier, disks and autoscaling. All shards and regions have the same hardware.

import { objectId } from './ids.js';
import {
  DISKS,
  EXTENDED_AZURE_REGIONS,
  EXTENDED_DISK_GB,
  GEN_2_PATTERN,
  IOPS_LIMITS,
  type IopsLimits,
  LARGER_TIER_EXTENDED_DISK_GB,
  NVME_DISKS,
  NVME_PATTERN,
  type Provider,
} from './tiers.js';
import type { AutoScaling, DedicatedCluster, Placement } from './types.js';

/** A replica set with three nodes in one region. */
const USUAL_PLACEMENT: readonly Placement[] = [
  { priority: 7, providerName: 'AWS', regionName: 'EU_WEST_1', nodeCount: 3 },
];
/** A gibibyte in bytes. For disk sizes, Atlas calls a gibibyte a gigabyte. */
export const GIBIBYTE = 1024 ** 3;
/** The size of the oplog and indexes in bytes. */
const BESIDE_DATA = 5 * GIBIBYTE;
const USUAL_GROWTH = 0.4 * GIBIBYTE;
/** Atlas's default for new clusters. */
const USUAL_SCALING: AutoScaling = { compute: { enabled: false, scaleDownEnabled: false }, diskGB: { enabled: true } };
/** The smallest disk size. The simulated data wouldn't fit on the default disks of small tiers. */
const LEAST_DISK_GB = 40;

/** The properties of an existing or requested cluster that determine its possible disks. */
export interface DiskSpec {
  readonly provider: Provider;
  readonly regions: readonly string[];
  readonly instanceSize: string;
  readonly ebsVolumeType: string | undefined;
}

export const placementOf = ({ placement }: DedicatedCluster): readonly Placement[] => placement ?? USUAL_PLACEMENT;
export const configServerTypeOf = ({ configServerType }: DedicatedCluster) => configServerType ?? 'DEDICATED';
export const shardCountOf = ({ shards }: DedicatedCluster): number => shards ?? 1;
const providerOf = (cluster: DedicatedCluster): Provider => placementOf(cluster)[0]?.providerName ?? 'AWS';

export const ebsVolumeTypeFor = (provider: Provider, instanceSize: string): string | undefined =>
  provider !== 'AWS' ? undefined : NVME_PATTERN.test(instanceSize) ? 'PROVISIONED' : 'STANDARD';

export const diskSpecOf = (cluster: DedicatedCluster): DiskSpec => ({
  provider: providerOf(cluster),
  regions: placementOf(cluster).map(({ regionName }) => regionName),
  instanceSize: cluster.instanceSize,
  ebsVolumeType: cluster.ebsVolumeType ?? ebsVolumeTypeFor(providerOf(cluster), cluster.instanceSize),
});

/** @returns undefined if the cloud doesn't have the tier */
export function diskSizesFor({ provider, instanceSize }: Pick<DiskSpec, 'provider' | 'instanceSize'>) {
  const tier = instanceSize.replace(GEN_2_PATTERN, '');
  if (GEN_2_PATTERN.test(instanceSize) && (provider === 'AZURE' || /^M[12]0$/.test(tier))) return undefined;
  const own = NVME_DISKS[provider].get(tier);
  if (own !== undefined) return { usual: own.size, most: own.size, ownIops: own.iops };
  const disk = DISKS[provider].get(tier);
  return disk && { usual: Math.max(disk.usual, LEAST_DISK_GB), most: disk.most, ownIops: undefined };
}

/** Returns the maximum disk size in GB with extended storage, or undefined if that isn't available. */
export function maxExtendedDiskGB({ provider, regions, instanceSize }: DiskSpec): number | undefined {
  const [size = ''] = /\d+/.exec(instanceSize) ?? [];
  const isThere = provider !== 'AZURE' || regions.every((region) => EXTENDED_AZURE_REGIONS.has(region));
  if (Number(size) < 40 || NVME_PATTERN.test(instanceSize) || !isThere) return undefined;
  return EXTENDED_DISK_GB.get(size) ?? LARGER_TIER_EXTENDED_DISK_GB;
}

export const diskSizeGBOf = (cluster: DedicatedCluster): number =>
  cluster.diskSizeGB ?? diskSizesFor(diskSpecOf(cluster))?.usual ?? LEAST_DISK_GB;

/** Finds the IOPS limits. On Azure, IOPS can only be set in regions with extended storage. */
export function iopsLimitsOf({ provider, regions, instanceSize, ebsVolumeType }: DiskSpec): IopsLimits | undefined {
  const isExtended = regions.every((region) => EXTENDED_AZURE_REGIONS.has(region));
  return IOPS_LIMITS.find(
    ({ provider: cloud, tiers, volume, least }) =>
      cloud === provider &&
      tiers.test(instanceSize) &&
      volume === ebsVolumeType &&
      (cloud !== 'AZURE' || least === undefined || isExtended),
  );
}

/** Returns the default IOPS, or undefined if Atlas doesn't show IOPS for this hardware. */
export function defaultIops(wanted: DiskSpec, gigabytes: number): number | undefined {
  const own = diskSizesFor(wanted)?.ownIops;
  const { usual } = iopsLimitsOf(wanted) ?? {};
  if (own !== undefined || usual === undefined) return own;
  const { flat, perGB = 0, steps = [] } = usual;
  return Math.max(flat, perGB * gigabytes, ...steps.map(([from, iops]) => (from <= gigabytes ? iops : 0)));
}

export const iopsOf = (cluster: DedicatedCluster): number | undefined =>
  cluster.diskIOPS ?? defaultIops(diskSpecOf(cluster), diskSizeGBOf(cluster));

export const autoScalingOf = ({ autoScaling }: DedicatedCluster): AutoScaling => autoScaling ?? USUAL_SCALING;

/** In bytes. */
export const dataBytesOf = ({ name }: { readonly name: string }): number => 18 * GIBIBYTE + name.length * 1_000_003;

/** Returns the disk use at the start of the simulation and the growth per day, in bytes. */
export const initialDiskUseOf = (cluster: DedicatedCluster) => ({
  bytes: dataBytesOf(cluster) + BESIDE_DATA,
  perDay: cluster.growsPerDay ?? USUAL_GROWTH,
});

/**
 * Scales a cluster as Atlas does. For disks that need a larger tier than the maximum, Atlas raises the maximum and stops
 * scaling down (page cluster-autoscaling-storage).
 */
export function autoscale(cluster: DedicatedCluster, to: Pick<DedicatedCluster, 'diskSizeGB' | 'instanceSize'>): void {
  const now = { instanceSize: cluster.instanceSize, diskSizeGB: diskSizeGBOf(cluster) };
  const { compute, diskGB } = autoScalingOf(cluster);
  const at = (tier = '') => Number.parseInt(tier.slice(1), 10);
  Object.assign(cluster, { configured: cluster.configured ?? now, ...now, ...to });
  if (!compute.enabled || at(to.instanceSize) <= at(compute.maxInstanceSize)) return;
  const raised = { enabled: true, scaleDownEnabled: false, maxInstanceSize: to.instanceSize };
  cluster.autoScaling = { compute: raised, diskGB };
}

/**
 * Formats the hardware as in recordings, the disk size as in API version 2024-08-05. Atlas Infinite has no disks.
 * @param asConfigured whether to show what was last requested instead of the current hardware
 */
export function replicationSpecsOf(cluster: DedicatedCluster, asConfigured: boolean) {
  const { id, createDate, instanceSize } = cluster;
  const diskSizeGB = diskSizeGBOf(cluster);
  const autoScaling = autoScalingOf(cluster);
  const { ebsVolumeType } = diskSpecOf(cluster);
  const diskIOPS = iopsOf(cluster);
  const specs = (nodeCount: number) => ({
    ...(cluster.edition === undefined && {
      ...(diskIOPS !== undefined && { diskIOPS }),
      diskSizeGB,
      ...(ebsVolumeType !== undefined && { ebsVolumeType }),
    }),
    instanceSize,
    nodeCount,
  });
  // The page cluster-autoscaling-operations shows only the fields that were requested.
  const { diskSizeGB: requestedGB, ...requested } = cluster.configured ?? { instanceSize, diskSizeGB };
  const specsOf = (nodeCount: number) =>
    asConfigured
      ? {
          electableSpecs: {
            ...requested,
            ...(cluster.edition === undefined && { diskSizeGB: requestedGB }),
            nodeCount,
          },
        }
      : { analyticsSpecs: specs(0), electableSpecs: specs(nodeCount), readOnlySpecs: specs(0) };
  return Array.from({ length: shardCountOf(cluster) }, (_, shard) => ({
    id: objectId(`${id}/replication spec${shard === 0 ? '' : ` ${shard}`}`, createDate),
    regionConfigs: placementOf(cluster).map(({ nodeCount, ...region }) => ({
      ...region,
      analyticsAutoScaling: autoScaling,
      autoScaling,
      effectiveAnalyticsSpecs: specs(0),
      effectiveElectableSpecs: specs(nodeCount),
      effectiveReadOnlySpecs: specs(0),
      ...specsOf(nodeCount),
    })),
    zoneId: objectId(`${id}/zone`, createDate),
    zoneName: 'Zone 1',
  }));
}
