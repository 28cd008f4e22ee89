import { describe, expect, test } from '@jest/globals';
import type { RequestEvent } from '../../../src/approvals/request/events.js';
import { applyEvent } from '../../../src/approvals/request/evolve.js';
import { SCHEMA_NUMBER } from '../../../src/approvals/request/request.js';
import type { Commit } from '../../../src/approvals/storage/commit.js';
import { RequestStore } from '../../../src/approvals/storage/store.js';
import { withCorrelation } from '../../../src/log.js';
import { ann, ben, rita } from '../../support/people.js';
import { openRedis, put, stored } from '../../support/redis.js';
import { approved, executing, HOUR, NOW, pending, preparing, succeeded } from '../../support/requests.js';

const redis = await openRedis();
const ID = pending().id;
const demanded = { title: 'rule 1', approvals: 2, waitMs: 0 };
const vote: RequestEvent = { type: 'approved', approval: { person: ben, at: NOW, rule: 'rule 1' }, demanded };
const denial: RequestEvent = { type: 'denied', by: ben, rule: 'rule 1' };
const target = { kind: 'cluster', id: 'c1' } as const;

/** Commits `event` on top of what is stored, unless `over` says otherwise. */
async function commit(store: RequestStore, event: RequestEvent, over: Partial<Commit> = {}) {
  const { request, version, now } = await stored(store, over.request?.id ?? ID);
  const next = over.request ?? applyEvent(request, event, now);
  return store.commit({ request: next, expected: version, readAt: now, events: [event], by: 'U0BEN', ...over });
}

/** Everything that Redis holds of one workspace. */
async function everything(store: RequestStore): Promise<unknown> {
  const keys = (await redis.connection.keys(store.key('*'))).sort();
  const held = async (key: string) => {
    // The order of a hash's fields can change without a write.
    if ((await redis.connection.type(key)) === 'hash') return redis.connection.hgetall(key);
    return (await redis.connection.dumpBuffer(key))?.toString('hex');
  };
  return Promise.all(keys.map(async (key) => [key, await held(key)]));
}
const score = (store: RequestStore, ...parts: string[]) => redis.connection.zscore(store.key(...parts), ID);

describe('a commit', () => {
  test('writes the request, its version and its journal entries together', async () => {
    const store = await redis.storeWith(pending());
    expect(await commit(store, vote)).toEqual({ done: 2, durable: false });
    expect(await stored(store, ID)).toMatchObject({ version: 2, request: { approvals: [{ person: ben }] } });
    expect(await store.history(ID)).toMatchObject([
      { type: 'approved', by: 'U0BEN', details: { approval: { person: ben } }, at: expect.any(Number) },
    ]);
  });

  test('adds several events to the journal in order, each with the correlation id', async () => {
    const store = await redis.storeWith(pending());
    const quorum: RequestEvent = { type: 'quorum', notBefore: NOW, expiresAt: NOW + HOUR };
    await withCorrelation('c-77', () => commit(store, vote, { events: [vote, quorum] }));
    await commit(store, denial);
    expect((await store.history(ID)).map((one) => one.type)).toEqual(['approved', 'quorum', 'denied']);
    const entries = await redis.connection.xrange(store.key('journal'), '-', '+');
    expect(entries.map(([, fields]) => fields.includes('c-77'))).toEqual([true, true, false]);
  });

  test('moves the request in the due sets and the indexes', async () => {
    const store = await redis.storeWith(preparing());
    expect(Number(await score(store, 'due', 'work'))).toBe(preparing().askedAt);
    await commit(store, vote, { request: pending() });
    expect(await score(store, 'due', 'work')).toBeNull();
    expect(Number(await score(store, 'due', 'clock'))).toBe(pending().remindAt);
    expect((await store.open(9)).map((one) => one.id)).toEqual([ID]);
    expect(await store.countOpen()).toBe(1);
    expect([await store.openBy(rita, 9), await store.openBy(ann, 9)]).toMatchObject([[{ id: ID }], []]);
    await commit(store, denial);
    expect(await score(store, 'due', 'clock')).toBeNull();
    expect(await score(store, 'due', 'draw')).not.toBeNull();
    expect([await store.open(9), await store.countOpen()]).toEqual([[], 0]);
    expect(await store.openBy(rita, 9)).toEqual([]);
  });

  test('on an outdated version changes nothing', async () => {
    const store = await redis.storeWith(pending());
    const before = await everything(store);
    for (const expected of [0, 2]) {
      expect(await commit(store, denial, { expected, reservation: 'claim', target })).toBe('stale');
    }
    expect(await everything(store)).toEqual(before);
  });

  test('on a read older than three seconds changes nothing', async () => {
    const store = await redis.storeWith(pending());
    const before = await everything(store);
    expect(await commit(store, denial, { readAt: (await store.now()) - 3_001 })).toBe('stale');
    expect(await everything(store)).toEqual(before);
    expect(await commit(store, denial, { readAt: (await store.now()) - 1_000 })).toMatchObject({ done: 2 });
  });

  test('succeeds once among forty on the same version', async () => {
    const store = await redis.storeWith(pending());
    const { now } = await stored(store, ID);
    const all = await Promise.all(Array.from({ length: 40 }, () => commit(store, vote, { expected: 1, readAt: now })));
    expect(all.filter((one) => one !== 'stale')).toHaveLength(1);
    expect(await store.history(ID)).toHaveLength(1);
  });

  test('of a new request fails if the id is taken', async () => {
    const store = await redis.storeWith(pending());
    await expect(put(store, pending())).rejects.toThrow('already there');
  });
});

