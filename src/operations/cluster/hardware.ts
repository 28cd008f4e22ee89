// Reads a cluster's hardware and prepares it for sending. A call must contain every field, because it replaces all
// hardware.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { type ClusterInProject, clusterKindFromError } from '../cluster-state/cluster-kind.js';
import { ClusterBasis } from '../cluster-state/cluster-now.js';
import type { Direction } from '../effect.js';
import { formatList, plural } from '../format.js';
import type { Fact } from '../operation.js';
import { withTimeout } from '../optional-reads.js';
import { ifReadable } from '../place.js';
import { type DocumentedFields, withFieldNames } from '../undocumented.js';
import { formatGigabytes } from '../units.js';

const NodeSpecSchema = z.object({
  instanceSize: z.string(),
  nodeCount: z.number(),
  diskSizeGB: z.number().optional(),
  diskIOPS: z.number().optional(),
  ebsVolumeType: z.string().optional(),
});
const AutoscalingSettingsSchema = z.object({
  compute: z
    .object({
      enabled: z.boolean().optional(),
      scaleDownEnabled: z.boolean().optional(),
      minInstanceSize: z.string().optional(),
      maxInstanceSize: z.string().optional(),
    })
    .optional(),
  diskGB: z.object({ enabled: z.boolean().optional() }).optional(),
});
const Region = z.object({
  providerName: z.string(),
  regionName: z.string(),
  priority: z.number(),
  electableSpecs: NodeSpecSchema.optional(),
  readOnlySpecs: NodeSpecSchema.optional(),
  analyticsSpecs: NodeSpecSchema.optional(),
  autoScaling: AutoscalingSettingsSchema.optional(),
  analyticsAutoScaling: AutoscalingSettingsSchema.optional(),
});
/**
 * The shards, each with its ID and the fields that are writable according to Atlas's documentation. According to the
 * OpenAPI document, Atlas deletes a shard if the call leaves out the shard's ID. MongoDB's own tools differ:
 * terraform-provider-mongodbatlas#1876 and mongodbatlas-cloudformation-resources#1087 send the ID, but
 * mongodb-atlas-cli doesn't.
 */
export const Hardware = z.array(
  z.object({ id: z.string(), zoneName: z.string().optional(), regionConfigs: z.array(Region) }),
);
export type Hardware = z.output<typeof Hardware>;
export type Region = z.output<typeof Region>;
export type NodeSpec = z.output<typeof NodeSpecSchema>;
export type AutoscalingSettings = z.output<typeof AutoscalingSettingsSchema>;

/** The basis of a hardware change is the cluster's entire hardware. */
export const HardwareBasis = ClusterBasis.extend({ hardware: z.array(z.record(z.string(), z.json())) });
type HardwareBasis = z.output<typeof HardwareBasis>;

/** Removes undefined fields before the hardware is stored or sent. */
export const withoutUndefined = (hardware: Hardware): HardwareBasis['hardware'] =>
  HardwareBasis.shape.hardware.parse(JSON.parse(JSON.stringify(hardware)));

export const hardwareFromBasis = ({ hardware }: HardwareBasis): Hardware => Hardware.parse(hardware);

export const HARDWARE_FIELDS_SENT_BACK: DocumentedFields = {
  within: 'replicationSpecs',
  notSent: [
    'backingProviderName',
    'diskThroughput',
    'effectiveAnalyticsSpecs',
    'effectiveElectableSpecs',
    'effectiveInstanceSize',
    'effectiveReadOnlySpecs',
    'zoneId',
  ],
};

/** Atlas omits unset fields. Null means that a value can't be read, so we can't send the hardware back. */
const Shown = withFieldNames(
  z.object({
    id: z.string(),
    stateName: z.string().nullish(),
    replicationSpecs: Hardware.optional().catch(undefined),
  }),
  HARDWARE_FIELDS_SENT_BACK,
);

