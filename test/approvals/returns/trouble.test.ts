// What may be wrong around a return when its time has come: clocks, the policy, who says what, what others hold.
import { describe, expect, test } from '@jest/globals';
import { decide, type Press } from '../../../src/approvals/deciding/decide.js';
import { closeByHand, endNow } from '../../../src/approvals/deciding/end.js';
import { execute } from '../../../src/approvals/executing/executor.js';
import { Worker } from '../../../src/approvals/executing/worker.js';
import { evolve } from '../../../src/approvals/request/evolve.js';
import { PolicyUnreadable } from '../../../src/approvals/request/policy.js';
import { restIfDormant } from '../../../src/approvals/returns/wait-for-change.js';
import { AtlasApiError, AtlasUnreachable } from '../../../src/atlas/errors.js';
import { createMetrics } from '../../../src/metrics.js';
import { eventually } from '../../support/eventually.js';
import { aged, BACK, changed, forTwoHours, ID, PUT, said, whileBench } from '../../support/for-a-while.js';
import { NOT_FOUND } from '../../support/limit.js';
import { ann, ben, cleo, rita } from '../../support/people.js';
import { openRedis, put, stored, storedAs } from '../../support/redis.js';
import { approved, executing, HOUR, MINUTE, NOW } from '../../support/requests.js';
import { RETURN_EVENTS } from '../../support/returns.js';

const redis = await openRedis();
const never = () => new Promise<void>(() => {});
const refuse = () => new AtlasApiError(PUT, { status: 403 });
const unread = () => new AtlasApiError({ method: 'GET', path: '/limits/daily' }, { status: 403 });

const settle = (one: Awaited<ReturnType<typeof changed>>, userId: string, decision: Press['decision']) =>
  decide(one.deps, { id: BACK, userId, decision, planHash: '' });

describe('where Atlas’s clock is ahead', () => {
  test('what narrows is reverted by that clock, though it was ahead only after the return was looked at', async () => {
    const { atlas, store, deps } = await changed(redis, { isDue: false });
    const { request } = await storedAs(store, BACK, 'approved');
    atlas.time = { now: request.notBefore + MINUTE, age: 0 };
    const none = async () => {};
    const wakeUp = { work: never, draw: never };
    const worker = new Worker({ ...deps, metrics: createMetrics(), webhook: none, tell: none, draw: none, wakeUp });
    worker.start();
    try {
      await eventually(async () => (await stored(store, BACK)).request.state === 'succeeded');
    } finally {
      await worker.stop();
    }
  });

  test('what could not be put back is tried again only after its pause', async () => {
    const { atlas, store, returned } = await changed(redis);
    atlas.time = { now: (await store.now()) + 30 * MINUTE, age: 0 };
    atlas.on.write = refuse;
    await returned();
    const { calls } = atlas;
    const before = { ...calls };
    expect(await returned()).toMatchObject({ state: 'approved', returning: { troubles: 1 } });
    expect(calls).toEqual(before);
  });
});

describe('while the policy in force is one of another version', () => {
  async function unreadable(direction: string) {
    const one = await changed(redis, { direction });
    const refresh = () => Promise.reject(new PolicyUnreadable());
    const policy = { ...one.deps.policy, rules: [], inForce: { version: 1, hash: 'h', refresh } };
    return { ...one, back: () => one.returned({ ...one.deps, policy }) };
  }

  test('what narrows is put back', async () => {
    const { back, atlas } = await unreadable('narrows cost');
    expect(await back()).toMatchObject({ state: 'succeeded' });
    expect(atlas.value).toBe('5 GB');
  });

  test('what widens waits for who can read it, and says so', async () => {
    const { back, atlas } = await unreadable('widens access');
    expect(await back()).toMatchObject({ state: 'approved', delayed: said('policy in force') });
    expect(atlas.calls.write).toBe(1);
  });
});

