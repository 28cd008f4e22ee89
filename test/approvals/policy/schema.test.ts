import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { parsePolicy } from '../../../src/approvals/policy/file.js';
import type { RuledOperation } from '../../../src/approvals/policy/operations.js';
import { clusterParam } from '../../../src/operations/cluster-state/cluster-param.js';
import { operations } from '../../../src/operations/index.js';
import { projectParam } from '../../../src/operations/params/project.js';
import { durationParam } from '../../../src/operations/params/times.js';
import { problemsIn } from '../../support/policy-file.js';

const KNOWN = operations.filter(({ name }) => ['delete-idp', 'org-config'].includes(name));
const file = (
  over: { channel?: string; sre?: string; rule?: string; rest?: string } = {},
) => `approvals_channel: ${over.channel ?? 'C0123456789'}
groups:
  sre: [${over.sre ?? 'S0123456789'}]
rules:
  - operations: [delete-idp]
    requesters: [sre]
    approvers: [sre]
    ${over.rule ?? 'wait: 1m'}
${over.rest ?? ''}`;
const problemsOf = (source: string, known: Parameters<typeof problemsIn>[1] = KNOWN) => problemsIn(source, known);

describe('a policy file', () => {
  test.each(['S01234', 'U0123456789', 'W0123456789'])('accepts %s in a group', (id) => {
    expect(problemsOf(file({ sre: id }))).toEqual([]);
  });
  test.each(['S0123', 's0123456789', 'B0123456789', 'xS0123456789', '"S0123456789 "', '"S01234-6789"'])(
    'refuses %s in a group',
    (id) => {
      expect(problemsOf(file({ sre: id }))).toEqual([expect.stringMatching(/^line 3: groups\.sre\[1\] /)]);
    },
  );

  test.each(['C01234', 'G0123456789'])('accepts %s as a channel', (channel) => {
    expect(problemsOf(file({ channel }))).toEqual([]);
  });
  test.each(['D0123456789', 'C0123', 'xC0123456789', '"C0123456789 "'])('refuses %s as a channel', (channel) => {
    expect(problemsOf(file({ channel }))).toEqual([expect.stringMatching(/^line 1: approvals_channel /)]);
  });

  test.each(['1', '9', '10', '19', '20'])('accepts approvals: %s', (count) => {
    expect(problemsOf(file({ rule: `approvals: ${count}` }))).toEqual([]);
  });
  test.each(['1', '9999'])('accepts max_open_requests: %s', (count) => {
    expect(problemsOf(`${file({})}max_open_requests: ${count}\n`)).toEqual([]);
  });
  test.each(['0', '10000', '-1', '1.5', 'ten'])('refuses max_open_requests: %s', (count) => {
    expect(problemsOf(`${file({})}max_open_requests: ${count}\n`)).toEqual([
      expect.stringMatching(/: max_open_requests .* 1 to 9999$/),
    ]);
  });

  test.each(['0', '21', '30', '100', '1x', 'x1', '1.5', '-1', 'two'])('refuses approvals: %s', (count) => {
    expect(problemsOf(file({ rule: `approvals: ${count}` }))).toEqual([
      expect.stringMatching(/^line 8: rules\[1\]\.approvals .* 1 to 20$/),
    ]);
  });
});

describe('a problem names its line and key:', () => {
  test.each([
    ['defaults: { approvers: [sr] }', /^line 9: defaults\.approvers\[1\] “sr” .* sre\?$/],
    ['look_ups: { requesters: [sr] }', /^line 9: look_ups\.requesters\[1\] “sr” .* sre\?$/],
    ['look_ups: { requesters: [] }', /^line 9: look_ups\.requesters /],
    ['defaults: { approvals: 0 }', /^line 9: defaults\.approvals .* 1 to 20$/],
  ])('%s', (rest, problem) => {
    expect(problemsOf(file({ rest }))).toEqual([expect.stringMatching(problem)]);
  });

  test('a list inside a list of requesters', () => {
    const source = file({ rest: '  - operations: [org-config]\n    requesters: [sre, [sre]]\n' });
    expect(problemsOf(source)).toEqual([expect.stringMatching(/^line 10: rules\[2\]\.requesters\[2\] /)]);
  });

  test('a file without keys', () => {
    expect(problemsOf('just words')).toEqual([expect.stringMatching(/^line 1: the file /)]);
  });

  test('an unknown operation that is like no other', () => {
    expect(problemsOf(file(), [])).toEqual([
      expect.stringMatching(/^line 5: rules\[1\]\.operations\[1\] “delete-idp” [^;]*$/),
    ]);
  });

  test.each([
    ['a look-up and a change', '[org-config, delete-idp]'],
    ['a kind without operations', '[area:keys]'],
  ])('a rule without approvers for %s', (_, names) => {
    const source = file({ rest: `  - operations: ${names}\n    requesters: [sre]\n` });
    expect(problemsOf(source)).toEqual([expect.stringMatching(/^line 9: rules\[2\] has no approvers/)]);
  });

  test('broken YAML, described on one line', () => {
    expect(problemsOf(`${file()}rules: [\n`).join('')).not.toContain('\n');
  });

  test('aliases that would make a small file huge', () => {
    const name = (at: number) => String.fromCharCode(97 + at);
    const lines = Array.from({ length: 8 }, (_, at) => {
      const ten = Array.from({ length: 10 }, () => (at === 0 ? 'x' : `*${name(at - 1)}`));
      return `${name(at)}: &${name(at)} [${ten.join(', ')}]`;
    });
    expect(problemsOf(lines.join('\n'))).toEqual([expect.stringMatching(/^line 1: .*too many aliases/)]);
  });
});

