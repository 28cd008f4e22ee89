import { describe, expect, test } from '@jest/globals';
import { decide } from '../../../src/approvals/deciding/decide.js';
import { execute } from '../../../src/approvals/executing/executor.js';
import { recover } from '../../../src/approvals/executing/recover.js';
import { TAKES_EFFECT_WITHIN_MS, verify } from '../../../src/approvals/executing/verifier.js';
import { SETTLE_AFTER_MS } from '../../../src/approvals/request/request.js';
import { countReturns } from '../../../src/approvals/returns/count.js';
import { restIfDormant } from '../../../src/approvals/returns/wait-for-change.js';
import { move } from '../../../src/approvals/storage/move.js';
import { AtlasApiError, AtlasUnreachable } from '../../../src/atlas/errors.js';
import {
  aged,
  approvedWithoutUndo,
  BACK,
  changed,
  dropForAWhile,
  FREEZE,
  forTwoHours,
  ID,
  PUT,
  params,
  said,
  undo,
  whileBench,
} from '../../support/for-a-while.js';
import { ann, ben, rita } from '../../support/people.js';
import { openRedis, put, stored, storedAs } from '../../support/redis.js';
import { HOUR, MINUTE } from '../../support/requests.js';

const redis = await openRedis();

describe('with the call of a change for a while', () => {
  test('what puts it back is stored, with what was approved for it, and due when the time is over', async () => {
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

  test('it ends after as long as an approver let it', async () => {
    const store = redis.freshStore();
    const shorter = { ...forTwoHours(), approvals: [{ person: ann, at: 0, rule: 'rule 1', atMost: '1h' }] };
    await put(store, shorter);
    await execute(whileBench(store).deps, await storedAs(store, ID, 'approved'));
    const { request } = await storedAs(store, ID, 'succeeded');
    expect((await storedAs(store, BACK, 'approved')).request.notBefore).toBe(request.sent.at + HOUR);
  });

  test('nothing is sent where it would be put back to something else than was approved', async () => {
    const store = redis.freshStore();
    const bench = whileBench(store);
    await put(store, forTwoHours());
    bench.atlas.value = '9 GB';
    await execute(bench.deps, await storedAs(store, ID, 'approved'));
    expect((await stored(store, ID)).request).toMatchObject({ state: 'voided' });
    expect([bench.atlas.calls.write, await store.returnOf(ID)]).toEqual([0, 'none']);
  });

  const drifting = { ...dropForAWhile, drift: () => undefined };
  test.each([
    ['a way back that nobody approved', approvedWithoutUndo(), dropForAWhile, '5 GB'],
    ['no way back, where one was approved', forTwoHours(), { ...drifting, undo: () => undefined }, '9 GB'],
  ])('sends nothing with %s', async (_, request, operation, value) => {
    const store = redis.freshStore();
    const { atlas, deps } = whileBench(store);
    await put(store, request);
    atlas.value = value;
    await execute({ ...deps, operation: () => operation }, await storedAs(store, ID, 'approved'));
    expect((await stored(store, ID)).request).toMatchObject({
      state: 'voided',
      sentence: said('can no longer revert'),
    });
    expect([atlas.calls.write, await store.returnOf(ID)]).toEqual([0, 'none']);
  });

  test('sends the call when Atlas changed in a way that does not matter, and the way back is the approved one', async () => {
    const store = redis.freshStore();
    const { atlas, deps } = whileBench(store);
    await put(store, forTwoHours());
    atlas.value = '9 GB';
    const operation = { ...drifting, undo: () => undo };
    await execute({ ...deps, operation: () => operation }, await storedAs(store, ID, 'approved'));
    expect((await stored(store, ID)).request.state).toBe('succeeded');
    expect((await storedAs(store, BACK, 'approved')).request).toMatchObject(undo);
  });

  test('a second call, after one that was surely not sent, has the return of its own time', async () => {
    const store = redis.freshStore();
    const bench = whileBench(store);
    await put(store, forTwoHours());
    bench.atlas.on.write = (nth) =>
      nth === 1 ? new AtlasUnreachable(PUT, { why: 'no connection', sent: false }) : undefined;
    await execute(bench.deps, await storedAs(store, ID, 'approved'));
    const { request } = await storedAs(store, ID, 'approved');
    await aged(store, request, { notBefore: await store.now() });
    expect(await restIfDormant(bench.deps, await storedAs(store, BACK, 'approved'))).toBe(true);
    await execute(bench.deps, await storedAs(store, ID, 'approved'));
    const { sent } = (await storedAs(store, ID, 'succeeded')).request;
    expect((await storedAs(store, BACK, 'approved')).request.notBefore).toBe(sent.at + 2 * HOUR);
    expect((await store.history(BACK)).map(({ type }) => type)).toEqual(['scheduled', 'scheduled']);
  });
});

describe('before its change is known to have happened', () => {
  test('a return waits, and is over when the change did not happen', async () => {
    const store = redis.freshStore();
    const { deps, atlas } = whileBench(store);
    await put(store, forTwoHours());
    atlas.on.write = () => new AtlasUnreachable(PUT, { why: 'cut', sent: true });
    await execute(deps, await storedAs(store, ID, 'approved'));
    expect(await restIfDormant(deps, await storedAs(store, BACK, 'approved'))).toBe(true);
    const { request } = await storedAs(store, ID, 'unknown');
    await aged(store, request, { sent: { ...request.sent, at: request.sent.at - TAKES_EFFECT_WITHIN_MS }, absent: 1 });
    await verify(deps, await storedAs(store, ID, 'unknown'));
    expect((await stored(store, ID)).request.state).toBe('failed');
    expect(await restIfDormant(deps, await storedAs(store, BACK, 'approved'))).toBe(true);
    expect((await stored(store, BACK)).request).toMatchObject({
      state: 'voided',
      sentence: 'Its change did not happen.',
    });
    expect(await store.openReturn(request.preview.target)).toBe('none');
  });
});

describe('a return that narrows', () => {
  test('is put back once, with the value of before', async () => {
    const { atlas, returned, journal } = await changed(redis);
    expect(await returned()).toMatchObject({ state: 'succeeded', readBack: true });
    expect([atlas.value, atlas.calls.write, await journal()]).toEqual(['5 GB', 2, 'scheduled claimed sent succeeded']);
  });

  test('needs no rule, no approver, no requester, and goes on while all is frozen', async () => {
    const { people, returned, under, freezing, atlas } = await changed(redis, { freezes: true });
    await freezing.write(0, { ...FREEZE, all: [FREEZE], type: 'frozen' });
    people.guests.add(rita.userId).add(ann.userId);
    people.members.clear();
    people.silent.whoIs = true;
    expect(await returned({ ...under(), freezes: freezing })).toMatchObject({ state: 'succeeded' });
    expect(atlas.value).toBe('5 GB');
  });

  test('is over when nothing of the change is left in two looks, and sends nothing', async () => {
    const { atlas, returned } = await changed(redis);
    atlas.value = '7 GB';
    expect(await returned()).toMatchObject({
      state: 'voided',
      sentence: 'Atlas no longer shows what was changed, so nothing was put back.',
    });
    expect(atlas.calls.write).toBe(1);
  }, 15_000);

  test('stays open when Atlas refuses it, ever longer, and is put back once Atlas takes it', async () => {
    const { atlas, store, due, returned } = await changed(redis);
    atlas.on.write = () => new AtlasApiError(PUT, { status: 403 });
    for (const [troubles, minutes] of [1, 2, 4, 8, 15, 15].entries()) {
      const before = await store.now();
      await returned();
      const { request: after } = await storedAs(store, BACK, 'approved');
      expect(after).toMatchObject({ delayed: said('403'), returning: { troubles: troubles + 1 } });
      expect(Math.round((after.notBefore - before) / MINUTE)).toBe(minutes);
      await due();
    }
    expect(await countReturns(store)).toMatchObject({ open: 1, stuck: 1 });
    delete atlas.on.write;
    expect(await returned()).toMatchObject({ state: 'succeeded' });
    expect(await countReturns(store)).toEqual({ open: 0, overdue: 0, stuck: 0 });
  });

  test('stays open when the look is refused, or something blocks it', async () => {
    const { atlas, due, returned } = await changed(redis);
    atlas.on.get = () => new AtlasApiError({ method: 'GET', path: '/limits/daily' }, { status: 401 });
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

  test('is sent again when it is found not to have happened, five times, and then by a person', async () => {
    const { atlas, store, deps, due, returned } = await changed(redis);
    atlas.on.write = () => new AtlasUnreachable(PUT, { why: 'cut', sent: true });
    const found = async () => {
      const { request } = await storedAs(store, BACK, 'unknown');
      await aged(store, request, {
        sent: { ...request.sent, at: request.sent.at - TAKES_EFFECT_WITHIN_MS },
        absent: 1,
      });
      await verify(deps, await storedAs(store, BACK, 'unknown'));
      return (await stored(store, BACK)).request;
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
    await aged(store, request, { since: request.since - SETTLE_AFTER_MS });
    const press = { id: BACK, userId: ben.userId, decision: 'it did not happen', planHash: '' } as const;
    await decide(deps, press);
    delete atlas.on.write;
    expect(await returned()).toMatchObject({ state: 'succeeded' });
    expect(atlas.value).toBe('5 GB');
  });

  test('whose worker is gone before it was sent is done by another one', async () => {
    const { store, deps, due, returned } = await changed(redis);
    const claim = { type: 'claimed', worker: 'gone', leaseUntil: 0 } as const;
    await move(store, BACK, { by: 'countersign' }, () => [claim]);
    await recover(deps, await storedAs(store, BACK, 'executing'));
    await due();
    expect(await returned()).toMatchObject({ state: 'succeeded' });
  });

  test('is due by Atlas’s clock where that is first', async () => {
    const { atlas, store, returned } = await changed(redis, { isDue: false });
    const { request } = await storedAs(store, BACK, 'approved');
    const endsAt = (await store.now()) + 2 * MINUTE;
    await aged(store, request, {
      notBefore: endsAt,
      ...(request.returns && { returns: { ...request.returns, endsAt } }),
    });
    expect((await returned()).state).toBe('approved');
    atlas.time = { now: (await store.now()) + 3 * MINUTE, age: 0 };
    expect((await returned()).state).toBe('succeeded');
  });
});
