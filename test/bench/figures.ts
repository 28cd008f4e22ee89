// The figures of a bench. Some have a floor, which is measured alternately in the same runs.

/** Redis's `appendfsync`. */
export type Sync = 'always' | 'everysec';
export type Side = 'ours' | 'floor';

export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** Set if the figure depends on it. */
  readonly sync?: Sync;
  /** Description of the floor, if any. */
  readonly floor?: string;
  /** Maximum ratio of the median to the floor's median. */
  readonly goal?: number;
  /** Maximum median, for a figure without a floor. */
  readonly most?: number;
  readonly values: Readonly<Record<Side, number[]>>;
}

/** Values that one side's turn measured. */
export type Measured = readonly (readonly [Figure, number])[];

export class Figures {
  readonly all: Figure[] = [];

  add(figure: Omit<Figure, 'values'>): Figure {
    const whole = { ...figure, values: { ours: [], floor: [] } };
    this.all.push(whole);
    return whole;
  }
}

/** Does a warm-up run and then `runs` runs, in which the sides take turns to go first. */
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

/** Returns the smallest value that this share of the values doesn't exceed. @param share e.g. 0.5 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new Error('nothing was measured');
  return value;
}
