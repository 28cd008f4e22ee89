// A change that is scheduled for a time, which may be refused when its time comes.
import { describe, expect, test } from '@jest/globals';
import { submitRequest } from '../../../src/approvals/asking/submit.js';
import { applyTimedEvents } from '../../../src/approvals/executing/clock.js';
import { planHash } from '../../../src/approvals/request/ids.js';
import type { InState } from '../../../src/approvals/request/request.js';
import { fixtureOn, fixtureWith, submission } from '../../support/approvals-fixture.js';
import { ann, rita } from '../../support/people.js';
import { openRedis, put } from '../../support/redis.js';
import { approved, HOUR, MINUTE, NOW, pending, policyRule, ruleOf } from '../../support/requests.js';

const redis = await openRedis();
const RULE = policyRule({ maxLeadMs: 12 * HOUR });

/** Approved hours ago for a moment ago. */
function dueRequest(over: Partial<InState<'approved'>> = {}): InState<'approved'> {
  const startsAt = NOW - 1_000;
  const request = approved({
    askedAt: NOW - 3 * HOUR,
    approvedAt: NOW - 2 * HOUR,
    startsAt,
    notBefore: startsAt,
    expiresAt: startsAt + 15 * MINUTE,
    rule: ruleOf({ maxLeadMs: 12 * HOUR }),
    ...over,
  });
  return { ...request, planHash: planHash(request) };
}
const { id } = dueRequest();

describe('submitting', () => {
  test('a change for a time stores the time, and another time is another request', async () => {
    const { under } = fixtureOn(redis.freshStore());
    const startsAt = Date.now() + HOUR;
    const first = await submitRequest(under(RULE), submission({ startsAt }));
    expect(first).toMatchObject({ state: 'preparing', startsAt });
    expect(await submitRequest(under(RULE), submission({ startsAt }))).toEqual(first);
    const later = await submitRequest(under(RULE), submission({ startsAt: startsAt + MINUTE }));
    expect(later).toMatchObject({ startsAt: startsAt + MINUTE });
  });

  test('is refused without max_lead, and stores nothing', async () => {
    const { deps, store } = fixtureOn(redis.freshStore());
    expect(await submitRequest(deps, submission({ startsAt: Date.now() + HOUR }))).toMatchObject({ refused: 'at' });
    expect(await store.countOpen()).toBe(0);
  });

  test('for a time before the request is prepared leaves it to expire', async () => {
    const { under } = fixtureOn(redis.freshStore());
    const startsAt = Date.now() + MINUTE;
    expect(await submitRequest(under(RULE), submission({ startsAt }))).toMatchObject({ expiresAt: startsAt });
  });
});

describe('approving', () => {
  test('is possible until its time, and its plan includes the time', async () => {
    const { under, prepare, store } = fixtureOn(redis.freshStore());
    const startsAt = Date.now() + 10 * MINUTE;
    const prepared = async (over: object) => {
      const request = await submitRequest(under(RULE), submission(over));
      return prepare({ id: 'id' in request ? request.id : '', deps: under(RULE) });
    };
    const [first, later] = [await prepared({ startsAt }), await prepared({ startsAt: startsAt + MINUTE })];
    expect(first).toMatchObject({ state: 'pending', startsAt, expiresAt: expect.closeTo(startsAt, -1) });
    if (first.state !== 'pending' || later.state !== 'pending') throw new Error('not pending');
    expect(first.planHash).not.toBe(later.planHash);
    expect(await store.countOpen()).toBe(2);
  });

  test('isn’t asked for if several rules could have decided and the one that does has no max_lead', async () => {
    const { under, prepare } = fixtureOn(redis.freshStore());
    const rules = [policyRule({ projects: ['Other'], maxLeadMs: HOUR }), policyRule({ title: 'rule 2' })];
    const asked = await submitRequest(under(...rules), submission({ startsAt: Date.now() + HOUR / 2 }));
    const request = await prepare({ id: 'id' in asked ? asked.id : '', deps: under(...rules) });
    expect(request).toMatchObject({ state: 'voided', sentence: expect.stringMatching(/scheduled/) });
  });

  test('once keeps the request, without a reservation, until its time', async () => {
    const startsAt = NOW + HOUR;
    const { press, execute, holder, atlas } = await fixtureWith(redis, pending({ startsAt, expiresAt: startsAt }));
    await press(ann);
    expect(await execute()).toMatchObject({ state: 'approved', notBefore: startsAt });
    expect([await holder(), atlas.calls.write]).toEqual([null, 0]);
  });
});

