import { describe, expect, jest, test } from '@jest/globals';
import { SlackSilentError } from '../../../src/approvals/people/people.js';
import { planHash } from '../../../src/approvals/request/ids.js';
import type { PolicyRule } from '../../../src/approvals/request/policy.js';
import { APPROVAL_VALID_MS, type InState, type Person } from '../../../src/approvals/request/request.js';
import { path } from '../../../src/atlas/path.js';
import { callTo } from '../../../src/operations/call.js';
import type { Direction } from '../../../src/operations/effect.js';
import { type ApprovalsFixture, fixtureWith } from '../../support/approvals-fixture.js';
import { eventually } from '../../support/eventually.js';
import { setAgain } from '../../support/limit.js';
import { ann, annElsewhere, ben, cleo, rita } from '../../support/people.js';
import { openRedis, storedAs } from '../../support/redis.js';
import { approved, asksReason, HOUR, policyRule, ruleOf, ruleTowards } from '../../support/requests.js';

const redis = await openRedis();
const { id, preview } = approved();

/** What changed since a request was approved, by Ann unless named otherwise. */
interface Since {
  readonly request?: InState<'approved'>;
  readonly change?: (fixture: ApprovalsFixture) => unknown;
  /** The policy in force. */
  readonly rules?: readonly PolicyRule[];
}

async function executedAfter({ request = approved(), change, rules = [policyRule()] }: Since) {
  const fixture = await fixtureWith(redis, request);
  await change?.(fixture);
  return { request: await fixture.execute({ deps: fixture.under(...rules) }), writes: fixture.atlas.calls.write };
}
const containing = (text: string) => expect.stringContaining(text);
const putInSecurity =
  (...people: Person[]) =>
  (fixture: ApprovalsFixture) =>
    fixture.people.members.set('S0SECUR', ids(people));
const ids = (people: readonly Person[]) => people.map(({ userId }) => userId);
const withDirection =
  (direction: Direction) =>
  ({ atlas }: ApprovalsFixture) => {
    atlas.direction = direction;
  };
const withoutRequesters = ({ people }: ApprovalsFixture) => people.members.set('S0SRE00', []);
const vote = (userId: string, identity = userId) => ({ person: { userId, identity }, at: 1, rule: 'rule 1' });
const votes = (...approvals: ReturnType<typeof vote>[]) => approved({ approvals });
const ofTwo = (...approvals: ReturnType<typeof vote>[]) => approved({ approvals, rule: ruleOf({ approvals: 2 }) });
const others = policyRule({ approvers: [{ name: 'other', ids: ['S0OTHER'] }] });
const putInOther = (fixture: ApprovalsFixture, ...people: Person[]) =>
  fixture.people.members.set('S0OTHER', ids(people));
const otherCall = { ...preview, call: callTo('DELETE', path`/limits/other`) };
const forFourHours = { ...approved(), params: { limit: 'daily', for: '4h' } };
const atMostAnHour = policyRule({ maxDurationMs: HOUR });
const askingToWait = policyRule({ waitMs: HOUR });
const waitsUntil = approved().approvedAt + HOUR;

const NONE_LEFT = { state: 'pending', approvals: [] };
const voided = (why: string) => ({ state: 'voided', sentence: containing(why) });
const DONE = { state: 'succeeded' };

