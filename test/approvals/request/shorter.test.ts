// How long a change lasts when approvers allow less time than was asked.
import { describe, expect, test } from '@jest/globals';
import { recordDecision } from '../../../src/approvals/deciding/decide.js';
import { executeRequest } from '../../../src/approvals/executing/executor.js';
import { planHash } from '../../../src/approvals/request/ids.js';
import type { PolicyRule } from '../../../src/approvals/request/policy.js';
import { isRefusal } from '../../../src/approvals/request/refusal.js';
import type { Approval } from '../../../src/approvals/request/request.js';
import { currentDuration, leastDurationMs, parseShorterDuration } from '../../../src/approvals/request/shorter.js';
import { endPlaceholder } from '../../../src/operations/call.js';
import { grantAccess } from '../../../src/operations/cluster/grant-access.js';
import { revokeAccess } from '../../../src/operations/cluster/revoke-access.js';
import { durationMs } from '../../../src/operations/duration.js';
import { serializeFixedEnd } from '../../../src/operations/end.js';
import type { Change } from '../../../src/operations/operation.js';
import { type ApprovalsFixture, fixtureOn } from '../../support/approvals-fixture.js';
import { dropLimit, setAgain } from '../../support/limit.js';
import { ann, ben, cleo } from '../../support/people.js';
import { openRedis, put, stored, storedAs } from '../../support/redis.js';
import {
  approved,
  HOUR,
  MINUTE,
  NOW,
  pending,
  policyRule,
  preparing,
  ruleOf,
  ruleTowards,
  unknown,
} from '../../support/requests.js';

const redis = await openRedis();
const FOUR = { limit: 'daily', for: '4h' };
const by = (person = ann, atMost?: string): Approval => ({
  person,
  at: NOW,
  rule: 'rule 1',
  ...(atMost && { atMost }),
});

describe('the time an approver may allow', () => {
  test('is at least what the operation says, if it has an end', () => {
    expect([leastDurationMs(grantAccess), leastDurationMs(revokeAccess)]).toEqual([15 * MINUTE, undefined]);
  });

  const expectRead = (read: ReturnType<typeof parseShorterDuration>, expected: string | RegExp | undefined) => {
    if (expected instanceof RegExp) expect(read).toMatchObject({ sentence: expect.stringMatching(expected) });
    else expect(read).toBe(expected);
  };

  const request = { id: 'K7Q-4MD', params: { for: '4h' } };
  test.each([
    ['2h', '2h'],
    ['90 minutes', '1h30m'],
    ['PT15M', '15m'],
    ['240m', undefined],
    ['14m', /too short.* 15m to 4h/],
    ['5h', /too long.* 15m to 4h/],
    ['soon', /“soon”/],
  ])('is read from “%s” for a request of 4h', (text, expected) => {
    expectRead(parseShorterDuration(grantAccess, request, text, NOW), expected);
  });

  const until = { id: 'K7Q-4MD', params: { for: serializeFixedEnd(NOW + HOUR) } };
  test.each([
    ['30m', '30m'],
    ['2h', /until .* UTC\./],
  ])('is read from “%s” for a request that ends at a fixed time', (text, expected) => {
    expectRead(parseShorterDuration(grantAccess, until, text, NOW), expected);
  });

  test('is refused for a change without an end', () => {
    for (const [operation, params] of [
      [revokeAccess, {}],
      [undefined, { for: '4h' }],
      [dropLimit, {}],
    ] as const)
      expectRead(parseShorterDuration(operation, { ...request, params }, '1h', NOW), /^K7Q-4MD has no end/);
  });
});

describe('the current length', () => {
  test('is what was asked, or the shortest that an approval allows', () => {
    expect(currentDuration(preparing({ params: FOUR }))).toBe('4h');
    expect(currentDuration(pending({ params: FOUR, approvals: [by()] }))).toBe('4h');
    expect(currentDuration(pending({ params: FOUR, approvals: [by(ann, '2h'), by(ben, '90m'), by(cleo, '3h')] }))).toBe(
      '90m',
    );
    expect(currentDuration(pending())).toBeUndefined();
  });

  test('is that of the call, once sent', () => {
    const approvals = [by(ann, '2h'), by(ben, '1h')];
    const { sent } = unknown();
    expect(currentDuration(unknown({ params: FOUR, approvals, sent: { ...sent, lasts: '2h' } }))).toBe('2h');
    expect(currentDuration(unknown({ params: FOUR, approvals, sent }))).toBe('4h');
  });
});

