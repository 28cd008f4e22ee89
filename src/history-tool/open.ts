// Opens the stores that `countersign history` works on.

import { PolicyStore } from '../approvals/policy/store.js';
import { HistoryDoubtStore } from '../approvals/storage/doubt-store.js';
import { FreezeStore } from '../approvals/storage/freeze-store.js';
import { RequestStore } from '../approvals/storage/store.js';
import { environmentSchema } from '../environment.js';
import type { Log } from '../log.js';
import { CommitPool } from '../redis/commit-pool.js';
import { connect, waitUntilUsable } from '../redis/connection.js';
import { createKeyBuilder } from '../redis/keys.js';
import { createSlackClient } from '../slack/api/client.js';
import { withTimeLimit } from '../slack/api/delivery.js';
import { describeFinalFailure, isSlackError, slackFailureOf } from '../slack/api/failures.js';
import type { HistoryToolDeps } from './run.js';

const REACHED_WITHIN_MS = 5_000;

const settings = environmentSchema.pick({ REDIS_URL: true, REDIS_MIN_REPLICAS: true, SLACK_API_URL: true });
const token = environmentSchema.pick({ SLACK_BOT_TOKEN: true });
type Env = Readonly<Record<string, string | undefined>>;

interface Opened {
  readonly stores: Omit<HistoryToolDeps, 'confirm'>;
  readonly close: () => void;
}

/**
 * @param workspace the Slack workspace ID; if undefined, we ask Slack for the ID
 * @param reachedWithinMs how long to wait for Redis
 * @returns the stores, or a message with the reason why they can't be opened
 */
export async function openHistoryStores(
  env: Env,
  workspace: string | undefined,
  log: Log,
  reachedWithinMs = REACHED_WITHIN_MS,
): Promise<Opened | string> {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const parsed = settings.safeParse(set);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('\n');
  const { REDIS_URL: url, REDIS_MIN_REPLICAS: minReplicas, SLACK_API_URL: apiUrl } = parsed.data;
  const teamId = workspace ?? (await readTeamId(set, apiUrl, log));
  if (typeof teamId !== 'string') return teamId.sentence;
  const open = () => connect(url, log, { hashTag: teamId });
  const redis = open();
  const commits = new CommitPool({ open, log, minReplicas });
  const close = () => {
    redis.disconnect();
    commits.close();
  };
  try {
    await withTimeLimit(reachedWithinMs, Promise.all([waitUntilUsable(redis), commits.usable()]));
  } catch {
    close();
    return 'Redis can’t be reached. Start Redis, and check REDIS_URL.';
  }
  const key = createKeyBuilder(teamId);
  return {
    stores: {
      store: new RequestStore(redis, commits, key),
      history: new HistoryDoubtStore(redis, commits, key),
      freezes: new FreezeStore(redis, commits, key),
      policies: new PolicyStore(redis, commits, key),
    },
    close,
  };
}

async function readTeamId(
  set: Readonly<Record<string, string | undefined>>,
  apiUrl: string,
  log: Log,
): Promise<string | { readonly sentence: string }> {
  const parsed = token.safeParse(set);
  if (!parsed.success) return { sentence: `SLACK_BOT_TOKEN ${parsed.error.issues[0]?.message}` };
  try {
    const { team_id } = await createSlackClient(parsed.data.SLACK_BOT_TOKEN, apiUrl, log).auth.test();
    return team_id ?? { sentence: 'Slack didn’t return the workspace’s ID. Set the ID with --workspace.' };
  } catch (error) {
    if (!isSlackError(error)) throw error;
    return {
      sentence: `Slack didn’t return the workspace’s ID. ${describeFinalFailure(slackFailureOf(error))} Or set the ID with --workspace.`,
    };
  }
}
