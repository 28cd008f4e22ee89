// How many connections Atlas allows per node.
import type { Cluster, Process } from '../../atlas/replies.js';
import { table } from '../../table.js';
import { isPrimary } from './process-list.js';

/** By tier, from Atlas's page on its limits. A router has the limit of its cluster's tier. */
const LIMITS = table({
  M10: 1_500,
  M20: 3_000,
  M30: 3_000,
  M40: 6_000,
  M50: 16_000,
  M60: 32_000,
  M80: 96_000,
  M140: 96_000,
  M200: 128_000,
  M300: 128_000,
  R40: 4_000,
  R50: 16_000,
  R60: 32_000,
  R80: 64_000,
  R140: 96_000,
  R200: 128_000,
  R300: 128_000,
  R400: 128_000,
  R700: 128_000,
});

/**
 * Undefined for a tier that is not on that page. Of nodes of several tiers Atlas does not say which has which, but a
 * primary is never one for analytics or reading alone.
 */
export function connectionLimits({ replicationSpecs }: Cluster): (process: Process) => number | undefined {
  const regions = replicationSpecs.flatMap(({ regionConfigs }) => regionConfigs);
  const electable = regions.map((one) => one.effectiveElectableSpecs ?? one.electableSpecs);
  const others = regions
    .flatMap((one) => [
      one.effectiveReadOnlySpecs ?? one.readOnlySpecs,
      one.effectiveAnalyticsSpecs ?? one.analyticsSpecs,
    ])
    .filter((nodes) => (nodes?.nodeCount ?? 0) > 0);
  const limitOf = (nodes: typeof electable) => {
    const tiers = new Set(nodes.map((one) => one?.instanceSize ?? ''));
    return tiers.size === 1 ? LIMITS.get([...tiers][0] ?? '') : undefined;
  };
  const [ofPrimaries, ofAll] = [limitOf(electable), limitOf([...electable, ...others])];
  return (process) => (isPrimary(process) ? ofPrimaries : ofAll);
}
