import { describe, expect, test } from '@jest/globals';
import { recoverRequest } from '../../../src/approvals/executing/recover.js';
import { TAKES_EFFECT_WITHIN_MS } from '../../../src/approvals/executing/verifier.js';
import { SETTLE_AFTER_MS } from '../../../src/approvals/request/request.js';
import { handleIfChangePending } from '../../../src/approvals/returns/wait-for-change.js';
import { readReturnCounts } from '../../../src/approvals/storage/open-counts.js';
import { updateRequest } from '../../../src/approvals/storage/update-request.js';
import { AtlasUnreachableError } from '../../../src/atlas/errors.js';
import {
  approvedForAWhile,
  approvedWithoutUndo,
  BACK,
  changed,
  dropForAWhile,
  forTwoHours,
  ID,
  PUT,
  params,
  refused,
  said,
  silent,
  undo,
  unread,
} from '../../support/for-a-while.js';
import { ann, ben, rita } from '../../support/people.js';
import { openRedis, storedAs } from '../../support/redis.js';
import { HOUR, MINUTE } from '../../support/requests.js';

const redis = await openRedis();

describe('a temporary change', () => {
  test('is sent with a return that is stored as approved, and due at the end', async () => {
    const { store } = await changed(redis, { isDue: false });
    const { request: change } = await storedAs(store, ID, 'succeeded');
    const { request } = await storedAs(store, BACK, 'approved');
    const endsAt = change.sent.at + 2 * HOUR;
    expect(request).toMatchObject({
      ...undo,
      returns: { change: ID, operation: 'drop-limit', params, endsAt },
      notBefore: endsAt,
      returning: { announceAt: endsAt - 15 * MINUTE },
      approvals: change.approvals,
      rule: change.rule,
      requester: rita,
      preview: { before: 'no limit', after: '5 GB', direction: 'narrows cost', target: change.preview.target },
    });
  });

  test('ends after the time that an approver allowed', async () => {
    const approvals = [{ person: ann, at: 0, rule: 'rule 1', atMost: '1h' }];
    const { store, back } = await changed(redis, { request: forTwoHours({ approvals }), isDue: false });
    const { request } = await storedAs(store, ID, 'succeeded');
    expect((await back()).notBefore).toBe(request.sent.at + HOUR);
  });

  test('isn’t sent if it would revert to another value than approved', async () => {
    const { store, atlas, execute } = await approvedForAWhile(redis);
    atlas.value = '9 GB';
    expect((await execute()).state).toBe('voided');
    expect([atlas.calls.write, await store.returnOf(ID)]).toEqual([0, 'none']);
  });

  const drifting = { ...dropForAWhile, drift: () => undefined };
  test.each([
    ['an undo that nobody approved', approvedWithoutUndo(), dropForAWhile, '5 GB'],
    ['no undo where one was approved', forTwoHours(), { ...drifting, undo: () => undefined }, '9 GB'],
  ])('isn’t sent with %s', async (_, request, change, value) => {
    const { store, atlas, execute } = await approvedForAWhile(redis, { request, change });
    atlas.value = value;
    expect(await execute()).toMatchObject({ state: 'voided', sentence: said('can no longer be reverted') });
    expect([atlas.calls.write, await store.returnOf(ID)]).toEqual([0, 'none']);
  });

  test('is sent if Atlas changed in a way that doesn’t matter and the undo is the approved one', async () => {
    const { atlas, execute, back } = await approvedForAWhile(redis, { change: { ...drifting, undo: () => undo } });
    atlas.value = '9 GB';
    expect((await execute()).state).toBe('succeeded');
    expect(await back()).toMatchObject(undo);
  });

  test('ends by its second call if the first was surely not sent', async () => {
    const { store, deps, atlas, execute, change, back, journal } = await approvedForAWhile(redis);
    atlas.on.write = (nth) =>
      nth === 1 ? new AtlasUnreachableError(PUT, { why: 'no connection', sent: false }) : undefined;
    await execute();
    await change({ notBefore: await store.now() });
    expect(await handleIfChangePending(deps, await storedAs(store, BACK, 'approved'))).toBe(true);
    await execute();
    const { sent } = (await storedAs(store, ID, 'succeeded')).request;
    expect((await back()).notBefore).toBe(sent.at + 2 * HOUR);
    expect(await journal()).toBe('scheduled scheduled');
  });
});

describe('a return of an unconfirmed change', () => {
  test('waits, and is voided if the change didn’t happen', async () => {
    const { store, deps, atlas, execute, change, verify, request: now } = await approvedForAWhile(redis);
    atlas.on.write = silent;
    await execute();
    expect(await handleIfChangePending(deps, await storedAs(store, BACK, 'approved'))).toBe(true);
    const { request } = await storedAs(store, ID, 'unknown');
    await change({ sent: { ...request.sent, at: request.sent.at - TAKES_EFFECT_WITHIN_MS }, absent: 1 });
    expect((await verify()).state).toBe('failed');
    expect(await handleIfChangePending(deps, await storedAs(store, BACK, 'approved'))).toBe(true);
    expect(await now(BACK)).toMatchObject({ state: 'voided', sentence: said('wasn’t made') });
    expect(await store.openReturn(request.preview.target)).toBe('none');
  });
});