/** Its end is part of its call. */
const lasting: Change = {
  ...dropLimit,
  call: ({ for: length = '' }) => ({ method: 'POST', path: '/limits/daily', body: { endsAt: endPlaceholder(length) } }),
  preview: async (...args) => {
    const preview = await dropLimit.preview(...args);
    return { ...preview, call: lasting.call(args[1], preview.basis) };
  },
};

async function fixtureWithRequest(ends = FOUR.for) {
  const params = { ...FOUR, for: ends };
  const fixture = fixtureOn(redis.freshStore());
  const deps = { ...fixture.under(policyRule({ approvals: 2 })), operation: () => lasting };
  const { basis } = pending().preview;
  const preview = { ...pending().preview, call: lasting.call(params, basis) };
  const plan = { operation: 'drop-limit', params, preview };
  const request = pending({ ...plan, rule: ruleOf({ approvals: 2 }), planHash: planHash({ ...plan, undo: setAgain }) });
  await put(fixture.store, request);
  const press = (person: typeof ann, atMost?: string) =>
    recordDecision(deps, {
      id: request.id,
      userId: person.userId,
      decision: 'approve',
      planHash: request.planHash,
      atMost,
    });
  const run = async () => executeRequest(deps, await storedAs(fixture.store, request.id, 'approved'));
  return { ...fixture, deps, id: request.id, press, run };
}

/** How long the change lasts, by its stored call. */
async function sentFor({ store, id }: Pick<ApprovalsFixture, 'store'> & { id: string }) {
  const { request } = await storedAs(store, id, 'succeeded');
  const { body } = request.sent.call;
  const endsAt = typeof body === 'object' && body !== null && 'endsAt' in body ? String(body.endsAt) : '';
  return { ms: Date.parse(endsAt) - request.sent.at, lasts: request.sent.lasts };
}
const about = (ms: number) => (actual: number) => Math.abs(actual - ms) <= 1_000;

