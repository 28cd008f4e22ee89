import { describe, expect, jest, test } from '@jest/globals';
import { decide } from '../../../src/approvals/deciding/decide.js';
import { execute } from '../../../src/approvals/executing/executor.js';
import { SlackSilent } from '../../../src/approvals/people/people.js';
import { planHash } from '../../../src/approvals/request/ids.js';
import type { PolicyRule } from '../../../src/approvals/request/policy.js';
import { RUN_WITHIN_MS } from '../../../src/approvals/request/request.js';
import { path } from '../../../src/atlas/path.js';
import { callTo } from '../../../src/operations/call.js';
import type { Direction } from '../../../src/operations/effect.js';
import { type Bench, benchOn } from '../../support/bench.js';
import { eventually } from '../../support/eventually.js';
import { setAgain } from '../../support/limit.js';
import { ann, annElsewhere, ben, cleo, rita } from '../../support/people.js';
import { openRedis, put, stored, storedAs } from '../../support/redis.js';
import { approved, asksReason, HOUR, policyRule, ruleOf, ruleTowards } from '../../support/requests.js';

const redis = await openRedis();
const { id } = approved();

/** Carries out a request that Ann approved, after `change` has happened, under the rules of now. */
async function executedAfter(
  change: (bench: Bench) => void,
  rules: PolicyRule[] = [policyRule()],
  request = approved(),
) {
  const bench = benchOn(redis.freshStore());
  await put(bench.store, request);
  change(bench);
  await execute(bench.under(...rules), await storedAs(bench.store, id, 'approved'));
  return { request: (await stored(bench.store, id)).request, writes: bench.atlas.calls.write };
}
const nothing = () => undefined;
const saying = (text: string) => expect.stringContaining(text);

test('an approver who left the group is dropped, and the request waits for a quorum again', async () => {
  const { request, writes } = await executedAfter(({ people }) => people.members.set('S0SECUR', [ben.userId]));
  const delayed =
    'Nothing was changed in Atlas: an approval no longer counts, because who gave it may no longer approve. Anyone else in @security can approve.';
  expect(request).toMatchObject({ state: 'pending', approvals: [], delayed });
  expect(writes).toBe(0);
});

test('people are asked about while Atlas is looked at, not after it', async () => {
  const { request } = await executedAfter(({ atlas, people }) => {
    atlas.on.get = async () => {
      await eventually(() => people.calls.whoIs === 2 && people.calls.isInAny > 0);
      return undefined;
    };
  });
  expect(request.state).toBe('succeeded');
});

test('an approver whose account is closed while Atlas is looked at for long is dropped', async () => {
  const { now } = performance;
  const { request, writes } = await executedAfter(({ atlas, people }) => {
    atlas.on.get = async () => {
      await eventually(() => people.calls.whoIs === 2);
      people.guests.add(ann.userId);
      jest.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + 10_000);
      return undefined;
    };
  }).finally(() => jest.restoreAllMocks());
  expect(request).toMatchObject({ state: 'pending', approvals: [] });
  expect(writes).toBe(0);
});

test('an approver whose account is no longer good is dropped', async () => {
  const { request } = await executedAfter(({ people }) => people.guests.add(ann.userId));
  expect(request).toMatchObject({ state: 'pending', approvals: [] });
});

test('only the votes that no longer count are dropped', async () => {
  const votes = [ann, ben].map((person) => ({ person, at: 1, rule: 'rule 1' }));
  const request = approved({ approvals: votes, rule: ruleOf({ approvals: 2 }) });
  const after = await executedAfter(({ people }) => people.members.set('S0SECUR', [ben.userId]), undefined, request);
  expect(after.request).toMatchObject({ state: 'pending', approvals: [{ person: ben }] });
});

test('more approvals than needed may lose one', async () => {
  const votes = [ann, ben].map((person) => ({ person, at: 1, rule: 'rule 1' }));
  const change = ({ people }: Bench) => people.members.set('S0SECUR', [ben.userId]);
  expect((await executedAfter(change, undefined, approved({ approvals: votes }))).request.state).toBe('succeeded');
});

const vote = (userId: string, identity = userId) => ({ person: { userId, identity }, at: 1, rule: 'rule 1' });
const ofTwo = (...approvals: ReturnType<typeof vote>[]) => approved({ approvals, rule: ruleOf({ approvals: 2 }) });

test.each([
  ['the requester', ofTwo(vote(ben.userId), vote(rita.userId)), 'the requester gave it', [ben.userId]],
  [
    'the requester under another name',
    ofTwo(vote(ben.userId), vote(rita.userId, 'U0FORGED')),
    'the requester gave it',
    [ben.userId],
  ],
  [
    'one person under two Slack ids',
    ofTwo(vote(ann.userId), vote(annElsewhere.userId, 'W0FORGED')),
    'one person gave two',
    [ann.userId],
  ],
  ['one person twice', ofTwo(vote(ann.userId), vote(ann.userId)), 'one person gave two', []],
])('of a record that somebody forged, an approval of %s does not count', async (_, request, why, left) => {
  const after = await executedAfter(nothing, [policyRule({ approvals: 2 })], request);
  expect(after.request).toMatchObject({ state: 'pending', delayed: saying(why) });
  expect('approvals' in after.request && after.request.approvals.map(({ person }) => person.userId)).toEqual(left);
  expect(after.writes).toBe(0);
});

