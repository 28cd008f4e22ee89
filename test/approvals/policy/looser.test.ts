// What a policy allows that another doesn't: by examples, and for random rules.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeLoosening, findLoosenings } from '../../../src/approvals/policy/looser.js';
import {
  isLookUpRestricted,
  type PolicyQuestion,
  requestersOfLookUp,
  ruleFor,
} from '../../../src/approvals/policy/match.js';
import type { Policy, PolicyRule, Requesters } from '../../../src/approvals/request/policy.js';
import { isRefusal } from '../../../src/approvals/request/refusal.js';
import { operations } from '../../../src/operations/index.js';
import { policyIn } from '../../support/policy-file.js';

const KNOWN = operations.filter(({ name }) =>
  [
    'grant-access',
    'revoke-access',
    'restore-snapshot',
    'delete-idp',
    'set-query-limit',
    'org-config',
    'access',
  ].includes(name),
);
const HEAD = `approvals_channel: C0123456789
groups: { sre: [S0SRE00], security: [S0SECUR], ops: [S0SRE00, U0PAT00] }
`;
const policy = (text: string, head = HEAD) => policyIn(`${head}${text}`, KNOWN);
const rule = (more = '') =>
  policy(`rules: [{ operations: [grant-access], requesters: [sre], approvers: [security]${more && `, ${more}`} }]`);
const looserIn = (before: Policy, next: Policy) => findLoosenings(before, next, KNOWN).map(describeLoosening);

const NAMING = "reason_pattern: 'INC-[0-9]+', reason_hint: an incident";

describe('a policy is as strict', () => {
  const before = rule('approvals: 2, wait: 5m, max_duration: 8h, expires_after: 1h');
  test.each([
    ['the same rule', before],
    ['more approvals', rule('approvals: 3, wait: 5m, max_duration: 8h')],
    ['a longer wait', rule('approvals: 2, wait: 6m, max_duration: 8h')],
    ['a shorter time to approve', rule('approvals: 2, wait: 5m, max_duration: 8h, expires_after: 30m')],
    ['a shorter grant', rule('approvals: 2, wait: 5m, max_duration: 4h')],
    ['only some of the projects', rule('approvals: 2, wait: 5m, max_duration: 8h, projects: ["Pay*"]')],
    ['a reason that must name something', rule(`approvals: 2, wait: 5m, max_duration: 8h, ${NAMING}`)],
    ['no rules', policy('rules: []')],
  ])('with %s', (_, next) => {
    expect(looserIn(before, next)).toEqual([]);
  });

  test('with a stricter rule first, but not without it', () => {
    const one = '{ operations: [grant-access], requesters: [sre], approvers: [security] }';
    const two =
      '{ operations: [grant-access], projects: [Prod], requesters: [sre], approvers: [security], approvals: 2 }';
    expect(looserIn(policy(`rules: [${one}]`), policy(`rules: [${two}, ${one}]`))).toEqual([]);
    expect(looserIn(policy(`rules: [${two}, ${one}]`), policy(`rules: [${one}]`))).toEqual([
      expect.stringMatching(/^rule 1 \(grant-access\): @sre can ask .*known$/),
      expect.stringMatching(/^rule 1 \(grant-access\): .*1 approval .*2$/),
    ]);
  });

  test('with other titles, another order of separate rules, and comments', () => {
    const a = '{ operations: [grant-access], requesters: [sre], approvers: [security] }';
    const b = '{ operations: [delete-idp], requesters: [security], approvers: [security] }';
    expect(looserIn(policy(`rules: [${a}, ${b}]`), policy(`# other\nrules: [${b}, ${a}]`))).toEqual([]);
  });
});

test('a rule that allows scheduling further ahead is looser, and one that allows it less is as strict', () => {
  expect(looserIn(rule('max_lead: 2h'), rule('max_lead: 3h'))).toEqual([expect.stringMatching(/ 3 hours .* 2 hours$/)]);
  for (const next of [rule('max_lead: 1h'), rule()]) expect(looserIn(rule('max_lead: 2h'), next)).toEqual([]);
});

