// Percentiles of one run, and the least, middle and most of several.

/** @param share such as 0.99; the smallest value that so large a share does not exceed */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new Error('nothing was measured');
  return value;
}

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export const spread = (values: readonly number[]): Spread => ({
  min: percentile(values, 0),
  median: percentile(values, 0.5),
  max: percentile(values, 1),
});
