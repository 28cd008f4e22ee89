// Checks the channels where changes are decided: they have to exist, and the bot has to be able to post there.
import { approvalsChannels, type Policy } from '../approvals/request/policy.js';
import type { Log } from '../log.js';
import type { SlackClient } from '../slack/api/client.js';
import { Channels, isUnseen } from '../slack/people/channels.js';
import { type Check, fail, pass, warn } from './check.js';
import { notAnswered } from './slack.js';

const INVITE = 'invite the bot there with /invite';

export async function checkApprovalsChannels(policy: Policy, client: SlackClient, log: Log): Promise<readonly Check[]> {
  const channels = new Channels(client, log);
  return Promise.all(
    approvalsChannels(policy).map((id) =>
      check(channels, id, id === policy.approvalsChannel ? 'approvals_channel' : 'channel'),
    ),
  );
}

/** @param key the setting in the policy file that names the channel */
async function check(channels: Channels, id: string, key: string): Promise<Check> {
  const found = await channels.read(id);
  if ('kind' in found) {
    const what = isUnseen(found)
      ? `Policy: ${key} ${id} does not exist, or is private and the bot is not in it`
      : `Policy: Slack does not show ${key} ${id}`;
    return notAnswered(what, found, `${INVITE}, or mend the id in the policy file`);
  }
  const name = `${key} #${found.name}`;
  if (found.isArchived) return fail(`Policy: ${name} is archived`, 'unarchive it, or name another channel');
  if (found.isShared)
    return fail(
      `Policy: ${name} is shared with another organization, and the bot never posts there`,
      'name a channel that is not',
    );
  return found.isMember ? pass(`Policy: the bot is in ${name}`) : warn(`Policy: the bot is not in ${name}`, INVITE);
}
