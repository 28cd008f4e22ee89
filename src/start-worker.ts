// Builds and starts the worker, which prepares, executes, reverts and announces changes.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Worker } from './approvals/executing/worker.js';
import type { Verdicts } from './approvals/people/verdicts.js';
import type { Policy } from './approvals/request/policy.js';
import { FreezeMarker } from './approvals/storage/freeze-marker.js';
import { Reindexer } from './approvals/storage/reindex.js';
import { createAtlas } from './atlas/client.js';
import type { Config } from './config.js';
import { registerRequestGauges } from './gauges.js';
import { createHistoryJudge } from './judge-history.js';
import type { Log } from './log.js';
import type { Metrics } from './metrics.js';
import { changeNamed } from './operations/index.js';
import type { Connection, ConnectOptions } from './redis/connection.js';
import { StreamWatcher } from './redis/wake-up.js';
import { createInterruptionHandler } from './slack/answers/interrupted.js';
import type { Chat } from './slack/api/chat.js';
import type { SlackClient } from './slack/api/client.js';
import type { Posting } from './slack/api/posting.js';
import { createClusterLink } from './slack/blocks/cluster-link.js';
import { CardPublisher } from './slack/cards/card-publisher.js';
import type { Channels } from './slack/people/channels.js';
import type { SlackPeople } from './slack/people/identity.js';
import type { Stores } from './stores.js';
import { createWebhookSender } from './webhook.js';

/** The command timeout of the wake-up connection, which is longer than an XREAD blocks. */
const BLOCKING_TIMEOUT_MS = 15_000;

export interface StartWorkerDeps {
  readonly config: Config;
  readonly policy: Policy;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly client: SlackClient;
  readonly chat: Chat;
  readonly posting: Posting;
  readonly channels: Channels;
  /** Opens one more connection to the node that has our keys. */
  readonly open: (options: ConnectOptions) => Connection;
  /** Resolves once Redis is usable. */
  readonly usable: () => Promise<unknown>;
  readonly stores: Stores;
  readonly people: SlackPeople;
  readonly verdicts: Verdicts;
}

/** @returns a function that stops the worker */
export function startWorker(shared: StartWorkerDeps): () => Promise<void> {
  const { config, policy, log, client, chat, posting, channels, open, stores, people, metrics, verdicts } = shared;
  const { store, freezes, history, credentials, tokens, cards, accepted } = stores;
  const { baseUrl, executor, owner: forOwner, reader: forLookUps } = config.atlas;
  if (executor === undefined) throw new Error('the worker role has no Atlas credential');
  const signIn = (credential: typeof executor, use: string) =>
    createAtlas({ baseUrl, credential, tokens, log, metrics, noteVerdict: verdicts.noteFor(use) });
  const atlas = signIn(executor, 'changes');
  const reader = forLookUps === undefined ? signIn(executor, 'changes') : signIn(forLookUps, 'look-ups');
  const owner = forOwner && signIn(forOwner, 'owner');
  const probes = [verdicts.startProbing('changes', atlas), owner && verdicts.startProbing('owner', owner)];
  const blocking = open({ commandTimeout: BLOCKING_TIMEOUT_MS });
  const [stored, toDraw] = [store.key('journal'), store.key('wake')];
  const wakeUp = new StreamWatcher(blocking, [stored, toDraw]);
  const shown = { policy, clusterLink: createClusterLink(baseUrl) };
  const announcer = new CardPublisher({ ...stores, ...shown, chat, posting, channels, people, reader, log, metrics });
  const worker = new Worker({
    store,
    freezes,
    history,
    credentials,
    policy,
    people,
    log,
    metrics,
    atlas,
    owner,
    operation: changeNamed,
    worker: `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`,
    draw: announcer.draw,
    webhook: createWebhookSender({ webhook: config.webhook, store, cards, log }),
    tell: createInterruptionHandler({ accepted, client, chat, log }),
    wakeUp: { work: () => wakeUp.next(stored), draw: () => wakeUp.next(toDraw) },
  });
  registerRequestGauges(metrics, stores);
  wakeUp.start();
  const judge = createHistoryJudge({ ...shared, signedIn: owner === undefined ? [atlas] : [atlas, owner] });
  const marker = new FreezeMarker({ ...stores, operation: changeNamed, log });
  const loops = [worker, judge, marker, new Reindexer({ store, log })];
  void shared.usable().then(() => {
    for (const loop of loops) loop.start();
  });
  return async () => {
    await Promise.all(loops.map((loop) => loop.stop()));
    wakeUp.stop();
    for (const stop of probes) stop?.();
    blocking.disconnect();
    await Promise.all([atlas, reader, owner].map((one) => one?.close()));
  };
}
