// A cluster's hardware: three nodes in one region, their size and disk, and the bounds of auto-scaling.

import { objectId } from './ids.js';
import type { AutoScaling, DedicatedCluster } from './types.js';

/** From small to large. */
export const INSTANCE_SIZES = ['M10', 'M20', 'M30', 'M40', 'M50', 'M60', 'M80', 'M140', 'M200', 'M300'];
export const REGION = { priority: 7, providerName: 'AWS', regionName: 'EU_WEST_1' };
export const NODES = 3;
/** Bytes. Atlas also calls this a gigabyte of disk. */
export const GIBIBYTE = 1024 ** 3;
/** Bytes of oplog and indexes. */
const BESIDE_DATA = 5 * GIBIBYTE;
const USUAL_GROWTH = 0.4 * GIBIBYTE;
/** Atlas's default for a new cluster. */
const USUAL_SCALING: AutoScaling = { compute: { enabled: false, scaleDownEnabled: false }, diskGB: { enabled: true } };
const LEAST_DISK_GB = 40;

export const diskSizeOf = ({ diskSizeGB, instanceSize }: DedicatedCluster): number =>
  diskSizeGB ?? LEAST_DISK_GB * 2 ** Math.max(0, INSTANCE_SIZES.indexOf(instanceSize) - INSTANCE_SIZES.indexOf('M30'));

export const scalingOf = ({ autoScaling }: DedicatedCluster): AutoScaling => autoScaling ?? USUAL_SCALING;

/** Bytes. */
export const dataSizeOf = ({ name }: { readonly name: string }): number => 18 * GIBIBYTE + name.length * 1_000_003;

/** Bytes at the start of the pretend Atlas, and growth per day. */
export const diskUseOf = (cluster: DedicatedCluster) => ({
  bytes: dataSizeOf(cluster) + BESIDE_DATA,
  perDay: cluster.growsPerDay ?? USUAL_GROWTH,
});

/** As recorded, with the disk size in the place where it is since version 2024-08-05. */
export function replicationSpecsOf(cluster: DedicatedCluster) {
  const { id, createDate, instanceSize } = cluster;
  const autoScaling = scalingOf(cluster);
  const specs = (nodeCount: number) => ({
    diskIOPS: 3000,
    diskSizeGB: diskSizeOf(cluster),
    ebsVolumeType: 'STANDARD',
    instanceSize,
    nodeCount,
  });
  return [
    {
      id: objectId(`${id}/replication spec`, createDate),
      regionConfigs: [
        {
          ...REGION,
          analyticsAutoScaling: autoScaling,
          analyticsSpecs: specs(0),
          autoScaling,
          electableSpecs: specs(NODES),
          readOnlySpecs: specs(0),
        },
      ],
      zoneId: objectId(`${id}/zone`, createDate),
      zoneName: 'Zone 1',
    },
  ];
}