describe('a rule that asks or posts differently', () => {
  test('is looser when the reason no longer has to name an incident', () => {
    expect(looserIn(rule(NAMING), rule())).toEqual([
      expect.stringMatching(/^rule 1 \(grant-access\): .*no longer .*an incident$/),
    ]);
    expect(looserIn(rule(), rule(NAMING))).toEqual([]);
    expect(looserIn(rule(NAMING), rule(`${NAMING}, approvals: 2`))).toEqual([]);
  });

  test('is looser when requests are decided in another channel', () => {
    expect(looserIn(rule(), rule('channel: C0OTHER00'))).toEqual([
      expect.stringMatching(/^rule 1 \(grant-access\): .*C0OTHER00 .*approvals_channel$/),
    ]);
    expect(looserIn(rule('channel: C0OTHER00'), rule('channel: C0OTHER00'))).toEqual([]);
  });

  test('is as strict with other links to tickets', () => {
    expect(looserIn(policy('rules: []'), policy('tickets: { "INC-[0-9]+": "https://t.example/{id}" }'))).toEqual([]);
  });
});

describe('a looser policy is described:', () => {
  const before = rule('approvals: 2, wait: 5m, max_duration: 8h, expires_after: 1h');
  const about = (what: string) => [expect.stringMatching(`^rule 1 \\(grant-access\\): ${what}`)];
  test.each([
    ['approvals: 1, wait: 5m, max_duration: 8h', 'needs 1 approval .*2$'],
    ['approvals: 2, max_duration: 8h', 'runs immediately .*5 minutes$'],
    ['approvals: 2, wait: 5m, max_duration: 9h', 'can last 9 hours .*8 hours'],
    ['approvals: 2, wait: 5m', 'can last any time .*8 hours'],
    ['approvals: 2, wait: 5m, max_duration: 8h, expires_after: 2h', 'waits 2 hours .*1 hour$'],
    ['approvals: 2, wait: 5m, max_duration: 8h, max_lead: 12h', 'can be scheduled up to 12 hours ahead .* not at all$'],
  ])('%s', (more, what) => {
    expect(looserIn(before, rule(more))).toEqual(about(`grant-access ${what}`));
  });

  const of = (requesters: string, approvers: string) =>
    policy(`rules: [{ operations: [grant-access], requesters: ${requesters}, approvers: ${approvers} }]`);
  test.each([
    ['[sre]', '[security]', '[sre, security]', '[security]', '@security .*ask for grant-access$'],
    ['[sre]', '[security]', 'everyone', '[security]', 'everyone .*ask for grant-access$'],
    ['[sre]', '[security]', '[sre]', '[sre]', '@sre .*approve grant-access$'],
    ['[sre]', '[security]', '[ops]', '[security]', '@ops .*ask for grant-access$'],
  ])('requesters %s and approvers %s become %s and %s', (asked, approved, asks, approves, what) => {
    expect(looserIn(of(asked, approved), of(asks, approves))).toEqual(about(what));
  });

  test('a group has other members', () => {
    const rules = 'rules: [{ operations: [grant-access], requesters: [sre], approvers: [sre] }]';
    const next = policy(rules, HEAD.replace('[S0SRE00]', '[S0SRE00, U0EVE00]'));
    expect(looserIn(policy(rules), next)[0]).toMatch(/: new members of @sre .*ask for grant-access/);
  });

  test('a change no longer needs approval while it removes access', () => {
    const revoke = (more: string) =>
      policy(`rules: [{ operations: [revoke-access], requesters: [sre], approvers: [security]${more} }]`);
    expect(looserIn(revoke(''), revoke(', alone: true'))).toEqual([
      expect.stringMatching(/^rule 1 \(revoke-access\): revoke-access needs no approval/),
    ]);
    expect(looserIn(revoke(', alone: true'), revoke(''))).toEqual([]);
  });

  test.each([
    ['look_ups: { requesters: [sre] }', '', /^everyone .*look-up access$/],
    ['rules: [{ operations: [access], requesters: [sre] }]', '', /^everyone .*look-up access$/],
    ['', 'max_open_requests: 11', / 11 open requests .*10$/],
    ['', 'freeze: [sre]', /^@sre .*freeze/],
    ['', 'channels: [{ names: ["inc-*"], project: Payments }]', /default project/],
  ])('%j becomes %j', (one, other, what) => {
    expect(looserIn(policy(one), policy(other))).toContainEqual(expect.stringMatching(what));
    for (const before of [one, other]) expect(looserIn(policy(other), policy(before))).toEqual([]);
  });

  test('a rule for a cluster starts to allow restores from others', () => {
    const restores = (when: string) =>
      policy(
        `rules: [{ operations: [restore-snapshot], when: { ${when} }, requesters: [sre], approvers: [security] }]`,
      );
    const [both, each] = [restores('cluster: ["Stag*"]'), restores('cluster: ["Stag*"], source: ["Prod*"]')];
    expect(looserIn(both, each)).toContainEqual(expect.stringMatching(/^rule 1 \(restore-snapshot\): @sre .*ask for /));
    expect(looserIn(each, each)).toEqual([]);
  });

  test('the channel for approvals changes, either way', () => {
    const [one, other] = [policy(''), policy('', HEAD.replace('C0123456789', 'C9876543210'))];
    expect(looserIn(one, other)).toEqual([expect.stringMatching(/ C9876543210 .*C0123456789$/)]);
    expect(looserIn(other, one)).toHaveLength(1);
  });

  test('answers that only the asker saw are posted in channels', () => {
    const few = 'rules: [{ operations: [access], requesters: [sre] }]\n';
    const before = policy(few);
    const next = policy(`${few}look_ups: { requesters: [sre] }`);
    expect(looserIn(before, next)).toContainEqual(expect.stringMatching(/^answers from access .*channels/));
  });

  test('there are too many conditions to compare', () => {
    const many = (most: number) =>
      policy(
        `rules: [${Array.from({ length: 10 }, (_, index) => `{ operations: [grant-access], projects: ["P${index}*"], requesters: [sre], approvers: [security], max_duration: ${most}h }`).join(', ')}]`,
      );
    expect(looserIn(many(8), many(8))).toEqual([]);
    expect(looserIn(many(8), many(4))).toEqual([expect.stringMatching(/ grant-access .*too many conditions/)]);
  });
});

