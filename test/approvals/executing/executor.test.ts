import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { executeRequest } from '../../../src/approvals/executing/executor.js';
import type { RequestEvent } from '../../../src/approvals/request/events.js';
import { isAwaitingEffect } from '../../../src/approvals/request/finishing-evolve.js';
import { CALL_DEADLINE_MS, SEND_WITHIN_MS } from '../../../src/approvals/request/request.js';
import type { CommitResult } from '../../../src/approvals/storage/commit.js';
import { updateRequest } from '../../../src/approvals/storage/update-request.js';
import { AtlasApiError, AtlasBadReplyError, AtlasUnreachableError } from '../../../src/atlas/errors.js';
import type { Change } from '../../../src/operations/operation.js';
import { fixtureWith } from '../../support/approvals-fixture.js';
import { dropLimit } from '../../support/limit.js';
import { ben } from '../../support/people.js';
import { forgetful, openRedis, put, storedAs, taken } from '../../support/redis.js';
import { approved, basis, call, executing, HOUR, NOW } from '../../support/requests.js';

const redis = await openRedis();
const { id } = approved();
const DELETE = { method: 'DELETE', path: '/limits/daily' };
const GET = { method: 'GET', path: '/limits/daily' };

const open = (request = approved()) => fixtureWith(redis, request);

describe('an approved request', () => {
  test('runs once: claimed, sent, read back and recorded, with its target freed', async () => {
    const { atlas, execute, journal, holder } = await open();
    expect(await execute()).toMatchObject({ state: 'succeeded', readBack: true, attempts: 1 });
    expect(await journal()).toBe('claimed sent succeeded');
    expect(atlas.calls).toEqual({ get: 2, list: 0, write: 1 });
    expect(await holder()).toBeNull();
  });

  test('has its call stored and its target reserved before Atlas is called', async () => {
    const { atlas, store, execute, holder } = await open();
    const seen: unknown[] = [];
    atlas.on.write = async () => {
      seen.push((await storedAs(store, id, 'executing')).request.sent, await holder());
      return undefined;
    };
    await execute();
    expect(seen).toMatchObject([{ call, basis, by: 'worker-1' }, id]);
  });

  test('is read back against its basis at the claim if the drift since approval doesn’t matter', async () => {
    const { atlas, store, deps, execute } = await open();
    atlas.value = '6 GB';
    const read: unknown[] = [];
    const operation: Change = {
      ...dropLimit,
      drift: () => undefined,
      verify: async (_, sent) => {
        read.push(sent.basis);
        return 'applied';
      },
    };
    await execute({ deps: { ...deps, operation: () => operation } });
    const { request } = await storedAs(store, id, 'succeeded');
    expect([request.sent.basis, ...read]).toEqual([{ value: '6 GB' }, { value: '6 GB' }]);
  });

  test('is sent with a deadline and a latest time to send', async () => {
    const { atlas, execute } = await open();
    await execute();
    const options = atlas.options.find((one) => one.sendBefore !== undefined);
    expect(options).toMatchObject({ deadlineMs: CALL_DEADLINE_MS });
    expect(options?.sendBefore).toBeLessThanOrEqual(performance.now() + SEND_WITHIN_MS);
  });

  test('is claimed by one of many workers', async () => {
    const { atlas, store, as, journal } = await open();
    const read = await storedAs(store, id, 'approved');
    await Promise.all(Array.from({ length: 20 }, (_, at) => executeRequest(as(`worker-${at}`), read)));
    expect(atlas.calls.write).toBe(1);
    expect(await journal()).toBe('claimed sent succeeded');
  });

  test('isn’t claimed before its time or after its expiry', async () => {
    for (const early of [approved({ notBefore: NOW + HOUR }), approved({ expiresAt: NOW - 1 })]) {
      const { atlas, execute, journal } = await open(early);
      expect(await execute()).toEqual(early);
      expect([await journal(), atlas.calls.get]).toEqual(['', 0]);
    }
  });

  test('waits while another request holds its target, which it names', async () => {
    const { atlas, store, execute, press } = await open();
    await put(store, executing({ id: 'GGG-GGG' }));
    const delayed = expect.stringContaining('GGG-GGG');
    const before = await store.now();
    expect(await execute()).toMatchObject({ state: 'approved', delayed });
    expect(Number(await redis.connection.zscore(store.key('due', 'work'), id))).toBeGreaterThan(before);
    await execute();
    expect(await store.history(id)).toHaveLength(1);
    await press(ben, 'deny', { id: 'GGG-GGG' });
    expect((await execute()).state).toBe('succeeded');
    expect(atlas.calls.write).toBe(1);
  });
});

