// The disks of a cluster's nodes, and what becomes of them when their size or the tier changes. NVMe disks come with
// the tier (page nvme-storage). Elsewhere a disk has a size, IOPS and, on AWS, a volume type.
import { formatList } from '../format.js';
import { formatGigabytes } from '../units.js';
import { isGen2, isNvme, type Nodes, type Region } from './hardware.js';

/**
 * Where IOPS can be set: elsewhere they come with the disk, and Atlas refuses others (CLUSTER_DISK_IOPS_INVALID).
 * Sources: AWS and Azure by schema.go of MongoDB's Terraform provider (internal/service/advancedcluster, disk_iops) and
 * the OpenAPI document (AzureHardwareSpec20240805.diskIOPS), Google Cloud by pull request 4660 of that provider.
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

const takesIops = ({ providerName }: Where, { instanceSize = '', ebsVolumeType = 'STANDARD' }: Nodes): boolean =>
  !isNvme(instanceSize) &&
  SETTABLE.some(
    ({ provider, tiers, volumes }) =>
      provider === providerName && tiers.test(instanceSize) && (volumes?.test(ebsVolumeType) ?? true),
  );

/**
 * What is sent of the IOPS with another disk size; undefined leaves them to Atlas. On Azure they grow with the size, so
 * the old ones may be too few (page customize-storage).
 */
function iopsWith(where: Where, nodes: Nodes, gigabytes: number): number | undefined {
  const { diskIOPS: iops, instanceSize = '', ebsVolumeType } = nodes;
  if (iops === undefined || !takesIops(where, nodes) || where.providerName === 'AZURE') return undefined;
  if (where.providerName === 'GCP') return Math.min(Math.max(iops, leastStandard(gigabytes)), 500 * gigabytes);
  return isGen2(instanceSize) && ebsVolumeType === 'STANDARD' ? Math.max(iops, leastStandard(gigabytes)) : iops;
}

/**
 * Of Gen 2 on AWS and Google Cloud, by the page customize-storage. On Google Cloud at most 500 a GB (the Terraform
 * provider's pull request 4660).
 */
const leastStandard = (gigabytes: number) => Math.max(3000, 3 * gigabytes);

export const nodesWithDisk = (nodes: Nodes, where: Where, diskSizeGB: number): Nodes => ({
  ...nodes,
  diskSizeGB,
  diskIOPS: iopsWith(where, nodes, diskSizeGB),
});

/**
 * An NVMe tier is sent without a disk: its own is neither chosen nor changed (CANNOT_MODIFY_DISK_SIZE_FOR_NVME_CLUSTER,
 * issues 2846 and 283 of the Terraform provider, whose acceptance test of NVMe leaves it out, too). What was NVMe keeps
 * its size, so that the data fits, on standard disks.
 */
export function nodesOnTier(nodes: Nodes, where: Where, instanceSize: string): Nodes {
  const isOnAws = where.providerName === 'AWS';
  const scaled = { ...nodes, instanceSize };
  if (isNvme(instanceSize)) {
    const own = isOnAws ? 'PROVISIONED' : undefined;
    return { ...scaled, diskSizeGB: undefined, diskIOPS: undefined, ebsVolumeType: own };
  }
  if (isNvme(nodes.instanceSize ?? ''))
    return { ...scaled, diskIOPS: undefined, ebsVolumeType: isOnAws ? 'STANDARD' : undefined };
  // By the page cluster-config/change-cluster-generation, Gen 2 on AWS takes over the IOPS of Gen 1.
  const keeps = takesIops(where, nodes) === takesIops(where, scaled) || (isOnAws && takesIops(where, scaled));
  return { ...scaled, diskIOPS: keeps ? nodes.diskIOPS : undefined };
}

/** Of the nodes with data, each with its region, on which somebody may have set IOPS. */
const settable = (regions: readonly Region[]) =>
  regions.flatMap((where) => {
    const nodes = where.electableSpecs;
    return nodes?.diskIOPS === undefined || !takesIops(where, nodes) ? [] : [{ where, nodes, iops: nodes.diskIOPS }];
  });

const formatNumbers = (all: readonly number[]) =>
  formatList([...new Set(all)].map((one) => one.toLocaleString('en-US')));