describe('where Atlas lets nobody look', () => {
  test('a fault of the bot is said at once, as it will happen again', async () => {
    const { atlas, returned } = await changed(redis);
    atlas.on.get = () => new TypeError('roles.includes is not a function');
    expect(await returned()).toMatchObject({
      state: 'approved',
      returning: { troubles: 1 },
      delayed: said('Something went wrong in the bot'),
    });
  });

  test('one approver is believed that it was put back by hand where one was enough for the change', async () => {
    const { deps, atlas, returned } = await changed(redis);
    atlas.on.write = refuse;
    await returned();
    atlas.on.get = unread;
    await closeByHand(deps, { id: ID, userId: ben.userId });
    expect(await returned()).toMatchObject({ state: 'cancelled', by: ben.userId });
  });

  test('where it needed two, nobody is believed alone, and two who settle it are', async () => {
    const one = await changed(redis);
    const { deps, atlas, store, returned } = one;
    atlas.on.write = refuse;
    await returned();
    atlas.on.get = unread;
    const { request } = await storedAs(store, BACK, 'approved');
    const endsAt = (await store.now()) - HOUR;
    await aged(store, request, {
      rule: { ...request.rule, approvals: 2 },
      ...(request.returns && { returns: { ...request.returns, endsAt } }),
    });
    await closeByHand(deps, { id: ID, userId: ben.userId });
    expect(await returned()).toMatchObject({ state: 'approved', delayed: said('can’t check') });
    await settle(one, ben.userId, 'it happened');
    expect((await storedAs(store, BACK, 'approved')).request.returning).not.toHaveProperty('byHand');
    await settle(one, cleo.userId, 'it happened');
    expect(await returned()).toMatchObject({ state: 'cancelled', settledBy: [ben, cleo] });
  });
});

describe('what isn’t found in Atlas', () => {
  test('stays open, says so, and is reverted once it is found', async () => {
    const { atlas, journal, due, returned } = await changed(redis);
    atlas.value = NOT_FOUND;
    const waiting = { state: 'approved', delayed: said('can’t find daily'), returning: { troubles: 1 } };
    expect(await returned()).toMatchObject(waiting);
    expect([await journal(), atlas.calls.write]).toEqual(['scheduled claimed stuck', 1]);
    atlas.value = null;
    await due();
    expect(await returned()).toMatchObject({ state: 'succeeded' });
    expect(atlas.value).toBe('5 GB');
  });

  test('is closed where an approver says that it was done by hand, not the requester', async () => {
    const { deps, atlas, returned } = await changed(redis);
    atlas.value = NOT_FOUND;
    await returned();
    expect(await closeByHand(deps, { id: ID, userId: rita.userId })).toMatchObject({ refused: 'own request' });
    await closeByHand(deps, { id: ID, userId: ben.userId });
    expect(await returned()).toMatchObject({ state: 'cancelled', by: ben.userId });
  });
});

describe('what cannot be put back', () => {
  async function blocked(endedAgo: number) {
    const one = await changed(redis);
    one.atlas.blockers = ['The project is gone.'];
    await one.returned();
    const { request } = await storedAs(one.store, BACK, 'approved');
    const endsAt = (await one.store.now()) - endedAgo;
    await aged(one.store, request, { ...(request.returns && { returns: { ...request.returns, endsAt } }) });
    return one;
  }

  test('is settled by an approver who did not ask for it, an hour after its end: it stays as it is', async () => {
    const early = await blocked(HOUR - MINUTE);
    expect(await settle(early, ben.userId, 'it did not happen')).toMatchObject({ refused: 'too early' });
    const one = await blocked(HOUR);
    expect(await settle(one, rita.userId, 'it did not happen')).toMatchObject({ refused: 'own request' });
    expect(await settle(one, ben.userId, 'it did not happen')).toMatchObject({ request: { state: 'denied' } });
    expect([await one.journal(), one.atlas.calls.write]).toEqual(['scheduled claimed stuck denied', 1]);
  });

  test('is not settled by whom it is about, though they are an approver', async () => {
    const one = await blocked(HOUR);
    const { request } = await storedAs(one.store, BACK, 'approved');
    await aged(one.store, request, { preview: { ...request.preview, about: { people: [ben] } } });
    expect(await settle(one, ben.userId, 'it did not happen')).toMatchObject({ refused: 'about them' });
  });

  test('stays as it is only once as many say so as it took to change it, who do not contradict each other', async () => {
    const demanded = { title: 'rule 2', approvals: 2, waitMs: 0 };
    const one = await blocked(HOUR);
    const { request } = await storedAs(one.store, BACK, 'approved');
    await aged(one.store, request, { demanded });
    await settle(one, ben.userId, 'it happened');
    await settle(one, cleo.userId, 'it did not happen');
    await settle(one, ann.userId, 'it did not happen');
    const { returning } = (await storedAs(one.store, BACK, 'approved')).request;
    expect(returning?.settlements?.map(({ happened }) => happened)).toEqual([true, false, false]);
    await settle(one, ben.userId, 'it did not happen');
    expect((await stored(one.store, BACK)).request).toMatchObject({ state: 'denied', settledBy: [cleo, ann, ben] });
  });

  test('keeps what people said while it is tried again, and forgets it once it lasts longer', async () => {
    const demanded = { title: 'rule 2', approvals: 2, waitMs: 0 };
    const one = await blocked(HOUR);
    const { request } = await storedAs(one.store, BACK, 'approved');
    await aged(one.store, request, { demanded, notBefore: await one.store.now() });
    await settle(one, ben.userId, 'it did not happen');
    expect(await one.returned()).toMatchObject({ returning: { troubles: 2, settlements: [{ person: ben }] } });
    const again = (await storedAs(one.store, BACK, 'approved')).request;
    expect(evolve(again, RETURN_EVENTS.extended, NOW)).not.toHaveProperty('returning.settlements');
  });

  test('is read back where an approver says that it was', async () => {
    const one = await blocked(HOUR);
    expect(await settle(one, ben.userId, 'it happened')).toMatchObject({ request: { returning: { byHand: ben } } });
    expect(await one.returned()).toMatchObject({ state: 'approved', returning: { notByHand: { by: ben } } });
  });

  test('is not settled while nothing keeps it from being put back', async () => {
    const { deps } = await changed(redis);
    const press = { id: BACK, userId: ben.userId, decision: 'it did not happen', planHash: '' } as const;
    expect(await decide(deps, press)).toMatchObject({ refused: 'not stuck' });
  });
});

