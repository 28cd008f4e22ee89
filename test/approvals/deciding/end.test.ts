import { describe, expect, test } from '@jest/globals';
import { closeByHand, endNow } from '../../../src/approvals/deciding/end.js';
import { tick } from '../../../src/approvals/executing/clock.js';
import { decideRequest } from '../../../src/approvals/request/transitions.js';
import { announceAt } from '../../../src/approvals/returns/way-back.js';
import {
  approvedForAWhile,
  BACK,
  changed,
  endedByAtlas,
  forTwoHours,
  ID,
  refused,
  said,
} from '../../support/for-a-while.js';
import { previewOf } from '../../support/limit.js';
import { ben, cleo, rita } from '../../support/people.js';
import { forgetful, openRedis, stored, storedAs, taken } from '../../support/redis.js';
import { HOUR, MINUTE, NOW } from '../../support/requests.js';

const redis = await openRedis();

describe('ending it now', () => {
  test('is for the requester and any approver, and puts it back at once', async () => {
    for (const { userId } of [rita, cleo]) {
      const { deps, people, returned, journal, store } = await changed(redis, { isDue: false });
      people.members.set('S0SECUR', [cleo.userId]);
      expect(await endNow(deps, { id: ID, userId })).toMatchObject({ events: [{ type: 'hastened' }] });
      expect(await returned()).toMatchObject({ state: 'succeeded' });
      expect(await journal()).toBe('scheduled hastened claimed sent succeeded');
      expect((await store.history(BACK))[1]?.by).toBe(userId);
      expect(await endNow(deps, { id: ID, userId })).toMatchObject({ refused: 'over' });
    }
  });

  test('is for nobody else, and for nothing that stays', async () => {
    const { deps, people, store } = await changed(redis, { isDue: false });
    people.guests.add(cleo.userId);
    expect(await endNow(deps, { id: ID, userId: cleo.userId })).toMatchObject({ refused: 'guest' });
    expect(await endNow(deps, { id: ID, userId: 'U0MALLORY' })).toMatchObject({ refused: 'not an approver' });
    expect(await endNow(deps, { id: 'GGG-GGG', userId: ben.userId })).toMatchObject({ refused: 'no return' });
    expect((await storedAs(store, BACK, 'approved')).request.notBefore).toBeGreaterThan(await store.now());
  });

  test('does not count while it is not durable', async () => {
    const { deps, store } = await changed(redis, { isDue: false });
    const forgetting = { ...deps, store: forgetful(store) };
    expect(await endNow(forgetting, { id: ID, userId: ben.userId })).toMatchObject({ refused: 'not durable' });
  });

  test('has to be asked for where it widens', async () => {
    const preview = { ...previewOf('5 GB'), direction: 'narrows cost' as const };
    const { deps, execute } = await approvedForAWhile(redis, { request: forTwoHours({ preview }) });
    await execute();
    expect(await endNow(deps, { id: ID, userId: ben.userId })).toMatchObject({ refused: 'widens' });
  });
});

describe('saying that it was done by hand', () => {
  async function stuck() {
    const one = await changed(redis);
    one.atlas.on.write = refused;
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
    const { store, journal, change, back } = await changed(redis, { isDue: false });
    await tick(store, BACK);
    expect(await journal()).toBe('scheduled');
    await change({ returning: { announceAt: await store.now() } }, BACK);
    for (const _ of [1, 2]) await tick(store, BACK);
    expect(await journal()).toBe('scheduled announced');
    expect((await back()).returning?.announcedAt).toBeDefined();
    expect([announceAt(NOW + 30 * MINUTE, NOW), announceAt(NOW + 29 * MINUTE, NOW)]).toEqual([
      NOW + 15 * MINUTE,
      undefined,
    ]);
  });

  test('what nobody could say before its end is not said after it', async () => {
    const { store, journal, change } = await changed(redis);
    await change({ returning: { announceAt: (await store.now()) - MINUTE } }, BACK);
    await tick(store, BACK);
    expect(await journal()).toBe('scheduled');
    expect(await redis.connection.zscore(store.key('due', 'clock'), BACK)).toBeNull();
  });

  test('one that waits for somebody is brought to mind again and again, and never expires', async () => {
    const { store, people, returned, change } = await changed(redis, { direction: 'widens access' });
    people.members.set('S0SECUR', [ben.userId]);
    await returned();
    for (const _ of [1, 2]) {
      await change({ remindAt: await store.now() }, BACK);
      await tick(store, BACK);
      const after = (await storedAs(store, BACK, 'pending')).request;
      expect(after.remindAt).toBe((after.returning?.remindedAt ?? 0) + 4 * HOUR);
    }
  });
});

test('one that waits for somebody goes by what its rule says of reminders and of whom to tell else', async () => {
  const { store, people, returned, change, back } = await changed(redis, { direction: 'widens access' });
  people.members.set('S0SECUR', [ben.userId]);
  const escalate = { afterMs: 20 * MINUTE, to: [{ name: 'leads', ids: ['S0LEADS'] }] };
  const rule = { ...(await back()).rule, remindAfterMs: [10 * MINUTE], escalate, webhook: true as const };
  await change({ rule }, BACK);
  await returned();
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
  const now = await store.now();
  await change({ remindAt: now, reminders: { since: now - 20 * MINUTE } }, BACK);
  await tick(store, BACK);
  expect((await stored(store, BACK)).request).toMatchObject({ state: 'pending', reminders: { escalated: true } });
  expect(await taken(store, 'webhook')).toEqual([BACK]);
});

describe('what Atlas ends by itself', () => {
  async function granted() {
    const one = await changed(redis, { ...endedByAtlas, isDue: false });
    const returned = async () => {
      await one.change({ notBefore: await one.store.now() }, BACK);
      return one.returned();
    };
    return { ...one, returned };
  }

  test('is read back a minute after its end, keeps nobody from anything, and is over when it is gone', async () => {
    const { atlas, store, returned, back } = await granted();
    const request = await back();
    expect(request.notBefore).toBe((request.returns?.endsAt ?? 0) + MINUTE);
    expect(await store.openReturn(request.preview.target)).toBe('none');
    atlas.value = '5 GB';
    const over = 'Ended. Nothing remains in Atlas.';
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
