import { describe, expect, test } from '@jest/globals';
import {
  askToEndChange,
  describeReverting,
  endChangeNow,
  previewEnd,
  reportRevertedByHand,
} from '../../../src/approvals/deciding/end.js';
import { applyTimedEvents } from '../../../src/approvals/executing/clock.js';
import { decideRequest } from '../../../src/approvals/request/transitions.js';
import { announcementTime } from '../../../src/approvals/returns/way-back.js';
import { fixtureWith } from '../../support/approvals-fixture.js';
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
import { forgetful, openRedis, put, stored, storedAs, taken } from '../../support/redis.js';
import { approved, HOUR, MINUTE, NOW } from '../../support/requests.js';
import { asReturn, returnStandings } from '../../support/returns.js';

const redis = await openRedis();

describe('ending a change now', () => {
  test('is for the requester and any approver, and reverts it at once', async () => {
    for (const { userId } of [rita, cleo]) {
      const { deps, people, returned, journal, store } = await changed(redis, { isDue: false });
      people.members.set('S0SECUR', [cleo.userId]);
      expect(await endChangeNow(deps, { id: ID, userId })).toMatchObject({ events: [{ type: 'hastened' }] });
      expect(await returned()).toMatchObject({ state: 'succeeded' });
      expect(await journal()).toBe('scheduled hastened claimed sent succeeded');
      expect((await store.history(BACK))[1]?.by).toBe(userId);
      expect(await endChangeNow(deps, { id: ID, userId })).toMatchObject({ refused: 'over' });
    }
  });

  test('is for nobody else, and only for changes that revert', async () => {
    const { deps, people, store } = await changed(redis, { isDue: false });
    people.guests.add(cleo.userId);
    expect(await endChangeNow(deps, { id: ID, userId: cleo.userId })).toMatchObject({ refused: 'guest' });
    expect(await endChangeNow(deps, { id: ID, userId: 'U0MALLORY' })).toMatchObject({ refused: 'not an approver' });
    expect(await endChangeNow(deps, { id: 'GGG-GGG', userId: ben.userId })).toMatchObject({
      refused: 'unknown request',
    });
    await put(store, approved({ id: 'HHH-HHH' }));
    expect(await endChangeNow(deps, { id: 'HHH-HHH', userId: ben.userId })).toMatchObject({ refused: 'no return' });
    expect((await storedAs(store, BACK, 'approved')).request.notBefore).toBeGreaterThan(await store.now());
  });

  test('is refused if it isn’t durable', async () => {
    const { deps, store } = await changed(redis, { isDue: false });
    const forgetting = { ...deps, store: forgetful(store) };
    expect(await endChangeNow(forgetting, { id: ID, userId: ben.userId })).toMatchObject({ refused: 'not durable' });
  });

  test('needs no approval of its own if it neither widens nor narrows', async () => {
    const preview = { ...previewOf('5 GB'), direction: 'neither' as const };
    const request = forTwoHours({ preview });
    const { deps, returned } = await changed(redis, { isDue: false, direction: 'neither', request });
    expect(await endChangeNow(deps, { id: ID, userId: ben.userId })).toMatchObject({ events: [{ type: 'hastened' }] });
    expect(await returned()).toMatchObject({ state: 'succeeded' });
  });

  describe('during a freeze', () => {
    const neither = () =>
      changed(redis, {
        isDue: false,
        freezes: true,
        direction: 'neither',
        request: forTwoHours({ preview: { ...previewOf('5 GB'), direction: 'neither' } }),
      });

    test('is refused unless it narrows', async () => {
      const { deps, freeze, journal } = await neither();
      await freeze();
      const press = { id: ID, userId: ben.userId };
      expect(await previewEnd(deps, press)).toMatchObject({ refused: 'frozen', sentence: said('INC-1') });
      expect(await endChangeNow(deps, press)).toMatchObject({ refused: 'frozen', sentence: said('INC-1') });
      expect(await journal()).toBe('scheduled');
      const narrowing = await changed(redis, { isDue: false, freezes: true });
      await narrowing.freeze();
      expect(await endChangeNow(narrowing.deps, press)).toMatchObject({ events: [{ type: 'hastened' }] });
    });

    test('that begins after the press leaves the change to revert at its end', async () => {
      const { deps, freeze, returned } = await neither();
      await endChangeNow(deps, { id: ID, userId: ben.userId });
      await freeze();
      const waiting = await returned();
      expect(waiting).toMatchObject({
        state: 'approved',
        notBefore: waiting.returns?.endsAt,
        returning: { notEarly: { sentence: said('INC-1') } },
      });
      expect(waiting).not.toHaveProperty('returning.hastened');
    });
  });

  test('needs approval if it widens', async () => {
    const preview = { ...previewOf('5 GB'), direction: 'narrows cost' as const };
    const { deps, execute } = await approvedForAWhile(redis, { request: forTwoHours({ preview }) });
    await execute();
    expect(await endChangeNow(deps, { id: ID, userId: ben.userId })).toMatchObject({ refused: 'widens' });
  });
});

