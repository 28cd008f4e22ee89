// Tells whoever waits for an answer that Atlas is slow. In a channel the answer later replaces that message.
import type { Destination, MessageRef } from '../api/chat.js';
import { say } from '../api/reply.js';
import { clip, escapeText } from '../blocks/text.js';
import type { Origin } from '../lines/typed.js';
import { ANSWER_WITHIN_MS } from './asking.js';
import type { TellDeps } from './place.js';

/** People wait this long without wondering. */
const SLOW_AFTER_MS = 3_000;
const MOST_LINE = 300;

export class SlowNotice {
  readonly #deps: TellDeps;
  readonly #origin: Origin;
  readonly #line: string;
  readonly #timer: NodeJS.Timeout;
  readonly #began = performance.now();
  #where: Destination | 'alone' | 'nowhere' = 'alone';
  #isSlow = false;
  #said: Promise<MessageRef | undefined> | undefined;

  /** @param line as it was typed */
  constructor(deps: TellDeps, origin: Origin, line: string, slowAfterMs = SLOW_AFTER_MS) {
    this.#deps = deps;
    this.#origin = origin;
    this.#line = clip(line.trim(), MOST_LINE);
    this.#timer = setTimeout(() => {
      this.#isSlow = true;
      this.#said = this.#say();
    }, slowAfterMs);
  }

  /** Of the time that an answer may take in all. */
  leftMs(): number {
    return Math.max(ANSWER_WITHIN_MS - (performance.now() - this.#began), 0);
  }

  /** It is known by now that the answer goes there. */
  showIn(place: Destination): void {
    this.#where = place;
    // Without a response URL, as for a line in a thread, it could not be said privately before.
    if (this.#isSlow && this.#origin.responseUrl === undefined) this.#said = this.#say();
  }

  /** Says nothing: the answer is shared with somebody who asked before, and who is told. */
  mute(): void {
    this.#where = 'nowhere';
  }

  /** @returns the message in the channel that says that Atlas is slow, if there is one */
  async end(): Promise<MessageRef | undefined> {
    clearTimeout(this.#timer);
    return this.#said;
  }

  async #say(): Promise<MessageRef | undefined> {
    const { posting, log } = this.#deps;
    const where = this.#where;
    if (where === 'nowhere') return undefined;
    const sentence = `Atlas is slow. I am still working on “${this.#line}”.`;
    try {
      if (where === 'alone') {
        const { responseUrl, thread } = this.#origin;
        await posting.reply(responseUrl, say(sentence), { noRetry: true, ...(thread !== undefined && { thread }) });
        return undefined;
      }
      const sent = await posting.post(where, { text: `<@${this.#origin.userId}> ${escapeText(sentence)}` });
      return sent.kind === 'sent' ? { channel: sent.channel, ts: sent.ts } : undefined;
    } catch (error) {
      log.warn({ err: error }, 'it could not be said that Atlas is slow');
      return undefined;
    }
  }
}
