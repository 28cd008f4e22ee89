// Builds, starts and stops the parts of the bot. Makes no decisions.
import { setTimeout as sleep } from 'node:timers/promises';
import { credentialIdsOf, startPublishingCredentials } from './approvals/people/own-credentials.js';
import { Verdicts } from './approvals/people/verdicts.js';
import { PolicyInForce } from './approvals/policy/in-force.js';
import { readPolicyFile } from './approvals/policy/on-disk.js';
import { PolicyWatch } from './approvals/policy/watch.js';
import { ownActiveChangesReader } from './approvals/returns/own-active-changes.js';
import type { AuditRecorder } from './approvals/storage/audit/notes.js';
import { createAtlas } from './atlas/client.js';
import { startAuditLog } from './audit-log.js';
import { type Config, ConfigError, formatCredentialShort, loadConfig, loadDotEnv, parseProcessRole } from './config.js';
import { registerClockGauges, registerRedisGauges, registerSetupGauges, registerSocketGauge } from './gauges.js';
import { startHttpServer } from './http-server.js';
import { createLog, type Log } from './log.js';
import { createMetrics } from './metrics.js';
import { changeNamed } from './operations/index.js';
import { type ConnectOptions, connect, waitUntilUsable } from './redis/connection.js';
import { LookUpRunner } from './slack/answers/ask-atlas.js';
import type { PostServices } from './slack/answers/audience.js';
import { ConcurrentLineLimit } from './slack/answers/line-limit.js';
import { SingleFlight } from './slack/answers/single-flight.js';
import { Chat } from './slack/api/chat.js';
import { createSlackClient } from './slack/api/client.js';
import { DeliveryTracker } from './slack/api/delivery.js';
import { Posting } from './slack/api/posting.js';
import { SlackClock } from './slack/api/slack-clock.js';
import { createSlackApp, type SlackApp } from './slack/app.js';
import { createClusterLink } from './slack/blocks/cluster-link.js';
import { createPolicyPoster } from './slack/cards/policy-posts.js';
import { createKnownNames } from './slack/lines/names.js';
import { Channels } from './slack/people/channels.js';
import { SlackPeople } from './slack/people/identity.js';
import { type OwnIdentity, waitForIdentity } from './slack/people/workspace.js';
import { type StartWorkerDeps, startWorker } from './start-worker.js';
import { StatusReporter } from './status.js';
import { stopOnSignal } from './stop-on-signal.js';
import { createStores, openCommitPool, type Stores } from './stores.js';

/** The maximum time to wait for Slack deliveries at shutdown. Slack keeps delivering until we disconnect. */
const DRAIN_WITHIN_MS = 6_000;
/** The maximum time to wait for the current policy at startup. A working Redis replies sooner. */
const KNOWN_WITHIN_MS = 5_000;

const metrics = createMetrics();
const deliveries = new DeliveryTracker();

async function main(config: Config, log: Log): Promise<void> {
  for (const warning of config.warnings ?? []) log.warn(warning);
  logPolicyFileProblems(config, log);
  const early = connect(config.redisUrl, log);
  const clock = new SlackClock(log);
  const client = createSlackClient(config.slack.botToken, config.slack.apiUrl, log, metrics, clock);
  const used = credentialIdsOf(config);
  const verdicts = new Verdicts(Object.keys(used), log);
  const status = new StatusReporter({ config, redis: early, client, clock, verdicts, log });
  let slack: SlackApp | undefined;
  const server = await startHttpServer({
    ...config.listen,
    metrics,
    readiness: () => status.readiness(),
    slack: () => slack?.listener,
  });
  log.info({ role: config.role, ...config.listen }, 'listening');
  const stops: (() => Promise<unknown> | unknown)[] = [];
  let stopWorker = async () => {};
  const drained = async () => {
    while (server.inFlight() > 0) await sleep(50);
    await deliveries.settled();
  };
  const stopping = stopOnSignal(log, status, async () => {
    server.close();
    // The worker leases no more requests. Deliveries are finished before the services that they need are stopped.
    const drain = Promise.race([drained(), sleep(DRAIN_WITHIN_MS)]);
    await Promise.all([stopWorker(), drain]);
    for (const stop of stops.toReversed()) await stop();
  });

  const ourselves = await waitForIdentity(client, log, stopping);
  if (ourselves === undefined) return;
  const { workspace } = ourselves;
  const open = (options?: ConnectOptions) => connect(config.redisUrl, log, { ...options, hashTag: workspace.teamId });
  const redis = open();
  const { commits, heartbeat, history } = await openCommitPool({ open, redis, config, teamId: workspace.teamId, log });
  const stores = createStores(redis, commits, workspace.teamId);
  heartbeat.start();
  status.redis.storesIn({ redis, commits, heartbeat, history, key: stores.store.key('journal') });
  early.disconnect();
  registerRedisGauges(metrics, stores, commits, heartbeat);
  registerClockGauges(metrics, stores, clock, () => client.auth.test());
  const people = new SlackPeople({ ...stores, client, workspace, log });
  const chat = new Chat({ client, edits: stores.pace, log, metrics });
  const posting = new Posting({ client, chat, log });
  const channels = new Channels(client, log);
  const canStore = () => Promise.all([waitUntilUsable(redis), commits.usable()]);
  const { policy, watch } = await startPolicyWatcher({ ...stores, usable: canStore, config, channels, posting, log });
  status.goesBy(policy, watch, stores);
  registerSetupGauges(metrics, verdicts, {
    policy: () => watch.hasProblem,
    state_file: () => history.isFileUnwritable,
    redis_user: async () => (await status.redis.readDenied()).length > 0,
  });
  stops.push(
    () => commits.close(),
    () => redis.disconnect(),
    () => heartbeat.stop(),
    () => stores.store.settled(),
    () => watch.stop(),
    startPublishingCredentials(stores.credentials, used, verdicts, log),
  );
  const { audit, stop: stopAudit } = await startAuditLog({ config, ...stores, usable: canStore, metrics, log });
  stops.push(stopAudit);
  const shared = {
    audit,
    config,
    policy,
    log,
    client,
    chat,
    posting,
    channels,
    open,
    usable: canStore,
    stores,
    people,
    metrics,
    status,
    verdicts,
  };
  if (config.role !== 'web') stopWorker = startWorker(shared);
  if (config.role !== 'worker') slack = await startWeb(shared, ourselves, stops);
  status.started(slack);
}

