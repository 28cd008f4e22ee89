// Tables of Atlas's hardware: tiers, their disks and the IOPS of each disk.
//
// Sources: for sizes, the tables on the pages reference/amazon-aws, reference/microsoft-azure and reference/google-gcp.
// For tiers, the enums in the OpenAPI document. For Gen 2, the page cluster-config/change-cluster-generation and
// schema.go in MongoDB's Terraform provider (internal/service/advancedcluster). Other sources are noted inline.

export type Provider = 'AWS' | 'AZURE' | 'GCP';

/** A tier's default and maximum disk size in GB. */
interface Disk {
  readonly usual: number;
  readonly most: number;
}
const disks = (table: Readonly<Record<string, readonly [number, number]>>): ReadonlyMap<string, Disk> =>
  new Map(Object.entries(table).map(([tier, [usual, most]]) => [tier, { usual, most }]));

export const DISKS: Readonly<Record<Provider, ReadonlyMap<string, Disk>>> = {
  AWS: disks({
    M10: [10, 128],
    M20: [20, 255],
    M30: [40, 512],
    M40: [80, 1024],
    M50: [160, 4096],
    M60: [320, 4096],
    M80: [750, 4096],
    M140: [1024, 4096],
    M200: [1536, 4096],
    M300: [2048, 4096],
    R40: [80, 1024],
    R50: [160, 4096],
    R60: [320, 4096],
    R80: [750, 4096],
    R200: [1536, 4096],
    R300: [2048, 4096],
    R400: [3072, 4096],
    R700: [4096, 4096],
  }),
  AZURE: disks({
    M10: [8, 128],
    M20: [16, 256],
    M30: [32, 512],
    M40: [64, 1024],
    M50: [128, 4096],
    M60: [128, 4096],
    M80: [256, 4096],
    M200: [256, 4096],
    R40: [128, 1024],
    R50: [128, 4096],
    R60: [128, 4096],
    R80: [256, 4096],
    R200: [256, 4096],
    R300: [512, 4096],
    R400: [512, 4096],
  }),
  GCP: disks({
    M10: [10, 128],
    M20: [20, 256],
    M30: [40, 512],
    M40: [80, 1024],
    M50: [160, 4096],
    M60: [320, 4096],
    M80: [750, 4096],
    M140: [1000, 4096],
    M200: [1500, 4096],
    M250: [1750, 4096],
    M300: [2000, 4096],
    M400: [3000, 4096],
  }),
};

/**
 * The maximum disk size in GB with extended storage (page customize-storage). On Azure, only some regions have it.
 */
export const EXTENDED_DISK_GB: ReadonlyMap<string, number> = new Map([
  ['40', 4096],
  ['50', 8192],
  ['60', 8192],
]);
export const LARGER_TIER_EXTENDED_DISK_GB = 14_336;

/** Local disks with a fixed size in GB and fixed IOPS. */
export const NVME_DISKS: Readonly<
  Record<Provider, ReadonlyMap<string, { readonly size: number; readonly iops: number }>>
> = {
  AWS: new Map([
    // Recorded in the Terraform provider's testdata (TestAccMockableAdvancedCluster_tenantUpgrade).
    ['M40_NVME', { size: 380, iops: 135_125 }],
    // Guess: the same IOPS per GB as M40_NVME.
    ['M50_NVME', { size: 760, iops: 270_250 }],
    ['M60_NVME', { size: 1600, iops: 568_947 }],
    // The IOPS of M80_NVME and M200_NVME are from the Terraform provider's issue 3917, which doesn't name the cloud.
    ['M80_NVME', { size: 1600, iops: 1_185_000 }],
    ['M200_NVME', { size: 3100, iops: 2_370_000 }],
  ]),
  // Guess: the same IOPS as on AWS.
  AZURE: new Map([
    ['M60_NVME', { size: 1600, iops: 568_947 }],
    ['M80_NVME', { size: 1600, iops: 1_185_000 }],
    ['M200_NVME', { size: 3100, iops: 2_370_000 }],
  ]),
  GCP: new Map(),
};