/** Reads a cluster with its hardware. Returns undefined if the project has no dedicated cluster with this name. */
async function readHardware(
  atlas: Atlas,
  { project, cluster }: ClusterInProject,
): Promise<z.output<typeof Shown> | undefined> {
  try {
    return await atlas.get(path`/groups/${project}/clusters/${cluster}`, Shown);
  } catch (error) {
    if (clusterKindFromError(error) === undefined) throw error;
    return undefined;
  }
}

interface HardwareViews extends z.output<typeof Shown> {
  /** The hardware that was last requested, from which autoscaling may have moved. Undefined if it can't be read. */
  readonly configured: Hardware | undefined;
}

/** Like `readHardware`, with the configured hardware. Atlas shows the current hardware if there are several shards. */
export async function readHardwareViews(atlas: Atlas, given: ClusterInProject): Promise<HardwareViews | undefined> {
  const [now, configured] = await Promise.all([
    readHardware(atlas, given),
    ifReadable(readHardware(withTimeout(atlas).with({ showsConfigured: true }), given)),
  ]);
  return now && { ...now, configured: configured?.id === now.id ? configured.replicationSpecs : undefined };
}

export const regionsOf = (hardware: Hardware): readonly Region[] =>
  hardware.flatMap(({ regionConfigs }) => regionConfigs);

export const tiersOf = (hardware: Hardware): readonly string[] => [
  ...new Set(regionsOf(hardware).flatMap(({ electableSpecs }) => electableSpecs?.instanceSize ?? [])),
];

/** Returns the distinct disk sizes of the electable nodes, in GB. */
export const diskSizesOf = (hardware: Hardware): readonly number[] => [
  ...new Set(regionsOf(hardware).flatMap(({ electableSpecs }) => electableSpecs?.diskSizeGB ?? [])),
];

/** Whether the cluster scales its tier or its disks: to scale one, Atlas may also scale the other. */
export const isAutoscaling = (hardware: Hardware): boolean =>
  regionsOf(hardware).some(({ autoScaling: on }) => on?.compute?.enabled === true || on?.diskGB?.enabled === true);

/** Whether Atlas may scale the cluster from one tier to the other. On NVMe, full disks are enough. */
export function mayAutoscale(hardware: Hardware, from: string, to: string): boolean {
  if (from === to) return true;
  if (isSmallerTier(from, to)) return isAutoscaling(hardware) || isNvme(from);
  return (
    isSmallerTier(to, from) && regionsOf(hardware).some((one) => one.autoScaling?.compute?.scaleDownEnabled === true)
  );
}

/** Says how autoscaling moved the cluster: `from M30 to M60, disks from 80 GB to 200 GB`. */
export function describeMove(configured: Hardware | undefined, hardware: Hardware): string {
  const part = (noun: string, [before, after]: readonly string[]) =>
    before === after || before === '' ? [] : [`${noun}from ${before} to ${after}`];
  const both = [configured ?? [], hardware];
  return [
    ...part(
      '',
      both.map((one) => formatList(tiersOf(one))),
    ),
    ...part(
      'disks ',
      both.map((one) => formatList(diskSizesOf(one).map(formatGigabytes))),
    ),
  ].join(', ');
}

const changedRegions = (hardware: Hardware, change: (region: Region) => Region): Hardware =>
  hardware.map((shard) => ({ ...shard, regionConfigs: shard.regionConfigs.map(change) }));

/** Changes all nodes, except analytics nodes if their `key` value differs from that of the electable nodes. */
export const mapNodeSpecs = (
  hardware: Hardware,
  key: keyof NodeSpec,
  change: (nodes: NodeSpec, region: Region) => NodeSpec,
): Hardware =>
  changedRegions(hardware, (region) => {
    const { electableSpecs, readOnlySpecs, analyticsSpecs } = region;
    const isAlike = analyticsSpecs?.[key] === electableSpecs?.[key];
    return {
      ...region,
      electableSpecs: electableSpecs && change(electableSpecs, region),
      readOnlySpecs: readOnlySpecs && change(readOnlySpecs, region),
      analyticsSpecs: analyticsSpecs && isAlike ? change(analyticsSpecs, region) : analyticsSpecs,
    };
  });

