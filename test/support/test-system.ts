// The whole system for a test: real Redis, the local Slack and Atlas over HTTP, and the bot's production build.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AtlasStandIn, startAtlas } from '../../src/sandbox/atlas/index.js';
import { type EmbeddedRedisOptions, startRedis } from '../../src/sandbox/redis.js';
import { reserveFreePort } from '../../src/sandbox/servers.js';
import { CHANNELS, GROUPS, type SlackOptions, type SlackStandIn, startSlack } from '../../src/sandbox/slack/index.js';
import { ANSWERS_WITHIN_MS } from './eventually.js';

export const POLICY = `approvals_channel: ${CHANNELS.approvals}
groups:
  sre: [${GROUPS.sre}]
  security: [${GROUPS.security}]
defaults: { approvals: 1, expires_after: 1h, approvers: [security] }
max_open_requests: 1000
rules:
  - operations: [delete-idp]
    requesters: [security]
    approvals: 2
  - operations: [delete-query-limit]
    requesters: [sre]
    approvers: [sre, security]
  - operations: [grant-access]
    requesters: [sre]
    max_duration: 8h
`;

type Role = 'web' | 'worker' | 'all';
type Probe = '/readyz' | '/healthz';

export interface Bot {
  readonly role: Role;
  readonly port: number;
  readonly process: ChildProcess;
  /** All of its output so far. */
  output(): string;
  kill(signal: NodeJS.Signals): Promise<void>;
}

export interface TestSystem {
  readonly slack: SlackStandIn;
  readonly atlas: AtlasStandIn;
  readonly redis: Awaited<ReturnType<typeof startRedis>>;
  readonly bots: readonly Bot[];
  /** @param until the path that answers 200 once it has started: `/healthz` for a bot that cannot become ready */
  start(role: Role, env?: Readonly<Record<string, string>>, until?: Probe): Promise<Bot>;
  close(): Promise<void>;
}

export interface TestSystemOptions {
  /** `null`: no policy file. */
  readonly policy?: string | null;
  readonly credential?: 'service-account' | 'api-key';
  readonly socketMode?: boolean;
  readonly roles?: readonly Role[];
  readonly slack?: SlackOptions;
  readonly redis?: EmbeddedRedisOptions;
}

const manifest: { oauth_config: { scopes: { bot: string[] } } } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../manifest/manifest.json'), 'utf8'),
);
const MAIN = join(import.meta.dirname, '../../dist/main.js');

export async function openTestSystem(options: TestSystemOptions = {}): Promise<TestSystem> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-test-'));
  const [redis, atlas, slack] = await Promise.all([
    startRedis(options.redis),
    startAtlas(),
    startSlack({ scopes: manifest.oauth_config.scopes.bot, ...options.slack }),
  ]);
  const policyFile = join(folder, 'policy.yaml');
  if (options.policy !== null) await writeFile(policyFile, options.policy ?? POLICY);
  const bots: Bot[] = [];
  const { reader, executor, owner, readerKey, executorKey } = atlas.credentials;
  const byAccount = {
    MONGODB_ATLAS_CLIENT_ID: reader.clientId,
    MONGODB_ATLAS_CLIENT_SECRET: reader.clientSecret,
    MONGODB_ATLAS_EXECUTOR_CLIENT_ID: executor.clientId,
    MONGODB_ATLAS_EXECUTOR_CLIENT_SECRET: executor.clientSecret,
  };
  const byKey = {
    MONGODB_ATLAS_PUBLIC_API_KEY: readerKey.publicKey,
    MONGODB_ATLAS_PRIVATE_API_KEY: readerKey.privateKey,
    MONGODB_ATLAS_EXECUTOR_PUBLIC_API_KEY: executorKey.publicKey,
    MONGODB_ATLAS_EXECUTOR_PRIVATE_API_KEY: executorKey.privateKey,
  };
  const env = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_API_URL: slack.apiUrl,
    ...(options.socketMode ? { SLACK_APP_TOKEN: slack.appToken } : { SLACK_SIGNING_SECRET: slack.signingSecret }),
    REDIS_URL: redis.url,
    MONGODB_ATLAS_BASE_URL: atlas.url,
    MONGODB_ATLAS_OWNER_CLIENT_ID: owner.clientId,
    MONGODB_ATLAS_OWNER_CLIENT_SECRET: owner.clientSecret,
    ...(options.credential === 'api-key' ? byKey : byAccount),
    ...(options.policy !== null && { COUNTERSIGN_POLICY: policyFile }),
  };
  const start: TestSystem['start'] = async (role, more = {}, until = '/readyz') => {
    const bot = await startBot(role, folder, { ...env, ...more }, until);
    bots.push(bot);
    if (role !== 'worker') slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
    return bot;
  };
  const close = async () => {
    await Promise.all(bots.map((bot) => bot.kill('SIGKILL')));
    await Promise.all([slack.close(), atlas.close(), redis.stop()]);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    for (const role of options.roles ?? ['all']) await start(role);
  } catch (error) {
    await close();
    throw error;
  }
  return { slack, atlas, redis, bots, start, close };
}

/** Tries again on another port if the free port was taken before the bot listened on it. */
async function startBot(role: Role, folder: string, env: Readonly<Record<string, string>>, until: Probe): Promise<Bot> {
  for (let tries = 1; ; tries += 1) {
    const bot = spawnBot(role, folder, { ...env, PORT: String(await reserveFreePort()) });
    if (await answers(bot, until)) return bot;
    await bot.kill('SIGKILL');
    if (tries === 3 || !bot.output().includes('EADDRINUSE'))
      throw new Error(`the bot's ${role} process did not answer ${until}:\n${bot.output()}`);
  }
}

function spawnBot(role: Role, folder: string, env: Readonly<Record<string, string>> & { readonly PORT: string }): Bot {
  const child = spawn(process.execPath, [MAIN, role], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      printed += data.toString();
    });
  }
  const kill = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  return { role, port: Number(env.PORT), process: child, output: () => printed, kill };
}

async function answers({ port, process: child }: Bot, path: Probe): Promise<boolean> {
  for (let tries = 0; tries < 300 && child.exitCode === null; tries++) {
    const signal = AbortSignal.timeout(ANSWERS_WITHIN_MS);
    const reply = await fetch(`http://127.0.0.1:${port}${path}`, { signal }).catch(() => undefined);
    await reply?.body?.cancel();
    if (reply?.ok) return child.exitCode === null; // otherwise another process answered on this port
    await sleep(100);
  }
  return false;
}
