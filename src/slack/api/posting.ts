// Posts answers and uploads files to a channel, thread or user. Falls back to simpler blocks if Slack rejects some.
import type { Log } from '../../log.js';
import type { MessageBlock } from '../blocks/message-block.js';
import type { Chat, Destination, MessageRef, PostOutcome } from './chat.js';
import type { SlackClient } from './client.js';
import type { SlackFailure } from './failures.js';
import { RefusedBlockKinds } from './refused-block-kinds.js';
import { type Message, postToResponseUrl, type ReplyOptions, type ReplyOutcome } from './reply.js';
import { withRetries } from './retry.js';
import { type FileToUpload, uploadFile } from './upload.js';

const TOO_LONG = 'msg_blocks_too_long';
/** Errors about blocks. Slack may accept the same message with simpler blocks. */
const ABOUT_BLOCKS: ReadonlySet<string> = new Set(['invalid_blocks', 'invalid_blocks_format', TOO_LONG]);

/** The ways to simplify a message's blocks: older block types, half the length, or both. */
interface Simplification {
  readonly isPlain: boolean;
  readonly isHalf: boolean;
}

export class Posting {
  readonly #client: SlackClient;
  readonly #log: Log;
  readonly #chat: Chat;
  readonly #refused = new RefusedBlockKinds();

  constructor({ client, chat, log }: { readonly client: SlackClient; readonly chat: Chat; readonly log: Log }) {
    this.#client = client;
    this.#log = log;
    this.#chat = chat;
  }

  /** Posts a message and retries if rate-limited. Never retries after a timeout: Slack may have posted the message. */
  post({ channel, thread }: Destination, message: Message): Promise<PostOutcome> {
    const there = { channel, text: message.text, ...(thread !== undefined && { thread_ts: thread }) };
    return this.#withFallbacks(message, (blocks) =>
      withRetries(() => this.#chat.post({ ...there, ...(blocks && { blocks }) }), ['rate limited']),
    );
  }

  update({ channel, ts }: MessageRef, message: Message): Promise<PostOutcome> {
    // If the edit had no `blocks`, Slack would keep the old blocks.
    return this.#withFallbacks(message, (blocks = []) =>
      withRetries(
        () => this.#chat.update({ channel, ts, text: message.text, blocks }),
        ['rate limited', 'unreachable'],
      ),
    );
  }

  /** Sends a message to one user and logs any failure. @returns whether Slack accepted the message */
  async reply(url: string | undefined, message: Message, options: ReplyOptions = {}): Promise<boolean> {
    if (url === undefined) return false;
    const answer = await this.#withFallbacks(message, async (blocks) => {
      // If a replacement had no `blocks`, Slack would keep the old blocks.
      const shown = blocks ?? (options.replace ? [] : undefined);
      const deps = { client: this.#client, log: this.#log };
      const given = await postToResponseUrl(
        url,
        { text: message.text, ...(shown && { blocks: shown }) },
        options,
        deps,
      );
      if (given.kind === 'taken') return given;
      return { kind: 'refused', error: errorIn(given), details: given.why };
    });
    return answer.kind === 'taken';
  }

  upload(place: Destination, file: FileToUpload): Promise<{ readonly kind: 'sent' } | SlackFailure> {
    return uploadFile({ client: this.#client, chat: this.#chat }, place, file);
  }

  /** Sends the full blocks. If Slack rejects the blocks, tries older block types, shorter blocks and then only text. */
  async #withFallbacks<T extends { readonly kind: string }>(
    message: Message,
    send: (blocks: readonly MessageBlock[] | undefined) => Promise<T | SlackFailure>,
  ): Promise<T | SlackFailure> {
    const isPlain = message.plainBlocks !== undefined && this.#refused.hasAny(message.blocks ?? []);
    let way: Simplification | undefined = { isPlain, isHalf: false };
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
      this.#log.warn({ error }, 'Slack rejected a message’s blocks, so I’ll send simpler blocks');
      // We remember the rejected types only once Slack accepts older ones: the error may have had another cause.
      if (error === 'invalid_blocks') suspected = () => this.#remember(blocks, details);
      way = simpler(message, way, error);
    }
  }

  #remember(blocks: readonly MessageBlock[], details: string): void {
    const kinds = this.#refused.remember(blocks, details);
    if (kinds.length > 0) this.#log.warn({ kinds }, 'Slack rejects some block types, so I’ll omit them temporarily');
  }
}

function blocksIn(message: Message, { isPlain, isHalf }: Simplification): readonly MessageBlock[] | undefined {
  const { blocks, plainBlocks } = isHalf && message.half !== undefined ? message.half : message;
  return isPlain ? plainBlocks : blocks;
}

/** @returns the next simplification, or undefined if only the text is left */
function simpler({ plainBlocks, half }: Message, way: Simplification, error: string): Simplification | undefined {
  if (error === TOO_LONG && half !== undefined) return way.isHalf ? undefined : { ...way, isHalf: true };
  return way.isPlain || plainBlocks === undefined ? undefined : { ...way, isPlain: true };
}

/** Returns a precise error for a response_url's vague error, e.g. `invalid_blocks` for `invalid_arguments`. */
function errorIn({ kind, why }: Exclude<ReplyOutcome, { readonly kind: 'taken' }>): string {
  if (why.includes(TOO_LONG)) return TOO_LONG;
  return /block|invalid_arguments/i.test(why) ? 'invalid_blocks' : kind;
}

const isAboutBlocks = (answer: object): answer is SlackFailure & { readonly kind: 'refused' } =>
  'error' in answer && typeof answer.error === 'string' && ABOUT_BLOCKS.has(answer.error);
