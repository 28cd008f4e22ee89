// All crash points, without jest: `npm run crash-points -- [runners] [words in a point's name] [seed]`.
// The seed picks where Redis is restored. With the whole name of such a point, that one runs, picked or not.
import { randomInt } from 'node:crypto';
import { Chance } from '../chaos/chance.js';
import { CrashRunner } from './crash-runner.js';
import { everyRestorePoint, nameOf, restorePoints, tracePoints } from './points.js';
import { startRuns } from './runs.js';

const [runners = '8', words = '', seed = String(randomInt(1_000_000))] = process.argv.slice(2);
const RESTORES = 120;
const began = Date.now();
const runner = await CrashRunner.open();
const all = await tracePoints(runner).finally(() => runner.close());
const picked = [...all, ...restorePoints(all, RESTORES, new Chance(seed))].filter((point) =>
  nameOf(point).includes(words),
);
const points = picked.length > 0 ? picked : everyRestorePoint(all).filter((point) => nameOf(point) === words);
process.stdout.write(`seed ${seed}: ${points.length} points, ${all.length} of them traced\n`);
const runs = startRuns(points, Number(runners));
const outcomes = await Promise.all(
  runs.outcomes.map(async (run) => {
    const outcome = await run;
    const { point, met, faults, ms } = outcome;
    const said = faults.length > 0 ? `FAILED\n  ${faults.join('\n  ')}` : met ? 'ok' : 'not reached';
    process.stdout.write(`${nameOf(point)} (${Math.round(ms / 100) / 10} s): ${said}\n`);
    return outcome;
  }),
);
await runs.ended;
const wrong = outcomes.filter(({ faults }) => faults.length > 0).length;
const unmet = outcomes.filter(({ met }) => !met).length;
const seconds = Math.round((Date.now() - began) / 1000);
process.stdout.write(`${outcomes.length} points in ${seconds} s: ${wrong} failed, ${unmet} were not reached\n`);
process.exitCode = wrong === 0 ? 0 : 1;
