// The doctor names each thing that is broken, with the next step.
import { afterAll, describe, expect, test } from '@jest/globals';
import { reserveFreePort } from '../../src/sandbox/servers.js';
import { CHANNELS, GROUPS, PEOPLE } from '../../src/sandbox/slack/index.js';
import { type Fixture, type FixtureOptions, hold, openFixture, POLICY, secretsIn } from './fixture.js';

const fixtures: Fixture[] = [];
async function open(options?: FixtureOptions): Promise<Fixture> {
  const fixture = await openFixture(options);
  fixtures.push(fixture);
  return fixture;
}
afterAll(() => Promise.all(fixtures.map((fixture) => fixture.close())));
const fixture = await open();
const { slack, atlas, admin } = fixture;
const { reader, executor } = atlas.credentials;
const DAY_MS = 86_400_000;
const isNoPass = (line: string) => !line.startsWith('pass  ');

/** How to break something and mend it again, and the line that the doctor then prints. */
type Broken = readonly [
  what: string,
  line: RegExp,
  more: {
    readonly env?: Readonly<Record<string, string>>;
    readonly spoil?: () => unknown;
    readonly mend?: () => unknown;
  },
];
const channel = slack.world.channels.find(({ id }) => id === CHANNELS.approvals);
const security = slack.world.groups.find(({ id }) => id === GROUPS.security);
if (channel === undefined || security === undefined) throw new Error('the workspace has changed');
const [inChannel, inGroup] = [[...channel.members], [...security.members]];
/** Accounts that can be in a user group but can't approve. */
const barred = [PEOPLE.gus, PEOPLE.dee, PEOPLE.xena, slack.world.app.botUserId];
const [readers, executors] = [[...reader.roles], [...executor.roles]];
const policy = (from: string | RegExp, to: string) => ({
  spoil: () => fixture.write(POLICY.replace(from, to)),
  mend: () => fixture.write(POLICY),
});
const at = atlas.world.organizations[0]?.id ?? '';

/** @returns the lines that didn't pass while one thing is broken */
async function linesWith({ env = {}, spoil, mend }: Broken[2]): Promise<readonly string[]> {
  await spoil?.();
  try {
    const lines = await fixture.examine(env);
    for (const secret of secretsIn({ ...fixture.env, ...env })) expect(lines.join()).not.toContain(secret);
    return lines.filter(isNoPass);
  } finally {
    await mend?.();
  }
}

