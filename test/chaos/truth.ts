// When each card finally showed the outcome of its request.
import { isFinal } from '../../src/approvals/request/request.js';
import { formatState } from '../../src/slack/cards/state-words.js';
import { stateIn } from '../support/states.js';
import type { DrawnCard, Evidence } from './evidence.js';
import type { History } from './history.js';

export interface Truth {
  readonly request: string;
  /** Posted after the end, so there was no false card before. */
  readonly isPostedLater: boolean;
  /** Since the last event of the request or its return, in milliseconds. */
  readonly afterEvent: number;
  /** The same, or since the end of the last fault if that was later. */
  readonly afterCalm: number;
}

/** Only for requests that have ended, without deleted cards. */
export function truths(
  { calmAt }: Evidence,
  { id, stored, itsReturn, changedAt, cards, ...history }: History,
): readonly Truth[] {
  if (stored === undefined || !isFinal(stored.request)) return [];
  const over = Math.max(changedAt, calmAt);
  // When Slack limits edits, the requester's own card comes last, as a message tells them the outcome.
  const others = cards.filter(({ place }) => place !== 'direct');
  return others.flatMap((card) => {
    const at = trueSince(card, formatState(stored.request, itsReturn?.request), history);
    if (at === undefined) return [];
    const isPostedLater = Number(card.ts) * 1_000 > changedAt;
    return [{ request: id, isPostedLater, afterEvent: Math.max(0, at - changedAt), afterCalm: Math.max(0, at - over) }];
  });
}

/** The first edit accepted by Slack that shows the outcome for good. */
function trueSince(
  { channel, ts }: DrawnCard,
  wanted: string,
  { messages, slackCalls }: Pick<History, 'messages' | 'slackCalls'>,
): number | undefined {
  const message = messages.find((one) => one.channel === channel && one.ts === ts);
  if (message === undefined || stateIn(message.text) !== wanted) return undefined;
  const edits = slackCalls.filter((call) => call.channel === channel && call.ts === ts && call.answer === 'ok');
  const others = edits.findLastIndex(({ text }) => stateIn(text) !== wanted);
  // If no answer arrived, the message tells when it was last edited.
  return edits[others + 1]?.at ?? Number(message.edited ?? message.ts) * 1_000;
}
