// The channel where changes are decided: whether it is there, and the bot may post in it.
import type { Policy } from '../approvals/policy.js';
import type { Log } from '../log.js';
import type { SlackClient } from '../slack/api/client.js';
import { Channels, isUnseen } from '../slack/people/channels.js';
import { type Check, fail, pass, warn } from './check.js';
import { notAnswered } from './slack.js';

const INVITE = 'invite the bot there with /invite';

export async function checkApprovalsChannel(
  { approvalsChannel: id }: Policy,
  client: SlackClient,
  log: Log,
): Promise<readonly Check[]> {
  if (id === undefined) return [];
  const found = await new Channels(client, log).read(id);
  if ('kind' in found) {
    const what = isUnseen(found)
      ? `Policy: approvals_channel ${id} does not exist, or is private and the bot is not in it`
      : `Policy: Slack does not show approvals_channel ${id}`;
    return [notAnswered(what, found, `${INVITE}, or mend the id in the policy file`)];
  }
  const name = `approvals_channel #${found.name}`;
  if (found.isArchived) return [fail(`Policy: ${name} is archived`, 'unarchive it, or name another channel')];
  if (found.isShared)
    return [
      fail(
        `Policy: ${name} is shared with another organization, and the bot never posts there`,
        'name a channel that is not',
      ),
    ];
  return [found.isMember ? pass(`Policy: the bot is in ${name}`) : warn(`Policy: the bot is not in ${name}`, INVITE)];
}
