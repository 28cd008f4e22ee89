// What Atlas may undo after it is done: it is looked at for a while, and people are told only if it is undone.
import { describe, expect, test } from '@jest/globals';
import { checkFinished } from '../../../src/approvals/executing/poll.js';
import { withFinish } from '../../../src/approvals/request/finishing-evolve.js';
import { AtlasUnreachable } from '../../../src/atlas/errors.js';
import type { Change, JsonObject, Sent } from '../../../src/operations/operation.js';
import { plain } from '../../../src/slack/blocks/text.js';
import { noticeOfFinish } from '../../../src/slack/cards/notices.js';
import { finishedNote, outcomeLines } from '../../../src/slack/cards/outcome.js';
import { capitalizedState } from '../../../src/slack/cards/state-words.js';
import { fixtureOn } from '../../support/approvals-fixture.js';
import { BACK, changed as changedForAWhile, ID } from '../../support/for-a-while.js';
import { dropLimit } from '../../support/limit.js';
import { textOf } from '../../support/looking.js';
import { openRedis, put, stored, storedAs } from '../../support/redis.js';
import { approved, HOUR, sent } from '../../support/requests.js';

const redis = await openRedis();
const { id } = approved();
const AGAIN = 'The limit is there again.';

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
  const looked = async () => {
    await checkFinished(fixture.deps, await stored(store, id));
    return (await storedAs(store, id, 'succeeded')).request;
  };
  const later = async (ms: number) =>
    change({ endedAt: (await storedAs(store, id, 'succeeded')).request.endedAt - ms });
  const nextLook = async () => {
    const score = await redis.connection.zscore(store.key('due', 'finishing'), id);
    return score === null ? undefined : Number(score) - (await store.now());
  };
  const holder = () => redis.connection.get(store.key('target', 'query-limit', 'daily'));
  return { ...fixture, shows, looked, later, nextLook, holder };
}

test('is done and looked at again, and its target is free', async () => {
  const { looked, nextLook, holder } = await fixture();
  expect(await nextLook()).toBeGreaterThan(0);
  expect(await holder()).toBeNull();
  const request = await looked();
  expect(request).toMatchObject({ watching: { forMs: 24 * HOUR } });
  expect([finishedNote(request), capitalizedState(request)]).toEqual([undefined, 'Done']);
  expect(await nextLook()).toBeGreaterThan(20_000);
});

test('is looked at less and less often, and without a word to the end', async () => {
  const { looked, later, nextLook, journal } = await fixture();
  await later(12 * HOUR);
  await looked();
  expect(await nextLook()).toBeGreaterThan(14 * 60_000);
  await later(12 * HOUR);
  const request = await looked();
  expect(request).not.toHaveProperty('watching');
  expect(request).not.toHaveProperty('finished');
  expect(await nextLook()).toBeUndefined();
  expect(await journal()).toBe('claimed sent succeeded watched');
});

test('says so once when it is undone', async () => {
  const { looked, shows, nextLook } = await fixture();
  await looked();
  shows.now = AGAIN;
  const request = await looked();
  expect(plain(finishedNote(request) ?? '')).toBe(AGAIN);
  expect(capitalizedState(request)).toBe('Undone');
  expect(request).not.toHaveProperty('watching');
  expect(await nextLook()).toBeUndefined();
});

test('says so when Atlas added more, and stays done', async () => {
  const { looked, shows, nextLook } = await fixture();
  shows.now = { more: 'There is another limit, too.' };
  const request = await looked();
  expect(plain(finishedNote(request) ?? '')).toBe(shows.now.more);
  expect(capitalizedState(request)).toBe('Done');
  expect(textOf(outcomeLines(request))).toContain('Confirmed in Atlas at');
  expect(textOf(noticeOfFinish(request)[0]?.words(new Set()).blocks ?? [])).toContain('⚠');
  expect(request).not.toHaveProperty('watching');
  expect(await nextLook()).toBeUndefined();
});

test('goes on while Atlas can’t be read', async () => {
  const { looked, shows } = await fixture();
  shows.now = new AtlasUnreachable({ method: 'GET', path: '/limits/daily' }, { why: 'cut', sent: true });
  expect(await looked()).toMatchObject({ watching: {} });
});

test('is nobody’s news once people undid it themselves', async () => {
  const { looked, shows, change, store } = await fixture();
  await change({ undone: { by: 'GGG-GGG', at: await store.now() } });
  shows.now = AGAIN;
  const request = await looked();
  expect(request).not.toHaveProperty('watching');
  expect(request).not.toHaveProperty('finished');
});

test('is not looked at where nothing may undo it', async () => {
  const { nextLook, store } = await fixture(false);
  expect(await nextLook()).toBeUndefined();
  expect((await storedAs(store, id, 'succeeded')).request).not.toHaveProperty('watching');
});

test('whether it is looked at is decided with Atlas’s reply', () => {
  const watches = { forMs: HOUR, isNeeded: ({ reply }: Sent) => reply?.id === '1', look: async () => undefined };
  const done = (reply: JsonObject) => ({ type: 'succeeded' as const, sentence: '', readBack: true, reply });
  const [one, other] = withFinish({ ...dropLimit, watches }, sent(), [done({ id: '1' }), done({ id: '2' })]);
  expect(one).toHaveProperty('watchMs', HOUR);
  expect(other).not.toHaveProperty('watchMs');
});

describe('of a change for a while', () => {
  async function changed() {
    const shows: { now: string | undefined } = { now: undefined };
    const watches = { forMs: 24 * HOUR, isNeeded: () => true, look: async () => shows.now };
    const one = await changedForAWhile(redis, { both: { watches }, isDue: false });
    const looked = async (id: string) => {
      await checkFinished(one.deps, await stored(one.store, id));
      return (await storedAs(one.store, id, 'succeeded')).request;
    };
    const claim = async () =>
      one.change({ state: 'executing', worker: 'w1', leaseUntil: (await one.store.now()) + HOUR }, BACK);
    const revert = async () => {
      await one.due();
      await one.returned();
    };
    return { shows, revert, looked, claim };
  }

  test('what Atlas undoes before its end is said', async () => {
    const { shows, looked } = await changed();
    shows.now = AGAIN;
    expect(capitalizedState(await looked(ID))).toBe('Undone');
  });

  test('it is still looked at while its return is claimed and nothing is sent', async () => {
    const { shows, claim, looked } = await changed();
    await claim();
    expect(await looked(ID)).toHaveProperty('watching');
    shows.now = AGAIN;
    expect(capitalizedState(await looked(ID))).toBe('Undone');
  });

  test('only the return is still looked at once it is put back', async () => {
    const { shows, revert, looked } = await changed();
    await revert();
    shows.now = AGAIN;
    const change = await looked(ID);
    expect(change).not.toHaveProperty('watching');
    expect(change).not.toHaveProperty('finished');
    expect(plain(finishedNote(await looked(BACK)) ?? '')).toBe(AGAIN);
  });
});
