// Posts and edits messages, reports each outcome and delays messages while Slack rate-limits them.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Log } from '../../log.js';
import type { Metrics } from '../../metrics.js';
import type { MessageBlock } from '../blocks/message-block.js';
import type { SlackClient } from './client.js';
import { type SlackFailure, slackFailureOf } from './failures.js';
import type { Pace } from './pace.js';

/** The channel or thread to post in. `thread` is the `ts` of the thread's first message. */
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

/** The posted message or the failure. For a post to a user id, `channel` is the id of the user's direct messages. */
export type PostOutcome = ({ readonly kind: 'sent' } & MessageRef) | SlackFailure;

const postOutcome = z.object({ channel: z.string(), ts: z.string() });

export interface ChatDeps {
  readonly client: SlackClient;
  /** Paces edits across all replicas. */
  readonly edits: Pick<Pace, 'edit' | 'limitEdits'>;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The time to wait for Redis to report a limit on edits. If Redis takes longer, we assume there's no limit. */
const ASK_WITHIN_MS = 500;

export class Chat {
  readonly #deps: ChatDeps;
  /**
   * The end of each limit, on this process's clock. All edits share a limit. Each channel has its own limit for posts.
   */
  readonly #limitedUntil = new Map<string, number>();

  constructor(deps: ChatDeps) {
    this.#deps = deps;
  }

  post(message: OutgoingMessage): Promise<PostOutcome> {
    const all = { ...message, unfurl_links: false, unfurl_media: false };
    return this.#send('chat.postMessage', message.channel, () => this.#deps.client.chat.postMessage(all));
  }

  /** Edits a message. @param isLast whether to send this edit after all edits that users are waiting for */
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

  /** Sends a message. After a rate limit, delays all messages under the same limit until the limit ends. */
  async #send(method: string, channel: string, call: () => Promise<unknown>): Promise<PostOutcome> {
    const key = `${method} ${channel}`;
    const left = (this.#limitedUntil.get(key) ?? 0) - performance.now();
    if (left > 0) return { kind: 'rate limited', retryAfterMs: left };
    this.#limitedUntil.delete(key);
    try {
      return { kind: 'sent', ...postOutcome.parse(await call()) };
    } catch (error) {
      const failure = slackFailureOf(error);
      if (failure.kind !== 'rate limited') return failure;
      const { retryAfterMs } = failure;
      const { log, metrics } = this.#deps;
      this.#limitedUntil.set(key, performance.now() + retryAfterMs);
      metrics.slackLimits.inc({ method });
      log.warn({ method, ...(channel && { channel }), retryAfterMs }, 'Slack rate-limited this method, so calls wait');
      return failure;
    }
  }
}
