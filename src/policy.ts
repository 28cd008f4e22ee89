// `npm run policy`: tries a policy at the command line; see policy-tool/. Uses Slack only where a token is set.
import { config as readDotEnv } from 'dotenv';
import { createLog } from './log.js';
import { run } from './policy-tool/run.js';
import { crowdInSlack } from './policy-tool/slack-crowd.js';
import { failureOf, isSlackError, sayNotTaken } from './slack/api/failures.js';

readDotEnv({ quiet: true });
const { SLACK_BOT_TOKEN: token, SLACK_API_URL: apiUrl, COUNTERSIGN_POLICY: policyFile } = process.env;
const slack = { apiUrl: apiUrl || 'https://slack.com/api/', log: createLog('silent') };
try {
  const { lines, code } = await run(process.argv.slice(2), {
    policyFile: policyFile || 'policy.yaml',
    askSlack: token ? (groups) => crowdInSlack(groups, { ...slack, token }) : undefined,
  });
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = code;
} catch (error) {
  if (!isSlackError(error)) throw error;
  process.stderr.write(`Slack does not say who is in which group. ${sayNotTaken(failureOf(error))}\n`);
  process.exitCode = 1;
}
