// Checks Slack: the token's workspace, the app's scopes, event delivery, and access to the approvals channels.

import { approvalsChannels, type Policy } from '../approvals/request/policy.js';
import type { Config } from '../config.js';
import type { Log } from '../log.js';
import { formatList, plural } from '../operations/format.js';
import { createSlackClient, type SlackClient } from '../slack/api/client.js';
import type { Workspace } from '../slack/api/delivery.js';
import { type SlackFailure, slackFailureOf } from '../slack/api/failures.js';
import { missingScopes, OPTIONAL_SCOPES, SCOPES } from '../slack/api/scopes.js';
import { Channels, isInaccessibleFailure } from '../slack/people/channels.js';
import { type Check, fail, pass, warn } from './check.js';

interface SlackSeen {
  readonly checks: readonly Check[];
  /** The token's workspace. Undefined if Slack didn't return it. */
  readonly workspace: Workspace | undefined;
}

const REINSTALL = 'reinstall the app with manifest/manifest.json (or manifest.http.json)';

export async function checkSlack(config: Config, client: SlackClient, log: Log): Promise<SlackSeen> {
  const [{ checks, workspace }, connection] = await Promise.all([
    checkToken(client),
    checkConnection(config.slack, log),
  ]);
  return { checks: [...checks, ...connection], workspace };
}

async function checkToken(client: SlackClient): Promise<SlackSeen> {
  try {
    const { team, team_id: teamId = '', enterprise_id, user, response_metadata } = await client.auth.test();
    return {
      checks: [
        pass(`Slack: SLACK_BOT_TOKEN belongs to @${user} in ${team} (${teamId})`),
        ...checkScopes(response_metadata?.scopes),
      ],
      workspace: { teamId, ...(enterprise_id && { enterpriseId: enterprise_id }) },
    };
  } catch (error) {
    const next = 'copy the Bot User OAuth Token from OAuth & Permissions in the app’s settings';
    return {
      checks: [slackFailureCheck('Slack doesn’t accept SLACK_BOT_TOKEN', slackFailureOf(error), next)],
      workspace: undefined,
    };
  }
}

function checkScopes(granted: readonly string[] | undefined): readonly Check[] {
  if (granted === undefined) return [warn('Slack doesn’t return the app’s scopes', REINSTALL)];
  const lacking = missingScopes(granted);
  const known: readonly string[] = [...SCOPES, ...OPTIONAL_SCOPES];
  const without = OPTIONAL_SCOPES.filter((scope) => !granted.includes(scope));
  const unused = granted.filter((scope) => !known.includes(scope));
  return [
    lacking.length === 0
      ? pass(
          `Slack: the app has the manifest’s scopes${without.length === 0 ? '' : `, without the optional ${formatList(without)}`}`,
        )
      : fail(`Slack: the app doesn’t have ${formatList(lacking)}`, REINSTALL),
    ...(unused.length === 0
      ? []
      : [
          warn(
            `Slack: the app has ${plural(unused.length, 'scope')} that the bot doesn’t use: ${formatList(unused)}`,
            'remove these scopes under OAuth & Permissions, and reinstall the app',
          ),
        ]),
  ];
}

/**
 * Checks the app-level token. The call only creates an address, and Slack delivers nothing before a client connects.
 */
async function checkConnection({ connection, apiUrl }: Config['slack'], log: Log): Promise<readonly Check[]> {
  switch (connection?.mode) {
    case undefined:
      return [];
    case 'http':
      return [
        pass('Slack: HTTP, with SLACK_SIGNING_SECRET. Only the first /atlas command shows whether the secret is right'),
      ];
    case 'socket':
      try {
        const client = createSlackClient(connection.appToken, apiUrl, log);
        await client.apps.connections.open();
        return [pass('Slack: Socket Mode, and SLACK_APP_TOKEN works')];
      } catch (error) {
        const next = 'create an app-level token with connections:write under Basic Information in the app’s settings';
        return [slackFailureCheck('Slack doesn’t accept SLACK_APP_TOKEN', slackFailureOf(error), next)];
      }
    default:
      return connection satisfies never;
  }
}

/** @param what the finding if Slack rejects the call, with `next` as its next step */
export function slackFailureCheck(what: string, failure: SlackFailure, next: string): Check {
  switch (failure.kind) {
    case 'refused':
      return fail(`${what} (${failure.error})`, failure.error === 'missing_scope' ? REINSTALL : next);
    case 'rate limited':
      return warn('Slack is limiting requests, so I couldn’t check everything', 'run the doctor again in a minute');
    case 'unreachable':
      return fail(`Slack can’t be reached: ${failure.reason}`, 'check this machine’s network and SLACK_API_URL');
    default:
      return failure satisfies never;
  }
}

const INVITE = 'add the bot to the channel with /invite';

export async function checkApprovalsChannels(policy: Policy, client: SlackClient, log: Log): Promise<readonly Check[]> {
  const channels = new Channels(client, log);
  return Promise.all(
    approvalsChannels(policy).map((id) =>
      check(channels, id, id === policy.approvalsChannel ? 'approvals_channel' : 'channel'),
    ),
  );
}

/** Checks one channel. @param key the channel's setting in the policy file */
async function check(channels: Channels, id: string, key: string): Promise<Check> {
  const found = await channels.read(id);
  if ('kind' in found) {
    const what = isInaccessibleFailure(found)
      ? `Policy: ${key} ${id} doesn’t exist, or is private and the bot isn’t in it`
      : `Policy: Slack doesn’t return ${key} ${id}`;
    return slackFailureCheck(what, found, `${INVITE}, or fix the ID in the policy file`);
  }
  const name = `${key} #${found.name}`;
  if (found.isArchived) return fail(`Policy: ${name} is archived`, 'unarchive the channel, or use a different channel');
  if (found.isShared)
    return fail(
      `Policy: ${name} is shared with another organization, so the bot never posts there`,
      'use a channel that isn’t shared',
    );
  return found.isMember ? pass(`Policy: the bot is in ${name}`) : warn(`Policy: the bot isn’t in ${name}`, INVITE);
}
