// What Atlas goes on with after it is done: the target stays reserved, the end is recorded once, and comes for sure.
import { describe, expect, test } from '@jest/globals';
import { checkFinished } from '../../../src/approvals/executing/poll.js';
import { type InState, SETTLE_AFTER_MS } from '../../../src/approvals/request/request.js';
import type { WorkDeps } from '../../../src/approvals/storage/work.js';
import { AtlasUnreachable } from '../../../src/atlas/errors.js';
import type { Change } from '../../../src/operations/operation.js';
import type { Progress } from '../../../src/operations/read-back.js';
import { fixtureOn } from '../../support/approvals-fixture.js';
import { dropLimit } from '../../support/limit.js';
import { ben } from '../../support/people.js';
import { openRedis, put, stored, storedAs, taken } from '../../support/redis.js';
import { approved, MINUTE, NOW, succeeded, unknown } from '../../support/requests.js';

const redis = await openRedis();
const { id } = approved();
const OTHER = 'GGG-GGG';
const USUAL_MS = 10 * MINUTE;
const WRONG = 'daily is gone.';

async function fixture() {
  const shows: { now: Progress | Error } = { now: 'under way' };
  const operation: Change = {
    ...dropLimit,
    finishes: {
      usualMs: USUAL_MS,
      meanwhile: 'being dropped',
      async look() {
        if (shows.now instanceof Error) throw shows.now;
        return shows.now;
      },
    },
  };
  const fixture = fixtureOn(redis.freshStore(), { operation: () => operation });
  const { store, deps, change, execute } = fixture;
  const looked = async (by: WorkDeps = deps) => {
    await checkFinished(by, await stored(store, id));
    return (await storedAs(store, id, 'succeeded')).request;
  };
  /** As time would. */
  const later = async (ms: number) => {
    const { finishing, endedAt } = (await storedAs(store, id, 'succeeded')).request;
    const seen = finishing?.seen && { ...finishing.seen, at: finishing.seen.at - ms };
    await change({
      endedAt: endedAt - ms,
      ...(finishing && { finishing: { ...finishing, ...(seen && { seen }) } }),
    });
  };
  const done = async () => {
    await put(store, approved());
    await execute();
  };
  const holder = () => redis.connection.get(store.key('target', 'query-limit', 'daily'));
  const nextLook = async () => {
    const score = await redis.connection.zscore(store.key('due', 'finishing'), id);
    return score === null ? undefined : Number(score) - (await store.now());
  };
  return { ...fixture, shows, looked, later, done, holder, nextLook };
}

const over = { finishing: undefined };

describe('a change that Atlas goes on with', () => {
  test('is done, keeps its target, and is looked at soon', async () => {
    const { store, done, holder, nextLook } = await fixture();
    await done();
    expect((await storedAs(store, id, 'succeeded')).request).toMatchObject({ finishing: { usualMs: USUAL_MS } });
    expect([await holder(), await taken(store, 'work'), await store.countOpen()]).toEqual([id, [], 0]);
    expect(await nextLook()).toBeGreaterThan(3_000);
  });

  test('is over once it was seen under way and then at rest; that frees the target', async () => {
    const { done, holder, looked, later, nextLook, journal, shows } = await fixture();
    await done();
    await looked();
    await later(4 * MINUTE);
    await looked();
    expect(await nextLook()).toBeLessThan(60_001);
    shows.now = 'at rest';
    const request = await looked();
    expect(request).toMatchObject({ state: 'succeeded', finished: { at: expect.any(Number) } });
    expect(request).not.toHaveProperty('finishing');
    expect([await holder(), await nextLook()]).toEqual([null, undefined]);
    expect(await journal()).toBe('claimed sent succeeded observed finished');
  });

  test('is not over when the first look finds it at rest, but when a later one does, too; it was by then', async () => {
    const { done, looked, later, holder, shows, store } = await fixture();
    await done();
    shows.now = 'at rest';
    await looked();
    expect(await looked()).toMatchObject({ finishing: { seen: { is: 'at rest' } } });
    await later(21_000);
    const { finishing } = (await storedAs(store, id, 'succeeded')).request;
    expect(await looked()).toMatchObject({ finished: { at: finishing?.seen?.at } });
    expect(await holder()).toBeNull();
  });

  test('goes on when Atlas had not begun at the first look', async () => {
    const { done, looked, later, shows } = await fixture();
    await done();
    shows.now = 'at rest';
    await looked();
    await later(21_000);
    shows.now = 'under way';
    expect(await looked()).toMatchObject({ finishing: { seen: { is: 'under way' } } });
  });

  test('that goes wrong says so', async () => {
    const { done, looked, holder, shows } = await fixture();
    await done();
    await looked();
    shows.now = { wrong: WRONG };
    expect(await looked()).toMatchObject({ finished: { sentence: WRONG } });
    expect(await holder()).toBeNull();
  });

  test('is recorded once, by one of many workers', async () => {
    const { done, looked, journal, shows, deps, store } = await fixture();
    await done();
    await looked();
    shows.now = 'at rest';
    const read = await stored(store, id);
    await Promise.all(Array.from({ length: 10 }, () => checkFinished(deps, read)));
    expect(await journal()).toBe('claimed sent succeeded observed finished');
  });

  test('whose worker dies at the look is due again', async () => {
    const { done, store, later, looked, shows } = await fixture();
    await done();
    await later(MINUTE);
    expect(await taken(store, 'finishing')).toEqual([id]);
    shows.now = new AtlasUnreachable({ method: 'GET', path: '/limits/daily' }, { why: 'cut', sent: true });
    expect(await taken(store, 'finishing')).toEqual([id]);
    expect(await looked()).not.toMatchObject(over);
  });
});

