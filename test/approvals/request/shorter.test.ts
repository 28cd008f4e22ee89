// For how long a change lasts that was approved for less than was asked.
import { describe, expect, test } from '@jest/globals';
import { decide } from '../../../src/approvals/deciding/decide.js';
import { execute } from '../../../src/approvals/executing/executor.js';
import { planHash } from '../../../src/approvals/request/ids.js';
import type { PolicyRule } from '../../../src/approvals/request/policy.js';
import { isRefusal } from '../../../src/approvals/request/refusal.js';
import type { Approval } from '../../../src/approvals/request/request.js';
import { currentLength, leastDurationMs, readAtMost } from '../../../src/approvals/request/shorter.js';
import { fromRun } from '../../../src/operations/call.js';
import { grantAccess } from '../../../src/operations/cluster/grant-access.js';
import { revokeAccess } from '../../../src/operations/cluster/revoke-access.js';
import { durationMs } from '../../../src/operations/duration.js';
import { untilMoment } from '../../../src/operations/end.js';
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

describe('the least that it can be approved for', () => {
  test('is what the operation says, where it lasts for a time', () => {
    expect([leastDurationMs(grantAccess), leastDurationMs(revokeAccess)]).toEqual([15 * MINUTE, undefined]);
  });

  const request = { id: 'K7Q-4MD', params: { for: '4h' } };
  test.each([
    ['2h', '2h'],
    ['90 minutes', '1h30m'],
    ['PT15M', '15m'],
    ['240m', undefined],
    ['14m', '14 minutes is too short. Choose at least 15 minutes, or deny it.'],
    ['5h', 'It was requested for 4 hours. Choose less, or approve it as requested.'],
    ['soon', '“soon” isn’t a length of time. Write it like 30m, 4h or 1d.'],
  ])('%s for a request of 4h', (text, expected) => {
    const read = readAtMost(grantAccess, request, text, NOW);
    expect(typeof read === 'object' ? read.sentence : read).toBe(expected);
  });

  const until = { id: 'K7Q-4MD', params: { for: untilMoment(NOW + HOUR) } };
  test.each([
    ['30m', '30m'],
    ['2h', expect.stringMatching(/^It was requested until .* UTC\. Choose less, or approve it as requested\.$/)],
  ])('%s for a request that ends at a moment', (text, expected) => {
    const read = readAtMost(grantAccess, until, text, NOW);
    expect(typeof read === 'object' ? read.sentence : read).toEqual(expected);
  });

  test('is none for what does not last', () => {
    const sentence = 'K7Q-4MD has no end. Approve it as requested, or deny it.';
    for (const [operation, params] of [
      [revokeAccess, {}],
      [undefined, { for: '4h' }],
      [dropLimit, {}],
    ] as const)
      expect(readAtMost(operation, { ...request, params }, '1h', NOW)).toMatchObject({ sentence });
  });
});

describe('it lasts', () => {
  test('as long as was asked, or as the approval for least allows', () => {
    expect(currentLength(preparing({ params: FOUR }))).toBe('4h');
    expect(currentLength(pending({ params: FOUR, approvals: [by()] }))).toBe('4h');
    expect(currentLength(pending({ params: FOUR, approvals: [by(ann, '2h'), by(ben, '90m'), by(cleo, '3h')] }))).toBe(
      '90m',
    );
    expect(currentLength(pending())).toBeUndefined();
  });

  test('as it was sent, once it was', () => {
    const approvals = [by(ann, '2h'), by(ben, '1h')];
    const { sent } = unknown();
    expect(currentLength(unknown({ params: FOUR, approvals, sent: { ...sent, lasts: '2h' } }))).toBe('2h');
    expect(currentLength(unknown({ params: FOUR, approvals, sent }))).toBe('4h');
  });
});

/** One that ends by itself. */
const lasting: Change = {
  ...dropLimit,
  call: ({ for: length = '' }) => ({ method: 'POST', path: '/limits/daily', body: { endsAt: fromRun(length) } }),
  preview: async (...args) => {
    const preview = await dropLimit.preview(...args);
    return { ...preview, call: lasting.call(args[1], preview.basis) };
  },
};

async function asked(ends = FOUR.for) {
  const params = { ...FOUR, for: ends };
  const fixture = fixtureOn(redis.freshStore());
  const deps = { ...fixture.under(policyRule({ approvals: 2 })), operation: () => lasting };
  const { basis } = pending().preview;
  const preview = { ...pending().preview, call: lasting.call(params, basis) };
  const plan = { operation: 'drop-limit', params, preview };
  const request = pending({ ...plan, rule: ruleOf({ approvals: 2 }), planHash: planHash({ ...plan, undo: setAgain }) });
  await put(fixture.store, request);
  const press = (person: typeof ann, atMost?: string) =>
    decide(deps, { id: request.id, userId: person.userId, decision: 'approve', planHash: request.planHash, atMost });
  const run = async () => execute(deps, await storedAs(fixture.store, request.id, 'approved'));
  return { ...fixture, deps, id: request.id, press, run };
}

/** For how long the stored call lasts from when it was decided on. */
async function sentFor({ store, id }: Pick<ApprovalsFixture, 'store'> & { id: string }) {
  const { request } = await storedAs(store, id, 'succeeded');
  const { body } = request.sent.call;
  const endsAt = typeof body === 'object' && body !== null && 'endsAt' in body ? String(body.endsAt) : '';
  return { ms: Date.parse(endsAt) - request.sent.at, lasts: request.sent.lasts };
}
const about = (ms: number) => (actual: number) => Math.abs(actual - ms) <= 1_000;