const sre = { name: 'sre', ids: ['S0SRE00'] };
const security = { name: 'security', ids: ['S0SECUR'] };
const groups = fc.constantFrom([sre], [security], [sre, security]);
const some = <T>(...all: readonly T[]) => fc.constantFrom(...all);
const STAGING = { cluster: ['Stag*'] };
const FROM_PROD = { ...STAGING, source: ['Prod*'] };
const rules: fc.Arbitrary<PolicyRule> = fc
  .record({
    op: some('grant-access', 'revoke-access', 'restore-snapshot', 'set-query-limit', 'access'),
    way: some(undefined, 'narrows' as const, 'widens' as const),
    projects: some(undefined, ['Pay*'], ['Payments', 'Dev'], ['a'.repeat(24)], ['*'], ['*ments', 'a'.repeat(24)]),
    level: some(undefined, ['logs'], ['infra*'], ['*']),
    restored: some<Record<string, string[]>>({}, { cluster: ['*'] }, STAGING, { source: ['Stag*'] }, FROM_PROD),
    to: some(undefined, ['>= 5TiB'], ['> 5TiB'], ['< 1GiB', '= 6TiB'], ['<= 5TiB'], ['*']),
    requesters: fc.oneof(groups, fc.constant('everyone' as const)),
    approvers: groups,
    approvals: some(1, 2),
    alone: some(undefined, true as const),
    waitMs: some(0, 60_000),
    maxDurationMs: some(undefined, 3_600_000),
  })
  .map(({ op, way, projects, level, restored, to, maxDurationMs, ...rest }) => ({
    title: 'a rule',
    expiresAfterMs: 3_600_000,
    ...rest,
    ...(way && op !== 'access'
      ? { operations: [], directed: { operations: [op], ways: [way] } }
      : { operations: [op] }),
    ...(projects && { projects }),
    ...(level && op === 'grant-access' && { when: { level } }),
    ...(op === 'restore-snapshot' && { when: restored }),
    ...(to && op === 'set-query-limit' && { when: { to } }),
    ...(maxDurationMs !== undefined && { maxDurationMs }),
  }));
