// Validates a requested instance size, disk or autoscaling as Atlas does, using the tables in world/tiers.ts.
//
// Disk codes from issues in MongoDB's Terraform provider: CANNOT_MODIFY_DISK_SIZE_FOR_NVME_CLUSTER (#2846),
// CLUSTER_DISK_IOPS_INVALID (#439, #283, #326), INVALID_ATTRIBUTE for IOPS on a cloud without them (#2). A public
// deployment's log contains ATLAS_GENERAL_ERROR for NVMe without backups, and schema.go says that NVMe requires
// backups. The other codes are on the error code page.
import { isDeepStrictEqual } from 'node:util';
import { ApiError } from './api-error.js';
import { type RegionConfig, ReplicationSpecs } from './cluster-schemas.js';
import type { RouteCall } from './route-call.js';
import {
  autoScalingOf,
  type DiskSpec,
  dataBytesOf,
  defaultIops,
  diskSizeGBOf,
  diskSizesFor,
  diskSpecOf,
  ebsVolumeTypeFor,
  GIBIBYTE,
  iopsLimitsOf,
  iopsOf,
  maxExtendedDiskGB,
  placementOf,
  shardCountOf,
} from './world/hardware.js';
import { isRestoreInProgress } from './world/restore-jobs.js';
import { GEN_2_PATTERN, type IopsLimit, NVME_PATTERN } from './world/tiers.js';
import type { AutoScaling, DedicatedCluster } from './world.js';

/**
 * Whether the caller asks for the configured sizes beside the current ones. On clusters with more than one shard, the
 * header has no effect (MongoDB's Terraform provider, advanced_cluster).
 */
export const usesEffectiveFields = ({ headers }: RouteCall, cluster: DedicatedCluster): boolean =>
  headers['use-effective-instance-fields'] === 'true' && shardCountOf(cluster) === 1;

interface Hardware {
  readonly configured: DedicatedCluster['configured'];
  readonly instanceSize: string;
  readonly diskSizeGB: number;
  readonly diskIOPS: number | undefined;
  readonly ebsVolumeType: string | undefined;
  readonly autoScaling: AutoScaling;
  /** Whether the change needs new hosts or disks. */
  readonly rebuilds: boolean;
  /** Descriptions of the change, for the call log. */
  readonly said: readonly string[];
}

/**
 * Parses the requested hardware. Arrays replace the previous value. The error codes are on the error code page, except
 * COMPUTE_AUTO_SCALING_MIN_INSTANCE_SIZE_INVALID_FOR_DISABLED. A public Terraform log contains that code with the
 * reason: a minimum isn't allowed if scale-down is off.
 */
export function parseHardware(ask: RouteCall, cluster: DedicatedCluster, specs: readonly unknown[]): Hardware {
  const { autoScaling, ...asked } = hardwareSent(cluster, specs);
  // With the header, Atlas only stores requested sizes while autoscaling is on (the header's description for PATCH).
  const isIgnored = usesEffectiveFields(ask, cluster) && (autoScaling.compute.enabled || autoScaling.diskGB.enabled);
  const { instanceSize: before, diskIOPS } = cluster;
  const current = { instanceSize: before, diskSizeGB: diskSizeGBOf(cluster) };
  const sent = isIgnored ? { ...asked, ...current, diskIOPS } : asked;
  const { diskSizeGB = current.diskSizeGB } = asked;
  const configured = isIgnored ? { instanceSize: asked.instanceSize, diskSizeGB } : undefined;
  checkRestores(ask, cluster);
  const [settings] = ask.world.things.get(`/groups/${cluster.projectId}/settings`) ?? [];
  const disk = checkDisks(cluster, sent, settings?.isExtendedStorageSizesEnabled === true);
  checkScaling(autoScaling.compute, sent.instanceSize);
  if (!autoScaling.diskGB.enabled) checkDisksCanStay(cluster);
  const { name } = cluster;
  const after = { ...cluster, ...disk, instanceSize: sent.instanceSize };
  const isFaster = iopsOf(after) !== iopsOf(cluster) || after.ebsVolumeType !== diskSpecOf(cluster).ebsVolumeType;
  const said = [
    ...(before === sent.instanceSize ? [] : [`scaled ${name} from ${before} to ${sent.instanceSize}`]),
    ...(diskSizeGBOf(cluster) === disk.diskSizeGB ? [] : [`set ${name}’s disks to ${disk.diskSizeGB} GB`]),
    ...(isFaster ? [`set ${name}’s disks to ${iopsOf(after) ?? 'no'} IOPS`] : []),
    ...(isDeepStrictEqual(autoScalingOf(cluster), autoScaling) ? [] : [`set ${name}’s autoscaling`]),
  ];
  const rebuilds = before !== sent.instanceSize || diskSizeGBOf(cluster) !== disk.diskSizeGB || isFaster;
  return { configured, instanceSize: sent.instanceSize, ...disk, autoScaling, rebuilds, said };
}

