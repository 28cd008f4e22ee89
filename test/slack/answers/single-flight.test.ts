import { describe, expect, test } from '@jest/globals';
import { SingleFlight } from '../../../src/slack/answers/single-flight.js';
import { gate } from '../../support/eventually.js';

describe('SingleFlight', () => {
  test('runs work with the same key once, and tells the first caller that it started it', async () => {
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

  test('fails for all callers', async () => {
    const once = new SingleFlight<number>();
    const all = Array.from({ length: 5 }, () => once.share('a', () => Promise.reject(new Error('no'))));
    for (const { outcome } of all) await expect(outcome).rejects.toThrow('no');
  });

  test('runs the work again after it succeeded or failed', async () => {
    const flight = new SingleFlight<number>();
    let begun = 0;
    const work = async () => {
      begun += 1;
      if (begun === 2) throw new Error('no');
      return begun;
    };
    expect(await flight.share('a', work).outcome).toBe(1);
    await expect(flight.share('a', work).outcome).rejects.toThrow('no');
    expect(await flight.share('a', work).outcome).toBe(3);
  });
});
