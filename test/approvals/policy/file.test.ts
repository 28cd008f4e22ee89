import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parsePolicy } from '../../../src/approvals/policy/file.js';
import { suggestedRuleYaml } from '../../../src/approvals/request/policy.js';
import { operations } from '../../../src/operations/index.js';
import type { Operation } from '../../../src/operations/operation.js';
import { policyIn, problemsIn } from '../../support/policy-file.js';
import { HOUR, MINUTE } from '../../support/requests.js';

const KNOWN = operations.filter(({ name }) => ['delete-idp', 'grant-access', 'org-config'].includes(name));

const HEAD = `approvals_channel: C0123456789
groups:
  sre: [S0123456789]
  security: [S0987654321, U0123456789]
`;
const problemsOf = (source: string) => problemsIn(source, KNOWN);
const policyOf = (source: string) => policyIn(source, KNOWN);
const rule = (lines: string) => `${HEAD}rules:\n  - operations: [grant-access]\n    requesters: [sre]\n${lines}`;
const only = (source: string) => policyOf(source).rules[0];

describe('a policy', () => {
  test('is read into rules with resolved groups', () => {
    const source = rule(
      '    approvers: [security]\n    approvals: 2\n    wait: 5m\n    max_duration: 8h\n    max_lead: 12h\n    projects: ["Payments*"]\n',
    );
    expect(policyOf(source)).toEqual({
      approvalsChannel: 'C0123456789',
      lookUpRequesters: 'everyone',
      rules: [
        {
          title: 'rule 1 (grant-access)',
          operations: ['grant-access'],
          projects: ['Payments*'],
          requesters: [{ name: 'sre', ids: ['S0123456789'] }],
          approvers: [{ name: 'security', ids: ['S0987654321', 'U0123456789'] }],
          approvals: 2,
          waitMs: 5 * MINUTE,
          expiresAfterMs: HOUR,
          maxDurationMs: 8 * HOUR,
          maxLeadMs: 12 * HOUR,
        },
      ],
    });
  });

  test('can limit how many open requests a person has', () => {
    expect(policyOf(`${rule('    approvers: [sre]\n')}max_open_requests: 3\n`)).toMatchObject({ maxOpenRequests: 3 });
  });

  test('uses its defaults only where a rule has no value', () => {
    const defaults = 'defaults: { approvals: 3, expires_after: 2h, wait: 1m, approvers: [security] }\n';
    expect(only(`${defaults}${rule('')}`)).toMatchObject({
      approvals: 3,
      expiresAfterMs: 2 * HOUR,
      waitMs: MINUTE,
      approvers: [{ name: 'security' }],
    });
    expect(only(`${defaults}${rule('    approvals: 1\n    approvers: [sre]\n')}`)).toMatchObject({
      approvals: 1,
      approvers: [{ name: 'sre' }],
    });
  });

  test('can be without rules', () => {
    expect(policyOf(HEAD).rules).toEqual([]);
  });

  test.each(['123456789012345678901234', '12e456789012345678901234', '000000000000000000000001'])(
    'keeps the unquoted project id %s as written',
    (id) => {
      expect(only(rule(`    approvers: [security]\n    projects: [${id}]\n`))?.projects).toEqual([id]);
    },
  );

  test('accepts suggested rules', () => {
    const head =
      'approvals_channel: C0123456789\ngroups:\n  your-group: [S0123456789]\n  your-approvers: [S0987654321]\n';
    for (const project of [undefined, 'Payments', 'a: "b" #c']) {
      const { rules } = policyOf(head + suggestedRuleYaml('grant-access', 'irreversible', project));
      expect(rules).toMatchObject([
        { operations: ['grant-access'], approvals: 2, ...(project && { projects: [project] }) },
      ]);
    }
  });

  const kinds = (entries: string) => {
    const source = `${HEAD}rules:\n  - operations: [${entries}]\n    requesters: [sre]\n    approvers: [sre]\n`;
    const file = parsePolicy(source, operations);
    return file.ok ? file.policy.rules[0]?.operations : file.problems;
  };
  const changes = operations.filter(({ effect }) => effect !== 'read').map(({ name }) => name);
  const having = (is: Operation['effect']) => operations.filter(({ effect }) => effect === is).map(({ name }) => name);

  const ofNetwork = ['allow-address', 'remove-address', 'delete-private-endpoint'];
  test.each([
    ['"delete-*"', changes.filter((name) => name.startsWith('delete-'))],
    ['"*"', changes],
    ['effect:irreversible', having('irreversible')],
    ['"effect: restorable"', having('restorable')],
    ['area:federated-database', ['set-query-limit', 'delete-query-limit']],
    ['area:network', ofNetwork],
    ['org-config, area:network, "delete-i*"', ['org-config', ...ofNetwork, 'delete-idp']],
  ])('expands %s to operations', (entries, names) => {
    expect(kinds(entries)).toEqual(names);
  });

  test('applies directions to all changes', () => {
    const source = rule('    approvers: [sre]\n').replace(
      '[grant-access]',
      '[org-config, direction:widens, direction:neither]',
    );
    const file = parsePolicy(source, operations);
    expect(file.ok && file.policy.rules).toMatchObject([
      { operations: ['org-config'], directed: { operations: changes, ways: ['widens', 'neither'] } },
    ]);
  });

  test('titles a rule as written', () => {
    expect(
      only(rule('    approvers: [sre]\n').replace('[grant-access]', '[effect:irreversible, "grant-*"]')),
    ).toMatchObject({ title: 'rule 1 (effect:irreversible, grant-*)' });
  });

  test.each([
    ['"drop-*"', 1, '“drop-\\*” doesn’t match'],
    ['"org-*"', 1, '“org-\\*” doesn’t match'],
    ['effect:ireversible', 1, '“effect:ireversible” .* reversible, restorable and irreversible$'],
    ['direction:down', 1, '“direction:down” .* narrows, widens and neither$'],
    ['effect:read', 1, '“effect:read” .* reversible, '],
    ['delete-idp, area:netwrk', 2, '“area:netwrk” .* network'],
    ['kind:network', 1, '“kind:network” .* effect:, area: or direction:$'],
  ])('refuses %s', (entries, nth, problem) => {
    expect(kinds(entries)).toEqual([
      expect.stringMatching(`^line 6: rules\\[1\\]\\.operations\\[${nth}\\] ${problem}`),
    ]);
  });

  test('needs no approvers for look-ups', () => {
    const source = `${HEAD}rules:\n  - operations: [org-config]\n    requesters: [security]\nlook_ups: { requesters: [sre] }\n`;
    expect(policyOf(source)).toMatchObject({ rules: [{ approvers: [] }], lookUpRequesters: [{ name: 'sre' }] });
  });
});

