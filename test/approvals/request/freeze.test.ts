import { describe, expect, test } from '@jest/globals';
import { describeFreeze, type Freeze, type FreezeScope, findFreezeOf } from '../../../src/approvals/request/freeze.js';
import { FreezeMarker, markFrozenRequests } from '../../../src/approvals/storage/freeze-marker.js';
import { fixtureOn } from '../../support/approvals-fixture.js';
import { eventually } from '../../support/eventually.js';
import { openRedis, put, stored, storedAs } from '../../support/redis.js';
import { approved, pending, preparing } from '../../support/requests.js';

const redis = await openRedis();
const ALL: Freeze = { scope: { kind: 'all' }, by: 'U0ADA', reason: 'INC-42' };
const SENTENCE = describeFreeze(ALL);
const { id } = approved();

function openFixture() {
  const store = redis.freshStore();
  const freezes = redis.freezesOf(store);
  const fixture = fixtureOn(store, { freezes });
  const set = async (...all: Freeze[]) => {
    const { version } = await freezes.read();
    const change = {
      all,
      type: all.length > 0 ? 'frozen' : 'unfrozen',
      by: 'U0ADA',
      scope: ALL.scope,
      reason: '',
    } as const;
    expect(await freezes.write(version, change)).toEqual({ durable: true });
  };
  return { ...fixture, freezes, set, mark: () => markFrozenRequests({ ...fixture.deps, freezes }) };
}

describe('a freeze', () => {
  const change = { operation: 'delete-idp', projectId: 'p1', isExempt: false };
  test.each<[FreezeScope, boolean]>([
    [{ kind: 'all' }, true],
    [{ kind: 'operation', id: 'delete-idp' }, true],
    [{ kind: 'operation', id: 'grant-access' }, false],
    [{ kind: 'project', id: 'p1', name: 'Payments' }, true],
    [{ kind: 'project', id: 'p2', name: 'Search' }, false],
  ])('of %j covers delete-idp in p1, unless exempt: %j', (scope, isFrozen) => {
    expect(findFreezeOf({ all: [{ ...ALL, scope }] }, change) !== undefined).toBe(isFrozen);
    expect(findFreezeOf({ all: [{ ...ALL, scope }] }, { ...change, isExempt: true })).toBeUndefined();
  });

  test('is described by its scope and reason', () => {
    const describe = (scope: FreezeScope) => describeFreeze({ ...ALL, scope });
    expect(describe(ALL.scope)).toMatch(/^All .*INC-42/);
    expect(describe({ kind: 'operation', id: 'delete-idp' })).toMatch(/^Delete-idp .*INC-42/);
    expect(describe({ kind: 'project', id: 'p', name: 'Payments' })).toMatch(/ in Payments .*INC-42/);
  });
});

test('a frozen request is not claimed, says so once, and runs after the freeze', async () => {
  const { atlas, store, set, execute, journal } = openFixture();
  await put(store, approved());
  await set(ALL);
  await execute();
  await execute();
  expect(await storedAs(store, id, 'approved')).toMatchObject({ request: { frozen: SENTENCE, attempts: 0 } });
  expect(await journal()).toBe('held');
  expect(atlas.calls).toMatchObject({ get: 0, write: 0 });
  await set();
  const done = await execute();
  expect(done.state).toBe('succeeded');
  expect(done).not.toHaveProperty('frozen');
});

test('a freeze after the claim stops the call', async () => {
  const { atlas, store, set, execute } = openFixture();
  await put(store, approved());
  atlas.on.get = async () => {
    await set(ALL);
    return undefined;
  };
  await execute();
  expect(atlas.calls.write).toBe(0);
  expect((await storedAs(store, id, 'approved')).request).toMatchObject({
    frozen: SENTENCE,
    delayed: expect.stringMatching(/was due while .* frozen/),
  });
});

test('a freeze between a decision and its commit repeats the decision', async () => {
  const { atlas, store, freezes, set, deps, execute } = openFixture();
  await put(store, approved());
  let reads = 0;
  const late = {
    read: async () => {
      const read = await freezes.read();
      reads += 1;
      if (reads === 1) await set(ALL);
      return read;
    },
  };
  await execute({ deps: { ...deps, freezes: late } });
  expect(reads).toBe(2);
  expect((await storedAs(store, id, 'approved')).request).toMatchObject({ frozen: SENTENCE, attempts: 0 });
  expect(atlas.calls.write).toBe(0);
});

test('a request prepared during a freeze is marked as frozen', async () => {
  const { store, set, prepare } = openFixture();
  const asked = preparing();
  await put(store, asked);
  await set(ALL);
  expect(await prepare()).toMatchObject({ state: 'pending', frozen: SENTENCE });
});

test('every open request is marked once when a freeze starts, and unmarked once when it ends', async () => {
  const { store, freezes, set, mark } = openFixture();
  const waiting = pending({ id: 'AAA-AAA' });
  await put(store, waiting);
  await put(store, approved());
  expect(await mark()).toBe(false);
  await set(ALL);
  expect(await mark()).toBe(true);
  expect(await mark()).toBe(false);
  for (const one of [waiting.id, id]) expect((await stored(store, one)).request).toHaveProperty('frozen', SENTENCE);
  await set();
  expect(await mark()).toBe(true);
  for (const one of [waiting.id, id]) expect((await stored(store, one)).request).not.toHaveProperty('frozen');
  expect(await freezes.marked()).toBe(2);
});

test('requests are marked after each change of the freezes', async () => {
  const { store, freezes, set, deps } = openFixture();
  await put(store, approved());
  const marker = new FreezeMarker({ ...deps, freezes });
  marker.start();
  for (const all of [[ALL], []]) {
    await set(...all);
    await eventually(async () => (await freezes.marked()) === (await freezes.read()).version);
  }
  await marker.stop();
});

test('one of two concurrent freezes is stale, and the journal says who froze what', async () => {
  const { freezes, store } = openFixture();
  const change = { all: [ALL], type: 'frozen', by: 'U0ADA', scope: ALL.scope, reason: 'INC-42' } as const;
  const both = await Promise.all([freezes.write(0, change), freezes.write(0, change)]);
  expect(both.filter((one) => one === 'stale')).toHaveLength(1);
  const entries = await redis.connection.xrange(store.key('journal'), '-', '+');
  expect(entries).toHaveLength(1);
  expect(entries[0]?.[1]).toEqual(expect.arrayContaining(['type', 'frozen', 'by', 'U0ADA']));
});
