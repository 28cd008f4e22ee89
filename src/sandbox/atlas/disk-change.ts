// Checks requested disks as Atlas does, by the tables of world/tiers.ts.
//
// Codes: CANNOT_MODIFY_DISK_SIZE_FOR_NVME_CLUSTER (issue 2846 of MongoDB's Terraform provider), CLUSTER_DISK_IOPS_INVALID
// (439, 283 and 326), ATLAS_GENERAL_ERROR for NVMe without backups (a public deployment's log; schema.go says that NVMe
// needs backups), INVALID_ATTRIBUTE for IOPS where a cloud has none (issue 2). The others are on the page of error codes.
import { Refused } from './refused.js';
import {
  dataSizeOf,
  diskSizeOf,
  disksFor,
  extendedDisk,
  GIBIBYTE,
  shardsOf,
  speedOf,
  usualIops,
  type Wanted,
  wantedOf,
} from './world/hardware.js';
import { type Bound, IS_NVME } from './world/tiers.js';
import type { DedicatedCluster } from './world.js';

export interface SentDisk {
  readonly instanceSize: string;
  readonly diskSizeGB?: number | undefined;
  readonly diskIOPS?: number | undefined;
  readonly ebsVolumeType?: string | undefined;
}

/**
 * The disks that the cluster then has. IOPS that come with them are not kept as somebody's own.
 * @param isExtended whether the project has extended storage
 */
export function checkDisks(cluster: DedicatedCluster, sent: SentDisk, isExtended: boolean) {
  const wanted: Wanted = { ...wantedOf(cluster), instanceSize: sent.instanceSize, ebsVolumeType: sent.ebsVolumeType };
  const tier = disksFor(wanted);
  if (tier === undefined)
    throw new Refused(400, 'INVALID_ENUM_VALUE', `There is no ${sent.instanceSize} here.`, [sent.instanceSize]);
  const { ebsVolumeType } = wanted;
  if (cluster.edition !== undefined) {
    checkInfinite(sent);
    return { diskSizeGB: diskSizeOf(cluster), diskIOPS: undefined, ebsVolumeType };
  }
  // The page scale-cluster; the code is a guess.
  if (shardsOf(cluster) > 1 && /^M[12]0$/.test(sent.instanceSize))
    throw new Refused(400, 'INVALID_ATTRIBUTE', 'Shards are M30 or larger.', ['instanceSize']);
  const diskSizeGB = sent.diskSizeGB ?? (IS_NVME.test(wanted.instanceSize) ? tier.usual : sizeLeftOut(cluster, tier));
  if (IS_NVME.test(wanted.instanceSize)) checkNvme(cluster, wanted, diskSizeGB, tier.usual);
  checkSize(cluster, diskSizeGB, {
    most: (isExtended ? extendedDisk(wanted) : undefined) ?? tier.most,
    isSameTier: wanted.instanceSize === cluster.instanceSize,
  });
  const usual = usualIops(wanted, diskSizeGB);
  checkIops(wanted, sent.diskIOPS, diskSizeGB, usual);
  const diskIOPS = sent.diskIOPS === usual ? undefined : sent.diskIOPS;
  return { diskSizeGB, diskIOPS, ebsVolumeType };
}

/** Guess: what is left out of the disks goes to what the tier comes with, where the data fits. */
const sizeLeftOut = (cluster: DedicatedCluster, tier: { readonly usual: number }) =>
  Math.max(tier.usual, Math.ceil(dataSizeOf(cluster) / GIBIBYTE));

/** The page infinite/atlas-infinite-storage: there is no disk to choose. The code is a guess. */
function checkInfinite({ diskSizeGB, diskIOPS }: SentDisk): void {
  if ((diskSizeGB ?? diskIOPS) !== undefined)
    throw new Refused(400, 'INVALID_ATTRIBUTE', 'Nodes of Atlas Infinite have no disks.', ['diskSizeGB']);
}

function checkNvme(cluster: DedicatedCluster, { ebsVolumeType }: Wanted, gigabytes: number, own: number): void {
  if (gigabytes !== own)
    throw new Refused(400, 'CANNOT_MODIFY_DISK_SIZE_FOR_NVME_CLUSTER', 'NVMe disks have their own size.', []);
  if (ebsVolumeType !== undefined && ebsVolumeType !== 'PROVISIONED')
    throw new Refused(400, 'INVALID_ATTRIBUTE', 'NVMe disks are PROVISIONED.', ['ebsVolumeType']);
  if (cluster.backupEnabled === false)
    throw new Refused(400, 'ATLAS_GENERAL_ERROR', '', ['Cannot create an NVMe cluster without Cloud Backup enabled']);
}

interface Room {
  /** In GB. */
  readonly most: number;
  readonly isSameTier: boolean;
}
function checkSize(cluster: DedicatedCluster, gigabytes: number, { most, isSameTier }: Room): void {
  if (!Number.isInteger(gigabytes))
    throw new Refused(400, 'CLUSTER_DISK_SIZE_NOT_WHOLE_NUMBER', 'Whole gigabytes only.', [gigabytes]);
  // Guess: disks that are larger than their tier's already stay as they are.
  if (gigabytes > most && !(isSameTier && gigabytes === diskSizeOf(cluster)))
    throw new Refused(400, 'CLUSTER_DISK_SIZE_INVALID', `${most} GB at most.`, [gigabytes]);
  if (gigabytes * GIBIBYTE < dataSizeOf(cluster))
    throw new Refused(400, 'DISK_SIZE_GB_TOO_SMALL', 'There is more data than that.', []);
}

function checkIops(wanted: Wanted, iops: number | undefined, gigabytes: number, usual: number | undefined): void {
  const speed = speedOf(wanted);
  if (!IS_NVME.test(wanted.instanceSize) && wanted.ebsVolumeType !== undefined && speed === undefined)
    throw new Refused(400, 'INVALID_ATTRIBUTE', `${wanted.instanceSize} has no such volumes.`, ['ebsVolumeType']);
  if (iops === undefined || iops === usual) return;
  if (usual === undefined) throw new Refused(400, 'INVALID_ATTRIBUTE', 'IOPS cannot be set here.', ['diskIOPS']);
  const { least, most } = speed ?? {};
  const isFast = least !== undefined && iops >= (least === 'usual' ? usual : iopsAt(least, gigabytes, Math.max));
  if (isFast && most !== undefined && iops <= iopsAt(most, gigabytes, Math.min)) return;
  const detail = `${iops} IOPS are none for ${gigabytes} GB on ${wanted.instanceSize}.`;
  throw new Refused(400, 'CLUSTER_DISK_IOPS_INVALID', detail, [iops]);
}

const iopsAt = ({ flat, perGB }: Bound, gigabytes: number, stricter: (...values: number[]) => number) =>
  perGB === undefined ? flat : stricter(flat, perGB * gigabytes);
