// All crash points, outside jest: `node --import tsx test/crash-points/main.ts [lanes] [words that a point's name has]`.
import { Lane } from './lane.js';
import { nameOf, restorePoints, tracePoints } from './points.js';
import { startRuns } from './runs.js';

const [lanes = '8', words = ''] = process.argv.slice(2);
const RESTORES = 120;
const began = Date.now();
const lane = await Lane.open();
const all = await tracePoints(lane).finally(() => lane.close());
const points = [...all, ...restorePoints(all, RESTORES)].filter((point) => nameOf(point).includes(words));
process.stdout.write(`${points.length} of ${all.length} points\n`);
const runs = startRuns(points, Number(lanes));
const outcomes = await Promise.all(
  runs.outcomes.map(async (run) => {
    const outcome = await run;
    const { point, met, faults, ms } = outcome;
    const said = faults.length > 0 ? `WRONG\n  ${faults.join('\n  ')}` : met ? 'well' : 'not met';
    process.stdout.write(`${nameOf(point)} (${Math.round(ms / 100) / 10} s): ${said}\n`);
    return outcome;
  }),
);
await runs.ended;
const wrong = outcomes.filter(({ faults }) => faults.length > 0).length;
const unmet = outcomes.filter(({ met }) => !met).length;
const seconds = Math.round((Date.now() - began) / 1000);
process.stdout.write(`${outcomes.length} points in ${seconds} s: ${wrong} went wrong, ${unmet} were not met\n`);
process.exitCode = wrong === 0 ? 0 : 1;
