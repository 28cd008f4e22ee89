// Posts and edits of messages: what became of each, and none before the moment that Slack has asked to wait for.
import { z } from 'zod';
import type { MessageBlock } from './blocks/message-block.js';
import { failureOf, type SlackClient, type SlackFailure } from './client.js';

export interface Outgoing {
  readonly channel: string;
  readonly text: string;
  readonly blocks?: readonly MessageBlock[];
  readonly thread_ts?: string;
}

/** Where the message stands. `channel` may be another one than was named: that of a person's direct messages. */
export type Sent = { readonly kind: 'sent'; readonly channel: string; readonly ts: string } | SlackFailure;

const sent = z.object({ channel: z.string(), ts: z.string() });

export class Chat {
  readonly #client: SlackClient;
  /** By method and channel, in this process's own time in milliseconds. */
  readonly #heldUntil = new Map<string, number>();

  constructor(client: SlackClient) {
    this.#client = client;
  }

  post(message: Outgoing): Promise<Sent> {
    return this.#send('post', message.channel, () =>
      this.#client.chat.postMessage({ ...message, unfurl_links: false, unfurl_media: false }),
    );
  }

  update(message: Outgoing & { readonly ts: string }): Promise<Sent> {
    return this.#send('update', message.channel, () => this.#client.chat.update(message));
  }

  /** One limit met spares all other messages of the same kind from meeting it too. */
  async #send(what: string, channel: string, call: () => Promise<unknown>): Promise<Sent> {
    const key = `${what} ${channel}`;
    const left = (this.#heldUntil.get(key) ?? 0) - performance.now();
    if (left > 0) return { kind: 'rate limited', retryAfterMs: left };
    this.#heldUntil.delete(key);
    try {
      return { kind: 'sent', ...sent.parse(await call()) };
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'rate limited') this.#heldUntil.set(key, performance.now() + failure.retryAfterMs);
      return failure;
    }
  }
}
