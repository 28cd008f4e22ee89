import { describe, expect, test } from '@jest/globals';
import type { RequestEvent } from '../../../src/approvals/request/events.js';
import type { RequestStore } from '../../../src/approvals/storage/store.js';
import { ben } from '../../support/people.js';
import { openRedis, put, stored, taken } from '../../support/redis.js';
import { approved, executing, HOUR, NOW, pending, preparing, ruleOf } from '../../support/requests.js';

const redis = await openRedis();
const ID = pending().id;
const denial: RequestEvent = { type: 'denied', by: ben, rule: 'rule 1' };

/** Commits the same request as its next version. */
async function commit(store: RequestStore, event: RequestEvent = denial) {
  const { request, version, now } = await stored(store, ID);
  await store.commit({ request, expected: version, readAt: now, events: [event], by: 'U0BEN' });
}
const score = (store: RequestStore, set: string) => redis.connection.zscore(store.key('due', set), ID);

describe('taking due requests', () => {
  test('gives each to one taker, the longest due first, until its lease ends', async () => {
    const store = redis.freshStore();
    for (const [index, id] of ['AAA-AAA', 'BBB-BBB', 'CCC-CCC'].entries()) {
      await put(store, preparing({ id, askedAt: NOW - 10_000 + index }));
    }
    expect(await taken(store, 'work', 2, 60_000)).toEqual(['AAA-AAA', 'BBB-BBB']);
    expect(await taken(store, 'work', 2, 60_000)).toEqual(['CCC-CCC']);
    expect(await taken(store, 'work', 2, 60_000)).toEqual([]);
    await store.defer('work', 'BBB-BBB', await store.now());
    expect(await taken(store, 'work', 2, 0)).toEqual(['BBB-BBB']);
    expect(await taken(store, 'work', 2, 0)).toEqual(['BBB-BBB']);
  });

  test('leaves requests that aren’t due', async () => {
    const store = await redis.storeWith(approved({ notBefore: NOW + HOUR }));
    expect(await taken(store, 'work')).toEqual([]);
  });

  test('finds none that was deferred after it left the set', async () => {
    const store = await redis.storeWith(pending());
    await store.defer('work', ID, 0);
    expect(await taken(store, 'work')).toEqual([]);
  });

  test('draws expired requests apart from others, each in order of commit', async () => {
    const store = redis.freshStore();
    const { remindAt: _, ...rest } = pending();
    const expired = { ...rest, state: 'expired' as const, endedAt: NOW, by: 'countersign', sentence: '' };
    await put(store, { ...expired, id: 'CCC-CCC' });
    await put(store, pending({ id: 'BBB-BBB' }));
    await put(store, { ...expired, id: 'AAA-AAA' });
    await put(store, pending({ id: 'DDD-DDD' }));
    expect(await taken(store, 'draw', 1, 60_000)).toEqual(['BBB-BBB']);
    expect(await taken(store, 'draw')).toEqual(['DDD-DDD']);
    expect(await taken(store, 'draw-last')).toEqual(['CCC-CCC', 'AAA-AAA']);
  });

  test('finds an expired request only in the set drawn last', async () => {
    const store = await redis.storeWith(pending());
    const { request, version, now } = await stored(store, ID);
    const { remindAt: _, ...rest } = pending();
    const expired = { ...rest, state: 'expired' as const, endedAt: NOW, by: 'countersign', sentence: '' };
    await store.commit({ request: expired, expected: version, readAt: now, events: [], by: 'countersign' });
    expect([await score(store, 'draw'), await score(store, 'draw-last')]).toEqual([null, expect.any(String)]);
    await store.commit({ request, expected: version + 1, readAt: now, events: [], by: 'countersign' });
    expect([await score(store, 'draw'), await score(store, 'draw-last')]).toEqual([expect.any(String), null]);
  });
});

