// Which of two policies allows what the other does not: by examples, and whatever rules they have.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeLooser, findLooser } from '../../../src/approvals/policy/looser.js';
import { isForFew, lookUpRequesters, type PolicyQuestion, ruleFor } from '../../../src/approvals/policy/match.js';
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
const said = (before: Policy, next: Policy) => findLooser(before, next, KNOWN).map(describeLooser);

const NAMING = "reason_pattern: 'INC-[0-9]+', reason_hint: an incident";

describe('a policy is as strict', () => {
  const before = rule('approvals: 2, wait: 5m, max_duration: 8h, expires_after: 1h');
  test.each([
    ['the same', before],
    ['more approvals', rule('approvals: 3, wait: 5m, max_duration: 8h')],
    ['a longer wait', rule('approvals: 2, wait: 6m, max_duration: 8h')],
    ['a shorter time to approve', rule('approvals: 2, wait: 5m, max_duration: 8h, expires_after: 30m')],
    ['a shorter grant', rule('approvals: 2, wait: 5m, max_duration: 4h')],
    ['only some of the projects', rule('approvals: 2, wait: 5m, max_duration: 8h, projects: ["Pay*"]')],
    ['a reason that has to name something', rule(`approvals: 2, wait: 5m, max_duration: 8h, ${NAMING}`)],
    ['nothing for anybody', policy('rules: []')],
  ])('with %s', (_, next) => {
    expect(said(before, next)).toEqual([]);
  });

  test('with a stricter rule in front of it', () => {
    const one = '{ operations: [grant-access], requesters: [sre], approvers: [security] }';
    const two =
      '{ operations: [grant-access], projects: [Prod], requesters: [sre], approvers: [security], approvals: 2 }';
    expect(said(policy(`rules: [${one}]`), policy(`rules: [${two}, ${one}]`))).toEqual([]);
    expect(said(policy(`rules: [${two}, ${one}]`), policy(`rules: [${one}]`))).toEqual([
      'rule 1 (grant-access): @sre can ask for grant-access even when the place or kind of change isn’t known',
      'rule 1 (grant-access): grant-access needs 1 approval instead of 2',
    ]);
  });

  test('with other titles, other order of what is apart, and comments', () => {
    const a = '{ operations: [grant-access], requesters: [sre], approvers: [security] }';
    const b = '{ operations: [delete-idp], requesters: [security], approvers: [security] }';
    expect(said(policy(`rules: [${a}, ${b}]`), policy(`# other\nrules: [${b}, ${a}]`))).toEqual([]);
  });
});

describe('what people are told, or where, is', () => {
  test('looser when the reason need not name the same any more', () => {
    expect(said(rule(NAMING), rule())).toEqual([
      'rule 1 (grant-access): grant-access no longer needs a reason that names an incident',
    ]);
    expect(said(rule(), rule(NAMING))).toEqual([]);
    expect(said(rule(NAMING), rule(`${NAMING}, approvals: 2`))).toEqual([]);
  });

  test('looser when it is decided in another channel, where others may say no', () => {
    expect(said(rule(), rule('channel: C0OTHER00'))).toEqual([
      'rule 1 (grant-access): grant-access is decided in the channel C0OTHER00 instead of approvals_channel',
    ]);
    expect(said(rule('channel: C0OTHER00'), rule('channel: C0OTHER00'))).toEqual([]);
  });

  test('as strict with other links to tickets', () => {
    expect(said(policy('rules: []'), policy('tickets: { "INC-[0-9]+": "https://t.example/{id}" }'))).toEqual([]);
  });
});