interface Shared extends StartWorkerDeps {
  readonly audit: AuditRecorder;
  readonly status: StatusReporter;
}

async function startWeb(shared: Shared, ourselves: OwnIdentity, stops: (() => unknown)[]): Promise<SlackApp> {
  const { config, audit, policy, log, client, posting, channels, stores, people, status, verdicts } = shared;
  const { reader: credential } = config.atlas;
  if (credential === undefined || config.slack.connection === undefined)
    throw new Error('settings for the web role are missing');
  const { tokens } = stores;
  const noteVerdict = verdicts.noteFor('look-ups');
  const reader = createAtlas({ baseUrl: config.atlas.baseUrl, credential, tokens, noteVerdict, log, metrics });
  status.readsWith(reader);
  const names = createKnownNames(reader);
  const slack = createSlackApp(
    {
      log,
      metrics,
      audit,
      deliveries,
      lineLimit: new ConcurrentLineLimit(),
      client,
      workspace: ourselves.workspace,
      people,
      policy,
      operation: changeNamed,
      ...stores,
      reader,
      asking: new LookUpRunner(reader, ownActiveChangesReader(stores.store, log)),
      view: formatCredentialShort(credential),
      clusterLink: createClusterLink(config.atlas.baseUrl),
      names: names.fresh,
      offered: (kind, chosen) => names.offered(kind, chosen),
      posting,
      channels,
      showing: new SingleFlight(),
      status: () => status.lines(stores),
    },
    { ...config.slack, connection: config.slack.connection, bot: ourselves.bot },
  );
  stops.push(
    () => reader.close(),
    verdicts.startProbing('look-ups', reader),
    () => slack.stop(),
  );
  if (config.slack.connection.mode === 'socket') registerSocketGauge(metrics, slack);
  await slack.start();
  return slack;
}

loadDotEnv(process.env);
try {
  const config = loadConfig(process.env, parseProcessRole(process.argv[2]));
  const log = createLog(config.logLevel);
  // Bolt leaves a rejection unhandled on some Slack frames. The rejection must not end the process.
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled promise rejection'));
  await main(config, log);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`Countersign can’t start:\n${error.message.replace(/^/gm, '  ')}\n`);
  process.exit(1);
}

interface FollowPolicy extends PostServices, Pick<Stores, 'policies'> {
  readonly config: Pick<Config, 'policyFile'>;
  /** Resolves once Redis is usable. */
  readonly usable: () => Promise<unknown>;
}

/**
 * Follows the policy. Nothing is allowed while Redis is unreachable, because the policy in force is unknown.
 * @throws ConfigError when the file has errors and no policy is in force
 */
async function startPolicyWatcher({ config, policies: store, usable, channels, posting, log }: FollowPolicy) {
  const policy = new PolicyInForce(store);
  const tell = createPolicyPoster({ channels, posting, log });
  const watch = new PolicyWatch({ store, inForce: policy, given: config.policyFile, tell, log });
  const begun = usable()
    .then(() => watch.begin())
    .catch((error: unknown) => {
      if (error instanceof ConfigError) throw error;
      log.warn({ err: error }, 'the policy in force is not known yet');
    });
  await Promise.race([begun, sleep(KNOWN_WITHIN_MS, undefined, { ref: false })]);
  void begun
    .catch((error: unknown) => log.error({ err: error }, 'without a policy, every change is refused'))
    .then(() => watch.start());
  return { policy, watch };
}

/** Logs errors in the policy file immediately. We learn only later whether another policy is in force. */
function logPolicyFileProblems({ policyFile }: Pick<Config, 'policyFile'>, log: Log): void {
  const file = readPolicyFile(policyFile);
  if (file.kind === 'bad') log.error({ problems: file.problems }, 'the policy file has errors');
}
