// Groups messages into threads.
import type { Message } from '../../wire.js';

export interface Thread {
  readonly first: Message;
  readonly replies: readonly Message[];
}

/** Replies go under their first message; a reply whose first message is not visible stands alone. */
export function threads(messages: readonly Message[]): readonly Thread[] {
  const byTs = new Map<string, { first: Message; replies: Message[] }>();
  for (const message of messages) {
    const thread = message.threadTs === undefined ? undefined : byTs.get(message.threadTs);
    if (thread !== undefined && message.threadTs !== message.ts) thread.replies.push(message);
    else byTs.set(message.ts, { first: message, replies: [] });
  }
  return [...byTs.values()];
}
