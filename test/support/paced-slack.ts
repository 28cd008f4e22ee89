// A fake Slack for ten thousand messages, without HTTP. Like Slack, it accepts one post a second per channel; edits are
// free.
import { type WebAPICallResult, WebAPIRateLimitedError, WebClient } from '@slack/web-api';
import { z } from 'zod';
import { textOf } from './looking.js';

const PACE_MS = 1_000;
const message = z.looseObject({ channel: z.string(), ts: z.string().optional(), text: z.string() });

const answer = (fields: object): WebAPICallResult => ({ ok: true, ...fields });

export class PacedSlack extends WebClient {
  /** Text of each message, by channel and ts. */
  readonly #standing = new Map<string, string>();
  readonly #postedAt = new Map<string, number>();
  #count = 0;

  /** All messages of a channel. */
  in(channel: string): readonly string[] {
    return [...this.#standing].filter(([where]) => where.startsWith(`${channel} `)).map(([, text]) => text);
  }

  override async apiCall(method: string, options: Record<string, unknown> = {}): Promise<WebAPICallResult> {
    switch (method) {
      case 'conversations.info':
        return answer({ channel: {} });
      case 'chat.update':
      case 'chat.postMessage':
        return this.#write(message.parse(options));
      default:
        throw new Error(`${method} is not foreseen`);
    }
  }

  #write({ channel, ts, ...said }: z.output<typeof message>): WebAPICallResult {
    if (ts === undefined) this.#keepPace(channel);
    this.#count += 1;
    const where = ts ?? `1700000001.${String(this.#count).padStart(6, '0')}`;
    this.#standing.set(`${channel} ${where}`, textOf([said.text, said.blocks]));
    return answer({ channel, ts: where });
  }

  #keepPace(channel: string): void {
    const now = performance.now();
    const left = (this.#postedAt.get(channel) ?? Number.NEGATIVE_INFINITY) + PACE_MS - now;
    if (left > 0) throw new WebAPIRateLimitedError(Math.ceil(left / 1_000));
    this.#postedAt.set(channel, now);
  }
}
