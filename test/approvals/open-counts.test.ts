import { expect, test } from '@jest/globals';
import { countOpen } from '../../src/approvals/open-counts.js';
import type { Listed } from '../../src/approvals/store.js';
import { approved, MINUTE, NOW, pending, preparing, unknown } from '../support/requests.js';

const storeOf = (all: readonly Listed[]) => ({
  countOpen: async () => all.length,
  now: async () => NOW,
  open: async (most: number, from = 0) => all.slice(from, from + most),
});

test('every state is counted, with how long the oldest that waits for approvals has', async () => {
  const all: Listed[] = [
    preparing({ askedAt: NOW - 90 * MINUTE }),
    pending({ askedAt: NOW - 5 * MINUTE }),
    pending({ askedAt: NOW - 40 * MINUTE }),
    approved({ askedAt: NOW - 50 * MINUTE }),
    unknown({ askedAt: NOW - 60 * MINUTE }),
    { id: 'K7Q-4MD', unreadable: 'newer' },
  ];
  expect(await countOpen(storeOf(all))).toEqual({
    byState: { preparing: 1, pending: 2, approved: 1, executing: 0, unknown: 1, unreadable: 1, 'not read': 0 },
    oldestPendingMs: 40 * MINUTE,
  });
});

test('of very many the oldest are read, and the rest is counted as what it is', async () => {
  const all = Array.from({ length: 600 }, (_, at) => pending({ askedAt: NOW - at * 1_000 }));
  const { byState, oldestPendingMs } = await countOpen(storeOf(all));
  expect([byState.pending, byState['not read'], oldestPendingMs]).toEqual([500, 100, 599_000]);
});

test('none that waits is no age', async () => {
  expect((await countOpen(storeOf([approved()]))).oldestPendingMs).toBe(0);
});
