// Tells users that their command was interrupted because its process died, so that they can run the command again.
import type { Log } from '../../log.js';
import type { Chat } from '../api/chat.js';
import type { SlackClient } from '../api/client.js';
import { plainMessage, replyByUrl } from '../api/reply.js';
import type { UnansweredLine, UnansweredLines } from './accepted-store.js';
import type { FollowClaims } from './follow-claim-store.js';

interface InterruptedDeps {
  readonly accepted: Pick<UnansweredLines, 'read' | 'end'>;
  readonly followClaims: Pick<FollowClaims, 'end'>;
  readonly chat: Pick<Chat, 'post'>;
  readonly client: SlackClient;
  readonly log: Log;
}

/** Returns a handler for unanswered commands that a worker finds. The handler takes a command's key. */
export function createInterruptionHandler({
  accepted,
  followClaims,
  chat,
  client,
  log,
}: InterruptedDeps): (key: string) => Promise<void> {
  return async (key) => {
    const asked = await accepted.read(key);
    if (asked !== undefined) {
      if (asked.followed !== undefined) await followClaims.end(asked.followed);
      const message = plainMessage(sentenceFor(asked));
      if (!(await replyByUrl(asked.answerTo, message.text, { client, log }))) {
        const sent = await chat.post({ channel: asked.userId, text: message.text });
        // We retry after all errors except Slack's rejection of the message.
        if (sent.kind === 'refused') log.error({ key, ...sent }, 'failed to tell the asker about an interruption');
        else if (sent.kind !== 'sent') throw new Error(`failed to tell the asker of ${key} about an interruption`);
      }
    }
    await accepted.end(key);
  };
}

const sentenceFor = ({ line, followed }: UnansweredLine) =>
  followed === undefined
    ? `I was interrupted before I could answer “${line}”. Nothing was changed. Try again.`
    : `I was interrupted while following “${line}”. Press Refresh below the answer, then Follow to continue.`;