describe('asking to end a change', () => {
  const ending = { id: ID, userId: rita.userId };
  const widening = (over: Parameters<typeof approved>[0]) =>
    asReturn(approved({ preview: { ...previewOf('5 GB'), direction: 'widens cost' }, ...over }));

  test.each(returnStandings.filter(({ standing }) => standing !== 'approved'))(
    'is refused with the state of its return: $standing',
    async ({ standing, request }) => {
      const { deps, store } = await fixtureWith(redis, request);
      const isRunning = standing === 'executing' || standing === 'sent';
      const refusal = {
        refused: { unknown: 'unknown', pending: 'pending', denied: 'kept' }[standing as string] ?? 'over',
        sentence: isRunning ? describeReverting(request) : expect.not.stringContaining(describeReverting(request)),
      };
      expect(await askToEndChange(deps, { ...ending, form: 'V0END', why: 'INC-1' })).toMatchObject(refusal);
      expect(await previewEnd(deps, ending)).toMatchObject(refusal);
      expect(await store.countOpen()).toBe(0);
    },
  );

  test('is refused after the change’s end, with what delays its revert', async () => {
    const { deps } = await fixtureWith(redis, widening({ notBefore: NOW, delayed: 'Held by GGG-GGG.' }));
    const refusal = { refused: 'over', sentence: said('Held by GGG-GGG.') };
    expect(await askToEndChange(deps, { ...ending, form: 'V0END', why: 'INC-1' })).toMatchObject(refusal);
    expect(await previewEnd(deps, ending)).toMatchObject(refusal);
  });
});

describe('marking a stuck return as done by hand', () => {
  async function stuck() {
    const one = await changed(redis);
    one.atlas.on.write = refused;
    await one.returned();
    return one;
  }

  test('ends it once nothing of the change is left', async () => {
    const { deps, atlas, returned, store } = await stuck();
    expect(await reportRevertedByHand(deps, { id: ID, userId: ben.userId })).toMatchObject({
      events: [{ type: 'done-by-hand' }],
    });
    atlas.value = '5 GB';
    expect(await returned()).toMatchObject({ state: 'cancelled', by: ben.userId });
    expect(await store.countReturns()).toBe(0);
  }, 90_000);

  test('is rejected while Atlas still shows the change, and the revert is retried at once', async () => {
    const { deps, atlas, returned } = await stuck();
    await reportRevertedByHand(deps, { id: ID, userId: ben.userId });
    expect(await reportRevertedByHand(deps, { id: ID, userId: cleo.userId })).toMatchObject({ events: [] });
    expect(await returned()).toMatchObject({
      state: 'approved',
      returning: { notByHand: { by: ben, sentence: said('still shows') } },
    });
    delete atlas.on.write;
    expect(await returned()).toMatchObject({ state: 'succeeded' });
  });

  test('is for approvers, not for the requester', async () => {
    const { deps } = await stuck();
    expect(await reportRevertedByHand(deps, { id: ID, userId: rita.userId })).toMatchObject({ refused: 'own request' });
    expect(await reportRevertedByHand(deps, { id: ID, userId: 'U0MALLORY' })).toMatchObject({
      refused: 'not an approver',
    });
  });

  test('is refused while the return isn’t stuck', async () => {
    const { deps } = await changed(redis, { isDue: false });
    expect(await reportRevertedByHand(deps, { id: ID, userId: ben.userId })).toMatchObject({ refused: 'not stuck' });
  });
});