describe('fails and names the problem for', () => {
  const broken: readonly Broken[] = [
    [
      'a bot token that Slack refuses',
      /SLACK_BOT_TOKEN \(invalid_auth\) {2}— copy the Bot User OAuth Token/,
      { env: { SLACK_BOT_TOKEN: 'xoxb-other' } },
    ],
    [
      'a bot token instead of an app-level token',
      /SLACK_APP_TOKEN isn’t an app-level token/,
      { env: { SLACK_APP_TOKEN: 'xoxb-1' } },
    ],
    [
      'an app-level token that Slack refuses',
      /SLACK_APP_TOKEN \(invalid_auth\) {2}— create an app-level token/,
      { env: { SLACK_APP_TOKEN: 'xapp-other' } },
    ],
    ['an unreachable Slack', /Slack can’t be reached/, { env: { SLACK_API_URL: 'http://127.0.0.1:1/api/' } }],
    [
      'an unreachable Redis',
      /Redis can’t be reached: .*ECONNREFUSED.* {2}— start Redis, and check REDIS_URL/,
      { env: { REDIS_URL: 'redis://127.0.0.1:1' } },
    ],
    [
      'a Redis user that may not run a command',
      /Redis doesn’t allow the bot’s user to run XRANGE and ZADD {2}— use the ACL in the manual/,
      {
        spoil: () => admin.call('ACL', 'SETUSER', 'default', '-xrange', '-zadd'),
        mend: () => admin.call('ACL', 'SETUSER', 'default', '+@all'),
      },
    ],
    [
      'a state file in a folder that can’t be written to',
      /STATE_FILE can’t be written: .* {2}— let the bot’s user write to its folder/,
      { env: { STATE_FILE: '/proc/none/state' } },
    ],
    [
      'a Redis that evicts keys',
      /maxmemory-policy allkeys-lru\) {2}— set maxmemory-policy to noeviction/,
      {
        spoil: () => admin.config('SET', 'maxmemory', '100mb', 'maxmemory-policy', 'allkeys-lru'),
        mend: () => admin.config('SET', 'maxmemory', '0', 'maxmemory-policy', 'noeviction'),
      },
    ],
    [
      'a Redis without an append-only file',
      /confirmed.* {2}— turn on appendonly/,
      {
        spoil: () => admin.config('SET', 'appendonly', 'no'),
        mend: () => admin.config('SET', 'appendonly', 'yes'),
      },
    ],
    [
      'a Redis that doesn’t sync its disk',
      /isn’t confirming.*appendfsync is no {2}— set appendfsync to always/,
      {
        spoil: () => admin.config('SET', 'appendfsync', 'no'),
        mend: () => admin.config('SET', 'appendfsync', 'always'),
      },
    ],
    [
      'a full Redis',
      /isn’t confirming.*full \(maxmemory\) {2}— raise maxmemory/,
      { spoil: () => admin.config('SET', 'maxmemory', '1'), mend: () => admin.config('SET', 'maxmemory', '0') },
    ],
    [
      'a Redis with too few replicas',
      /REDIS_MIN_REPLICAS is 1, .* {2}— restart the replicas/,
      { env: { REDIS_MIN_REPLICAS: '1' } },
    ],
    [
      'a Redis replica',
      /is a replica/,
      { spoil: () => admin.replicaof('127.0.0.1', 1), mend: () => admin.replicaof('NO', 'ONE') },
    ],
    [
      'a wrong Atlas secret',
      /Atlas, changes: service account mdb_sa_id_[0-9a-f]{24} can’t be used {2}— \S/,
      { env: { MONGODB_ATLAS_EXECUTOR_CLIENT_SECRET: 'mdb_sa_sk_wrong' } },
    ],
    [
      'roles that are too weak for the policy',
      /don’t allow grant-access and revoke-access \(Project Support Access Manager\)/,
      {
        spoil: () => hold(executor, [{ role: 'ORG_READ_ONLY', at }]),
        mend: () => hold(executor, executors),
      },
    ],
    [
      'roles in different projects than the rules',
      /don’t allow grant-access and revoke-access/,
      {
        spoil: () =>
          hold(
            executor,
            executors.filter((one) => one.at !== atlas.world.projects[0]?.id && one.at !== atlas.world.projects[1]?.id),
          ),
        mend: () => hold(executor, executors),
      },
    ],
    [
      'a credential without roles',
      /Atlas, changes: no roles assigned/,
      { spoil: () => hold(executor, []), mend: () => hold(executor, executors) },
    ],
    [
      'a rule with an unknown group',
      /Policy: .*rules\.yaml, line \d+: .*“secruity”.* {2}— fix/,
      policy('approvers: [security]', 'approvers: [secruity]'),
    ],
    [
      'a user group that doesn’t exist in Slack',
      /the user group S0NOTTHERE \(group sre\) .*\(no_such_subteam\) {2}— .* groups\.sre/,
      policy(GROUPS.sre, 'S0NOTTHERE'),
    ],
    [
      'an empty user group',
      /nobody is in the user group S0SECURITY/,
      {
        spoil: () => security.members.splice(0),
        mend: () => security.members.push(...inGroup),
      },
    ],
    [
      'a guest as an approver',
      /U0GUSGREEN \(group security\) can’t use the bot \(guest\)/,
      policy(PEOPLE.pat, PEOPLE.gus),
    ],
    [
      'an approver who doesn’t exist in Slack',
      /U0NOTTHERE \(group security\) can’t use the bot \(unknown to Slack\)/,
      policy(PEOPLE.pat, 'U0NOTTHERE'),
    ],
    [
      'a quorum larger than its group',
      /rule 1 \(.*\) .* 5 approvals, but only sam, ada, max and pat are in @security/,
      policy('approvals: 2', 'approvals: 5'),
    ],
    [
      'a quorum that can’t be reached if an approver asks',
      /rule 1 \(.*\) .* when max asks\. .* 4 approvals, but only 3 other people are in @security/,
      policy('approvals: 2', 'approvals: 4'),
    ],
    [
      'a quorum with accounts that can’t approve',
      /rule 1 \(.*\) .* 2 approvals, but only pat is in @security/,
      { spoil: () => security.members.splice(0, 9, ...barred), mend: () => security.members.splice(0, 9, ...inGroup) },
    ],
    [
      'a user group in which nobody can approve',
      /nobody in the user group S0SECURITY .*@gus \(guest\)/,
      { spoil: () => security.members.splice(0, 9, PEOPLE.gus), mend: () => security.members.splice(0, 9, ...inGroup) },
    ],
    [
      'an approvals channel that does not exist',
      /approvals_channel C0NOTTHERE doesn’t exist, or is private/,
      policy(CHANNELS.approvals, 'C0NOTTHERE'),
    ],
    ['an approvals channel that is archived', /#archived is archived/, policy(CHANNELS.approvals, CHANNELS.archived)],
    [
      'an approvals channel shared with another organization',
      /#shared-acme is shared/,
      policy(CHANNELS.approvals, CHANNELS.shared),
    ],
    ['missing settings', /Settings: REDIS_URL is missing/, { env: { REDIS_URL: '' } }],
    [
      'a misspelled setting',
      /Settings: MONGODB_ATLAS_OWNER_CLIENT_IDS .*\bMONGODB_ATLAS_OWNER_CLIENT_ID\b/,
      { env: { MONGODB_ATLAS_OWNER_CLIENT_IDS: 'mdb_sa_id_1' } },
    ],
  ];
  test.each(broken)('%s', async (_, line, how) => {
    const lines = await linesWith(how);
    for (const one of lines) expect(one).toMatch(/^(warn|fail) {2}\S.* {2}— \S/);
    expect(lines.filter((one) => one.startsWith('fail  '))).toContainEqual(expect.stringMatching(line));
  });
});

