// Posts messages about policy changes in the approvals channel.

import type { PolicyPoster } from '../../approvals/policy/watch.js';
import type { Policy } from '../../approvals/request/policy.js';
import { formatDuration } from '../../operations/duration.js';
import type { PostServices } from '../answers/audience.js';
import { literalMrkdwn } from '../blocks/text.js';

const MOST_LINES = 20;

export function createPolicyPoster({ channels, posting, log }: PostServices): PolicyPoster {
  async function post({ approvalsChannel: channel }: Policy, text: string): Promise<boolean> {
    if (channel === undefined) return false;
    const closed = await channels.closedTo(channel);
    const sent = closed ?? (await posting.post({ channel }, { text }));
    if (sent.kind === 'sent') return true;
    log.warn({ ...sent, channel }, 'failed to post a message about the policy');
    return false;
  }
  return {
    announced: (policy, differences, waitMs) =>
      post(
        policy,
        differences === undefined
          ? `*Redis lost the policy that was in force.* The policy file takes effect in ${formatDuration(waitMs)}. Until then, I refuse all changes. To stop this policy, replace the policy file.`
          : `*A new policy allows more than the current policy.* The new policy takes effect in ${formatDuration(waitMs)}.\n${list(differences)}\nTo stop the new policy, restore the earlier policy file and make a small edit to the file, such as a new comment.`,
      ),
    inForce: (policy) => post(policy, 'The new policy announced here is in force.'),
    withdrawn: (policy) => post(policy, 'The new policy announced here was withdrawn and won’t take effect.'),
    bad: (policy, problems) =>
      post(policy, `The policy file has errors, so I’m keeping the current policy:\n${list(problems)}\nFix the file.`),
  };
}

function list(lines: readonly string[]): string {
  const rest = lines.length - MOST_LINES;
  const shown = lines.slice(0, MOST_LINES).map((line) => `• ${literalMrkdwn(line)}`);
  return [...shown, ...(rest > 0 ? [`• and ${rest} more`] : [])].join('\n');
}