describe('a condition', () => {
  const ruled = (names: string, rule: string) =>
    problemsOf(
      file({ rest: `  - operations: [${names}]\n    requesters: [sre]\n    approvers: [sre]\n    ${rule}\n` }),
      operations,
    );

  test.each([
    ['delete-idp', 'delete-idp, which has no project', 'delete-idp'],
    ['idps, overview, org-config', 'idps and org-config, which have no project', 'idps and org-config'],
    ['orgs, projects', 'orgs and projects, which have no project', 'orgs and projects'],
  ])('can’t be projects for %s', (names, what, apart) => {
    expect(ruled(names, 'projects: ["Pay*"]')).toEqual([
      expect.stringMatching(`^line 12: rules\\[2\\]\\.projects can’t apply to ${what}\\. .* for ${apart}$`),
    ]);
  });

  test.each([
    ['revoke-access', 'revoke-access, which has no duration'],
    ['grant-access, delete-idp', 'delete-idp, which has no duration'],
    ['events', 'events, which has no duration'],
  ])('can’t be max_duration for %s', (names, what) => {
    expect(ruled(names, 'max_duration: 8h')).toEqual([
      expect.stringContaining(`line 12: rules[2].max_duration can’t apply to ${what}.`),
    ]);
  });

  test.each([
    ['"delete-idp*"', 'delete-idp, which has no project', 'projects: ["Pay*"]'],
    ['"rev*"', 'revoke-access, which has no duration', 'max_duration: 8h'],
    ['"*-idp"', 'deactivate-idp, activate-idp and delete-idp, which have no project', 'projects: ["Pay*"]'],
  ])('can’t be for the kind %s, of which no change has the param', (kind, what, condition) => {
    expect(ruled(kind, condition)).toEqual([expect.stringContaining(`can’t apply to ${what}.`)]);
  });

  test('can be for a kind of which some changes have the param', () => {
    expect(ruled('"*"', 'projects: ["Pay*"]')).toEqual([]);
    expect(ruled('"*", delete-idp', 'projects: ["Pay*"]')).toEqual([
      expect.stringContaining('can’t apply to delete-idp, which has no project.'),
    ]);
  });

  test('can be for operations that have the param', () => {
    const all = operations.filter(({ params }) => 'project' in params.shape).map(({ name }) => name);
    expect(ruled(all.join(', '), 'projects: ["Pay*"]')).toEqual([]);
    expect(ruled('grant-access', 'max_duration: 8h')).toEqual([]);
  });
});

test('a group can’t be named everyone', () => {
  const source = file().replace('  sre: ', '  everyone: [S0123456789]\n  sre: ');
  expect(problemsOf(source)).toEqual([expect.stringMatching(/^line 3: groups\.everyone can’t be a group/)]);
});

