// The message to approvers when history may be missing in Redis, in the channel where they decide.
import { type Doubt, isLoss } from '../../approvals/history/doubt.js';
import type { Policy } from '../../approvals/policy/policy.js';
import type { Log } from '../../log.js';
import type { Posting } from '../api/posting.js';
import { literal } from '../blocks/text.js';
import type { Channels } from '../people/channels.js';

export interface HistoryPostDeps {
  readonly policy: Policy;
  readonly channels: Pick<Channels, 'closedTo'>;
  readonly posting: Pick<Posting, 'post'>;
  readonly log: Log;
}

/** @returns whether Slack accepted it; true also where there is no channel to tell */
export function tellHistory({ policy, channels, posting, log }: HistoryPostDeps): (one: Doubt) => Promise<boolean> {
  return async (one) => {
    const { approvalsChannel: channel } = policy;
    if (channel === undefined) return true;
    const closed = await channels.closedTo(channel);
    const sent = closed ?? (await posting.post({ channel }, { text: literal(textOf(one)) }));
    if (sent.kind === 'sent') return true;
    log.warn({ ...sent, channel }, 'that history may be missing could not be posted');
    return false;
  };
}

function textOf(one: Doubt): string {
  if (one.kind === 'empty')
    return 'Redis is empty, and Atlas shows calls of mine or can’t rule them out. I send no change until somebody runs `npx countersign history accept` on the host.';
  return isLoss(one)
    ? 'Redis lost part of its history. Approvals from before don’t count any more, and all changes are frozen until somebody ends that with unfreeze.'
    : 'I was away, and can’t tell whether Redis lost anything meanwhile. Approvals from before don’t count any more.';
}