describe('the check before sending', () => {
  test('voids a request on drift, which it describes', async () => {
    const { atlas, execute, holder } = await open();
    atlas.value = '9 GB';
    const sentence = expect.stringContaining('the limit went from 5 GB to 9 GB');
    expect(await execute()).toMatchObject({ state: 'voided', sentence });
    expect([atlas.calls.write, await holder()]).toEqual([0, null]);
  });

  test('voids a blocked request, even with the same basis', async () => {
    const { atlas, execute } = await open();
    atlas.blockers = ['It is in use.'];
    const sentence = expect.stringContaining('It is in use.');
    expect(await execute()).toMatchObject({ state: 'voided', sentence });
    expect(atlas.calls.write).toBe(0);
  });

  test('voids a request that Atlas refuses, and retries after any other error', async () => {
    for (const [error, state] of [
      [new AtlasApiError(GET, { status: 404 }), 'voided'],
      [new AtlasApiError(GET, { status: 503 }), 'approved'],
      [new AtlasApiError(GET, { status: 429 }), 'approved'],
      [new AtlasUnreachableError(GET, { why: 'timeout', sent: true }), 'approved'],
      [new AtlasBadReplyError(GET, { status: 200, flaw: 'html' }), 'approved'],
    ] as const) {
      const { atlas, store, execute } = await open();
      atlas.on.get = () => error;
      expect((await execute()).state).toBe(state);
      expect([atlas.calls.write, await taken(store, 'work')]).toEqual([0, []]);
    }
  });
});

describe('between claim and send', () => {
  test('a denial still stops the call', async () => {
    const { atlas, press, execute, journal } = await open();
    atlas.on.get = async () => {
      await press(ben, 'deny');
      return undefined;
    };
    expect((await execute()).state).toBe('denied');
    expect([await journal(), atlas.calls.write]).toEqual(['claimed denied', 0]);
  });

  test('a worker that lost its claim sends nothing', async () => {
    const { atlas, store, execute } = await open();
    atlas.on.get = async () => {
      await updateRequest(store, id, { by: 'countersign' }, () => [
        { type: 'returned', sentence: '', notBefore: NOW + HOUR },
      ]);
      return undefined;
    };
    expect(await execute()).toMatchObject({ state: 'approved', notBefore: NOW + HOUR });
    expect(atlas.calls.write).toBe(0);
  });

  test('a worker that lost its claim doesn’t end the run of another worker', async () => {
    const { atlas, store, execute } = await open();
    atlas.on.get = async () => {
      await updateRequest(store, id, { by: 'countersign' }, () => [{ type: 'returned', sentence: '', notBefore: NOW }]);
      const lease = { worker: 'worker-2', leaseUntil: NOW + HOUR };
      await updateRequest(store, id, { by: 'countersign' }, () => [{ type: 'claimed', ...lease }]);
      atlas.value = '9 GB';
      return undefined;
    };
    expect(await execute()).toMatchObject({ state: 'executing', worker: 'worker-2' });
  });

  test('a call that Redis didn’t store durably is not sent', async () => {
    const { atlas, store, execute } = await open();
    forgetful(store);
    expect(await execute()).toMatchObject({ state: 'approved', delayed: expect.stringContaining('Redis') });
    expect(atlas.calls.write).toBe(0);
  });
});