describe('a return that narrows', () => {
  test('is sent once, with the earlier value', async () => {
    const { atlas, returned, journal } = await changed(redis);
    expect(await returned()).toMatchObject({ state: 'succeeded', readBack: true });
    expect([atlas.value, atlas.calls.write, await journal()]).toEqual(['5 GB', 2, 'scheduled claimed sent succeeded']);
  });

  test('needs no rule, approver or requester, and runs during a freeze', async () => {
    const { people, returned, under, freezing, freeze, atlas } = await changed(redis, { freezes: true });
    await freeze();
    people.guests.add(rita.userId).add(ann.userId);
    people.members.clear();
    people.silent.freshPerson = true;
    expect(await returned({ ...under(), freezes: freezing })).toMatchObject({ state: 'succeeded' });
    expect(atlas.value).toBe('5 GB');
  });

  test('is voided without a call when two reads show nothing of the change', async () => {
    const { atlas, returned } = await changed(redis);
    atlas.value = '7 GB';
    expect(await returned()).toMatchObject({
      state: 'voided',
      sentence: said('nothing to revert'),
    });
    expect(atlas.calls.write).toBe(1);
  }, 90_000);

  test('stays open with longer pauses while Atlas refuses it, and runs once Atlas accepts it', async () => {
    const { atlas, store, due, returned, back } = await changed(redis);
    atlas.on.write = refused;
    for (const [troubles, minutes] of [1, 2, 4, 8, 15, 15].entries()) {
      const before = await store.now();
      await returned();
      const after = await back();
      expect(after).toMatchObject({ delayed: said('403'), returning: { troubles: troubles + 1 } });
      expect(Math.round((after.notBefore - before) / MINUTE)).toBe(minutes);
      await due();
    }
    expect(await readReturnCounts(store)).toMatchObject({ open: 1, stuck: 1 });
    delete atlas.on.write;
    expect(await returned()).toMatchObject({ state: 'succeeded' });
    expect(await readReturnCounts(store)).toEqual({ open: 0, overdue: 0, stuck: 0 });
  });

  test('stays open while a read is refused or something blocks it', async () => {
    const { atlas, due, returned } = await changed(redis);
    atlas.on.get = () => unread(401);
    expect(await returned()).toMatchObject({ state: 'approved', returning: { troubles: 1 } });
    delete atlas.on.get;
    atlas.blockers = ['The database is locked.'];
    await due();
    expect(await returned()).toMatchObject({
      state: 'approved',
      delayed: 'The database is locked.',
      returning: { troubles: 2 },
    });
    expect(atlas.calls.write).toBe(1);
  });

  test('is sent again when it was not applied, five times, and then after a person settles it', async () => {
    const { atlas, store, due, returned, change, verify, press } = await changed(redis);
    atlas.on.write = silent;
    const found = async () => {
      const { sent } = (await storedAs(store, BACK, 'unknown')).request;
      await change({ sent: { ...sent, at: sent.at - TAKES_EFFECT_WITHIN_MS }, absent: 1 }, BACK);
      return verify({ id: BACK });
    };
    for (const misses of [1, 2, 3, 4]) {
      await returned();
      expect(await found()).toMatchObject({ state: 'approved', returning: { misses } });
      await due();
    }
    await returned();
    expect(await found()).toMatchObject({ state: 'unknown' });
    expect(atlas.calls.write).toBe(6);
    const { request } = await storedAs(store, BACK, 'unknown');
    await change({ since: request.since - SETTLE_AFTER_MS }, BACK);
    await press(ben, 'it did not happen', { id: BACK });
    delete atlas.on.write;
    expect(await returned()).toMatchObject({ state: 'succeeded' });
    expect(atlas.value).toBe('5 GB');
  });

  test('is sent by another worker if its own died before', async () => {
    const { store, deps, due, returned } = await changed(redis);
    const claim = { type: 'claimed', worker: 'gone', leaseUntil: 0 } as const;
    await updateRequest(store, BACK, { by: 'countersign' }, () => [claim]);
    await recoverRequest(deps, await storedAs(store, BACK, 'executing'));
    await due();
    expect(await returned()).toMatchObject({ state: 'succeeded' });
  });

  test('is due by Atlas’s clock if that is ahead', async () => {
    const { atlas, store, returned, due } = await changed(redis, { isDue: false });
    await due(2 * MINUTE);
    expect((await returned()).state).toBe('approved');
    atlas.time = { now: (await store.now()) + 3 * MINUTE, age: 0 };
    expect((await returned()).state).toBe('succeeded');
  });
});