describe('when', () => {
  const when = (names: string, condition: string) => {
    const source = file({
      rest: `  - operations: [${names}]\n    requesters: [sre]\n    approvers: [sre]\n    when: ${condition}\n`,
    });
    const read = parsePolicy(source, operations);
    return read.ok ? read.policy.rules[1]?.when : read.problems;
  };

  test('takes one or several values of each param, and patterns', () => {
    expect(when('grant-access', '{ level: logs, cluster: [Prod*, Cluster0] }')).toEqual({
      level: ['logs'],
      cluster: ['Prod*', 'Cluster0'],
    });
    expect(when('grant-access', '{ level: "infra*" }')).toEqual({ level: ['infra*'] });
    expect(when('delete-idp', '{ provider: ["Okta*", 32b6e34b3d91647abb20e7b8] }')).toBeDefined();
    expect(when('"delete-*"', '{ limit: daily }')).toEqual({ limit: ['daily'] });
    const ranges = ['10.0.0.0/8', '2001:db8::/32'];
    expect(when('delete-idp', '{ provider: ["10.0.0.0/8", "2001:db8::/32"] }')).toEqual({ provider: ranges });
  });

  test.each([
    ['grant-access', '{ level: lgs }', /\.level “lgs” .* logs, infrastructure and infrastructure-and-sync$/],
    ['grant-access', '{ level: "x*" }', /\.level “x\*” .* logs, infrastructure/],
    ['grant-access', '{ project: Payments }', /\.project .* projects$/],
    ['grant-access', '{ for: 4h }', /\.for is a time/],
    ['grant-access, delete-idp', '{ cluster: C0 }', /\.cluster can’t apply to delete-idp, which has /],
    ['org-config', '{ org: Counter }', /\.org can’t apply to org-config/],
    [
      '"*-query-limit"',
      '{ cluster: C0 }',
      /\.cluster can’t apply to set-query-limit and delete-query-limit, which have /,
    ],
    ['delete-idp', '{ provider: ["Okta", "10.0.0.0/33"] }', /\.provider “10\.0\.0\.0\/33” .* 10\.0\.0\.0\/8/],
    ['grant-access', '{ cluster: [] }', /\.cluster /],
    ['grant-access', '{ level: "" }', /\.level /],
    ['grant-access', '{ level: }', /\.level /],
    ['grant-access', '{ cluster: "" }', /\.cluster /],
    ['grant-access', '{}', /when names no param/],
    ['grant-access', 'logs', /when must .* \{ level: logs \}$/],
  ])('for %s can’t be %s', (names, condition, problem) => {
    expect(when(names, condition)).toEqual([expect.stringMatching(/^line 12: rules\[2\]\.when/)]);
    expect(when(names, condition)).toEqual([expect.stringMatching(problem)]);
  });
});

describe('alone: true', () => {
  const revoke: RuledOperation = {
    name: 'revoke',
    effect: 'reversible',
    area: 'cluster',
    canNarrow: true,
    interrupts: false,
    params: z.strictObject({ project: projectParam(), cluster: clusterParam() }),
  };
  const alone = (names: string, given: RuledOperation = revoke, value = 'true') =>
    problemsOf(
      file({
        rest: `  - operations: [${names}]\n    requesters: [sre]\n    approvers: [sre]\n    alone: ${value}\n`,
      }),
      [...operations, given],
    );

  test('is for changes that are reversible, can narrow access, interrupt nothing and have no end', () => {
    expect(alone('revoke')).toEqual([]);
    expect(alone('"rev*"')).toEqual([]);
  });

  test.each<[string, Partial<RuledOperation>]>([
    ['restorable', { effect: 'restorable' }],
    ['irreversible', { effect: 'irreversible' }],
    ['reduce access', { canNarrow: false }],
    ['interrupts', { interrupts: true }],
    ['an end', { params: z.strictObject({ for: durationParam({ label: 'Duration' }) }) }],
    ['no approval', { effect: 'read' }],
  ])('is refused for any other change, saying why: %s', (why, over) => {
    expect(alone('revoke', { ...revoke, ...over })).toEqual([
      expect.stringMatching(`^line 12: rules\\[2\\]\\.alone can’t be used with revoke, which .*${why}`),
    ]);
  });

  test('is refused for a kind with other changes', () => {
    const all = expect.stringMatching(/alone can’t be used with grant-access, which .*delete-idp, which/);
    expect(alone('"*"')).toEqual([all]);
    expect(alone('direction:narrows')).toEqual([all]);
  });

  test('can’t be alone: false', () => {
    expect(alone('revoke', revoke, 'false')).toEqual([
      expect.stringMatching(/^line 12: rules\[2\]\.alone must be true/),
    ]);
  });

  test('is read into its rule', () => {
    const source = file({ rest: '  - { operations: [revoke], requesters: [sre], approvers: [sre], alone: true }\n' });
    const read = parsePolicy(source, [...operations, revoke]);
    expect(read.ok && read.policy.rules.map((one) => one.alone)).toEqual([undefined, true]);
  });
});

test('a key named __proto__ is refused, since its rule would lose the condition', () => {
  expect(problemsOf(file({ rule: 'when: { provider: Okta, __proto__: x }' }))).toEqual([
    expect.stringMatching(/^line 8: __proto__ /),
  ]);
});