describe('what is sent', () => {
  test.each([
    ['2h', '1h', '1h'],
    ['1h', '2h', '1h'],
    [undefined, '30m', '30m'],
    [undefined, undefined, undefined],
  ])('of approvals for %s and %s lasts %s', async (first, second, expected) => {
    const all = await asked();
    await all.press(ann, first);
    await all.press(ben, second);
    const before = (await stored(all.store, all.id)).request;
    expect(currentLength(before)).toBe(expected ?? '4h');
    await all.run();
    const { ms, lasts } = await sentFor(all);
    expect([about(durationMs(expected ?? '4h'))(ms), lasts]).toEqual([true, expected]);
    const { request } = await stored(all.store, all.id);
    expect(request).toMatchObject({ params: FOUR, preview: { call: { body: { endsAt: { $fromRun: '4h' } } } } });
    expect(currentLength(request)).toBe(expected ?? '4h');
  });

  const at = (ms: number) => untilMoment(Date.now() + ms);
  test.each([
    [at(2 * HOUR), undefined],
    [at(10 * MINUTE), undefined],
    [at(2 * HOUR), '30m'],
  ])('%s, for at most %s, ends at whichever comes first', async (ends, atMost) => {
    const all = await asked(ends);
    await all.press(ann, atMost);
    await all.press(ben);
    expect(currentLength((await stored(all.store, all.id)).request)).toBe(ends);
    await all.run();
    const { ms, lasts } = await sentFor(all);
    const { sent } = (await storedAs(all.store, all.id, 'succeeded')).request;
    expect(lasts).toBe(atMost);
    if (atMost === undefined) expect(sent.call.body).toEqual({ endsAt: ends.replace('until ', '') });
    else expect(about(durationMs(atMost))(ms)).toBe(true);
  });

  test('is nothing once too little time is left', async () => {
    const all = await asked(at(30_000));
    await all.press(ann);
    await all.press(ben);
    await all.run();
    const sentence = 'Nothing was changed in Atlas. It would end in less than 1 minute. Choose a later time.';
    expect((await stored(all.store, all.id)).request).toMatchObject({ state: 'voided', sentence });
    expect(all.atlas.calls.write).toBe(0);
  });

  test('is shortened by no approval that no longer counts', async () => {
    const all = await asked();
    const approvals = [by(ann, '2h'), by(ben), by(cleo, '30m')];
    const { request } = await stored(all.store, all.id);
    if (request.state !== 'pending') throw new Error(request.state);
    const { remindAt: _, ...rest } = request;
    const quick = { ...approved(), ...rest, id: 'GGG-GGG', state: 'approved' as const, approvals };
    await put(all.store, quick);
    all.people.members.set('S0SECUR', [ann.userId, ben.userId]);
    await execute(all.deps, await storedAs(all.store, quick.id, 'approved'));
    const { ms, lasts } = await sentFor({ store: all.store, id: quick.id });
    expect([about(2 * HOUR)(ms), lasts]).toEqual([true, '2h']);
  });

  test('is what those approve who come instead of one that was dropped', async () => {
    const all = await asked();
    await all.press(ann, '30m');
    await all.press(ben, '2h');
    all.people.members.set('S0SECUR', [ben.userId, cleo.userId]);
    await all.run();
    expect(currentLength((await storedAs(all.store, all.id, 'pending')).request)).toBe('2h');
    await all.press(cleo);
    await all.run();
    expect((await sentFor(all)).lasts).toBe('2h');
  });
});

describe('what would go another way for less time', () => {
  const shortened = async (...rules: PolicyRule[]) => {
    const all = await asked();
    const operation = {
      ...lasting,
      preview: async (...args: Parameters<Change['preview']>) => ({
        ...(await lasting.preview(...args)),
        direction: args[1].for === FOUR.for ? ('widens access' as const) : ('narrows access' as const),
      }),
    };
    await all.press(ann, '1h');
    await all.press(ben);
    await execute(
      { ...all.under(...rules), operation: () => operation },
      await storedAs(all.store, all.id, 'approved'),
    );
    return { ...all, request: (await stored(all.store, all.id)).request };
  };

  test.each([
    [[ruleTowards('narrows', { approvals: 3 })], 'rule 1 (direction:narrows) applies'],
    [[], 'the policy has no rule for that'],
  ])(
    'is not sent by the approvals for what was asked, where another rule decides, or none',
    async (others, decides) => {
      const { atlas, request } = await shortened(ruleTowards('widens', { approvals: 2 }), ...others);
      const sentence = `Nothing was sent. For only 1 hour the change is different, and ${decides} instead of rule 1 (direction:widens). Submit a new request for 1 hour.`;
      expect([request, atlas.calls.write]).toEqual([expect.objectContaining({ state: 'voided', sentence }), 0]);
    },
  );

  test('is sent where the same rule decides', async () => {
    expect((await shortened(policyRule({ approvals: 2 }))).request).toMatchObject({ state: 'succeeded' });
  });
});

test('a press for a time that cannot be is refused, and nothing is recorded', async () => {
  const { store, id, press } = await asked();
  const answer = await press(ann, '5h');
  expect(isRefusal(answer) && answer.refused).toBe('at most');
  expect((await stored(store, id)).version).toBe(1);
  expect(await press(ann, '4h')).toMatchObject({ events: [{ approval: { person: ann } }] });
  expect((await storedAs(store, id, 'pending')).request.approvals[0]).not.toHaveProperty('atMost');
  expect(await press(ann, '1h')).toMatchObject({ refused: 'already approved' });
});
