// Finding requests by the indexes: what is found, in which order, and at which cost.
import { describe, expect, test } from '@jest/globals';
import { deriveReturnId } from '../../../src/approvals/request/ids.js';
import type { Request } from '../../../src/approvals/request/request.js';
import type { ListSearch, RequestSearch } from '../../../src/approvals/storage/request-index.js';
import type { RequestStore } from '../../../src/approvals/storage/store.js';
import { commandsOf, numberedId, putMany } from '../../support/many.js';
import { ann, ben, rita } from '../../support/people.js';
import { openRedis, put, stored } from '../../support/redis.js';
import { approved, failed, HOUR, NOW, pending, preparing, ruleOf, succeeded, unknown } from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';

const redis = await openRedis();
const payments = { id: 'a'.repeat(24), name: 'Payments' };
const search = { id: 'b'.repeat(24), name: 'Search Platform' };
const about = (project: { readonly id: string; readonly name: string }) => ({
  preview: { ...pending().preview, place: { project } },
});

/** Stores each so that its last event is later than that of the one before. */
async function storedInTurn(...requests: readonly Request[]): Promise<RequestStore> {
  const store = redis.freshStore();
  for (const request of requests) {
    await put(store, request);
    const { now } = await stored(store, request.id);
    while ((await store.now()) <= now);
  }
  return store;
}

async function all(pages: AsyncIterable<readonly string[]>): Promise<string[]> {
  const found = [];
  for await (const page of pages) found.push(...page);
  return found;
}
const found = (store: RequestStore, query: RequestSearch) => all(store.index.requests(query));

