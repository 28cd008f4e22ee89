// A cluster's hardware, as it is read and sent back. Atlas replaces all of it at once, so nothing may be omitted.
import { z } from 'zod';
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { type ClusterOf, kindIn } from '../cluster-state/cluster-kind.js';
import { ClusterBasis } from '../cluster-state/cluster-now.js';
import type { Direction } from '../effect.js';
import { plural } from '../format.js';
import type { Fact } from '../operation.js';
import { type Documented, withFieldNames } from '../undocumented.js';

const Nodes = z.object({
  instanceSize: z.string(),
  nodeCount: z.number(),
  diskSizeGB: z.number().optional(),
  diskIOPS: z.number().optional(),
  ebsVolumeType: z.string().optional(),
});
const Scaling = z.object({
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
  electableSpecs: Nodes.optional(),
  readOnlySpecs: Nodes.optional(),
  analyticsSpecs: Nodes.optional(),
  autoScaling: Scaling.optional(),
  analyticsAutoScaling: Scaling.optional(),
});
/**
 * Per shard: the writable fields in Atlas's documentation, and the shard's id. By the document a shard whose id is left
 * out is deleted; MongoDB's tools differ (terraform-provider-mongodbatlas#1876 and
 * mongodbatlas-cloudformation-resources#1087 send it, mongodb-atlas-cli doesn't).
 */
export const Hardware = z.array(
  z.object({ id: z.string(), zoneName: z.string().optional(), regionConfigs: z.array(Region) }),
);
export type Hardware = z.output<typeof Hardware>;
export type Region = z.output<typeof Region>;
export type Nodes = z.output<typeof Nodes>;
export type Scaling = z.output<typeof Scaling>;

/** A change of the hardware is bound to all of it. */
export const HardwareBasis = ClusterBasis.extend({ hardware: z.array(z.record(z.string(), z.json())) });
type HardwareBasis = z.output<typeof HardwareBasis>;

/** The form that is stored and sent, without undefined fields. */
export const plainly = (hardware: Hardware): HardwareBasis['hardware'] =>
  HardwareBasis.shape.hardware.parse(JSON.parse(JSON.stringify(hardware)));

export const hardwareIn = ({ hardware }: HardwareBasis): Hardware => Hardware.parse(hardware);

export const DOCUMENTED: Documented = {
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

/** What Atlas leaves out where there is none may be missing. Null is unread, and so is all of the hardware then. */
const Shown = withFieldNames(
  z.object({
    id: z.string(),
    stateName: z.string().nullish(),
    replicationSpecs: Hardware.optional().catch(undefined),
  }),
  DOCUMENTED,
);

/** @returns undefined when there is no dedicated cluster of that name */
export async function readHardware(
  atlas: Atlas,
  { project, cluster }: ClusterOf,
): Promise<z.output<typeof Shown> | undefined> {
  try {
    return await atlas.get(path`/groups/${project}/clusters/${cluster}`, Shown);
  } catch (error) {
    if (kindIn(error) === undefined) throw error;
    return undefined;
  }
}

export const regionsOf = (hardware: Hardware): readonly Region[] =>
  hardware.flatMap(({ regionConfigs }) => regionConfigs);

/** Distinct instance sizes of the nodes with data. */
export const sizesOf = (hardware: Hardware): readonly string[] => [
  ...new Set(regionsOf(hardware).flatMap(({ electableSpecs }) => electableSpecs?.instanceSize ?? [])),
];

/** Distinct disk sizes of the nodes with data, in GB. */
export const disksOf = (hardware: Hardware): readonly number[] => [
  ...new Set(regionsOf(hardware).flatMap(({ electableSpecs }) => electableSpecs?.diskSizeGB ?? [])),
];

const changedRegions = (hardware: Hardware, change: (region: Region) => Region): Hardware =>
  hardware.map((shard) => ({ ...shard, regionConfigs: shard.regionConfigs.map(change) }));

/** Changes all nodes; analytics nodes only if their value was the same as that of the others. */
export const changedNodes = (
  hardware: Hardware,
  key: keyof Nodes,
  change: (nodes: Nodes, region: Region) => Nodes,
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

/** Changes the scaling of the nodes with data. Disk scaling applies to all nodes. */
export const withScaling = (hardware: Hardware, change: (scaling: Scaling | undefined) => Scaling): Hardware =>
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
export const isSameClass = (a: string, b: string): boolean => {
  const classOf = (size: string) => size.replace(/\d+/, '');
  const general = [a, b].every((size) => classOf(size.replace(/_GEN_2$/, '')) === 'M');
  return classOf(a) === classOf(b) || (general && [a, b].some(isOfBoth));
};

/** Sizes can be compared only within a class of instances. */
export function costDirection(before: string, after: string): Direction {
  const number = (size: string) => Number(/\d+/.exec(size)?.[0]);
  if (!isSameClass(before, after)) return 'unknown';
  return number(after) > number(before) ? 'widens cost' : 'narrows cost';
}

export const isBelow = (a: string, b: string): boolean => a !== b && costDirection(a, b) === 'widens cost';

export function nodesFact(hardware: Hardware): Fact {
  const kinds = [
    ['electableSpecs', ''],
    ['readOnlySpecs', ' read-only'],
    ['analyticsSpecs', ' for analytics'],
  ] as const;
  const formatRegion = (region: Region) => {
    const nodes = kinds.flatMap(([key, kind]) => {
      const { nodeCount = 0, instanceSize, diskSizeGB } = region[key] ?? {};
      const disk = diskSizeGB === undefined ? '' : `, ${diskSizeGB} GB each`;
      return nodeCount === 0 ? [] : [`${plural(nodeCount, 'node')}${kind} of ${instanceSize}${disk}`];
    });
    return `${region.regionName}: ${nodes.join(' and ')}`;
  };
  return {
    label: hardware.length > 1 ? `Nodes of ${plural(hardware.length, 'shard')}` : 'Nodes',
    value: [...new Set(regionsOf(hardware).map(formatRegion))].join('; '),
  };
}

export const scalingFact = (hardware: Hardware): Fact => ({
  label: 'Autoscaling',
  value: formatScaling(regionsOf(hardware)[0]?.autoScaling),
});

/** `M30 to M60; disks grow as they fill`. Omits disks when Atlas doesn't show it. */
export function formatScaling(scaling: Scaling | undefined): string {
  const { enabled } = scaling?.diskGB ?? {};
  const disks = enabled === undefined ? '' : `; disks ${enabled ? 'grow as they fill' : 'don’t grow'}`;
  return `${formatBounds(scaling?.compute)}${disks}`;
}

export function formatBounds(compute: Scaling['compute']): string {
  if (compute?.enabled !== true) return 'off';
  return `${compute.scaleDownEnabled === true ? `${compute.minInstanceSize} to ` : 'up to '}${compute.maxInstanceSize}`;
}
