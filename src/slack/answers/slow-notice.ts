// Tells the user that Atlas is slow. In a channel, the answer later replaces this notice.
import type { Destination, MessageRef } from '../api/chat.js';
import { plainMessage } from '../api/reply.js';
import { clipText, escapeText } from '../blocks/text.js';
import type { Origin } from '../lines/typed-command.js';
import { ANSWER_WITHIN_MS } from './ask-atlas.js';
import type { MessageServices } from './audience.js';

/** The time that users wait before they get a notice. */
const SLOW_AFTER_MS = 3_000;
const MOST_LINE = 300;

export class SlowNotice {
  readonly #deps: Pick<MessageServices, 'posting' | 'log'>;
  readonly #origin: Origin;
  readonly #line: string;
  readonly #timer: NodeJS.Timeout;
  readonly #began = performance.now();
  #where: Destination | 'alone' | 'nowhere' = 'alone';
  #isSlow = false;
  #said: Promise<MessageRef | undefined> | undefined;

  /** @param line the command as the user typed it */
  constructor(
    deps: Pick<MessageServices, 'posting' | 'log'>,
    origin: Origin,
    line: string,
    slowAfterMs = SLOW_AFTER_MS,
  ) {
    this.#deps = deps;
    this.#origin = origin;
    this.#line = clipText(line.trim(), MOST_LINE);
    this.#timer = setTimeout(() => {
      this.#isSlow = true;
      this.#said = this.#say();
    }, slowAfterMs);
  }

  /** Returns the milliseconds left until the answer's deadline. */
  leftMs(): number {
    return Math.max(ANSWER_WITHIN_MS - (performance.now() - this.#began), 0);
  }

  /** Sets where the notice goes. Called as soon as we know where the answer goes. */
  showIn(place: Destination): void {
    this.#where = place;
    // If the command has no response_url, e.g. in a thread, we couldn't send the notice privately earlier.
    if (this.#isSlow && this.#origin.responseUrl === undefined) this.#said = this.#say();
  }

  /** Suppresses the notice, because the user who first asked the same question gets one. */
  mute(): void {
    this.#where = 'nowhere';
  }

  /** @returns the notice in the channel, if one was posted */
  async end(): Promise<MessageRef | undefined> {
    clearTimeout(this.#timer);
    return this.#said;
  }

  async #say(): Promise<MessageRef | undefined> {
    const { posting, log } = this.#deps;
    const where = this.#where;
    if (where === 'nowhere') return undefined;
    const sentence = `Atlas is slow. I’m still working on “${this.#line}”.`;
    try {
      if (where === 'alone') {
        const { responseUrl, thread } = this.#origin;
        await posting.reply(responseUrl, plainMessage(sentence), {
          noRetry: true,
          ...(thread !== undefined && { thread }),
        });
        return undefined;
      }
      const sent = await posting.post(where, { text: `<@${this.#origin.userId}> ${escapeText(sentence)}` });
      return sent.kind === 'sent' ? { channel: sent.channel, ts: sent.ts } : undefined;
    } catch (error) {
      log.warn({ err: error }, 'failed to tell the user that Atlas is slow');
      return undefined;
    }
  }
}
