// Maximum disk sizes by tier. Sources: the storage tables on pages reference/amazon-aws, reference/microsoft-azure and
// reference/google-gcp, and page customize-storage for extended storage, which is a project setting.
import type { Atlas } from '../../atlas/atlas.js';
import { path } from '../../atlas/path.js';
import { type Cluster, ProjectSettings } from '../../atlas/replies.js';
import type { Blocker } from '../blocker.js';
import { isAtlasInfinite } from '../cluster-state/cluster-now.js';
import { withTimeout } from '../optional-reads.js';
import { ifReadable } from '../place.js';
import { formatGigabytes } from '../units.js';
import { type Hardware, isNvme, type Region, regionsOf } from './hardware.js';

/** In GB. */
interface Most {
  readonly usual: number;
  /** The maximum with extended storage. Undefined below M40, where extended storage isn't available. */
  readonly extended?: number;
}

/** The limits, ordered by the number in the tier's name. The last row also applies to all larger tiers. */
const MOST: readonly (readonly [upTo: number, most: Most])[] = [
  [10, { usual: 128 }],
  [20, { usual: 256 }],
  [30, { usual: 512 }],
  [40, { usual: 1024, extended: 4096 }],
  [60, { usual: 4096, extended: 8192 }],
  [Number.POSITIVE_INFINITY, { usual: 4096, extended: 14_336 }],
];
/** On AWS, the maximum for M20 is 1 GB lower. */
const M20_ON_AWS = 255;
export const MIN_DISK_GB = 10;

function mostOf(tier: string, regions: readonly Region[]): Most | undefined {
  const number = Number(/\d+/.exec(tier)?.[0]);
  if (number === 20 && regions.some(({ providerName }) => providerName === 'AWS')) return { usual: M20_ON_AWS };
  return MOST.find(([upTo]) => number <= upTo)?.[1];
}

export interface DiskSizeLimit {
  /** The reason why the tier can't have disks of this size: `M30 disks can be at most 512 GB`. */
  readonly why?: string;
  /** A change that would raise the limit. Undefined if no change would. */
  readonly first?: Blocker['first'];
  readonly warning?: string;
}

interface Disks {
  readonly present: Cluster | undefined;
  readonly tier: string;
  readonly hardware: Hardware;
  /** In GB. */
  readonly to: number;
}

/** Checks a disk size. Returns {} for sizes that every project can use. For others, reads the project's settings. */
export async function inspectDiskSizeLimit(
  atlas: Atlas,
  project: string,
  { present, tier, hardware, to }: Disks,
): Promise<DiskSizeLimit> {
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
      warning: `Disks above ${formatGigabytes(usual)} need extended storage, which is meant to be temporary. Sharding is the permanent fix.`,
    };
  return {
    warning: `Disks above ${formatGigabytes(usual)} need extended storage. I couldn’t tell whether extended storage is on in this project.`,
  };
}
