// All replicas share one pace of posts, in turns that are fair to each person, and mention a group once a minute.
import { describe, expect, test } from '@jest/globals';
import { Pace } from '../../../src/slack/api/pace.js';
import { eventually } from '../../support/eventually.js';
import { openRedis } from '../../support/redis.js';

const redis = await openRedis();
const CHANNEL = 'C0APPROVALS';

function replicas() {
  const store = redis.freshStore();
  const [one, other] = [new Pace(redis.connection, store.key), new Pace(redis.connection, store.key)];
  /** Ends the current turn. */
  const later = () => redis.connection.del(store.key('pace', CHANNEL));
  return { store, one, other, later };
}

const ask = (pace: Pace, what: string, whose = 'U0RITA', isLast = false) => pace.post(CHANNEL, { what, whose, isLast });
const may = async (...asked: Parameters<typeof ask>) => (await ask(...asked)) === 0;

describe('a turn to post in a channel', () => {
  test('goes to one replica a second in each channel', async () => {
    const { one, other } = replicas();
    const elsewhere = one.post('C0INCIDENT', { what: 'B', whose: 'U0RITA', isLast: false });
    const turns = await Promise.all([ask(one, 'A'), ask(other, 'B'), elsewhere]);
    expect(turns.map((waitMs) => waitMs === 0)).toEqual([true, false, true]);
    expect(turns[1]).toBeLessThanOrEqual(1_000);
    await eventually(() => may(other, 'B'));
  });

  test('goes to each person in turn: ten posts of one delay a colleague’s by one at most', async () => {
    const { one, other, later } = replicas();
    const many = Array.from({ length: 10 }, (_, at) => `R${at}`);
    expect(await may(one, 'R0')).toBe(true);
    for (const what of many.slice(1)) expect(await may(one, what)).toBe(false);
    const waitMs = await ask(other, 'SAM', 'U0SAM');
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThanOrEqual(2_000);
    const order: string[] = [];
    for (let turn = 0; turn < 10; turn += 1) {
      await later();
      for (const what of [...many.slice(1), 'SAM'].filter((each) => !order.includes(each)))
        if (await may(one, what, what === 'SAM' ? 'U0SAM' : 'U0RITA')) order.push(what);
    }
    expect(order.indexOf('SAM')).toBeLessThanOrEqual(1);
    expect(order.filter((what) => what !== 'SAM')).toEqual(many.slice(1));
  });

  test('says when to ask again: a second later for each post ahead', async () => {
    const { one, later } = replicas();
    await ask(one, 'A');
    const waits = [await ask(one, 'B'), await ask(one, 'C'), await ask(one, 'D')];
    expect(waits.map((waitMs) => Math.ceil(waitMs / 1_000))).toEqual([1, 2, 3]);
    await later();
    expect(await may(one, 'C')).toBe(false);
    expect(await may(one, 'B')).toBe(true);
  });

  test('goes to posts that can wait last, even if they asked first', async () => {
    const { one, other, later } = replicas();
    await ask(one, 'A');
    expect(await may(other, 'EXPIRED', 'U0SAM', true)).toBe(false);
    expect(await may(one, 'B')).toBe(false);
    await later();
    expect(await may(other, 'EXPIRED', 'U0SAM', true)).toBe(false);
    expect(await may(one, 'B')).toBe(true);
    await later();
    expect(await may(other, 'EXPIRED', 'U0SAM', true)).toBe(true);
  });

  test('is not kept for a post that was told to ask much later', async () => {
    const { store, one, later } = replicas();
    await ask(one, 'A');
    await ask(one, 'LATE');
    await redis.connection.zincrby(`${store.key('pace', CHANNEL)}:asking`, 20_000, 'LATE');
    expect(await may(one, 'C')).toBe(false);
    await later();
    expect(await may(one, 'C')).toBe(true);
  });

  test('goes to anybody if all twenty ahead don’t take theirs', async () => {
    const { one, other } = replicas();
    for (let at = 0; at < 20; at += 1) await ask(one, `LATE ${at}`, `U${at}`);
    // Each blocks the others for some seconds around the time when it was to ask again.
    await eventually(() => may(other, 'X', 'U0SAM'), 8_000);
  });
});

describe('mentioning a group', () => {
  test('is allowed in one message a minute over all replicas, and for another group in the next', async () => {
    const { store, one, other } = replicas();
    const calls = await Promise.all([one.mayMention(['S1', 'U1'], 'A card'), other.mayMention(['S1', 'U1'], 'B card')]);
    expect(calls.map(({ size }) => size).toSorted()).toEqual([0, 2]);
    expect(await other.mayMention(['S1', 'S2'], 'C card')).toEqual(new Set(['S2']));
    await redis.connection.del(store.key('called', 'S1')); // a minute later
    expect(await other.mayMention(['S1'], 'D card')).toEqual(new Set(['S1']));
  });

  test('is allowed again in the same message, as its post may have failed', async () => {
    const { one, other } = replicas();
    expect(await one.mayMention(['S1'], 'A card')).toEqual(new Set(['S1']));
    expect(await other.mayMention(['S1'], 'A card')).toEqual(new Set(['S1']));
  });
});
