// Tells users that their command was interrupted because its process died, so that they can run the command again.
import type { Log } from '../../log.js';
import type { Chat } from '../api/chat.js';
import type { SlackClient } from '../api/client.js';
import { plainMessage, replyByUrl } from '../api/reply.js';
import type { UnansweredLine, UnansweredLines } from './accepted-store.js';

interface InterruptedDeps {
  readonly accepted: Pick<UnansweredLines, 'read' | 'end'>;
  readonly chat: Pick<Chat, 'post'>;
  readonly client: SlackClient;
  readonly log: Log;
}

/** Returns a handler for unanswered commands that a worker finds. The handler takes a command's key. */
export function createInterruptionHandler({
  accepted,
  chat,
  client,
  log,
}: InterruptedDeps): (key: string) => Promise<void> {
  return async (key) => {
    const asked = await accepted.read(key);
    if (asked !== undefined) {
      const message = plainMessage(sentenceFor(key, asked));
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

/** An older version kept some answers up to date, and stored that with a key that starts with `follow:`. */
const sentenceFor = (key: string, { line }: UnansweredLine) =>
  key.startsWith('follow:')
    ? `I no longer update the answer to “${line}”. Press Refresh below the answer.`
    : `I was interrupted before I could answer “${line}”. Nothing was changed. Try again.`;