describe('after three times as long as usual', () => {
  test.each<readonly [string, Progress | Error, string]>([
    [
      'still under way',
      'under way',
      'daily is still being dropped after 30 minutes, three times as long as usual. I’ve stopped checking. Follow it in Atlas.',
    ],
    [
      'Atlas cannot be asked',
      new AtlasUnreachable({ method: 'GET', path: '/limits/daily' }, { why: 'cut', sent: true }),
      'After 30 minutes I don’t know whether Atlas has finished with daily',
    ],
  ])('it is said, and the target is free: %s', async (_, seen, sentence) => {
    const { done, looked, later, holder, shows } = await fixture();
    await done();
    shows.now = seen;
    expect(await looked()).toMatchObject({ finishing: {} });
    await later(3 * USUAL_MS);
    expect((await looked()).finished?.sentence).toContain(sentence);
    expect(await holder()).toBeNull();
  });

  test('also when the operation is gone; before that nothing is given up', async () => {
    const { done, looked, later, holder, deps, nextLook } = await fixture();
    await done();
    const gone = { ...deps, operation: () => undefined };
    expect(await looked(gone)).toMatchObject({ finishing: {} });
    expect(await nextLook()).toBeGreaterThan(0);
    await later(3 * USUAL_MS);
    expect((await looked(gone)).finished?.sentence).toContain('drop-limit');
    expect(await holder()).toBeNull();
  });

  test('nobody looked for days: what is at rest then is over, at the second look', async () => {
    const { done, looked, later, shows } = await fixture();
    await done();
    await later(300 * USUAL_MS);
    shows.now = 'at rest';
    expect(await looked()).toMatchObject({ finishing: { seen: { is: 'at rest' } } });
    await later(21_000);
    expect((await looked()).finished).not.toHaveProperty('sentence');
  });
});

test('another change of the same target waits meanwhile, with words, and runs then', async () => {
  const { store, done, execute, looked, shows, atlas } = await fixture();
  await done();
  await looked();
  await put(store, approved({ id: OTHER }));
  atlas.value = '5 GB';
  const delayed = `${id} is done, but Atlas is still working on daily. This runs once Atlas has finished. If it expires first, ask again.`;
  expect(await execute({ id: OTHER })).toMatchObject({ state: 'approved', delayed });
  shows.now = 'at rest';
  await looked();
  expect((await execute({ id: OTHER })).state).toBe('succeeded');
});

test('what a person settles goes on in Atlas, too', async () => {
  const { store, press, request } = await fixture();
  await put(store, unknown({ since: (await store.now()) - SETTLE_AFTER_MS }));
  await press(ben, 'it happened');
  expect(await request()).toMatchObject({ state: 'succeeded', finishing: { usualMs: USUAL_MS } });
});

test('a request that is over with Atlas is not looked at', async () => {
  const { store, deps } = await fixture();
  const done: InState<'succeeded'> = succeeded({ finished: { at: NOW } });
  await put(store, done);
  await redis.connection.zadd(store.key('due', 'finishing'), 0, id);
  await checkFinished(deps, await stored(store, id));
  expect([(await stored(store, id)).request, await taken(store, 'finishing')]).toEqual([done, []]);
});
