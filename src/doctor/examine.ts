// Runs `countersign doctor [web | worker]`, which checks the bot's setup before the bot runs or while it's running.
import { readPolicies } from '../approvals/policy/store.js';
import { type Config, ConfigError, loadConfig, parseProcessRole } from '../config.js';
import { createLog } from '../log.js';
import { createKeyBuilder } from '../redis/keys.js';
import { createSlackClient } from '../slack/api/client.js';
import { type Check, countChecks, fail, formatCheck, warn } from './check.js';
import { checkClocks } from './clocks.js';
import { checkCredentials } from './credentials.js';
import { checkGroups } from './groups.js';
import { checkPolicyFile, checkPolicyInForce, checkProjects, checkWebhook } from './policy.js';
import { checkHistory, checkRedis, checkStateFile, redisErrorCheck } from './redis.js';
import { checkApprovalsChannels, checkSlack } from './slack.js';

/**
 * Runs all checks. The only side effect is that a service account's Atlas token is fetched and revoked.
 * @param role one of the bot's roles. By default, both roles are checked
 */
export async function runAllChecks(env: Parameters<typeof loadConfig>[0], role?: string): Promise<readonly Check[]> {
  let config: Config;
  try {
    config = loadConfig(env, parseProcessRole(role));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message
      .split('\n')
      .map((problem) => fail(`Settings: ${problem}`, 'fix the setting in the environment or .env'));
  }
  return examineWith(config);
}

async function examineWith(config: Config): Promise<readonly Check[]> {
  const log = createLog('silent');
  const client = createSlackClient(config.slack.botToken, config.slack.apiUrl, log);
  const { checks: policyFile, policy } = checkPolicyFile(config);
  const [slack, atlas] = await Promise.all([checkSlack(config, client, log), checkCredentials(config, policy, log)]);
  const { workspace } = slack;
  const { checks: redis, connection } = await checkRedis(config, workspace?.teamId, log);
  const stored = connection && workspace && { connection, key: createKeyBuilder(workspace.teamId) };
  const bot = policy && workspace && { policy, workspace };
  try {
    return [
      (config.warnings ?? []).map((warning) => warn(`Settings: ${warning}`, 'rename or remove it')),
      slack.checks,
      redis,
      await checkStateFile(config),
      stored ? await checkHistory(stored.connection, stored.key).catch(redisErrorCheck) : [],
      atlas.checks,
      policyFile,
      stored
        ? await readPolicies(stored.connection, stored.key).then(
            (all) => checkPolicyInForce(config, all),
            redisErrorCheck,
          )
        : [],
      bot ? await checkApprovalsChannels(bot.policy, client, log) : [],
      bot ? await checkGroups(bot.policy, client, bot.workspace) : [],
      policy ? checkWebhook(policy, config) : [],
      policy && atlas.projects ? checkProjects(policy, atlas.projects) : [],
      await checkClocks(config, connection, log),
    ].flat();
  } finally {
    connection?.disconnect();
  }
}

export async function runDoctor(env: Parameters<typeof runAllChecks>[0], role: string | undefined) {
  const checks = await runAllChecks(env, role);
  const [passed, warned, failed] = [
    countChecks(checks, 'pass'),
    countChecks(checks, 'warn'),
    countChecks(checks, 'fail'),
  ];
  const lines = [...checks.map(formatCheck), '', `${passed} pass, ${warned} warn, ${failed} fail`];
  return { lines, code: failed > 0 ? 1 : 0 };
}
