// Trouble when a return is due: clocks, the policy, what people say, what other requests hold.
import { describe, expect, test } from '@jest/globals';
import type { DecisionPress } from '../../../src/approvals/deciding/decide.js';
import { endChangeNow, previewEnd, reportRevertedByHand } from '../../../src/approvals/deciding/end.js';
import { applyEvent } from '../../../src/approvals/request/evolve.js';
import { PolicyUnreadableError } from '../../../src/approvals/request/policy.js';
import type { Person } from '../../../src/approvals/request/request.js';
import { handleIfChangePending } from '../../../src/approvals/returns/wait-for-change.js';
import { AtlasUnreachableError } from '../../../src/atlas/errors.js';
import type { Direction } from '../../../src/operations/effect.js';
import { BACK, changed, forTwoHours, ID, PUT, refused, said, undo, unread } from '../../support/for-a-while.js';
import { NOT_FOUND } from '../../support/limit.js';
import { ann, ben, cleo, rita } from '../../support/people.js';
import { openRedis, put, storedAs } from '../../support/redis.js';
import { approved, HOUR, MINUTE, NOW, policyRule } from '../../support/requests.js';
import { RETURN_EVENTS } from '../../support/returns.js';

const redis = await openRedis();
type Changed = Awaited<ReturnType<typeof changed>>;
const settle = (one: Changed, by: Person, decision: DecisionPress['decision']) => one.press(by, decision, { id: BACK });