/** Changes the autoscaling of electable nodes. Disk autoscaling applies to all nodes. */
export const withAutoscaling = (
  hardware: Hardware,
  change: (scaling: AutoscalingSettings | undefined) => AutoscalingSettings,
): Hardware =>
  changedRegions(hardware, ({ autoScaling, analyticsAutoScaling, ...region }) => {
    const changed = change(autoScaling);
    return {
      ...region,
      autoScaling: changed,
      analyticsAutoScaling: analyticsAutoScaling && { ...analyticsAutoScaling, diskGB: changed.diskGB },
    };
  });

export const isNvme = (size: string): boolean => size.includes('_NVME');
export const isGen2 = (size: string): boolean => size.endsWith('_GEN_2');

/** M10 and M20 belong to both generations (page cluster-config/change-cluster-generation). */
const isOfBoth = (size: string): boolean => /^M[12]0$/.test(size);
export const isSameTierClass = (a: string, b: string): boolean => {
  const classOf = (size: string) => size.replace(/\d+/, '');
  const general = [a, b].every((size) => classOf(size.replace(/_GEN_2$/, '')) === 'M');
  return classOf(a) === classOf(b) || (general && [a, b].some(isOfBoth));
};

/** Compares the cost of two tiers. Returns `unknown` for tiers of different classes. */
export function costDirection(before: string, after: string): Direction {
  const number = (size: string) => Number(/\d+/.exec(size)?.[0]);
  if (!isSameTierClass(before, after)) return 'unknown';
  return number(after) > number(before) ? 'widens cost' : 'narrows cost';
}

export const isSmallerTier = (a: string, b: string): boolean => a !== b && costDirection(a, b) === 'widens cost';

const NODE_KINDS = [
  ['electableSpecs', ''],
  ['readOnlySpecs', ' read-only'],
  ['analyticsSpecs', ' analytics'],
] as const;

/** Formats the number of nodes in all shards: `3 nodes`. */
export function formatNodeCount(hardware: Hardware): string {
  const counts = regionsOf(hardware).flatMap((region) => NODE_KINDS.map(([key]) => region[key]?.nodeCount ?? 0));
  return plural(
    counts.reduce((sum, count) => sum + count, 0),
    'node',
  );
}

export function nodesFact(hardware: Hardware): Fact {
  const formatRegion = (region: Region) => {
    const nodes = NODE_KINDS.flatMap(([key, kind]) => {
      const { nodeCount = 0, instanceSize, diskSizeGB } = region[key] ?? {};
      const disk = diskSizeGB === undefined ? '' : `, ${diskSizeGB} GB each`;
      return nodeCount === 0 ? [] : [`${plural(nodeCount, `${instanceSize}${kind} node`)}${disk}`];
    });
    return `${region.regionName}: ${nodes.join(' and ')}`;
  };
  return {
    label: hardware.length > 1 ? `Nodes in ${plural(hardware.length, 'shard')}` : 'Nodes',
    value: [...new Set(regionsOf(hardware).map(formatRegion))].join('; '),
  };
}

export const autoscalingFact = (hardware: Hardware): Fact => ({
  label: 'Autoscaling',
  value: formatAutoscaling(regionsOf(hardware)[0]?.autoScaling),
});

/** Formats the settings: `M30 to M60; disks grow as they fill`. Leaves out disk scaling if Atlas doesn't return it. */
export function formatAutoscaling(scaling: AutoscalingSettings | undefined): string {
  const { enabled } = scaling?.diskGB ?? {};
  const disks = enabled === undefined ? '' : `; disks ${enabled ? 'grow as they fill' : 'don’t grow'}`;
  return `${formatTierBounds(scaling?.compute)}${disks}`;
}

export function formatTierBounds(compute: AutoscalingSettings['compute']): string {
  if (compute?.enabled !== true) return 'off';
  return `${compute.scaleDownEnabled === true ? `${compute.minInstanceSize} to ` : 'up to '}${compute.maxInstanceSize}`;
}
