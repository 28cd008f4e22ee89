import { describe, expect, test } from '@jest/globals';
import { closeByHand, endNow } from '../../../src/approvals/deciding/end.js';
import { tick } from '../../../src/approvals/executing/clock.js';
import { execute } from '../../../src/approvals/executing/executor.js';
import { decideRequest } from '../../../src/approvals/request/transitions.js';
import { announceAt } from '../../../src/approvals/returns/way-back.js';
import type { Work } from '../../../src/approvals/storage/work.js';
import { AtlasApiError } from '../../../src/atlas/errors.js';
import {
  aged,
  approvedWithoutUndo,
  BACK,
  changed,
  forTwoHours,
  ID,
  PUT,
  said,
  whileBench,
} from '../../support/for-a-while.js';
import { previewOf } from '../../support/limit.js';
import { ben, cleo, rita } from '../../support/people.js';
import { openRedis, put, stored, storedAs, taken } from '../../support/redis.js';
import { HOUR, MINUTE, NOW } from '../../support/requests.js';

const redis = await openRedis();

describe('ending it now', () => {
  test('is for the requester and any approver, and puts it back at once', async () => {
    for (const { userId } of [rita, cleo]) {
      const { deps, returned, journal, store } = await changed(redis, { isDue: false });
      expect(await endNow(deps, { id: ID, userId })).toMatchObject({ events: [{ type: 'hastened' }] });
      expect(await returned()).toMatchObject({ state: 'succeeded' });
      expect(await journal()).toBe('scheduled hastened claimed sent succeeded');
      expect((await store.history(BACK))[1]?.by).toBe(userId);
      expect(await endNow(deps, { id: ID, userId })).toMatchObject({ refused: 'over' });
    }
  });

  test('is for nobody else, and for nothing that stays', async () => {
    const { deps, store } = await changed(redis, { isDue: false });
    expect(await endNow(deps, { id: ID, userId: 'U0MALLORY' })).toMatchObject({ refused: 'not an approver' });
    expect(await endNow(deps, { id: 'GGG-GGG', userId: ben.userId })).toMatchObject({ refused: 'no return' });
    expect((await storedAs(store, BACK, 'approved')).request.notBefore).toBeGreaterThan(await store.now());
  });

  test('has to be asked for where it widens', async () => {
    const store = redis.freshStore();
    const { deps } = whileBench(store);
    await put(store, { ...forTwoHours(), preview: { ...previewOf('5 GB'), direction: 'narrows cost' } });
    await execute(deps, await storedAs(store, ID, 'approved'));
    expect(await endNow(deps, { id: ID, userId: ben.userId })).toMatchObject({ refused: 'widens' });
  });
});

describe('saying that it was done by hand', () => {
  async function stuck() {
    const one = await changed(redis);
    one.atlas.on.write = () => new AtlasApiError(PUT, { status: 403 });
    await one.returned();
    return one;
  }

  test('is believed once nothing of the change is left, and ends it', async () => {
    const { deps, atlas, returned, store } = await stuck();
    expect(await closeByHand(deps, { id: ID, userId: ben.userId })).toMatchObject({
      events: [{ type: 'done-by-hand' }],
    });
    atlas.value = '5 GB';
    expect(await returned()).toMatchObject({ state: 'cancelled', by: ben.userId });
    expect(await store.countReturns()).toBe(0);
  }, 15_000);

  test('is not believed while Atlas still shows it, which is said, and putting it back is tried at once', async () => {
    const { deps, atlas, returned } = await stuck();
    await closeByHand(deps, { id: ID, userId: ben.userId });
    expect(await closeByHand(deps, { id: ID, userId: cleo.userId })).toMatchObject({ events: [] });
    expect(await returned()).toMatchObject({
      state: 'approved',
      returning: { notByHand: { by: ben, sentence: said('Atlas still shows') } },
    });
    delete atlas.on.write;
    expect(await returned()).toMatchObject({ state: 'succeeded' });
  });

  test('is for approvers, not for who asked for the change', async () => {
    const { deps } = await stuck();
    expect(await closeByHand(deps, { id: ID, userId: rita.userId })).toMatchObject({ refused: 'own request' });
    expect(await closeByHand(deps, { id: ID, userId: 'U0MALLORY' })).toMatchObject({ refused: 'not an approver' });
  });

  test('is refused while nothing keeps it from being put back', async () => {
    const { deps } = await changed(redis, { isDue: false });
    expect(await closeByHand(deps, { id: ID, userId: ben.userId })).toMatchObject({ refused: 'not stuck' });
  });
});

