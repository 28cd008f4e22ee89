// A correct setup for the doctor: a real Redis, sandbox Slack and Atlas, and a policy. Each test breaks one thing.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { formatCheck } from '../../src/doctor/check.js';
import { runAllChecks } from '../../src/doctor/examine.js';
import { type AtlasOptions, type AtlasStandIn, startAtlas } from '../../src/sandbox/atlas/index.js';
import { type EmbeddedRedisOptions, startRedis } from '../../src/sandbox/redis.js';
import {
  CHANNELS,
  GROUPS,
  PEOPLE,
  type SlackOptions,
  type SlackStandIn,
  startSlack,
} from '../../src/sandbox/slack/index.js';
import { type Ended, runProcess } from '../support/run-process.js';

const COUNTERSIGN = join(import.meta.dirname, '../../dist/countersign.js');

export const POLICY = `approvals_channel: ${CHANNELS.approvals}
groups:
  sre: [${GROUPS.sre}]
  security: [${GROUPS.security}, ${PEOPLE.pat}]
freeze: [security]
rules:
  - operations: [grant-access, revoke-access]
    projects: ["Pay*", Search]
    requesters: [sre]
    approvers: [security]
    approvals: 2
channels:
  - names: ["inc-payments-*"]
    project: Payments
`;

export interface Fixture {
  readonly slack: SlackStandIn;
  readonly atlas: AtlasStandIn;
  readonly admin: Redis;
  readonly env: Readonly<Record<string, string>>;
  /** Writes the policy file. */
  write(policy: string): Promise<void>;
  /** Returns one line per check. */
  examine(env?: Readonly<Record<string, string>>, role?: string): Promise<readonly string[]>;
  /** Runs the doctor as a separate process. */
  run(env?: Readonly<Record<string, string>>): Promise<Ended>;
  close(): Promise<void>;
}

export interface FixtureOptions {
  readonly redis?: EmbeddedRedisOptions;
  readonly slack?: SlackOptions;
  readonly atlas?: AtlasOptions;
}

export async function openFixture(options: FixtureOptions = {}): Promise<Fixture> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-doctor-'));
  const [redis, slack, atlas] = await Promise.all([
    startRedis(options.redis),
    startSlack(options.slack),
    startAtlas(options.atlas),
  ]);
  const admin = new Redis(redis.url);
  const { reader, executor } = atlas.credentials;
  // As in the manual: the look-up credential can't make changes, and the other one can only make those in the policy.
  const places = atlas.world.organizations.map(({ id }) => id);
  const projects = atlas.world.projects.map(({ id }) => id);
  hold(
    reader,
    places.map((at) => ({ role: 'ORG_READ_ONLY' as const, at })),
  );
  hold(executor, [
    ...places.map((at) => ({ role: 'ORG_READ_ONLY' as const, at })),
    ...projects.map((at) => ({ role: 'GROUP_SUPPORT_ACCESS_MANAGER' as const, at })),
  ]);
  const env = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_API_URL: slack.apiUrl,
    SLACK_APP_TOKEN: slack.appToken,
    REDIS_URL: redis.url,
    REDIS_MIN_REPLICAS: '0',
    COUNTERSIGN_POLICY: join(folder, 'rules.yaml'),
    MONGODB_ATLAS_BASE_URL: atlas.url,
    MONGODB_ATLAS_CLIENT_ID: reader.clientId,
    MONGODB_ATLAS_CLIENT_SECRET: reader.clientSecret,
    MONGODB_ATLAS_EXECUTOR_CLIENT_ID: executor.clientId,
    MONGODB_ATLAS_EXECUTOR_CLIENT_SECRET: executor.clientSecret,
  };
  const write = (policy: string) => writeFile(env.COUNTERSIGN_POLICY, policy);
  await write(POLICY);
  return {
    slack,
    atlas,
    admin,
    env,
    write,
    examine: async (more = {}, role) => (await runAllChecks({ ...env, ...more }, role)).map(formatCheck),
    run: (more = {}) => runProcess(process.execPath, [COUNTERSIGN, 'doctor'], { ...env, ...more }, folder),
    async close() {
      admin.disconnect();
      await Promise.all([redis.stop(), slack.close(), atlas.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const SECRET = /^(xoxb|xapp|mdb_sa_sk)/;
export const secretsIn = (env: Readonly<Record<string, string>>) =>
  Object.values(env).filter((value) => SECRET.test(value));

type Credential = AtlasStandIn['credentials']['reader'];

export const hold = ({ roles }: Pick<Credential, 'roles'>, held: Credential['roles']): void =>
  void roles.splice(0, roles.length, ...held);
