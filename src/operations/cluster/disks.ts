// Updates a cluster's disks when their size or the tier changes. NVMe disks come with the tier (page nvme-storage).
// Other disks have a size, IOPS and, on AWS, a volume type.
import { formatList } from '../format.js';
import { formatGigabytes } from '../units.js';
import { isGen2, isNvme, type NodeSpec, type Region } from './hardware.js';

/**
 * The tiers whose IOPS can be set. On other tiers, IOPS come with the disk and Atlas refuses other values
 * (CLUSTER_DISK_IOPS_INVALID). Sources for AWS and Azure: schema.go in MongoDB's Terraform provider
 * (internal/service/advancedcluster, disk_iops) and the OpenAPI document (AzureHardwareSpec20240805.diskIOPS). Source
 * for Google Cloud: pull request 4660 of that provider.
 */
const SETTABLE: readonly {
  readonly provider: string;
  readonly tiers: RegExp;
  readonly volumes?: RegExp;
}[] = [
  { provider: 'AWS', tiers: /_GEN_2$/ },
  { provider: 'AWS', tiers: /^[MR](?!10$|20$)\d+$/, volumes: /^(PROVISIONED|HIGH_PERFORMANCE)$/ },
  { provider: 'AZURE', tiers: /^[MR](?!10$|20$|30$)\d+$/ },
  { provider: 'GCP', tiers: /_GEN_2$/ },
];

type Where = Pick<Region, 'providerName'>;

const takesIops = ({ providerName }: Where, { instanceSize = '', ebsVolumeType = 'STANDARD' }: NodeSpec): boolean =>
  !isNvme(instanceSize) &&
  SETTABLE.some(
    ({ provider, tiers, volumes }) =>
      provider === providerName && tiers.test(instanceSize) && (volumes?.test(ebsVolumeType) ?? true),
  );

/**
 * Returns the IOPS to send with a new disk size, or undefined if Atlas chooses the IOPS. On Azure, IOPS grow with the
 * size, so the old value may be too low (page customize-storage).
 */
function iopsWith(where: Where, nodes: NodeSpec, gigabytes: number): number | undefined {
  const { diskIOPS: iops, instanceSize = '', ebsVolumeType } = nodes;
  if (iops === undefined || !takesIops(where, nodes) || where.providerName === 'AZURE') return undefined;
  if (where.providerName === 'GCP') return Math.min(Math.max(iops, leastStandard(gigabytes)), 500 * gigabytes);
  return isGen2(instanceSize) && ebsVolumeType === 'STANDARD' ? Math.max(iops, leastStandard(gigabytes)) : iops;
}

/**
 * Returns the minimum IOPS for Gen 2 on AWS and Google Cloud (page customize-storage). The maximum on Google Cloud is
 * 500 IOPS per GB (pull request 4660 of the Terraform provider).
 */
const leastStandard = (gigabytes: number) => Math.max(3000, 3 * gigabytes);

export const withDiskSize = (nodes: NodeSpec, where: Where, diskSizeGB: number): NodeSpec => ({
  ...nodes,
  diskSizeGB,
  diskIOPS: iopsWith(where, nodes, diskSizeGB),
});

/**
 * Moves nodes to another tier. For an NVMe tier, leaves out the disk, because it can't be chosen or changed
 * (CANNOT_MODIFY_DISK_SIZE_FOR_NVME_CLUSTER, and issues 2846 and 283 in the Terraform provider, whose acceptance test
 * for NVMe also leaves the disk out). A cluster that leaves NVMe gets standard disks of the same size.
 */
export function withTier(nodes: NodeSpec, where: Where, instanceSize: string): NodeSpec {
  const isOnAws = where.providerName === 'AWS';
  const scaled = { ...nodes, instanceSize };
  if (isNvme(instanceSize)) {
    const own = isOnAws ? 'PROVISIONED' : undefined;
    return { ...scaled, diskSizeGB: undefined, diskIOPS: undefined, ebsVolumeType: own };
  }
  if (isNvme(nodes.instanceSize ?? ''))
    return { ...scaled, diskIOPS: undefined, ebsVolumeType: isOnAws ? 'STANDARD' : undefined };
  // Gen 2 on AWS keeps the IOPS of Gen 1 (page cluster-config/change-cluster-generation).
  const keeps = takesIops(where, nodes) === takesIops(where, scaled) || (isOnAws && takesIops(where, scaled));
  return { ...scaled, diskIOPS: keeps ? nodes.diskIOPS : undefined };
}

/** Returns the electable nodes that may have custom IOPS, each with its region. */
const settable = (regions: readonly Region[]) =>
  regions.flatMap((where) => {
    const nodes = where.electableSpecs;
    return nodes?.diskIOPS === undefined || !takesIops(where, nodes) ? [] : [{ where, nodes, iops: nodes.diskIOPS }];
  });