describe('when Redis’s reply to storing the call is lost', () => {
  /** @param lose replaces the first reply; `done` stores the call */
  async function losing(lose: (done: () => Promise<CommitResult>) => Promise<CommitResult>) {
    const fixture = await open();
    const commit = fixture.store.commit.bind(fixture.store);
    const lost = { at: 0 };
    fixture.store.commit = (one) => {
      if (lost.at > 0 || one.events[0]?.type !== 'sent') return commit(one);
      lost.at = performance.now();
      return lose(() => commit(one));
    };
    return { ...fixture, lost };
  }
  const away = () => {
    throw new Error('away');
  };

  test('a call that was stored is sent once, within the original time', async () => {
    const { atlas, execute, journal, lost } = await losing(async (done) => {
      await done();
      await sleep(50);
      return done();
    });
    expect((await execute()).state).toBe('succeeded');
    expect([atlas.calls.write, await journal()]).toEqual([1, 'claimed sent succeeded']);
    const bound = atlas.options.find(({ sendBefore }) => sendBefore !== undefined)?.sendBefore;
    expect(bound).toBeLessThanOrEqual(lost.at + SEND_WITHIN_MS);
  });

  test('a call that a failover lost is not sent', async () => {
    const { atlas, store, execute } = await losing(async (done) => {
      await done();
      store.confirm = async () => false;
      return done();
    });
    expect(await execute()).toMatchObject({ state: 'approved', delayed: expect.stringContaining('Redis') });
    expect(atlas.calls.write).toBe(0);
  });

  test.each([
    ['stored', true],
    ['not stored', false],
  ])('the request is approved again without a call if Redis was away, with the call %s', async (_, isStored) => {
    const { atlas, store, execute } = await losing(async (done) => {
      if (isStored) await done();
      const read = store.read.bind(store);
      let left = 2;
      store.read = async (one) => {
        left -= 1;
        return left < 0 ? read(one) : away();
      };
      return away();
    });
    await expect(execute()).rejects.toThrow('away');
    const { request } = await storedAs(store, id, 'approved');
    expect(request).toMatchObject({ delayed: expect.stringContaining('Not sent'), attempts: 1 });
    expect([request, atlas.calls.write]).toEqual([expect.not.objectContaining({ sent: expect.anything() }), 0]);
  });

  test('a call stored by another run is not sent', async () => {
    const { atlas, store, execute } = await open();
    atlas.on.get = async () => {
      const { request } = await storedAs(store, id, 'executing');
      const { worker, leaseUntil } = request;
      const stores = { type: 'sent', call, basis, worker, leaseUntil } as const;
      await updateRequest(store, id, { by: 'countersign' }, () => [stores]);
      return undefined;
    };
    expect(await execute()).toMatchObject({ state: 'executing', sent: { call } });
    expect(atlas.calls.write).toBe(0);
  });
});

