// When each card showed for good how its request ended.
import { isFinal } from '../../src/approvals/request/request.js';
import { formatState } from '../../src/slack/cards/state-words.js';
import { stateIn } from '../support/states.js';
import type { DrawnCard, Evidence } from './evidence.js';
import type { History } from './history.js';

export interface Truth {
  readonly request: string;
  /** Posted when it had ended already: until then there was no card there, and so no false one. */
  readonly isPostedLater: boolean;
  /** Since the request's last event, in milliseconds. */
  readonly afterEvent: number;
  /** Since that, or since the end of the last fault if that was later. */
  readonly afterCalm: number;
}

/** Of what has ended; a card that somebody deleted shows nothing. */
export function truths({ calmAt }: Evidence, { id, stored, entries, cards, ...history }: History): readonly Truth[] {
  const last = entries.at(-1);
  if (stored === undefined || last === undefined || !isFinal(stored.request)) return [];
  const over = Math.max(last.at, calmAt);
  // Where Slack limits edits, the requester's own card comes last: they hear how it ended in a message.
  const others = cards.filter(({ place }) => place !== 'direct');
  return others.flatMap((card) => {
    const at = trueSince(card, formatState(stored.request), history);
    if (at === undefined) return [];
    const isPostedLater = Number(card.ts) * 1_000 > last.at;
    return [{ request: id, isPostedLater, afterEvent: Math.max(0, at - last.at), afterCalm: Math.max(0, at - over) }];
  });
}

/** The first edit of those that Slack took which shows it, and after which nothing else was shown. */
function trueSince(
  { channel, ts }: DrawnCard,
  wanted: string,
  { messages, slackCalls }: Pick<History, 'messages' | 'slackCalls'>,
): number | undefined {
  const message = messages.find((one) => one.channel === channel && one.ts === ts);
  if (message === undefined || stateIn(message.text) !== wanted) return undefined;
  const edits = slackCalls.filter((call) => call.channel === channel && call.ts === ts && call.answer === 'ok');
  const others = edits.findLastIndex(({ text }) => stateIn(text) !== wanted);
  // Without an answer that arrived, what Slack shows tells when it was edited last.
  return edits[others + 1]?.at ?? Number(message.edited ?? message.ts) * 1_000;
}
