// What may be wrong around a return when its time has come: clocks, the policy, who says what, what others hold.
import { describe, expect, test } from '@jest/globals';
import type { Press } from '../../../src/approvals/deciding/decide.js';
import { closeByHand, endNow } from '../../../src/approvals/deciding/end.js';
import { applyEvent } from '../../../src/approvals/request/evolve.js';
import { PolicyUnreadable } from '../../../src/approvals/request/policy.js';
import type { Person } from '../../../src/approvals/request/request.js';
import { waitForChange } from '../../../src/approvals/returns/wait-for-change.js';
import { AtlasUnreachable } from '../../../src/atlas/errors.js';
import type { Direction } from '../../../src/operations/effect.js';
import { BACK, changed, forTwoHours, ID, PUT, refused, said, unread } from '../../support/for-a-while.js';
import { NOT_FOUND } from '../../support/limit.js';
import { ann, ben, cleo, rita } from '../../support/people.js';
import { openRedis, put, storedAs } from '../../support/redis.js';
import { approved, HOUR, MINUTE, NOW } from '../../support/requests.js';
import { RETURN_EVENTS } from '../../support/returns.js';

const redis = await openRedis();
type Changed = Awaited<ReturnType<typeof changed>>;
const settle = (one: Changed, by: Person, decision: Press['decision']) => one.press(by, decision, { id: BACK });

describe('where Atlas’s clock is ahead', () => {
  test('what narrows is reverted by that clock, though it was ahead only after the return was looked at', async () => {
    const { atlas, back, request, working } = await changed(redis, { isDue: false });
    atlas.time = { now: (await back()).notBefore + MINUTE, age: 0 };
    await working(async () => (await request(BACK)).state === 'succeeded');
  });

  test('what could not be put back is tried again only after its pause', async () => {
    const { atlas, store, returned } = await changed(redis);
    atlas.time = { now: (await store.now()) + 30 * MINUTE, age: 0 };
    atlas.on.write = refused;
    await returned();
    const { calls } = atlas;
    const before = { ...calls };
    expect(await returned()).toMatchObject({ state: 'approved', returning: { troubles: 1 } });
    expect(calls).toEqual(before);
  });
});

describe('while the policy in force is one of another version', () => {
  async function unreadable(direction: Direction) {
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
    atlas.on.write = refused;
    await returned();
    atlas.on.get = () => unread();
    await closeByHand(deps, { id: ID, userId: ben.userId });
    expect(await returned()).toMatchObject({ state: 'cancelled', by: ben.userId });
  });

  test('where it needed two, nobody is believed alone, and two who settle it are', async () => {
    const one = await changed(redis);
    const { deps, atlas, returned, back, change } = one;
    atlas.on.write = refused;
    await returned();
    atlas.on.get = () => unread();
    await one.ended(HOUR);
    await change({ rule: { ...(await back()).rule, approvals: 2 } }, BACK);
    await closeByHand(deps, { id: ID, userId: ben.userId });
    expect(await returned()).toMatchObject({ state: 'approved', delayed: said('can’t check') });
    await settle(one, ben, 'it happened');
    expect((await back()).returning).not.toHaveProperty('byHand');
    await settle(one, cleo, 'it happened');
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
    await one.ended(endedAgo);
    return one;
  }

  test('is settled by an approver who did not ask for it, an hour after its end: it stays as it is', async () => {
    const early = await blocked(HOUR - MINUTE);
    expect(await settle(early, ben, 'it did not happen')).toMatchObject({ refused: 'too early' });
    const one = await blocked(HOUR);
    expect(await settle(one, rita, 'it did not happen')).toMatchObject({ refused: 'own request' });
    expect(await settle(one, ben, 'it did not happen')).toMatchObject({ request: { state: 'denied' } });
    expect([await one.journal(), one.atlas.calls.write]).toEqual(['scheduled claimed stuck denied', 1]);
  });

  test('is not settled by whom it is about, though they are an approver', async () => {
    const one = await blocked(HOUR);
    await one.change({ preview: { ...(await one.back()).preview, about: { people: [ben] } } }, BACK);
    expect(await settle(one, ben, 'it did not happen')).toMatchObject({ refused: 'about them' });
  });

  test('stays as it is only once as many say so as it took to change it, who do not contradict each other', async () => {
    const demanded = { title: 'rule 2', approvals: 2, waitMs: 0 };
    const one = await blocked(HOUR);
    await one.change({ demanded }, BACK);
    await settle(one, ben, 'it happened');
    await settle(one, cleo, 'it did not happen');
    await settle(one, ann, 'it did not happen');
    const { returning } = await one.back();
    expect(returning?.settlements?.map(({ happened }) => happened)).toEqual([true, false, false]);
    await settle(one, ben, 'it did not happen');
    expect(await one.request(BACK)).toMatchObject({ state: 'denied', settledBy: [cleo, ann, ben] });
  });

  test('keeps what people said while it is tried again, and forgets it once it lasts longer', async () => {
    const demanded = { title: 'rule 2', approvals: 2, waitMs: 0 };
    const one = await blocked(HOUR);
    await one.change({ demanded, notBefore: await one.store.now() }, BACK);
    await settle(one, ben, 'it did not happen');
    expect(await one.returned()).toMatchObject({ returning: { troubles: 2, settlements: [{ person: ben }] } });
    expect(applyEvent(await one.back(), RETURN_EVENTS.extended, NOW)).not.toHaveProperty('returning.settlements');
  });

  test('is read back where an approver says that it was', async () => {
    const one = await blocked(HOUR);
    expect(await settle(one, ben, 'it happened')).toMatchObject({ request: { returning: { byHand: ben } } });
    expect(await one.returned()).toMatchObject({ state: 'approved', returning: { notByHand: { by: ben } } });
  });

  test('is not settled while nothing keeps it from being put back', async () => {
    expect(await settle(await changed(redis), ben, 'it did not happen')).toMatchObject({ refused: 'not stuck' });
  });
});