/** Rejects changes to regions or node counts, and hardware that differs between shards or regions. */
function hardwareSent(cluster: DedicatedCluster, specs: readonly unknown[]): SentDisk & Pick<Hardware, 'autoScaling'> {
  const parsed = ReplicationSpecs.safeParse(specs);
  const shards = parsed.data ?? [];
  const regions = shards.flatMap(({ regionConfigs }) => regionConfigs);
  const [first] = regions;
  const isSame =
    shards.length === shardCountOf(cluster) &&
    shards.every(({ regionConfigs }) => isDeepStrictEqual(regionConfigs.map(placed), placementOf(cluster)));
  const wrong = parsed.error?.issues[0]?.path.join('.') ?? 'nodes or regions change';
  if (first === undefined || !isSame)
    throw new ApiError(400, 'REPLICATION_SPECS_INVALID', `The replication specs are invalid: ${wrong}.`);
  // The error code is in the Terraform provider's acceptance tests. According to schema.go, all shards and node types
  // have equal disks.
  if (new Set(regions.flatMap(diskSizes)).size > 1)
    throw new ApiError(400, 'DISK_SIZE_GB_INCONSISTENT', 'All nodes must have the same disk size.', []);
  const others = regions.some((one) => !isDeepStrictEqual(hardwareOf(one), hardwareOf(first)));
  if (others) throw new ApiError(400, 'REPLICATION_SPECS_INVALID', 'Shards and regions must have equal hardware.');
  return hardwareOf(first);
}

function placed({ priority, providerName, regionName, electableSpecs, readOnlySpecs, analyticsSpecs }: RegionConfig) {
  const others = (readOnlySpecs?.nodeCount ?? 0) + (analyticsSpecs?.nodeCount ?? 0);
  return { priority, providerName, regionName, nodeCount: electableSpecs.nodeCount + others };
}

const diskSizes = ({ electableSpecs, readOnlySpecs, analyticsSpecs }: RegionConfig) =>
  [electableSpecs, readOnlySpecs, analyticsSpecs].flatMap((specs) => specs?.diskSizeGB ?? []);

function hardwareOf({ electableSpecs, autoScaling, providerName }: RegionConfig) {
  const { nodeCount: _, ...disk } = electableSpecs;
  const volume = providerName === 'TENANT' ? undefined : ebsVolumeTypeFor(providerName, disk.instanceSize);
  return { ...disk, ebsVolumeType: disk.ebsVolumeType ?? volume, autoScaling };
}

function checkRestores({ world, now }: RouteCall, target: DedicatedCluster): void {
  const { name } = target;
  if (isRestoreInProgress(world.clusters, target, now))
    throw new ApiError(400, 'CLUSTER_RESTORE_IN_PROGRESS_CANNOT_UPDATE', `${name} is being restored.`, [name]);
}

