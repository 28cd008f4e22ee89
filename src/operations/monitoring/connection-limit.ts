// How many connections Atlas allows per node.

/** By tier, from Atlas's page on its limits. A router has the limit of its cluster's tier. */
const LIMITS: Readonly<Record<string, number>> = {
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
};

/** Undefined for a tier that is not on that page. */
export const connectionLimit = (tier: string | undefined): number | undefined => LIMITS[tier ?? ''];
