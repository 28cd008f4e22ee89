// Direct access to a system's store: requests, journal, and the passing of time.
import { once } from 'node:events';
import type { Request } from '../../src/approvals/request/request.js';
import { RequestStore } from '../../src/approvals/storage/store.js';
import { createLog } from '../../src/log.js';
import { CommitPool } from '../../src/redis/commit-pool.js';
import { type Connection, connect } from '../../src/redis/connection.js';
import { createKeyBuilder } from '../../src/redis/keys.js';
import { TEAM_ID } from '../../src/sandbox/slack/index.js';
import type { TestSystem } from './test-system.js';

export interface Inside {
  readonly redis: Connection;
  readonly store: RequestStore;
  /** Types and actors of a request's journal entries, in order. */
  journal(id: string): Promise<readonly Entry[]>;
  /** The whole journal, of all requests. */
  everything(): Promise<readonly Entry[]>;
  request(id: string): Promise<Request>;
  /** Simulates the passing of time by moving the request's instants. */
  age<R extends Request>(request: R, moments: Partial<R>): Promise<void>;
  close(): void;
}

export interface Entry {
  readonly request: string;
  readonly version: number;
  readonly type: string;
  readonly by: string;
}

/** A command waits until Redis is connected again, so a test can read right after a restart. */
const WAITS = { enableOfflineQueue: true, maxRetriesPerRequest: null, retryStrategy: () => 50 };

export async function lookInside(system: TestSystem): Promise<Inside> {
  const log = createLog('silent');
  const open = () => connect(system.redis.url, log, { hashTag: TEAM_ID });
  const redis = connect(system.redis.url, log, { hashTag: TEAM_ID, ...WAITS });
  const commits = new CommitPool({ open, log });
  await Promise.all([once(redis, 'ready'), commits.usable()]);
  const store = new RequestStore(redis, commits, createKeyBuilder(TEAM_ID));
  const everything = async () => (await redis.xrange(store.key('journal'), '-', '+')).map(([, fields]) => read(fields));
  const request = async (id: string) => {
    const found = await store.read(id);
    if (typeof found === 'string') throw new Error(`${id} is ${found}`);
    return found.request;
  };
  return {
    redis,
    store,
    everything,
    request,
    journal: async (id) => (await everything()).filter((entry) => entry.request === id),
    age: (aged, moments) => age(store, { ...aged, ...moments }),
    close: () => {
      redis.disconnect();
      commits.close();
    },
  };
}

async function age(store: RequestStore, request: Request): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    const found = await store.read(request.id);
    if (typeof found === 'string') throw new Error(`${request.id} is ${found}`);
    const { version: expected, now: readAt } = found;
    const committed = await store.commit({ request, expected, readAt, events: [], by: 'countersign' });
    if (typeof committed === 'object' && 'done' in committed) return;
  }
  throw new Error(`${request.id} could not be aged`);
}

function read(fields: readonly string[]): Entry {
  const of = (name: string) => fields[fields.indexOf(name) + 1] ?? '';
  return { request: of('request'), version: Number(of('version')), type: of('type'), by: of('by') };
}