test('a forged approval beside enough true ones keeps nothing from running', async () => {
  const request = ofTwo(vote(ann.userId), vote(rita.userId, 'U0FORGED'), vote(ben.userId));
  expect((await executedAfter(nothing, undefined, request)).request.state).toBe('succeeded');
});

test('a larger quorum of the policy of now is asked for', async () => {
  const { request, writes } = await executedAfter(nothing, [policyRule({ approvals: 2 })]);
  expect(request).toMatchObject({ state: 'pending', approvals: [{ person: ann }], delayed: saying('2 approvers') });
  expect(writes).toBe(0);
});

test('approvers have to pass the stored rule as well as the policy of now', async () => {
  const others = [policyRule({ approvers: [{ name: 'other', ids: ['S0OTHER'] }] })];
  for (const [security, other] of [
    [[ann.userId], [cleo.userId]],
    [[ben.userId], [ann.userId]],
  ] as const) {
    const groups = ({ people }: Bench) => people.members.set('S0SECUR', [...security]).set('S0OTHER', [...other]);
    expect((await executedAfter(groups, others)).request).toMatchObject({ state: 'pending', approvals: [] });
  }
});

test.each([
  ['left the requesters', ({ people }: Bench) => people.members.set('S0SRE00', []), [policyRule()]],
  [
    'left those of the stored rule',
    ({ people }: Bench) => people.members.set('S0SRE00', []),
    [policyRule({ requesters: 'everyone' })],
  ],
  ['became a guest', ({ people }: Bench) => people.guests.add(rita.userId), [policyRule()]],
  ['is not among the requesters of now', nothing, [policyRule({ requesters: [{ name: 'x', ids: ['S0NOBODY'] }] })]],
])('a requester who %s voids it', async (_, change, rules) => {
  const { request, writes } = await executedAfter(change, rules);
  expect(request).toMatchObject({ state: 'voided', sentence: saying('who asked may no longer ask') });
  expect(writes).toBe(0);
});

test('a policy that no longer has a rule for it voids it', async () => {
  const { request } = await executedAfter(nothing, [policyRule({ projects: ['Dev'] })]);
  expect(request).toMatchObject({ state: 'voided', sentence: saying('no longer has a rule') });
});

test('voids a change that narrowed, once its direction is unknown, where a rule goes by that', async () => {
  const { preview } = approved();
  const change = ({ atlas }: Bench) => {
    atlas.direction = 'unknown';
  };
  const narrowing = approved({ preview: { ...preview, direction: 'narrows cost' } });
  const { request, writes } = await executedAfter(change, [ruleTowards('narrows'), policyRule()], narrowing);
  expect(request).toMatchObject({ state: 'voided', sentence: saying('decides about it instead of') });
  expect(writes).toBe(0);
  expect((await executedAfter(change)).request.state).toBe('succeeded');
});

test('a call that is no longer what was approved is not sent, and no drift is made up for it', async () => {
  const base = approved();
  const call = callTo('DELETE', path`/limits/other`);
  const preview = { ...base.preview, call };
  const bound = approved({ preview, planHash: planHash({ ...base, preview }) });
  const { request, writes } = await executedAfter(nothing, undefined, bound);
  expect(request).toMatchObject({ state: 'voided', sentence: saying('would now send another call than the one') });
  expect(writes).toBe(0);
});

test('an approval of a plan that was hashed in another way voids it', async () => {
  const { request, writes } = await executedAfter(nothing, undefined, approved({ planHash: `2:${'a'.repeat(64)}` }));
  expect(request).toMatchObject({ state: 'voided', sentence: saying('Another release of Countersign') });
  expect(writes).toBe(0);
});

test('a change that another rule decides about by now is void: nobody could approve it by its card', async () => {
  const rules = [ruleTowards('widens', { approvals: 2 }), policyRule()];
  const { request } = await executedAfter(
    nothing,
    rules,
    approved({ preview: { ...approved().preview, direction: 'neither' } }),
  );
  expect(request).toMatchObject({ state: 'voided', sentence: saying('no longer what was approved') });
});

