// The command `requests` with many requests.
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Request } from '../../../src/approvals/request/request.js';
import type { RequestStore } from '../../../src/approvals/storage/store.js';
import { createLog } from '../../../src/log.js';
import { listRequests } from '../../../src/slack/commands/list-requests.js';
import { commandsOf, numberedId, putMany } from '../../support/many.js';
import { ann, FakePeople, rita } from '../../support/people.js';
import { openRedis, put } from '../../support/redis.js';
import { approved, failed, pending, policyRule, succeeded } from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';

const redis = await openRedis();
const payments = { id: 'a'.repeat(24), name: 'Payments' };
const search = { id: 'b'.repeat(24), name: 'Search' };
const about = (project: typeof payments) => ({ preview: { ...pending().preview, place: { project } } });

const people = Object.assign(new FakePeople(), {
  namesOf: async (userId: string) => [userId === ann.userId ? 'ann' : 'rita'],
});
async function list(store: RequestStore, rest: string): Promise<string> {
  const deps = {
    store,
    people,
    policy: { approvalsChannel: 'C0APPROVAL', rules: [policyRule()], lookUpRequesters: 'everyone' as const },
    log: createLog('silent'),
    offered: async () => ({ names: [payments, search] }),
  };
  return String((await listRequests(deps, rest, rita, '/atlas')).text);
}
const idsIn = (text: string) => [...text.matchAll(/^• `(\w{3}-\w{3})`/gm)].map(([, id]) => id);

const many = (count: number, from = 0, over: Partial<Request & { state: 'pending' }> = {}): Request[] =>
  Array.from({ length: count }, (_, at) => pending({ id: numberedId(from + at), ...about(payments), ...over }));

describe('among 1,500 newer requests', () => {
  const old: readonly Request[] = [
    pending({ id: 'YYY-YYX', requester: ann, ...about(payments) }),
    failed({ id: 'YYY-YYV', ...about(payments) }),
    succeeded({ id: 'YYY-YYW', operation: 'grant-access', ...about(search) }),
  ];
  const store = redis.freshStore();
  beforeAll(async () => {
    for (const request of old) await put(store, request);
    await putMany(redis.connection, store, many(1_500));
  }, 120_000);

  test.each([
    ['by ann', ['YYY-YYX']],
    ['by ann in payments', ['YYY-YYX']],
    ['state failed', ['YYY-YYV']],
    ['state done', ['YYY-YYW']],
    ['grant-access since 1h', ['YYY-YYW']],
    ['in Search state done', ['YYY-YYW']],
    ['grant-access in payments since 1h', []],
  ])('%s finds all matches', async (rest, ids) => {
    const text = await list(store, rest);
    expect(idsIn(text)).toEqual(ids);
    expect(text).not.toMatch(/stopped|latest/);
  });

  test('a long list ends with the command for the next page, until the last', async () => {
    const seen: (string | undefined)[] = [];
    for (let rest = 'state waiting in payments'; ; ) {
      const text = await list(store, rest);
      seen.push(...idsIn(text));
      const next = /`\/atlas requests ([^`]*after [^`]*)`/.exec(text)?.[1];
      if (next === undefined) break;
      rest = next;
    }
    expect(seen).toHaveLength(1_501);
    expect(new Set(seen).size).toBe(1_501);
    expect(seen.at(-1)).toBe('YYY-YYX');
  });

  test('“after” an unknown request is refused', async () => {
    expect(await list(store, 'state waiting after YYY-YYY')).toMatch(/can’t find .*YYY-YYY/);
  });
});

test('temporary changes are filtered by project beyond the first hundred', async () => {
  const store = redis.freshStore();
  const returning = (number: number, over: Parameters<typeof approved>[0] = {}) => ({
    ...asReturn(approved({ ...about(payments), ...over })),
    id: `${numberedId(number)}-R`,
  });
  await putMany(redis.connection, store, [
    ...Array.from({ length: 150 }, (_, at) => returning(at)),
    returning(150, about(search)),
  ]);
  expect(await list(store, 'in Search')).toMatch(/Temporary changes/);
  expect(await list(store, 'by ann')).toMatch(/no open requests.*mention/);
});

describe('takes equally many Redis commands with 1,500 requests as with 50', () => {
  const stores = [50, 1_500].map((size) => ({ size, store: redis.freshStore() }));
  beforeAll(async () => {
    for (const { size, store } of stores)
      await putMany(redis.connection, store, many(size, 0, { operation: 'grant-access' }));
  }, 120_000);

  test.each([
    '',
    'since 30d',
    'state waiting',
    'in payments',
    'by rita',
    'grant-access in payments state waiting since 2d',
  ])('for “%s”', async (rest) => {
    const taken = [];
    for (const { store } of stores)
      taken.push(
        await commandsOf(redis.connection, async () => {
          const text = await list(store, rest);
          expect(idsIn(text)).toHaveLength(20);
        }),
      );
    expect(taken[1]).toEqual(taken[0]);
  });
});
