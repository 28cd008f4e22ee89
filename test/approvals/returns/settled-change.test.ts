// A change whose reply was lost is settled as not done while Atlas can't be read. Its return stays until Atlas is read.
import { describe, expect, test } from '@jest/globals';
import { decide } from '../../../src/approvals/deciding/decide.js';
import { endNow } from '../../../src/approvals/deciding/end.js';
import { execute } from '../../../src/approvals/executing/executor.js';
import { verify } from '../../../src/approvals/executing/verifier.js';
import { restIfDormant } from '../../../src/approvals/returns/wait-for-change.js';
import { AtlasUnreachable } from '../../../src/atlas/errors.js';
import { requestCard } from '../../../src/slack/cards/request-card.js';
import { aged, BACK, forTwoHours, ID, PUT, whileBench } from '../../support/for-a-while.js';
import { NOT_FOUND } from '../../support/limit.js';
import { textOf } from '../../support/looking.js';
import { ben, cleo } from '../../support/people.js';
import { openRedis, put, stored, storedAs } from '../../support/redis.js';
import { HOUR, ruleOf } from '../../support/requests.js';

const redis = await openRedis();
const silent = () => new AtlasUnreachable(PUT, { why: 'timeout', sent: true });

/** The limit was deleted for two hours by two approvals, unless `isDone` is false; nobody knows, and Atlas is silent. */
async function lost({ isDone = true } = {}) {
  const store = redis.freshStore();
  const bench = whileBench(store);
  const { deps, atlas } = bench;
  await put(store, { ...forTwoHours(), rule: ruleOf({ approvals: 2 }), approvals: approvedBy(ben, cleo) });
  atlas.landsAnyway = isDone;
  atlas.on.write = silent;
  await execute(deps, await storedAs(store, ID, 'approved'));
  atlas.on.get = silent;
  delete atlas.on.write;
  atlas.landsAnyway = false;
  atlas.direction = 'narrows cost';
  const { request } = await storedAs(store, ID, 'unknown');
  await aged(store, request, { since: (await store.now()) - HOUR });
  const says = (userId: string, decision: 'it happened' | 'it did not happen') =>
    decide(deps, { id: ID, userId, decision, planHash: '' });
  const settle = async (decision: Parameters<typeof says>[1] = 'it did not happen') => {
    for (const { userId } of [ben, cleo]) await says(userId, decision);
  };
  const look = async () => restIfDormant(deps, await storedAs(store, BACK, 'approved'));
  const back = async () => (await stored(store, BACK)).request;
  const due = async () => {
    const one = (await storedAs(store, BACK, 'approved')).request;
    const now = await store.now();
    await aged(store, one, { notBefore: now, ...(one.returns && { returns: { ...one.returns, endsAt: now } }) });
  };
  const run = async () => {
    await execute(deps, await storedAs(store, BACK, 'approved'));
    return back();
  };
  const card = async () => {
    const change = (await stored(store, ID)).request;
    return textOf(requestCard(change, { buttons: true, now: await store.now(), itsReturn: await back() }).blocks);
  };
  return { ...bench, says, settle, look, back, due, run, card };
}
const approvedBy = (...people: (typeof ben)[]) => people.map((person) => ({ person, at: Date.now(), rule: 'rule 1' }));

describe('a change settled as not done while Atlas is silent', () => {
  test('is not settled by one word, and its return stays', async () => {
    const { says, look, back, store } = await lost();
    await says(ben.userId, 'it did not happen');
    expect((await stored(store, ID)).request).toMatchObject({ state: 'unknown', settlements: [{ person: ben }] });
    expect([await look(), (await back()).state]).toEqual([true, 'approved']);
  });

  test('keeps its return, and its card says neither that nothing was changed nor that nothing is reverted', async () => {
    const { settle, look, back, card, store } = await lost();
    await settle();
    expect((await stored(store, ID)).request).toMatchObject({ state: 'failed' });
    expect([await look(), (await back()).state]).toEqual([true, 'approved']);
    expect(await card()).not.toContain('Nothing was changed');
    expect(await card()).toMatch(/U0BEN and U0CLEO settled that it did not happen.*[Rr]everts at/);
  });

  test('is reverted at its end where Atlas shows that it is in effect, which its card says', async () => {
    const { settle, look, back, card, due, run, atlas } = await lost();
    await settle();
    delete atlas.on.get;
    await look();
    expect(await back()).toMatchObject({ state: 'approved', returning: { foundAt: expect.any(Number) } });
    expect(await card()).toMatch(/Atlas shows that it is in effect.*[Rr]everts at.*End now.*Extend…/);
    const reads = atlas.calls.get;
    expect([await look(), atlas.calls.get]).toEqual([false, reads]);
    await due();
    expect([(await run()).state, atlas.value]).toEqual(['succeeded', '5 GB']);
  });

  test('can be ended now where Atlas shows that it is in effect', async () => {
    const { settle, look, run, deps, atlas } = await lost();
    await settle();
    delete atlas.on.get;
    await endNow(deps, { id: ID, userId: cleo.userId });
    expect(await look()).toBe(false);
    expect([(await run()).state, atlas.value]).toEqual(['succeeded', '5 GB']);
  });

  test('has its return closed once Atlas is read and shows nothing of it', async () => {
    const { settle, look, back, card, atlas } = await lost({ isDone: false });
    await settle();
    expect([await look(), (await back()).state]).toEqual([true, 'approved']);
    delete atlas.on.get;
    expect([await look(), (await back()).state]).toEqual([true, 'voided']);
    expect([atlas.calls.write, await card()]).toEqual([1, expect.not.stringMatching(/[Rr]everts at/)]);
  }, 20_000);

  test('keeps its return beyond its end where Atlas stays silent, or does not find what it was', async () => {
    const { settle, look, due, run, atlas } = await lost();
    await settle();
    await due();
    expect([await look(), (await run()).state]).toEqual([false, 'approved']);
    delete atlas.on.get;
    atlas.value = NOT_FOUND;
    await due();
    expect(await run()).toMatchObject({ state: 'approved', returning: { troubles: 1 } });
    atlas.value = null;
    await due();
    expect([(await run()).state, atlas.value]).toEqual(['succeeded', '5 GB']);
  });

  test('in the same instant as Atlas is read, comes to one outcome, and its return to what Atlas shows', async () => {
    for (let times = 0; times < 5; times++) {
      const { says, look, back, deps, store, atlas } = await lost();
      await says(ben.userId, 'it did not happen');
      delete atlas.on.get;
      const unsure = await storedAs(store, ID, 'unknown');
      await Promise.all([says(cleo.userId, 'it did not happen'), verify(deps, unsure), look().catch(() => {})]);
      await look();
      const { state } = (await stored(store, ID)).request;
      expect(['succeeded', 'failed']).toContain(state);
      expect((await back()).state).toBe('approved');
    }
  }, 60_000);
});

test('a change settled as done is reverted at its end like any other', async () => {
  const { settle, look, due, run, atlas } = await lost();
  await settle('it happened');
  expect(await look()).toBe(false);
  delete atlas.on.get;
  await due();
  expect([(await run()).state, atlas.value]).toEqual(['succeeded', '5 GB']);
});