describe('a call that Atlas answers with', () => {
  const api = (status: number, over: object = {}) => new AtlasApiError(DELETE, { status, ...over });
  const BUSY = { errorCode: 'CANNOT_PAUSE_CLUSTER_WITH_PENDING_CHANGES' };
  const silent = (sent: boolean) =>
    new AtlasUnreachableError(DELETE, { why: sent ? 'timeout' : 'no connection', sent });
  test.each([
    ['400', 'failed', api(400)],
    ['403', 'failed', api(403)],
    ['404', 'unknown', api(404)],
    ['409', 'failed', api(409)],
    ['409 while Atlas is busy', 'approved', api(409, BUSY)],
    ['429', 'approved', api(429)],
    ['no connection', 'approved', silent(false)],
    ['a timeout', 'unknown', silent(true)],
    ['408', 'unknown', api(408)],
    ['500', 'unknown', api(500)],
    ['503', 'unknown', api(503)],
    ['504', 'unknown', api(504)],
    ['a page of HTML', 'unknown', new AtlasBadReplyError(DELETE, { status: 200, flaw: 'html' })],
    ['an unexpected error', 'unknown', new Error('?')],
  ] as const)('%s is %s, and never repeated at once', async (_, state, error) => {
    const { atlas, store, execute, holder } = await open();
    atlas.on.write = () => error;
    const request = await execute();
    expect(request.state).toBe(state);
    expect(atlas.calls).toMatchObject({ get: 1, write: 1 });
    expect(await taken(store, 'work')).toEqual([]);
    expect(await holder()).toBe(state === 'unknown' ? id : null);
    if (request.state !== 'approved') return;
    expect(request).not.toHaveProperty('sent');
    // The card still shows it once the request has expired.
    expect(request.delayed).not.toMatch(/I’ll|I’m|again|Nothing/);
  });

  test('429 waits for Retry-After', async () => {
    const { atlas, store, execute } = await open();
    const now = await store.now();
    atlas.on.write = () => api(429, { retryAfterMs: 40_000 });
    const request = await execute();
    if (request.state !== 'approved') throw new Error(request.state);
    expect(request.notBefore).toBeGreaterThanOrEqual(now + 40_000);
  });

  test('a busy Atlas is tried again half a minute later, and the card says what Atlas is busy with', async () => {
    const { atlas, store, execute, change } = await open();
    const now = await store.now();
    atlas.on.write = (nth) => (nth === 1 ? api(409, BUSY) : undefined);
    const request = await execute();
    if (request.state !== 'approved') throw new Error(request.state);
    expect(request.notBefore).toBeGreaterThanOrEqual(now + 30_000);
    expect(request.delayed).toMatch(/pause a cluster while it’s being changed\. \(CANNOT_PAUSE/);
    await change({ notBefore: now });
    expect((await execute()).state).toBe('succeeded');
  });
});

describe('a call that Atlas accepted', () => {
  const readBack = async (value: string | Error) => {
    const { atlas, execute } = await open();
    atlas.on.get = (nth) => {
      if (nth === 1) return undefined;
      if (value instanceof Error) return value;
      atlas.value = value;
      return undefined;
    };
    return execute();
  };

  test('is done if it can’t be read back, and says so', async () => {
    const sentence = expect.stringContaining('couldn’t read');
    const request = await readBack(new AtlasApiError(GET, { status: 500 }));
    expect(request).toMatchObject({ state: 'succeeded', readBack: false, sentence });
  });

  test('is unconfirmed if a field of the read-back is null', async () => {
    const request = await readBack(new AtlasBadReplyError(GET, { status: 200, flaw: 'not shown', fields: 'value' }));
    expect(request.state).toBe('unknown');
    expect(isAwaitingEffect(request)).toBe(true);
  });

  test('is unconfirmed if the read-back doesn’t show it', async () => {
    for (const value of ['5 GB', 'changing']) {
      const request = await readBack(value);
      expect(request.state).toBe('unknown');
      expect(isAwaitingEffect(request)).toBe(true);
    }
  });
});

describe('a slow worker whose request was claimed by another of the same name', () => {
  /** Two containers with the same host name and process id have workers of the same name. */
  const worker = 'bot:1';
  const returned: RequestEvent = { type: 'returned', sentence: 'The worker died.', notBefore: NOW };
  const claimed: RequestEvent = { type: 'claimed', worker, leaseUntil: NOW + HOUR };
  const stored: RequestEvent = { type: 'sent', call, basis, worker, leaseUntil: NOW + HOUR };

  test.each([
    [
      'doesn’t take back the stored call',
      [returned, claimed, stored],
      new AtlasApiError(GET, { status: 503 }),
      { sent: { call } },
    ],
    ['sends nothing by the other claim', [returned, claimed], undefined, { sent: undefined }],
  ])('%s', async (_, events, answer, left) => {
    const { atlas, store, as, execute } = await open();
    atlas.on.get = async () => {
      for (const event of events) await updateRequest(store, id, { by: 'countersign' }, () => [event]);
      return answer;
    };
    expect({ sent: undefined, ...(await execute({ deps: as(worker) })) }).toMatchObject({
      state: 'executing',
      attempts: 2,
      ...left,
    });
    expect(atlas.calls.write).toBe(0);
  });
});
