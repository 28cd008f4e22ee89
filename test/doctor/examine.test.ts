// Ten and more things that are broken one at a time: each is named, with what to do.
import { afterAll, describe, expect, test } from '@jest/globals';
import { freePort } from '../../src/sandbox/servers.js';
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

/** Broken, what is then said, and mended again. */
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
if (channel === undefined || security === undefined) throw new Error('the workspace is not as it was');
const [inChannel, inGroup] = [[...channel.members], [...security.members]];
/** They can be in a user group, and never approve. */
const barred = [PEOPLE.gus, PEOPLE.dee, PEOPLE.xena, slack.world.app.botUserId];
const [readers, executors] = [[...reader.roles], [...executor.roles]];
const policy = (from: string | RegExp, to: string) => ({
  spoil: () => fixture.write(POLICY.replace(from, to)),
  mend: () => fixture.write(POLICY),
});
const at = atlas.world.organizations[0]?.id ?? '';

/** @returns the lines that are no pass, with the one thing broken */
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

describe('what is broken is named, and fails:', () => {
  const broken: readonly Broken[] = [
    [
      'a bot token that Slack refuses',
      /SLACK_BOT_TOKEN \(invalid_auth\) {2}— copy the Bot User OAuth Token/,
      { env: { SLACK_BOT_TOKEN: 'xoxb-other' } },
    ],
    [
      'a bot token in place of the app-level one',
      /SLACK_APP_TOKEN isn’t an app-level token/,
      { env: { SLACK_APP_TOKEN: 'xoxb-1' } },
    ],
    [
      'an app-level token that Slack refuses',
      /SLACK_APP_TOKEN \(invalid_auth\) {2}— create an app-level token/,
      { env: { SLACK_APP_TOKEN: 'xapp-other' } },
    ],
    ['a Slack that cannot be reached', /Slack can’t be reached/, { env: { SLACK_API_URL: 'http://127.0.0.1:1/api/' } }],
    [
      'a Redis that cannot be reached',
      /Redis can’t be reached: .*ECONNREFUSED.* {2}— start it, and check REDIS_URL/,
      { env: { REDIS_URL: 'redis://127.0.0.1:1' } },
    ],
    [
      'a Redis that throws keys away',
      /maxmemory-policy allkeys-lru\) {2}— set maxmemory-policy to noeviction/,
      {
        spoil: () => admin.config('SET', 'maxmemory', '100mb', 'maxmemory-policy', 'allkeys-lru'),
        mend: () => admin.config('SET', 'maxmemory', '0', 'maxmemory-policy', 'noeviction'),
      },
    ],
    [
      'a Redis without an append-only file',
      /may lose what it confirmed.* {2}— turn on appendonly/,
      {
        spoil: () => admin.config('SET', 'appendonly', 'no'),
        mend: () => admin.config('SET', 'appendonly', 'yes'),
      },
    ],
    [
      'a Redis that never says that a write is on its disk',
      /confirms no write.*appendfsync is no {2}— set appendfsync to always/,
      {
        spoil: () => admin.config('SET', 'appendfsync', 'no'),
        mend: () => admin.config('SET', 'appendfsync', 'always'),
      },
    ],
    [
      'a Redis that is full',
      /confirms no write.*full \(maxmemory\) {2}— raise maxmemory/,
      { spoil: () => admin.config('SET', 'maxmemory', '1'), mend: () => admin.config('SET', 'maxmemory', '0') },
    ],
    [
      'a Redis that lacks the replicas that must confirm',
      /REDIS_MIN_REPLICAS is 1: nothing can be recorded {2}— restart the replicas/,
      { env: { REDIS_MIN_REPLICAS: '1' } },
    ],
    [
      'a replica of Redis',
      /is a replica/,
      { spoil: () => admin.replicaof('127.0.0.1', 1), mend: () => admin.replicaof('NO', 'ONE') },
    ],
    [
      'an Atlas secret that is wrong',
      /Atlas, changes: service account mdb_sa_id_[0-9a-f]{24} can’t be used {2}— Atlas doesn’t accept/,
      { env: { MONGODB_ATLAS_EXECUTOR_CLIENT_SECRET: 'mdb_sa_sk_wrong' } },
    ],
    [
      'roles that are too small for what the policy offers',
      /enough for grant-access and revoke-access \(Project Support Access Manager\), which the policy offers/,
      {
        spoil: () => hold(executor, [{ role: 'ORG_READ_ONLY', at }]),
        mend: () => hold(executor, executors),
      },
    ],
    [
      'roles in other projects than those of the rules',
      /aren’t enough for grant-access and revoke-access/,
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
      'an account without any role',
      /Atlas, changes: it has no roles/,
      { spoil: () => hold(executor, []), mend: () => hold(executor, executors) },
    ],
    [
      'a rule for a group that the policy does not have',
      /Policy: .*rules\.yaml, line \d+: .*“secruity” isn’t one of the groups above.* {2}— fix it/,
      policy('approvers: [security]', 'approvers: [secruity]'),
    ],
    [
      'a user group that Slack does not have',
      /the user group S0NOTTHERE of the group sre doesn’t exist in Slack \(no_such_subteam\) {2}— put another id into groups\.sre/,
      policy(GROUPS.sre, 'S0NOTTHERE'),
    ],
    [
      'a user group without people',
      /nobody is in the user group S0SECURITY/,
      {
        spoil: () => security.members.splice(0),
        mend: () => security.members.push(...inGroup),
      },
    ],
    [
      'an approver who is a guest',
      /U0GUSGREEN of the group security can’t use the bot \(guest\)/,
      policy(PEOPLE.pat, PEOPLE.gus),
    ],
    [
      'an approver whom Slack does not know',
      /U0NOTTHERE of the group security can’t use the bot \(unknown to Slack\)/,
      policy(PEOPLE.pat, 'U0NOTTHERE'),
    ],
    [
      'a quorum larger than its people',
      /rule 1 \(.*\) .*needs 5.* only sam, ada, max and pat are in @security/,
      policy('approvals: 2', 'approvals: 5'),
    ],
    [
      'a quorum that its people only reach when one of them does not ask',
      /rule 1 \(.*\) .*when max asks: it needs 4, .*3 other people are in @security/,
      policy('approvals: 2', 'approvals: 4'),
    ],
    [
      'a quorum that counts accounts which cannot approve',
      /rule 1 \(.*\) .*needs 2.* only pat is in @security/,
      { spoil: () => security.members.splice(0, 9, ...barred), mend: () => security.members.splice(0, 9, ...inGroup) },
    ],
    [
      'a user group of accounts that cannot approve',
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
      'an approvals channel that another organization is in',
      /#shared-acme is shared with another organization/,
      policy(CHANNELS.approvals, CHANNELS.shared),
    ],
    ['settings that are missing', /Settings: REDIS_URL is missing/, { env: { REDIS_URL: '' } }],
    [
      'a misspelt setting',
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

describe('what works, and is better otherwise, is a warning:', () => {
  const doubtful: readonly Broken[] = [
    [
      'an unknown name with a prefix of ours',
      /Settings: COUNTERSIGN_POLICY_FILE is ignored/,
      { env: { COUNTERSIGN_POLICY_FILE: 'policy.yaml' } },
    ],
    [
      'a bot that is not in the approvals channel',
      /the bot isn’t in approvals_channel #atlas-approvals {2}— invite the bot/,
      {
        spoil: () => channel.members.splice(0, channel.members.length, PEOPLE.sam),
        mend: () => channel.members.splice(0, channel.members.length, ...inChannel),
      },
    ],
    [
      'decisions that wait for a sync',
      /waits up to a second.* {2}— set appendfsync to always/,
      {
        spoil: () => admin.config('SET', 'appendfsync', 'everysec'),
        mend: () => admin.config('SET', 'appendfsync', 'always'),
      },
    ],
    [
      'a Redis that is almost full',
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
      'a credential for look-ups that could change things',
      /Atlas, look-ups: Organization Owner in Counter Inc is more than it needs.*without it, restore-jobs, idps and org-config won’t work/,
      {
        spoil: () => hold(reader, [...readers, { role: 'ORG_OWNER', at }]),
        mend: () => hold(reader, readers),
      },
    ],
    [
      'a credential for changes that can do more than the policy offers',
      /Atlas, changes: Organization Owner in Counter Inc is more than it needs/,
      {
        spoil: () => hold(executor, [...executors, { role: 'ORG_OWNER', at }]),
        mend: () => hold(executor, executors),
      },
    ],
    [
      'a look-up without its role',
      /Atlas, look-ups: its roles aren’t enough for .*clusters.* \(Project Read Only\)/,
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
      'a credential that may be used from anywhere',
      /Atlas, changes: anyone with its secret can use it from anywhere/,
      {
        spoil: () => executor.accessList.splice(0, 1, '0.0.0.0/0'),
        mend: () => executor.accessList.splice(0, 1, '127.0.0.1/32'),
      },
    ],
    [
      'a secret that ends soon',
      /Atlas, look-ups: its secret expires in 9 days, at .* {2}— create a new one/,
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
      'members of a user group who cannot approve',
      /group security.*@gus \(guest\), @dee \(deactivated\), @xena \(another organization\) and @countersign \(bot\)/,
      { spoil: () => security.members.push(...barred), mend: () => security.members.splice(inGroup.length) },
    ],
    [
      'a rule for a project that nobody sees',
      /rule 1 \(.*\) names “Serach”, and the bot sees no project/,
      policy('Search', 'Serach'),
    ],
    [
      'incident channels for a project that nobody sees',
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

test('of rules for projects that do not exist it is not said that roles are not enough', async () => {
  const lines = await linesWith(policy(/projects: \[.*\]/g, 'projects: [Serach]'));
  expect(lines).toContainEqual(expect.stringMatching(/names “Serach”, and the bot sees no project/));
  expect(lines.filter((line) => line.includes('not enough'))).toEqual([]);
});

test('people are counted once, and a limit of Slack on reading them is waited for', async () => {
  slack.fault({ method: 'users.info', kind: 'ratelimited', times: 1 });
  const twice = [...inGroup, ...inGroup];
  const spoil = () => security.members.splice(0, 9, ...twice);
  const lines = await linesWith({ spoil, mend: () => security.members.splice(0, 9, ...inGroup) });
  expect(lines).toEqual([]);
}, 30_000);

test('a scope that the app lacks is named, and one that it does not use', async () => {
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
    expect.stringMatching(/^fail {2}Slack: the app lacks usergroups:read {2}— install the app again/),
  );
  expect(lines).toContainEqual(
    expect.stringMatching(/the group sre can’t be read \(missing_scope\) {2}— install the app again/),
  );
  expect(lines).toContainEqual(
    expect.stringMatching(/^warn {2}Slack: the app has 1 scope that the bot doesn’t use: admin/),
  );
}, 60_000);

test.each([
  [10_000, 'warn'],
  [-600_000, 'fail'],
])(
  'a clock that is %i ms off is named',
  async (offMs, level) => {
    const now = () => Date.now() + offMs;
    const other = await open({ slack: { now }, atlas: { now } });
    const lines = await other.examine();
    const way = offMs > 0 ? 'ahead of' : 'behind';
    for (const whose of ['Slack', 'Atlas'])
      expect(lines).toContainEqual(
        expect.stringMatching(new RegExp(`^${level}  Clock: ${whose}’s is \\d+ s ${way} this machine’s  — `)),
      );
  },
  60_000,
);

test('a node of a cluster that REDIS_URL does not call one is named, with what to write', async () => {
  const port = String(await freePort());
  const other = await open({ redis: { settings: { 'cluster-enabled': 'yes', 'cluster-port': port } } });
  const lines = await other.examine();
  expect(lines).toContainEqual(
    expect.stringMatching(/^fail {2}Redis is a cluster, and REDIS_URL doesn’t say so {2}— .*redis\+cluster:/),
  );
}, 60_000);

test('the roles that the README names are enough, though Atlas does not show a member its own', async () => {
  const member = readers.map(({ role, at }) => ({ role: role === 'ORG_READ_ONLY' ? 'ORG_MEMBER' : role, at }) as const);
  const lines = await linesWith({ spoil: () => hold(reader, member), mend: () => hold(reader, readers) });
  expect(lines.filter((line) => line.includes('not enough'))).toEqual([]);
}, 30_000);

test('each role is looked at with the settings that it has, and API keys as well', async () => {
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
  expect(web).toContainEqual(expect.stringMatching(/Atlas, look-ups: it can only be used from 1 address/));
  expect(web.filter((line) => line.includes('Atlas, changes'))).toEqual([]);
  expect(web.join()).not.toContain(readerKey.privateKey);

  const worker = await fixture.examine(
    { SLACK_APP_TOKEN: '', MONGODB_ATLAS_CLIENT_ID: '', MONGODB_ATLAS_CLIENT_SECRET: '' },
    'worker',
  );
  expect(worker.filter(isNoPass)).toEqual([]);
  expect(worker.filter((line) => line.includes('Atlas, look-ups'))).toEqual([]);
  expect(await fixture.examine({}, 'wroker')).toEqual([expect.stringMatching(/^fail {2}Settings: “wroker”/)]);
}, 60_000);