describe('warns about', () => {
  const doubtful: readonly Broken[] = [
    [
      'an unknown setting with our prefix',
      /Settings: COUNTERSIGN_POLICY_FILE is ignored/,
      { env: { COUNTERSIGN_POLICY_FILE: 'policy.yaml' } },
    ],
    [
      'an approvals channel without the bot',
      /the bot isn’t in approvals_channel #atlas-approvals {2}— .*\/invite/,
      {
        spoil: () => channel.members.splice(0, channel.members.length, PEOPLE.sam),
        mend: () => channel.members.splice(0, channel.members.length, ...inChannel),
      },
    ],
    [
      'decisions that wait for a disk sync',
      /waits up to a second.* {2}— set appendfsync to always/,
      {
        spoil: () => admin.config('SET', 'appendfsync', 'everysec'),
        mend: () => admin.config('SET', 'appendfsync', 'always'),
      },
    ],
    [
      'an almost full Redis',
      /Redis uses 9\d % of its memory \(maxmemory\) {2}— raise maxmemory/,
      {
        spoil: async () => {
          await admin.setrange('filler', 20_000_000, 'x');
          const used = Number(/^used_memory:(\d+)/m.exec(await admin.info('memory'))?.[1]);
          await admin.config('SET', 'maxmemory', Math.round(used / 0.93));
        },
        mend: async () => {
          await admin.config('SET', 'maxmemory', '0');
          await admin.del('filler');
        },
      },
    ],
    [
      'a look-up credential that can make changes',
      /Atlas, look-ups: Organization Owner in Counter Inc .*[Ww]ithout this role, restore-jobs, idps and org-config /,
      {
        spoil: () => hold(reader, [...readers, { role: 'ORG_OWNER', at }]),
        mend: () => hold(reader, readers),
      },
    ],
    [
      'a credential for changes with more roles than the policy needs',
      /Atlas, changes: Organization Owner in Counter Inc is more than/,
      {
        spoil: () => hold(executor, [...executors, { role: 'ORG_OWNER', at }]),
        mend: () => hold(executor, executors),
      },
    ],
    [
      'a look-up without its role',
      /Atlas, look-ups: its roles don’t allow .*orgs.* \(Organization Member\)/,
      {
        spoil: () => hold(reader, [{ role: 'GROUP_SUPPORT_ACCESS_MANAGER', at: atlas.world.projects[0]?.id ?? '' }]),
        mend: () => hold(reader, readers),
      },
    ],
    [
      'one credential for everything',
      /look-ups and changes share one credential/,
      {
        env: { MONGODB_ATLAS_CLIENT_ID: executor.clientId, MONGODB_ATLAS_CLIENT_SECRET: executor.clientSecret },
      },
    ],
    [
      'a credential that can be used from anywhere',
      /Atlas, changes: .* from anywhere/,
      {
        spoil: () => executor.accessList.splice(0, 1, '0.0.0.0/0'),
        mend: () => executor.accessList.splice(0, 1, '127.0.0.1/32'),
      },
    ],
    [
      'a secret that expires soon',
      /Atlas, look-ups: its secret expires in 9 days, at .* {2}— create /,
      {
        spoil: () => {
          reader.secretEndsAt = Date.now() + 9.5 * DAY_MS;
        },
        mend: () => {
          reader.secretEndsAt = Date.now() + 300 * DAY_MS;
        },
      },
    ],
    [
      'user group members who can’t approve',
      /group security.*@gus \(guest\), @dee \(deactivated\), @xena \(another organization\) and @countersign \(bot\)/,
      { spoil: () => security.members.push(...barred), mend: () => security.members.splice(inGroup.length) },
    ],
    ['a rule for an unknown project', /rule 1 \(.*\) names “Serach”/, policy('Search', 'Serach')],
    [
      'incident channels for an unknown project',
      /channels\[1\] names “Paymnets”/,
      policy('project: Payments', 'project: Paymnets'),
    ],
  ];
  test.each(doubtful)('%s', async (_, line, how) => {
    const lines = await linesWith(how);
    for (const one of lines) expect(one).toMatch(/^warn {2}\S.* {2}— \S/);
    expect(lines).toContainEqual(expect.stringMatching(line));
  });
});

