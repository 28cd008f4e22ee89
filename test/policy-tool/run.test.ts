// The policy tool from the command line: files in, lines and an exit code out.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runPolicyCommand as runTool } from '../../src/policy-tool/run.js';
import { GROUPS, startSlack } from '../../src/sandbox/slack/index.js';

const TOOL = join(import.meta.dirname, '../../dist/countersign.js');
const HEAD = `approvals_channel: C0123456789
groups:
  sre: [S0123456789]
  security: [S0987654321]
`;
const GRANT = 'operations: [grant-access], requesters: [sre], approvers: [security]';
const PEOPLE = 'sre: [rita, oli]\nsecurity: [sam, ada]\n';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-policy-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ran {
  readonly code: number;
  readonly lines: readonly string[];
}
/** @param files contents by file name */
async function run(words: readonly string[], files: Readonly<Record<string, string>> = {}): Promise<Ran> {
  await write(files);
  const paths = words.map((word) => (word.endsWith('.yaml') ? join(folder, word) : word));
  const { code, lines } = await runTool(paths, { policyFile: join(folder, 'policy.yaml'), askSlack: undefined });
  return { code, lines: lines.join('\n').replaceAll(`${folder}/`, '').split('\n') };
}

/** Runs the tool as a separate process. */
async function started(words: readonly string[], files: Readonly<Record<string, string>>, env = {}): Promise<Ran> {
  await write(files);
  return new Promise((done) => {
    execFile(process.execPath, [TOOL, 'policy', ...words], { cwd: folder, env: { ...env } }, (error, out, failed) => {
      const code = typeof error?.code === 'number' ? error.code : 0;
      done({ code, lines: `${out}${failed}`.trim().split('\n') });
    });
  });
}

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}
const rules = (...all: readonly string[]) => `${HEAD}rules:\n${all.map((rule) => `  - { ${rule} }\n`).join('')}`;
const checked = (policy: string, people = PEOPLE) =>
  run(['check', '--people', 'people.yaml'], { 'policy.yaml': policy, 'people.yaml': people });