describe('a denial', () => {
  const like = { ...pending(), id: 'GGG-GGG' };
  const explained: RequestEvent = { type: 'explained', by: ben, why: 'Not during the sale.' };

  test('is found by requests for the same change for a day, with its reason once given', async () => {
    const store = await redis.storeWith(pending());
    expect(await store.denialOf(like)).toBeUndefined();
    const { now } = await stored(store, ID);
    await commit(store, denial);
    const found = await store.denialOf(like);
    expect(found).toStrictEqual({ id: ID, by: ben.userId, at: expect.any(Number) });
    expect(found?.at).toBeGreaterThanOrEqual(now);
    await commit(store, explained);
    expect(await store.denialOf(like)).toMatchObject({ id: ID, why: 'Not during the sale.' });
    const [key = ''] = await redis.connection.keys(store.key('denied', '*'));
    const left = await redis.connection.pttl(key);
    expect([left > 23 * HOUR, left <= 24 * HOUR]).toEqual([true, true]);
  });

  test('isn’t found for another operation or other params', async () => {
    const store = await redis.storeWith(pending());
    await commit(store, denial);
    for (const other of [{ operation: 'set-limit' }, { params: { limit: 'weekly' } }])
      expect(await store.denialOf({ ...like, ...other })).toBeUndefined();
  });

  test('is replaced by the next one, and a late reason doesn’t bring it back', async () => {
    const store = redis.freshStore();
    for (const request of [pending(), like]) await put(store, request);
    await commit(store, denial);
    await commit(store, denial, { request: applyEvent(like, denial, NOW) });
    await commit(store, explained);
    expect(await store.denialOf(pending())).toMatchObject({ id: like.id });
  });

  test('isn’t found without its request', async () => {
    const store = await redis.storeWith(pending());
    await commit(store, denial);
    await redis.connection.del(store.key('request', ID));
    expect(await store.denialOf(like)).toBeUndefined();
  });
});

describe('a target', () => {
  const other = { ...executing(), id: 'GGG-GGG' };
  const claim = { reservation: 'claim', target } as const;

  test('is reserved for one request until it is released', async () => {
    const store = await redis.storeWith(approved(), { ...approved(), id: other.id });
    expect(await commit(store, vote, { request: executing(), ...claim })).toMatchObject({ done: 2 });
    const before = await everything(store);
    expect(await commit(store, vote, { request: other, ...claim })).toEqual({ reserved: ID });
    expect(await everything(store)).toEqual(before);
    await commit(store, vote, { request: succeeded(), reservation: 'release', target });
    expect(await commit(store, vote, { request: other, ...claim })).toMatchObject({ done: 2 });
  });

  test('is reserved and released together with what else its request holds', async () => {
    const store = redis.freshStore();
    const [source, into] = ['c1', 'c2'].map((id) => ({ kind: 'cluster', id }));
    const both = { target: into, alsoHolds: source } as const;
    await put(store, approved());
    await put(store, { ...approved(), id: other.id });
    await commit(store, vote, { request: executing(), reservation: 'claim', target: source });
    const before = await everything(store);
    expect(await commit(store, vote, { request: other, reservation: 'claim', ...both })).toEqual({ reserved: ID });
    expect(await everything(store)).toEqual(before);
    await commit(store, vote, { request: succeeded(), reservation: 'release', target: source });
    await commit(store, vote, { request: other, reservation: 'claim', ...both });
    for (const target of [source, into])
      expect(await commit(store, vote, { request: executing(), reservation: 'claim', target })).toEqual({
        reserved: other.id,
      });
    await commit(store, vote, { request: { ...succeeded(), id: other.id }, reservation: 'release', ...both });
    expect(
      await redis.connection.exists(store.key('target', 'cluster', 'c1'), store.key('target', 'cluster', 'c2')),
    ).toBe(0);
  });

  test('can be claimed again by its holder, and isn’t released by others', async () => {
    const store = await redis.storeWith(approved(), { ...approved(), id: other.id });
    for (const done of [2, 3])
      expect(await commit(store, vote, { request: executing(), ...claim })).toMatchObject({ done });
    await commit(store, vote, { request: other, reservation: 'release', target });
    expect(await redis.connection.get(store.key('target', 'cluster', 'c1'))).toBe(ID);
  });
});

