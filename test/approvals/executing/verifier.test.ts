import { describe, expect, test } from '@jest/globals';
import { recoverRequest } from '../../../src/approvals/executing/recover.js';
import { isAwaitingEffect } from '../../../src/approvals/request/finishing-evolve.js';
import { SENT_LEASE_MS } from '../../../src/approvals/request/request.js';
import { fixtureWith } from '../../support/approvals-fixture.js';
import { unread } from '../../support/for-a-while.js';
import { openRedis, storedAs, taken } from '../../support/redis.js';
import { approved, basis, call, executing, HOUR, MINUTE, NOW, sent, unknown } from '../../support/requests.js';

const redis = await openRedis();
const { id } = unknown();
const broken = (status: number) => () => unread(status);

/** @param sentAgo how long ago the call was stored, in milliseconds */
const open = (sentAgo = SENT_LEASE_MS + MINUTE, over: Parameters<typeof unknown>[0] = {}) =>
  fixtureWith(redis, unknown({ sent: { call, basis, at: NOW - sentAgo, by: 'worker-1' }, reads: 0, ...over }));

describe('an unconfirmed call', () => {
  test('is done as soon as one read shows its effect, even while it may be under way', async () => {
    const { atlas, verify, holder } = await open(0);
    atlas.value = null;
    expect(await verify()).toMatchObject({ state: 'succeeded', readBack: true });
    expect([atlas.calls.write, await holder()]).toEqual([0, null]);
  });

  test('fails after two reads in a row without its effect, once it can’t be under way', async () => {
    const { atlas, verify, holder } = await open();
    expect(await verify()).toMatchObject({ state: 'unknown', absent: 1 });
    expect(await holder()).toBe(id);
    expect(await verify()).toMatchObject({ state: 'failed', sentence: expect.stringContaining('Not applied') });
    expect([atlas.calls.write, await holder()]).toEqual([0, null]);
  });

  test('stays unconfirmed while it may be under way, however often it is read', async () => {
    const { verify } = await open(0);
    for (const reads of [1, 2, 3]) expect(await verify()).toMatchObject({ state: 'unknown', reads, absent: 0 });
    const doubted = await open(0, { absent: 1 });
    expect(await doubted.verify()).toMatchObject({ state: 'unknown', absent: 0 });
  });

  test('that Atlas accepted is read again when its effect should show, and can fail only after that', async () => {
    const waiting = await open(undefined, { reads: 20, since: NOW, showsBy: NOW + MINUTE });
    const read = await waiting.verify();
    expect(read).toMatchObject({ state: 'unknown', absent: 0, nextReadAt: NOW + MINUTE });
    expect(isAwaitingEffect(read)).toBe(true);
    const over = await open(undefined, { since: NOW, showsBy: NOW - 1 });
    const late = await over.verify();
    expect(late).toMatchObject({ state: 'unknown', absent: 1 });
    expect(isAwaitingEffect(late)).toBe(false);
    expect(await over.verify()).toMatchObject({ state: 'failed' });
  });

  test('isn’t decided by reads that disagree', async () => {
    const { atlas, verify } = await open();
    for (const between of ['changing', 'unreadable']) {
      atlas.value = '5 GB';
      expect(await verify()).toMatchObject({ absent: 1 });
      if (between === 'changing') atlas.value = between;
      else atlas.on.get = broken(503);
      expect(await verify()).toMatchObject({ state: 'unknown', absent: 0 });
      delete atlas.on.get;
    }
  });

  test('isn’t decided by reads that Atlas refuses', async () => {
    const { atlas, verify } = await open();
    atlas.on.get = broken(404);
    for (const reads of [1, 2, 3]) expect(await verify()).toMatchObject({ state: 'unknown', reads, absent: 0 });
  });

  test('of an operation that no longer exists is left to a person', async () => {
    const { verify } = await open(undefined, { operation: 'retired' });
    expect(await verify()).toMatchObject({ state: 'unknown', absent: 0 });
  });

  test('is read again after longer and longer pauses, up to five minutes', async () => {
    const waits: number[] = [];
    for (const reads of [0, 1, 3, 20]) {
      const { atlas, store, verify } = await open(undefined, { reads, since: NOW });
      atlas.on.get = broken(503);
      const before = await store.now();
      const request = await verify();
      if (request.state !== 'unknown') throw new Error(request.state);
      waits.push(request.nextReadAt - before);
    }
    const least = [5_000, 10_000, 40_000, 5 * MINUTE];
    for (const [index, wait] of waits.entries()) expect(wait).toBeGreaterThanOrEqual(least[index] ?? 0);
    expect(waits.toSorted((a, b) => a - b)).toEqual(waits);
  });

  test('that somebody settled while Atlas was read stays as settled', async () => {
    const { atlas, store, verify } = await open();
    const { request, version, now } = await storedAs(store, id, 'unknown');
    const { since: _, nextReadAt: __, reads: ___, absent: ____, ...rest } = request;
    const settled = { ...rest, state: 'failed', endedAt: now } as const;
    atlas.value = null;
    atlas.on.get = async () => {
      await store.commit({ request: settled, expected: version, readAt: now, events: [], by: 'U0BEN' });
      return undefined;
    };
    expect((await verify()).state).toBe('failed');
  });
});

describe('a worker that died', () => {
  const recovered = async (request: ReturnType<typeof executing>) => {
    const fixture = await fixtureWith(redis, request);
    await recoverRequest(fixture.as('worker-2'), await storedAs(fixture.store, id, 'executing'));
    return { ...fixture, request: await fixture.request() };
  };

  test('before it stored the call leaves the request approved and due at once', async () => {
    const { store, request, holder } = await recovered(executing({ leaseUntil: NOW - 1 }));
    expect(request).toMatchObject({ state: 'approved', delayed: expect.stringContaining('Not sent') });
    expect(await taken(store, 'work')).toEqual([id]);
    expect(await holder()).toBeNull();
  });

  test('after it stored the call leaves the request unconfirmed and its target reserved', async () => {
    const { atlas, request, holder } = await recovered(sent({ leaseUntil: NOW - 1 }));
    expect(request).toMatchObject({ state: 'unknown', sent: { call }, reads: 0, absent: 0 });
    expect(await holder()).toBe(id);
    expect(atlas.calls.write).toBe(0);
  });

  test('isn’t replaced while its lease lasts', async () => {
    for (const request of [executing({ leaseUntil: NOW + HOUR }), sent({ leaseUntil: NOW + HOUR })]) {
      expect((await recovered(request)).request).toEqual(request);
    }
  });
});

test('a call that landed despite a 5xx is done once read back, without a second call', async () => {
  const { atlas, execute, verify } = await fixtureWith(redis, approved());
  atlas.landsAnyway = true;
  atlas.on.write = broken(504);
  await execute();
  expect(await verify()).toMatchObject({ state: 'succeeded', readBack: true });
  expect(atlas.calls.write).toBe(1);
});
