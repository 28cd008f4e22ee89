// `npm run sandbox`: runs the real bot with its own Redis, a simulated Slack with a web page and a simulated Atlas.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type AtlasStandIn, startAtlas } from './atlas/index.js';
import { manifestScopes } from './manifest.js';
import { startRedis } from './redis.js';
import { reserveFreePort } from './servers.js';
import { CHANNELS, GROUPS, type SlackStandIn, startSlack } from './slack/index.js';
import { type SupervisedBot, superviseBot } from './supervised-bot.js';
import { atlasSummarySource } from './web/atlas-summary.js';
import { FaultPanel, type FaultPanelDeps } from './web/fault-panel.js';
import { Inspector } from './web/inspector.js';
import { openReturns } from './web/inspector-returns.js';
import { inspectorRoutes } from './web/inspector-routes.js';
import { type PageServer, startPageServer } from './web/server.js';

/** Functions that stop everything that was started. They're called in reverse order. */
type Stops = (() => Promise<unknown>)[];

/** How many Slack calls and deliveries to keep. The sandbox may run for days. */
const MOST_KEPT = 5_000;

const POLICY = `# Who can ask for which change, and who must approve it.
approvals_channel: ${CHANNELS.approvals}
groups:
  sre: [${GROUPS.sre}]
  security: [${GROUPS.security}]
freeze: [security]
defaults: { approvals: 1, expires_after: 1h, approvers: [security] }
rules:
  - operations: [delete-idp]
    requesters: [security]
    approvers: [security]
    approvals: 2
    wait: 1m
  - operations: [disconnect-org, connect-org, deactivate-idp, activate-idp, area:keys]
    requesters: [security]
    approvers: [security]
  - operations:
      - set-query-limit
      - delete-query-limit
      - allow-address
      - remove-address
      - reject-query
      - allow-query
      - area:backup
      - area:alerts
      - area:project
      - area:database-users
    requesters: [sre]
    approvers: [sre, security]
  - operations: [grant-access]
    requesters: [sre]
    approvers: [security]
    max_duration: 8h
  - operations: [revoke-access]
    requesters: [sre]
    alone: true
  - operations: [unprotect-cluster, delete-cluster, delete-private-endpoint]
    requesters: [sre]
    approvers: [security]
  - operations: [area:people]
    requesters: [sre]
    approvers: [security]
  - operations: [restart-primary]
    requesters: [sre]
    approvers: [sre, security]
    max_lead: 12h
  - operations: [area:cluster]
    requesters: [sre]
    approvers: [sre, security]
    max_lead: 12h
look_ups: { requesters: everyone }
`;

const say = (line: string) => process.stdout.write(`${line}\n`);

async function prepare(port: number, stops: Stops): Promise<readonly SupervisedBot[]> {
  say('Preparing Redis');
  const redis = await startRedis({ onProgress: (line) => say(`  ${line}`) });
  stops.push(() => redis.stop());

  say('Preparing Atlas and Slack');
  const atlas = await startAtlas();
  stops.push(() => atlas.close());
  const webPort = await reserveFreePort();
  const slack = await startSlack({
    scopes: await manifestScopes(),
    eventsUrl: `http://127.0.0.1:${webPort}/slack/events`,
    mostKept: MOST_KEPT,
  });
  stops.push(() => slack.close());

  say('Starting the bot’s web and worker processes');
  const folder = await mkdtemp(join(tmpdir(), 'countersign-sandbox-'));
  stops.push(() => rm(folder, { recursive: true, force: true }));
  const policyFile = join(folder, 'policy.yaml');
  await writeFile(policyFile, POLICY);
  const env = environments({ slack, atlas, redisUrl: redis.url, policyFile });
  const web = await superviseBot({ role: 'web', port: webPort, folder, env: env.web });
  stops.push(() => web.stop());
  const worker = await superviseBot({ role: 'worker', port: await reserveFreePort(), folder, env: env.worker });
  stops.push(() => worker.stop());
  await Promise.all([web.ready, worker.ready]);

  const page = await openPage({ slack, atlas, redis, bots: [web, worker] }, port, stops);
  say(`\nOpen ${page.url}\nPress Ctrl-C to stop. The bot's logs and policy are in ${folder}`);
  return [web, worker];
}

type Stage = Omit<FaultPanelDeps, 'inspector'>;

/** Serves the page: the chat and what happens behind the scenes. */
async function openPage(stage: Stage, port: number, stops: Stops): Promise<PageServer> {
  const { slack, atlas, redis } = stage;
  const inspector = new Inspector({ slack, atlas, redisUrl: redis.url });
  stops.push(async () => inspector.close());
  const dial = new FaultPanel({ ...stage, inspector });
  stops.push(async () => dial.close());
  const more = inspectorRoutes(inspector, dial);
  // A change made directly in Atlas doesn't cause a call, but the page must show the change too.
  const view = {
    ...atlasSummarySource(atlas, () => openReturns(inspector.requests())),
    onChange: (listener: () => void) => inspector.onChange(listener),
  };
  const page = await startPageServer({ slack, atlas: view, port, more });
  stops.push(() => page.close());
  return page;
}

interface Surroundings {
  readonly slack: SlackStandIn;
  readonly atlas: AtlasStandIn;
  readonly redisUrl: string;
  readonly policyFile: string;
}

/**
 * As in production, only the worker has the credentials for approved changes, and only web has Slack's signing secret.
 */
function environments({ slack, atlas, redisUrl, policyFile }: Surroundings) {
  const { reader, executor, owner } = atlas.credentials;
  const both = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_API_URL: slack.apiUrl,
    REDIS_URL: redisUrl,
    MONGODB_ATLAS_BASE_URL: atlas.url,
    MONGODB_ATLAS_CLIENT_ID: reader.clientId,
    MONGODB_ATLAS_CLIENT_SECRET: reader.clientSecret,
    COUNTERSIGN_POLICY: policyFile,
  };
  return {
    web: { ...both, SLACK_SIGNING_SECRET: slack.signingSecret },
    worker: {
      ...both,
      MONGODB_ATLAS_EXECUTOR_CLIENT_ID: executor.clientId,
      MONGODB_ATLAS_EXECUTOR_CLIENT_SECRET: executor.clientSecret,
      MONGODB_ATLAS_OWNER_CLIENT_ID: owner.clientId,
      MONGODB_ATLAS_OWNER_CLIENT_SECRET: owner.clientSecret,
    },
  };
}

async function fails(bot: SupervisedBot): Promise<never> {
  await bot.ended;
  throw new Error(`The bot's ${bot.role} process exited. The last lines of its log:\n${await bot.log()}`);
}

async function run(port: number): Promise<void> {
  const stops: Stops = [];
  // `once`, so that a second signal ends this process immediately and the guards clean up.
  const asked = Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)));
  try {
    const bots = await Promise.race([prepare(port, stops), asked.then(() => [])]);
    if (bots.length > 0) await Promise.race([asked, ...bots.map(fails)]);
    say('\nStopping');
  } finally {
    for (const stop of stops.reverse())
      await stop().catch((cause: unknown) => say(`Couldn’t stop everything: ${String(cause)}`));
  }
}

try {
  await run(z.coerce.number().int().min(0).max(65_535).default(4600).parse(process.env.SANDBOX_PORT));
  process.exit(0);
} catch (cause) {
  say(cause instanceof Error ? cause.message : String(cause));
  process.exit(1);
}
