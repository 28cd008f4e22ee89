// Every awaited step of submit, decide, execute and announce, taken from a trace of real runs, is the last of a process; then
// it is started again. At others Redis is put back to an earlier copy. A share of the points each time, another one at random; `node --import tsx test/crash-points/main.ts` runs all.
import { randomInt } from 'node:crypto';
import { afterAll, describe, expect, test } from '@jest/globals';
import { Chance } from '../chaos/chance.js';
import { CrashRunner } from './crash-runner.js';
import { nameOf, restorePoints, tracePoints } from './points.js';
import { startRuns } from './runs.js';

/** Every fifth point at which something changes, and a few others. Odd, so that both moments of a step have their turn. */
const EVERY = { changing: 5, other: 25 } as const;
/** Points at which Redis is put back to a copy of a few steps before. */
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
process.stdout.write(`Redis is put back at points of seed ${seed}\n`);
const points = [...share('changing'), ...share('other'), ...restorePoints(all, RESTORES, new Chance(seed))];
const { outcomes, ended } = startRuns(points, LANES);
afterAll(() => ended, ENOUGH_MS);

describe('a process dies and starts again, or Redis is put back, and the request comes to one true end that is told:', () => {
  test.each(points.map((point, index) => [nameOf(point), index] as const))(
    '%s',
    async (_, index) => {
      expect((await outcomes[index])?.faults).toEqual([]);
    },
    ENOUGH_MS,
  );

  test(
    'all but few of the points were come to',
    async () => {
      const unmet = (await Promise.all(outcomes)).filter(({ met }) => !met);
      expect(unmet.length).toBeLessThan(points.length / 5);
    },
    ENOUGH_MS,
  );
});