describe('what is looser is said:', () => {
  const before = rule('approvals: 2, wait: 5m, max_duration: 8h, expires_after: 1h');
  const title = 'rule 1 (grant-access)';
  test.each([
    ['approvals: 1, wait: 5m, max_duration: 8h', 'grant-access needs 1 approval instead of 2'],
    ['approvals: 2, max_duration: 8h', 'grant-access runs immediately once approved, instead of after 5 minutes'],
    ['approvals: 2, wait: 5m, max_duration: 9h', 'grant-access can last 9 hours at most instead of 8 hours at most'],
    ['approvals: 2, wait: 5m', 'grant-access can last any time instead of 8 hours at most'],
    [
      'approvals: 2, wait: 5m, max_duration: 8h, expires_after: 2h',
      'grant-access waits 2 hours for approval instead of 1 hour',
    ],
  ])('%s', (more, what) => {
    expect(said(before, rule(more))).toEqual([`${title}: ${what}`]);
  });

  const of = (requesters: string, approvers: string) =>
    policy(`rules: [{ operations: [grant-access], requesters: ${requesters}, approvers: ${approvers} }]`);
  test.each([
    ['[sre]', '[security]', '[sre, security]', '[security]', '@security can now ask for grant-access'],
    ['[sre]', '[security]', 'everyone', '[security]', 'everyone can now ask for grant-access'],
    ['[sre]', '[security]', '[sre]', '[sre]', '@sre can now approve grant-access'],
    ['[sre]', '[security]', '[ops]', '[security]', '@ops can now ask for grant-access'],
  ])('asked by %s and approved by %s, then by %s and %s', (asked, approved, asks, approves, what) => {
    expect(said(of(asked, approved), of(asks, approves))).toEqual([`${title}: ${what}`]);
  });

  test('a group of the same name with others in it', () => {
    const rules = 'rules: [{ operations: [grant-access], requesters: [sre], approvers: [sre] }]';
    const next = policy(rules, HEAD.replace('[S0SRE00]', '[S0SRE00, U0EVE00]'));
    expect(said(policy(rules), next)[0]).toMatch(/: new members of @sre can now ask for grant-access/);
  });

  test('alone, where it was not', () => {
    const revoke = (more: string) =>
      policy(`rules: [{ operations: [revoke-access], requesters: [sre], approvers: [security]${more} }]`);
    expect(said(revoke(''), revoke(', alone: true'))).toEqual([
      'rule 1 (revoke-access): revoke-access needs no approval while it only removes access',
    ]);
    expect(said(revoke(', alone: true'), revoke(''))).toEqual([]);
  });

  test.each([
    ['look_ups: { requesters: [sre] }', '', /^everyone can now use the look-up access$/],
    ['rules: [{ operations: [access], requesters: [sre] }]', '', /^everyone can now use the look-up access$/],
    ['', 'max_open_requests: 11', /^one person can have 11 open requests instead of 10$/],
    ['', 'freeze: [sre]', /^@sre can now freeze and unfreeze changes$/],
    ['', 'channels: [{ names: ["inc-*"], project: Payments }]', /^channels get a default project/],
  ])('after %j then %j', (one, other, what) => {
    expect(said(policy(one), policy(other))).toContainEqual(expect.stringMatching(what));
    for (const before of [one, other]) expect(said(policy(other), policy(before))).toEqual([]);
  });

  test('that a rule for a cluster no longer has to fit the one that a restore reads from', () => {
    const restores = (when: string) =>
      policy(
        `rules: [{ operations: [restore-snapshot], when: { ${when} }, requesters: [sre], approvers: [security] }]`,
      );
    const [both, each] = [restores('cluster: ["Stag*"]'), restores('cluster: ["Stag*"], source: ["Prod*"]')];
    expect(said(both, each)).toContainEqual(expect.stringMatching(/^rule 1 \(restore-snapshot\): @sre can ask for /));
    expect(said(each, each)).toEqual([]);
  });

  test('another channel for approvals, either way', () => {
    const [one, other] = [policy(''), policy('', HEAD.replace('C0123456789', 'C9876543210'))];
    expect(said(one, other)).toEqual(['requests are decided in the channel C9876543210 instead of C0123456789']);
    expect(said(other, one)).toHaveLength(1);
  });

  test('answers that were for their asker alone, and would be for the channel', () => {
    const few = 'rules: [{ operations: [access], requesters: [sre] }]\n';
    const before = policy(few);
    const next = policy(`${few}look_ups: { requesters: [sre] }`);
    expect(said(before, next)).toContainEqual('answers of access are now shown in channels, not only to the asker');
  });

  test('that there are too many conditions to tell', () => {
    const many = (most: number) =>
      policy(
        `rules: [${Array.from({ length: 10 }, (_, index) => `{ operations: [grant-access], projects: ["P${index}*"], requesters: [sre], approvers: [security], max_duration: ${most}h }`).join(', ')}]`,
      );
    expect(said(many(8), many(8))).toEqual([]);
    expect(said(many(8), many(4))).toEqual([
      'the rules for grant-access have too many conditions to compare them with the earlier ones',
    ]);
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
/** The same, but for one rule that is put in, or taken out. */
const changes: fc.Arbitrary<readonly [Policy, Policy]> = fc
  .tuple(policies, rules, fc.nat(4), fc.boolean())
  .map(([before, rule, at, isNew]) => [
    before,
    { ...before, rules: before.rules.toSpliced(at, isNew ? 0 : 1, ...(isNew ? [rule] : [])) },
  ]);
const RESTORES = ['Staging', 'Prod'].flatMap((source) => ['Staging', 'Prod'].map((cluster) => ({ source, cluster })));
const LIMITS = ['512MiB', '1GiB', '5TiB', '6TiB', '7TiB'].map((to) => ({ to }));
const matters: fc.Arbitrary<PolicyQuestion> = fc.record({
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

test('whatever is found to be as strict decides nothing more loosely', () => {
  fc.assert(
    fc.property(changes, fc.array(matters, { minLength: 20, maxLength: 20 }), ([before, next], asked) => {
      fc.pre(findLooser(before, next, KNOWN).length === 0);
      for (const matter of asked) {
        const [was, is] = [ruleFor(before, matter), ruleFor(next, matter)];
        if (is === undefined || isRefusal(is)) continue;
        if (was === undefined || isRefusal(was)) throw new Error('nobody might before');
        expect(within(is.requesters, was.requesters) && within(is.approvers, was.approvers)).toBe(true);
        expect(is.approvals >= was.approvals && is.waitMs >= was.waitMs).toBe(true);
        expect(is.alone === undefined || was.alone === true).toBe(true);
        expect(is.maxDurationMs ?? Infinity).toBeLessThanOrEqual(was.maxDurationMs ?? Infinity);
      }
      for (const { place = {} } of asked) {
        const lists = lookUpRequesters(next, 'access', place);
        for (const list of lookUpRequesters(before, 'access', place))
          expect(lists.some((own) => within(own, list))).toBe(true);
        if (isForFew(before, 'access', place)) expect(isForFew(next, 'access', place)).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});
