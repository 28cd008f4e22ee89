import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { readPolicy } from '../../../src/approvals/policy/file.js';
import type { Ruled } from '../../../src/approvals/policy/operations.js';
import { cluster } from '../../../src/operations/cluster-state/cluster-param.js';
import { operations } from '../../../src/operations/index.js';
import { project } from '../../../src/operations/params/project.js';
import { duration } from '../../../src/operations/params/times.js';
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

describe('the whole value has to fit, from its first letter to its last:', () => {
  test.each(['S01234', 'U0123456789', 'W0123456789'])('%s is an id of Slack', (id) => {
    expect(problemsOf(file({ sre: id }))).toEqual([]);
  });
  test.each(['S0123', 's0123456789', 'B0123456789', 'xS0123456789', '"S0123456789 "', '"S01234-6789"'])(
    '%s is none',
    (id) => {
      expect(problemsOf(file({ sre: id }))).toEqual([expect.stringMatching(/^line 3: groups\.sre\[1\] is the id/)]);
    },
  );

  test.each(['C01234', 'G0123456789'])('%s is a channel', (channel) => {
    expect(problemsOf(file({ channel }))).toEqual([]);
  });
  test.each(['D0123456789', 'C0123', 'xC0123456789', '"C0123456789 "'])('%s is none', (channel) => {
    expect(problemsOf(file({ channel }))).toEqual([
      expect.stringMatching(/^line 1: approvals_channel is a channel id/),
    ]);
  });

  test.each(['1', '9', '10', '19', '20'])('%s approvals can be asked for', (count) => {
    expect(problemsOf(file({ rule: `approvals: ${count}` }))).toEqual([]);
  });
  test.each(['1', '9999'])('%s open requests of a person can be allowed', (count) => {
    expect(problemsOf(`${file({})}max_open_requests: ${count}\n`)).toEqual([]);
  });
  test.each(['0', '10000', '-1', '1.5', 'ten'])('%s open requests cannot', (count) => {
    expect(problemsOf(`${file({})}max_open_requests: ${count}\n`)).toEqual([
      expect.stringMatching(/: max_open_requests is a whole number from 1 to 9999$/),
    ]);
  });

  test.each(['0', '21', '30', '100', '1x', 'x1', '1.5', '-1', 'two'])('%s approvals cannot', (count) => {
    expect(problemsOf(file({ rule: `approvals: ${count}` }))).toEqual([
      'line 8: rules[1].approvals is a whole number from 1 to 20',
    ]);
  });
});

describe('a mistake is said where it is:', () => {
  test.each([
    [
      'defaults: { approvers: [sr] }',
      'line 9: defaults.approvers[1] “sr” isn’t one of the groups above; did you mean sre?',
    ],
    [
      'look_ups: { requesters: [sr] }',
      'line 9: look_ups.requesters[1] “sr” isn’t one of the groups above; did you mean sre?',
    ],
    ['look_ups: { requesters: [] }', expect.stringMatching(/^line 9: look_ups\.requesters /)],
    ['defaults: { approvals: 0 }', 'line 9: defaults.approvals is a whole number from 1 to 20'],
  ])('%s', (rest, problem) => {
    expect(problemsOf(file({ rest }))).toEqual([problem]);
  });

  test('requesters of the wrong kind inside their list', () => {
    const source = file({ rest: '  - operations: [org-config]\n    requesters: [sre, [sre]]\n' });
    expect(problemsOf(source)).toEqual([expect.stringMatching(/^line 10: rules\[2\]\.requesters\[2\] /)]);
  });

  test('a file that is no list of keys', () => {
    expect(problemsOf('just words')).toEqual([expect.stringMatching(/^line 1: the file /)]);
  });

  test('an operation where there are none to mean', () => {
    expect(problemsOf(file(), [])).toEqual(['line 5: rules[1].operations[1] “delete-idp” isn’t an operation']);
  });

  test('a rule of a look-up and a change needs approvers too', () => {
    const source = file({ rest: '  - operations: [org-config, delete-idp]\n    requesters: [sre]\n' });
    expect(problemsOf(source)).toEqual(['line 9: rules[2] has no approvers, and the defaults have none']);
  });

  test('a rule of a kind that nothing is of yet needs approvers too', () => {
    const source = file({ rest: '  - operations: [area:keys]\n    requesters: [sre]\n' });
    expect(problemsOf(source)).toEqual(['line 9: rules[2] has no approvers, and the defaults have none']);
  });

  test('broken YAML, on one line', () => {
    expect(problemsOf(`${file()}rules: [\n`).join('')).not.toContain('\n');
  });

  test('aliases that would make a small file huge', () => {
    const name = (at: number) => String.fromCharCode(97 + at);
    const lines = Array.from({ length: 8 }, (_, at) => {
      const ten = Array.from({ length: 10 }, () => (at === 0 ? 'x' : `*${name(at - 1)}`));
      return `${name(at)}: &${name(at)} [${ten.join(', ')}]`;
    });
    expect(problemsOf(lines.join('\n'))).toEqual(['line 1: the file has too many aliases. Write them out.']);
  });
});