/** Gen 2 tiers are available on AWS and Google Cloud, starting at M30. */
export const GEN_2_PATTERN = /_GEN_2$/;
export const NVME_PATTERN = /_NVME/;

/** Two limits. The stricter one applies. */
export interface IopsLimit {
  readonly flat: number;
  readonly perGB?: number;
}
export interface IopsLimits {
  readonly provider: Provider;
  readonly tiers: RegExp;
  /** Only for AWS. */
  readonly volume?: string;
  /** The default IOPS. Undefined if Atlas doesn't return or accept IOPS. */
  readonly usual?: IopsLimit & { readonly steps?: readonly (readonly [number, number])[] };
  /** The minimum IOPS. Undefined if only the default is accepted. */
  readonly least?: IopsLimit | 'usual';
  readonly most?: IopsLimit;
}

const FROM_M30 = /^[MR](?!10$|20$)\d+$/;
const FROM_M40 = /^[MR](?!10$|20$|30$)\d+$/;
/**
 * The default IOPS by minimum disk size in GB. MongoDB's CLI and Terraform provider recorded 3,500 at 8 and 32 GB.
 * 4,060 at 128 GB was reported. The larger steps are guesses. According to the page customize-storage, IOPS grow with
 * the size.
 */
const AZURE_STEPS = [
  [0, 3500],
  [128, 4060],
  [256, 4700],
  [512, 5900],
  [1024, 8400],
  [4096, 16_000],
] as const;

/** The IOPS limits. The first entry that matches the hardware applies. */
export const IOPS_LIMITS: readonly IopsLimits[] = [
  {
    provider: 'AWS',
    tiers: GEN_2_PATTERN,
    volume: 'STANDARD',
    // According to the page customize-storage, the minimum is 3 IOPS per GB.
    usual: { flat: 3000, perGB: 3 },
    least: { flat: 3000, perGB: 3 },
    most: { flat: 80_000 },
  },
  // Guess: AWS's range for io2. schema.go says "the allowable range for the selected volume size".
  {
    provider: 'AWS',
    tiers: GEN_2_PATTERN,
    volume: 'HIGH_PERFORMANCE',
    usual: { flat: 3000 },
    least: { flat: 100 },
    most: { flat: 256_000, perGB: 1000 },
  },
  // Guess: AWS's range for io1. 2,000 at 40 GB was recorded.
  {
    provider: 'AWS',
    tiers: FROM_M30,
    volume: 'PROVISIONED',
    usual: { flat: 3000 },
    least: { flat: 100 },
    most: { flat: 64_000, perGB: 50 },
  },
  // 3 per GB is from the page reference/faq/storage. The Terraform provider's issue 439 has 3,000 for small disks and
  // says that no other values are allowed.
  { provider: 'AWS', tiers: /^[MR]\d+$/, volume: 'STANDARD', usual: { flat: 3000, perGB: 3 } },
  // Available from M40, according to schema.go and the page customize-storage. The maximum is a guess.
  {
    provider: 'AZURE',
    tiers: FROM_M40,
    usual: { flat: 0, steps: AZURE_STEPS },
    least: 'usual',
    most: { flat: 20_000 },
  },
  { provider: 'AZURE', tiers: /^[MR]\d+$/, usual: { flat: 0, steps: AZURE_STEPS } },
  // These values are from the Terraform provider's pull request 4660.
  {
    provider: 'GCP',
    tiers: GEN_2_PATTERN,
    usual: { flat: 3000, perGB: 3 },
    least: { flat: 3000, perGB: 3 },
    most: { flat: 160_000, perGB: 500 },
  },
  { provider: 'GCP', tiers: /^[MR]\d+$/ },
];

/** The simulated Azure regions with extended storage, where IOPS can be set. */
export const EXTENDED_AZURE_REGIONS: ReadonlySet<string> = new Set(['EUROPE_WEST', 'EUROPE_NORTH', 'US_EAST_2']);