describe('at its time', () => {
  const open = (over?: Partial<InState<'approved'>>) => fixtureWith(redis, dueRequest(over));

  test('it runs', async () => {
    const { execute, under } = await open();
    expect(await execute({ deps: under(RULE) })).toMatchObject({ state: 'succeeded' });
  });

  test('it expires if nobody has approved it', async () => {
    const { store, journal } = fixtureOn(redis.freshStore());
    await put(store, pending({ startsAt: NOW - 1, expiresAt: NOW - 1 }));
    await applyTimedEvents(store, id);
    expect(await journal()).toBe('expired');
  });

  test('it expires if no worker ran for an hour', async () => {
    const [startsAt, expiresAt] = [NOW - HOUR, NOW - 45 * MINUTE];
    const fixture = await open({ startsAt, notBefore: startsAt, expiresAt });
    await fixture.working(async () => (await fixture.request()).state !== 'approved', fixture.under(RULE));
    expect([await fixture.journal(), fixture.atlas.calls]).toEqual(['expired', { get: 0, list: 0, write: 0 }]);
  });

  test('it expires if an approver left and nobody else has approved it', async () => {
    const { execute, journal, atlas, people, under } = await open();
    people.members.set('S0SECUR', []);
    expect(await execute({ deps: under(RULE) })).toMatchObject({
      state: 'expired',
      sentence: expect.stringMatching(/^Not sent\. An approval no longer counts, because [^.]*\.$/),
    });
    expect([await journal(), atlas.calls.write]).toEqual(['claimed approvals-dropped expired', 0]);
  });

  test('it waits for the end of a freeze, and expires after 15 minutes', async () => {
    const { store, deps, execute, change, journal, atlas, under } = await open();
    const freezes = redis.freezesOf(store);
    const all = [{ scope: { kind: 'all' }, by: 'U0SAM', reason: 'INC-9' }] as const;
    await freezes.write(0, { ...all[0], all, type: 'frozen' });
    const frozen = expect.stringContaining('INC-9');
    expect(await execute({ deps: { ...under(RULE), freezes } })).toMatchObject({ state: 'approved', frozen });
    await change({ expiresAt: NOW - 1 });
    await applyTimedEvents(deps.store, id);
    expect([await journal(), atlas.calls.write, await store.countOpen()]).toEqual(['held expired', 0, 0]);
  });

  test.each([
    [
      'the requester may no longer ask',
      (fixture: Awaited<ReturnType<typeof open>>) => fixture.people.guests.add(rita.userId),
      RULE,
    ],
    ['the rule no longer lets people schedule it', () => {}, policyRule()],
    ['the rule lets people schedule it less far ahead', () => {}, policyRule({ maxLeadMs: HOUR })],
    [
      'Atlas has changed',
      (fixture: Awaited<ReturnType<typeof open>>) => {
        fixture.atlas.value = '9 GB';
      },
      RULE,
    ],
  ])('it isn’t sent if %s', async (_, change, rule) => {
    const fixture = await open();
    change(fixture);
    const { execute, under, atlas } = fixture;
    expect(await execute({ deps: under(rule) })).toMatchObject({
      state: 'voided',
      sentence: expect.stringMatching(/^Not sent/),
    });
    expect(atlas.calls.write).toBe(0);
  });
});
