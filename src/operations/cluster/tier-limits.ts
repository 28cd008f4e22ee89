// What Atlas does not offer of NVMe and Gen 2: clouds, editions, and settings that have to change first.
import type { Cluster } from '../../atlas/replies.js';
import type { Blocker } from '../blocker.js';
import { type ClusterOf, isSharded } from '../cluster-state/cluster-kind.js';
import { changeFirst, isInfinite } from '../cluster-state/cluster-now.js';
import { sayList } from '../say.js';
import { bringsDisksBack, whyNotVolumes } from './disks.js';
import { isGen2, isNvme, isSameClass, type Region } from './hardware.js';

export interface NewTier extends ClusterOf {
  readonly to: string;
  readonly for?: string | undefined;
}

/** Names of clouds, as in sentences. */
const CLOUDS: ReadonlyMap<string, string> = new Map([
  ['AWS', 'AWS'],
  ['AZURE', 'Azure'],
  ['GCP', 'Google Cloud'],
]);
/** Pages nvme-storage and cluster-config/change-cluster-generation. */
const WITHOUT = { NVMe: ['GCP'], 'Gen 2': ['AZURE'] } as const;

/** By the page nvme-storage and the enumerations of the OpenAPI document. */
const NVME: ReadonlyMap<string, readonly number[]> = new Map([
  ['AWS', [40, 50, 60, 80, 200, 400]],
  ['AZURE', [60, 80, 200, 300, 400, 600]],
]);

/** @param from the tier that all nodes with data have */
export function whyNotTier(given: NewTier, from: string, present: Cluster, regions: readonly Region[]): Blocker[] {
  const { to } = given;
  const kind = isNvme(to) ? 'NVMe' : isGen2(to) ? 'Gen 2' : undefined;
  const block = (sentence: string | undefined, param = 'to') => (sentence === undefined ? [] : [{ param, sentence }]);
  const [found] = [
    ...block(whyNotOffered(given, kind, present, regions)),
    ...block(whyNotVolumes(regions, to)),
    ...block(
      isSharded(present) && /^M[12]0$/.test(to) ? 'Sharded clusters are M30 or larger. Choose M30 or more.' : undefined,
    ),
    ...whyNotScaling(given, regions),
    ...block(whyNotAnalytics(from, to, regions), 'cluster'),
    ...block(
      given.for === undefined || bringsDisksBack(regions, from, to)
        ? undefined
        : `Afterwards I could not give it back the disks that it has now. Leave this empty, or choose a tier like ${from}.`,
      'for',
    ),
  ];
  return found === undefined ? [] : [found];
}

function whyNotOffered(
  { cluster: name, to }: NewTier,
  kind: keyof typeof WITHOUT | undefined,
  present: Cluster,
  regions: readonly Region[],
): string | undefined {
  if (kind === undefined) return undefined;
  const clouds = [...new Set(regions.map(({ providerName = '' }) => providerName))];
  // The page infinite/atlas-infinite-landing.
  if (kind === 'NVMe' && isInfinite(present)) return 'Atlas Infinite has no NVMe tiers. Choose one without NVMe.';
  const missing = clouds.find((cloud) => WITHOUT[kind].some((one) => one === cloud));
  if (missing !== undefined) return `${CLOUDS.get(missing)} has no ${kind} tiers. Choose another one.`;
  const [cloud = ''] = clouds;
  const tiers = NVME.get(cloud)?.map((one) => `M${one}_NVME`) ?? [];
  const isThere = tiers.includes(to.replace(/_GEN_2$/, '')) && (!isGen2(to) || cloud === 'AWS');
  if (kind === 'NVMe' && !isThere) return `${CLOUDS.get(cloud)} has no ${to}. Its NVMe tiers are ${sayList(tiers)}.`;
  if (clouds.length > 1)
    return `${name} is on several clouds, where Atlas offers no ${kind} tiers. Choose another one.`;
  // schema.go of MongoDB's Terraform provider (backup_enabled).
  return kind === 'NVMe' && present.backupEnabled === false
    ? `An NVMe tier needs backups, and they are off for ${name}. Switch them on in Atlas first.`
    : undefined;
}

/**
 * Bounds have to be of the cluster's own class and generation, so they go first (page cluster-autoscaling, which also
 * says that NVMe does not scale automatically).
 */
function whyNotScaling(given: NewTier, regions: readonly Region[]): Blocker[] {
  const { cluster: name, to } = given;
  const bounds = regions.flatMap(({ autoScaling }) =>
    autoScaling?.compute?.enabled === true
      ? [autoScaling.compute.minInstanceSize, autoScaling.compute.maxInstanceSize].filter((one) => one !== undefined)
      : [],
  );
  const other = bounds.find((one) => isNvme(to) || !isSameClass(one, to));
  if (other === undefined) return [];
  const next = changeFirst('set-autoscaling', 'Stop scaling', given);
  return [
    {
      param: 'to',
      sentence: `Its autoscaling goes to ${other}, which does not fit ${to}: set-autoscaling ${name} off first.`,
      first: { ...next, params: { ...next.params, tiers: 'off' } },
    },
  ];
}

/** All nodes of a cluster are of one generation (page cluster-config/change-cluster-generation). */
function whyNotAnalytics(from: string, to: string, regions: readonly Region[]): string | undefined {
  if (isGen2(from) === isGen2(to)) return undefined;
  const other = regions
    .flatMap(({ analyticsSpecs }) => ((analyticsSpecs?.nodeCount ?? 0) > 0 ? (analyticsSpecs?.instanceSize ?? []) : []))
    .find((size) => size !== from && isGen2(size) !== isGen2(to) && !/^M[12]0$/.test(size));
  return other === undefined
    ? undefined
    : `Its nodes for analytics are ${other}, and Atlas wants all nodes of one generation. Change both in Atlas, under Clusters.`;
}
