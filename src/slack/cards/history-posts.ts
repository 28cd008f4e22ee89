// The message to approvers when history may be missing in Redis, in the channel where they decide.

import { sayScope } from '../../approvals/freeze.js';
import type { FreezeStore } from '../../approvals/freeze-store.js';
import { type Doubt, isLoss } from '../../approvals/history/doubt.js';
import { describeDoubts, isByLoss } from '../../approvals/history/present.js';
import type { Policy } from '../../approvals/policy/policy.js';
import type { PolicyStore } from '../../approvals/policy/store.js';
import type { Log } from '../../log.js';
import { plural, sayList } from '../../operations/say.js';
import type { Posting } from '../api/posting.js';
import { literal } from '../blocks/text.js';
import type { Channels } from '../people/channels.js';

export interface HistoryPostDeps {
  readonly policy: Policy;
  readonly channels: Pick<Channels, 'closedTo'>;
  readonly posting: Pick<Posting, 'post'>;
  readonly log: Log;
}
interface InForceDeps {
  readonly freezes: Pick<FreezeStore, 'read'>;
  readonly policies: Pick<PolicyStore, 'current'>;
}

/** @returns whether Slack accepted it; true also where there is no channel to tell */
export function tellHistory(deps: HistoryPostDeps & InForceDeps): (one: Doubt) => Promise<boolean> {
  const { policy, channels, posting, log } = deps;
  return async (one) => {
    const { approvalsChannel: channel } = policy;
    if (channel === undefined) return true;
    const closed = await channels.closedTo(channel);
    const sent = closed ?? (await posting.post({ channel }, { text: await textOf(deps, one) }));
    if (sent.kind === 'sent') return true;
    log.warn({ ...sent, channel }, 'that history may be missing could not be posted');
    return false;
  };
}

async function textOf(deps: HistoryPostDeps & InForceDeps, one: Doubt): Promise<string> {
  const { all } = await deps.freezes.read();
  const [said = ''] = describeDoubts({ all: [one], isFrozenByLoss: all.some(isByLoss) }, deps.policy);
  return isLoss(one)
    ? said
    : `${said}\n${await sayInForce(
        deps,
        all.map((freeze) => sayScope(freeze.scope)),
      )}`;
}

/** A freeze, or a stricter policy, may be what was lost. */
async function sayInForce({ policy, policies }: HistoryPostDeps & InForceDeps, frozen: readonly string[]) {
  const { hash } = await policies.current();
  const rules = hash === undefined ? 'no policy' : `a policy with ${plural(policy.rules.length, 'rule')} (${hash})`;
  return `In force now: ${rules}. Frozen: ${frozen.length === 0 ? 'nothing' : literal(sayList(frozen))}.`;
}
