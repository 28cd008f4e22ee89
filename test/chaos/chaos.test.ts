// A short chaos run with a new seed each time.
import { randomInt } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { check } from './checker.js';
import { report } from './report.js';
import { runChaos } from './run.js';

const ATTEMPT_MS = 600_000;

test(
  '200 requests under 15 kills and every fault break no law',
  async () => {
    const seed = String(randomInt(1_000_000));
    const lines = [`seed ${seed}: npm run chaos -- --requests 200 --kills 15 --seed ${seed}`];
    try {
      const outcome = await runChaos({
        seed,
        requests: 200,
        kills: 15,
        atOnce: 16,
        restWithinMs: 300_000,
        say: (line) => lines.push(line),
      });
      const checked = check(outcome.evidence);
      lines.push(...report(outcome, checked));
      expect(checked.violations).toEqual([]);
      expect(outcome.kills).toBe(15);
    } finally {
      process.stdout.write(`${lines.join('\n')}\n`);
    }
  },
  ATTEMPT_MS,
);
