// How large the disks of a tier may be. Sources: the tables of storage ranges on the pages reference/amazon-aws,
// reference/microsoft-azure and reference/google-gcp; customize-storage for extended storage, a setting of the project.
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { type Cluster, ProjectSettings } from '../../atlas/replies.js';
import type { Blocker } from '../blocker.js';
import { isAtlasInfinite } from '../cluster-state/cluster-now.js';
import { withTimeout } from '../partial.js';
import { ifReadable } from '../place.js';
import { formatGigabytes } from '../units.js';
import { type Hardware, isNvme, type Region, regionsOf } from './hardware.js';

/** In GB. */
interface Most {
  readonly usual: number;
  /** Undefined: extended storage is from M40 on. */
  readonly extended?: number;
}

/** By the number of the tier; the last row is for all larger ones. */
const MOST: readonly (readonly [upTo: number, most: Most])[] = [
  [10, { usual: 128 }],
  [20, { usual: 256 }],
  [30, { usual: 512 }],
  [40, { usual: 1024, extended: 4096 }],
  [60, { usual: 4096, extended: 8192 }],
  [Number.POSITIVE_INFINITY, { usual: 4096, extended: 14_336 }],
];
/** On AWS, M20 has one less. */
const M20_ON_AWS = 255;
export const LEAST_GB = 10;

function mostOf(tier: string, regions: readonly Region[]): Most | undefined {
  const number = Number(/\d+/.exec(tier)?.[0]);
  if (number === 20 && regions.some(({ providerName }) => providerName === 'AWS')) return { usual: M20_ON_AWS };
  return MOST.find(([upTo]) => number <= upTo)?.[1];
}

export interface Beyond {
  /** Why the tier has no disks of that size: `M30 disks can be at most 512 GB`. */
  readonly why?: string;
  /** A change to ask for first, where that helps. */
  readonly first?: Blocker['first'];
  readonly warning?: string;
}

interface Disks {
  /** Undefined where it was not found. */
  readonly present: Cluster | undefined;
  readonly tier: string;
  readonly hardware: Hardware;
  /** In GB. */
  readonly to: number;
}

/** Empty for sizes that every project may have. Only for larger ones the settings of the project are read. */
export async function inspectBeyond(
  atlas: Atlas,
  project: string,
  { present, tier, hardware, to }: Disks,
): Promise<Beyond> {
  const most = mostOf(tier, regionsOf(hardware));
  if (present === undefined || isAtlasInfinite(present) || isNvme(tier) || most === undefined || to <= most.usual)
    return {};
  const { usual, extended } = most;
  if (extended === undefined) return { why: `${tier} disks can be at most ${formatGigabytes(usual)}` };
  if (to > extended)
    return { why: `${tier} disks can be at most ${formatGigabytes(extended)}, even with extended storage` };
  const settings = await ifReadable(withTimeout(atlas).get(path`/groups/${project}/settings`, ProjectSettings));
  const isOn = settings?.isExtendedStorageSizesEnabled;
  if (isOn === false)
    return {
      why: `${tier} disks can be at most ${formatGigabytes(usual)} while extended storage is off in this project`,
      first: {
        label: 'Switch on extended storage first…',
        operation: 'set-project-setting',
        params: { project, setting: 'isExtendedStorageSizesEnabled=true' },
      },
    };
  if (isOn === true)
    return {
      warning: `Above ${formatGigabytes(usual)}, disks need extended storage, which is meant to be temporary. Sharding is the lasting fix.`,
    };
  return {
    warning: `Above ${formatGigabytes(usual)}, disks need extended storage. I couldn’t tell whether it’s on in this project.`,
  };
}
