// `npm run chaos -- --requests 10000 --kills 500 [--seed N]`: runs, checks, reports; exit code 1 when anything was
// violated.
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { check } from './checker.js';
import { report } from './report.js';
import { runChaos } from './run.js';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    kills: { type: 'string', default: '500' },
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
    'at-once': { type: 'string', default: '24' },
    restores: { type: 'string', default: '0' },
    'rest-within': { type: 'string', default: '120' },
  },
});
const say = (line: string) => process.stdout.write(`${line}\n`);
const began = performance.now();
const sayWhen = (line: string) => say(`${Math.round((performance.now() - began) / 1_000)} s: ${line}`);
say(`seed ${values.seed}`);
const outcome = await runChaos({
  seed: values.seed,
  requests: Number(values.requests),
  kills: Number(values.kills),
  restores: Number(values.restores),
  atOnce: Number(values['at-once']),
  restWithinMs: Number(values['rest-within']) * 1_000,
  say: sayWhen,
});
const checked = check(outcome.evidence);
for (const line of report(outcome, checked)) say(line);
process.exit(checked.violations.length === 0 ? 0 : 1);
