// Posts of the bot that Slack refused, with Slack's error.
import type { Call } from '../slack/contract.js';
import type { Refused } from './wire.js';

const POSTING = /^(?:chat|files)\./;
const MOST_SHOWN = 5;

/** The latest ones in a channel, oldest first; an ephemeral one only for its person. */
export function refusedIn(calls: readonly Call[], channel: string, you: string): readonly Refused[] {
  return calls
    .filter(({ method, args, answer }) => {
      const where = args.channel ?? args.channel_id;
      const forYou = args.user === undefined || args.user === you;
      return POSTING.test(method) && answer.ok === false && forYou && (where === channel || where === you);
    })
    .slice(-MOST_SHOWN)
    .map(({ at, method, answer }) => ({ at, method, error: String(answer.error), details: detailsOf(answer) }));
}

function detailsOf({ response_metadata: more }: Call['answer']): string[] {
  if (typeof more !== 'object' || more === null || !('messages' in more) || !Array.isArray(more.messages)) return [];
  return more.messages.map(String);
}