describe('a condition that nothing would ever meet is no rule:', () => {
  const ruled = (names: string, rule: string) =>
    problemsOf(
      file({ rest: `  - operations: [${names}]\n    requesters: [sre]\n    approvers: [sre]\n    ${rule}\n` }),
      operations,
    );

  test.each([
    ['delete-idp', 'delete-idp, which has no project', 'delete-idp'],
    ['idps, overview, org-config', 'idps and org-config, which have no project', 'idps and org-config'],
    ['orgs, projects', 'orgs and projects, which have no project', 'orgs and projects'],
  ])('projects for %s', (names, what, apart) => {
    expect(ruled(names, 'projects: ["Pay*"]')).toEqual([
      `line 12: rules[2].projects can’t apply to ${what}. Leave it out, or write a rule without it for ${apart}`,
    ]);
  });

  test.each([
    ['revoke-access', 'revoke-access, which has no duration'],
    ['grant-access, delete-idp', 'delete-idp, which has no duration'],
    ['events', 'events, which has no duration'],
  ])('a longest duration for %s', (names, what) => {
    expect(ruled(names, 'max_duration: 8h')).toEqual([
      expect.stringContaining(`line 12: rules[2].max_duration can’t apply to ${what}. Leave it out`),
    ]);
  });

  test.each([
    ['"delete-idp*"', 'delete-idp, which has no project', 'projects: ["Pay*"]'],
    ['"rev*"', 'revoke-access, which has no duration', 'max_duration: 8h'],
    ['"*-idp"', 'deactivate-idp, activate-idp and delete-idp, which have no project', 'projects: ["Pay*"]'],
  ])('one for the kind %s, none of which has it', (kind, what, condition) => {
    expect(ruled(kind, condition)).toEqual([expect.stringContaining(`can’t apply to ${what}. Leave it out`)]);
  });

  test('but a kind may have some that lack it', () => {
    expect(ruled('"*"', 'projects: ["Pay*"]')).toEqual([]);
    expect(ruled('"*", delete-idp', 'projects: ["Pay*"]')).toEqual([
      expect.stringContaining('can’t apply to delete-idp, which has no project.'),
    ]);
  });

  test('each of them for what has it', () => {
    const all = operations.filter(({ params }) => 'project' in params.shape).map(({ name }) => name);
    expect(ruled(all.join(', '), 'projects: ["Pay*"]')).toEqual([]);
    expect(ruled('grant-access', 'max_duration: 8h')).toEqual([]);
  });

  test('a group that is called as everybody is', () => {
    const source = file().replace('  sre: ', '  everyone: [S0123456789]\n  sre: ');
    expect(problemsOf(source)).toEqual([
      'line 3: groups.everyone can’t be a group: the word already means every full member. Rename it',
    ]);
  });
});

