// Answers in channels, threads and to one person alone, in the kinds of blocks that this Slack takes; and files.
import type { Log } from '../log.js';
import type { MessageBlock } from './blocks/message-block.js';
import { Chat, type Sent } from './chat.js';
import type { SlackClient, SlackFailure } from './client.js';
import { patiently } from './patience.js';
import { RefusedKinds } from './refused-kinds.js';
import { type Message, type ReplyOptions, respond } from './reply.js';
import { type UploadedFile, upload } from './upload.js';

interface Place {
  readonly channel: string;
  readonly thread?: string;
}

/** About the blocks and nothing else: the same message without them may pass. */
const ABOUT_BLOCKS: ReadonlySet<string> = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long']);

export class Posting {
  readonly #client: SlackClient;
  readonly #log: Log;
  readonly #chat: Chat;
  readonly #refused = new RefusedKinds();

  constructor({ client, log }: { readonly client: SlackClient; readonly log: Log }) {
    this.#client = client;
    this.#log = log;
    this.#chat = new Chat(client);
  }

  /** Waits while Slack limits posts. Never posts twice: after a time-out it is unknown whether the first was taken. */
  post({ channel, thread }: Place, message: Message): Promise<Sent> {
    const there = { channel, text: message.text, ...(thread !== undefined && { thread_ts: thread }) };
    return this.#inSomeWay(message, (blocks) =>
      patiently(() => this.#chat.post({ ...there, ...(blocks && { blocks }) }), ['rate limited']),
    );
  }

  update({ channel, ts }: { readonly channel: string; readonly ts: string }, message: Message): Promise<Sent> {
    // Without `blocks`, Slack would leave the old ones there.
    return this.#inSomeWay(message, (blocks = []) =>
      patiently(() => this.#chat.update({ channel, ts, text: message.text, blocks }), ['rate limited', 'unreachable']),
    );
  }

  /** Shown to one person alone. @returns whether Slack took it; why not is logged */
  async reply(url: string | undefined, message: Message, options: ReplyOptions = {}): Promise<boolean> {
    if (url === undefined) return false;
    const answer = await this.#inSomeWay(message, async (blocks) => {
      // As in an edit, the old blocks would stay.
      const shown = blocks ?? (options.replace ? [] : undefined);
      const given = await respond(url, { text: message.text, ...(shown && { blocks: shown }) }, options, this.#log);
      if (given.kind === 'taken') return given;
      return { kind: 'refused', error: /block/i.test(given.why) ? 'invalid_blocks' : given.kind, details: given.why };
    });
    return answer.kind === 'taken';
  }

  upload(place: Place, file: UploadedFile): Promise<{ readonly kind: 'sent' } | SlackFailure> {
    return upload({ client: this.#client, chat: this.#chat }, place, file);
  }

  /** With new kinds of blocks unless Slack refuses them, else with old ones, else as text alone. */
  async #inSomeWay<T extends { readonly kind: string }>(
    { blocks, plainBlocks }: Message,
    send: (blocks: readonly MessageBlock[] | undefined) => Promise<T | SlackFailure>,
  ): Promise<T | SlackFailure> {
    const isRefused = plainBlocks !== undefined && this.#refused.hasAny(blocks ?? []);
    const all = isRefused ? [plainBlocks] : [blocks, plainBlocks];
    const [first, ...others] = all.filter((way) => way !== undefined);
    let answer = await send(first);
    let sent = first;
    for (const way of [...others, undefined]) {
      if (sent === undefined || !isAboutBlocks(answer)) break;
      const kinds = answer.error === 'invalid_blocks' ? this.#refused.remember(sent, answer.details) : [];
      this.#log.warn({ kinds, details: answer.details }, 'Slack refused the blocks of a message; sending plainer ones');
      answer = await send(way);
      sent = way;
    }
    return answer;
  }
}

const isAboutBlocks = (answer: object): answer is SlackFailure & { readonly kind: 'refused' } =>
  'error' in answer && typeof answer.error === 'string' && ABOUT_BLOCKS.has(answer.error);
