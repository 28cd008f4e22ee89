// The number of connections that Atlas allows per node.
import type { Cluster, Process } from '../../atlas/replies.js';
import { mapFromObject } from '../../map-from-object.js';
import { isPrimary } from './process-list.js';

/** Connection limits by tier, from Atlas's page on limits. */
const LIMITS = mapFromObject({
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
const LIMITS_BESIDE_AWS = mapFromObject({ M80: 64_000, M400: 128_000, M600: 128_000, R40: 6_000 });

const limitOn = (provider: string | null | undefined, tier = '') =>
  (provider === 'AWS' ? undefined : LIMITS_BESIDE_AWS.get(tier)) ?? LIMITS.get(tier);

/**
 * Returns a function for a node's connection limit (undefined for a tier without a documented limit). If nodes have
 * different tiers, Atlas doesn't show which tier a node has, but a primary is never an analytics or read-only node.
 */
export function connectionLimitByProcess({ replicationSpecs }: Cluster): (process: Process) => number | undefined {
  const regions = replicationSpecs.flatMap(({ regionConfigs }) => regionConfigs);
  const limitsOf = (one: (typeof regions)[number], specs: (typeof one)['electableSpecs']) =>
    limitOn(one.providerName, specs?.instanceSize ?? '');
  const electable = regions.map((one) => limitsOf(one, one.effectiveElectableSpecs ?? one.electableSpecs));
  const others = regions.flatMap((one) =>
    [one.effectiveReadOnlySpecs ?? one.readOnlySpecs, one.effectiveAnalyticsSpecs ?? one.analyticsSpecs].flatMap(
      (specs) => ((specs?.nodeCount ?? 0) > 0 ? [limitsOf(one, specs)] : []),
    ),
  );
  const [ofPrimaries, ofAll] = [common(electable), common([...electable, ...others])];
  return (process) => (isPrimary(process) ? ofPrimaries : ofAll);
}

function common(limits: readonly (number | undefined)[]): number | undefined {
  const [first, ...others] = new Set(limits);
  return others.length === 0 ? first : undefined;
}
