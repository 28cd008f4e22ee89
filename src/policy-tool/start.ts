// `countersign policy`. Uses Slack only where a token is set.
import { createLog } from '../log.js';
import { failureOf, isSlackError, sayNotTaken } from '../slack/api/failures.js';
import { type Ran, run } from './run.js';
import { crowdInSlack } from './slack-crowd.js';

export async function runPolicy(
  env: Readonly<Record<string, string | undefined>>,
  args: readonly string[],
): Promise<Ran> {
  const { SLACK_BOT_TOKEN: token, SLACK_API_URL: apiUrl, COUNTERSIGN_POLICY: policyFile } = env;
  const slack = { apiUrl: apiUrl || 'https://slack.com/api/', log: createLog('silent') };
  try {
    return await run(args, {
      policyFile: policyFile || 'policy.yaml',
      askSlack: token ? (groups) => crowdInSlack(groups, { ...slack, token }) : undefined,
    });
  } catch (error) {
    if (!isSlackError(error)) throw error;
    return { lines: [`Slack does not say who is in which group. ${sayNotTaken(failureOf(error))}`], code: 1 };
  }
}
