// Posts and edits of messages: what became of each, and none before the moment that Slack has asked to wait for.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Log } from '../../log.js';
import type { Metrics } from '../../metrics.js';
import type { MessageBlock } from '../blocks/message-block.js';
import { failureOf, type SlackClient, type SlackFailure } from './client.js';
import type { Pace } from './pace.js';

/** Where a message is posted: a channel, or a thread in it by its `ts`. */
export interface Destination {
  readonly channel: string;
  readonly thread?: string;
}

/** A message that was posted. */
export interface MessageRef {
  readonly channel: string;
  readonly ts: string;
}

export interface OutgoingMessage {
  readonly channel: string;
  readonly text: string;
  readonly blocks?: readonly MessageBlock[];
  readonly thread_ts?: string;
}

/** Where the message stands. `channel` may be another one than was named: that of a person's direct messages. */
export type PostOutcome = ({ readonly kind: 'sent' } & MessageRef) | SlackFailure;

const sent = z.object({ channel: z.string(), ts: z.string() });

export interface ChatDeps {
  readonly client: SlackClient;
  /** All replicas' edits. */
  readonly edits: Pick<Pace, 'edit' | 'limitEdits'>;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** How long Redis may take to say whether edits are limited; after that they are taken not to be. */
const ASK_WITHIN_MS = 500;

export class Chat {
  readonly #deps: ChatDeps;
  /** Until when, by what Slack limits together: all edits, and the posts of each channel. In this process's own time, milliseconds. */
  readonly #limitedUntil = new Map<string, number>();

  constructor(deps: ChatDeps) {
    this.#deps = deps;
  }

  post(message: OutgoingMessage): Promise<PostOutcome> {
    const all = { ...message, unfurl_links: false, unfurl_media: false };
    return this.#send('chat.postMessage', message.channel, () => this.#deps.client.chat.postMessage(all));
  }

  /** @param isLast after all that others wait for */
  async update(message: OutgoingMessage & { readonly ts: string }, isLast = false): Promise<PostOutcome> {
    const { client, edits, log } = this.#deps;
    const { channel, ts } = message;
    const late = sleep(ASK_WITHIN_MS, 0, { ref: false });
    const asked = edits.edit({ what: `${channel}:${ts}`, whose: channel, isLast }).catch(() => 0);
    const waitMs = await Promise.race([asked, late]);
    if (waitMs > 0) return { kind: 'rate limited', retryAfterMs: waitMs };
    const sent = await this.#send('chat.update', '', () => client.chat.update(message));
    if (sent.kind === 'rate limited')
      await edits
        .limitEdits(sent.retryAfterMs)
        .catch((error: unknown) => log.warn({ err: error }, 'other replicas could not be told that edits are limited'));
    return sent;
  }

  /** After one rate limit, messages of the same kind are not sent until it has passed. */
  async #send(method: string, channel: string, call: () => Promise<unknown>): Promise<PostOutcome> {
    const key = `${method} ${channel}`;
    const left = (this.#limitedUntil.get(key) ?? 0) - performance.now();
    if (left > 0) return { kind: 'rate limited', retryAfterMs: left };
    this.#limitedUntil.delete(key);
    try {
      return { kind: 'sent', ...sent.parse(await call()) };
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind !== 'rate limited') return failure;
      const { retryAfterMs } = failure;
      const { log, metrics } = this.#deps;
      this.#limitedUntil.set(key, performance.now() + retryAfterMs);
      metrics.slackLimits.inc({ method });
      log.warn({ method, ...(channel && { channel }), retryAfterMs }, 'Slack limits how often I may do this; I wait');
      return failure;
    }
  }
}
