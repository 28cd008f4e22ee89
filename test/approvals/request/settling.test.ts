// Settling what Atlas doesn't show: as many people as the change needed, who all say the same.
import { describe, expect, test } from '@jest/globals';
import { decide, type Press } from '../../../src/approvals/deciding/decide.js';
import type { InState, Person, Request } from '../../../src/approvals/request/request.js';
import { fixtureOn } from '../../support/approvals-fixture.js';
import { ann, annElsewhere, ben, cleo, rita } from '../../support/people.js';
import { openRedis, put, stored } from '../../support/redis.js';
import { HOUR, MINUTE, policyRule, ruleOf, unknown } from '../../support/requests.js';
import { asReturn } from '../../support/returns.js';

const redis = await openRedis();
const YES = 'it happened';
const NO = 'it did not happen';

/** Unknown for an hour, of a change that needed two approvals. */
async function unsettled(over: Partial<InState<'unknown'>> = {}) {
  const store = redis.freshStore();
  const fixture = fixtureOn(store);
  const request = unknown({ rule: ruleOf({ approvals: 2 }), since: (await store.now()) - HOUR, ...over });
  await put(store, request);
  const { id } = request;
  const deps = fixture.under(policyRule({ approvals: 2 }));
  const says = ({ userId }: Person, decision: Press['decision']) =>
    decide(deps, { id, userId, decision, planHash: '' });
  const now = async () => (await stored(store, id)).request;
  const types = async () => (await store.history(id)).map(({ type }) => type).join(' ');
  return { ...fixture, id, says, now, types };
}
const words = (request: Request) =>
  request.state === 'unknown'
    ? (request.settlements ?? []).map(({ person, happened }) => `${person.userId} ${happened ? YES : NO}`)
    : request.state;
const settledBy = (...people: Person[]) => ({ settledBy: people });

describe('settling a call that two people approved', () => {
  test.each([
    [YES, 'succeeded'],
    [NO, 'failed'],
  ] as const)('takes two who say “%s”', async (decision, state) => {
    const { says, now, types } = await unsettled();
    expect(await says(ben, decision)).toMatchObject({ events: [{ type: 'settling' }] });
    expect(words(await now())).toEqual([`U0BEN ${decision}`]);
    expect(await says(cleo, decision)).toMatchObject({ events: [{ type: 'settled' }] });
    expect(await now()).toMatchObject({ state, ...settledBy(ben, cleo) });
    expect(await now()).not.toHaveProperty('settlements');
    expect(await types()).toBe('settling settled');
  });

  test('counts a person once, whichever account they use, and by their last word', async () => {
    const { says, now, types } = await unsettled();
    await says(ann, YES);
    expect(await says(ann, YES)).toMatchObject({ events: [] });
    expect(await says(annElsewhere, YES)).toMatchObject({ events: [] });
    await says(annElsewhere, NO);
    expect(words(await now())).toEqual([`W0ANN ${NO}`]);
    expect(await types()).toBe('settling settling');
  });

  test('waits while people contradict each other, until one of them changes their word', async () => {
    const { says, now } = await unsettled();
    await says(ann, YES);
    await says(ben, NO);
    await says(cleo, YES);
    expect(words(await now())).toEqual([`U0ANN ${YES}`, `U0BEN ${NO}`, `U0CLEO ${YES}`]);
    await says(ben, YES);
    expect(await now()).toMatchObject({ state: 'succeeded', ...settledBy(ann, cleo, ben) });
  });

  test('never counts the requester, nor whom it is about', async () => {
    const preview = { ...unknown().preview, about: { people: [cleo] } };
    const { says, now } = await unsettled({ preview });
    expect(await says(rita, NO)).toMatchObject({ refused: 'own request' });
    expect(await says(cleo, NO)).toMatchObject({ refused: 'about them' });
    expect(words(await now())).toEqual([]);
  });

  test('no longer counts who can no longer approve', async () => {
    const { says, now, people } = await unsettled();
    await says(ann, YES);
    people.members.set('S0SECUR', [ben.userId, cleo.userId]);
    await says(ben, YES);
    expect(words(await now())).toEqual([`U0BEN ${YES}`]);
    people.guests.add(ben.userId);
    await says(cleo, YES);
    expect(words(await now())).toEqual([`U0CLEO ${YES}`]);
  });

  test('takes as many as the change needed, also where the rule says fewer, and one where that was enough', async () => {
    const demanded = { title: 'rule 2', approvals: 3, waitMs: 0 };
    const strict = await unsettled({ demanded });
    for (const one of [ann, ben]) await strict.says(one, NO);
    expect(words(await strict.now())).toHaveLength(2);
    await strict.says(cleo, NO);
    expect(await strict.now()).toMatchObject({ state: 'failed' });
    const one = await unsettled({ rule: ruleOf() });
    await one.says(ann, NO);
    expect(await one.now()).toMatchObject({ state: 'failed', ...settledBy(ann) });
    expect(await one.types()).toBe('settled');
  });

  test('is not possible within the hour, with any number', async () => {
    const { says, now, store } = await unsettled({ since: (await redis.freshStore().now()) - HOUR + MINUTE });
    for (const one of [ann, ben, cleo]) expect(await says(one, NO)).toMatchObject({ refused: 'too early' });
    expect([words(await now()), await store.countOpen()]).toEqual([[], 1]);
  });

  test('in the same instant loses no word: those who agree settle it once, those who contradict do not', async () => {
    for (let times = 0; times < 10; times++) {
      const agreeing = await unsettled();
      await Promise.all([ann, ben, cleo].map((one) => agreeing.says(one, NO)));
      expect(await agreeing.now()).toMatchObject({ state: 'failed' });
      expect(await agreeing.types()).toBe('settling settled');
      const contradicting = await unsettled();
      await Promise.all([contradicting.says(ann, YES), contradicting.says(ben, NO)]);
      expect(words(await contradicting.now())).toHaveLength(2);
    }
  }, 60_000);
});

test('the call of a return is settled by as many as approved its change', async () => {
  const store = redis.freshStore();
  const itsReturn = asReturn(unknown({ rule: ruleOf({ approvals: 2 }), since: (await store.now()) - HOUR }));
  await put(store, itsReturn);
  const deps = fixtureOn(store).under(policyRule({ approvals: 2 }));
  const state = async ({ userId }: Person) => {
    await decide(deps, { id: itsReturn.id, userId, decision: NO, planHash: '' });
    return (await stored(store, itsReturn.id)).request.state;
  };
  expect([await state(ann), await state(ben)]).toEqual(['unknown', 'approved']);
});