describe('as time passes', () => {
  test('people are told once that it ends soon, where it lasts half an hour at least', async () => {
    const { store, journal } = await changed(redis, { isDue: false });
    await tick(store, BACK);
    expect(await journal()).toBe('scheduled');
    const { request } = await storedAs(store, BACK, 'approved');
    await aged(store, request, { returning: { announceAt: await store.now() } });
    for (const _ of [1, 2]) await tick(store, BACK);
    expect(await journal()).toBe('scheduled announced');
    expect((await storedAs(store, BACK, 'approved')).request.returning?.announcedAt).toBeDefined();
    expect([announceAt(NOW + 30 * MINUTE, NOW), announceAt(NOW + 29 * MINUTE, NOW)]).toEqual([
      NOW + 15 * MINUTE,
      undefined,
    ]);
  });

  test('what nobody could say before its end is not said after it', async () => {
    const { store, journal } = await changed(redis);
    const { request } = await storedAs(store, BACK, 'approved');
    await aged(store, request, { returning: { announceAt: (await store.now()) - MINUTE } });
    await tick(store, BACK);
    expect(await journal()).toBe('scheduled');
    expect(await redis.connection.zscore(store.key('due', 'clock'), BACK)).toBeNull();
  });

  test('one that waits for somebody is brought to mind again and again, and never expires', async () => {
    const { store, people, returned } = await changed(redis, { direction: 'widens access' });
    people.members.set('S0SECUR', [ben.userId]);
    const asked = await returned();
    if (asked.state !== 'pending') throw new Error(asked.state);
    for (const _ of [1, 2]) {
      const { request, version, now } = await storedAs(store, BACK, 'pending');
      const due = { ...request, remindAt: now };
      await store.commit({ request: due, expected: version, readAt: now, events: [], by: 'countersign' });
      await tick(store, BACK);
      const after = (await storedAs(store, BACK, 'pending')).request;
      expect(after.remindAt).toBe((after.returning?.remindedAt ?? 0) + 4 * HOUR);
    }
  });
});

test('one that waits for somebody goes by what its rule says of reminders and of whom to tell else', async () => {
  const { store, deps, people, returned } = await changed(redis, { direction: 'widens access' });
  people.members.set('S0SECUR', [ben.userId]);
  const escalate = { afterMs: 20 * MINUTE, to: [{ name: 'leads', ids: ['S0LEADS'] }] };
  const { request: waits } = await storedAs(store, BACK, 'approved');
  const rule = { ...waits.rule, remindAfterMs: [10 * MINUTE], escalate, webhook: true as const };
  await aged(store, waits, { rule });
  await returned(deps);
  const asked = await storedAs(store, BACK, 'pending');
  const { since = 0 } = asked.request.reminders ?? {};
  expect(Math.abs((asked.request.remindAt ?? 0) - since - 10 * MINUTE)).toBeLessThan(10_000);
  const steps = [10 * MINUTE, 20 * MINUTE, 20 * MINUTE + 4 * HOUR].map((ms) => {
    const at = since + ms;
    return decideRequest({ ...asked.request, remindAt: at }, { type: 'remind' }, at);
  });
  expect(steps).toEqual([
    [{ type: 'reminded', remindAt: since + 20 * MINUTE }],
    [{ type: 'escalated', remindAt: since + 20 * MINUTE + 4 * HOUR }],
    [{ type: 'reminded', remindAt: since + 20 * MINUTE + 8 * HOUR }],
  ]);
  const { version, now } = await stored(store, BACK);
  const due = { ...asked.request, remindAt: now, reminders: { since: now - 20 * MINUTE } };
  await store.commit({ request: due, expected: version, readAt: now, events: [], by: 'countersign' });
  await tick(store, BACK);
  expect((await stored(store, BACK)).request).toMatchObject({ state: 'pending', reminders: { escalated: true } });
  expect(await taken(store, 'webhook')).toEqual([BACK]);
});

describe('what Atlas ends by itself', () => {
  async function granted() {
    const store = redis.freshStore();
    const bench = whileBench(store);
    const byItself: Work['operation'] = (name) => {
      const operation = bench.deps.operation(name);
      return operation && name === 'drop-limit' ? { ...operation, endsByItself: true } : operation;
    };
    const deps = { ...bench.deps, operation: byItself };
    await put(store, approvedWithoutUndo());
    await execute(deps, await storedAs(store, ID, 'approved'));
    bench.atlas.direction = 'narrows cost';
    const returned = async () => {
      const { request } = await storedAs(store, BACK, 'approved');
      await aged(store, request, { notBefore: await store.now() });
      await execute(deps, await storedAs(store, BACK, 'approved'));
      return (await stored(store, BACK)).request;
    };
    return { ...bench, deps, returned };
  }

  test('is read back a minute after its end, keeps nobody from anything, and is over when it is gone', async () => {
    const { atlas, store, returned } = await granted();
    const { request } = await storedAs(store, BACK, 'approved');
    expect(request.notBefore).toBe((request.returns?.endsAt ?? 0) + MINUTE);
    expect(await store.openReturn(request.preview.target)).toBe('none');
    atlas.value = '5 GB';
    const over = 'Its time is over, and nothing of it is left in Atlas.';
    expect(await returned()).toMatchObject({ state: 'voided', sentence: over });
    expect(atlas.calls.write).toBe(1);
  }, 15_000);

  test('and is still there stays open and is said, and is ended by whoever ends it now', async () => {
    const { atlas, deps, returned } = await granted();
    expect(await returned()).toMatchObject({
      state: 'approved',
      delayed: said('Atlas still shows it'),
      returning: { troubles: 1 },
    });
    expect(atlas.calls.write).toBe(1);
    await endNow(deps, { id: ID, userId: rita.userId });
    expect(await returned()).toMatchObject({ state: 'succeeded' });
    expect(atlas.value).toBe('5 GB');
  });
});