describe('what one person runs alone', () => {
  const alone = policyRule({ alone: true, approvals: 2 });
  const asked = () => approved({ approvals: [], rule: ruleOf({ alone: true, approvals: 2 }) });
  const going =
    (direction: Direction) =>
    ({ atlas }: Bench) => {
      atlas.direction = direction;
    };

  test('runs without an approval while it narrows access', async () => {
    const { request, writes } = await executedAfter(going('narrows access'), [alone], asked());
    expect(request).toMatchObject({ state: 'succeeded', approvals: [] });
    expect(writes).toBe(1);
  });

  test.each(['narrows cost', 'neither', 'widens access', 'unknown'] as const)(
    'waits for approvers when by now what it does is: %s',
    async (direction) => {
      const { request, writes } = await executedAfter(going(direction), [alone], asked());
      const delayed = 'It is no longer for one person alone, and needs 2 of @security. Nothing was changed in Atlas.';
      expect(request).toMatchObject({ state: 'pending', approvals: [], delayed, demanded: { approvals: 2 } });
      expect(writes).toBe(0);
    },
  );

  test('waits for approvers once the policy of now, or the rule that was stored, asks for them', async () => {
    const now = policyRule({ approvals: 2 });
    const stored = approved({ approvals: [], rule: ruleOf() });
    for (const [rule, request] of [
      [now, asked()],
      [alone, stored],
    ] as const) {
      expect((await executedAfter(going('narrows access'), [rule], request)).request.state).toBe('pending');
    }
  });

  test('is still run for requesters only', async () => {
    const change = (bench: Bench) => {
      going('narrows access')(bench);
      bench.people.members.set('S0SRE00', []);
    };
    expect((await executedAfter(change, [alone], asked())).request.state).toBe('voided');
  });

  test('needs every approver of its rule when it came back for them', async () => {
    const bench = benchOn(redis.freshStore());
    const deps = bench.under(alone);
    bench.atlas.direction = 'widens access';
    await put(bench.store, asked());
    const carriedOut = async () => execute(deps, await storedAs(bench.store, id, 'approved'));
    const press = (userId: string) => decide(deps, { id, userId, decision: 'approve', planHash: approved().planHash });
    await carriedOut();
    await press(ann.userId);
    expect((await stored(bench.store, id)).request.state).toBe('pending');
    await press(ben.userId);
    await carriedOut();
    expect((await stored(bench.store, id)).request).toMatchObject({ state: 'succeeded' });
  });
});

test('a policy that no longer allows that length of time voids it', async () => {
  const request = approved({ params: { limit: 'daily', for: '4h' } });
  const bound = { ...request, planHash: planHash({ ...request, undo: setAgain }) };
  const after = await executedAfter(nothing, [policyRule({ maxDurationMs: HOUR })], bound);
  expect(after.request).toMatchObject({ state: 'voided', sentence: saying('4 hours is too long') });
});

test('a policy by which it may not last for good any more voids it', async () => {
  const after = await executedAfter(nothing, [policyRule({ maxDurationMs: HOUR })]);
  expect(after.request).toMatchObject({ state: 'voided', sentence: saying('Say for how long') });
});

test.each(['whoIs', 'isInAny'] as const)(
  'a Slack that does not answer %s lets nothing be sent, and drops no vote',
  async (method) => {
    const { request, writes } = await executedAfter(({ people }) => {
      people.silent[method] = true;
    });
    expect(request).toMatchObject({ state: 'approved', approvals: [{ person: ann }], delayed: saying('Slack') });
    expect(writes).toBe(0);
  },
);

test('a Slack that limits how often it may be asked is asked again when it says', async () => {
  const limited = new SlackSilent('users.info', { retryAfterMs: 60_000 });
  const bench = benchOn(redis.freshStore());
  bench.people.whoIs = () => Promise.reject(limited);
  await put(bench.store, approved());
  const read = await storedAs(bench.store, id, 'approved');
  await execute(bench.under(policyRule()), read);
  const { request } = await storedAs(bench.store, id, 'approved');
  expect(request.notBefore).toBeGreaterThanOrEqual(read.now + 60_000);
  expect(bench.atlas.calls.write).toBe(0);
});

test('an operation that is no longer known voids it', async () => {
  const { request } = await executedAfter(nothing, undefined, approved({ operation: 'retired' }));
  expect(request).toMatchObject({ state: 'voided', sentence: saying('retired') });
});

test('a longer wait of the policy of now is waited for, counted from the last approval', async () => {
  const { request, writes } = await executedAfter(nothing, [policyRule({ waitMs: HOUR })]);
  const until = approved().approvedAt + HOUR;
  expect(request).toMatchObject({
    state: 'approved',
    approvals: [{ person: ann }],
    notBefore: until,
    expiresAt: until + RUN_WITHIN_MS,
    delayed: 'The policy now asks to wait 1 hour after the last approval. Nothing was sent.',
  });
  expect(writes).toBe(0);
  const waited = approved({ approvedAt: approved().approvedAt - HOUR });
  expect((await executedAfter(nothing, [policyRule({ waitMs: HOUR })], waited)).request.state).toBe('succeeded');
});

test('nothing is sent whose reason does not name what the rule of now asks for', async () => {
  const { request, writes } = await executedAfter(nothing, [policyRule({ reason: asksReason('CHG') })]);
  expect(request).toMatchObject({ state: 'voided', sentence: saying('has to name an incident') });
  expect(writes).toBe(0);
});