describe('a problem is reported with its line:', () => {
  const approvers = '    approvers: [security]\n';
  test.each([
    ['an unknown key', `${HEAD}aprovers: [sre]\n`, /^line 5: aprovers isn’t a key/],
    ['an unknown key in a rule', rule(`${approvers}    quorum: 2\n`), /^line 9: rules\[1\]\.quorum isn’t a key/],
    [
      'an unknown operation',
      `${HEAD}rules:\n  - operations: [grant-acess]\n    requesters: [sre]\n`,
      /^line 6: rules\[1\]\.operations\[1\] “grant-acess” .* grant-access\?$/,
    ],
    [
      'an unknown group',
      rule('    approvers: [securty]\n'),
      /^line 8: rules\[1\]\.approvers\[1\] “securty” .* security\?$/,
    ],
    [
      'no requesters',
      `${HEAD}rules:\n  - operations: [delete-idp]\n${approvers}`,
      /^line 6: rules\[1\]\.requesters is required/,
    ],
    ['a duration without a unit', rule(`${approvers}    wait: 5\n`), /^line 9: rules\[1\]\.wait /],
    ['a group name of two words', `${HEAD}  "on call": [S0123456789]\n`, /^line 5: groups\.on call /],
    ['an empty group', HEAD.replace('[S0123456789]', '[]'), /^line 3: groups\.sre /],
    ['the same key twice', `${HEAD}approvals_channel: C0123456789\n`, /^line 5: .*unique/],
    ['broken YAML', `${HEAD}rules: [\n`, /^line \d: /],
  ])('%s', (_, source, problem) => {
    expect(problemsOf(source)).toEqual([expect.stringMatching(problem)]);
  });

  test('an empty file, without a channel and groups', () => {
    expect(problemsOf('')).toEqual([
      expect.stringMatching(/^line 1: approvals_channel is required/),
      expect.stringMatching(/^line 1: groups is required/),
    ]);
  });

  test('several problems at once', () => {
    expect(problemsOf(`${HEAD}one: 1\ntwo: 2\n`)).toHaveLength(2);
    const source = `${HEAD}rules:\n  - operations: [x]\n    requesters: [y]\n    approvers: [z]\n`;
    expect(problemsOf(source)).toHaveLength(3);
  });
});

const EXAMPLE = new URL('../../../manifest/policy.example.yaml', import.meta.url);
test('the example policy is valid', () => {
  expect(existsSync(EXAMPLE)).toBe(true);
  expect(parsePolicy(readFileSync(EXAMPLE, 'utf8'), operations)).toMatchObject({ ok: true });
});