function checkScaling({ enabled, scaleDownEnabled, ...bounds }: AutoScaling['compute'], size: string): void {
  const { minInstanceSize: least, maxInstanceSize: most } = bounds;
  const at = (one: string) => Number.parseInt(one.slice(1), 10);
  const refused = (code: string) => new ApiError(400, `COMPUTE_AUTO_SCALING_${code}`, 'These bounds are invalid.', []);
  if (!enabled && scaleDownEnabled) throw refused('SCALE_DOWN_ENABLED_INVALID');
  if (!enabled) return;
  // According to the page cluster-autoscaling, NVMe clusters don't support autoscaling, and the bounds must match the
  // cluster's generation. That page lists this code for mismatched bounds.
  const isGen2 = (one: string) => GEN_2_PATTERN.test(one);
  const otherGeneration = [least, most].some(
    (one) => one !== undefined && ![one, size].some(isAgnostic) && isGen2(one) !== isGen2(size),
  );
  if (otherGeneration || NVME_PATTERN.test(size))
    throw new ApiError(400, 'INVALID_ATTRIBUTE', `${size} doesn’t support this autoscaling.`, ['autoScaling']);
  if (most === undefined) throw refused('MAX_INSTANCE_SIZE_REQUIRED');
  if (scaleDownEnabled && least === undefined) throw refused('MIN_INSTANCE_SIZE_REQUIRED');
  if (!scaleDownEnabled && least !== undefined) throw refused('MIN_INSTANCE_SIZE_INVALID_FOR_DISABLED');
  if (least !== undefined && at(least) >= at(most)) throw refused('INSTANCE_SIZE_RANGE_INVALID');
  if (least !== undefined && at(least) > at(size)) throw refused('MIN_INSTANCE_SIZE_INVALID');
  if (at(most) < at(size)) throw refused('MAX_INSTANCE_SIZE_INVALID');
}

/**
 * From the Terraform provider's page on advanced_cluster. Guess: null, for which Atlas keeps the oplog for 24 hours,
 * isn't 0.
 */
function checkDisksCanStay(cluster: DedicatedCluster): void {
  if (!autoScalingOf(cluster).diskGB.enabled || cluster.processArgs?.oplogMinRetentionHours === 0) return;
  throw new ApiError(
    400,
    'OPLOG_MIN_RETENTION_HOURS_NO_DISK_AUTO_SCALING',
    'The minimum oplog retention needs disks that grow.',
    [cluster.name],
  );
}

const isAgnostic = (size: string) => /^M[12]0$/.test(size);

interface SentDisk {
  readonly instanceSize: string;
  readonly diskSizeGB?: number | undefined;
  readonly diskIOPS?: number | undefined;
  readonly ebsVolumeType?: string | undefined;
}

/**
 * Returns the cluster's new disk. Default IOPS aren't stored as custom IOPS.
 * @param isExtended whether the project has extended storage
 */
function checkDisks(cluster: DedicatedCluster, sent: SentDisk, isExtended: boolean) {
  const { instanceSize, ebsVolumeType } = sent;
  const wanted: DiskSpec = { ...diskSpecOf(cluster), instanceSize, ebsVolumeType };
  const tier = diskSizesFor(wanted);
  if (tier === undefined)
    throw new ApiError(400, 'INVALID_ENUM_VALUE', `There is no tier ${instanceSize} on this cloud.`, [instanceSize]);
  if (cluster.edition !== undefined) {
    checkInfinite(sent);
    return { diskSizeGB: diskSizeGBOf(cluster), diskIOPS: undefined, ebsVolumeType };
  }
  // The rule is from the page scale-cluster. The error code is a guess.
  if (shardCountOf(cluster) > 1 && /^M[12]0$/.test(sent.instanceSize))
    throw new ApiError(400, 'INVALID_ATTRIBUTE', 'Shards must be M30 or larger.', ['instanceSize']);
  const diskSizeGB =
    sent.diskSizeGB ?? (NVME_PATTERN.test(wanted.instanceSize) ? tier.usual : sizeLeftOut(cluster, tier));
  if (NVME_PATTERN.test(wanted.instanceSize)) checkNvme(cluster, wanted, diskSizeGB, tier.usual);
  checkSize(cluster, diskSizeGB, {
    most: (isExtended ? maxExtendedDiskGB(wanted) : undefined) ?? tier.most,
    isSameTier: wanted.instanceSize === cluster.instanceSize,
  });
  const usual = defaultIops(wanted, diskSizeGB);
  checkIops(wanted, sent.diskIOPS, diskSizeGB, usual);
  const diskIOPS = sent.diskIOPS === usual ? undefined : sent.diskIOPS;
  return { diskSizeGB, diskIOPS, ebsVolumeType };
}

