// Opens all stores in Redis.

import { OwnCredentialIdStore } from './approvals/people/own-credentials.js';
import { PolicyStore } from './approvals/policy/store.js';
import { AuditStore } from './approvals/storage/audit/audit-store.js';
import { HistoryDoubtStore } from './approvals/storage/doubt-store.js';
import { FreezeStore } from './approvals/storage/freeze-store.js';
import { RequestStore } from './approvals/storage/store.js';
import type { Config } from './config.js';
import type { Log } from './log.js';
import { CommitPool } from './redis/commit-pool.js';
import type { Connection } from './redis/connection.js';
import { Heartbeat } from './redis/heartbeat.js';
import { KnownHistory } from './redis/history.js';
import { createKeyBuilder } from './redis/keys.js';
import { createTokenStore } from './redis/token-store.js';
import { UnansweredLines } from './slack/answers/accepted-store.js';
import { RowChoices } from './slack/answers/row-choice-store.js';
import { Pace } from './slack/api/pace.js';
import { RateLimits } from './slack/api/rate-limits.js';
import { Cards } from './slack/cards/card-store.js';
import { SuggestedBindings } from './slack/commands/suggested-store.js';
import { Drafts } from './slack/forms/draft-store.js';
import { Bindings } from './slack/lines/binding-store.js';
import { RecentProjects } from './slack/lines/recent-projects.js';
import { Memberships } from './slack/people/memberships.js';

interface CommitsDeps {
  /** Opens a new connection to the node that has our keys. */
  readonly open: () => Connection;
  /** The connection for everything except durable writes. */
  readonly redis: Connection;
  readonly config: Pick<Config, 'stateFile' | 'redisMinReplicas'>;
  readonly teamId: string;
  readonly log: Log;
}

/** Opens the connections for durable writes, which compare Redis's history with what this process remembers. */
export async function openCommitPool({ open, redis, config, teamId, log }: CommitsDeps) {
  const history = new KnownHistory({ key: createKeyBuilder(teamId), file: config.stateFile, log });
  await history.recall();
  const commits = new CommitPool({ open, history, log, minReplicas: config.redisMinReplicas });
  return { commits, history, heartbeat: new Heartbeat({ redis, commits, history, log }) };
}

export type Stores = ReturnType<typeof createStores>;

/** @param commits the connections for writes that must be durable */
export function createStores(redis: Connection, commits: CommitPool, teamId: string) {
  const key = createKeyBuilder(teamId);
  return {
    store: new RequestStore(redis, commits, key),
    freezes: new FreezeStore(redis, commits, key),
    history: new HistoryDoubtStore(redis, commits, key),
    policies: new PolicyStore(redis, commits, key),
    audits: new AuditStore(redis, commits, key),
    credentials: new OwnCredentialIdStore(redis, key),
    tokens: createTokenStore(redis, key),
    cards: new Cards(redis, key),
    pace: new Pace(redis, key),
    accepted: new UnansweredLines(redis, key),
    bindings: new Bindings(redis, key),
    suggested: new SuggestedBindings(redis, key),
    recent: new RecentProjects(redis, key),
    drafts: new Drafts(redis, key),
    rowChoices: new RowChoices(redis, key),
    memberships: new Memberships(redis, key),
    limits: new RateLimits(redis, key),
  };
}