/** Undefined where IOPS just come with the disk. */
export function iopsNote(regions: readonly Region[], gigabytes: number): string | undefined {
  const all = settable(regions);
  if (all.length === 0) return undefined;
  const now = formatNumbers(all.map(({ iops }) => iops));
  const after = all.map(({ where, nodes }) => iopsWith(where, nodes, gigabytes));
  const known = after.filter((one) => one !== undefined);
  if (known.length < after.length) return `${now} now; Atlas sets them for ${formatGigabytes(gigabytes)}`;
  const then = formatNumbers(known);
  return then === now ? `${now}, unchanged` : `${now} now, ${then} with ${formatGigabytes(gigabytes)}`;
}

export const isOnAzure = (regions: readonly Region[]): boolean =>
  settable(regions).some(({ where }) => where.providerName === 'AZURE');

interface Lost {
  readonly now: string;
  /** Undefined where Atlas doesn't publish what it sets. */
  readonly after: string | undefined;
}

/** IOPS that somebody may have set, and that a tier doesn't take. What comes with a disk anyway is left out. */
export function iopsLost(regions: readonly Region[], from: string, to: string): Lost | undefined {
  if (isNvme(from) || isNvme(to)) return undefined;
  const lost = settable(regions).filter(
    ({ where, nodes, iops }) => nodesOnTier(nodes, where, to).diskIOPS === undefined && iops !== usual(where, nodes),
  );
  if (lost.length === 0) return undefined;
  const then = lost.map(({ where, nodes }) => usualOnGen1(where, nodes, to));
  const known = then.filter((one) => one !== undefined);
  return {
    now: formatNumbers(lost.map(({ iops }) => iops)),
    after: known.length < then.length ? undefined : formatNumbers(known),
  };
}

/** On AWS by the page customize-storage, from M30 on. Elsewhere it isn't published. */
const usualOnGen1 = ({ providerName }: Where, { ebsVolumeType, diskSizeGB = 0 }: Nodes, to: string) =>
  providerName === 'AWS' && ebsVolumeType === 'STANDARD' && !/^M[12]0$/.test(to)
    ? Math.min(leastStandard(diskSizeGB), 16_000)
    : undefined;

/** On Azure it isn't published. */
const usual = ({ providerName }: Where, { ebsVolumeType, diskSizeGB = 0 }: Nodes): number | undefined =>
  providerName === 'GCP' || (providerName === 'AWS' && ebsVolumeType === 'STANDARD')
    ? leastStandard(diskSizeGB)
    : undefined;

/** Whether the same tier again brings the same disks. */
export const restoresDisks = (regions: readonly Region[], from: string, to: string): boolean =>
  isNvme(from) === isNvme(to) && iopsLost(regions, from, to) === undefined;

/** For a change to or from NVMe. Undefined for any other. */
export function diskChangeNote(regions: readonly Region[], from: string, to: string): string | undefined {
  const nodes = regions.flatMap(({ electableSpecs }) => electableSpecs ?? []);
  const size = formatList([...new Set(nodes.flatMap(({ diskSizeGB }) => diskSizeGB ?? []))].map(formatGigabytes));
  if (isNvme(to)) return `${size} now; ${to} has local NVMe disks of its own size and speed`;
  if (!isNvme(from)) return undefined;
  const iops = formatNumbers(nodes.flatMap(({ diskIOPS }) => diskIOPS ?? []));
  const speed = iops === '' ? '' : `, ${iops} IOPS`;
  return `${size} of local NVMe now${speed}; then ${size} of standard disks, with IOPS set by Atlas`;
}

/** Why a tier can't have the disks that the cluster has now. */
export function volumeProblem(regions: readonly Region[], to: string): string | undefined {
  const nodes = regions.flatMap(({ electableSpecs }) => electableSpecs ?? []);
  if (isNvme(to) || nodes.some(({ instanceSize }) => isNvme(instanceSize ?? ''))) return undefined;
  const volumes = new Set(nodes.map(({ ebsVolumeType }) => ebsVolumeType));
  // Both by schema.go of the Terraform provider (ebs_volume_type, disk_iops).
  if (volumes.has('HIGH_PERFORMANCE') && !isGen2(to))
    return `It has high-performance disks, which only Gen 2 tiers offer. Choose a Gen 2 tier, such as ${to}_GEN_2.`;
  if (volumes.has('PROVISIONED') && /^M[12]0$/.test(to))
    return 'Its disks have provisioned IOPS, which Atlas offers from M30 on. Choose M30 or larger.';
  return undefined;
}
