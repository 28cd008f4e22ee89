// All messages in the workspace, including ephemeral messages.
import type { Block } from './blocks/block.js';
import type { Clock } from './clock.js';
import type { JsonObject } from './json.js';
import type { SharedFile } from './uploads.js';

export interface Message {
  readonly channel: string;
  readonly ts: string;
  /** The `ts` of the parent message. */
  readonly threadTs?: string;
  /** The author's user id. */
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly attachments?: readonly JsonObject[];
  /** The `ts` of the last edit. */
  readonly edited?: string;
  /** For ephemeral messages, the user id of the only recipient. */
  readonly ephemeralFor?: string;
  readonly files?: readonly SharedFile[];
}

export type Draft = Omit<Message, 'ts' | 'edited'>;
export type OtherAppPost = Pick<Draft, 'text'> & Partial<Pick<Draft, 'blocks' | 'attachments' | 'threadTs'>>;

export class Messages {
  readonly #all: Message[] = [];

  constructor(private readonly clock: Clock) {}

  post(draft: Draft): Message {
    const message = { ...draft, ts: this.clock.newTs() };
    this.#all.push(message);
    return message;
  }

  find(channel: string, ts: string): Message | undefined {
    return this.#all.find((message) => message.channel === channel && message.ts === ts);
  }

  /** @returns undefined if the message doesn't exist */
  edit(channel: string, ts: string, change: Partial<Draft>): Message | undefined {
    const before = this.find(channel, ts);
    if (before === undefined) return undefined;
    const after = { ...before, ...change, edited: this.clock.newTs() };
    this.#all[this.#all.indexOf(before)] = after;
    return after;
  }

  delete(channel: string, ts: string): boolean {
    const message = this.find(channel, ts);
    if (message !== undefined) this.#all.splice(this.#all.indexOf(message), 1);
    return message !== undefined;
  }

  /** Returns a channel's messages, oldest first, with the ephemeral messages for `asUser`. */
  in(channel: string, asUser?: string): readonly Message[] {
    return this.#all.filter(
      (message) =>
        message.channel === channel && (message.ephemeralFor === undefined || message.ephemeralFor === asUser),
    );
  }
}
