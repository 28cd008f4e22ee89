// What Atlas ends by itself, and is over before: another change of the same makes its return look.
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

/** Done, and ended by Atlas in two hours. */
async function running() {
  const one = await changed(redis, { ...endedByAtlas, isDue: false, direction: 'widens cost' });
  return { ...one, looks: async () => handleIfOvertaken(one.deps, await storedAs(one.store, BACK, 'approved')) };
}

const after = (id: string, over: Partial<InState<'succeeded'>['preview']> = {}) =>
  succeeded({ id, preview: { ...previewOf('none'), ...over } });

async function dueAfter(store: RequestStore, change: InState<'succeeded'>): Promise<readonly string[]> {
  const { request } = await storedAs(store, BACK, 'approved');
  await store.defer('returns', BACK, request.notBefore);
  await wakeOvertakenReturns(store, change);
  return taken(store, 'returns');
}

test('it is due after another change of the same, or of a part of it', async () => {
  const { store } = await running();
  expect(await dueAfter(store, after('GGG-GGG'))).toEqual([BACK]);
  expect(await dueAfter(store, after('GGG-GGG', { path: 'daily' }))).toEqual([BACK]);
});

test('it is not due after a change of something else, nor after its own', async () => {
  const { store } = await running();
  expect(await dueAfter(store, after('GGG-GGG', { target: { kind: 'query-limit', id: 'weekly' } }))).toEqual([]);
  expect(await dueAfter(store, after(ID))).toEqual([]);
});

test('a change reads only the returns of what it changed, so 1,500 others cost as much as 50', async () => {
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

test('what is put back is not looked at before its time', async () => {
  const { store, change, looks } = await running();
  await change({ returning: {} }, BACK);
  expect(await dueAfter(store, after('GGG-GGG'))).toEqual([]);
  expect(await looks()).toBe(false);
});

test('what isn’t found is not taken for over', async () => {
  const { atlas, looks } = await running();
  atlas.value = NOT_FOUND;
  expect(await looks()).toBe(false);
});

/** What ends the change, as Atlas shows by now, without saying that it undoes it. */
async function ended(to: string) {
  const { store, atlas, verify, journal } = await running();
  const { call, at, by } = unknown().sent;
  const request = unknown({ id: 'GGG-GGG', operation: undo.operation, params: { ...undo.params, to } });
  await put(store, { ...request, sent: { call, basis: { value: 'none' }, at, by } });
  atlas.value = to;
  expect((await verify({ id: 'GGG-GGG' })).state).toBe('succeeded');
  return { change: (await storedAs(store, ID, 'succeeded')).request, types: await journal(ID) };
}

test('the change names the request that ended it just as its return would, in one step with its end', async () => {
  const { change, types } = await ended('5 GB');
  expect(change.undone).toMatchObject({ by: 'GGG-GGG' });
  expect(types).toMatch(/ undone$/);
});

test('the change names no request that did something else with the same thing', async () => {
  expect((await ended('7 GB')).change.undone).toBeUndefined();
});

test('it closes once Atlas no longer shows what was changed, and rests as long as it does', async () => {
  const { store, atlas, looks } = await running();
  expect(await looks()).toBe(false);
  atlas.value = '7 GB';
  expect(await looks()).toBe(true);
  expect((await stored(store, BACK)).request).toMatchObject({
    state: 'voided',
    sentence: 'Ended early: Atlas no longer shows it.',
  });
  expect(await store.countReturns()).toBe(0);
}, 15_000);

test('it stays when nobody can look, and looks again', async () => {
  const { store, atlas, looks } = await running();
  atlas.on.get = () => unread(502);
  expect(await looks()).toBe(true);
  await storedAs(store, BACK, 'approved');
  expect(await taken(store, 'returns')).toEqual([]);
});

test('what was not read back may not show yet, and does not count as gone', async () => {
  const { store, atlas, looks, change } = await running();
  const now = await store.now();
  await change({ readBack: false, endedAt: now }, ID);
  atlas.value = '7 GB';
  expect(await looks()).toBe(true);
  expect((await storedAs(store, BACK, 'approved')).request.notBefore).toBeGreaterThan(now + MINUTE);
});
