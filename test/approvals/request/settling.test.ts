// Settling an unconfirmed call: as many people as the change needed must give the same answer.
import { describe, expect, test } from '@jest/globals';
import { type DecisionPress, recordDecision } from '../../../src/approvals/deciding/decide.js';
import type { InState, Person, Request } from '../../../src/approvals/request/request.js';
import { fixtureOn } from '../../support/approvals-fixture.js';
import { ann, annElsewhere, ben, cleo, rita } from '../../support/people.js';
import { openRedis, put, stored } from '../../support/redis.js';
import { HOUR, MINUTE, policyRule, ruleOf, unknown } from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';

const redis = await openRedis();
const YES = 'it happened';
const NO = 'it did not happen';

/** Unconfirmed for an hour. Its change needed two approvals. */
async function unsettled(over: Partial<InState<'unknown'>> = {}) {
  const store = redis.freshStore();
  const fixture = fixtureOn(store);
  const request = unknown({ rule: ruleOf({ approvals: 2 }), since: (await store.now()) - HOUR, ...over });
  await put(store, request);
  const { id } = request;
  const deps = fixture.under(policyRule({ approvals: 2 }));
  const settle = ({ userId }: Person, decision: DecisionPress['decision']) =>
    recordDecision(deps, { id, userId, decision, planHash: '' });
  const now = async () => (await stored(store, id)).request;
  const types = async () => (await store.history(id)).map(({ type }) => type).join(' ');
  return { ...fixture, id, settle, now, types };
}
const answersIn = (request: Request) =>
  request.state === 'unknown'
    ? (request.settlements ?? []).map(({ person, happened }) => `${person.userId} ${happened ? YES : NO}`)
    : request.state;
const settledBy = (...people: Person[]) => ({ settledBy: people });

describe('settling a call that two people approved', () => {
  test.each([
    [YES, 'succeeded'],
    [NO, 'failed'],
  ] as const)('takes two people who say “%s”', async (decision, state) => {
    const { settle, now, types } = await unsettled();
    expect(await settle(ben, decision)).toMatchObject({ events: [{ type: 'settling' }] });
    expect(answersIn(await now())).toEqual([`U0BEN ${decision}`]);
    expect(await settle(cleo, decision)).toMatchObject({ events: [{ type: 'settled' }] });
    expect(await now()).toMatchObject({ state, ...settledBy(ben, cleo) });
    expect(await now()).not.toHaveProperty('settlements');
    expect(await types()).toBe('settling settled');
  });

  test('counts a person once, by their last answer, whichever account they use', async () => {
    const { settle, now, types } = await unsettled();
    await settle(ann, YES);
    expect(await settle(ann, YES)).toMatchObject({ events: [] });
    expect(await settle(annElsewhere, YES)).toMatchObject({ events: [] });
    await settle(annElsewhere, NO);
    expect(answersIn(await now())).toEqual([`W0ANN ${NO}`]);
    expect(await types()).toBe('settling settling');
  });

  test('waits while people disagree, until one of them changes their answer', async () => {
    const { settle, now } = await unsettled();
    await settle(ann, YES);
    await settle(ben, NO);
    await settle(cleo, YES);
    expect(answersIn(await now())).toEqual([`U0ANN ${YES}`, `U0BEN ${NO}`, `U0CLEO ${YES}`]);
    await settle(ben, YES);
    expect(await now()).toMatchObject({ state: 'succeeded', ...settledBy(ann, cleo, ben) });
  });

  test('never counts the requester or a person the change is about', async () => {
    const preview = { ...unknown().preview, about: { people: [cleo] } };
    const { settle, now } = await unsettled({ preview });
    expect(await settle(rita, NO)).toMatchObject({ refused: 'own request' });
    expect(await settle(cleo, NO)).toMatchObject({ refused: 'about them' });
    expect(answersIn(await now())).toEqual([]);
  });

  test('stops counting people who can no longer approve', async () => {
    const { settle, now, people } = await unsettled();
    await settle(ann, YES);
    people.members.set('S0SECUR', [ben.userId, cleo.userId]);
    await settle(ben, YES);
    expect(answersIn(await now())).toEqual([`U0BEN ${YES}`]);
    people.guests.add(ben.userId);
    await settle(cleo, YES);
    expect(answersIn(await now())).toEqual([`U0CLEO ${YES}`]);
  });

  test('takes as many people as the change needed, even if its rule asks for fewer', async () => {
    const demanded = { title: 'rule 2', approvals: 3, waitMs: 0 };
    const strict = await unsettled({ demanded });
    for (const one of [ann, ben]) await strict.settle(one, NO);
    expect(answersIn(await strict.now())).toHaveLength(2);
    await strict.settle(cleo, NO);
    expect(await strict.now()).toMatchObject({ state: 'failed' });
    const one = await unsettled({ rule: ruleOf() });
    await one.settle(ann, NO);
    expect(await one.now()).toMatchObject({ state: 'failed', ...settledBy(ann) });
    expect(await one.types()).toBe('settled');
  });

  test('is refused in the first hour, however many people agree', async () => {
    const { settle, now, store } = await unsettled({ since: (await redis.freshStore().now()) - HOUR + MINUTE });
    for (const one of [ann, ben, cleo]) expect(await settle(one, NO)).toMatchObject({ refused: 'too early' });
    expect([answersIn(await now()), await store.countOpen()]).toEqual([[], 1]);
  });

  test('keeps every concurrent answer, and settles once if people agree', async () => {
    for (let times = 0; times < 10; times++) {
      const agreeing = await unsettled();
      await Promise.all([ann, ben, cleo].map((one) => agreeing.settle(one, NO)));
      expect(await agreeing.now()).toMatchObject({ state: 'failed' });
      expect(await agreeing.types()).toBe('settling settled');
      const disagreeing = await unsettled();
      await Promise.all([disagreeing.settle(ann, YES), disagreeing.settle(ben, NO)]);
      expect(answersIn(await disagreeing.now())).toHaveLength(2);
    }
  }, 120_000);
});

test('settling the call of a return takes as many people as approved its change', async () => {
  const store = redis.freshStore();
  const itsReturn = asReturn(unknown({ rule: ruleOf({ approvals: 2 }), since: (await store.now()) - HOUR }));
  await put(store, itsReturn);
  const deps = fixtureOn(store).under(policyRule({ approvals: 2 }));
  const state = async ({ userId }: Person) => {
    await recordDecision(deps, { id: itsReturn.id, userId, decision: NO, planHash: '' });
    return (await stored(store, itsReturn.id)).request.state;
  };
  expect([await state(ann), await state(ben)]).toEqual(['unknown', 'approved']);
});
