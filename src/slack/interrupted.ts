// A look-up that Slack was told is accepted, and whose process is gone: the person is told, and can ask again.
import type { Accepted } from '../approvals/accepted.js';
import type { Log } from '../log.js';
import { Chat } from './chat.js';
import type { SlackClient } from './client.js';
import { reply, say } from './reply.js';

interface Deps {
  readonly accepted: Accepted;
  readonly client: SlackClient;
  readonly log: Log;
}

/** For what a worker finds unanswered, by its key. */
export function tellInterrupted({ accepted, client, log }: Deps): (key: string) => Promise<void> {
  const chat = new Chat(client);
  return async (key) => {
    const asked = await accepted.read(key);
    if (asked !== undefined) {
      const message = say(`I was stopped before I could answer “${asked.line}”. Nothing was changed. Ask again.`);
      if (!(await reply(asked.answerTo, message.text, log))) {
        const sent = await chat.post({ channel: asked.userId, text: message.text });
        // What Slack refuses here it refuses for good; anything else is tried again.
        if (sent.kind === 'refused')
          log.error({ key, ...sent }, 'whoever asked cannot be told that it was interrupted');
        else if (sent.kind !== 'sent')
          throw new Error(`whoever asked ${key} could not be told that it was interrupted`);
      }
    }
    await accepted.end(key);
  };
}
