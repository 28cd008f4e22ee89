// A commit is whole or nothing, and so is the mark of its delivery: a repeated delivery counts once.
import { describe, expect, test } from '@jest/globals';
import { submitRequest } from '../../../src/approvals/asking/submit.js';
import { cancelRequest, recordDecision, recordDenialReason } from '../../../src/approvals/deciding/decide.js';
import type { RequestEvent } from '../../../src/approvals/request/events.js';
import { isRefusal } from '../../../src/approvals/request/refusal.js';
import type { Request } from '../../../src/approvals/request/request.js';
import type { Commit } from '../../../src/approvals/storage/commit.js';
import type { RequestStore } from '../../../src/approvals/storage/store.js';
import { updateRequest } from '../../../src/approvals/storage/update-request.js';
import { fixtureOn, fixtureWith, submission } from '../../support/approvals-fixture.js';
import { journalEntries, readEntry, replay } from '../../support/journal.js';
import { ann, ben, rita } from '../../support/people.js';
import { openRedis, stored, storedAs } from '../../support/redis.js';
import { approved, everyStanding, executing, pending, ruleOf, sent, succeeded } from '../../support/requests.js';

const redis = await openRedis();
const { id, planHash } = pending();
const first = { hash: 'a'.repeat(64), attempt: 'first' };
const again = { ...first, attempt: 'again' };
const other = { hash: 'b'.repeat(64), attempt: 'other' };
const denial: RequestEvent = { type: 'denied', by: ben, rule: 'rule 1' };
const REPLAYED = { refused: 'replayed' };

const open = () => fixtureWith(redis, pending({ rule: ruleOf({ approvals: 2 }) }));
async function commit(store: RequestStore, delivery: typeof first, stale = 0) {
  const { request, version, now } = await stored(store, id);
  return store.commit({ request, expected: version - stale, readAt: now, events: [denial], by: 'U0BEN', delivery });
}
const journal = async (store: RequestStore) => (await store.history(id)).map(({ type }) => type);

describe('a commit', () => {
  test('marks its delivery for longer than it can be repeated', async () => {
    const { store } = await open();
    expect(await commit(store, first)).toMatchObject({ done: 2 });
    expect(await store.mark(first)).toBe('by this attempt');
    expect(await store.mark(again)).toBe('before');
    const [key = ''] = await redis.connection.keys(store.key('seen', '*'));
    expect(await redis.connection.pttl(key)).toBeGreaterThan(8 * 60_000);
  });

  test.each([
    ['was committed', (store: RequestStore) => commit(store, first)],
    ['was only marked', (store: RequestStore) => store.mark(first)],
  ])('of a delivery that %s writes nothing, but another delivery does', async (_, mark) => {
    const { store } = await open();
    await mark(store);
    const before = await journal(store);
    expect(await commit(store, again)).toBe('replayed');
    expect(await journal(store)).toEqual(before);
    expect(await commit(store, other)).toMatchObject({ done: expect.any(Number) });
  });

  test('repeated after its answer was lost is stale, not replayed', async () => {
    const { store } = await open();
    await commit(store, first);
    expect(await commit(store, first, 1)).toBe('stale');
  });

  test('that is stale leaves no mark', async () => {
    const { store } = await open();
    expect(await commit(store, first, 1)).toBe('stale');
    expect(await store.mark(again)).toBe('now');
  });

  test.each([
    ['freezes', 'freezes', 'version'],
    ['doubts', 'history', 'revision'],
    ['policy', 'policy', 'version'],
  ] as const)('based on outdated %s writes nothing', async (restsOn, hash, field) => {
    const { store } = await open();
    await redis.connection.hset(store.key(hash), field, 2);
    const { request, version, now } = await stored(store, id);
    const denies: Commit = { request, expected: version, readAt: now, events: [denial], by: 'U0BEN' };
    expect(await store.commit({ ...denies, [restsOn]: 1 })).toBe('stale');
    expect(await journal(store)).toEqual([]);
    expect(await store.commit({ ...denies, [restsOn]: 2 })).toMatchObject({ done: 2 });
  });
});