test.each<[what: string, since: Since, becomes: object]>([
  [
    'drops an approver who left the group, and waits for a quorum again',
    { change: putInSecurity(ben) },
    {
      ...NONE_LEFT,
      delayed: expect.stringMatching(/approver can no longer approve[^.]*\.$/),
    },
  ],
  ['drops an approver who became a guest', { change: ({ people }) => people.guests.add(ann.userId) }, NONE_LEFT],
  [
    'drops only the approvals that no longer count',
    { request: ofTwo(vote(ann.userId), vote(ben.userId)), change: putInSecurity(ben) },
    { state: 'pending', approvals: [{ person: ben }] },
  ],
  [
    'runs if enough other approvals count',
    { request: votes(vote(ann.userId), vote(ben.userId)), change: putInSecurity(ben) },
    DONE,
  ],
  [
    'runs despite a forged approval if enough others count',
    { request: ofTwo(vote(ann.userId), vote(rita.userId, 'U0FORGED'), vote(ben.userId)) },
    DONE,
  ],
  [
    'asks for the larger quorum of the policy in force',
    { rules: [policyRule({ approvals: 2 })] },
    { state: 'pending', approvals: [{ person: ann }], delayed: containing('2 approvals') },
  ],
  [
    'drops an approver of the stored rule only',
    { rules: [others], change: (fixture) => putInOther(fixture, cleo) && putInSecurity(ann)(fixture) },
    NONE_LEFT,
  ],
  [
    'drops an approver of the policy in force only',
    { rules: [others], change: (fixture) => putInOther(fixture, ann) && putInSecurity(ben)(fixture) },
    NONE_LEFT,
  ],
  ['voids it when the requester left', { change: withoutRequesters }, voided('requester can no longer ask')],
  [
    'voids it when the requester left the groups of the stored rule',
    { change: withoutRequesters, rules: [policyRule({ requesters: 'everyone' })] },
    voided('requester can no longer ask'),
  ],
  [
    'voids it when the requester became a guest',
    { change: ({ people }) => people.guests.add(rita.userId) },
    voided('requester can no longer ask'),
  ],
  [
    'voids it when the policy in force doesn’t name the requester',
    { rules: [policyRule({ requesters: [{ name: 'x', ids: ['S0NOBODY'] }] })] },
    voided('requester can no longer ask'),
  ],
  ['voids it when no rule covers it', { rules: [policyRule({ projects: ['Dev'] })] }, voided('no longer has a rule')],
  [
    'voids a change whose direction became unknown if a rule depends on it',
    {
      request: approved({ preview: { ...preview, direction: 'narrows cost' } }),
      change: withDirection('unknown'),
      rules: [ruleTowards('narrows'), policyRule()],
    },
    voided('applies instead of'),
  ],
  ['runs in an unknown direction if no rule depends on it', { change: withDirection('unknown') }, DONE],
  [
    'voids a change that another rule decides now',
    {
      request: approved({ preview: { ...preview, direction: 'neither' } }),
      rules: [ruleTowards('widens', { approvals: 2 }), policyRule()],
    },
    voided('no longer matches what was approved'),
  ],
  [
    'voids a call that isn’t the approved one, without naming drift',
    { request: approved({ preview: otherCall, planHash: planHash({ ...approved(), preview: otherCall }) }) },
    voided('different call'),
  ],
  [
    'voids a plan that was hashed by another scheme',
    { request: approved({ planHash: `2:${'a'.repeat(64)}` }) },
    voided('Another version'),
  ],
  [
    'voids it when the policy no longer allows that duration',
    {
      request: { ...forFourHours, planHash: planHash({ ...forFourHours, undo: setAgain }) },
      rules: [atMostAnHour],
    },
    voided('4 hours is too long'),
  ],
  ['voids it when it can no longer be permanent', { rules: [atMostAnHour] }, voided('duration')],
  ['voids an operation that no longer exists', { request: approved({ operation: 'retired' }) }, voided('retired')],
  [
    'voids it when its reason lacks what the policy in force asks for',
    { rules: [policyRule({ reason: asksReason('CHG') })] },
    voided('name an incident'),
  ],
  [
    'waits longer when the policy in force says so, from the last approval',
    { rules: [askingToWait] },
    {
      state: 'approved',
      approvals: [{ person: ann }],
      notBefore: waitsUntil,
      expiresAt: waitsUntil + APPROVAL_VALID_MS,
      delayed: containing('wait of 1 hour'),
    },
  ],
  [
    'runs when it has waited that long',
    { request: approved({ approvedAt: approved().approvedAt - HOUR }), rules: [askingToWait] },
    DONE,
  ],
  ...(['freshPerson', 'isFreshMemberOfAny'] as const).map((method): [string, Since, object] => [
    `waits and drops nobody while Slack doesn’t answer ${method}`,
    { change: ({ people }) => Object.assign(people.silent, { [method]: true }) },
    { state: 'approved', approvals: [{ person: ann }], delayed: containing('Slack') },
  ]),
])('%s', async (_, since, becomes) => {
  const { request, writes } = await executedAfter(since);
  expect(request).toMatchObject(becomes);
  expect(writes).toBe(request.state === 'succeeded' ? 1 : 0);
});