describe('what turns out to widen', () => {
  test('is asked for before it is ended early, and once that is approved it is put back', async () => {
    const { atlas, deps, returned, press } = await changed(redis, { isDue: false, direction: 'widens access' });
    await endNow(deps, { id: ID, userId: rita.userId });
    const asked = await returned();
    expect(asked).toMatchObject({ state: 'pending', approvals: [], delayed: said('increase access or cost') });
    expect(atlas.calls.write).toBe(1);
    const planHash = asked.state === 'pending' ? asked.planHash : '';
    await press(ben, 'approve', { id: BACK, planHash });
    expect(await returned()).toMatchObject({ state: 'succeeded' });
  });
});

describe('what keeps it from being put back for long', () => {
  test('is said when another request holds the same thing', async () => {
    const { store, returned, back, ended } = await changed(redis);
    await put(store, approved({ id: 'GGG-GGG' }));
    await redis.connection.set(store.key('target', 'query-limit', 'daily'), 'GGG-GGG');
    expect(await returned()).toMatchObject({ state: 'approved', delayed: said('GGG-GGG has the same target') });
    expect((await back()).returning?.troubles).toBeUndefined();
    await ended(HOUR);
    expect(await returned()).toMatchObject({
      delayed: said('GGG-GGG has the same target'),
      returning: { troubles: 1 },
    });
  });

  test('is said when Atlas takes no calls', async () => {
    const { atlas, store, returned, ended, change } = await changed(redis);
    atlas.on.write = () => new AtlasUnreachable(PUT, { why: 'no connection', sent: false });
    expect(await returned()).toMatchObject({ state: 'approved', delayed: said('try again') });
    await ended(HOUR);
    await change({ notBefore: await store.now() }, BACK);
    expect(await returned()).toMatchObject({ state: 'approved', returning: { troubles: 1 } });
  });

  test('is said when Atlas answers no reads', async () => {
    const { atlas, store, returned, back, ended, change } = await changed(redis);
    atlas.on.get = () => unread(503);
    expect(await returned()).toMatchObject({ state: 'approved', delayed: said('Atlas') });
    expect((await back()).returning?.troubles).toBeUndefined();
    await ended(HOUR);
    await change({ notBefore: await store.now() }, BACK);
    expect(await returned()).toMatchObject({ state: 'approved', returning: { troubles: 1 } });
  });
});

describe('what is stored of it', () => {
  test('is enough to put it back when the record of its change is lost', async () => {
    const { deps, store, atlas, returned } = await changed(redis);
    await redis.connection.del(store.key('request', ID));
    expect(await waitForChange(deps, await storedAs(store, BACK, 'approved'))).toBe(false);
    expect(await returned()).toMatchObject({ state: 'succeeded' });
    expect(atlas.value).toBe('5 GB');
  });

  test('does not say that it undoes what its change did', async () => {
    const { back } = await changed(redis, { request: forTwoHours({ undoes: 'GGG-GGG' }) });
    expect(await back()).not.toHaveProperty('undoes');
  });
});