describe('requests', () => {
  const one = pending({ id: 'AAA-001', operation: 'grant-access', ...about(payments) });
  const two = succeeded({ id: 'AAA-002', operation: 'grant-access', requester: ann, ...about(search) });
  const three = failed({ id: 'AAA-003', ...about(payments) });
  const four = preparing({ id: 'AAA-004', requester: ann, params: { project: payments.id } });

  test.each<[string, RequestSearch, string[]]>([
    ['of any kind', {}, ['AAA-004', 'AAA-003', 'AAA-002', 'AAA-001']],
    ['in a state', { states: ['pending'] }, ['AAA-001']],
    ['in one of several states', { states: ['pending', 'failed'] }, ['AAA-003', 'AAA-001']],
    ['of a requester', { by: [ann.userId] }, ['AAA-004', 'AAA-002']],
    [
      'of several requesters',
      { by: [ann.userId, rita.userId, ben.userId] },
      ['AAA-004', 'AAA-003', 'AAA-002', 'AAA-001'],
    ],
    ['of an operation', { of: 'grant-access' }, ['AAA-002', 'AAA-001']],
    ['in a project', { in: [payments.id] }, ['AAA-004', 'AAA-003', 'AAA-001']],
    ['of a requester, in a project', { by: [ann.userId], in: [payments.id] }, ['AAA-004']],
    ['of a requester, in a state', { by: [ann.userId], states: ['preparing', 'pending', 'failed'] }, ['AAA-004']],
    [
      'of a requester, in an older state',
      { by: [ann.userId], states: ['pending', 'failed', 'succeeded'] },
      ['AAA-002'],
    ],
    ['of an operation, in a state', { of: 'grant-access', states: ['succeeded', 'failed'] }, ['AAA-002']],
    ['of nobody', { by: [] }, []],
    ['after another one', { after: 'AAA-003' }, ['AAA-002', 'AAA-001']],
    ['in a project, after another one', { in: [payments.id], after: 'AAA-004' }, ['AAA-003', 'AAA-001']],
  ])('%s are found, latest event first', async (_, query, ids) => {
    expect(await found(await storedInTurn(one, two, three, four), query)).toEqual(ids);
  });

  test('since a moment are found by their last event, whenever they were asked', async () => {
    const store = await storedInTurn(one, two);
    const since = await store.now();
    const { version } = await stored(store, one.id);
    const request = failed({
      id: one.id,
      operation: 'grant-access',
      askedAt: NOW - 90 * 24 * HOUR,
      ...about(payments),
    });
    await store.commit({ request, expected: version, readAt: await store.now(), events: [], by: 'countersign' });
    for (const query of [
      { since },
      { since, of: 'grant-access' },
      { since, in: [payments.id], states: ['failed'] as const },
    ])
      expect(await found(store, query)).toEqual([one.id]);
  });

  test('are indexed with every name of their project and every requester', async () => {
    const renamed = { ...payments, name: 'Payments EU' };
    const store = await storedInTurn(preparing({ requester: ben }), one, { ...three, ...about(renamed) }, two);
    expect(await store.index.projects()).toEqual([search, renamed, payments]);
    expect(await store.index.requesters()).toEqual([ann, rita, ben]);
  });

  test('after another one include those with an event in the same millisecond', async () => {
    const ids = ['AAA-001', 'AAA-002', 'AAA-003'];
    const store = await storedInTurn(...ids.map((id) => pending({ id })));
    for (const key of [store.key('states'), store.key('by', rita.userId)]) {
      const score = (await redis.connection.zscore(key, 'AAA-001')) ?? '';
      for (const id of ids) await redis.connection.zadd(key, score, id);
    }
    for (const query of [{}, { by: [rita.userId] }])
      expect(await found(store, { ...query, after: 'AAA-003' })).toEqual(['AAA-002', 'AAA-001']);
  });

  test('and returns in some states are found by their last event, in either order', async () => {
    const back = asReturn(failed());
    const store = await storedInTurn(one, three, four, two, back);
    const inStates = (...given: Parameters<typeof store.index.inStates>) => all(store.index.inStates(...given));
    expect(await inStates(['failed', 'succeeded'])).toEqual([back.id, two.id, three.id]);
    expect(await inStates(['failed', 'succeeded'], { order: 'first' })).toEqual([three.id, two.id, back.id]);
    const since = Number(await redis.connection.zscore(store.key('by', ann.userId), four.id));
    expect(await inStates(['failed', 'succeeded'], { since })).toEqual([back.id, two.id]);
  });

  test('that change during a search are found once', async () => {
    const store = redis.freshStore();
    const requests = Array.from({ length: 120 }, (_, at) => (at % 2 === 0 ? pending : failed)({ id: numberedId(at) }));
    await putMany(redis.connection, store, requests);
    const pages = store.index.inStates(['pending', 'failed'], { order: 'first' });
    const first: readonly string[] = (await pages.next()).value ?? [];
    const request = pending({ id: first[0] ?? '' });
    await store.commit({ request, expected: 1, readAt: await store.now(), events: [], by: 'countersign' });
    expect([...first, ...(await all(pages))].toSorted()).toEqual(requests.map(({ id }) => id));
  });

  test('with an event in the same millisecond are all found', async () => {
    const store = redis.freshStore();
    const requests = Array.from({ length: 1_100 }, (_, at) => pending({ id: numberedId(at) }));
    // One more has a state, so the search reads the shorter list of the requester.
    await putMany(redis.connection, store, [...requests, pending({ id: 'ZZZ-ZZZ', requester: ann })]);
    await Promise.all(requests.map(({ id }) => redis.connection.zadd(store.key('by', rita.userId), NOW, id)));
    expect((await found(store, { by: [rita.userId] })).toSorted()).toEqual(requests.map(({ id }) => id));
  });
});

