// Changes that are done while Atlas still works on them: the target stays reserved, and the end is recorded once.
import { describe, expect, test } from '@jest/globals';
import { checkFinished } from '../../../src/approvals/executing/poll.js';
import { deriveReturnId } from '../../../src/approvals/request/ids.js';
import { type InState, SETTLE_AFTER_MS } from '../../../src/approvals/request/request.js';
import type { WorkDeps } from '../../../src/approvals/storage/work.js';
import { AtlasUnreachableError } from '../../../src/atlas/errors.js';
import type { Change } from '../../../src/operations/operation.js';
import type { Progress } from '../../../src/operations/read-back.js';
import { fixtureOn } from '../../support/approvals-fixture.js';
import { dropLimit } from '../../support/limit.js';
import { ben } from '../../support/people.js';
import { openRedis, put, stored, storedAs, taken } from '../../support/redis.js';
import { approved, MINUTE, NOW, succeeded, unknown } from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';

const redis = await openRedis();
const { id } = approved();
const OTHER = 'GGG-GGG';
const USUAL_MS = 10 * MINUTE;
const WRONG = 'daily failed.';

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
  const checked = async (by: WorkDeps = deps) => {
    await checkFinished(by, await stored(store, id));
    return (await storedAs(store, id, 'succeeded')).request;
  };
  /** Makes everything that much older. */
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
  const nextCheck = async () => {
    const score = await redis.connection.zscore(store.key('due', 'finishing'), id);
    return score === null ? undefined : Number(score) - (await store.now());
  };
  return { ...fixture, shows, checked, later, done, holder, nextCheck };
}

describe('a change that Atlas is still working on', () => {
  test('is done, keeps its target, and is checked soon', async () => {
    const { store, done, holder, nextCheck } = await fixture();
    await done();
    expect((await storedAs(store, id, 'succeeded')).request).toMatchObject({ finishing: { usualMs: USUAL_MS } });
    expect([await holder(), await taken(store, 'work'), await store.countOpen()]).toEqual([id, [], 0]);
    expect(await nextCheck()).toBeGreaterThan(3_000);
  });

  test('is finished once seen under way and then at rest, which frees its target', async () => {
    const { done, holder, checked, later, nextCheck, journal, shows } = await fixture();
    await done();
    await checked();
    await later(4 * MINUTE);
    await checked();
    expect(await nextCheck()).toBeLessThan(60_001);
    shows.now = 'at rest';
    const request = await checked();
    expect(request).toMatchObject({ state: 'succeeded', finished: { at: expect.any(Number) } });
    expect(request).not.toHaveProperty('finishing');
    expect([await holder(), await nextCheck()]).toEqual([null, undefined]);
    expect(await journal()).toBe('claimed sent succeeded observed finished');
  });

  test('is finished if two checks find it at rest, as of the first of them', async () => {
    const { done, checked, later, holder, shows, store } = await fixture();
    await done();
    shows.now = 'at rest';
    await checked();
    expect(await checked()).toMatchObject({ finishing: { seen: { is: 'at rest' } } });
    await later(21_000);
    const { finishing } = (await storedAs(store, id, 'succeeded')).request;
    expect(await checked()).toMatchObject({ finished: { at: finishing?.seen?.at } });
    expect(await holder()).toBeNull();
  });

  test('continues if Atlas begins after the first check', async () => {
    const { done, checked, later, shows } = await fixture();
    await done();
    shows.now = 'at rest';
    await checked();
    await later(21_000);
    shows.now = 'under way';
    expect(await checked()).toMatchObject({ finishing: { seen: { is: 'under way' } } });
  });

  test('says so if it goes wrong', async () => {
    const { done, checked, holder, shows } = await fixture();
    await done();
    await checked();
    shows.now = { wrong: WRONG };
    expect(await checked()).toMatchObject({ finished: { sentence: WRONG } });
    expect(await holder()).toBeNull();
  });

  test('is recorded once, by one of many workers', async () => {
    const { done, checked, journal, shows, deps, store } = await fixture();
    await done();
    await checked();
    shows.now = 'at rest';
    const read = await stored(store, id);
    await Promise.all(Array.from({ length: 10 }, () => checkFinished(deps, read)));
    expect(await journal()).toBe('claimed sent succeeded observed finished');
  });

  test('is due again if its worker dies during a check', async () => {
    const { done, store, later, checked, shows } = await fixture();
    await done();
    await later(MINUTE);
    expect(await taken(store, 'finishing')).toEqual([id]);
    shows.now = new AtlasUnreachableError({ method: 'GET', path: '/limits/daily' }, { why: 'cut', sent: true });
    expect(await taken(store, 'finishing')).toEqual([id]);
    expect(await checked()).toHaveProperty('finishing');
  });
});