describe('a repeated delivery is refused', () => {
  test.each(['approve', 'deny'] as const)('to %s', async (decision) => {
    const { store, deps } = await open();
    await store.mark(first);
    const press = { id, userId: ann.userId, planHash, decision };
    expect(await recordDecision(deps, { ...press, delivery: again })).toMatchObject(REPLAYED);
    expect(await journal(store)).toEqual([]);
    expect(await recordDecision(deps, { ...press, delivery: other })).toMatchObject({ version: 2 });
  });

  test('to cancel, also as a denial by the requester', async () => {
    const { store, deps } = await open();
    await store.mark(first);
    const press = { id, userId: rita.userId, delivery: again };
    expect(await cancelRequest(deps, press)).toMatchObject(REPLAYED);
    expect(await recordDecision(deps, { ...press, planHash, decision: 'deny' })).toMatchObject(REPLAYED);
    expect(await journal(store)).toEqual([]);
    expect(await cancelRequest(deps, { ...press, delivery: other })).toMatchObject({ version: 2 });
  });
});

test('a press that changed nothing doesn’t count when it is repeated', async () => {
  const { store, deps } = await open();
  const press = { id, userId: ann.userId, planHash, decision: 'approve' as const };
  await recordDecision(deps, { ...press, delivery: first });
  expect(await recordDecision(deps, { ...press, delivery: other })).toMatchObject({ events: [] });
  expect(await store.mark({ ...other, attempt: 'again' })).toBe('before');
});

test('an update without a delivery leaves no mark', async () => {
  const { store } = await open();
  await updateRequest(store, id, { by: 'countersign' }, () => [denial]);
  expect(await redis.connection.keys(store.key('seen', '*'))).toEqual([]);
});

test.each([
  ['claims a target', approved(), executing(), 'claim'],
  ['releases a target', sent(), succeeded(), 'release'],
  ['denies', pending(), everyStanding.denied, undefined],
  ['only delays', approved(), approved(), undefined],
] as const)('a commit that %s changes nothing while Redis is full', async (_, before, after, reservation) => {
  const store = await redis.storeWith(before);
  const { version: expected, now: readAt } = await stored(store, before.id);
  const events: RequestEvent[] = [
    after.state === 'denied' ? { type: 'denied', by: ann, rule: 'rule 1' } : { type: 'delayed', sentence: 'It waits.' },
  ];
  const written: Commit = {
    request: after,
    expected,
    readAt,
    events,
    by: 'countersign',
    ...(reservation && { reservation, target: before.preview.target }),
  };
  const everything = async () => {
    const keys = (await redis.connection.keys(`${store.key()}*`)).toSorted();
    return Promise.all(keys.map(async (key) => [key, String(await redis.connection.dumpBuffer(key))]));
  };
  const was = await everything();
  await redis.connection.config('SET', 'maxmemory', '1');
  try {
    await expect(store.commit(written)).rejects.toThrow('OOM');
  } finally {
    await redis.connection.config('SET', 'maxmemory', '0');
  }
  expect(await everything()).toEqual(was);
  expect(await store.commit(written)).toMatchObject({ done: 2 });
  expect(await everything()).not.toEqual(was);
});

/** The request, replayed from its journal. */
async function replayed({ key }: RequestStore, id: string): Promise<Request> {
  const entries = (await journalEntries(redis.connection, key('journal'))).map(([stamp, fields]) =>
    readEntry(stamp, fields),
  );
  return replay(entries.filter(({ request }) => request === id));
}

test('a stored request equals its replayed journal', async () => {
  const { store, deps, prepare, execute } = fixtureOn(redis.freshStore());
  const asked = async (form: string) => {
    const request = await submitRequest(deps, submission({ form, params: { limit: 'daily', for: '4h' } }));
    if (isRefusal(request)) throw new Error(String(request.sentence));
    await prepare({ id: request.id });
    const { id, planHash } = (await storedAs(store, request.id, 'pending')).request;
    return { id, userId: ann.userId, planHash };
  };
  const first = await asked('V1');
  await recordDecision(deps, { ...first, decision: 'deny' });
  await recordDenialReason(deps, { ...first, why: 'Not for four hours.' });
  const second = await asked('V2');
  await recordDecision(deps, { ...second, decision: 'approve', atMost: '1h' });
  await execute({ id: second.id });
  for (const [{ id }, expected] of [
    [first, { state: 'denied', why: 'Not for four hours.' }],
    [second, { state: 'succeeded', denial: { why: 'Not for four hours.' }, sent: { lasts: '1h' } }],
  ] as const) {
    const { request } = await stored(store, id);
    expect(request).toMatchObject(expected);
    expect(await replayed(store, id)).toEqual(request);
  }
});