describe('check', () => {
  test('finds no problem in the example policy', async () => {
    const example = join(import.meta.dirname, '../../manifest/policy.example.yaml');
    const { code, lines } = await started(['check', example], {});
    expect(lines).toContainEqual(expect.stringMatching(/rules, 0 errors, 0 warnings\.$/));
    expect(code).toBe(0);
  });

  test('reports an invalid key with its line', async () => {
    const { code, lines } = await checked(`${HEAD}rule: []\n`);
    expect(lines).toEqual(['policy.yaml:5: error: rule isn’t a key I recognize']);
    expect(code).toBe(1);
  });

  test('reports a size compared as text, with its line and the comparison to write', async () => {
    const limit = 'operations: [set-query-limit], requesters: [sre], approvers: [security]';
    const { code, lines } = await checked(rules(limit, `${limit}, when: { to: ["*TB"] }`));
    expect(lines).toEqual([
      'policy.yaml:7: error: rules[2].when.to “*TB” compares text. Write a comparison, such as ">= 5TB"',
    ]);
    expect(code).toBe(1);
  });

  test.each([
    [
      'a strict rule after a general one',
      [GRANT, `${GRANT}, projects: ["Pay*"], approvals: 2`],
      /^policy\.yaml:7: error: rule 2 \(grant-access\) is never reached: rule 1 \(grant-access\) always matches/,
    ],
    [
      'an operation that an earlier rule already covers',
      [GRANT, 'operations: [grant-access, revoke-access], requesters: [sre], approvers: [security]'],
      /^policy\.yaml:7: error: rule 2 \(grant-access, revoke-access\) never decides about grant-access: rule 1 \(grant-access\) always/,
    ],
    [
      'a rule that a project rename avoids',
      [`${GRANT}, projects: [Payments], approvals: 2`, GRANT],
      /^policy\.yaml:6: warning: rule 1 \(grant-access\) matches by the project’s name.* rule 2 \(grant-access\): grant-access needs 1 /,
    ],
    [
      'a quorum larger than its group',
      [`${GRANT}, approvals: 3`],
      /^policy\.yaml:6: error: rule 1 \(grant-access\) can never reach its quorum\. .* 3 approvals, but only sam and ada are in @security/,
    ],
    [
      'a quorum that can’t be reached if an approver asks',
      ['operations: [delete-idp], requesters: [security, sre], approvers: [security], approvals: 2'],
      /^policy\.yaml:6: error: rule 1 \(delete-idp\) .* when sam or ada asks\. .* 2 approvals, but only 1 other person is in @security/,
    ],
  ])('finds %s', async (_, all, line) => {
    const { code, lines } = await checked(rules(...all));
    expect(lines).toContainEqual(expect.stringMatching(line));
    expect(code).toBe(line.source.includes(': error: ') ? 1 : 0);
  });

  test('finds a stricter rule for a kind after a general pattern', async () => {
    const { lines } = await checked(
      rules(
        'operations: ["*-access"], requesters: [sre], approvers: [security]',
        'operations: ["direction:widens"], requesters: [sre], approvers: [security], approvals: 2',
      ),
    );
    expect(lines[0]).toMatch(
      /^policy\.yaml:7: error: rule 2 \(direction:widens\) never decides about grant-access and revoke-access: rule 1 /,
    );
  });

  test('accepts a general pattern after a rule for a kind that is as strict', async () => {
    const [two, one] = [2, 1].map((approvals) => `requesters: [sre], approvers: [security], approvals: ${approvals}`);
    const kinds = (first: string | undefined, then: string | undefined) =>
      checked(rules(`operations: ["effect:irreversible"], ${first}`, `operations: ["*"], ${then}`));
    expect((await kinds(two, one)).code).toBe(0);
    expect((await kinds(one, two)).lines[0]).toMatch(/rule 2 \(\*\) never decides about .*delete-idp/);
  });

  test('accepts an earlier rule that makes an exception from a pattern, and rules by project ID', async () => {
    const rest = 'operations: ["*-access"], requesters: [sre], approvers: [security]';
    const strict = `${GRANT}, projects: [32b6e34b3d91647abb20e7b8], approvals: 2`;
    expect(await checked(rules(strict, GRANT, rest))).toMatchObject({
      code: 0,
      lines: [expect.stringMatching(/no rule covers .*delete-idp/), 'policy.yaml: 3 rules, 0 errors, 0 warnings.'],
    });
  });

  test('finds an empty group, an unused group and a group without a list of members', async () => {
    const policy = rules(GRANT).replace('  security:', '  dev: [S0DEVDEV]\n  security:');
    const { lines } = await checked(policy, 'sre: []\nsecurity: [sam]\ndev: []\n');
    expect(lines).toContainEqual(expect.stringMatching(/^policy\.yaml:4: warning: .* group dev\./));
    expect(lines).toContainEqual(
      expect.stringMatching(/^policy\.yaml:7: error: .* rule 1 \(grant-access\), because .*@sre/),
    );
    expect((await checked(rules(GRANT), 'sre: [rita]\n')).lines).toContainEqual(
      expect.stringMatching(/^policy\.yaml:4: error: people\.yaml .* security\.$/),
    );
  });

  test('finds a channel rule that an earlier one always precedes', async () => {
    const channels = 'channels:\n  - { names: ["inc-*"], project: A }\n  - { names: ["inc-pay-*"], project: B }\n';
    expect((await checked(`${rules(GRANT)}${channels}`)).lines).toContainEqual(
      expect.stringMatching(/^policy\.yaml:9: error: channels\[2\] is never reached: channels\[1\] /),
    );
  });

  test('reports that quorums weren’t checked if the members of groups are unknown', async () => {
    const { code, lines } = await run(['check'], { 'policy.yaml': rules(`${GRANT}, approvals: 9`) });
    expect(lines.join('\n')).toMatch(/quorums weren’t checked, .* --people /);
    expect(code).toBe(0);
  });

  test('reads group members from Slack, without those the bot refuses', async () => {
    const slack = await startSlack();
    try {
      const policy = rules(`${GRANT}, approvals: 4`)
        .replace('S0123456789', GROUPS.sre)
        .replace('S0987654321', `${GROUPS.security}, U0GUSGREEN, U0DEEDIAZ1`);
      const { lines } = await started(
        ['check'],
        { 'policy.yaml': policy },
        {
          SLACK_BOT_TOKEN: slack.botToken,
          SLACK_API_URL: slack.apiUrl,
        },
      );
      expect(lines[0]).toMatch(/4 approvals, but only sam, ada and max/);
    } finally {
      await slack.close();
    }
  });

  test('reports that Slack can’t be reached', async () => {
    const env = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_API_URL: 'http://127.0.0.1:1/api/' };
    const { code, lines } = await started(['check'], { 'policy.yaml': rules(GRANT) }, env);
    expect(lines).toEqual([expect.stringMatching(/^Slack isn’t telling me /)]);
    expect(code).toBe(1);
  });
});