test('doesn’t report missing roles for rules whose projects don’t exist', async () => {
  const lines = await linesWith(policy(/projects: \[.*\]/g, 'projects: [Serach]'));
  expect(lines).toContainEqual(expect.stringMatching(/names “Serach”/));
  expect(lines.filter((line) => line.includes('don’t allow'))).toEqual([]);
});

test('counts people once, and waits out Slack’s rate limit', async () => {
  slack.fault({ method: 'users.info', kind: 'ratelimited', times: 1 });
  const twice = [...inGroup, ...inGroup];
  const spoil = () => security.members.splice(0, 9, ...twice);
  const lines = await linesWith({ spoil, mend: () => security.members.splice(0, 9, ...inGroup) });
  expect(lines).toEqual([]);
}, 90_000);

test('reports missing and unused scopes', async () => {
  const other = await open({
    slack: {
      scopes: [
        'commands',
        'chat:write',
        'chat:write.public',
        'users:read',
        'app_mentions:read',
        'files:write',
        'channels:read',
        'groups:read',
        'admin',
      ],
    },
  });
  const lines = await other.examine();
  expect(lines).toContainEqual(
    expect.stringMatching(/^fail {2}Slack: the app doesn’t have usergroups:read .*— reinstall/),
  );
  expect(lines).toContainEqual(expect.stringMatching(/\(group sre\) can’t be read \(missing_scope\) {2}— reinstall/));
  expect(lines).toContainEqual(
    expect.stringMatching(/^warn {2}Slack: the app has 1 scope that the bot doesn’t use: admin/),
  );
}, 120_000);

test.each([
  [10_000, 'warn'],
  [-600_000, 'fail'],
])(
  'reports a clock that is %i ms off',
  async (offMs, level) => {
    const now = () => Date.now() + offMs;
    const other = await open({ slack: { now }, atlas: { now } });
    const lines = await other.examine();
    const way = offMs > 0 ? 'ahead of' : 'behind';
    for (const whose of ['Slack', 'Atlas'])
      expect(lines).toContainEqual(
        expect.stringMatching(new RegExp(`^${level}  Clock: ${whose} is \\d+ s ${way} this machine  — `)),
      );
  },
  60_000,
);

test('names the right REDIS_URL for a cluster node', async () => {
  const port = String(await reserveFreePort());
  const other = await open({ redis: { settings: { 'cluster-enabled': 'yes', 'cluster-port': port } } });
  const lines = await other.examine();
  expect(lines).toContainEqual(expect.stringMatching(/^fail {2}Redis is a cluster, .* {2}— .*redis\+cluster:/));
}, 120_000);

test('accepts the roles in the README, though Atlas doesn’t show members their own roles', async () => {
  const member = readers.map(({ role, at }) => ({ role: role === 'ORG_READ_ONLY' ? 'ORG_MEMBER' : role, at }) as const);
  const lines = await linesWith({ spoil: () => hold(reader, member), mend: () => hold(reader, readers) });
  expect(lines.filter((line) => line.includes('don’t allow'))).toEqual([]);
}, 90_000);

test('checks only what each role uses, and accepts an API key', async () => {
  const { readerKey } = atlas.credentials;
  hold(readerKey, readers);
  const web = await fixture.examine(
    {
      SLACK_APP_TOKEN: '',
      SLACK_SIGNING_SECRET: 'signing',
      MONGODB_ATLAS_CLIENT_ID: '',
      MONGODB_ATLAS_CLIENT_SECRET: '',
      MONGODB_ATLAS_PUBLIC_API_KEY: readerKey.publicKey,
      MONGODB_ATLAS_PRIVATE_API_KEY: readerKey.privateKey,
    },
    'web',
  );
  expect(web.filter(isNoPass)).toEqual([]);
  expect(web).toContainEqual(expect.stringMatching(/Atlas, look-ups: API key [a-p]{8} sees 2 organizations/));
  expect(web).toContainEqual(expect.stringMatching(/Atlas, look-ups: only usable from 1 address/));
  expect(web.filter((line) => line.includes('Atlas, changes'))).toEqual([]);
  expect(web.join()).not.toContain(readerKey.privateKey);

  const worker = await fixture.examine(
    { SLACK_APP_TOKEN: '', MONGODB_ATLAS_CLIENT_ID: '', MONGODB_ATLAS_CLIENT_SECRET: '' },
    'worker',
  );
  expect(worker.filter(isNoPass)).toEqual([]);
  expect(worker.filter((line) => line.includes('Atlas, look-ups'))).toEqual([]);
  expect(await fixture.examine({}, 'wroker')).toEqual([expect.stringMatching(/^fail {2}Settings: “wroker”/)]);
}, 120_000);