describe('the call sent', () => {
  test.each([
    ['2h', '1h', '1h'],
    ['1h', '2h', '1h'],
    [undefined, '30m', '30m'],
    [undefined, undefined, undefined],
  ])('after approvals for %s and %s lasts %s', async (first, second, expected) => {
    const fixture = await fixtureWithRequest();
    await fixture.press(ann, first);
    await fixture.press(ben, second);
    const before = (await stored(fixture.store, fixture.id)).request;
    expect(currentDuration(before)).toBe(expected ?? '4h');
    await fixture.run();
    const { ms, lasts } = await sentFor(fixture);
    expect([about(durationMs(expected ?? '4h'))(ms), lasts]).toEqual([true, expected]);
    const { request } = await stored(fixture.store, fixture.id);
    expect(request).toMatchObject({ params: FOUR, preview: { call: { body: { endsAt: { $fromRun: '4h' } } } } });
    expect(currentDuration(request)).toBe(expected ?? '4h');
  });

  const at = (ms: number) => serializeFixedEnd(Date.now() + ms);
  test.each([
    [at(2 * HOUR), undefined],
    [at(10 * MINUTE), undefined],
    [at(2 * HOUR), '30m'],
  ])('of a request with an end, approved for less, ends at the earlier time %#', async (ends, atMost) => {
    const fixture = await fixtureWithRequest(ends);
    await fixture.press(ann, atMost);
    await fixture.press(ben);
    expect(currentDuration((await stored(fixture.store, fixture.id)).request)).toBe(ends);
    await fixture.run();
    const { ms, lasts } = await sentFor(fixture);
    const { sent } = (await storedAs(fixture.store, fixture.id, 'succeeded')).request;
    expect(lasts).toBe(atMost);
    if (atMost === undefined) expect(sent.call.body).toEqual({ endsAt: ends.replace('until ', '') });
    else expect(about(durationMs(atMost))(ms)).toBe(true);
  });

  test('is skipped when less than a minute is left', async () => {
    const fixture = await fixtureWithRequest(at(30_000));
    await fixture.press(ann);
    await fixture.press(ben);
    await fixture.run();
    const sentence = expect.stringContaining('Limit: 1m to 365d');
    expect((await stored(fixture.store, fixture.id)).request).toMatchObject({ state: 'voided', sentence });
    expect(fixture.atlas.calls.write).toBe(0);
  });

  test('is not shortened by an approval that no longer counts', async () => {
    const fixture = await fixtureWithRequest();
    const approvals = [by(ann, '2h'), by(ben), by(cleo, '30m')];
    const { request } = await stored(fixture.store, fixture.id);
    if (request.state !== 'pending') throw new Error(request.state);
    const { remindAt: _, ...rest } = request;
    const quick = { ...approved(), ...rest, id: 'GGG-GGG', state: 'approved' as const, approvals };
    await put(fixture.store, quick);
    fixture.people.members.set('S0SECUR', [ann.userId, ben.userId]);
    await executeRequest(fixture.deps, await storedAs(fixture.store, quick.id, 'approved'));
    const { ms, lasts } = await sentFor({ store: fixture.store, id: quick.id });
    expect([about(2 * HOUR)(ms), lasts]).toEqual([true, '2h']);
  });

  test('lasts as long as the approvals allow that replaced a dropped one', async () => {
    const fixture = await fixtureWithRequest();
    await fixture.press(ann, '30m');
    await fixture.press(ben, '2h');
    fixture.people.members.set('S0SECUR', [ben.userId, cleo.userId]);
    await fixture.run();
    expect(currentDuration((await storedAs(fixture.store, fixture.id, 'pending')).request)).toBe('2h');
    await fixture.press(cleo);
    await fixture.run();
    expect((await sentFor(fixture)).lasts).toBe('2h');
  });
});

describe('a change with another direction for less time', () => {
  const shortened = async (...rules: PolicyRule[]) => {
    const fixture = await fixtureWithRequest();
    const operation = {
      ...lasting,
      preview: async (...args: Parameters<Change['preview']>) => ({
        ...(await lasting.preview(...args)),
        direction: args[1].for === FOUR.for ? ('widens access' as const) : ('narrows access' as const),
      }),
    };
    await fixture.press(ann, '1h');
    await fixture.press(ben);
    await executeRequest(
      { ...fixture.under(...rules), operation: () => operation },
      await storedAs(fixture.store, fixture.id, 'approved'),
    );
    return { ...fixture, request: (await stored(fixture.store, fixture.id)).request };
  };

  test.each([
    [
      [ruleTowards('narrows', { approvals: 3 })],
      /1 hour,.* rule 1 \(direction:narrows\) .* rule 1 \(direction:widens\)/,
    ],
    [[], /1 hour,.* no rule .* rule 1 \(direction:widens\)/],
  ])('is voided when another rule decides, or none %#', async (others, why) => {
    const { atlas, request } = await shortened(ruleTowards('widens', { approvals: 2 }), ...others);
    expect(request).toMatchObject({ state: 'voided', sentence: expect.stringMatching(why) });
    expect(atlas.calls.write).toBe(0);
  });

  test('is sent when the same rule decides', async () => {
    expect((await shortened(policyRule({ approvals: 2 }))).request).toMatchObject({ state: 'succeeded' });
  });
});

test('a press for an impossible time is refused and records nothing', async () => {
  const { store, id, press } = await fixtureWithRequest();
  const answer = await press(ann, '5h');
  expect(isRefusal(answer) && answer.refused).toBe('at most');
  expect((await stored(store, id)).version).toBe(1);
  expect(await press(ann, '4h')).toMatchObject({ events: [{ approval: { person: ann } }] });
  expect((await storedAs(store, id, 'pending')).request.approvals[0]).not.toHaveProperty('atMost');
  expect(await press(ann, '1h')).toMatchObject({ refused: 'already approved' });
});
