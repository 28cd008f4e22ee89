// Every message of the workspace, ephemeral ones included.
import type { Block } from './blocks/block.js';
import type { Clock } from './clock.js';
import type { JsonObject } from './json.js';
import type { SharedFile } from './uploads.js';

export interface Message {
  readonly channel: string;
  readonly ts: string;
  /** The `ts` of the message it replies to. */
  readonly threadTs?: string;
  /** The user id of the author. */
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly attachments?: readonly JsonObject[];
  /** The `ts` of the last edit. */
  readonly edited?: string;
  /** Set for an ephemeral message: the user id of the one person who sees it. */
  readonly ephemeralFor?: string;
  readonly files?: readonly SharedFile[];
}

export type Draft = Omit<Message, 'ts' | 'edited'>;
/** What another app posts. */
export type Notice = Pick<Draft, 'text'> & Partial<Pick<Draft, 'blocks' | 'attachments' | 'threadTs'>>;

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

  /** @returns undefined when there is no such message */
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

  /** The messages in a channel, oldest first, with the ephemeral ones of `asUser`. */
  in(channel: string, asUser?: string): readonly Message[] {
    return this.#all.filter(
      (message) =>
        message.channel === channel && (message.ephemeralFor === undefined || message.ephemeralFor === asUser),
    );
  }
}
