// A change whose reply was lost is settled as not done while Atlas can't be read. Its return stays until Atlas is read.
import { describe, expect, test } from '@jest/globals';
import type { DecisionPress } from '../../../src/approvals/deciding/decide.js';
import { endChangeNow } from '../../../src/approvals/deciding/end.js';
import type { Person } from '../../../src/approvals/request/request.js';
import { handleIfChangePending } from '../../../src/approvals/returns/wait-for-change.js';
import { requestCard } from '../../../src/slack/cards/request-card.js';
import { approvedForAWhile, BACK, forTwoHours, ID, silent } from '../../support/for-a-while.js';
import { NOT_FOUND } from '../../support/limit.js';
import { textOf } from '../../support/looking.js';
import { ben, cleo } from '../../support/people.js';
import { openRedis, storedAs } from '../../support/redis.js';
import { HOUR, MINUTE, ruleOf } from '../../support/requests.js';

const redis = await openRedis();

/** A change for two hours, with two approvals, that happened if `isDone`. Its reply was lost, and Atlas is silent. */
async function lost({ isDone = true } = {}) {
  const request = forTwoHours({ rule: ruleOf({ approvals: 2 }), approvals: approvedBy(ben, cleo) });
  const one = await approvedForAWhile(redis, { request });
  const { store, atlas, deps } = one;
  atlas.landsAnyway = isDone;
  atlas.on.write = silent;
  await one.execute();
  atlas.on.get = silent;
  delete atlas.on.write;
  atlas.landsAnyway = false;
  atlas.direction = 'narrows cost';
  await one.change({ since: (await store.now()) - HOUR });
  const settle = async (decision: DecisionPress['decision'] = 'it did not happen') => {
    for (const by of [ben, cleo]) await one.press(by, decision);
  };
  const look = async () => handleIfChangePending(deps, await storedAs(store, BACK, 'approved'));
  const back = () => one.request(BACK);
  const card = async () => {
    const shown = { buttons: true, now: await store.now(), itsReturn: await back() };
    return textOf(requestCard(await one.request(), shown).blocks);
  };
  return { ...one, settle, look, back, card };
}
const approvedBy = (...people: Person[]) => people.map((person) => ({ person, at: Date.now(), rule: 'rule 1' }));

describe('a change settled as not done while Atlas is silent', () => {
  test('isn’t settled by one person, and its return stays', async () => {
    const { press, look, back, request } = await lost();
    await press(ben, 'it did not happen');
    expect(await request()).toMatchObject({ state: 'unknown', settlements: [{ person: ben }] });
    expect([await look(), (await back()).state]).toEqual([true, 'approved']);
  });

  test('keeps its return, and its card says who settled it and when it reverts', async () => {
    const { settle, look, back, card, request } = await lost();
    await settle();
    expect((await request()).state).toBe('failed');
    expect([await look(), (await back()).state]).toEqual([true, 'approved']);
    expect(await card()).not.toContain('Nothing was changed');
    expect(await card()).toMatch(/U0BEN and U0CLEO .*not done.*[Rr]everts to/);
  });

  test('is reverted at its end if Atlas shows that the change is in effect, which its card says', async () => {
    const { settle, look, back, card, due, returned, atlas } = await lost();
    await settle();
    delete atlas.on.get;
    await look();
    expect(await back()).toMatchObject({ state: 'approved', returning: { foundAt: expect.any(Number) } });
    expect(await card()).toMatch(/^Done: .*in effect.*[Rr]everts to.*End now.*Extend…/);
    const reads = atlas.calls.get;
    expect([await look(), atlas.calls.get]).toEqual([false, reads]);
    await due();
    expect([(await returned()).state, atlas.value]).toEqual(['succeeded', '5 GB']);
  });

  test('can be ended now if Atlas shows that the change is in effect', async () => {
    const { settle, look, returned, deps, atlas } = await lost();
    await settle();
    delete atlas.on.get;
    await endChangeNow(deps, { id: ID, userId: cleo.userId });
    expect(await look()).toBe(false);
    expect([(await returned()).state, atlas.value]).toEqual(['succeeded', '5 GB']);
  });

  test('is reverted at its end, and its card then says that Atlas showed it', async () => {
    const { settle, look, card, due, returned, atlas } = await lost();
    await settle();
    delete atlas.on.get;
    await due();
    expect([await look(), (await returned()).state, atlas.value]).toEqual([false, 'succeeded', '5 GB']);
    expect(await card()).toMatch(/^Reverted: .*settled this as not done.*Atlas showed that it was done.*Reverted at/);
  });

  test('and not settled yet is read when its time ends', async () => {
    const { press, verify, change, request, store } = await lost();
    await press(ben, 'it did not happen');
    const now = await store.now();
    const { sent } = (await storedAs(store, ID, 'unknown')).request;
    const read = async (agoMs: number) => {
      await change({ sent: { ...sent, at: now - agoMs }, since: now - agoMs });
      await verify();
      const { nextReadAt } = (await storedAs(store, ID, 'unknown')).request;
      return Math.round((nextReadAt - now) / MINUTE);
    };
    expect([await read(HOUR + 30 * MINUTE), await read(3 * HOUR)]).toEqual([30, 15]);
    expect(await request()).toMatchObject({ settlements: [{ person: ben }] });
  });

  test('loses its return once Atlas shows nothing of it', async () => {
    const { settle, look, back, card, atlas } = await lost({ isDone: false });
    await settle();
    expect([await look(), (await back()).state]).toEqual([true, 'approved']);
    delete atlas.on.get;
    expect([await look(), (await back()).state]).toEqual([true, 'voided']);
    expect([atlas.calls.write, await card()]).toEqual([1, expect.not.stringMatching(/[Rr]everts (at|to)/)]);
  }, 20_000);

  test('keeps its return past its end while Atlas is silent or doesn’t find it', async () => {
    const { settle, look, due, returned, atlas } = await lost();
    await settle();
    await due();
    expect([await look(), (await returned()).state]).toEqual([false, 'approved']);
    delete atlas.on.get;
    atlas.value = NOT_FOUND;
    await due();
    expect(await returned()).toMatchObject({ state: 'approved', returning: { troubles: 1 } });
    atlas.value = null;
    await due();
    expect([(await returned()).state, atlas.value]).toEqual(['succeeded', '5 GB']);
  });

  test('gets one outcome when Atlas is read at the same time, and its return follows Atlas', async () => {
    for (let times = 0; times < 5; times++) {
      const { press, look, back, verify, request, atlas } = await lost();
      await press(ben, 'it did not happen');
      delete atlas.on.get;
      await Promise.all([press(cleo, 'it did not happen'), verify(), look().catch(() => {})]);
      await look();
      expect(['succeeded', 'failed']).toContain((await request()).state);
      expect((await back()).state).toBe('approved');
    }
  }, 120_000);
});

test('a change settled as done is reverted at its end like any other', async () => {
  const { settle, look, due, returned, atlas } = await lost();
  await settle('it happened');
  expect(await look()).toBe(false);
  delete atlas.on.get;
  await due();
  expect([(await returned()).state, atlas.value]).toEqual(['succeeded', '5 GB']);
});