const policies: fc.Arbitrary<Policy> = fc.record({
  approvalsChannel: fc.constant('C0123456789'),
  rules: fc.array(rules, { maxLength: 4 }),
  lookUpRequesters: fc.oneof(groups, fc.constant('everyone' as const)),
});
/** A policy and the same with one rule added or removed. */
const changes: fc.Arbitrary<readonly [Policy, Policy]> = fc
  .tuple(policies, rules, fc.nat(4), fc.boolean())
  .map(([before, rule, at, isNew]) => [
    before,
    { ...before, rules: before.rules.toSpliced(at, isNew ? 0 : 1, ...(isNew ? [rule] : [])) },
  ]);
const RESTORES = ['Staging', 'Prod'].flatMap((source) => ['Staging', 'Prod'].map((cluster) => ({ source, cluster })));
const LIMITS = ['512MiB', '1GiB', '5TiB', '6TiB', '7TiB'].map((to) => ({ to }));
const questions: fc.Arbitrary<PolicyQuestion> = fc.record({
  operation: some('grant-access', 'revoke-access', 'restore-snapshot', 'set-query-limit'),
  place: some(
    undefined,
    {},
    ...['Payments', 'Payroll', 'Dev', 'Elements'].map((name) => ({ project: { id: 'b'.repeat(24), name } })),
    { project: { id: 'a'.repeat(24), name: 'Other' } },
  ),
  params: some<PolicyQuestion['params']>(
    undefined,
    {},
    { level: 'logs' },
    { level: 'infrastructure' },
    ...RESTORES,
    ...LIMITS,
  ),
  direction: some<PolicyQuestion['direction']>(
    'narrows access',
    'narrows cost',
    'widens cost',
    'neither',
    'unknown',
    undefined,
  ),
});
const within = (inner: Requesters, outer: Requesters) =>
  outer === 'everyone' ||
  (inner !== 'everyone' && inner.every(({ name }) => outer.some((group) => group.name === name)));

test('a policy found to be as strict decides no question more loosely', () => {
  fc.assert(
    fc.property(changes, fc.array(questions, { minLength: 20, maxLength: 20 }), ([before, next], asked) => {
      fc.pre(findLoosenings(before, next, KNOWN).length === 0);
      for (const question of asked) {
        const [was, is] = [ruleFor(before, question), ruleFor(next, question)];
        if (is === undefined || isRefusal(is)) continue;
        if (was === undefined || isRefusal(was)) throw new Error('nobody could before');
        expect(within(is.requesters, was.requesters) && within(is.approvers, was.approvers)).toBe(true);
        expect(is.approvals >= was.approvals && is.waitMs >= was.waitMs).toBe(true);
        expect(is.alone === undefined || was.alone === true).toBe(true);
        expect(is.maxDurationMs ?? Infinity).toBeLessThanOrEqual(was.maxDurationMs ?? Infinity);
      }
      for (const { place = {} } of asked) {
        const lists = requestersOfLookUp(next, 'access', place);
        for (const list of requestersOfLookUp(before, 'access', place))
          expect(lists.some((own) => within(own, list))).toBe(true);
        if (isLookUpRestricted(before, 'access', place)) expect(isLookUpRestricted(next, 'access', place)).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});
