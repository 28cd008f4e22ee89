import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { SingleFlight } from '../../../src/slack/answers/single-flight.js';
import { eventually, gate } from '../../support/eventually.js';

describe('the same work at the same moment', () => {
  test('is done once, and only the first who wanted it began it', async () => {
    const once = new SingleFlight<number>();
    let done = 0;
    const open = gate();
    const work = async () => {
      await open.until;
      done += 1;
      return done;
    };
    const all = Array.from({ length: 50 }, () => once.share('a', work));
    const other = once.share('b', async () => 7);
    open.open();
    expect(await Promise.all(all.map(({ outcome }) => outcome))).toEqual(Array.from({ length: 50 }, () => 1));
    expect(all.filter(({ first }) => first)).toHaveLength(1);
    expect([other.first, await other.outcome, done]).toEqual([true, 7, 1]);
  });

  test('fails for all of them together', async () => {
    const once = new SingleFlight<number>();
    const all = Array.from({ length: 5 }, () => once.share('a', () => Promise.reject(new Error('no'))));
    for (const { outcome } of all) await expect(outcome).rejects.toThrow('no');
  });

  test('is done again when that moment is over', async () => {
    const once = new SingleFlight<number>();
    let done = 0;
    const work = async () => {
      done += 1;
      return done;
    };
    await eventually(async () => {
      await sleep(100);
      return (await once.share('a', work).outcome) > 1;
    });
    expect(done).toBe(2);
  });
});