test.each([
  ['the requester', ofTwo(vote(ben.userId), vote(rita.userId)), 'requester gave it', [ben]],
  [
    'the requester under another name',
    ofTwo(vote(ben.userId), vote(rita.userId, 'U0FORGED')),
    'requester gave it',
    [ben],
  ],
  [
    'one person under two Slack ids',
    ofTwo(vote(ann.userId), vote(annElsewhere.userId, 'W0FORGED')),
    'approved twice',
    [ann],
  ],
  ['one person twice', ofTwo(vote(ann.userId), vote(ann.userId)), 'approved twice', []],
])('an approval by %s in a forged record doesn’t count', async (_, request, why, left) => {
  const after = await executedAfter({ request, rules: [policyRule({ approvals: 2 })] });
  expect(after.request).toMatchObject({ state: 'pending', delayed: containing(why) });
  expect('approvals' in after.request && after.request.approvals.map(({ person }) => person.userId)).toEqual(ids(left));
  expect(after.writes).toBe(0);
});

describe('Slack', () => {
  test('is asked about people while Atlas is read', async () => {
    const change = ({ atlas, people }: ApprovalsFixture) => {
      atlas.on.get = async () => {
        await eventually(() => people.calls.freshPerson === 2 && people.calls.isFreshMemberOfAny > 0);
        return undefined;
      };
    };
    expect((await executedAfter({ change })).request.state).toBe('succeeded');
  });

  test('is asked again when reading Atlas took long, which drops an account closed meanwhile', async () => {
    const { now } = performance;
    const change = ({ atlas, people }: ApprovalsFixture) => {
      atlas.on.get = async () => {
        await eventually(() => people.calls.freshPerson === 2);
        people.guests.add(ann.userId);
        jest.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + 10_000);
        return undefined;
      };
    };
    const { request, writes } = await executedAfter({ change }).finally(() => jest.restoreAllMocks());
    expect(request).toMatchObject(NONE_LEFT);
    expect(writes).toBe(0);
  });

  test('is asked again only after its rate limit', async () => {
    const limited = new SlackSilentError('users.info', { retryAfterMs: 60_000 });
    const { people, store, execute, atlas } = await fixtureWith(redis, approved());
    people.freshPerson = () => Promise.reject(limited);
    const { now } = await storedAs(store, id, 'approved');
    await execute();
    const { request } = await storedAs(store, id, 'approved');
    expect(request.notBefore).toBeGreaterThanOrEqual(now + 60_000);
    expect(atlas.calls.write).toBe(0);
  });
});

describe('a change that one person can run alone', () => {
  const alone = policyRule({ alone: true, approvals: 2 });
  const rules = [alone];
  const request = approved({ approvals: [], rule: ruleOf({ alone: true, approvals: 2 }) });

  test('runs without an approval while it narrows access', async () => {
    const after = await executedAfter({ request, change: withDirection('narrows access'), rules });
    expect(after).toMatchObject({ request: { state: 'succeeded', approvals: [] }, writes: 1 });
  });

  test.each(['narrows cost', 'neither', 'widens access', 'unknown'] as const)(
    'waits for approvers when its direction is now: %s',
    async (direction) => {
      const delayed = containing('2 approvals from @security');
      const after = await executedAfter({ request, change: withDirection(direction), rules });
      expect(after).toMatchObject({ request: { ...NONE_LEFT, delayed, demanded: { approvals: 2 } }, writes: 0 });
    },
  );

  test.each([
    ['the policy in force', policyRule({ approvals: 2 }), request],
    ['the stored rule', alone, approved({ approvals: [], rule: ruleOf() })],
  ])('waits for approvers once %s asks for them', async (_, rule, asked) => {
    const after = await executedAfter({ request: asked, change: withDirection('narrows access'), rules: [rule] });
    expect(after.request.state).toBe('pending');
  });

  test('still runs for requesters only', async () => {
    const change = (fixture: ApprovalsFixture) => {
      withDirection('narrows access')(fixture);
      withoutRequesters(fixture);
    };
    expect((await executedAfter({ request, change, rules })).request.state).toBe('voided');
  });

  test('needs all approvals of its rule once it waits', async () => {
    const fixture = await fixtureWith(redis, request);
    const deps = fixture.under(alone);
    withDirection('widens access')(fixture);
    await fixture.execute({ deps });
    await fixture.press(ann, 'approve', { deps });
    expect((await fixture.request()).state).toBe('pending');
    await fixture.press(ben, 'approve', { deps });
    expect((await fixture.execute({ deps })).state).toBe('succeeded');
  });
});
