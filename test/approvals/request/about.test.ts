// A person that a change is about never counts towards its approvals.
import { describe, expect, test } from '@jest/globals';
import type { FoundPerson } from '../../../src/approvals/people/people.js';
import { findConcernedPeople } from '../../../src/approvals/people/people.js';
import { concernsPerson } from '../../../src/approvals/request/about.js';
import type { Person } from '../../../src/approvals/request/request.js';
import type { Change } from '../../../src/operations/operation.js';
import { idsToNotify } from '../../../src/slack/cards/mentions.js';
import { requestCard } from '../../../src/slack/cards/request-card.js';
import { answered, fixtureOn, fixtureWith } from '../../support/approvals-fixture.js';
import { dropLimit } from '../../support/limit.js';
import { ann, ben, rita } from '../../support/people.js';
import { openRedis, put, storedAs } from '../../support/redis.js';
import { approved, NOW, pending, preparing, ruleOf } from '../../support/requests.js';

const redis = await openRedis();
const ANN = 'ann@counter.example';
const { id } = preparing();

const aboutAnn: Change = {
  ...dropLimit,
  preview: async (...args) => ({ ...(await dropLimit.preview(...args)), concerns: [ANN] }),
};

function fixtureAbout(found: FoundPerson | undefined) {
  const fixture = fixtureOn(redis.freshStore(), { operation: () => aboutAnn });
  if (found !== undefined) fixture.people.emails.set(ANN, found);
  return fixture;
}
const known = (person: Person): FoundPerson => ({ person, isSure: true, isShown: true });

async function prepared(found: FoundPerson | undefined) {
  const fixture = fixtureAbout(found);
  await put(fixture.store, preparing());
  await fixture.prepare();
  const { planHash } = (await storedAs(fixture.store, id, 'pending')).request;
  const press = (by: Person, decision: 'approve' | 'deny' = 'approve') => fixture.press(by, decision, { planHash });
  return { ...fixture, press };
}
const cardOf = (request: Parameters<typeof requestCard>[0]) =>
  JSON.stringify(requestCard(request, { buttons: true, now: NOW }).blocks);

describe('a person that a request is about', () => {
  test.each([
    ['account', { ...ann, identity: 'W0OTHER' }],
    ['identity', { ...ann, userId: 'W0OTHER' }],
  ])('is recognized by their %s', (_, person) => {
    expect(concernsPerson({ people: [ann] }, person)).toBe(true);
    expect(concernsPerson({ people: [ben] }, person)).toBe(false);
  });

  test('isn’t mentioned, even if the rule names them', () => {
    const rule = ruleOf({ approvers: [{ name: 'security', ids: [ann.userId, ben.userId] }] });
    const { preview } = pending();
    const request = pending({ rule, preview: { ...preview, about: { people: [ann] } } });
    expect(idsToNotify(request)).toEqual([ben.userId]);
    expect(idsToNotify(pending({ rule }))).toEqual([ann.userId, ben.userId]);
  });

  test('can’t approve it, but others can', async () => {
    const { press, request } = await prepared(known(ann));
    expect(await press(ann)).toMatchObject({ refused: 'about them' });
    expect(answered(await press(ben))).toBe('+approved +quorum');
    expect(await request()).toMatchObject({ approvals: [{ person: ben }] });
  });

  test('can deny it', async () => {
    const { press } = await prepared(known(ann));
    expect(answered(await press(ann, 'deny'))).toBe('+denied');
  });

  test('is shown on its card by account, not by address', async () => {
    const { request } = await prepared(known(ann));
    const now = await request();
    expect(cardOf(now)).toContain(`{"type":"user","user_id":"${ann.userId}"},{"type":"text","text":" can’t approve`);
    expect(JSON.stringify(now)).not.toContain(ANN);
  });

  test('loses an approval given before Slack showed whom it is about', async () => {
    const { store, execute, atlas } = fixtureAbout(known(ann));
    await put(store, approved());
    const request = await execute();
    expect(request).toMatchObject({ state: 'pending', approvals: [] });
    expect(request).toMatchObject({ delayed: expect.stringContaining('about the approver') });
    expect(atlas.calls.write).toBe(0);
  });
});

describe('a request about somebody unknown', () => {
  test.each([
    ['nobody has the address', undefined, 'Needs 2 approvals because no Slack user has'],
    ['addresses are not shown', { isSure: false, isShown: false }, 'doesn’t show me'],
    ['Slack hasn’t confirmed it', { person: rita, isSure: false, isShown: true }, 'hasn’t confirmed'],
  ])('needs one more approval, and its card says why: %s', async (_, found, why) => {
    const { press, request } = await prepared(found);
    const card = cardOf(await request());
    expect(card).toContain('Needs 2 approvals from');
    expect(card).toContain(why);
    expect(card).not.toContain('policy is now stricter');
    expect(answered(await press(ann))).toBe('+approved');
    expect(answered(await press(ben))).toBe('+approved +quorum');
  });

  test('is pending again if it is due with one approval', async () => {
    const { store, execute, atlas } = fixtureAbout(undefined);
    await put(store, approved());
    const request = await execute();
    expect(request).toMatchObject({ state: 'pending', approvals: [{ person: ann }], demanded: { approvals: 2 } });
    expect(atlas.calls.write).toBe(0);
  });

  test('needs no extra approval if it was stored without that information', async () => {
    const { press } = await fixtureWith(redis, pending());
    expect(answered(await press(ann))).toBe('+approved +quorum');
  });
});

describe('matchPeople', () => {
  test('finds everybody whose address is named, each once', async () => {
    const { people } = fixtureAbout(known(ann));
    people.emails.set('ben@counter.example', known(ben)).set('ann@old.example', known(ann));
    expect(await findConcernedPeople(people, [ANN, 'ben@counter.example', 'ann@old.example'])).toEqual({
      people: [ann, ben],
    });
  });

  test('reports a name that is no address as unmatched, without asking Slack', async () => {
    const { people } = fixtureAbout(known(ann));
    people.emails.set('CN=ann', known(ben));
    const unmatched = expect.stringContaining('from the user name');
    expect(await findConcernedPeople(people, [ANN, 'CN=ann'])).toEqual({ people: [ann], unmatched });
  });
});
