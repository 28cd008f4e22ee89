// Runs all checks, in the order of the setup.
import { readPolicies } from '../approvals/policy/store.js';
import { type Config, ConfigProblems, loadConfig, roleNamed } from '../config.js';
import { createLog } from '../log.js';
import { keysOf } from '../redis/keys.js';
import { createSlackClient } from '../slack/api/client.js';
import { checkApprovalsChannels } from './approvals-channel.js';
import { type Check, fail, warn } from './check.js';
import { checkClocks } from './clocks.js';
import { checkCredentials } from './credentials.js';
import { checkGroups } from './groups.js';
import { checkHistory } from './history.js';
import { checkInForce, checkProjects, checkWebhook, readPolicy } from './policy.js';
import { checkRedis, notAllowed } from './redis.js';
import { checkSlack } from './slack.js';

/**
 * Runs all checks. Changes nothing; for a service account it fetches and revokes an Atlas token.
 * @param role as for the bot; both roles when left out
 */
export async function examine(env: Parameters<typeof loadConfig>[0], role?: string): Promise<readonly Check[]> {
  let config: Config;
  try {
    config = loadConfig(env, roleNamed(role));
  } catch (error) {
    if (!(error instanceof ConfigProblems)) throw error;
    return error.message
      .split('\n')
      .map((problem) => fail(`Settings: ${problem}`, 'mend it in the environment or .env'));
  }
  return examineWith(config);
}

async function examineWith(config: Config): Promise<readonly Check[]> {
  const log = createLog('silent');
  const client = createSlackClient(config.slack.botToken, config.slack.apiUrl, log);
  const { checks: policyFile, policy } = readPolicy(config);
  const [slack, atlas] = await Promise.all([checkSlack(config, client, log), checkCredentials(config, policy, log)]);
  const { workspace } = slack;
  const { checks: redis, connection } = await checkRedis(config, workspace?.teamId, log);
  try {
    return [
      ...(config.warnings ?? []).map((warning) => warn(`Settings: ${warning}`, 'rename it, or take it out')),
      ...slack.checks,
      ...redis,
      ...(connection && workspace ? await checkHistory(connection, keysOf(workspace.teamId)).catch(notAllowed) : []),
      ...atlas.checks,
      ...policyFile,
      ...(connection && workspace
        ? await readPolicies(connection, keysOf(workspace.teamId)).then(
            (stored) => checkInForce(config, stored),
            notAllowed,
          )
        : []),
      ...(policy && workspace ? await checkApprovalsChannels(policy, client, log) : []),
      ...(policy && workspace ? await checkGroups(policy, client, workspace) : []),
      ...(policy ? checkWebhook(policy, config) : []),
      ...(policy && atlas.projects ? checkProjects(policy, atlas.projects) : []),
      ...(await checkClocks(config, connection, log)),
    ];
  } finally {
    connection?.disconnect();
  }
}