describe('open returns', () => {
  const mine = { id: deriveReturnId('AAA-001'), ...about(payments) };
  const anns = { id: deriveReturnId('AAA-002'), requester: ann, ...about(payments) };
  const elsewhere = { id: deriveReturnId('AAA-003'), ...about(search) };
  const open = (over: typeof elsewhere & { readonly requester?: typeof ann }, endsAt = NOW + HOUR) => {
    const { returns, ...made } = asReturn(approved(over));
    return { ...made, id: over.id, ...(returns && { returns: { ...returns, endsAt } }) };
  };
  const returns = (store: RequestStore, query: ListSearch) => all(store.index.openReturns(query));

  test('are found by requester, operation and project, first end first', async () => {
    const store = await storedInTurn(open(mine), open(anns, NOW + 1), open(elsewhere));
    expect(await returns(store, {})).toEqual([anns.id, mine.id, elsewhere.id]);
    expect(await returns(store, { in: [payments.id], of: 'drop-limit' })).toEqual([anns.id, mine.id]);
    expect(await returns(store, { by: [ann.userId] })).toEqual([anns.id]);
    expect(await found(store, { in: [payments.id] })).toEqual([]);
  });

  test('are not found once they have ended', async () => {
    const store = await storedInTurn(open(mine), open(anns));
    const ended = asReturn(succeeded(anns));
    const readAt = await store.now();
    await store.commit({ request: { ...ended, id: anns.id }, expected: 1, readAt, events: [], by: 'countersign' });
    expect(await returns(store, { in: [payments.id] })).toEqual([mine.id]);
    expect(await returns(store, { by: [ann.userId] })).toEqual([]);
  });
});

test.each([
  ['connection/1', 'connection/1', true],
  ['connection/1', 'connection/2', false],
  ['connection/1', undefined, true],
  [undefined, 'connection/1', true],
])('a return of %s that Atlas ends is found by a change of %s: %s', async (part, path, isFound) => {
  const { preview } = approved();
  const back = asReturn(approved({ returning: { byItself: true }, preview: { ...preview, path: part } }));
  const store = await redis.storeWith(back);
  expect(await store.index.ending({ target: preview.target, path })).toEqual(isFound ? [back.id] : []);
});

describe('pending requests', () => {
  const security = [{ name: 'security', ids: ['S0SECUR'] }];
  const owners = [{ name: 'owners', ids: ['S0OWNER', 'U0BEN'] }];
  const waits = (id: string, approvers: typeof owners, expiresAt: number) =>
    pending({ id, expiresAt, rule: ruleOf({ approvers }) });
  const waiting = (store: RequestStore, ...approvers: (typeof owners)[]) => all(store.index.waitingFor(approvers));

  test('are found by their approvers, first to expire first, until they are decided', async () => {
    const store = await storedInTurn(
      waits('AAA-001', security, NOW + 3 * HOUR),
      waits('AAA-002', owners, NOW + 2 * HOUR),
      waits('AAA-003', security, NOW + HOUR),
      asReturn(pending({ rule: ruleOf({ approvers: owners }) })),
    );
    expect(await store.index.approvers()).toEqual(expect.arrayContaining([security, owners]));
    expect(await waiting(store, security)).toEqual(['AAA-003', 'AAA-001']);
    expect(await waiting(store, security, owners)).toEqual([
      'AAA-003',
      'AAA-002',
      'AAA-001',
      deriveReturnId(pending().id),
    ]);
    const request = approved({ id: 'AAA-003', rule: ruleOf({ approvers: security }) });
    await store.commit({ request, expected: 1, readAt: await store.now(), events: [], by: 'countersign' });
    expect(await waiting(store, security)).toEqual(['AAA-001']);
  });

  test('are found by the same approvers under another name', async () => {
    const store = await storedInTurn(waits('AAA-001', owners, NOW + HOUR));
    expect(await waiting(store, [{ name: 'admins', ids: ['U0BEN', 'S0OWNER'] }])).toEqual(['AAA-001']);
  });
});

test('a page takes as many Redis commands with 1,500 requests as with 50', async () => {
  const taken = [];
  for (const size of [50, 1_500]) {
    const store = redis.freshStore();
    const requests = Array.from({ length: size }, (_, at) => pending({ id: numberedId(at), ...about(payments) }));
    await putMany(redis.connection, store, [...requests, unknown({ id: 'ZZZ-ZZZ', ...about(payments) })]);
    const { index } = store;
    const queries: RequestSearch[] = [{}, { in: [payments.id] }, { states: ['unknown'], in: [payments.id], since: 1 }];
    const work = async () => {
      for (const query of queries) await index.requests(query).next();
      await index.waitingFor([ruleOf().approvers]).next();
      await index.inStates(['succeeded', 'unknown']).next();
    };
    taken.push(await commandsOf(redis.connection, work));
  }
  expect(taken[1]).toEqual(taken[0]);
});
