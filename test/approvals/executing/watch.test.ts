// Watching a change that Atlas may undo after it is done: people are told only if that happens.
import { describe, expect, test } from '@jest/globals';
import { checkFinished } from '../../../src/approvals/executing/poll.js';
import { withFollowUpTimes } from '../../../src/approvals/request/finishing-evolve.js';
import { AtlasUnreachableError } from '../../../src/atlas/errors.js';
import type { Change, ChangeCall, JsonObject } from '../../../src/operations/operation.js';
import { formatPlain } from '../../../src/slack/blocks/text.js';
import { finishedNotices } from '../../../src/slack/cards/notices.js';
import { describeFinish, outcomeLines } from '../../../src/slack/cards/outcome.js';
import { capitalizedState } from '../../../src/slack/cards/state-words.js';
import { fixtureOn } from '../../support/approvals-fixture.js';
import { BACK, changed as changedForAWhile, ID } from '../../support/for-a-while.js';
import { dropLimit } from '../../support/limit.js';
import { textOf } from '../../support/looking.js';
import { openRedis, put, stored, storedAs } from '../../support/redis.js';
import { approved, HOUR, sent } from '../../support/requests.js';

const redis = await openRedis();
const { id } = approved();
const AGAIN = 'The limit is back.';

async function fixture(isNeeded = true) {
  const shows: { now: string | { more: string } | undefined | Error } = { now: undefined };
  const operation: Change = {
    ...dropLimit,
    watches: {
      forMs: 24 * HOUR,
      isNeeded: () => isNeeded,
      async look() {
        if (shows.now instanceof Error) throw shows.now;
        return shows.now;
      },
    },
  };
  const fixture = fixtureOn(redis.freshStore(), { operation: () => operation });
  const { store, change } = fixture;
  await put(store, approved());
  await fixture.execute();
  const checked = async () => {
    await checkFinished(fixture.deps, await stored(store, id));
    return (await storedAs(store, id, 'succeeded')).request;
  };
  const later = async (ms: number) =>
    change({ endedAt: (await storedAs(store, id, 'succeeded')).request.endedAt - ms });
  const nextCheck = async () => {
    const score = await redis.connection.zscore(store.key('due', 'finishing'), id);
    return score === null ? undefined : Number(score) - (await store.now());
  };
  const holder = () => redis.connection.get(store.key('target', 'query-limit', 'daily'));
  return { ...fixture, shows, checked, later, nextCheck, holder };
}

test('a watched change is done, is checked again, and frees its target', async () => {
  const { checked, nextCheck, holder } = await fixture();
  expect(await nextCheck()).toBeGreaterThan(0);
  expect(await holder()).toBeNull();
  const request = await checked();
  expect(request).toMatchObject({ watching: { forMs: 24 * HOUR } });
  expect([describeFinish(request), capitalizedState(request)]).toEqual([undefined, 'Done']);
  expect(await nextCheck()).toBeGreaterThan(20_000);
});

test('a watched change is checked less and less often, and its watch ends without a message', async () => {
  const { checked, later, nextCheck, journal } = await fixture();
  await later(12 * HOUR);
  await checked();
  expect(await nextCheck()).toBeGreaterThan(14 * 60_000);
  await later(12 * HOUR);
  const request = await checked();
  expect(request).not.toHaveProperty('watching');
  expect(request).not.toHaveProperty('finished');
  expect(await nextCheck()).toBeUndefined();
  expect(await journal()).toBe('claimed sent succeeded watched');
});

test('a watched change is reported once when Atlas undoes it', async () => {
  const { checked, shows, nextCheck } = await fixture();
  await checked();
  shows.now = AGAIN;
  const request = await checked();
  expect(formatPlain(describeFinish(request) ?? '')).toBe(AGAIN);
  expect(capitalizedState(request)).toBe('Undone');
  expect(request).not.toHaveProperty('watching');
  expect(await nextCheck()).toBeUndefined();
});

test('a watched change is reported when Atlas adds more, and stays done', async () => {
  const { checked, shows, nextCheck } = await fixture();
  shows.now = { more: 'There is another limit, too.' };
  const request = await checked();
  expect(formatPlain(describeFinish(request) ?? '')).toBe(shows.now.more);
  expect(capitalizedState(request)).toBe('Done');
  expect(textOf(outcomeLines(request))).toContain('Confirmed');
  expect(textOf(finishedNotices(request)[0]?.words(new Set()).blocks ?? [])).toContain('⚠');
  expect(request).not.toHaveProperty('watching');
  expect(await nextCheck()).toBeUndefined();
});

test('a watch goes on while Atlas can’t be read', async () => {
  const { checked, shows } = await fixture();
  shows.now = new AtlasUnreachableError({ method: 'GET', path: '/limits/daily' }, { why: 'cut', sent: true });
  expect(await checked()).toMatchObject({ watching: {} });
});

test('a watch ends without a message when people undo the change', async () => {
  const { checked, shows, change, store } = await fixture();
  await change({ undone: { by: 'GGG-GGG', at: await store.now() } });
  shows.now = AGAIN;
  const request = await checked();
  expect(request).not.toHaveProperty('watching');
  expect(request).not.toHaveProperty('finished');
});

test('a change that Atlas won’t undo isn’t watched', async () => {
  const { nextCheck, store } = await fixture(false);
  expect(await nextCheck()).toBeUndefined();
  expect((await storedAs(store, id, 'succeeded')).request).not.toHaveProperty('watching');
});

test('whether to watch a change is decided by Atlas’s reply', () => {
  const watches = { forMs: HOUR, isNeeded: ({ reply }: ChangeCall) => reply?.id === '1', look: async () => undefined };
  const done = (reply: JsonObject) => ({ type: 'succeeded' as const, sentence: '', readBack: true, reply });
  const [one, other] = withFollowUpTimes({ ...dropLimit, watches }, sent(), [done({ id: '1' }), done({ id: '2' })]);
  expect(one).toHaveProperty('watchMs', HOUR);
  expect(other).not.toHaveProperty('watchMs');
});

describe('a watched temporary change', () => {
  async function changed() {
    const shows: { now: string | undefined } = { now: undefined };
    const watches = { forMs: 24 * HOUR, isNeeded: () => true, look: async () => shows.now };
    const one = await changedForAWhile(redis, { both: { watches }, isDue: false });
    const checked = async (id: string) => {
      await checkFinished(one.deps, await stored(one.store, id));
      return (await storedAs(one.store, id, 'succeeded')).request;
    };
    const claim = async () =>
      one.change({ state: 'executing', worker: 'w1', leaseUntil: (await one.store.now()) + HOUR }, BACK);
    const revert = async () => {
      await one.due();
      await one.returned();
    };
    return { shows, revert, checked, claim };
  }

  test('is reported when Atlas undoes it before its end', async () => {
    const { shows, checked } = await changed();
    shows.now = AGAIN;
    expect(capitalizedState(await checked(ID))).toBe('Undone');
  });

  test('is still watched while its return is claimed and not sent', async () => {
    const { shows, claim, checked } = await changed();
    await claim();
    expect(await checked(ID)).toHaveProperty('watching');
    shows.now = AGAIN;
    expect(capitalizedState(await checked(ID))).toBe('Undone');
  });

  test('is no longer watched once reverted, but its return is', async () => {
    const { shows, revert, checked } = await changed();
    await revert();
    shows.now = AGAIN;
    const change = await checked(ID);
    expect(change).not.toHaveProperty('watching');
    expect(change).not.toHaveProperty('finished');
    expect(formatPlain(describeFinish(await checked(BACK)) ?? '')).toBe(AGAIN);
  });
});