describe('when Atlas’s clock is ahead', () => {
  test('a return that narrows follows it, even if it jumped ahead after the last check', async () => {
    const { atlas, back, request, working } = await changed(redis, { isDue: false });
    atlas.time = { now: (await back()).notBefore + MINUTE, age: 0 };
    await working(async () => (await request(BACK)).state === 'succeeded');
  });

  test('a failed return is retried only after its pause', async () => {
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

describe('while the policy in force is unreadable', () => {
  async function unreadable(direction: Direction) {
    const one = await changed(redis, { direction });
    const refresh = () => Promise.reject(new PolicyUnreadableError());
    const policy = { ...one.deps.policy, rules: [], inForce: { version: 1, hash: 'h', refresh } };
    return { ...one, back: () => one.returned({ ...one.deps, policy }) };
  }

  test('a return that narrows runs', async () => {
    const { back, atlas } = await unreadable('narrows cost');
    expect(await back()).toMatchObject({ state: 'succeeded' });
    expect(atlas.value).toBe('5 GB');
  });

  test('a return that widens waits, and says so', async () => {
    const { back, atlas } = await unreadable('widens access');
    expect(await back()).toMatchObject({ state: 'approved', delayed: said('policy in force') });
    expect(atlas.calls.write).toBe(1);
  });
});

describe('when Atlas can’t be read', () => {
  test('a fault of the bot is reported at once', async () => {
    const { atlas, returned } = await changed(redis);
    atlas.on.get = () => new TypeError('roles.includes is not a function');
    expect(await returned()).toMatchObject({
      state: 'approved',
      returning: { troubles: 1 },
      delayed: said('went wrong'),
    });
  });

  test('one approver can close a return as done by hand if the change needed one', async () => {
    const { deps, atlas, returned } = await changed(redis);
    atlas.on.write = refused;
    await returned();
    atlas.on.get = () => unread();
    await reportRevertedByHand(deps, { id: ID, userId: ben.userId });
    expect(await returned()).toMatchObject({ state: 'cancelled', by: ben.userId });
  });

  test('two approvers must agree that a return was done by hand if the change needed two', async () => {
    const one = await changed(redis);
    const { deps, atlas, returned, back, change } = one;
    atlas.on.write = refused;
    await returned();
    atlas.on.get = () => unread();
    await one.ended(HOUR);
    await change({ rule: { ...(await back()).rule, approvals: 2 } }, BACK);
    await reportRevertedByHand(deps, { id: ID, userId: ben.userId });
    expect(await returned()).toMatchObject({ state: 'approved', delayed: said('can’t check') });
    await settle(one, ben, 'it happened');
    expect((await back()).returning).not.toHaveProperty('byHand');
    await settle(one, cleo, 'it happened');
    expect(await returned()).toMatchObject({ state: 'cancelled', settledBy: [ben, cleo] });
  });
});

describe('a return that isn’t found in Atlas', () => {
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

  test('is closed as done by hand by an approver, not by the requester', async () => {
    const { deps, atlas, returned } = await changed(redis);
    atlas.value = NOT_FOUND;
    await returned();
    expect(await reportRevertedByHand(deps, { id: ID, userId: rita.userId })).toMatchObject({ refused: 'own request' });
    await reportRevertedByHand(deps, { id: ID, userId: ben.userId });
    expect(await returned()).toMatchObject({ state: 'cancelled', by: ben.userId });
  });
});

describe('a blocked return', () => {
  async function blocked(endedAgo: number) {
    const one = await changed(redis);
    one.atlas.blockers = ['The project was deleted.'];
    await one.returned();
    await one.ended(endedAgo);
    return one;
  }

  test('can be settled as not done by an approver who didn’t ask for it, an hour after its end', async () => {
    const early = await blocked(HOUR - MINUTE);
    expect(await settle(early, ben, 'it did not happen')).toMatchObject({ refused: 'too early' });
    const one = await blocked(HOUR);
    expect(await settle(one, rita, 'it did not happen')).toMatchObject({ refused: 'own request' });
    expect(await settle(one, ben, 'it did not happen')).toMatchObject({ request: { state: 'denied' } });
    expect([await one.journal(), one.atlas.calls.write]).toEqual(['scheduled claimed stuck denied', 1]);
  });

  test('can’t be settled by an approver it is about', async () => {
    const one = await blocked(HOUR);
    await one.change({ preview: { ...(await one.back()).preview, about: { people: [ben] } } }, BACK);
    expect(await settle(one, ben, 'it did not happen')).toMatchObject({ refused: 'about them' });
  });

  test('is settled once as many people agree as the change needed', async () => {
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

  test('keeps what people said while it is retried, and forgets it when extended', async () => {
    const demanded = { title: 'rule 2', approvals: 2, waitMs: 0 };
    const one = await blocked(HOUR);
    await one.change({ demanded, notBefore: await one.store.now() }, BACK);
    await settle(one, ben, 'it did not happen');
    expect(await one.returned()).toMatchObject({ returning: { troubles: 2, settlements: [{ person: ben }] } });
    expect(applyEvent(await one.back(), RETURN_EVENTS.extended, NOW)).not.toHaveProperty('returning.settlements');
  });

  test('is read back when an approver says that it happened', async () => {
    const one = await blocked(HOUR);
    expect(await settle(one, ben, 'it happened')).toMatchObject({ request: { returning: { byHand: ben } } });
    expect(await one.returned()).toMatchObject({ state: 'approved', returning: { notByHand: { by: ben } } });
  });

  test('can’t be settled before it is stuck', async () => {
    expect(await settle(await changed(redis), ben, 'it did not happen')).toMatchObject({ refused: 'not stuck' });
  });
});

describe('an early end that turns out to increase access', () => {
  const widening = async () => {
    const one = await changed(redis, { isDue: false, direction: 'widens access' });
    await endChangeNow(one.deps, { id: ID, userId: rita.userId });
    return { ...one, asked: await one.returned() };
  };

  test('leaves the change to revert at its end', async () => {
    const { asked, atlas, due, returned } = await widening();
    expect(asked).toMatchObject({
      state: 'approved',
      notBefore: asked.returns?.endsAt,
      returning: {
        notEarly: { by: rita, sentence: said('increase access') },
        announceAt: (asked.returns?.endsAt ?? 0) - 15 * MINUTE,
      },
    });
    expect(asked).not.toHaveProperty('returning.hastened');
    expect(atlas.calls.write).toBe(1);
    await due();
    expect(await returned()).toMatchObject({ state: 'succeeded' });
  });

  test('needs approval the next time', async () => {
    const { under } = await widening();
    const deps = under(policyRule({ operations: [undo.operation] }));
    const press = { id: ID, userId: rita.userId };
    expect(await endChangeNow(deps, press)).toMatchObject({ refused: 'widens' });
    expect(await previewEnd(deps, press)).toMatchObject({ request: { preview: { direction: 'widens access' } } });
  });

  test('needs approval the next time if only an approval no longer counts', async () => {
    const one = await changed(redis, { isDue: false, direction: 'neither' });
    const press = { id: ID, userId: rita.userId };
    await endChangeNow(one.deps, press);
    one.people.members.set('S0SECUR', [ben.userId]);
    expect(await one.returned()).toMatchObject({
      state: 'approved',
      returning: { notEarly: { sentence: said('no longer counts') } },
    });
    expect(await endChangeNow(one.deps, press)).toMatchObject({ refused: 'widens' });
  });
});

describe('a return that is held up for an hour', () => {
  test('names the request that holds its target', async () => {
    const { store, returned, back, ended } = await changed(redis);
    await put(store, approved({ id: 'GGG-GGG' }));
    await redis.connection.set(store.key('target', 'query-limit', 'daily'), 'GGG-GGG');
    expect(await returned()).toMatchObject({ state: 'approved', delayed: said('GGG-GGG') });
    expect((await back()).returning?.troubles).toBeUndefined();
    await ended(HOUR);
    expect(await returned()).toMatchObject({
      delayed: said('GGG-GGG'),
      returning: { troubles: 1 },
    });
  });

  test('is stuck when Atlas takes no calls', async () => {
    const { atlas, store, returned, ended, change } = await changed(redis);
    atlas.on.write = () => new AtlasUnreachableError(PUT, { why: 'no connection', sent: false });
    expect(await returned()).toMatchObject({ state: 'approved', delayed: said('reach Atlas') });
    await ended(HOUR);
    await change({ notBefore: await store.now() }, BACK);
    expect(await returned()).toMatchObject({ state: 'approved', returning: { troubles: 1 } });
  });

  test('is stuck when Atlas answers no reads', async () => {
    const { atlas, store, returned, back, ended, change } = await changed(redis);
    atlas.on.get = () => unread(503);
    expect(await returned()).toMatchObject({ state: 'approved', delayed: said('Atlas') });
    expect((await back()).returning?.troubles).toBeUndefined();
    await ended(HOUR);
    await change({ notBefore: await store.now() }, BACK);
    expect(await returned()).toMatchObject({ state: 'approved', returning: { troubles: 1 } });
  });
});

describe('a stored return', () => {
  test('is enough to revert when the record of its change is lost', async () => {
    const { deps, store, atlas, returned } = await changed(redis);
    await redis.connection.del(store.key('request', ID));
    expect(await handleIfChangePending(deps, await storedAs(store, BACK, 'approved'))).toBe(false);
    expect(await returned()).toMatchObject({ state: 'succeeded' });
    expect(atlas.value).toBe('5 GB');
  });

  test.each(['undoes', 'replaces'])('doesn’t have the request in “%s” of its change', async (field) => {
    const { back } = await changed(redis, { request: forTwoHours({ [field]: 'GGG-GGG' }) });
    expect(await back()).not.toHaveProperty(field);
  });
});
