// What is measured: each figure with its floor, both sides in turn within one run.
import { performance } from 'node:perf_hooks';
import type { Load } from './load.js';
import type { Sync } from './stage.js';
import { percentile } from './statistics.js';

export type Side = 'ours' | 'floor';

export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** Redis's `appendfsync`, where it matters. */
  readonly sync?: Sync;
  /** What the floor is; none where the figure is only compared with itself. */
  readonly floor?: string;
  /** Of the medians: at most so many times the floor. */
  readonly goal?: number;
  /** A goal without a floor: the median at most. */
  readonly most?: number;
  readonly values: Readonly<Record<Side, number[]>>;
}

/** Requests that got no answer: of these there is no time, so a figure beside them says less than it seems to. */
export interface Unanswered {
  readonly what: string;
  readonly sync: Sync;
  readonly side: Side;
  readonly count: number;
}

/** What one side's turn has measured. */
export type Measured = readonly (readonly [Figure, number])[];

export class Figures {
  readonly all: Figure[] = [];
  readonly unanswered: Unanswered[] = [];

  add(figure: Omit<Figure, 'values'>): Figure {
    const whole = { ...figure, values: { ours: [], floor: [] } };
    this.all.push(whole);
    return whole;
  }

  /**
   * Two figures of how long something takes.
   * @param common its goal is that of p50
   * @returns what makes their values of the times of one turn
   */
  timed(what: string, how: string, { most, ...common }: Partial<Figure>): (side: Side, load: Load) => Measured {
    const p50 = this.add({ name: `${what}, p50, ${how}`, unit: 'ms', ...common, ...(most !== undefined && { most }) });
    const p99 = this.add({ name: `${what}, p99, ${how}`, unit: 'ms', ...common });
    return (side, { took, failed: count }) => {
      if (count > 0) this.unanswered.push({ what: `${what}, ${how}`, sync: common.sync ?? 'always', side, count });
      if (took.length === 0) return [];
      return [
        [p50, percentile(took, 0.5)],
        [p99, percentile(took, 0.99)],
      ];
    };
  }
}

/** One run that does not count, to warm both up; then `runs` of them, each side first in every other one. */
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

export async function msOf(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}