/** Guess: for an omitted disk size, Atlas uses the tier's default, or a larger size if the data needs more space. */
const sizeLeftOut = (cluster: DedicatedCluster, tier: { readonly usual: number }) =>
  Math.max(tier.usual, Math.ceil(dataBytesOf(cluster) / GIBIBYTE));

/** Rejects disk settings (page infinite/atlas-infinite-storage). The error code is a guess. */
function checkInfinite({ diskSizeGB, diskIOPS }: SentDisk): void {
  if ((diskSizeGB ?? diskIOPS) !== undefined)
    throw new ApiError(400, 'INVALID_ATTRIBUTE', 'Atlas Infinite nodes have no configurable disks.', ['diskSizeGB']);
}

function checkNvme(cluster: DedicatedCluster, { ebsVolumeType }: DiskSpec, gigabytes: number, own: number): void {
  if (gigabytes !== own)
    throw new ApiError(400, 'CANNOT_MODIFY_DISK_SIZE_FOR_NVME_CLUSTER', 'NVMe disks have a fixed size.', []);
  if (ebsVolumeType !== undefined && ebsVolumeType !== 'PROVISIONED')
    throw new ApiError(400, 'INVALID_ATTRIBUTE', 'NVMe disks are PROVISIONED.', ['ebsVolumeType']);
  if (cluster.backupEnabled === false)
    throw new ApiError(400, 'ATLAS_GENERAL_ERROR', '', ['Cannot create an NVMe cluster without Cloud Backup enabled']);
}

interface Room {
  /** The tier's maximum disk size, in GB. */
  readonly most: number;
  readonly isSameTier: boolean;
}
function checkSize(cluster: DedicatedCluster, gigabytes: number, { most, isSameTier }: Room): void {
  if (!Number.isInteger(gigabytes))
    throw new ApiError(400, 'CLUSTER_DISK_SIZE_NOT_WHOLE_NUMBER', 'Whole gigabytes only.', [gigabytes]);
  // Guess: Atlas lets disks keep their size if they already exceed their tier's maximum.
  if (gigabytes > most && !(isSameTier && gigabytes === diskSizeGBOf(cluster)))
    throw new ApiError(400, 'CLUSTER_DISK_SIZE_INVALID', `The maximum is ${most} GB.`, [gigabytes]);
  if (gigabytes * GIBIBYTE < dataBytesOf(cluster))
    throw new ApiError(400, 'DISK_SIZE_GB_TOO_SMALL', 'The data doesn’t fit.', []);
}

function checkIops(wanted: DiskSpec, iops: number | undefined, gigabytes: number, usual: number | undefined): void {
  const speed = iopsLimitsOf(wanted);
  if (!NVME_PATTERN.test(wanted.instanceSize) && wanted.ebsVolumeType !== undefined && speed === undefined)
    throw new ApiError(400, 'INVALID_ATTRIBUTE', `${wanted.instanceSize} has no such volume type.`, ['ebsVolumeType']);
  if (iops === undefined || iops === usual) return;
  if (usual === undefined) throw new ApiError(400, 'INVALID_ATTRIBUTE', 'IOPS can’t be set here.', ['diskIOPS']);
  const { least, most } = speed ?? {};
  const isFast = least !== undefined && iops >= (least === 'usual' ? usual : iopsAt(least, gigabytes, Math.max));
  if (isFast && most !== undefined && iops <= iopsAt(most, gigabytes, Math.min)) return;
  const detail = `${iops} IOPS aren’t available for ${gigabytes} GB on ${wanted.instanceSize}.`;
  throw new ApiError(400, 'CLUSTER_DISK_IOPS_INVALID', detail, [iops]);
}

const iopsAt = ({ flat, perGB }: IopsLimit, gigabytes: number, stricter: (...values: number[]) => number) =>
  perGB === undefined ? flat : stricter(flat, perGB * gigabytes);