describe('why', () => {
  const policy = rules(
    `${GRANT}, projects: [Dev]`,
    `${GRANT}, when: { level: "infra*" }, approvals: 2`,
    `${GRANT}, max_duration: 8h, wait: 5m`,
    'operations: [org-config], requesters: [security]',
  );
  const asked = (...words: readonly string[]) =>
    run(['why', ...words, '--people', 'people.yaml'], { 'policy.yaml': policy, 'people.yaml': PEOPLE });

  test('shows the deciding rule, what it requires, and why earlier rules don’t decide', async () => {
    const { code, lines } = await asked('Rita', 'grant-access', 'Payments', 'level=logs');
    expect(lines).toEqual([
      'policy.yaml:6: rule 1 (grant-access) is for other projects.',
      'policy.yaml:7: rule 2 (grant-access) is for a different value of level.',
      'policy.yaml:8: rule 3 (grant-access) decides.',
      'rita may ask for grant-access. Allowed: @sre.',
      expect.stringMatching(/ 1 approval from @security\. .*rita.* sam and ada can approve\.$/),
      expect.stringMatching(/ 5 minutes after .* 1 hour\.$/),
      expect.stringMatching(/ at most 8 hours\.$/),
    ]);
    expect(code).toBe(0);
  });

  test('names the param it needs to know to decide', async () => {
    const { lines } = await asked('rita', 'grant-access', 'Payments');
    expect(lines.at(-1)).toMatch(/I can’t tell whether rule 2 \(grant-access\) .* because I don’t know the level/);
  });

  test('shows who may not ask, and that no rule covers the operation', async () => {
    expect((await asked('sam', 'grant-access', 'Payments', 'level=logs')).lines).toContain(
      'sam may not ask for grant-access. Allowed: @sre.',
    );
    expect((await asked('sam', 'delete-idp')).lines).toContainEqual(
      expect.stringMatching(/^No rule covers delete-idp /),
    );
  });

  test('covers look-ups', async () => {
    expect((await asked('rita', 'org-config')).lines).toContain('rita may not use org-config. Allowed: @security.');
    expect((await asked('rita', 'alerts', 'Payments')).lines.at(-1)).toBe('rita may use alerts. Allowed: everyone.');
  });

  test('needs the project’s ID if a rule matches by ID', async () => {
    const byId = rules(`${GRANT}, projects: [32b6e34b3d91647abb20e7b8]`);
    const ask = (place: string) =>
      run(['why', 'rita', 'grant-access', place, '--policy', 'by-id.yaml', '--people', 'people.yaml'], {
        'by-id.yaml': byId,
      });
    expect((await ask('Payments')).lines.at(-1)).toMatch(/matches by project ID\..* Payments:32b6/);
    expect((await ask('Payments:32b6e34b3d91647abb20e7b8')).lines[0]).toBe(
      'by-id.yaml:6: rule 1 (grant-access) decides.',
    );
  });

  test('parses an amount that the user typed', async () => {
    const limit = 'operations: [set-query-limit], requesters: [sre], approvers: [security]';
    const ask = (to: string) =>
      run(['why', 'rita', 'set-query-limit', 'Payments', to, '--policy', 'to.yaml', '--people', 'people.yaml'], {
        'to.yaml': rules(`${limit}, when: { to: ">= 5TB" }, approvals: 2`, limit),
      });
    expect((await ask('to=5120 gb')).lines[0]).toBe('to.yaml:6: rule 1 (set-query-limit) decides.');
    expect((await ask('to=4TB')).lines[0]).toBe('to.yaml:6: rule 1 (set-query-limit) is for a different value of to.');
    expect((await ask('to=5TX')).lines.at(-1)).toContain('“5TX”');
  });

  test('takes the direction of the change into account', async () => {
    const directed = rules(
      'operations: ["direction:widens"], requesters: [sre], approvers: [security], approvals: 2',
      'operations: [revoke-access], requesters: [sre], approvers: [security], alone: true',
    );
    const { lines } = await run(
      [
        'why',
        'rita',
        'revoke-access',
        'Payments',
        '--goes',
        'narrows',
        '--policy',
        'way.yaml',
        '--people',
        'people.yaml',
      ],
      { 'way.yaml': directed },
    );
    expect(lines).toContainEqual(expect.stringMatching(/^way\.yaml:6: rule 1 \(direction:widens\) is for /));
    expect(lines).toContainEqual(expect.stringMatching(/needs no approval/));
  });
});

