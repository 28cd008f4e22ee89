// Warns approvers in the approvals channel that Redis may have lost history.

import { describeDoubts, isLossFreeze } from '../../approvals/history/relevant-doubts.js';
import type { PolicyStore } from '../../approvals/policy/store.js';
import { type HistoryDoubt, isLoss } from '../../approvals/request/doubt.js';
import { formatFreezeScope } from '../../approvals/request/freeze.js';
import type { Policy } from '../../approvals/request/policy.js';
import type { FreezeStore } from '../../approvals/storage/freeze-store.js';
import { formatList, plural } from '../../operations/format.js';
import type { PostServices } from '../answers/audience.js';
import type { Message } from '../api/reply.js';
import { buttonRow, mrkdwnSection, plainText } from '../blocks/elements.js';
import { literalMrkdwn } from '../blocks/text.js';
import { buttonValue, ids } from '../ids.js';

interface HistoryPosts extends PostServices {
  readonly policy: Policy;
  readonly freezes: Pick<FreezeStore, 'read'>;
  readonly policies: Pick<PolicyStore, 'current' | 'read'>;
}

/** The time after a loss during which we wait for the policy, because the policy names the channel. */
const POLICY_WITHIN_MS = 60_000;

/**
 * Returns a function that posts the warning. Resolves to false if posting failed or we're still waiting for a channel.
 */
export function createHistoryDoubtPoster(deps: HistoryPosts): (one: HistoryDoubt) => Promise<boolean> {
  const { policy, policies, channels, posting, log } = deps;
  return async (one) => {
    const { approvalsChannel: channel } = policy;
    if (channel === undefined) {
      const { lostAt = 0, now } = await policies.read();
      return now - lostAt >= POLICY_WITHIN_MS;
    }
    const closed = await channels.closedTo(channel);
    const sent = closed ?? (await posting.post({ channel }, await messageOf(deps, one)));
    if (sent.kind === 'sent') return true;
    log.warn({ ...sent, channel }, 'failed to post the warning that history may be missing');
    return false;
  };
}

async function messageOf(deps: HistoryPosts, one: HistoryDoubt): Promise<Message> {
  const [{ all }, { lostAt }] = await Promise.all([deps.freezes.read(), deps.policies.read()]);
  const present = { all: [one], isFrozenByLoss: all.some(isLossFreeze), isForHost: lostAt !== undefined };
  const [said = ''] = describeDoubts(present, deps.policy);
  if (!isLoss(one))
    return {
      text: `${said}\n${await readPolicyInForce(
        deps,
        all.map(({ scope }) => formatFreezeScope(scope)),
      )}`,
    };
  const button = {
    type: 'button' as const,
    action_id: ids.closeOld,
    text: plainText('Close old requests…', 75),
    value: buttonValue(String(one.til), ''),
  };
  return { text: said, blocks: [mrkdwnSection(said), ...buttonRow([button])] };
}

/** Describes the policy and the freezes in force, because the lost data may include a freeze or a stricter policy. */
async function readPolicyInForce({ policy, policies }: HistoryPosts, frozen: readonly string[]) {
  const { hash } = await policies.current();
  const rules = hash === undefined ? 'no policy' : `a policy with ${plural(policy.rules.length, 'rule')} (${hash})`;
  return `In force now: ${rules}. Frozen: ${frozen.length === 0 ? 'nothing' : literalMrkdwn(formatList(frozen))}.`;
}
