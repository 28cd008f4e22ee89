import { expect, test } from '@jest/globals';
import { Verdicts } from '../src/approvals/people/verdicts.js';
import { loadConfig } from '../src/config.js';
import { createLog } from '../src/log.js';
import { CommitPool } from '../src/redis/commit-pool.js';
import { connect } from '../src/redis/connection.js';
import { Heartbeat } from '../src/redis/heartbeat.js';
import { KnownHistory } from '../src/redis/history.js';
import { createKeyBuilder } from '../src/redis/keys.js';
import { createSlackClient } from '../src/slack/api/client.js';
import { SlackClock } from '../src/slack/api/slack-clock.js';
import { StatusReporter } from '../src/status.js';
import { gate } from './support/eventually.js';
import { openRedis } from './support/redis.js';

const redis = await openRedis();
const log = createLog('silent');

test('readiness during the start does not rely on another connection than the one to the bot’s keys', async () => {
  const url = redis.connection.options.path ?? '';
  const config = loadConfig(
    {
      SLACK_BOT_TOKEN: 'xoxb-1',
      REDIS_URL: url,
      MONGODB_ATLAS_CLIENT_ID: 'mdb_sa_id_1',
      MONGODB_ATLAS_CLIENT_SECRET: 'mdb_sa_sk_1',
    },
    'worker',
  );
  const client = createSlackClient('xoxb-1', 'http://127.0.0.1:1/api/', log);
  const answered = gate();
  client.auth.test = async () => {
    await answered.until;
    return { ok: true };
  };
  const verdicts = new Verdicts([], log);
  const clock = new SlackClock(log);
  const status = new StatusReporter({ config, redis: redis.connection, client, clock, verdicts, log });
  const asking = status.readiness();
  const ours = connect(url, log, { lazyConnect: true }); // not connected yet
  const history = new KnownHistory({ key: createKeyBuilder('T1'), file: undefined, log });
  const commits = new CommitPool({ open: () => connect(url, log), history, log });
  const heartbeat = new Heartbeat({ redis: ours, commits, history, log });
  status.redis.storesIn({ redis: ours, commits, heartbeat, history, key: 'cs:{T1}:journal' });
  status.started(undefined);
  answered.open();
  expect(await asking).toMatchObject({ ready: false, parts: { phase: 'starting' } });
  await ours.connect();
  expect(await status.readiness()).toMatchObject({ ready: false, parts: { phase: 'running' } });
  await heartbeat.beat();
  expect(await status.readiness()).toMatchObject({ ready: true, parts: { phase: 'running' } });
  ours.disconnect();
  commits.close();
});