describe('test', () => {
  const policy = rules(`${GRANT}, projects: [Payments], approvals: 2`, GRANT);
  const tried = (cases: string) =>
    run(['test', 'cases.yaml'], {
      'policy.yaml': policy,
      'cases.yaml': `people: { sre: [rita, oli], security: [sam, ada] }\ncases:\n${cases}`,
    });

  test('passes cases with the expected answers', async () => {
    expect(
      await tried(
        [
          '- { who: rita, asks: grant-access, in: Payments, expect: { may: yes, rule: 1, approvals: 2, approvers: [ada, sam], wait: none } }',
          '- { who: sam, asks: grant-access, in: Dev, expect: { may: no, rule: 2 } }',
        ].join('\n'),
      ),
    ).toEqual({ code: 0, lines: ['cases.yaml: 2 cases, 0 failed.'] });
  });

  test.each([
    ['may: no', 'the user may do this, but the case expects no'],
    ['rule: 2', 'rule 1 (grant-access) decides, not rule 2'],
    ['approvals: 1', '2 approvals needed, not 1'],
    ['approvers: [sam]', 'ada and sam could approve, not sam'],
    ['wait: 5m', 'the waiting period is none, not 5 minutes'],
  ])('reports the actual answer for %s', async (expected, wrong) => {
    expect(await tried(`- { who: rita, asks: grant-access, in: Payments, expect: { ${expected} } }`)).toEqual({
      code: 1,
      lines: [
        `cases.yaml:3: error: rita asks for grant-access in Payments: ${wrong}.`,
        'cases.yaml: 1 case, 1 failed.',
      ],
    });
  });

  test('reports errors in the case file', async () => {
    const { code, lines } = await tried('- { who: rita, ask: grant-access, expect: {} }');
    expect(lines[0]).toMatch(/^cases\.yaml:3: error: /);
    expect(code).toBe(1);
  });
});

describe('diff', () => {
  const old = rules(`${GRANT}, approvals: 2`);
  test('lists who gains which permission, by name', async () => {
    const next = rules('operations: [grant-access], requesters: [sre, security], approvers: [security]');
    const { code, lines } = await run(['diff', 'old.yaml', 'new.yaml', '--people', 'people.yaml'], {
      'old.yaml': old,
      'new.yaml': next,
      'people.yaml': PEOPLE,
    });
    expect(lines).toEqual([
      'new.yaml:6: rule 1 (grant-access): @security (sam and ada) can now ask for grant-access.',
      'new.yaml:6: rule 1 (grant-access): grant-access needs 1 approval instead of 2.',
      expect.stringMatching(/^new\.yaml: less strict, .* 15 minutes/),
    ]);
    expect(code).toBe(0);
  });

  test('reports that a stricter policy takes effect immediately', async () => {
    const { lines } = await run(['diff', 'old.yaml', 'new.yaml'], {
      'old.yaml': old,
      'new.yaml': `${HEAD}rules: []\n`,
    });
    expect(lines).toEqual([expect.stringMatching(/^new\.yaml: at least as strict .* immediately\.$/)]);
  });
});

test.each([
  [[], /^Usage: npx countersign policy <command>/],
  [['look'], /^Usage: npx countersign policy <command>/],
  [['check', 'a', 'b'], /Usage: npx countersign policy check /],
  [['check', '--peple', 'a'], /--peple.*[\s\S]*Usage: npx countersign policy check /],
  [['check', 'nowhere.yaml'], /^I can’t read nowhere\.yaml: /],
  [['why', 'rita'], /a person and an operation\.\nUsage: /],
  [['why', 'rita', 'grant-acess'], /^grant-acess .* did you mean grant-access\?/],
  [['why', 'rita', 'grant-access', '--goes', 'up'], /^--goes .* narrows, widens and neither/],
  [['test'], /^Name one case file\./],
  [['diff', 'one.yaml'], /^Name two policy files\./],
])('shows the usage for invalid arguments: %j', async (words, said) => {
  const { code, lines } = await run(words);
  expect(lines.join('\n')).toMatch(said);
  expect(code).toBe(2);
});
