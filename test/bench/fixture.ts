// Redis, the counterparts and the bot's processes for a scene, each started on first use.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RequestStore } from '../../src/approvals/storage/store.js';
import { createLog } from '../../src/log.js';
import { CommitPool } from '../../src/redis/commit-pool.js';
import { type Connection, connect } from '../../src/redis/connection.js';
import { createKeyBuilder } from '../../src/redis/keys.js';
import { type EmbeddedRedis, startRedis } from '../../src/sandbox/redis.js';
import { TEAM_ID } from '../../src/sandbox/slack/index.js';
import { POLICY } from '../support/test-system.js';
import { type Archive, openArchive } from './archive.js';
import type { Sync } from './figures.js';
import { type Counterparts, startCounterparts } from './link.js';
import { type Running, start } from './processes.js';
import { SIGNING_SECRET } from './shots.js';
import { openWaitingRoom } from './waiting.js';

type Role = 'web' | 'worker';

export interface Fixture {
  readonly counterparts: Counterparts;
  readonly connection: Connection;
  readonly store: RequestStore;
  readonly archive: Archive;
  bot(role: Role): Promise<Running>;
  /** Syncs Redis only once a second while `work` stores background data. */
  furnish(work: () => Promise<unknown>): Promise<void>;
  /** Stops everything. */
  close(): Promise<void>;
}

const MAIN = join(import.meta.dirname, '../../dist/main.js');

export async function openFixture(appendfsync: Sync = 'always'): Promise<Fixture> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-bench-'));
  const policy = join(folder, 'policy.yaml');
  await writeFile(policy, POLICY);
  const [redis, counterparts] = await Promise.all([startRedis({ appendfsync }), startCounterparts()]);
  const log = createLog('silent');
  const connection = connect(redis.url, log);
  const commits = new CommitPool({ open: () => connect(redis.url, log), log });
  await Promise.all([once(connection, 'ready'), commits.usable()]);
  const store = new RequestStore(connection, commits, createKeyBuilder(TEAM_ID));
  const archive = openArchive(await openWaitingRoom(counterparts), store, connection);
  const env = environment(redis, counterparts, policy);
  const running: Running[] = [];
  return {
    counterparts,
    connection,
    store,
    archive,
    async bot(role) {
      const bot = await start({ args: [MAIN, role], env, cwd: folder });
      running.push(bot);
      return bot;
    },
    async furnish(work) {
      await connection.config('SET', 'appendfsync', 'everysec');
      await work();
      await connection.config('SET', 'appendfsync', appendfsync);
    },
    async close() {
      await Promise.all(running.map((one) => one.stop()));
      connection.disconnect();
      commits.close();
      await Promise.all([redis.stop(), counterparts.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function environment(redis: EmbeddedRedis, { slack, atlas, credentials }: Counterparts, policy: string) {
  return {
    SLACK_BOT_TOKEN: 'xoxb-bench',
    SLACK_API_URL: `${slack}/api/`,
    SLACK_SIGNING_SECRET: SIGNING_SECRET,
    REDIS_URL: redis.url,
    MONGODB_ATLAS_BASE_URL: atlas,
    MONGODB_ATLAS_CLIENT_ID: credentials.reader.clientId,
    MONGODB_ATLAS_CLIENT_SECRET: credentials.reader.clientSecret,
    MONGODB_ATLAS_EXECUTOR_CLIENT_ID: credentials.executor.clientId,
    MONGODB_ATLAS_EXECUTOR_CLIENT_SECRET: credentials.executor.clientSecret,
    COUNTERSIGN_POLICY: policy,
  };
}