test.each([
  ['being previewed is drawn a second later', preparing(), 1_000],
  ['pending is drawn at once', pending(), 0],
  ['approved to run at once is drawn a second later', approved(), 1_000],
  ['approved to run later is drawn at once', approved({ notBefore: approved().approvedAt + HOUR }), 0],
  ['running is drawn a second later', executing(), 1_000],
])('a request that is %s', async (_, request, afterMs) => {
  const store = redis.freshStore();
  const before = await store.now();
  await put(store, request);
  const drawAt = Number(await redis.connection.hget(store.key('request', ID), 'drawAt')) - afterMs;
  expect(drawAt).toBeGreaterThanOrEqual(before);
  expect(drawAt).toBeLessThanOrEqual(await store.now());
});

test.each<[event: RequestEvent['type'], webhook: true | undefined, event: RequestEvent, due: string[]]>([
  ['escalated', true, { type: 'escalated' }, [ID]],
  ['expired', true, { type: 'expired' }, [ID]],
  ['reminded', true, { type: 'reminded' }, []],
  ['escalated', undefined, { type: 'escalated' }, []],
])('after %s, under a rule with webhook: %s, the due webhooks are as expected', async (_, webhook, event, due) => {
  const store = await redis.storeWith(pending({ rule: ruleOf({ webhook }) }));
  await commit(store, event);
  expect(await taken(store, 'webhook')).toEqual(due);
});

describe('a lease', () => {
  test('is renewed for its holder, until the request is committed', async () => {
    const store = await redis.storeWith(preparing());
    const [first] = await store.lease('work', 9, 60_000);
    if (first === undefined) throw new Error('nothing was due');
    const renewed = await store.renew('work', first, 120_000);
    expect(renewed?.until).toBeGreaterThan(first.until);
    expect(Number(await score(store, 'work'))).toBe(renewed?.until);
    expect(await store.renew('work', first, 120_000)).toBeUndefined();
    await commit(store);
    expect(await store.renew('work', renewed ?? first, 120_000)).toBeUndefined();
    expect(Number(await score(store, 'work'))).toBe(preparing().askedAt);
  });

  test('isn’t renewed for a request that left the set', async () => {
    const store = redis.freshStore();
    expect(await store.renew('work', { id: ID, until: NOW }, 60_000)).toBeUndefined();
    expect(await score(store, 'work')).toBeNull();
  });
});

describe('finishing work on a request', () => {
  test('sets its next moment, or none, if its version is still current', async () => {
    const store = await redis.storeWith(preparing());
    expect(await store.rest('work', ID, 1, NOW + HOUR)).toBe(true);
    expect(Number(await score(store, 'work'))).toBe(NOW + HOUR);
    expect(await store.rest('work', ID, 1)).toBe(true);
    expect(await score(store, 'work')).toBeNull();
  });

  test('keeps a newer version due at once', async () => {
    const store = await redis.storeWith(pending());
    await store.lease('draw', 9, 60_000);
    await commit(store);
    await store.lease('draw', 9, 60_000);
    expect(await store.rest('draw', ID, 1, NOW + HOUR)).toBe(false);
    expect(await taken(store, 'draw', 9, 60_000)).toEqual([ID]);
    expect(await store.rest('draw', ID, 2)).toBe(true);
    expect(await score(store, 'draw')).toBeNull();
  });

  test('removes a request that doesn’t exist from the set', async () => {
    const store = redis.freshStore();
    await redis.connection.zadd(store.key('due', 'work'), 0, ID);
    expect(await store.rest('work', ID, 0)).toBe(true);
    expect(await score(store, 'work')).toBeNull();
  });
});

test.each(['work', 'returns', 'returns-last', 'finishing'] as const)(
  'failures of %s on a request are counted until it ends or the request is committed',
  async (set) => {
    const store = await redis.storeWith(preparing());
    expect([await store.fail(ID), await store.fail(ID)]).toEqual([1, 2]);
    expect(await store.troubled()).toEqual(new Map([[ID, 2]]));
    await store.rest('draw', ID, 1);
    expect(await store.troubled()).toEqual(new Map([[ID, 2]]));
    await store.rest(set, ID, 1, NOW + HOUR);
    expect(await store.troubled()).toEqual(new Map());
    await store.fail(ID);
    await commit(store);
    expect(await store.troubled()).toEqual(new Map());
  },
);