describe('after three times the usual duration', () => {
  test.each<readonly [string, Progress | Error, RegExp]>([
    ['it is still under way', 'under way', /daily is still being dropped after 30 minutes/],
    [
      'Atlas can’t be read',
      new AtlasUnreachableError({ method: 'GET', path: '/limits/daily' }, { why: 'cut', sent: true }),
      /30 minutes, .*don’t know .*daily/,
    ],
  ])('checks stop with a message and the target is free if %s', async (_, seen, sentence) => {
    const { done, checked, later, holder, shows } = await fixture();
    await done();
    shows.now = seen;
    expect(await checked()).toMatchObject({ finishing: {} });
    await later(3 * USUAL_MS);
    expect((await checked()).finished?.sentence).toMatch(sentence);
    expect(await holder()).toBeNull();
  });

  test('checks also stop for an operation that no longer exists', async () => {
    const { done, checked, later, holder, deps, nextCheck } = await fixture();
    await done();
    const without = { ...deps, operation: () => undefined };
    expect(await checked(without)).toMatchObject({ finishing: {} });
    expect(await nextCheck()).toBeGreaterThan(0);
    await later(3 * USUAL_MS);
    expect((await checked(without)).finished?.sentence).toContain('drop-limit');
    expect(await holder()).toBeNull();
  });

  test('a change that nobody checked for days is finished if two checks find it at rest', async () => {
    const { done, checked, later, shows } = await fixture();
    await done();
    await later(300 * USUAL_MS);
    shows.now = 'at rest';
    expect(await checked()).toMatchObject({ finishing: { seen: { is: 'at rest' } } });
    await later(21_000);
    expect((await checked()).finished).not.toHaveProperty('sentence');
  });
});

test('another change of the target waits, says why, and runs afterwards', async () => {
  const { store, done, execute, checked, shows, atlas } = await fixture();
  await done();
  await checked();
  await put(store, approved({ id: OTHER }));
  atlas.value = '5 GB';
  const delayed = expect.stringMatching(`^Atlas is still working on daily for ${id}\\.$`);
  expect(await execute({ id: OTHER })).toMatchObject({ state: 'approved', delayed });
  shows.now = 'at rest';
  await checked();
  expect((await execute({ id: OTHER })).state).toBe('succeeded');
});

test.each<readonly [string, Progress, object]>([
  ['undone once Atlas has finished its undo', 'at rest', { by: id, at: expect.any(Number) }],
  ['not undone if its undo goes wrong', { wrong: WRONG }, { isUnderWay: true, sentence: WRONG }],
])('a change is %s', async (_, then, undone) => {
  const { store, execute, checked, shows, request } = await fixture();
  await put(store, succeeded({ id: OTHER }));
  await put(store, approved({ undoes: OTHER }));
  await execute();
  expect(await request(OTHER)).toMatchObject({ undone: { by: id, isUnderWay: true } });
  await checked();
  shows.now = then;
  await checked();
  expect(await request(OTHER)).toMatchObject({ undone });
  const isUndone = then === 'at rest';
  expect((await store.history(OTHER)).map(({ type }) => type)).toEqual(['undoing', isUndone ? 'undone' : 'undoing']);
});

test('a change that a request undoes without naming it is undone once, and at once', async () => {
  const { store, execute, checked, shows, request, journal } = await fixture();
  await put(store, succeeded({ id: OTHER }));
  const back = asReturn(approved({ returning: { byItself: true } }));
  const returns = back.returns && { ...back.returns, change: OTHER };
  await put(store, { ...back, id: deriveReturnId(OTHER), returns });
  await put(store, approved());
  await execute();
  await checked();
  shows.now = 'at rest';
  expect(await checked()).toHaveProperty('finished');
  expect(await request(OTHER)).toHaveProperty('undone', { by: id, at: expect.any(Number) });
  expect(await journal(OTHER)).toBe('undone');
});

test('a change settled as done is checked until Atlas has finished', async () => {
  const { store, press, request } = await fixture();
  await put(store, unknown({ since: (await store.now()) - SETTLE_AFTER_MS }));
  await press(ben, 'it happened');
  expect(await request()).toMatchObject({ state: 'succeeded', finishing: { usualMs: USUAL_MS } });
});

test('a finished request isn’t checked', async () => {
  const { store, deps } = await fixture();
  const done: InState<'succeeded'> = succeeded({ finished: { at: NOW } });
  await put(store, done);
  await redis.connection.zadd(store.key('due', 'finishing'), 0, id);
  await checkFinished(deps, await stored(store, id));
  expect([(await stored(store, id)).request, await taken(store, 'finishing')]).toEqual([done, []]);
});