const formatNumbers = (all: readonly number[]) =>
  formatList([...new Set(all)].map((one) => one.toLocaleString('en-US')));

export function iopsNote(regions: readonly Region[], gigabytes: number): string | undefined {
  const all = settable(regions);
  if (all.length === 0) return undefined;
  const now = formatNumbers(all.map(({ iops }) => iops));
  const after = all.map(({ where, nodes }) => iopsWith(where, nodes, gigabytes));
  const known = after.filter((one) => one !== undefined);
  if (known.length < after.length) return `${now} now; Atlas chooses the IOPS for ${formatGigabytes(gigabytes)}`;
  const then = formatNumbers(known);
  return then === now ? `${now}, unchanged` : `${now} now, ${then} with ${formatGigabytes(gigabytes)}`;
}

export const hasSettableIopsOnAzure = (regions: readonly Region[]): boolean =>
  settable(regions).some(({ where }) => where.providerName === 'AZURE');

interface Lost {
  readonly now: string;
  /** The IOPS on the new tier. Undefined if Atlas doesn't document them. */
  readonly after: string | undefined;
}

/** Returns the custom IOPS that the new tier doesn't support. Leaves out IOPS that come with the disk. */
export function findLostIops(regions: readonly Region[], from: string, to: string): Lost | undefined {
  if (isNvme(from) || isNvme(to)) return undefined;
  const lost = settable(regions).filter(
    ({ where, nodes, iops }) => withTier(nodes, where, to).diskIOPS === undefined && iops !== usual(where, nodes),
  );
  if (lost.length === 0) return undefined;
  const then = lost.map(({ where, nodes }) => usualOnGen1(where, nodes, to));
  const known = then.filter((one) => one !== undefined);
  return {
    now: formatNumbers(lost.map(({ iops }) => iops)),
    after: known.length < then.length ? undefined : formatNumbers(known),
  };
}

/** Returns the standard IOPS on Gen 1. Atlas only documents them for M30 and larger on AWS (page customize-storage). */
const usualOnGen1 = ({ providerName }: Where, { ebsVolumeType, diskSizeGB = 0 }: NodeSpec, to: string) =>
  providerName === 'AWS' && ebsVolumeType === 'STANDARD' && !/^M[12]0$/.test(to)
    ? Math.min(leastStandard(diskSizeGB), 16_000)
    : undefined;

/** Returns the standard IOPS, which Atlas doesn't document for Azure. */
const usual = ({ providerName }: Where, { ebsVolumeType, diskSizeGB = 0 }: NodeSpec): number | undefined =>
  providerName === 'GCP' || (providerName === 'AWS' && ebsVolumeType === 'STANDARD')
    ? leastStandard(diskSizeGB)
    : undefined;

/** Whether scaling back to the old tier also restores the old disks. */
export const canScaleBackDisks = (regions: readonly Region[], from: string, to: string): boolean =>
  isNvme(from) === isNvme(to) && findLostIops(regions, from, to) === undefined;

export function diskChangeNote(regions: readonly Region[], from: string, to: string): string | undefined {
  const nodes = regions.flatMap(({ electableSpecs }) => electableSpecs ?? []);
  const size = formatList([...new Set(nodes.flatMap(({ diskSizeGB }) => diskSizeGB ?? []))].map(formatGigabytes));
  if (isNvme(to)) return `${size} now; ${to} comes with local NVMe disks of a fixed size and speed`;
  if (!isNvme(from)) return undefined;
  const iops = formatNumbers(nodes.flatMap(({ diskIOPS }) => diskIOPS ?? []));
  const speed = iops === '' ? '' : `, ${iops} IOPS`;
  return `local NVMe now (${size}${speed}); afterwards standard disks (${size}), with IOPS chosen by Atlas`;
}

/** Says why the new tier can't have the cluster's current disks. */
export function volumeTypeProblem(regions: readonly Region[], to: string): string | undefined {
  const nodes = regions.flatMap(({ electableSpecs }) => electableSpecs ?? []);
  if (isNvme(to) || nodes.some(({ instanceSize }) => isNvme(instanceSize ?? ''))) return undefined;
  const volumes = new Set(nodes.map(({ ebsVolumeType }) => ebsVolumeType));
  // The source for both rules is schema.go in the Terraform provider (ebs_volume_type, disk_iops).
  if (volumes.has('HIGH_PERFORMANCE') && !isGen2(to))
    return `The cluster has high-performance disks, which only Gen 2 tiers offer. Choose a Gen 2 tier, such as ${to}_GEN_2.`;
  if (volumes.has('PROVISIONED') && /^M[12]0$/.test(to))
    return 'The cluster’s disks have provisioned IOPS, which Atlas only offers on M30 and larger. Choose M30 or larger.';
  return undefined;
}
