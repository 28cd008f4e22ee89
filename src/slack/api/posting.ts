// Answers in channels, threads and to one person alone, in the kinds of blocks that this Slack takes; and files.
import type { Log } from '../../log.js';
import type { MessageBlock } from '../blocks/message-block.js';
import type { Chat, Destination, MessageRef, PostOutcome } from './chat.js';
import type { SlackClient, SlackFailure } from './client.js';
import { RefusedKinds } from './refused-kinds.js';
import { type Message, type ReplyOptions, type ReplyOutcome, respond } from './reply.js';
import { retrying } from './retry.js';
import { type UploadedFile, upload } from './upload.js';

const TOO_LONG = 'msg_blocks_too_long';
/** About the blocks and nothing else: the same message without them may pass. */
const ABOUT_BLOCKS: ReadonlySet<string> = new Set(['invalid_blocks', 'invalid_blocks_format', TOO_LONG]);

/** How a message is simplified; with neither, it is sent as it was drawn. */
interface Way {
  readonly isPlain: boolean;
  readonly isHalf: boolean;
}

export class Posting {
  readonly #client: SlackClient;
  readonly #log: Log;
  readonly #chat: Chat;
  readonly #refused = new RefusedKinds();

  constructor({ client, chat, log }: { readonly client: SlackClient; readonly chat: Chat; readonly log: Log }) {
    this.#client = client;
    this.#log = log;
    this.#chat = chat;
  }

  /** Waits while Slack limits posts. Never posts twice: after a time-out it is unknown whether the first was taken. */
  post({ channel, thread }: Destination, message: Message): Promise<PostOutcome> {
    const there = { channel, text: message.text, ...(thread !== undefined && { thread_ts: thread }) };
    return this.#inSomeWay(message, (blocks) =>
      retrying(() => this.#chat.post({ ...there, ...(blocks && { blocks }) }), ['rate limited']),
    );
  }

  update({ channel, ts }: MessageRef, message: Message): Promise<PostOutcome> {
    // Without `blocks`, Slack would leave the old ones there.
    return this.#inSomeWay(message, (blocks = []) =>
      retrying(() => this.#chat.update({ channel, ts, text: message.text, blocks }), ['rate limited', 'unreachable']),
    );
  }

  /** Shown to one person alone. @returns whether Slack took it; why not is logged */
  async reply(url: string | undefined, message: Message, options: ReplyOptions = {}): Promise<boolean> {
    if (url === undefined) return false;
    const answer = await this.#inSomeWay(message, async (blocks) => {
      // As in an edit, the old blocks would stay.
      const shown = blocks ?? (options.replace ? [] : undefined);
      const deps = { client: this.#client, log: this.#log };
      const given = await respond(url, { text: message.text, ...(shown && { blocks: shown }) }, options, deps);
      if (given.kind === 'taken') return given;
      return { kind: 'refused', error: errorIn(given), details: given.why };
    });
    return answer.kind === 'taken';
  }

  upload(place: Destination, file: UploadedFile): Promise<{ readonly kind: 'sent' } | SlackFailure> {
    return upload({ client: this.#client, chat: this.#chat }, place, file);
  }

  /** With new kinds of blocks unless Slack refuses them, else with old ones; shorter where Slack wants that; else as text alone. */
  async #inSomeWay<T extends { readonly kind: string }>(
    message: Message,
    send: (blocks: readonly MessageBlock[] | undefined) => Promise<T | SlackFailure>,
  ): Promise<T | SlackFailure> {
    const isPlain = message.plainBlocks !== undefined && this.#refused.hasAny(message.blocks ?? []);
    let way: Way | undefined = { isPlain, isHalf: false };
    let suspected = () => {};
    for (;;) {
      const blocks: readonly MessageBlock[] | undefined = way && blocksIn(message, way);
      const answer = await send(blocks);
      if (way === undefined || blocks === undefined) return answer;
      if (!isAboutBlocks(answer)) {
        suspected();
        return answer;
      }
      const { error, details } = answer;
      this.#log.warn({ error }, 'Slack refused the blocks of a message; sending plainer ones');
      // Remembered only once the plain blocks were accepted: else something else in the message may be wrong.
      if (error === 'invalid_blocks') suspected = () => this.#remember(blocks, details);
      way = plainer(message, way, error);
    }
  }

  #remember(blocks: readonly MessageBlock[], details: string): void {
    const kinds = this.#refused.remember(blocks, details);
    if (kinds.length > 0) this.#log.warn({ kinds }, 'Slack refuses kinds of blocks; they are left out for a while');
  }
}

function blocksIn(message: Message, { isPlain, isHalf }: Way): readonly MessageBlock[] | undefined {
  const { blocks, plainBlocks } = isHalf && message.half !== undefined ? message.half : message;
  return isPlain ? plainBlocks : blocks;
}

/** @returns undefined for text alone */
function plainer({ plainBlocks, half }: Message, way: Way, error: string): Way | undefined {
  if (error === TOO_LONG && half !== undefined) return way.isHalf ? undefined : { ...way, isHalf: true };
  return way.isPlain || plainBlocks === undefined ? undefined : { ...way, isPlain: true };
}

/** A response_url names what is wrong less exactly than the Web API: blocks that it does not take are `invalid_arguments`, too. */
function errorIn({ kind, why }: Exclude<ReplyOutcome, { readonly kind: 'taken' }>): string {
  if (why.includes(TOO_LONG)) return TOO_LONG;
  return /block|invalid_arguments/i.test(why) ? 'invalid_blocks' : kind;
}

const isAboutBlocks = (answer: object): answer is SlackFailure & { readonly kind: 'refused' } =>
  'error' in answer && typeof answer.error === 'string' && ABOUT_BLOCKS.has(answer.error);
