// A change that Atlas ends by itself can be over before: another change of its target makes its return check.
import { expect, test } from '@jest/globals';
import type { InState } from '../../../src/approvals/request/request.js';
import { handleIfOvertaken, wakeOvertakenReturns } from '../../../src/approvals/returns/overtaken.js';
import type { RequestStore } from '../../../src/approvals/storage/store.js';
import { BACK, changed, endedByAtlas, ID, undo, unread } from '../../support/for-a-while.js';
import { NOT_FOUND, previewOf } from '../../support/limit.js';
import { commandsOf, numberedId, putMany } from '../../support/many.js';
import { openRedis, put, stored, storedAs, taken } from '../../support/redis.js';
import { approved, MINUTE, succeeded, unknown } from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';

const redis = await openRedis();

/** A change that is done, and that Atlas ends in two hours. */
async function running() {
  const one = await changed(redis, { ...endedByAtlas, isDue: false, direction: 'widens cost' });
  return { ...one, check: async () => handleIfOvertaken(one.deps, await storedAs(one.store, BACK, 'approved')) };
}

const after = (id: string, over: Partial<InState<'succeeded'>['preview']> = {}) =>
  succeeded({ id, preview: { ...previewOf('none'), ...over } });

async function dueAfter(store: RequestStore, change: InState<'succeeded'>): Promise<readonly string[]> {
  const { request } = await storedAs(store, BACK, 'approved');
  await store.defer('returns', BACK, request.notBefore);
  await wakeOvertakenReturns(store, change);
  return taken(store, 'returns');
}

test('a return is due after another change of its target, or of a part of it', async () => {
  const { store } = await running();
  expect(await dueAfter(store, after('GGG-GGG'))).toEqual([BACK]);
  expect(await dueAfter(store, after('GGG-GGG', { path: 'daily' }))).toEqual([BACK]);
});

test('a return isn’t due after a change of another target, or after its own change', async () => {
  const { store } = await running();
  expect(await dueAfter(store, after('GGG-GGG', { target: { kind: 'query-limit', id: 'weekly' } }))).toEqual([]);
  expect(await dueAfter(store, after(ID))).toEqual([]);
});

test('a change reads only the returns of its target, so 1,500 others cost as much as 50', async () => {
  const takenBy = [];
  for (const size of [50, 1_500]) {
    const { store } = await running();
    const elsewhere = { preview: { ...previewOf('none'), target: { kind: 'query-limit', id: 'another' } } };
    const other = asReturn(approved({ returning: { byItself: true }, ...elsewhere }));
    const others = Array.from({ length: size }, (_, at) => ({ ...other, id: `${numberedId(at)}-R` }));
    await putMany(redis.connection, store, others);
    takenBy.push(await commandsOf(redis.connection, () => wakeOvertakenReturns(store, after('GGG-GGG'))));
  }
  expect(takenBy[1]).toEqual(takenBy[0]);
});

test('a return that the bot reverts isn’t checked before its time', async () => {
  const { store, change, check } = await running();
  await change({ returning: {} }, BACK);
  expect(await dueAfter(store, after('GGG-GGG'))).toEqual([]);
  expect(await check()).toBe(false);
});

test('a change that isn’t found doesn’t count as ended', async () => {
  const { atlas, check } = await running();
  atlas.value = NOT_FOUND;
  expect(await check()).toBe(false);
});

/** Another request sets the limit to `to`, without saying that it undoes the change. */
async function ended(to: string) {
  const { store, atlas, verify, journal } = await running();
  const { call, at, by } = unknown().sent;
  const request = unknown({ id: 'GGG-GGG', operation: undo.operation, params: { ...undo.params, to } });
  await put(store, { ...request, sent: { call, basis: { value: 'none' }, at, by } });
  atlas.value = to;
  expect((await verify({ id: 'GGG-GGG' })).state).toBe('succeeded');
  return { change: (await storedAs(store, ID, 'succeeded')).request, types: await journal(ID) };
}

test('a change names the request that set the value its return would set, in the same step', async () => {
  const { change, types } = await ended('5 GB');
  expect(change.undone).toMatchObject({ by: 'GGG-GGG' });
  expect(types).toMatch(/ undone$/);
});

test('a change names no request that set another value', async () => {
  expect((await ended('7 GB')).change.undone).toBeUndefined();
});

test('a return closes once Atlas no longer shows the change, and waits until then', async () => {
  const { store, atlas, check } = await running();
  expect(await check()).toBe(false);
  atlas.value = '7 GB';
  expect(await check()).toBe(true);
  expect((await stored(store, BACK)).request).toMatchObject({
    state: 'voided',
    sentence: expect.stringContaining('Ended early'),
  });
  expect(await store.countReturns()).toBe(0);
}, 90_000);

test('a return stays while Atlas can’t be read, and checks again', async () => {
  const { store, atlas, check } = await running();
  atlas.on.get = () => unread(502);
  expect(await check()).toBe(true);
  await storedAs(store, BACK, 'approved');
  expect(await taken(store, 'returns')).toEqual([]);
});

test('a change that Atlas may not show yet doesn’t count as ended', async () => {
  const { store, atlas, check, change } = await running();
  const now = await store.now();
  await change({ readBack: false, endedAt: now }, ID);
  atlas.value = '7 GB';
  expect(await check()).toBe(true);
  expect((await storedAs(store, BACK, 'approved')).request.notBefore).toBeGreaterThan(now + MINUTE);
});
