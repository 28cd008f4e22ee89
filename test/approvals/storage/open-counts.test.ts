import { describe, expect, test } from '@jest/globals';
import { deriveReturnId } from '../../../src/approvals/request/ids.js';
import type { Request } from '../../../src/approvals/request/request.js';
import { readOpenCounts, readReturnCounts } from '../../../src/approvals/storage/open-counts.js';
import type { RequestStore } from '../../../src/approvals/storage/store.js';
import { commandsOf, numberedId, putMany } from '../../support/many.js';
import { openRedis, put } from '../../support/redis.js';
import {
  approved,
  executing,
  HOUR,
  MINUTE,
  NOW,
  pending,
  preparing,
  succeeded,
  unknown,
} from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';

const redis = await openRedis();

const pendings = (count: number) =>
  Array.from({ length: count }, (_, at) => pending({ id: numberedId(at), askedAt: NOW - at * 1_000 }));
const waitedMs = async (store: RequestStore) => (await readOpenCounts(store)).oldestPendingMs;

describe('open requests', () => {
  test('are counted by state, with the age of the oldest pending one', async () => {
    const store = redis.freshStore();
    const all: Request[] = [
      preparing({ askedAt: NOW - 90 * MINUTE }),
      pending({ askedAt: NOW - 5 * MINUTE }),
      pending({ askedAt: NOW - 40 * MINUTE }),
      approved({ askedAt: NOW - 50 * MINUTE }),
      unknown({ askedAt: NOW - 60 * MINUTE }),
      succeeded(),
    ];
    await putMany(
      redis.connection,
      store,
      all.map((request, at) => ({ ...request, id: numberedId(at) })),
    );
    const now = await store.now();
    const { byState, oldestPendingMs } = await readOpenCounts(store);
    expect(byState).toEqual({ preparing: 1, pending: 2, approved: 1, executing: 0, unknown: 1, other: 0 });
    expect(Math.round((oldestPendingMs - (now - NOW)) / MINUTE)).toBe(40);
  });

  test('are counted exactly, however many there are', async () => {
    const store = redis.freshStore();
    await putMany(redis.connection, store, [...pendings(600), unknown({ id: 'ZZZ-ZZZ', askedAt: NOW })]);
    const { byState, oldestPendingMs } = await readOpenCounts(store);
    expect(byState).toMatchObject({ pending: 600, unknown: 1, other: 0 });
    expect(oldestPendingMs).toBeGreaterThanOrEqual(599_000);
  });

  test('in an unknown state are counted as other', async () => {
    const store = await redis.storeWith(pending());
    await redis.connection.zadd(store.key('open'), NOW, 'ZZZ-ZZZ');
    expect((await readOpenCounts(store)).byState).toMatchObject({ pending: 1, other: 1 });
  });

  test('have no age if none is pending', async () => {
    const store = await redis.storeWith(approved(), asReturn(pending({ askedAt: NOW - HOUR })));
    expect(await waitedMs(store)).toBe(0);
  });

  test('are counted in their new state after a commit', async () => {
    const store = await redis.storeWith(pending({ askedAt: NOW - HOUR }));
    const readAt = await store.now();
    await store.commit({ request: succeeded(), expected: 1, readAt, events: [], by: 'countersign' });
    expect(await readOpenCounts(store)).toEqual({
      byState: { preparing: 0, pending: 0, approved: 0, executing: 0, unknown: 0, other: 0 },
      oldestPendingMs: 0,
    });
  });
});

describe('open returns', () => {
  const returnOf = (number: number, request: Request, endsAt = NOW + HOUR) => {
    const { returns, ...made } = asReturn(request);
    return { ...made, id: deriveReturnId(numberedId(number)), returns: returns && { ...returns, endsAt } };
  };

  test('are counted exactly, with overdue and stuck ones', async () => {
    const store = redis.freshStore();
    const stuck = { returning: { troubles: 1 } };
    const all = [approved(stuck), pending(), unknown(), executing(), ...Array.from({ length: 300 }, () => approved())];
    await putMany(
      redis.connection,
      store,
      all.map((request, number) => returnOf(number, request)),
    );
    await put(store, returnOf(998, approved(), (await store.now()) - 1_000));
    await put(store, returnOf(999, approved(), NOW - 2 * MINUTE));
    expect(await readReturnCounts(store)).toEqual({ open: 306, overdue: 1, stuck: 3 });
    expect((await readOpenCounts(store)).byState).toMatchObject({ pending: 0, approved: 0, unknown: 0, other: 0 });
  });
});

test('counting takes as many Redis commands with 1,500 requests as with 50', async () => {
  const taken = [];
  for (const size of [50, 1_500]) {
    const store = redis.freshStore();
    await putMany(redis.connection, store, pendings(size));
    const work = () => Promise.all([readOpenCounts(store), readReturnCounts(store)]);
    taken.push(await commandsOf(redis.connection, work));
  }
  expect(taken[1]).toEqual(taken[0]);
});
