// What is measured: some figures beside a floor, which takes its turn within each run.

/** Redis's `appendfsync`. */
export type Sync = 'always' | 'everysec';
export type Side = 'ours' | 'floor';

export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** Where it matters. */
  readonly sync?: Sync;
  /** What the floor is; none where the figure stands alone. */
  readonly floor?: string;
  /** Of the medians: at most so many times the floor. */
  readonly goal?: number;
  /** A goal without a floor: the median at most. */
  readonly most?: number;
  readonly values: Readonly<Record<Side, number[]>>;
}

/** What one side's turn has measured. */
export type Measured = readonly (readonly [Figure, number])[];

export class Figures {
  readonly all: Figure[] = [];

  add(figure: Omit<Figure, 'values'>): Figure {
    const whole = { ...figure, values: { ours: [], floor: [] } };
    this.all.push(whole);
    return whole;
  }
}

/** One run that does not count, to warm up; then `runs` of them, each side first in every other one. */
export async function inTurns(
  runs: number,
  sides: readonly Side[],
  measure: (side: Side) => Promise<Measured>,
): Promise<void> {
  for (let run = 0; run <= runs; run++) {
    for (const side of run % 2 === 0 ? sides : sides.toReversed()) {
      const measured = await measure(side);
      if (run > 0) for (const [figure, value] of measured) figure.values[side].push(value);
    }
  }
}

/** @param share such as 0.5; the smallest value that so large a share does not exceed */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new Error('nothing was measured');
  return value;
}