describe('a stored form', () => {
  const overwrite = (store: RequestStore, request: object) =>
    redis.connection.hset(store.key('request', ID), 'json', JSON.stringify(request));

  test('of a later schema reads as newer, a damaged one as damaged, and both are listed by id', async () => {
    const store = await redis.storeWith(pending());
    await overwrite(store, { schema: SCHEMA_NUMBER + 1, actFrom: SCHEMA_NUMBER + 1, state: 'paused' });
    expect([await store.read(ID), await store.open(9)]).toEqual(['newer', [{ id: ID, unreadable: 'newer' }]]);
    await overwrite(store, { ...pending(), state: 'paused' });
    expect([await store.read(ID), await store.open(9)]).toEqual(['damaged', [{ id: ID, unreadable: 'damaged' }]]);
    await redis.connection.hset(store.key('request', ID), 'json', '{');
    expect(await store.read(ID)).toBe('damaged');
  });

  test('that doesn’t exist reads as none', async () => {
    expect(await redis.freshStore().read(ID)).toBe('none');
  });
});

describe('a list', () => {
  test('has the newest first, up to its limit', async () => {
    const store = redis.freshStore();
    for (const [index, id] of ['AAA-AAA', 'BBB-BBB', 'CCC-CCC'].entries())
      await put(store, preparing({ id, askedAt: NOW + index }));
    expect((await store.open(2)).map(({ id }) => id)).toEqual(['CCC-CCC', 'BBB-BBB']);
    expect((await store.openBy(rita, 2)).map(({ id }) => id)).toEqual(['CCC-CCC', 'BBB-BBB']);
  });

  test('leaves out requests that don’t exist', async () => {
    const store = await redis.storeWith(pending());
    await redis.connection.del(store.key('request', ID));
    expect(await store.open(9)).toStrictEqual([]); // `toEqual` takes [undefined] for []
    expect(await store.history(ID)).toEqual([]);
  });
});

test('a request without its version or its JSON reads as none', async () => {
  const store = redis.freshStore();
  for (const field of ['version', 'json']) {
    await redis.connection.del(store.key('request', ID));
    await redis.connection.hset(store.key('request', ID), field, '1');
    expect(await store.read(ID)).toBe('none');
  }
});

test('all keys of a workspace share a slot', () => {
  expect(redis.freshStore().key('due', 'work')).toMatch(/^cs:\{T[^}]+\}:due:work$/);
});

test('a confirmation stores its correlation id', async () => {
  const store = await redis.storeWith(pending());
  const read = { ...(await stored(store, ID)), confirmed: 0 };
  await withCorrelation('c-9', () => store.confirm(read));
  expect(await redis.connection.get(store.key('confirmed'))).toBe('c-9');
});

test('a version isn’t confirmed if Redis doesn’t confirm it, or if that can’t be noted', async () => {
  const store = await redis.storeWith(pending());
  const read = { ...(await stored(store, ID)), confirmed: 0 };
  const pool = await redis.openPool();
  const carry = async (write: Parameters<typeof pool.carry>[0]) => ({
    ...(await pool.carry(write)),
    confirmed: Promise.resolve(false),
  });
  const unsure = new RequestStore(redis.connection, Object.assign(Object.create(pool), { carry }), store.key);
  expect(await unsure.confirm(read)).toBe(false);
  expect(await (await redis.dying(store)).confirm(read)).toBe(false);
  expect(await store.confirm(read)).toBe(true);
});

test('a worker was seen once it noted that it is alive', async () => {
  const store = redis.freshStore();
  expect(await store.workerSeenMs()).toBeUndefined();
  const before = await store.now();
  await store.noteWorker();
  const seenMs = await store.workerSeenMs();
  expect(seenMs).toBeGreaterThanOrEqual(0);
  expect(seenMs).toBeLessThanOrEqual((await store.now()) - before);
});