describe('a return, over time,', () => {
  test('is announced once before its end, if it lasts at least half an hour', async () => {
    const { store, journal, change, back } = await changed(redis, { isDue: false });
    await applyTimedEvents(store, BACK);
    expect(await journal()).toBe('scheduled');
    await change({ returning: { announceAt: await store.now() } }, BACK);
    for (const _ of [1, 2]) await applyTimedEvents(store, BACK);
    expect(await journal()).toBe('scheduled announced');
    expect((await back()).returning?.announcedAt).toBeDefined();
    expect([announcementTime(NOW + 30 * MINUTE, NOW), announcementTime(NOW + 29 * MINUTE, NOW)]).toEqual([
      NOW + 15 * MINUTE,
      undefined,
    ]);
  });

  test('isn’t announced after its end', async () => {
    const { store, journal, change } = await changed(redis);
    await change({ returning: { announceAt: (await store.now()) - MINUTE } }, BACK);
    await applyTimedEvents(store, BACK);
    expect(await journal()).toBe('scheduled');
    expect(await redis.connection.zscore(store.key('due', 'clock'), BACK)).toBeNull();
  });

  test('has reminders again and again while it waits for approval, and never expires', async () => {
    const { store, people, returned, change } = await changed(redis, { direction: 'widens access' });
    people.members.set('S0SECUR', [ben.userId]);
    await returned();
    for (const _ of [1, 2]) {
      await change({ remindAt: await store.now() }, BACK);
      await applyTimedEvents(store, BACK);
      const after = (await storedAs(store, BACK, 'pending')).request;
      expect(after.remindAt).toBe((after.returning?.remindedAt ?? 0) + 4 * HOUR);
    }
  });
});

test('a pending return follows the reminders and the escalation of its rule', async () => {
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
  await applyTimedEvents(store, BACK);
  expect((await stored(store, BACK)).request).toMatchObject({ state: 'pending', reminders: { escalated: true } });
  expect(await taken(store, 'webhook')).toEqual([BACK]);
});

describe('a change that Atlas ends by itself', () => {
  async function granted() {
    const one = await changed(redis, { ...endedByAtlas, isDue: false });
    const returned = async () => {
      await one.change({ notBefore: await one.store.now() }, BACK);
      return one.returned();
    };
    return { ...one, returned };
  }

  test('is read back a minute after its end, and holds no target', async () => {
    const { atlas, store, returned, back } = await granted();
    const request = await back();
    expect(request.notBefore).toBe((request.returns?.endsAt ?? 0) + MINUTE);
    expect(await store.openReturn(request.preview.target)).toBe('none');
    atlas.value = '5 GB';
    expect(await returned()).toMatchObject({ state: 'voided', sentence: said('Nothing remains') });
    expect(atlas.calls.write).toBe(1);
  }, 90_000);

  test('stays open and says so while Atlas still shows it, and can be ended now', async () => {
    const { atlas, deps, returned } = await granted();
    expect(await returned()).toMatchObject({
      state: 'approved',
      delayed: said('still shows it'),
      returning: { troubles: 1 },
    });
    expect(atlas.calls.write).toBe(1);
    await endChangeNow(deps, { id: ID, userId: rita.userId });
    expect(await returned()).toMatchObject({ state: 'succeeded' });
    expect(atlas.value).toBe('5 GB');
  });
});
