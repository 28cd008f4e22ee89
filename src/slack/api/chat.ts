// Posts and edits messages. Reports the outcome of each, and waits while Slack limits them.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Log } from '../../log.js';
import type { Metrics } from '../../metrics.js';
import type { MessageBlock } from '../blocks/message-block.js';
import type { SlackClient } from './client.js';
import { failureOf, type SlackFailure } from './failures.js';
import type { Pace } from './pace.js';

/** Where a message is posted: a channel, or a thread in it by its `ts`. */
export interface Destination {
  readonly channel: string;
  readonly thread?: string;
}

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

/** The posted message. `channel` may differ from the one given: for a person it is that of their direct messages. */
export type PostOutcome = ({ readonly kind: 'sent' } & MessageRef) | SlackFailure;

const postOutcome = z.object({ channel: z.string(), ts: z.string() });

export interface ChatDeps {
  readonly client: SlackClient;
  /** Paces the edits of all replicas. */
  readonly edits: Pick<Pace, 'edit' | 'limitEdits'>;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** How long to wait for Redis to say whether edits are limited; after that, assume that they are not. */
const ASK_WITHIN_MS = 500;

export class Chat {
  readonly #deps: ChatDeps;
  /**
   * When a limit ends, by this process's clock in milliseconds. By limit: one for all edits, one for the posts of each
   * channel.
   */
  readonly #limitedUntil = new Map<string, number>();

  constructor(deps: ChatDeps) {
    this.#deps = deps;
  }

  post(message: OutgoingMessage): Promise<PostOutcome> {
    const all = { ...message, unfurl_links: false, unfurl_media: false };
    return this.#send('chat.postMessage', message.channel, () => this.#deps.client.chat.postMessage(all));
  }

  /** @param isLast whether it goes after all edits that people wait for */
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
        .catch((error: unknown) => log.warn({ err: error }, 'failed to tell other replicas that edits are limited'));
    return sent;
  }

  /** After a rate limit, holds back messages under the same limit until it has passed. */
  async #send(method: string, channel: string, call: () => Promise<unknown>): Promise<PostOutcome> {
    const key = `${method} ${channel}`;
    const left = (this.#limitedUntil.get(key) ?? 0) - performance.now();
    if (left > 0) return { kind: 'rate limited', retryAfterMs: left };
    this.#limitedUntil.delete(key);
    try {
      return { kind: 'sent', ...postOutcome.parse(await call()) };
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