describe('the values that a rule is for', () => {
  const when = (names: string, condition: string) => {
    const source = file({
      rest: `  - operations: [${names}]\n    requesters: [sre]\n    approvers: [sre]\n    when: ${condition}\n`,
    });
    const read = readPolicy(source, operations);
    return read.ok ? read.policy.rules[1]?.when : read.problems;
  };

  test('are one or several of each param, also by a pattern', () => {
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
    [
      'grant-access',
      '{ level: lgs }',
      'line 12: rules[2].when.level “lgs” isn’t one of logs, infrastructure and infrastructure-and-sync',
    ],
    ['grant-access', '{ level: "x*" }', expect.stringContaining('“x*” isn’t one of logs')],
    ['grant-access', '{ project: Payments }', 'line 12: rules[2].when.project belongs in projects'],
    ['grant-access', '{ for: 4h }', expect.stringContaining('when.for is a time, and times can’t be compared')],
    [
      'grant-access, delete-idp',
      '{ cluster: C0 }',
      'line 12: rules[2].when.cluster can’t apply to delete-idp: no change there has a param of that name',
    ],
    ['org-config', '{ org: Counter }', expect.stringContaining('when.org can’t apply to org-config')],
    ['"*-query-limit"', '{ cluster: C0 }', expect.stringContaining('apply to set-query-limit and delete-query-limit')],
    [
      'delete-idp',
      '{ provider: ["Okta", "10.0.0.0/33"] }',
      expect.stringContaining('when.provider “10.0.0.0/33” isn’t an address range. Write one such as 10.0.0.0/8'),
    ],
    ['grant-access', '{ cluster: [] }', expect.stringMatching(/^line 12: rules\[2\]\.when\.cluster /)],
    ['grant-access', '{ level: "" }', expect.stringMatching(/^line 12: rules\[2\]\.when\.level /)],
    ['grant-access', '{ level: }', expect.stringMatching(/^line 12: rules\[2\]\.when\.level /)],
    ['grant-access', '{ cluster: "" }', expect.stringMatching(/^line 12: rules\[2\]\.when\.cluster /)],
    ['grant-access', '{}', 'line 12: rules[2].when names no param'],
    ['grant-access', 'logs', 'line 12: rules[2].when is values by param, such as { level: logs }'],
  ])('of %s cannot be %s', (names, condition, problem) => {
    expect(when(names, condition)).toEqual([problem]);
  });
});

describe('one person may run alone', () => {
  const revoke: Ruled = {
    name: 'revoke',
    effect: 'reversible',
    area: 'cluster',
    canNarrow: true,
    interrupts: false,
    params: z.strictObject({ project: project(), cluster: cluster() }),
  };
  const alone = (names: string, given: Ruled = revoke, value = 'true') =>
    problemsOf(
      file({
        rest: `  - operations: [${names}]\n    requesters: [sre]\n    approvers: [sre]\n    alone: ${value}\n`,
      }),
      [...operations, given],
    );

  test('what is reversible, can narrow access, interrupts nothing and has no end', () => {
    expect(alone('revoke')).toEqual([]);
    expect(alone('"rev*"')).toEqual([]);
  });

  test.each<[string, Partial<Ruled>]>([
    ['is restorable, not reversible', { effect: 'restorable' }],
    ['is irreversible, not reversible', { effect: 'irreversible' }],
    ['doesn’t reduce access', { canNarrow: false }],
    ['interrupts something', { interrupts: true }],
    ['has an end', { params: z.strictObject({ for: duration({ label: 'Duration' }) }) }],
    ['needs no approval anyway', { effect: 'read' }],
  ])('nothing that %s', (why, over) => {
    expect(alone('revoke', { ...revoke, ...over })).toEqual([
      `line 12: rules[2].alone can’t be for revoke, which ${why}`,
    ]);
  });

  test('no kind of which some may not', () => {
    const all = expect.stringMatching(/alone can’t be for grant-access, which .*, or for .*delete-idp, which/);
    expect(alone('"*"')).toEqual([all]);
    expect(alone('direction:narrows')).toEqual([all]);
  });

  test('or the key is left out', () => {
    expect(alone('revoke', revoke, 'false')).toEqual(['line 12: rules[2].alone is true, or left out']);
  });

  test('by a rule that says so', () => {
    const source = file({ rest: '  - { operations: [revoke], requesters: [sre], approvers: [sre], alone: true }\n' });
    const read = readPolicy(source, [...operations, revoke]);
    expect(read.ok && read.policy.rules.map((one) => one.alone)).toEqual([undefined, true]);
  });
});

test('a key called __proto__ is refused, as a rule would lose its condition', () => {
  expect(problemsOf(file({ rule: 'when: { provider: Okta, __proto__: x }' }))).toEqual([
    'line 8: __proto__ can’t be a key. Choose another name.',
  ]);
});
