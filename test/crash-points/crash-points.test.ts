// A process is killed at an awaited step of submit, decide, execute or announce, traced from real runs, and restarted;
// or Redis is restored to an earlier copy. Each run takes a random share of the points. `npm run crash-points` runs
// all.
import { randomInt } from 'node:crypto';
import { afterAll, describe, expect, test } from '@jest/globals';
import { Chance } from '../chaos/chance.js';
import { CrashRunner } from './crash-runner.js';
import { nameOf, restorePoints, tracePoints } from './points.js';
import { startRuns } from './runs.js';

/**
 * Every fifth point at which something changes, and a few others. Odd, so that before and after a step are both
 * covered.
 */
const EVERY = { changing: 5, other: 25 } as const;
/** Points at which Redis is restored to a copy from a few steps before. */
const RESTORES = 9;
const LANES = 6;
const ENOUGH_MS = 900_000;

const runner = await CrashRunner.open();
const all = await tracePoints(runner).finally(() => runner.close());
const share = (kind: keyof typeof EVERY) => {
  const turn = Math.floor(Math.random() * EVERY[kind]);
  return all.filter(({ changes }) => changes === (kind === 'changing')).filter((_, at) => at % EVERY[kind] === turn);
};
const seed = String(randomInt(1_000_000));
process.stdout.write(`Redis is restored at points of seed ${seed}\n`);
const points = [...share('changing'), ...share('other'), ...restorePoints(all, RESTORES, new Chance(seed))];
const { outcomes, ended } = startRuns(points, LANES);
afterAll(() => ended, ENOUGH_MS);

describe('the request has one true outcome that people are told, after:', () => {
  test.each(points.map((point, index) => [nameOf(point), index] as const))(
    '%s',
    async (_, index) => {
      expect((await outcomes[index])?.faults).toEqual([]);
    },
    ENOUGH_MS,
  );

  test(
    'at least four of five points were reached',
    async () => {
      const unmet = (await Promise.all(outcomes)).filter(({ met }) => !met);
      expect(unmet.length).toBeLessThan(points.length / 5);
    },
    ENOUGH_MS,
  );
});