describe('what turns out to widen', () => {
  test('is asked for before it is ended early, and once that is approved it is put back', async () => {
    const { atlas, deps, returned } = await changed(redis, { isDue: false, direction: 'widens access' });
    await endNow(deps, { id: ID, userId: rita.userId });
    const asked = await returned();
    expect(asked).toMatchObject({ state: 'pending', approvals: [], delayed: said('let somebody do more') });
    expect(atlas.calls.write).toBe(1);
    const planHash = asked.state === 'pending' ? asked.planHash : '';
    await decide(deps, { id: BACK, userId: ben.userId, decision: 'approve', planHash });
    expect(await returned()).toMatchObject({ state: 'succeeded' });
  });
});

describe('what keeps it from being put back for long', () => {
  test('is said when another request holds the same thing', async () => {
    const { store, returned } = await changed(redis);
    await put(store, approved({ id: 'GGG-GGG' }));
    await aged(store, executing({ id: 'GGG-GGG' }), {});
    await redis.connection.set(store.key('target', 'query-limit', 'daily'), 'GGG-GGG');
    expect(await returned()).toMatchObject({ state: 'approved', delayed: said('GGG-GGG has the same target') });
    expect((await storedAs(store, BACK, 'approved')).request.returning?.troubles).toBeUndefined();
    const { request } = await storedAs(store, BACK, 'approved');
    const endsAt = (await store.now()) - HOUR;
    await aged(store, request, { ...(request.returns && { returns: { ...request.returns, endsAt } }) });
    expect(await returned()).toMatchObject({
      delayed: said('GGG-GGG has the same target'),
      returning: { troubles: 1 },
    });
  });

  test('is said when Atlas takes no calls', async () => {
    const { atlas, store, returned } = await changed(redis);
    atlas.on.write = () => new AtlasUnreachable(PUT, { why: 'no connection', sent: false });
    expect(await returned()).toMatchObject({ state: 'approved', delayed: said('I try again') });
    const { request } = await storedAs(store, BACK, 'approved');
    const now = await store.now();
    const returns = request.returns && { ...request.returns, endsAt: now - HOUR };
    await aged(store, request, { notBefore: now, ...(returns && { returns }) });
    expect(await returned()).toMatchObject({ state: 'approved', returning: { troubles: 1 } });
  });
});

describe('what is stored of it', () => {
  test('is enough to put it back when the record of its change is lost', async () => {
    const { deps, store, atlas, returned } = await changed(redis);
    await redis.connection.del(store.key('request', ID));
    expect(await restIfDormant(deps, await storedAs(store, BACK, 'approved'))).toBe(false);
    expect(await returned()).toMatchObject({ state: 'succeeded' });
    expect(atlas.value).toBe('5 GB');
  });

  test('does not say that it undoes what its change did', async () => {
    const store = redis.freshStore();
    await put(store, { ...forTwoHours(), undoes: 'GGG-GGG' });
    await execute(whileBench(store).deps, await storedAs(store, ID, 'approved'));
    expect((await storedAs(store, BACK, 'approved')).request).not.toHaveProperty('undoes');
  });
});
